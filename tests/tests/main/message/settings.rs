//! *Require signing*, *Require SHA-256*, *Use encryption*: what each setting accepts and makes.

use cmcrypto_core::message::{MessageKind, Opened, ReplayCheck};
use cmcrypto_core::pki::cms;
use cmcrypto_core::primitive::digest::DigestAlgorithm;
use cmcrypto_core::site_security::{LegacyAlgorithms, SiteSecurity};
use cmcrypto_core::{Error, Provider};
use cmcrypto_tests::der::{content_info, integer, octets, oid, sequence};
use cmcrypto_tests::*;

use crate::message::fixture::*;

/// The eight settings, in the order of the columns below: none, E, H, HE, S, SE, SH, SHE
/// (S: require signing, H: require SHA-256, E: use encryption).
fn all_settings() -> [SiteSecurity; 8] {
    std::array::from_fn(|bits| SiteSecurity {
        allow_unsigned: bits & 4 == 0,
        allow_sha1: bits & 2 == 0,
        allow_plaintext: bits & 1 == 0,
        allow_unapproved: false,
        legacy: LegacyAlgorithms::default(),
    })
}

fn assert_row(provider: Provider, form: &str, message: &[u8], row: [Outcome; 8]) {
    let clients = directory(provider);
    for (site, expected) in all_settings().into_iter().zip(row) {
        let management_point = management_point(provider, &["mp-2048"], site);
        let found = open(&management_point, message, &clients);
        assert_eq!(found, expected, "{provider:?}, {form}, {site:?}");
    }
}

const NOT_ENCRYPTED: Outcome = Outcome::Refused(Error::NOT_ENCRYPTED);
const UNSIGNED: Outcome = Outcome::Refused(Error::UNSIGNED);

#[test]
fn opening_by_settings() {
    const N: Outcome = NOT_ENCRYPTED;
    const U: Outcome = UNSIGNED;
    const M: Outcome = Outcome::Refused(Error::MALFORMED);
    const V: Outcome = Outcome::Refused(Error::ENVELOPE_MISMATCH);
    const RAW: Outcome = Outcome::Unsigned { encrypted: false };
    const RAW_E: Outcome = Outcome::Unsigned { encrypted: true };
    for &provider in Provider::ALL {
        let to = [certificate(provider, "mp-2048")];
        let sealed = seal(provider, &SiteSecurity::default(), &["mp-2048"]);
        let signed = seal(provider, &SIGN_ONLY, &["mp-2048"]);
        let encrypted = |content: &[u8]| cms::encrypt(content, &to, NOW).unwrap();
        #[rustfmt::skip]
        let rows: [(&str, &[u8], [Outcome; 8]); 8] = [
            //                                   none    E       H       HE      S       SE      SH      SHE
            ("sealed", &sealed,                 [SEALED, SEALED, SEALED, SEALED, SEALED, SEALED, SEALED, SEALED]),
            ("signed", &signed,                 [SIGNED, N,      SIGNED, N,      SIGNED, N,      SIGNED, N]),
            ("signed, then encrypted", &encrypted(&signed),
                                                [V, V, V, V, V, V, V, V]),
            ("encrypted content", &encrypted(CONTENT),
                                                [RAW_E,  RAW_E,  RAW_E,  RAW_E,  U,      U,      U,      U]),
            ("encrypted, empty", &encrypted(b""),
                                                [RAW_E,  RAW_E,  RAW_E,  RAW_E,  U,      U,      U,      U]),
            ("content", CONTENT,                [RAW,    M,      RAW,    M,      U,      M,      U,      M]),
            ("content that starts as DER", b"\x30\x03\x02\x01\x05",
                                                [RAW,    M,      RAW,    M,      U,      M,      U,      M]),
            ("nothing", b"",                    [RAW,    M,      RAW,    M,      U,      M,      U,      M]),
        ];
        for (form, message, row) in rows {
            assert_row(provider, form, message, row);
        }
    }
}

