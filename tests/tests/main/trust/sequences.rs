//! Any sequence of operations keeps the rules; any bytes are a store or none.

use cmcrypto_core::exchange_key::{EndorsedCertificate, EndorsedSite, SitePublicKey};
use cmcrypto_core::pki::key::PublicKey;
use cmcrypto_core::trust::{ManagementPointBundle, TrustSettings, TrustStore};
use cmcrypto_core::{Error, Provider};
use cmcrypto_tests::changes::flips;
use cmcrypto_tests::stored::{body, with_checksum};
use cmcrypto_tests::{places, property};
use proptest::prelude::*;

use crate::trust::fixture::*;
use crate::trust::model::*;
use crate::trust::stored;

pub fn universe(provider: Provider) -> &'static Universe {
    static UNIVERSES: PerProvider<Universe> = PerProvider::new();
    UNIVERSES.get(provider, |provider| Universe::new(world(provider)))
}

/// Applies operations to a real store, whatever they come to.
pub fn apply_all(universe: &Universe, store: &mut TrustStore, operations: &[Operation]) {
    for operation in operations {
        let _ = universe.apply(store, operation);
    }
}

pub fn settings(accept: Accept) -> TrustSettings {
    TrustSettings {
        accept_first_management_point: accept[0],
        accept_unendorsed_site_signing: accept[1],
        ..TrustSettings::default()
    }
}

#[test]
fn any_sequence_of_operations_keeps_the_rules() {
    for &provider in Provider::ALL {
        let universe = universe(provider);
        let sequences = (
            any::<Accept>(),
            prop::collection::vec(
                (operation(), prop::option::weighted(0.1, any::<Accept>())),
                1..40,
            ),
        );
        let counts = [(); 5].map(|()| std::cell::Cell::new(0));
        let [learned, served, refused, endorsed, unendorsed] = &counts;
        property(1500, sequences, |(accept, operations)| {
            let mut store = TrustStore::new(settings(accept));
            let mut model = Model::new(accept);
            for (operation, accept) in &operations {
                let before = bytes(&store);
                let found = universe.apply(&mut store, operation);
                match (found, model.apply(operation)) {
                    (Ok(found), Ok(expected)) => {
                        prop_assert_eq!(found, expected, "{:?}", operation);
                        let learning = matches!(operation, Operation::Learn(_));
                        learned.set(learned.get() + usize::from(learning));
                    }
                    (Err(found), Err(expected)) => {
                        prop_assert!(expected.contains(&found), "{:?}: {:?}", operation, found);
                        prop_assert_eq!(bytes(&store), before, "{:?}", operation);
                    }
                    (found, expected) => {
                        prop_assert!(false, "{operation:?}: {found:?}, not {expected:?}");
                    }
                }
                // Through storage after each step: the next step is on what was read, sometimes under
                // other settings.
                let after = bytes(&store);
                model.accept = accept.unwrap_or(model.accept);
                store = TrustStore::from_bytes(provider, &after, settings(model.accept)).unwrap();
                prop_assert_eq!(bytes(&store), after);
                prop_assert_eq!(universe.seen(&store), universe.seen_in(&model));
            }
            for who in 0..HOSTS.len() {
                let found = store.management_point(&name_of(who), cmcrypto_tests::NOW);
                let expected = model.served(who);
                match found {
                    Ok(trusted) => {
                        prop_assert_eq!(expected, []);
                        prop_assert_eq!(trusted.name(), &name_of(who));
                        served.set(served.get() + 1);
                    }
                    Err(error) => {
                        prop_assert!(expected.contains(&error), "{}: {:?}", who, error);
                        let superseded = error == Error::ROLLBACK;
                        refused.set(refused.get() + usize::from(superseded));
                    }
                }
            }
            for (site, code) in SITES.map(code).into_iter().enumerate() {
                let found = store.site_signing_certificate(code, cmcrypto_tests::NOW);
                match (found, model.served_signing(site)) {
                    (Ok(found), Ok(other)) => {
                        prop_assert_eq!(&found, universe.certificate(other));
                        let count = match store.site_signing_certificate_source(code) {
                            None => endorsed,
                            Some(_) => unendorsed,
                        };
                        count.set(count.get() + 1);
                    }
                    (Err(found), Err(expected)) => {
                        prop_assert!(expected.contains(&found), "{:?}: {:?}", code, found);
                    }
                    (found, expected) => {
                        prop_assert!(false, "{code}: {found:?}, not {expected:?}");
                    }
                }
            }
            Ok(())
        });
        // The sequences do reach what they are about.
        let reached = counts.map(|count| count.get());
        assert!(reached[0] > 300, "{reached:?}");
        assert!(reached[1..].iter().all(|count| *count > 10), "{reached:?}");
    }
}

/// A store with everything in it, as bytes.
fn sample(provider: Provider) -> Vec<u8> {
    let universe = universe(provider);
    let mut store = TrustStore::new(settings([true; 2]));
    let all = |who| Bundle {
        other_root: false,
        operational: Some((0, (1, false))),
        who,
        next_site: false,
        next_mp: false,
        sites: [(1, false); 2],
        signing: (1, false),
        encryption: (1, false),
        site_signing: Some((usize::from(who > 0), false, (1, false))),
    };
    let mut operations = vec![
        Operation::LearnRoot(false, 1),
        Operation::LearnSigning(0, false, 2),
        Operation::LearnSigning(1, true, 2),
    ];
    operations.extend((0..4).map(|who| Operation::Learn(all(who))));
    operations.push(Operation::Retire(1, 1));
    apply_all(universe, &mut store, &operations);
    assert_eq!(hosts(&store).len(), 3);
    bytes(&store)
}

