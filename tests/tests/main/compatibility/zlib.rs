//! zlib with a bound.

use cmcrypto_core::Error;
use cmcrypto_core::compatibility::{compress, decode_utf16, decompress};
use cmcrypto_tests::property;
use proptest::prelude::*;

use super::{stored, stored_text};

#[test]
fn what_python_wrote() {
    for name in ["body.zlib", "body-stored.zlib"] {
        let body = decompress(&stored(name), 1000).unwrap();
        // The two bytes after the NUL are no text.
        let (text, end) = body.expose().split_at(body.len() - 2);
        assert_eq!(end, b"\r\n");
        let text = decode_utf16(text).unwrap();
        assert_eq!(text.expose(), stored_text("body.txt").as_bytes());
    }
}

#[test]
fn the_bound_is_kept() {
    let len = 70;
    let body = stored("body.zlib");
    assert_eq!(decompress(&body, len).unwrap().len(), len);
    for bound in [0, 1, len - 1] {
        assert_eq!(decompress(&body, bound).map(drop), Err(Error::TOO_LARGE));
    }
    // A thousand times what is sent, for a bound of any size that is not reached.
    let bomb = compress(&vec![0; 10 << 20]).unwrap();
    assert!(bomb.len() < 16 << 10);
    for bound in [0, 1000, 65_535, 65_536, 65_537, 1 << 20, (10 << 20) - 1] {
        assert_eq!(decompress(&bomb, bound).map(drop), Err(Error::TOO_LARGE));
    }
    for bound in [10 << 20, (10 << 20) + 1, usize::MAX] {
        assert_eq!(decompress(&bomb, bound).unwrap().len(), 10 << 20);
    }
    for len in [0, 1, 65_535, 65_536, 65_537, 131_071, 131_072, 131_073] {
        let content: Vec<u8> = (0..len).map(|at: u32| (at % 251) as u8).collect();
        let bytes = decompress(&compress(&content).unwrap(), content.len()).unwrap();
        assert_eq!(bytes.expose(), content);
    }
}

#[test]
fn changes() {
    let body = stored("body.zlib");
    for cut in cmcrypto_tests::changes::cuts(&body) {
        assert_eq!(decompress(cut, 1000).map(drop), Err(Error::MALFORMED));
    }
    for long in cmcrypto_tests::changes::extensions(&body) {
        assert_eq!(decompress(&long, 1000).map(drop), Err(Error::MALFORMED));
    }
    let mut same = 0;
    for (place, changed) in cmcrypto_tests::changes::flips(&body, true) {
        match decompress(&changed, 1000) {
            // Bits between the last block and the checksum say nothing (RFC 1951 section 3.1.1).
            Ok(out) => {
                assert_eq!(out, decompress(&body, 1000).unwrap());
                same += 1;
            }
            Err(error) => {
                let refused = [Error::MALFORMED, Error::TOO_LARGE].contains(&error);
                assert!(refused, "{place}: {error}");
            }
        }
    }
    assert!(same < 8, "{same}");
    // A preset dictionary, which nobody has.
    let refused = decompress(b"\x78\x20\x00\x00\x00\x01\x03\x00\x00\x00\x00\x01", 1000);
    assert_eq!(refused.map(drop), Err(Error::MALFORMED));
}

#[test]
fn any_bytes() {
    property(500, prop::collection::vec(any::<u8>(), 0..200), |bytes| {
        let with_header = [b"\x78\x9c", bytes.as_slice()].concat();
        for input in [&bytes, &with_header] {
            if let Ok(out) = decompress(input, 1 << 16) {
                prop_assert!(out.len() <= 1 << 16);
            }
        }
        let out = decompress(&compress(&bytes).unwrap(), bytes.len()).unwrap();
        prop_assert_eq!(out.expose(), bytes.as_slice());
        Ok(())
    });
}
