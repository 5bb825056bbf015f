//! What was written is read again.

use cmcrypto_core::message::MessageKind;
use cmcrypto_core::pki::certificate::Certificate;
use cmcrypto_core::pki::cms;
use cmcrypto_core::pki::key::{PrivateKey, PublicKey};
use cmcrypto_core::primitive::digest::DigestAlgorithm;
use cmcrypto_core::site_security::SiteSecurity;
use cmcrypto_core::{Error, Provider};
use cmcrypto_tests::*;
use proptest::prelude::*;

use crate::properties::{MPS, Site, content};

#[test]
fn what_is_sealed_opens() {
    for &provider in Provider::ALL {
        let site = Site::new(provider);
        let all = (content(), 1..=3_usize, any::<bool>());
        let run = |(content, recipients, use_encryption): (Vec<u8>, usize, bool)| {
            let settings = SiteSecurity {
                allow_plaintext: !use_encryption,
                ..SiteSecurity::default()
            };
            let sealed = site.seal(&settings, &content, recipients);
            for which in 0..recipients {
                let by = site.management_point(settings, which);
                let opened = site.open(&by, &sealed.bytes).unwrap();
                let id = site.client.id().clone();
                let expected = (
                    content.clone(),
                    sealed.message_id,
                    MessageKind::STATE_MESSAGE,
                    id,
                    NOW,
                );
                prop_assert_eq!(opened, expected);
            }
            for which in recipients..MPS.len() {
                let by = site.management_point(settings, which);
                prop_assert!(site.open(&by, &sealed.bytes).is_err());
            }
            // Nothing but its own overhead is added: one recipient costs less than 512 bytes.
            prop_assert!(sealed.bytes.len() < content.len() + 1024 + 512 * recipients);
            if use_encryption && content.len() > 16 {
                let found = sealed.bytes.windows(16).any(|part| *part == content[..16]);
                prop_assert!(!found, "content in the clear");
            }
            Ok(())
        };
        property(160, all, run);
    }
}

#[test]
fn what_is_signed_verifies() {
    for &provider in Provider::ALL {
        let signer = signing_identity(provider, "client-2048");
        let certificates = [certificate(provider, "client-2048")];
        let digest = prop::sample::select(vec![
            DigestAlgorithm::Sha256,
            DigestAlgorithm::Sha384,
            DigestAlgorithm::Sha512,
        ]);
        let run = |(content, embed_certificate, digest): (Vec<u8>, bool, DigestAlgorithm)| {
            let options = cms::SignOptions {
                digest,
                embed_certificate,
            };
            let attached = cms::sign(&content, &signer, options, NOW).unwrap();
            let detached = cms::sign_detached(&content, &signer, options, NOW).unwrap();
            let accepted = cms::AcceptedAlgorithms::default();
            let one = cms::verify(&attached, &certificates, accepted, NOW).unwrap();
            let two = cms::verify_detached(&detached, &content, &certificates, accepted, NOW);
            for verified in [one, two.unwrap()] {
                prop_assert_eq!(verified.content, &content);
                prop_assert_eq!(verified.signers.len(), 1);
                prop_assert_eq!(&verified.signers[0].certificate, &certificates[0]);
                prop_assert_eq!(verified.signers[0].digest, digest);
                prop_assert_eq!(verified.signers[0].signing_time, Some(NOW));
                let embedded = verified.embedded_certificates;
                let expected = embed_certificate.then_some(certificates[0].to_der());
                prop_assert_eq!(embedded, Vec::from_iter(expected));
            }
            let both = cms::verify(&detached, &certificates, accepted, NOW);
            prop_assert_eq!(both.map(drop), Err(Error::MALFORMED));
            let both = cms::verify_detached(&attached, &content, &certificates, accepted, NOW);
            prop_assert_eq!(both.map(drop), Err(Error::MALFORMED));
            Ok(())
        };
        property(60, (content(), any::<bool>(), digest), run);
    }
}

#[test]
fn keys_and_certificates_round_trip() {
    for &provider in Provider::ALL {
        for name in [
            "client-2048",
            "client-3072",
            "mp-4096",
            "e3-2048",
            "rsa-8192",
        ] {
            let key = key(provider, name);
            let pkcs8 = key.to_pkcs8_der();
            let pkcs1 = key.to_pkcs1_der();
            let spki = key.public_key().to_spki_der();
            let text = key.public_key().to_spki_pem().unwrap();
            for again in [
                PrivateKey::from_pkcs8_der(provider, pkcs8.expose()),
                PrivateKey::from_pkcs1_der(provider, pkcs1.expose()),
                PrivateKey::from_pem(provider, key.to_pkcs8_pem().unwrap().expose(), None),
                PrivateKey::from_pem(provider, key.to_pkcs1_pem().unwrap().expose(), None),
            ] {
                let again = again.unwrap();
                assert_eq!(again.to_pkcs8_der(), pkcs8);
                assert_eq!(again.to_pkcs1_der(), pkcs1);
                assert_eq!(again.public_key(), key.public_key());
            }
            for again in [
                PublicKey::from_spki_der(provider, spki),
                PublicKey::from_spki_pem(provider, text.as_bytes()),
            ] {
                let again = again.unwrap();
                assert_eq!(again.to_spki_der(), spki);
                assert_eq!(again.to_spki_pem().unwrap(), text);
                assert_eq!(again.spki_sha256(), key.public_key().spki_sha256());
            }
            // The stored file is OpenSSL's: the same bytes, except for how the text is wrapped.
            assert_eq!(
                key.to_pkcs8_pem().unwrap().expose(),
                vector(&format!("keys/{name}.key.pem"))
            );
        }
        for name in ["client-1024", "client-2048", "mp-4096"] {
            let stored = vector(&format!("keys/{name}.cert.pem"));
            let certificate = Certificate::from_pem(provider, &stored).unwrap();
            assert_eq!(certificate.to_pem().unwrap().as_bytes(), stored);
            let again = Certificate::from_der(provider, certificate.to_der()).unwrap();
            assert_eq!(again, certificate);
        }
    }
}

/// Encrypted keys, each provider writing what the other reads.
#[test]
fn encrypted_keys_round_trip() {
    let first = Provider::default();
    let key = key(first, "client-2048");
    for &provider in Provider::ALL {
        for password in [&b""[..], b"password", &[0xff; 200]] {
            let der = key.to_encrypted_pkcs8_der(password).unwrap();
            let read = |password| PrivateKey::from_encrypted_pkcs8_der(provider, &der, password);
            assert_eq!(read(password).unwrap().to_pkcs8_der(), key.to_pkcs8_der());
        }
        let pem = key.to_encrypted_pkcs8_pem(b"password").unwrap();
        let read = |password| PrivateKey::from_pem(provider, pem.as_bytes(), password);
        let again = read(Some(b"password")).unwrap();
        assert_eq!(again.to_pkcs8_der(), key.to_pkcs8_der());
        assert_eq!(read(Some(b"passwords")).err(), Some(Error::WRONG_PASSWORD));
        assert_eq!(read(None).err(), Some(Error::WRONG_PASSWORD));
    }
}
