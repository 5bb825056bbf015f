//! The provider over ring, rsa, aes-gcm, x25519-dalek and p256. The table in [`super`] says which does what.

mod agreement;
mod ecdsa;

use std::sync::OnceLock;

use aes_gcm::aead::{AeadInOut, KeyInit, Nonce, Tag};
use aes_gcm::{Aes128Gcm, Aes256Gcm};
use ring::rand::{SecureRandom, SystemRandom};
use ring::rsa::{KeyPairComponents, PublicKeyComponents};
use ring::signature::{self, RsaEncoding, RsaKeyPair, RsaParameters};

use super::rustcrypto_rsa::{self, RustPrivate, RustPublic};
use crate::primitive::algorithm::{
    AgreementAlgorithm, Curve, NONCE_LEN, OaepDigest, RsaComponents, RsaKeySize, RsaScheme, TAG_LEN,
};
use crate::primitive::digest::DigestAlgorithm;
use crate::primitive::engine::{AgreementPrivate, EcPublic, Engine, GcmKey, RsaPrivate, RsaPublic};
use crate::{Error, Secret};

pub(in crate::primitive) struct Portable;

impl Engine for Portable {
    fn fill_random(&self, out: &mut [u8]) -> Result<(), Error> {
        SystemRandom::new().fill(out).map_err(|_| Error::RANDOM)
    }

    fn gcm_seal(
        &self,
        key: &[u8],
        nonce: &[u8; NONCE_LEN],
        aad: &[u8],
        data: &mut [u8],
    ) -> Result<[u8; TAG_LEN], Error> {
        gcm_key::<Aes256Gcm>(key)?.seal(nonce, aad, data)
    }

    fn gcm_open(
        &self,
        key: &[u8],
        nonce: &[u8; NONCE_LEN],
        aad: &[u8],
        data: &mut [u8],
        tag: &[u8; TAG_LEN],
    ) -> Result<(), Error> {
        if key.len() == 16 {
            gcm_key::<Aes128Gcm>(key)?.open(nonce, aad, data, tag)
        } else {
            gcm_key::<Aes256Gcm>(key)?.open(nonce, aad, data, tag)
        }
    }

    fn gcm_key(&self, key: &[u8]) -> Result<Box<dyn GcmKey>, Error> {
        Ok(Box::new(gcm_key::<Aes256Gcm>(key)?))
    }

    fn ec_public(&self, curve: Curve, point: &[u8]) -> Result<Box<dyn EcPublic>, Error> {
        Ok(Box::new(ecdsa::PublicKey::new(curve, point)?))
    }

    fn generate_rsa(&self, size: RsaKeySize) -> Result<Secret, Error> {
        // The generator below can only panic where the system has no randomness; find out first.
        self.fill_random(&mut [0])?;
        rustcrypto_rsa::generate(size)
    }

    fn rsa_private(&self, components: &RsaComponents<'_>) -> Result<Box<dyn RsaPrivate>, Error> {
        let rust = RustPrivate::new(components)?;
        // ring refuses exponents below 65537 and moduli above 4096 bits; `rsa` then signs.
        let ring = RsaKeyPair::from_components(&KeyPairComponents {
            public_key: PublicKeyComponents {
                n: components.n,
                e: components.e,
            },
            d: components.d,
            p: components.p,
            q: components.q,
            dP: components.dp,
            dQ: components.dq,
            qInv: components.qinv,
        })
        .ok();
        Ok(Box::new(PrivateKey { rust, ring }))
    }

    fn rsa_public(&self, n: &[u8], e: &[u8], small: bool) -> Result<Box<dyn RsaPublic>, Error> {
        Ok(Box::new(PublicKey {
            components: PublicKeyComponents {
                n: n.into(),
                e: e.into(),
            },
            small,
            rust: OnceLock::new(),
        }))
    }

    fn generate_agreement(
        &self,
        algorithm: AgreementAlgorithm,
    ) -> Result<Box<dyn AgreementPrivate>, Error> {
        agreement::generate(self, algorithm)
    }

    fn agreement_private(
        &self,
        algorithm: AgreementAlgorithm,
        private: &[u8],
    ) -> Result<Box<dyn AgreementPrivate>, Error> {
        agreement::private(algorithm, private)
    }
}

struct Gcm<C>(C);

fn gcm_key<C: AeadInOut + KeyInit>(key: &[u8]) -> Result<Gcm<C>, Error> {
    C::new_from_slice(key).map(Gcm).map_err(|_| Error::INTERNAL)
}

impl<C: AeadInOut + Send + Sync> GcmKey for Gcm<C> {
    fn seal(
        &self,
        nonce: &[u8; NONCE_LEN],
        aad: &[u8],
        data: &mut [u8],
    ) -> Result<[u8; TAG_LEN], Error> {
        let nonce = <&Nonce<C>>::try_from(nonce.as_slice()).map_err(|_| Error::INTERNAL)?;
        let tag = self
            .0
            .encrypt_inout_detached(nonce, aad, data.into())
            .map_err(|_| Error::INTERNAL)?;
        tag.as_slice().try_into().map_err(|_| Error::INTERNAL)
    }

