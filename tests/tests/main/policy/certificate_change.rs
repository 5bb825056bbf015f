//! The site changes its signing certificate, and its clients follow.

use std::sync::Arc;

use cmcrypto_core::names::SiteCode;
use cmcrypto_core::pki::certificate::{KeyUse, SigningIdentity, self_signed};
use cmcrypto_core::policy::SiteSigner;
use cmcrypto_core::{Error, Provider, Timestamp};
use cmcrypto_tests::form::{Edit, Signed, refuses, refuses_no_form, sign};
use cmcrypto_tests::*;

use crate::policy::fixture::*;
use crate::registration::craft::any_use_certificate;

#[test]
fn followed_one_after_the_other() {
    for &provider in Provider::ALL {
        let [one, two, three] = KEYS.map(|name| identity(provider, name));
        let (signer, client) = pair(&one);
        let first = signer.change_to(&two, NOW).unwrap();
        let by_hand = Change::new(one.certificate(), two.certificate());
        let keys = KEYS.map(|name| key(provider, name));
        assert!(first == by_hand.signed(&[&keys[0], &keys[1]]));
        let (next, _) = pair(&two);
        let second = next.change_to(&three, NOW).unwrap();

        // Nothing is skipped, and nothing changed but what is returned.
        let skipped = client.accept_change(&second, NOW);
        assert_eq!(skipped.err(), Some(Error::SIGNER_MISMATCH));
        let after_one = client.accept_change(&first, NOW).unwrap();
        assert_eq!(after_one.certificate(), two.certificate());
        assert_eq!(client.certificate(), one.certificate());
        let after_two = after_one.accept_change(&second, NOW).unwrap();
        assert_eq!(after_two.certificate(), three.certificate());
        // An old change again.
        for (client, change) in [
            (&after_one, &first),
            (&after_two, &first),
            (&after_two, &second),
        ] {
            let again = client.accept_change(change, NOW);
            assert_eq!(again.err(), Some(Error::SIGNER_MISMATCH));
        }
        // Each client verifies what its certificate signed, and nothing else.
        let clients = [&client, &after_one, &after_two];
        for (at, identity) in [&one, &two, &three].into_iter().enumerate() {
            let signature = signed(&pair(identity).0);
            for (held, client) in clients.iter().enumerate() {
                let expected = if at == held {
                    Ok(terms())
                } else {
                    Err(Error::SIGNER_MISMATCH)
                };
                assert_eq!(verify(client, &signature), expected);
            }
        }
    }
}

#[test]
fn the_same_key_with_a_new_certificate() {
    for &provider in Provider::ALL {
        let one = identity(provider, KEYS[0]);
        let next = identity_between(provider, KEYS[0], NOW, NOW.saturating_add(DAY));
        let (signer, client) = pair(&one);
        let same = signer.change_to(&one, NOW);
        assert_eq!(same.err(), Some(Error::INVALID_ARGUMENT));
        let change = signer.change_to(&next, NOW).unwrap();
        let client = client.accept_change(&change, NOW).unwrap();
        assert_eq!(client.certificate(), next.certificate());
    }
}

#[test]
fn who_must_sign() {
    for &provider in Provider::ALL {
        let [one, two, three] = KEYS.map(|name| identity(provider, name));
        let keys = KEYS.map(|name| key(provider, name));
        let (_, client) = pair(&one);
        let change = Change::new(one.certificate(), two.certificate());
        let accept = |bytes: &[u8]| client.accept_change(bytes, NOW).err();
        let invalid = Some(Error::SIGNATURE_INVALID);
        for signers in [[0, 0], [1, 1], [1, 0], [2, 1], [0, 2], [2, 2]] {
            let bytes = change.signed(&[&keys[signers[0]], &keys[signers[1]]]);
            assert_eq!(accept(&bytes), invalid, "{signers:?}");
        }
        for count in [0, 1, 3] {
            let bytes = change.signed(&vec![&keys[0]; count]);
            assert_eq!(accept(&bytes), Some(Error::MALFORMED), "{count}");
        }
        let good = Signed::parse(&change.signed(&[&keys[0], &keys[1]]));
        for purpose in ["site-data", "renewal", "endorsement"] {
            for (which, key) in keys[..2].iter().enumerate() {
                let mut changed = good.clone();
                changed.signatures[which] = sign(key, purpose, &good.content);
                assert_eq!(accept(&changed.encode()), invalid);
            }
        }
        let other = Change::new(one.certificate(), three.certificate());
        assert_eq!(accept(&good.around(other.content())), invalid);
        // Signed data is no change, and a change is no signed data.
        let signature = signed(&pair(&one).0);
        assert_eq!(accept(&signature), Some(Error::MALFORMED));
        let found = verify(&client, &good.encode());
        assert_eq!(found, Err(Error::MALFORMED));
        assert_eq!(accept(&good.encode()), None);
    }
}

