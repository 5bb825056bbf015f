//! Operational keys: with one of them, the top-level site does from day to day what its exchange key would,
//! which is kept offline.

use std::sync::OnceLock;

use super::directory::{SiteDirectory, unknown};
use super::known_site::{
    Endorsed, KnownSite, OperationalKey, OperationalKeys, SiteKeyChange, SiteKeyOutcome,
    SiteRelation,
};
use crate::controls::der_fields;
use crate::controls::exchange_key::endorsement::{EndorsedSite, Role};
use crate::controls::exchange_key::site_public_key::SitePublicKey;
use crate::controls::names::SiteCode;
use crate::{Error, Party, Timestamp};

impl SiteDirectory {
    /// Takes the operational key that the exchange key of `site` endorsed, which is the top-level
    /// site: one above this one, or this one itself. What it signs is then as good as what the
    /// exchange key signs, to the end of the endorsement; and it alone endorses, so that what the
    /// exchange key endorsed before can't come back. Another before it is kept until
    /// `keep_previous_until`, with what it vouched for; `None` drops both. With another exchange
    /// key of the site all of it ends.
    ///
    /// # Errors
    /// Those of [`SiteDirectory::check_site`] for the exchange key, and
    /// [`Error::NO_TRUSTED_ROOT_KEY`] where that is this site's and was not set;
    /// [`Error::SITE_MISMATCH`] for a site that is not at the top; [`Error::SIGNATURE_INVALID`],
    /// [`Error::ENDORSEMENT_MISMATCH`], [`Error::ENDORSEMENT_NOT_YET_VALID`],
    /// [`Error::ENDORSEMENT_EXPIRED`]; [`Error::ROLLBACK`] for a lower number than before, or a key
    /// that another operational key has followed; [`Error::ENDORSEMENT_CONFLICT`] for another key
    /// with the same number; [`Error::SITE_KEY_STOLEN`]; [`Error::KEY_CONFLICT`] for an exchange
    /// key, or another site's key; of the key those of
    /// [`crate::pki::key::PublicKey::from_spki_der`], [`Error::KEY_TOO_SMALL`] and
    /// [`Error::KEY_REJECTED`]; [`Error::TOO_LARGE`]; [`Error::INVALID_ARGUMENT`] for times outside
    /// the years 1970 to 9999. Nothing changes then.
    pub fn accept_operational_key(
        &mut self,
        site: SiteCode,
        endorsed: &EndorsedSite,
        keep_previous_until: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<SiteKeyChange, Error> {
        for time in [Some(now), keep_previous_until].into_iter().flatten() {
            der_fields::time(time)?;
        }
        let about = |error: Error| {
            error
                .named("the operational key of site", site)
                .of(Party::Site)
        };
        let exchange_key = if site == self.own {
            self.own_exchange_key()?
        } else {
            &self.usable(site, now)?.current.key
        };
        let is_below = |known: &KnownSite| known.relation == SiteRelation::Child;
        let top = self.top_level_site();
        if top.is_some_and(|top| top != site) || self.sites.get(&site).is_some_and(is_below) {
            return Err(about(Error::SITE_MISMATCH));
        }
        let by = exchange_key.public_key();
        let endorsement = &endorsed.endorsement;
        let subject = endorsed.subject(Role::Operational, site);
        endorsement
            .verify(by, false, &subject, now)
            .map_err(about)?;
        let key = endorsed.key(by.provider()).map_err(about)?;
        let path = [(
            endorsement.series(*by.key_sha256()),
            endorsement.numbered(key.public_key()),
        )];
        self.marks.check(&path).map_err(about)?;
        // With what is noted of one that it follows.
        self.marks.clone().raise(&path)?;
        self.check_begins((site, by), endorsement, now)?;
        self.check_free(site, &key).map_err(about)?;
        let next = OperationalKey {
            key,
            endorsed: Endorsed {
                endorsement: endorsement.clone(),
                is_genuine: OnceLock::from(true),
            },
        };

        // A key that can't be used is not kept; the one before it may be.
        let is_usable = |known: &KnownSite| self.check_known(known, now).is_ok();
        let was_usable = self.sites.get(&site).is_none_or(is_usable);
        let (outcome, lost) = self.giving_way(now, |directory| {
            let held = match directory.sites.get_mut(&site) {
                Some(known) => &mut known.operational,
                None => {
                    directory.drop_key(&next.key);
                    &mut directory.own_operational
                }
            };
            take(held, next, keep_previous_until, was_usable, now)
        });
        self.marks.raise(&path)?;
        Ok(SiteKeyChange { outcome, lost })
    }

    /// A key is of one site, and has one use; this site's own is taken from all.
    fn check_free(&self, site: SiteCode, key: &SitePublicKey) -> Result<(), Error> {
        if self.is_stolen(key) {
            return Err(Error::SITE_KEY_STOLEN);
        }
        let is_own = |own: &SitePublicKey| own == key;
        let own_operational = self.own_operational.iter().flat_map(|held| held.keys());
        let mut own_operational = own_operational.filter(|_| site != self.own);
        let is_of_other = |(code, known): (SiteCode, &KnownSite)| match code == site {
            true => known.exchange_keys().any(|held| held == key),
            false => site != self.own && known.keys().any(|held| held == key),
        };
        if self.own_key.as_ref().is_some_and(is_own)
            || own_operational.any(is_own)
            || self.sites().any(is_of_other)
        {
            return Err(Error::KEY_CONFLICT);
        }
        Ok(())
    }

    /// The key with which a site endorses now: its operational key, if it has one.
    pub(crate) fn endorsing_key(
        &self,
        site: SiteCode,
        now: Timestamp,
    ) -> Result<&SitePublicKey, Error> {
        self.check_site(site, now)?;
        let known = self.sites.get(&site).ok_or_else(|| unknown(site))?;
        Ok(known.endorsing_key())
    }

    fn own_exchange_key(&self) -> Result<&SitePublicKey, Error> {
        let own = self.own_key.as_ref().ok_or(Error::NO_TRUSTED_ROOT_KEY)?;
        if self.is_stolen(own) {
            return Err(Error::SITE_KEY_STOLEN
                .named("site", self.own)
                .of(Party::Site));
        }
        Ok(own)
    }

    /// This site's operational key, if it is the one with this public half, and can be used now.
    pub(crate) fn own_operational(
        &self,
        key: &SitePublicKey,
        now: Timestamp,
    ) -> Result<Option<(&SitePublicKey, &OperationalKey)>, Error> {
        let held = self.own_operational.as_ref().map(|held| &held.current);
        let Some(operational) = held.filter(|held| held.key == *key) else {
            return Ok(None);
        };
        let exchange_key = self.own_exchange_key()?;
        operational.endorsed.endorsement.check_time(now)?;
        Ok(Some((exchange_key, operational)))
    }
}

fn take(
    held: &mut Option<Box<OperationalKeys>>,
    next: OperationalKey,
    keep_previous_until: Option<Timestamp>,
    was_usable: bool,
    now: Timestamp,
) -> SiteKeyOutcome {
    let Some(held) = held else {
        *held = Some(Box::new(OperationalKeys {
            current: next,
            previous: None,
        }));
        return SiteKeyOutcome::Added;
    };
    if held.current.key == next.key && keep_previous_until.is_none() {
        held.previous = None;
    }
    if held.current == next {
        return SiteKeyOutcome::Unchanged;
    }
    let before = core::mem::replace(&mut held.current, next);
    if before.key == held.current.key {
        return SiteKeyOutcome::Confirmed;
    }
    held.previous = match keep_previous_until {
        Some(until) if was_usable => Some((before, until)),
        Some(_) => held.previous.take(),
        None => None,
    };
    match keep_previous_until {
        Some(until) if was_usable && now <= until => SiteKeyOutcome::RolledOver,
        _ => SiteKeyOutcome::Replaced,
    }
}
