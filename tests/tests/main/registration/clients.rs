//! Who is registered: one id to a key, approval, blocks, what ids look like.

use std::collections::HashSet;
use std::sync::Arc;

use cmcrypto_core::names::ClientId;
use cmcrypto_core::pki::certificate::{KeyUse, SigningIdentity, self_signed};
use cmcrypto_core::registration::{Approval, ClientDirectory, ClientRegistry};
use cmcrypto_core::site_security::SiteSecurity;
use cmcrypto_core::{Error, Provider};
use cmcrypto_tests::*;

use crate::registration::craft::{Request, any_use_certificate, without_null};
use crate::registration::fixture::*;

#[test]
fn the_same_certificate_is_the_same_client() {
    for &provider in Provider::ALL {
        let site = Site::new(provider);
        let client = site.identity(FIRST);
        let request = site.request(&client);
        let first = site.register(request.as_bytes()).unwrap();
        let before = site.registration(&first.id);
        // The same request again, which carries the same challenge, and another.
        for request in [&request, &site.request(&client)] {
            let again = site.register(request.as_bytes()).unwrap();
            assert_eq!(again.id, first.id);
            let registered = request.finish(&again.reply, site.mp.certificate(), NOW);
            assert_eq!(registered.unwrap().id, first.id);
        }
        assert_eq!(site.clients.writes(), 1);
        assert_eq!(site.registration(&first.id), before);
    }
}

#[test]
fn the_same_key_with_another_certificate() {
    for &provider in Provider::ALL {
        let site = Site::new(provider);
        let client = site.identity(FIRST);
        let id = site.enter(&client);
        let before = site.registration(&id);
        let other = identity_between(provider, FIRST, NOW, NOW.saturating_add(DAY));
        let request = site.request(&other);
        site.refuses(request.as_bytes(), Error::KEY_ALREADY_REGISTERED);
        assert_eq!(site.registration(&id), before);
        // Who has not the key learns nothing.
        let request = Request::new(&site.challenge(), other.certificate());
        site.refuses(
            &request.signed(&[&site.key(SECOND)]),
            Error::SIGNATURE_INVALID,
        );
        // Another key is another client.
        assert_ne!(site.enter(&site.identity(SECOND)), id);
        // Removed, the key may register anew.
        site.clients.inner.remove(&id).unwrap();
        assert_ne!(site.enter(&other), id);
    }
}

/// NULL parameters or none: the key is the same, and registers once.
#[test]
fn the_same_key_in_another_encoding() {
    for &provider in Provider::ALL {
        let key = key(provider, FIRST);
        let spki = key.public_key().to_spki_der();
        let other = without_null(spki);
        assert_ne!(spki, other);
        let one = any_use_certificate(provider, 1, spki, None);
        let two = any_use_certificate(provider, 1, &other, None);
        assert_eq!(two.public_key().to_spki_der(), other);
        assert_eq!(one.public_key().key_sha256(), two.public_key().key_sha256());
        for (first, second) in [(&one, &two), (&two, &one)] {
            let site = Site::new(provider);
            let register = |certificate| {
                let request = Request::new(&site.challenge(), certificate);
                site.register(&request.signed(&[&key]))
            };
            let id = register(first).unwrap().id;
            assert_eq!(register(second).err(), Some(Error::KEY_ALREADY_REGISTERED));
            assert_eq!(register(first).unwrap().id, id);
            site.clients.inner.set_blocked(&id, true).unwrap();
            assert_eq!(register(second).err(), Some(Error::BLOCKED_SENDER));
            site.clients.inner.set_blocked(&id, false).unwrap();

            // From one to the other is a renewal.
            let renewal = Request::new(&site.challenge(), second).renewing(id.as_str(), first);
            site.renew(&renewal.signed(&[&key, &key])).unwrap();
            assert_eq!(site.registration(&id).certificate, *second);
            assert_eq!(register(first).err(), Some(Error::KEY_ALREADY_REGISTERED));
            // And no other client can take the key over by the other encoding.
            let another = site.identity(SECOND);
            let taker = site.enter(&another);
            let renewal = Request::new(&site.challenge(), first)
                .renewing(taker.as_str(), another.certificate());
            let renewal = renewal.signed(&[&site.key(SECOND), &key]);
            site.refuses_renewal(&renewal, Error::KEY_ALREADY_REGISTERED);
        }
    }
}

