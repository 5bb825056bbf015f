//! What verifying SignedData found out.

use std::sync::Arc;

use cmcrypto_core::Secret;
use cmcrypto_core::pki::cms::{Verified, VerifiedSigner};

use crate::abi::{
    Content, Failure, HandleOut, ValueOut, call, cmcrypto_buffer, cmcrypto_status, free,
};
use crate::pki::certificate::cmcrypto_certificate;
use crate::primitive::digest::{self, cmcrypto_digest_algorithm};

impl Content for Arc<VerifiedContent> {
    fn bytes(&self) -> &[u8] {
        self.expose()
    }
}

/// Content that was verified, taken out of the message.
pub(crate) type VerifiedContent = Secret;

/// A message whose signatures were all verified: its content and who signed it.
pub struct cmcrypto_cms_verified {
    content: Option<Arc<VerifiedContent>>,
    signers: Vec<VerifiedSigner>,
    embedded_certificates: Vec<Vec<u8>>,
}

impl cmcrypto_cms_verified {
    pub(crate) fn new(content: Option<Arc<VerifiedContent>>, verified: &Verified<'_>) -> Self {
        Self {
            content,
            signers: verified.signers.clone(),
            embedded_certificates: verified
                .embedded_certificates
                .iter()
                .map(|der| der.to_vec())
                .collect(),
        }
    }

    fn signer(&self, index: usize) -> Result<&VerifiedSigner, Failure> {
        self.signers.get(index).ok_or(OUT_OF_RANGE)
    }
}

const OUT_OF_RANGE: Failure = Failure::argument("index", "not below the count");

/// The content. INVALID_ARGUMENT after `cmcrypto_cms_verify_detached`: there it is what the caller
/// gave.
///
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_cms_verified_content(
    verified: *const cmcrypto_cms_verified, content: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|content: HandleOut<_>, verified: &_| {
        let verified = verified.content.as_ref();
        let bytes = verified.ok_or(Failure::argument("verified", "detached: has no content"))?;
        content.give(cmcrypto_buffer::holding(Arc::clone(bytes)))
    })
}

/// How many signers there are: at least one.
///
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_cms_verified_signer_count(
    verified: *const cmcrypto_cms_verified, count: *mut usize,
) -> cmcrypto_status {
    call!(|count: ValueOut<_>, verified: &_| count.give(verified.signers.len()))
}

/// A signer's certificate, one of those given. `index` counts from 0, in the order of the message.
///
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_cms_verified_signer_certificate(
    verified: *const cmcrypto_cms_verified, index: usize,
    certificate: *mut *mut cmcrypto_certificate,
) -> cmcrypto_status {
    call!(|certificate: HandleOut<_>, verified: &_| {
        let signer = verified.signer(index)?;
        certificate.give(signer.certificate.clone())
    })
}

/// The digest that a signer signed with.
///
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_cms_verified_signer_digest(
    verified: *const cmcrypto_cms_verified, index: usize, digest: *mut cmcrypto_digest_algorithm,
) -> cmcrypto_status {
    call!(|digest: ValueOut<_>, verified: &_| {
        digest.give(digest::number(verified.signer(index)?.digest)?)
    })
}

/// When a signer says it signed. `*present` is 0, and `*time` too, if it does not say.
///
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_cms_verified_signer_signing_time(
    verified: *const cmcrypto_cms_verified, index: usize, present: *mut i32, time: *mut i64,
) -> cmcrypto_status {
    call!(|present: ValueOut<_>, time: ValueOut<_>, verified: &_| {
        if let Some(signing_time) = verified.signer(index)?.signing_time {
            present.set(1);
            time.set(signing_time.as_unix());
        }
        Ok(())
    })
}

/// How many certificates the message contains.
///
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_cms_verified_embedded_certificate_count(
    verified: *const cmcrypto_cms_verified, count: *mut usize,
) -> cmcrypto_status {
    call!(|count: ValueOut<_>, verified: &_| count.give(verified.embedded_certificates.len()))
}

/// A certificate in the message, as DER. Nothing vouches for it.
///
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_cms_verified_embedded_certificate(
    verified: *const cmcrypto_cms_verified, index: usize, der: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|der: HandleOut<_>, verified: &_| {
        let embedded = verified.embedded_certificates.get(index);
        der.give(embedded.ok_or(OUT_OF_RANGE)?.as_slice())
    })
}

/// Frees what verifying found out. Buffers of its content stay usable.
///
/// Threads: last. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_cms_verified_free(verified: *mut cmcrypto_cms_verified) {
    free!(verified)
}
