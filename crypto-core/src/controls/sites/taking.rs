//! What an offer changes, once it is decided.

use super::decision::{self, By, Case, Decision, Own};
use super::directory::SiteDirectory;
use super::known_site::{
    HeldKey, KnownSite, PreviousSiteKey, SiteKeyChange, SiteKeyOutcome, SiteKeySource, SiteRelation,
};
use super::offer::Offer;
use crate::controls::names::SiteCode;
use crate::{Error, ErrorKind, Party, Timestamp};

/// A site that changes its key four times a year, and that nobody vouches for anew, has this after eight.
pub(crate) const MAX_FOLLOWED: usize = 32;

impl SiteDirectory {
    /// What an offer changes. Nothing on an error.
    pub(crate) fn learn(&mut self, offer: Offer, now: Timestamp) -> Result<SiteKeyChange, Error> {
        let (decision, gives_way) = self.decide(&offer, now)?;
        let site = offer.site;
        // Another site is at the top: the operational key of the one before ends.
        let is_above = decision == Decision::Added && offer.relation != SiteRelation::Child;
        let take = |directory: &mut Self| directory.take(offer, decision, gives_way, now);
        // Nothing is lost where nothing gives way: neither another site, nor a key of this one.
        let is_before = |known: &KnownSite| known.previous.is_some();
        let has_previous = self.sites.get(&site).is_some_and(is_before);
        let confirms = decision == Decision::Confirmed && has_previous;
        let drops = gives_way || confirms || is_above || decision == Decision::Replaced;
        let (outcome, lost) = if drops {
            self.giving_way(now, take)
        } else {
            (take(self), Vec::new())
        };
        Ok(SiteKeyChange { outcome, lost })
    }

    /// As [`SiteDirectory::learn`], where the caller reports what is lost by several offers.
    pub(crate) fn learn_one_of_several(
        &mut self,
        offer: Offer,
        now: Timestamp,
    ) -> Result<SiteKeyOutcome, Error> {
        let (decision, gives_way) = self.decide(&offer, now)?;
        Ok(self.take(offer, decision, gives_way, now))
    }

    /// What becomes of an offer, and whether another site gives way to it.
    fn decide(&self, offer: &Offer, now: Timestamp) -> Result<(Decision, bool), Error> {
        let case = self.case(offer, now)?;
        let decision = decision::decide(&case).map_err(|kind| {
            let error = Error::bare(kind).named(why(kind, &case), offer.site);
            error.of(Party::Site)
        })?;
        let known = self.sites.get(&offer.site);
        let is_too_long = known.is_some_and(|known| known.current.followed.len() >= MAX_FOLLOWED);
        if decision == Decision::Replaced && offer.by == By::Successor && is_too_long {
            let what = "32 keys follow the one that was vouched for: compare this one";
            return Err(Error::TOO_LARGE.what_is(what).named("site", offer.site));
        }
        let in_the_way = [case.rival, case.misfit, case.holder];
        let gives_way = in_the_way.iter().any(Option::is_some);
        Ok((decision, gives_way))
    }

