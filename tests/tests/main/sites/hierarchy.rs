//! Joining, leaving, and whose key is the trusted root key.

use cmcrypto_core::names::SiteCode;
use cmcrypto_core::sites::{SiteDirectory, SiteKeyOutcome};
use cmcrypto_core::{Error, Provider};
use cmcrypto_tests::*;

use crate::sites::fixture::*;
use crate::sites::learning::numbered;

type Above<'a> = (&'a str, &'a str);
type Outcomes = Vec<(SiteCode, SiteKeyOutcome)>;

/// Joins by the directory service: parent and top-level site, each by its code and key.
fn join(
    world: &World,
    at: &mut SiteDirectory,
    parent: Above<'_>,
    top: Option<Above<'_>>,
) -> Result<Outcomes, Error> {
    let named = |(site, key)| (code(site), world.public(key));
    let changes = at.join(named(parent), top.map(named), NOW)?;
    assert_eq!(changes.lost, []);
    Ok(changes.outcomes)
}

/// The same by the word of these sites.
fn join_by_their_own_word(
    world: &World,
    at: &mut SiteDirectory,
    parent: Above<'_>,
    top: Option<Above<'_>>,
) -> Result<Outcomes, Error> {
    let proof = |(site, key): Above<'_>| world.proof(key, site);
    let changes = at.join_by_their_own_word(&proof(parent), top.map(proof).as_ref(), NOW)?;
    assert_eq!(changes.lost, []);
    Ok(changes.outcomes)
}

#[test]
fn a_site_that_joins_drops_its_own_key_as_root() {
    for world in worlds() {
        let mut at = SiteDirectory::new(code("S01"), SECURE);
        assert_eq!(at.top_level_site(), Some(code("S01")));
        assert_eq!(at.trusted_root_key(NOW), Err(Error::NO_TRUSTED_ROOT_KEY));
        at.set_own_key(&world.exchange(S01, "S01"), NOW).unwrap();
        assert_eq!(at.trusted_root_key(NOW), Ok(world.root(S01)));

        let [p01, cas] = ["P01", "CAS"].map(code);
        let (parent, top) = (("P01", P01), Some(("CAS", CAS)));
        // Below a stand-alone primary site.
        let mut below = at.clone();
        let found = join(world, &mut below, parent, None);
        assert_eq!(found, Ok(vec![(p01, Added)]));
        assert_eq!(below.top_level_site(), Some(p01));
        assert_eq!(below.trusted_root_key(NOW), Ok(world.root(P01)));
        // Again, with the same keys.
        let before = below.clone();
        let again = join(world, &mut below, parent, None);
        assert_eq!(again, Ok(vec![(p01, Unchanged)]));
        assert_eq!(below, before);
        // That primary site joins a central administration site.
        let found = join(world, &mut below, parent, top);
        assert_eq!(found, Ok(vec![(p01, Unchanged), (cas, Added)]));
        assert_eq!(below.trusted_root_key(NOW), Ok(world.root(CAS)));
        assert_eq!(below.top_level_site(), Some(cas));
        // It does not leave it again by being told so.
        refused(&mut below, Error::SITE_MISMATCH, |at| {
            join(world, at, parent, None)
        });

        // Below a primary site of a hierarchy.
        let found = join(world, &mut at, parent, top);
        assert_eq!(found, Ok(vec![(p01, Added), (cas, Added)]));
        assert_eq!(at.trusted_root_key(NOW), Ok(world.root(CAS)));
        // The root follows the top-level site's key.
        world.publish(&mut at, "CAS", Top, NEXT_CAS, None).unwrap();
        assert_eq!(at.trusted_root_key(NOW), Ok(world.root(NEXT_CAS)));
        // And is none when that is not to be used.
        let print = world.fingerprint(NEXT_CAS);
        assert_eq!(at.report_stolen(&print, NOW), Ok(vec![cas]));
        assert_eq!(at.trusted_root_key(NOW), Err(Error::SITE_KEY_STOLEN));
        let mut own = SiteDirectory::new(code("S01"), SECURE);
        own.set_own_key(&world.exchange(S01, "S01"), NOW).unwrap();
        let found = own.report_stolen(&world.fingerprint(S01), NOW);
        assert_eq!(found, Ok(vec![code("S01")]));
        assert_eq!(own.trusted_root_key(NOW), Err(Error::SITE_KEY_STOLEN));
    }
}

