//! The key that vouches in the place of a root that is kept offline: once it is known, nothing else
//! counts that the root said.

use cmcrypto_core::Error;
use cmcrypto_core::exchange_key::{EndorsedSite, EndorsementTerms};
use cmcrypto_core::trust::{ManagementPointBundle, TrustSettings};
use cmcrypto_tests::*;

use crate::trust::craft;
use crate::trust::fixture::*;
use crate::trust::parts::{self, Parts};

/// From a management point, or noted before one shows it.
#[test]
fn the_root_is_not_heard_after_its_operational_key() {
    const ROLLBACK: Option<Error> = Some(Error::ROLLBACK);
    for world in worlds() {
        let (mp, at_top) = (name("P01", HOST), name("CAS", HOST));
        for noted in [false, true] {
            let mut store = world.store();
            assert_eq!(learn_p01(&mut store, &world.of_p01(HOST, 5, 1, 1)), None);
            store
                .learn_management_point(&world.of_root(HOST, 5), &at_top, NOW)
                .unwrap();
            match noted {
                true => store
                    .learn_operational_key(&world.operational(0, terms(1)), NOW)
                    .unwrap(),
                false => assert_eq!(learn_p01(&mut store, &world.by_operational(0, 1)), None),
            }
            // Nor in another process.
            let mut store = reread(&store, TrustSettings::default());
            assert_eq!(store.management_point(&at_top, NOW).err(), ROLLBACK);
            assert_eq!(store.management_point(&mp, NOW).is_ok(), !noted);
            for number in [5, 6, 1 << 40] {
                assert_eq!(
                    learn_p01(&mut store, &world.of_p01(HOST, number, 9, 9)),
                    ROLLBACK
                );
            }
            assert_eq!(learn_p01(&mut store, &world.by_operational(0, 1)), None);
            assert!(store.management_point(&mp, NOW).is_ok());
        }
    }
}

#[test]
fn another_operational_key_revokes_the_one_before() {
    for world in worlds() {
        let mp = name("P01", HOST);
        let mut store = world.store();
        assert_eq!(learn_p01(&mut store, &world.by_operational(0, 1)), None);
        // The other under the same number, which a root says by mistake.
        let conflict = Err(Error::ENDORSEMENT_CONFLICT);
        let found = store.learn_operational_key(&world.operational(1, terms(1)), NOW);
        assert_eq!(found, conflict);
        let next = world.operational(1, terms(2));
        assert_eq!(store.learn_operational_key(&next, NOW), Ok(()));
        let noted = bytes(&store);
        assert_eq!(store.learn_operational_key(&next, NOW), Ok(()));
        assert_eq!(bytes(&store), noted);
        assert_eq!(store.management_point(&mp, NOW), Err(Error::ROLLBACK));
        // Who took the old one numbers what it says as high as can be.
        let sites = [world.endorse((OPERATIONAL[0], "CAS"), (P01, "P01"), terms(1 << 40))];
        let signing = world.signing((P01, "P01"), HOST, terms(1));
        let encryption = world.encryption("P01", HOST, terms(1));
        let taken = ManagementPointBundle::new(&world.root(), &sites, &signing, &encryption);
        let taken =
            taken.and_then(|keys| keys.with_operational_key(&world.operational(0, terms(1))));
        assert_eq!(
            learn_p01(&mut store, &taken.unwrap()),
            Some(Error::ROLLBACK)
        );
        assert_eq!(learn_p01(&mut store, &world.by_operational(1, 2)), None);
        let found = store.learn_operational_key(&world.operational(0, terms(1)), NOW);
        assert_eq!(found, Err(Error::ROLLBACK));
        // One of another site, as which the root never spoke.
        let other = world.exchange(ROOT, "XXX");
        let other = other.endorse_operational_key(world.public(OPERATIONAL[0]), terms(9));
        let found = store.learn_operational_key(&other.unwrap(), NOW);
        assert_eq!(found, Err(Error::ROLLBACK));
    }
}

#[test]
fn an_operational_key_has_its_time() {
    let (before, after) = (NOW.saturating_add(-1), NOW.saturating_add(1));
    let second = EndorsementTerms {
        number: 1,
        not_before: NOW,
        not_after: NOW,
    };
    for world in worlds() {
        let endorsed = world.operational(0, second);
        let keys = world.by_operational(0, 1);
        let keys = keys.with_operational_key(&endorsed).unwrap();
        let (root, mp) = (world.root(), name("P01", HOST));
        let trusted = keys.verify_without_store(&root, &mp, NOW).unwrap();
        assert_eq!(trusted.not_after(), NOW);
        for (time, error) in [
            (before, Error::ENDORSEMENT_NOT_YET_VALID),
            (after, Error::ENDORSEMENT_EXPIRED),
        ] {
            let found = keys.verify_without_store(&root, &mp, time);
            assert_eq!(found.err().as_ref(), Some(&error));
            let found = world.store().learn_operational_key(&endorsed, time);
            assert_eq!(found, Err(error));
        }
        // When it has ended, the root is heard no more than before.
        let mut store = world.store();
        assert_eq!(learn_p01(&mut store, &keys), None);
        assert_eq!(
            store.management_point(&mp, after),
            Err(Error::ENDORSEMENT_EXPIRED)
        );
        let found = store.learn_management_point(&world.of_p01(HOST, 9, 9, 9), &mp, after);
        assert_eq!(found.err(), Some(Error::ROLLBACK));
    }
}

