//! What a site believes no more: keys that were replaced or stolen, sites that left, and what they vouched
//! for.

use std::collections::BTreeMap;

use super::directory::{SiteDirectory, unknown};
use super::known_site::{HeldKey, OperationalKeys, SiteRelation};
use crate::controls::der_fields::{self, MAX_SKEW};
use crate::controls::exchange_key::site_public_key::{
    SitePublicKey, fingerprint, parse_fingerprint,
};
use crate::controls::names::SiteCode;
use crate::{Error, Timestamp};

/// 9999-12-31T23:59:59Z, the last that can be stored.
const LAST_SECOND: Timestamp = Timestamp::from_unix(253_402_300_799);
/// Keys that were reported as stolen are never forgotten.
pub(crate) const MAX_STOLEN: usize = 4096;

impl SiteDirectory {
    /// Names a key as stolen, by its fingerprint ([`SitePublicKey::fingerprint`]; white space and case
    /// don't matter): it is not used any more, nor taken from anyone again, nor is a key that follows it or
    /// for which it vouched, until somebody else vouches for that. The robbed site makes another key
    /// ([`SiteDirectory::set_own_key`]), which the others have from the directory service or a person, and
    /// keep none; a parent that is at the top by [`SiteDirectory::join`], or its file with all its keys. A
    /// thief may have had a key of his follow it: the keys of the sites that are told here, and those that
    /// they endorsed since, are to be looked at too. The sites of which the key can't be used any more, in
    /// the order of their codes; this one is among them if the key is its own. It need not be known here:
    /// name all keys that a thief may have, at every site. The operational keys that are held here under an
    /// exchange key are reported with it: it is reported before the site's new key is taken. With an
    /// operational key the one before is not kept any more.
    ///
    /// # Errors
    /// [`Error::INVALID_ARGUMENT`] if it is no fingerprint, or for a time outside the years 1970 to 9999;
    /// [`Error::TOO_LARGE`] above 4,096 keys. Nothing changes then.
    pub fn report_stolen(
        &mut self,
        fingerprint: &str,
        now: Timestamp,
    ) -> Result<Vec<SiteCode>, Error> {
        let key = parse_fingerprint(fingerprint).ok_or_else(|| {
            Error::INVALID_ARGUMENT.what_is("not a fingerprint: 64 hexadecimal digits")
        })?;
        if self.stolen.len() >= MAX_STOLEN && !self.stolen.contains(&key) {
            return Err(Error::TOO_LARGE.what_is("4096 stolen keys"));
        }
        der_fields::time(now)?;
        let is_own = {
            let operational = self.own_operational.iter().flat_map(|held| held.keys());
            let mut keys = self.own_key.iter().chain(operational);
            keys.any(|own| *own.sha256() == key)
        };
        // Who has an exchange key may have made the operational keys that it endorsed.
        let endorsed = self.operational_of(&key);
        let (is_new, mut lost) = self.reporting_lost(now, |directory| {
            let room = MAX_STOLEN.saturating_sub(directory.stolen.len().saturating_add(1));
            directory.stolen.extend(endorsed.into_iter().take(room));
            // Whoever has an operational key may have the one before, which was in the same place.
            let of_sites = directory.sites.values_mut();
            let operational = of_sites.filter_map(|known| known.operational.as_mut());
            for held in operational.chain(&mut directory.own_operational) {
                let is_it = *held.current.key.sha256() == key;
                held.previous.take_if(|_| is_it);
            }
            directory.stolen.insert(key)
        });
        if is_own && is_new {
            lost.push(self.own);
            lost.sort_unstable();
        }
        Ok(lost)
    }

    /// The operational keys that are held under this exchange key.
    fn operational_of(&self, exchange_key: &[u8; 32]) -> Vec<[u8; 32]> {
        let is_it = |key: &SitePublicKey| key.sha256() == exchange_key;
        let own = self.own_operational.iter();
        let own = own.filter(|_| self.own_key.as_ref().is_some_and(is_it));
        let of_sites = self
            .sites
            .values()
            .filter(|known| is_it(&known.current.key));
        own.chain(of_sites.flat_map(|known| &known.operational))
            .flat_map(|held| held.keys())
            .map(|key| *key.sha256())
            .collect()
    }

    /// The fingerprints of the keys that were reported as stolen: what a site that lost its directory is to
    /// be told again.
    pub fn stolen(&self) -> impl Iterator<Item = String> {
        self.stolen.iter().map(fingerprint)
    }

