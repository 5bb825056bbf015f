//! Names for people to read: RFC 4514, with OpenSSL as witness, and what could mislead.

use cmcrypto_core::Provider;
use cmcrypto_core::pki::certificate::Certificate;
use cmcrypto_tests::{TempDir, openssl};

use crate::pki::make::*;
use cmcrypto_tests::der::{BIT_STRING, SET, element, oid, sequence, set_of};

const EMAIL_ADDRESS: &str = "1.2.840.113549.1.9.1";

fn read(name: &[u8]) -> Certificate {
    let plan = Plan {
        subject: name.to_vec(),
        ..client("")
    };
    let der = plan.issue(&Issuer::sub());
    Certificate::from_der(Provider::default(), &der).unwrap()
}

#[track_caller]
fn expect(attributes: &[(&str, u8, &[u8])], expected: &str) {
    assert_eq!(read(&name(attributes)).subject_text(), expected);
}

/// What OpenSSL says, with UTF-8 as it is.
fn witness(certificate: &Certificate) -> String {
    let dir = TempDir::new();
    let der = dir.write("der", certificate.to_der());
    let input = ["x509", "-inform", "DER", "-in", &der, "-noout"];
    let form = ["-subject", "-nameopt", "RFC2253,-esc_msb"];
    let text = openssl(&[&input[..], &form].concat()).unwrap();
    let text = String::from_utf8(text).unwrap();
    text.strip_prefix("subject=")
        .unwrap()
        .trim_end_matches('\n')
        .to_owned()
}

#[test]
fn as_openssl_writes_them() {
    let (state, country, dc) = ("2.5.4.8", "2.5.4.6", "0.9.2342.19200300.100.1.25");
    let names: &[&[(&str, u8, &[u8])]] = &[
        &[(CN, UTF8, b"SMS"), (CN, UTF8, b"PC01")],
        &[
            (country, PRINTABLE, b"DE"),
            (state, PRINTABLE, b"Bayern"),
            (O, UTF8, b"Contoso, Ltd."),
            (CN, UTF8, "B\u{fc}cher".as_bytes()),
        ],
        &[
            (dc, IA5, b"com"),
            (dc, IA5, b"example"),
            (CN, T61, b"B\xfccher"),
        ],
        &[(EMAIL_ADDRESS, IA5, b"a@example.com")],
        &[
            ("2.5.4.4", UTF8, b"a"),
            ("2.5.4.5", PRINTABLE, b"7"),
            ("2.5.4.12", UTF8, b"b"),
        ],
        &[
            ("2.5.4.42", UTF8, b"a"),
            ("2.5.4.43", UTF8, b"b"),
            (OU, UTF8, b""),
        ],
        &[("0.9.2342.19200300.100.1.1", UTF8, b"me")],
        &[(CN, BMP, &bmp("\u{96fb}\u{8133}"))],
        &[(CN, UTF8, b"#a"), (CN, UTF8, b"a#"), (CN, UTF8, b" a b ")],
        &[(CN, UTF8, b"\"+,;<>\\'()/:?@[]!$%&*|{}~`^_")],
        &[(CN, UTF8, b"a\nb\r\x00\x7f\x1b[2J")],
        // An attribute that nobody knows, and a value that is no text.
        &[
            ("1.3.6.1.4.1.32473.7", UTF8, b"x"),
            (CN, BIT_STRING, &[0, 1]),
        ],
    ];
    for attributes in names {
        let certificate = read(&name(attributes));
        assert_eq!(certificate.subject_text(), witness(&certificate));
    }
    let certificate = read(&name(names[1]));
    assert_eq!(
        certificate.subject_text(),
        "CN=B\u{fc}cher,O=Contoso\\, Ltd.,ST=Bayern,C=DE"
    );
    assert_eq!(
        certificate.issuer_text(),
        read(&Issuer::sub().name).subject_text()
    );

    // Several attributes in one RelativeDistinguishedName.
    let attribute = |kind, text: &[u8]| sequence(&[&oid(kind), &element(UTF8, &[text])]);
    let rdn = set_of(SET, vec![attribute(CN, b"a"), attribute(OU, b"b+c")]);
    let certificate = read(&sequence(&[&rdn]));
    assert_eq!(certificate.subject_text(), "CN=a+OU=b\\+c");
    // OpenSSL turns these around too.
    assert_eq!(witness(&certificate), "OU=b\\+c+CN=a");
}

