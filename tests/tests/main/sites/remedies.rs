//! What is left of a theft, and what a word is worth that somebody said before: each is what a reader found
//! who meant harm.

use cmcrypto_core::Error;
use cmcrypto_core::exchange_key::{EndorsementTerms, SiteKeyProof};
use cmcrypto_core::pki::certificate::{KeyUse, self_signed};
use cmcrypto_core::sites::{SiteDirectory, SiteKeyFile};
use cmcrypto_tests::der::{elements, inside};
use cmcrypto_tests::*;

use crate::sites::fixture::*;

/// At CAS, where P01 speaks of S01.
fn at_cas(world: &World) -> SiteDirectory {
    let mut at = world.directory("CAS", &[("P01", Child, P01), ("P02", Child, P02)]);
    at.expect(code("S01"), p01()).unwrap();
    at
}

/// P01's file with the sites below it, or above.
fn file(
    world: &World,
    key: &str,
    kind: cmcrypto_core::sites::SiteKeyFileKind,
    other: (&str, &str),
    to: &str,
    time: i64,
) -> SiteKeyFile {
    let mut at = SiteDirectory::new(p01(), SECURE);
    let other = (code(other.0), world.public(other.1));
    match kind {
        ParentKeys => drop(at.join(other, None, NOW).unwrap()),
        _ => drop(
            at.learn_from_directory_service(other.0, Child, other.1, None, NOW)
                .unwrap(),
        ),
    }
    at.export_key_file(
        &world.exchange(key, "P01"),
        None,
        kind,
        code(to),
        later(time),
    )
    .unwrap()
}

/// How many numbers of endorsements a stored directory has, in which nobody is said to be at the top.
fn numbers(at: &SiteDirectory) -> usize {
    let bytes = at.to_bytes().unwrap();
    let body = elements(inside(&bytes[20..bytes.len() - 32]));
    elements(inside(body[body.len() - 6])).len()
}

/// A thief who has P01 endorse one key after the other for S01, each of which endorses a
/// certificate, leaves no more behind than the last two: nobody is locked out for want of room.
#[test]
fn numbers_of_keys_that_are_gone_are_forgotten() {
    for world in worlds() {
        let mut at = at_cas(world);
        let (from, until) = (later(-DAY), later(365 * DAY));
        let certificate =
            self_signed(world.key(CAS), KeyUse::Encryption, "S01", from, until).unwrap();
        for number in 1..40 {
            let key = [S01, NEXT, OTHER][number as usize % 3];
            world
                .vouch(&mut at, (P01, "P01"), (key, "S01"), number, None)
                .unwrap();
            let by = world.exchange(key, "S01");
            let endorsed = by
                .endorse_site_encryption(&certificate, terms(number))
                .unwrap();
            at.accept_encryption_certificate(code("S01"), &endorsed, NOW)
                .unwrap();
            assert!(numbers(&at) <= 3, "{number}");
        }
        // Those of a key that is held are not: neither the current, nor the one before.
        refused(&mut at, Error::ROLLBACK, |at| {
            let endorsed = world.endorse((P01, "P01"), (S01, "S01"), terms(5));
            at.learn_endorsed(&endorsed, &world.proof(S01, "S01"), p01(), None, NOW)
        });
        // Nor of a site that was forgotten.
        let before = numbers(&at);
        at.forget(p01(), NOW).unwrap();
        assert_eq!(numbers(&at), before);
        // P01's key is dropped and comes back: what it said last is still the last.
        let mut at = at_cas(world);
        world
            .vouch(&mut at, (P01, "P01"), (S01, "S01"), 7, None)
            .unwrap();
        for key in [NEXT_P01, P01] {
            world.publish(&mut at, "P01", Child, key, None).unwrap();
        }
        refused(&mut at, Error::ROLLBACK, |at| {
            world.vouch(at, (P01, "P01"), (S01, "S01"), 6, None)
        });
    }
}

