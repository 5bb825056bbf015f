//! Where a site stands in its hierarchy: what it joins, what it expects below it, whose key its clients
//! trust.

use super::decision::By;
use super::directory::{MAX_SITES, SiteDirectory, TopWord, exchange_key};
use super::known_site::{SiteKeyChanges, SiteKeySource, SiteRelation};
use super::offer::Offer;
use crate::controls::der_fields;
use crate::controls::exchange_key::site_exchange_key::SiteExchangeKey;
use crate::controls::exchange_key::site_key_proof::SiteKeyProof;
use crate::controls::exchange_key::site_public_key::SitePublicKey;
use crate::controls::names::SiteCode;
use crate::pki::key::public_key::PublicKey;
use crate::{Error, Party, Timestamp};

/// The product supports as many secondary sites below a primary site.
const MAX_EXPECTED_BELOW_ONE: usize = 250;

impl SiteDirectory {
    /// Notes the site's own key, and each that follows it: it is the trusted root key as long as the
    /// site has none above it, and it is not taken for another site's. A site that had it gives way:
    /// those of which the key can't be used any more.
    ///
    /// # Errors
    /// [`Error::SITE_MISMATCH`] for the key of another site; [`Error::SITE_KEY_STOLEN`];
    /// [`Error::KEY_CONFLICT`] for this site's operational key; [`Error::INVALID_ARGUMENT`] for a time
    /// outside the years 1970 to 9999. Nothing changes then.
    pub fn set_own_key(
        &mut self,
        key: &SiteExchangeKey,
        now: Timestamp,
    ) -> Result<Vec<SiteCode>, Error> {
        if key.site_code() != self.own {
            return Err(Error::SITE_MISMATCH);
        }
        self.set_own_public_key(key.site_public_key()?, now)
    }

    /// As [`SiteDirectory::set_own_key`], where the key itself is kept offline: nothing shows here
    /// that it is this site's. Then the operational key that it endorsed is accepted, too
    /// ([`SiteDirectory::accept_operational_key`]).
    ///
    /// # Errors
    /// [`Error::SITE_KEY_STOLEN`]; [`Error::KEY_CONFLICT`] for this site's operational key;
    /// [`Error::KEY_TOO_SMALL`]; [`Error::INVALID_ARGUMENT`] for a time outside the years 1970 to
    /// 9999. Nothing changes then.
    pub fn set_own_public_key(
        &mut self,
        key: SitePublicKey,
        now: Timestamp,
    ) -> Result<Vec<SiteCode>, Error> {
        der_fields::time(now)?;
        let key = exchange_key(key.public_key())?;
        let operational = self.own_operational.as_ref();
        if operational.is_some_and(|held| held.keys().any(|held| *held == key)) {
            return Err(Error::KEY_CONFLICT.what_is("this site's operational key"));
        }
        if self.is_stolen(&key) {
            return Err(Error::SITE_KEY_STOLEN);
        }
        let (_, lost) = self.giving_way(now, |directory| {
            directory.drop_key(&key);
            if directory.own_key.as_ref() != Some(&key) {
                directory.own_operational = None;
            }
            directory.own_key = Some(key);
        });
        Ok(lost)
    }

    /// Joins a hierarchy below `parent`, with the keys that the directory service names. `top` is its
    /// top-level site, where that is not the parent. From then on that site's key is the trusted root
    /// key, and not the own one. A file with all its parent's keys is imported instead
    /// ([`SiteDirectory::import_key_file`]).
    ///
    /// # Errors
    /// [`Error::INVALID_ARGUMENT`] if `top` is the parent; [`Error::SITE_MISMATCH`] also if
    /// `top` is not given, and the directory service or a person named another; those of
    /// [`SiteDirectory::learn_from_directory_service`]. Nothing changes then.
    pub fn join(
        &mut self,
        parent: (SiteCode, &PublicKey),
        top: Option<(SiteCode, &PublicKey)>,
        now: Timestamp,
    ) -> Result<SiteKeyChanges, Error> {
        let own = |(site, key)| Ok::<_, Error>((site, exchange_key(key)?));
        let (parent, top) = (own(parent)?, top.map(own).transpose()?);
        self.join_by(By::DirectoryService, parent, top, now)
    }

    /// Joins as [`SiteDirectory::join`], where the sites above say themselves what their keys are: only
    /// where the settings don't require secure key exchange.
    ///
    /// # Errors
    /// [`Error::SECURE_KEY_EXCHANGE_REQUIRED`]; those of [`SiteDirectory::join`] and
    /// [`SiteDirectory::learn_from_site_itself`]. Nothing changes then.
    pub fn join_by_their_own_word(
        &mut self,
        parent: &SiteKeyProof,
        top: Option<&SiteKeyProof>,
        now: Timestamp,
    ) -> Result<SiteKeyChanges, Error> {
        if !self.settings.allow_insecure_key_exchange {
            return Err(Error::SECURE_KEY_EXCHANGE_REQUIRED);
        }
        let own = |proof: &SiteKeyProof| (proof.site_code(), proof.key().clone());
        self.join_by(By::SiteItself, own(parent), top.map(own), now)
    }

