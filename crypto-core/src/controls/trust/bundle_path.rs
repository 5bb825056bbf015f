//! The path from the trusted root key down to what a bundle has, verified.

use super::management_point_bundle::{
    ManagementPointBundle, ManagementPointName, TrustedManagementPoint,
};
use crate::controls::access::issuing::verifier::IssuingVerifier;
use crate::controls::der_fields;
use crate::controls::exchange_key::endorsement::{
    EndorsedCertificate, EndorsedSite, Numbered, Role, Series, SignedEndorsement, Subject,
};
use crate::controls::exchange_key::site_public_key::SitePublicKey;
use crate::controls::names::SiteCode;
use crate::pki::certificate::x509::{Certificate, KeyUse};
use crate::pki::key::public_key::{PublicKey, sha256};
use crate::pki::path::anchors::TrustAnchors;
use crate::{Error, Party, Timestamp};

impl ManagementPointBundle {
    /// Verifies everything, from the root down, each part before it is used: signature, role, site,
    /// host and validity of each endorsement, use and validity of each certificate, and that no key has
    /// two uses. What a certificate's own signature says is not looked at: it is self-signed and proves
    /// nothing.
    ///
    /// A client uses a bundle by its trust store ([`crate::trust::TrustStore::learn_management_point`]),
    /// which knows what its settings accept, and the numbers below which it does not go back. This knows
    /// neither: an old bundle, or one of a retired management point, passes.
    ///
    /// # Errors
    /// [`Error::ROOT_KEY_MISMATCH`] if all of it is said to be under another root;
    /// [`Error::SIGNATURE_INVALID`], [`Error::ENDORSEMENT_MISMATCH`], [`Error::SITE_MISMATCH`],
    /// [`Error::HOST_MISMATCH`], [`Error::ENDORSEMENT_NOT_YET_VALID`],
    /// [`Error::ENDORSEMENT_EXPIRED`]; of a certificate [`Error::CERTIFICATE_USAGE`], also for a
    /// key with another use here, [`Error::CERTIFICATE_NOT_YET_VALID`],
    /// [`Error::CERTIFICATE_EXPIRED`], and those of [`Certificate::from_der`]; of a site's key
    /// those of [`crate::pki::key::PublicKey::from_spki_der`], and [`Error::KEY_CONFLICT`] for one
    /// with another use here; [`Error::KEY_TYPE_NOT_SUPPORTED`], [`Error::KEY_TOO_SMALL`] and
    /// [`Error::KEY_REJECTED`] for a key that can't be what it is endorsed as.
    pub fn verify_without_store(
        &self,
        root: &SitePublicKey,
        name: &ManagementPointName,
        now: Timestamp,
    ) -> Result<TrustedManagementPoint, Error> {
        let mut path = BundlePath::new(self, root, name, now)?;
        path.site_signing()?;
        path.issuing()?;
        path.management_point()
    }
}

/// A certificate that a site signs policy with, and its key endorsed.
pub(super) struct EndorsedSiteSigning {
    pub(super) site: SiteCode,
    pub(super) certificate: Certificate,
    /// The last second of it and of all that it hangs on.
    pub(super) not_after: Timestamp,
}

/// The sites of a bundle, verified, and what is verified below them.
pub(super) struct BundlePath<'a> {
    bundle: &'a ManagementPointBundle,
    name: &'a ManagementPointName,
    now: Timestamp,
    root: PublicKey,
    /// What vouches at the top: the operational key, or the root.
    top: PublicKey,
    /// Those below the top-level site.
    sites: Vec<(SiteCode, PublicKey)>,
    /// [`PublicKey::key_sha256`]: each has one use.
    keys: Vec<[u8; 32]>,
    /// What was relied on, with the [`PublicKey::key_sha256`] of the key that it is by, and its own key.
    relied_on: Vec<([u8; 32], &'a SignedEndorsement, PublicKey)>,
    not_after: Timestamp,
}

impl<'a> BundlePath<'a> {
    /// Verifies the operational key and the sites, each before it is used.
    pub(super) fn new(
        bundle: &'a ManagementPointBundle,
        root: &SitePublicKey,
        name: &'a ManagementPointName,
        now: Timestamp,
    ) -> Result<Self, Error> {
        if bundle.root != *root.sha256() {
            return Err(Error::ROOT_KEY_MISMATCH.of(Party::TrustedRoot));
        }
        let root = root.public_key().clone();
        let mut path = Self {
            bundle,
            name,
            now,
            sites: Vec::new(),
            keys: vec![*root.key_sha256()],
            top: root.clone(),
            root,
            relied_on: Vec::new(),
            not_after: Timestamp::from_unix(i64::MAX),
        };
        if let Some(endorsed) = &bundle.operational {
            // Clients don't know the top-level site's code.
            let site = endorsed.site_code();
            let about = |error: Error| error.named("the operational key of site", site);
            let key = path.site(&path.root.clone(), Role::Operational, site, endorsed);
            path.top = key.map_err(|error| about(error).of(Party::Site))?;
        }
        // The path of sites must be the expected one: none, the site, or its parent and the site.
        let sites: &[SiteCode] = match (name.parent(), bundle.sites.as_slice()) {
            (None, []) => &[],
            (None, _) => &[name.site()],
            (Some(parent), _) => &[parent, name.site()],
        };
        if sites.len() != bundle.sites.len() {
            let what = "sites between the root and the management point:";
            return Err(Error::SITE_MISMATCH.named(what, bundle.sites.len()));
        }
        let mut signer = path.top.clone();
        for (site, endorsed) in sites.iter().zip(&bundle.sites) {
            let about = |error: Error| error.named("the endorsement of site", site).of(Party::Site);
            let key = path.site(&signer, Role::Site, *site, endorsed);
            signer = key.map_err(about)?;
            path.sites.push((*site, signer.clone()));
        }
        Ok(path)
    }

