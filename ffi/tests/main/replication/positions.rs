//! Positions as bytes, and what a signature claims.

use std::ffi::CString;

use super::*;

/// Not what is wrong with data, which would be lost by it.
const DAMAGED: i32 = CMCRYPTO_ERROR_STORED_DAMAGED;

fn header_of(signature: &[u8]) -> Result<cmcrypto_replication_header, i32> {
    filled(|header, size| unsafe {
        cmcrypto_replication_header_from_signature(
            signature.as_ptr(),
            signature.len(),
            header,
            size,
        )
    })
}

#[test]
fn a_position_says_where_it_stands() {
    let (key, start) = (p01_key(), Position::first());
    let names = ["P01", "CAS", "inventory"].map(str::to_owned);
    assert_eq!((start.names(), start.number()), (names.clone(), 0));
    assert_eq!(start.info().unwrap().key_sha256, [0; 32]);

    let (_, sent) = sign(&key, &start, DATA).unwrap();
    assert_eq!((sent.names(), sent.number()), (names, 1));
    let expected = key_info(&public(&key)).key_sha256;
    assert_eq!(sent.info().unwrap().key_sha256, expected);
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
            assert_eq!(Position::read(&bytes[..end]), Err(DAMAGED));
        }
    }
    assert_eq!(detail(), "position: not what a call wrote");
    let mut longer = start.clone();
    longer.0.len = 1021;
    assert_eq!(longer.info().err(), Some(DAMAGED));
    assert_eq!(sign(&key, &longer, DATA), Err(DAMAGED));
    assert_eq!(detail(), "position: not what a call wrote");
    let newer = flipped(&start.to_bytes(), 4);
    let refused = Position::read(&newer);
    // Version 1 with its last bit changed is 0, which none is.
    assert_eq!(refused, Err(DAMAGED));
    let mut newer = start.to_bytes();
    newer[4] = 2;
    assert_eq!(Position::read(&newer), Err(DAMAGED));
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
        let header = header_of(signature).unwrap();
        let names = [&header.from_site_code[..], &header.to_site_code, &header.stream].map(text_of);
        assert_eq!(names, sent.names());
        let length = u64::try_from(DATA.len()).unwrap();
        let found = (header.number, header.time, header.length);
        assert_eq!(found, (sent.number(), NOW, length));
    }
    let malformed = Some(CMCRYPTO_ERROR_MALFORMED);
    assert_eq!(header_of(&signature[1..]).err(), malformed);
    assert_eq!(header_of(b"").err(), malformed);
}

/// A call that failed would have wiped the only copy.
#[test]
fn a_position_is_not_its_own_next() {
    let ((key, at), start) = (two_sites(), Position::first());
    let (signature, _) = sign(&key, &start, DATA).unwrap();
    let mut position = start.clone();
    let overwritten = try_make(cmcrypto_buffer_free, |out| unsafe {
        let (data, len, position) = (DATA.as_ptr(), DATA.len(), &raw mut position.0);
        cmcrypto_replication_sign(key.get(), position, data, len, NOW, out, position)
    });
    assert_eq!((overwritten.err(), &position), (Some(INVALID), &start));
    assert_eq!(detail(), "next: overlaps position");

    let mut verified =
        cmcrypto_replication_verified { struct_size: 0, continuity: 0, time: 0, next: start.0 };
    let (out, size) = (&raw mut verified, size_of_val(&verified));
    let refused = unsafe {
        cmcrypto_replication_verify(
            at.0.get(),
            &raw const (*out).next,
            DATA.as_ptr(),
            DATA.len(),
            signature.as_ptr(),
            signature.len(),
            NOW,
            out,
            size,
        )
    };
    assert_eq!((refused, Position(verified.next)), (INVALID, start));
}
