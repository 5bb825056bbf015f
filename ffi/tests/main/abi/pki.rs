//! The certification authorities, certificates and revocation lists of `vectors/pki`.

use std::ffi::CStr;

use cmcrypto::*;

use super::{Handle, bytes, make, ok};

/// A file of `vectors/pki`, without `.pem`.
pub(crate) fn pem(name: &str) -> Vec<u8> {
    let path = crate::support::root().join(format!("vectors/pki/{name}.pem"));
    std::fs::read(path).unwrap()
}

pub(crate) fn certificate(name: &str) -> Handle<cmcrypto_certificate> {
    let pem = pem(&format!("{name}.cert"));
    // SAFETY: the arguments live through the call.
    make(cmcrypto_certificate_free, |out| unsafe {
        cmcrypto_certificate_from_pem(0, pem.as_ptr(), pem.len(), out)
    })
}

pub(crate) fn der(certificate: &Handle<cmcrypto_certificate>) -> Vec<u8> {
    // SAFETY: a live handle.
    let der = make(cmcrypto_buffer_free, |out| unsafe {
        cmcrypto_certificate_to_der(certificate.get(), out)
    });
    bytes(&der).to_vec()
}

pub(crate) fn list(name: &str) -> Handle<cmcrypto_certificate_revocation_list> {
    let pem = pem(&format!("{name}.crl"));
    // SAFETY: the arguments live through the call.
    make(cmcrypto_certificate_revocation_list_free, |out| unsafe {
        cmcrypto_certificate_revocation_list_from_pem(pem.as_ptr(), pem.len(), out)
    })
}

/// The DER of a list, which the library doesn't give back.
pub(crate) fn der_of_list(name: &str) -> Vec<u8> {
    let text = String::from_utf8(pem(&format!("{name}.crl"))).unwrap();
    let digit = |byte: u8| match byte {
        b'A'..=b'Z' => u32::from(byte - b'A'),
        b'a'..=b'z' => u32::from(byte - b'a') + 26,
        b'0'..=b'9' => u32::from(byte - b'0') + 52,
        b'+' => 62,
        _ => 63,
    };
    let text: String = text.lines().filter(|line| !line.starts_with('-')).collect();
    let digits: Vec<u32> = text.trim_end_matches('=').bytes().map(digit).collect();
    let bytes = digits.chunks(4).flat_map(|chunk| {
        let bits = (0..4).fold(0, |bits, i| bits << 6 | chunk.get(i).copied().unwrap_or(0));
        bits.to_be_bytes()[1..chunk.len()].to_vec()
    });
    bytes.collect()
}

pub(crate) fn anchors(roots: &[&Handle<cmcrypto_certificate>]) -> Handle<cmcrypto_trust_anchors> {
    let roots: Vec<_> = roots.iter().map(|root| root.get()).collect();
    // SAFETY: live handles.
    make(cmcrypto_trust_anchors_free, |out| unsafe {
        cmcrypto_trust_anchors_new(roots.as_ptr(), roots.len(), out)
    })
}

pub(crate) fn criteria(computer_name: &CStr) -> Handle<cmcrypto_certificate_criteria> {
    // SAFETY: a text.
    make(cmcrypto_certificate_criteria_free, |out| unsafe {
        cmcrypto_certificate_criteria_new(computer_name.as_ptr(), out)
    })
}

/// A certificate in a client's stores.
#[derive(Clone)]
pub(crate) struct Candidate {
    pub(crate) der: Vec<u8>,
    pub(crate) chain: Vec<Vec<u8>>,
    pub(crate) private_key_accessible: bool,
    pub(crate) store: &'static CStr,
}

impl Candidate {
    /// One of `vectors/pki` with the intermediate, its key accessible, in the store Personal.
    pub(crate) fn new(name: &str) -> Self {
        Self {
            der: der(&certificate(name)),
            chain: vec![der(&certificate("intermediate"))],
            private_key_accessible: true,
            store: c"Personal",
        }
    }
}

pub(crate) fn candidates(list: &[Candidate]) -> Handle<cmcrypto_certificate_candidates> {
    // SAFETY: the arguments live through the call, here and below.
    let made = make(cmcrypto_certificate_candidates_free, |out| unsafe {
        cmcrypto_certificate_candidates_new(out)
    });
    for one in list {
        let accessible = i32::from(one.private_key_accessible);
        // SAFETY: as above.
        ok(unsafe {
            let (der, len) = (one.der.as_ptr(), one.der.len());
            let store = one.store.as_ptr();
            cmcrypto_certificate_candidates_add(made.get_mut(), der, len, accessible, store)
        });
        for der in &one.chain {
            // SAFETY: as above.
            ok(unsafe {
                let (der, len) = (der.as_ptr(), der.len());
                cmcrypto_certificate_candidates_add_chain(made.get_mut(), der, len)
            });
        }
    }
    made
}
