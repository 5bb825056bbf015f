//! The certificates that a client selects from.

use std::ffi::c_char;

use cmcrypto_core::client_certificate::CertificateCandidate;

use crate::abi::{Failure, HandleOut, call, cmcrypto_status, free};
/// The certificates in a client's stores, of which one is selected.
#[derive(Default)]
pub struct cmcrypto_certificate_candidates(Vec<Candidate>);

struct Candidate {
    certificate: Vec<u8>,
    chain: Vec<Vec<u8>>,
    private_key_accessible: bool,
    store: String,
}

impl cmcrypto_certificate_candidates {
    /// Calls `body` with the candidates as the core takes them.
    pub(crate) fn with<R>(&self, body: impl FnOnce(&[CertificateCandidate<'_>]) -> R) -> R {
        let chains: Vec<Vec<&[u8]>> =
            self.0.iter().map(|one| one.chain.iter().map(Vec::as_slice).collect()).collect();
        let candidates: Vec<_> = self
            .0
            .iter()
            .zip(&chains)
            .map(|(one, chain)| CertificateCandidate {
                certificate: &one.certificate,
                chain,
                private_key_accessible: one.private_key_accessible,
                store: &one.store,
            })
            .collect();
        body(&candidates)
    }
}

/// No candidates.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_certificate_candidates_new(
    candidates: *mut *mut cmcrypto_certificate_candidates,
) -> cmcrypto_status {
    call!(|candidates: HandleOut<_>| {
        candidates.give(cmcrypto_certificate_candidates::default())
    })
}

/// Adds a certificate, DER: the first has the number 0, the next 1. It is not read yet: one that
/// can't be read is a candidate that the selection rejects. `private_key_accessible` says whether
/// the client can use the private key, `store` which store the certificate is in.
/// Threads: one. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_certificate_candidates_add(
    candidates: *mut cmcrypto_certificate_candidates, der: *const u8, der_len: usize,
    private_key_accessible: i32, store: *const c_char,
) -> cmcrypto_status {
    call!(|candidates: &mut _, (der, der_len): &[u8], store: &str, private_key_accessible: bool| {
        candidates.0.push(Candidate {
            certificate: der.to_vec(),
            chain: Vec::new(),
            private_key_accessible,
            store: store.to_owned(),
        });
        Ok(())
    })
}

/// Adds a certificate, DER, above the candidate that was added last: at most six of them, in any
/// order, with or without the root. Those that can't be read are passed over. INVALID_ARGUMENT if
/// there is no candidate yet.
/// Threads: one. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_certificate_candidates_add_chain(
    candidates: *mut cmcrypto_certificate_candidates, der: *const u8, der_len: usize,
) -> cmcrypto_status {
    call!(|candidates: &mut _, (der, der_len): &[u8]| {
        let last = candidates.0.last_mut();
        let last = last.ok_or(Failure::argument("candidates", "none was added"))?;
        last.chain.push(der.to_vec());
        Ok(())
    })
}

/// Frees candidates.
/// Threads: last. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_certificate_candidates_free(
    candidates: *mut cmcrypto_certificate_candidates,
) {
    free!(candidates)
}
