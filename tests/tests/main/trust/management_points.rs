//! What a store takes of management points, by the numbers of their endorsements.

use cmcrypto_core::exchange_key::endorse_encryption_certificate;
use cmcrypto_core::message::{Freshness, ManagementPoint, MessageKind, ReplayCheck};
use cmcrypto_core::pki::certificate::DecryptionIdentity;
use cmcrypto_core::site_security::SiteSecurity;
use cmcrypto_core::trust::{
    ManagementPointBundle, ManagementPointName, TrustSettings, TrustSource, TrustStore,
};
use cmcrypto_core::{Error, Provider};
use cmcrypto_tests::clients::{client, directory};
use cmcrypto_tests::*;

use crate::trust::fixture::*;

/// Nothing changed where it is refused; the very bytes are held where it is not.
fn learn(
    store: &mut TrustStore,
    keys: &ManagementPointBundle,
    name: &ManagementPointName,
) -> Option<Error> {
    let before = bytes(store);
    let found = store.learn_management_point(keys, name, NOW);
    match &found {
        Ok(trusted) => {
            assert_eq!(trusted.name(), name);
            assert_eq!(store.management_point(name, NOW).as_ref(), Ok(trusted));
        }
        Err(_) => assert_eq!(bytes(store), before),
    }
    found.err()
}

#[test]
fn numbers_never_go_back_in_any_role() {
    for world in worlds() {
        let mp = name("P01", HOST);
        let t = [terms(4), terms(5), other_terms(5), terms(6)];
        let [lower, same, other, higher] = t;
        let (rollback, conflict) = (Some(Error::ROLLBACK), Some(Error::ENDORSEMENT_CONFLICT));
        #[rustfmt::skip]
        let cases = [
            // Site, signing, encryption.
            (same, same, same, None),
            (higher, same, same, None),
            (same, higher, same, None),
            (same, same, higher, None),
            (higher, higher, higher, None),
            (lower, same, same, rollback.clone()),
            (same, lower, same, rollback.clone()),
            (same, same, lower, rollback.clone()),
            (lower, higher, higher, rollback.clone()),
            (higher, lower, higher, rollback.clone()),
            (higher, higher, lower, rollback),
            (other, same, same, conflict.clone()),
            (same, other, same, conflict.clone()),
            (same, same, other, conflict.clone()),
            (other, higher, higher, conflict.clone()),
            (higher, other, higher, conflict.clone()),
            (higher, higher, other, conflict),
        ];
        for (number, (site, signing, encryption, expected)) in cases.into_iter().enumerate() {
            let mut store = world.store();
            assert_eq!(learn(&mut store, &world.of_p01(HOST, 5, 5, 5), &mp), None);
            let before = bytes(&store);
            let keys = world.of_p01_by(HOST, site, signing, encryption);
            assert_eq!(learn(&mut store, &keys, &mp), expected, "case {number}");
            // The same again is no change, and is accepted.
            assert_eq!(bytes(&store) == before, number == 0 || expected.is_some());
        }
    }
}

/// The least and the greatest number.
#[test]
fn numbers_have_63_bits() {
    for world in worlds() {
        let mp = name("CAS", HOST);
        let mut store = world.store();
        let greatest = i64::MAX.unsigned_abs();
        for number in [0, 1, 127, 128, 255, 256, u64::from(u32::MAX), greatest] {
            assert_eq!(learn(&mut store, &world.of_root(HOST, number), &mp), None);
        }
        assert_eq!(
            learn(&mut store, &world.of_root(HOST, greatest - 1), &mp),
            Some(Error::ROLLBACK)
        );
        let by = world.exchange(ROOT, "CAS");
        let certificate = world.signing.certificate();
        let found = by.endorse_management_point(&host(HOST), certificate, terms(greatest + 1));
        assert_eq!(found.err(), Some(Error::INVALID_ARGUMENT));
    }
}

