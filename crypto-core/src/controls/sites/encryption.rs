//! A site's encryption certificate: what is encrypted to it in one pass, for store and forward, no
//! channel being open. The site's exchange key, which only signs, endorses it.

use super::directory::SiteDirectory;
use super::known_site::{KnownSite, SiteEncryption};
use crate::controls::der_fields;
use crate::controls::exchange_key::endorsement::{
    EndorsedCertificate, EndorsementTerms, Role, Subject, check_other_key,
};
use crate::controls::exchange_key::site_exchange_key::SiteExchangeKey;
use crate::controls::exchange_key::site_public_key::SitePublicKey;
use crate::controls::names::SiteCode;
use crate::pki::certificate::x509::{Certificate, KeyUse};
use crate::pki::key::public_key::{PublicKey, sha256};
use crate::{Error, Party, Timestamp};

/// So that a directory stays small. Certificates in use have 1 to 2 KiB.
const MAX_LEN: usize = 8 * 1024;

impl SiteExchangeKey {
    /// Endorses the encryption certificate of this site, for
    /// [`SiteDirectory::accept_encryption_certificate`].
    ///
    /// # Errors
    /// [`Error::CERTIFICATE_USAGE`] if the certificate is not for encryption, or is for this very key;
    /// [`Error::KEY_TYPE_NOT_SUPPORTED`] if its key is not RSA; [`Error::KEY_TOO_SMALL`];
    /// [`Error::KEY_REJECTED`];
    /// [`Error::INVALID_ARGUMENT`] if the terms are not possible, or the
    /// certificate is at no time valid with them; [`Error::TOO_LARGE`] if it all has more than 8 KiB;
    /// those of the key.
    pub fn endorse_site_encryption(
        &self,
        certificate: &Certificate,
        terms: EndorsementTerms,
    ) -> Result<EndorsedCertificate, Error> {
        certificate.check_use(KeyUse::Encryption)?;
        let (role, site) = (Role::SiteEncryption, self.site_code());
        let key = self.signing_key();
        let endorsed = EndorsedCertificate::issue(key, role, site, None, certificate, terms)?;
        check_len(&endorsed)?;
        Ok(endorsed)
    }
}

impl SiteDirectory {
    /// Takes the encryption certificate that `site` has endorsed with its current key, or with the
    /// previous one as long as that is kept and the current one has endorsed none; where it has an
    /// operational key, with the current one of these alone. It takes the place of the one before
    /// it.
    ///
    /// # Errors
    /// [`Error::TOO_LARGE`] above 8 KiB; those of [`SiteDirectory::check_site`];
    /// [`Error::SIGNATURE_INVALID`], also if another key of the site has signed;
    /// [`Error::SITE_KEY_RETIRED`]; [`Error::ENDORSEMENT_MISMATCH`], [`Error::SITE_MISMATCH`],
    /// [`Error::HOST_MISMATCH`], [`Error::ENDORSEMENT_NOT_YET_VALID`],
    /// [`Error::ENDORSEMENT_EXPIRED`]; [`Error::ROLLBACK`] for a lower number than before, by the
    /// previous key after the current one, or where it begins more than an hour before numbers of
    /// the site were forgotten; [`Error::ENDORSEMENT_CONFLICT`] for another certificate with the
    /// same number; of the certificate those of [`Certificate::from_der`],
    /// [`Error::CERTIFICATE_USAGE`], [`Error::CERTIFICATE_NOT_YET_VALID`],
    /// [`Error::CERTIFICATE_EXPIRED`], [`Error::KEY_TYPE_NOT_SUPPORTED`], [`Error::KEY_TOO_SMALL`],
    /// [`Error::KEY_REJECTED`]. Nothing changes then.
    pub fn accept_encryption_certificate(
        &mut self,
        site: SiteCode,
        endorsed: &EndorsedCertificate,
        now: Timestamp,
    ) -> Result<Certificate, Error> {
        check_len(endorsed)?;
        let known = self.usable(site, now)?;
        let endorsement = &endorsed.endorsement;
        let by = self.verify(known, site, endorsed, now)?;
        let certificate = Certificate::from_der(by.provider(), &endorsed.certificate)?;
        check(&certificate, known, now)?;

        let series = endorsement.series(*by.key_sha256());
        let current = known.endorsing_key().public_key();
        let by_current = endorsement.series(*current.key_sha256());
        if by_current != series && self.marks.0.contains_key(&by_current) {
            return Err(Error::ROLLBACK);
        }
        let encryption = SiteEncryption {
            endorsed_by: *by.key_sha256(),
            certificate: certificate.clone(),
            endorsement: endorsement.clone(),
        };
        self.check_begins((site, by), endorsement, now)?;
        let path = [(series, endorsement.numbered(certificate.public_key()))];
        self.marks.check(&path)?;
        self.marks.raise(&path)?;
        let known = self.sites.get_mut(&site).ok_or(Error::INTERNAL)?;
        known.encryption = Some(Box::new(encryption));
        Ok(certificate)
    }

