//! Any sequence of operations, at each site: what the library answers, and what it holds then, is what the
//! model says that reads the rules.

mod operations;

use std::cell::RefCell;
use std::collections::BTreeMap;

use cmcrypto_core::exchange_key::EndorsementTerms;
use cmcrypto_core::names::SiteCode;
use cmcrypto_core::sites::{
    SiteDirectory, SiteDirectorySettings, SiteKeyOutcome, SiteKeySource, SiteRelation,
};
use cmcrypto_core::{Error, Timestamp};
use cmcrypto_tests::*;
use proptest::prelude::*;

use crate::sites::fixture::*;
use crate::sites::model::calls::File;
use crate::sites::model::{By, Key, Model, Offer, Refusal, Site, Time, table};
use crate::sites::ring::*;
use operations::*;

/// What the library answers: of each site the outcome, and which are lost.
type Answer = (Vec<(Site, SiteKeyOutcome)>, Vec<SiteCode>);
/// The same of the model, which finds the lost by looking.
type Said = Result<Vec<(Site, SiteKeyOutcome)>, Refusal>;

/// One site's directory and its model.
struct Pair {
    directory: SiteDirectory,
    model: Model,
    now: Time,
    /// How often which operation had which outcome.
    seen: BTreeMap<String, usize>,
}

impl Pair {
    fn new(own: Site, is_open: bool) -> Self {
        let settings: SiteDirectorySettings = if is_open { OPEN } else { SECURE };
        Self {
            directory: SiteDirectory::new(site(own), settings),
            model: Model::new(own, is_open),
            now: NOW.as_unix(),
            seen: BTreeMap::new(),
        }
    }

    fn key(&self, (site, pick): (Site, Pick)) -> Key {
        let known = self.model.sites.get(&site);
        let current = known.map_or(3 * site, |known| known.current.key);
        match pick {
            Pick::Current => current,
            Pick::Next if current / 3 == site => 3 * site + (current + 1) % 3,
            Pick::Next => 3 * site + 1,
            Pick::Previous => {
                let previous = known.and_then(|known| known.previous.as_ref());
                previous.map_or(3 * site + 2, |(held, _)| held.key)
            }
            Pick::Own(which) => 3 * site + which,
            Pick::Any(key) => key,
        }
    }

    fn relation(&self, site: Site, relation: Relation) -> SiteRelation {
        relation.unwrap_or(relation_to(self.model.own, site))
    }

    fn file(&self, operation: &Operation) -> Option<File> {
        let Operation::File {
            from,
            follows,
            others,
            usage,
            age,
            ..
        } = operation
        else {
            return None;
        };
        let (writer, key) = (from.0, self.key(*from));
        let others = others
            .iter()
            .map(|(site, pick)| (*site, self.key((*site, *pick))));
        let others = match usage {
            ChildKeys | ParentKeys => others.collect(),
            _ => Vec::new(),
        };
        Some(File {
            writer,
            key,
            follows: follows.map(|pick| self.key((writer, pick))),
            others,
            usage: *usage,
            written: self.now - age,
        })
    }