#[test]
fn what_may_be_joined() {
    for world in worlds() {
        let [p01, s01, cas] = ["P01", "S01", "CAS"].map(code);
        let new = SiteDirectory::new(s01, SECURE);
        let joined = {
            let mut at = new.clone();
            join(world, &mut at, ("P01", P01), Some(("CAS", CAS))).unwrap();
            at
        };
        let with_child = world.directory("S01", &[("P01", Child, P01)]);
        const MISMATCH: Error = Error::SITE_MISMATCH;
        // In which directory, parent, top-level site.
        let rows = [
            (
                &new,
                ("P01", P01),
                Some(("P01", P01)),
                Error::INVALID_ARGUMENT,
            ),
            (&new, ("S01", P01), None, MISMATCH),
            (&new, ("P01", P01), Some(("S01", CAS)), MISMATCH),
            (&new, ("P01", P01), Some(("CAS", P01)), Error::KEY_CONFLICT),
            (&with_child, ("P01", P01), None, MISMATCH),
            (&joined, ("P02", P02), None, MISMATCH),
            (&joined, ("P01", P01), None, MISMATCH),
            (&joined, ("P01", P01), Some(("P02", P02)), MISMATCH),
        ];
        for (number, (at, parent, top, error)) in rows.into_iter().enumerate() {
            println!("{number}");
            refused(&mut at.clone(), error, |at| join(world, at, parent, top));
        }
        // The directory service is authoritative.
        for (parent, top, expected) in [
            (NEXT, CAS, [Replaced, Unchanged]),
            (P01, NEXT, [Unchanged, Replaced]),
        ] {
            let mut at = joined.clone();
            let found = join(world, &mut at, ("P01", parent), Some(("CAS", top)));
            let [of_parent, of_top] = expected;
            assert_eq!(found, Ok(vec![(p01, of_parent), (cas, of_top)]));
            assert_eq!(at.trusted_root_key(NOW), Ok(world.root(top)));
        }
    }
}

/// Who is first is believed, as the top-level site too, but not where another is.
#[test]
fn joining_by_the_word_of_the_sites_above() {
    for world in worlds() {
        let [p01, s01, cas] = ["P01", "S01", "CAS"].map(code);
        let (parent, top) = (("P01", P01), Some(("CAS", CAS)));
        let mut secure = SiteDirectory::new(s01, SECURE);
        refused(&mut secure, Error::SECURE_KEY_EXCHANGE_REQUIRED, |at| {
            join_by_their_own_word(world, at, parent, None)
        });
        let open = {
            let mut at = SiteDirectory::new(s01, OPEN);
            at.set_own_key(&world.exchange(S01, "S01"), NOW).unwrap();
            at
        };
        refused(&mut open.clone(), Error::INVALID_ARGUMENT, |at| {
            join_by_their_own_word(world, at, parent, Some(parent))
        });
        let mut below = open.clone();
        let found = join_by_their_own_word(world, &mut below, parent, None);
        assert_eq!(found, Ok(vec![(p01, Added)]));
        assert_eq!(below.trusted_root_key(NOW), Ok(world.root(P01)));
        let mut at = open.clone();
        let found = join_by_their_own_word(world, &mut at, parent, top);
        assert_eq!(found, Ok(vec![(p01, Added), (cas, Added)]));
        assert_eq!(at.trusted_root_key(NOW), Ok(world.root(CAS)));
        for site in [p01, cas] {
            assert_eq!(at.site(site).unwrap().source(), SiteItself);
        }
        let unchanged = Ok(vec![(p01, Unchanged), (cas, Unchanged)]);
        let again = join_by_their_own_word(world, &mut at, parent, top);
        assert_eq!(again, unchanged);

        const CONFLICT: Error = Error::KEY_CONFLICT;
        // Not by the way, without joining: a parent would put an end to this site's own root.
        for relation in [Parent, Top] {
            refused(&mut open.clone(), CONFLICT, |at| {
                at.learn_from_site_itself(&world.proof(P01, "P01"), relation, NOW)
            });
        }
        // Another root, where there is one: another site, another key, or one more above.
        for (parent, top, error) in [
            (("P01", P01), Some(("CAS", NEXT)), CONFLICT),
            (("P01", NEXT), Some(("CAS", CAS)), CONFLICT),
            (("P01", P01), Some(("X00", OTHER)), Error::SITE_MISMATCH),
            (("P01", P01), None, Error::SITE_MISMATCH),
        ] {
            refused(&mut at, error, |at| {
                join_by_their_own_word(world, at, parent, top)
            });
        }
        refused(&mut below, CONFLICT, |at| {
            join_by_their_own_word(world, at, parent, top)
        });
        refused(&mut below, CONFLICT, |at| {
            at.learn_from_site_itself(&world.proof(CAS, "CAS"), Top, NOW)
        });
        // The directory service knows better.
        let found = join(world, &mut below, parent, top);
        assert_eq!(found, Ok(vec![(p01, Confirmed), (cas, Added)]));
        assert_eq!(below.trusted_root_key(NOW), Ok(world.root(CAS)));
    }
}

