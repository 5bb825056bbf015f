//! A second account of how a site learns keys, from the document alone: `sites/rules.md`. Its table of
//! what becomes of a key is read at run time, and is what this model obeys. The rules before the table are
//! written again here. Where several refuse at once, all that do are named.

mod before;
pub mod calls;
pub mod open;
mod standing;
pub mod table;

use std::collections::{BTreeMap, BTreeSet};

use cmcrypto_core::Error;
use cmcrypto_core::exchange_key::EndorsementTerms;
use cmcrypto_core::sites::{SiteKeyOutcome, SiteKeySource, SiteRelation};

use crate::sites::fixture::*;
use table::{Cell, TABLE};

/// Both are indices into lists of the test; the sites are in the order of their codes.
pub type Site = usize;
pub type Key = usize;
/// Seconds.
pub type Time = i64;

/// Every rule that refuses, in the order of the document.
pub type Refusal = Vec<Error>;

/// The columns of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    Itself,
    Endorsement,
    File,
    Successor,
    DirectoryService,
    Person,
}

impl By {
    /// *The order of strength: site itself and successor, endorsement, key file, and above them
    /// directory service and person, of which neither is stronger.*
    fn strength(self) -> u8 {
        match self {
            Self::Itself | Self::Successor => 0,
            Self::Endorsement => 1,
            Self::File => 2,
            Self::DirectoryService | Self::Person => 3,
        }
    }

    fn is_own_word(self) -> bool {
        matches!(self, Self::Itself | Self::Successor)
    }

    fn source(self) -> Option<SiteKeySource> {
        match self {
            Self::Itself => Some(SiteItself),
            Self::Endorsement => Some(ParentEndorsement),
            Self::File => Some(KeyFile),
            Self::Successor => None,
            Self::DirectoryService => Some(DirectoryService),
            Self::Person => Some(Person),
        }
    }
}

fn strength(source: SiteKeySource) -> u8 {
    let all = [
        By::Itself,
        By::Endorsement,
        By::File,
        By::DirectoryService,
        By::Person,
    ];
    let by = all.into_iter().find(|by| by.source() == Some(source));
    by.unwrap().strength()
}

/// The site and its key that vouch; no key once it is not believed any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Voucher {
    pub site: Site,
    pub key: Key,
    pub is_void: bool,
    /// Of an endorsement.
    pub terms: Option<EndorsementTerms>,
    /// Of a key file: the writer's keys that handed it on, each to its successor.
    pub line: Vec<Key>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    pub key: Key,
    pub learned: Time,
    pub source: SiteKeySource,
    pub voucher: Option<Voucher>,
    pub followed: Vec<Key>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    pub relation: SiteRelation,
    pub current: Held,
    /// With the last second at which it is accepted.
    pub previous: Option<(Held, Option<Time>)>,
}

impl Known {
    fn held(&self) -> impl Iterator<Item = &Held> {
        let previous = self.previous.as_ref().map(|(held, _)| held);
        std::iter::once(&self.current).chain(previous)
    }

    fn held_mut(&mut self) -> impl Iterator<Item = &mut Held> {
        let previous = self.previous.as_mut().map(|(held, _)| held);
        std::iter::once(&mut self.current).chain(previous)
    }
}

/// What a site knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Model {
    pub own: Site,
    /// *Require secure key exchange* is off.
    pub is_open: bool,
    pub own_key: Option<Key>,
    /// Who said so.
    pub parent_is_top: Option<(SiteKeySource, Option<Key>)>,
    pub sites: BTreeMap<Site, Known>,
    pub stolen: BTreeSet<Key>,
    pub expected: BTreeMap<Site, Site>,
    /// The last number of an issuer's key for a site, and what it was given to.
    pub numbers: BTreeMap<(Key, Site), (EndorsementTerms, Key)>,
    /// Of the latest file of a writer that counted; and when a site was forgotten.
    pub files: BTreeMap<Site, Time>,
    pub forgotten: BTreeMap<Site, Time>,
    /// When numbers of a site's key were forgotten.
    pub endorsed: BTreeMap<Site, Time>,
}

