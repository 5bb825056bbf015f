//! SignedData.

use std::sync::Arc;

use cmcrypto_core::pki::certificate::{Certificate, SigningIdentity};
use cmcrypto_core::pki::cms;
use cmcrypto_core::primitive::digest::DigestAlgorithm;
use cmcrypto_core::{Error, Provider, Timestamp};
use cmcrypto_tests::{NOW, certificate, key};

use super::tool::{SIZES, content, named, sign, verify};

const LENIENT: cms::AcceptedAlgorithms = cms::AcceptedAlgorithms {
    sha1_signatures: true,
    rsa_1024_verification: false,
    oaep_sha1: false,
};

const DIGESTS: &[(DigestAlgorithm, &str)] = &[
    (DigestAlgorithm::Sha1, "sha1"),
    (DigestAlgorithm::Sha256, "sha256"),
    (DigestAlgorithm::Sha384, "sha384"),
    (DigestAlgorithm::Sha512, "sha512"),
];

const SIGNERS: &[&str] = &[
    "client-2048",
    "client-3072",
    "client-4096",
    "client-2048-no-ski",
];

fn identity(provider: Provider, name: &str) -> SigningIdentity {
    let private_key = key(provider, name.trim_end_matches("-no-ski"));
    SigningIdentity::new(Arc::new(private_key), named(provider, name)).unwrap()
}

#[test]
fn openssl_verifies_ours() {
    for &provider in Provider::ALL {
        for name in SIGNERS {
            let signer = identity(provider, name);
            for &(digest, digest_name) in DIGESTS {
                for &len in SIZES {
                    for embed_certificate in [true, false] {
                        let context = format!(
                            "{}, {name}, {digest_name}, {len} bytes, embedded: {embed_certificate}",
                            provider.name()
                        );
                        let content = content(len);
                        let options = cms::SignOptions {
                            digest,
                            embed_certificate,
                        };
                        let message = cms::sign(&content, &signer, options, NOW);
                        if digest == DigestAlgorithm::Sha1 && !cfg!(feature = "sha1-signing") {
                            assert_eq!(message, Err(Error::UNSUPPORTED), "{context}");
                            continue;
                        }
                        // -cades: OpenSSL checks the ESS attribute against the certificate.
                        let read = verify(&message.unwrap(), None, name, &["-cades"]);
                        assert_eq!(read.as_ref(), Ok(&content), "{context}");
                        let message = cms::sign_detached(&content, &signer, options, NOW).unwrap();
                        let read = verify(&message, Some(&content), name, &["-cades"]);
                        assert_eq!(read.as_ref(), Ok(&content), "{context}, detached");
                    }
                }
            }
        }
    }
}