/// Neither an endorsement nor a successor changes whose key is the root, nor that key.
#[test]
fn what_the_root_does_not_follow() {
    for world in worlds() {
        let [p01, cas] = ["P01", "CAS"].map(code);
        let mut at = world.directory("P01", &[]);
        join(world, &mut at, ("CAS", CAS), None).unwrap();
        let file = world.rollover(KeyForChild, (CAS, NEXT_CAS, "CAS"), "P01", later(1));
        refused(&mut at, Error::KEY_CONFLICT, |at| {
            at.import_key_file(&file, None, None, NOW)
        });
        let compared = file.fingerprint();
        let found = at.import_key_file(&file, Some(&compared), None, NOW);
        assert_eq!(found.unwrap().outcomes, [(cas, Replaced)]);
        assert_eq!(at.trusted_root_key(NOW), Ok(world.root(NEXT_CAS)));

        // The parent at the top is not below another by a file that nobody compared.
        let alone = world.file(ParentKeys, (P01, "P01"), "S01", NOW);
        let mut at = world.directory("S01", &[]);
        at.import_key_file(&alone, Some(&alone.fingerprint()), None, NOW)
            .unwrap();
        let mut named = world.directory("S01", &[]);
        join(world, &mut named, ("P01", P01), None).unwrap();
        let key = world.exchange(P01, "P01");
        let mut at_p01 = world.directory("P01", &[]);
        join(world, &mut at_p01, ("CAS", CAS), None).unwrap();
        let file = at_p01.export_key_file(&key, None, ParentKeys, code("S01"), NOW);
        let file = file.unwrap();
        refused(&mut at, Error::SITE_KEY_UNKNOWN, |at| {
            at.import_key_file(&file, None, None, NOW)
        });
        let compared = file.fingerprint();
        let found = at.import_key_file(&file, Some(&compared), None, NOW);
        let expected = [(p01, Unchanged), (cas, Added)];
        assert_eq!(found.unwrap().outcomes, expected);
        // Nor by any where the directory service says that it is at the top.
        refused(&mut named, Error::SITE_MISMATCH, |at| {
            at.import_key_file(&file, Some(&compared), None, NOW)
        });
        assert_eq!(at.trusted_root_key(NOW), Ok(world.root(CAS)));
        // With the top-level site known, it has its parent's new key from that, and from the parent.
        let mut at = world.directory("S01", &[("CAS", Top, CAS)]);
        for (key, number) in [(P01, 1), (NEXT_P01, 2)] {
            world
                .vouch(&mut at, (CAS, "CAS"), (key, "P01"), number, None)
                .unwrap();
        }
        let file = world.rollover(KeyForChild, (NEXT_P01, NEXT, "P01"), "S01", later(1));
        let found = at.import_key_file(&file, None, None, NOW);
        assert_eq!(found.unwrap().outcomes, [(p01, Replaced)]);
        assert_eq!(at.trusted_root_key(NOW), Ok(world.root(CAS)));
    }
}

