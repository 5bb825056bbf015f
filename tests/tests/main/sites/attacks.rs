//! What a thief of a primary site's key tries, who has it for an hour. Each of these tests failed on the
//! directory as it was at 1c34c4d.
//!
//! What he sends may be refused at once or be worth nothing later: only what he has of it counts. So his
//! own calls are printed and not judged. All faults of a test are collected, of each provider.

use cmcrypto_core::Error;
use cmcrypto_core::exchange_key::EndorsementTerms;
use cmcrypto_core::pki::certificate::{KeyUse, self_signed};
use cmcrypto_core::pki::key::PublicKey;
use cmcrypto_core::replication::{self, ReplicationPosition};
use cmcrypto_core::sites::{SiteDirectory, SiteKeyFile, SiteKeyOutcome, SiteRelation};
use cmcrypto_core::{Provider, Timestamp};
use cmcrypto_tests::der::{generalized_time, integer, octets, printable, sequence};
use cmcrypto_tests::form::Signed;
use cmcrypto_tests::*;

use crate::sites::fixture::*;
use crate::sites::learning::{many_keys, numbered};

/// The key that the thief made. He also holds P01's for an hour.
const THIEF: &str = OTHER;
const HOUR: i64 = 3600;

struct Faults {
    provider: Provider,
    found: Vec<String>,
}

impl Faults {
    fn unless(&mut self, safe: bool, fault: impl std::fmt::Display) {
        if !safe {
            self.found.push(format!("{:?}: {fault}", self.provider));
        }
    }
}

#[track_caller]
fn safe(attack: impl Fn(&World, &mut Faults)) {
    let mut all = Vec::new();
    for world in worlds() {
        let mut faults = Faults {
            provider: world.provider,
            found: Vec::new(),
        };
        attack(world, &mut faults);
        all.append(&mut faults.found);
    }
    assert!(all.is_empty(), "{} faults:\n{}", all.len(), all.join("\n"));
}

/// Whether data of `from`, signed with this key, is taken: by the directory, and as it is stored.
fn replicates(
    world: &World,
    at: &SiteDirectory,
    (key, from): (&str, &str),
    now: Timestamp,
) -> bool {
    let start = ReplicationPosition::start(code(from), at.own_site(), "inventory").unwrap();
    let (data, key) = (b"<Inventory/>", world.exchange(key, from));
    let (signature, _) = replication::sign(&key, &start, data, now).unwrap();
    let bytes = at.to_bytes().unwrap();
    let stored = SiteDirectory::from_bytes(world.provider, &bytes, at.settings()).unwrap();
    let verify =
        |at| replication::verify(at, &start, data, &signature, now).map(|found| found.length());
    let found = verify(at);
    assert_eq!(verify(&stored), found, "as it is stored");
    found.is_ok()
}

fn has_key(world: &World, at: &SiteDirectory, site: &str, key: &str) -> bool {
    let known = at.site(code(site));
    known.is_some_and(|known| known.public_key() == world.public(key))
}

/// At CAS, whose own key is known.
fn cas(world: &World) -> SiteDirectory {
    let mut at = world.directory("CAS", &[("P01", Child, P01), ("P02", Child, P02)]);
    at.set_own_key(&world.exchange(CAS, "CAS"), NOW).unwrap();
    at.expect(code("S01"), p01()).unwrap();
    at
}

/// P01's .CT6 with these sites below it.
fn children(world: &World, key: &str, sites: &[(&str, &str)], time: i64) -> SiteKeyFile {
    let sites: Vec<_> = sites
        .iter()
        .map(|(site, key)| (*site, Child, *key))
        .collect();
    let file = world.directory("P01", &sites).export_key_file(
        &world.exchange(key, "P01"),
        None,
        ChildKeys,
        code("CAS"),
        later(time),
    );
    SiteKeyFile::from_der(world.provider, &file.unwrap().to_der()).unwrap()
}

