//! Whose word counts for the trusted root key and the site server signing certificate.

use cmcrypto_core::exchange_key::SitePublicKey;
use cmcrypto_core::pki::certificate::{Certificate, KeyUse, self_signed};
use cmcrypto_core::trust::{TrustOutcome, TrustSettings, TrustSource, TrustStore};
use cmcrypto_core::{Error, ErrorKind, Provider};
use cmcrypto_tests::*;

use crate::trust::fixture::*;

/// What is offered to a store and what becomes of it. Rows are the held source, columns the offered
/// one, both in the order of [`SOURCES`]: first management point, directory service, client push,
/// pre-provisioned.
const SAME: [[Result<TrustOutcome, ErrorKind>; 4]; 4] = {
    let (raised, unchanged) = (Ok(TrustOutcome::Raised), Ok(TrustOutcome::Unchanged));
    [
        [unchanged, raised, raised, raised],
        [unchanged, unchanged, raised, raised],
        [unchanged, unchanged, unchanged, unchanged],
        [unchanged, unchanged, unchanged, unchanged],
    ]
};
const OTHER: [[Result<TrustOutcome, ErrorKind>; 4]; 4] = {
    let (replaced, conflict) = (Ok(TrustOutcome::Replaced), Err(ErrorKind::KeyConflict));
    [
        [conflict, replaced, replaced, replaced],
        [conflict, conflict, conflict, conflict],
        [conflict, conflict, conflict, conflict],
        [conflict, conflict, conflict, conflict],
    ]
};
const NONE: [Result<TrustOutcome, ErrorKind>; 4] = [
    Ok(TrustOutcome::SetByFirstManagementPoint),
    Ok(TrustOutcome::Set),
    Ok(TrustOutcome::Set),
    Ok(TrustOutcome::Set),
];

/// Two certificates that a site can sign with, of one key.
fn site_certificates(world: &World) -> [Certificate; 2] {
    [(); 2].map(|()| site_server(world, SITE_SIGNING[0]).certificate().clone())
}

/// A store as another process with these settings reads it.
fn under(world: &World, store: &TrustStore, settings: TrustSettings) -> TrustStore {
    TrustStore::from_bytes(world.provider, &bytes(store), settings).unwrap()
}

#[test]
fn every_source_offers_a_trusted_root_key() {
    for world in worlds() {
        let (ours, other) = (world.root(), world.other_root());
        let empty = TrustStore::new(FIRST_ACCEPTED);
        for (offered, source) in SOURCES.into_iter().enumerate() {
            let mut store = empty.clone();
            let found = store.learn_trusted_root_key(ours.clone(), source);
            assert_eq!(found.map_err(|error| error.kind()), NONE[offered]);
            assert_eq!(store.trusted_root_key(), Ok(&ours));
            assert_eq!(store.trusted_root_key_source(), Some(source));
        }
        for (held, from) in SOURCES.into_iter().enumerate() {
            let mut before = empty.clone();
            before.learn_trusted_root_key(ours.clone(), from).unwrap();
            for (offered, source) in SOURCES.into_iter().enumerate() {
                for (key, expected) in [(&ours, SAME), (&other, OTHER)] {
                    let expected = expected[held][offered];
                    // A store that holds a key asks nobody's leave for the first management point.
                    for settings in [FIRST_ACCEPTED, TrustSettings::default()] {
                        let case = format!("{from:?} held, {source:?} offers, {expected:?}");
                        let mut store = under(world, &before, settings);
                        let found = store.learn_trusted_root_key(key.clone(), source);
                        assert_eq!(found.map_err(|error| error.kind()), expected, "{case}");
                        let changed =
                            matches!(expected, Ok(TrustOutcome::Raised | TrustOutcome::Replaced));
                        assert_eq!(bytes(&store) != bytes(&before), changed, "{case}");
                        let (key, source) = if changed {
                            (key, source)
                        } else {
                            (&ours, from)
                        };
                        let expected = match source {
                            TrustSource::FirstManagementPoint
                                if !settings.accept_first_management_point =>
                            {
                                Err(Error::FIRST_MANAGEMENT_POINT_NOT_ACCEPTED)
                            }
                            _ => Ok(key),
                        };
                        assert_eq!(store.trusted_root_key(), expected, "{case}");
                        assert_eq!(store.trusted_root_key_source(), Some(source), "{case}");
                    }
                }
            }
        }
    }
}

