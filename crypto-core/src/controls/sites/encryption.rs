//! A site's encryption certificate: what is encrypted to it in one pass, for store and forward, no
//! channel being open. The site's exchange key, which only signs, endorses it.

use super::directory::SiteDirectory;
use super::known_site::{KnownSite, SiteEncryption};
use crate::controls::der_fields;
use crate::controls::exchange_key::endorsement::{
    EndorsedCertificate, EndorsementTerms, Role, Subject,
};
use crate::controls::exchange_key::site_exchange_key::SiteExchangeKey;
use crate::controls::names::SiteCode;
use crate::pki::certificate::x509::{Certificate, KeyUse};
use crate::pki::key::public_key::{PublicKey, sha256};
use crate::{Error, Timestamp};

/// So that a directory stays small. Certificates in use have 1 to 2 KiB.
const MAX_LEN: usize = 8 * 1024;

impl SiteExchangeKey {
    /// Endorses the encryption certificate of this site, for
    /// [`SiteDirectory::accept_encryption_certificate`].
    ///
    /// # Errors
    /// [`Error::CertificateUsage`] if the certificate is not for encryption, or is for this very key;
    /// [`Error::KeyTypeNotSupported`] if its key is not RSA; [`Error::KeyTooSmall`];
    /// [`Error::InvalidArgument`] if the terms are not possible, or the
    /// certificate is at no time valid with them; [`Error::TooLarge`] if it all has more than 8 KiB;
    /// those of the key.
    pub fn endorse_site_encryption(
        &self,
        certificate: &Certificate,
        terms: EndorsementTerms,
    ) -> Result<EndorsedCertificate, Error> {
        certificate.check_use(KeyUse::Encryption)?;
        check_not_exchange_key(certificate, self.public_key())?;
        let (role, site) = (Role::SiteEncryption, self.site_code());
        let key = self.signing_key();
        let endorsed = EndorsedCertificate::issue(key, role, site, None, certificate, terms)?;
        check_len(&endorsed)?;
        Ok(endorsed)
    }
}

impl SiteDirectory {
    /// Takes the encryption certificate that `site` has endorsed with its current key, or with the
    /// previous one as long as that is kept and the current one has endorsed none. It takes the place
    /// of the one before it.
    ///
    /// # Errors
    /// [`Error::TooLarge`] above 8 KiB; [`Error::SiteKeyUnknown`],
    /// [`Error::SecureKeyExchangeRequired`]; [`Error::SignatureInvalid`], also if another key of the
    /// site has signed; [`Error::SiteKeyRetired`]; [`Error::EndorsementMismatch`],
    /// [`Error::SiteMismatch`], [`Error::HostMismatch`], [`Error::EndorsementNotYetValid`],
    /// [`Error::EndorsementExpired`]; [`Error::Rollback`] for a lower number than before, or by the
    /// previous key after the current one; [`Error::EndorsementConflict`] for another certificate with
    /// the same number; of the certificate those of [`Certificate::from_der`],
    /// [`Error::CertificateUsage`], [`Error::CertificateNotYetValid`], [`Error::CertificateExpired`],
    /// [`Error::KeyTypeNotSupported`], [`Error::KeyTooSmall`]. Nothing changes then.
    pub fn accept_encryption_certificate(
        &mut self,
        site: SiteCode,
        endorsed: &EndorsedCertificate,
        now: Timestamp,
    ) -> Result<Certificate, Error> {
        check_len(endorsed)?;
        let known = self.usable(site)?;
        let endorsement = &endorsed.endorsement;
        let by = verify(known, site, endorsed, now)?;
        let certificate = Certificate::from_der(by.provider(), &endorsed.certificate)?;
        check(&certificate, known, now)?;

        let series = endorsement.series(*by.key_sha256());
        let by_current = endorsement.series(*known.public_key().key_sha256());
        if by_current != series && self.marks.0.contains_key(&by_current) {
            return Err(Error::Rollback);
        }
        let encryption = SiteEncryption {
            endorsed_by: *by.key_sha256(),
            certificate: certificate.clone(),
            endorsement: endorsement.clone(),
        };
        let path = [(series, endorsement.numbered())];
        self.marks.check(&path)?;
        self.marks.raise(&path)?;
        let known = self.sites.get_mut(&site).ok_or(Error::Internal)?;
        known.encryption = Some(encryption);
        Ok(certificate)
    }

    /// The certificate to encrypt to a site with, verified again at this time.
    ///
    /// # Errors
    /// [`Error::NoCertificate`] if none was accepted; [`Error::SiteKeyUnknown`],
    /// [`Error::SecureKeyExchangeRequired`]; [`Error::SiteKeyRetired`] if the previous key endorsed it
    /// and is kept no longer; [`Error::SignatureInvalid`] if the stored directory was changed;
    /// [`Error::EndorsementNotYetValid`], [`Error::EndorsementExpired`],
    /// [`Error::CertificateNotYetValid`], [`Error::CertificateExpired`]. The site has to endorse
    /// another then.
    pub fn encryption_certificate(
        &self,
        site: SiteCode,
        now: Timestamp,
    ) -> Result<&Certificate, Error> {
        let known = self.usable(site)?;
        let held = known.encryption.as_ref().ok_or(Error::NoCertificate)?;
        let by = known.key(&held.endorsed_by, now)?;
        let subject = subject(site, *held.certificate.thumbprint_sha256());
        held.endorsement.verify(by, false, &subject, now)?;
        check(&held.certificate, known, now)?;
        Ok(&held.certificate)
    }
}

/// The key of the site that endorsed this certificate. Endorsements don't name it.
fn verify<'a>(
    known: &'a KnownSite,
    site: SiteCode,
    endorsed: &EndorsedCertificate,
    now: Timestamp,
) -> Result<&'a PublicKey, Error> {
    let subject = subject(site, sha256(&endorsed.certificate));
    let by = |key| endorsed.endorsement.verify(key, false, &subject, now);
    let current = known.public_key();
    match (by(current), &known.previous) {
        (Err(Error::SignatureInvalid), Some(previous)) => {
            by(previous.public_key())?;
            known.key(previous.public_key().key_sha256(), now)
        }
        (result, _) => result.map(|()| current),
    }
}

fn subject(site: SiteCode, sha256: [u8; 32]) -> Subject<'static> {
    Subject {
        role: Role::SiteEncryption,
        site,
        host: None,
        sha256,
    }
}

fn check(certificate: &Certificate, known: &KnownSite, now: Timestamp) -> Result<(), Error> {
    der_fields::check_certificate(certificate, KeyUse::Encryption, now)?;
    der_fields::check_key(certificate)?;
    check_not_exchange_key(certificate, known.public_key())?;
    known.previous.as_ref().map_or(Ok(()), |previous| {
        check_not_exchange_key(certificate, previous.public_key())
    })
}

/// An exchange key only signs.
fn check_not_exchange_key(certificate: &Certificate, key: &PublicKey) -> Result<(), Error> {
    if certificate.public_key() == key {
        return Err(Error::CertificateUsage);
    }
    Ok(())
}

fn check_len(endorsed: &EndorsedCertificate) -> Result<(), Error> {
    if endorsed.to_der().len() > MAX_LEN {
        return Err(Error::TooLarge);
    }
    Ok(())
}