/// Another certificate under a number that was used is a conflict, even where the terms agree.
#[test]
fn one_number_is_for_one_certificate() {
    for world in worlds() {
        let mp = name("P01", HOST);
        let mut store = world.store();
        assert_eq!(learn(&mut store, &world.of_p01(HOST, 1, 1, 1), &mp), None);
        let sites = [world.endorse((ROOT, "CAS"), (P01, "P01"), terms(1))];
        let signing = world.signing((P01, "P01"), HOST, terms(1));
        let encryption = endorse_encryption_certificate(
            &world.signing,
            code("P01"),
            &host(HOST),
            &world.encryption[1],
            terms(1),
        )
        .unwrap();
        let keys =
            ManagementPointBundle::new(&world.root(), &sites, &signing, &encryption).unwrap();
        let found = learn(&mut store, &keys, &mp);
        assert_eq!(found, Some(Error::ENDORSEMENT_CONFLICT));
    }
}

#[test]
fn hosts_and_sites_are_independent() {
    for world in worlds() {
        let mut store = world.store();
        let low = "mp02.example.com";
        let learned = [
            (world.of_p01(HOST, 5, 5, 5), name("P01", HOST)),
            // Another host of the site begins anew, but for the site's own number.
            (world.of_p01(low, 5, 1, 1), name("P01", low)),
            (world.of_root(HOST, 2), name("CAS", HOST)),
            (world.of_s01(HOST, 5), name("S01", HOST).below(code("P01"))),
        ];
        for (keys, name) in &learned {
            assert_eq!(learn(&mut store, keys, name), None, "{name}");
        }
        assert_eq!(store.management_points().unwrap().count(), learned.len());
        for (keys, name) in &learned {
            assert_eq!(learn(&mut store, keys, name), None, "{name}");
        }
        // The site's number counts for each of its hosts, also for one that was never met.
        for on in [HOST, low, "mp03.example.com"] {
            let found = learn(&mut store, &world.of_p01(on, 4, 9, 9), &name("P01", on));
            assert_eq!(found, Some(Error::ROLLBACK), "{on}");
        }
        // One management point's is not another's.
        let found = learn(&mut store, &world.of_p01(low, 5, 1, 1), &name("P01", HOST));
        assert_eq!(found, Some(Error::HOST_MISMATCH));
    }
}

/// A site's place is part of its name: S01 below P01 is not S01 below the top-level site.
#[test]
fn sites_of_one_code_in_two_places_are_independent() {
    for world in worlds() {
        let mut store = world.store();
        let below = name("S01", HOST).below(code("P01"));
        assert_eq!(learn(&mut store, &world.of_s01(HOST, 9), &below), None);
        let sites = [world.endorse((ROOT, "CAS"), (P02, "S01"), terms(1))];
        let signing = world.signing((P02, "S01"), HOST, terms(1));
        // What the management point's own key numbers is one series in both.
        let bundle = |number| {
            let encryption = world.encryption("S01", HOST, terms(number));
            ManagementPointBundle::new(&world.root(), &sites, &signing, &encryption).unwrap()
        };
        let found = learn(&mut store, &bundle(1), &name("S01", HOST));
        assert_eq!(found, Some(Error::ROLLBACK));
        let found = learn(&mut store, &bundle(9), &name("S01", HOST));
        assert_eq!(found, None);
        assert_eq!(store.management_points().unwrap().count(), 2);
        assert!(store.management_point(&below, NOW).is_ok());
    }
}

#[test]
fn several_management_points_of_a_site() {
    for world in worlds() {
        let mut store = world.store();
        // The most that a site can have.
        let names: Vec<String> = (0..15).map(|n| format!("mp{n:02}.example.com")).collect();
        for on in &names {
            let found = learn(&mut store, &world.of_p01(on, 1, 1, 1), &name("P01", on));
            assert_eq!(found, None);
        }
        assert_eq!(hosts(&store), names);
        store
            .retire_management_point(&name("P01", &names[7]), 1)
            .unwrap();
        assert_eq!(hosts(&store).len(), 14);
        let read = TrustStore::from_bytes(world.provider, &bytes(&store), TrustSettings::default());
        let read = read.unwrap();
        assert_eq!(hosts(&read), hosts(&store));
        assert_eq!(bytes(&read), bytes(&store));
        for on in &names {
            let found = read.management_point(&name("P01", on), NOW);
            assert_eq!(found.is_ok(), *on != names[7], "{on}");
        }
    }
}

