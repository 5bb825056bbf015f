//! Records, in their order and out of it.

use super::*;

#[test]
fn closing() {
    let (ours, theirs) = sites();
    let data = ours.seal(b"last words").unwrap();
    let closing = ours.close().unwrap();
    let closed = "sender: used up: it has closed";
    assert_eq!((ours.close(), detail().as_str()), (Err(INVALID), closed));
    assert_eq!((ours.seal(b""), detail().as_str()), (Err(INVALID), closed));

    assert_eq!(theirs.end_of_input(), CMCRYPTO_ERROR_CHANNEL_TRUNCATED);
    assert_eq!(theirs.open(&closing), code(Error::RECORD_MISSING));
    assert_eq!(theirs.open(&data), Ok(Some(b"last words".to_vec())));
    assert_eq!(theirs.end_of_input(), CMCRYPTO_ERROR_CHANNEL_TRUNCATED);
    assert_eq!(theirs.open(&closing), Ok(None));
    assert_eq!(theirs.end_of_input(), CMCRYPTO_OK);
    for late in [&data, &closing] {
        assert_eq!(theirs.open(late), code(Error::CHANNEL_CLOSED));
    }
    assert_eq!(theirs.end_of_input(), CMCRYPTO_OK);

    // The other direction is open.
    let record = theirs.seal(b"receipt").unwrap();
    assert_eq!(ours.open(&record), Ok(Some(b"receipt".to_vec())));
    assert_eq!(ours.end_of_input(), CMCRYPTO_ERROR_CHANNEL_TRUNCATED);
    assert_eq!(ours.open(&theirs.close().unwrap()), Ok(None));
    assert_eq!(ours.end_of_input(), CMCRYPTO_OK);
}

/// Room that is too small is the caller's mistake, and closes nothing.
#[test]
fn room_for_closing() {
    let (ours, theirs) = sites();
    for capacity in [0, 1, OVERHEAD - 1] {
        let (mut out, mut len) = ([POISON; OVERHEAD], 0);
        let status = unsafe {
            let sender = ours.sender.get_mut();
            cmcrypto_channel_sender_close(sender, out.as_mut_ptr(), capacity, &raw mut len)
        };
        assert_eq!((status, len), (INVALID, OVERHEAD));
        assert!(out[..capacity].iter().all(|byte| *byte == 0));
        let mut len = 0;
        let status = unsafe {
            cmcrypto_channel_id(ours.channel.get(), out.as_mut_ptr(), capacity, &raw mut len)
        };
        assert_eq!((status, len), (INVALID, CMCRYPTO_CHANNEL_ID_LEN));
    }
    // Nor does who only asks how much is needed.
    let mut len = 0;
    ok(unsafe {
        let sender = ours.sender.get_mut();
        cmcrypto_channel_sender_close(sender, std::ptr::null_mut(), 0, &raw mut len)
    });
    assert_eq!(len, OVERHEAD);
    assert_eq!(theirs.open(&ours.close().unwrap()), Ok(None));
}

#[test]
fn records_that_are_no_records() {
    let (ours, theirs) = sites();
    let seal = |record: *mut u8, len| unsafe {
        cmcrypto_channel_sender_seal(ours.sender.get_mut(), record, len, NOW)
    };
    let mut room = vec![POISON; OVERHEAD + CMCRYPTO_CHANNEL_MAX_RECORD_CONTENT_LEN + 1];
    for len in 0..OVERHEAD {
        assert_eq!(seal(room.as_mut_ptr(), len), INVALID);
        assert_eq!(detail(), "record_len: no room for header and tag");
    }
    for len in [room.len(), isize::MAX.unsigned_abs() + 1, usize::MAX] {
        let too_large = seal(room.as_mut_ptr(), len);
        assert_eq!(too_large, CMCRYPTO_ERROR_TOO_LARGE);
    }
    assert!(room.iter().all(|byte| *byte == POISON));
    assert_eq!(seal(std::ptr::null_mut(), OVERHEAD), INVALID);
    assert_eq!(detail(), "record: NULL with a length");

    // None of that was counted. The room need not be initialised.
    let mut uninitialised = Vec::<u8>::with_capacity(OVERHEAD + 5);
    let record = uninitialised.as_mut_ptr();
    let record = unsafe {
        record.add(HEADER).copy_from(b"hello".as_ptr(), 5);
        ok(seal(record, OVERHEAD + 5));
        uninitialised.set_len(OVERHEAD + 5);
        uninitialised
    };
    let short = (0..OVERHEAD).map(|len| &record[..len]);
    let wrong_len = [&record[..record.len() - 1], &[&record[..], &[0]].concat()];
    for malformed in short.chain(wrong_len) {
        assert_eq!(theirs.open(malformed), code(Error::MALFORMED));
    }
    for (place, value) in [(0, 1), (0, 5), (0, 6), (1, 0), (1, 3), (2, 1), (3, 4)] {
        let mut malformed = record.clone();
        malformed[place] = value;
        let before = malformed.clone();
        let refused = theirs.open_in_place(&mut malformed).err();
        assert_eq!(refused, Some(CMCRYPTO_ERROR_MALFORMED));
        assert_eq!(malformed, before);
    }
    assert_eq!(theirs.open(&record), Ok(Some(b"hello".to_vec())));
}