/// A parent is not taken for the top-level site.
#[test]
fn the_top_level_site_may_be_unknown() {
    for world in worlds() {
        let mut at = world.directory("S01", &[("P01", Parent, P01)]);
        at.set_own_key(&world.exchange(S01, "S01"), NOW).unwrap();
        assert_eq!(at.top_level_site(), None);
        assert_eq!(at.trusted_root_key(NOW), Err(Error::NO_TRUSTED_ROOT_KEY));
        world.publish(&mut at, "CAS", Top, CAS, None).unwrap();
        assert_eq!(at.trusted_root_key(NOW), Ok(world.root(CAS)));
        at.forget(code("CAS"), NOW).unwrap();
        assert_eq!(at.trusted_root_key(NOW), Err(Error::NO_TRUSTED_ROOT_KEY));
        at.forget(code("P01"), NOW).unwrap();
        assert_eq!(at.trusted_root_key(NOW), Ok(world.root(S01)));
        // With a parent that was top, and is not.
        join(world, &mut at, ("P01", P01), None).unwrap();
        world.publish(&mut at, "CAS", Top, CAS, None).unwrap();
        assert_eq!(at.trusted_root_key(NOW), Ok(world.root(CAS)));
        at.forget(code("CAS"), NOW).unwrap();
        assert_eq!(at.trusted_root_key(NOW), Err(Error::NO_TRUSTED_ROOT_KEY));
        // A parent that comes later is not taken for the top-level site that another was.
        join(world, &mut at, ("P01", P01), None).unwrap();
        at.forget(code("P01"), NOW).unwrap();
        world.publish(&mut at, "P02", Parent, P02, None).unwrap();
        assert_eq!(at.trusted_root_key(NOW), Err(Error::NO_TRUSTED_ROOT_KEY));
    }
}

#[test]
fn forgetting() {
    for world in worlds() {
        let mut at = world.directory("CAS", &[("P01", Child, P01), ("P02", Child, P02)]);
        let [p01, p02, s01] = ["P01", "P02", "S01"].map(code);
        at.expect(s01, p01).unwrap();
        let learn = |at: &mut SiteDirectory, number| {
            world.vouch(at, (P01, "P01"), (S01, "S01"), number, None)
        };
        learn(&mut at, 1).unwrap();
        let before = at.clone();
        assert_eq!(at.forget(code("X01"), NOW), Ok(vec![]));
        assert!(at.sites().eq(before.sites()));
        // What it vouched for goes with it, and what was expected below it.
        assert_eq!(at.forget(p01, NOW), Ok(vec![p01, s01]));
        assert_eq!(at.sites().map(|(code, _)| code).collect::<Vec<_>>(), [p02]);
        assert_eq!(at.expected().count(), 0);
        // It may come back, with another relation and another key; its old word is not enough.
        assert_eq!(world.publish(&mut at, "P01", Child, P01, None), Ok(Added));
        refused(&mut at, Error::SITE_MISMATCH, |at| learn(at, 2));
        at.expect(s01, p01).unwrap();
        refused(&mut at, Error::ROLLBACK, |at| learn(at, 1));
        assert_eq!(learn(&mut at, 2), Ok(Added));
        assert_eq!(at.forget(s01, NOW), Ok(vec![s01]));
        assert_eq!(at.expected().count(), 0);
        assert_eq!(world.publish(&mut at, "S01", Parent, NEXT, None), Ok(Added));
    }
}

