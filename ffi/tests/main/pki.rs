//! Certificates of a PKI through the C ABI: paths, revocation, selection, and the choice of a
//! client's certificate. The same as through the Rust API, and what it should be.

mod elliptic;
mod misuse;
mod paths;

use std::ffi::CStr;

use crate::abi;
use crate::abi::pki::{anchors, certificate};
use crate::abi::trust::text;
use crate::abi::{Handle, NOW, filled, make, ok, private_key, try_make};
use cmcrypto::*;
use cmcrypto_core::pki::certificate::Certificate;
use cmcrypto_core::pki::path::{CertificateRevocationList, TrustAnchors};
use cmcrypto_core::{Error, Provider, Timestamp};

pub(crate) const INVALID: i32 = CMCRYPTO_ERROR_INVALID_ARGUMENT;
pub(crate) const CHECKED: i32 = CMCRYPTO_REVOCATION_CHECKED;
pub(crate) const NOT_CHECKED: i32 = CMCRYPTO_REVOCATION_NOT_CHECKED;
const CLIENT: i32 = CMCRYPTO_PATH_PURPOSE_CLIENT_AUTHENTICATION;
const SERVER: i32 = CMCRYPTO_PATH_PURPOSE_SERVER_AUTHENTICATION;

/// Both lists that `client` and `client-revoked` need.
pub(crate) const LISTS: &[&str] = &["root", "intermediate"];

fn core_certificate(name: &str) -> Certificate {
    Certificate::from_pem(Provider::default(), &abi::pki::pem(&format!("{name}.cert"))).unwrap()
}

pub(crate) fn core_lists(names: &[&str]) -> Vec<CertificateRevocationList> {
    let read =
        |name: &&str| CertificateRevocationList::from_pem(&abi::pki::pem(&format!("{name}.crl")));
    names.iter().map(|name| read(name).unwrap()).collect()
}

pub(crate) fn core_anchors(roots: &[&str]) -> TrustAnchors {
    let roots: Vec<_> = roots.iter().map(|root| core_certificate(root)).collect();
    TrustAnchors::new(&roots).unwrap()
}

pub(crate) fn c_anchors(roots: &[&str]) -> Handle<cmcrypto_trust_anchors> {
    let roots: Vec<_> = roots.iter().map(|root| certificate(root)).collect();
    anchors(&roots.iter().collect::<Vec<_>>())
}

pub(crate) fn pointers<T>(handles: &[Handle<T>]) -> Vec<*const T> {
    handles.iter().map(Handle::get).collect()
}

pub(crate) fn equal(a: &Handle<cmcrypto_certificate>, b: &Handle<cmcrypto_certificate>) -> bool {
    let mut equal = 0;
    ok(unsafe { cmcrypto_certificate_equals(a.get(), b.get(), &raw mut equal) });
    equal == 1
}

#[test]
fn what_certificates_and_keys_say() {
    let (certificate, core) = (certificate("client"), core_certificate("client"));
    let info = filled::<cmcrypto_certificate_info>(|info, size| unsafe {
        cmcrypto_certificate_get_info(certificate.get(), info, size)
    })
    .unwrap();
    assert_eq!(info.thumbprint_sha1, core.thumbprint_sha1());
    assert_eq!(&info.thumbprint_sha256, core.thumbprint_sha256());
    let validity = [core.not_before(), core.not_after()].map(Timestamp::as_unix);
    assert_eq!([info.not_before, info.not_after], validity);

    let subject = text(|out, cap, len| unsafe {
        cmcrypto_certificate_subject_text(certificate.get(), out, cap, len)
    });
    let issuer = text(|out, cap, len| unsafe {
        cmcrypto_certificate_issuer_text(certificate.get(), out, cap, len)
    });
    assert_eq!((&subject.unwrap(), &issuer.unwrap()), (&core.subject_text(), &core.issuer_text()));

    let key = make(cmcrypto_public_key_free, |out| unsafe {
        cmcrypto_certificate_public_key(certificate.get(), out)
    });
    let (info, core) = (abi::key_info(&key), core.public_key());
    assert_eq!(info.key_type, CMCRYPTO_KEY_TYPE_RSA);
    assert_eq!([info.bits, info.modulus_len], [2048, 256]);
    assert_eq!((&info.spki_sha256, &info.key_sha256), (core.spki_sha256(), core.key_sha256()));
    let name = unsafe { CStr::from_ptr(cmcrypto_provider_name(info.provider)) };
    assert_eq!(name.to_str().unwrap(), Provider::default().name());
}

#[test]
fn names_of_issued_certificates() {
    let key = private_key("client-2048");
    let not_single_byte = Error::NAME_NOT_SINGLE_BYTE.code();
    let computer = |name: &CStr| {
        try_make(cmcrypto_certificate_free, |out| unsafe {
            let usage = CMCRYPTO_KEY_USE_SIGNING;
            cmcrypto_self_signed(key.get(), usage, name.as_ptr(), NOW, NOW, out)
        })
    };
    let site_server = |host: &CStr, until| {
        try_make(cmcrypto_certificate_free, |out| unsafe {
            cmcrypto_self_signed_site_server(key.get(), host.as_ptr(), NOW, until, out)
        })
    };
    assert_eq!(computer(c"PÇ01").err(), Some(not_single_byte));
    assert_eq!(computer(c"PC\n01").err(), Some(INVALID));
    for (host, until, expected) in [
        (c"site.example.com", NOW, CMCRYPTO_OK),
        (c"site.ex\xc3\xa4mple.com", NOW, not_single_byte),
        (c"site example", NOW, INVALID),
        (c"", NOW, INVALID),
        (c"site.example.com", NOW - 1, INVALID),
    ] {
        let status = site_server(host, until).err().unwrap_or(CMCRYPTO_OK);
        assert_eq!(status, expected, "{host:?}");
    }
    let single_byte = |certificate: &Handle<cmcrypto_certificate>| {
        let mut answer = -1;
        let status = unsafe {
            cmcrypto_certificate_names_are_single_byte(certificate.get(), &raw mut answer)
        };
        (status, answer)
    };
    let issued = computer(c"PC01").ok().unwrap();
    let site_server = site_server(c"site.example.com", NOW).ok().unwrap();
    for certificate in [&issued, &site_server] {
        assert_eq!(single_byte(certificate), (CMCRYPTO_OK, 1));
        let usage = CMCRYPTO_KEY_USE_SIGNING;
        ok(unsafe { cmcrypto_certificate_check_use(certificate.get(), usage) });
    }
    // Another's certificate with another name; reading it doesn't look at the signature.
    let der = abi::pki::der(&issued);
    for name in ["PÇ1".as_bytes(), b"PC\xff1"] {
        let mut renamed = der.clone();
        for at in 0..der.len() - 4 {
            if der[at..].starts_with(b"PC01") {
                renamed[at..at + 4].copy_from_slice(name);
            }
        }
        let renamed = make(cmcrypto_certificate_free, |out| unsafe {
            cmcrypto_certificate_from_der(0, renamed.as_ptr(), renamed.len(), out)
        });
        assert_eq!(single_byte(&renamed), (CMCRYPTO_OK, 0));
    }
}
