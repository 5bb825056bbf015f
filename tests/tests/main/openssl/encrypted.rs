//! AuthEnvelopedData.

use std::sync::Arc;

use cmcrypto_core::pki::certificate::{Certificate, DecryptionIdentity};
use cmcrypto_core::pki::cms;
use cmcrypto_core::{Error, Provider};
use cmcrypto_tests::{NOW, key};

use super::tool::{OAEP_SHA256, SIZES, content, decrypt, encrypt, named};

const STRICT: cms::AcceptedAlgorithms = cms::AcceptedAlgorithms {
    sha1_signatures: false,
    rsa_1024_verification: false,
    oaep_sha1: false,
};

/// One recipient each, and three.
const RECIPIENTS: &[&[&str]] = &[
    &["mp-2048"],
    &["mp-3072"],
    &["mp-4096"],
    &["mp-2048-no-ski"],
    &["mp-2048", "mp2-2048", "mp-3072"],
    &["mp-2048-no-ski", "mp2-2048"],
];

fn identity(provider: Provider, name: &str) -> DecryptionIdentity {
    let private_key = key(provider, name.trim_end_matches("-no-ski"));
    DecryptionIdentity::new(Arc::new(private_key), named(provider, name)).unwrap()
}

#[test]
fn openssl_decrypts_ours() {
    for &provider in Provider::ALL {
        for names in RECIPIENTS {
            let recipients: Vec<Certificate> =
                names.iter().map(|name| named(provider, name)).collect();
            for &len in SIZES {
                let content = content(len);
                let message = cms::encrypt(&content, &recipients, NOW).unwrap();
                for name in *names {
                    let read = decrypt(&message, name);
                    let context = format!("{}, {names:?} by {name}, {len}", provider.name());
                    assert_eq!(read.as_ref(), Ok(&content), "{context}");
                }
            }
        }
        let message = cms::encrypt(b"content", &[named(provider, "mp-2048")], NOW).unwrap();
        assert!(decrypt(&message, "mp2-2048").is_err());
    }
}

#[test]
fn we_decrypt_openssls() {
    for names in RECIPIENTS {
        for &len in SIZES {
            for (cipher, by_key_id) in [
                ("-aes-256-gcm", false),
                ("-aes-256-gcm", true),
                ("-aes-128-gcm", false),
            ] {
                if by_key_id && names.iter().any(|name| name.ends_with("-no-ski")) {
                    continue;
                }
                let content = content(len);
                let options: &[&str] = if by_key_id { &["-keyid"] } else { &[] };
                let message = encrypt(&content, cipher, names, OAEP_SHA256, options);
                for &provider in Provider::ALL {
                    let context = format!("{}, {names:?}, {cipher}, {len}", provider.name());
                    for name in *names {
                        let identities = [identity(provider, "mp-4096"), identity(provider, name)];
                        // With mp-4096 as recipient both places of the ring are the same.
                        let place = usize::from(*name != "mp-4096");
                        let decrypted = cms::decrypt(&message, &identities, STRICT)
                            .unwrap_or_else(|error| panic!("{context}, {name}: {error}"));
                        assert_eq!(decrypted.content(), content, "{context}, {name}");
                        assert_eq!(decrypted.recipient(), place, "{context}, {name}");
                    }
                }
            }
        }
    }
}