/// P01's .CT7 for S01: with the site above it, or without any.
fn parents(world: &World, top: Option<(&str, &str)>, time: i64) -> SiteKeyFile {
    let mut at = SiteDirectory::new(p01(), SECURE);
    if let Some((site, key)) = top {
        at.join((code(site), world.public(key)), None, NOW).unwrap();
    }
    let key = world.exchange(P01, "P01");
    let file = at.export_key_file(&key, None, ParentKeys, code("S01"), later(time));
    SiteKeyFile::from_der(world.provider, &file.unwrap().to_der()).unwrap()
}

/// One site's word for another's key at CAS or S01, with the proof that goes with it.
fn endorse(
    world: &World,
    at: &mut SiteDirectory,
    by: (&str, &str),
    site: (&str, &str),
    terms: EndorsementTerms,
    now: Timestamp,
) -> Result<SiteKeyOutcome, Error> {
    let endorsed = world.endorse(by, site, terms);
    let proof = world.proof(site.0, site.1);
    at.learn_endorsed(&endorsed, &proof, code(by.1), None, now)
        .map(|change| change.outcome)
}

type Recovery = fn(&World, &mut SiteDirectory, SiteRelation);

/// P01 has a new key, and what a person does who knows that the old one was stolen.
const RECOVERIES: [(&str, Recovery); 4] = [
    (
        "the directory service, nothing kept",
        |world, at, relation| {
            let key = world.public(NEXT_P01);
            at.learn_from_directory_service(p01(), relation, key, None, later(HOUR))
                .unwrap();
        },
    ),
    (
        "the directory service, kept and retired",
        |world, at, relation| {
            let (key, until) = (world.public(NEXT_P01), Some(later(30 * DAY)));
            at.learn_from_directory_service(p01(), relation, key, until, later(HOUR))
                .unwrap();
            at.retire_previous_key(p01(), later(HOUR)).unwrap();
        },
    ),
    ("a bare key, compared", |world, at, relation| {
        let (key, print) = (world.public(NEXT_P01), world.fingerprint(NEXT_P01));
        at.import_exchange_key(p01(), relation, key, &print, None, later(HOUR))
            .unwrap();
    }),
    ("a key file, compared", |world, at, relation| {
        let kind = match relation {
            Child => KeyForParent,
            _ => KeyForChild,
        };
        let to = at.own_site();
        let file = world.file(kind, (NEXT_P01, "P01"), to.as_str(), later(HOUR));
        at.import_key_file(&file, Some(&file.fingerprint()), None, later(HOUR))
            .unwrap();
    }),
];

#[test]
fn a_recovery_ends_what_the_stolen_key_endorsed() {
    safe(|world, faults| {
        for (recovery, recover) in RECOVERIES {
            for honest_before in [false, true] {
                let mut at = cas(world);
                if honest_before {
                    endorse(world, &mut at, (P01, "P01"), (S01, "S01"), terms(1), NOW).unwrap();
                }
                let found = endorse(world, &mut at, (P01, "P01"), (THIEF, "S01"), terms(2), NOW);
                println!("the thief's endorsement: {found:?}");
                // What is encrypted to S01 is for him.
                let (from, until) = (later(-DAY), later(365 * DAY));
                let certificate =
                    self_signed(world.key(NEXT), KeyUse::Encryption, "S01", from, until).unwrap();
                let encryption = world
                    .exchange(THIEF, "S01")
                    .endorse_site_encryption(&certificate, terms(1))
                    .unwrap();
                let found = at.accept_encryption_certificate(code("S01"), &encryption, NOW);
                println!("his encryption certificate: {:?}", found.map(drop));

                recover(world, &mut at, Child);
                let case = format!("[{recovery}; S01 was known before: {honest_before}]");
                for days in [1, 400] {
                    faults.unless(
                        !replicates(world, &at, (THIEF, "S01"), later(days * DAY)),
                        format!("{case} {days} days later the thief's data is S01's"),
                    );
                }
                faults.unless(
                    at.encryption_certificate(code("S01"), later(DAY)).is_err(),
                    format!("{case} what is for S01 is encrypted to the thief"),
                );
                let found = at.accept_encryption_certificate(code("S01"), &encryption, later(DAY));
                faults.unless(
                    found.is_err(),
                    format!("{case} his encryption certificate is accepted after that"),
                );
                // He does not come back by what he signed in that hour.
                for number in [2, 3] {
                    let _ = endorse(
                        world,
                        &mut at,
                        (P01, "P01"),
                        (THIEF, "S01"),
                        terms(number),
                        later(DAY),
                    );
                    faults.unless(
                        !replicates(world, &at, (THIEF, "S01"), later(DAY)),
                        format!("{case} he is S01 after endorsement {number} was shown again"),
                    );
                }
            }
        }
    });
}

