//! Renewing the certificate of a registered client.

use cmcrypto_core::names::ClientId;
use cmcrypto_core::pki::certificate::{KeyUse, SigningIdentity, self_signed};
use cmcrypto_core::primitive::digest::DigestAlgorithm;
use cmcrypto_core::registration::{Approval, Registration, RegistrationRequest};
use cmcrypto_core::{Error, Provider};
use cmcrypto_tests::devices::Device;
use cmcrypto_tests::form::{Signed, sign};
use cmcrypto_tests::*;

use crate::registration::craft::Request;
use crate::registration::fixture::*;

#[test]
fn a_renewal_replaces_both_certificates_and_nothing_else() {
    for &provider in Provider::ALL {
        let encryption = certificate(provider, "mp-2048");
        for approved in [false, true] {
            for (before, after) in [
                (None, None),
                (None, Some(&encryption)),
                (Some(&encryption), None),
                (Some(&encryption), Some(&encryption)),
            ] {
                let site = Site::new(provider);
                let (client, next) = (site.identity(FIRST), site.identity(SECOND));
                let request = site.request_with(&client, before);
                let id = site.register(request.as_bytes()).unwrap().id;
                if approved {
                    site.clients.inner.approve(&id).unwrap();
                }
                let request = site.renewal(&id, &client, &next, after);
                let answer = site.renew(request.as_bytes()).unwrap();
                assert_eq!((&answer.id, answer.approved), (&id, approved));
                assert_eq!(answer.digest, DigestAlgorithm::Sha256);
                let told = request.finish(&answer.reply, site.mp.certificate(), NOW);
                assert_eq!(told.unwrap().approved, approved);
                let expected = Registration {
                    certificate: next.certificate().clone(),
                    encryption_certificate: after.cloned(),
                    approved,
                    blocked: false,
                };
                assert_eq!(site.registration(&id), expected);
                // The new key is the client's now; the old one may register anew, unapproved.
                let again = site.register(site.request_with(&next, after).as_bytes());
                assert_eq!(again.unwrap().id, id);
                let old = site.register(site.request(&client).as_bytes()).unwrap();
                assert!(old.id != id && !old.approved);
            }
        }
    }
}

#[test]
fn the_same_key_with_a_new_certificate() {
    for &provider in Provider::ALL {
        let site = Site::new(provider);
        let client = site.identity(FIRST);
        let next = identity_between(provider, FIRST, NOW, NOW.saturating_add(DAY));
        let id = site.enter(&client);
        let request = site.renewal(&id, &client, &next, None);
        site.renew(request.as_bytes()).unwrap();
        assert_eq!(site.registration(&id).certificate, *next.certificate());
        assert_eq!(site.enter(&next), id);
        let old = site.request(&client);
        site.refuses(old.as_bytes(), Error::KEY_ALREADY_REGISTERED);
    }
}

#[test]
fn who_must_sign() {
    for &provider in Provider::ALL {
        let site = Site::new(provider);
        let (client, next) = (site.identity(FIRST), site.identity(SECOND));
        let (key, next_key, other) = (site.key(FIRST), site.key(SECOND), site.key(THIRD));
        let id = site.enter(&client);
        let request = Request::new(&site.challenge(), next.certificate())
            .renewing(id.as_str(), client.certificate());
        for keys in [
            [&key, &key],
            [&next_key, &next_key],
            [&next_key, &key],
            [&other, &next_key],
            [&key, &other],
            [&other, &other],
        ] {
            site.refuses_renewal(&request.signed(&keys), Error::SIGNATURE_INVALID);
        }
        let good = Signed::parse(&request.signed(&[&key, &next_key]));
        // What the keys signed for something else.
        for purpose in ["registration", "registration-reply", "site-signing-change"] {
            for which in 0..2 {
                let mut changed = good.clone();
                let by = [&key, &next_key][which];
                changed.signatures[which] = sign(by, purpose, &good.content);
                site.refuses_renewal(&changed.encode(), Error::SIGNATURE_INVALID);
            }
        }
        // Other certificates in the place of those that were signed for.
        let until = NOW.saturating_add(DAY);
        let again = identity_between(provider, SECOND, NOW, until);
        let encryption = certificate(provider, "mp-2048").to_der().to_vec();
        let mut swapped = [request.clone(), request.clone()];
        swapped[0].signing = again.certificate().to_der().to_vec();
        swapped[1].encryption = Some(encryption);
        for request in swapped {
            let changed = good.around(request.content());
            site.refuses_renewal(&changed, Error::SIGNATURE_INVALID);
        }
        site.renew(&good.encode()).unwrap();
    }
}

