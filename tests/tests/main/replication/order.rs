//! Every case of order: what is signed next, and what is accepted.

use std::collections::BTreeMap;

use cmcrypto_core::Error;
use cmcrypto_core::replication::{self, Continuity, ReplicationPosition};
use cmcrypto_core::sites::{SiteDirectory, SiteRelation};
use cmcrypto_tests::*;

use crate::replication::craft::*;
use crate::replication::fixture::*;

/// What the receiver holds.
#[derive(Clone, Copy, Debug)]
struct State {
    /// The key and number of its position, which may be none.
    position: Option<(usize, u64)>,
    previous: Option<usize>,
    current: usize,
}

/// What is sent.
#[derive(Clone, Copy, Debug)]
struct Sent {
    key: usize,
    number: u64,
    previous: Previous,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Previous {
    Zeros,
    Last,
    Another,
    /// The content that was accepted last itself.
    SameContent,
}

/// The outcome by the rules, in the words of the issue.
fn expected(state: State, sent: Sent) -> Result<Continuity, Error> {
    let known = sent.key == state.current || Some(sent.key) == state.previous;
    if !known {
        return Err(Error::SITE_KEY_UNKNOWN);
    }
    let begins = sent.number == 1;
    let Some((key, last)) = state.position else {
        return match (begins, sent.previous) {
            (true, Previous::Zeros) => Ok(Continuity::Next),
            _ => Err(Error::REPLICATION_GAP),
        };
    };
    if key == sent.key {
        return match sent.number {
            number if number < last => Err(Error::ROLLBACK),
            number if number == last && sent.previous == Previous::SameContent => {
                Err(Error::REPLAYED)
            }
            number if number == last => Err(Error::REPLICATION_CONFLICT),
            number if number - 1 == last && sent.previous == Previous::Last => Ok(Continuity::Next),
            number if number - 1 == last => Err(Error::REPLICATION_CONFLICT),
            _ => Err(Error::REPLICATION_GAP),
        };
    }
    if key == state.current {
        return Err(Error::ROLLBACK);
    }
    match (begins, sent.previous) {
        (true, Previous::Last) => Ok(Continuity::NewKey),
        (true, Previous::Zeros) if sent.key == state.current => Ok(Continuity::Restarted),
        (true, Previous::Zeros) => Err(Error::ROLLBACK),
        _ => Err(Error::REPLICATION_GAP),
    }
}

#[test]
fn every_case_of_order_has_its_outcome() {
    for world in worlds() {
        let mut seen: BTreeMap<String, u32> = BTreeMap::new();
        let directories = [(None, 0), (Some(0), 1), (Some(1), 2)];
        for (previous, current) in directories {
            let directory = match previous {
                Some(previous) => world.receiver_of_two(previous, current),
                None => world.receiver(current),
            };
            let numbers = [1, 2, 7, MAX - 1, MAX];
            let at = (0..3).flat_map(|key| numbers.map(|number| Some((key, number))));
            for position in at.chain([None]) {
                let state = State {
                    position,
                    previous,
                    current,
                };
                check(world, &directory, state, &mut seen);
            }
        }
        // Each outcome was there, and not by accident only.
        for outcome in [
            "Ok(Next)",
            "Ok(NewKey)",
            "Ok(Restarted)",
            "Err(Replayed)",
            "Err(Rollback)",
            "Err(ReplicationGap)",
            "Err(ReplicationConflict)",
            "Err(SiteKeyUnknown)",
        ] {
            assert!(seen[outcome] >= 5, "{outcome}: {seen:?}");
        }
        assert_eq!(seen.len(), 8);
    }
}

fn check(world: &World, directory: &SiteDirectory, state: State, seen: &mut BTreeMap<String, u32>) {
    // What was accepted last: something that names something else again as its previous.
    let last = state
        .position
        .map(|(key, number)| Content::new(world, key, number, [0xaa; 32]));
    let (at, last_sha256) = match (&last, state.position) {
        (Some(last), Some((key, number))) => {
            (position(world, key, number, last.sha256()), last.sha256())
        }
        _ => (start(), [0xbb; 32]),
    };
    let here = state.position.map_or(0, |(_, number)| number);
    let mut numbers = vec![1, 2, here.saturating_sub(1), here, here + 1, here + 2, MAX];
    numbers.retain(|number| (1..=MAX).contains(number));
    numbers.sort();
    numbers.dedup();
    for key in 0..3 {
        for &number in &numbers {
            let mut kinds = vec![Previous::Zeros, Previous::Last, Previous::Another];
            if state.position == Some((key, number)) {
                kinds.push(Previous::SameContent);
            }
            for previous in kinds {
                let sent = Sent {
                    key,
                    number,
                    previous,
                };
                let content = match previous {
                    Previous::Zeros => Content::new(world, key, number, ZEROS),
                    Previous::Last => Content::new(world, key, number, last_sha256),
                    Previous::Another => Content::new(world, key, number, [0xcc; 32]),
                    Previous::SameContent => last.clone().unwrap(),
                };
                let signature = content.signed(world, key);
                let found = replication::verify(directory, &at, DATA, &signature, NOW);
                if let Ok(verified) = &found {
                    let next = position(world, key, number, content.sha256());
                    assert_eq!(verified.position(), &next, "{state:?} {sent:?}");
                }
                let found = found.map(|verified| verified.continuity());
                assert_eq!(found, expected(state, sent), "{state:?} {sent:?}");
                let kind = found.map_err(|error| error.kind());
                *seen.entry(format!("{kind:?}")).or_default() += 1;
            }
        }
    }
}

/// What is signed next, from every position.
#[test]
fn the_sender_counts_for_each_key() {
    for world in worlds() {
        let last = [0xaa; 32];
        let cases = [
            (start(), 0, Ok((1, ZEROS))),
            (position(world, 0, 1, last), 0, Ok((2, last))),
            (position(world, 0, MAX - 1, last), 0, Ok((MAX, last))),
            (
                position(world, 0, MAX, last),
                0,
                Err(Error::NUMBER_EXHAUSTED),
            ),
            (position(world, 0, 1, last), 1, Ok((1, last))),
            (position(world, 0, MAX, last), 1, Ok((1, last))),
            (position(world, 1, 3, last), 0, Ok((1, last))),
        ];
        for (at, key, expected) in cases {
            let signed = replication::sign(&world.sender(key), &at, DATA, NOW);
            let expected = expected.map(|(number, previous)| {
                let content = Content::new(world, key, number, previous);
                let next = position(world, key, number, content.sha256());
                (content.signed(world, key), next)
            });
            assert_eq!(signed, expected, "{at:?}");
        }
    }
}

/// A previous key counts until its date, and not after.
#[test]
fn data_under_the_previous_key_is_accepted_until_its_date() {
    for world in worlds() {
        let mut directory = world.receiver_of_two(0, 1);
        let (first, after_first) =
            replication::sign(&world.sender(0), &start(), DATA, NOW).unwrap();
        let (second, _) = replication::sign(&world.sender(0), &after_first, DATA, NOW).unwrap();
        let at = |now| replication::verify(&directory, &after_first, DATA, &second, now);
        assert_eq!(at(until()).unwrap().continuity(), Continuity::Next);
        assert_eq!(at(until().saturating_add(1)), Err(Error::SITE_KEY_RETIRED));
        // Of what is refused for its key no order is told.
        let late = until().saturating_add(1);
        let again = replication::verify(&directory, &after_first, DATA, &first, late);
        assert_eq!(again, Err(Error::SITE_KEY_RETIRED));
        // Two rollovers later it is not known at all.
        world.learn(&mut directory, 2, Some(until()));
        let found = replication::verify(&directory, &after_first, DATA, &second, NOW);
        assert_eq!(found, Err(Error::SITE_KEY_UNKNOWN));
    }
}

/// Nor is it under a key that can't be used: it was stolen, or who vouched for it is believed no more.
#[test]
fn data_under_a_key_that_can_not_be_used_is_refused() {
    for world in worlds() {
        let x00 = code("X00");
        let (signature, _) = replication::sign(&world.sender(0), &start(), DATA, NOW).unwrap();
        let vouched = {
            let child = SiteRelation::Child;
            let mut directory = world.directory("P01", &[("X00", child, KEYS[1])]);
            directory.expect(s01(), x00).unwrap();
            let (by, site) = ((KEYS[1], "X00"), (KEYS[0], "S01"));
            world.vouch(&mut directory, by, site, 1, None).unwrap();
            directory
        };
        let judge = |directory: &SiteDirectory, now| {
            let found = replication::verify(directory, &start(), DATA, &signature, now);
            assert_eq!(directory.check_site(s01(), now), found.clone().map(drop));
            found.map(drop)
        };
        let until = hierarchy::terms(1).not_after;
        assert_eq!(judge(&vouched, until), Ok(()));
        let after = until.saturating_add(1);
        assert_eq!(judge(&vouched, after), Err(Error::ENDORSEMENT_EXPIRED));
        for (stolen, error) in [
            (KEYS[0], Error::SITE_KEY_STOLEN),
            (KEYS[1], Error::SITE_KEY_UNVOUCHED),
        ] {
            let mut directory = vouched.clone();
            let print = world.fingerprint(stolen);
            directory.report_stolen(&print, NOW).unwrap();
            assert_eq!(judge(&directory, NOW), Err(error));
        }
    }
}

/// A site's life: a rollover with data under way, a lost tail, a recovery.
#[test]
fn a_stream_goes_on_over_a_rollover_and_a_recovery() {
    for world in worlds() {
        let mut directory = world.receiver(0);
        let sign = |key: usize, at: &ReplicationPosition| {
            replication::sign(&world.sender(key), at, DATA, NOW).unwrap()
        };
        let (a1, sent) = sign(0, &start());
        let (a2, sent) = sign(0, &sent);
        let (b1, sent) = sign(1, &sent);
        let (b2, _) = sign(1, &sent);

        let judge = |directory: &SiteDirectory, at: &ReplicationPosition, signature: &[u8]| {
            let found = replication::verify(directory, at, DATA, signature, NOW)?;
            Ok((found.continuity(), found.position().clone()))
        };
        let (_, at) = judge(&directory, &start(), &a1).unwrap();
        // The new key is not known yet, then it is, and the tail of the old one is missing.
        assert_eq!(judge(&directory, &at, &b1), Err(Error::SITE_KEY_UNKNOWN));
        world.learn(&mut directory, 1, Some(until()));
        assert_eq!(judge(&directory, &at, &b1), Err(Error::REPLICATION_GAP));
        assert_eq!(judge(&directory, &at, &b2), Err(Error::REPLICATION_GAP));
        let (continuity, at) = judge(&directory, &at, &a2).unwrap();
        assert_eq!(continuity, Continuity::Next);
        let (continuity, at) = judge(&directory, &at, &b1).unwrap();
        assert_eq!((continuity, at.number()), (Continuity::NewKey, 1));
        // The old numbering is over.
        for old in [&a1, &a2] {
            assert_eq!(judge(&directory, &at, old), Err(Error::ROLLBACK));
        }
        let (continuity, at) = judge(&directory, &at, &b2).unwrap();
        assert_eq!((continuity, at.number()), (Continuity::Next, 2));

        // The site is recovered: a new key, and no memory. Nothing of it counts before the key does.
        let (c1, _) = sign(2, &start());
        assert_eq!(judge(&directory, &at, &c1), Err(Error::SITE_KEY_UNKNOWN));
        world.learn(&mut directory, 2, None);
        let (continuity, at) = judge(&directory, &at, &c1).unwrap();
        assert_eq!((continuity, at.number()), (Continuity::Restarted, 1));
        assert_eq!(judge(&directory, &at, &b2), Err(Error::SITE_KEY_RETIRED));
        assert_eq!(judge(&directory, &at, &c1), Err(Error::REPLAYED));
    }
}