/// A key file of a new key that nobody compared brings nothing back that an old one told of.
#[test]
fn a_file_that_nobody_compared_brings_nothing_back() {
    for world in worlds() {
        // At S01 the thief's file named a root; its writer's fingerprint was right.
        let mut at = world.directory("S01", &[("P01", Parent, P01)]);
        let of_thief = file(world, P01, ParentKeys, ("X01", OTHER), "S01", 1);
        at.import_key_file(&of_thief, Some(&of_thief.fingerprint()), None, later(1))
            .unwrap();
        assert_eq!(at.trusted_root_key(NOW), Ok(world.root(OTHER)));
        let lost = at.report_stolen(&world.fingerprint(P01), later(2));
        assert_eq!(lost, Ok(vec![p01(), code("X01")]));
        world
            .publish(&mut at, "P01", Parent, NEXT_P01, None)
            .unwrap();
        let again = file(world, NEXT_P01, ParentKeys, ("X01", OTHER), "S01", 3);
        let found = at.import_key_file(&again, None, None, later(3)).unwrap();
        assert_eq!(
            found.outcomes,
            [(p01(), Unchanged), (code("X01"), Unchanged)]
        );
        assert_eq!(at.trusted_root_key(NOW), Err(Error::SITE_KEY_UNVOUCHED));

        // At CAS the thief of S01's key had it followed by his own; P01 has not heard of it.
        let mut at = at_cas(world);
        let told = file(world, P01, ChildKeys, ("S01", S01), "CAS", 1);
        at.import_key_file(&told, Some(&told.fingerprint()), None, later(1))
            .unwrap();
        let next = world.rollover(KeyForParent, (S01, OTHER, "S01"), "CAS", later(2));
        at.import_key_file(&next, None, None, later(2)).unwrap();
        let told = file(world, P01, ChildKeys, ("S01", OTHER), "CAS", 3);
        let mut reported = at.clone();
        for (at, order) in [(&mut at, [1, 2]), (&mut reported, [2, 1])] {
            for step in order {
                match step {
                    1 => drop(at.import_key_file(&told, None, None, later(3)).unwrap()),
                    _ => drop(at.report_stolen(&world.fingerprint(S01), later(3)).unwrap()),
                }
            }
            let found = at.check_site(code("S01"), later(4));
            assert_eq!(found, Err(Error::SITE_KEY_STOLEN));
        }
    }
}

/// Who said that the parent is at the top counts as it does for a key.
#[test]
fn who_says_that_the_parent_is_at_the_top() {
    for world in worlds() {
        let proof =
            SiteKeyProof::from_der(world.provider, world.proof(P01, "P01").to_der()).unwrap();
        let mut open = SiteDirectory::new(code("S01"), OPEN);
        open.learn_from_directory_service(p01(), Parent, world.public(P01), None, NOW)
            .unwrap();
        open.join_by_their_own_word(&proof, None, NOW).unwrap();
        assert_eq!(open.trusted_root_key(NOW), Ok(world.root(P01)));
        let bytes = open.to_bytes().unwrap();
        let mut secure = SiteDirectory::from_bytes(world.provider, &bytes, SECURE).unwrap();
        const REQUIRED: Error = Error::SECURE_KEY_EXCHANGE_REQUIRED;
        assert_eq!(secure.check_site(p01(), NOW), Ok(()));
        assert_eq!(secure.trusted_root_key(NOW), Err(REQUIRED));
        // The same key once more does not say it either, nor is it handed on.
        world
            .publish(&mut secure, "P01", Parent, P01, None)
            .unwrap();
        assert_eq!(secure.trusted_root_key(NOW), Err(REQUIRED));
        let key = world.exchange(S01, "S01");
        let export = secure.export_key_file(&key, None, ParentKeys, code("T01"), NOW);
        assert_eq!(export.map(drop), Err(REQUIRED));
        secure.join((p01(), world.public(P01)), None, NOW).unwrap();
        assert_eq!(secure.trusted_root_key(NOW), Ok(world.root(P01)));
        // A parent that takes its place is not at the top for that.
        open.join((code("P02"), world.public(P02)), None, NOW)
            .unwrap_err();
        let mut open = SiteDirectory::new(code("S01"), OPEN);
        open.join_by_their_own_word(&proof, None, NOW).unwrap();
        world.publish(&mut open, "P02", Parent, P02, None).unwrap();
        assert_eq!(open.site(p01()), None);
        assert_eq!(open.trusted_root_key(NOW), Err(Error::NO_TRUSTED_ROOT_KEY));
    }
}