#[test]
fn which_client() {
    for &provider in Provider::ALL {
        let site = Site::new(provider);
        let (client, next) = (site.identity(FIRST), site.identity(SECOND));
        let (key, next_key) = (site.key(FIRST), site.key(SECOND));
        let id = site.enter(&client);
        let request = Request::new(&site.challenge(), next.certificate());

        // Unknown ids, also such that differ in case alone; before a signature is looked at.
        let lower = id.as_str().to_lowercase();
        for unknown in ["GUID:1", lower.as_str()] {
            let request = request.clone().renewing(unknown, client.certificate());
            for keys in [[&key, &next_key], [&next_key, &key]] {
                site.refuses_renewal(&request.signed(&keys), Error::UNKNOWN_SENDER);
            }
        }
        // Another certificate than the registered one, of the same key too.
        let again = identity_between(provider, FIRST, NOW, NOW.saturating_add(DAY));
        for previous in [again.certificate(), next.certificate()] {
            let request = request.clone().renewing(id.as_str(), previous);
            let signed = request.signed(&[&key, &next_key]);
            site.refuses_renewal(&signed, Error::SIGNER_MISMATCH);
        }
        // Another client's id.
        let other = site.identity(THIRD);
        let others = site.enter(&other);
        let theirs = request
            .clone()
            .renewing(others.as_str(), client.certificate());
        let signed = theirs.signed(&[&key, &next_key]);
        site.refuses_renewal(&signed, Error::SIGNER_MISMATCH);
        let theirs = request
            .clone()
            .renewing(others.as_str(), other.certificate());
        let signed = theirs.signed(&[&key, &next_key]);
        site.refuses_renewal(&signed, Error::SIGNATURE_INVALID);
        // A key that another client has registered.
        let taken = Request::new(&site.challenge(), other.certificate())
            .renewing(id.as_str(), client.certificate());
        let signed = taken.signed(&[&key, &site.key(THIRD)]);
        site.refuses_renewal(&signed, Error::KEY_ALREADY_REGISTERED);
        assert_eq!(site.registration(&id).certificate, *client.certificate());
        let request = request.renewing(id.as_str(), client.certificate());
        site.renew(&request.signed(&[&key, &next_key])).unwrap();
    }
}

#[test]
fn blocked_clients_do_not_renew() {
    for &provider in Provider::ALL {
        let site = Site::new(provider);
        let (client, next) = (site.identity(FIRST), site.identity(SECOND));
        let id = site.enter(&client);
        let request = site.renewal(&id, &client, &next, None);
        let block = |blocked| site.clients.inner.set_blocked(&id, blocked).unwrap();
        block(true);
        site.refuses_renewal(request.as_bytes(), Error::BLOCKED_SENDER);
        // Who has not both keys does not learn it.
        for which in 0..2 {
            let mut forged = Signed::parse(request.as_bytes());
            forged.signatures[which][9] ^= 1;
            site.refuses_renewal(&forged.encode(), Error::SIGNATURE_INVALID);
        }
        block(false);
        site.renew(request.as_bytes()).unwrap();
        // Nor is a renewal that was carried out answered then.
        block(true);
        site.refuses_renewal(request.as_bytes(), Error::BLOCKED_SENDER);
        let mut forged = Signed::parse(request.as_bytes());
        forged.signatures[1][9] ^= 1;
        site.refuses_renewal(&forged.encode(), Error::SIGNATURE_INVALID);
    }
}