#[test]
fn a_retired_management_point_needs_a_later_endorsement() {
    for world in worlds() {
        let mp = name("P01", HOST);
        let mut store = world.store();
        let keys = world.of_p01(HOST, 5, 5, 5);
        assert_eq!(learn(&mut store, &keys, &mp), None);
        assert_eq!(store.retire_management_point(&mp, 5), Ok(()));
        assert_eq!(hosts(&store), [""; 0]);
        let found = store.management_point(&mp, NOW);
        assert_eq!(found, Err(Error::UNKNOWN_MANAGEMENT_POINT));
        let retired = bytes(&store);
        // Again, or up to a lower number, is no change.
        for number in [5, 4, 0] {
            assert_eq!(store.retire_management_point(&mp, number), Ok(()));
            assert_eq!(bytes(&store), retired);
        }

        // It survives storage, and nothing but the site's word brings the management point back: a
        // new encryption certificate is the management point's own.
        let settings = TrustSettings::default();
        let mut store = TrustStore::from_bytes(world.provider, &retired, settings).unwrap();
        let rollback = Some(Error::ROLLBACK);
        for keys in [
            keys,
            world.of_p01(HOST, 6, 5, 6),
            world.of_p01(HOST, 5, 4, 5),
            world.of_p01(HOST, 5, 6, 4),
        ] {
            assert_eq!(learn(&mut store, &keys, &mp), rollback);
        }
        let keys = world.of_p01_by(HOST, terms(5), other_terms(5), terms(6));
        assert_eq!(learn(&mut store, &keys, &mp), rollback);
        assert_eq!(learn(&mut store, &world.of_p01(HOST, 5, 6, 5), &mp), None);
        assert_eq!(hosts(&store), [HOST]);
    }
}

#[test]
fn without_a_root_or_under_another_nothing_is_learned() {
    for world in worlds() {
        let mp = name("P01", HOST);
        let keys = world.of_p01(HOST, 1, 1, 1);
        let mut store = TrustStore::new(TrustSettings::default());
        let none = Some(Error::NO_TRUSTED_ROOT_KEY);
        assert_eq!(learn(&mut store, &keys, &mp), none);
        assert_eq!(store.management_point(&mp, NOW).err(), none);
        let other = world.other_root();
        store
            .learn_trusted_root_key(other, TrustSource::PreProvisioned)
            .unwrap();
        let mismatch = Some(Error::ROOT_KEY_MISMATCH);
        // However often it is asked: nothing heals.
        for _ in 0..3 {
            assert_eq!(learn(&mut store, &keys, &mp), mismatch);
        }
        let found = store.management_point(&mp, NOW);
        assert_eq!(found, Err(Error::UNKNOWN_MANAGEMENT_POINT));
        store
            .replace_trusted_root_key(world.root(), TrustSource::PreProvisioned)
            .unwrap();
        assert_eq!(learn(&mut store, &keys, &mp), None);
    }
}

/// Keys that were kept stay good while others are refused, and expire by themselves.
#[test]
fn held_keys_are_verified_at_each_use() {
    for world in worlds() {
        let mp = name("P01", HOST);
        let mut store = world.store();
        assert_eq!(learn(&mut store, &world.of_p01(HOST, 1, 1, 1), &mp), None);
        let until = terms(1).not_after;
        let trusted = store.management_point(&mp, until).unwrap();
        assert_eq!(trusted.not_after(), until);
        let late = until.saturating_add(1);
        let found = store.management_point(&mp, late);
        assert_eq!(found, Err(Error::ENDORSEMENT_EXPIRED));
        assert_eq!(hosts(&store), [HOST]);
        let before = bytes(&store);
        let same = world.of_p01(HOST, 1, 1, 1);
        let found = store.learn_management_point(&same, &mp, late);
        assert_eq!(found, Err(Error::ENDORSEMENT_EXPIRED));
        assert_eq!(bytes(&store), before);
        let found = store.management_point(&name("P01", "mp02"), NOW);
        assert_eq!(found, Err(Error::UNKNOWN_MANAGEMENT_POINT));
    }
}

