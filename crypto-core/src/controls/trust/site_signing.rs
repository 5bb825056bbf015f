//! The certificates that sites sign with what they send to their clients.

use super::bundle_path::{BundlePath, EndorsedSiteSigning};
use super::changes::TrustChange;
use super::source::{self, TrustOutcome, TrustSource};
use super::store::{MAX_SITE_SIGNING, TrustStore};
use crate::controls::der_fields;
use crate::controls::names::SiteCode;
use crate::controls::policy::site_signing::SiteVerifier;
use crate::pki::certificate::x509::{Certificate, KeyUse};
use crate::{Error, Party, Timestamp};

impl TrustStore {
    /// The certificate that `site` signs with what it sends to its clients, as policy: the last
    /// that its key endorsed and a bundle brought, verified again at this time; or what another
    /// source said, by the table of the module `trust`.
    ///
    /// # Errors
    /// [`Error::NO_SITE_SIGNING_CERTIFICATE`]; [`Error::FIRST_MANAGEMENT_POINT_NOT_ACCEPTED`] if it
    /// is from a management point, not endorsed, and these settings do not accept that;
    /// [`Error::CERTIFICATE_NOT_YET_VALID`] or [`Error::CERTIFICATE_EXPIRED`]; of one that was
    /// endorsed those of [`TrustStore::management_point`].
    pub fn site_signing_certificate(
        &self,
        site: SiteCode,
        now: Timestamp,
    ) -> Result<Certificate, Error> {
        Ok(self.site_verifier(site, now)?.certificate().clone())
    }

    /// What verifies what `site` signs for its clients: by the same certificate, and, where the site's key
    /// endorsed it, only as long as all that it hangs on is valid. Ask for it again before its end, and
    /// after each download: it does not hear what the store learns.
    ///
    /// # Errors
    /// Those of [`TrustStore::site_signing_certificate`].
    pub fn site_verifier(&self, site: SiteCode, now: Timestamp) -> Result<SiteVerifier, Error> {
        if self.unendorsed(site).is_none() && self.endorsed_site_signing.contains_key(&site) {
            let endorsed = self.endorsed_site_signing(site, now)?;
            let EndorsedSiteSigning {
                certificate,
                not_after,
                ..
            } = endorsed;
            return SiteVerifier::endorsed(site, certificate, not_after);
        }
        let certificate = self.unendorsed_site_signing(site)?;
        check(certificate, now)?;
        SiteVerifier::with_certificate(site, certificate.clone())
    }

    /// Where the certificate that `site` signs with came from, accepted or not, if nobody endorsed it or
    /// what was endorsed does not count.
    pub fn site_signing_certificate_source(&self, site: SiteCode) -> Option<TrustSource> {
        self.unendorsed(site).map(|(_, source)| *source)
    }

    /// Takes from `source` a certificate that `site` signs with, by the rules of
    /// [`TrustStore::learn_trusted_root_key`]. From a management point it is taken only where the settings
    /// accept that, and with a trusted root key held, which says nothing about it. One that the site's key
    /// endorsed comes with its management points instead, by [`TrustStore::learn_management_point`].
    ///
    /// # Errors
    /// [`Error::KEY_CONFLICT`], also for the next certificate of a site whose held one was not changed
    /// by [`TrustStore::change_site_signing_certificate`] or replaced, and for another one than what was
    /// endorsed, where that counts;
    /// [`Error::FIRST_MANAGEMENT_POINT_NOT_ACCEPTED`], [`Error::NO_TRUSTED_ROOT_KEY`];
    /// [`Error::CERTIFICATE_USAGE`], [`Error::CERTIFICATE_NOT_YET_VALID`],
    /// [`Error::CERTIFICATE_EXPIRED`], [`Error::KEY_TYPE_NOT_SUPPORTED`] if the key is not RSA,
    /// [`Error::KEY_TOO_SMALL`]; [`Error::TOO_LARGE`] for more than 64 sites. Nothing changes then.
    pub fn learn_site_signing_certificate(
        &mut self,
        site: SiteCode,
        certificate: Certificate,
        source: TrustSource,
        now: Timestamp,
    ) -> Result<TrustOutcome, Error> {
        check(&certificate, now)?;
        let accept = self.settings.accept_unendorsed_site_signing;
        if source == TrustSource::FirstManagementPoint && accept {
            self.trusted_root_key()?;
        }
        let mut held = self.unendorsed(site).cloned();
        if held.is_none() && self.endorsement_outranks(site, source) {
            return match self.endorsed_site_signing(site, now) {
                Ok(endorsed) if endorsed.certificate == certificate => Ok(TrustOutcome::Unchanged),
                _ => Err(Error::KEY_CONFLICT.of(Party::SiteServerSigning)),
            };
        }
        self.check_room(site)?;
        let learned = source::learn(&mut held, certificate.clone(), source, accept)?;
        if let Some(held) = held
            && learned != TrustOutcome::Unchanged
        {
            self.site_signing.insert(site, held);
            let change = TrustChange::LearnSiteSigning(site, certificate, source, now);
            self.changes.record(change);
        }
        Ok(learned)
    }

