//! A certificate together with its private key.

use core::fmt;
use std::sync::Arc;

use super::x509::{Certificate, KeyUse};
use crate::Error;
use crate::pki::key::external_key::{DecryptionKey, SigningKey};

/// A signing certificate and its key.
#[derive(Clone)]
pub struct SigningIdentity {
    key: Arc<dyn SigningKey>,
    certificate: Certificate,
}

impl SigningIdentity {
    /// Joins a certificate and its key.
    ///
    /// # Errors
    /// [`Error::CertificateUsage`] if the certificate may not be used for signing,
    /// [`Error::KeyTypeNotSupported`] if its key is not RSA, [`Error::KeyMismatch`].
    pub fn new(key: Arc<dyn SigningKey>, certificate: Certificate) -> Result<Self, Error> {
        certificate.check_use(KeyUse::Signing)?;
        certificate.public_key().check_rsa()?;
        if key.public_key() != certificate.public_key() {
            return Err(Error::KeyMismatch);
        }
        Ok(Self { key, certificate })
    }

    /// The certificate.
    pub fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    pub(crate) fn key(&self) -> &dyn SigningKey {
        &*self.key
    }
}

impl fmt::Debug for SigningIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningIdentity({:?})", self.certificate)
    }
}

/// An encryption certificate and its key.
#[derive(Clone)]
pub struct DecryptionIdentity {
    key: Arc<dyn DecryptionKey>,
    certificate: Certificate,
}

impl DecryptionIdentity {
    /// Joins a certificate and its key. The certificate may have expired: messages that were
    /// encrypted to it before can still be read.
    ///
    /// # Errors
    /// [`Error::CertificateUsage`] if the certificate may not be used for encryption,
    /// [`Error::KeyTypeNotSupported`] if its key is not RSA, [`Error::KeyMismatch`].
    pub fn new(key: Arc<dyn DecryptionKey>, certificate: Certificate) -> Result<Self, Error> {
        certificate.check_use(KeyUse::Encryption)?;
        certificate.public_key().check_rsa()?;
        if key.public_key() != certificate.public_key() {
            return Err(Error::KeyMismatch);
        }
        Ok(Self { key, certificate })
    }

    /// The certificate.
    pub fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    pub(crate) fn key(&self) -> &dyn DecryptionKey {
        &*self.key
    }
}

impl fmt::Debug for DecryptionIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DecryptionIdentity({:?})", self.certificate)
    }
}
