//! Positions as bytes, and what a signature claims.

use std::ffi::CString;

use super::*;
use crate::abi::trust::{number, text};

type Claim = Handle<cmcrypto_replication_header>;

fn claim_of(signature: &[u8]) -> Result<Claim, i32> {
    try_make(cmcrypto_replication_header_free, |out| unsafe {
        cmcrypto_replication_header_from_signature(signature.as_ptr(), signature.len(), out)
    })
}

/// The key's SHA-256: 32 bytes, or none.
fn key_sha256(position: &Position) -> Vec<u8> {
    let (mut out, mut len) = ([POISON; 32], usize::MAX);
    ok(unsafe {
        let (out, cap) = (out.as_mut_ptr(), out.len());
        cmcrypto_replication_position_key_sha256(position.get(), out, cap, &raw mut len)
    });
    out[..len].to_vec()
}

#[test]
fn a_position_says_where_it_stands() {
    let (key, start) = (p01_key(), Position::first());
    let names = ["P01", "CAS", "inventory"].map(str::to_owned);
    assert_eq!((start.names(), start.number()), (names.clone(), 0));
    assert!(key_sha256(&start).is_empty());

    let (_, sent) = sign(&key, &start, DATA).unwrap();
    assert_eq!((sent.names(), sent.number()), (names, 1));
    let (mut expected, mut len, public) = ([0; 32], 0, public(&key));
    ok(unsafe {
        let out = expected.as_mut_ptr();
        cmcrypto_public_key_key_sha256(public.get(), out, 32, &raw mut len)
    });
    assert_eq!(key_sha256(&sent), expected);
    let (mut out, mut len) = ([POISON; 31], 0);
    let short = unsafe {
        cmcrypto_replication_position_key_sha256(sent.get(), out.as_mut_ptr(), 31, &raw mut len)
    };
    assert_eq!((short, len, out), (INVALID, 32, [0; 31]));
}

#[test]
fn a_position_is_stored() {
    let (key, start) = (p01_key(), Position::first());
    let (_, sent) = sign(&key, &start, DATA).unwrap();
    for position in [&start, &sent] {
        let bytes = position.to_bytes();
        let read = Position::read(&bytes).unwrap();
        assert_eq!((&read, read.number()), (position, position.number()));
        for end in 0..bytes.len() {
            let malformed = CMCRYPTO_ERROR_MALFORMED;
            assert_eq!(Position::read(&bytes[..end]), Err(malformed));
        }
    }
    let too_large = CMCRYPTO_ERROR_TOO_LARGE;
    assert_eq!(Position::read(&[0x30; 1025]), Err(too_large));
    let newer = flipped(&start.to_bytes(), 4);
    let refused = Position::read(&newer);
    // Version 1 with its last bit changed is 0, which none is.
    assert_eq!(refused, Err(CMCRYPTO_ERROR_MALFORMED));
    let mut newer = start.to_bytes();
    newer[4] = 2;
    let not_supported = CMCRYPTO_ERROR_VERSION_NOT_SUPPORTED;
    assert_eq!(Position::read(&newer), Err(not_supported));
}

#[test]
fn a_stream_that_can_not_be() {
    let long = CString::new("ä".repeat(64)).unwrap();
    assert!(Position::start(FROM, TO, &long).is_ok());
    let too_long = CString::new("a".repeat(65)).unwrap();
    for stream in [c"", c"a\nb", &too_long] {
        assert_eq!(Position::start(FROM, TO, stream), Err(INVALID));
        let why = "stream: not 1 to 64 characters without control characters";
        assert_eq!(detail(), why);
    }
    assert_eq!(Position::start(FROM, TO, c"\xff"), Err(INVALID));
    assert_eq!(detail(), "stream: not UTF-8");
    assert_eq!(Position::start(TO, TO, STREAM), Err(INVALID));
    assert_eq!(detail(), "to_site_code: the site that sends");
    assert_eq!(Position::start(c"P1", TO, STREAM), Err(INVALID));
    let why = "from_site_code: not three ASCII letters or digits";
    assert_eq!(detail(), why);
}

#[test]
fn a_claim_is_what_the_signature_says() {
    let (signature, sent) = sign(&p01_key(), &Position::first(), DATA).unwrap();
    // Not verified: the signature itself is not looked at.
    let changed = flipped(&signature, signature.len() - 1);
    for signature in [&signature, &changed] {
        let claim = claim_of(signature).ok().unwrap();
        let names = [
            cmcrypto_replication_header_from_site,
            cmcrypto_replication_header_to_site,
            cmcrypto_replication_header_stream,
        ]
        .map(|call| text(|out, cap, len| unsafe { call(claim.get(), out, cap, len) }).unwrap());
        assert_eq!(names, sent.names());
        let claim = claim.get();
        let found = number(|out| unsafe { cmcrypto_replication_header_number(claim, out) });
        assert_eq!(found, Ok(sent.number()));
        let time = number(|out| unsafe { cmcrypto_replication_header_time(claim, out) });
        assert_eq!(time, Ok(NOW));
        let length = number(|out| unsafe { cmcrypto_replication_header_length(claim, out) });
        assert_eq!(length, Ok(u64::try_from(DATA.len()).unwrap()));
    }
    let malformed = Some(CMCRYPTO_ERROR_MALFORMED);
    assert_eq!(claim_of(&signature[1..]).err(), malformed);
    assert_eq!(claim_of(b"").err(), malformed);
}
