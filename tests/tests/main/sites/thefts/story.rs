//! What honest sites do, and a thief; what is true, and what a directory makes of it.

use std::collections::{BTreeMap, BTreeSet};

use cmcrypto_core::Error;
use cmcrypto_core::exchange_key::{EndorsedSite, EndorsementTerms, SiteKeyProof};
use cmcrypto_core::sites::{SiteDirectory, SiteKeyFile, SiteKeyFileKind, SiteRelation};
use cmcrypto_tests::*;
use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;

use crate::sites::fixture::*;
use crate::sites::model::calls::File;
use crate::sites::model::{Key, Site, Time};
use crate::sites::ring::*;

pub const CAS: Site = 0;
pub const P01: Site = 1;
pub const P02: Site = 2;
pub const S01: Site = 3;
/// Keys of each site, one after another; the last is what a robbed site changes to.
const EACH: usize = 4;
/// What the thief made himself.
const HIS: std::ops::Range<Key> = 16..KEYS;

/// A key that the thief signs with, or has signed: which, depends on what he has then.
pub type Bad = usize;

#[derive(Clone, Debug)]
pub enum Act {
    /// A site changes its key; whether it sends the file that its key before signed.
    Roll(Site, bool, Option<Time>),
    /// By the parent, where one speaks of another here.
    Endorse(Option<Time>),
    /// A true file; whether a person compares it.
    File(Site, bool, Option<Time>),
    /// The directory service, so many keys behind.
    Service(Site, usize, Option<Time>),
    Person(Site, Option<Time>),
    Retire(Site),
    Steal(Site),
    Forge {
        by: (Site, Bad),
        site: (Site, Bad),
        keep: Option<Time>,
    },
    Write {
        from: (Site, Bad),
        follows: Option<Bad>,
        others: Vec<(Site, Bad)>,
        usage: SiteKeyFileKind,
        age: Time,
        /// If the key is its writer's: a person compares what is shown.
        compared: bool,
        keep: Option<Time>,
    },
    /// Whoever asks knows what the site is here.
    Claim(Site, Bad),
    /// Something that was sent before.
    Replay(usize),
    Wait(Time),
}

/// What an eavesdropper has.
#[derive(Clone)]
enum Sent {
    Endorsed(EndorsedSite, SiteKeyProof, Site),
    File(SiteKeyFile),
}

/// One directory, and what is true.
pub struct Story {
    pub directory: SiteDirectory,
    own: Site,
    /// How often each site has changed its key.
    changes: [usize; 4],
    stolen: BTreeSet<Key>,
    sent: Vec<Sent>,
    number: u64,
    pub now: Time,
    pub taken: usize,
}

fn own_key(site: Site, change: usize) -> Key {
    site * EACH + change
}

impl Story {
    pub fn new(own: Site, is_open: bool) -> Self {
        let settings = if is_open { OPEN } else { SECURE };
        let mut directory = SiteDirectory::new(site(own), settings);
        if own == CAS {
            directory.expect(site(S01), site(P01)).unwrap();
        }
        let key = RING.exchange(own_key(own, 0), own);
        directory.set_own_key(&key, NOW).unwrap();
        Self {
            directory,
            own,
            changes: [0; 4],
            stolen: BTreeSet::new(),
            sent: Vec::new(),
            number: 1,
            now: NOW.as_unix(),
            taken: 0,
        }
    }

    fn key(&self, site: Site) -> Key {
        own_key(site, self.changes[site])
    }

    /// What a site is here. Nothing if it has no business here.
    fn relation(&self, site: Site) -> Option<SiteRelation> {
        match (self.own, site) {
            (CAS, P01 | P02 | S01) => Some(Child),
            (S01, P01) => Some(Parent),
            (S01, CAS) => Some(Top),
            _ => None,
        }
    }

    /// Which site endorses which, of whom the directory hears so.
    fn endorser(&self) -> (Site, Site) {
        if self.own == CAS {
            (P01, S01)
        } else {
            (CAS, P01)
        }
    }

    fn is_robbed(&self, site: Site) -> bool {
        self.stolen.iter().any(|key| key / EACH == site)
    }

    /// Whether it is, or was, this site's, and nobody else has it.
    pub fn is_true(&self, site: Site, key: Key) -> bool {
        key / EACH == site && key <= self.key(site) && !self.stolen.contains(&key)
    }

