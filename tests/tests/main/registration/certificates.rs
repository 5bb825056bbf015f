//! The certificates that are registered, and the management point's own.

use std::sync::Arc;

use cmcrypto_core::pki::certificate::{Certificate, KeyUse, SigningIdentity, self_signed};
use cmcrypto_core::primitive::digest::DigestAlgorithm;
use cmcrypto_core::registration::{Approval, Registrar, RegistrationAnswer, RegistrationRequest};
use cmcrypto_core::site_security::{LegacyAlgorithms, SiteSecurity};
use cmcrypto_core::{Error, Party, Provider, Timestamp};
use cmcrypto_tests::*;

use crate::registration::craft::{Request, any_use_certificate};
use crate::registration::fixture::*;

const FROM: Timestamp = NOW.saturating_add(-10);
const UNTIL: Timestamp = NOW.saturating_add(10);

/// When it is used, and the outcome: valid from 10 seconds before to 10 after, both included.
const TIMES: [(i64, Option<Error>); 6] = [
    (-11, Some(Error::CERTIFICATE_NOT_YET_VALID)),
    (-10, None),
    (0, None),
    (10, None),
    (11, Some(Error::CERTIFICATE_EXPIRED)),
    (60, Some(Error::CERTIFICATE_EXPIRED)),
];

fn made(provider: Provider, name: &str, usage: KeyUse) -> Certificate {
    self_signed(&key(provider, name), usage, "PC01", FROM, UNTIL).unwrap()
}

#[test]
fn validity_to_the_second() {
    for &provider in Provider::ALL {
        let short = made(provider, FIRST, KeyUse::Signing);
        let short_encryption = made(provider, "mp-2048", KeyUse::Encryption);
        let long = identity(provider, FIRST);
        for (offset, expected) in TIMES {
            let now = NOW.saturating_add(offset);
            // One of the two ends, the other does not: whose it is, there and here.
            let signing = [Party::Client, Party::OwnSigning];
            let encryption = [Party::ClientEncryption, Party::OwnEncryption];
            for (signing, encryption, parties) in [
                (short.clone(), None, signing),
                (
                    short.clone(),
                    Some(certificate(provider, "mp-2048")),
                    signing,
                ),
                (
                    long.certificate().clone(),
                    Some(short_encryption.clone()),
                    encryption,
                ),
            ] {
                let site = Site::new(provider);
                let mut request = Request::new(&site.challenge(), &signing);
                request.encryption = encryption.as_ref().map(|c| c.to_der().to_vec());
                let request = request.signed(&[&site.key(FIRST)]);
                let found = site.registrar.register(&request, false, &site.clients, now);
                let found = found.err();
                assert_eq!(found, expected, "{provider:?}, {offset}");
                let party = found.and_then(|error| error.party());
                assert_eq!(party, expected.as_ref().map(|_| parties[0]));
                assert_eq!(site.clients.writes(), usize::from(expected.is_none()));

                let client = SigningIdentity::new(Arc::new(site.key(FIRST)), signing).unwrap();
                let made = RegistrationRequest::new(
                    p01(),
                    &client,
                    encryption.as_ref(),
                    &site.challenge(),
                    DigestAlgorithm::Sha256,
                    now,
                );
                let made = made.err();
                assert_eq!(made, expected, "{provider:?}, {offset}");
                let party = made.and_then(|error| error.party());
                assert_eq!(party, expected.as_ref().map(|_| parties[1]));
            }
        }
    }
}

#[test]
fn uses() {
    for &provider in Provider::ALL {
        let signing = certificate(provider, FIRST);
        let encryption = made(provider, FIRST, KeyUse::Encryption);
        let both = any_use_certificate(provider, 1, signing.public_key().to_spki_der(), None);
        let usage = Some(Error::CERTIFICATE_USAGE);
        for (signing, encryption, expected) in [
            (&signing, None, None),
            (&signing, Some(&encryption), None),
            (&signing, Some(&both), None),
            (&both, None, None),
            (&both, Some(&both), None),
            (&encryption, None, usage.clone()),
            (&encryption, Some(&encryption), usage.clone()),
            (&signing, Some(&signing), usage.clone()),
        ] {
            let site = Site::new(provider);
            let mut request = Request::new(&site.challenge(), signing);
            request.encryption = encryption.map(|c| c.to_der().to_vec());
            let found = site.register(&request.signed(&[&site.key(FIRST)]));
            assert_eq!(found.as_ref().err(), expected.as_ref());
            assert_eq!(site.clients.writes(), usize::from(expected.is_none()));
            if let Ok(answer) = found {
                let registration = site.registration(&answer.id);
                assert_eq!(registration.certificate, *signing);
                assert_eq!(registration.encryption_certificate.as_ref(), encryption);
            }
        }
        let site = Site::new(provider);
        let client = site.identity(FIRST);
        let sha256 = DigestAlgorithm::Sha256;
        let challenge = site.challenge();
        let p01 = p01();
        let made = RegistrationRequest::new(p01, &client, Some(&signing), &challenge, sha256, NOW);
        assert_eq!(made.err(), usage);
    }
}