/// The site took it out of service before this client ever met it.
#[test]
fn a_management_point_that_was_never_learned_is_retired() {
    for world in worlds() {
        let mp = name("P01", HOST);
        let mut store = world.store();
        assert_eq!(store.retire_management_point(&mp, 5), Ok(()));
        let mut store = reread(&store, TrustSettings::default());
        let rollback = Some(Error::ROLLBACK);
        for number in [0, 4, 5] {
            let keys = world.of_p01(HOST, 9, number, 9);
            assert_eq!(learn(&mut store, &keys, &mp), rollback, "{number}");
        }
        let keys = world.of_p01_anew(HOST, 9, 5, 9);
        assert_eq!(learn(&mut store, &keys, &mp), rollback);
        // Another site's, another host's is not meant.
        let other = "mp02.example.com";
        let keys = world.of_p01(other, 9, 5, 9);
        assert_eq!(learn(&mut store, &keys, &name("P01", other)), None);
        assert_eq!(
            learn(&mut store, &world.of_root(HOST, 5), &name("CAS", HOST)),
            None
        );
        assert_eq!(learn(&mut store, &world.of_p01(HOST, 9, 6, 9), &mp), None);
        // Also without a root, as an administrator's script may run first.
        let mut store = TrustStore::new(TrustSettings::default());
        assert_eq!(
            store.retire_management_point(&mp, i64::MAX.unsigned_abs()),
            Ok(())
        );
        store
            .learn_trusted_root_key(world.root(), TrustSource::PreProvisioned)
            .unwrap();
        let mut store = reread(&store, TrustSettings::default());
        let greatest = i64::MAX.unsigned_abs();
        let keys = world.of_p01(HOST, 9, greatest, 9);
        assert_eq!(learn(&mut store, &keys, &mp), rollback);
    }
}

/// The site retires up to a number above that of the keys that are held: what it endorsed between, and
/// nobody showed this client, is void too.
#[test]
fn what_was_endorsed_between_the_held_and_the_retired_is_void() {
    for world in worlds() {
        let mp = name("P01", HOST);
        let mut store = world.store();
        assert_eq!(learn(&mut store, &world.of_p01(HOST, 1, 5, 5), &mp), None);
        store.retire_management_point(&mp, 8).unwrap();
        assert_eq!(hosts(&store), [""; 0]);
        for (number, expected) in [
            (5, Some(Error::ROLLBACK)),
            (6, Some(Error::ROLLBACK)),
            (8, Some(Error::ROLLBACK)),
            (9, None),
        ] {
            let keys = world.of_p01(HOST, 1, number, 6);
            assert_eq!(learn(&mut store, &keys, &mp), expected, "{number}");
        }
        // Held keys above what is retired stay.
        store.retire_management_point(&mp, 8).unwrap();
        assert_eq!(hosts(&store), [HOST]);
        assert!(store.management_point(&mp, NOW).is_ok());
    }
}

/// Who has the management point's signing key numbers what it endorses as high as can be. The site
/// endorses another signing key, whose numbers begin anew; the old one does not come back.
#[test]
fn a_taken_signing_key_does_not_lock_the_management_point_out() {
    let greatest = i64::MAX.unsigned_abs();
    for world in worlds() {
        let mp = name("P01", HOST);
        let mut store = world.store();
        assert_eq!(learn(&mut store, &world.of_p01(HOST, 1, 1, 1), &mp), None);
        let theirs = world.of_p01(HOST, 1, 1, greatest);
        assert_eq!(learn(&mut store, &theirs, &mp), None);
        let rollback = Some(Error::ROLLBACK);
        // A later endorsement of the same key is of no help: its numbers stay.
        let same_key = world.of_p01(HOST, 1, 2, 2);
        assert_eq!(learn(&mut store, &same_key, &mp), rollback);
        let anew = world.of_p01_anew(HOST, 1, 2, 2);
        assert_eq!(learn(&mut store, &anew, &mp), None);
        for old in [&theirs, &same_key, &world.of_p01(HOST, 1, 1, 2)] {
            let found = learn(&mut store, old, &mp);
            assert!(found.is_some(), "{old:?}");
        }
        assert_eq!(learn(&mut store, &theirs, &mp), rollback);
        assert_eq!(
            store
                .management_point(&mp, NOW)
                .unwrap()
                .signing_certificate(),
            world.next_signing.certificate()
        );
        // What the old key numbered is kept: nothing of it can be played back.
        let stored = crate::trust::stored::read(&bytes(&store));
        assert_eq!(stored.latest.len(), 4);
        // The new key's numbers count from there.
        let lower = world.of_p01_anew(HOST, 1, 2, 1);
        assert_eq!(learn(&mut store, &lower, &mp), rollback);
    }
}