/// Where it is stricter than RFC 4514 asks for.
#[test]
fn what_could_mislead() {
    expect(&[], "");
    expect(&[(CN, UTF8, b"PC01,O=Contoso")], "CN=PC01\\,O\\=Contoso");
    expect(&[(CN, UTF8, b"a   b")], "CN=a \\ \\ b");
    expect(&[(CN, UTF8, b"   ")], "CN=\\ \\ \\ ");
    for (character, expected) in [
        // Turns the direction, joins, breaks the line, is a space of another kind, shows nothing.
        ("\u{202e}", "\\E2\\80\\AE"),
        ("\u{2066}", "\\E2\\81\\A6"),
        ("\u{200b}", "\\E2\\80\\8B"),
        ("\u{200d}", "\\E2\\80\\8D"),
        ("\u{2028}", "\\E2\\80\\A8"),
        ("\u{85}", "\\C2\\85"),
        ("\u{a0}", "\\C2\\A0"),
        ("\u{3000}", "\\E3\\80\\80"),
        ("\u{ad}", "\\C2\\AD"),
        ("\u{3164}", "\\E3\\85\\A4"),
        ("\u{feff}", "\\EF\\BB\\BF"),
        ("\u{301}", "\\CC\\81"),
        ("\u{e0041}", "\\F3\\A0\\81\\81"),
        // Looks like a sign, and like what says that a text was cut.
        ("\u{ff0c}", "\\EF\\BC\\8C"),
        ("\u{2026}", "\\E2\\80\\A6"),
        ("\u{fffd}", "\\EF\\BF\\BD"),
    ] {
        let text = format!("a{character}b");
        expect(&[(CN, UTF8, text.as_bytes())], &format!("CN=a{expected}b"));
    }
    for letters in [
        "\u{e9}\u{df}",
        "\u{416}\u{3a9}",
        "\u{5d0}",
        "\u{96fb}\u{8133}",
        "\u{663}",
    ] {
        expect(&[(CN, UTF8, letters.as_bytes())], &format!("CN={letters}"));
    }
    // Text of a type that does not tell its encoding, or breaks it.
    expect(&[(CN, PRINTABLE, b"\xfc")], "CN=#1301FC");
    expect(&[(CN, BMP, b"\0")], "CN=#1E0100");
    expect(&[(CN, BMP, &[0xd8, 0])], "CN=#1E02D800");
}

#[test]
fn long_names_are_cut() {
    for (len, expected) in [(1017, 1020), (1018, 1023), (2000, 1023), (60_000, 1023)] {
        let text = read(&name(&[(CN, UTF8, &vec![b'a'; len])])).subject_text();
        assert_eq!(text.len(), expected, "{len}");
        assert_eq!(text.ends_with('\u{2026}'), expected > 1020);
    }
    // Not within an octet, nor a letter.
    for (octet, whole) in [(0, "\\00"), (0xe9, "\u{e9}")] {
        for spare in 0..4 {
            let value = [vec![b'a'; spare], vec![octet; 2000]].concat();
            let text = read(&name(&[(CN, T61, &value)])).subject_text();
            let text = text.strip_suffix('\u{2026}').unwrap();
            assert!(text.len() <= 1020 && text.len() + whole.len() > 1020);
            assert!(text.ends_with(whole));
        }
    }
    let many: Vec<(&str, u8, &[u8])> = vec![(OU, UTF8, b"a"); 2000];
    let text = read(&name(&many)).subject_text();
    assert!(text.starts_with("OU=a,OU=a,") && text.ends_with('\u{2026}'));
    let octets = read(&name(&[("1.3.6.1.4.1.32473.7", UTF8, &[0; 2000])])).subject_text();
    assert!(octets.starts_with("1.3.6.1.4.1.32473.7=#0C8207D00000"));
    assert!(octets.len() <= 1023 && octets.ends_with("00\u{2026}"));
}