    fn open(
        &self,
        nonce: &[u8; NONCE_LEN],
        aad: &[u8],
        data: &mut [u8],
        tag: &[u8; TAG_LEN],
    ) -> Result<(), Error> {
        let nonce = <&Nonce<C>>::try_from(nonce.as_slice()).map_err(|_| Error::INTERNAL)?;
        let tag = <&Tag<C>>::try_from(tag.as_slice()).map_err(|_| Error::INTERNAL)?;
        self.0
            .decrypt_inout_detached(nonce, aad, data.into(), tag)
            .map_err(|_| Error::DECRYPT)
    }
}

struct PrivateKey {
    rust: RustPrivate,
    ring: Option<RsaKeyPair>,
}

impl RsaPrivate for PrivateKey {
    fn sign(&self, scheme: RsaScheme, message: &[u8]) -> Result<Vec<u8>, Error> {
        let (Some(key), Some(encoding)) = (&self.ring, signing_algorithm(scheme)) else {
            let digest = scheme.digest_algorithm().digest(message);
            return self.rust.sign_digest(scheme, digest.as_ref());
        };
        let mut signature = vec![0; key.public().modulus_len()];
        key.sign(encoding, &SystemRandom::new(), message, &mut signature)
            .map_err(|_| Error::INTERNAL)?;
        Ok(signature)
    }

    fn sign_digest(&self, scheme: RsaScheme, digest: &[u8]) -> Result<Vec<u8>, Error> {
        self.rust.sign_digest(scheme, digest)
    }

    fn decrypt_oaep(
        &self,
        digest: OaepDigest,
        label: &[u8],
        ciphertext: &[u8],
    ) -> Result<Secret, Error> {
        self.rust.decrypt_oaep(digest, label, ciphertext)
    }

    #[cfg(feature = "pkcs1-transport")]
    fn decrypt_pkcs1(&self, ciphertext: &[u8]) -> Result<Secret, Error> {
        self.rust.decrypt_pkcs1(ciphertext)
    }
}

struct PublicKey {
    components: PublicKeyComponents<Box<[u8]>>,
    small: bool,
    /// Prepared at its first use, which most keys of a directory never see.
    rust: OnceLock<Result<RustPublic, Error>>,
}

impl PublicKey {
    fn rust(&self) -> Result<&RustPublic, Error> {
        let prepare = || RustPublic::new(&self.components.n, &self.components.e);
        self.rust
            .get_or_init(prepare)
            .as_ref()
            .map_err(Clone::clone)
    }
}

impl RsaPublic for PublicKey {
    fn verify(&self, scheme: RsaScheme, message: &[u8], signature: &[u8]) -> Result<(), Error> {
        let parameters = verification_algorithm(scheme, self.small);
        self.components
            .verify(parameters, message, signature)
            .map_err(|_| Error::SIGNATURE_INVALID)
    }

    fn verify_digest(
        &self,
        scheme: RsaScheme,
        digest: &[u8],
        signature: &[u8],
    ) -> Result<(), Error> {
        self.rust()?.verify_digest(scheme, digest, signature)
    }

    fn push_encrypted_oaep(
        &self,
        out: &mut Vec<u8>,
        digest: OaepDigest,
        label: &[u8],
        plaintext: &[u8],
    ) -> Result<(), Error> {
        out.extend_from_slice(&self.rust()?.encrypt_oaep(digest, label, plaintext)?);
        Ok(())
    }
}

fn signing_algorithm(scheme: RsaScheme) -> Option<&'static dyn RsaEncoding> {
    match scheme {
        RsaScheme::Pkcs1(DigestAlgorithm::Sha1) => None,
        RsaScheme::Pkcs1(DigestAlgorithm::Sha256) => Some(&signature::RSA_PKCS1_SHA256),
        RsaScheme::Pkcs1(DigestAlgorithm::Sha384) => Some(&signature::RSA_PKCS1_SHA384),
        RsaScheme::Pkcs1(DigestAlgorithm::Sha512) => Some(&signature::RSA_PKCS1_SHA512),
        RsaScheme::PssSha256 => Some(&signature::RSA_PSS_SHA256),
    }
}

fn verification_algorithm(scheme: RsaScheme, small: bool) -> &'static RsaParameters {
    match scheme {
        RsaScheme::Pkcs1(DigestAlgorithm::Sha1) => {
            &signature::RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY
        }
        RsaScheme::Pkcs1(DigestAlgorithm::Sha256) if small => {
            &signature::RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY
        }
        RsaScheme::Pkcs1(DigestAlgorithm::Sha256) => &signature::RSA_PKCS1_2048_8192_SHA256,
        RsaScheme::Pkcs1(DigestAlgorithm::Sha384) => &signature::RSA_PKCS1_2048_8192_SHA384,
        RsaScheme::Pkcs1(DigestAlgorithm::Sha512) => &signature::RSA_PKCS1_2048_8192_SHA512,
        RsaScheme::PssSha256 => &signature::RSA_PSS_2048_8192_SHA256,
    }
}
