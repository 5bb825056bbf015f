//! What the product's own forms cost.

use std::hint::black_box;
use std::sync::Arc;

use cmcrypto_core::Provider;
use cmcrypto_core::compatibility::{
    CompatibilitySettings, ExpectedHash, RecipientIdentifier, SignedForm, compress, decompress,
    decrypt, encrypt, sign, verify,
};
use cmcrypto_core::pki::certificate::{DecryptionIdentity, SigningIdentity};
use cmcrypto_core::primitive::digest::DigestAlgorithm;

use crate::beside::raw_rsa::RawRsa;
use crate::report::paired::competitor;
use crate::report::results::{Run, beside};
use crate::work::message::{certificate, content, key};

const SETTINGS: CompatibilitySettings = CompatibilitySettings {
    aes_256_cbc: true,
    aes_128_cbc: false,
    des_ede3_cbc: false,
    sha1_signatures: false,
    rsa_1024_verification: false,
    signatures_without_digest_info: false,
};

fn sha256(bytes: &[u8]) -> [u8; 32] {
    let digest = DigestAlgorithm::Sha256.digest(bytes);
    digest.as_ref().try_into().unwrap()
}

pub fn measure(run: &mut Run) {
    run.section("compatibility");
    let provider = Provider::AwsLc;
    for (label, len) in [("4 KiB", 4 << 10), ("1 MiB", 1 << 20)] {
        let content = content(len);
        let mp = certificate(provider, "mp-2048");
        // A day after the certificates were made.
        let now = mp.not_before().saturating_add(86_400);
        let to = [mp.clone()];
        let by = RecipientIdentifier::IssuerAndSerialNumber;
        let message = encrypt(&content, &to, by, SETTINGS, now).unwrap();
        let identity = DecryptionIdentity::new(Arc::new(key(provider, "mp-2048")), mp);
        let identities = [identity.unwrap()];
        run.row(
            &format!("encrypt {label}"),
            competitor(|| encrypt(&content, &to, by, SETTINGS, now).unwrap()),
            Vec::new(),
        );
        let of_message = ExpectedHash::OfMessage(sha256(&message));
        let of_content = ExpectedHash::OfContent(sha256(&content));
        run.row(
            &format!("decrypt {label} by the hash of the message"),
            competitor(|| decrypt(&message, &identities, of_message, SETTINGS).unwrap()),
            vec![beside("by the hash of the content", || {
                decrypt(&message, &identities, of_content, SETTINGS).unwrap()
            })],
        );
        let client = certificate(provider, "client-2048");
        let signing_key = key(provider, "client-2048");
        let raw = RawRsa::new(&signing_key);
        let signer = SigningIdentity::new(Arc::new(signing_key), client.clone()).unwrap();
        let payload = SignedForm::Payload(&content);
        let signature = sign(&signer, payload, now).unwrap();
        run.row(
            &format!("sign {label}"),
            competitor(|| sign(&signer, payload, now).unwrap()),
            vec![beside("SHA-256, 1 raw signature", || {
                (crate::beside::raw_rsa::sha256(&content), raw.sign())
            })],
        );
        run.row(
            &format!("verify {label}"),
            competitor(|| verify(&client, payload, &signature, SETTINGS, now).unwrap()),
            vec![beside("SHA-256, 1 raw verification", || {
                raw.verify();
                crate::beside::raw_rsa::sha256(&content)
            })],
        );
        let compressed = compress(&content).unwrap();
        run.row(
            &format!("compress {label}"),
            competitor(|| compress(black_box(&content))),
            Vec::new(),
        );
        run.row(
            &format!("decompress {label}"),
            competitor(|| decompress(&compressed, len).unwrap()),
            Vec::new(),
        );
    }
}