/// A key that is offered.
#[derive(Clone, Debug)]
pub struct Offer {
    pub by: By,
    pub site: Site,
    pub key: Key,
    pub relation: SiteRelation,
    /// The relation is the caller's word.
    pub names_relation: bool,
    /// What vouches by an endorsement or a key file.
    pub voucher: Option<Voucher>,
    /// Of the key file.
    pub written: Option<Time>,
    /// This site joins by it.
    pub joins: bool,
    pub keep: Option<Time>,
}

impl Model {
    pub fn new(own: Site, is_open: bool) -> Self {
        Self {
            own,
            is_open,
            own_key: None,
            parent_is_top: None,
            sites: BTreeMap::new(),
            stolen: BTreeSet::new(),
            expected: BTreeMap::new(),
            numbers: BTreeMap::new(),
            files: BTreeMap::new(),
            forgotten: BTreeMap::new(),
            endorsed: BTreeMap::new(),
        }
    }

    pub fn with_relation(&self, relation: SiteRelation) -> Option<Site> {
        let mut sites = self.sites.iter();
        let found = sites.find(|(_, known)| known.relation == relation);
        found.map(|(site, _)| *site)
    }

    /// This one if none above it is known; nothing if a parent is, but not whether it is the one.
    pub fn top(&self) -> Option<Site> {
        match (self.with_relation(Top), self.with_relation(Parent)) {
            (Some(top), _) => Some(top),
            (None, Some(parent)) => self.parent_is_top.map(|_| parent),
            (None, None) => Some(self.own),
        }
    }

    fn key_of_top(&self) -> Option<(Site, Option<Key>)> {
        let top = self.top()?;
        Some((top, self.sites.get(&top).map(|known| known.current.key)))
    }

    fn is_lapsed(&self, held: &Held, now: Time) -> bool {
        matches!(held.source, ParentEndorsement | KeyFile) && !self.is_usable(held, now)
    }

    /// *A stronger offer takes the place of what stands in its way; and a key file, the directory service
    /// and a person that of what has lapsed.*
    fn gives_way(&self, held: &Held, by: By, now: Time) -> bool {
        let takes_lapsed = match by {
            By::Endorsement => self.is_of_theft(held),
            _ => !by.is_own_word(),
        };
        by.strength() > strength(held.source) || (takes_lapsed && self.is_lapsed(held, now))
    }

    /// What becomes of an offer whose proofs are good. On a refusal the model is not to be used any more.
    pub fn offer(&mut self, offer: &Offer, now: Time) -> Result<SiteKeyOutcome, Refusal> {
        let before = self.clone();
        let mut refusal = Vec::new();
        if self.stolen.contains(&offer.key) {
            refusal.push(Error::SITE_KEY_STOLEN);
        }
        self.relations(offer, now, &mut refusal);
        self.who_speaks(offer, &mut refusal);
        let fourth = refusal.len();
        self.keys(offer, now, &mut refusal);
        let gives_way = self.sites != before.sites;
        let outcome = match self.sites.contains_key(&offer.site) {
            true => before.outcome(offer, now, &mut refusal),
            // Not known, or it gave way to another relation of its own.
            false => self.outcome(offer, now, &mut refusal),
        };
        before.rollback(offer, outcome != Some(Unchanged), now, &mut refusal);
        let Some(outcome) = outcome else {
            return Err(refusal);
        };
        let ends = gives_way || matches!(outcome, Replaced | RolledOver);
        if ends {
            *self = before.clone();
            self.void();
            self.relations(offer, now, &mut refusal);
            self.keys(offer, now, &mut refusal);
        }
        self.apply(offer, outcome, now);
        // Rule 4: seen by what would come of it.
        let changes_top = before.key_of_top() != self.key_of_top();
        let may = match offer.by {
            By::Endorsement | By::Successor => false,
            By::Itself => offer.joins,
            By::File | By::DirectoryService | By::Person => true,
        };
        if changes_top && !may {
            refusal.insert(fourth.min(refusal.len()), Error::KEY_CONFLICT);
        }
        if !refusal.is_empty() {
            return Err(refusal);
        }
        if ends {
            self.void();
        }
        self.forget_numbers(&before, now);
        Ok(outcome)
    }

