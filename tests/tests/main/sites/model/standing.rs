//! Whether a key that is held can be used, and what ends that.

use std::collections::BTreeMap;

use cmcrypto_core::Error;

use super::{Held, Key, Model, Refusal, Site, Time, Voucher, open};
use crate::sites::fixture::*;

impl Model {
    /// Every reason why the current key of a site can't be used.
    pub fn check(&self, site: Site, now: Time) -> Refusal {
        match self.sites.get(&site) {
            None => vec![Error::SITE_KEY_UNKNOWN],
            Some(known) => self.reasons(&known.current, now),
        }
    }

    pub fn usable(&self, site: Site, now: Time) -> bool {
        self.check(site, now).is_empty()
    }

    pub fn is_usable(&self, held: &Held, now: Time) -> bool {
        self.reasons(held, now).is_empty()
    }

    /// The same of any key that data of the site may be signed with.
    pub fn check_key(&self, site: Site, key: Key, now: Time) -> Refusal {
        let Some(known) = self.sites.get(&site) else {
            return vec![Error::SITE_KEY_UNKNOWN];
        };
        if known.current.key == key {
            return self.reasons(&known.current, now);
        }
        match &known.previous {
            Some((held, until)) if held.key == key => {
                let mut reasons = self.reasons(held, now);
                if until.is_none_or(|until| until < now) {
                    reasons.push(Error::SITE_KEY_RETIRED);
                }
                reasons
            }
            _ => vec![Error::SITE_KEY_UNKNOWN],
        }
    }

    fn reasons(&self, held: &Held, now: Time) -> Refusal {
        let mut reasons = Vec::new();
        if self.is_stolen(held) {
            reasons.push(Error::SITE_KEY_STOLEN);
        }
        if held.source == SiteItself && !self.is_open {
            reasons.push(Error::SECURE_KEY_EXCHANGE_REQUIRED);
        }
        let Some(voucher) = &held.voucher else {
            return reasons;
        };
        if let Some(terms) = voucher.terms {
            if now < terms.not_before.as_unix() {
                reasons.push(Error::ENDORSEMENT_NOT_YET_VALID);
            }
            if terms.not_after.as_unix() < now {
                reasons.push(Error::ENDORSEMENT_EXPIRED);
            }
        }
        match self.vouching(voucher) {
            _ if self.is_of_theft(held) => {
                reasons.push(Error::SITE_KEY_UNVOUCHED);
            }
            Some((above, until)) if until.is_none_or(|until| now <= until) => {
                reasons.extend(self.reasons(above, now));
            }
            _ => reasons.push(Error::SITE_KEY_UNVOUCHED),
        }
        reasons
    }

    /// The key that vouches, if its site has it; with the last second, where it is kept alone.
    fn vouching(&self, by: &Voucher) -> Option<(&Held, Option<Time>)> {
        let known = self.sites.get(&by.site).filter(|_| !by.is_void)?;
        if known.current.key == by.key {
            return Some((&known.current, None));
        }
        let (previous, until) = known.previous.as_ref()?;
        (previous.key == by.key && until.is_some()).then_some((previous, *until))
    }

    /// Whether a key that vouched for it was stolen.
    pub fn is_of_theft(&self, held: &Held) -> bool {
        let by = held
            .voucher
            .iter()
            .flat_map(|by| by.line.iter().chain([&by.key]));
        by.into_iter().any(|key| self.stolen.contains(key))
    }

    /// *A key that follows a stolen one can't be used either, however many lie between.*
    fn is_stolen(&self, held: &Held) -> bool {
        let mut keys = held.followed.iter().chain([&held.key]);
        keys.any(|key| self.stolen.contains(key))
    }

    /// Whether `held`, or a key that vouches for it, has the word of `site`.
    pub fn rests_on(&self, held: &Held, site: Site) -> bool {
        let Some(voucher) = &held.voucher else {
            return false;
        };
        let above = self.vouching(voucher);
        voucher.site == site || above.is_some_and(|(above, _)| self.rests_on(above, site))
    }

