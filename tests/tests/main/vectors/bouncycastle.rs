//! Messages of BouncyCastle: signed by `client-2048`, or encrypted to `mp-2048`.

use cmcrypto_core::pki::cms;
use cmcrypto_core::{Error, Provider};
use cmcrypto_tests::{NOW, certificate, decryption_identity, vector};

use super::{LENIENT, STRICT, assert_files};

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
    let files = BOUNCYCASTLE.iter().map(|(name, _)| format!("{name}.der"));
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
