//! The nonces of management points.

use std::collections::HashSet;

use cmcrypto_core::primitive::digest;
use cmcrypto_core::registration::{ClientDirectory, RegistrationChallenges, RegistrationRequest};
use cmcrypto_core::{Error, Provider, Secret, Timestamp};
use cmcrypto_tests::*;

use crate::registration::craft::Request;
use crate::registration::fixture::*;

const LEN: usize = RegistrationChallenges::CHALLENGE_LEN;

fn secret(byte: u8) -> Secret {
    Secret::from(vec![byte; RegistrationChallenges::SECRET_LEN])
}

fn challenges(provider: Provider, byte: u8) -> RegistrationChallenges {
    RegistrationChallenges::with_secret(provider, &secret(byte)).unwrap()
}

/// To the second, both ways.
#[test]
fn ages() {
    const EXPIRED: Result<(), Error> = Err(Error::CHALLENGE_EXPIRED);
    for &provider in Provider::ALL {
        let default = challenges(provider, 1);
        let challenge = default.issue(NOW).unwrap();
        for (lifetime, age, expected) in [
            (600, 0, Ok(())),
            (600, 600, Ok(())),
            (600, 601, EXPIRED),
            (600, -300, Ok(())),
            (600, -301, EXPIRED),
            (600, i64::MAX, EXPIRED),
            (600, i64::MIN, EXPIRED),
            (0, 0, Ok(())),
            (0, 1, EXPIRED),
            (0, -300, Ok(())),
            (0, -301, EXPIRED),
            (u32::MAX, i64::from(u32::MAX), Ok(())),
            (u32::MAX, i64::from(u32::MAX) + 1, EXPIRED),
            (u32::MAX, -301, EXPIRED),
        ] {
            let by = default.clone().with_lifetime(lifetime);
            let found = by.check(&challenge, NOW.saturating_add(age));
            assert_eq!(found, expected, "{provider:?}, {lifetime}, {age}");
        }
        assert_eq!(RegistrationChallenges::DEFAULT_LIFETIME, 600);
        // The ends of time.
        for time in [i64::MIN, -1, 0, i64::MAX].map(Timestamp::from_unix) {
            let challenge = default.issue(time).unwrap();
            assert_eq!(default.check(&challenge, time), Ok(()));
            assert_eq!(default.check(&challenge, NOW), EXPIRED);
        }
    }
}

#[test]
fn only_under_the_same_secret() {
    for &provider in Provider::ALL {
        let ours = challenges(provider, 1);
        let challenge = ours.issue(NOW).unwrap();
        for &other in Provider::ALL {
            assert_eq!(challenges(other, 1).check(&challenge, NOW), Ok(()));
            let foreign = challenges(other, 2).check(&challenge, NOW);
            assert_eq!(foreign, Err(Error::CHALLENGE_INVALID));
        }
        // As after a restart.
        let other = RegistrationChallenges::new(provider).unwrap();
        assert_eq!(other.check(&challenge, NOW), Err(Error::CHALLENGE_INVALID));
        assert_eq!(
            ours.check(&other.issue(NOW).unwrap(), NOW),
            Err(Error::CHALLENGE_INVALID)
        );
        // A forged one is called forged, never old.
        let old = other.issue(NOW.saturating_add(-10_000)).unwrap();
        assert_eq!(ours.check(&old, NOW), Err(Error::CHALLENGE_INVALID));

        for len in [0, 1, 31, 33, 64] {
            let secret = Secret::from(vec![1; len]);
            let made = RegistrationChallenges::with_secret(provider, &secret);
            assert_eq!(made.err(), Some(Error::INVALID_ARGUMENT), "{len}");
        }
    }
}

