//! How much of a stream is one message: never more than is documented, whatever comes.

use cmcrypto_core::channel::*;
use cmcrypto_core::{Error, ErrorKind};
use cmcrypto_tests::property;
use proptest::prelude::*;

/// The most that anything here is long.
const LONGEST: usize = 65_563;
/// What is needed to tell, of messages of the handshake and of records.
const MESSAGE: usize = 6;
const RECORD: usize = 4;

#[test]
fn the_documented_bounds() {
    assert_eq!(MAX_RECORD_CONTENT_LEN + RECORD_OVERHEAD, LONGEST);
    assert_eq!(
        (RECORD_HEADER_LEN, RECORD_TAG_LEN, RECORD_OVERHEAD),
        (12, 16, 28)
    );
    assert_eq!(message_len(&[4, 1, 0xff, 0xff]), Ok(Some(LONGEST)));
    assert_eq!(message_len(&[5, 2, 0, 0]), Ok(Some(RECORD_OVERHEAD)));
    for kind in [1, 2, 3, 6] {
        let of = |len: u16| {
            let [high, low] = len.to_be_bytes();
            message_len(&[kind, 1, 0xff, 0xff, high, low])
        };
        assert_eq!(of(0), Ok(Some(6)));
        assert_eq!(of(12_288), Ok(Some(12_294)));
        for above in [12_289, u16::MAX] {
            assert_eq!(of(above), Err(Error::TOO_LARGE));
        }
    }
}

#[test]
fn every_beginning() {
    assert_eq!(message_len(&[]), Ok(None));
    for kind in 0..=u8::MAX {
        let expected = match kind {
            1..=6 => Ok(None),
            _ => Err(Error::MALFORMED),
        };
        assert_eq!(message_len(&[kind]), expected);
        for next in 0..=u8::MAX {
            let expected = match (kind, next) {
                (1..=3 | 6, 0) => Err(Error::MALFORMED),
                (1..=3 | 6, 2..) => Err(Error::VERSION_NOT_SUPPORTED),
                _ => expected.clone(),
            };
            assert_eq!(message_len(&[kind, next]), expected);
        }
    }
}

/// What more bytes say stays what fewer said; after 6 it is said.
#[test]
fn any_bytes() {
    let kind = prop_oneof![3 => 1..=6_u8, 1 => any::<u8>()];
    let version = prop_oneof![3 => Just(1), 1 => any::<u8>()];
    let rest = prop::collection::vec(any::<u8>(), 0..40);
    property(25000, (kind, version, rest), |(kind, version, rest)| {
        let bytes = [&[kind, version], &rest[..]].concat();
        let needed = if [4, 5].contains(&kind) {
            RECORD
        } else {
            MESSAGE
        };
        let told = message_len(&bytes);
        for end in 0..bytes.len() {
            match message_len(&bytes[..end]) {
                Ok(None) => prop_assert!(end < needed),
                found => prop_assert_eq!(&found, &told),
            }
        }
        match told {
            Ok(None) => prop_assert!(bytes.len() < needed),
            Ok(Some(len)) => prop_assert!((6..=LONGEST).contains(&len)),
            Err(error) => prop_assert!(matches!(
                error.kind(),
                ErrorKind::Malformed | ErrorKind::VersionNotSupported | ErrorKind::TooLarge
            )),
        }
        Ok(())
    });
}

/// A peer that sends without end, or stalls, makes nobody hold more than one message.
#[test]
fn a_reader_of_a_stream() {
    for announced in [
        [1, 1, 0, 1, 0x30, 0],
        [4, 1, 0xff, 0xff, 0, 0],
        [5, 1, 0, 0, 0, 0],
    ] {
        let mut held = Vec::new();
        let stream = announced
            .into_iter()
            .chain(std::iter::repeat_n(0x5a, 1 << 20));
        for byte in stream {
            held.push(byte);
            if message_len(&held)
                .unwrap()
                .is_some_and(|len| held.len() == len)
            {
                break;
            }
        }
        assert!(held.len() <= LONGEST);
    }
}
