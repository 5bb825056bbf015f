//! Envelopes: settings, recipients, hashes.

use std::slice::from_ref;
use std::sync::Arc;

use cmcrypto_core::compatibility::{CompatibilitySettings, RecipientIdentifier, decrypt, encrypt};
use cmcrypto_core::pki::certificate::{Certificate, DecryptionIdentity};
use cmcrypto_core::{Error, Provider};
use cmcrypto_tests::der::tree::Node;
use cmcrypto_tests::{NOW, certificate, decryption_identity, key, vector};

use super::{ALL, NONE, mp, of_content, of_message, open, stored};

const BY: [RecipientIdentifier; 2] = [
    RecipientIdentifier::IssuerAndSerialNumber,
    RecipientIdentifier::SubjectKeyIdentifier,
];

fn without_ski(provider: Provider) -> Certificate {
    Certificate::from_pem(provider, &vector("cms/mp-2048-no-ski.cert.pem")).unwrap()
}

#[test]
fn what_is_written_is_read() {
    for &provider in Provider::ALL {
        let to = ["mp-2048", "mp2-2048", "mp-3072"].map(|name| certificate(provider, name));
        for len in [0, 1, 15, 16, 17, 31, 32, 47, 48, 63, 64, 65, 1000, 100_000] {
            let content: Vec<u8> = (0..len).map(|at| at as u8).collect();
            for named_by in BY {
                let message = encrypt(&content, &to, named_by, ALL, NOW).unwrap();
                for name in ["mp-2048", "mp2-2048", "mp-3072"] {
                    let identities = [
                        decryption_identity(provider, "mp-4096"),
                        decryption_identity(provider, name),
                    ];
                    for expected in [of_content(&content), of_message(&message)] {
                        let opened = decrypt(&message, &identities, expected, ALL).unwrap();
                        assert_eq!(opened.content(), content, "{len}, {name}, {named_by:?}");
                        assert_eq!(opened.recipient(), 1);
                    }
                }
            }
        }
    }
}

/// Each setting lets through what it names, and nothing else does.
#[test]
fn settings() {
    assert_eq!(CompatibilitySettings::default(), NONE);
    type Field = fn(&mut CompatibilitySettings) -> &mut bool;
    let fields: [(&str, Field); 6] = [
        ("aes-256-serial.der", |of| &mut of.aes_256_cbc),
        ("aes-128.der", |of| &mut of.aes_128_cbc),
        ("des-ede3.der", |of| &mut of.des_ede3_cbc),
        ("", |of| &mut of.sha1_signatures),
        ("", |of| &mut of.rsa_1024_verification),
        ("", |of| &mut of.signatures_without_digest_info),
    ];
    for &provider in Provider::ALL {
        for (name, needed) in &fields[..3] {
            let message = stored(name);
            for (_, set) in fields {
                let mut settings = NONE;
                *set(&mut settings) = true;
                let opened = open(provider, &message, of_message(&message), settings);
                let expected = match *needed(&mut settings) {
                    false => Err(Error::ALGORITHM_NOT_ACCEPTED),
                    true if *name == "des-ede3.der" && !cfg!(feature = "pkcs1-transport") => {
                        Err(Error::UNSUPPORTED)
                    }
                    true => Ok(stored("policy.bin")),
                };
                assert_eq!(opened, expected, "{name}, {settings:?}");
            }
        }
        let to = [certificate(provider, "mp-2048")];
        let not_aes_256 = CompatibilitySettings {
            aes_256_cbc: false,
            ..ALL
        };
        for settings in [NONE, not_aes_256] {
            let refused = encrypt(b"content", &to, BY[0], settings, NOW);
            assert_eq!(refused, Err(Error::ALGORITHM_NOT_ACCEPTED));
        }
    }
}

