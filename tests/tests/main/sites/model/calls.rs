//! What a caller does, as offers and changes of the model.

use std::collections::BTreeSet;

use cmcrypto_core::Error;
use cmcrypto_core::exchange_key::EndorsementTerms;
use cmcrypto_core::sites::{SiteKeyFileKind, SiteKeyOutcome, SiteRelation};

use super::{By, Key, Known, Model, Offer, Refusal, Site, Time, Voucher, open};
use crate::sites::fixture::*;

type Outcomes = Vec<(Site, SiteKeyOutcome)>;

/// A key file whose signatures are good.
#[derive(Clone, Debug)]
pub struct File {
    pub writer: Site,
    pub key: Key,
    /// The key that signed it too.
    pub follows: Option<Key>,
    pub others: Vec<(Site, Key)>,
    pub usage: SiteKeyFileKind,
    pub written: Time,
}

impl Offer {
    /// What the caller says of a site.
    pub fn said(by: By, site: Site, relation: SiteRelation, key: Key) -> Self {
        Self {
            by,
            site,
            key,
            relation,
            names_relation: true,
            voucher: None,
            written: None,
            joins: false,
            keep: None,
        }
    }

    pub fn kept(self, keep: Option<Time>) -> Self {
        Self { keep, ..self }
    }
}

impl Model {
    pub fn itself(&mut self, offer: &Offer, now: Time) -> Result<SiteKeyOutcome, Refusal> {
        if !self.is_open {
            return Err(vec![Error::SECURE_KEY_EXCHANGE_REQUIRED]);
        }
        self.offer(offer, now)
    }

    /// An endorsement by a site with a key, and the proof of the other.
    pub fn endorsed(
        &mut self,
        (speaker, signer): (Site, Key),
        (site, key): (Site, Key),
        terms: EndorsementTerms,
        keep: Option<Time>,
        now: Time,
    ) -> Result<SiteKeyOutcome, Refusal> {
        let mut refusal = self.check(speaker, now);
        let known = self.sites.get(&speaker);
        if known.is_some_and(|known| known.current.key != signer) {
            refusal.push(Error::SIGNATURE_INVALID);
        }
        if now < terms.not_before.as_unix() {
            refusal.push(Error::ENDORSEMENT_NOT_YET_VALID);
        }
        if terms.not_after.as_unix() < now {
            refusal.push(Error::ENDORSEMENT_EXPIRED);
        }
        // Numbers that were forgotten were another key's where the key has followed others.
        let has_followed = known.is_some_and(|known| !known.current.followed.is_empty());
        let from = self
            .endorsed
            .get(&speaker)
            .filter(|from| !has_followed && **from <= now + 300);
        if from.is_some_and(|from| terms.not_before.as_unix() + 3600 < *from) {
            refusal.push(Error::ROLLBACK);
        }
        let relation = match self.sites.get(&speaker).map(|known| known.relation) {
            Some(Top) => Parent,
            _ => Child,
        };
        let voucher = Voucher {
            site: speaker,
            key: signer,
            is_void: false,
            terms: Some(terms),
            line: Vec::new(),
        };
        let offer = Offer {
            voucher: Some(voucher),
            names_relation: false,
            ..Offer::said(By::Endorsement, site, relation, key).kept(keep)
        };
        let found = self.offer(&offer, now);
        both(refusal, found)
    }

    /// `compared`: whether the fingerprint is right.
    pub fn import(
        &mut self,
        file: &File,
        compared: Option<bool>,
        keep: Option<Time>,
        now: Time,
    ) -> Result<Outcomes, Refusal> {
        let before = self.clone();
        let mut refusal = Vec::new();
        if file.written > now + 300 {
            refusal.push(Error::SENT_IN_FUTURE);
        }
        if compared == Some(false) {
            refusal.push(Error::SIGNER_MISMATCH);
        }
        let (relation, of_others) = match file.usage {
            ParentKeys => (Parent, Top),
            KeyForChild => (Parent, Child),
            _ => (Child, Child),
        };
        let joins = (file.usage == ParentKeys).then_some(file.others.is_empty());
        let by = match compared {
            Some(_) => By::Person,
            None => By::Successor,
        };
        let of_writer = Offer {
            names_relation: false,
            written: Some(file.written),
            ..Offer::said(by, file.writer, relation, file.key).kept(keep)
        };
        if compared.is_none() {
            self.hands_on(file, relation, &mut refusal);
            self.holds(file, of_others, &mut refusal);
            if joins == Some(true) && self.with_relation(Top).is_some() {
                refusal.push(Error::SITE_MISMATCH);
            }
            // That it is the top-level site, where that was nobody's word but its own.
            let said = [None, Some(SiteItself)];
            if joins == Some(true) && said.contains(&self.parent_is_top.map(|(by, _)| by)) {
                refusal.push(Error::KEY_CONFLICT);
            }
            refusal.extend(self.check(file.writer, now));
            let outcome = self.offer(&of_writer, now);
            self.counts(file, &before);
            let mut outcomes = vec![(file.writer, both(refusal, outcome)?)];
            outcomes.extend(file.others.iter().map(|(site, _)| (*site, Unchanged)));
            return Ok(outcomes);
        }
        let mut outcomes = Vec::new();
        match self.offer(&of_writer, now) {
            Ok(outcome) => outcomes.push((file.writer, outcome)),
            Err(more) => refusal.extend(more),
        }
        for (site, key) in &file.others {
            match self.other(file, (*site, *key), of_others, keep, now) {
                Ok(outcome) => outcomes.push((*site, outcome)),
                Err(more) => refusal.extend(more),
            }
        }
        if joins == Some(true) {
            let was_top =
                ![None, Some(SiteItself)].contains(&before.parent_is_top.map(|(by, _)| by));
            let is_old = self
                .files
                .get(&file.writer)
                .max(self.forgotten.get(&file.writer));
            if !was_top && is_old.is_some_and(|from| file.written < *from) {
                refusal.push(Error::ROLLBACK);
            }
            // *The parent leaves out the top-level site that is known.*
            if !open::A_FILE_WITHOUT_A_TOP_ENDS_THE_ONE_BEFORE && self.with_relation(Top).is_some()
            {
                refusal.push(Error::SITE_MISMATCH);
            }
            if !was_top {
                self.be_below_the_top(By::File, now, &mut refusal);
            }
        }
        self.counts(file, &before);
        self.forget_numbers(&before, now);
        both(refusal, Ok(outcomes))
    }