#[test]
fn every_source_offers_a_site_signing_certificate() {
    for world in worlds() {
        let [ours, other] = site_certificates(world);
        // The first management point is believed only under a root, from wherever that is.
        let mut empty = TrustStore::new(FIRST_ACCEPTED);
        empty
            .learn_trusted_root_key(world.root(), TrustSource::FirstManagementPoint)
            .unwrap();
        for (offered, source) in SOURCES.into_iter().enumerate() {
            let mut store = empty.clone();
            let found = store.learn_site_signing_certificate(p01(), ours.clone(), source, NOW);
            assert_eq!(found.map_err(|error| error.kind()), NONE[offered]);
            assert_eq!(
                store.site_signing_certificate(p01(), NOW).as_ref(),
                Ok(&ours)
            );
            assert_eq!(store.site_signing_certificate_source(p01()), Some(source));
        }
        for (held, from) in SOURCES.into_iter().enumerate() {
            let mut before = empty.clone();
            before
                .learn_site_signing_certificate(p01(), ours.clone(), from, NOW)
                .unwrap();
            for (offered, source) in SOURCES.into_iter().enumerate() {
                for (certificate, expected) in [(&ours, SAME), (&other, OTHER)] {
                    let expected = expected[held][offered];
                    for settings in [FIRST_ACCEPTED, TrustSettings::default()] {
                        let case = format!("{from:?} held, {source:?} offers, {expected:?}");
                        let mut store = under(world, &before, settings);
                        let offered = certificate.clone();
                        let found =
                            store.learn_site_signing_certificate(p01(), offered, source, NOW);
                        assert_eq!(found.map_err(|error| error.kind()), expected, "{case}");
                        let changed =
                            matches!(expected, Ok(TrustOutcome::Raised | TrustOutcome::Replaced));
                        assert_eq!(bytes(&store) != bytes(&before), changed, "{case}");
                        let (certificate, source) = if changed {
                            (certificate, source)
                        } else {
                            (&ours, from)
                        };
                        let expected = match source {
                            TrustSource::FirstManagementPoint
                                if !settings.accept_unendorsed_site_signing =>
                            {
                                Err(Error::FIRST_MANAGEMENT_POINT_NOT_ACCEPTED)
                            }
                            _ => Ok(certificate.clone()),
                        };
                        let found = store.site_signing_certificate(p01(), NOW);
                        assert_eq!(found, expected, "{case}");
                        assert_eq!(store.site_signing_certificate_source(p01()), Some(source));
                    }
                }
            }
        }
    }
}

#[test]
fn the_first_management_point_sets_nothing_by_default() {
    assert!(!TrustSettings::default().accept_first_management_point);
    for world in worlds() {
        let first = TrustSource::FirstManagementPoint;
        let refused = Err(Error::FIRST_MANAGEMENT_POINT_NOT_ACCEPTED);
        let empty = TrustStore::new(TrustSettings::default());
        let mut store = empty.clone();
        assert_eq!(store.learn_trusted_root_key(world.root(), first), refused);
        let [certificate, _] = site_certificates(world);
        let found = store.learn_site_signing_certificate(p01(), certificate, first, NOW);
        assert_eq!(found, refused);
        assert_eq!(bytes(&store), bytes(&empty));
        assert_eq!(
            store.trusted_root_key().err(),
            Some(Error::NO_TRUSTED_ROOT_KEY)
        );
        assert_eq!(store.trusted_root_key_source(), None);
        assert_eq!(store.site_signing_certificate_source(p01()), None);
        let found = store.site_signing_certificate(p01(), NOW);
        assert_eq!(found, Err(Error::NO_SITE_SIGNING_CERTIFICATE));
    }
}