#[cfg(feature = "sha1-signing")]
#[test]
fn opening_sha1_by_settings() {
    const N: Outcome = NOT_ENCRYPTED;
    const H: Outcome = Outcome::Refused(Error::SHA1_NOT_ACCEPTED);
    const SHA1: Outcome = Outcome::Signed {
        digest: DigestAlgorithm::Sha1,
        encrypted: false,
    };
    const SHA1_E: Outcome = Outcome::Signed {
        digest: DigestAlgorithm::Sha1,
        encrypted: true,
    };
    for &provider in Provider::ALL {
        let client = client(provider).with_digest(DigestAlgorithm::Sha1);
        let to = [certificate(provider, "mp-2048")];
        let seal = |use_encryption: bool| {
            let site = SiteSecurity {
                allow_sha1: true,
                allow_plaintext: !use_encryption,
                ..SiteSecurity::default()
            };
            let kind = MessageKind::STATUS_MESSAGE;
            client
                .seal_to_certificates(&site, kind, CONTENT, &to, NOW)
                .unwrap()
                .bytes
        };
        #[rustfmt::skip]
        let rows = [
            //                         none    E       H  HE S     SE      SH SHE
            ("SHA-1, sealed", seal(true),
                                      [SHA1_E, SHA1_E, H, H, SHA1_E, SHA1_E, H, H]),
            ("SHA-1, signed", seal(false),
                                      [SHA1,   N,      H, N, SHA1,   N,      H, N]),
        ];
        for (form, message, row) in rows {
            assert_row(provider, form, &message, row);
        }
    }
}

/// Clients sign whatever the settings, and encrypt exactly where *Use encryption* is on.
#[test]
fn sealing_by_settings() {
    for &provider in Provider::ALL {
        let clients = directory(provider);
        for site in all_settings() {
            let message = seal(provider, &site, &["mp-2048"]);
            let found = open(
                &management_point(provider, &["mp-2048"], site),
                &message,
                &clients,
            );
            let expected = if !site.allow_plaintext {
                SEALED
            } else {
                SIGNED
            };
            assert_eq!(found, expected, "{provider:?}, {site:?}");
        }
    }
}

/// A client that signs with SHA-1 is told by the setting, before anybody else is.
#[test]
fn sealing_with_sha1_by_settings() {
    for &provider in Provider::ALL {
        let client = client(provider).with_digest(DigestAlgorithm::Sha1);
        let to = [certificate(provider, "mp-2048")];
        for site in all_settings() {
            let kind = MessageKind::STATUS_MESSAGE;
            let sealed = client.seal_to_certificates(&site, kind, CONTENT, &to, NOW);
            let expected = if !site.allow_sha1 {
                Some(Error::SHA1_NOT_ACCEPTED)
            } else if cfg!(feature = "sha1-signing") {
                None
            } else {
                Some(Error::UNSUPPORTED)
            };
            assert_eq!(sealed.err(), expected, "{provider:?}, {site:?}");
        }
    }
}

#[test]
fn larger_digests_are_accepted_and_reported() {
    let provider = Provider::default();
    let clients = directory(provider);
    for digest in [DigestAlgorithm::Sha384, DigestAlgorithm::Sha512] {
        let site = SiteSecurity::default();
        let to = [certificate(provider, "mp-2048")];
        let message = client(provider)
            .with_digest(digest)
            .seal_to_certificates(&site, MessageKind::STATE_MESSAGE, CONTENT, &to, NOW)
            .unwrap();
        let found = open(
            &management_point(provider, &["mp-2048"], site),
            &message.bytes,
            &clients,
        );
        let encrypted = true;
        assert_eq!(found, Outcome::Signed { digest, encrypted });
    }
}

/// What the signed message says about itself.
#[test]
fn a_signed_message_reports_what_was_signed() {
    for &provider in Provider::ALL {
        let to = [certificate(provider, "mp-2048")];
        for content in [&b""[..], b"\0", &[0xa5; 70_000]] {
            for site in [SiteSecurity::default(), SIGN_ONLY] {
                let kind = MessageKind::SOFTWARE_INVENTORY;
                let sealed = client(provider)
                    .seal_to_certificates(&site, kind, content, &to, NOW)
                    .unwrap();
                let opened = management_point(provider, &["mp-2048"], site)
                    .open(
                        &sealed.bytes,
                        &directory(provider),
                        ReplayCheck::LeftToCaller,
                        NOW,
                    )
                    .unwrap();
                let message = opened.signed().unwrap();
                assert_eq!(message.content(), content);
                assert_eq!(message.sender(), &client_id());
                assert_eq!(message.site_code().as_str(), "P01");
                assert_eq!(message.kind(), kind);
                assert_eq!(message.message_id(), sealed.message_id);
                assert_eq!(message.sent(), NOW);
                assert_eq!(message.digest(), DigestAlgorithm::Sha256);
                assert_eq!(message.encrypted(), !site.allow_plaintext);
            }
        }
    }
}