    /// One that the thief has: preferably what the directory holds of a site, or has stolen.
    fn bad(&self, of: Site, which: Bad) -> Key {
        let held = self.directory.site(site(of));
        let held = held.map(|known| RING.key_of(known.public_key()));
        let mut has = Vec::new();
        has.extend(held.filter(|key| self.stolen.contains(key) || HIS.contains(key)));
        has.extend(&self.stolen);
        has.extend(HIS);
        has[which % has.len()]
    }

    fn terms(&mut self) -> EndorsementTerms {
        self.number += 1;
        EndorsementTerms {
            number: self.number,
            not_before: at(self.now - 3600),
            not_after: at(self.now + 90 * DAY),
        }
    }

    fn endorse(
        &mut self,
        by: (Site, Key),
        of: (Site, Key),
        keep: Option<Time>,
    ) -> Result<(), Error> {
        let endorsed = RING.endorse(by, of, self.terms());
        let proof = RING.proof(of.1, of.0);
        self.send(Sent::Endorsed(endorsed, proof, by.0), None, keep)
    }

    fn send(&mut self, what: Sent, compared: Option<Key>, keep: Option<Time>) -> Result<(), Error> {
        let (now, keep) = (at(self.now), keep.map(|keep| at(self.now + keep)));
        self.sent.push(what.clone());
        match what {
            Sent::Endorsed(endorsed, proof, by) => {
                let directory = &mut self.directory;
                directory.learn_endorsed(&endorsed, &proof, site(by), keep, now)?;
            }
            Sent::File(file) => {
                let print = compared.map(|key| RING.fingerprint(key));
                self.directory.import_key_file(&file, print, keep, now)?;
            }
        }
        Ok(())
    }

    /// What a site writes for this one, with the others that this one may hear of. Nothing if there is
    /// another between them.
    fn file(&self, writer: Site, others: bool) -> Option<File> {
        if self.relation(writer).is_none_or(|relation| relation == Top) {
            return None;
        }
        let usage = match (self.own, others) {
            (CAS, false) => KeyForParent,
            (CAS, true) => ChildKeys,
            (_, false) => KeyForChild,
            (_, true) => ParentKeys,
        };
        let other = if self.own == CAS { S01 } else { CAS };
        let others = if others {
            vec![(other, self.key(other))]
        } else {
            vec![]
        };
        let change = self.changes[writer];
        Some(File {
            writer,
            key: self.key(writer),
            follows: change.checked_sub(1).map(|change| own_key(writer, change)),
            others,
            usage,
            written: self.now,
        })
    }

    fn service(&mut self, of: Site, key: Key, keep: Option<Time>) -> Result<(), Error> {
        let relation = self.relation(of).unwrap();
        let (now, keep) = (at(self.now), keep.map(|keep| at(self.now + keep)));
        let (of, key) = (site(of), RING.public(key));
        self.directory
            .learn_from_directory_service(of, relation, key, keep, now)
            .map(drop)
    }

    fn person(&mut self, of: Site, key: Key, keep: Option<Time>) -> Result<(), Error> {
        let relation = self.relation(of).unwrap();
        let (now, keep) = (at(self.now), keep.map(|keep| at(self.now + keep)));
        let (of, public, print) = (site(of), RING.public(key), RING.fingerprint(key));
        self.directory
            .import_exchange_key(of, relation, public, print, keep, now)
            .map(drop)
    }

