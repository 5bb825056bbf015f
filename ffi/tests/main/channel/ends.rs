//! Channels that end for both halves, by age and by what their owner says.

use super::*;
use crate::abi::sites::{DAY, Directory, cas_key, fingerprint, next_p01_key, p01_key, secure};

const ENDED: i32 = CMCRYPTO_ERROR_CHANNEL_ENDED;

fn check_site(side: &Side, at: &Directory, now: i64) -> i32 {
    unsafe { cmcrypto_channel_check_site(side.channel.get(), at.0.get(), now) }
}

fn open_at(side: &Side, record: &[u8], now: i64) -> Result<(), i32> {
    side.open_at(&mut record.to_vec(), now).map(drop)
}

/// P01 and CAS, connected, and what CAS knows.
fn connected() -> (Side, Side, Directory) {
    let (from, to) = (site_party(0, "client-2048", FROM), site_party(0, "client-3072", TO));
    let (ours, theirs) = connect(&from, &to, SUITES[0]);
    let at = Directory::new(TO, &secure());
    at.publish(FROM, CMCRYPTO_SITE_RELATION_CHILD, &p01_key(), None).unwrap();
    (ours, theirs, at)
}

#[track_caller]
fn ended(side: &Side, peer: &Side) {
    let record = peer.seal(b"x").unwrap();
    for now in [i64::MIN, 0, NOW] {
        assert_eq!(side.seal_at(b"x", now), Err(ENDED));
        assert_eq!(open_at(side, &record, now), Err(ENDED));
    }
    side.close().unwrap();
}

#[test]
fn by_age() {
    let until = NOW + CMCRYPTO_CHANNEL_MAX_AGE;
    for late in [until + 1, NOW - 301] {
        let (ours, theirs, _) = connected();
        for (side, peer) in [(&ours, &theirs), (&theirs, &ours)] {
            let record = peer.seal_at(b"x", until).unwrap();
            assert_eq!(open_at(side, &record, until), Ok(()));
        }
        let record = theirs.seal_at(b"x", until).unwrap();
        assert_eq!(ours.seal_at(b"x", late), Err(ENDED));
        assert_eq!(open_at(&ours, &record, late), Err(ENDED));
        // What is over stays so.
        ended(&ours, &theirs);
    }
}

#[test]
fn with_the_peers_key() {
    type Change = fn(&Directory);
    let changes: [(Change, i32); 3] = [
        (
            |at| {
                let print = CString::new(fingerprint(&p01_key())).unwrap();
                at.report_stolen(&print, NOW).unwrap();
            },
            CMCRYPTO_ERROR_SITE_KEY_STOLEN,
        ),
        (
            |at| {
                let (next, child) = (next_p01_key(), CMCRYPTO_SITE_RELATION_CHILD);
                at.publish(FROM, child, &next, Some(NOW + DAY)).unwrap();
            },
            CMCRYPTO_ERROR_SITE_KEY_RETIRED,
        ),
        (
            |at| {
                let mut lost = std::ptr::null_mut();
                ok(unsafe {
                    let at = at.0.get_mut();
                    cmcrypto_site_directory_forget(at, FROM.as_ptr(), NOW, &raw mut lost)
                });
                unsafe { cmcrypto_buffer_free(lost) };
            },
            CMCRYPTO_ERROR_SITE_KEY_UNKNOWN,
        ),
    ];
    for (change, expected) in changes {
        let (ours, theirs, at) = connected();
        assert_eq!(check_site(&theirs, &at, NOW), CMCRYPTO_OK);
        // A directory of another site says nothing.
        let wrong = Directory::new(FROM, &secure());
        wrong.publish(TO, CMCRYPTO_SITE_RELATION_PARENT, &cas_key(), None).unwrap();
        assert_eq!(check_site(&theirs, &wrong, NOW), CMCRYPTO_ERROR_SITE_MISMATCH);
        assert_eq!(open_at(&theirs, &ours.seal(b"x").unwrap(), NOW), Ok(()));
        change(&at);
        assert_eq!(check_site(&theirs, &at, NOW), expected);
        ended(&theirs, &ours);
    }
}

#[test]
fn by_its_owner() {
    let (ours, theirs, at) = connected();
    ok(unsafe { cmcrypto_channel_end(ours.channel.get()) });
    ended(&ours, &theirs);
    ok(unsafe { cmcrypto_channel_end(theirs.channel.get()) });
    assert_eq!(check_site(&theirs, &at, NOW), ENDED);
    assert_eq!(theirs.seal(b"x"), Err(ENDED));
}