    fn join_by(
        &mut self,
        by: By,
        (parent, parent_key): (SiteCode, SitePublicKey),
        top: Option<(SiteCode, SitePublicKey)>,
        now: Timestamp,
    ) -> Result<SiteKeyChanges, Error> {
        if top.as_ref().is_some_and(|(top, _)| *top == parent) {
            return Err(Error::INVALID_ARGUMENT.what_is("the top-level site is the parent"));
        }
        let mut next = self.clone();
        let (outcomes, lost) = next.giving_way(now, |next| {
            let mut learn = |site, relation, key| {
                let mut offer = Offer::new(site, relation, key, by, None);
                offer.joins = true;
                Ok::<_, Error>((site, next.learn_one_of_several(offer, now)?))
            };
            let under = *parent_key.sha256();
            let mut outcomes = vec![learn(parent, SiteRelation::Parent, parent_key)?];
            match top {
                Some((top, key)) => outcomes.push(learn(top, SiteRelation::Top, key)?),
                None => next.set_parent_is_top(by, under, now)?,
            }
            Ok::<_, Error>(outcomes)
        });
        let outcomes = outcomes?;
        *self = next;
        Ok(SiteKeyChanges { outcomes, lost })
    }

    /// Notes that the parent has none above it.
    /// `under` is the key by which the parent says so.
    pub(crate) fn set_parent_is_top(
        &mut self,
        by: By,
        under: [u8; 32],
        now: Timestamp,
    ) -> Result<(), Error> {
        if let Some((top, known)) = self.with_relation(SiteRelation::Top) {
            let claim = self.claim(&known.current, now);
            if !by.outranks(claim) {
                return Err(Error::SITE_MISMATCH.named("the top-level site is", top));
            }
            self.sites.remove(&top);
        }
        let said = self.parent_is_top.map(|said| said.source);
        let by_service = by == By::DirectoryService;
        // A weaker word changes nothing.
        if by_service || said.is_none_or(|said| said == SiteKeySource::SiteItself) {
            self.parent_is_top = by.source().map(|source| TopWord {
                source,
                under: Some(under).filter(|_| !by_service),
            });
        }
        Ok(())
    }

    /// Has a child speak of a site below it: its endorsement of that site's key is heard, and its key
    /// file where a person compared it. At most 250 below one, and 2,048. [`SiteDirectory::forget`]
    /// ends it.
    ///
    /// # Errors
    /// [`Error::SITE_MISMATCH`] if either is this site, both are one, or the site is expected
    /// below another (forget it first); [`Error::ENDORSEMENT_TOO_DEEP`] for a fourth level, so wherever
    /// a site above this one is known; [`Error::TOO_LARGE`]. Nothing changes then.
    pub fn expect(&mut self, site: SiteCode, below: SiteCode) -> Result<(), Error> {
        let known = self.expected.get(&site);
        let is_other = known.is_some_and(|known| *known != below);
        if site == below || [site, below].contains(&self.own) || is_other {
            return Err(Error::SITE_MISMATCH.named("site", site));
        }
        let is_parent = self.expected.values().any(|parent| *parent == site);
        let has_above = self.top_level_site() != Some(self.own);
        if is_parent || has_above || self.expected.contains_key(&below) {
            return Err(Error::ENDORSEMENT_TOO_DEEP.named("site", site));
        }
        if known.is_some() {
            return Ok(());
        }
        let siblings = self.expected.values().filter(|parent| **parent == below);
        if siblings.count() >= MAX_EXPECTED_BELOW_ONE || self.expected.len() >= MAX_SITES {
            return Err(Error::TOO_LARGE.named("below site", below));
        }
        self.expected.insert(site, below);
        Ok(())
    }

    /// The sites of which a child may speak, each with that child, in the order of their codes.
    pub fn expected(&self) -> impl Iterator<Item = (SiteCode, SiteCode)> {
        self.expected.iter().map(|(site, below)| (*site, *below))
    }

    /// The site at the top of the hierarchy: this one if none above it is known. Nothing if a parent
    /// is known, but not whether it is the one.
    pub fn top_level_site(&self) -> Option<SiteCode> {
        if let Some((top, _)) = self.with_relation(SiteRelation::Top) {
            return Some(top);
        }
        match self.with_relation(SiteRelation::Parent) {
            Some((parent, _)) => self.parent_is_top.map(|_| parent),
            None => Some(self.own),
        }
    }

    /// That the parent is the top-level site must not be its own word alone, unless that is accepted.
    pub(crate) fn check_said_to_be_top(&self, insecure: bool) -> Result<(), Error> {
        let said = self.parent_is_top.map(|said| said.source);
        if said == Some(SiteKeySource::SiteItself) && !insecure {
            let what = "only the parent itself says that it is the top-level site";
            return Err(Error::SECURE_KEY_EXCHANGE_REQUIRED.what_is(what));
        }
        Ok(())
    }

    /// The trusted root key of this site and its clients: the key of
    /// [`SiteDirectory::top_level_site`].
    ///
    /// # Errors
    /// [`Error::NO_TRUSTED_ROOT_KEY`] if that site is not known, or is this one and
    /// [`SiteDirectory::set_own_key`] was not called; those of [`SiteDirectory::check_site`].
    pub fn trusted_root_key(&self, now: Timestamp) -> Result<SitePublicKey, Error> {
        let top = self.top_level_site().ok_or(Error::NO_TRUSTED_ROOT_KEY)?;
        if top != self.own {
            self.check_said_to_be_top(self.settings.allow_insecure_key_exchange)?;
            return Ok(self.usable(top, now)?.current.key.clone());
        }
        let key = self.own_key.as_ref().ok_or(Error::NO_TRUSTED_ROOT_KEY)?;
        if self.is_stolen(key) {
            return Err(Error::SITE_KEY_STOLEN.named("site", top).of(Party::Site));
        }
        Ok(key.clone())
    }
}