    /// *The numbers of a key that its site has no more, because others took its place, are forgotten,
    /// unless the directory service or a person vouched for that very key.*
    pub fn forget_numbers(&mut self, before: &Self, now: Time) {
        for (site, known) in &before.sites {
            for held in known.held() {
                let has = |known: &Known| known.held().any(|other| other.key == held.key);
                let is_from_above = matches!(held.source, DirectoryService | Person);
                if is_from_above && held.followed.is_empty()
                    || self.sites.get(site).is_some_and(has)
                {
                    continue;
                }
                let count = self.numbers.len();
                if !self.sites.values().any(has) {
                    self.numbers.retain(|(issuer, _), _| *issuer != held.key);
                }
                if self.numbers.len() == count || self.stolen.contains(&held.key) {
                    continue;
                }
                let from = self.endorsed.entry(*site).or_default();
                *from = now.max(*from);
            }
        }
    }

    /// The table. It sees what was before anything gave way.
    fn outcome(&self, offer: &Offer, now: Time, refusal: &mut Refusal) -> Option<SiteKeyOutcome> {
        let held = self.sites.get(&offer.site).map(|known| &known.current);
        let row = match held {
            None => "nothing",
            Some(held) if self.is_lapsed(held, now) => "lapsed",
            Some(held) => match held.source {
                SiteItself => "site itself",
                ParentEndorsement => "endorsement",
                KeyFile => "key file",
                DirectoryService => "directory service",
                _ => "person",
            },
        };
        let is_same = held.is_some_and(|held| held.key == offer.key);
        let cell = table::cell(row, offer.by, is_same);
        let by_same = held.and_then(|held| held.voucher.as_ref()).map(|v| v.site)
            == offer.voucher.as_ref().map(|voucher| voucher.site);
        match cell {
            Cell::Added => Some(Added),
            Cell::Unknown => {
                refusal.push(Error::SITE_KEY_UNKNOWN);
                None
            }
            Cell::Conflict => {
                refusal.push(Error::KEY_CONFLICT);
                None
            }
            Cell::Confirmed => Some(Confirmed),
            Cell::Unchanged => {
                // *Who then vouches for it directly confirms it*: who could have said so before.
                let held = held.unwrap();
                let confirms = !held.followed.is_empty()
                    && offer.by != By::Successor
                    && !(offer.by == By::Itself && open::A_SITE_DOES_NOT_CONFIRM_ITSELF)
                    && offer.by.strength() >= strength(held.source);
                Some(if confirms { Confirmed } else { Unchanged })
            }
            Cell::Renewed => {
                let held = held.unwrap();
                let is_held = held.voucher == offer.voucher && held.followed.is_empty();
                let renews = by_same && !is_held;
                Some(if renews { Confirmed } else { Unchanged })
            }
            Cell::Replaced => {
                let held = held.unwrap();
                // Where the same word again would renew, that of another site is a conflict.
                let renews = TABLE[&(row, offer.by.column())][0] == Cell::Renewed;
                if renews && !by_same {
                    refusal.push(Error::KEY_CONFLICT);
                    return None;
                }
                let previous = self.sites[&offer.site].previous.as_ref();
                let is_back = previous.is_some_and(|(before, _)| before.key == offer.key)
                    || held.followed.contains(&offer.key);
                let refused = match offer.by {
                    By::Endorsement | By::Successor => true,
                    By::DirectoryService => {
                        let is_compared = held.followed.is_empty()
                            || !open::WHAT_FOLLOWS_A_COMPARED_KEY_IS_NOT_COMPARED;
                        held.source == Person && is_compared
                    }
                    _ => false,
                };
                if is_back && refused && row != "lapsed" {
                    refusal.push(Error::ROLLBACK);
                }
                let by_others = held.source == SiteItself && !offer.by.is_own_word();
                // A date that has passed keeps nothing, nor does any a key that can't be used.
                let is_kept = offer.keep.is_some_and(|keep| now <= keep) && !by_others;
                let is_kept = is_kept && self.is_usable(held, now);
                Some(if is_kept { RolledOver } else { Replaced })
            }
        }
    }