/// A site with sites two levels below it has none above: a file of the wrong kind does not make it so.
#[test]
fn none_is_above_a_site_that_has_two_levels_below() {
    for world in worlds() {
        let mut at = at_cas(world);
        at.set_own_key(&world.exchange(CAS, "CAS"), NOW).unwrap();
        const DEEP: Error = Error::ENDORSEMENT_TOO_DEEP;
        let parents = world.file(ParentKeys, (OTHER, "X01"), "CAS", NOW);
        let (x01, key, print) = (code("X01"), world.public(OTHER), world.fingerprint(OTHER));
        refused(&mut at, DEEP, |at| {
            at.import_key_file(&parents, Some(&print), None, NOW)
        });
        for relation in [Parent, Top] {
            refused(&mut at, DEEP, |at| {
                at.import_exchange_key(x01, relation, key, &print, None, NOW)
            });
        }
        refused(&mut at, DEEP, |at| at.join((x01, key), None, NOW));
        assert_eq!(at.trusted_root_key(NOW), Ok(world.root(CAS)));
        at.forget(p01(), NOW).unwrap();
        let joined = at.join((x01, key), None, NOW);
        assert_eq!(joined.unwrap().outcomes, [(x01, Added)]);
        assert_eq!(at.trusted_root_key(NOW), Ok(world.root(OTHER)));
    }
}

/// A key that a thief moves from one site to the next leaves nothing behind at any.
#[test]
fn numbers_of_sites_that_gave_way_are_forgotten() {
    for world in worlds() {
        let mut at = world.directory("CAS", &[("P01", Child, P01)]);
        let sites: Vec<String> = (0..9).map(|number| format!("T0{number}")).collect();
        for site in &sites {
            at.expect(code(site), p01()).unwrap();
        }
        let (from, until) = (later(-DAY), later(365 * DAY));
        let certificate = |site: &str| {
            self_signed(world.key(CAS), KeyUse::Encryption, site, from, until).unwrap()
        };
        for (number, site) in (0..).zip(&sites) {
            let now = later(10 * number);
            // It has ended when the next comes.
            let terms = EndorsementTerms {
                not_after: now,
                ..terms(number as u64 + 1)
            };
            let endorsed = world.endorse((P01, "P01"), (OTHER, site), terms);
            let proof = world.proof(OTHER, site);
            at.learn_endorsed(&endorsed, &proof, p01(), None, now)
                .unwrap();
            let by = world.exchange(OTHER, site);
            let endorsed = by
                .endorse_site_encryption(&certificate(site), crate::sites::fixture::terms(1))
                .unwrap();
            at.accept_encryption_certificate(code(site), &endorsed, now)
                .unwrap();
            // Those by P01, which are one of each site, and the last.
            assert_eq!(numbers(&at), number as usize + 2, "{site}");
        }
    }
}