#[test]
fn refused_kinds() {
    let oaep = |options: &[&'static str]| {
        let mut all = vec!["-keyopt", "rsa_padding_mode:oaep"];
        for option in options {
            all.extend(["-keyopt", option]);
        }
        all
    };
    let sha256 = oaep(&["rsa_oaep_md:sha256"]);
    let label = oaep(&["rsa_oaep_md:sha256", "rsa_oaep_label:6c6162656c"]);
    let sha256_mgf1_sha1 = oaep(&["rsa_oaep_md:sha256", "rsa_mgf1_md:sha1"]);
    let sha1_mgf1_sha256 = oaep(&["rsa_oaep_md:sha1", "rsa_mgf1_md:sha256"]);
    let sha384 = oaep(&["rsa_oaep_md:sha384"]);
    let sha1_label = oaep(&["rsa_oaep_label:6c6162656c"]);
    const REFUSED: Error = Error::ALGORITHM_NOT_ACCEPTED;
    let cases: &[(&str, &[&str], &[&str], Error)] = &[
        ("-aes-192-gcm", &sha256, &[], REFUSED),
        ("-aes-256-cbc", &sha256, &[], REFUSED),
        ("-aes-256-cbc", &[], &[], REFUSED),
        ("-des3", &[], &[], REFUSED),
        ("-aes-256-gcm", &[], &[], REFUSED),
        ("-aes-256-gcm", &label, &[], REFUSED),
        ("-aes-256-gcm", &sha1_label, &[], REFUSED),
        ("-aes-256-gcm", &sha256_mgf1_sha1, &[], REFUSED),
        ("-aes-256-gcm", &sha1_mgf1_sha256, &[], REFUSED),
        ("-aes-256-gcm", &sha384, &[], REFUSED),
        ("-aes-256-gcm", &sha256, &["-stream"], Error::NOT_DER),
    ];
    for (cipher, transport, options, expected) in cases {
        let message = encrypt(b"content", cipher, &["mp-2048"], transport, options);
        assert_eq!(decrypt(&message, "mp-2048").as_deref(), Ok(&b"content"[..]));
        for &provider in Provider::ALL {
            let identities = [identity(provider, "mp-2048")];
            for accepted in [false, true] {
                let accepted = cms::AcceptedAlgorithms {
                    sha1_signatures: accepted,
                    rsa_1024_verification: accepted,
                    oaep_sha1: accepted,
                };
                let result = cms::decrypt(&message, &identities, accepted).map(|_| ());
                let context = format!("{cipher} {transport:?} {options:?}, {}", provider.name());
                assert_eq!(result, Err(expected.clone()), "{context}");
            }
        }
    }
}

#[test]
fn oaep_sha1_only_where_accepted() {
    let transport = ["-keyopt", "rsa_padding_mode:oaep"];
    let message = encrypt(b"content", "-aes-256-gcm", &["mp-2048"], &transport, &[]);
    for &provider in Provider::ALL {
        let identities = [identity(provider, "mp-2048")];
        let refused = cms::decrypt(&message, &identities, STRICT).unwrap_err();
        assert_eq!(refused, Error::ALGORITHM_NOT_ACCEPTED);
        let accepted = cms::AcceptedAlgorithms {
            oaep_sha1: true,
            ..STRICT
        };
        let decrypted = cms::decrypt(&message, &identities, accepted).unwrap();
        assert_eq!(decrypted.content(), b"content");
    }
}

/// What one side refuses after a change, the other refuses too.
#[test]
fn tampering() {
    for &provider in Provider::ALL {
        let identities = [identity(provider, "mp-2048")];
        let ours = cms::encrypt(b"content", &[named(provider, "mp-2048")], NOW).unwrap();
        let theirs = encrypt(b"content", "-aes-256-gcm", &["mp-2048"], OAEP_SHA256, &[]);
        for message in [ours, theirs] {
            assert!(decrypt(&message, "mp-2048").is_ok());
            let end = message.len();
            // From the end: 16 octets of tag, its header, 7 of ciphertext, its header, the ICVlen,
            // 12 of nonce; the encrypted key is well before them.
            let places = [end - 1, end - 16, end - 19, end - 25, end - 31, end - 120];
            for at in places {
                let mut changed = message.clone();
                changed[at] ^= 1;
                assert!(decrypt(&changed, "mp-2048").is_err(), "{at} of {end}");
                let refused = cms::decrypt(&changed, &identities, STRICT).unwrap_err();
                assert_eq!(refused, Error::DECRYPT, "{at} of {end}");
            }
        }
    }
}

#[test]
fn validity() {
    for &provider in Provider::ALL {
        let certificate = named(provider, "mp-2048");
        let before = certificate.not_before().saturating_add(-1);
        let after = certificate.not_after().saturating_add(1);
        let encrypt_at = |now| cms::encrypt(b"content", std::slice::from_ref(&certificate), now);
        assert_eq!(encrypt_at(before), Err(Error::CERTIFICATE_NOT_YET_VALID));
        assert_eq!(encrypt_at(after), Err(Error::CERTIFICATE_EXPIRED));
        for now in [certificate.not_before(), certificate.not_after()] {
            let message = encrypt_at(now).unwrap();
            assert_eq!(decrypt(&message, "mp-2048").as_deref(), Ok(&b"content"[..]));
        }
    }
}
