//! Cryptographic Message Syntax (RFC 5652).

use std::sync::Arc;

use cmcrypto_core::pki::certificate::Certificate;
use cmcrypto_core::pki::cms::{self, AcceptedAlgorithms, Decrypted, SignOptions};
use cmcrypto_core::{Error, Timestamp};

use crate::abi::{
    Content, Failure, HandleOut, Handles, MAX_HANDLES, Numbered, ValueOut, call, cmcrypto_buffer,
    cmcrypto_status, copied, fill, flag, grows,
};
use crate::pki::certificate::{self, cmcrypto_certificate};
use crate::pki::cms_verified::{VerifiedContent, cmcrypto_cms_verified};
use crate::pki::identity::{
    cmcrypto_decryption_identity, cmcrypto_signing_identity, decryption_identities,
};
use crate::primitive::digest::cmcrypto_digest_algorithm;

impl Content for Decrypted {
    fn bytes(&self) -> &[u8] {
        self.content()
    }
}

/// A message is written to at most this many recipients, and read with at most as many.
pub const CMCRYPTO_CMS_MAX_RECIPIENTS: usize = 32;
/// The longest content that is written: 1 GiB.
pub const CMCRYPTO_CMS_MAX_CONTENT_LEN: usize = 1_073_741_824;

const _: () = assert!(
    CMCRYPTO_CMS_MAX_RECIPIENTS == cms::MAX_RECIPIENTS
        && CMCRYPTO_CMS_MAX_CONTENT_LEN == cms::MAX_CONTENT_LEN
);

/// How to sign. All 0 but `struct_size` is the default.
#[repr(C)]
#[derive(Clone, Copy, Default)]
pub struct cmcrypto_sign_options {
    /// sizeof(cmcrypto_sign_options).
    pub struct_size: u32,
    /// The digest, of the content and of the signature. 0 is the default, SHA-256.
    pub digest: cmcrypto_digest_algorithm,
    /// 1: the signer's certificate is not put into the message.
    pub omit_certificate: i32,
}

grows!(cmcrypto_sign_options, 12);

impl cmcrypto_sign_options {
    fn parse(self) -> Result<SignOptions, Failure> {
        Ok(SignOptions {
            digest: match self.digest {
                0 => SignOptions::default().digest,
                digest => Numbered::parse(digest)?,
            },
            embed_certificate: !flag("omit_certificate", self.omit_certificate)?,
        })
    }
}

impl From<SignOptions> for cmcrypto_sign_options {
    fn from(options: SignOptions) -> Self {
        Self {
            struct_size: 0,
            // A digest without a number would be the default's own: 0.
            digest: options.digest.number().unwrap_or_default(),
            omit_certificate: i32::from(!options.embed_certificate),
        }
    }
}

/// What a message may name beyond what is always accepted. By default all 0.
#[repr(C)]
#[derive(Clone, Copy, Default)]
pub struct cmcrypto_accepted_algorithms {
    /// sizeof(cmcrypto_accepted_algorithms).
    pub struct_size: u32,
    /// Signatures with SHA-1.
    pub sha1_signatures: i32,
    /// Signatures of RSA keys from 1024 bits on.
    pub rsa_1024_verification: i32,
    /// Key transport with OAEP over SHA-1.
    pub oaep_sha1: i32,
}

grows!(cmcrypto_accepted_algorithms, 16);

impl cmcrypto_accepted_algorithms {
    fn parse(self) -> Result<AcceptedAlgorithms, Failure> {
        Ok(AcceptedAlgorithms {
            sha1_signatures: flag("sha1_signatures", self.sha1_signatures)?,
            rsa_1024_verification: flag("rsa_1024_verification", self.rsa_1024_verification)?,
            oaep_sha1: flag("oaep_sha1", self.oaep_sha1)?,
        })
    }
}