    /// *Nothing brings the old word back*: that of a key which is no more its site's, nor kept, or stolen;
    /// and of what that vouched for.
    pub fn void(&mut self) {
        loop {
            let old = self.clone();
            let is_void = |held: &Held| {
                let Some(voucher) = &held.voucher else {
                    return false;
                };
                let above = old.vouching(voucher);
                let is_stolen = voucher.line.iter().any(|key| old.stolen.contains(key));
                is_stolen
                    || above.is_none_or(|(above, _)| {
                        let is_void = above.voucher.as_ref().is_some_and(|v| v.is_void);
                        is_void || old.is_stolen(above)
                    })
            };
            for known in self.sites.values_mut() {
                if let Some((held, until)) = &mut known.previous {
                    let is_over = is_void(held) || old.is_stolen(held) || old.is_of_theft(held);
                    if open::A_STOLEN_KEY_IS_NOT_KEPT && is_over {
                        *until = None;
                    }
                }
                let currents = if open::A_DROPPED_KEY_KEEPS_ITS_VOUCHER {
                    1
                } else {
                    2
                };
                for held in known.held_mut().take(currents) {
                    if is_void(held)
                        && let Some(voucher) = held.voucher.as_mut()
                    {
                        (voucher.is_void, voucher.terms) = (true, None);
                    }
                }
            }
            let parent = self.with_relation(Parent);
            let is_stolen = parent.is_some_and(|parent| old.is_stolen(&old.sites[&parent].current));
            let under = self.parent_is_top.and_then(|(_, under)| under);
            let is_stolen = is_stolen || under.is_some_and(|key| old.stolen.contains(&key));
            if parent.is_none() || is_stolen && under.is_some() {
                self.parent_is_top = None;
            }
            if *self == old {
                return;
            }
        }
    }

    /// The last second at which the key of a site can be used, as far as time alone ends it. Nothing if
    /// time does not.
    pub fn end(&self, site: Site) -> Option<Time> {
        self.end_of(&self.sites.get(&site)?.current)
    }

    fn end_of(&self, held: &Held) -> Option<Time> {
        let voucher = held.voucher.as_ref()?;
        let (above, until) = self.vouching(voucher)?;
        let ends = [
            voucher.terms.map(|terms| terms.not_after.as_unix()),
            until,
            self.end_of(above),
        ];
        ends.into_iter().flatten().min()
    }

    /// Whether a key that vouches, here or above, is its site's no more, or stolen.
    fn has_no_voucher(&self, held: &Held) -> bool {
        let Some(voucher) = &held.voucher else {
            return false;
        };
        let above = self.vouching(voucher).map(|(above, _)| above);
        self.is_of_theft(held)
            || above.is_none_or(|above| self.is_stolen(above) || self.has_no_voucher(above))
    }

    /// As `SiteDirectory::lapsing`, in the order of the sites.
    pub fn lapsing(&self, now: Time, days: u32) -> BTreeMap<Site, Time> {
        let by = now + i64::from(days) * DAY;
        let by_time = |error: &Error| {
            let is_stolen = *error == Error::SITE_KEY_STOLEN;
            if is_stolen && open::WHAT_IS_STOLEN_LAPSES {
                return true;
            }
            [
                Error::ENDORSEMENT_EXPIRED,
                Error::ENDORSEMENT_NOT_YET_VALID,
                Error::SITE_KEY_UNVOUCHED,
            ]
            .contains(error)
        };
        let ends = self.sites.keys().filter_map(|site| {
            let held = &self.sites[site].current;
            // *Or 0 where nobody vouches any more.*
            if self.has_no_voucher(held) && !self.is_stolen(held) {
                return Some((*site, 0));
            }
            let end = self.end(*site)?;
            let others = !self.check(*site, now).iter().all(by_time);
            (end <= by && !others).then_some((*site, end))
        });
        ends.collect()
    }
}