    /// The management point, whose certificates its site and its signing key vouch for.
    pub(super) fn management_point(&mut self) -> Result<TrustedManagementPoint, Error> {
        let site = self.name.site();
        let signer = self.sites.last().map_or(&self.top, |(_, key)| key).clone();
        let (role, party) = (Role::MpSigning, Party::ManagementPointSigning);
        let signing = self.certificate(&signer, role, site, &self.bundle.signing);
        let signing = signing.map_err(|error| error.of(party))?;
        let (role, party) = (Role::MpEncryption, Party::ManagementPointEncryption);
        let signer = signing.public_key();
        let encryption = self.certificate(signer, role, site, &self.bundle.encryption);
        let encryption = encryption.map_err(|error| error.of(party))?;
        Ok(TrustedManagementPoint {
            name: self.name.clone(),
            not_after: self
                .not_after
                .min(signing.not_after())
                .min(encryption.not_after()),
            signing,
            encryption,
        })
    }

    /// The certificate that a site signs policy with, if there is one.
    pub(super) fn site_signing(&mut self) -> Result<Option<EndorsedSiteSigning>, Error> {
        let Some(endorsed) = &self.bundle.site_signing else {
            return Ok(None);
        };
        // Of a site further down that is named like another, its parent could say anything.
        let first = self.sites.first().cloned();
        let (site, signer) = first.unwrap_or((self.name.site(), self.top.clone()));
        // The management point is no less good for it.
        let not_after = self.not_after;
        let verified = self.certificate(&signer, Role::SiteSigning, site, endorsed);
        let of_path = core::mem::replace(&mut self.not_after, not_after);
        let certificate = verified.map_err(|error| error.of(Party::SiteServerSigning))?;
        let not_after = of_path.min(certificate.not_after());
        Ok(Some(EndorsedSiteSigning {
            site,
            certificate,
            not_after,
        }))
    }

    /// What verifies what the authority of the same site issues, if the bundle has that.
    pub(super) fn issuing(&mut self) -> Result<Option<IssuingVerifier>, Error> {
        let Some(endorsed) = &self.bundle.issuing else {
            return Ok(None);
        };
        let first = self.sites.first().cloned();
        let (site, signer) = first.unwrap_or((self.name.site(), self.top.clone()));
        let not_after = self.not_after;
        let verified = self.certificate(&signer, Role::Issuing, site, endorsed);
        let of_path = core::mem::replace(&mut self.not_after, not_after);
        let verifier =
            verified.and_then(|authority| IssuingVerifier::new(site, authority, of_path));
        verifier
            .map(Some)
            .map_err(|error| error.of(Party::Authority))
    }

    /// The endorsements that were relied on.
    pub(super) fn endorsements(self) -> Vec<(Series, Numbered)> {
        let relied_on = self.relied_on.iter();
        relied_on
            .map(|(by, said, key)| (said.series(*by), said.numbered(key)))
            .collect()
    }

    fn site(
        &mut self,
        by: &PublicKey,
        role: Role,
        site: SiteCode,
        endorsed: &'a EndorsedSite,
    ) -> Result<PublicKey, Error> {
        let subject = endorsed.subject(role, site);
        self.verify(by, &endorsed.endorsement, &subject)?;
        let key = endorsed.key(by.provider())?.public_key().clone();
        self.use_once(&key, Error::KEY_CONFLICT)?;
        self.rely_on(by, &endorsed.endorsement, &key);
        Ok(key)
    }

    fn certificate(
        &mut self,
        by: &PublicKey,
        role: Role,
        site: SiteCode,
        endorsed: &'a EndorsedCertificate,
    ) -> Result<Certificate, Error> {
        let (host, key_use) = match role {
            Role::MpSigning => (Some(self.name.host()), KeyUse::Signing),
            Role::MpEncryption => (Some(self.name.host()), KeyUse::Encryption),
            _ => (None, KeyUse::Signing),
        };
        let subject = Subject {
            role,
            site,
            host,
            sha256: sha256(&endorsed.certificate),
        };
        self.verify(by, &endorsed.endorsement, &subject)?;
        let (der, sha256) = (&endorsed.certificate, subject.sha256);
        let certificate = Certificate::from_hashed_der(by.provider(), der, sha256)?;
        match role {
            Role::Issuing => TrustAnchors::default().add(&certificate)?,
            _ => certificate.check_use(key_use)?,
        }
        certificate.check_validity(self.now)?;
        der_fields::check_key(&certificate)?;
        self.use_once(certificate.public_key(), Error::CERTIFICATE_USAGE)?;
        self.rely_on(by, &endorsed.endorsement, certificate.public_key());
        Ok(certificate)
    }

    fn verify(
        &self,
        by: &PublicKey,
        said: &SignedEndorsement,
        subject: &Subject<'_>,
    ) -> Result<(), Error> {
        // Only a root can be so small, if the client was told to accept that.
        said.verify(by, *by == self.root, subject, self.now)
    }

    /// Once what was endorsed can be used: the number of what can't be yet makes nothing void.
    fn rely_on(&mut self, by: &PublicKey, said: &'a SignedEndorsement, key: &PublicKey) {
        self.not_after = self.not_after.min(said.terms().not_after);
        self.relied_on.push((*by.key_sha256(), said, key.clone()));
    }

    fn use_once(&mut self, key: &PublicKey, refusal: Error) -> Result<(), Error> {
        if self.keys.contains(key.key_sha256()) {
            return Err(refusal.what_is("the key has another use here"));
        }
        self.keys.push(*key.key_sha256());
        Ok(())
    }
}
