//! What a build can do, by its features.

use cmcrypto_core::compatibility::{CompatibilitySettings, SignedForm, verify};
use cmcrypto_core::{Error, Provider};
use cmcrypto_tests::NOW;

use super::{ALL, HAS_BARE, client, client_id, of_message, open, stored, stored_text};

/// A build without the feature decrypts no PKCS#1 v1.5, whatever the settings say.
#[test]
fn pkcs1_is_a_feature() {
    let message = stored("des-ede3.der");
    let expected = match cfg!(feature = "pkcs1-transport") {
        true => Ok(stored("policy.bin")),
        false => Err(Error::UNSUPPORTED),
    };
    for &provider in Provider::ALL {
        assert_eq!(
            open(provider, &message, of_message(&message), ALL),
            expected
        );
    }
}

/// A build without the crate `rsa` says so where the settings want what only that does, once nothing
/// else verifies.
#[test]
fn signatures_without_digest_info_need_rsa() {
    let settings = CompatibilitySettings {
        signatures_without_digest_info: true,
        ..ALL
    };
    let id = client_id();
    for &provider in Provider::ALL {
        let verify = |name: &str| {
            let (signature, form) = (stored_text(name), SignedForm::ClientId(&id));
            verify(&client(provider), form, &signature, settings, NOW).map(drop)
        };
        assert_eq!(verify("client-id.sig"), Ok(()));
        let (bare, other) = match HAS_BARE {
            true => (Ok(()), Error::SIGNATURE_INVALID),
            false => (Err(Error::UNSUPPORTED), Error::UNSUPPORTED),
        };
        assert_eq!(verify("client-id-bare.sig"), bare);
        assert_eq!(verify("token.sig"), Err(other));
    }
}

/// Without it the source has no such call: each stands below the feature's name.
#[test]
fn pkcs1_decryption_stands_below_its_feature() {
    let sources = [
        include_str!("../../../../crypto-core/src/primitive/engine.rs"),
        include_str!("../../../../crypto-core/src/primitive/engine/aws_lc.rs"),
        include_str!("../../../../crypto-core/src/primitive/engine/portable.rs"),
        include_str!("../../../../crypto-core/src/primitive/engine/rustcrypto_rsa.rs"),
        include_str!("../../../../crypto-core/src/primitive/rsa.rs"),
        include_str!("../../../../crypto-core/src/pki/key/external_key.rs"),
        include_str!("../../../../crypto-core/src/pki/key/private_key.rs"),
    ];
    for source in sources {
        let lines: Vec<&str> = source.lines().map(str::trim).collect();
        let at = lines
            .iter()
            .position(|line| line.contains("fn decrypt_pkcs1("));
        let above = lines[at.unwrap() - 1];
        assert_eq!(above, "#[cfg(feature = \"pkcs1-transport\")]");
        assert_eq!(source.matches("fn decrypt_pkcs1(").count(), 1);
    }
    let all = sources.concat();
    assert_eq!(all.matches("pkcs1v15_decrypt").count(), 1);
    assert!(!all.contains("Pkcs1v15Encrypt"));
}
