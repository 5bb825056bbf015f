//! Any sets, certificates and times in any order, against a model of what `ClientPolicies` documents.

use std::collections::BTreeMap;

use cmcrypto_core::names::{ClientId, CollectionId};
use cmcrypto_core::policy::{ClientPolicies, PolicyAssignment, PolicySet, SiteDataTarget};
use cmcrypto_core::{Error, Provider, Timestamp};
use cmcrypto_tests::*;
use proptest::prelude::*;

use crate::policy::fixture::*;
use crate::policy::sets::*;

/// Over small numbers.
#[derive(Clone, Debug)]
struct Offered {
    /// 0 for all, 1 the client's own, 2 another client's, from 3 on a collection's.
    target: u8,
    number: u64,
    content: u8,
    collections: Vec<u8>,
    /// Which certificate of the site signs it.
    by: usize,
    /// Until so many days after [`NOW`].
    until: i64,
}

impl Offered {
    fn assignments(&self) -> Vec<PolicyAssignment> {
        // Some policies are in several sets, in several versions, of several bodies, for several times.
        let policies = (0..3).filter(|policy| self.content >> policy & 1 == 1);
        let made = policies.map(|policy| {
            let mixed = self.content ^ self.target ^ policy;
            PolicyAssignment {
                sha256: [self.target / 5; 32],
                not_before: days(i64::from(mixed % 2)),
                not_after: days(2 + i64::from(mixed % 3)),
                ..assignment(&format!("{policy}"), 1 + u64::from(mixed % 2))
            }
        });
        made.collect()
    }

    fn set(&self) -> PolicySet {
        let target = match self.target {
            0 => SiteDataTarget::All,
            1 => own(),
            2 => SiteDataTarget::Client(ClientId::new("GUID:2").unwrap()),
            number => collection(&format!("C{number}")),
        };
        let named = |number: &u8| CollectionId::new(&format!("C{number}")).unwrap();
        let collections = match self.target {
            1 | 2 => self.collections.iter().map(named).collect(),
            _ => Vec::new(),
        };
        PolicySet {
            number: self.number,
            not_before: NOW,
            not_after: days(self.until),
            collections,
            ..set(target, self.assignments())
        }
    }
}

fn days(days: i64) -> Timestamp {
    NOW.saturating_add(days * DAY)
}

#[derive(Clone, Debug)]
enum Step {
    Offer(Offered),
    /// The trust store has this certificate.
    Follow(usize),
    /// It has none.
    Withdraw,
    /// So many days later, or earlier.
    Pass(i64),
    /// The client does what is to be done.
    Act,
}

#[derive(Default)]
struct Model {
    /// Which certificates the site had, the latest last.
    certificates: Vec<usize>,
    is_withdrawn: bool,
    held: BTreeMap<u8, Offered>,
    /// Those of which nothing counts until their set comes again.
    dropped: Vec<u8>,
}

impl Model {
    fn is_replaced(&self, by: usize) -> bool {
        self.certificates.contains(&by) && self.certificates.last() != Some(&by)
    }

    fn begin(&mut self, by: usize) {
        if self.certificates.last() != Some(&by) {
            self.certificates.push(by);
            (self.held, self.dropped) = (BTreeMap::new(), Vec::new());
        }
        self.is_withdrawn = false;
    }

    fn collections(&self) -> &[u8] {
        self.held.get(&1).map_or(&[], |own| &own.collections)
    }

    fn apply(&mut self, offered: &Offered, now: i64) -> Result<(), Error> {
        if self.is_replaced(offered.by) {
            return Err(Error::ROLLBACK);
        }
        let is_new = self.certificates.last() != Some(&offered.by);
        let is_named = !is_new && self.collections().contains(&offered.target);
        if offered.target >= 2 && !is_named {
            return Err(Error::NOT_INTENDED_RECIPIENT);
        }
        if let Some(held) = self.held.get(&offered.target).filter(|_| !is_new) {
            if offered.number < held.number {
                return Err(Error::ROLLBACK);
            }
            if offered.number == held.number && offered.set() != held.set() {
                return Err(Error::POLICY_CONFLICT);
            }
        }
        if now < 0 {
            return Err(Error::SENT_IN_FUTURE);
        }
        if now > offered.until {
            return Err(Error::STALE);
        }
        self.begin(offered.by);
        self.held.insert(offered.target, offered.clone());
        self.dropped.retain(|target| *target != offered.target);
        if offered.target == 1 {
            let left_out = self.held.keys().filter(|target| **target > 2);
            let left_out = left_out.filter(|target| !offered.collections.contains(target));
            self.dropped.extend(left_out.copied());
        }
        Ok(())
    }

