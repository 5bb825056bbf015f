//! The trusted root key in files: `mobileclient.tcf` in every encoding that editors give it.

use cmcrypto_core::exchange_key::SitePublicKey;
use cmcrypto_core::site_security::LegacyAlgorithms;
use cmcrypto_core::{Error, Provider};
use cmcrypto_tests::*;

use crate::trust::fixture::*;

const NONE: LegacyAlgorithms = LegacyAlgorithms {
    rsa_1024_verification: false,
    oaep_sha1: false,
    large_keys: false,
};

/// Every way to write a text, by its name.
fn encodings(text: &str) -> Vec<(&'static str, Vec<u8>)> {
    let utf16 =
        |bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
    let (little, big) = (utf16(u16::to_le_bytes), utf16(u16::to_be_bytes));
    vec![
        ("UTF-8", text.into()),
        (
            "UTF-8 with BOM",
            [b"\xef\xbb\xbf", text.as_bytes()].concat(),
        ),
        ("UTF-16LE with BOM", [b"\xff\xfe", &little[..]].concat()),
        ("UTF-16BE with BOM", [b"\xfe\xff", &big[..]].concat()),
        ("UTF-16LE", little),
        ("UTF-16BE", big),
    ]
}

fn read(content: &[u8]) -> Vec<Result<SitePublicKey, Error>> {
    let read = |provider: &Provider| SitePublicKey::from_file(*provider, content, NONE);
    Provider::ALL.iter().map(read).collect()
}

/// What both providers say.
fn found(content: &[u8]) -> Result<String, Error> {
    let mut all = read(content);
    assert!(all.windows(2).all(|two| two[0] == two[1]));
    all.remove(0).map(|key| key.to_hex().unwrap())
}

/// The text of two keys.
fn keys() -> [String; 2] {
    let world = world(Provider::default());
    [world.root(), world.other_root()].map(|key| key.to_hex().unwrap())
}

fn assert_finds(text: &str, key: &str) {
    for (encoding, content) in encodings(text) {
        for line_end in ["\r\n", "\n", "\r"] {
            let ended: String = text.replace('\n', line_end);
            let (_, content) = match line_end {
                "\n" => (encoding, content.clone()),
                _ => encodings(&ended)
                    .into_iter()
                    .find(|(name, _)| *name == encoding)
                    .unwrap(),
            };
            let case = format!("{encoding}, {line_end:?}, {:?}", text.replace(key, "KEY"));
            assert_eq!(found(&content).as_deref(), Ok(key), "{case}");
        }
    }
}

fn assert_refused(text: &str, expected: &Error) {
    for (encoding, content) in encodings(text) {
        let start: String = text.chars().take(100).collect();
        let error = found(&content).unwrap_err();
        assert_eq!(error, *expected, "{encoding}, {start:?}");
    }
}

#[test]
fn the_line_is_found_whatever_its_neighbours() {
    let [key, other] = keys();
    let line = format!("SMSPublicRootKey={key}");
    let before = "[Client Install]\nInstall=INSTALL=ALL\nSMSSITECODE=P01\n";
    let after = "\n[IDENT]\nTYPE=Target Configuration File\n\n";
    let cases = [
        line.clone(),
        format!("{line}\n"),
        format!("\n\n{line}\n\n"),
        format!("{before}{line}"),
        format!("{before}{line}{after}"),
        format!("{line}{after}"),
        // Neighbours that look like it.
        format!("SMSPublicRootKey2={other}\nOldSMSPublicRootKey={other}\n{line}\n"),
        format!("Install=SMSPublicRootKey={other}\n{line}\n"),
        format!("SMSPublicRootKey\n{line}\n=\n==\n"),
        format!("[SMSPublicRootKey={other}]\n{line}\n"),
        format!("; SMSPublicRootKey={other}\n#SMSPublicRootKey={other}\n{line}\n"),
        format!("{other}\n{line}\n"),
        // Names with letters that no code page of one byte has, and some that break lines elsewhere.
        format!("Name=\u{e9}\u{4e2d}\u{1f512}\u{2028}\u{85}\u{a0a}\u{d0d}\n{line}\nName=\u{416}\n"),
        format!("[\u{416}\u{3d0a}]\n{line}{after}"),
    ];
    for text in cases {
        assert_finds(&text, &key);
    }
}