/// The same of a site: who has its exchange key numbers the endorsements of all its management
/// points as high as can be, until the parent endorses another key.
#[test]
fn a_taken_exchange_key_does_not_lock_the_site_out() {
    let greatest = i64::MAX.unsigned_abs();
    for world in worlds() {
        let other = "mp02.example.com";
        let (mp, second) = (name("P01", HOST), name("P01", other));
        let mut store = world.store();
        for on in [HOST, other] {
            let keys = world.of_p01(on, 1, 1, 2);
            assert_eq!(learn(&mut store, &keys, &name("P01", on)), None);
            let theirs = world.of_p01_anew(on, 1, greatest, greatest);
            assert_eq!(learn(&mut store, &theirs, &name("P01", on)), None);
        }
        let keys = world.of_next_p01(HOST, 2, 1, 2);
        assert_eq!(learn(&mut store, &keys, &mp), None);
        // The other management point's keys are by the key that was followed.
        assert_eq!(store.management_point(&second, NOW), Err(Error::ROLLBACK));
        let keys = world.of_next_p01(other, 2, 1, 2);
        assert_eq!(learn(&mut store, &keys, &second), None);
        assert!(store.management_point(&mp, NOW).is_ok());
        let theirs = world.of_p01_anew(HOST, 1, greatest, greatest);
        assert_eq!(learn(&mut store, &theirs, &mp), Some(Error::ROLLBACK));
    }
}

/// One management point brings the site's later endorsement. What another one was believed for is by
/// the earlier, and is fetched again before it is used again.
#[test]
fn keys_by_a_superseded_endorsement_are_not_served() {
    for world in worlds() {
        let other = "mp02.example.com";
        let (first, second) = (name("P01", HOST), name("P01", other));
        let below = name("S01", HOST).below(code("P01"));
        let mut store = world.store();
        assert_eq!(
            learn(&mut store, &world.of_p01(HOST, 1, 1, 1), &first),
            None
        );
        assert_eq!(learn(&mut store, &world.of_s01(HOST, 1), &below), None);
        assert_eq!(
            learn(&mut store, &world.of_root(HOST, 1), &name("CAS", HOST)),
            None
        );
        assert_eq!(
            learn(&mut store, &world.of_p01(other, 2, 1, 1), &second),
            None
        );
        for store in [&store, &reread(&store, TrustSettings::default())] {
            for superseded in [&first, &below] {
                let found = store.management_point(superseded, NOW);
                assert_eq!(found, Err(Error::ROLLBACK), "{superseded}");
            }
            assert!(store.management_point(&second, NOW).is_ok());
            assert!(store.management_point(&name("CAS", HOST), NOW).is_ok());
        }
        // They are known still, and taken again with the later endorsement alone.
        assert_eq!(store.management_points().unwrap().count(), 4);
        let found = learn(&mut store, &world.of_p01(HOST, 1, 1, 1), &first);
        assert_eq!(found, Some(Error::ROLLBACK));
        assert_eq!(
            learn(&mut store, &world.of_p01(HOST, 2, 1, 1), &first),
            None
        );
    }
}

/// Genuine endorsements of two bundles put together anew by somebody on the way, of which each is
/// older in one place: (s1, e2), then (s2, e1).
#[test]
fn mixed_genuine_endorsements_do_not_go_back() {
    for world in worlds() {
        let mp = name("P01", HOST);
        let rollback = Some(Error::ROLLBACK);
        let of = |signing, encryption| world.of_p01(HOST, 1, signing, encryption);
        let mut store = world.store();
        assert_eq!(learn(&mut store, &of(1, 1), &mp), None);
        assert_eq!(learn(&mut store, &of(1, 2), &mp), None);
        assert_eq!(learn(&mut store, &of(2, 1), &mp), rollback);
        // Whatever was refused left the way open for what is genuine.
        assert_eq!(learn(&mut store, &of(2, 2), &mp), None);
        for (signing, encryption) in [(1, 1), (1, 2), (2, 1)] {
            assert_eq!(learn(&mut store, &of(signing, encryption), &mp), rollback);
        }
        let mut store = world.store();
        assert_eq!(learn(&mut store, &of(2, 1), &mp), None);
        assert_eq!(learn(&mut store, &of(1, 2), &mp), rollback);
        assert_eq!(learn(&mut store, &of(2, 2), &mp), None);
        // With another signing key the encryption endorsements of the one are none of the other.
        let signing = world.signing_of(&world.next_signing, (P01, "P01"), HOST, terms(3));
        let sites = [world.endorse((ROOT, "CAS"), (P01, "P01"), terms(1))];
        let encryption = world.encryption("P01", HOST, terms(3));
        let mixed = ManagementPointBundle::new(&world.root(), &sites, &signing, &encryption);
        let found = learn(&mut store, &mixed.unwrap(), &mp);
        assert_eq!(found, Some(Error::SIGNATURE_INVALID));
    }
}