#[test]
fn retiring_the_previous_key() {
    for world in worlds() {
        let [p01, s01] = ["P01", "S01"].map(code);
        let mut at = world.directory("CAS", &[("P01", Child, P01)]);
        for site in ["P01", "P02"] {
            refused(&mut at, Error::SITE_KEY_UNKNOWN, |at| {
                at.retire_previous_key(code(site), NOW)
            });
        }
        at.expect(s01, p01).unwrap();
        world
            .vouch(&mut at, (P01, "P01"), (S01, "S01"), 1, None)
            .unwrap();
        let until = Some(later(DAY));
        world
            .publish(&mut at, "P01", Child, NEXT_P01, until)
            .unwrap();
        assert_eq!(at.check_site(s01, NOW), Ok(()));
        // What it vouched for goes with it.
        assert_eq!(at.retire_previous_key(p01, NOW), Ok(vec![s01]));
        let held = Some((NEXT_P01, DirectoryService, Some((P01, None))));
        assert_eq!(world.held(&at, "P01"), held);
        assert_eq!(at.check_site(s01, NOW), Err(Error::SITE_KEY_UNVOUCHED));
        assert_eq!(at.retire_previous_key(p01, NOW), Ok(vec![]));
    }
}

/// Of which sites a child speaks.
#[test]
fn what_is_expected() {
    let [cas, p01, p02, s01, s02, x00] = ["CAS", "P01", "P02", "S01", "S02", "X00"].map(code);
    // Of sites that are not known, too.
    let mut at = SiteDirectory::new(cas, SECURE);
    for (site, below, error) in [
        (cas, p01, Error::SITE_MISMATCH),
        (s01, cas, Error::SITE_MISMATCH),
        (p01, p01, Error::SITE_MISMATCH),
    ] {
        refused(&mut at, error, |at| at.expect(site, below));
    }
    assert_eq!(at.expect(s02, p01), Ok(()));
    assert_eq!(at.expect(s01, p01), Ok(()));
    let before = at.clone();
    assert_eq!(at.expect(s01, p01), Ok(()));
    assert_eq!(at, before);
    assert!(at.expected().eq([(s01, p01), (s02, p01)]));
    // Elsewhere; below one that is expected itself; one that has others below it.
    for (site, below, error) in [
        (s01, p02, Error::SITE_MISMATCH),
        (x00, s01, Error::ENDORSEMENT_TOO_DEEP),
        (p01, p02, Error::ENDORSEMENT_TOO_DEEP),
        (p01, s01, Error::ENDORSEMENT_TOO_DEEP),
    ] {
        refused(&mut at, error, |at| at.expect(site, below));
    }
    assert_eq!(at.forget(s01, NOW), Ok(vec![]));
    assert!(at.expected().eq([(s02, p01)]));
    assert_eq!(at.expect(s01, p02), Ok(()));
    assert_eq!(at.forget(p01, NOW), Ok(vec![]));
    assert!(at.expected().eq([(s01, p02)]));
    // Nothing of it is in the way of another place.
    assert_eq!(at.expect(p01, x00), Ok(()));
}

#[test]
fn how_many_are_expected() {
    let mut at = SiteDirectory::new(code("CAS"), SECURE);
    let mut sites = (0..).map(numbered);
    // 250 secondary sites below each of eight primary sites, and 48 below one more.
    for parent in 0..9 {
        let parent = code(&format!("Z0{parent}"));
        for site in sites.by_ref().take(250) {
            match at.expected().count() {
                2048 => {
                    refused(&mut at, Error::TOO_LARGE, |at| at.expect(site, parent));
                    break;
                }
                _ => assert_eq!(at.expect(site, parent), Ok(())),
            }
        }
        let one_more = sites.next().unwrap();
        refused(&mut at, Error::TOO_LARGE, |at| at.expect(one_more, parent));
    }
    assert_eq!(at.expected().count(), 2048);
    // One that is expected still is.
    assert_eq!(at.expect(numbered(0), code("Z00")), Ok(()));
    at.forget(numbered(0), NOW).unwrap();
    assert_eq!(at.expect(numbered(0), code("Z08")), Ok(()));
    let provider = Provider::default();
    let read = SiteDirectory::from_bytes(provider, &at.to_bytes().unwrap(), SECURE);
    assert_eq!(read, Ok(at));
}