#[test]
fn spellings_of_the_line() {
    let [key, _] = keys();
    let cases = [
        format!("SMSPublicRootKey = {key}"),
        format!("  SMSPublicRootKey\t=\t{key} \t "),
        format!("smspublicrootkey={key}"),
        format!("SMSPUBLICROOTKEY={key}"),
        format!("SMSPublicRootKey=\"{key}\""),
        format!("SMSPublicRootKey = \"{key}\" "),
        // Twice, and agreeing.
        format!("SMSPublicRootKey={key}\nSMSPublicRootKey={key}\n"),
        format!("SMSPublicRootKey={key}\n[Other]\nsmspublicrootkey = \"{key}\"\n"),
    ];
    for text in cases {
        assert_finds(&text, &key);
    }
}

#[test]
fn a_file_of_the_key_alone() {
    let [key, _] = keys();
    for text in [
        key.clone(),
        format!("{key}\n"),
        format!("{key}\n\n"),
        format!(" {key} \n"),
        format!("\n{key}"),
    ] {
        assert_finds(&text, &key);
    }
}

#[test]
fn files_without_a_key() {
    let [key, _] = keys();
    for text in [
        String::new(),
        "\n".to_owned(),
        "[Client Install]\nSMSSITECODE=P01\n".to_owned(),
        format!("; SMSPublicRootKey={key}\n"),
        format!(";SMSPublicRootKey={key}"),
        format!("#SMSPublicRootKey={key}\n"),
        format!("//SMSPublicRootKey={key}\n"),
        format!("SMS PublicRootKey={key}\n"),
        "SMSPublicRootKey=".to_owned(),
        "SMSPublicRootKey=\n".to_owned(),
        format!("SMSPublicRootKey=\n{key}\n"),
    ] {
        assert_refused(&text, &Error::NO_TRUSTED_ROOT_KEY);
    }
}

#[test]
fn files_with_two_keys_or_half_a_key() {
    let [key, other] = keys();
    for text in [
        format!("SMSPublicRootKey:{key}\n"),
        format!("SMSPublicRootKey {key}\n"),
        format!("SMSPublicRootKey==\n{key}\n"),
        format!("SMSPublicRootKey=\nSMSPublicRootKey={key}\n"),
        format!("SMSPublicRootKey={key}\nSMSPublicRootKey={other}\n"),
        format!("SMSPublicRootKey={other}\nSMSPublicRootKey={key}\n"),
        format!(
            "SMSPublicRootKey={key}\nSMSPublicRootKey={}\n",
            key.to_lowercase()
        ),
        format!("SMSPublicRootKey={}\n", key.to_lowercase()),
        format!("SMSPublicRootKey={key}{other}\n"),
        format!("SMSPublicRootKey={key} ; the key\n"),
        format!("SMSPublicRootKey=\"{key}\n"),
        format!("SMSPublicRootKey={key}\"\n"),
        format!("SMSPublicRootKey=\"\"{key}\"\"\n"),
        format!("SMSPublicRootKey='{key}'x\n"),
        format!("SMSPublicRootKey={}\u{416}\n", &key[1..]),
        format!("SMSPublicRootKey={}\u{a0}\n", &key),
        format!("{key}\n{key}\n"),
        format!("{key} {other}"),
        // A line that was wrapped.
        format!("SMSPublicRootKey={}\n{}\n", &key[..100], &key[100..]),
    ] {
        assert_refused(&text, &Error::MALFORMED);
    }
}