    /// Ends the time for which the previous key of a site is kept, or its previous operational key:
    /// nothing that it signed is under way any more. The sites of which the key can't be used any
    /// more, because that key vouched for it.
    ///
    /// # Errors
    /// [`Error::SITE_KEY_UNKNOWN`] if the site is not known, or has no previous key;
    /// [`Error::INVALID_ARGUMENT`] for a time outside the years 1970 to 9999.
    pub fn retire_previous_key(
        &mut self,
        site: SiteCode,
        now: Timestamp,
    ) -> Result<Vec<SiteCode>, Error> {
        let known = self.sites.get(&site).ok_or_else(|| unknown(site))?;
        let operational = known.operational.as_ref();
        let has_operational = operational.is_some_and(|held| held.previous.is_some());
        if known.previous.is_none() && !has_operational {
            return Err(unknown(site));
        }
        der_fields::time(now)?;
        let (_, lost) = self.reporting_lost(now, |directory| {
            let Some(known) = directory.sites.get_mut(&site) else {
                return;
            };
            if let Some(previous) = &mut known.previous {
                previous.kept_until = None;
            }
            if let Some(operational) = &mut known.operational {
                operational.previous = None;
            }
        });
        Ok(lost)
    }

    /// Forgets a site that left the hierarchy, or that this site leaves, the sites that it vouched for, and
    /// what was expected below it: the sites that were forgotten, or of which the key can't be used any
    /// more, in the order of their codes. With no site above it left, this site is at the top again.
    ///
    /// What told of it before does not bring it back, neither a key file nor an endorsement. Their numbers
    /// are not forgotten, nor keys that were stolen. By the clock here: where it is ahead, key files don't
    /// count until then.
    ///
    /// # Errors
    /// [`Error::INVALID_ARGUMENT`] for a time outside the years 1970 to 9999.
    pub fn forget(&mut self, site: SiteCode, now: Timestamp) -> Result<Vec<SiteCode>, Error> {
        der_fields::time(now)?;
        let (_, lost) = self.reporting_lost(now, |directory| {
            directory
                .expected
                .retain(|code, below| *code != site && *below != site);
            let left: Vec<SiteCode> = directory
                .sites()
                .filter(|(code, _)| directory.rests_on(*code, site))
                .map(|(code, _)| code)
                .collect();
            // The clock here may be behind the writer's.
            let from = now.saturating_add(MAX_SKEW).saturating_add(1);
            directory.raise_files_from(site, from);
            for code in left {
                directory.sites.remove(&code);
                directory.raise_files_from(code, from);
            }
        });
        Ok(lost)
    }

    /// Has key files that were written before `time` say nothing new of a site.
    pub(crate) fn raise_files_from(&mut self, site: SiteCode, time: Timestamp) {
        let time = time.min(LAST_SECOND).max(Timestamp::from_unix(0));
        let from = self.files_from.entry(site).or_insert(time);
        *from = time.max(*from);
    }

    /// Makes a change, and void what rests on keys that are not believed any more by it: the sites of which
    /// the key can't be used any more.
    pub(crate) fn reporting_lost<T>(
        &mut self,
        now: Timestamp,
        change: impl FnOnce(&mut Self) -> T,
    ) -> (T, Vec<SiteCode>) {
        let before: BTreeMap<SiteCode, bool> = self
            .sites()
            .map(|(code, known)| (code, self.check_known(known, now).is_ok()))
            .collect();
        let changed = change(self);
        self.void_unvouched();
        let is_lost = |(code, was_usable): (SiteCode, bool)| {
            let lost = match self.sites.get(&code) {
                Some(known) => was_usable && self.check_known(known, now).is_err(),
                None => true,
            };
            lost.then_some(code)
        };
        let lost = before.into_iter().filter_map(is_lost).collect();
        (changed, lost)
    }

    /// The same of an offer, to which keys can give way.
    pub(crate) fn giving_way<T>(
        &mut self,
        now: Timestamp,
        change: impl FnOnce(&mut Self) -> T,
    ) -> (T, Vec<SiteCode>) {
        self.reporting_lost(now, |directory| {
            let keys = directory.keys();
            let changed = change(directory);
            directory.forget_numbers(keys, now);
            changed
        })
    }

