//! Messages of BouncyCastle: signed by `client-2048`, or encrypted to `mp-2048`.

use cmcrypto_core::compatibility::{CompatibilitySettings, ExpectedHash, decrypt};
use cmcrypto_core::pki::cms;
use cmcrypto_core::{Error, Provider};
use cmcrypto_tests::{NOW, certificate, decryption_identity, sha256, vector};

use super::{LENIENT, STRICT, assert_files};

const PKCS1: Result<(), Error> = match cfg!(feature = "pkcs1-transport") {
    true => Ok(()),
    false => Err(Error::UNSUPPORTED),
};

/// As the product's management points encrypt.
const COMPATIBLE: &[(&str, Result<(), Error>)] = &[
    ("cbc-aes-128", Ok(())),
    ("cbc-des-pkcs1", PKCS1),
    ("cbc-keyid", Ok(())),
    ("cbc-serial", Ok(())),
];

const BOUNCYCASTLE: &[(&str, Result<(), Error>)] = &[
    ("enveloped-aes-128-gcm", Ok(())),
    ("enveloped-attributes", Ok(())),
    ("enveloped-ber", Err(Error::NOT_DER)),
    ("enveloped-keyid", Ok(())),
    ("enveloped-pkcs1", Err(Error::ALGORITHM_NOT_ACCEPTED)),
    ("enveloped-serial", Ok(())),
    ("signed-ber", Err(Error::NOT_DER)),
    ("signed-keyid", Ok(())),
    ("signed-no-attributes", Err(Error::SIGNED_ATTRIBUTES)),
    ("signed-serial", Ok(())),
];

#[test]
fn cms_by_bouncycastle() {
    let names = BOUNCYCASTLE.iter().chain(COMPATIBLE).map(|(name, _)| name);
    let files = names.map(|name| format!("{name}.der"));
    assert_files("bouncycastle", files);
    let content = vector("cms/content.bin");
    for &provider in Provider::ALL {
        let signers = [certificate(provider, "client-2048")];
        let identities = [decryption_identity(provider, "mp-2048")];
        for (name, outcome) in BOUNCYCASTLE {
            let signed = name.starts_with("signed");
            let read = |message: &[u8], accepted| {
                if signed {
                    let verified = cms::verify(message, &signers, accepted, NOW)?;
                    Ok(verified.content.to_vec())
                } else {
                    let decrypted = cms::decrypt(message, &identities, accepted)?;
                    Ok(decrypted.content().to_vec())
                }
            };
            let message = vector(&format!("bouncycastle/{name}.der"));
            let expected = outcome.clone().map(|()| content.clone());
            // The last octet is one of the signature, or of the tag.
            let mut changed = message.clone();
            *changed.last_mut().unwrap() ^= 1;
            let refused = match signed {
                true => Error::SIGNATURE_INVALID,
                false => Error::DECRYPT,
            };
            for accepted in [STRICT, LENIENT] {
                let context = format!("{name}, {}", provider.name());
                assert_eq!(read(&message, accepted), expected, "{context}");
                if outcome.is_ok() {
                    assert_eq!(read(&changed, accepted), Err(refused.clone()), "{context}");
                }
            }
        }
    }
}

#[test]
fn what_the_product_encrypts_by_bouncycastle() {
    let content = vector("cms/content.bin");
    let all = CompatibilitySettings {
        aes_256_cbc: true,
        aes_128_cbc: true,
        des_ede3_cbc: true,
        ..CompatibilitySettings::default()
    };
    for &provider in Provider::ALL {
        let identities = [decryption_identity(provider, "mp-2048")];
        for (name, outcome) in COMPATIBLE {
            let message = vector(&format!("bouncycastle/{name}.der"));
            let open = |message: &[u8], settings| {
                let hash = ExpectedHash::OfContent(sha256(&content));
                decrypt(message, &identities, hash, settings)
                    .map(|opened| opened.content().to_vec())
            };
            let expected = outcome.clone().map(|()| content.clone());
            assert_eq!(open(&message, all), expected, "{name}");
            let none = CompatibilitySettings::default();
            assert!(open(&message, none).is_err(), "{name}");
            let mut changed = message;
            *changed.last_mut().unwrap() ^= 1;
            let refused = outcome.clone().and(Err(Error::DECRYPT));
            assert_eq!(open(&changed, all), refused, "{name}");
        }
    }
}