impl From<AcceptedAlgorithms> for cmcrypto_accepted_algorithms {
    fn from(accepted: AcceptedAlgorithms) -> Self {
        Self {
            struct_size: 0,
            sha1_signatures: i32::from(accepted.sha1_signatures),
            rsa_1024_verification: i32::from(accepted.rsa_1024_verification),
            oaep_sha1: i32::from(accepted.oaep_sha1),
        }
    }
}

/// Fills the structure with its defaults: SHA-256, certificate embedded. `struct_size` is its
/// sizeof.
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_sign_options_default(
    options: *mut cmcrypto_sign_options, struct_size: usize,
) {
    // SAFETY: the caller's pointers are as the conventions say.
    unsafe { fill(options, struct_size, || SignOptions::default().into()) }
}

/// Fills the structure with its defaults: nothing more is accepted. `struct_size` is its sizeof.
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_accepted_algorithms_default(
    accepted: *mut cmcrypto_accepted_algorithms, struct_size: usize,
) {
    // SAFETY: the caller's pointers are as the conventions say.
    unsafe { fill(accepted, struct_size, || AcceptedAlgorithms::default().into()) }
}

/// Signs `content` as SignedData that contains it. `now` becomes the signing time.
///
/// Errors: TOO_LARGE above 1 GiB; CERTIFICATE_NOT_YET_VALID or CERTIFICATE_EXPIRED at `now`;
/// UNSUPPORTED for SHA-1 in a build without `sha1-signing`; RANDOM.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_cms_sign(
    content: *const u8, content_len: usize, signer: *const cmcrypto_signing_identity,
    options: *const cmcrypto_sign_options, now: i64, message: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|message: HandleOut<_>,
           (content, content_len): &[u8],
           signer: &_,
           options: cmcrypto_sign_options,
           now: Timestamp| {
        message.give(cms::sign(content, &signer.0, options.parse()?, now)?)
    })
}

/// Signs `content` as SignedData without it.
///
/// Errors: TOO_LARGE above 1 GiB; CERTIFICATE_NOT_YET_VALID or CERTIFICATE_EXPIRED at `now`;
/// UNSUPPORTED for SHA-1 in a build without `sha1-signing`; RANDOM.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_cms_sign_detached(
    content: *const u8, content_len: usize, signer: *const cmcrypto_signing_identity,
    options: *const cmcrypto_sign_options, now: i64, message: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|message: HandleOut<_>,
           (content, content_len): &[u8],
           signer: &_,
           options: cmcrypto_sign_options,
           now: Timestamp| {
        message.give(cms::sign_detached(content, &signer.0, options.parse()?, now)?)
    })
}

/// Verifies SignedData that contains its content. Every signer in it must be one of `certificates`,
/// be valid at `now`, and have signed.
///
/// Errors: MALFORMED; NOT_DER; TOO_LARGE; ALGORITHM_NOT_ACCEPTED; KEY_TYPE_NOT_SUPPORTED for a
/// certificate whose key is not RSA; KEY_TOO_SMALL; SIGNED_ATTRIBUTES; SIGNER_MISMATCH;
/// CERTIFICATE_USAGE; CERTIFICATE_NOT_YET_VALID; CERTIFICATE_EXPIRED; SIGNATURE_INVALID.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_cms_verify(
    message: *const u8, message_len: usize, certificates: *const *const cmcrypto_certificate,
    certificates_len: usize, accepted: *const cmcrypto_accepted_algorithms, now: i64,
    verified: *mut *mut cmcrypto_cms_verified,
) -> cmcrypto_status {
    call!(|verified: HandleOut<_>,
           (message, message_len): &[u8],
           (certificates, certificates_len): Handles<_>,
           accepted: cmcrypto_accepted_algorithms,
           now: Timestamp| {
        let accepted = accepted.parse()?;
        let result = cms::verify(message, &signers(certificates)?, accepted, now)?;
        let content = Arc::new(VerifiedContent::from(copied(result.content)?));
        verified.give(cmcrypto_cms_verified::new(Some(content), &result))
    })
}

