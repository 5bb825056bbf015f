//! What verifying SignedData found out.

use std::sync::Arc;

use cmcrypto_core::pki::cms::{Verified, VerifiedSigner};
use cmcrypto_core::{Secret, Timestamp};

use crate::abi::{
    Content, Failure, HandleOut, Numbered, StructureOut, ValueOut, call, cmcrypto_buffer,
    cmcrypto_status, free, grows,
};
use crate::pki::certificate::cmcrypto_certificate;
use crate::primitive::digest::cmcrypto_digest_algorithm;

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

/// How and when somebody signed.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cmcrypto_cms_signer_info {
    /// sizeof(cmcrypto_cms_signer_info).
    pub struct_size: u32,
    /// The digest that was signed with.
    pub digest: cmcrypto_digest_algorithm,
    /// 1 if the signer says when it signed, 0 if it does not.
    pub has_signing_time: i32,
    /// 0.
    pub reserved: u32,
    /// When the signer says it signed; 0 if it does not say.
    pub signing_time: i64,
}

grows!(cmcrypto_cms_signer_info, 24);

const OUT_OF_RANGE: Failure = Failure::argument("index", "not below the count");

/// The content. INVALID_ARGUMENT after `cmcrypto_cms_verify_detached`: there it is what the caller
/// gave.
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
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_cms_verified_signer_count(
    verified: *const cmcrypto_cms_verified, count: *mut usize,
) -> cmcrypto_status {
    call!(|count: ValueOut<_>, verified: &_| count.give(verified.signers.len()))
}

/// A signer's certificate, one of those given. `index` counts from 0, in the order of the message.
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

/// How and when a signer signed. `index` counts from 0, in the order of the message.
/// `struct_size` is the sizeof `*info`.
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_cms_verified_get_signer_info(
    verified: *const cmcrypto_cms_verified, index: usize, info: *mut cmcrypto_cms_signer_info,
    struct_size: usize,
) -> cmcrypto_status {
    call!(|(info, struct_size): StructureOut<_>, verified: &cmcrypto_cms_verified| {
        let signer = verified.signer(index)?;
        info.give(cmcrypto_cms_signer_info {
            struct_size: 0,
            digest: signer.digest.number()?,
            has_signing_time: i32::from(signer.signing_time.is_some()),
            reserved: 0,
            signing_time: signer.signing_time.map_or(0, Timestamp::as_unix),
        })
    })
}

/// How many certificates the message contains.
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_cms_verified_embedded_certificate_count(
    verified: *const cmcrypto_cms_verified, count: *mut usize,
) -> cmcrypto_status {
    call!(|count: ValueOut<_>, verified: &_| count.give(verified.embedded_certificates.len()))
}

/// A certificate in the message, as DER. Nothing vouches for it.
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
/// Threads: last. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_cms_verified_free(verified: *mut cmcrypto_cms_verified) {
    free!(verified)
}
