//! RSA as the engines themselves have it, keys prepared once where they can be.

use ::ring::rand::{SecureRandom as _, SystemRandom as RingRandom};
use ::ring::signature as ring;
use aws_lc_rs::rand::SystemRandom as AwsLcRandom;
use aws_lc_rs::rsa::{
    KeySize, OAEP_SHA256_MGF1SHA256, OaepPrivateDecryptingKey, OaepPublicEncryptingKey,
    PrivateDecryptingKey, PublicEncryptingKey,
};
use aws_lc_rs::signature as aws_lc;
use aws_lc_rs::signature::KeyPair as _;
use rsa::pkcs8::DecodePrivateKey as _;
use rsa::rand_core::{TryCryptoRng, TryRng};
use rsa::signature::{RandomizedSigner as _, SignatureEncoding as _, Verifier as _};
use rsa::{Oaep, pkcs1v15, pss};
use sha2::Sha256;

pub struct AwsLcKeys {
    sign: aws_lc::RsaKeyPair,
    pkcs1: aws_lc::ParsedPublicKey,
    pss: aws_lc::ParsedPublicKey,
    encrypt: OaepPublicEncryptingKey,
    decrypt: OaepPrivateDecryptingKey,
}

impl AwsLcKeys {
    pub fn new(pkcs8: &[u8], spki: &[u8]) -> Self {
        let sign = aws_lc::RsaKeyPair::from_pkcs8(pkcs8).unwrap();
        let public = |parameters| {
            aws_lc::UnparsedPublicKey::new(parameters, sign.public_key().as_ref())
                .parse()
                .unwrap()
        };
        let encrypt = PublicEncryptingKey::from_der(spki).unwrap();
        let decrypt = PrivateDecryptingKey::from_pkcs8(pkcs8).unwrap();
        Self {
            pkcs1: public(&aws_lc::RSA_PKCS1_2048_8192_SHA256),
            pss: public(&aws_lc::RSA_PSS_2048_8192_SHA256),
            encrypt: OaepPublicEncryptingKey::new(encrypt).unwrap(),
            decrypt: OaepPrivateDecryptingKey::new(decrypt).unwrap(),
            sign,
        }
    }

    pub fn sign(&self, pss: bool, message: &[u8]) -> Vec<u8> {
        let padding: &'static dyn aws_lc::RsaEncoding = match pss {
            true => &aws_lc::RSA_PSS_SHA256,
            false => &aws_lc::RSA_PKCS1_SHA256,
        };
        let mut signature = vec![0; self.sign.public_modulus_len()];
        self.sign
            .sign(padding, &AwsLcRandom::new(), message, &mut signature)
            .unwrap();
        signature
    }

    pub fn verify(&self, pss: bool, message: &[u8], signature: &[u8]) {
        let key = if pss { &self.pss } else { &self.pkcs1 };
        key.verify_sig(message, signature).unwrap();
    }

    pub fn encrypt(&self, plaintext: &[u8]) -> Vec<u8> {
        let mut ciphertext = vec![0; self.encrypt.ciphertext_size()];
        self.encrypt
            .encrypt(&OAEP_SHA256_MGF1SHA256, plaintext, &mut ciphertext, None)
            .unwrap();
        ciphertext
    }

    pub fn decrypt(&self, ciphertext: &[u8]) -> Vec<u8> {
        let mut plaintext = vec![0; self.decrypt.min_output_size()];
        let len = self
            .decrypt
            .decrypt(&OAEP_SHA256_MGF1SHA256, ciphertext, &mut plaintext, None)
            .unwrap()
            .len();
        plaintext.truncate(len);
        plaintext
    }

    pub fn generate() -> aws_lc::RsaKeyPair {
        aws_lc::RsaKeyPair::generate(KeySize::Rsa2048).unwrap()
    }
}

pub struct RingKeys(ring::RsaKeyPair);

impl RingKeys {
    pub fn new(pkcs8: &[u8]) -> Self {
        Self(ring::RsaKeyPair::from_pkcs8(pkcs8).unwrap())
    }