/// What a thief has forgotten by that does not let old words back.
#[test]
fn an_old_certificate_does_not_come_back() {
    for world in worlds() {
        let s01 = code("S01");
        let mut at = at_cas(world);
        world
            .vouch(&mut at, (P01, "P01"), (S01, "S01"), 1, None)
            .unwrap();
        let (from, until) = (later(-DAY), later(365 * DAY));
        let endorsed = |key: &str, number| {
            let certificate =
                self_signed(world.key(key), KeyUse::Encryption, "S01", from, until).unwrap();
            let by = world.exchange(S01, "S01");
            by.endorse_site_encryption(&certificate, terms(number))
                .unwrap()
        };
        let (old, new) = (endorsed(CAS, 1), endorsed(P02, 2));
        for given in [&old, &new] {
            at.accept_encryption_certificate(s01, given, NOW).unwrap();
        }
        let now = later(2 * 3600);
        for (key, number) in [(OTHER, 2), (NEXT, 3)] {
            let endorsed = world.endorse((P01, "P01"), (key, "S01"), terms(number));
            at.learn_endorsed(&endorsed, &world.proof(key, "S01"), p01(), None, now)
                .unwrap();
        }
        at.report_stolen(&world.fingerprint(P01), now).unwrap();
        let key = world.public(NEXT_P01);
        at.learn_from_directory_service(p01(), Child, key, None, now)
            .unwrap();
        let back: [fn(&World, &mut SiteDirectory); 3] = [
            |world, at| {
                let endorsed = world.endorse((NEXT_P01, "P01"), (S01, "S01"), terms(1));
                let proof = world.proof(S01, "S01");
                at.learn_endorsed(&endorsed, &proof, p01(), None, later(2 * 3600))
                    .unwrap();
            },
            |world, at| {
                let (key, now) = (world.public(S01), later(2 * 3600));
                at.learn_from_directory_service(code("S01"), Child, key, None, now)
                    .unwrap();
            },
            |world, at| {
                let (key, print) = (world.public(S01), world.fingerprint(S01));
                at.import_exchange_key(code("S01"), Child, key, &print, None, later(2 * 3600))
                    .unwrap();
            },
        ];
        for comes_back in back {
            let mut at = at.clone();
            comes_back(world, &mut at);
            assert_eq!(at.check_site(s01, now), Ok(()));
            for given in [&old, &new] {
                refused(&mut at, Error::ROLLBACK, |at| {
                    at.accept_encryption_certificate(s01, given, now)
                });
            }
        }
        // Of two keys that the directory service named in turn the numbers stay.
        let mut at = at_cas(world);
        world
            .vouch(&mut at, (P01, "P01"), (S01, "S01"), 7, None)
            .unwrap();
        for key in [NEXT_P01, NEXT_CAS, P01] {
            world.publish(&mut at, "P01", Child, key, None).unwrap();
        }
        refused(&mut at, Error::ROLLBACK, |at| {
            let endorsed = world.endorse((P01, "P01"), (OTHER, "S01"), terms(6));
            at.learn_endorsed(&endorsed, &world.proof(OTHER, "S01"), p01(), None, NOW)
        });
    }
}

/// That P01 is at the top was the thief's word, by a file under the key that he had stolen.
#[test]
fn the_top_that_a_thief_named_goes_with_his_key() {
    for world in worlds() {
        for reported in [false, true] {
            let mut at = world.directory("S01", &[("P01", Parent, P01)]);
            let alone = world.file(ParentKeys, (P01, "P01"), "S01", NOW);
            at.import_key_file(&alone, Some(&alone.fingerprint()), None, NOW)
                .unwrap();
            assert_eq!(at.trusted_root_key(NOW), Ok(world.root(P01)));
            if reported {
                at.report_stolen(&world.fingerprint(P01), NOW).unwrap();
            }
            world
                .publish(&mut at, "P01", Parent, NEXT_P01, None)
                .unwrap();
            if !reported {
                // A key that was replaced is no theft.
                assert_eq!(at.trusted_root_key(NOW), Ok(world.root(NEXT_P01)));
                at.report_stolen(&world.fingerprint(P01), NOW).unwrap();
            }
            assert_eq!(at.trusted_root_key(NOW), Err(Error::NO_TRUSTED_ROOT_KEY));
        }
    }
}

