//! Positions as values and as bytes.

use cmcrypto_core::replication::{self, ReplicationPosition};
use cmcrypto_core::{Error, Provider};
use cmcrypto_tests::der::{integer, octets, sequence};
use cmcrypto_tests::form::refuses_no_form;
use cmcrypto_tests::*;

use crate::replication::craft::*;
use crate::replication::fixture::*;

fn some(world: &World) -> ReplicationPosition {
    position(world, 0, 7, [0xaa; 32])
}

#[test]
fn a_position_is_its_bytes() {
    for world in worlds() {
        let last = last_der(&world.key_sha256(0), &integer(7), &[0xaa; 32]);
        let written = position_der(&integer(1), "S01", "P01", STREAM, &last);
        let at = some(world);
        assert_eq!(at.to_bytes().unwrap(), written);
        assert_eq!((at.from_site(), at.to_site()), (s01(), p01()));
        assert_eq!((at.stream(), at.number()), (STREAM, 7));
        assert_eq!(at.key_sha256(), Some(&world.key_sha256(0)));

        let bytes = start().to_bytes().unwrap();
        assert_eq!(bytes, position_der(&integer(1), "S01", "P01", STREAM, &[]));
        assert_eq!(ReplicationPosition::from_bytes(&bytes), Ok(start()));
        assert_eq!((start().number(), start().key_sha256()), (0, None));
    }
}

/// 64 characters of four bytes each, and the longest number, make the longest position.
#[test]
fn the_longest_position_is_within_its_bound() {
    let longest = "\u{1f5a5}".repeat(64);
    let start = ReplicationPosition::start(s01(), p01(), &longest).unwrap();
    for world in worlds() {
        let last = last_der(&world.key_sha256(0), &integer(MAX), &ZEROS);
        let bytes = position_der(&integer(1), "S01", "P01", &longest, &last);
        let read = ReplicationPosition::from_bytes(&bytes).unwrap();
        assert_eq!(read.to_bytes().unwrap(), bytes);
        assert_eq!(bytes.len(), 374);
        assert_eq!(read.stream(), longest);
        let signed = replication::sign(&world.sender(0), &start, DATA, NOW);
        assert!(signed.unwrap().0.len() <= 1024);
    }
}

#[test]
fn streams_have_names_and_two_sites() {
    let too_long = "x".repeat(65);
    for stream in ["", too_long.as_str(), "a\nb", "a\u{7f}", "\0"] {
        let made = ReplicationPosition::start(s01(), p01(), stream);
        assert_eq!(made, Err(Error::INVALID_ARGUMENT), "{stream:?}");
        let bytes = position_der(&integer(1), "S01", "P01", stream, &[]);
        let read = ReplicationPosition::from_bytes(&bytes);
        assert_eq!(read, Err(Error::MALFORMED), "{stream:?}");
    }
    assert!(ReplicationPosition::start(s01(), p01(), &"x".repeat(64)).is_ok());
    let made = ReplicationPosition::start(s01(), s01(), STREAM);
    assert_eq!(made, Err(Error::INVALID_ARGUMENT));
}

#[test]
fn other_bytes_are_no_position() {
    let world = world(Provider::ALL[0]);
    let read = |bytes: &[u8]| ReplicationPosition::from_bytes(bytes).unwrap_err();
    let one = integer(1);
    let last = |number: &[u8]| last_der(&world.key_sha256(0), number, &ZEROS);
    let with = |last: &[u8]| position_der(&one, "S01", "P01", STREAM, last);
    let cases = [
        (
            position_der(&integer(2), "S01", "P01", STREAM, &[]),
            Error::VERSION_NOT_SUPPORTED,
        ),
        (
            position_der(&integer(0), "S01", "P01", STREAM, &[]),
            Error::MALFORMED,
        ),
        (
            position_der(&one, "s01", "P01", STREAM, &[]),
            Error::MALFORMED,
        ),
        (
            position_der(&one, "S01", "P0", STREAM, &[]),
            Error::MALFORMED,
        ),
        (
            position_der(&one, "S01", "S01", STREAM, &[]),
            Error::MALFORMED,
        ),
        (with(&last(&integer(0))), Error::MALFORMED),
        (with(&last(&integer(MAX + 1))), Error::MALFORMED),
        (with(&last(&[0x02, 1, 0xff])), Error::MALFORMED),
        (with(&last(&[0x02, 2, 0, 1])), Error::MALFORMED),
        (with(&last_der(&[0; 31], &one, &ZEROS)), Error::MALFORMED),
        // As it was before it had a time.
        (
            with(&sequence(&[&octets(&ZEROS), &one, &octets(&ZEROS)])),
            Error::MALFORMED,
        ),
        (
            with(&[last(&one), vec![0x05, 0]].concat()),
            Error::MALFORMED,
        ),
        ([with(&last(&one)), vec![0]].concat(), Error::MALFORMED),
    ];
    for (bytes, error) in cases {
        assert_eq!(read(&bytes), error, "{bytes:02x?}");
    }
    refuses_no_form(1024, ReplicationPosition::from_bytes);
    assert!(ReplicationPosition::from_bytes(&with(&last(&one))).is_ok());
}

/// One position has one encoding: any other bytes are another position, or none.
#[test]
fn a_position_with_any_byte_changed_is_another_or_none() {
    let bytes = some(world(Provider::ALL[0])).to_bytes().unwrap();
    let (mut others, mut none) = (0, 0);
    for at in 0..bytes.len() {
        for flip in 1..=u8::MAX {
            let mut changed = bytes.clone();
            changed[at] ^= flip;
            match ReplicationPosition::from_bytes(&changed) {
                Ok(read) => {
                    assert_eq!(read.to_bytes().unwrap(), changed);
                    others += 1;
                }
                Err(_) => none += 1,
            }
        }
        assert!(ReplicationPosition::from_bytes(&bytes[..at]).is_err());
    }
    assert!(others > 0 && none > 0);
}
