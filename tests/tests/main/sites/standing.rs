//! What vouched for a key stays checked: until when it can be used, what is lost with what, and what becomes
//! of a key that was stolen.

use cmcrypto_core::exchange_key::EndorsementTerms;
use cmcrypto_core::names::SiteCode;
use cmcrypto_core::sites::{SiteDirectory, SiteKeyChange};
use cmcrypto_core::{Error, Timestamp};
use cmcrypto_tests::*;

use crate::sites::fixture::*;

const UNVOUCHED: Error = Error::SITE_KEY_UNVOUCHED;
const STOLEN: Error = Error::SITE_KEY_STOLEN;

/// At CAS, which expects S01 and S02 below P01, and S03 below P02.
fn top(world: &World) -> SiteDirectory {
    let mut at = world.directory("CAS", &[("P01", Child, P01), ("P02", Child, P02)]);
    for (site, below) in [("S01", "P01"), ("S02", "P01"), ("S03", "P02")] {
        at.expect(code(site), code(below)).unwrap();
    }
    at
}

/// P01 endorses the key of S01, or another.
fn endorsed(world: &World, at: &mut SiteDirectory, site: (&str, &str), until: Timestamp) {
    let (by, key) = match site.1 {
        "S03" => ("P02", P02),
        _ => ("P01", P01),
    };
    let terms = EndorsementTerms {
        not_after: until,
        ..terms(until.as_unix() as u64)
    };
    let (endorsed, proof) = (
        world.endorse((key, by), site, terms),
        world.proof(site.0, site.1),
    );
    at.learn_endorsed(&endorsed, &proof, code(by), None, NOW)
        .unwrap();
}

/// A file of P01 tells of the key of S01, and a person compared it.
fn told(world: &World, at: &mut SiteDirectory) {
    let key = world.exchange(P01, "P01");
    let file = world.directory("P01", &[("S01", Child, S01)]);
    let file = file.export_key_file(&key, None, ChildKeys, code("CAS"), NOW);
    let file = file.unwrap();
    at.import_key_file(&file, Some(&file.fingerprint()), None, NOW)
        .unwrap();
}

/// The directory service names another key of P01, and says how long the one before is kept.
fn replaced(
    world: &World,
    at: &mut SiteDirectory,
    key: &str,
    kept: Option<Timestamp>,
) -> SiteKeyChange {
    let (p01, key) = (code("P01"), world.public(key));
    at.learn_from_directory_service(p01, Child, key, kept, NOW)
        .unwrap()
}

/// By a file that the key before has signed, too.
fn succeeded(
    world: &World,
    at: &mut SiteDirectory,
    keys: (&str, &str, &str),
    kept: Option<Timestamp>,
) -> Vec<SiteCode> {
    let file = world.rollover(KeyForParent, keys, "CAS", NOW);
    at.import_key_file(&file, None, kept, NOW).unwrap().lost
}