/// A store with a root from the first management point and all that can be learned under it.
fn full(world: &World) -> TrustStore {
    let mut store = TrustStore::new(FIRST_ACCEPTED);
    let first = TrustSource::FirstManagementPoint;
    store.learn_trusted_root_key(world.root(), first).unwrap();
    let [certificate, _] = site_certificates(world);
    store
        .learn_site_signing_certificate(p01(), certificate, first, NOW)
        .unwrap();
    let keys = world.of_p01(HOST, 7, 7, 7);
    store
        .learn_management_point(&keys, &name("P01", HOST), NOW)
        .unwrap();
    assert_eq!(hosts(&store), [HOST]);
    store
}

/// Nothing of it is left: not even the numbers, so that the lowest can be learned under a new root.
fn assert_dropped(world: &World, mut store: TrustStore) {
    let stored = crate::trust::stored::read(&bytes(&store));
    assert!(stored.latest.is_empty() && stored.retired.is_empty());
    assert!(stored.management_points.is_empty());
    let found = store.site_signing_certificate(p01(), NOW);
    assert_eq!(found, Err(Error::NO_SITE_SIGNING_CERTIFICATE));
    assert_eq!(store.site_signing_certificate_source(p01()), None);
    let mp = name("P01", HOST);
    let without = match store.trusted_root_key() {
        Ok(_) => Error::UNKNOWN_MANAGEMENT_POINT,
        Err(error) => error,
    };
    assert_eq!(store.management_point(&mp, NOW), Err(without));

    store
        .replace_trusted_root_key(world.root(), TrustSource::PreProvisioned)
        .unwrap();
    let keys = world.of_p01(HOST, 0, 0, 0);
    store.learn_management_point(&keys, &mp, NOW).unwrap();
}

#[test]
fn replaced_and_reset_drop_the_same() {
    for world in worlds() {
        let strong = TrustSource::DirectoryService;

        let mut learned = full(world);
        let found = learned.learn_trusted_root_key(world.other_root(), strong);
        assert_eq!(found, Ok(TrustOutcome::Replaced));
        assert_eq!(learned.trusted_root_key(), Ok(&world.other_root()));
        assert_dropped(world, learned);

        for source in SOURCES {
            let mut replaced = full(world);
            let found = replaced.replace_trusted_root_key(world.other_root(), source);
            assert_eq!(found, Ok(()));
            assert_eq!(replaced.trusted_root_key(), Ok(&world.other_root()));
            assert_eq!(replaced.trusted_root_key_source(), Some(source));
            assert_dropped(world, replaced);
        }

        let mut reset = full(world);
        reset.reset();
        assert_eq!(
            reset.trusted_root_key().err(),
            Some(Error::NO_TRUSTED_ROOT_KEY)
        );
        assert_eq!(reset.trusted_root_key_source(), None);
        assert_dropped(world, reset);
    }
}

/// What was learned under the root stays where the root stays.
#[test]
fn what_was_learned_stays_with_the_same_root() {
    for world in worlds() {
        for source in SOURCES {
            let mut store = full(world);
            store.learn_trusted_root_key(world.root(), source).unwrap();
            assert_eq!(hosts(&store), [HOST]);
            store
                .replace_trusted_root_key(world.root(), source)
                .unwrap();
            assert_eq!(store.trusted_root_key_source(), Some(source));
            assert_eq!(hosts(&store), [HOST]);
            assert!(store.site_signing_certificate(p01(), NOW).is_ok());
        }
    }
}

