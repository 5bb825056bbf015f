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
    ("data.der", NotSigned(Error::ALGORITHM_NOT_ACCEPTED)),
    ("digested.der", NotSigned(Error::ALGORITHM_NOT_ACCEPTED)),
    (
        "encrypted-data.der",
        NotEncrypted(Error::ALGORITHM_NOT_ACCEPTED),
    ),
    ("enveloped-2048.der", Encrypted(&[0])),
    ("enveloped-3072.der", Encrypted(&[1])),
    (
        "enveloped-3des.der",
        NotEncrypted(Error::ALGORITHM_NOT_ACCEPTED),
    ),
    ("enveloped-4096.der", Encrypted(&[2])),
    ("enveloped-aes-128-gcm.der", Encrypted(&[0])),
    (
        "enveloped-aes-192-gcm.der",
        NotEncrypted(Error::ALGORITHM_NOT_ACCEPTED),
    ),
    (
        "enveloped-aes-256-cbc.der",
        NotEncrypted(Error::ALGORITHM_NOT_ACCEPTED),
    ),
    ("enveloped-empty.der", Encrypted(&[0])),
    ("enveloped-kek.der", NotEncrypted(Error::NOT_A_RECIPIENT)),
    ("enveloped-keyid.der", Encrypted(&[0])),
    ("enveloped-no-ski.der", Encrypted(&[3])),
    (
        "enveloped-oaep-label.der",
        NotEncrypted(Error::ALGORITHM_NOT_ACCEPTED),
    ),
    (
        "enveloped-oaep-mgf1-sha1.der",
        NotEncrypted(Error::ALGORITHM_NOT_ACCEPTED),
    ),
    (
        "enveloped-oaep-mgf1-sha256.der",
        NotEncrypted(Error::ALGORITHM_NOT_ACCEPTED),
    ),
    (
        "enveloped-oaep-sha1.der",
        EncryptedLenient(Error::ALGORITHM_NOT_ACCEPTED),
    ),
    (
        "enveloped-oaep-sha512.der",
        NotEncrypted(Error::ALGORITHM_NOT_ACCEPTED),
    ),
    (
        "enveloped-other-recipient.der",
        NotEncrypted(Error::NOT_A_RECIPIENT),
    ),
    (
        "enveloped-pkcs1.der",
        NotEncrypted(Error::ALGORITHM_NOT_ACCEPTED),
    ),
    (
        "enveloped-pwri-cbc.der",
        NotEncrypted(Error::ALGORITHM_NOT_ACCEPTED),
    ),
    ("enveloped-rsa-and-kek.der", Encrypted(&[0])),
    (
        "enveloped-same-recipient-twice.der",
        NotEncrypted(Error::DUPLICATE_RECIPIENT),
    ),
    ("enveloped-signed.der", Encrypted(&[0])),
    ("enveloped-streamed.der", NotEncrypted(Error::NOT_DER)),
    ("enveloped-tag-changed.der", NotEncrypted(Error::DECRYPT)),
    ("enveloped-three.der", Encrypted(&[0, 1])),
    ("enveloped-trailing.der", NotEncrypted(Error::MALFORMED)),
    ("enveloped-truncated.der", NotEncrypted(Error::MALFORMED)),
    ("mp-2048-no-ski.cert.pem", Input),
    (
        "signed-1024-sha1.der",
        SignedLenient("client-1024", Error::ALGORITHM_NOT_ACCEPTED),
    ),
    (
        "signed-1024.der",
        SignedLenient("client-1024", Error::KEY_TOO_SMALL),
    ),
    ("signed-3072.der", Signed(&["client-3072"])),
    ("signed-4096.der", Signed(&["client-4096"])),
    ("signed-by-none.der", NotSigned(Error::MALFORMED)),
    ("signed-cades.der", Signed(&["client-2048"])),
    (
        "signed-content-changed.der",
        NotSigned(Error::SIGNATURE_INVALID),
    ),
    ("signed-detached.der", Detached("client-2048")),
    ("signed-e3.der", Signed(&["e3-2048"])),
    ("signed-empty.der", Signed(&["client-2048"])),
    ("signed-keyid.der", Signed(&["client-2048"])),
    ("signed-md5.der", NotSigned(Error::ALGORITHM_NOT_ACCEPTED)),
    ("signed-no-ski.der", Signed(&["client-2048-no-ski"])),
    ("signed-noattr.der", NotSigned(Error::SIGNED_ATTRIBUTES)),
    ("signed-nocerts.der", Signed(&["client-2048"])),
    ("signed-pss.der", NotSigned(Error::ALGORITHM_NOT_ACCEPTED)),
    (
        "signed-sha1.der",
        SignedLenient("client-2048", Error::ALGORITHM_NOT_ACCEPTED),
    ),
    (
        "signed-sha224.der",
        NotSigned(Error::ALGORITHM_NOT_ACCEPTED),
    ),
    ("signed-sha256.der", Signed(&["client-2048"])),
    ("signed-sha384.der", Signed(&["client-2048"])),
    ("signed-sha512.der", Signed(&["client-2048"])),
    (
        "signed-signature-changed.der",
        NotSigned(Error::SIGNATURE_INVALID),
    ),
    ("signed-streamed.der", NotSigned(Error::NOT_DER)),
    (
        "signed-two-signers.der",
        Signed(&["client-2048", "client-3072"]),
    ),
    ("signed-usage.der", NotSigned(Error::CERTIFICATE_USAGE)),
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
    ("long-length", "client-2048", Err(Error::SIGNATURE_INVALID)),
    ("missing-null", "client-2048", Err(Error::SIGNATURE_INVALID)),
    ("no-separator", "client-2048", Err(Error::SIGNATURE_INVALID)),
    (
        "not-sha1-but-sha256",
        "client-2048",
        Err(Error::SIGNATURE_INVALID),
    ),
    (
        "other-message",
        "client-2048",
        Err(Error::SIGNATURE_INVALID),
    ),
    (
        "trailing-garbage",
        "client-2048",
        Err(Error::SIGNATURE_INVALID),
    ),
    ("wrong-type", "client-2048", Err(Error::SIGNATURE_INVALID)),
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
            let verify = |accepted| -> Result<_, Error> {
                let verified = cms::verify(&message, &certificates, accepted, NOW)?;
                assert_eq!(verified.content, expected_content, "{context}");
                Ok(signers(&verified))
            };
            let decrypt = |accepted| -> Result<_, Error> {
                let decrypted = cms::decrypt(&message, &identities, accepted)?;
                assert_eq!(decrypted.content(), expected_content, "{context}");
                Ok(decrypted.recipient())
            };
            let by = |names: &[&str]| -> BTreeSet<Vec<u8>> {
                let certificates = names.iter().map(|name| named(provider, name));
                certificates.map(|c| c.to_der().to_vec()).collect()
            };
            match case {
                Signed(names) => {
                    assert_eq!(verify(STRICT), Ok(by(names)), "{context}");
                    assert_eq!(verify(LENIENT), Ok(by(names)), "{context}");
                }
                SignedLenient(name, error) => {
                    assert_eq!(verify(STRICT), Err(error.clone()), "{context}");
                    assert_eq!(verify(LENIENT), Ok(by(&[name])), "{context}");
                }
                NotSigned(error) => {
                    assert_eq!(verify(STRICT), Err(error.clone()), "{context}");
                    assert_eq!(verify(LENIENT), Err(error.clone()), "{context}");
                }
                Detached(name) => {
                    assert_eq!(verify(STRICT), Err(Error::MALFORMED), "{context}");
                    let verify = |content| {
                        cms::verify_detached(&message, content, &certificates, STRICT, NOW)
                            .map(|verified| signers(&verified))
                    };
                    assert_eq!(verify(&content), Ok(by(&[name])), "{context}");
                    assert_eq!(verify(b"other"), Err(Error::SIGNATURE_INVALID), "{context}");
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
                            false => Err(Error::NOT_A_RECIPIENT),
                        };
                        assert_eq!(alone, expected, "{context}, {place}");
                    }
                }
                EncryptedLenient(error) => {
                    assert_eq!(decrypt(STRICT), Err(error.clone()), "{context}");
                    assert_eq!(decrypt(LENIENT), Ok(0), "{context}");
                }
                NotEncrypted(error) => {
                    assert_eq!(decrypt(STRICT), Err(error.clone()), "{context}");
                    assert_eq!(decrypt(LENIENT), Err(error.clone()), "{context}");
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
                1024 => Err(Error::KEY_TOO_SMALL),
                _ => expected.clone(),
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