#[test]
fn recipients() {
    for &provider in Provider::ALL {
        let named = certificate(provider, "mp-2048");
        let seal = |to: &[Certificate], named_by| encrypt(b"content", to, named_by, ALL, NOW);
        for named_by in BY {
            assert_eq!(seal(&[], named_by), Err(Error::NO_RECIPIENTS));
            let twice = seal(&[named.clone(), named.clone()], named_by).unwrap_err();
            assert_eq!(twice, Error::DUPLICATE_RECIPIENT);
            let signing = seal(&[certificate(provider, "client-2048")], named_by);
            assert_eq!(signing, Err(Error::CERTIFICATE_USAGE));
            let small = seal(&[certificate(provider, "mp-1024")], named_by);
            assert_eq!(small, Err(Error::KEY_TOO_SMALL));
            let now = named.not_after().saturating_add(1);
            let late = encrypt(b"content", from_ref(&named), named_by, ALL, now);
            assert_eq!(late, Err(Error::CERTIFICATE_EXPIRED));
        }
        // A certificate without the identifier is named by its issuer, or not at all.
        let other = certificate(provider, "mp2-2048");
        let both = [other.clone(), without_ski(provider)];
        let refused = seal(&both, BY[1]).unwrap_err();
        assert_eq!(refused, Error::NOT_SUPPORTED);
        assert_eq!(refused.element(), Some(("recipients", 1)));
        let message = seal(&both, BY[0]).unwrap();
        let private = Arc::new(key(provider, "mp-2048"));
        let identity = DecryptionIdentity::new(private, without_ski(provider)).unwrap();
        let opened = decrypt(&message, &[identity], of_message(&message), ALL).unwrap();
        assert_eq!(opened.content(), b"content");
        // Named by the issuer it is another certificate, of the same key.
        let refused = open(provider, &message, of_message(&message), ALL);
        assert_eq!(refused, Err(Error::NOT_A_RECIPIENT));
        let none = decrypt(&message, &[], of_message(&message), ALL).map(drop);
        assert_eq!(none, Err(Error::NOT_A_RECIPIENT));
    }
}

/// The message's hash is compared before anything is read; the content's after everything.
#[test]
fn hashes() {
    for &provider in Provider::ALL {
        let (message, content) = (stored("aes-256-serial.der"), stored("policy.bin"));
        let read = |message: &[u8], expected| open(provider, message, expected, ALL);
        for wrong in [of_message(b""), of_message(&content)] {
            assert_eq!(read(&message, wrong), Err(Error::HASH_MISMATCH));
            assert_eq!(read(b"noise", wrong), Err(Error::HASH_MISMATCH));
        }
        let with_padding = [content.as_slice(), &[8; 8]].concat();
        assert_eq!(content.len() % 16, 8);
        for wrong in [b"".as_slice(), &message, &with_padding, &content[1..]] {
            assert_eq!(read(&message, of_content(wrong)), Err(Error::DECRYPT));
        }
        assert_eq!(read(b"noise", of_content(&content)), Err(Error::MALFORMED));
    }
}

/// AuthEnvelopedData that is rewritten as CBC with the recipient that it had (CVE-2026-34182, EFAIL): by
/// the hash of its content it tells nothing, and is not opened.
#[test]
fn another_cipher_for_the_same_key() {
    for &provider in Provider::ALL {
        let gcm = Node::parse(&stored("gcm.der"));
        let cbc = Node::parse(&stored("aes-256-serial.der"));
        for (transport, expected) in [
            (stored("gcm.der"), Error::DECRYPT),
            (
                vector("cms/enveloped-2048.der"),
                Error::ALGORITHM_NOT_ACCEPTED,
            ),
        ] {
            let mut rewritten = cbc.clone();
            *rewritten.at_mut(&[1, 0, 1]) = Node::parse(&transport).at(&[1, 0, 1]).clone();
            *rewritten.at_mut(&[1, 0, 2, 2]) = gcm.at(&[1, 0, 2, 2]).clone();
            let ciphertext = rewritten.at_mut(&[1, 0, 2, 2]).content_mut();
            ciphertext.resize(ciphertext.len().next_multiple_of(16), 0);
            let content = of_content(&stored("policy.bin"));
            let refused = decrypt(&rewritten.encode(), &mp(provider), content, ALL);
            assert_eq!(refused.map(drop), Err(expected));
        }
        // And neither is read as the other.
        let refused = open(
            provider,
            &stored("gcm.der"),
            of_message(&stored("gcm.der")),
            ALL,
        );
        assert_eq!(refused, Err(Error::ALGORITHM_NOT_ACCEPTED));
    }
}