    pub fn sign(&self, pss: bool, message: &[u8]) -> Vec<u8> {
        let padding: &'static dyn ring::RsaEncoding = match pss {
            true => &ring::RSA_PSS_SHA256,
            false => &ring::RSA_PKCS1_SHA256,
        };
        let mut signature = vec![0; self.0.public().modulus_len()];
        self.0
            .sign(padding, &RingRandom::new(), message, &mut signature)
            .unwrap();
        signature
    }

    /// ring has no prepared public key: each verification reads it.
    pub fn verify(&self, pss: bool, message: &[u8], signature: &[u8]) {
        let parameters = match pss {
            true => &ring::RSA_PSS_2048_8192_SHA256,
            false => &ring::RSA_PKCS1_2048_8192_SHA256,
        };
        ring::UnparsedPublicKey::new(parameters, self.0.public().as_ref())
            .verify(message, signature)
            .unwrap();
    }
}

pub struct RustCryptoKeys {
    key: rsa::PrivateKey,
    public: rsa::PublicKey,
    pkcs1: pkcs1v15::SigningKey<Sha256>,
    pkcs1_public: pkcs1v15::VerifyingKey<Sha256>,
    pss: pss::SigningKey<Sha256>,
    pss_public: pss::VerifyingKey<Sha256>,
}

impl RustCryptoKeys {
    pub fn new(pkcs8: &[u8]) -> Self {
        let key = rsa::PrivateKey::from_pkcs8_der(pkcs8).unwrap();
        let public = key.to_public_key();
        Self {
            pkcs1: pkcs1v15::SigningKey::new(key.clone()),
            pkcs1_public: pkcs1v15::VerifyingKey::new(public.clone()),
            pss: pss::SigningKey::new(key.clone()),
            pss_public: pss::VerifyingKey::new(public.clone()),
            key,
            public,
        }
    }

    pub fn sign(&self, pss: bool, message: &[u8]) -> Vec<u8> {
        match pss {
            true => self.pss.sign_with_rng(&mut SystemRng, message).to_vec(),
            false => self.pkcs1.sign_with_rng(&mut SystemRng, message).to_vec(),
        }
    }

    pub fn verify(&self, pss: bool, message: &[u8], signature: &[u8]) {
        match pss {
            true => {
                let signature = pss::Signature::try_from(signature).unwrap();
                self.pss_public.verify(message, &signature)
            }
            false => {
                let signature = pkcs1v15::Signature::try_from(signature).unwrap();
                self.pkcs1_public.verify(message, &signature)
            }
        }
        .unwrap();
    }

    pub fn encrypt(&self, plaintext: &[u8]) -> Vec<u8> {
        self.public
            .encrypt(&mut SystemRng, Oaep::<Sha256>::new(), plaintext)
            .unwrap()
    }

    pub fn decrypt(&self, ciphertext: &[u8]) -> Vec<u8> {
        self.key
            .decrypt_blinded(&mut SystemRng, Oaep::<Sha256>::new(), ciphertext)
            .unwrap()
    }
}

pub struct GraviolaKeys {
    key: graviola::signing::rsa::SigningKey,
    public: graviola::signing::rsa::VerifyingKey,
}

impl GraviolaKeys {
    pub fn new(pkcs8: &[u8]) -> Self {
        let key = graviola::signing::rsa::SigningKey::from_pkcs8_der(pkcs8).unwrap();
        Self {
            public: key.public_key(),
            key,
        }
    }

    pub fn sign(&self, pss: bool, message: &[u8]) -> Vec<u8> {
        let mut signature = vec![0; self.key.modulus_len_bytes()];
        match pss {
            true => self.key.sign_pss_sha256(&mut signature, message),
            false => self.key.sign_pkcs1_sha256(&mut signature, message),
        }
        .unwrap();
        signature
    }

    pub fn verify(&self, pss: bool, message: &[u8], signature: &[u8]) {
        match pss {
            true => self.public.verify_pss_sha256(signature, message),
            false => self.public.verify_pkcs1_sha256(signature, message),
        }
        .unwrap();
    }
}

/// The system's generator for the crate `rsa`.
struct SystemRng;

impl TryRng for SystemRng {
    type Error = core::convert::Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u32::from_ne_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u64::from_ne_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, out: &mut [u8]) -> Result<(), Self::Error> {
        RingRandom::new().fill(out).unwrap();
        Ok(())
    }
}

impl TryCryptoRng for SystemRng {}