#[test]
fn records_out_of_order() {
    let (ours, theirs) = sites();
    let records: Vec<_> = (0..3_u8).map(|n| ours.seal(&[n; 9]).unwrap()).collect();
    for early in [1, 2] {
        assert_eq!(theirs.open(&records[early]), code(Error::RECORD_MISSING));
    }
    assert_eq!(ours.open(&records[0]), code(Error::RECORD_REFLECTED));
    assert_eq!(theirs.open(&records[0]), Ok(Some(vec![0; 9])));
    assert_eq!(theirs.open(&records[0]), code(Error::REPLAYED));
    assert_eq!(theirs.open(&records[2]), code(Error::RECORD_MISSING));

    // Of another channel, and with the number that is due.
    let (others, _) = sites();
    others.seal(b"").unwrap();
    let foreign = others.seal(b"foreign").unwrap();
    assert_eq!(theirs.open(&foreign), code(Error::DECRYPT));
    let mut renumbered = records[2].clone();
    renumbered[HEADER - 1] = 1;
    assert_eq!(theirs.open(&renumbered), code(Error::DECRYPT));
    let mut as_theirs = records[1].clone();
    as_theirs[1] = 2;
    assert_eq!(theirs.open(&as_theirs), code(Error::RECORD_REFLECTED));
    assert_eq!(ours.open(&as_theirs), code(Error::RECORD_MISSING));

    // All the while the one that is due may come.
    for (n, record) in (1..).zip(&records[1..]) {
        assert_eq!(theirs.open(record), Ok(Some(vec![n; 9])));
    }
}

#[test]
fn no_bit_of_a_record_may_change() {
    let (ours, theirs) = sites();
    for record in [ours.seal(b"content").unwrap(), ours.close().unwrap()] {
        for place in 0..record.len() {
            for bit in 0..8 {
                let mut changed = record.clone();
                changed[place] ^= 1 << bit;
                let content = changed[HEADER..changed.len() - 16].to_vec();
                let status = theirs.open_in_place(&mut changed).err().unwrap();
                let wiped = changed[HEADER..changed.len() - 16].iter().all(|byte| *byte == 0);
                match place {
                    HEADER.. => assert_eq!(status, CMCRYPTO_ERROR_DECRYPT, "{place}"),
                    4..HEADER => assert!(
                        [CMCRYPTO_ERROR_RECORD_MISSING, CMCRYPTO_ERROR_REPLAYED].contains(&status)
                    ),
                    1 => assert!(
                        [CMCRYPTO_ERROR_RECORD_REFLECTED, CMCRYPTO_ERROR_MALFORMED]
                            .contains(&status)
                    ),
                    _ => assert!(
                        [CMCRYPTO_ERROR_DECRYPT, CMCRYPTO_ERROR_MALFORMED].contains(&status)
                    ),
                }
                if status == CMCRYPTO_ERROR_DECRYPT {
                    assert!(wiped);
                } else {
                    assert_eq!(changed[HEADER..changed.len() - 16], content);
                }
            }
        }
        // Nothing of that was counted.
        assert!(theirs.open(&record).is_ok());
    }
    assert_eq!(theirs.end_of_input(), CMCRYPTO_OK);
}

#[test]
fn outputs_apart_from_the_record() {
    let (ours, theirs) = sites();
    let mut record = ours.seal(&[7; 64]).unwrap();
    let (before, mut received, mut len) = (record.clone(), -1, usize::MAX);
    let receiver = theirs.receiver.get_mut();
    let start = record.as_mut_ptr();
    let overlapping = unsafe {
        let received = start.add(1).cast();
        cmcrypto_channel_receiver_open(receiver, start, 92, NOW, received, &raw mut len)
    };
    assert_eq!((overlapping, detail().as_str()), (INVALID, "received: overlaps the data"));
    let overlapping = unsafe {
        let len = start.add(91).cast();
        cmcrypto_channel_receiver_open(receiver, start, 92, NOW, &raw mut received, len)
    };
    assert_eq!((overlapping, detail().as_str()), (INVALID, "content_len: overlaps the data"));
    assert_eq!(record, before);
    assert_eq!(theirs.open(&record), Ok(Some(vec![7; 64])));
}

/// Four threads, of which each has a half of a side; records go both ways at the same time.
#[test]
fn both_directions_at_once() {
    const RECORDS: u32 = 2_000;
    let (ours, theirs) = sites();
    std::thread::scope(|scope| {
        for (sends, receives) in [(&ours, &theirs), (&theirs, &ours)] {
            let (transport, arrived) = std::sync::mpsc::sync_channel::<Vec<u8>>(16);
            scope.spawn(move || {
                for number in 0..RECORDS {
                    let content =
                        number.to_be_bytes().repeat(1 + usize::try_from(number).unwrap() % 100);
                    transport.send(sends.seal(&content).unwrap()).unwrap();
                }
                transport.send(sends.close().unwrap()).unwrap();
            });
            scope.spawn(move || {
                let mut number = 0_u32;
                for mut record in arrived {
                    match receives.open_in_place(&mut record).unwrap() {
                        Some(content) => {
                            let expected = number
                                .to_be_bytes()
                                .repeat(1 + usize::try_from(number).unwrap() % 100);
                            assert!(*content == expected);
                            number += 1;
                        }
                        None => assert_eq!(number, RECORDS),
                    }
                }
                assert_eq!((number, receives.end_of_input()), (RECORDS, CMCRYPTO_OK));
            });
        }
    });
}