/// The same, of what becomes of the true S01: P01's new key vouches for it.
#[test]
fn a_recovery_lets_the_true_site_back() {
    safe(|world, faults| {
        for (recovery, recover) in RECOVERIES {
            let mut at = cas(world);
            endorse(world, &mut at, (P01, "P01"), (S01, "S01"), terms(1), NOW).unwrap();
            let _ = endorse(world, &mut at, (P01, "P01"), (THIEF, "S01"), terms(2), NOW);
            recover(world, &mut at, Child);
            let found = endorse(
                world,
                &mut at,
                (NEXT_P01, "P01"),
                (S01, "S01"),
                terms(1),
                later(DAY),
            );
            faults.unless(
                replicates(world, &at, (S01, "S01"), later(DAY)),
                format!("[{recovery}] P01's new key vouches for the true S01: {found:?}"),
            );
        }
    });
}

#[test]
fn b_recovery_ends_what_a_key_file_of_the_stolen_key_added() {
    safe(|world, faults| {
        for (recovery, recover) in RECOVERIES {
            let mut at = cas(world);
            at.expect(code("X99"), p01()).unwrap();
            let file = children(world, P01, &[("X99", THIEF)], 1);
            println!("{:?}", at.import_key_file(&file, None, None, later(1)));
            // The fingerprint is right: it is that of the stolen key.
            let print = file.fingerprint();
            let found = at.import_key_file(&file, Some(&print), None, later(1));
            assert_eq!(found.unwrap().outcomes[1].1, Added);
            recover(world, &mut at, Child);
            for days in [1, 400] {
                faults.unless(
                    !replicates(world, &at, (THIEF, "X99"), later(days * DAY)),
                    format!("[{recovery}] {days} days later the thief's data is X99's"),
                );
            }
            let _ = at.import_key_file(&file, None, None, later(DAY));
            faults.unless(
                !replicates(world, &at, (THIEF, "X99"), later(DAY)),
                format!("[{recovery}] X99 is there after the file was imported again"),
            );
        }
    });
}

/// Before anyone knows of the theft: a new site needs a person.
#[test]
fn b_a_key_file_adds_no_site_without_a_person() {
    safe(|world, faults| {
        let mut at = cas(world);
        let file = children(world, P01, &[("X99", THIEF)], 1);
        let found = at.import_key_file(&file, None, None, later(1));
        faults.unless(
            !replicates(world, &at, (THIEF, "X99"), later(1)),
            format!("no person was asked, and X99 is accepted: {found:?}"),
        );
    });
}

/// At S01: below a primary site that is known to stand alone, or of which that is not known.
fn below(world: &World, stands_alone: bool) -> SiteDirectory {
    let mut at = world.directory("S01", &[("P01", Parent, P01)]);
    at.set_own_key(&world.exchange(S01, "S01"), NOW).unwrap();
    if stands_alone {
        at.join((p01(), world.public(P01)), None, NOW).unwrap();
    }
    at
}