#[test]
fn the_form() {
    const MALFORMED: Error = Error::MALFORMED;
    let edits: [Edit<'_, Change>; 12] = [
        ("version 0", &|c| c.version = 0, MALFORMED),
        (
            "version 2",
            &|c| c.version = 2,
            Error::VERSION_NOT_SUPPORTED,
        ),
        (
            "another site",
            &|c| c.site_code = b"P02".into(),
            Error::SITE_MISMATCH,
        ),
        ("lower case", &|c| c.site_code = b"p01".into(), MALFORMED),
        ("no time", &|c| c.time.clear(), MALFORMED),
        ("UTC", &|c| c.time = b"270115080000Z".into(), MALFORMED),
        (
            "the allowance passed",
            &|c| c.time = b"20270115080501Z".into(),
            Error::SENT_IN_FUTURE,
        ),
        (
            "another certificate",
            &|c| c.previous[0] ^= 1,
            Error::SIGNER_MISMATCH,
        ),
        ("a short hash", &|c| c.previous.truncate(31), MALFORMED),
        ("no next", &|c| c.next.clear(), MALFORMED),
        ("an empty next", &|c| c.next = vec![0x30, 0], MALFORMED),
        ("another field", &|c| c.trailing = vec![5, 0], MALFORMED),
    ];
    for &provider in Provider::ALL {
        let [one, two, _] = KEYS.map(|name| identity(provider, name));
        let keys = KEYS.map(|name| key(provider, name));
        let (_, client) = pair(&one);
        let change = Change::new(one.certificate(), two.certificate());
        let accept = |bytes: &[u8]| client.accept_change(bytes, NOW);
        refuses(provider, &change, &edits, |change| {
            accept(&change.signed(&[&keys[0], &keys[1]]))
        });
        let mut edited = change.clone();
        edited.time = b"20270115080500Z".into();
        accept(&edited.signed(&[&keys[0], &keys[1]])).unwrap();
        refuses_no_form(32 * 1024, accept);
    }
}

/// The certificate that is followed, and the next, from 10 seconds before to 10 after.
#[test]
fn validity_to_the_second() {
    let (from, until) = (NOW.saturating_add(-10), NOW.saturating_add(10));
    for &provider in Provider::ALL {
        let long = KEYS.map(|name| identity(provider, name));
        let short = KEYS.map(|name| identity_between(provider, name, from, until));
        for (current, next) in [(&short[0], &long[1]), (&long[0], &short[1])] {
            let (signer, client) = pair(current);
            let change = signer.change_to(next, NOW).unwrap();
            for (offset, expected) in VALIDITY_ENDS {
                let now = NOW.saturating_add(offset);
                assert_eq!(signer.change_to(next, now).err(), expected);
                let found = client.accept_change(&change, now).err();
                assert_eq!(found, expected, "{provider:?}, {offset}");
            }
        }
        let (signer, client) = pair(&long[0]);
        let change = signer.change_to(&long[1], NOW).unwrap();
        for (offset, expected) in [(-300, None), (-301, Some(Error::SENT_IN_FUTURE))] {
            let found = client.accept_change(&change, NOW.saturating_add(offset));
            assert_eq!(found.err(), expected);
        }
    }
}

/// A next certificate that may not be one, properly signed.
#[test]
fn which_certificates_follow() {
    for &provider in Provider::ALL {
        let one = identity(provider, KEYS[0]);
        let key = key(provider, KEYS[0]);
        let (_, client) = pair(&one);
        let until = NOW.saturating_add(DAY);
        let encryption = self_signed(&key, KeyUse::Encryption, "S01", NOW, until).unwrap();
        for (next, expected) in [
            (encryption, Error::CERTIFICATE_USAGE),
            (certificate(provider, "client-1024"), Error::KEY_TOO_SMALL),
            (
                certificate(provider, "ec-p256"),
                Error::KEY_TYPE_NOT_SUPPORTED,
            ),
            (
                certificate(provider, "ec-p384"),
                Error::KEY_TYPE_NOT_SUPPORTED,
            ),
        ] {
            let change = Change::new(one.certificate(), &next);
            let found = client.accept_change(&change.signed(&[&key, &key]), NOW);
            assert_eq!(found.err(), Some(expected));
        }
        // For another site, by the same certificate.
        let p02 = SiteSigner::new(SiteCode::new("P02").unwrap(), one.clone());
        let change = p02.change_to(&identity(provider, KEYS[1]), NOW).unwrap();
        let found = client.accept_change(&change, NOW);
        assert_eq!(found.err(), Some(Error::SITE_MISMATCH));
    }
}

/// What can't be written: a time that GeneralizedTime doesn't have.
#[test]
fn times_that_can_not_be_signed() {
    for &provider in Provider::ALL {
        // Certificates have no times out of bounds, so theirs are told first.
        let [one, two, _] = KEYS.map(|name| identity(provider, name));
        let (signer, _) = pair(&one);
        for (time, expected) in [
            (-1, Error::CERTIFICATE_NOT_YET_VALID),
            (i64::MIN, Error::CERTIFICATE_NOT_YET_VALID),
            (i64::MAX, Error::CERTIFICATE_EXPIRED),
        ] {
            let now = Timestamp::from_unix(time);
            let found = signer.sign(&terms(), DATA, now);
            assert_eq!(found.err(), Some(expected.clone()));
            assert_eq!(signer.change_to(&two, now).err(), Some(expected));
        }
    }
}

#[test]
fn a_change_has_a_bound() {
    for &provider in Provider::ALL {
        let one = identity(provider, KEYS[0]);
        let (signer, client) = pair(&one);
        let key = key(provider, KEYS[1]);
        let spki = key.public_key().to_spki_der();
        let with = |padding| {
            let certificate = any_use_certificate(provider, 1, spki, Some(padding));
            SigningIdentity::new(Arc::new(key.clone()), certificate).unwrap()
        };
        // All the lengths have two octets from here on, so one more of padding is one more in all.
        let rest = signer.change_to(&with(30_000), NOW).unwrap().len() - 30_000;
        let exact = 32 * 1024 - rest;
        let change = signer.change_to(&with(exact), NOW).unwrap();
        assert_eq!(change.len(), 32 * 1024);
        client.accept_change(&change, NOW).unwrap();
        let above = signer.change_to(&with(exact + 1), NOW);
        assert_eq!(above.err(), Some(Error::TOO_LARGE));
    }
}
