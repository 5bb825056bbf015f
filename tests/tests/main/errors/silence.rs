//! From the use of a private key to the tag, nothing can be told from an error.

use std::error::Error as _;
use std::io;
use std::sync::Arc;

use cmcrypto_core::message::{ManagementPoint, ReplayCheck};
use cmcrypto_core::pki::certificate::DecryptionIdentity;
use cmcrypto_core::pki::key::{DecryptionKey, PublicKey};
use cmcrypto_core::primitive::rsa::OaepDigest;
use cmcrypto_core::site_security::SiteSecurity;
use cmcrypto_core::{Error, ErrorKind, Party, Provider, Secret};
use cmcrypto_tests::clients::*;
use cmcrypto_tests::*;

/// All that a caller can see of an error.
fn seen(error: &Error) -> [String; 7] {
    [
        format!("{error:?}"),
        error.to_string(),
        format!("{:?}", error.what()),
        format!("{:?}", error.party()),
        format!("{:?}", error.element()),
        format!("{:?} {:?}", error.path(), error.raw_os_error()),
        format!("{:?}", error.source().map(ToString::to_string)),
    ]
}

#[test]
fn nothing_is_added_to_decrypt() {
    let reasons = [
        Error::new(ErrorKind::Decrypt, "padding"),
        Error::new(ErrorKind::Decrypt, io::Error::from_raw_os_error(5)),
        Error::DECRYPT.at("/var/key"),
    ];
    for error in reasons {
        assert_eq!(seen(&error), seen(&Error::DECRYPT));
        assert!(error.detail().is_none());
    }
    assert_ne!(seen(&Error::RANDOM.at("/dev/random")), seen(&Error::RANDOM));
}

/// A key that fails on its way out of the padding, and says why.
struct Talkative(Provider, ErrorKind);

impl DecryptionKey for Talkative {
    fn public_key(&self) -> &PublicKey {
        static KEYS: hierarchy::PerProvider<PublicKey> = hierarchy::PerProvider::new();
        KEYS.get(self.0, |provider| {
            key(provider, "mp-2048").public_key().clone()
        })
    }

    fn decrypt_oaep(&self, _: OaepDigest, _: &[u8], _: &[u8]) -> Result<Secret, Error> {
        Err(Error::new(self.1, "the padding is wrong").at("/var/key"))
    }
}

/// Every octet of the encrypted key, the nonce, the ciphertext and the tag, changed; keys that fail in
/// every way: one error.
#[test]
fn every_failure_to_decrypt_looks_alike() {
    for &provider in Provider::ALL {
        let sealed = seal_as(
            signing_identity(provider, "client-2048"),
            certificate(provider, "mp-2048"),
        );
        let sealed = sealed.unwrap();
        let at = management_point(provider, &["mp-2048"], SiteSecurity::default());
        let clients = directory(provider);
        let open = |at: &ManagementPoint, message: &[u8]| {
            at.open(message, &clients, ReplayCheck::LeftToCaller, NOW)
                .unwrap_err()
        };
        let mut silent = 0;
        for at_byte in places(0..sealed.len()) {
            let mut changed = sealed.clone();
            changed[at_byte] ^= 0x40;
            let error = open(&at, &changed);
            if error == Error::DECRYPT {
                silent += 1;
                assert_eq!(seen(&error), seen(&Error::DECRYPT), "byte {at_byte}");
            }
            // Nor does any other error name who opened it, or which of our keys.
            assert_ne!(error.party(), Some(Party::OwnEncryption), "byte {at_byte}");
        }
        assert!(silent > 100, "{silent}");
        for kind in [
            ErrorKind::Decrypt,
            ErrorKind::ExternalKey,
            ErrorKind::Storage,
        ] {
            let key = Arc::new(Talkative(provider, kind));
            let identity = DecryptionIdentity::new(key, certificate(provider, "mp-2048")).unwrap();
            let at = management_point_of(vec![identity], SiteSecurity::default());
            assert_eq!(seen(&open(&at, &sealed)), seen(&Error::DECRYPT), "{kind:?}");
        }
    }
}
