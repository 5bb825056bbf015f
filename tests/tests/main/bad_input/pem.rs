//! Text around a key or a certificate (RFC 7468).

use cmcrypto_core::{Error, Provider};
use cmcrypto_tests::*;

use crate::bad_input::PEM_READERS;

/// One good text for each reader, in their order.
fn good() -> [String; 3] {
    let provider = Provider::default();
    let certificate = certificate(provider, "client-2048");
    let key = key(provider, "client-2048");
    [
        certificate.to_pem().unwrap(),
        key.public_key().to_spki_pem().unwrap(),
        String::from_utf8(key.to_pkcs8_pem().unwrap().expose().to_vec()).unwrap(),
    ]
}

fn assert_each(name: &str, change: impl Fn(&str) -> String, expected: Option<Error>) {
    for &provider in Provider::ALL {
        for (text, (reader, read)) in good().iter().zip(PEM_READERS) {
            let changed = change(text);
            let found = read(provider, changed.as_bytes());
            assert_eq!(found, expected, "{provider:?}, {reader}, {name}");
        }
    }
}

/// The base64 text on lines of `width` characters.
fn rewrapped(text: &str, width: usize) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let base64 = lines[1..lines.len() - 1].concat();
    let chunks: Vec<&str> = base64
        .as_bytes()
        .chunks(width)
        .map(|chunk| std::str::from_utf8(chunk).unwrap())
        .collect();
    let (first, last) = (lines[0], lines[lines.len() - 1]);
    format!("{first}\n{}\n{last}\n", chunks.join("\n"))
}

#[test]
fn line_ends() {
    assert_each("LF", |text| text.to_owned(), None);
    assert_each("CRLF", |text| text.replace('\n', "\r\n"), None);
    assert_each("no last LF", |text| text.trim_end().to_owned(), None);
    assert_each(
        "blank lines at the end",
        |text| format!("{text}\r\n \n"),
        None,
    );
}

#[test]
fn broken_text() {
    type Change = fn(&str) -> String;
    let cases: [(&str, Change); 12] = [
        ("two blocks", |text| text.repeat(2)),
        ("text after the block", |text| format!("{text}text\n")),
        ("no END", |text| {
            text.split("-----END").next().unwrap().to_owned()
        }),
        ("END of another label", |text| {
            text.replace("-----END ", "-----END NEW ")
        }),
        ("no BEGIN", |text| {
            text.split_once('\n').unwrap().1.to_owned()
        }),
        ("labels in lower case", |text| text.to_lowercase()),
        ("four hyphens", |text| {
            text.replace("-----BEGIN", "----BEGIN")
        }),
        ("headers", |text| {
            text.replacen("-----\n", "-----\nProc-Type: 4,ENCRYPTED\n\n", 1)
        }),
        ("a NUL", |text| text.replacen('M', "\0", 1)),
        ("not base64", |text| text.replacen('M', "*", 1)),
        ("a line missing", |text| {
            let lines: Vec<&str> = text.lines().collect();
            [&lines[..2], &lines[3..], &[""]].concat().join("\n")
        }),
        ("nothing between", |text| {
            rewrapped(text, usize::MAX)
                .lines()
                .step_by(2)
                .collect::<Vec<_>>()
                .join("\n")
        }),
    ];
    for (name, change) in cases {
        assert_each(name, change, Some(Error::MALFORMED));
    }
}

/// Explanatory text is allowed before the block (RFC 7468 section 2).
#[test]
fn text_before_the_block() {
    let accepted = ["\n", "subject=CN=SMS\n\n", "-----BEGIN\n", "\u{fc}\n"];
    for before in accepted {
        assert_each(before, |text| format!("{before}{text}"), None);
    }
    for before in ["text", "\0\n", "-----BEGIN CERTIFICATE-----\n"] {
        let malformed = Some(Error::MALFORMED);
        assert_each(before, |text| format!("{before}{text}"), malformed);
    }
}

/// RFC 7468 section 3: lines of 64 characters, except the last.
#[test]
fn line_widths() {
    for width in [1, 60, 63, 65, 76, 1000] {
        assert_each(
            &format!("lines of {width}"),
            |text| rewrapped(text, width),
            Some(Error::MALFORMED),
        );
    }
}

#[test]
fn wrong_labels() {
    let labels = [
        "CERTIFICATE",
        "TRUSTED CERTIFICATE",
        "X509 CERTIFICATE",
        "PUBLIC KEY",
        "RSA PUBLIC KEY",
        "PRIVATE KEY",
        "RSA PRIVATE KEY",
        "EC PRIVATE KEY",
        "ENCRYPTED PRIVATE KEY",
        "CMS",
        "",
    ];
    for &provider in Provider::ALL {
        for (text, (reader, read)) in good().iter().zip(PEM_READERS) {
            let lines: Vec<&str> = text.lines().collect();
            let own = lines[0].trim_matches('-').trim_start_matches("BEGIN ");
            for label in labels.into_iter().filter(|label| *label != own) {
                let changed = text.replace(own, label);
                let found = read(provider, changed.as_bytes());
                assert_eq!(found, Some(Error::MALFORMED), "{reader}, {label}");
            }
        }
    }
}

/// Text is measured before it is decoded.
#[test]
fn huge_text() {
    for &provider in Provider::ALL {
        for (reader, read) in PEM_READERS {
            for len in [128 * 1024 + 1, 10_000_000] {
                let text = "A".repeat(len);
                let found = read(provider, text.as_bytes());
                assert_eq!(found, Some(Error::TOO_LARGE), "{reader}");
            }
            let text = "A".repeat(128 * 1024);
            assert_eq!(read(provider, text.as_bytes()), Some(Error::MALFORMED));
        }
    }
}