#[test]
fn until_when_a_key_can_be_used() {
    for world in worlds() {
        let [p01, s01] = ["P01", "S01"].map(code);
        let mut at = top(world);
        assert_eq!(at.check_site(s01, NOW), Err(Error::SITE_KEY_UNKNOWN));
        assert_eq!(
            at.check_site(code("CAS"), NOW),
            Err(Error::SITE_KEY_UNKNOWN)
        );
        assert_eq!(at.check_site(p01, Timestamp::from_unix(0)), Ok(()));
        let until = later(10 * DAY);
        endorsed(world, &mut at, (S01, "S01"), until);
        let from = terms(1).not_before;
        let after = |time: Timestamp, seconds| time.saturating_add(seconds);
        for (now, expected) in [
            (after(from, -1), Err(Error::ENDORSEMENT_NOT_YET_VALID)),
            (from, Ok(())),
            (until, Ok(())),
            (after(until, 1), Err(Error::ENDORSEMENT_EXPIRED)),
        ] {
            assert_eq!(at.check_site(s01, now), expected);
            assert_eq!(at.check_site(p01, now), Ok(()));
        }
        // As long as the key that vouches is kept, even where the endorsement ends later.
        let kept = later(DAY);
        let found = replaced(world, &mut at, NEXT_P01, Some(kept));
        assert_eq!(found, change(RolledOver, &[]));
        assert_eq!(at.check_site(s01, kept), Ok(()));
        assert_eq!(at.check_site(s01, after(kept, 1)), Err(UNVOUCHED));
        assert_eq!(at.check_site(s01, after(until, 1)), Err(UNVOUCHED));
        // Looking at it later has changed nothing.
        assert_eq!(at.check_site(s01, kept), Ok(()));
        // The same of a key file, which has no end.
        let mut at = top(world);
        told(world, &mut at);
        assert_eq!(at.check_site(s01, later(1000 * DAY)), Ok(()));
        replaced(world, &mut at, NEXT_P01, Some(kept));
        assert_eq!(at.check_site(s01, kept), Ok(()));
        assert_eq!(at.check_site(s01, after(kept, 1)), Err(UNVOUCHED));
    }
}

#[test]
fn what_ends_soon() {
    for world in worlds() {
        let [s01, s02, s03] = ["S01", "S02", "S03"].map(code);
        let day = |days: i64| later(days * DAY);
        let mut at = top(world);
        assert_eq!(at.lapsing(NOW, u32::MAX), []);
        endorsed(world, &mut at, (S01, "S01"), day(10));
        endorsed(world, &mut at, (OTHER, "S02"), day(5));
        endorsed(world, &mut at, (NEXT, "S03"), day(5));
        // The first to end first, and of those that end together by their codes.
        let all = [(s02, day(5)), (s03, day(5)), (s01, day(10))];
        assert_eq!(at.lapsing(NOW, u32::MAX), all);
        for (now, days, expected) in [
            (NOW, 0, 0),
            (NOW, 4, 0),
            (later(-1), 5, 0),
            (NOW, 5, 2),
            (later(-1), 10, 2),
            (NOW, 10, 3),
            // What has ended is told, too.
            (day(5).saturating_add(-1), 0, 0),
            (day(5), 0, 2),
            (day(7), 0, 2),
            (day(7), 3, 3),
            (day(11), 0, 3),
            (Timestamp::from_unix(i64::MAX), u32::MAX, 3),
            (Timestamp::from_unix(i64::MIN), u32::MAX, 0),
        ] {
            assert_eq!(at.lapsing(now, days), all[..expected], "{now:?}, {days}");
        }
        // Endorsed anew.
        endorsed(world, &mut at, (NEXT, "S03"), day(7));
        let expected = [(s02, day(5)), (s03, day(7))];
        assert_eq!(at.lapsing(NOW, 7), expected);
        // Its own successor is what it was: till then.
        let file = world.rollover(KeyForParent, (NEXT, NEXT_CAS, "S03"), "CAS", NOW);
        at.import_key_file(&file, None, None, NOW).unwrap();
        assert_eq!(at.lapsing(NOW, 7), expected);
        // The key that vouches is replaced, and kept for a while: the earlier of both ends.
        replaced(world, &mut at, NEXT_P01, Some(day(6)));
        let expected = [(s02, day(5)), (s01, day(6)), (s03, day(7))];
        assert_eq!(at.lapsing(NOW, u32::MAX), expected);
        assert_eq!(at.check_site(s01, day(6)), Ok(()));
        assert_eq!(at.check_site(s01, day(6).saturating_add(1)), Err(UNVOUCHED));
        // One that has no word of another, or that is lost already, does not end.
        for site in ["S01", "S02", "S03"] {
            let key = world.held(&at, site).unwrap().0;
            world.publish(&mut at, site, Child, key, None).unwrap();
        }
        assert_eq!(at.lapsing(NOW, u32::MAX), []);

        // By a key file: when the key of its writer is kept no longer.
        let mut at = top(world);
        told(world, &mut at);
        assert_eq!(at.lapsing(NOW, u32::MAX), []);
        replaced(world, &mut at, NEXT_P01, Some(day(3)));
        assert_eq!(at.lapsing(NOW, 2), []);
        assert_eq!(at.lapsing(NOW, 3), [(s01, day(3))]);
        at.retire_previous_key(code("P01"), NOW).unwrap();
        assert_eq!(at.lapsing(NOW, 0), [(s01, Timestamp::from_unix(0))]);

        // The parent, for which the top-level site vouches.
        let mut at = world.directory("S01", &[("CAS", Top, CAS)]);
        world
            .vouch(&mut at, (CAS, "CAS"), (P01, "P01"), 1, None)
            .unwrap();
        assert_eq!(at.lapsing(NOW, 90), [(code("P01"), terms(1).not_after)]);
        assert_eq!(at.lapsing(NOW, 89), []);
    }
}