#[test]
fn encryption_certificates() {
    for &provider in Provider::ALL {
        let site = Site::new(provider);
        let client = site.identity(FIRST);
        let one = certificate(provider, "mp-2048");
        let two = certificate(provider, "mp-3072");
        let register =
            |encryption| site.register(site.request_with(&client, encryption).as_bytes());
        let id = register(Some(&one)).unwrap().id;
        let other = register(Some(&two));
        assert_eq!(other.err(), Some(Error::ALREADY_REGISTERED));
        // Without one, only the id is asked for.
        for encryption in [None, Some(&one)] {
            assert_eq!(register(encryption).unwrap().id, id);
        }
        let registered = site.registration(&id).encryption_certificate;
        assert_eq!(registered, Some(one.clone()));
        assert_eq!(site.clients.writes(), 1);

        // A client without one does not get one so.
        let client = site.identity(SECOND);
        let id = site.enter(&client);
        let request = site.request_with(&client, Some(&one));
        site.refuses(request.as_bytes(), Error::ALREADY_REGISTERED);
        assert_eq!(site.registration(&id).encryption_certificate, None);
    }
}

#[test]
fn blocked() {
    for &provider in Provider::ALL {
        let site = Site::with(provider, SiteSecurity::default(), Approval::None);
        let client = site.identity(FIRST);
        let id = site.enter(&client);
        site.clients.inner.set_blocked(&id, true).unwrap();
        let before = site.registration(&id);
        let other = identity_between(provider, FIRST, NOW, NOW.saturating_add(DAY));
        let encryption = certificate(provider, "mp-2048");
        for request in [
            site.request(&client),
            site.request(&other),
            site.request_with(&client, Some(&encryption)),
        ] {
            site.refuses(request.as_bytes(), Error::BLOCKED_SENDER);
        }
        // Only to the holder of the key.
        let request = Request::new(&site.challenge(), client.certificate());
        let forged = request.signed(&[&site.key(SECOND)]);
        site.refuses(&forged, Error::SIGNATURE_INVALID);
        assert_eq!(site.registration(&id), before);

        // Of two ids that an administrator entered for one key, the blocked one counts.
        for blocked in ["GUID:A", "GUID:Z"] {
            let site = Site::new(provider);
            for id in ["GUID:A", "GUID:M", "GUID:Z"] {
                let id = ClientId::new(id).unwrap();
                let certificate = client.certificate().clone();
                site.clients.inner.add(id, certificate).unwrap();
            }
            let blocked = ClientId::new(blocked).unwrap();
            site.clients.inner.set_blocked(&blocked, true).unwrap();
            let request = site.request(&client);
            site.refuses(request.as_bytes(), Error::BLOCKED_SENDER);
            site.clients.inner.set_blocked(&blocked, false).unwrap();
            site.register(request.as_bytes()).unwrap();
        }
    }
}

#[test]
fn approval_methods() {
    for &provider in Provider::ALL {
        for (approval, authenticated, expected) in [
            (Approval::Manual, false, false),
            (Approval::Manual, true, false),
            (Approval::Automatic, false, false),
            (Approval::Automatic, true, true),
            (Approval::None, false, true),
            (Approval::None, true, true),
        ] {
            let site = Site::with(provider, SiteSecurity::default(), approval);
            let request = site.request(&site.identity(FIRST));
            let bytes = request.as_bytes();
            let register = |authenticated| {
                let clients = &site.clients;
                let answer = site
                    .registrar
                    .register(bytes, authenticated, clients, NOW)
                    .unwrap();
                let told = request.finish(&answer.reply, site.mp.certificate(), NOW);
                assert_eq!(told.unwrap().approved, answer.approved);
                assert_eq!(site.registration(&answer.id).approved, answer.approved);
                answer
            };
            let answer = register(authenticated);
            assert_eq!(answer.approved, expected, "{approval:?}, {authenticated}");
            // Coming again, authenticated or not, changes nothing.
            for again in [true, false] {
                assert_eq!(register(again).approved, expected, "{approval:?}");
            }
            site.clients.inner.approve(&answer.id).unwrap();
            for again in [true, false] {
                assert!(register(again).approved);
            }
        }
    }
}

