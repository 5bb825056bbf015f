//! A site's exchange key: with it the site vouches for its management points and its child sites.

use core::fmt;
use std::sync::Arc;

use super::endorsement::{EndorsedCertificate, EndorsedSite, EndorsementTerms, Role};
use super::site_public_key::SitePublicKey;
use crate::controls::names::{HostName, SiteCode};
use crate::controls::site_security::LegacyAlgorithms;
use crate::pki::certificate::identity::SigningIdentity;
use crate::pki::certificate::x509::{Certificate, KeyUse};
use crate::pki::key::external_key::SigningKey;
use crate::pki::key::private_key::PrivateKey;
use crate::pki::key::public_key::PublicKey;
use crate::pki::path::anchors::TrustAnchors;
use crate::primitive::rsa::RsaKeySize;
use crate::{Error, Party, Provider};

/// The exchange key of a site. It only signs. That of the top-level site is the trusted root key.
///
/// Cheap to clone; usable from several threads.
#[derive(Clone)]
pub struct SiteExchangeKey {
    site: SiteCode,
    key: Arc<dyn SigningKey>,
}

impl SiteExchangeKey {
    /// A new key. 2048 bits are the usual size.
    ///
    /// # Errors
    /// [`Error::RANDOM`] or [`Error::INTERNAL`].
    pub fn generate(provider: Provider, size: RsaKeySize, site: SiteCode) -> Result<Self, Error> {
        Self::new(Arc::new(PrivateKey::generate(provider, size)?), site)
    }

    /// The exchange key that a site has.
    ///
    /// # Errors
    /// [`Error::KEY_TYPE_NOT_SUPPORTED`] if it is not RSA; [`Error::KEY_TOO_SMALL`];
    /// [`Error::KEY_REJECTED`] above 4096 bits, or for numbers that have no PUBLICKEYBLOB, see
    /// [`PublicKey::to_capi_blob`].
    pub fn new(key: Arc<dyn SigningKey>, site: SiteCode) -> Result<Self, Error> {
        SitePublicKey::new(key.public_key().clone(), LegacyAlgorithms::default())?;
        Ok(Self { site, key })
    }

    /// The site's code.
    pub fn site_code(&self) -> SiteCode {
        self.site
    }

    /// The public half.
    pub fn public_key(&self) -> &PublicKey {
        self.key.public_key()
    }

    pub(crate) fn signing_key(&self) -> &dyn SigningKey {
        &*self.key
    }

    /// The public half: the trusted root key of a hierarchy whose top-level site this is.
    ///
    /// # Errors
    /// [`Error::INTERNAL`] alone.
    pub fn site_public_key(&self) -> Result<SitePublicKey, Error> {
        SitePublicKey::new(self.public_key().clone(), LegacyAlgorithms::default())
            .map_err(|_| Error::INTERNAL)
    }

    /// Endorses the exchange key of a child site under its code.
    ///
    /// # Errors
    /// [`Error::INVALID_ARGUMENT`] if `child` is this site's own code or has this very key, or the
    /// terms are not possible; [`Error::KEY_TYPE_NOT_SUPPORTED`], [`Error::KEY_TOO_SMALL`] and
    /// [`Error::KEY_REJECTED`] for a key that can't be an exchange key; those of this site's key.
    pub fn endorse_site(
        &self,
        child: SiteCode,
        child_key: &PublicKey,
        terms: EndorsementTerms,
    ) -> Result<EndorsedSite, Error> {
        if child == self.site {
            return Err(Error::INVALID_ARGUMENT);
        }
        EndorsedSite::issue(&*self.key, Role::Site, child, child_key, terms)
    }