    /// What applies: policy, version and body.
    fn policies(&self, now: i64) -> BTreeMap<String, (u64, [u8; 32])> {
        let own_lasts = self.held.get(&1).is_some_and(|own| now <= own.until);
        let lasts = |target: u8, held: &Offered| {
            !self.is_withdrawn && now <= held.until && (target < 3 || own_lasts)
        };
        // The client's own goes first, that for all last.
        let order = [1, 3, 4, 5, 0]
            .into_iter()
            .filter(|target| !self.dropped.contains(target));
        let held = order.filter_map(|target| Some((target, self.held.get(&target)?)));
        let held: Vec<_> = held
            .map(|(target, held)| (lasts(target, held), held.assignments()))
            .collect();
        let mut found = BTreeMap::new();
        for policy in 0..3_u8 {
            let name = id(&format!("{policy}"));
            let named = held.iter().flat_map(|(lasts, list)| {
                let begun = list
                    .iter()
                    .filter(|one| one.policy == name && one.not_before <= days(now));
                begun.map(|one| (*lasts, one))
            });
            let named: Vec<_> = named.collect();
            let Some(highest) = named.iter().map(|(_, one)| one.version).max() else {
                continue;
            };
            let mut of_highest = named.iter().filter(|(_, one)| one.version == highest);
            let Some((first_lasts, first)) = of_highest.next() else {
                continue;
            };
            // Where its set has ended the same goes on by another.
            let chosen = if *first_lasts {
                Some(first)
            } else {
                let same = of_highest.find(|(lasts, one)| *lasts && one.sha256 == first.sha256);
                same.map(|(_, one)| one)
            };
            if let Some(one) = chosen.filter(|one| days(now) <= one.not_after) {
                found.insert(policy.to_string(), (one.version, one.sha256));
            }
        }
        found
    }
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let offered = (
        0..6_u8,
        1..5_u64,
        0..8_u8,
        proptest::sample::subsequence(vec![3_u8, 4, 5], 0..=3),
        proptest::sample::select(vec![0_usize, 0, 0, 0, 0, 1]),
        1..4_i64,
    );
    let offered = offered.prop_map(|(target, number, content, collections, by, until)| {
        Step::Offer(Offered {
            target,
            number,
            content,
            collections,
            by,
            until,
        })
    });
    let step = prop_oneof![
        12 => offered,
        1 => (0..2_usize).prop_map(Step::Follow),
        1 => Just(Step::Withdraw),
        3 => (-1..3_i64).prop_map(Step::Pass),
        4 => Just(Step::Act),
    ];
    proptest::collection::vec(step, 1..40)
}

/// Any steps in any order: each outcome and what applies is what the rules say, who does what is told knows as
/// much, and the state comes back from its stored form.
#[test]
fn any_order() {
    let sites = [0, 1].map(|at| pair(&identity(Provider::default(), KEYS[at])));
    property(2000, steps(), |steps| {
        let (mut policies, mut model, mut known) =
            (nothing_yet(), Model::default(), BTreeMap::new());
        let mut day = 0;
        for step in steps {
            let (before, now) = (policies.clone(), days(day));
            match &step {
                Step::Offer(offered) => {
                    let (signer, verifier) = &sites[offered.by];
                    let signed = signer.sign_policy_set(&offered.set(), NOW).unwrap();
                    let found = policies.apply(verifier, &signed, now);
                    prop_assert_eq!(&found, &model.apply(offered, day), "{:?}", step);
                    if found.is_err() {
                        prop_assert_eq!(&policies, &before);
                    }
                }
                Step::Follow(by) => {
                    let found = policies.follow(&sites[*by].1, now);
                    if model.is_replaced(*by) {
                        prop_assert_eq!(found, Err(Error::ROLLBACK));
                        model.is_withdrawn = true;
                    } else {
                        prop_assert_eq!(found, Ok(()));
                        model.begin(*by);
                    }
                }
                Step::Withdraw => {
                    policies.withdraw();
                    model.is_withdrawn = true;
                }
                Step::Pass(days) => day = (day + days).max(-1),
                Step::Act => {
                    let changes = policies.changes(now);
                    for one in &changes.assigned {
                        known.insert(one.policy.to_string(), (one.version, one.sha256));
                    }
                    for policy in &changes.revoked {
                        prop_assert!(known.remove(policy.as_str()).is_some());
                    }
                    prop_assert_eq!(&known, &model.policies(day));
                    policies.acted_on(&changes).unwrap();
                }
            }
            let now = days(day);
            let found = policies.policies(now).into_iter();
            let found = found.map(|one| (one.policy.to_string(), (one.version, one.sha256)));
            let found: BTreeMap<_, _> = found.collect();
            prop_assert_eq!(&found, &model.policies(day), "{:?} on day {}", step, day);
            // One by one too.
            for policy in 0..3 {
                let one = policies.policy(&id(&policy.to_string()), now);
                let one = one.ok().map(|one| (one.version, one.sha256));
                prop_assert_eq!(one.as_ref(), found.get(&policy.to_string()));
            }
            policies = ClientPolicies::from_bytes(&policies.to_bytes().unwrap()).unwrap();
        }
        Ok(())
    });
}