/// Whoever replaces, retires or forgets a key is told of which sites the key can't be used any more.
#[test]
fn what_is_lost_with_a_key() {
    for world in worlds() {
        let [p01, s01, s02] = ["P01", "S01", "S02"].map(code);
        let until = later(90 * DAY);
        let both = {
            let mut at = top(world);
            endorsed(world, &mut at, (S01, "S01"), until);
            endorsed(world, &mut at, (OTHER, "S02"), until);
            at
        };
        let mut at = both.clone();
        let found = replaced(world, &mut at, NEXT_P01, None);
        assert_eq!(found, change(Replaced, &[s01, s02]));
        for site in [s01, s02] {
            assert_eq!(at.check_site(site, NOW), Err(UNVOUCHED));
            let known = at.site(site).unwrap();
            assert_eq!(known.vouched_by(), Some(p01));
            assert_eq!(known.endorsement(), None);
        }
        // The old word does not come back, neither with the key nor once more.
        let found = replaced(world, &mut at, P01, None);
        assert_eq!(found, change(Replaced, &[]));
        assert_eq!(at.check_site(s01, NOW), Err(UNVOUCHED));
        let number = until.as_unix() as u64;
        refused(&mut at, Error::ROLLBACK, |at| {
            let terms = EndorsementTerms {
                not_after: until,
                ..terms(number)
            };
            let endorsed = world.endorse((P01, "P01"), (S01, "S01"), terms);
            at.learn_endorsed(&endorsed, &world.proof(S01, "S01"), p01, None, NOW)
        });
        let found = world.vouch(&mut at, (P01, "P01"), (S01, "S01"), number + 1, None);
        assert_eq!(found, Ok(Confirmed));
        assert_eq!(at.check_site(s01, NOW), Ok(()));
        // Nor by a date that is past when the key is replaced again.
        let mut at = both.clone();
        replaced(world, &mut at, NEXT_P01, Some(later(DAY)));
        let found = replaced(world, &mut at, NEXT, Some(later(DAY)));
        assert_eq!(found, change(RolledOver, &[s01, s02]));
        // An endorsement is to be issued anew by a successor; a file needs not.
        let mut at = both.clone();
        let lost = succeeded(world, &mut at, (P01, NEXT_P01, "P01"), None);
        assert_eq!(lost, [s01, s02]);
        let mut at = top(world);
        told(world, &mut at);
        let lost = succeeded(world, &mut at, (P01, NEXT_P01, "P01"), None);
        assert_eq!(lost, []);
        assert_eq!(at.check_site(s01, NOW), Ok(()));
        // This site has the key itself, or forgets.
        let mut at = both.clone();
        let found = at.set_own_key(&world.exchange(P01, "CAS"), NOW);
        assert_eq!(found, Ok(vec![p01, s01, s02]));
        assert_eq!(at.check_site(p01, NOW), Err(Error::SITE_KEY_UNKNOWN));
        assert_eq!(at.check_site(s01, NOW), Err(UNVOUCHED));
        let mut at = both.clone();
        assert_eq!(at.forget(p01, NOW), Ok(vec![p01, s01, s02]));
        assert_eq!(at.check_site(s01, NOW), Err(Error::SITE_KEY_UNKNOWN));
        // What was lost before is not told again.
        let mut at = both;
        at.report_stolen(&world.fingerprint(S01), NOW).unwrap();
        let found = replaced(world, &mut at, NEXT_P01, None);
        assert_eq!(found, change(Replaced, &[s02]));
    }
}