    /// Endorses the site's operational key: another key that does from day to day what this one would, so
    /// that this one, the trusted root key, is kept offline. See [the ceremony](crate::exchange_key).
    ///
    /// # Errors
    /// [`Error::INVALID_ARGUMENT`] if it is this very key, or the terms are not possible; those of the key
    /// as in [`SiteExchangeKey::endorse_site`].
    pub fn endorse_operational_key(
        &self,
        key: &PublicKey,
        terms: EndorsementTerms,
    ) -> Result<EndorsedSite, Error> {
        EndorsedSite::issue(&*self.key, Role::Operational, self.site, key, terms)
    }

    /// Endorses the certificate that the site signs with what it sends to its clients.
    ///
    /// # Errors
    /// As [`SiteExchangeKey::endorse_management_point`].
    pub fn endorse_site_signing(
        &self,
        certificate: &Certificate,
        terms: EndorsementTerms,
    ) -> Result<EndorsedCertificate, Error> {
        let usable = certificate.check_use(KeyUse::Signing);
        usable.map_err(Error::about(Party::SiteServerSigning))?;
        let role = Role::SiteSigning;
        EndorsedCertificate::issue(&*self.key, role, self.site, None, certificate, terms)
    }

    /// Endorses the certificate of the site's own authority, *SMS Issuing*
    /// ([`crate::access::issuing`]).
    ///
    /// # Errors
    /// As [`SiteExchangeKey::endorse_management_point`]; [`Error::CERTIFICATE_USAGE`] if the certificate is
    /// not that of an authority; [`Error::NOT_SUPPORTED`] for a critical extension that is not judged.
    pub fn endorse_issuing(
        &self,
        certificate: &Certificate,
        terms: EndorsementTerms,
    ) -> Result<EndorsedCertificate, Error> {
        let mut anchors = TrustAnchors::default();
        let usable = anchors.add(certificate);
        usable.map_err(Error::about(Party::Authority))?;
        let role = Role::Issuing;
        EndorsedCertificate::issue(&*self.key, role, self.site, None, certificate, terms)
    }

    /// Endorses the signing certificate of a management point of this site.
    ///
    /// # Errors
    /// [`Error::CERTIFICATE_USAGE`] if the certificate is not for signing, or is for this very key,
    /// [`Error::KEY_TYPE_NOT_SUPPORTED`] if its key is not RSA, [`Error::KEY_TOO_SMALL`],
    /// [`Error::KEY_REJECTED`];
    /// [`Error::INVALID_ARGUMENT`] if the terms are not possible, or the certificate is at no time
    /// valid with them; those of the key.
    pub fn endorse_management_point(
        &self,
        host: &HostName,
        certificate: &Certificate,
        terms: EndorsementTerms,
    ) -> Result<EndorsedCertificate, Error> {
        let usable = certificate.check_use(KeyUse::Signing);
        usable.map_err(Error::about(Party::ManagementPointSigning))?;
        let role = Role::MpSigning;
        EndorsedCertificate::issue(&*self.key, role, self.site, Some(host), certificate, terms)
    }
}

impl fmt::Debug for SiteExchangeKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SiteExchangeKey({}, {:?})", self.site, self.public_key())
    }
}

/// Endorses the encryption certificate of a management point with its signing key.
///
/// # Errors
/// [`Error::CERTIFICATE_USAGE`] if the certificate is not for encryption, or is for this very key,
/// [`Error::KEY_TYPE_NOT_SUPPORTED`] if its key is not RSA, [`Error::KEY_TOO_SMALL`],
/// [`Error::KEY_REJECTED`];
/// [`Error::INVALID_ARGUMENT`] if the terms are not possible, or the certificate is at no time valid
/// with them; those of the key.
pub fn endorse_encryption_certificate(
    signing: &SigningIdentity,
    site: SiteCode,
    host: &HostName,
    certificate: &Certificate,
    terms: EndorsementTerms,
) -> Result<EndorsedCertificate, Error> {
    let usable = certificate.check_use(KeyUse::Encryption);
    usable.map_err(Error::about(Party::ManagementPointEncryption))?;
    let role = Role::MpEncryption;
    EndorsedCertificate::issue(signing.key(), role, site, Some(host), certificate, terms)
}