/// Under one number a site names one key.
#[test]
fn another_key_under_the_same_number_is_a_conflict() {
    for world in worlds() {
        let mp = name("P01", HOST);
        let mut store = world.store();
        assert_eq!(learn(&mut store, &world.of_p01(HOST, 1, 1, 1), &mp), None);
        let conflict = Some(Error::ENDORSEMENT_CONFLICT);
        let keys = world.of_p01_anew(HOST, 1, 1, 1);
        assert_eq!(learn(&mut store, &keys, &mp), conflict);
        let keys = world.of_next_p01(HOST, 1, 1, 1);
        assert_eq!(learn(&mut store, &keys, &mp), conflict);
    }
}

/// Another process took a root from the first management point, which this one's settings do not
/// accept: nothing is learned or served under it.
#[test]
fn under_a_root_that_is_not_accepted_nothing_is_served() {
    for world in worlds() {
        let mp = name("P01", HOST);
        let keys = world.of_p01(HOST, 1, 1, 1);
        let mut store = TrustStore::new(FIRST_ACCEPTED);
        store
            .learn_trusted_root_key(world.root(), TrustSource::FirstManagementPoint)
            .unwrap();
        assert_eq!(learn(&mut store, &keys, &mp), None);
        let mut store = reread(&store, TrustSettings::default());
        const REFUSED: Error = Error::FIRST_MANAGEMENT_POINT_NOT_ACCEPTED;
        assert_eq!(store.management_point(&mp, NOW), Err(REFUSED));
        assert_eq!(learn(&mut store, &keys, &mp), Some(REFUSED));
        let unknown = store.management_point(&name("P01", "other"), NOW);
        assert_eq!(unknown, Err(REFUSED));
        // A stronger source says the same key.
        store
            .learn_trusted_root_key(world.root(), TrustSource::DirectoryService)
            .unwrap();
        assert!(store.management_point(&mp, NOW).is_ok());
    }
}

/// 1,024 management points, and as many that are retired; none is forgotten for another. Those that
/// are known are renewed all the same.
#[test]
fn a_full_store_says_so() {
    let world = world(Provider::default());
    let mut store = world.store();
    let name_of = |n: usize| name("CAS", &format!("mp{n}.example.com"));
    let keys_of = |n: usize, number| world.of_root(name_of(n).host().as_str(), number);
    for n in 0..1024 {
        let keys = keys_of(n, 1);
        store
            .learn_management_point(&keys, &name_of(n), NOW)
            .unwrap();
    }
    let too_large = Some(Error::TOO_LARGE);
    let found = learn(&mut store, &keys_of(1024, 1), &name_of(1024));
    assert_eq!(found, too_large);
    assert_eq!(learn(&mut store, &keys_of(0, 2), &name_of(0)), None);
    let stored = bytes(&store);
    let settings = TrustSettings::default();
    let read = TrustStore::from_bytes(world.provider, &stored, settings).unwrap();
    assert_eq!(read.management_points().unwrap().count(), 1024);

    // A view that has one more does not get in by merging either.
    let mut view = reread(&world.store(), settings);
    let keys = keys_of(1024, 1);
    view.learn_management_point(&keys, &name_of(1024), NOW)
        .unwrap();
    assert_eq!(store.merge(&view), Err(Error::TOO_LARGE));
    assert_eq!(bytes(&store), stored);

    // A retired one makes room.
    store.retire_management_point(&name_of(0), 2).unwrap();
    assert_eq!(store.merge(&view), Ok(()));
    let mut store = world.store();
    for n in 0..1024 {
        store.retire_management_point(&name_of(n), 1).unwrap();
    }
    let stored = bytes(&store);
    let found = store.retire_management_point(&name_of(1024), 1);
    assert_eq!(found, Err(Error::TOO_LARGE));
    assert_eq!(bytes(&store), stored);
    assert_eq!(store.retire_management_point(&name_of(0), 2), Ok(()));
    let read = reread(&store, settings);
    assert_eq!(bytes(&read), bytes(&store));
}