    /// Takes another certificate that `site` signs with because an administrator says so.
    ///
    /// # Errors
    /// [`Error::KEY_CONFLICT`] where what the site's key endorsed would count all the same: an
    /// administrator says so with [`TrustSource::PreProvisioned`] or [`TrustSource::ClientPush`].
    /// Those of the certificate, as [`TrustStore::learn_site_signing_certificate`], and
    /// [`Error::TOO_LARGE`]. Nothing changes then.
    pub fn replace_site_signing_certificate(
        &mut self,
        site: SiteCode,
        certificate: Certificate,
        source: TrustSource,
        now: Timestamp,
    ) -> Result<(), Error> {
        check(&certificate, now)?;
        if self.endorsement_outranks(site, source) {
            return Err(Error::KEY_CONFLICT.of(Party::SiteServerSigning));
        }
        self.check_room(site)?;
        let to = (certificate, source);
        let before = self.site_signing.insert(site, to.clone());
        self.changes.record(TrustChange::ReplaceSiteSigning {
            site,
            from: before.map(|(certificate, _)| certificate),
            to,
            now,
        });
        Ok(())
    }

    /// Drops what was learned or replaced of the certificate that `site` signs with: what its key endorsed
    /// counts then, now and later. Whether there was any.
    pub fn forget_site_signing_certificate(&mut self, site: SiteCode) -> bool {
        let Some((held, _)) = self.site_signing.remove(&site) else {
            return false;
        };
        let change = TrustChange::ForgetSiteSigning(site, held);
        self.changes.record(change);
        true
    }

    /// What is held that nobody endorsed, whether or not it counts.
    pub(super) fn held_site_signing(&self, site: SiteCode) -> Option<&Certificate> {
        self.site_signing.get(&site).map(|(held, _)| held)
    }

    /// Follows a change of the certificate that `site` signs with, where nobody endorsed it. The recorded
    /// source stays: the next one is trusted as far as this one was.
    ///
    /// # Errors
    /// [`Error::NO_SITE_SIGNING_CERTIFICATE`], [`Error::FIRST_MANAGEMENT_POINT_NOT_ACCEPTED`], and those of
    /// [`SiteVerifier::accept_change`]. Nothing changes then.
    pub fn change_site_signing_certificate(
        &mut self,
        site: SiteCode,
        change: &[u8],
        now: Timestamp,
    ) -> Result<(), Error> {
        let held = self.unendorsed_site_signing(site)?;
        let verifier = SiteVerifier::with_certificate(site, held.clone())?;
        let to = verifier.accept_change(change, now)?.certificate().clone();
        self.follow_site_signing(site, verifier.certificate(), to);
        Ok(())
    }

    /// Where another than `from` is held, it was followed, changed or dropped already.
    pub(super) fn follow_site_signing(
        &mut self,
        site: SiteCode,
        from: &Certificate,
        to: Certificate,
    ) {
        let held = self.site_signing.get_mut(&site);
        if let Some((held, _)) = held.filter(|(held, _)| held == from) {
            let from = core::mem::replace(held, to.clone());
            let change = TrustChange::FollowSiteSigning { site, from, to };
            self.changes.record(change);
        }
    }

    fn check_room(&self, site: SiteCode) -> Result<(), Error> {
        let is_new = !self.site_signing.contains_key(&site);
        if is_new && self.site_signing.len() >= MAX_SITE_SIGNING {
            return Err(Error::TOO_LARGE);
        }
        Ok(())
    }

    fn unendorsed_site_signing(&self, site: SiteCode) -> Result<&Certificate, Error> {
        let held = self.unendorsed(site);
        let held = held.ok_or_else(|| Error::NO_SITE_SIGNING_CERTIFICATE.named("of site", site))?;
        if held.1 == TrustSource::FirstManagementPoint {
            self.trusted_root_key()?;
        }
        self.accepted(held, self.settings.accept_unendorsed_site_signing)
    }

    /// Whether the site's key endorsed one, and that outranks what this source says: it is as strong as the
    /// source of the root under which it was learned, but for an administrator's own word.
    fn endorsement_outranks(&self, site: SiteCode, source: TrustSource) -> bool {
        let root = self
            .root
            .as_ref()
            .filter(|_| self.endorsed_site_signing.contains_key(&site));
        let most = TrustSource::DirectoryService.strength();
        root.is_some_and(|(_, from)| source.strength() <= from.strength().min(most))
    }

    /// What is held that nobody endorsed, unless an endorsement counts instead.
    fn unendorsed(&self, site: SiteCode) -> Option<&(Certificate, TrustSource)> {
        let held = self.site_signing.get(&site);
        held.filter(|(_, source)| !self.endorsement_outranks(site, *source))
    }

    /// The endorsed one that came last.
    fn endorsed_site_signing(
        &self,
        site: SiteCode,
        now: Timestamp,
    ) -> Result<EndorsedSiteSigning, Error> {
        let root = self.trusted_root_key()?;
        let missing = || Error::NO_SITE_SIGNING_CERTIFICATE.named("of site", site);
        let (name, keys) = self.endorsed_site_signing.get(&site).ok_or_else(missing)?;
        let mut path = BundlePath::new(keys, root, name, now)?;
        let verified = path.site_signing()?;
        self.marks.check(&path.endorsements())?;
        verified.ok_or_else(missing)
    }
}

fn check(certificate: &Certificate, now: Timestamp) -> Result<(), Error> {
    der_fields::check_certificate(certificate, KeyUse::Signing, now)
        .and_then(|()| der_fields::check_key(certificate))
        .map_err(Error::about(Party::SiteServerSigning))
}
