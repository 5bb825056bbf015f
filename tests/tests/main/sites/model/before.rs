//! The rules before the table, but the fourth, which is seen by what would come of an offer.

use cmcrypto_core::Error;

use super::{By, Model, Offer, Refusal, Time, open, strength};
use crate::sites::fixture::*;

impl Model {
    /// Rule 2.
    pub fn relations(&mut self, offer: &Offer, now: Time, refusal: &mut Refusal) {
        if offer.site == self.own {
            refusal.push(Error::SITE_MISMATCH);
            return;
        }
        let mut in_the_way = Vec::new();
        for (site, known) in &self.sites {
            let is_same = *site != offer.site && known.relation == offer.relation;
            if is_same && offer.relation != Child {
                in_the_way.push(*site);
            }
        }
        let parent = self.with_relation(Parent);
        // *Neither a key file nor a person says otherwise.*
        let is_other = offer.relation == Top && parent.is_some_and(|parent| parent != offer.site);
        if let Some((said, _)) = self.parent_is_top.filter(|_| is_other) {
            if matches!(offer.by, By::File | By::Person) && said == DirectoryService {
                refusal.push(Error::SITE_MISMATCH);
            }
            if offer.by == By::Itself && offer.joins {
                refusal.push(Error::KEY_CONFLICT);
            }
            self.parent_is_top = None;
        }
        for site in in_the_way {
            if self.gives_way(&self.sites[&site].current, offer.by, now) {
                self.remove(site);
            } else {
                refusal.push(Error::SITE_MISMATCH);
            }
        }
        let Some(known) = self.sites.get(&offer.site) else {
            return;
        };
        if known.relation == offer.relation {
            return;
        }
        if !offer.names_relation || !self.gives_way(&known.current, offer.by, now) {
            refusal.push(Error::SITE_MISMATCH);
        } else if open::ANOTHER_RELATION_BEGINS_ANEW {
            self.remove(offer.site);
        }
    }

    /// Rule 3.
    pub fn who_speaks(&self, offer: &Offer, refusal: &mut Refusal) {
        // *Where any is expected there is none above.*
        let is_held = self.sites.get(&offer.site);
        let is_held = is_held.is_some_and(|known| known.relation == offer.relation);
        if offer.relation != Child && !is_held && !self.expected.is_empty() {
            refusal.push(Error::ENDORSEMENT_TOO_DEEP);
        }
        // *An expected site's own word is not heard.*
        if offer.by == By::Itself && self.expected.contains_key(&offer.site) {
            refusal.push(Error::SITE_MISMATCH);
        }
        let Some(speaker) = offer.voucher.as_ref().map(|voucher| voucher.site) else {
            return;
        };
        let Some(speaks_as) = self.sites.get(&speaker).map(|known| known.relation) else {
            refusal.push(Error::SITE_KEY_UNKNOWN);
            return;
        };
        match (offer.relation, speaks_as) {
            (Child, Child) => {
                if self.expected.get(&offer.site) != Some(&speaker) {
                    refusal.push(Error::SITE_MISMATCH);
                }
                let has_above = self.top() != Some(self.own);
                if has_above || self.expected.contains_key(&speaker) {
                    refusal.push(Error::ENDORSEMENT_TOO_DEEP);
                }
            }
            (Parent, Top) if offer.by == By::Endorsement => (),
            (Top, Parent) if offer.by == By::File => (),
            _ => refusal.push(Error::SITE_MISMATCH),
        }
        if self.rests_on(&self.sites[&speaker].current, offer.site) {
            refusal.push(Error::SITE_MISMATCH);
        }
    }

    /// Rule 5.
    pub fn keys(&mut self, offer: &Offer, now: Time, refusal: &mut Refusal) {
        if self.own_key == Some(offer.key) {
            refusal.push(Error::KEY_CONFLICT);
        }
        let mut taken = Vec::new();
        for (site, known) in &self.sites {
            for held in known.held() {
                if *site == offer.site || held.key != offer.key {
                    continue;
                }
                let proves = matches!(offer.by, By::Itself | By::Endorsement | By::Successor);
                let is_authority = matches!(offer.by, By::DirectoryService | By::Person);
                let from_authority = strength(held.source) == By::Person.strength();
                let may = (is_authority && !from_authority)
                    || (proves && held.source == KeyFile)
                    || match offer.by {
                        By::Itself => false,
                        By::File => self.is_of_theft(held),
                        _ => self.is_lapsed(held, now),
                    };
                if may {
                    taken.push(*site);
                } else {
                    refusal.push(Error::KEY_CONFLICT);
                }
            }
        }
        for site in taken {
            self.take(site, offer.key);
        }
    }

    /// Rule 6.
    pub fn rollback(&self, offer: &Offer, changes: bool, now: Time, refusal: &mut Refusal) {
        let voucher = offer.voucher.as_ref();
        if let Some((issuer, terms)) = voucher.and_then(|v| Some((v.key, v.terms?)))
            && let Some((last, key)) = self.numbers.get(&(issuer, offer.site))
        {
            let is_last = (terms, offer.key) == (*last, *key);
            if terms.number < last.number || (is_last && changes) {
                refusal.push(Error::ROLLBACK);
            } else if terms.number == last.number && !is_last {
                refusal.push(Error::ENDORSEMENT_CONFLICT);
            }
        }
        let Some(written) = offer.written.filter(|_| changes) else {
            return;
        };
        // *A file that would replace a key of another site which was learned ... after it was written.*
        let held = self.sites.get(&offer.site).map(|known| &known.current);
        let would = held.is_some_and(|held| {
            held.key != offer.key && written + 300 < held.learned && held.learned <= now
        });
        if offer.by == By::File && would {
            refusal.push(Error::ROLLBACK);
        }
        let is_before = |time: Option<&Time>| time.is_some_and(|time| written < *time);
        let writer = voucher.map_or(offer.site, |voucher| voucher.site);
        let of_writer = is_before(self.files.get(&writer))
            || (open::WHAT_A_SITE_WRITES_COUNTS_FOR_OTHERS
                && is_before(self.files.get(&offer.site)));
        let mut named = [writer, offer.site].into_iter();
        let forgotten = named.any(|site| is_before(self.forgotten.get(&site)));
        let follows = self.sites.get(&offer.site);
        let is_older = offer.by == By::Successor
            && follows.map(|known| &known.current).is_some_and(|held| {
                let is_first = open::WRITTEN_EARLIER == 0 || held.followed.is_empty();
                is_first && written + open::WRITTEN_EARLIER < held.learned && held.learned <= now
            });
        if offer.by != By::Person && (of_writer || forgotten || is_older) {
            refusal.push(Error::ROLLBACK);
        }
    }
}