    /// Does it at both. Nothing if nobody could ask for it.
    fn run(&mut self, operation: &Operation) -> Option<(Result<Answer, Error>, Said)> {
        let now = self.now;
        let stamp = at(now);
        let one = |site: Site| move |outcome| vec![(site, outcome)];
        let (answer, said) = match operation {
            Operation::Publish(s, pick, relation, keep) => {
                let (key, relation) = (self.key((*s, *pick)), self.relation(*s, *relation));
                let keep = keep.map(|keep| now + keep);
                let offer = Offer::said(By::DirectoryService, *s, relation, key).kept(keep);
                let public = RING.public(key);
                let found = self.directory.learn_from_directory_service(
                    site(*s),
                    relation,
                    public,
                    keep.map(at),
                    stamp,
                );
                let found = found.map(|change| (vec![(*s, change.outcome)], change.lost));
                (found, self.model.offer(&offer, now).map(one(*s)))
            }
            Operation::Compare(s, pick, relation, is_right, keep) => {
                let (key, relation) = (self.key((*s, *pick)), self.relation(*s, *relation));
                let keep = keep.map(|keep| now + keep);
                let offer = Offer::said(By::Person, *s, relation, key).kept(keep);
                let print = RING.fingerprint(if *is_right { key } else { (key + 1) % USED });
                let found = self.directory.import_exchange_key(
                    site(*s),
                    relation,
                    RING.public(key),
                    print,
                    keep.map(at),
                    stamp,
                );
                let found = found.map(|change| (vec![(*s, change.outcome)], change.lost));
                let mut said = self.model.offer(&offer, now).map(one(*s));
                if !is_right {
                    said = Err(vec![Error::SIGNER_MISMATCH]);
                }
                (found, said)
            }
            Operation::Itself(s, pick, relation) => {
                let (key, relation) = (self.key((*s, *pick)), self.relation(*s, *relation));
                let proof = RING.proof(key, *s);
                let found = self
                    .directory
                    .learn_from_site_itself(&proof, relation, stamp);
                let found = found.map(|change| (vec![(*s, change.outcome)], change.lost));
                let offer = Offer::said(By::Itself, *s, relation, key);
                (found, self.model.itself(&offer, now).map(one(*s)))
            }
            Operation::Endorse {
                by,
                site: of,
                terms: which,
                is_proven,
                keep,
            } => {
                let (by, of) = ((by.0, self.key(*by)), (of.0, self.key(*of)));
                if by.0 == of.0 {
                    return None;
                }
                let keep = keep.map(|keep| now + keep);
                let numbers = &self.model.numbers;
                let last = numbers
                    .get(&(by.1, of.0))
                    .map_or(1, |(terms, _)| terms.number);
                let number = match which.0 {
                    Number::Next => last + 1,
                    Number::Last => last,
                    Number::Before => last.saturating_sub(1),
                };
                let terms = numbered((number, which.1));
                let endorsed = RING.endorse(by, of, terms);
                let proved = if *is_proven { of.1 } else { (of.1 + 1) % USED };
                let proof = RING.proof(proved, of.0);
                let found = self.directory.learn_endorsed(
                    &endorsed,
                    &proof,
                    site(by.0),
                    keep.map(at),
                    stamp,
                );
                let found = found.map(|change| (vec![(of.0, change.outcome)], change.lost));
                let mut said = self.model.endorsed(by, of, terms, keep, now).map(one(of.0));
                if !is_proven {
                    let mut refusal = said.err().unwrap_or_default();
                    refusal.push(Error::ENDORSEMENT_MISMATCH);
                    said = Err(refusal);
                }
                (found, said)
            }
            Operation::File { compared, keep, .. } => {
                let file = self.file(operation)?;
                let written = RING.file(&file, self.model.own)?;
                let keep = keep.map(|keep| now + keep);
                let print = compared.map(|is_right| {
                    let key = if is_right {
                        file.key
                    } else {
                        (file.key + 1) % USED
                    };
                    RING.fingerprint(key)
                });
                let found = self
                    .directory
                    .import_key_file(&written, print, keep.map(at), stamp);
                let found = found.map(|changes| (indices(changes.outcomes), changes.lost));
                (found, self.model.import(&file, *compared, keep, now))
            }
            Operation::Join(by, parent, top) => {
                let parent = (parent.0, self.key(*parent));
                let top = top.map(|top| (top.0, self.key(top)));
                let found = if *by == By::Itself {
                    let [of_parent, of_top] = [Some(parent), top]
                        .map(|named| named.map(|(site, key)| RING.proof(key, site)));
                    let of_parent = of_parent.unwrap();
                    self.directory
                        .join_by_their_own_word(&of_parent, of_top.as_ref(), stamp)
                } else {
                    let named = |(s, key): (Site, Key)| (site(s), RING.public(key));
                    self.directory.join(named(parent), top.map(named), stamp)
                };
                let found = found.map(|changes| (indices(changes.outcomes), changes.lost));
                (found, self.model.join(*by, parent, top, now))
            }
            Operation::OwnKey(pick) => {
                let own = self.model.own;
                let key = self.key((own, *pick));
                let found = self.directory.set_own_key(&RING.exchange(key, own), stamp);
                let said = self.model.set_own_key(key, now);
                (found.map(|lost| (vec![], lost)), said.map(|()| vec![]))
            }
            Operation::Expect(s, below) => {
                let found = self.directory.expect(site(*s), site(*below));
                let said = self.model.expect(*s, *below);
                (found.map(|()| (vec![], vec![])), said.map(|()| vec![]))
            }
            Operation::Retire(s) => {
                let found = self.directory.retire_previous_key(site(*s), stamp);
                let said = self.model.retire(*s);
                (found.map(|lost| (vec![], lost)), said.map(|()| vec![]))
            }
            Operation::Stolen(s, pick) => {
                let key = self.key((*s, *pick));
                let found = self.directory.report_stolen(RING.fingerprint(key), stamp);
                self.model.report_stolen(key);
                (found.map(|lost| (vec![], lost)), Ok(vec![]))
            }
            Operation::Forget(s) => {
                let lost = self.directory.forget(site(*s), stamp).unwrap();
                self.model.forget(*s, now);
                (Ok((vec![], lost)), Ok(vec![]))
            }
            Operation::Wait(_) => return None,
        };
        Some((answer, said))
    }