#[test]
fn a_changed_store_is_read_as_none() {
    for &provider in Provider::ALL {
        let whole = sample(provider);
        for (place, changed) in flips(&whole, false) {
            let found = TrustStore::from_bytes(provider, &changed, settings([true; 2])).err();
            let expected = match place {
                0..8 => Error::STORED_FOREIGN,
                8..12 => Error::VERSION_NOT_SUPPORTED,
                _ => Error::STORED_DAMAGED,
            };
            // Version 2 becomes 0.
            let zero = changed[8..12] == [0; 4];
            let expected = if zero {
                Error::STORED_DAMAGED
            } else {
                expected
            };
            assert_eq!(found, Some(expected), "byte {place}");
        }
        let len = whole.len();
        let changes = prop::collection::vec((0..len, any::<u8>()), 1..6);
        property(
            2000,
            (changes, 0..len, any::<bool>()),
            |(changes, cut, cutting)| {
                let mut changed = whole.clone();
                for (place, byte) in changes {
                    changed[place] = byte;
                }
                if cutting {
                    changed.truncate(cut);
                }
                let found = TrustStore::from_bytes(provider, &changed, settings([true; 2]));
                prop_assert!(found.is_err() || changed == whole);
                Ok(())
            },
        );
    }
}

/// Whoever recomputes the checksum writes what he likes: it is read or refused, and what is read
/// can be written and used.
#[test]
fn a_changed_store_with_its_checksum_is_read_or_refused() {
    let allowed = [Error::STORED_DAMAGED, Error::KEY_TOO_SMALL];
    for &provider in Provider::ALL {
        let whole = sample(provider);
        let body = body(&whole);
        let read = |changed: &[u8]| {
            let store = match TrustStore::from_bytes(provider, changed, settings([true; 2])) {
                Ok(store) => store,
                Err(error) => {
                    assert!(allowed.contains(&error), "{error:?}");
                    return false;
                }
            };
            let again = bytes(&store);
            let same = TrustStore::from_bytes(provider, &again, settings([true; 2])).unwrap();
            assert_eq!(bytes(&same), again);
            for name in store.management_points().into_iter().flatten() {
                let _ = store.management_point(name, cmcrypto_tests::NOW);
            }
            let mut merged = TrustStore::new(settings([true; 2]));
            let _ = merged.merge(&store);
            true
        };
        let mut accepted = 0;
        for place in places(0..body.len()) {
            let mut changed = body.to_vec();
            changed[place] ^= 1 << (place % 8);
            accepted += usize::from(read(&stored::file(stored::VERSION, &changed)));
        }
        // Signatures inside the bundles are only looked at when these are used.
        assert!(accepted > 51, "{accepted}");
        let changes = prop::collection::vec((0..body.len(), any::<u8>()), 1..4);
        property(1000, changes, |changes| {
            let mut changed = body.to_vec();
            for (place, byte) in changes {
                changed[place] = byte;
            }
            read(&stored::file(stored::VERSION, &changed));
            Ok(())
        });
    }
}

/// A bundle that somebody wrote into the file under a root that does not vouch for it.
#[test]
fn what_a_file_says_is_verified_when_used() {
    for world in worlds() {
        let mp = name("P01", HOST);
        let mut store = world.store();
        let keys = world.of_p01(HOST, 1, 1, 1);
        store
            .learn_management_point(&keys, &mp, cmcrypto_tests::NOW)
            .unwrap();
        let stored = bytes(&store);
        let ours = world.root().public_key().to_spki_der().to_vec();
        let theirs = world.other_root().public_key().to_spki_der().to_vec();
        let at = stored.windows(ours.len()).position(|w| w == ours).unwrap();
        let mut changed = stored.clone();
        changed[at..at + ours.len()].copy_from_slice(&theirs);
        let changed = with_checksum(&changed);
        let read = TrustStore::from_bytes(world.provider, &changed, settings([false; 2])).unwrap();
        assert_eq!(read.trusted_root_key(), Ok(&world.other_root()));
        let found = read.management_point(&mp, cmcrypto_tests::NOW);
        assert_eq!(found.err(), Some(Error::ROOT_KEY_MISMATCH));
    }
}

#[test]
fn any_bytes_are_read_or_refused() {
    for &provider in Provider::ALL {
        let anything = || prop::collection::vec(any::<u8>(), 0..200);
        property(2000, (anything(), 0_u32..4), |(any, version)| {
            let found = TrustStore::from_bytes(provider, &any, settings([true; 2]));
            prop_assert!(found.is_err());
            let _ =
                TrustStore::from_bytes(provider, &stored::file(version, &any), settings([true; 2]));
            let _ = ManagementPointBundle::from_der(&any);
            let _ = ManagementPointBundle::from_pem(&any);
            let _ = EndorsedSite::from_der(&any);
            let _ = EndorsedCertificate::from_der(&any);
            let _ = PublicKey::from_capi_blob(provider, &any);
            let _ = SitePublicKey::from_file(provider, &any, LEGACY_1024);
            let text = String::from_utf8_lossy(&any);
            let found = SitePublicKey::from_hex(provider, &text, LEGACY_1024);
            prop_assert!(found.is_err());
            Ok(())
        });
    }
}