    /// The certificate to encrypt to a site with, verified again at this time.
    ///
    /// # Errors
    /// [`Error::NO_CERTIFICATE`] if none was accepted; those of [`SiteDirectory::check_site`];
    /// [`Error::SITE_KEY_RETIRED`] if the previous key endorsed it and is kept no longer;
    /// [`Error::SIGNATURE_INVALID`] if the stored directory was changed;
    /// [`Error::ENDORSEMENT_NOT_YET_VALID`], [`Error::ENDORSEMENT_EXPIRED`],
    /// [`Error::CERTIFICATE_NOT_YET_VALID`], [`Error::CERTIFICATE_EXPIRED`]. The site has to endorse
    /// another then.
    pub fn encryption_certificate(
        &self,
        site: SiteCode,
        now: Timestamp,
    ) -> Result<&Certificate, Error> {
        let known = self.usable(site, now)?;
        let held = known.encryption.as_ref();
        let held = held.ok_or_else(|| {
            Error::NO_CERTIFICATE
                .named("site", site)
                .of(Party::SiteEncryption)
        })?;
        let by = self.key(site, &held.endorsed_by, now)?;
        let subject = subject(site, *held.certificate.thumbprint_sha256());
        held.endorsement.verify(by, false, &subject, now)?;
        check(&held.certificate, known, now)?;
        Ok(&held.certificate)
    }

    /// The key of the site that endorsed this certificate. Endorsements don't name it.
    fn verify<'a>(
        &'a self,
        known: &'a KnownSite,
        site: SiteCode,
        endorsed: &EndorsedCertificate,
        now: Timestamp,
    ) -> Result<&'a PublicKey, Error> {
        let subject = subject(site, sha256(&endorsed.certificate));
        let by = |key| endorsed.endorsement.verify(key, false, &subject, now);
        let current = known.endorsing_key().public_key();
        let others = known.keys().map(SitePublicKey::public_key);
        let mut others = others.filter(|key| *key != current);
        let signer = match by(current) {
            Err(error) if error == Error::SIGNATURE_INVALID => {
                let signed = |key: &&PublicKey| endorsed.endorsement.is_signed_by(key);
                let signer = others.find(signed).ok_or(error)?;
                by(signer)?;
                signer
            }
            result => result.map(|()| current)?,
        };
        self.key(site, signer.key_sha256(), now)
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
    der_fields::check_certificate(certificate, KeyUse::Encryption, now)
        .and_then(|()| der_fields::check_key(certificate))
        .map_err(Error::about(Party::SiteEncryption))?;
    let mut keys = known.keys();
    keys.try_for_each(|key| check_other_key(certificate, key.public_key()))
}

fn check_len(endorsed: &EndorsedCertificate) -> Result<(), Error> {
    if endorsed.to_der().len() > MAX_LEN {
        return Err(Error::TOO_LARGE);
    }
    Ok(())
}