    /// The keys that are held, with their sites.
    fn keys(&self) -> BTreeMap<([u8; 32], SiteCode), HeldKey> {
        let keys = self.sites().flat_map(|(code, known)| {
            let previous = known.previous.as_ref().map(|previous| &previous.held);
            let held = [Some(&known.current), previous].into_iter().flatten();
            held.map(move |held| ((*held.key.public_key().key_sha256(), code), held.clone()))
        });
        keys.collect()
    }

    /// Forgets the numbers of keys that gave way, so that a thief who has one follow another does not fill
    /// the directory with them. What began long before that does not count any more in their place.
    fn forget_numbers(&mut self, before: BTreeMap<([u8; 32], SiteCode), HeldKey>, now: Timestamp) {
        let after = self.keys();
        for ((key, site), held) in before {
            if held.is_from_above() || after.contains_key(&(key, site)) {
                continue;
            }
            let is_held = after.keys().any(|(held, _)| *held == key);
            // What a stolen key has said is not heard anyway.
            let is_over = self.is_stolen(&held.key);
            if self.marks.drop_issuer(&key, site, is_held) && !is_over {
                let from = self.endorsed_from.entry(site).or_insert(now);
                *from = now.max(*from);
            }
        }
    }

    /// Ends for good what a key vouched for that its site has no more, or that is stolen, and what that
    /// vouched for. What ends by a date is left to that date: the clock may be wrong. The sites stay, so
    /// that nobody takes their places who could not take them before.
    fn void_unvouched(&mut self) {
        // Only the top-level site has an operational key.
        let top = self.top_level_site();
        let is_below = |code: SiteCode| top.is_some_and(|top| top != code);
        self.own_operational.take_if(|_| is_below(self.own));
        for (code, known) in &mut self.sites {
            known.operational.take_if(|_| is_below(*code));
        }
        loop {
            let is_void = |held: &HeldKey| {
                let voucher = held.voucher.as_ref();
                voucher.is_some_and(|voucher| !voucher.is_void) && self.is_unvouched(held)
            };
            let void = self.sites().filter(|(_, known)| is_void(&known.current));
            let void: Vec<SiteCode> = void.map(|(code, _)| code).collect();
            let stale = self.sites().filter(|(_, known)| {
                let kept = known.previous.as_ref();
                let kept = kept.filter(|previous| previous.kept_until.is_some());
                kept.is_some_and(|kept| {
                    self.is_unvouched(&kept.held) || self.rests_on_stolen(&kept.held)
                })
            });
            let stale: Vec<SiteCode> = stale.map(|(code, _)| code).collect();
            if void.is_empty() && stale.is_empty() {
                break;
            }
            for (code, known) in &mut self.sites {
                if void.contains(code)
                    && let Some(voucher) = &mut known.current.voucher
                {
                    (voucher.is_void, voucher.endorsement) = (true, None);
                }
                if stale.contains(code)
                    && let Some(previous) = &mut known.previous
                {
                    previous.kept_until = None;
                }
            }
        }
        // What it said itself under a key that was stolen goes with that.
        let under = self.parent_is_top.and_then(|said| said.under);
        let is_stolen = under.is_some_and(|key| self.stolen.contains(&key));
        let parent = self.with_relation(SiteRelation::Parent);
        let stays = parent.is_some_and(|(_, known)| {
            under.is_none() || !is_stolen && !self.rests_on_stolen(&known.current)
        });
        if !stays {
            self.parent_is_top = None;
        }
        for known in self.sites.values_mut() {
            let previous = known.previous.as_ref();
            let kept = previous.filter(|previous| previous.kept_until.is_some());
            let accepted = kept.map(|kept| kept.public_key().key_sha256());
            let current = known.current.key.public_key().key_sha256();
            let operational = known.operational.iter().flat_map(|held| held.keys());
            let operational: Vec<[u8; 32]> = operational
                .map(|key| *key.public_key().key_sha256())
                .collect();
            let is_vouched =
                |by: &[u8; 32]| by == current || Some(by) == accepted || operational.contains(by);
            known
                .encryption
                .take_if(|held| !is_vouched(&held.endorsed_by));
        }
    }

    /// Takes a key from every site that has it.
    pub(crate) fn drop_key(&mut self, key: &SitePublicKey) {
        self.sites.retain(|_, known| {
            known.previous.take_if(|previous| previous.held.key == *key);
            let is_it = |held: &mut Box<OperationalKeys>| held.keys().any(|held| held == key);
            known.operational.take_if(is_it);
            known.current.key != *key
        });
    }
}
