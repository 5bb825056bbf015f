//! What verifying SignedData found out.

use std::sync::Arc;

use cmcrypto_core::Secret;
use cmcrypto_core::pki::cms::{Verified, VerifiedSigner};

use crate::abi::buffer::{Content, cmcrypto_buffer};
use crate::abi::failure::Failure;
use crate::abi::guard::guard;
use crate::abi::handle::{self, HandleOut, handle};
use crate::abi::outputs::ValueOut;
use crate::abi::status::cmcrypto_status;
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
///
/// # Safety
/// Pointers are as the conventions say.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_cms_verified_content(
    verified: *const cmcrypto_cms_verified,
    content: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    guard(|| {
        // SAFETY: the caller's pointers are as the conventions say.
        let (content, verified) = unsafe {
            (
                HandleOut::new("content", content)?,
                handle("verified", verified)?,
            )
        };
        let verified = verified.content.as_ref();
        let bytes = verified.ok_or(Failure::argument("verified", "detached: has no content"))?;
        content.set(cmcrypto_buffer::holding(Arc::clone(bytes)));
        Ok(())
    })
}

/// How many signers there are: at least one.
///
/// Threads: any. Allocates: no. Blocks: no.
///
/// # Safety
/// Pointers are as the conventions say.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_cms_verified_signer_count(
    verified: *const cmcrypto_cms_verified,
    count: *mut usize,
) -> cmcrypto_status {
    guard(|| {
        // SAFETY: the caller's pointers are as the conventions say.
        let (count, verified) = unsafe {
            (
                ValueOut::new("count", count)?,
                handle("verified", verified)?,
            )
        };
        count.set(verified.signers.len());
        Ok(())
    })
}

/// A signer's certificate, one of those given. `index` counts from 0, in the order of the message.
///
/// Threads: any. Allocates: yes. Blocks: no.
///
/// # Safety
/// Pointers are as the conventions say.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_cms_verified_signer_certificate(
    verified: *const cmcrypto_cms_verified,
    index: usize,
    certificate: *mut *mut cmcrypto_certificate,
) -> cmcrypto_status {
    guard(|| {
        // SAFETY: the caller's pointers are as the conventions say.
        let (certificate, verified) = unsafe {
            (
                HandleOut::new("certificate", certificate)?,
                handle("verified", verified)?,
            )
        };
        let signer = verified.signer(index)?;
        certificate.set(cmcrypto_certificate(signer.certificate.clone()));
        Ok(())
    })
}

/// The digest that a signer signed with.
///
/// Threads: any. Allocates: no. Blocks: no.
///
/// # Safety
/// Pointers are as the conventions say.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_cms_verified_signer_digest(
    verified: *const cmcrypto_cms_verified,
    index: usize,
    digest: *mut cmcrypto_digest_algorithm,
) -> cmcrypto_status {
    guard(|| {
        // SAFETY: the caller's pointers are as the conventions say.
        let (digest, verified) = unsafe {
            (
                ValueOut::new("digest", digest)?,
                handle("verified", verified)?,
            )
        };
        digest.set(digest::number(verified.signer(index)?.digest)?);
        Ok(())
    })
}

/// When a signer says it signed. `*present` is 0, and `*time` too, if it does not say.
///
/// Threads: any. Allocates: no. Blocks: no.
///
/// # Safety
/// Pointers are as the conventions say.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_cms_verified_signer_signing_time(
    verified: *const cmcrypto_cms_verified,
    index: usize,
    present: *mut i32,
    time: *mut i64,
) -> cmcrypto_status {
    guard(|| {
        // SAFETY: the caller's pointers are as the conventions say.
        let (present, time) = unsafe {
            (
                ValueOut::new("present", present),
                ValueOut::new("time", time),
            )
        };
        let (present, time) = (present?, time?);
        // SAFETY: the caller's pointers are as the conventions say.
        let verified = unsafe { handle("verified", verified) }?;
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
///
/// # Safety
/// Pointers are as the conventions say.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_cms_verified_embedded_certificate_count(
    verified: *const cmcrypto_cms_verified,
    count: *mut usize,
) -> cmcrypto_status {
    guard(|| {
        // SAFETY: the caller's pointers are as the conventions say.
        let (count, verified) = unsafe {
            (
                ValueOut::new("count", count)?,
                handle("verified", verified)?,
            )
        };
        count.set(verified.embedded_certificates.len());
        Ok(())
    })
}

/// A certificate in the message, as DER. Nothing vouches for it.
///
/// Threads: any. Allocates: yes. Blocks: no.
///
/// # Safety
/// Pointers are as the conventions say.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_cms_verified_embedded_certificate(
    verified: *const cmcrypto_cms_verified,
    index: usize,
    der: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    guard(|| {
        // SAFETY: the caller's pointers are as the conventions say.
        let (der, verified) =
            unsafe { (HandleOut::new("der", der)?, handle("verified", verified)?) };
        let embedded = verified.embedded_certificates.get(index);
        der.set(cmcrypto_buffer::from(
            embedded.ok_or(OUT_OF_RANGE)?.as_slice(),
        ));
        Ok(())
    })
}

/// Frees what verifying found out. Buffers of its content stay usable.
///
/// Threads: last. Allocates: no. Blocks: no.
///
/// # Safety
/// Pointers are as the conventions say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_cms_verified_free(verified: *mut cmcrypto_cms_verified) {
    // SAFETY: the caller's pointers are as the conventions say.
    unsafe { handle::free(verified) }
}