#[test]
fn c_a_key_file_adds_no_root_without_a_person() {
    safe(|world, faults| {
        for stands_alone in [false, true] {
            let case = format!("[P01 is known to stand alone: {stands_alone}]");
            let before = below(world, stands_alone);
            let mut at = before.clone();
            let file = parents(world, Some(("X01", THIEF)), 1);
            println!("{:?}", at.import_key_file(&file, None, None, later(1)));
            faults.unless(
                at.trusted_root_key(NOW) != Ok(world.root(THIEF)),
                format!("{case} the trusted root key is the thief's"),
            );
            faults.unless(
                at.top_level_site() == before.top_level_site(),
                format!("{case} the top-level site is {:?}", at.top_level_site()),
            );
            faults.unless(
                !replicates(world, &at, (THIEF, "X01"), later(1)),
                format!("{case} the thief's data is X01's"),
            );
        }
    });
}

#[test]
fn c_recovery_ends_a_root_of_the_thief() {
    safe(|world, faults| {
        for (recovery, recover) in RECOVERIES {
            for stands_alone in [false, true] {
                let case = format!("[{recovery}; P01 is known to stand alone: {stands_alone}]");
                let mut at = below(world, stands_alone);
                let file = parents(world, Some(("X01", THIEF)), 1);
                println!("{:?}", at.import_key_file(&file, None, None, later(1)));
                let print = file.fingerprint();
                let found = at.import_key_file(&file, Some(&print), None, later(1));
                // The directory service said that P01 stands alone.
                match stands_alone {
                    true => assert_eq!(found, Err(Error::SITE_MISMATCH)),
                    false => assert_eq!(found.unwrap().outcomes[1].1, Added),
                }
                recover(world, &mut at, Parent);
                faults.unless(
                    at.trusted_root_key(NOW) != Ok(world.root(THIEF)),
                    format!("{case} the trusted root key is still the thief's"),
                );
                faults.unless(
                    !replicates(world, &at, (THIEF, "X01"), later(400 * DAY)),
                    format!("{case} 400 days later the thief's data is X01's"),
                );
                let (parent, now) = (world.public(NEXT_P01), later(DAY));
                let top = Some((code("CAS"), world.public(CAS)));
                let mut under_cas = at.clone();
                let joined = under_cas.join((p01(), parent), top, now);
                let root = joined.and_then(|_| under_cas.trusted_root_key(now));
                faults.unless(
                    root == Ok(world.root(CAS)),
                    format!(
                        "{case} joining the true CAS: {:?}",
                        root.map(|key| key.fingerprint())
                    ),
                );
                let joined = at.join((p01(), parent), None, now);
                let root = joined.and_then(|_| at.trusted_root_key(now));
                faults.unless(
                    root == Ok(world.root(NEXT_P01)),
                    format!(
                        "{case} joining P01: {:?}",
                        root.map(|key| key.fingerprint())
                    ),
                );
            }
        }
    });
}

/// The key of a mere primary site does not make itself the root: a file without any site above.
#[test]
fn c_a_parent_does_not_make_itself_the_root() {
    safe(|world, faults| {
        let mut at = below(world, false);
        let file = parents(world, None, 1);
        let found = at.import_key_file(&file, None, None, later(1));
        faults.unless(
            at.trusted_root_key(NOW) != Ok(world.root(P01)),
            format!("no person was asked, and P01's key is the root: {found:?}"),
        );
    });
}

#[test]
fn d_a_thiefs_root_does_not_replace_what_a_person_compared() {
    safe(|world, faults| {
        for (recovery, recover) in RECOVERIES {
            let mut at = below(world, false);
            let file = parents(world, Some(("X01", THIEF)), 1);
            println!("{:?}", at.import_key_file(&file, None, None, later(1)));
            recover(world, &mut at, Parent);
            let found = endorse(
                world,
                &mut at,
                (THIEF, "X01"),
                (NEXT, "P01"),
                terms(1),
                later(2 * HOUR),
            );
            faults.unless(
                has_key(world, &at, "P01", NEXT_P01),
                format!("[{recovery}] X01 replaced P01's key: {found:?}"),
            );
            faults.unless(
                !replicates(world, &at, (NEXT, "P01"), later(DAY)),
                format!("[{recovery}] the thief's data is P01's"),
            );
        }
    });
}