/// Of what has lapsed, who may say more.
#[test]
fn who_speaks_of_what_has_lapsed() {
    for world in worlds() {
        let [p01, s01] = ["P01", "S01"].map(code);
        let lapsed = {
            let mut at = SiteDirectory::new(code("CAS"), OPEN);
            world.publish(&mut at, "P01", Child, P01, None).unwrap();
            at.expect(s01, p01).unwrap();
            for (key, number) in [(S01, 1), (NEXT, 2)] {
                world
                    .vouch(&mut at, (P01, "P01"), (key, "S01"), number, None)
                    .unwrap();
            }
            // Back to the key before, by no endorsement.
            refused(&mut at, Error::ROLLBACK, |at| {
                world.vouch(at, (P01, "P01"), (S01, "S01"), 3, None)
            });
            at
        };
        let mut at = lapsed.clone();
        replaced(world, &mut at, NEXT_P01, None);
        assert_eq!(at.check_site(s01, NOW), Err(UNVOUCHED));
        // Neither the site itself nor the key that has lapsed.
        for key in [NEXT, S01, OTHER] {
            refused(&mut at, Error::SITE_MISMATCH, |at| {
                at.learn_from_site_itself(&world.proof(key, "S01"), Child, NOW)
            });
        }
        let file = world.rollover(KeyForParent, (NEXT, OTHER, "S01"), "CAS", NOW);
        refused(&mut at, UNVOUCHED, |at| {
            at.import_key_file(&file, None, None, NOW)
        });
        // Its parent: this key, another, and the one before, which is none before by then.
        for (key, expected) in [(NEXT, Confirmed), (OTHER, Replaced), (S01, Replaced)] {
            let mut at = at.clone();
            let found = world.vouch(&mut at, (NEXT_P01, "P01"), (key, "S01"), 1, None);
            assert_eq!(found, Ok(expected), "{key}");
            assert_eq!(at.check_site(s01, NOW), Ok(()));
            let key_of = world.exchange(NEXT_P01, "P01");
            // And its file.
            let mut at = at.clone();
            let file = world.directory("P01", &[("S01", Child, key)]);
            let file = file.export_key_file(&key_of, None, ChildKeys, code("CAS"), NOW);
            let file = file.unwrap();
            let print = file.fingerprint();
            let found = at.import_key_file(&file, Some(&print), None, NOW);
            let expected = [(p01, Confirmed), (s01, Confirmed)];
            assert_eq!(found.unwrap().outcomes, expected);
        }
        for (key, expected) in [(NEXT, Confirmed), (OTHER, Replaced), (S01, Replaced)] {
            let found = world.publish(&mut at.clone(), "S01", Child, key, None);
            assert_eq!(found, Ok(expected), "{key}");
        }
        // The same where its time is over.
        let mut at = lapsed;
        let after = terms(1).not_after.saturating_add(1);
        assert_eq!(at.check_site(s01, after), Err(Error::ENDORSEMENT_EXPIRED));
        let again = EndorsementTerms {
            not_after: after,
            ..terms(3)
        };
        let endorsed = world.endorse((P01, "P01"), (S01, "S01"), again);
        let proof = world.proof(S01, "S01");
        let found = at.learn_endorsed(&endorsed, &proof, p01, None, after);
        assert_eq!(found, Ok(change(Replaced, &[])));
    }
}

