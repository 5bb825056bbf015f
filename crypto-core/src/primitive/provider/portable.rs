//! The provider over ring, rsa and aes-gcm. The table in [`super`] says which does what.

use aes_gcm::aead::{AeadInOut, KeyInit, Nonce, Tag};
use aes_gcm::{Aes128Gcm, Aes256Gcm};
use ring::rand::{SecureRandom, SystemRandom};
use ring::rsa::{KeyPairComponents, PublicKeyComponents};
use ring::signature::{self, RsaEncoding, RsaKeyPair, RsaParameters};

use super::rust_rsa::{self, RustPrivate, RustPublic};
use super::{Engine, RsaPrivate, RsaPublic};
use crate::primitive::aes_gcm::{NONCE_LEN, TAG_LEN};
use crate::primitive::rsa::{OaepDigest, RsaComponents, RsaKeySize, SignatureScheme};
use crate::{Error, Secret};

pub(super) struct Portable;

impl Engine for Portable {
    fn fill_random(&self, out: &mut [u8]) -> Result<(), Error> {
        SystemRandom::new().fill(out).map_err(|_| Error::Random)
    }

    fn gcm_seal(
        &self,
        key: &[u8],
        nonce: &[u8; NONCE_LEN],
        aad: &[u8],
        data: &mut [u8],
    ) -> Result<[u8; TAG_LEN], Error> {
        let cipher = Aes256Gcm::new_from_slice(key).map_err(|_| Error::Internal)?;
        let tag = cipher
            .encrypt_inout_detached(&Nonce::<Aes256Gcm>::from(*nonce), aad, data.into())
            .map_err(|_| Error::Internal)?;
        Ok(tag.into())
    }

    fn gcm_open(
        &self,
        key: &[u8],
        nonce: &[u8; NONCE_LEN],
        aad: &[u8],
        data: &mut [u8],
        tag: &[u8; TAG_LEN],
    ) -> Result<(), Error> {
        fn open<C: AeadInOut + KeyInit>(
            key: &[u8],
            nonce: &[u8; NONCE_LEN],
            aad: &[u8],
            data: &mut [u8],
            tag: &[u8; TAG_LEN],
        ) -> Result<(), Error> {
            let nonce = <&Nonce<C>>::try_from(nonce.as_slice()).map_err(|_| Error::Internal)?;
            let tag = <&Tag<C>>::try_from(tag.as_slice()).map_err(|_| Error::Internal)?;
            C::new_from_slice(key)
                .map_err(|_| Error::Internal)?
                .decrypt_inout_detached(nonce, aad, data.into(), tag)
                .map_err(|_| Error::Decrypt)
        }
        if key.len() == 16 {
            open::<Aes128Gcm>(key, nonce, aad, data, tag)
        } else {
            open::<Aes256Gcm>(key, nonce, aad, data, tag)
        }
    }

    fn generate_rsa(&self, size: RsaKeySize) -> Result<Secret, Error> {
        // The generator below can only panic where the system has no randomness; find out first.
        self.fill_random(&mut [0])?;
        rust_rsa::generate(size)
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
            rust: RustPublic::new(n, e)?,
        }))
    }
}

struct PrivateKey {
    rust: RustPrivate,
    ring: Option<RsaKeyPair>,
}

impl RsaPrivate for PrivateKey {
    fn sign(&self, scheme: SignatureScheme, message: &[u8]) -> Result<Vec<u8>, Error> {
        let (Some(key), Some(encoding)) = (&self.ring, signing_algorithm(scheme)) else {
            let digest = scheme.digest_algorithm().digest(message);
            return self.rust.sign_digest(scheme, digest.as_ref());
        };
        let mut signature = vec![0; key.public().modulus_len()];
        key.sign(encoding, &SystemRandom::new(), message, &mut signature)
            .map_err(|_| Error::Internal)?;
        Ok(signature)
    }

    fn sign_digest(&self, scheme: SignatureScheme, digest: &[u8]) -> Result<Vec<u8>, Error> {
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
}

struct PublicKey {
    components: PublicKeyComponents<Box<[u8]>>,
    small: bool,
    rust: RustPublic,
}

impl RsaPublic for PublicKey {
    fn verify(
        &self,
        scheme: SignatureScheme,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), Error> {
        let parameters = verification_algorithm(scheme, self.small);
        self.components
            .verify(parameters, message, signature)
            .map_err(|_| Error::SignatureInvalid)
    }

    fn verify_digest(
        &self,
        scheme: SignatureScheme,
        digest: &[u8],
        signature: &[u8],
    ) -> Result<(), Error> {
        self.rust.verify_digest(scheme, digest, signature)
    }

    fn encrypt_oaep(
        &self,
        digest: OaepDigest,
        label: &[u8],
        plaintext: &[u8],
    ) -> Result<Vec<u8>, Error> {
        self.rust.encrypt_oaep(digest, label, plaintext)
    }
}

fn signing_algorithm(scheme: SignatureScheme) -> Option<&'static dyn RsaEncoding> {
    match scheme {
        SignatureScheme::Pkcs1Sha1 => None,
        SignatureScheme::Pkcs1Sha256 => Some(&signature::RSA_PKCS1_SHA256),
        SignatureScheme::Pkcs1Sha384 => Some(&signature::RSA_PKCS1_SHA384),
        SignatureScheme::Pkcs1Sha512 => Some(&signature::RSA_PKCS1_SHA512),
        SignatureScheme::PssSha256 => Some(&signature::RSA_PSS_SHA256),
    }
}

fn verification_algorithm(scheme: SignatureScheme, small: bool) -> &'static RsaParameters {
    match scheme {
        SignatureScheme::Pkcs1Sha1 => &signature::RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY,
        SignatureScheme::Pkcs1Sha256 if small => {
            &signature::RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY
        }
        SignatureScheme::Pkcs1Sha256 => &signature::RSA_PKCS1_2048_8192_SHA256,
        SignatureScheme::Pkcs1Sha384 => &signature::RSA_PKCS1_2048_8192_SHA384,
        SignatureScheme::Pkcs1Sha512 => &signature::RSA_PKCS1_2048_8192_SHA512,
        SignatureScheme::PssSha256 => &signature::RSA_PSS_2048_8192_SHA256,
    }
}
