//! Detached signatures: all forms of one operation, what each says, and what is refused.

use std::io::Cursor;

use cmcrypto_core::exchange_key::SiteExchangeKey;
use cmcrypto_core::primitive::SignatureScheme;
use cmcrypto_core::primitive::digest::DigestAlgorithm;
use cmcrypto_core::replication::{self, Continuity, ReplicationHeader, ReplicationPosition};
use cmcrypto_core::{Error, Provider, Timestamp};
use cmcrypto_tests::der::{inside, integer, octets, sequence};
use cmcrypto_tests::devices::Device;
use cmcrypto_tests::form::{Edit, Signed, refuses, signed_bytes};
use cmcrypto_tests::*;

use crate::replication::craft::*;
use crate::replication::fixture::*;

#[test]
fn all_forms_sign_and_verify_alike() {
    for world in worlds() {
        let (sender, receiver) = (world.sender(0), world.receiver(0));
        for len in [0, 1, 131_071, 131_072, 131_073, 1 << 20] {
            let data: Vec<u8> = (0..len).map(|at: u32| at.to_le_bytes()[0]).collect();
            let (digest, len) = (DigestAlgorithm::Sha256.digest(&data), data.len() as u64);
            let signed = replication::sign(&sender, &start(), &data, NOW).unwrap();
            let from_digest = replication::sign_digest(&sender, &start(), &digest, len, NOW);
            assert_eq!(from_digest.as_ref(), Ok(&signed));
            let read = replication::sign_from(&sender, &start(), &mut data.as_slice(), NOW);
            assert_eq!(read.as_ref(), Ok(&signed));

            let (signature, next) = signed;
            let at = start();
            let verified = replication::verify(&receiver, &at, &data, &signature, NOW);
            let verified = verified.unwrap();
            assert_eq!(verified.position(), &next);
            assert_eq!(verified.continuity(), Continuity::Next);
            assert_eq!((verified.time(), verified.length()), (NOW, len));
            let others = [
                replication::verify_digest(&receiver, &at, &digest, len, &signature, NOW),
                replication::verify_from(&receiver, &at, &mut data.as_slice(), &signature, NOW),
            ];
            for other in others {
                assert_eq!(other.as_ref(), Ok(&verified));
            }
        }
    }
}

#[test]
fn every_other_data_is_rejected_in_every_form() {
    for world in worlds() {
        let (sender, receiver) = (world.sender(0), world.receiver(0));
        let (signature, _) = replication::sign(&sender, &start(), DATA, NOW).unwrap();
        let mut others: Vec<Vec<u8>> = (0..DATA.len())
            .map(|at| {
                let mut other = DATA.to_vec();
                other[at] ^= 1;
                other
            })
            .collect();
        others.push(DATA[..DATA.len() - 1].to_vec());
        others.push([DATA, b"\n"].concat());
        others.push(Vec::new());
        for other in others {
            let digest = DigestAlgorithm::Sha256.digest(&other);
            let (at, len) = (start(), other.len() as u64);
            let found = [
                replication::verify(&receiver, &at, &other, &signature, NOW),
                replication::verify_digest(&receiver, &at, &digest, len, &signature, NOW),
                replication::verify_from(&receiver, &at, &mut other.as_slice(), &signature, NOW),
            ];
            assert_eq!(found, [(); 3].map(|()| Err(Error::SIGNATURE_INVALID)));
        }
        // The length is compared by itself too.
        let digest = DigestAlgorithm::Sha256.digest(DATA);
        let found = replication::verify_digest(&receiver, &start(), &digest, 13, &signature, NOW);
        assert_eq!(found, Err(Error::SIGNATURE_INVALID));
        let sha1 = DigestAlgorithm::Sha1.digest(DATA);
        let found = replication::verify_digest(&receiver, &start(), &sha1, 12, &signature, NOW);
        assert_eq!(found, Err(Error::INVALID_ARGUMENT));
        let made = replication::sign_digest(&sender, &start(), &sha1, 12, NOW);
        assert_eq!(made, Err(Error::INVALID_ARGUMENT));
        let made = replication::sign_digest(&sender, &start(), &digest, MAX + 1, NOW);
        assert_eq!(made, Err(Error::TOO_LARGE));
        assert!(replication::sign_digest(&sender, &start(), &digest, MAX, NOW).is_ok());
    }
}