#[test]
fn unsigned_content_comes_out_as_it_went_in() {
    let site = SiteSecurity {
        allow_unsigned: true,
        ..SIGN_ONLY
    };
    for &provider in Provider::ALL {
        let to = [certificate(provider, "mp-2048")];
        let encrypted = cms::encrypt(CONTENT, &to, NOW).unwrap();
        for message in [CONTENT, &encrypted] {
            let opened = management_point(provider, &["mp-2048"], site)
                .open(
                    message,
                    &directory(provider),
                    ReplayCheck::LeftToCaller,
                    NOW,
                )
                .unwrap();
            let Opened::Unsigned(message) = opened else {
                panic!("signed by somebody");
            };
            assert_eq!(message.content(), CONTENT);
        }
    }
}

/// The content types of CMS (RFC 5652, RFC 3274) other than the two that are used.
const OTHER_CMS: [(&str, &str); 7] = [
    ("data", "1.2.840.113549.1.7.1"),
    ("EnvelopedData", "1.2.840.113549.1.7.3"),
    ("DigestedData", "1.2.840.113549.1.7.5"),
    ("EncryptedData", "1.2.840.113549.1.7.6"),
    ("AuthenticatedData", "1.2.840.113549.1.9.16.1.2"),
    ("CompressedData", "1.2.840.113549.1.9.16.1.9"),
    ("an unknown one", "1.2.840.113549.1.7.99"),
];

/// Another type of CMS is never taken for content, signed or not, whatever the settings.
#[test]
fn other_cms_is_not_content() {
    const A: Outcome = Outcome::Refused(Error::ALGORITHM_NOT_ACCEPTED);
    for &provider in Provider::ALL {
        let to = [certificate(provider, "mp-2048")];
        let mut forms: Vec<(&str, Vec<u8>)> = OTHER_CMS
            .iter()
            .map(|(name, id)| (*name, content_info(id, &octets(CONTENT))))
            .collect();
        forms.push(("AuthEnvelopedData", cms::encrypt(b"", &to, NOW).unwrap()));
        for (name, message) in &forms {
            let encrypted = cms::encrypt(message, &to, NOW).unwrap();
            assert_row(provider, &format!("encrypted {name}"), &encrypted, [A; 8]);
            if *name == "AuthEnvelopedData" {
                continue;
            }
            for site in all_settings().into_iter().filter(|s| s.allow_plaintext) {
                let management_point = management_point(provider, &["mp-2048"], site);
                let found = open(&management_point, message, &directory(provider));
                assert_eq!(found, A, "{provider:?}, {name}, {site:?}");
            }
        }
    }
}

/// Encrypted CMS of an older kind (CBC or 3DES in EnvelopedData) is refused by name, not called
/// plaintext, also where plaintext is refused.
#[test]
fn older_encryption_is_refused_by_name() {
    let message = content_info("1.2.840.113549.1.7.3", &octets(CONTENT));
    assert_row(
        Provider::default(),
        "EnvelopedData",
        &message,
        [const { Outcome::Refused(Error::ALGORITHM_NOT_ACCEPTED) }; 8],
    );
}