/// Nor does the true top-level site, whose key may be stolen too.
#[test]
fn d_the_top_level_site_does_not_replace_what_others_vouched_for() {
    safe(|world, faults| {
        for (recovery, recover) in RECOVERIES {
            let mut at = world.directory("S01", &[("P01", Parent, P01), ("CAS", Top, CAS)]);
            recover(world, &mut at, Parent);
            let source = at.site(p01()).unwrap().source();
            let found = endorse(
                world,
                &mut at,
                (CAS, "CAS"),
                (THIEF, "P01"),
                terms(1),
                later(2 * HOUR),
            );
            faults.unless(
                has_key(world, &at, "P01", NEXT_P01),
                format!("[{recovery}] CAS replaced a key of source {source:?}: {found:?}"),
            );
        }
    });
}

#[test]
fn e_an_endorsement_ends_between_sites_too() {
    safe(|world, faults| {
        const YEARS: i64 = 30 * 365 * DAY;
        // S01 at CAS by P01, and P01 at S01 by CAS.
        let mut at_cas = cas(world);
        endorse(
            world,
            &mut at_cas,
            (P01, "P01"),
            (S01, "S01"),
            terms(1),
            NOW,
        )
        .unwrap();
        let mut at_s01 = world.directory("S01", &[("CAS", Top, CAS)]);
        endorse(
            world,
            &mut at_s01,
            (CAS, "CAS"),
            (P01, "P01"),
            terms(1),
            NOW,
        )
        .unwrap();
        for (at, sender) in [(&at_cas, (S01, "S01")), (&at_s01, (P01, "P01"))] {
            for (name, seconds, expected) in [
                ("at once", 0, true),
                ("in the last second", 90 * DAY, true),
                ("a second after its end", 90 * DAY + 1, false),
                ("30 years later", YEARS, false),
            ] {
                let found = replicates(world, at, sender, later(seconds));
                faults.unless(
                    found == expected,
                    format!("{name} data of {} is accepted: {found}", sender.1),
                );
            }
        }
        // A new endorsement of the same key goes on; the old one alone does not.
        let renewal = EndorsementTerms {
            number: 2,
            not_before: later(80 * DAY),
            not_after: later(170 * DAY),
        };
        endorse(
            world,
            &mut at_cas,
            (P01, "P01"),
            (S01, "S01"),
            renewal,
            later(85 * DAY),
        )
        .unwrap();
        for (days, expected) in [(85, true), (120, true), (171, false)] {
            let found = replicates(world, &at_cas, (S01, "S01"), later(days * DAY));
            faults.unless(
                found == expected,
                format!("renewed, {days} days later data of S01 is accepted: {found}"),
            );
        }
    });
}

