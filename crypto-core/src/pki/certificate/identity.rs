//! A certificate together with its private key.

use core::fmt;
use std::sync::Arc;

use super::x509::{Certificate, KeyUse};
use crate::pki::key::external_key::{DecryptionKey, SigningKey};
use crate::{Error, Party};

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
    /// [`Error::CERTIFICATE_USAGE`] if the certificate may not be used for signing,
    /// [`Error::KEY_TYPE_NOT_SUPPORTED`] if its key is not RSA, [`Error::KEY_MISMATCH`].
    pub fn new(key: Arc<dyn SigningKey>, certificate: Certificate) -> Result<Self, Error> {
        let usable = certificate.check_use(KeyUse::Signing);
        Self::joined(key, certificate, usable)
    }

    /// The same for what signs tokens ([`crate::access::token::TokenSigner`]): with the certificate that a site's
    /// authority issued for that, or any that may be used for signing.
    ///
    /// # Errors
    /// As [`SigningIdentity::new`].
    pub fn for_tokens(key: Arc<dyn SigningKey>, certificate: Certificate) -> Result<Self, Error> {
        let usable = certificate.check_token_signing();
        Self::joined(key, certificate, usable)
    }

    fn joined(
        key: Arc<dyn SigningKey>,
        certificate: Certificate,
        usable: Result<(), Error>,
    ) -> Result<Self, Error> {
        let about = Error::about(Party::OwnSigning);
        usable.map_err(&about)?;
        certificate.public_key().check_rsa().map_err(&about)?;
        if key.public_key() != certificate.public_key() {
            return Err(about(Error::KEY_MISMATCH));
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
    /// [`Error::CERTIFICATE_USAGE`] if the certificate may not be used for encryption,
    /// [`Error::KEY_TYPE_NOT_SUPPORTED`] if its key is not RSA, [`Error::KEY_MISMATCH`].
    pub fn new(key: Arc<dyn DecryptionKey>, certificate: Certificate) -> Result<Self, Error> {
        let about = Error::about(Party::OwnEncryption);
        certificate.check_use(KeyUse::Encryption).map_err(&about)?;
        certificate.public_key().check_rsa().map_err(&about)?;
        if key.public_key() != certificate.public_key() {
            return Err(about(Error::KEY_MISMATCH));
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