/// Nor does another method: it decides for new clients.
#[test]
fn registering_again_never_approves() {
    for &provider in Provider::ALL {
        let site = Site::new(provider);
        let client = site.identity(FIRST);
        let id = site.enter(&client);
        for approval in [Approval::Manual, Approval::Automatic, Approval::None] {
            let other = Site::with(provider, SiteSecurity::default(), approval);
            let request = other.request(&client);
            let answer = other
                .registrar
                .register(request.as_bytes(), true, &site.clients, NOW)
                .unwrap();
            assert_eq!((&answer.id, answer.approved), (&id, false));
        }
        assert!(!site.registration(&id).approved);
    }
}

#[test]
fn administration() {
    for &provider in Provider::ALL {
        let site = Site::new(provider);
        let unknown = ClientId::new("GUID:9").unwrap();
        let directory = &site.clients.inner;
        assert_eq!(directory.approve(&unknown), Err(Error::UNKNOWN_SENDER));
        assert_eq!(
            directory.set_blocked(&unknown, true),
            Err(Error::UNKNOWN_SENDER)
        );
        assert_eq!(directory.remove(&unknown), Err(Error::UNKNOWN_SENDER));
        let id = site.enter(&site.identity(FIRST));
        directory.set_blocked(&id, true).unwrap();
        directory.approve(&id).unwrap();
        let registration = site.registration(&id);
        assert!(registration.approved && registration.blocked);
        // A name or a key that is taken.
        let register = |id: &ClientId| directory.register(id, &registration);
        assert_eq!(register(&id), Err(Error::ALREADY_REGISTERED));
        assert_eq!(register(&unknown), Err(Error::KEY_ALREADY_REGISTERED));
        assert_eq!(directory.find(&unknown), Ok(None));
    }
}

/// `GUID:` and a random UUID (RFC 9562 section 5.4) in upper case.
#[test]
fn ids() {
    const COUNT: usize = 200;
    for &provider in Provider::ALL {
        let site = Site::new(provider);
        let key = key(provider, FIRST);
        let client = any_use_certificate(provider, 1, key.public_key().to_spki_der(), None);
        let identity = SigningIdentity::new(Arc::new(key), client).unwrap();
        let request = site.request(&identity);
        let mut seen = HashSet::new();
        let (mut ones, mut zeros) = (0_u128, 0_u128);
        for _ in 0..COUNT {
            let id = site.register(request.as_bytes()).unwrap().id;
            let text = id.as_str();
            let uuid = text.strip_prefix("GUID:").unwrap();
            let groups: Vec<&str> = uuid.split('-').collect();
            let lengths: Vec<usize> = groups.iter().map(|group| group.len()).collect();
            assert_eq!(lengths, [8, 4, 4, 4, 12], "{text}");
            let digits = groups.concat();
            let upper = |byte: u8| byte.is_ascii_digit() || (b'A'..=b'F').contains(&byte);
            assert!(digits.bytes().all(upper), "{text}");
            assert!(groups[2].starts_with('4'), "{text}");
            assert!(groups[3].starts_with(['8', '9', 'A', 'B']), "{text}");
            let value = u128::from_str_radix(&digits, 16).unwrap();
            ones |= value;
            zeros |= !value;
            assert!(seen.insert(text.to_owned()));
            site.clients.inner.remove(&id).unwrap();
        }
        // All bits but those of version and variant are random.
        assert_eq!((ones & zeros).count_ones(), 122);
    }
}

/// Nothing that a client says becomes its id: not its name, nor what a renewal names.
#[test]
fn the_id_is_not_the_clients_choice() {
    for &provider in Provider::ALL {
        let site = Site::new(provider);
        let key = site.key(FIRST);
        let wanted = "GUID:00000000-0000-4000-8000-000000000001";
        let until = NOW.saturating_add(DAY);
        let certificate = self_signed(&key, KeyUse::Signing, wanted, NOW, until).unwrap();
        let identity = SigningIdentity::new(Arc::new(key), certificate.clone()).unwrap();
        let request = Request::new(&site.challenge(), &certificate).renewing(wanted, &certificate);
        let key = site.key(FIRST);
        site.refuses_renewal(&request.signed(&[&key, &key]), Error::UNKNOWN_SENDER);
        assert_ne!(site.enter(&identity).as_str(), wanted);
        let wanted = ClientId::new(wanted).unwrap();
        assert_eq!(site.clients.find(&wanted), Ok(None));
    }
}