#[test]
fn we_verify_openssls() {
    for name in SIGNERS {
        for &(digest, digest_name) in DIGESTS {
            for &len in SIZES {
                for option in ["-nosmimecap", "-nocerts", "-keyid"] {
                    if option == "-keyid" && name.ends_with("-no-ski") {
                        continue;
                    }
                    let context = format!("{name}, {digest_name}, {len} bytes, {option}");
                    let content = content(len);
                    let options = ["-md", digest_name, option];
                    let detached = sign(&content, &[name], &options);
                    let attached =
                        sign(&content, &[name], &[&options[..], &["-nodetach"]].concat());
                    for &provider in Provider::ALL {
                        let trusted = [named(provider, name)];
                        let attached = cms::verify(&attached, &trusted, LENIENT, NOW);
                        let detached =
                            cms::verify_detached(&detached, &content, &trusted, LENIENT, NOW);
                        for verified in [attached, detached] {
                            let verified = verified
                                .unwrap_or_else(|e| panic!("{context}, {}: {e}", provider.name()));
                            assert_eq!(verified.content, content, "{context}");
                            let [signer] = verified.signers.as_slice() else {
                                panic!("{context}: one signer")
                            };
                            assert_eq!(signer.certificate, trusted[0], "{context}");
                            assert_eq!(signer.digest, digest, "{context}");
                            // OpenSSL's clock is the machine's.
                            assert!(signer.signing_time.is_some(), "{context}");
                            let embedded: &[&[u8]] = match option {
                                "-nocerts" => &[],
                                _ => &[trusted[0].to_der()],
                            };
                            assert_eq!(verified.embedded_certificates, embedded, "{context}");
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn several_signers() {
    let names = ["client-2048", "client-3072", "client-4096"];
    let message = sign(b"content", &names, &["-nodetach"]);
    for &provider in Provider::ALL {
        let trusted = names.map(|name| named(provider, name));
        let verified = cms::verify(&message, &trusted, LENIENT, NOW).unwrap();
        assert_eq!(verified.signers.len(), 3);
        assert_eq!(verified.embedded_certificates.len(), 3);
        for certificate in &trusted {
            let by = |signer: &cms::VerifiedSigner| signer.certificate == *certificate;
            assert!(verified.signers.iter().any(by));
        }
        // Each of them has to be known.
        for missing in 0..3 {
            let mut fewer = trusted.to_vec();
            fewer.remove(missing);
            let refused = cms::verify(&message, &fewer, LENIENT, NOW);
            assert_eq!(refused.unwrap_err(), Error::SIGNER_MISMATCH);
        }
    }
}

/// OpenSSL's ESS signing-certificate, of version 1 with SHA-1 and of version 2 with other digests,
/// is accepted, and checked: the same key in another certificate is not the one that signed.
#[test]
fn ess_signing_certificate() {
    for (_, digest_name) in DIGESTS {
        let options = ["-nodetach", "-md", digest_name, "-nocerts"];
        // By key identifier, only the ESS attribute tells the certificates apart.
        let plain = sign(
            b"content",
            &["client-2048"],
            &[&options[..], &["-keyid"]].concat(),
        );
        let ess = [&options[..], &["-keyid", "-cades"]].concat();
        let with_ess = sign(b"content", &["client-2048"], &ess);
        for &provider in Provider::ALL {
            let original = named(provider, "client-2048");
            let renewed = renewed(provider);
            let context = format!("{digest_name}, {}", provider.name());
            let verify = |message: &[u8], trusted: &[&Certificate]| {
                let trusted: Vec<Certificate> = trusted.iter().copied().cloned().collect();
                let verified = cms::verify(message, &trusted, LENIENT, NOW)?;
                Ok(verified.signers[0].certificate.clone())
            };
            for trusted in [
                &[&original][..],
                &[&original, &renewed],
                &[&renewed, &original],
            ] {
                let signer = verify(&with_ess, trusted);
                assert_eq!(signer.as_ref(), Ok(&original), "{context}");
            }
            let refused = verify(&with_ess, &[&renewed]);
            assert_eq!(refused, Err(Error::SIGNER_MISMATCH), "{context}");
            assert_eq!(verify(&plain, &[&renewed]), Ok(renewed), "{context}");
        }
    }
}

/// Another certificate for the key of client-2048, with the same subject key identifier.
fn renewed(provider: Provider) -> Certificate {
    let renewed = certificate(provider, "client-2048-renewed");
    let original = named(provider, "client-2048");
    assert_eq!(
        renewed.subject_key_identifier(),
        original.subject_key_identifier()
    );
    assert_ne!(renewed, original);
    renewed
}

#[test]
fn refused_kinds() {
    let cases: &[(&[&str], Error)] = &[
        (&["-nodetach", "-stream"], Error::NOT_DER),
        (&["-nodetach", "-noattr"], Error::SIGNED_ATTRIBUTES),
        (
            &["-nodetach", "-keyopt", "rsa_padding_mode:pss"],
            Error::ALGORITHM_NOT_ACCEPTED,
        ),
        (
            &["-nodetach", "-md", "sha224"],
            Error::ALGORITHM_NOT_ACCEPTED,
        ),
        (&["-nodetach", "-md", "md5"], Error::ALGORITHM_NOT_ACCEPTED),
        (&["-nodetach", "-md", "sha1"], Error::ALGORITHM_NOT_ACCEPTED),
        (&[], Error::MALFORMED),
    ];
    for (options, expected) in cases {
        let message = sign(b"content", &["client-2048"], options);
        for &provider in Provider::ALL {
            let trusted = [named(provider, "client-2048")];
            let accepted = cms::AcceptedAlgorithms::default();
            let refused = cms::verify(&message, &trusted, accepted, NOW).unwrap_err();
            assert_eq!(refused, *expected, "{options:?}, {}", provider.name());
        }
    }
}

/// What one side refuses after a change, the other refuses too.
#[test]
fn tampering() {
    for &provider in Provider::ALL {
        let signer = identity(provider, "client-2048");
        let trusted = [named(provider, "client-2048")];
        let ours = cms::sign(b"the content", &signer, cms::SignOptions::default(), NOW).unwrap();
        let theirs = sign(b"the content", &["client-2048"], &["-nodetach"]);
        for message in [ours, theirs] {
            assert!(verify(&message, None, "client-2048", &[]).is_ok());
            assert!(cms::verify(&message, &trusted, LENIENT, NOW).is_ok());
            let content = position(&message, b"the content");
            // The value of the messageDigest attribute comes after its type, a SET header and an
            // OCTET STRING header.
            let message_digest_oid = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x09\x04";
            let message_digest = position(&message, message_digest_oid) + 11 + 4;
            for at in [content, message_digest, message.len() - 1] {
                let mut changed = message.clone();
                changed[at] ^= 1;
                assert!(verify(&changed, None, "client-2048", &[]).is_err(), "{at}");
                let refused = cms::verify(&changed, &trusted, LENIENT, NOW).unwrap_err();
                assert_eq!(refused, Error::SIGNATURE_INVALID, "{at}");
            }
        }
        // Another content under a detached signature.
        let options = cms::SignOptions::default();
        let ours = cms::sign_detached(b"the content", &signer, options, NOW).unwrap();
        let theirs = sign(b"the content", &["client-2048"], &[]);
        for message in [ours, theirs] {
            assert!(verify(&message, Some(b"the content"), "client-2048", &[]).is_ok());
            assert!(verify(&message, Some(b"The content"), "client-2048", &[]).is_err());
            let refused = cms::verify_detached(&message, b"The content", &trusted, LENIENT, NOW);
            assert_eq!(refused.unwrap_err(), Error::SIGNATURE_INVALID);
        }
        // Another signer than the one who is trusted.
        let ours = cms::sign(b"content", &signer, cms::SignOptions::default(), NOW).unwrap();
        assert!(verify(&ours, None, "client-3072", &[]).is_err());
        let other = [named(provider, "client-3072")];
        let refused = cms::verify(&ours, &other, LENIENT, NOW).unwrap_err();
        assert_eq!(refused, Error::SIGNER_MISMATCH);
    }
}

pub(crate) fn position(message: &[u8], part: &[u8]) -> usize {
    message
        .windows(part.len())
        .position(|window| window == part)
        .unwrap()
}

#[test]
fn validity() {
    for &provider in Provider::ALL {
        let signer = identity(provider, "client-2048");
        let certificate = named(provider, "client-2048");
        let (first, last) = (certificate.not_before(), certificate.not_after());
        let theirs = sign(b"content", &["client-2048"], &["-nodetach"]);
        let ours = cms::sign(b"content", &signer, cms::SignOptions::default(), NOW).unwrap();
        let times: &[(Timestamp, Result<(), Error>)] = &[
            (
                first.saturating_add(-1),
                Err(Error::CERTIFICATE_NOT_YET_VALID),
            ),
            (first, Ok(())),
            // OpenSSL's last second is the one before notAfter.
            (last.saturating_add(-1), Ok(())),
            (last.saturating_add(1), Err(Error::CERTIFICATE_EXPIRED)),
        ];
        for &(now, ref expected) in times {
            for message in [&ours, &theirs] {
                let at = now.as_unix().to_string();
                let by_openssl = verify(message, None, "client-2048", &["-attime", &at]);
                assert_eq!(by_openssl.is_ok(), expected.is_ok(), "{now:?}");
                let trusted = std::slice::from_ref(&certificate);
                let by_us = cms::verify(message, trusted, LENIENT, now).map(|_| ());
                assert_eq!(by_us, expected.clone(), "{now:?}");
            }
            let options = cms::SignOptions::default();
            let signing = cms::sign(b"content", &signer, options, now).map(|_| ());
            assert_eq!(signing, expected.clone(), "{now:?}");
        }
    }
}
