//! Bytes that are no message, key or certificate, or nearly one.

use cmcrypto_core::Provider;
use cmcrypto_core::pki::certificate::Certificate;
use cmcrypto_core::pki::cms;
use cmcrypto_core::pki::key::{PrivateKey, PublicKey};
use cmcrypto_core::site_security::SiteSecurity;
use cmcrypto_tests::der::element;
use cmcrypto_tests::*;
use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;

use crate::properties::{SIGN_ONLY, Site};

/// Every reader, over bytes that are no message, key or certificate: an error, whatever they are.
fn nothing_reads(site: &Site, bytes: &[u8]) -> TestCaseResult {
    let provider = site.provider;
    let accepted = cms::AcceptedAlgorithms {
        sha1_signatures: true,
        rsa_1024_verification: true,
        oaep_sha1: true,
    };
    for settings in [SiteSecurity::default(), SIGN_ONLY] {
        let by = site.management_point(settings, 0);
        prop_assert!(site.open(&by, bytes).is_err());
    }
    let certificates = &site.certificates;
    let password = Some(&b"password"[..]);
    prop_assert!(cms::decrypt(bytes, &site.identities, accepted).is_err());
    prop_assert!(cms::verify(bytes, certificates, accepted, NOW).is_err());
    prop_assert!(cms::verify_detached(bytes, b"", certificates, accepted, NOW).is_err());
    prop_assert!(Certificate::from_der(provider, bytes).is_err());
    prop_assert!(Certificate::from_pem(provider, bytes).is_err());
    prop_assert!(PublicKey::from_spki_der(provider, bytes).is_err());
    prop_assert!(PublicKey::from_spki_pem(provider, bytes).is_err());
    prop_assert!(PrivateKey::from_pkcs8_der(provider, bytes).is_err());
    prop_assert!(PrivateKey::from_pkcs1_der(provider, bytes).is_err());
    prop_assert!(PrivateKey::from_encrypted_pkcs8_der(provider, bytes, b"").is_err());
    prop_assert!(PrivateKey::from_pem(provider, bytes, password).is_err());
    Ok(())
}

#[test]
fn random_bytes_are_refused_by_every_reader() {
    for &provider in Provider::ALL {
        let site = Site::new(provider);
        let bytes = prop::collection::vec(any::<u8>(), 0..2000);
        property(2000, bytes, |bytes| nothing_reads(&site, &bytes));
        // The same with headers that make sense, so that readers get further.
        let tags = prop::sample::select(vec![
            0x02, 0x03, 0x04, 0x05, 0x06, 0x0c, 0x13, 0x17, 0x18, 0x30, 0x31, 0x80, 0xa0, 0xa1,
        ]);
        let leaf = prop_oneof![
            (tags.clone(), prop::collection::vec(any::<u8>(), 0..20)),
            Just((
                0x06,
                vec![0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02]
            )),
            Just((
                0x06,
                vec![0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01]
            )),
            Just((0x02, vec![0])),
            Just((0x05, vec![])),
        ]
        .prop_map(|(tag, content)| element(tag, &[&content]));
        let tree = leaf.prop_recursive(6, 64, 6, move |inner| {
            (tags.clone(), prop::collection::vec(inner, 0..6))
                .prop_map(|(tag, parts)| element(tag, &[&parts.concat()]))
        });
        property(2000, tree, |bytes| nothing_reads(&site, &bytes));
    }
}

/// Good input with a piece of it replaced: no panic, and what is still accepted is a message whose
/// content is the one that was signed.
#[test]
fn spliced_input_never_panics() {
    for &provider in Provider::ALL {
        let site = Site::new(provider);
        let by = [SiteSecurity::default(), SIGN_ONLY].map(|s| site.management_point(s, 0));
        let key = key(provider, "client-2048");
        let inputs = [
            site.seal(&SiteSecurity::default(), b"inventory", 2).bytes,
            site.seal(&SIGN_ONLY, b"inventory", 2).bytes,
            certificate(provider, "client-2048").to_der().to_vec(),
            key.to_pkcs8_der().expose().to_vec(),
            key.to_pkcs1_der().expose().to_vec(),
            key.public_key().to_spki_der().to_vec(),
            vector("keys/client-2048.cert.pem"),
            vector("keys/client-2048.key.pem"),
        ];
        let piece = prop::collection::vec(any::<u8>(), 0..40);
        let strategy = (
            0..inputs.len(),
            any::<prop::sample::Index>(),
            0..40_usize,
            piece,
        );
        let run = |(which, place, len, piece): (usize, prop::sample::Index, usize, Vec<u8>)| {
            let mut input: Vec<u8> = inputs[which].clone();
            let start = place.index(input.len());
            // As often as not a replacement of the same length, which gets further.
            let len = if len % 2 == 0 { piece.len() } else { len };
            let end = input.len().min(start + len);
            input.splice(start..end, piece);
            for by in &by {
                if let Ok((content, ..)) = site.open(by, &input) {
                    prop_assert_eq!(content, b"inventory");
                }
            }
            let _ = Certificate::from_der(provider, &input);
            let _ = Certificate::from_pem(provider, &input);
            let _ = PublicKey::from_spki_der(provider, &input);
            let _ = PrivateKey::from_pkcs8_der(provider, &input);
            let _ = PrivateKey::from_pkcs1_der(provider, &input);
            let _ = PrivateKey::from_pem(provider, &input, None);
            Ok(())
        };
        property(5000, strategy, run);
    }
}
