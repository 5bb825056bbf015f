//! UTF-16LE.

use cmcrypto_core::Error;
use cmcrypto_core::compatibility::{TextForm, decode_utf16, encode_utf16};
use cmcrypto_tests::property;
use proptest::prelude::*;

use super::{stored, stored_text};

const FORMS: [TextForm; 4] = [
    TextForm {
        byte_order_mark: false,
        nul: false,
    },
    TextForm {
        byte_order_mark: false,
        nul: true,
    },
    TextForm {
        byte_order_mark: true,
        nul: false,
    },
    TextForm {
        byte_order_mark: true,
        nul: true,
    },
];

#[test]
fn what_python_wrote() {
    for (name, form) in [
        ("policy", FORMS[3]),
        ("client-id", FORMS[1]),
        ("token", FORMS[1]),
        ("registration", FORMS[0]),
    ] {
        let (text, bytes) = (
            stored_text(&format!("{name}.txt")),
            stored(&format!("{name}.bin")),
        );
        assert_eq!(encode_utf16(&text, form).unwrap().expose(), bytes);
        assert_eq!(decode_utf16(&bytes).unwrap().expose(), text.as_bytes());
    }
}

#[test]
fn what_is_none() {
    let malformed: &[&[u8]] = &[
        b"\0",
        b"a\0b",
        b"\xff\xfe\0",
        // Halves of pairs, and a pair the wrong way round.
        b"\x00\xd8",
        b"\x00\xdc",
        b"\x00\xdc\x00\xd8",
        b"\x00\xd8a\0",
        b"a\0\x00\xd8\0\0",
        // The other byte order.
        b"\xfe\xff\0a",
        // A NUL before the end, or two.
        b"a\0\0\0b\0",
        b"a\0\0\0\0\0",
        b"\xff\xfe\0\0\0\0",
        // What follows the NUL of a body that is not compressed.
        b"a\0\0\0\r\n",
    ];
    for bytes in malformed {
        let refused = decode_utf16(bytes).map(drop);
        assert_eq!(refused, Err(Error::MALFORMED), "{bytes:02x?}");
    }
    for empty in [b"".as_slice(), b"\0\0", b"\xff\xfe", b"\xff\xfe\0\0"] {
        assert!(decode_utf16(empty).unwrap().is_empty());
    }
    for text in ["\0", "a\0", "\u{feff}", "\u{feff}a"] {
        for form in FORMS {
            let refused = encode_utf16(text, form).map(drop);
            assert_eq!(refused, Err(Error::INVALID_ARGUMENT));
        }
    }
}

#[test]
fn there_and_back() {
    property(500, any::<String>(), |text| {
        for form in FORMS {
            match encode_utf16(&text, form) {
                Ok(bytes) => {
                    let back = decode_utf16(bytes.expose()).unwrap();
                    prop_assert_eq!(back.expose(), text.as_bytes());
                }
                Err(error) => prop_assert_eq!(error, Error::INVALID_ARGUMENT),
            }
        }
        Ok(())
    });
    property(500, prop::collection::vec(any::<u8>(), 0..64), |bytes| {
        if let Ok(text) = decode_utf16(&bytes) {
            let text = str::from_utf8(text.expose()).unwrap();
            let written = FORMS.map(|form| encode_utf16(text, form).ok());
            let is_one = |written: &Option<cmcrypto_core::Secret>| {
                written.as_ref().is_some_and(|of| of.expose() == bytes)
            };
            // A second byte order mark is a character of the text.
            let marked = text.starts_with('\u{feff}');
            prop_assert!(written.iter().any(is_one) || marked);
        }
        Ok(())
    });
}