/// Nothing of the data is read if the signature shows that it is refused; and no more of it than was
/// signed and a byte.
#[test]
fn data_is_read_only_as_far_as_the_signature_says() {
    for world in worlds() {
        let receiver = world.receiver(0);
        let last = position(world, 0, 1, [0xaa; 32]);
        let read_of = |signature: &[u8], at: &ReplicationPosition| {
            let mut endless = Cursor::new(vec![0; 1 << 20]);
            let found = replication::verify_from(&receiver, at, &mut endless, signature, NOW);
            (found.unwrap_err(), endless.position())
        };
        let signed = |number, previous| Content::new(world, 0, number, previous).signed(world, 0);
        let refused = [
            (signed(3, [0xaa; 32]), Error::REPLICATION_GAP),
            (signed(2, [0xab; 32]), Error::REPLICATION_CONFLICT),
            (signed(1, [0xaa; 32]), Error::REPLICATION_CONFLICT),
            (
                Content::new(world, 1, 1, ZEROS).signed(world, 1),
                Error::SITE_KEY_UNKNOWN,
            ),
            (
                Content::new(world, 0, 2, ZEROS).signed(world, 1),
                Error::SIGNATURE_INVALID,
            ),
            (vec![], Error::MALFORMED),
        ];
        for (signature, error) in refused {
            assert_eq!(read_of(&signature, &last), (error, 0));
        }
        let len = DATA.len() as u64;
        let found = read_of(&signed(2, [0xaa; 32]), &last);
        assert_eq!(found, (Error::SIGNATURE_INVALID, len + 1));
    }
}

#[test]
fn the_position_says_for_whom_and_from_whom() {
    for world in worlds() {
        let (sender, receiver) = (world.sender(0), world.receiver(0));
        let at = |from, to, stream| ReplicationPosition::start(from, to, stream).unwrap();
        let (p02, s02) = (code("P02"), code("S02"));
        let made = replication::sign(&sender, &at(s02, p01(), STREAM), DATA, NOW);
        assert_eq!(made, Err(Error::SITE_MISMATCH));

        let sign = |at: &ReplicationPosition| replication::sign(&sender, at, DATA, NOW).unwrap().0;
        let for_us = sign(&start());
        let for_another = sign(&at(s01(), p02, STREAM));
        let other_stream = sign(&at(s01(), p01(), "policy"));
        let verify = |at: &ReplicationPosition, signature: &[u8]| {
            replication::verify(&receiver, at, DATA, signature, NOW).map(|_| ())
        };
        let mismatch = Err(Error::SITE_MISMATCH);
        assert_eq!(verify(&start(), &for_another), mismatch);
        assert_eq!(verify(&at(s01(), p02, STREAM), &for_another), mismatch);
        assert_eq!(verify(&at(s01(), p02, STREAM), &for_us), mismatch);
        assert_eq!(verify(&at(s02, p01(), STREAM), &for_us), mismatch);
        // What this site sent itself.
        let own = Content {
            from: "P01".to_owned(),
            to: "S01".to_owned(),
            ..Content::new(world, 0, 1, ZEROS)
        };
        assert_eq!(verify(&start(), &own.signed(world, 0)), mismatch);
        assert_eq!(
            verify(&start(), &other_stream),
            Err(Error::INVALID_ARGUMENT)
        );
        assert_eq!(verify(&at(s01(), p01(), "policy"), &other_stream), Ok(()));
        assert_eq!(verify(&start(), &for_us), Ok(()));
        // A site of which nothing is known.
        let of_s02 = Content {
            from: "S02".to_owned(),
            ..Content::new(world, 0, 1, ZEROS)
        };
        let found = verify(&at(s02, p01(), STREAM), &of_s02.signed(world, 0));
        assert_eq!(found, Err(Error::SITE_KEY_UNKNOWN));
    }
}

#[test]
fn the_clock_may_be_five_minutes_behind_the_senders() {
    for world in worlds() {
        let receiver = world.receiver(0);
        let sent = NOW.saturating_add(300);
        let (signature, _) = replication::sign(&world.sender(0), &start(), DATA, sent).unwrap();
        let at = |now| replication::verify(&receiver, &start(), DATA, &signature, now);
        assert_eq!(at(NOW).unwrap().time(), sent);
        let early = NOW.saturating_add(-1);
        assert_eq!(at(early), Err(Error::SENT_IN_FUTURE));
        // What is old is accepted: numbers tell what is new.
        assert!(at(NOW.saturating_add(1000 * DAY)).is_ok());

        let sender = world.sender(0);
        for time in [Timestamp::from_unix(-1), Timestamp::from_unix(i64::MAX)] {
            let made = replication::sign(&sender, &start(), DATA, time);
            assert_eq!(made, Err(Error::INVALID_ARGUMENT));
        }
    }
}

/// Only what the site signed is believed, with the key that it names, and for this purpose.
#[test]
fn a_signature_is_by_the_key_that_it_names() {
    for world in worlds() {
        let receiver = world.receiver_of_two(0, 1);
        let verify = |signature: &[u8]| {
            replication::verify(&receiver, &start(), DATA, signature, NOW).map(|_| ())
        };
        let content = Content::new(world, 0, 1, ZEROS);
        assert_eq!(verify(&content.signed(world, 0)), Ok(()));
        for other in [1, STRANGER] {
            let found = verify(&content.signed(world, other));
            assert_eq!(found, Err(Error::SIGNATURE_INVALID));
        }
        let der = content.der();
        for purpose in [
            "endorsement",
            "site-data",
            "key-file",
            "channel",
            "replication2",
        ] {
            let signature = Signed::by(&[world.key(0)], purpose, der.clone()).encode();
            assert_eq!(verify(&signature), Err(Error::SIGNATURE_INVALID));
        }
        let pss = world.key(0).sign(
            SignatureScheme::PssSha256,
            &signed_bytes("replication", &der),
        );
        let signature = sequence(&[&der, &octets(&pss.unwrap())]);
        assert_eq!(verify(&signature), Err(Error::SIGNATURE_INVALID));
    }
}