    /// A key that the writer hands on.
    fn other(
        &mut self,
        file: &File,
        (site, key): (Site, Key),
        relation: SiteRelation,
        keep: Option<Time>,
        now: Time,
    ) -> Result<SiteKeyOutcome, Refusal> {
        let voucher = Voucher {
            site: file.writer,
            key: file.key,
            is_void: false,
            terms: None,
            line: Vec::new(),
        };
        let offer = Offer {
            names_relation: false,
            voucher: Some(voucher),
            written: Some(file.written),
            keep: keep.filter(|_| !open::THE_DATE_IS_FOR_THE_WRITER),
            ..Offer::said(By::File, site, relation, key)
        };
        self.offer(&offer, now)
    }

    /// Whether a file that nobody compared is by a key that is known, or by the one that follows it.
    fn hands_on(&self, file: &File, relation: SiteRelation, refusal: &mut Refusal) {
        let Some(known) = self.sites.get(&file.writer) else {
            refusal.push(Error::SITE_KEY_UNKNOWN);
            return;
        };
        if known.relation != relation {
            refusal.push(Error::SITE_MISMATCH);
        }
        let is_current = known.current.key == file.key;
        if !is_current && file.follows != Some(known.current.key) {
            refusal.push(Error::KEY_CONFLICT);
        }
    }

    /// Whether the other sites in it are held as they are.
    fn holds(&self, file: &File, relation: SiteRelation, refusal: &mut Refusal) {
        for (site, key) in &file.others {
            if self.stolen.contains(key) {
                refusal.push(Error::SITE_KEY_STOLEN);
            }
            let Some(known) = self.sites.get(site) else {
                refusal.push(Error::SITE_KEY_UNKNOWN);
                continue;
            };
            if known.current.key != *key {
                refusal.push(Error::KEY_CONFLICT);
            }
            if known.relation != relation {
                refusal.push(Error::SITE_MISMATCH);
            }
        }
    }

    /// The latest file that changed something counts.
    fn counts(&mut self, file: &File, before: &Self) {
        let is_changed = self.sites != before.sites || self.parent_is_top != before.parent_is_top;
        if is_changed || (open::A_FILE_OF_OTHERS_COUNTS && !file.others.is_empty()) {
            let latest = self.files.entry(file.writer).or_insert(file.written);
            *latest = file.written.max(*latest);
        }
    }

    /// By the directory service, or by the sites' own word.
    pub fn join(
        &mut self,
        by: By,
        parent: (Site, Key),
        top: Option<(Site, Key)>,
        now: Time,
    ) -> Result<Outcomes, Refusal> {
        let mut refusal = Vec::new();
        if by == By::Itself && !self.is_open {
            return Err(vec![Error::SECURE_KEY_EXCHANGE_REQUIRED]);
        }
        let before = self.clone();
        self.void();
        if top.is_some_and(|top| top.0 == parent.0) {
            refusal.push(Error::INVALID_ARGUMENT);
        }
        let mut outcomes = Vec::new();
        for (relation, named) in [(Parent, Some(parent)), (Top, top)] {
            let Some((site, key)) = named else { continue };
            let offer = Offer {
                joins: true,
                ..Offer::said(by, site, relation, key)
            };
            match self.offer(&offer, now) {
                Ok(outcome) => outcomes.push((site, outcome)),
                Err(more) => refusal.extend(more),
            }
        }
        match top {
            Some(_) => self.parent_is_top = None,
            None => self.be_below_the_top(by, now, &mut refusal),
        }
        self.forget_numbers(&before, now);
        self.void();
        both(refusal, Ok(outcomes))
    }

