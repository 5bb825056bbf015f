//! The floor: the calls of aws-lc-rs that a message can't do without, and one copy of the content.
//!
//! No DER, no certificates, no randomness of our own, no checks.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{
    OAEP_SHA256_MGF1SHA256, OaepPrivateDecryptingKey, OaepPublicEncryptingKey,
    PrivateDecryptingKey, PublicEncryptingKey,
};
use aws_lc_rs::signature::{
    ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaKeyPair, UnparsedPublicKey,
};
use cmcrypto_core::Provider;

use crate::work::message;

/// As long as the signed attributes of a message to one management point.
const ATTRIBUTES: [u8; 400] = [0x31; 400];
const NONCE: [u8; 12] = [7; 12];

/// What the floor of `open` is given: what the floor of `seal` made.
pub struct Sealed {
    content: Vec<u8>,
    tag: Vec<u8>,
    signature: Vec<u8>,
    encrypted_key: Vec<u8>,
}

/// The four keys, prepared.
pub struct Raw {
    sign: RsaKeyPair,
    verify: ParsedPublicKey,
    encrypt: OaepPublicEncryptingKey,
    decrypt: OaepPrivateDecryptingKey,
}

impl Raw {
    pub fn new(bits: usize) -> Self {
        let client = message::key(Provider::AwsLc, &format!("client-{bits}"));
        let mp = message::key(Provider::AwsLc, &format!("mp-{bits}"));
        let spki = mp.public_key().to_spki_der();
        let encrypt = PublicEncryptingKey::from_der(spki).unwrap();
        let decrypt = PrivateDecryptingKey::from_pkcs8(mp.to_pkcs8_der().expose()).unwrap();
        Self {
            sign: RsaKeyPair::from_pkcs8(client.to_pkcs8_der().expose()).unwrap(),
            verify: UnparsedPublicKey::new(
                &RSA_PKCS1_2048_8192_SHA256,
                client.public_key().to_spki_der(),
            )
            .parse()
            .unwrap(),
            encrypt: OaepPublicEncryptingKey::new(encrypt).unwrap(),
            decrypt: OaepPrivateDecryptingKey::new(decrypt).unwrap(),
        }
    }

    /// Two hashes, a private RSA operation, a copy.
    pub fn sign(&self, content: &[u8]) -> Sealed {
        let hash = digest(&SHA256, content);
        let mut attributes = ATTRIBUTES;
        attributes[..32].copy_from_slice(hash.as_ref());
        let mut signature = vec![0; self.sign.public_modulus_len()];
        self.sign
            .sign(
                &RSA_PKCS1_SHA256,
                &SystemRandom::new(),
                &attributes,
                &mut signature,
            )
            .unwrap();
        Sealed {
            content: content.to_vec(),
            tag: Vec::new(),
            signature,
            encrypted_key: Vec::new(),
        }
    }

    /// The same, a public RSA operation, AES-256-GCM.
    pub fn seal(&self, content: &[u8]) -> Sealed {
        let mut sealed = self.sign(content);
        let key = [9; 32];
        sealed.encrypted_key = vec![0; self.encrypt.ciphertext_size()];
        self.encrypt
            .encrypt(
                &OAEP_SHA256_MGF1SHA256,
                &key,
                &mut sealed.encrypted_key,
                None,
            )
            .unwrap();
        sealed.tag = gcm(&key)
            .seal_in_place_separate_tag(nonce(), Aad::empty(), &mut sealed.content)
            .unwrap()
            .as_ref()
            .to_vec();
        sealed
    }

    /// A copy, two hashes, a public RSA operation.
    pub fn verify(&self, sealed: &Sealed) -> Vec<u8> {
        let content = sealed.content.clone();
        self.check(&content, sealed);
        content
    }

    /// The same, a private RSA operation, AES-256-GCM.
    pub fn open(&self, sealed: &Sealed) -> Vec<u8> {
        let mut key = vec![0; self.decrypt.min_output_size()];
        let key = self
            .decrypt
            .decrypt(
                &OAEP_SHA256_MGF1SHA256,
                &sealed.encrypted_key,
                &mut key,
                None,
            )
            .unwrap();
        let mut content = sealed.content.clone();
        gcm(key)
            .open_in_place_separate_tag(nonce(), Aad::empty(), &sealed.tag, &mut content)
            .unwrap();
        self.check(&content, sealed);
        content
    }

    fn check(&self, content: &[u8], sealed: &Sealed) {
        let hash = digest(&SHA256, content);
        let mut attributes = ATTRIBUTES;
        attributes[..32].copy_from_slice(hash.as_ref());
        self.verify
            .verify_sig(&attributes, &sealed.signature)
            .unwrap();
    }
}

fn gcm(key: &[u8]) -> LessSafeKey {
    LessSafeKey::new(UnboundKey::new(&AES_256_GCM, key).unwrap())
}

fn nonce() -> Nonce {
    Nonce::assume_unique_for_key(NONCE)
}