/// Signed and wrong all the same: the form is judged before the signature.
#[test]
fn content_of_another_form_is_refused() {
    let world = world(Provider::ALL[0]);
    let receiver = world.receiver(0);
    let good = Content::new(world, 0, 1, ZEROS);
    const MALFORMED: Error = Error::MALFORMED;
    let edits: [Edit<'_, Content>; 19] = [
        (
            "version 2",
            &|c| c.version = integer(2),
            Error::VERSION_NOT_SUPPORTED,
        ),
        ("version 0", &|c| c.version = integer(0), MALFORMED),
        (
            "sender in lower case",
            &|c| c.from = "s01".into(),
            MALFORMED,
        ),
        ("a short sender", &|c| c.from = "S0".into(), MALFORMED),
        (
            "receiver in lower case",
            &|c| c.to = "p01".into(),
            MALFORMED,
        ),
        ("no stream", &|c| c.stream = "".into(), MALFORMED),
        ("a long stream", &|c| c.stream = "x".repeat(65), MALFORMED),
        (
            "a tab in the stream",
            &|c| c.stream = "a\tb".into(),
            MALFORMED,
        ),
        ("a short key", &|c| c.key = vec![0; 31], MALFORMED),
        ("number 0", &|c| c.number = integer(0), MALFORMED),
        ("number 2^63", &|c| c.number = integer(MAX + 1), MALFORMED),
        ("number -1", &|c| c.number = vec![0x02, 1, 0xff], MALFORMED),
        ("BER number", &|c| c.number = vec![0x02, 2, 0, 1], MALFORMED),
        ("a long previous", &|c| c.previous = vec![0; 33], MALFORMED),
        (
            "fractions",
            &|c| c.time = "20270115080000.5Z".into(),
            MALFORMED,
        ),
        (
            "month 13",
            &|c| c.time = "20271315080000Z".into(),
            MALFORMED,
        ),
        ("length 2^63", &|c| c.length = integer(MAX + 1), MALFORMED),
        (
            "length -128",
            &|c| c.length = vec![0x02, 1, 0x80],
            MALFORMED,
        ),
        ("a short hash", &|c| c.data = vec![0; 20], MALFORMED),
    ];
    let verify = |signature: &[u8]| replication::verify(&receiver, &start(), DATA, signature, NOW);
    refuses(world.provider, &good, &edits, |content| {
        let signature = content.signed(world, 0);
        let read = ReplicationHeader::from_signature(&signature).err();
        let found = verify(&signature);
        assert_eq!(found.as_ref().err(), read.as_ref());
        found
    });
    let der = good.der();
    // A field more, and a signature more or less.
    let more = sequence(&[inside(&der), &[0x05, 0]]);
    assert_eq!(verify(&sign(world, 0, &more)), Err(MALFORMED));
    for signatures in [vec![], vec![octets(&[1]), octets(&[2])]] {
        let signature = sequence(&[&der, &signatures.concat()]);
        assert_eq!(verify(&signature), Err(MALFORMED));
    }
    let long = sequence(&[&der, &octets(&vec![0; 4096])]);
    assert_eq!(verify(&long), Err(Error::TOO_LARGE));
    let indefinite = [&[0x30, 0x80], der.as_slice(), &octets(&[0; 256]), &[0, 0]].concat();
    assert_eq!(verify(&indefinite), Err(Error::NOT_DER));
}

#[test]
fn a_claim_is_what_the_signature_says() {
    for world in worlds() {
        let content = Content::new(world, STRANGER, 7, ZEROS);
        let signature = content.signed(world, STRANGER);
        let claim = ReplicationHeader::from_signature(&signature).unwrap();
        assert_eq!((claim.from_site(), claim.to_site()), (s01(), p01()));
        assert_eq!((claim.stream(), claim.number()), (STREAM, 7));
        assert_eq!((claim.time(), claim.length()), (NOW, DATA.len() as u64));
        let mut package = Cursor::new(package(&signature, DATA));
        assert_eq!(ReplicationHeader::from_package(&mut package), Ok(claim));
        // Up to the data, and no further.
        let left = package.get_ref().len() as u64 - package.position();
        assert_eq!(left, DATA.len() as u64);
    }
}

/// A key that lives elsewhere signs as well, and its failure is its own.
#[test]
fn an_external_key_signs() {
    for world in worlds() {
        let sign = |then| {
            let key = Device::new(world.provider, KEYS[0], then);
            let sender = SiteExchangeKey::new(key, s01()).unwrap();
            replication::sign(&sender, &start(), DATA, NOW)
        };
        let loaded = replication::sign(&world.sender(0), &start(), DATA, NOW);
        assert_eq!(sign(Ok), loaded);
        let failed = sign(|_| Err(Error::STORE_UNAVAILABLE));
        assert_eq!(failed, Err(Error::EXTERNAL_KEY));
    }
}