    fn step(&mut self, operation: &Operation) -> Result<(), TestCaseError> {
        if let Operation::Wait(time) = operation {
            self.now += time;
            return self.check();
        }
        let before = (self.directory.clone(), self.model.clone());
        let Some((answer, said)) = self.run(operation) else {
            return Ok(());
        };
        let name = format!("{operation:?}");
        let name = name.split(['(', ' ']).next().unwrap();
        match (answer, said) {
            (Err(error), Err(refusal)) => {
                prop_assert!(
                    refusal.contains(&error),
                    "{error:?}, by the rules {refusal:?}"
                );
                // Where nothing comes before the rules, theirs is the order.
                if matches!(
                    operation,
                    Operation::Publish(..) | Operation::Compare(..) | Operation::Itself(..)
                ) {
                    prop_assert_eq!(&error, &refusal[0], "of {:?}", refusal);
                }
                prop_assert_eq!(&self.directory, &before.0);
                self.model = before.1;
                let error = format!("{error:?}");
                let error = error.split('(').next().unwrap();
                *self.seen.entry(format!("{name} {error}")).or_default() += 1;
            }
            (Ok((outcomes, lost)), Ok(said)) => {
                prop_assert_eq!(&outcomes, &said);
                for (_, outcome) in &said {
                    *self.seen.entry(format!("{name} {outcome:?}")).or_default() += 1;
                }
                let sites = 0..SITES.len();
                let is_lost = |site: &Site| {
                    let gone =
                        before.1.sites.contains_key(site) && !self.model.sites.contains_key(site);
                    let was = before.1.usable(*site, self.now);
                    gone || (was && !self.model.usable(*site, self.now))
                };
                let mut by_rule: Vec<SiteCode> = sites.filter(is_lost).map(site).collect();
                // This site is told of, too, where its own key is the one.
                let own =
                    |model: &Model| model.own_key.is_some_and(|key| model.stolen.contains(&key));
                if own(&self.model) && !own(&before.1) {
                    by_rule.push(site(self.model.own));
                    by_rule.sort();
                }
                prop_assert_eq!(lost, by_rule, "lost");
            }
            (answer, said) => prop_assert!(false, "{answer:?}, by the rules {said:?}"),
        }
        self.check()
    }

    /// What can be seen from outside.
    fn check(&self) -> Result<(), TestCaseError> {
        let (directory, model, now) = (&self.directory, &self.model, self.now);
        let sites: Vec<Site> = directory.sites().map(|(site, _)| index_of(site)).collect();
        let by_rule: Vec<Site> = model.sites.keys().copied().collect();
        prop_assert_eq!(sites, by_rule, "sites");
        for (of, known) in &model.sites {
            let held = directory.site(site(*of)).unwrap();
            // What is over is told apart by nobody: by its date, or by what came after it.
            let before = known.previous.as_ref().map(|(held, _)| held.key);
            let is_kept = before.is_some_and(|key| model.check_key(*of, key, now).is_empty());
            let is_believed = !model.check(*of, now).contains(&Error::SITE_KEY_UNVOUCHED);
            let previous = held.previous().map(|previous| {
                let until = previous.kept_until().map(Timestamp::as_unix);
                (
                    RING.key_of(previous.public_key()),
                    until.filter(|_| is_kept),
                )
            });
            let seen: Seen = (
                held.relation(),
                RING.key_of(held.public_key()),
                held.source(),
                held.vouched_by().map(index_of),
                held.endorsement().filter(|_| is_believed),
                held.follows_another(),
                previous,
                held.learned().as_unix(),
            );
            let voucher = known.current.voucher.as_ref();
            let previous = known.previous.as_ref();
            let by_rule: Seen = (
                known.relation,
                known.current.key,
                known.current.source,
                voucher.map(|voucher| voucher.site),
                voucher
                    .and_then(|voucher| voucher.terms)
                    .filter(|_| is_believed),
                !known.current.followed.is_empty(),
                previous.map(|(held, until)| (held.key, until.filter(|_| is_kept))),
                known.current.learned,
            );
            prop_assert_eq!(seen, by_rule, "{}", SITES[*of]);
        }
        for (of, name) in SITES.iter().enumerate() {
            let found = directory.check_site(site(of), at(now));
            agree(found, &model.check(of, now), name)?;
            let Some(known) = model.sites.get(&of) else {
                continue;
            };
            let previous = known.previous.as_ref().map(|(held, _)| held.key);
            for key in [Some(known.current.key), previous, Some(3 * of)]
                .into_iter()
                .flatten()
            {
                let found = RING.accepts(directory, of, key, now);
                agree(found, &model.check_key(of, key, now), "data")?;
            }
        }
        prop_assert_eq!(directory.top_level_site(), model.top().map(site));
        let root = directory.trusted_root_key(at(now));
        match (root, model.trusted_root_key(now)) {
            (Ok(key), by_rule) => prop_assert_eq!(Ok(RING.key_of_site(&key)), by_rule, "root"),
            (found, by_rule) => {
                let found = found.map(drop);
                agree(found, &by_rule.err().unwrap_or_default(), "root")?;
            }
        }
        for days in [0, 15, 100] {
            let lapsing = directory.lapsing(at(now), days);
            let is_sorted = lapsing.is_sorted_by_key(|(_, end)| *end);
            prop_assert!(is_sorted);
            let lapsing = lapsing.into_iter();
            let lapsing: BTreeMap<Site, Time> = lapsing
                .map(|(site, end)| (index_of(site), end.as_unix()))
                .collect();
            prop_assert_eq!(
                lapsing,
                model.lapsing(now, days),
                "lapsing in {} days",
                days
            );
        }
        let expected: Vec<_> = directory.expected().collect();
        let by_rule = model.expected.iter();
        let by_rule: Vec<_> = by_rule.map(|(s, below)| (site(*s), site(*below))).collect();
        prop_assert_eq!(expected, by_rule);
        let bytes = directory.to_bytes().unwrap();
        let read = SiteDirectory::from_bytes(RING.provider, &bytes, directory.settings());
        prop_assert_eq!(read.as_ref(), Ok(directory));
        Ok(())
    }
}

