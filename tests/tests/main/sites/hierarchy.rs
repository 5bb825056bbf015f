//! Joining, leaving, and whose key is the trusted root key.

use cmcrypto_core::Error;
use cmcrypto_core::sites::SiteDirectory;
use cmcrypto_tests::*;

use crate::sites::fixture::*;

#[test]
fn a_site_that_joins_drops_its_own_key_as_root() {
    for world in worlds() {
        let mut at = SiteDirectory::new(code("S01"), SECURE);
        assert_eq!(at.top_level_site(), Some(code("S01")));
        assert_eq!(at.trusted_root_key(), Err(Error::NO_TRUSTED_ROOT_KEY));
        at.set_own_key(&world.exchange(S01, "S01")).unwrap();
        assert_eq!(at.trusted_root_key(), Ok(world.root(S01)));

        let [p01, cas] = ["P01", "CAS"].map(code);
        let (parent, top) = (world.public(P01), world.public(CAS));
        // Below a stand-alone primary site.
        let mut below = at.clone();
        let root = below.join(p01, parent, None, DirectoryService, NOW);
        assert_eq!(root, Ok(world.root(P01)));
        assert_eq!(below.top_level_site(), Some(p01));
        assert_eq!(below.trusted_root_key(), Ok(world.root(P01)));
        // Again, with the same keys.
        let again = below.join(p01, parent, None, DirectoryService, NOW);
        assert_eq!(again, Ok(world.root(P01)));
        // That primary site joins a central administration site.
        let root = below.join(p01, parent, Some((cas, top)), DirectoryService, NOW);
        assert_eq!(root, Ok(world.root(CAS)));
        assert_eq!(below.top_level_site(), Some(cas));
        // It does not leave it again by being told so.
        refused(&mut below, Error::SITE_MISMATCH, |at| {
            at.join(p01, parent, None, DirectoryService, NOW)
        });

        // Below a primary site of a hierarchy.
        let root = at.join(p01, parent, Some((cas, top)), DirectoryService, NOW);
        assert_eq!(root, Ok(world.root(CAS)));
        assert_eq!(at.trusted_root_key(), Ok(world.root(CAS)));
        // The root follows the top-level site's key.
        world.publish(&mut at, "CAS", Top, NEXT_CAS, None).unwrap();
        assert_eq!(at.trusted_root_key(), Ok(world.root(NEXT_CAS)));
    }
}

#[test]
fn what_may_be_joined() {
    for world in worlds() {
        let [p01, p02, s01, cas] = ["P01", "P02", "S01", "CAS"].map(code);
        let joined = {
            let mut at = SiteDirectory::new(s01, SECURE);
            let top = Some((cas, world.public(CAS)));
            at.join(p01, world.public(P01), top, DirectoryService, NOW)
                .unwrap();
            at
        };
        let new = SiteDirectory::new(s01, SECURE);
        let with_child = world.directory("S01", &[("P01", Child, P01)]);
        let service = DirectoryService;
        let [p01_key, p02_key, cas_key, next] =
            [P01, P02, CAS, NEXT].map(|name| world.public(name));
        // In which directory, parent, top-level site, source.
        let rows = [
            (
                &new,
                (p01, p01_key),
                Some((p01, p01_key)),
                service,
                Error::INVALID_ARGUMENT,
            ),
            (
                &new,
                (p01, p01_key),
                None,
                ParentEndorsement,
                Error::INVALID_ARGUMENT,
            ),
            // It names the sites above itself.
            (&new, (p01, p01_key), None, KeyFile, Error::INVALID_ARGUMENT),
            (
                &new,
                (p01, p01_key),
                None,
                SiteItself,
                Error::SECURE_KEY_EXCHANGE_REQUIRED,
            ),
            (&new, (s01, p01_key), None, service, Error::SITE_MISMATCH),
            (
                &new,
                (p01, p01_key),
                Some((s01, cas_key)),
                service,
                Error::SITE_MISMATCH,
            ),
            (
                &new,
                (p01, p01_key),
                Some((cas, p01_key)),
                service,
                Error::KEY_CONFLICT,
            ),
            (
                &with_child,
                (p01, p01_key),
                None,
                service,
                Error::SITE_MISMATCH,
            ),
            (&joined, (p02, p02_key), None, service, Error::SITE_MISMATCH),
            (&joined, (p01, p01_key), None, service, Error::SITE_MISMATCH),
            (
                &joined,
                (p01, p01_key),
                Some((p02, p02_key)),
                service,
                Error::SITE_MISMATCH,
            ),
            (
                &joined,
                (p01, next),
                Some((cas, cas_key)),
                service,
                Error::KEY_CONFLICT,
            ),
            (
                &joined,
                (p01, p01_key),
                Some((cas, next)),
                service,
                Error::KEY_CONFLICT,
            ),
        ];
        for (number, (at, (parent, key), top, source, error)) in rows.into_iter().enumerate() {
            println!("{number}");
            refused(&mut at.clone(), error, |at| {
                at.join(parent, key, top, source, NOW)
            });
        }
        let mut open = SiteDirectory::new(s01, OPEN);
        let root = open.join(p01, p01_key, None, SiteItself, NOW);
        assert_eq!(root, Ok(world.root(P01)));
    }
}