/// Old words that somebody held back: a file from before, and an endorsement of a key that the present one
/// has followed since.
#[test]
fn what_was_held_back_leads_nowhere() {
    for world in worlds() {
        let mut at = at_cas(world);
        for (key, number) in [(S01, 1), (NEXT, 2)] {
            world
                .vouch(&mut at, (P01, "P01"), (key, "S01"), number, None)
                .unwrap();
        }
        let old = file(world, P01, ChildKeys, ("S01", S01), "CAS", -301);
        refused(&mut at, Error::ROLLBACK, |at| {
            at.import_key_file(&old, Some(&old.fingerprint()), None, NOW)
        });

        let mut at = at_cas(world);
        world
            .vouch(&mut at, (P01, "P01"), (S01, "S01"), 1, None)
            .unwrap();
        for (old, new, time) in [(S01, NEXT, 1), (NEXT, OTHER, 2)] {
            let file = world.rollover(KeyForParent, (old, new, "S01"), "CAS", later(time));
            at.import_key_file(&file, None, None, later(time)).unwrap();
        }
        refused(&mut at, Error::ROLLBACK, |at| {
            world.vouch(at, (P01, "P01"), (S01, "S01"), 2, None)
        });
    }
}

/// A key file takes a key from no other site but one that a thief had vouched for.
#[test]
fn a_key_file_takes_no_key_but_a_thiefs() {
    for world in worlds() {
        let s02 = code("S02");
        let mut at = at_cas(world);
        at.expect(s02, code("P02")).unwrap();
        let of_thief = file(world, P01, ChildKeys, ("S01", OTHER), "CAS", 1);
        at.import_key_file(&of_thief, Some(&of_thief.fingerprint()), None, later(1))
            .unwrap();
        let honest = {
            let known = world.directory("P02", &[("S02", Child, OTHER)]);
            let key = world.exchange(P02, "P02");
            known
                .export_key_file(&key, None, ChildKeys, code("CAS"), later(2))
                .unwrap()
        };
        let print = honest.fingerprint();
        let take =
            |at: &mut SiteDirectory| at.import_key_file(&honest, Some(&print), None, later(2));
        refused(&mut at, Error::KEY_CONFLICT, take);
        // Not where it has lapsed for another reason, unless that is found to be a theft.
        let mut replaced = at.clone();
        world
            .publish(&mut replaced, "P01", Child, NEXT_P01, None)
            .unwrap();
        refused(&mut replaced, Error::KEY_CONFLICT, take);
        replaced
            .report_stolen(&world.fingerprint(P01), later(2))
            .unwrap();
        assert_eq!(take(&mut replaced).unwrap().outcomes[1], (s02, Added));
        at.report_stolen(&world.fingerprint(P01), later(2)).unwrap();
        let found = take(&mut at).unwrap();
        assert_eq!(found.outcomes, [(code("P02"), Confirmed), (s02, Added)]);
        assert_eq!(found.lost, [code("S01")]);
    }
}

/// Nor does an endorsement put one site after the other in the parent's place.
#[test]
fn an_endorsement_does_not_change_the_parent() {
    for world in worlds() {
        let cas = code("CAS");
        let mut at = world.directory("S01", &[("CAS", Top, CAS)]);
        world
            .vouch(&mut at, (CAS, "CAS"), (P01, "P01"), 1, None)
            .unwrap();
        let ended = later(400 * DAY);
        assert_eq!(at.check_site(p01(), ended), Err(Error::ENDORSEMENT_EXPIRED));
        let terms = EndorsementTerms {
            number: 2,
            not_before: later(300 * DAY),
            not_after: later(500 * DAY),
        };
        let endorsed = world.endorse((CAS, "CAS"), (OTHER, "T01"), terms);
        refused(&mut at, Error::SITE_MISMATCH, |at| {
            at.learn_endorsed(&endorsed, &world.proof(OTHER, "T01"), cas, None, ended)
        });
        let renewed = world.endorse((CAS, "CAS"), (NEXT_P01, "P01"), terms);
        let found = at.learn_endorsed(&renewed, &world.proof(NEXT_P01, "P01"), cas, None, ended);
        assert_eq!(found, Ok(change(Replaced, &[])));
    }
}

