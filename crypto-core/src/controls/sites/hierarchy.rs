//! Where a site stands in its hierarchy: what it joins, what it leaves, whose key its clients trust.

use super::directory::{Offer, Replace, SiteDirectory, exchange_key, unknown};
use super::known_site::{KnownSite, SiteKeySource, SiteRelation};
use crate::controls::exchange_key::site_exchange_key::SiteExchangeKey;
use crate::controls::exchange_key::site_public_key::SitePublicKey;
use crate::controls::names::SiteCode;
use crate::pki::key::public_key::PublicKey;
use crate::{Error, Timestamp};

/// 9999-12-31T23:59:59Z, the last that can be stored.
const LAST_SECOND: Timestamp = Timestamp::from_unix(253_402_300_799);

impl SiteDirectory {
    /// Notes the site's own key, and each that follows it: it is the trusted root key as long as the
    /// site has none above it, and it is not taken for another site's.
    ///
    /// # Errors
    /// [`Error::SITE_MISMATCH`] for the key of another site, [`Error::KEY_CONFLICT`] if another site
    /// has it. Nothing changes then.
    pub fn set_own_key(&mut self, key: &SiteExchangeKey) -> Result<(), Error> {
        if key.site_code() != self.own {
            return Err(Error::SITE_MISMATCH);
        }
        let key = key.site_public_key()?;
        self.check_free(self.own, &key)?;
        self.own_key = Some(key);
        Ok(())
    }

    /// Joins a hierarchy below `parent`. `top` is its top-level site, where that is not the parent.
    /// From then on that site's key is the trusted root key, and not the own one. The keys come from
    /// `source`, which is the directory service; or the sites themselves, only where the settings
    /// don't require secure key exchange. A file with all its parent's keys is imported instead
    /// ([`SiteDirectory::import_key_file`]).
    ///
    /// Keys that are known already must be the same.
    ///
    /// # Errors
    /// [`Error::INVALID_ARGUMENT`] if `top` is the parent, or for another source;
    /// [`Error::SECURE_KEY_EXCHANGE_REQUIRED`]; [`Error::SITE_MISMATCH`] also if there is another parent
    /// or top-level site (forget it first); [`Error::KEY_CONFLICT`] also if another key of the parent
    /// or the top-level site is known; the others of
    /// [`SiteDirectory::learn_from_directory_service`]. Nothing changes then.
    pub fn join(
        &mut self,
        parent: SiteCode,
        parent_key: &PublicKey,
        top: Option<(SiteCode, &PublicKey)>,
        source: SiteKeySource,
        now: Timestamp,
    ) -> Result<SitePublicKey, Error> {
        match source {
            SiteKeySource::DirectoryService => {}
            SiteKeySource::SiteItself if self.settings.allow_insecure_key_exchange => {}
            SiteKeySource::SiteItself => return Err(Error::SECURE_KEY_EXCHANGE_REQUIRED),
            SiteKeySource::KeyFile | SiteKeySource::ParentEndorsement => {
                return Err(Error::INVALID_ARGUMENT);
            }
        }
        if top.is_some_and(|(top, _)| top == parent) {
            return Err(Error::INVALID_ARGUMENT);
        }
        let offer = |site, relation, key| {
            Ok(Offer {
                site,
                relation,
                key: exchange_key(key)?,
                source,
                vouched_by: None,
                replace: Replace::No,
                keep_previous_until: None,
            })
        };
        let mut next = self.clone();
        next.learn(offer(parent, SiteRelation::Parent, parent_key)?, now)?;
        match top {
            Some((top, key)) => {
                next.learn(offer(top, SiteRelation::Top, key)?, now)?;
            }
            None => next.set_parent_is_top()?,
        }
        let root = next.trusted_root_key()?;
        *self = next;
        Ok(root)
    }

    /// Notes that the parent has none above it.
    pub(crate) fn set_parent_is_top(&mut self) -> Result<(), Error> {
        if self.with_relation(SiteRelation::Top).is_some() {
            return Err(Error::SITE_MISMATCH);
        }
        self.parent_is_top = true;
        Ok(())
    }

    /// Forgets a site that left the hierarchy, or that this site leaves, and the sites that were
    /// learned from it: those that were forgotten, in the order of their codes. With no site above it
    /// left, this site is at the top again.
    ///
    /// What told of them before does not bring them back: neither a key file that needs no person nor
    /// an endorsement. Their numbers are not forgotten.
    pub fn forget(&mut self, site: SiteCode) -> Vec<SiteCode> {
        let left = |(code, known): &(SiteCode, &KnownSite)| {
            *code == site || known.vouched_by == Some(site)
        };
        let forgotten: Vec<SiteCode> = self.sites().filter(left).map(|(code, _)| code).collect();
        self.sites.retain(|code, _| !forgotten.contains(code));
        // Whoever vouched for a site, the files of several may have told of it.
        let told = self.sites.values_mut().filter(|_| !forgotten.is_empty());
        for from in told.filter_map(|known| known.key_files_from.as_mut()) {
            *from = from.saturating_add(1).min(LAST_SECOND);
        }
        if self.with_relation(SiteRelation::Parent).is_none() {
            self.parent_is_top = false;
        }
        forgotten
    }

    /// Ends the time for which the previous key of a site is kept: it was stolen, or nothing that it
    /// signed is under way any more.
    ///
    /// # Errors
    /// [`Error::SITE_KEY_UNKNOWN`] if the site is not known, or has no previous key.
    pub fn retire_previous_key(&mut self, site: SiteCode) -> Result<(), Error> {
        let known = self.sites.get_mut(&site).ok_or_else(|| unknown(site))?;
        let previous = known.previous.as_mut().ok_or_else(|| unknown(site))?;
        previous.kept_until = None;
        let retired = *previous.public_key().key_sha256();
        known.encryption.take_if(|held| held.endorsed_by == retired);
        Ok(())
    }

    /// The site at the top of the hierarchy: this one if none above it is known. Nothing if a parent
    /// is known, but not whether it is the one.
    pub fn top_level_site(&self) -> Option<SiteCode> {
        if let Some((top, _)) = self.with_relation(SiteRelation::Top) {
            return Some(top);
        }
        match self.with_relation(SiteRelation::Parent) {
            Some((parent, _)) => self.parent_is_top.then_some(parent),
            None => Some(self.own),
        }
    }

    /// The trusted root key of this site and its clients: the key of
    /// [`SiteDirectory::top_level_site`].
    ///
    /// # Errors
    /// [`Error::NO_TRUSTED_ROOT_KEY`] if that site is not known, or is this one and
    /// [`SiteDirectory::set_own_key`] was not called; [`Error::SECURE_KEY_EXCHANGE_REQUIRED`].
    pub fn trusted_root_key(&self) -> Result<SitePublicKey, Error> {
        let top = self.top_level_site().ok_or(Error::NO_TRUSTED_ROOT_KEY)?;
        if top == self.own {
            return self.own_key.clone().ok_or(Error::NO_TRUSTED_ROOT_KEY);
        }
        Ok(self.usable(top)?.key.clone())
    }
}
