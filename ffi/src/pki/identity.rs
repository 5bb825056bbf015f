//! Certificates together with their private keys.

use std::sync::Arc;

use cmcrypto_core::pki::certificate::{DecryptionIdentity, SigningIdentity};

use crate::abi::guard::guard;
use crate::abi::handle::{self, HandleOut, handle};
use crate::abi::status::cmcrypto_status;
use crate::pki::certificate::cmcrypto_certificate;
use crate::pki::private_key::cmcrypto_private_key;

/// A signing certificate and its key.
pub struct cmcrypto_signing_identity(pub(crate) SigningIdentity);

/// An encryption certificate and its key.
pub struct cmcrypto_decryption_identity(pub(crate) DecryptionIdentity);

/// The core's identities behind an array of handles.
pub(crate) fn decryption_identities(
    handles: Vec<&cmcrypto_decryption_identity>,
) -> Vec<DecryptionIdentity> {
    handles.into_iter().map(|handle| handle.0.clone()).collect()
}

/// Joins a certificate and its key.
///
/// Errors: CERTIFICATE_USAGE if the certificate may not be used for signing; KEY_TYPE_NOT_SUPPORTED if
/// its key is not RSA; KEY_MISMATCH.
///
/// Threads: any. Allocates: yes. Blocks: no.
///
/// # Safety
/// Pointers are as the conventions say.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_signing_identity_new(
    key: *const cmcrypto_private_key,
    certificate: *const cmcrypto_certificate,
    identity: *mut *mut cmcrypto_signing_identity,
) -> cmcrypto_status {
    guard(|| {
        // SAFETY: the caller's pointers are as the conventions say.
        let (identity, key, certificate) = unsafe {
            (
                HandleOut::new("identity", identity)?,
                handle("key", key)?,
                handle("certificate", certificate)?,
            )
        };
        let key = Arc::new(key.0.clone());
        identity.set(cmcrypto_signing_identity(SigningIdentity::new(
            key,
            certificate.0.clone(),
        )?));
        Ok(())
    })
}

/// The certificate.
///
/// Threads: any. Allocates: yes. Blocks: no.
///
/// # Safety
/// Pointers are as the conventions say.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_signing_identity_certificate(
    identity: *const cmcrypto_signing_identity,
    certificate: *mut *mut cmcrypto_certificate,
) -> cmcrypto_status {
    guard(|| {
        // SAFETY: the caller's pointers are as the conventions say.
        let (certificate, identity) = unsafe {
            (
                HandleOut::new("certificate", certificate)?,
                handle("identity", identity)?,
            )
        };
        certificate.set(cmcrypto_certificate(identity.0.certificate().clone()));
        Ok(())
    })
}

/// Frees an identity. What was made with it stays usable.
///
/// Threads: last. Allocates: no. Blocks: no.
///
/// # Safety
/// Pointers are as the conventions say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_signing_identity_free(identity: *mut cmcrypto_signing_identity) {
    // SAFETY: the caller's pointers are as the conventions say.
    unsafe { handle::free(identity) }
}

/// Joins a certificate and its key. The certificate may have expired: messages that were encrypted
/// to it before can still be read.
///
/// Errors: CERTIFICATE_USAGE if the certificate may not be used for encryption; KEY_TYPE_NOT_SUPPORTED
/// if its key is not RSA; KEY_MISMATCH.
///
/// Threads: any. Allocates: yes. Blocks: no.
///
/// # Safety
/// Pointers are as the conventions say.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_decryption_identity_new(
    key: *const cmcrypto_private_key,
    certificate: *const cmcrypto_certificate,
    identity: *mut *mut cmcrypto_decryption_identity,
) -> cmcrypto_status {
    guard(|| {
        // SAFETY: the caller's pointers are as the conventions say.
        let (identity, key, certificate) = unsafe {
            (
                HandleOut::new("identity", identity)?,
                handle("key", key)?,
                handle("certificate", certificate)?,
            )
        };
        let key = Arc::new(key.0.clone());
        identity.set(cmcrypto_decryption_identity(DecryptionIdentity::new(
            key,
            certificate.0.clone(),
        )?));
        Ok(())
    })
}

/// The certificate.
///
/// Threads: any. Allocates: yes. Blocks: no.
///
/// # Safety
/// Pointers are as the conventions say.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_decryption_identity_certificate(
    identity: *const cmcrypto_decryption_identity,
    certificate: *mut *mut cmcrypto_certificate,
) -> cmcrypto_status {
    guard(|| {
        // SAFETY: the caller's pointers are as the conventions say.
        let (certificate, identity) = unsafe {
            (
                HandleOut::new("certificate", certificate)?,
                handle("identity", identity)?,
            )
        };
        certificate.set(cmcrypto_certificate(identity.0.certificate().clone()));
        Ok(())
    })
}

/// Frees an identity. What was made with it stays usable.
///
/// Threads: last. Allocates: no. Blocks: no.
///
/// # Safety
/// Pointers are as the conventions say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_decryption_identity_free(
    identity: *mut cmcrypto_decryption_identity,
) {
    // SAFETY: the caller's pointers are as the conventions say.
    unsafe { handle::free(identity) }
}