/// A rollover that comes late says nothing against what the new key endorsed at once, however often.
#[test]
fn what_a_successor_endorsed_before_its_file_came() {
    for world in worlds() {
        let mut at = at_cas(world);
        let keys = [P01, NEXT_P01, NEXT, NEXT_CAS, CAS];
        for (number, pair) in (1..).zip(keys.windows(2)) {
            let &[old, new] = pair else { unreachable!() };
            let made = 10 * DAY * number;
            let file = world.rollover(KeyForParent, (old, new, "P01"), "CAS", later(made));
            let now = later(made + DAY);
            at.import_key_file(&file, None, None, now).unwrap();
            let terms = EndorsementTerms {
                number: 1,
                not_before: later(made - 3600),
                not_after: later(made + 90 * DAY),
            };
            let endorsed = world.endorse((new, "P01"), (S01, "S01"), terms);
            at.learn_endorsed(&endorsed, &world.proof(S01, "S01"), p01(), None, now)
                .unwrap();
        }
    }
}

/// Whom a thief put in the parent's place gives it to the true one, by the word of the site that
/// was robbed.
#[test]
fn a_parent_that_a_thief_named_gives_way() {
    for world in worlds() {
        let cas = code("CAS");
        let mut at = world.directory("S01", &[("CAS", Top, CAS)]);
        // P02's key and its proof are public.
        world
            .vouch(&mut at, (CAS, "CAS"), (P02, "P02"), 1, None)
            .unwrap();
        at.report_stolen(&world.fingerprint(CAS), NOW).unwrap();
        world.publish(&mut at, "CAS", Top, NEXT_CAS, None).unwrap();
        let found = world.vouch(&mut at, (NEXT_CAS, "CAS"), (P01, "P01"), 1, None);
        assert_eq!(found, Ok(Added));
        assert_eq!(at.site(code("P02")), None);
        assert_eq!(at.site(cas).unwrap().relation(), Top);
    }
}

/// Where a directory service that lags brings a key back that several others have followed, what that
/// endorsed before it was followed does not count: neither what its own later words had ended.
#[test]
fn a_key_that_comes_back_brings_no_old_words() {
    for world in worlds() {
        let keys = [P01, "site-2048", "site2-2048", "op-2048"];
        let (from, until) = (later(-DAY), later(300 * DAY));
        let by = |number, key| {
            let certificate =
                self_signed(world.key(key), KeyUse::Encryption, "P01", from, until).unwrap();
            let site = world.exchange(keys[1], "P01");
            site.endorse_site_encryption(&certificate, terms(number))
                .unwrap()
        };
        let follow = |at: &mut SiteDirectory, number: usize, time| {
            let keys = (keys[number], keys[number + 1], "P01");
            let file = world.rollover(KeyForParent, keys, "CAS", later(time));
            at.import_key_file(&file, None, None, later(time)).unwrap();
        };
        for confirmed in [false, true] {
            let mut at = world.directory("CAS", &[("P01", Child, keys[0])]);
            follow(&mut at, 0, 10);
            for (number, key) in [(1, OTHER), (2, S01)] {
                at.accept_encryption_certificate(p01(), &by(number, key), later(20))
                    .unwrap();
            }
            follow(&mut at, 1, 7200);
            follow(&mut at, 2, 7300);
            let mut says = |key, time| {
                let key = world.public(key);
                at.learn_from_directory_service(p01(), Child, key, None, later(time))
                    .unwrap();
            };
            if confirmed {
                says(keys[3], 7400);
            }
            says(keys[1], 7500);
            for (number, key) in [(1, OTHER), (2, S01)] {
                let found = at.accept_encryption_certificate(p01(), &by(number, key), later(7600));
                assert_eq!(found.err(), Some(Error::ROLLBACK));
            }
            // Nor once another follows it, and it is kept.
            let file = world.rollover(
                KeyForParent,
                (keys[1], "mp-3072", "P01"),
                "CAS",
                later(7700),
            );
            at.import_key_file(&file, None, Some(later(DAY)), later(7700))
                .unwrap();
            let found = at.accept_encryption_certificate(p01(), &by(1, OTHER), later(7800));
            assert_eq!(found.err(), Some(Error::ROLLBACK));
        }
    }
}
