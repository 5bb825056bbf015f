//! Certificates together with their private keys.

use cmcrypto_core::Error;

use cmcrypto_core::pki::certificate::{DecryptionIdentity, SigningIdentity};

use crate::abi::{Failure, HandleOut, Handles, MAX_HANDLES, call, cmcrypto_status, free, wraps};
use crate::pki::certificate::cmcrypto_certificate;
use crate::pki::private_key::cmcrypto_private_key;

/// A signing certificate and its key.
pub struct cmcrypto_signing_identity(pub(crate) SigningIdentity);

wraps!(cmcrypto_signing_identity(SigningIdentity));

/// An encryption certificate and its key.
pub struct cmcrypto_decryption_identity(pub(crate) DecryptionIdentity);

wraps!(cmcrypto_decryption_identity(DecryptionIdentity));

/// The core's identities behind an array of handles.
pub(crate) fn decryption_identities(
    handles: Handles<'_, cmcrypto_decryption_identity>,
) -> Result<Vec<DecryptionIdentity>, Failure> {
    let handles = handles.at_most(MAX_HANDLES, Error::TOO_LARGE)?;
    Ok(handles.into_iter().map(|handle| handle.0.clone()).collect())
}

/// Joins a certificate and its key.
///
/// Errors: CERTIFICATE_USAGE if the certificate may not be used for signing; KEY_TYPE_NOT_SUPPORTED
/// if its key is not RSA, or an external one that doesn't sign; KEY_MISMATCH.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_signing_identity_new(
    key: *const cmcrypto_private_key, certificate: *const cmcrypto_certificate,
    identity: *mut *mut cmcrypto_signing_identity,
) -> cmcrypto_status {
    call!(|identity: HandleOut<_>,
           key: &cmcrypto_private_key,
           certificate: &cmcrypto_certificate| {
        identity.give(SigningIdentity::new(key.signing("key")?, certificate.0.clone())?)
    })
}

/// The same for what signs tokens, by `cmcrypto_token_signer_new`: with the certificate that a site's
/// authority issued for that, or any that may be used for signing.
///
/// Errors: as `cmcrypto_signing_identity_new`.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_signing_identity_for_tokens(
    key: *const cmcrypto_private_key, certificate: *const cmcrypto_certificate,
    identity: *mut *mut cmcrypto_signing_identity,
) -> cmcrypto_status {
    call!(|identity: HandleOut<_>,
           key: &cmcrypto_private_key,
           certificate: &cmcrypto_certificate| {
        identity.give(SigningIdentity::for_tokens(key.signing("key")?, certificate.0.clone())?)
    })
}

/// The certificate.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_signing_identity_certificate(
    identity: *const cmcrypto_signing_identity, certificate: *mut *mut cmcrypto_certificate,
) -> cmcrypto_status {
    call!(|certificate: HandleOut<_>, identity: &_| {
        certificate.give(identity.0.certificate().clone())
    })
}

/// Frees an identity. What was made with it stays usable.
/// Threads: last. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_signing_identity_free(identity: *mut cmcrypto_signing_identity) {
    free!(identity)
}

/// Joins a certificate and its key. The certificate may have expired: messages that were encrypted
/// to it before can still be read.
///
/// Errors: CERTIFICATE_USAGE if the certificate may not be used for encryption;
/// KEY_TYPE_NOT_SUPPORTED if its key is not RSA, or an external one that doesn't decrypt; KEY_MISMATCH.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_decryption_identity_new(
    key: *const cmcrypto_private_key, certificate: *const cmcrypto_certificate,
    identity: *mut *mut cmcrypto_decryption_identity,
) -> cmcrypto_status {
    call!(|identity: HandleOut<_>,
           key: &cmcrypto_private_key,
           certificate: &cmcrypto_certificate| {
        identity.give(DecryptionIdentity::new(key.decrypting("key")?, certificate.0.clone())?)
    })
}

/// The certificate.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_decryption_identity_certificate(
    identity: *const cmcrypto_decryption_identity, certificate: *mut *mut cmcrypto_certificate,
) -> cmcrypto_status {
    call!(|certificate: HandleOut<_>, identity: &_| {
        certificate.give(identity.0.certificate().clone())
    })
}

/// Frees an identity. What was made with it stays usable.
/// Threads: last. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_decryption_identity_free(
    identity: *mut cmcrypto_decryption_identity,
) {
    free!(identity)
}
