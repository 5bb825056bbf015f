//! Replication through the C ABI: signed in each form, verified in each, and refused.

mod files;
mod packages;
mod positions;

use crate::abi::detail;
use crate::abi::replication::*;
use crate::abi::sites::*;
use crate::abi::*;
use cmcrypto::*;

const NEXT: i32 = CMCRYPTO_CONTINUITY_NEXT;
const INVALID: i32 = CMCRYPTO_ERROR_INVALID_ARGUMENT;
const DATA: &[u8] = b"<Inventory n=\"1\"/>";

fn flipped(bytes: &[u8], at: usize) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    bytes[at] ^= 1;
    bytes
}

fn sign_digest(
    key: &ExchangeKey, position: &Position, digest: &[u8], length: u64,
) -> Result<(Vec<u8>, Position), i32> {
    signed(|signature, next| unsafe {
        let (key, position) = (key.get(), position.get());
        let (digest, len) = (digest.as_ptr(), digest.len());
        cmcrypto_replication_sign_digest(key, position, digest, len, length, NOW, signature, next)
    })
}

fn verify_digest(
    at: &Directory, position: &Position, digest: &[u8], length: u64, signature: &[u8],
) -> Result<Accepted, i32> {
    verified(|verified, size| unsafe {
        cmcrypto_replication_verify_digest(
            at.0.get(),
            position.get(),
            digest.as_ptr(),
            digest.len(),
            length,
            signature.as_ptr(),
            signature.len(),
            NOW,
            verified,
            size,
        )
    })
}

#[test]
fn what_is_sent_is_accepted_in_order_and_once() {
    let (key, at) = two_sites();
    let start = Position::first();
    let (first, after_first) = sign(&key, &start, DATA).unwrap();
    let (second, after_second) = sign(&key, &after_first, b"").unwrap();

    let gap = CMCRYPTO_ERROR_REPLICATION_GAP;
    assert_eq!(verify(&at, &start, b"", &second), Err(gap));
    let (accepted, continuity, time) = verify(&at, &start, DATA, &first).unwrap();
    assert_eq!((continuity, time), (NEXT, NOW));
    assert_eq!(accepted, after_first);
    let replayed = CMCRYPTO_ERROR_REPLAYED;
    assert_eq!(verify(&at, &accepted, DATA, &first), Err(replayed));
    let (accepted, continuity, _) = verify(&at, &accepted, b"", &second).unwrap();
    assert_eq!((continuity, accepted.number()), (NEXT, 2));
    assert_eq!(accepted, after_second);
    let rollback = CMCRYPTO_ERROR_ROLLBACK;
    assert_eq!(verify(&at, &accepted, DATA, &first), Err(rollback));
    // A sender that went back.
    let (other, _) = sign(&key, &after_first, b"other").unwrap();
    let conflict = CMCRYPTO_ERROR_REPLICATION_CONFLICT;
    assert_eq!(verify(&at, &accepted, b"other", &other), Err(conflict));
}

#[test]
fn a_new_key_and_a_restart() {
    let (key, at) = two_sites();
    let start = Position::first();
    let (_, sent) = sign(&key, &start, DATA).unwrap();
    let next_key = next_p01_key();
    let (followed, _) = sign(&next_key, &sent, b"2").unwrap();
    let (restarted, _) = sign(&next_key, &start, b"2").unwrap();
    let unknown = CMCRYPTO_ERROR_SITE_KEY_UNKNOWN;
    assert_eq!(verify(&at, &sent, b"2", &followed), Err(unknown));

    let keep = Some(NOW + DAY);
    let child = CMCRYPTO_SITE_RELATION_CHILD;
    at.publish(FROM, child, &next_key, keep).unwrap();
    for (signature, expected) in
        [(followed, CMCRYPTO_CONTINUITY_NEW_KEY), (restarted, CMCRYPTO_CONTINUITY_RESTARTED)]
    {
        let (accepted, continuity, _) = verify(&at, &sent, b"2", &signature).unwrap();
        assert_eq!((continuity, accepted.number()), (expected, 1));
    }
}