/// A parent is not taken for the top-level site.
#[test]
fn the_top_level_site_may_be_unknown() {
    for world in worlds() {
        let mut at = world.directory("S01", &[("P01", Parent, P01)]);
        at.set_own_key(&world.exchange(S01, "S01")).unwrap();
        assert_eq!(at.top_level_site(), None);
        assert_eq!(at.trusted_root_key(), Err(Error::NO_TRUSTED_ROOT_KEY));
        world.publish(&mut at, "CAS", Top, CAS, None).unwrap();
        assert_eq!(at.trusted_root_key(), Ok(world.root(CAS)));
        at.forget(code("CAS"));
        assert_eq!(at.trusted_root_key(), Err(Error::NO_TRUSTED_ROOT_KEY));
        at.forget(code("P01"));
        assert_eq!(at.trusted_root_key(), Ok(world.root(S01)));
        // With a parent that was top, and is not.
        at.join(code("P01"), world.public(P01), None, DirectoryService, NOW)
            .unwrap();
        world.publish(&mut at, "CAS", Top, CAS, None).unwrap();
        assert_eq!(at.trusted_root_key(), Ok(world.root(CAS)));
        at.forget(code("CAS"));
        assert_eq!(at.trusted_root_key(), Err(Error::NO_TRUSTED_ROOT_KEY));
        // A parent that comes later is not taken for the top-level site that another was.
        at.join(code("P01"), world.public(P01), None, DirectoryService, NOW)
            .unwrap();
        at.forget(code("P01"));
        world.publish(&mut at, "P02", Parent, P02, None).unwrap();
        assert_eq!(at.trusted_root_key(), Err(Error::NO_TRUSTED_ROOT_KEY));
    }
}

#[test]
fn forgetting() {
    for world in worlds() {
        let mut at = world.directory("CAS", &[("P01", Child, P01), ("P02", Child, P02)]);
        let [p01, p02, s01] = ["P01", "P02", "S01"].map(code);
        let endorsed = world.endorse((P01, "P01"), (S01, "S01"), terms(1));
        at.learn_endorsed(&endorsed, p01, None, NOW).unwrap();
        let before = at.clone();
        assert_eq!(at.forget(code("X01")), []);
        assert_eq!(at, before);
        // What it vouched for goes with it.
        assert_eq!(at.forget(p01), [p01, s01]);
        assert_eq!(at.sites().map(|(code, _)| code).collect::<Vec<_>>(), [p02]);
        // It may come back, with another relation and another key; its old word is not enough.
        assert_eq!(world.publish(&mut at, "P01", Child, P01, None), Ok(Added));
        refused(&mut at, Error::ROLLBACK, |at| {
            at.learn_endorsed(&endorsed, p01, None, NOW)
        });
        let endorsed = world.endorse((P01, "P01"), (S01, "S01"), terms(2));
        let found = at.learn_endorsed(&endorsed, p01, None, NOW);
        assert_eq!(found, Ok(Added));
        assert_eq!(at.forget(s01), [s01]);
        assert_eq!(world.publish(&mut at, "S01", Parent, NEXT, None), Ok(Added));
    }
}

#[test]
fn retiring_the_previous_key() {
    for world in worlds() {
        let mut at = world.directory("CAS", &[("P01", Child, P01)]);
        for site in ["P01", "P02"] {
            refused(&mut at, Error::SITE_KEY_UNKNOWN, |at| {
                at.retire_previous_key(code(site))
            });
        }
        let until = Some(later(DAY));
        world
            .publish(&mut at, "P01", Child, NEXT_P01, until)
            .unwrap();
        at.retire_previous_key(code("P01")).unwrap();
        let held = Some((NEXT_P01, DirectoryService, Some((P01, None))));
        assert_eq!(world.held(&at, "P01"), held);
    }
}