#[test]
fn a_neighbours_numbers_are_not_forgotten() {
    for world in worlds() {
        let mut store = world.store();
        let genuine = name("S01", HOST);
        // S01 is right below the root, with its key and numbers at 9.
        let sites = [world.endorse((ROOT, "CAS"), (S01, "S01"), terms(1))];
        let mp = |number| {
            let signing = world.signing((S01, "S01"), HOST, terms(number));
            let encryption = world.encryption("S01", HOST, terms(number));
            (signing, encryption)
        };
        let old = mp(8);
        let new = mp(9);
        let old_keys = ManagementPointBundle::new(&world.root(), &sites, &old.0, &old.1).unwrap();
        let keys = ManagementPointBundle::new(&world.root(), &sites, &new.0, &new.1).unwrap();
        assert_eq!(learn(&mut store, &keys, &genuine), None);
        assert_eq!(
            learn(&mut store, &old_keys, &genuine),
            Some(Error::ROLLBACK)
        );
        // P01 endorses the neighbour's key as a child S01, and relays the neighbour's bundle.
        let evil = [
            world.endorse((ROOT, "CAS"), (P01, "P01"), terms(1)),
            world.endorse((P01, "P01"), (S01, "S01"), terms(1)),
        ];
        let below = name("S01", HOST).below(code("P01"));
        let relayed = ManagementPointBundle::new(&world.root(), &evil, &new.0, &new.1).unwrap();
        assert_eq!(learn(&mut store, &relayed, &below), None);
        // And then another key as S01.
        let evil = [
            evil[0].clone(),
            world.endorse((P01, "P01"), (P02, "S01"), terms(2)),
        ];
        let signing = world.signing_of(&world.next_signing, (P02, "S01"), HOST, terms(1));
        let encryption = world.encryption_by(&world.next_signing, "S01", HOST, terms(1));
        let own = ManagementPointBundle::new(&world.root(), &evil, &signing, &encryption).unwrap();
        assert_eq!(learn(&mut store, &own, &below), None);
        // The neighbour's old bundle is refused still?
        assert_eq!(
            learn(&mut store, &old_keys, &genuine),
            Some(Error::ROLLBACK)
        );
    }
}

/// What the store gives is what a client seals to, and no longer than it says.
#[test]
fn a_client_seals_to_what_the_store_gives() {
    for world in worlds() {
        let mut store = world.store();
        assert_eq!(learn_p01(&mut store, &world.of_p01(HOST, 1, 1, 1)), None);
        let mp = store.management_point(&name("P01", HOST), NOW).unwrap();
        let (provider, end) = (world.provider, mp.not_after());
        let certificate = mp.encryption_certificate().clone();
        let to = [mp];
        let (site, kind) = (SiteSecurity::default(), MessageKind::STATE_MESSAGE);
        let seal = |now| client(provider).seal(&site, kind, b"state", &to, now);
        let sealed = seal(NOW).unwrap();
        let key = std::sync::Arc::new(key(provider, MP_ENCRYPTION));
        let identity = DecryptionIdentity::new(key, certificate).unwrap();
        let mp = ManagementPoint::new(vec![identity], site, Freshness::default()).unwrap();
        let clients = directory(provider);
        let opened = mp.open(&sealed.bytes, &clients, ReplayCheck::LeftToCaller, NOW);
        assert_eq!(opened.unwrap().signed().unwrap().content(), b"state");
        let expired = seal(end.saturating_add(1)).unwrap_err();
        assert_eq!(expired, Error::ENDORSEMENT_EXPIRED);
        assert_eq!(expired.element(), Some(("recipients", 0)));
        assert_ne!(seal(end).map(drop), Err(Error::ENDORSEMENT_EXPIRED));
    }
}