/// Who says it, and as what: in a bundle, and noted by itself.
#[test]
fn only_the_root_makes_an_operational_key() {
    for world in worlds() {
        let key = world.public(OPERATIONAL[0]);
        let mut store = world.store();
        // Another operational key, a child site, another root.
        for (by, site) in [
            (OPERATIONAL[1], "CAS"),
            (P01, "P01"),
            (P01, "CAS"),
            (OTHER_ROOT, "CAS"),
        ] {
            let by = world.exchange(by, site);
            let endorsed = by.endorse_operational_key(key, terms(1)).unwrap();
            let keys = world.by_operational(0, 1);
            let keys = keys.with_operational_key(&endorsed).unwrap();
            assert_eq!(learn_p01(&mut store, &keys), Some(Error::SIGNATURE_INVALID));
            let found = store.learn_operational_key(&endorsed, NOW);
            assert_eq!(found, Err(Error::SIGNATURE_INVALID), "{site}");
        }
        // One that the current operational key names as its follower.
        let parts = |by: &str| {
            let mut parts = Parts::new(world).with_operational(|_| {});
            let endorsed = parts::operational(world, by, |_| {});
            parts.operational = craft::tagged(craft::OPERATIONAL, &endorsed);
            parts.error()
        };
        assert_eq!(parts(ROOT), None);
        assert_eq!(parts(OPERATIONAL[1]), Some(Error::SIGNATURE_INVALID));
        // A site as an operational key, and the reverse: as the writer sees it, and as who writes anyhow.
        const MISMATCH: Error = Error::ENDORSEMENT_MISMATCH;
        let site = world.endorse((ROOT, "CAS"), (OPERATIONAL[0], "P01"), terms(1));
        let found = world.by_operational(0, 1).with_operational_key(&site);
        assert_eq!(found.err(), Some(MISMATCH));
        assert_eq!(store.learn_operational_key(&site, NOW), Err(MISMATCH));
        let mut as_operational = Parts::new(world).with_operational(|_| {});
        as_operational.operational = craft::tagged(craft::OPERATIONAL, &site.to_der());
        assert_eq!(as_operational.error(), Some(MISMATCH));
        let endorsed = parts::operational(world, ROOT, |e| e.site = b"P01".to_vec());
        let as_site = Parts::new(world).with_site(endorsed.clone());
        assert_eq!(as_site.error(), Some(MISMATCH));
        let endorsed = EndorsedSite::from_der(&endorsed).unwrap();
        let (signing, encryption) = (
            world.signing((OPERATIONAL[0], "P01"), HOST, terms(1)),
            world.encryption("P01", HOST, terms(1)),
        );
        let found = ManagementPointBundle::new(&world.root(), &[endorsed], &signing, &encryption);
        assert_eq!(found.err(), Some(MISMATCH));
    }
}

/// A key that another has followed does not come back with what it said, whatever number the root gives it.
#[test]
fn none_comes_back() {
    const ROLLBACK: Option<Error> = Some(Error::ROLLBACK);
    for world in worlds() {
        let mut store = world.store();
        assert_eq!(learn_p01(&mut store, &world.by_operational(0, 1)), None);
        assert_eq!(learn_p01(&mut store, &world.by_operational(1, 2)), None);
        assert_eq!(learn_p01(&mut store, &world.by_operational(0, 3)), ROLLBACK);
        let again = world.operational(0, terms(3));
        assert_eq!(store.learn_operational_key(&again, NOW).err(), ROLLBACK);
        // Its own word from before, with the root's new one.
        let sites = [world.endorse((OPERATIONAL[0], "CAS"), (P01, "P01"), terms(1))];
        let signing = world.signing((P01, "P01"), HOST, terms(1));
        let encryption = world.encryption("P01", HOST, terms(1));
        let mixed = ManagementPointBundle::new(&world.root(), &sites, &signing, &encryption);
        let mixed = mixed.and_then(|keys| keys.with_operational_key(&again));
        assert_eq!(learn_p01(&mut store, &mixed.unwrap()), ROLLBACK);
        // Nor is the root itself one, which would end all others.
        let root = world.public(ROOT).to_spki_der();
        let endorsement = craft::Endorsement::of(5, "CAS", None, root);
        let itself = craft::endorsed(root, &endorsement.sign(world.key(ROOT)));
        let itself = EndorsedSite::from_der(&itself).unwrap();
        let mut store = world.store();
        let found = store.learn_operational_key(&itself, NOW);
        assert_eq!(found, Err(Error::KEY_CONFLICT));
        assert_eq!(bytes(&store), bytes(&world.store()));
    }
}