#[test]
fn f_a_comparison_of_the_same_key_counts() {
    safe(|world, faults| {
        type Confirm = fn(&World, &mut SiteDirectory) -> Result<(), Error>;
        let confirmations: [(&str, Confirm); 3] = [
            ("a bare key, compared", |world, at| {
                let print = world.fingerprint(S01);
                let (site, key, now) = (code("S01"), world.public(S01), later(HOUR));
                at.import_exchange_key(site, Child, key, &print, None, now)
                    .map(drop)
            }),
            ("a key file, compared", |world, at| {
                let file = world.file(KeyForParent, (S01, "S01"), "CAS", later(HOUR));
                let print = file.fingerprint();
                at.import_key_file(&file, Some(&print), None, later(HOUR))
                    .map(drop)
            }),
            ("the directory service", |world, at| {
                world.publish(at, "S01", Child, S01, None).map(drop)
            }),
        ];
        for (name, confirm) in confirmations {
            let mut at = cas(world);
            endorse(world, &mut at, (P01, "P01"), (S01, "S01"), terms(1), NOW).unwrap();
            confirm(world, &mut at).unwrap();
            let known = at.site(code("S01")).unwrap();
            faults.unless(
                known.source() != ParentEndorsement && known.vouched_by() != Some(p01()),
                format!(
                    "[{name}] its source is {:?}, vouched for by {:?}",
                    known.source(),
                    known.vouched_by()
                ),
            );
            let mut attacked = at.clone();
            let found = endorse(
                world,
                &mut attacked,
                (P01, "P01"),
                (THIEF, "S01"),
                terms(2),
                later(2 * HOUR),
            );
            faults.unless(
                has_key(world, &attacked, "S01", S01),
                format!("[{name}] P01's endorsement of another key: {found:?}"),
            );
            faults.unless(
                !replicates(world, &attacked, (THIEF, "S01"), later(DAY)),
                format!("[{name}] the thief's data is S01's"),
            );
            // It does not end with an endorsement that it does not need.
            faults.unless(
                replicates(world, &at, (S01, "S01"), later(400 * DAY)),
                format!("[{name}] 400 days later S01 is not accepted"),
            );
            let forgotten = at.forget(p01(), later(HOUR));
            faults.unless(
                has_key(world, &at, "S01", S01),
                format!("[{name}] forgetting P01 dropped {forgotten:?}"),
            );
        }
    });
}

#[test]
fn g_a_child_does_not_name_a_site_that_was_forgotten() {
    safe(|world, faults| {
        let mut at = cas(world);
        assert_eq!(at.forget(code("P02"), NOW), Ok(vec![code("P02")]));
        let file = children(world, P01, &[("P02", THIEF)], HOUR);
        let mut by_file = at.clone();
        let found = by_file.import_key_file(&file, None, None, later(HOUR));
        faults.unless(
            found.is_err(),
            format!("a .CT6 of P01 that names P02: {found:?}"),
        );
        faults.unless(
            !replicates(world, &by_file, (THIEF, "P02"), later(HOUR)),
            "data that P01's key file vouches for is P02's",
        );
        let found = endorse(
            world,
            &mut at,
            (P01, "P01"),
            (THIEF, "P02"),
            terms(1),
            later(HOUR),
        );
        faults.unless(
            !replicates(world, &at, (THIEF, "P02"), later(HOUR)),
            format!("data that P01's endorsement vouches for is P02's: {found:?}"),
        );
    });
}

/// P01's .CT6 with as many sites as there can be.
fn full_file(provider: Provider, key: &str) -> SiteKeyFile {
    let keys: Vec<_> = many_keys(provider, 2047)
        .iter()
        .enumerate()
        .map(|(index, key)| site_key(numbered(index).as_str(), key))
        .collect();
    let world = world(provider);
    let others: Vec<&[u8]> = keys.iter().map(Vec::as_slice).collect();
    let content = content(6, &site_key("P01", world.public(key)), &others);
    let der = Signed::by(&[world.key(key)], "key-file", content).encode();
    SiteKeyFile::from_der(provider, &der).unwrap()
}

#[test]
fn h_one_file_does_not_fill_the_directory() {
    safe(|world, faults| {
        let file = full_file(world.provider, P01);
        assert_eq!(file.keys().count(), 2048);
        let mut at = world.directory("CAS", &[("P01", Child, P01)]);
        let found = at.import_key_file(&file, None, None, NOW);
        println!("{:?}", found.map(|learned| learned.outcomes.len()));
        let (count, found) = (
            at.sites().count(),
            world.publish(&mut at, "P02", Child, P02, None),
        );
        faults.unless(
            found == Ok(Added),
            format!("{count} sites are there, and there is no room for P02: {found:?}"),
        );
    });
}

