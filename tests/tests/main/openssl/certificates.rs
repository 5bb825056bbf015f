//! The certificates that this library issues, through OpenSSL's eyes.

use cmcrypto_core::pki::certificate::{Certificate, KeyUse, self_signed};
use cmcrypto_core::pki::key::PrivateKey;
use cmcrypto_core::primitive::rsa::RsaKeySize;
use cmcrypto_core::{Provider, Timestamp};
use cmcrypto_tests::{NOW, TempDir, key, openssl};

const DAY: i64 = 86_400;

struct Issued {
    usage: KeyUse,
    not_before: Timestamp,
    not_after: Timestamp,
    /// As OpenSSL prints them.
    dates: [&'static str; 2],
    /// The ASN.1 types of the two.
    types: [&'static str; 2],
}

/// 2027-01-15T08:00:00Z and after: a year, to the last second of UTCTime, to the first of
/// GeneralizedTime, a hundred years, and one wholly beyond 2050.
const ISSUED: &[Issued] = &[
    Issued {
        usage: KeyUse::Signing,
        not_before: NOW,
        not_after: NOW.saturating_add(365 * DAY),
        dates: ["Jan 15 08:00:00 2027 GMT", "Jan 15 08:00:00 2028 GMT"],
        types: ["UTCTIME", "UTCTIME"],
    },
    Issued {
        usage: KeyUse::Encryption,
        not_before: NOW,
        not_after: Timestamp::from_unix(2_524_607_999),
        dates: ["Jan 15 08:00:00 2027 GMT", "Dec 31 23:59:59 2049 GMT"],
        types: ["UTCTIME", "UTCTIME"],
    },
    Issued {
        usage: KeyUse::Encryption,
        not_before: NOW,
        not_after: Timestamp::from_unix(2_524_608_000),
        dates: ["Jan 15 08:00:00 2027 GMT", "Jan  1 00:00:00 2050 GMT"],
        types: ["UTCTIME", "GENERALIZEDTIME"],
    },
    Issued {
        usage: KeyUse::Signing,
        not_before: NOW,
        not_after: NOW.saturating_add(36_525 * DAY),
        dates: ["Jan 15 08:00:00 2027 GMT", "Jan 16 08:00:00 2127 GMT"],
        types: ["UTCTIME", "GENERALIZEDTIME"],
    },
    Issued {
        usage: KeyUse::Signing,
        not_before: Timestamp::from_unix(2_600_000_000),
        not_after: Timestamp::from_unix(2_600_086_400),
        dates: ["May 22 14:13:20 2052 GMT", "May 23 14:13:20 2052 GMT"],
        types: ["GENERALIZEDTIME", "GENERALIZEDTIME"],
    },
];

#[test]
fn openssl_accepts_ours() {
    for &provider in Provider::ALL {
        let stored = key(provider, "client-2048");
        let generated = PrivateKey::generate(provider, RsaKeySize::Rsa2048).unwrap();
        let long = key(provider, "client-4096");
        let by_stored = ISSUED.iter().map(|issued| (&stored, issued));
        let by_others = [(&generated, &ISSUED[0]), (&long, &ISSUED[1])];
        for (key, issued) in by_stored.chain(by_others) {
            let (first, last) = (issued.not_before, issued.not_after);
            let certificate = self_signed(key, issued.usage, "PC01", first, last).unwrap();
            check_fields(&certificate, key, issued);
            check_verifies(&certificate, issued);
        }
    }
}

fn check_fields(certificate: &Certificate, key: &PrivateKey, issued: &Issued) {
    let dir = TempDir::new();
    let pem = dir.write("cert.pem", certificate.to_pem().unwrap().as_bytes());
    let x509 = |options: &[&str]| {
        let arguments = ["x509", "-in", &pem, "-noout"];
        text(openssl(&[&arguments[..], options].concat()).unwrap())
    };

    let shown = x509(&["-text"]);
    for expected in [
        "Version: 3 (0x2)",
        "Signature Algorithm: sha256WithRSAEncryption",
        &format!("Public-Key: ({} bit)", key.public_key().bits()),
        "X509v3 Subject Key Identifier: \n",
    ] {
        assert!(shown.contains(expected), "{expected} in {shown}");
    }
    // `oneline` keeps the order of the DER.
    let names = x509(&["-subject", "-issuer", "-nameopt", "oneline"]);
    assert_eq!(
        names,
        "subject=CN = SMS, CN = PC01\nissuer=CN = SMS, CN = PC01\n"
    );
    let dates = x509(&["-dates"]);
    let [not_before, not_after] = issued.dates;
    assert_eq!(
        dates,
        format!("notBefore={not_before}\nnotAfter={not_after}\n")
    );

    let extensions = x509(&["-ext", "keyUsage,extendedKeyUsage,basicConstraints"]);
    let (key_usage, purpose) = match issued.usage {
        KeyUse::Signing => ("Digital Signature", "1.3.6.1.4.1.311.101"),
        _ => (
            "Key Encipherment, Data Encipherment",
            "1.3.6.1.4.1.311.101.2",
        ),
    };
    let lines: Vec<&str> = extensions.lines().map(str::trim).collect();
    assert_eq!(
        lines,
        [
            "X509v3 Key Usage: critical",
            key_usage,
            "X509v3 Extended Key Usage:",
            purpose
        ]
    );

    let serial = x509(&["-serial"]);
    assert_eq!(serial.trim_start_matches("serial=").trim().len(), 32);
    let sha1 = x509(&["-fingerprint", "-sha1"]);
    assert!(
        sha1.trim_end()
            .ends_with(&colons(&certificate.thumbprint_sha1()))
    );
    let sha256 = x509(&["-fingerprint", "-sha256"]);
    assert!(
        sha256
            .trim_end()
            .ends_with(&colons(certificate.thumbprint_sha256()))
    );
    let public_key = openssl(&["x509", "-in", &pem, "-noout", "-pubkey"]).unwrap();
    assert_eq!(text(public_key), key.public_key().to_spki_pem().unwrap());
    let der = openssl(&["x509", "-in", &pem, "-outform", "DER"]).unwrap();
    assert_eq!(der, certificate.to_der());

    let parsed = text(openssl(&["asn1parse", "-in", &pem]).unwrap());
    let times: Vec<&str> = parsed
        .lines()
        .filter_map(|line| {
            ["UTCTIME", "GENERALIZEDTIME"]
                .into_iter()
                .find(|name| line.contains(name))
        })
        .collect();
    assert_eq!(times, issued.types);
}

/// As its own trust anchor, its signature checked, at both ends of its validity and beyond.
fn check_verifies(certificate: &Certificate, issued: &Issued) {
    let dir = TempDir::new();
    let pem = dir.write("cert.pem", certificate.to_pem().unwrap().as_bytes());
    let verify = |at: Timestamp| {
        let at = at.as_unix().to_string();
        let arguments = [
            "verify",
            "-check_ss_sig",
            "-CAfile",
            &pem,
            "-attime",
            &at,
            &pem,
        ];
        openssl(&arguments).map(|_| ())
    };
    assert_eq!(verify(issued.not_before), Ok(()));
    // OpenSSL's last second is the one before notAfter.
    assert_eq!(verify(issued.not_after.saturating_add(-1)), Ok(()));
    let early = verify(issued.not_before.saturating_add(-1)).unwrap_err();
    assert!(early.contains("not yet valid"), "{early}");
    let late = verify(issued.not_after.saturating_add(1)).unwrap_err();
    assert!(late.contains("expired"), "{late}");

    // -check_ss_sig does look: with another last octet the signature is not accepted.
    let mut der = certificate.to_der().to_vec();
    *der.last_mut().unwrap() ^= 1;
    let provider = certificate.public_key().provider();
    let changed = Certificate::from_der(provider, &der).unwrap();
    let changed = dir.write("changed.pem", changed.to_pem().unwrap().as_bytes());
    let at = issued.not_before.as_unix().to_string();
    let arguments = [
        "verify",
        "-check_ss_sig",
        "-CAfile",
        &changed,
        "-attime",
        &at,
        &changed,
    ];
    assert!(
        openssl(&arguments)
            .unwrap_err()
            .contains("signature failure")
    );
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap()
}

fn colons(bytes: &[u8]) -> String {
    let octets: Vec<String> = bytes.iter().map(|byte| format!("{byte:02X}")).collect();
    octets.join(":")
}