/// The registered certificate, and the next, from 10 seconds before to 10 after.
#[test]
fn validity_to_the_second() {
    let (from, until) = (NOW.saturating_add(-10), NOW.saturating_add(10));
    for &provider in Provider::ALL {
        let long = [FIRST, SECOND].map(|name| identity(provider, name));
        let short = [FIRST, SECOND].map(|name| identity_between(provider, name, from, until));
        for (offset, expected) in VALIDITY_ENDS {
            let now = NOW.saturating_add(offset);
            for (client, next) in [(&short[0], &long[1]), (&long[0], &short[1])] {
                let site = Site::new(provider);
                let id = site.enter(client);
                let request = site.renewal(&id, client, next, None);
                let before = site.registration(&id);
                let found = site.registrar.renew(request.as_bytes(), &site.clients, now);
                assert_eq!(found.err(), expected, "{provider:?}, {offset}");
                assert_eq!(site.registration(&id) == before, expected.is_some());

                let made = RegistrationRequest::renewal(
                    p01(),
                    &id,
                    client,
                    next,
                    None,
                    &site.challenge(),
                    DigestAlgorithm::Sha256,
                    now,
                );
                assert_eq!(made.err(), expected, "{provider:?}, {offset}");
            }
        }
    }
}

/// Certificates that don't allow signing: entered by an administrator, or named as the next.
#[test]
fn uses() {
    let until = NOW.saturating_add(DAY);
    for &provider in Provider::ALL {
        let site = Site::new(provider);
        let key = site.key(FIRST);
        let wrong = self_signed(&key, KeyUse::Encryption, "PC01", NOW, until).unwrap();
        let id = ClientId::new("GUID:1").unwrap();
        site.clients.inner.add(id.clone(), wrong.clone()).unwrap();
        let next = site.identity(SECOND);
        let request =
            Request::new(&site.challenge(), next.certificate()).renewing(id.as_str(), &wrong);
        let signed = request.signed(&[&key, &site.key(SECOND)]);
        site.refuses_renewal(&signed, Error::CERTIFICATE_USAGE);

        let site = Site::new(provider);
        let client = site.identity(SECOND);
        let id = site.enter(&client);
        let request =
            Request::new(&site.challenge(), &wrong).renewing(id.as_str(), client.certificate());
        let signed = request.signed(&[&site.key(SECOND), &key]);
        site.refuses_renewal(&signed, Error::CERTIFICATE_USAGE);
        let mut request = Request::new(&site.challenge(), next.certificate())
            .renewing(id.as_str(), client.certificate());
        request.encryption = Some(next.certificate().to_der().to_vec());
        let signed = request.signed(&[&site.key(SECOND), &site.key(SECOND)]);
        site.refuses_renewal(&signed, Error::CERTIFICATE_USAGE);
    }
}

#[test]
fn the_next_certificate_is_another() {
    for &provider in Provider::ALL {
        let site = Site::new(provider);
        let client = site.identity(FIRST);
        let id = site.enter(&client);
        let made = RegistrationRequest::renewal(
            p01(),
            &id,
            &client,
            &client,
            None,
            &site.challenge(),
            DigestAlgorithm::Sha256,
            NOW,
        );
        assert_eq!(made.err(), Some(Error::INVALID_ARGUMENT));
        // By hand: done already, or for another encryption certificate refused.
        let key = site.key(FIRST);
        let mut request = Request::new(&site.challenge(), client.certificate())
            .renewing(id.as_str(), client.certificate());
        assert_eq!(site.renew(&request.signed(&[&key, &key])).unwrap().id, id);
        let encryption = certificate(provider, "mp-2048");
        request.encryption = Some(encryption.to_der().to_vec());
        site.refuses_renewal(&request.signed(&[&key, &key]), Error::ALREADY_REGISTERED);
        assert_eq!(site.clients.writes(), 1);
    }
}

/// The same request, and another to the same certificates; also when the old one has expired.
#[test]
fn a_renewal_whose_reply_was_lost() {
    for &provider in Provider::ALL {
        let site = Site::new(provider);
        let from = NOW.saturating_add(-DAY);
        let client = identity_between(provider, FIRST, from, NOW.saturating_add(60));
        let next = site.identity(SECOND);
        let encryption = certificate(provider, "mp-2048");
        let id = site.enter(&client);
        let request = site.renewal(&id, &client, &next, Some(&encryption));
        let other = site.renewal(&id, &client, &next, Some(&encryption));
        let first = site.renew(request.as_bytes()).unwrap();
        let after = site.registration(&id);
        let writes = site.clients.writes();
        for now in [NOW, NOW.saturating_add(61)] {
            for request in [&request, &other] {
                let again = site.registrar.renew(request.as_bytes(), &site.clients, now);
                let again = again.unwrap();
                assert_eq!((&again.id, again.approved), (&first.id, first.approved));
                let told = request.finish(&again.reply, site.mp.certificate(), now);
                assert_eq!(told.unwrap().id, id);
            }
        }
        let without = site.renewal(&id, &client, &next, None);
        site.refuses_renewal(without.as_bytes(), Error::ALREADY_REGISTERED);
        assert_eq!(site.registration(&id), after);
        assert_eq!(site.clients.writes(), writes);
    }
}