/// Code pages are not known, and need not be: any byte may stand in other lines.
#[test]
fn neighbours_in_any_code_page() {
    let [key, _] = keys();
    let any: Vec<u8> = (1..=255).filter(|b| !matches!(b, b'\r' | b'\n')).collect();
    let line = format!("SMSPublicRootKey={key}").into_bytes();
    let cases = [
        [b"Name=", &any[..], b"\r\n", &line, b"\r\n"].concat(),
        [&line[..], b"\r\nName=", &any, b"\r\n"].concat(),
        // Shift_JIS, GB 18030, Windows-1251, not UTF-8.
        [b"[\x83\x5c\x95\x5c]\r\n", &line[..]].concat(),
        [b"[\x81\x30\x81\x30]\n", &line[..]].concat(),
        [b"[\xc6\xe8]\n", &line[..]].concat(),
        [b"\xc6\xe8=\xff\xff\n", &line[..]].concat(),
        [b"[a\0b\0]\n", &line[..]].concat(),
    ];
    for content in cases {
        let start: &[u8] = &content[..20];
        assert_eq!(found(&content).as_deref(), Ok(&*key), "{start:02x?}");
    }
    // In the line itself they are refused.
    for byte in [0x00, 0x80, 0xa0, 0xff] {
        let content = [&line[..], &[byte], b"\r\n"].concat();
        assert_eq!(found(&content), Err(Error::MALFORMED), "{byte:02x}");
    }
}

/// UTF-16 whose first line is not ASCII, with its byte order mark.
#[test]
fn utf_16_that_begins_with_any_letter() {
    let [key, _] = keys();
    let text = format!("\u{4e2d}=\u{416}\r\nSMSPublicRootKey={key}\r\n");
    for (encoding, content) in encodings(&text) {
        // Without the mark only an ASCII first letter tells the order of bytes.
        if !matches!(encoding, "UTF-16LE" | "UTF-16BE") {
            assert_eq!(found(&content).as_deref(), Ok(&*key), "{encoding}");
        }
    }
}

#[test]
fn torn_utf_16_is_malformed() {
    let [key, _] = keys();
    for (encoding, content) in encodings(&format!("SMSPublicRootKey={key}")) {
        if encoding.starts_with("UTF-16") {
            let torn = &content[..content.len() - 1];
            assert_eq!(found(torn), Err(Error::MALFORMED), "{encoding}");
        }
    }
    for content in [&b"\xff"[..], b"\xff\xfe\x00"] {
        assert_eq!(found(content), Err(Error::MALFORMED), "{content:02x?}");
    }
    for empty in [&b"\xff\xfe"[..], b"\xfe\xff", b"\xef\xbb\xbf"] {
        assert_eq!(
            found(empty),
            Err(Error::NO_TRUSTED_ROOT_KEY),
            "{empty:02x?}"
        );
    }
}

#[test]
fn files_up_to_1_mib() {
    const MAX: usize = 1024 * 1024;
    let [key, _] = keys();
    let mut content = format!("SMSPublicRootKey={key}\r\n").into_bytes();
    content.resize(MAX, b';');
    assert_eq!(found(&content).as_deref(), Ok(&*key));
    content.push(b';');
    assert_eq!(found(&content), Err(Error::TOO_LARGE));
    // Nothing but lines, nothing but equal signs, nothing but zeros.
    for (byte, error) in [
        (b'\n', Error::NO_TRUSTED_ROOT_KEY),
        (b'=', Error::NO_TRUSTED_ROOT_KEY),
        (0, Error::MALFORMED),
    ] {
        assert_eq!(found(&vec![byte; MAX]), Err(error));
    }
    // The key in every line that there is room for.
    let lines = format!("SMSPublicRootKey={key}\n").repeat(1000);
    assert_eq!(found(lines.as_bytes()).as_deref(), Ok(&*key));
}

/// A key of 1024 bits in a file of its time.
#[test]
fn small_keys_by_settings() {
    for &provider in Provider::ALL {
        let small = certificate(provider, "client-1024").public_key().clone();
        let small = SitePublicKey::new(small, LEGACY_1024).unwrap();
        let content = format!("SMSPublicRootKey={}\r\n", small.to_hex().unwrap());
        let read = |legacy| SitePublicKey::from_file(provider, content.as_bytes(), legacy);
        assert_eq!(read(NONE), Err(Error::KEY_TOO_SMALL));
        assert_eq!(read(LEGACY_1024), Ok(small));
    }
}
