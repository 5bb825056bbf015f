//! Keys that live elsewhere: they work in messages, and whatever they get wrong has one outcome.

use std::sync::Arc;

use cmcrypto_core::exchange_key::SiteExchangeKey;
use cmcrypto_core::names::SiteCode;
use cmcrypto_core::pki::certificate::{
    DecryptionIdentity, KeyUse, SigningIdentity, self_signed, self_signed_site_server,
};
use cmcrypto_core::pki::cms::{self, AcceptedAlgorithms, SignOptions};
use cmcrypto_core::pki::key::{DecryptionKey, PrivateKey, PublicKey, SigningKey};
use cmcrypto_core::primitive::SignatureScheme;
use cmcrypto_core::primitive::rsa::OaepDigest;
use cmcrypto_core::{Error, Provider, Secret};
use cmcrypto_tests::clients::{open_as, seal_as};
use cmcrypto_tests::{NOW, certificate, decryption_identity, key, signing_identity};

/// A device that holds a key, and changes what the key returns.
struct Device<T> {
    key: PrivateKey,
    tamper: fn(&PrivateKey, T) -> Result<T, Error>,
}

impl SigningKey for Device<Vec<u8>> {
    fn public_key(&self) -> &PublicKey {
        self.key.public_key()
    }

    fn sign_digest(&self, scheme: SignatureScheme, digest: &[u8]) -> Result<Vec<u8>, Error> {
        (self.tamper)(&self.key, self.key.sign_digest(scheme, digest)?)
    }
}

impl DecryptionKey for Device<Secret> {
    fn public_key(&self) -> &PublicKey {
        self.key.public_key()
    }

    fn decrypt_oaep(
        &self,
        digest: OaepDigest,
        label: &[u8],
        ciphertext: &[u8],
    ) -> Result<Secret, Error> {
        let decrypted = self.key.decrypt_oaep(digest, label, ciphertext)?;
        (self.tamper)(&self.key, decrypted)
    }
}

type Tamper<T> = fn(&PrivateKey, T) -> Result<T, Error>;

fn signer(provider: Provider, tamper: Tamper<Vec<u8>>) -> SigningIdentity {
    let key = key(provider, "client-2048");
    let device = Arc::new(Device { key, tamper });
    SigningIdentity::new(device, certificate(provider, "client-2048")).unwrap()
}

fn recipient(provider: Provider, tamper: Tamper<Secret>) -> DecryptionIdentity {
    let key = key(provider, "mp-2048");
    let device = Arc::new(Device { key, tamper });
    DecryptionIdentity::new(device, certificate(provider, "mp-2048")).unwrap()
}

fn seal(provider: Provider, signer: SigningIdentity) -> Result<Vec<u8>, Error> {
    seal_as(signer, certificate(provider, "mp-2048"))
}

fn open(
    provider: Provider,
    recipient: DecryptionIdentity,
    message: &[u8],
) -> Result<Vec<u8>, Error> {
    open_as(recipient, certificate(provider, "client-2048"), message)
}

#[test]
fn honest_devices_work() {
    for provider in Provider::ALL {
        let device = signer(*provider, |_, signature| Ok(signature));
        let message = seal(*provider, device).unwrap();
        let opened = open(*provider, recipient(*provider, |_, key| Ok(key)), &message);
        assert_eq!(opened.unwrap(), b"state");
        let stored = decryption_identity(*provider, "mp-2048");
        assert_eq!(open(*provider, stored, &message).unwrap(), b"state");
    }
}