type Seen = (
    SiteRelation,
    Key,
    SiteKeySource,
    Option<Site>,
    Option<EndorsementTerms>,
    bool,
    Option<(Key, Option<Time>)>,
    Time,
);

fn indices(outcomes: Vec<(SiteCode, SiteKeyOutcome)>) -> Vec<(Site, SiteKeyOutcome)> {
    let outcomes = outcomes.into_iter();
    outcomes
        .map(|(site, outcome)| (index_of(site), outcome))
        .collect()
}

/// Nothing refuses, or one of the rules that do.
fn agree(found: Result<(), Error>, refusal: &Refusal, what: &str) -> Result<(), TestCaseError> {
    match found {
        Ok(()) => prop_assert!(
            refusal.is_empty(),
            "{what}: taken, by the rules {refusal:?}"
        ),
        Err(error) => prop_assert!(
            refusal.contains(&error),
            "{what}: {error:?}, by the rules {refusal:?}"
        ),
    }
    Ok(())
}

#[test]
fn any_sequence_is_as_the_rules_say() {
    let seen = RefCell::new(BTreeMap::<String, usize>::new());
    let own = prop_oneof![4 => Just(0), 3 => Just(3), 2 => 1..3_usize];
    let strategy = own.prop_flat_map(|own| {
        let operations = prop::collection::vec(operation(own), 1..40);
        (Just(own), 0..3_usize, any::<bool>(), operations)
    });
    property(5000, strategy, |(own, begins, is_open, operations)| {
        let mut pair = Pair::new(own, is_open);
        for operation in beginnings(own, begins).iter().chain(&operations) {
            pair.step(operation)?;
        }
        for (what, count) in pair.seen {
            *seen.borrow_mut().entry(what).or_default() += count;
        }
        Ok(())
    });
    // The test would prove nothing if all were refused: of each kind something is done.
    let seen = seen.borrow();
    for what in [
        "Publish Confirmed",
        "Publish RolledOver",
        "Publish Rollback",
        "Compare Confirmed",
        "Itself Added",
        "Itself KeyConflict",
        "Endorse Added",
        "Endorse Confirmed",
        "Endorse Replaced",
        "Endorse RolledOver",
        "Endorse Rollback",
        "File Added",
        "File Confirmed",
        "File RolledOver",
        "File Rollback",
        "Join Added",
    ] {
        assert!(seen.contains_key(what), "{what}: {seen:?}");
    }
    // And nearly each cell of the table is asked.
    let asked = table::ASKED.lock().unwrap();
    assert!(asked.len() > 70, "{} of 78 cells: {asked:?}", asked.len());
}