/// The only ways from a key of a strong source to another, in both directions of strength.
#[test]
fn an_administrator_replaces_whatever_is_held() {
    for world in worlds() {
        let [first, second] = site_certificates(world);
        for from in SOURCES {
            for source in SOURCES {
                let mut store = TrustStore::new(FIRST_ACCEPTED);
                store.learn_trusted_root_key(world.root(), from).unwrap();
                store
                    .learn_site_signing_certificate(p01(), first.clone(), from, NOW)
                    .unwrap();
                store
                    .replace_site_signing_certificate(p01(), second.clone(), source, NOW)
                    .unwrap();
                assert_eq!(
                    store.site_signing_certificate(p01(), NOW).as_ref(),
                    Ok(&second)
                );
                assert_eq!(store.site_signing_certificate_source(p01()), Some(source));
                assert_eq!(store.trusted_root_key(), Ok(&world.root()));
                store
                    .replace_trusted_root_key(world.other_root(), source)
                    .unwrap();
                assert_eq!(store.trusted_root_key(), Ok(&world.other_root()));
            }
        }
    }
}

#[test]
fn site_signing_certificates_are_checked_when_learned_and_when_used() {
    for world in worlds() {
        let source = TrustSource::PreProvisioned;
        let key = world.key(SITE_SIGNING[0]);
        let (from, until) = (NOW, NOW.saturating_add(10));
        let ours = self_signed(key, KeyUse::Signing, "Site Server", from, until).unwrap();
        let encryption = world.encryption[0].clone();
        let elliptic = certificate(world.provider, "ec-p256");
        let empty = TrustStore::new(TrustSettings::default());
        let cases = [
            (
                &ours,
                from.saturating_add(-1),
                Some(Error::CERTIFICATE_NOT_YET_VALID),
            ),
            (&ours, from, None),
            (&ours, until, None),
            (
                &ours,
                until.saturating_add(1),
                Some(Error::CERTIFICATE_EXPIRED),
            ),
            (&encryption, NOW, Some(Error::CERTIFICATE_USAGE)),
            (&elliptic, NOW, Some(Error::KEY_TYPE_NOT_SUPPORTED)),
        ];
        for (certificate, now, expected) in cases {
            let mut store = empty.clone();
            let found =
                store.learn_site_signing_certificate(p01(), certificate.clone(), source, now);
            assert_eq!(found.err(), expected);
            assert_eq!(bytes(&store) == bytes(&empty), expected.is_some());
            let mut store = empty.clone();
            let found =
                store.replace_site_signing_certificate(p01(), certificate.clone(), source, now);
            assert_eq!(found.err(), expected);
            assert_eq!(bytes(&store) == bytes(&empty), expected.is_some());
            if certificate == &ours {
                let mut store = empty.clone();
                store
                    .learn_site_signing_certificate(p01(), ours.clone(), source, NOW)
                    .unwrap();
                assert_eq!(store.site_signing_certificate(p01(), now).err(), expected);
            }
        }
    }
}

/// A trusted root key of 1024 bits where the settings don't accept it, on every way in.
#[test]
fn small_trusted_root_keys_by_settings() {
    for &provider in Provider::ALL {
        let small = certificate(provider, "client-1024").public_key().clone();
        let small = SitePublicKey::new(small, LEGACY_1024).unwrap();
        let source = TrustSource::PreProvisioned;
        let mut store = world(provider).store();
        let before = bytes(&store);
        let refused = Some(Error::KEY_TOO_SMALL);
        let found = store.learn_trusted_root_key(small.clone(), source);
        assert_eq!(found.err(), refused);
        let found = store.replace_trusted_root_key(small.clone(), source);
        assert_eq!(found.err(), refused);
        assert_eq!(bytes(&store), before);

        let settings = TrustSettings {
            legacy: LEGACY_1024,
            ..TrustSettings::default()
        };
        let mut store = TrustStore::new(settings);
        let found = store.learn_trusted_root_key(small.clone(), source);
        assert_eq!(found, Ok(TrustOutcome::Set));
        let stored = bytes(&store);
        let read = TrustStore::from_bytes(provider, &stored, settings).unwrap();
        assert_eq!(read.trusted_root_key(), Ok(&small));
        // It is read, so that something better can take its place, and not used.
        let strict = TrustSettings::default();
        let mut read = TrustStore::from_bytes(provider, &stored, strict).unwrap();
        assert_eq!(read.trusted_root_key().err(), refused);
        read.reset();
        assert_eq!(read.trusted_root_key(), Err(Error::NO_TRUSTED_ROOT_KEY));
    }
}