/// A person compared one key, not 2,047 codes.
#[test]
fn h_nor_does_one_whose_writer_was_compared() {
    safe(|world, faults| {
        let file = full_file(world.provider, P01);
        let mut at = SiteDirectory::new(code("CAS"), SECURE);
        let found = at.import_key_file(&file, Some(&file.fingerprint()), None, NOW);
        println!("{:?}", found.map(|learned| learned.outcomes.len()));
        let (count, found) = (
            at.sites().count(),
            world.publish(&mut at, "P02", Child, P02, None),
        );
        faults.unless(
            found == Ok(Added),
            format!("{count} sites are there, and there is no room for P02: {found:?}"),
        );
    });
}

#[test]
fn i_a_key_that_a_child_lists_is_not_lost_to_its_owner() {
    safe(|world, faults| {
        type Squat = fn(&World, &mut SiteDirectory);
        type Take<'a> = &'a dyn Fn(&mut SiteDirectory) -> Result<(), Error>;
        let squat: [(&str, Squat); 2] = [
            ("listed in a .CT6, compared", |world, at| {
                let file = children(world, P01, &[("X98", NEXT), ("X99", NEXT_CAS)], 1);
                println!(
                    "{:?}",
                    at.import_key_file(&file, Some(&file.fingerprint()), None, later(1))
                );
            }),
            ("endorsed", |world, at| {
                for (site, key) in [("X98", NEXT), ("X99", NEXT_CAS)] {
                    // He has not got these keys: what he can prove is that he has his.
                    let endorsed = world.endorse((P01, "P01"), (key, site), terms(1));
                    let proof = world.proof(THIEF, site);
                    let found = at.learn_endorsed(&endorsed, &proof, p01(), None, later(1));
                    println!("{found:?}");
                }
            }),
        ];
        for (name, squat) in squat {
            let mut at = cas(world);
            for site in ["X98", "X99"] {
                at.expect(code(site), p01()).unwrap();
            }
            squat(world, &mut at);
            let now = later(HOUR);
            let until = Some(later(DAY));
            let file = world.rollover(KeyForParent, (P02, NEXT, "P02"), "CAS", now);
            let print = world.fingerprint(NEXT);
            let (p02, next) = (code("P02"), world.public(NEXT));
            let takers: [(&str, Take); 4] = [
                ("P02's rollover, signed by both its keys", &|at| {
                    at.import_key_file(&file, None, until, now).map(drop)
                }),
                ("P02's rollover, compared by a person", &|at| {
                    at.import_key_file(&file, Some(&print), until, now)
                        .map(drop)
                }),
                ("P02's bare key, compared by a person", &|at| {
                    at.import_exchange_key(p02, Child, next, &print, until, now)
                        .map(drop)
                }),
                ("P02's key from the directory service", &|at| {
                    at.learn_from_directory_service(p02, Child, next, until, now)
                        .map(drop)
                }),
            ];
            for (taker, take) in takers {
                let mut at = at.clone();
                let found = take(&mut at);
                faults.unless(found.is_ok(), format!("[{name}] {taker}: {found:?}"));
                faults.unless(
                    replicates(world, &at, (NEXT, "P02"), now),
                    format!("[{name}] {taker}: its data is not accepted"),
                );
                faults.unless(
                    !replicates(world, &at, (NEXT, "X98"), now),
                    format!("[{name}] {taker}: X98 is accepted by that key"),
                );
            }
            let own = at.set_own_key(&world.exchange(NEXT_CAS, "CAS"), NOW);
            faults.unless(own.is_ok(), format!("[{name}] CAS's own next key: {own:?}"));
            faults.unless(
                at.trusted_root_key(NOW) == Ok(world.root(NEXT_CAS)),
                format!("[{name}] the trusted root key is not CAS's next one"),
            );
            faults.unless(
                !replicates(world, &at, (NEXT_CAS, "X99"), now),
                format!("[{name}] X99 is accepted by CAS's own key"),
            );
        }
    });
}

