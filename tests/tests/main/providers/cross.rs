//! What one provider makes, the other takes: signatures, OAEP, AES-GCM, CMS, messages.

use std::sync::Arc;

use cmcrypto_core::message::{
    Client, Freshness, ManagementPoint, MessageKind, Opened, ReplayCheck,
};
use cmcrypto_core::names::{ClientId, SiteCode};
use cmcrypto_core::pki::certificate::{DecryptionIdentity, SigningIdentity};
use cmcrypto_core::pki::cms::{self, AcceptedAlgorithms, SignOptions};
use cmcrypto_core::pki::key::sign_digest;
use cmcrypto_core::primitive::digest::DigestAlgorithm;
use cmcrypto_core::primitive::rsa::OaepDigest;
use cmcrypto_core::primitive::{SignatureScheme, aes_gcm};
use cmcrypto_core::registration::InMemoryDirectory;
use cmcrypto_core::site_security::SiteSecurity;
use cmcrypto_core::{Error, Provider, Secret};
use cmcrypto_tests::{NOW, certificate, decryption_identity, key, signing_identity, vector};

use crate::providers::{pairs, schemes};

const KEYS: [&str; 4] = ["client-2048", "client-3072", "client-4096", "e3-2048"];

#[test]
fn signatures() {
    for name in KEYS {
        for (one, other) in pairs() {
            let (signer, verifier) = (key(one, name), key(other, name));
            for scheme in schemes() {
                let what = format!("{name}, {scheme:?}, {} to {}", one.name(), other.name());
                let digest = scheme.digest_algorithm().digest(b"message");
                let signatures = [
                    signer.sign(scheme, b"message").unwrap(),
                    signer.sign_digest(scheme, digest.as_ref()).unwrap(),
                ];
                let public = verifier.public_key();
                for signature in &signatures {
                    assert_eq!(signature.len(), public.modulus_len(), "{what}");
                    public.verify(scheme, b"message", signature).expect(&what);
                    let over_digest = public.verify_digest(scheme, digest.as_ref(), signature);
                    over_digest.expect(&what);
                    let invalid = Err(Error::SIGNATURE_INVALID);
                    assert_eq!(
                        public.verify(scheme, b"other", signature),
                        invalid,
                        "{what}"
                    );
                    let longer = [signature.as_slice(), &[0]].concat();
                    assert_eq!(
                        public.verify(scheme, b"message", &longer),
                        invalid,
                        "{what}"
                    );
                }
                // Deterministic but for the salt of PSS.
                let same = verifier.sign(scheme, b"message").unwrap();
                let deterministic = scheme != SignatureScheme::PssSha256;
                assert_eq!(signatures[0] == same, deterministic, "{what}");
                assert_eq!(signatures[0] == signatures[1], deterministic, "{what}");
            }
        }
    }
}

#[test]
fn sha1_signing_is_a_feature() {
    for provider in Provider::ALL {
        let key = key(*provider, "client-2048");
        let over_data = key.sign(SignatureScheme::Pkcs1Sha1, b"message");
        let over_digest = key.sign_digest(SignatureScheme::Pkcs1Sha1, &[0; 20]);
        // Nor is a key asked that lives elsewhere.
        let elsewhere = sign_digest(&key, SignatureScheme::Pkcs1Sha1, &[0; 20]);
        let expected = if cfg!(feature = "sha1-signing") {
            Ok(())
        } else {
            Err(Error::UNSUPPORTED)
        };
        assert_eq!(over_data.map(|_| ()), expected);
        assert_eq!(over_digest.map(|_| ()), expected);
        assert_eq!(elsewhere.map(|_| ()), expected);
    }
}

#[test]
fn wrong_digest_lengths() {
    for provider in Provider::ALL {
        let key = key(*provider, "client-2048");
        let signature = key.sign(SignatureScheme::Pkcs1Sha256, b"message").unwrap();
        for len in [0, 20, 31, 33, 48, 64] {
            let digest = vec![0; len];
            let scheme = SignatureScheme::Pkcs1Sha256;
            let signed = key.sign_digest(scheme, &digest);
            assert_eq!(signed, Err(Error::INVALID_ARGUMENT));
            let verified = key.public_key().verify_digest(scheme, &digest, &signature);
            assert_eq!(verified, Err(Error::INVALID_ARGUMENT));
        }
    }
}