#[test]
fn a_key_that_was_stolen() {
    for world in worlds() {
        let [p01, s01] = ["P01", "S01"].map(code);
        let print = world.fingerprint(P01);
        let known = {
            let mut at = top(world);
            endorsed(world, &mut at, (S01, "S01"), later(90 * DAY));
            at
        };
        let mut at = known.clone();
        for wrong in [
            "",
            &print[1..],
            &format!("{print}00"),
            &print.replace(' ', ":"),
        ] {
            refused(&mut at, Error::INVALID_ARGUMENT, |at| {
                at.report_stolen(wrong, NOW)
            });
        }
        // As people write it, and once.
        let written = print.to_lowercase().replace(' ', "");
        assert_eq!(at.report_stolen(&written, NOW), Ok(vec![p01, s01]));
        let before = at.clone();
        assert_eq!(at.report_stolen(&print, NOW), Ok(vec![]));
        assert_eq!(at, before);
        assert_eq!(at.check_site(p01, NOW), Err(STOLEN));
        assert_eq!(at.check_site(s01, NOW), Err(UNVOUCHED));

        // Nobody brings it back, to this site or another.
        let file = world.file(KeyForParent, (P01, "P01"), "CAS", NOW);
        let mut open = SiteDirectory::new(code("CAS"), OPEN);
        assert_eq!(open.report_stolen(&print, NOW), Ok(vec![]));
        for at in [&mut at, &mut open] {
            for site in ["P01", "X00"] {
                refused(at, STOLEN, |at| world.publish(at, site, Child, P01, None));
                refused(at, STOLEN, |at| {
                    let key = world.public(P01);
                    at.import_exchange_key(code(site), Child, key, &print, None, NOW)
                });
            }
            refused(at, STOLEN, |at| {
                at.import_key_file(&file, Some(&print), None, NOW)
            });
            refused(at, STOLEN, |at| {
                at.set_own_key(&world.exchange(P01, "CAS"), NOW)
            });
        }
        refused(&mut open, STOLEN, |at| {
            at.learn_from_site_itself(&world.proof(P01, "P01"), Child, NOW)
        });
        refused(&mut at, STOLEN, |at| {
            world.vouch(at, (P02, "P02"), (P01, "S03"), 1, None)
        });
        refused(&mut at, STOLEN, |at| {
            at.import_key_file(&file, None, None, NOW)
        });

        // Of its site the directory service and persons say more alone; not the thief.
        let next = world.rollover(KeyForParent, (P01, NEXT_P01, "P01"), "CAS", NOW);
        refused(&mut at, STOLEN, |at| {
            at.import_key_file(&next, None, None, NOW)
        });
        for key in [NEXT_P01, OTHER] {
            let bytes = at.to_bytes().unwrap();
            let mut open = SiteDirectory::from_bytes(world.provider, &bytes, OPEN).unwrap();
            refused(&mut open, Error::KEY_CONFLICT, |at| {
                at.learn_from_site_itself(&world.proof(key, "P01"), Child, NOW)
            });
        }
        let found = replaced(world, &mut at, NEXT_P01, Some(later(DAY)));
        assert_eq!(found, change(Replaced, &[]));
        let held = Some((NEXT_P01, DirectoryService, Some((P01, None))));
        assert_eq!(world.held(&at, "P01"), held);
        assert_eq!(at.check_site(p01, NOW), Ok(()));
        // What the stolen key vouched for needs another's word.
        assert_eq!(at.check_site(s01, NOW), Err(UNVOUCHED));
        let found = world.vouch(&mut at, (NEXT_P01, "P01"), (S01, "S01"), 1, None);
        assert_eq!(found, Ok(Confirmed));
        assert_eq!(at.check_site(s01, NOW), Ok(()));

        // Reported while it is kept: it is not kept then.
        let mut at = known;
        replaced(world, &mut at, NEXT_P01, Some(later(DAY)));
        assert_eq!(at.report_stolen(&print, NOW), Ok(vec![s01]));
        assert_eq!(world.held(&at, "P01"), held);
        assert_eq!(at.check_site(p01, NOW), Ok(()));
        // Of a site for which its parent vouches, the parent says more, and the stolen key is not kept.
        let mut vouched = at.clone();
        let print = world.fingerprint(S01);
        let until = Some(later(DAY));
        let by = (NEXT_P01, "P01");
        world
            .vouch(&mut vouched, by, (S01, "S01"), 1, until)
            .unwrap();
        assert_eq!(vouched.report_stolen(&print, NOW), Ok(vec![s01]));
        let found = world.vouch(&mut vouched, by, (OTHER, "S01"), 2, until);
        assert_eq!(found, Ok(Replaced));
        let held = Some((OTHER, ParentEndorsement, Some((S01, None))));
        assert_eq!(world.held(&vouched, "S01"), held);
        assert_eq!(vouched.check_site(s01, NOW), Ok(()));
        // It outlives its site.
        assert_eq!(at.forget(p01, NOW), Ok(vec![p01, s01]));
        refused(&mut at, STOLEN, |at| {
            world.publish(at, "P01", Child, P01, None)
        });
    }
}

