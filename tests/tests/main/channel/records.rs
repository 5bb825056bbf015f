//! Records, rule by rule.

use cmcrypto_core::channel::*;
use cmcrypto_core::{Error, Provider};
use cmcrypto_tests::NOW;

use crate::channel::fixture::*;

/// Both sides of a channel, for every pair of providers.
fn each_pair(mut test: impl FnMut([Channel; 2])) {
    for setup in Setup::some() {
        test(setup.sides().channels());
    }
}

/// Refused with `expected`, with these bytes left in the buffer.
#[track_caller]
fn refused(receiver: &mut Receiver, record: &[u8], expected: Error) -> Vec<u8> {
    let mut buffer = record.to_vec();
    assert_eq!(receiver.open(&mut buffer, NOW), Err(expected));
    buffer
}

#[track_caller]
fn opens(receiver: &mut Receiver, record: &[u8], content: &[u8]) {
    assert_eq!(open(receiver, record), Ok(Some(content.to_vec())));
}

#[test]
fn contents() {
    each_pair(|[mut a, mut b]| {
        let lens = (0..66).chain([255, 256, 16_384, MAX_RECORD_CONTENT_LEN - 1, 65_535]);
        for (number, len) in lens.enumerate() {
            let content: Vec<u8> = (0..len).map(|at| (at * 7 + number) as u8).collect();
            let record = seal(&mut a.sender, &content);
            assert_eq!(record.len(), len + RECORD_OVERHEAD);
            assert_eq!(message_len(&record), Ok(Some(record.len())));
            let len = u16::try_from(len).unwrap().to_be_bytes();
            let number = u64::try_from(number).unwrap().to_be_bytes();
            assert_eq!(record[..12], [&[4, 1], &len[..], &number].concat());
            let sealed = &record[RECORD_HEADER_LEN..][..content.len()];
            assert!(content.len() < 8 || sealed != content);
            opens(&mut b.receiver, &record, &content);
        }
        // The other direction counts for itself.
        let record = seal(&mut b.sender, b"");
        assert_eq!(record[..12], [4, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        opens(&mut a.receiver, &record, b"");
    });
}

/// Nothing is sealed, and no number is used.
#[test]
fn no_room_and_too_much() {
    each_pair(|[mut a, mut b]| {
        for len in 0..RECORD_OVERHEAD {
            let mut record = vec![0x5a; len];
            assert_eq!(
                a.sender.seal(&mut record, NOW),
                Err(Error::INVALID_ARGUMENT)
            );
            assert_eq!(record, vec![0x5a; len]);
        }
        for content in [65_536, 65_537, 1 << 20] {
            let mut record = vec![0x5a; content + RECORD_OVERHEAD];
            assert_eq!(a.sender.seal(&mut record, NOW), Err(Error::TOO_LARGE));
            assert_eq!(record, vec![0x5a; content + RECORD_OVERHEAD]);
        }
        let record = seal(&mut a.sender, b"first");
        assert_eq!(record[4..12], [0; 8]);
        opens(&mut b.receiver, &record, b"first");
    });
}

#[test]
fn distinct_errors_that_change_nothing() {
    each_pair(|[mut a, mut b]| {
        let records: Vec<_> = (0..3_u8).map(|at| seal(&mut a.sender, &[at; 20])).collect();
        let [first, due, next] = &records[..] else {
            panic!()
        };
        opens(&mut b.receiver, first, &[0; 20]);
        let reflected = seal(&mut b.sender, &[9; 20]);
        let mut at = |bad: &[u8], expected: Error| {
            let left = refused(&mut b.receiver, bad, expected.clone());
            if expected == Error::DECRYPT {
                // What had been decrypted is wiped; header and tag are as they came.
                let (header, rest) = bad.split_at(RECORD_HEADER_LEN);
                let tag = &rest[rest.len() - RECORD_TAG_LEN..];
                let zeros = vec![0; bad.len() - RECORD_OVERHEAD];
                assert_eq!(left, [header, &zeros, tag].concat());
            } else {
                assert_eq!(left, bad);
            }
        };
        at(first, Error::REPLAYED);
        at(next, Error::RECORD_MISSING);
        at(&reflected, Error::RECORD_REFLECTED);
        for end in 0..due.len() {
            at(&due[..end], Error::MALFORMED);
        }
        for more in [1, 16, 70_000] {
            at(&[&due[..], &vec![0; more]].concat(), Error::MALFORMED);
        }
        let with = |place: usize, byte: u8| {
            let mut record = due.clone();
            record[place] = byte;
            record
        };
        for kind in (0..4).chain(6..=255) {
            at(&with(0, kind), Error::MALFORMED);
        }
        // A close with content.
        at(&with(0, 5), Error::MALFORMED);
        for role in (0..=255_u8).filter(|role| ![1, 2].contains(role)) {
            at(&with(1, role), Error::MALFORMED);
        }
        at(&with(1, 2), Error::RECORD_REFLECTED);
        for (place, byte) in [(2, 1), (3, 19), (3, 21)] {
            at(&with(place, byte), Error::MALFORMED);
        }
        at(&with(11, 0), Error::REPLAYED);
        for place in 4..12 {
            at(&with(place, 0xff), Error::RECORD_MISSING);
        }
        for (place, byte) in due.iter().enumerate().skip(RECORD_HEADER_LEN) {
            for bit in 0..8 {
                at(&with(place, byte ^ 1 << bit), Error::DECRYPT);
            }
        }
        // Those before and after it under its number.
        for other in [first, next] {
            let mut renumbered = other.clone();
            renumbered[4..12].copy_from_slice(&due[4..12]);
            at(&renumbered, Error::DECRYPT);
        }
        // Its own direction's, made one of the other.
        let mut turned = seal(&mut b.sender, &[8; 20]);
        turned[1] = 1;
        assert_eq!(turned[4..12], due[4..12]);
        let left = refused(&mut b.receiver, &turned, Error::DECRYPT);
        assert_eq!(left[RECORD_HEADER_LEN..][..20], [0; 20]);

        opens(&mut b.receiver, due, &[1; 20]);
        opens(&mut b.receiver, next, &[2; 20]);
    });
}

/// Of another channel between the same two: the numbers and all else fit.
#[test]
fn of_another_channel() {
    for setup in Setup::some() {
        let sides = setup.sides();
        let ([mut a, mut b], [mut other, _]) = (sides.channels(), sides.channels());
        let foreign = seal(&mut other.sender, b"content");
        let left = refused(&mut b.receiver, &foreign, Error::DECRYPT);
        assert_eq!(left[RECORD_HEADER_LEN..][..7], [0; 7]);
        let foreign = other.sender.close().unwrap();
        refused(&mut b.receiver, &foreign, Error::RECORD_MISSING);
        let foreign = sides
            .channels()
            .map(|channel| channel.sender.close().unwrap());
        refused(&mut b.receiver, &foreign[0], Error::DECRYPT);
        assert_eq!(b.receiver.end_of_input(), Err(Error::CHANNEL_TRUNCATED));
        let due = seal(&mut a.sender, b"content");
        opens(&mut b.receiver, &due, b"content");
    }
}

#[test]
fn closing() {
    each_pair(|[mut a, mut b]| {
        assert_eq!(b.receiver.end_of_input(), Err(Error::CHANNEL_TRUNCATED));
        let first = seal(&mut a.sender, b"first");
        let last = seal(&mut a.sender, b"last");
        let close = a.sender.close().unwrap();
        assert_eq!(close.len(), RECORD_OVERHEAD);
        assert_eq!(close[..12], [5, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2]);
        opens(&mut b.receiver, &first, b"first");
        // The last cut out, and then the end.
        refused(&mut b.receiver, &close, Error::RECORD_MISSING);
        assert_eq!(b.receiver.end_of_input(), Err(Error::CHANNEL_TRUNCATED));
        opens(&mut b.receiver, &last, b"last");
        // It is authentic: no byte of it is another's, and data is no close.
        for at in 0..close.len() {
            let mut changed = close;
            changed[at] ^= 0x80;
            let mut changed = changed.to_vec();
            assert!(b.receiver.open(&mut changed, NOW).is_err(), "{at}");
        }
        let mut as_data = close;
        as_data[0] = 4;
        refused(&mut b.receiver, &as_data, Error::DECRYPT);
        assert_eq!(b.receiver.end_of_input(), Err(Error::CHANNEL_TRUNCATED));

        assert_eq!(open(&mut b.receiver, &close), Ok(None));
        assert_eq!(b.receiver.end_of_input(), Ok(()));
        for record in [&close[..], &first, &last, b"", b"anything"] {
            let left = refused(&mut b.receiver, record, Error::CHANNEL_CLOSED);
            assert_eq!(left, record);
        }
        assert_eq!(b.receiver.end_of_input(), Ok(()));

        // The other direction goes on.
        for _ in 0..3 {
            let record = seal(&mut b.sender, b"more");
            opens(&mut a.receiver, &record, b"more");
        }
        assert_eq!(a.receiver.end_of_input(), Err(Error::CHANNEL_TRUNCATED));
        let close = b.sender.close().unwrap();
        assert_eq!(open(&mut a.receiver, &close), Ok(None));
    });
}

/// An empty record of data is none that closes, and the reverse.
#[test]
fn empty_is_not_closed() {
    each_pair(|[mut a, mut b]| {
        let mut empty = seal(&mut a.sender, b"");
        empty[0] = 5;
        refused(&mut b.receiver, &empty, Error::DECRYPT);
        empty[0] = 4;
        opens(&mut b.receiver, &empty, b"");
        assert_eq!(b.receiver.end_of_input(), Err(Error::CHANNEL_TRUNCATED));
    });
}

/// Past the number at which the key changes; that it does, is in the stored vectors.
#[test]
fn more_records_than_one_key_seals() {
    // Each provider seals what the next one opens.
    let openers = Provider::ALL.iter().cycle().skip(1);
    for (&seals, &opens) in Provider::ALL.iter().zip(openers) {
        let setup = Setup {
            providers: [seals, opens],
            ..Setup::plain(seals, Suite::default())
        };
        let [mut a, mut b] = setup.sides().channels();
        let mut record = room(b"");
        for number in 0..1_050_000_u64 {
            a.sender.seal(&mut record, NOW).unwrap();
            assert_eq!(record[4..12], number.to_be_bytes());
            let opened = b.receiver.open(&mut record, NOW);
            assert_eq!(opened, Ok(Received::Data(&mut [])));
        }
        let close = a.sender.close().unwrap();
        assert_eq!(open(&mut b.receiver, &close), Ok(None));
    }
}