    /// Nothing is said of what can't be done.
    pub fn act(&mut self, act: &Act) {
        let known = |story: &Self, of: &Site| story.relation(*of).is_some();
        let done = match act {
            Act::Roll(of, sends, keep) => {
                // One is left for the remedy.
                if self.changes[*of] + 2 >= EACH {
                    return;
                }
                self.changes[*of] += 1;
                if *of == self.own {
                    let key = RING.exchange(self.key(*of), *of);
                    self.directory.set_own_key(&key, at(self.now)).map(drop)
                } else {
                    let file = self.file(*of, false).filter(|_| *sends);
                    match file.and_then(|file| RING.file(&file, self.own)) {
                        Some(file) => self.send(Sent::File(file), None, *keep),
                        None => return,
                    }
                }
            }
            Act::Endorse(keep) => {
                let (by, of) = self.endorser();
                self.endorse((by, self.key(by)), (of, self.key(of)), *keep)
            }
            Act::File(of, compared, keep) => {
                let file = self.file(*of, *of == P01);
                let key = Some(self.key(*of)).filter(|_| *compared);
                match file.and_then(|file| RING.file(&file, self.own)) {
                    Some(file) => self.send(Sent::File(file), key, *keep),
                    None => return,
                }
            }
            Act::Service(of, behind, keep) if known(self, of) => {
                let change = self.changes[*of].saturating_sub(*behind);
                self.service(*of, own_key(*of, change), *keep)
            }
            Act::Person(of, keep) if known(self, of) => self.person(*of, self.key(*of), *keep),
            Act::Retire(of) => {
                let now = at(self.now);
                self.directory.retire_previous_key(site(*of), now).map(drop)
            }
            Act::Steal(of) => {
                self.stolen.insert(self.key(*of));
                return;
            }
            Act::Forge { by, site: of, keep } => {
                let (by, of) = ((by.0, self.bad(by.0, by.1)), (of.0, self.bad(of.0, of.1)));
                if by.0 == of.0 {
                    return;
                }
                self.endorse(by, of, *keep)
            }
            Act::Write {
                from,
                follows,
                others,
                usage,
                age,
                compared,
                keep,
            } => {
                let key = self.bad(from.0, from.1);
                let others = others.iter().map(|(of, which)| {
                    // Public keys of the others, too, as far as they have them.
                    let is_public = *which < HIS.start && *which <= self.key(which / EACH);
                    let key = if is_public {
                        *which
                    } else {
                        self.bad(*of, *which)
                    };
                    (*of, key)
                });
                let file = File {
                    writer: from.0,
                    key,
                    follows: follows.map(|which| self.bad(from.0, which)),
                    others: match usage {
                        ChildKeys | ParentKeys => others.collect(),
                        _ => vec![],
                    },
                    usage: *usage,
                    written: self.now - age,
                };
                let is_shown = key == self.key(from.0);
                let key = Some(key).filter(|_| *compared && is_shown);
                match RING.file(&file, self.own) {
                    Some(file) => self.send(Sent::File(file), key, *keep),
                    None => return,
                }
            }
            Act::Claim(of, which) => {
                let relation = self.relation(*of).unwrap_or(Child);
                let proof = RING.proof(self.bad(*of, *which), *of);
                let now = at(self.now);
                let directory = &mut self.directory;
                directory
                    .learn_from_site_itself(&proof, relation, now)
                    .map(drop)
            }
            Act::Replay(which) if !self.sent.is_empty() => {
                let what = self.sent[which % self.sent.len()].clone();
                self.send(what, None, None)
            }
            Act::Wait(time) => {
                self.now += time;
                return;
            }
            _ => return,
        };
        self.taken += usize::from(done.is_ok());
    }

    /// Every key that data of a site may be signed with.
    pub fn accepted(&self, now: Time) -> impl Iterator<Item = (Site, Key)> {
        let all = (0..SITES.len()).flat_map(|of| (0..KEYS).map(move |key| (of, key)));
        all.filter(move |(of, key)| {
            *of != self.own && RING.accepts(&self.directory, *of, *key, now).is_ok()
        })
    }

    /// Nothing wrong can be used: of whom something wrong may be, `robbed` says.
    pub fn check(&self, now: Time, robbed: impl Fn(Site) -> bool) -> TestCaseResult {
        for (of, key) in self.accepted(now) {
            let is_fine = self.is_true(of, key) || robbed(of);
            prop_assert!(is_fine, "{} by key {key}", SITES[of]);
        }
        if let Ok(root) = self.directory.trusted_root_key(at(now)) {
            let key = RING.key_of_site(&root);
            let top = self.directory.top_level_site().map(index_of).unwrap();
            // That its writer is at the top, a file says too, and nothing takes that back with the key.
            let is_top = top == CAS || top == self.own || self.is_robbed(top);
            let is_true = self.is_true(top, key) && is_top;
            prop_assert!(is_true || robbed(top), "root key {key} of {}", SITES[top]);
        }
        Ok(())
    }

    /// Before the remedy: a thief has power over whom he robbed, and over whom they speak of.
    pub fn check_reach(&self) -> TestCaseResult {
        let robbed = |of: Site| match (self.own, of) {
            (CAS, S01) => self.is_robbed(S01) || self.is_robbed(P01),
            // By an endorsement, whatever the parent is called, and by a file.
            (S01, _) => self.is_robbed(CAS) || self.is_robbed(P01) || self.is_robbed(of),
            (_, of) => self.is_robbed(of),
        };
        // And where a person took a file that makes its writer what it is not.
        let told = |of: Site| {
            let known = self.directory.site(site(of));
            let by = known.and_then(|known| known.vouched_by());
            by.is_some_and(|by| self.is_robbed(index_of(by)))
        };
        self.check(self.now, |of| robbed(of) || told(of))
    }

