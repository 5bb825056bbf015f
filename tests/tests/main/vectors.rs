//! The stored messages and signatures of `vectors/`, each with its exact outcome, for every
//! provider. `vectors/README.md` says where they come from.

mod bouncycastle;
mod sealed;

use std::collections::BTreeSet;
use std::sync::Arc;

use cmcrypto_core::pki::certificate::{Certificate, DecryptionIdentity};
use cmcrypto_core::pki::cms;
use cmcrypto_core::primitive::SignatureScheme;
use cmcrypto_core::primitive::digest::DigestAlgorithm;
use cmcrypto_core::{Error, Provider};
use cmcrypto_tests::{NOW, certificate, decryption_identity, key, vector, vector_path};

const STRICT: cms::AcceptedAlgorithms = cms::AcceptedAlgorithms {
    sha1_signatures: false,
    rsa_1024_verification: false,
    oaep_sha1: false,
};
const LENIENT: cms::AcceptedAlgorithms = cms::AcceptedAlgorithms {
    sha1_signatures: true,
    rsa_1024_verification: true,
    oaep_sha1: true,
};

/// What a file in `vectors/cms` is, and what becomes of it under strict and lenient settings.
enum Case {
    /// `verify` by these signers.
    Signed(&'static [&'static str]),
    /// Refused by `verify` under strict settings, accepted under lenient ones.
    SignedLenient(&'static str, Error),
    /// Refused by `verify` under either.
    NotSigned(Error),
    /// `verify_detached` over the content.
    Detached(&'static str),
    /// `decrypt` by the certificates with these places in the identities: one after the other alone.
    Encrypted(&'static [usize]),
    /// Refused by `decrypt` under strict settings, accepted under lenient ones.
    EncryptedLenient(Error),
    /// Refused by `decrypt` under either.
    NotEncrypted(Error),
    /// Used by others.
    Input,
}
use Case::{
    Detached, Encrypted, EncryptedLenient, Input, NotEncrypted, NotSigned, Signed, SignedLenient,
};

const CMS: &[(&str, Case)] = &[
    ("client-2048-no-ski.cert.pem", Input),
    ("content.bin", Input),
    ("data.der", NotSigned(Error::AlgorithmNotAccepted)),
    ("digested.der", NotSigned(Error::AlgorithmNotAccepted)),
    (
        "encrypted-data.der",
        NotEncrypted(Error::AlgorithmNotAccepted),
    ),
    ("enveloped-2048.der", Encrypted(&[0])),
    ("enveloped-3072.der", Encrypted(&[1])),
    (
        "enveloped-3des.der",
        NotEncrypted(Error::AlgorithmNotAccepted),
    ),
    ("enveloped-4096.der", Encrypted(&[2])),
    ("enveloped-aes-128-gcm.der", Encrypted(&[0])),
    (
        "enveloped-aes-192-gcm.der",
        NotEncrypted(Error::AlgorithmNotAccepted),
    ),
    (
        "enveloped-aes-256-cbc.der",
        NotEncrypted(Error::AlgorithmNotAccepted),
    ),
    ("enveloped-empty.der", Encrypted(&[0])),
    ("enveloped-kek.der", NotEncrypted(Error::NotARecipient)),
    ("enveloped-keyid.der", Encrypted(&[0])),
    ("enveloped-no-ski.der", Encrypted(&[3])),
    (
        "enveloped-oaep-label.der",
        NotEncrypted(Error::AlgorithmNotAccepted),
    ),
    (
        "enveloped-oaep-mgf1-sha1.der",
        NotEncrypted(Error::AlgorithmNotAccepted),
    ),
    (
        "enveloped-oaep-mgf1-sha256.der",
        NotEncrypted(Error::AlgorithmNotAccepted),
    ),
    (
        "enveloped-oaep-sha1.der",
        EncryptedLenient(Error::AlgorithmNotAccepted),
    ),
    (
        "enveloped-oaep-sha512.der",
        NotEncrypted(Error::AlgorithmNotAccepted),
    ),
    (
        "enveloped-other-recipient.der",
        NotEncrypted(Error::NotARecipient),
    ),
    (
        "enveloped-pkcs1.der",
        NotEncrypted(Error::AlgorithmNotAccepted),
    ),
    (
        "enveloped-pwri-cbc.der",
        NotEncrypted(Error::AlgorithmNotAccepted),
    ),
    ("enveloped-rsa-and-kek.der", Encrypted(&[0])),
    (
        "enveloped-same-recipient-twice.der",
        NotEncrypted(Error::DuplicateRecipient),
    ),
    ("enveloped-signed.der", Encrypted(&[0])),
    ("enveloped-streamed.der", NotEncrypted(Error::NotDer)),
    ("enveloped-tag-changed.der", NotEncrypted(Error::Decrypt)),
    ("enveloped-three.der", Encrypted(&[0, 1])),
    ("enveloped-trailing.der", NotEncrypted(Error::Malformed)),
    ("enveloped-truncated.der", NotEncrypted(Error::Malformed)),
    ("mp-2048-no-ski.cert.pem", Input),
    (
        "signed-1024-sha1.der",
        SignedLenient("client-1024", Error::AlgorithmNotAccepted),
    ),
    (
        "signed-1024.der",
        SignedLenient("client-1024", Error::KeyTooSmall),
    ),
    ("signed-3072.der", Signed(&["client-3072"])),
    ("signed-4096.der", Signed(&["client-4096"])),
    ("signed-by-none.der", NotSigned(Error::Malformed)),
    ("signed-cades.der", Signed(&["client-2048"])),
    (
        "signed-content-changed.der",
        NotSigned(Error::SignatureInvalid),
    ),
    ("signed-detached.der", Detached("client-2048")),
    ("signed-e3.der", Signed(&["e3-2048"])),
    ("signed-empty.der", Signed(&["client-2048"])),
    ("signed-keyid.der", Signed(&["client-2048"])),
    ("signed-md5.der", NotSigned(Error::AlgorithmNotAccepted)),
    ("signed-no-ski.der", Signed(&["client-2048-no-ski"])),
    ("signed-noattr.der", NotSigned(Error::SignedAttributes)),
    ("signed-nocerts.der", Signed(&["client-2048"])),
    ("signed-pss.der", NotSigned(Error::AlgorithmNotAccepted)),
    (
        "signed-sha1.der",
        SignedLenient("client-2048", Error::AlgorithmNotAccepted),
    ),
    ("signed-sha224.der", NotSigned(Error::AlgorithmNotAccepted)),
    ("signed-sha256.der", Signed(&["client-2048"])),
    ("signed-sha384.der", Signed(&["client-2048"])),
    ("signed-sha512.der", Signed(&["client-2048"])),
    (
        "signed-signature-changed.der",
        NotSigned(Error::SignatureInvalid),
    ),
    ("signed-streamed.der", NotSigned(Error::NotDer)),
    (
        "signed-two-signers.der",
        Signed(&["client-2048", "client-3072"]),
    ),
    ("signed-usage.der", NotSigned(Error::CertificateUsage)),
];

/// The files of `vectors/sha1`: raw PKCS#1 v1.5 signatures of `message.bin`, by whose key, and
/// whether they verify.
const SHA1: &[(&str, &str, Result<(), Error>)] = &[
    ("client-1024", "client-1024", Ok(())),
    ("client-2048", "client-2048", Ok(())),
    ("client-2048-by-hand", "client-2048", Ok(())),
    ("client-3072", "client-3072", Ok(())),
    ("client-4096", "client-4096", Ok(())),
    ("e3-2048", "e3-2048", Ok(())),
    ("long-length", "client-2048", Err(Error::SignatureInvalid)),
    ("missing-null", "client-2048", Err(Error::SignatureInvalid)),
    ("no-separator", "client-2048", Err(Error::SignatureInvalid)),
    (
        "not-sha1-but-sha256",
        "client-2048",
        Err(Error::SignatureInvalid),
    ),
    ("other-message", "client-2048", Err(Error::SignatureInvalid)),
    (
        "trailing-garbage",
        "client-2048",
        Err(Error::SignatureInvalid),
    ),
    ("wrong-type", "client-2048", Err(Error::SignatureInvalid)),
];

#[test]
fn cms_by_openssl() {
    assert_files("cms", CMS.iter().map(|(file, _)| (*file).to_owned()));
    let content = vector("cms/content.bin");
    for &provider in Provider::ALL {
        let certificates = certificates(provider);
        let identities = identities(provider);
        for (file, case) in CMS {
            let message = vector(&format!("cms/{file}"));
            let context = format!("{file}, {}", provider.name());
            let expected_content = match *file {
                "signed-empty.der" | "enveloped-empty.der" => Vec::new(),
                "enveloped-signed.der" => vector("cms/signed-sha256.der"),
                _ => content.clone(),
            };
            let verify = |accepted| {
                let verified = cms::verify(&message, &certificates, accepted, NOW)?;
                assert_eq!(verified.content, expected_content, "{context}");
                Ok(signers(&verified))
            };
            let decrypt = |accepted| {
                let decrypted = cms::decrypt(&message, &identities, accepted)?;
                assert_eq!(decrypted.content(), expected_content, "{context}");
                Ok(decrypted.recipient())
            };
            let by = |names: &[&str]| -> BTreeSet<Vec<u8>> {
                let certificates = names.iter().map(|name| named(provider, name));
                certificates.map(|c| c.to_der().to_vec()).collect()
            };
            match *case {
                Signed(names) => {
                    assert_eq!(verify(STRICT), Ok(by(names)), "{context}");
                    assert_eq!(verify(LENIENT), Ok(by(names)), "{context}");
                }
                SignedLenient(name, error) => {
                    assert_eq!(verify(STRICT), Err(error), "{context}");
                    assert_eq!(verify(LENIENT), Ok(by(&[name])), "{context}");
                }
                NotSigned(error) => {
                    assert_eq!(verify(STRICT), Err(error), "{context}");
                    assert_eq!(verify(LENIENT), Err(error), "{context}");
                }
                Detached(name) => {
                    assert_eq!(verify(STRICT), Err(Error::Malformed), "{context}");
                    let verify = |content| {
                        cms::verify_detached(&message, content, &certificates, STRICT, NOW)
                            .map(|verified| signers(&verified))
                    };
                    assert_eq!(verify(&content), Ok(by(&[name])), "{context}");
                    assert_eq!(verify(b"other"), Err(Error::SignatureInvalid), "{context}");
                }
                Encrypted(places) => {
                    assert_eq!(decrypt(STRICT), Ok(places[0]), "{context}");
                    assert_eq!(decrypt(LENIENT), Ok(places[0]), "{context}");
                    for (place, identity) in identities.iter().enumerate() {
                        let alone = std::slice::from_ref(identity);
                        let alone = cms::decrypt(&message, alone, STRICT)
                            .map(|decrypted| decrypted.content().to_vec());
                        let expected = match places.contains(&place) {
                            true => Ok(expected_content.clone()),
                            false => Err(Error::NotARecipient),
                        };
                        assert_eq!(alone, expected, "{context}, {place}");
                    }
                }
                EncryptedLenient(error) => {
                    assert_eq!(decrypt(STRICT), Err(error), "{context}");
                    assert_eq!(decrypt(LENIENT), Ok(0), "{context}");
                }
                NotEncrypted(error) => {
                    assert_eq!(decrypt(STRICT), Err(error), "{context}");
                    assert_eq!(decrypt(LENIENT), Err(error), "{context}");
                }
                Input => {}
            }
        }
    }
}

#[test]
fn sha1_signatures_by_openssl() {
    let files = SHA1.iter().map(|(name, ..)| format!("{name}.sig"));
    assert_files("sha1", files.chain(["message.bin".to_owned()]));
    let message = vector("sha1/message.bin");
    let digest = DigestAlgorithm::Sha1.digest(&message);
    for &provider in Provider::ALL {
        for (name, signer, expected) in SHA1 {
            let context = format!("{name}, {}", provider.name());
            let certificate = certificate(provider, signer);
            let key = certificate.public_key();
            let signature = vector(&format!("sha1/{name}.sig"));
            let scheme = SignatureScheme::Pkcs1Sha1;
            let digest = digest.as_ref();
            let by_message = key.verify_legacy(scheme, &message, &signature);
            let by_digest = key.verify_digest_legacy(scheme, digest, &signature);
            assert_eq!(by_message, *expected, "{context}");
            assert_eq!(by_digest, *expected, "{context}");
            let expected = match key.bits() {
                1024 => Err(Error::KeyTooSmall),
                _ => *expected,
            };
            assert_eq!(
                key.verify(scheme, &message, &signature),
                expected,
                "{context}"
            );
            assert_eq!(
                key.verify_digest(scheme, digest, &signature),
                expected,
                "{context}"
            );
        }
    }
}

/// Fails if a file in the directory is not in the table, or the reverse.
fn assert_files(directory: &str, table: impl Iterator<Item = String>) {
    let found: BTreeSet<String> = std::fs::read_dir(vector_path(directory))
        .unwrap_or_else(|error| panic!("vectors/{directory}: {error}"))
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(found, table.collect(), "the files of vectors/{directory}");
}

/// A certificate of `vectors/keys`, or one of `vectors/cms` for a key of there.
fn named(provider: Provider, name: &str) -> Certificate {
    match name.ends_with("-no-ski") {
        true => {
            let pem = vector(&format!("cms/{name}.cert.pem"));
            Certificate::from_pem(provider, &pem).unwrap()
        }
        false => certificate(provider, name),
    }
}

fn certificates(provider: Provider) -> Vec<Certificate> {
    [
        "client-1024",
        "client-2048",
        "client-2048-no-ski",
        "client-3072",
        "client-4096",
        "e3-2048",
        "mp-2048",
    ]
    .iter()
    .map(|name| named(provider, name))
    .collect()
}

fn identities(provider: Provider) -> Vec<DecryptionIdentity> {
    let mut identities: Vec<DecryptionIdentity> = ["mp-2048", "mp-3072", "mp-4096"]
        .iter()
        .map(|name| decryption_identity(provider, name))
        .collect();
    let mp_key = Arc::new(key(provider, "mp-2048"));
    let without_ski = named(provider, "mp-2048-no-ski");
    identities.push(DecryptionIdentity::new(mp_key, without_ski).unwrap());
    identities
}

fn signers(verified: &cms::Verified<'_>) -> BTreeSet<Vec<u8>> {
    verified
        .signers
        .iter()
        .map(|signer| signer.certificate.to_der().to_vec())
        .collect()
}