#[test]
fn oaep() {
    for name in KEYS {
        for (one, other) in pairs() {
            let (sender, receiver) = (key(one, name), key(other, name));
            let public = sender.public_key();
            for (digest, another) in [
                (OaepDigest::Sha1, OaepDigest::Sha256),
                (OaepDigest::Sha256, OaepDigest::Sha1),
            ] {
                let longest = public.modulus_len() - 2 * digest.output_len() - 2;
                let label = [0x5a; 1000];
                for (label, len) in [(&[][..], 32), (b"label", 0), (&label, longest)] {
                    let what = format!("{name}, {digest:?}, {len}, {one:?} to {other:?}");
                    let plaintext = vec![0xa5; len];
                    let ciphertext = public.encrypt_oaep(digest, label, &plaintext).unwrap();
                    let opened = receiver.decrypt_oaep(digest, label, &ciphertext);
                    assert_eq!(opened.expect(&what).expose(), plaintext, "{what}");
                    let wrong = [
                        receiver.decrypt_oaep(another, label, &ciphertext),
                        receiver.decrypt_oaep(digest, b"another", &ciphertext),
                        receiver.decrypt_oaep(digest, label, &ciphertext[1..]),
                        receiver.decrypt_oaep(digest, label, &[&ciphertext, &[0][..]].concat()),
                    ];
                    assert!(wrong.iter().all(|e| *e == Err(Error::DECRYPT)), "{what}");
                }
                let too_long = public.encrypt_oaep(digest, b"", &vec![0; longest + 1]);
                assert_eq!(too_long, Err(Error::TOO_LARGE));
            }
        }
    }
}

/// One of each, because these take their time.
#[test]
fn largest_key() {
    for (one, other) in pairs() {
        let (one, other) = (key(one, "rsa-8192"), key(other, "rsa-8192"));
        let signature = one.sign(SignatureScheme::PssSha256, b"message").unwrap();
        let public = other.public_key();
        let verified = public.verify(SignatureScheme::PssSha256, b"message", &signature);
        assert_eq!(verified, Ok(()));
        let ciphertext = public
            .encrypt_oaep(OaepDigest::Sha256, b"", b"content key")
            .unwrap();
        let opened = one.decrypt_oaep(OaepDigest::Sha256, b"", &ciphertext);
        assert_eq!(opened.unwrap().expose(), b"content key");
    }
}

#[test]
fn gcm() {
    for (one, other) in pairs() {
        let key = Secret::random(one, aes_gcm::KEY_LEN).unwrap();
        for len in [0, 1, 15, 16, 17, 255, 4096, 65_537] {
            for aad in [&b""[..], b"associated"] {
                let content: Vec<u8> = (0..=255).cycle().take(len).collect();
                let mut data = content.clone();
                let sealed = aes_gcm::seal_in_place(one, &key, aad, &mut data).unwrap();
                let open = |aad: &[u8], tag| {
                    let mut data = data.clone();
                    aes_gcm::open_in_place(other, &key, &sealed.nonce, aad, &mut data, tag)
                        .map_err(|error| (error, data.clone()))
                        .map(|()| data)
                };
                assert_eq!(open(aad, &sealed.tag), Ok(content));
                let mut tag = sealed.tag;
                tag[15] ^= 1;
                let refused = Err((Error::DECRYPT, vec![0; len]));
                assert_eq!(open(aad, &tag), refused);
                assert_eq!(open(b"another", &sealed.tag), refused);
            }
        }
        for len in [0, 15, 16, 24, 31, 33] {
            let key = Secret::from(vec![0; len]);
            let sealed = aes_gcm::seal_in_place(one, &key, b"", &mut [0; 8]);
            assert_eq!(sealed, Err(Error::INVALID_ARGUMENT), "{len}");
        }
    }
}