    /// The parent has none above it: another that is known as that stands in the way.
    fn be_below_the_top(&mut self, by: By, now: Time, refusal: &mut Refusal) {
        if let Some(top) = self.with_relation(Top) {
            if self.gives_way(&self.sites[&top].current, by, now) {
                self.remove(top);
            } else {
                refusal.push(Error::SITE_MISMATCH);
            }
        }
        // A weaker word changes nothing.
        let said = self.parent_is_top.map(|(by, _)| by);
        if by == By::DirectoryService || [None, Some(SiteItself)].contains(&said) {
            let parent = self.with_relation(Parent);
            let under = parent.map(|parent| self.sites[&parent].current.key);
            let under = under.filter(|_| by != By::DirectoryService);
            self.parent_is_top = by.source().map(|by| (by, under));
        }
        self.void();
    }

    pub fn set_own_key(&mut self, key: Key, now: Time) -> Result<(), Refusal> {
        if self.stolen.contains(&key) {
            return Err(vec![Error::SITE_KEY_STOLEN]);
        }
        let before = self.clone();
        self.void();
        self.own_key = Some(key);
        let sites: Vec<Site> = self.sites.keys().copied().collect();
        for site in sites {
            if self.sites[&site].held().any(|held| held.key == key) {
                self.take(site, key);
            }
        }
        self.forget_numbers(&before, now);
        self.void();
        Ok(())
    }

    pub fn expect(&mut self, site: Site, below: Site) -> Result<(), Refusal> {
        let mut refusal = Vec::new();
        let is_below_another = self
            .expected
            .get(&site)
            .is_some_and(|other| *other != below);
        if site == below || [site, below].contains(&self.own) || is_below_another {
            refusal.push(Error::SITE_MISMATCH);
        }
        let is_above = self.expected.values().any(|above| *above == site);
        let has_above = self.top() != Some(self.own);
        if is_above || has_above || self.expected.contains_key(&below) {
            refusal.push(Error::ENDORSEMENT_TOO_DEEP);
        }
        self.expected.insert(site, below);
        both(refusal, Ok(()))
    }

    pub fn retire(&mut self, site: Site) -> Result<(), Refusal> {
        self.void();
        let known = self.sites.get_mut(&site);
        let Some((_, until)) = known.and_then(|known| known.previous.as_mut()) else {
            return Err(vec![Error::SITE_KEY_UNKNOWN]);
        };
        *until = None;
        self.void();
        Ok(())
    }

    pub fn report_stolen(&mut self, key: Key) {
        self.void();
        self.stolen.insert(key);
        self.void();
    }

    /// With the sites that it vouched for.
    pub fn forget(&mut self, site: Site, now: Time) {
        self.void();
        let mut gone = BTreeSet::from([site]);
        loop {
            let vouched = |known: &Known| {
                let voucher = known.current.voucher.as_ref();
                voucher.is_some_and(|voucher| gone.contains(&voucher.site))
            };
            let more = self.sites.iter().filter(|(_, known)| vouched(known));
            let more: Vec<Site> = more.map(|(site, _)| *site).collect();
            let count = gone.len();
            gone.extend(more);
            if gone.len() == count {
                break;
            }
        }
        for other in &gone {
            if self.sites.contains_key(other) || *other == site {
                self.remove(*other);
                let until = self.forgotten.entry(*other).or_default();
                *until = (now + open::FORGOTTEN_LATER).max(*until);
            }
        }
        self.expected
            .retain(|other, below| ![*other, *below].contains(&site));
        self.void();
    }

    /// The site whose key is the trusted root key; nothing for this one.
    pub fn trusted_root_key(&self, now: Time) -> Result<Key, Refusal> {
        let key = match self.top() {
            None => None,
            Some(top) if top == self.own => self.own_key,
            Some(top) => {
                let mut refusal = self.check(top, now);
                if self.parent_is_top.is_some_and(|(by, _)| by == SiteItself) && !self.is_open {
                    refusal.push(Error::SECURE_KEY_EXCHANGE_REQUIRED);
                }
                return both(refusal, Ok(self.sites[&top].current.key));
            }
        };
        let key = key.ok_or_else(|| vec![Error::NO_TRUSTED_ROOT_KEY])?;
        // Its own, too, is not used any more.
        match self.stolen.contains(&key) {
            true => Err(vec![Error::SITE_KEY_STOLEN]),
            false => Ok(key),
        }
    }
}

/// What refuses before an offer, and what came of it.
fn both<T>(mut refusal: Refusal, found: Result<T, Refusal>) -> Result<T, Refusal> {
    match found {
        Ok(found) if refusal.is_empty() => Ok(found),
        Ok(_) => Err(refusal),
        Err(more) => {
            refusal.extend(more);
            Err(refusal)
        }
    }
}