#[test]
fn wrong_signatures() {
    let tampers: [Tamper<Vec<u8>>; 10] = [
        |_, _| Err(Error::INTERNAL),
        |_, _| Err(Error::EXTERNAL_KEY),
        |_, _| Err(Error::DECRYPT),
        |_, _| Ok(Vec::new()),
        |_, signature| Ok(vec![0; signature.len()]),
        |_, signature| Ok(signature[1..].to_vec()),
        |_, signature| Ok([&signature, &[0][..]].concat()),
        |_, signature| Ok(signature.iter().rev().copied().collect()),
        |_, mut signature| {
            signature[100] ^= 1;
            Ok(signature)
        },
        |key, _| key.sign(SignatureScheme::Pkcs1Sha256, b"something else"),
    ];
    for provider in Provider::ALL {
        for (index, tamper) in tampers.into_iter().enumerate() {
            let sealed = seal(*provider, signer(*provider, tamper));
            assert_eq!(sealed, Err(Error::EXTERNAL_KEY), "{index}");
            let signer = signer(*provider, tamper);
            let signed = cms::sign(b"content", &signer, SignOptions::default(), NOW);
            assert_eq!(signed, Err(Error::EXTERNAL_KEY), "{index}");
        }
        let device = Device::<Vec<u8>> {
            key: key(*provider, "client-2048"),
            tamper: tampers[8],
        };
        let usage = KeyUse::Signing;
        let certificate = self_signed(&device, usage, "PC01", NOW, NOW.saturating_add(60));
        assert_eq!(certificate.err(), Some(Error::EXTERNAL_KEY));
    }
}

#[test]
fn wrong_content_keys() {
    let tampers: [Tamper<Secret>; 9] = [
        |_, _| Err(Error::EXTERNAL_KEY),
        |_, _| Err(Error::INTERNAL),
        |_, _| Err(Error::INVALID_ARGUMENT),
        |_, _| Ok(Secret::default()),
        |_, key| Ok(Secret::from(key.expose()[..16].to_vec())),
        |_, key| Ok(Secret::from(key.expose()[..31].to_vec())),
        |_, key| Ok(Secret::from([key.expose(), &[0]].concat())),
        |_, key| Ok(Secret::from(key.expose().repeat(1000))),
        |_, key| Secret::random(Provider::default(), key.len()),
    ];
    for provider in Provider::ALL {
        let message = seal(*provider, signing_identity(*provider, "client-2048")).unwrap();
        // As a message that was changed on its way.
        let mut tampered = message.clone();
        let last = tampered.len() - 1;
        tampered[last] ^= 1;
        let stored = decryption_identity(*provider, "mp-2048");
        let expected = open(*provider, stored, &tampered).unwrap_err();
        assert_eq!(expected, Error::DECRYPT);
        for (index, tamper) in tampers.into_iter().enumerate() {
            let opened = open(*provider, recipient(*provider, tamper), &message);
            assert_eq!(opened, Err(expected.clone()), "{index}");
            let decrypted = cms::decrypt(
                &message,
                &[recipient(*provider, tamper)],
                AcceptedAlgorithms::default(),
            );
            assert_eq!(decrypted.err(), Some(expected.clone()), "{index}");
        }
    }
}

/// A device with an elliptic curve key is refused before it is asked for anything.
#[test]
fn elliptic_curve_devices() {
    struct Elliptic(PublicKey);
    impl SigningKey for Elliptic {
        fn public_key(&self) -> &PublicKey {
            &self.0
        }

        fn sign_digest(&self, _: SignatureScheme, _: &[u8]) -> Result<Vec<u8>, Error> {
            panic!("asked to sign");
        }
    }
    impl DecryptionKey for Elliptic {
        fn public_key(&self) -> &PublicKey {
            &self.0
        }

        fn decrypt_oaep(&self, _: OaepDigest, _: &[u8], _: &[u8]) -> Result<Secret, Error> {
            panic!("asked to decrypt");
        }
    }
    for &provider in Provider::ALL {
        for name in ["ec-p256", "ec-p384"] {
            let certificate = certificate(provider, name);
            let device = || Arc::new(Elliptic(certificate.public_key().clone()));
            let refused = Some(Error::KEY_TYPE_NOT_SUPPORTED);
            let found = SigningIdentity::new(device(), certificate.clone());
            assert_eq!(found.err(), refused);
            let found = DecryptionIdentity::new(device(), certificate.clone());
            assert_eq!(found.err(), refused);
            let site = SiteCode::new("P01").unwrap();
            assert_eq!(SiteExchangeKey::new(device(), site).err(), refused);
            for usage in [KeyUse::Signing, KeyUse::Encryption] {
                let found = self_signed(&*device(), usage, "PC01", NOW, NOW);
                assert_eq!(found.err(), refused);
            }
            let found = self_signed_site_server(&*device(), "site.example.com", NOW, NOW);
            assert_eq!(found.err(), refused);
        }
    }
}