    fn apply(&mut self, offer: &Offer, outcome: SiteKeyOutcome, now: Time) {
        if let Some((issuer, terms)) = offer.voucher.as_ref().and_then(|v| Some((v.key, v.terms?)))
        {
            self.numbers
                .insert((issuer, offer.site), (terms, offer.key));
        }
        let known = self.sites.get(&offer.site);
        let was_usable = known.is_some_and(|known| self.is_usable(&known.current, now));
        let known = self.sites.remove(&offer.site);
        let was_parent = known.as_ref().is_some_and(|known| known.relation == Parent);
        if was_parent && offer.relation != Parent {
            self.parent_is_top = None;
        }
        let new = Held {
            key: offer.key,
            learned: now,
            source: offer.by.source().unwrap_or(SiteItself),
            voucher: offer.voucher.clone(),
            followed: Vec::new(),
        };
        let mut follows = None;
        let known = match known {
            None => Known {
                relation: offer.relation,
                current: new,
                previous: None,
            },
            Some(known) if outcome == Unchanged => known,
            Some(known) if outcome == Confirmed => Known {
                relation: offer.relation,
                current: Held {
                    learned: known.current.learned,
                    ..new
                },
                previous: known.previous.map(|(held, until)| {
                    let by_others = held.source == SiteItself && !offer.by.is_own_word();
                    let is_over = by_others && open::A_KEY_BEFORE_ENDS_BY_A_CONFIRMATION;
                    (held, until.filter(|_| !is_over))
                }),
            },
            Some(known) => {
                let old = known.current;
                let mut current = new;
                if offer.by == By::Successor {
                    current.source = old.source;
                    current.voucher = old.voucher.clone();
                    current.followed = old.followed.clone();
                    current.followed.push(old.key);
                    follows = Some(old.key);
                }
                let by_others = old.source == SiteItself && !offer.by.is_own_word();
                let keep = offer.keep.filter(|_| !by_others && was_usable);
                Known {
                    relation: offer.relation,
                    current,
                    previous: Some((old, keep)),
                }
            }
        };
        self.sites.insert(offer.site, known);
        if let Some(old) = follows {
            self.hand_on(offer.site, old, offer.key);
        }
    }

    /// *What a key vouched for by a key file, its successor vouches for in its place.*
    fn hand_on(&mut self, site: Site, old: Key, new: Key) {
        for held in self.sites.values_mut().flat_map(Known::held_mut) {
            let Some(voucher) = held.voucher.as_mut() else {
                continue;
            };
            if held.source == KeyFile
                && voucher.site == site
                && voucher.key == old
                && !voucher.is_void
            {
                voucher.key = new;
                voucher.line.push(old);
            }
        }
    }

    /// A site gives way.
    fn remove(&mut self, site: Site) {
        let gone = self.sites.remove(&site);
        let was_parent = gone.is_some_and(|known| known.relation == Parent);
        if was_parent {
            self.parent_is_top = None;
        }
    }

    /// Takes a key from a site: its current one with the site.
    fn take(&mut self, site: Site, key: Key) {
        let Some(known) = self.sites.get_mut(&site) else {
            return;
        };
        if known.current.key == key {
            self.remove(site);
        } else {
            known.previous = None;
        }
    }
}
