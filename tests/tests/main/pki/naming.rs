//! The naming rule: only single-byte characters in subjects and subject alternative names.

use cmcrypto_core::pki::certificate::{Certificate, KeyUse, self_signed};
use cmcrypto_core::{Error, Provider};
use cmcrypto_tests::der::element;
use cmcrypto_tests::{NOW, TempDir, key, key_path, openssl};

use crate::pki::make::*;

/// RFC 4985: a kind of other name, as good as any.
const SRV_NAME: &str = "1.3.6.1.5.5.7.8.7";

fn issue(provider: Provider, computer: &str) -> Result<Certificate, Error> {
    let key = key(provider, "client-2048");
    let until = NOW.saturating_add(86_400);
    self_signed(&key, KeyUse::Signing, computer, NOW, until)
}

#[test]
fn issuing_keeps_the_rule() {
    for provider in Provider::ALL {
        let longest = "A".repeat(64);
        for name in [
            "PC01",
            "P",
            " ",
            "pc01.example.com",
            "a,b=c+d\"\\",
            "~",
            &longest,
        ] {
            let certificate = issue(*provider, name).unwrap();
            assert_eq!(certificate.names_are_single_byte(), Ok(true), "{name:?}");
        }
        for name in [
            "B\u{fc}cher",
            "\u{80}",
            "\u{ff}",
            "PC\u{2013}01",
            "\u{96fb}\u{8133}",
            "\u{1f5a5}",
        ] {
            assert_eq!(
                issue(*provider, name).unwrap_err(),
                Error::NAME_NOT_SINGLE_BYTE
            );
        }
        let too_long = "A".repeat(65);
        for name in ["", "PC\0", "PC01\n", "\t", "\u{7f}", &too_long] {
            assert_eq!(
                issue(*provider, name).unwrap_err(),
                Error::INVALID_ARGUMENT,
                "{name:?}"
            );
        }
    }
}

#[track_caller]
fn expect(plan: &Plan, single_byte: Result<bool, Error>) {
    let der = plan.issue(&Issuer::sub());
    for provider in Provider::ALL {
        let judged = Certificate::from_der(*provider, &der)
            .and_then(|certificate| certificate.names_are_single_byte());
        assert_eq!(judged, single_byte);
    }
}

#[test]
fn subjects() {
    let subject =
        |string, value: &[u8]| client("").subject(&[(O, PRINTABLE, b"A"), (CN, string, value)]);
    expect(&client("").subject(&[]), Ok(true));
    for string in [UTF8, PRINTABLE, IA5, T61] {
        expect(&subject(string, b"PC01"), Ok(true));
    }
    expect(&subject(UTF8, "B\u{fc}cher".as_bytes()), Ok(false));
    expect(&subject(UTF8, b"\x7f"), Ok(true));
    expect(&subject(T61, b"B\xfccher"), Ok(true));
    // Two octets for every character, even of ASCII.
    expect(&subject(BMP, &bmp("PC01")), Ok(false));
    expect(&subject(BMP, &bmp("\u{96fb}")), Ok(false));
    // Not what the type says.
    expect(&subject(IA5, b"\xfc"), Ok(false));
    expect(&subject(PRINTABLE, b"\xfc"), Ok(false));
    expect(&subject(UTF8, b"\xfc"), Ok(false));
    // Four octets: a type that no certificate is read with.
    expect(&subject(UNIVERSAL, b"\0\0\0P"), Err(Error::NOT_SUPPORTED));
    // Any attribute.
    let first = client("").subject(&[(O, BMP, &bmp("A")), (CN, UTF8, b"PC01")]);
    expect(&first, Ok(false));
}

#[test]
fn alternative_names() {
    let with = |name| {
        client("PC01")
            .dns("pc01.example.com")
            .alternative_name(name)
    };
    let plain = |tag, value: &[u8]| element(tag, &[value]);
    expect(&client("PC01").dns("pc01.example.com"), Ok(true));
    expect(&with(plain(EMAIL, b"pc01@example.com")), Ok(true));
    expect(&with(plain(URI, b"http://pc01/")), Ok(true));
    expect(&with(plain(ADDRESS, &[192, 168, 0, 255])), Ok(true));
    expect(&with(upn(UTF8, b"pc01@example.com")), Ok(true));
    expect(&with(other_name(SRV_NAME, IA5, b"_https.pc01")), Ok(true));
    expect(&with(plain(DIRECTORY_NAME, &cn("PC01"))), Ok(true));

    let beyond = "b\u{fc}cher.example".as_bytes();
    expect(&with(plain(DNS, beyond)), Ok(false));
    expect(&with(plain(EMAIL, beyond)), Ok(false));
    expect(&with(plain(URI, b"http://b\xfccher/")), Ok(false));
    expect(&with(upn(UTF8, beyond)), Ok(false));
    expect(&with(upn(BMP, &bmp("pc01"))), Ok(false));
    expect(&with(other_name(SRV_NAME, UTF8, beyond)), Ok(false));
    expect(&with(other_name(SRV_NAME, BMP, &bmp("pc01"))), Ok(false));
    expect(&with(plain(DIRECTORY_NAME, &cn("B\u{fc}cher"))), Ok(false));

    let mut not_names = client("PC01");
    not_names.extension = Some(("2.5.29.17", b"junk".to_vec()));
    let der = not_names.issue(&Issuer::sub());
    let certificate = Certificate::from_der(Provider::default(), &der).unwrap();
    let found = certificate.names_are_single_byte().unwrap_err();
    assert!([Error::MALFORMED, Error::NOT_DER].contains(&found));
}

/// The masks of OpenSSL's string types: <openssl/asn1.h>.
#[test]
fn subjects_by_openssl() {
    let dir = TempDir::new();
    let key = key_path("client-2048");
    for (mask, name, single_byte) in [
        ("utf8only", "PC01", true),
        ("utf8only", "B\u{fc}cher", false),
        ("MASK:4", "B\u{fc}cher", true),
        ("MASK:2048", "B\u{fc}cher", false),
        ("MASK:2048", "PC01", false),
        ("MASK:2", "PC01", true),
    ] {
        let text = format!("[req]\ndistinguished_name = none\nstring_mask = {mask}\n[none]\n");
        let config = dir.write("config", text.as_bytes());
        let der = openssl(&[
            "req",
            "-new",
            "-x509",
            "-config",
            &config,
            "-utf8",
            "-subj",
            &format!("/CN={name}"),
            "-key",
            &key,
            "-outform",
            "DER",
        ])
        .unwrap();
        for provider in Provider::ALL {
            let certificate = Certificate::from_der(*provider, &der).unwrap();
            let judged = certificate.names_are_single_byte();
            assert_eq!(judged, Ok(single_byte), "{mask} {name}");
        }
    }
}