/// The certificates that may have signed.
fn signers(handles: Handles<'_, cmcrypto_certificate>) -> Result<Vec<Certificate>, Failure> {
    certificate::certificates(handles, MAX_HANDLES, Error::TOO_LARGE)
}

/// Verifies SignedData without content over `content`, as `cmcrypto_cms_verify` does.
///
/// Errors: MALFORMED, also if the message has content of its own; NOT_DER; TOO_LARGE;
/// ALGORITHM_NOT_ACCEPTED; KEY_TYPE_NOT_SUPPORTED; KEY_TOO_SMALL; SIGNED_ATTRIBUTES;
/// SIGNER_MISMATCH; CERTIFICATE_USAGE; CERTIFICATE_NOT_YET_VALID; CERTIFICATE_EXPIRED;
/// SIGNATURE_INVALID.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_cms_verify_detached(
    message: *const u8, message_len: usize, content: *const u8, content_len: usize,
    certificates: *const *const cmcrypto_certificate, certificates_len: usize,
    accepted: *const cmcrypto_accepted_algorithms, now: i64,
    verified: *mut *mut cmcrypto_cms_verified,
) -> cmcrypto_status {
    call!(|verified: HandleOut<_>,
           (message, message_len): &[u8],
           (content, content_len): &[u8],
           (certificates, certificates_len): Handles<_>,
           accepted: cmcrypto_accepted_algorithms,
           now: Timestamp| {
        let accepted = accepted.parse()?;
        let certificates = signers(certificates)?;
        let result = cms::verify_detached(message, content, &certificates, accepted, now)?;
        verified.give(cmcrypto_cms_verified::new(None, &result))
    })
}

/// Encrypts `content` as AuthEnvelopedData to one or several certificates, for each of which its
/// own private key opens it.
///
/// Errors: NO_RECIPIENTS; TOO_MANY_RECIPIENTS above 32; DUPLICATE_RECIPIENT; CERTIFICATE_USAGE,
/// CERTIFICATE_NOT_YET_VALID or CERTIFICATE_EXPIRED of any of them at `now`; KEY_TYPE_NOT_SUPPORTED
/// for a key that is not RSA; KEY_TOO_SMALL;
/// TOO_LARGE above 1 GiB; RANDOM.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_cms_encrypt(
    content: *const u8, content_len: usize, recipients: *const *const cmcrypto_certificate,
    recipients_len: usize, now: i64, message: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|message: HandleOut<_>,
           (content, content_len): &[u8],
           (recipients, recipients_len): Handles<_>,
           now: Timestamp| {
        let recipients = certificate::recipients(recipients)?;
        let encrypted = cms::encrypt(content, &recipients, now)?;
        message.give(encrypted)
    })
}

/// Decrypts AuthEnvelopedData with the first of `identities` that opens it, whose index
/// goes to `*recipient`.
///
/// Errors: MALFORMED; NOT_DER; TOO_LARGE; ALGORITHM_NOT_ACCEPTED; SIGNED_ATTRIBUTES for attributes
/// that are doubled or contradict; TOO_MANY_RECIPIENTS; NOT_A_RECIPIENT; DUPLICATE_RECIPIENT if the
/// message names one of our certificates twice; RANDOM; and DECRYPT.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_cms_decrypt(
    message: *const u8, message_len: usize, identities: *const *const cmcrypto_decryption_identity,
    identities_len: usize, accepted: *const cmcrypto_accepted_algorithms,
    content: *mut *mut cmcrypto_buffer, recipient: *mut usize,
) -> cmcrypto_status {
    call!(|content: HandleOut<_>,
           recipient: ValueOut<_>,
           (message, message_len): &[u8],
           (identities, identities_len): Handles<_>,
           accepted: cmcrypto_accepted_algorithms| {
        let identities = decryption_identities(identities)?;
        let decrypted = cms::decrypt(message, &identities, accepted.parse()?)?;
        recipient.set(decrypted.recipient());
        content.give(cmcrypto_buffer::holding(decrypted))
    })
}