/// A management point that can't sign its reply changes nothing, and says so before anything else.
#[test]
fn the_management_points_own() {
    for &provider in Provider::ALL {
        let mp = identity_between(provider, "mp2-2048", FROM, UNTIL);
        let site = Site::new(provider);
        let registrar = Registrar::new(
            p01(),
            SiteSecurity::default(),
            Approval::None,
            site.challenges.clone(),
            mp.clone(),
        );
        let request = site.request(&site.identity(FIRST));
        for (offset, expected) in TIMES {
            let now = NOW.saturating_add(offset);
            for bytes in [request.as_bytes(), b"not a request"] {
                let malformed = bytes.len() < 100;
                let clients = Counted::default();
                let found = registrar.register(bytes, false, &clients, now);
                let renewed = registrar.renew(bytes, &clients, now);
                if expected.is_some() {
                    assert_eq!(found.as_ref().err(), expected.as_ref());
                    assert_eq!(renewed.err(), expected);
                } else {
                    assert_eq!(found.is_err(), malformed);
                    assert_eq!(renewed.err(), Some(Error::MALFORMED));
                }
                assert_eq!(clients.writes(), usize::from(found.is_ok()));
            }
        }
    }
}

#[test]
fn a_request_has_a_bound() {
    for &provider in Provider::ALL {
        let site = Site::new(provider);
        let key = site.key(FIRST);
        let spki = key.public_key().to_spki_der();
        let size = |padding| {
            let certificate = any_use_certificate(provider, 1, spki, Some(padding));
            let request = Request::new(&site.challenge(), &certificate);
            (request.signed(&[&key]), certificate)
        };
        // All the lengths have two octets from here on, so one more of padding is one more in all.
        let rest = size(30_000).0.len() - 30_000;
        let exact = 32 * 1024 - rest;
        for (padding, expected) in [(exact, None), (exact + 1, Some(Error::TOO_LARGE))] {
            let (request, certificate) = size(padding);
            assert_eq!(site.register(&request).err(), expected);
            let client = SigningIdentity::new(Arc::new(key.clone()), certificate).unwrap();
            let made = RegistrationRequest::new(
                p01(),
                &client,
                None,
                &site.challenge(),
                DigestAlgorithm::Sha256,
                NOW,
            );
            assert_eq!(made.err(), expected);
        }
        assert_eq!(site.clients.writes(), 1);
        for len in [32 * 1024 + 1, 1 << 20, 20 << 20] {
            let noise = vec![0x30; len];
            site.refuses(&noise, Error::TOO_LARGE);
            site.refuses_renewal(&noise, Error::TOO_LARGE);
        }
    }
}

/// Keys that cost more to verify with than others are taken where the site says so, from all that a
/// request brings or follows, and no signature is looked at before.
#[test]
fn keys_larger_than_one_needs() {
    let large_keys = LegacyAlgorithms {
        large_keys: true,
        ..LegacyAlgorithms::default()
    };
    let with = |provider, legacy| {
        let site = SiteSecurity {
            legacy,
            ..SiteSecurity::default()
        };
        Site::with(provider, site, Approval::Manual)
    };
    let strict = |provider| with(provider, LegacyAlgorithms::default());
    let refused = |found: Result<RegistrationAnswer, Error>, party, what: &str| {
        let error = found.err().unwrap();
        assert_eq!(error, Error::KEY_REJECTED);
        assert_eq!((error.party(), error.what()), (Some(party), Some(what)));
    };
    let identity = |provider, name| {
        let certificate = made(provider, name, KeyUse::Signing);
        SigningIdentity::new(Arc::new(key(provider, name)), certificate).unwrap()
    };
    for &provider in Provider::ALL {
        let first = identity(provider, FIRST);
        for (name, what) in [
            ("rsa-8192", "more than 4096 bits: 8192"),
            ("e33-2048", "a public exponent above 65537: 4294967297"),
        ] {
            let client = identity(provider, name);
            let encryption = made(provider, name, KeyUse::Encryption);

            let site = strict(provider);
            let forged = Request::new(&site.challenge(), client.certificate());
            for request in [
                site.request(&client).as_bytes(),
                &forged.signed(&[&site.key(SECOND)]),
            ] {
                refused(site.try_register(request), Party::Client, what);
            }
            let request = site.request_with(&first, Some(&encryption));
            let found = site.try_register(request.as_bytes());
            refused(found, Party::ClientEncryption, what);
            let id = site.enter(&first);
            let renewal = site.renewal(&id, &first, &client, None);
            refused(site.try_renew(renewal.as_bytes()), Party::Client, what);
            let second = identity(provider, SECOND);
            let renewal = site.renewal(&id, &first, &second, Some(&encryption));
            let found = site.try_renew(renewal.as_bytes());
            refused(found, Party::ClientEncryption, what);

            // One that was registered under other settings, too.
            let site = strict(provider);
            site.clients
                .inner
                .add(id.clone(), client.certificate().clone())
                .unwrap();
            let renewal = site.renewal(&id, &client, &first, None);
            refused(site.try_renew(renewal.as_bytes()), Party::Client, what);

            let site = with(provider, large_keys);
            let request = site.request_with(&client, Some(&encryption));
            let id = site.register(request.as_bytes()).unwrap().id;
            let renewal = site.renewal(&id, &client, &first, Some(&encryption));
            site.renew(renewal.as_bytes()).unwrap();
        }

        // The largest that needs no setting.
        let site = strict(provider);
        let encryption = made(provider, "mp-4096", KeyUse::Encryption);
        let request = site.request_with(&identity(provider, "client-4096"), Some(&encryption));
        site.register(request.as_bytes()).unwrap();
    }
}