#[test]
fn cms_signed_and_enveloped() {
    let content = b"<Inventory/>";
    for (one, other) in pairs() {
        let signer = signing_identity(one, "client-3072");
        let known = [
            certificate(other, "client-2048"),
            certificate(other, "client-3072"),
        ];
        let mut digests = vec![
            DigestAlgorithm::Sha256,
            DigestAlgorithm::Sha384,
            DigestAlgorithm::Sha512,
        ];
        if cfg!(feature = "sha1-signing") {
            digests.push(DigestAlgorithm::Sha1);
        }
        for digest in digests {
            let options = SignOptions {
                digest,
                ..SignOptions::default()
            };
            let accepted = AcceptedAlgorithms {
                sha1_signatures: digest == DigestAlgorithm::Sha1,
                ..AcceptedAlgorithms::default()
            };
            let signed = cms::sign(content, &signer, options, NOW).unwrap();
            let verified = cms::verify(&signed, &known, accepted, NOW).unwrap();
            assert_eq!(verified.content, content);
            assert_eq!(verified.signers[0].certificate, known[1]);
            assert_eq!(verified.signers[0].digest, digest);
            let detached = cms::sign_detached(content, &signer, options, NOW).unwrap();
            cms::verify_detached(&detached, content, &known, accepted, NOW).unwrap();
        }

        let recipients = ["mp-2048", "mp-3072", "mp-4096"];
        let certificates = recipients.map(|name| certificate(one, name));
        let enveloped = cms::encrypt(content, &certificates, NOW).unwrap();
        for name in recipients {
            let identity = decryption_identity(other, name);
            let accepted = AcceptedAlgorithms::default();
            let decrypted = cms::decrypt(&enveloped, &[identity], accepted).unwrap();
            assert_eq!(decrypted.content(), content);
        }
    }
}

#[test]
fn messages() {
    let id = ClientId::new("GUID:00000000-0000-0000-0000-000000000001").unwrap();
    let site_code = SiteCode::new("P01").unwrap();
    let mut digests = vec![DigestAlgorithm::Sha256];
    if cfg!(feature = "sha1-signing") {
        digests.push(DigestAlgorithm::Sha1);
    }
    for (one, other) in pairs() {
        for digest in &digests {
            for use_encryption in [true, false] {
                let site = SiteSecurity {
                    allow_sha1: *digest != DigestAlgorithm::Sha256,
                    allow_plaintext: !use_encryption,
                    ..SiteSecurity::default()
                };
                let identity = signing_identity(one, "client-2048");
                let client = Client::new(id.clone(), site_code, identity).with_digest(*digest);
                let recipients = [certificate(one, "mp-2048"), certificate(one, "mp2-2048")];
                let kind = MessageKind::HARDWARE_INVENTORY;
                let sealed =
                    client.seal_to_certificates(&site, kind, b"<Inventory/>", &recipients, NOW);

                let clients = InMemoryDirectory::new();
                let registered = certificate(other, "client-2048");
                clients.add(id.clone(), registered).unwrap();
                let identities = vec![decryption_identity(other, "mp2-2048")];
                let point = ManagementPoint::new(identities, site, Freshness::default()).unwrap();
                let sealed = sealed.unwrap();
                let opened = point.open(&sealed.bytes, &clients, ReplayCheck::LeftToCaller, NOW);
                let message = opened.and_then(Opened::signed);
                let message = message.unwrap_or_else(|e| panic!("{one:?} to {other:?}: {e}"));
                assert_eq!(message.content(), b"<Inventory/>");
            }
        }
    }
}

/// A key of one provider with a certificate of the other: equal numbers are an equal key.
#[test]
fn mixed_identities() {
    for (one, other) in pairs() {
        let signing_key = Arc::new(key(one, "client-2048"));
        let signer = SigningIdentity::new(signing_key, certificate(other, "client-2048")).unwrap();
        let signed = cms::sign(b"content", &signer, SignOptions::default(), NOW).unwrap();
        let known = [certificate(one, "client-2048")];
        cms::verify(&signed, &known, AcceptedAlgorithms::default(), NOW).unwrap();

        let mp_key = Arc::new(key(one, "mp-2048"));
        let recipient = DecryptionIdentity::new(mp_key, certificate(other, "mp-2048")).unwrap();
        let certificates = [certificate(one, "mp-2048")];
        let enveloped = cms::encrypt(b"content", &certificates, NOW).unwrap();
        cms::decrypt(&enveloped, &[recipient], AcceptedAlgorithms::default()).unwrap();

        let another = SigningIdentity::new(
            Arc::new(key(one, "client-3072")),
            certificate(other, "client-2048"),
        );
        assert_eq!(another.err(), Some(Error::KEY_MISMATCH));
    }
}

/// The stored PEM files are what all of this starts from: both providers read the same key.
#[test]
fn stored_keys() {
    for name in KEYS.into_iter().chain(["rsa-8192"]) {
        let stored = vector(&format!("keys/{name}.key.pem"));
        for (one, other) in pairs() {
            let (one, other) = (key(one, name), key(other, name));
            assert_eq!(one.public_key(), other.public_key());
            assert_eq!(one.to_pkcs1_der(), other.to_pkcs1_der());
            assert_eq!(one.to_pkcs8_pem().unwrap().expose(), stored);
        }
    }
}