/// From the first certificate to the second, and on to the third: the first step does not undo it.
#[test]
fn an_old_renewal_does_not_come_again() {
    for &provider in Provider::ALL {
        let site = Site::new(provider);
        let [one, two, three] = [FIRST, SECOND, THIRD].map(|name| site.identity(name));
        let id = site.enter(&one);
        let first = site.renewal(&id, &one, &two, None);
        site.renew(first.as_bytes()).unwrap();
        let second = site.renewal(&id, &two, &three, None);
        site.renew(second.as_bytes()).unwrap();
        site.refuses_renewal(first.as_bytes(), Error::SIGNER_MISMATCH);
        assert_eq!(site.registration(&id).certificate, *three.certificate());
        // Removed and registered anew, the client has another id.
        site.clients.inner.remove(&id).unwrap();
        site.enter(&one);
        site.refuses_renewal(first.as_bytes(), Error::UNKNOWN_SENDER);
    }
}

/// From RSA-1024 to RSA-2048: only where the site accepts the small key still.
#[test]
fn away_from_rsa_1024() {
    const OLD: &str = "client-1024";
    for &provider in Provider::ALL {
        for (legacy, expected) in [(false, Some(Error::KEY_TOO_SMALL)), (true, None)] {
            let site = Site::with(provider, site_with(true, legacy), Approval::None);
            let (old, next) = (certificate(provider, OLD), site.identity(FIRST));
            let id = ClientId::new("GUID:1").unwrap();
            site.clients.inner.add(id.clone(), old.clone()).unwrap();
            let request =
                Request::new(&site.challenge(), next.certificate()).renewing(id.as_str(), &old);
            let found = site.renew(&request.signed_by_openssl("-sha256", &[OLD, FIRST]));
            assert_eq!(found.err(), expected);
            // And back to it.
            let site = Site::with(provider, site_with(true, legacy), Approval::None);
            let id = site.enter(&next);
            let request =
                Request::new(&site.challenge(), &old).renewing(id.as_str(), next.certificate());
            let found = site.renew(&request.signed_by_openssl("-sha256", &[FIRST, OLD]));
            assert_eq!(found.err(), expected);
        }
    }
}

/// From a certificate of an elliptic curve key, which only an administrator can have entered, and to
/// one.
#[test]
fn elliptic_curve_keys_are_not_renewed() {
    for &provider in Provider::ALL {
        let site = Site::new(provider);
        let (elliptic, next) = (certificate(provider, "ec-p256"), site.identity(FIRST));
        let id = ClientId::new("GUID:1").unwrap();
        site.clients
            .inner
            .add(id.clone(), elliptic.clone())
            .unwrap();
        let request =
            Request::new(&site.challenge(), next.certificate()).renewing(id.as_str(), &elliptic);
        let key = site.key(FIRST);
        site.refuses_renewal(
            &request.signed(&[&key, &key]),
            Error::KEY_TYPE_NOT_SUPPORTED,
        );
        assert_eq!(site.registration(&id).certificate, elliptic);

        let site = Site::new(provider);
        let id = site.enter(&next);
        let request =
            Request::new(&site.challenge(), &elliptic).renewing(id.as_str(), next.certificate());
        site.refuses_renewal(
            &request.signed(&[&key, &key]),
            Error::KEY_TYPE_NOT_SUPPORTED,
        );
        assert_eq!(site.registration(&id).certificate, *next.certificate());
    }
}

#[test]
fn an_external_key_renews() {
    for &provider in Provider::ALL {
        let site = Site::new(provider);
        let [one, two] = [FIRST, SECOND].map(|name| {
            let device = Device::new(provider, name, Ok);
            SigningIdentity::new(device, site.identity(name).certificate().clone()).unwrap()
        });
        let id = site.enter(&one);
        let request = site.renewal(&id, &one, &two, None);
        assert_eq!(site.renew(request.as_bytes()).unwrap().id, id);
    }
}