/// A certificate that the first management point offers needs a root to be under.
#[test]
fn site_signing_certificates_of_management_points_need_a_root() {
    let first = TrustSource::FirstManagementPoint;
    for world in worlds() {
        let [ours, _] = site_certificates(world);
        let mut store = TrustStore::new(FIRST_ACCEPTED);
        let empty = bytes(&store);
        let found = store.learn_site_signing_certificate(p01(), ours.clone(), first, NOW);
        assert_eq!(found, Err(Error::NO_TRUSTED_ROOT_KEY));
        assert_eq!(bytes(&store), empty);
        for source in SOURCES {
            let mut store = store.clone();
            store.learn_trusted_root_key(world.root(), source).unwrap();
            let found = store.learn_site_signing_certificate(p01(), ours.clone(), first, NOW);
            assert_eq!(found, Ok(TrustOutcome::SetByFirstManagementPoint));
        }
        // The others need none.
        for source in &SOURCES[1..] {
            let mut store = store.clone();
            let found = store.learn_site_signing_certificate(p01(), ours.clone(), *source, NOW);
            assert_eq!(found, Ok(TrustOutcome::Set));
        }
    }
}

/// Another root from a stronger source drops the site server signing certificate only where that is
/// of a weaker source; an administrator's replacement and a reset always drop it.
#[test]
fn what_becomes_of_the_site_signing_certificate() {
    for world in worlds() {
        let [ours, _] = site_certificates(world);
        let first = TrustSource::FirstManagementPoint;
        // Rows are the certificate's source, columns the new root's, from the directory service on.
        let survives = [
            [false, false, false],
            [true, false, false],
            [true, true, true],
            [true, true, true],
        ];
        for (from, survives) in SOURCES.into_iter().zip(survives) {
            for (source, survives) in SOURCES[1..].iter().zip(survives) {
                let mut before = TrustStore::new(FIRST_ACCEPTED);
                before.learn_trusted_root_key(world.root(), first).unwrap();
                before
                    .learn_site_signing_certificate(p01(), ours.clone(), from, NOW)
                    .unwrap();
                let case = format!("{from:?} under a root from {source:?}");
                let mut store = before.clone();
                let found = store.learn_trusted_root_key(world.other_root(), *source);
                assert_eq!(found, Ok(TrustOutcome::Replaced), "{case}");
                let held = store.site_signing_certificate(p01(), NOW);
                assert_eq!(held.ok().as_ref(), survives.then_some(&ours), "{case}");
                let held = store.site_signing_certificate_source(p01());
                assert_eq!(held, survives.then_some(from), "{case}");

                // The same by merging, into a store that is as it was.
                let mut view = reread(&before, FIRST_ACCEPTED);
                view.learn_trusted_root_key(world.other_root(), *source)
                    .unwrap();
                let mut merged = before.clone();
                merged.merge(&view).unwrap();
                assert_eq!(bytes(&merged), bytes(&store), "{case}");

                let mut store = before.clone();
                store
                    .replace_trusted_root_key(world.other_root(), *source)
                    .unwrap();
                assert_eq!(store.site_signing_certificate_source(p01()), None, "{case}");
                let mut store = before.clone();
                store.reset();
                assert_eq!(store.site_signing_certificate_source(p01()), None, "{case}");
            }
        }
    }
}