#[test]
fn every_bit_and_the_length_count() {
    for &provider in Provider::ALL {
        let ours = challenges(provider, 1);
        let challenge = ours.issue(NOW).unwrap();
        for bit in 0..LEN * 8 {
            let mut changed = challenge;
            changed[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(ours.check(&changed, NOW), Err(Error::CHALLENGE_INVALID));
        }
        for len in 0..LEN {
            let cut = ours.check(&challenge[..len], NOW);
            assert_eq!(cut, Err(Error::CHALLENGE_INVALID), "{len}");
        }
        let long = [&challenge[..], &[0]].concat();
        assert_eq!(ours.check(&long, NOW), Err(Error::CHALLENGE_INVALID));
    }
}

/// As documented: time, 12 random bytes, half a tag.
#[test]
fn the_form() {
    for &provider in Provider::ALL {
        let ours = challenges(provider, 1);
        let issued: Vec<_> = (0..1000).map(|_| ours.issue(NOW).unwrap()).collect();
        let random: HashSet<_> = issued.iter().map(|c| &c[8..20]).collect();
        assert_eq!(random.len(), issued.len());
        for challenge in &issued {
            assert_eq!(challenge[..8], NOW.as_unix().to_be_bytes());
        }

        let dir = TempDir::new();
        let label = b"cmcrypto registration-challenge v1\0";
        let message = dir.write("message", &[label, &issued[0][..20]].concat());
        let secret = format!("hexkey:{}", "01".repeat(32));
        let hmac = ["dgst", "-sha256", "-mac", "HMAC", "-macopt", &secret];
        let tag = openssl(&[&hmac[..], &["-binary", &message]].concat()).unwrap();
        assert_eq!(issued[0][20..], tag[..16]);
    }
}

/// Both requests are judged by it, before a certificate is read.
#[test]
fn requests_carry_them() {
    for &provider in Provider::ALL {
        let site = Site::new(provider);
        let client = site.identity(FIRST);
        let id = site.enter(&client);
        let foreign = challenges(provider, 9).issue(NOW).unwrap();
        let issued = |age: i64| site.challenges.issue(NOW.saturating_add(-age)).unwrap();
        let ours = issued(0);
        for (challenge, expected) in [
            (issued(600).to_vec(), Error::MALFORMED),
            (issued(601).to_vec(), Error::CHALLENGE_EXPIRED),
            (issued(-300).to_vec(), Error::MALFORMED),
            (issued(-301).to_vec(), Error::CHALLENGE_EXPIRED),
            (foreign.to_vec(), Error::CHALLENGE_INVALID),
            (vec![0; LEN], Error::CHALLENGE_INVALID),
            (ours[..LEN - 1].to_vec(), Error::MALFORMED),
            ([&ours[..], &[0]].concat(), Error::MALFORMED),
            (Vec::new(), Error::MALFORMED),
        ] {
            let mut request = Request::new(&challenge, client.certificate());
            request.signing = vec![0x30, 0];
            let key = site.key(FIRST);
            site.refuses(&request.signed(&[&key]), expected.clone());
            let renewal = request.renewing(id.as_str(), client.certificate());
            site.refuses_renewal(&renewal.signed(&[&key, &key]), expected);
        }
        for age in [600, -300] {
            let request = Request::new(&issued(age), client.certificate());
            let answer = site.register(&request.signed(&[&site.key(FIRST)]));
            assert_eq!(answer.unwrap().id, id);
        }
    }
}

/// Two management points behind one balancer.
#[test]
fn what_one_registrar_issued_another_accepts() {
    for &provider in Provider::ALL {
        for &other in Provider::ALL {
            let (one, two) = (Site::new(provider), Site::new(other));
            let request = one.request(&one.identity(FIRST));
            let id = two.register(request.as_bytes()).unwrap().id;
            assert!(two.clients.find(&id).unwrap().is_some());
        }
    }
}

#[test]
fn a_client_is_told_of_a_challenge_of_another_length() {
    let site = Site::new(Provider::default());
    let client = site.identity(FIRST);
    for len in [0, 35, 37, 1000] {
        let made = RegistrationRequest::new(
            p01(),
            &client,
            None,
            &vec![0; len],
            digest::DigestAlgorithm::Sha256,
            NOW,
        );
        assert_eq!(made.err(), Some(Error::CHALLENGE_INVALID), "{len}");
    }
}