    /// Does what was decided. What it makes unusable is left to the caller.
    fn take(
        &mut self,
        offer: Offer,
        decision: Decision,
        gives_way: bool,
        now: Timestamp,
    ) -> SiteKeyOutcome {
        if decision == Decision::Unchanged {
            return SiteKeyOutcome::Unchanged;
        }
        // A key that can't be used is not kept.
        let held = self.sites.get(&offer.site);
        let was_usable = held.is_some_and(|held| self.check(&held.current, now).is_ok());
        if gives_way {
            self.clear_the_way(&offer);
        }
        let mut next = HeldKey {
            key: offer.key,
            learned: now,
            source: offer.by.source().unwrap_or(SiteKeySource::SiteItself),
            voucher: offer.voucher,
            followed: Vec::new(),
        };
        let Some(known) = self.sites.get_mut(&offer.site) else {
            if offer.relation == SiteRelation::Top {
                self.parent_is_top = None;
            }
            let known = KnownSite {
                relation: offer.relation,
                current: next,
                previous: None,
                operational: None,
                encryption: None,
            };
            self.sites.insert(offer.site, known);
            return SiteKeyOutcome::Added;
        };
        let current = &mut known.current;
        let outcome = if decision == Decision::Replaced {
            SiteKeyOutcome::Replaced
        } else {
            next.learned = current.learned;
            SiteKeyOutcome::Confirmed
        };
        if offer.by == By::Successor {
            // It is from where the key before it was.
            next.source = current.source;
            next.voucher.clone_from(&current.voucher);
            next.followed.clone_from(&current.followed);
            next.followed.push(*current.key.sha256());
        }
        let is_alone = |held: &HeldKey| held.source == SiteKeySource::SiteItself;
        let now_alone = is_alone(&next);
        let is_successor = offer.by == By::Successor;
        let (key, before) = (*next.key.sha256(), core::mem::replace(current, next));
        let before_key = *before.key.sha256();
        if outcome == SiteKeyOutcome::Replaced {
            known.operational = None;
            known.previous = Some(Box::new(PreviousSiteKey {
                held: before,
                kept_until: offer.keep_previous_until.filter(|_| was_usable),
            }));
        }
        let mut is_kept = false;
        if let Some(previous) = &mut known.previous {
            // Who vouches for a key does not vouch for one that was only believed.
            if is_alone(&previous.held) && !now_alone {
                previous.kept_until = None;
            }
            is_kept = previous.is_accepted(now);
        }
        if is_successor {
            self.pass_on_key_files(offer.site, before_key, key);
        }
        if outcome == SiteKeyOutcome::Replaced && is_kept {
            return SiteKeyOutcome::RolledOver;
        }
        outcome
    }

    /// What a site's key vouched for by a key file, its successor vouches for: a person compared that file.
    fn pass_on_key_files(&mut self, site: SiteCode, key: [u8; 32], successor: [u8; 32]) {
        for known in self.sites.values_mut() {
            let previous = known.previous.as_deref_mut();
            let previous = previous.map(|previous| &mut previous.held);
            for held in [Some(&mut known.current), previous].into_iter().flatten() {
                let voucher = held.voucher.as_mut();
                let voucher = voucher.filter(|by| by.site == site && by.key == key && !by.is_void);
                let voucher = voucher.filter(|by| by.endorsement.is_none());
                let voucher = voucher.filter(|by| by.followed.len() < MAX_FOLLOWED);
                if let Some(voucher) = voucher {
                    voucher.key = successor;
                    voucher.followed.push(key);
                }
            }
        }
    }

    /// Removes what gives way to an offer.
    fn clear_the_way(&mut self, offer: &Offer) {
        let parent = self.parent();
        let held = self.sites.remove(&offer.site);
        self.drop_key(&offer.key);
        let is_one = offer.relation != SiteRelation::Child;
        self.sites
            .retain(|_, known| !is_one || known.relation != offer.relation);
        if let Some(known) = held.filter(|known| known.relation == offer.relation) {
            self.sites.insert(offer.site, known);
        }
        // That the parent is the top-level site was said of the one that gave way.
        if self.parent() != parent {
            self.parent_is_top = None;
        }
    }
}

/// What an administrator can act on, before the site's code.
fn why(kind: ErrorKind, case: &Case) -> &'static str {
    match kind {
        ErrorKind::SiteMismatch if case.own == Some(Own::Site) => "this site itself:",
        ErrorKind::SiteMismatch if case.rival.is_some() => "there is another in the place of site",
        ErrorKind::SiteMismatch if case.misfit.is_some() => "another relation is known of site",
        ErrorKind::SiteMismatch if case.by == By::SiteItself => "its parent is to speak of site",
        ErrorKind::SiteMismatch => "not expected below the site that vouches: site",
        ErrorKind::KeyConflict if case.changes_root && case.by != By::KeyFile => {
            "it would change the trusted root: site"
        }
        ErrorKind::KeyConflict if case.is_operational => "an operational key, for site",
        ErrorKind::KeyConflict if case.own.is_some() => "this site's own key, for site",
        ErrorKind::KeyConflict if case.holder.is_some() => {
            "another site has the key that is for site"
        }
        _ => "site",
    }
}