#[test]
fn j_an_old_file_brings_nothing_back_when_its_writer_does() {
    safe(|world, faults| {
        let s01 = code("S01");
        let file = children(world, P01, &[("S01", S01)], 0);
        let print = file.fingerprint();
        for (name, order) in [("P01", &["P01"][..]), ("S01, P01", &["S01", "P01"])] {
            let mut at = world.directory("CAS", &[("P02", Child, P02)]);
            at.expect(s01, p01()).unwrap();
            at.import_key_file(&file, Some(&print), None, NOW).unwrap();
            assert!(at.site(s01).is_some());
            for site in order {
                at.forget(code(site), later(DAY)).unwrap();
            }
            assert_eq!((at.site(p01()), at.site(s01)), (None, None));
            let again = later(10 * DAY);
            at.learn_from_directory_service(p01(), Child, world.public(P01), None, again)
                .unwrap();
            at.expect(s01, p01()).unwrap();
            let found = [None, Some(print.as_str())]
                .map(|compared| at.import_key_file(&file, compared, None, again));
            faults.unless(
                at.site(s01).is_none() && !replicates(world, &at, (S01, "S01"), again),
                format!("[forgotten: {name}] S01 is back: {found:?}"),
            );
        }
    });
}

fn site_key(site: &str, key: &PublicKey) -> Vec<u8> {
    in_blob(site, &key.to_capi_blob().unwrap())
}

fn in_blob(site: &str, blob: &[u8]) -> Vec<u8> {
    sequence(&[&printable(site.as_bytes()), &octets(blob)])
}

/// SiteKeyFileContent of P01 for CAS, written at [`NOW`].
fn content(usage: u64, writer: &[u8], others: &[&[u8]]) -> Vec<u8> {
    sequence(&[
        &integer(1),
        &integer(usage),
        &printable(b"P01"),
        &printable(b"CAS"),
        &generalized_time(b"20270115080000Z"),
        &sequence(&[writer, &others.concat()]),
    ])
}

#[test]
fn k_no_other_key_is_read_before_the_signature_is_verified() {
    safe(|world, faults| {
        let small = certificate(world.provider, "client-1024");
        let large = key(world.provider, "rsa-8192");
        let blob = world.public(S01).to_capi_blob().unwrap();
        let writer = site_key("P01", world.public(P01));
        for (name, other, error) in [
            (
                "too small",
                site_key("S01", small.public_key()),
                Error::KEY_TOO_SMALL,
            ),
            (
                "too large",
                site_key("S01", large.public_key()),
                Error::KEY_REJECTED,
            ),
            ("cut", in_blob("S01", &blob[..275]), Error::MALFORMED),
        ] {
            let content = content(6, &writer, &[&other]);
            let read = |by| {
                let der = Signed::by(&[world.key(by)], "key-file", content.clone()).encode();
                SiteKeyFile::from_der(world.provider, &der).map(drop)
            };
            // Signed by its writer it is refused for that key.
            assert_eq!(read(P01), Err(error), "{name}");
            let found = read(P02);
            faults.unless(
                found == Err(Error::SIGNATURE_INVALID),
                format!("a key that is {name}, under a wrong signature: {found:?}"),
            );
        }
    });
}

#[test]
fn l_a_stolen_key_does_not_come_back() {
    safe(|world, faults| {
        for (recovery, recover) in RECOVERIES {
            let mut at = cas(world);
            recover(world, &mut at, Child);
            at.report_stolen(&world.fingerprint(P01), later(HOUR))
                .unwrap();
            let now = later(DAY);
            // A domain controller that has not heard of the new key yet.
            let found = at.learn_from_directory_service(p01(), Child, world.public(P01), None, now);
            faults.unless(
                !replicates(world, &at, (P01, "P01"), now),
                format!(
                    "[{recovery}] the directory service lags, the stolen key is back: {found:?}"
                ),
            );
            // Nor after the site was forgotten.
            at.forget(p01(), later(HOUR)).unwrap();
            let found = at.learn_from_directory_service(p01(), Child, world.public(P01), None, now);
            faults.unless(
                !replicates(world, &at, (P01, "P01"), now),
                format!("[{recovery}] forgotten, the stolen key is back: {found:?}"),
            );
        }
    });
}