/// A key that follows a stolen one is the thief's, too, however many lie between.
#[test]
fn what_follows_a_stolen_key() {
    for world in worlds() {
        let [p01, s01] = ["P01", "S01"].map(code);
        let rolled = {
            let mut at = top(world);
            told(world, &mut at);
            let until = Some(later(DAY));
            succeeded(world, &mut at, (P01, NEXT_P01, "P01"), until);
            succeeded(world, &mut at, (NEXT_P01, NEXT, "P01"), until);
            at
        };
        for key in [P01, NEXT_P01, NEXT] {
            let mut at = rolled.clone();
            let found = at.report_stolen(&world.fingerprint(key), NOW);
            assert_eq!(found, Ok(vec![p01, s01]), "{key}");
            assert_eq!(at.check_site(p01, NOW), Err(STOLEN));
        }
        let mut at = rolled;
        at.report_stolen(&world.fingerprint(P01), NOW).unwrap();
        // The one before it is not kept either.
        let held = Some((NEXT, Person, Some((NEXT_P01, None))));
        assert_eq!(world.held(&at, "P01"), held);
        let thief = world.rollover(KeyForParent, (NEXT, OTHER, "P01"), "CAS", later(1));
        refused(&mut at, STOLEN, |at| {
            at.import_key_file(&thief, None, None, NOW)
        });
        // It was the site's own, as somebody knows who asked.
        assert_eq!(
            world.publish(&mut at, "P01", Child, NEXT, None),
            Ok(Confirmed)
        );
        assert!(!at.site(p01).unwrap().follows_another());
        assert_eq!(at.check_site(p01, NOW), Ok(()));
        assert!(at.check_site(s01, NOW).is_err());
    }
}

#[test]
fn how_many_were_stolen() {
    let world = world(cmcrypto_core::Provider::default());
    let mut at = world.directory("CAS", &[("P01", Child, P01)]);
    let print = |number: u32| format!("{number:064x}");
    for number in 0..4096 {
        assert_eq!(at.report_stolen(&print(number), NOW), Ok(vec![]));
    }
    refused(&mut at, Error::TOO_LARGE, |at| {
        at.report_stolen(&world.fingerprint(P01), NOW)
    });
    assert_eq!(at.report_stolen(&print(7), NOW), Ok(vec![]));
    let read = SiteDirectory::from_bytes(world.provider, &at.to_bytes().unwrap(), SECURE);
    assert_eq!(read, Ok(at));
}
