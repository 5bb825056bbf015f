//! A site's authority beside a model: issued, renewed, blocked, expired, stored and read, in any order.

use std::collections::{BTreeMap, BTreeSet};

use cmcrypto_core::access::issuing::{BlockReason, IssuedSerial, IssuingAuthority};
use cmcrypto_core::pki::certificate::Certificate;
use cmcrypto_core::{Error, Provider, Timestamp};
use cmcrypto_tests::hierarchy::*;
use cmcrypto_tests::*;
use proptest::collection::vec;
use proptest::prelude::*;

use crate::access::fixture::*;

#[derive(Clone, Debug)]
enum Step {
    Issue(usize),
    Renew(usize),
    Block(usize, bool),
    List,
    /// Stored and read.
    Reread,
    Wait(i64),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let place = 0..12_usize;
    let step = prop_oneof![
        3 => (0..PROFILES.len()).prop_map(Step::Issue),
        2 => place.clone().prop_map(Step::Renew),
        3 => (place, any::<bool>()).prop_map(|(at, by_serial)| Step::Block(at, by_serial)),
        3 => Just(Step::List),
        1 => Just(Step::Reread),
        2 => prop_oneof![Just(1), Just(100 * DAY), Just(300 * DAY)].prop_map(Step::Wait),
    ];
    vec(step, 1..25)
}

/// What became of a certificate.
#[derive(Clone, Copy, Debug, PartialEq)]
enum State {
    Good,
    Blocked,
    /// Blocked, and dropped after a list beyond its end.
    Gone,
}

#[test]
fn the_authority_does_as_the_model() {
    let world = world(Provider::default());
    let start = authority(world);
    let verifier = verifier(world, &start);
    property(300, steps(), |steps| {
        let mut authority = start.clone();
        let mut now: Timestamp = NOW;
        let mut all: Vec<(Certificate, usize, State)> = Vec::new();
        let mut last_number = 0;
        for step in steps {
            match step {
                Step::Issue(profile) => {
                    let key = world.public(PROFILES[profile].1);
                    let is_barred = all
                        .iter()
                        .any(|(of, _, state)| of.public_key() == key && *state == State::Blocked);
                    match issue(world, &mut authority, PROFILES[profile], now) {
                        Ok(issued) => {
                            prop_assert!(!is_barred);
                            all.push((issued, profile, State::Good));
                        }
                        Err(error) => {
                            prop_assert_eq!(error, Error::CERTIFICATE_BLOCKED);
                            prop_assert!(is_barred);
                        }
                    }
                }
                Step::Renew(at) => {
                    let Some((certificate, profile, state)) = all.get(at).cloned() else {
                        continue;
                    };
                    let key = certificate.public_key().clone();
                    let is_barred = all
                        .iter()
                        .any(|(of, _, state)| *of.public_key() == key && *state == State::Blocked);
                    let expected = match state {
                        State::Blocked => Some(Error::CERTIFICATE_BLOCKED),
                        State::Gone => Some(Error::CERTIFICATE_NOT_ISSUED),
                        State::Good if now > certificate.not_after() => {
                            Some(Error::CERTIFICATE_NOT_ISSUED)
                        }
                        State::Good => is_barred.then_some(Error::CERTIFICATE_BLOCKED),
                    };
                    let renewed = authority.renew(&certificate, &key, 365, now);
                    prop_assert_eq!(renewed.as_ref().err().cloned(), expected);
                    if let Ok(renewed) = renewed {
                        all.push((renewed, profile, State::Good));
                    }
                }
                Step::Block(at, by_serial) => {
                    let Some((certificate, _, state)) = all.get_mut(at) else {
                        continue;
                    };
                    let reason = BlockReason::KeyCompromise;
                    let known = |authority: &IssuingAuthority, serial| {
                        authority.issued().any(|(of, _)| *of == serial)
                    };
                    let serial = IssuedSerial::of(certificate).unwrap();
                    if by_serial && *state != State::Blocked && !known(&authority, serial) {
                        let found = authority.block_serial(serial, reason, now);
                        prop_assert_eq!(found, Err(Error::CERTIFICATE_NOT_ISSUED));
                        prop_assert!(now > certificate.not_after() || *state == State::Gone);
                        continue;
                    }
                    match by_serial {
                        true => authority.block_serial(serial, reason, now).unwrap(),
                        false => authority.block(certificate, reason, now).unwrap(),
                    }
                    *state = State::Blocked;
                }
                Step::List => {
                    let list = list(&mut authority, now);
                    let text = list.to_der();
                    for (certificate, profile, state) in &mut all {
                        let serial = certificate.serial_number_der();
                        let is_named = text.windows(serial.len()).any(|part| part == serial);
                        prop_assert_eq!(is_named, *state == State::Blocked);
                        let used_for = use_of(PROFILES[*profile].0);
                        let found = verify(&verifier, certificate, used_for, &list, now);
                        let expected = match (now > certificate.not_after(), *state) {
                            (true, _) => Err(Error::CERTIFICATE_EXPIRED),
                            (false, State::Good) => Ok(()),
                            (false, _) => Err(Error::REVOKED),
                        };
                        prop_assert_eq!(found, expected);
                        if *state == State::Blocked && now > certificate.not_after() {
                            *state = State::Gone;
                        }
                    }
                    let number = crl_number(text);
                    prop_assert!(number > last_number);
                    prop_assert!(number >= now.as_unix() as u64);
                    last_number = number;
                }
                Step::Reread => {
                    let bytes = authority.to_bytes().unwrap();
                    let key = world.shared_key(AUTHORITY).clone();
                    authority = IssuingAuthority::from_bytes(key, &bytes).unwrap();
                    prop_assert_eq!(authority.to_bytes().unwrap(), bytes);
                }
                Step::Wait(seconds) => {
                    let end = later(8 * 365 * DAY);
                    now = now.saturating_add(seconds).min(end);
                }
            }
            // What is known: nothing in both, each serial number once, no block lost.
            let issued: BTreeMap<_, _> = authority.issued().collect();
            let blocked: BTreeMap<_, _> = authority.blocked().collect();
            for (certificate, _, state) in &all {
                let serial = IssuedSerial::of(certificate).unwrap();
                prop_assert_eq!(blocked.contains_key(&serial), *state == State::Blocked);
                if *state == State::Good && now <= certificate.not_after() {
                    prop_assert!(issued.contains_key(&serial));
                }
                prop_assert!(*state == State::Good || !issued.contains_key(&serial));
            }
            let serials = all.iter().map(|(of, ..)| of.serial_number_der());
            let distinct: BTreeSet<_> = serials.collect();
            prop_assert_eq!(distinct.len(), all.len());
        }
        Ok(())
    });
}

/// The content of the CRL number, which a list has once.
fn crl_number(list: &[u8]) -> u64 {
    let id = der::oid("2.5.29.20");
    let at = list.windows(id.len()).position(|part| part == id).unwrap();
    let value = der::inside(der::elements(&list[at + id.len()..])[0]);
    let number = der::inside(value);
    number
        .iter()
        .fold(0, |sum, byte| (sum << 8) | u64::from(*byte))
}
