//! Every encoding that one provider exports, the other loads, to the same bytes.

use cmcrypto_core::pki::certificate::Certificate;
use cmcrypto_core::pki::key::{PrivateKey, PublicKey};
use cmcrypto_core::primitive::rsa::RsaKeySize;
use cmcrypto_core::{Error, Secret};
use cmcrypto_tests::{NOW, key};

use crate::providers::pairs;

#[test]
fn private_keys() {
    for (one, other) in pairs() {
        let generated = PrivateKey::generate(one, RsaKeySize::Rsa2048).unwrap();
        for exported in [generated, key(one, "client-4096"), key(one, "e3-2048")] {
            let pem = |text: &Secret| PrivateKey::from_pem(other, text.expose(), None);
            assert_same(
                &exported,
                &[
                    PrivateKey::from_pkcs1_der(other, exported.to_pkcs1_der().expose()),
                    PrivateKey::from_pkcs8_der(other, exported.to_pkcs8_der().expose()),
                    pem(&exported.to_pkcs1_pem().unwrap()),
                    pem(&exported.to_pkcs8_pem().unwrap()),
                ],
            );
        }
    }
}

#[test]
fn encrypted_private_keys() {
    for (one, other) in pairs() {
        let exported = key(one, "client-2048");
        let password = "Schlüssel".as_bytes();
        let der = exported.to_encrypted_pkcs8_der(password).unwrap();
        let pem = exported.to_encrypted_pkcs8_pem(password).unwrap();
        let pem = |password| PrivateKey::from_pem(other, pem.as_bytes(), password);
        assert_same(
            &exported,
            &[
                PrivateKey::from_encrypted_pkcs8_der(other, &der, password),
                pem(Some(password)),
            ],
        );
        assert_eq!(pem(None).err(), Some(Error::WRONG_PASSWORD));
        assert_eq!(pem(Some(b"wrong")).err(), Some(Error::WRONG_PASSWORD));
    }
}

fn assert_same(exported: &PrivateKey, loaded: &[Result<PrivateKey, Error>]) {
    for loaded in loaded {
        let loaded = loaded.as_ref().unwrap();
        assert_eq!(loaded.public_key(), exported.public_key());
        assert_eq!(loaded.to_pkcs1_der(), exported.to_pkcs1_der());
        assert_eq!(loaded.to_pkcs8_der(), exported.to_pkcs8_der());
        assert_eq!(loaded.to_pkcs1_pem(), exported.to_pkcs1_pem());
        assert_eq!(loaded.to_pkcs8_pem(), exported.to_pkcs8_pem());
    }
}

#[test]
fn public_keys_and_certificates() {
    for (one, other) in pairs() {
        let key = key(one, "client-3072");
        let public = key.public_key();
        let loaded = [
            PublicKey::from_spki_der(other, public.to_spki_der()),
            PublicKey::from_spki_pem(other, public.to_spki_pem().unwrap().as_bytes()),
        ];
        for loaded in loaded {
            let loaded = loaded.unwrap();
            assert_eq!(&loaded, public);
            assert_eq!(loaded.to_spki_der(), public.to_spki_der());
            assert_eq!(loaded.to_spki_pem(), public.to_spki_pem());
            assert_eq!(loaded.spki_sha256(), public.spki_sha256());
        }

        let usage = cmcrypto_core::pki::certificate::KeyUse::Signing;
        let until = NOW.saturating_add(86_400);
        let issued =
            cmcrypto_core::pki::certificate::self_signed(&key, usage, "PC01", NOW, until).unwrap();
        let loaded = [
            Certificate::from_der(other, issued.to_der()),
            Certificate::from_pem(other, issued.to_pem().unwrap().as_bytes()),
        ];
        for loaded in loaded {
            let loaded = loaded.unwrap();
            assert_eq!(loaded.to_der(), issued.to_der());
            assert_eq!(loaded.public_key(), public);
            assert_eq!(loaded.thumbprint_sha256(), issued.thumbprint_sha256());
        }
    }
}