    /// Those whose keys nobody could doubt: who was asked said so of the very key.
    pub fn firm(&self) -> BTreeMap<Site, Key> {
        let firm = self.directory.sites().filter(|(code, known)| {
            let by_authority = matches!(known.source(), DirectoryService | Person);
            let is_usable = self.directory.check_site(*code, at(self.now)).is_ok();
            by_authority && is_usable && !self.is_robbed(index_of(*code))
        });
        firm.map(|(code, known)| (index_of(code), RING.key_of(known.public_key())))
            .collect()
    }

    /// What the document tells a person to do, in this order or the other.
    pub fn remedy(
        &mut self,
        reports_first: bool,
        by_person: bool,
        keep: Option<Time>,
    ) -> TestCaseResult {
        for reports in [reports_first, !reports_first] {
            if reports {
                for key in self.stolen.clone() {
                    let now = at(self.now);
                    let lost = self.directory.report_stolen(RING.fingerprint(key), now);
                    prop_assert!(lost.is_ok());
                }
                continue;
            }
            let robbed = (0..SITES.len()).filter(|of| self.is_robbed(*of));
            let robbed: Vec<Site> = robbed.collect();
            for of in &robbed {
                if *of != self.own && self.relation(*of).is_none() {
                    // A person took a file of a site that is nothing here.
                    self.directory.forget(site(*of), at(self.now)).unwrap();
                }
            }
            for of in robbed {
                self.changes[of] += 1;
                let key = self.key(of);
                if of == self.own {
                    let key = RING.exchange(key, of);
                    let lost = self.directory.set_own_key(&key, at(self.now));
                    prop_assert!(lost.is_ok());
                    continue;
                }
                if self.relation(of).is_none() {
                    continue;
                }
                let mut said = self.say(of, key, by_person, keep);
                if said == Err(Error::SITE_MISMATCH) {
                    // A person took a file of the thief's that says what the site is not.
                    self.directory.forget(site(of), at(self.now)).unwrap();
                    if self.own == CAS && of != P02 {
                        self.directory.expect(site(S01), site(P01)).unwrap();
                    }
                    said = self.say(of, key, by_person, keep);
                }
                prop_assert_eq!(said, Ok(()), "{}", SITES[of]);
            }
        }
        Ok(())
    }

    fn say(
        &mut self,
        of: Site,
        key: Key,
        by_person: bool,
        keep: Option<Time>,
    ) -> Result<(), Error> {
        match by_person {
            true => self.person(of, key, keep),
            false => self.service(of, key, keep),
        }
    }

    /// Each honest site's present key can be had, in each honest way.
    pub fn check_ways(&mut self) -> TestCaseResult {
        let before = self.directory.clone();
        for (of, name) in SITES.iter().enumerate() {
            if self.relation(of).is_none() {
                continue;
            }
            let key = self.key(of);
            for by_person in [false, true] {
                let mut said = self.say(of, key, by_person, None);
                if said == Err(Error::ROLLBACK) {
                    // Behind what a person compared: that is the site's own key, too.
                    prop_assert!(!by_person);
                    said = Ok(());
                }
                prop_assert_eq!(said, Ok(()), "{}, by a person: {}", name, by_person);
                self.directory = before.clone();
            }
        }
        let (by, of) = self.endorser();
        let speaker = self.directory.site(site(by));
        let speaks = speaker.is_some_and(|known| known.public_key() == RING.public(self.key(by)))
            && self.directory.check_site(site(by), at(self.now)).is_ok();
        let speaks = speaks && speaker.and_then(|known| known.vouched_by()) != Some(site(of));
        let held = self.directory.site(site(of));
        let held = held.map(|known| RING.key_of(known.public_key()));
        // Of a site that has another key of its own here, who is above it may say less.
        let is_own = held.is_some_and(|key| key / EACH == of && key != self.key(of));
        if speaks && !is_own {
            let said = self.endorse((by, self.key(by)), (of, self.key(of)), None);
            prop_assert_eq!(said, Ok(()), "{} by endorsement", SITES[of]);
            let used = RING.accepts(&self.directory, of, self.key(of), self.now);
            prop_assert_eq!(used, Ok(()));
            self.directory = before;
        }
        Ok(())
    }
}