/// Key transport other than OAEP with SHA-256, made by OpenSSL around content that nobody signed, which
/// could not name OpenSSL's content key.
#[test]
fn key_transport_by_settings() {
    let provider = Provider::default();
    let directory = directory(provider);
    let dir = TempDir::new();
    let content = dir.write("content", CONTENT);
    let recipient = vector_path("keys/mp-2048.cert.pem");
    let encrypt = |options: &[&str]| {
        let command = ["cms", "-encrypt", "-binary", "-outform", "DER", "-in"];
        let to = ["-recip", recipient.to_str().unwrap()];
        let all = [&command, &[content.as_str()][..], &to, options].concat();
        openssl(&all).unwrap()
    };
    let oaep = ["-aes-256-gcm", "-keyopt", "rsa_padding_mode:oaep"];
    let sha256 = ["-keyopt", "rsa_oaep_md:sha256"];
    let sha512 = ["-keyopt", "rsa_oaep_md:sha512"];
    let forms = [
        ("OAEP, SHA-256", encrypt(&[&oaep[..], &sha256].concat())),
        ("OAEP, SHA-1", encrypt(&oaep)),
        ("OAEP, SHA-512", encrypt(&[&oaep[..], &sha512].concat())),
        ("PKCS#1 v1.5", encrypt(&["-aes-256-gcm"])),
    ];
    const OPENED: Outcome = Outcome::Unsigned { encrypted: true };
    const REFUSED: Outcome = Outcome::Refused(Error::ALGORITHM_NOT_ACCEPTED);
    for (oaep_sha1, expected) in [
        (false, [OPENED, REFUSED, REFUSED, REFUSED]),
        (true, [OPENED, OPENED, REFUSED, REFUSED]),
    ] {
        let site = SiteSecurity {
            allow_unsigned: true,
            legacy: LegacyAlgorithms {
                oaep_sha1,
                ..LegacyAlgorithms::default()
            },
            ..SiteSecurity::default()
        };
        let management_point = management_point(provider, &["mp-2048"], site);
        for ((name, message), expected) in forms.iter().zip(expected) {
            let found = open(&management_point, message, &directory);
            assert_eq!(found, expected, "{name}, {oaep_sha1}");
        }
    }
}

/// What the settings accept is what they say, and nothing more.
#[test]
fn accepted_algorithms_follow_the_settings() {
    for bits in 0..128 {
        let on = |bit: u32| bits >> bit & 1 == 1;
        let site = SiteSecurity {
            allow_unsigned: !on(0),
            allow_plaintext: !on(1),
            allow_sha1: !on(2),
            allow_unapproved: on(6),
            legacy: LegacyAlgorithms {
                rsa_1024_verification: on(3),
                oaep_sha1: on(4),
                large_keys: on(5),
            },
        };
        let accepted = site.accepted_algorithms();
        assert_eq!(accepted.sha1_signatures, !on(2));
        assert_eq!(accepted.rsa_1024_verification, on(3));
        assert_eq!(accepted.oaep_sha1, on(4));
    }
    let default = SiteSecurity::default();
    assert!(!default.allow_unsigned && !default.allow_sha1 && !default.allow_plaintext);
    assert!(!default.legacy.rsa_1024_verification && !default.legacy.oaep_sha1);
    assert!(!default.legacy.large_keys);
}

/// SignedData of which only the header is right is malformed, never content.
#[test]
fn what_starts_as_signed_data_is_not_content() {
    let site = SiteSecurity {
        allow_unsigned: true,
        ..SIGN_ONLY
    };
    let id = oid("1.2.840.113549.1.7.2");
    let forms: [(Vec<u8>, Error); 5] = [
        (sequence(&[&id]), Error::MALFORMED),
        (sequence(&[&id, &integer(1)]), Error::MALFORMED),
        (
            content_info("1.2.840.113549.1.7.2", &octets(b"")),
            Error::MALFORMED,
        ),
        // An indefinite length, as `openssl cms -stream` writes.
        ([&[0x30, 0x80][..], &id, &[0, 0]].concat(), Error::NOT_DER),
        // A length that lies.
        (
            [&[0x30, 0x84, 0xff, 0xff, 0xff, 0xff][..], &id].concat(),
            Error::MALFORMED,
        ),
    ];
    for &provider in Provider::ALL {
        let to = [certificate(provider, "mp-2048")];
        let management_point = management_point(provider, &["mp-2048"], site);
        for (message, error) in &forms {
            let encrypted = cms::encrypt(message, &to, NOW).unwrap();
            for message in [message, &encrypted] {
                let found = open(&management_point, message, &directory(provider));
                assert_eq!(found, Outcome::Refused(error.clone()), "{message:02x?}");
            }
        }
    }
}