#[test]
fn data_or_a_signature_that_was_changed() {
    let (key, at) = two_sites();
    let start = Position::first();
    let (signature, _) = sign(&key, &start, DATA).unwrap();
    let invalid = Err(CMCRYPTO_ERROR_SIGNATURE_INVALID);
    for data in [&flipped(DATA, 3)[..], &DATA[1..], b"", &[DATA, b"x"].concat()] {
        assert_eq!(verify(&at, &start, data, &signature), invalid);
        let len = u64::try_from(data.len()).unwrap();
        let digest = sha256(data);
        assert_eq!(verify_digest(&at, &start, &digest, len, &signature), invalid);
    }
    let last = signature.len() - 1;
    let changed = flipped(&signature, last);
    assert_eq!(verify(&at, &start, DATA, &changed), invalid);
    let malformed = Err(CMCRYPTO_ERROR_MALFORMED);
    assert_eq!(verify(&at, &start, DATA, &signature[..last]), malformed);
    assert_eq!(verify(&at, &start, DATA, b""), malformed);
    let long = vec![0; 4097];
    let too_large = Err(CMCRYPTO_ERROR_TOO_LARGE);
    assert_eq!(verify(&at, &start, DATA, &long), too_large);
}

#[test]
fn a_digest_in_the_place_of_the_data() {
    let (key, at) = two_sites();
    let start = Position::first();
    let (digest, len) = (sha256(DATA), u64::try_from(DATA.len()).unwrap());
    let (signature, sent) = sign_digest(&key, &start, &digest, len).unwrap();
    let (accepted, continuity, time) = verify(&at, &start, DATA, &signature).unwrap();
    assert_eq!((&accepted, continuity, time), (&sent, NEXT, NOW));
    let (accepted, continuity, time) =
        verify_digest(&at, &start, &digest, len, &signature).unwrap();
    assert_eq!((&accepted, continuity, time), (&sent, NEXT, NOW));

    let invalid = Err(CMCRYPTO_ERROR_SIGNATURE_INVALID);
    let longer = verify_digest(&at, &start, &digest, len + 1, &signature);
    assert_eq!(longer, invalid);
    for short in [&digest[1..], b""] {
        assert_eq!(sign_digest(&key, &start, short, len).err(), Some(INVALID));
        assert_eq!(detail(), "digest_len: not 32");
        let refused = verify_digest(&at, &start, short, len, &signature);
        assert_eq!(refused.err(), Some(INVALID));
        assert_eq!(detail(), "digest_len: not 32");
    }
    let most = u64::MAX >> 1;
    assert!(sign_digest(&key, &start, &digest, most).is_ok());
    let too_large = sign_digest(&key, &start, &digest, most + 1);
    assert_eq!(too_large.err(), Some(CMCRYPTO_ERROR_TOO_LARGE));
}

#[test]
fn of_another_site_stream_or_time() {
    let (key, at) = two_sites();
    let start = Position::first();
    let (signature, _) = sign(&key, &start, DATA).unwrap();
    let mismatch = CMCRYPTO_ERROR_SITE_MISMATCH;

    let other = Position::start(FROM, TO, c"other").unwrap();
    assert_eq!(verify(&at, &other, DATA, &signature), Err(INVALID));
    assert_eq!(detail(), "position: of another stream than the data");
    let from_other = Position::start(c"P02", TO, STREAM).unwrap();
    assert_eq!(verify(&at, &from_other, DATA, &signature), Err(mismatch));
    assert_eq!(sign(&key, &from_other, DATA).err(), Some(mismatch));
    let elsewhere = Directory::new(c"P02", &secure());
    assert_eq!(verify(&elsewhere, &start, DATA, &signature), Err(mismatch));
    let nobody = Directory::new(TO, &secure());
    let unknown = CMCRYPTO_ERROR_SITE_KEY_UNKNOWN;
    assert_eq!(verify(&nobody, &start, DATA, &signature), Err(unknown));

    let sign_at = |now| {
        signed(|signature, next| unsafe {
            let (key, position) = (key.get(), start.get());
            let (data, len) = (DATA.as_ptr(), DATA.len());
            cmcrypto_replication_sign(key, position, data, len, now, signature, next)
        })
    };
    assert_eq!(sign_at(-1).err(), Some(INVALID));
    assert_eq!(detail(), "now: outside the years 1970 to 9999");
    let (late, _) = sign_at(NOW + 301).unwrap();
    let future = CMCRYPTO_ERROR_SENT_IN_FUTURE;
    assert_eq!(verify(&at, &start, DATA, &late), Err(future));
    let (in_time, _) = sign_at(NOW + 300).unwrap();
    let (_, _, time) = verify(&at, &start, DATA, &in_time).unwrap();
    assert_eq!(time, NOW + 300);
}
