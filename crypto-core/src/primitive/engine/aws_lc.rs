//! The provider over aws-lc-rs.

mod agreement;
mod ecdsa;

use std::sync::OnceLock;

use aws_lc_rs::aead::{self, AES_128_GCM, AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::digest as aws_digest;
use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rand;
use aws_lc_rs::rsa::{
    KeyPairComponents, KeySize, OAEP_SHA1_MGF1SHA1, OAEP_SHA256_MGF1SHA256, OaepAlgorithm,
    OaepPrivateDecryptingKey, OaepPublicEncryptingKey, PrivateDecryptingKey, PublicEncryptingKey,
    PublicKeyComponents,
};
use aws_lc_rs::signature::{self, ParsedPublicKey, RsaEncoding, RsaKeyPair, RsaParameters};

#[cfg(any(feature = "sha1-signing", feature = "pkcs1-transport"))]
use super::rustcrypto_rsa::RustPrivate;
use crate::primitive::algorithm::{
    AgreementAlgorithm, Curve, NONCE_LEN, OaepDigest, RsaComponents, RsaKeySize, RsaScheme, TAG_LEN,
};
use crate::primitive::digest::DigestAlgorithm;
use crate::primitive::engine::{AgreementPrivate, EcPublic, Engine, GcmKey, RsaPrivate, RsaPublic};
use crate::{Error, Secret};

pub(in crate::primitive) struct AwsLc;

impl Engine for AwsLc {
    fn fill_random(&self, out: &mut [u8]) -> Result<(), Error> {
        rand::fill(out).map_err(|_| Error::RANDOM)
    }

    fn gcm_seal(
        &self,
        key: &[u8],
        nonce: &[u8; NONCE_LEN],
        aad: &[u8],
        data: &mut [u8],
    ) -> Result<[u8; TAG_LEN], Error> {
        gcm_key(&AES_256_GCM, key)?.seal(nonce, aad, data)
    }

    fn gcm_open(
        &self,
        key: &[u8],
        nonce: &[u8; NONCE_LEN],
        aad: &[u8],
        data: &mut [u8],
        tag: &[u8; TAG_LEN],
    ) -> Result<(), Error> {
        let algorithm = if key.len() == 16 {
            &AES_128_GCM
        } else {
            &AES_256_GCM
        };
        gcm_key(algorithm, key)?.open(nonce, aad, data, tag)
    }

    fn gcm_key(&self, key: &[u8]) -> Result<Box<dyn GcmKey>, Error> {
        Ok(Box::new(gcm_key(&AES_256_GCM, key)?))
    }

    fn ec_public(&self, curve: Curve, point: &[u8]) -> Result<Box<dyn EcPublic>, Error> {
        Ok(Box::new(ecdsa::PublicKey::new(curve, point)?))
    }

    fn generate_rsa(&self, size: RsaKeySize) -> Result<Secret, Error> {
        let size = match size {
            RsaKeySize::Rsa2048 => KeySize::Rsa2048,
            RsaKeySize::Rsa3072 => KeySize::Rsa3072,
            RsaKeySize::Rsa4096 => KeySize::Rsa4096,
        };
        let key = RsaKeyPair::generate(size).map_err(|_| Error::INTERNAL)?;
        pkcs8(&key)
    }

    fn rsa_private(&self, components: &RsaComponents<'_>) -> Result<Box<dyn RsaPrivate>, Error> {
        let key = RsaKeyPair::from_components(&KeyPairComponents {
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
        .map_err(|_| Error::KEY_REJECTED)?;
        Ok(Box::new(PrivateKey {
            signing: key,
            decrypting: OnceLock::new(),
            #[cfg(any(feature = "sha1-signing", feature = "pkcs1-transport"))]
            legacy: OnceLock::new(),
        }))
    }

    fn rsa_public(&self, n: &[u8], e: &[u8], small: bool) -> Result<Box<dyn RsaPublic>, Error> {
        Ok(Box::new(PublicKey {
            n: n.into(),
            e: e.into(),
            small,
            verifying: Default::default(),
            encrypting: OnceLock::new(),
        }))
    }

    fn generate_agreement(
        &self,
        algorithm: AgreementAlgorithm,
    ) -> Result<Box<dyn AgreementPrivate>, Error> {
        agreement::generate(algorithm)
    }

    fn agreement_private(
        &self,
        algorithm: AgreementAlgorithm,
        private: &[u8],
    ) -> Result<Box<dyn AgreementPrivate>, Error> {
        agreement::private(algorithm, private)
    }
}

fn pkcs8(key: &RsaKeyPair) -> Result<Secret, Error> {
    let der: Pkcs8V1Der<'_> = key.as_der().map_err(|_| Error::INTERNAL)?;
    Ok(Secret::from(der.as_ref().to_vec()))
}

/// The signing object also checks the key at import; the others are built on first use.
struct PrivateKey {
    signing: RsaKeyPair,
    decrypting: OnceLock<OaepPrivateDecryptingKey>,
    #[cfg(any(feature = "sha1-signing", feature = "pkcs1-transport"))]
    legacy: OnceLock<RustPrivate>,
}

#[cfg(any(feature = "sha1-signing", feature = "pkcs1-transport"))]
impl PrivateKey {
    /// The key inside the engine that signs with SHA-1 and decrypts PKCS#1 v1.5.
    fn legacy(&self) -> Result<&RustPrivate, Error> {
        if let Some(key) = self.legacy.get() {
            return Ok(key);
        }
        let key = RustPrivate::from_pkcs8(pkcs8(&self.signing)?.expose())?;
        Ok(self.legacy.get_or_init(|| key))
    }
}

impl RsaPrivate for PrivateKey {
    fn sign_digest(&self, scheme: RsaScheme, digest: &[u8]) -> Result<Vec<u8>, Error> {
        let Some((encoding, algorithm)) = signing_algorithm(scheme) else {
            #[cfg(feature = "sha1-signing")]
            return self.legacy()?.sign_digest(scheme, digest);
            #[cfg(not(feature = "sha1-signing"))]
            return Err(Error::UNSUPPORTED);
        };
        let digest =
            aws_digest::Digest::import_less_safe(digest, algorithm).map_err(|_| Error::INTERNAL)?;
        let mut signature = vec![0; self.signing.public_modulus_len()];
        self.signing
            .sign_digest(encoding, &digest, &mut signature)
            .map_err(|_| Error::INTERNAL)?;
        Ok(signature)
    }

    fn decrypt_oaep(
        &self,
        digest: OaepDigest,
        label: &[u8],
        ciphertext: &[u8],
    ) -> Result<Secret, Error> {
        let key = match self.decrypting.get() {
            Some(key) => key,
            None => {
                let key = PrivateDecryptingKey::from_pkcs8(pkcs8(&self.signing)?.expose())
                    .map_err(|_| Error::DECRYPT)?;
                let key = OaepPrivateDecryptingKey::new(key).map_err(|_| Error::DECRYPT)?;
                self.decrypting.get_or_init(|| key)
            }
        };
        let mut plaintext = Secret::zeroed(key.min_output_size());
        let len = key
            .decrypt(
                oaep_algorithm(digest),
                ciphertext,
                plaintext.expose_mut(),
                Some(label),
            )
            .map_err(|_| Error::DECRYPT)?
            .len();
        plaintext.truncate(len);
        Ok(plaintext)
    }

    // Not by aws-lc-rs, which tells bad padding by an error.
    #[cfg(feature = "pkcs1-transport")]
    fn decrypt_pkcs1(&self, ciphertext: &[u8]) -> Result<Secret, Error> {
        self.legacy()?.decrypt_pkcs1(ciphertext)
    }
}

fn gcm_key(algorithm: &'static aead::Algorithm, key: &[u8]) -> Result<LessSafeKey, Error> {
    let key = UnboundKey::new(algorithm, key).map_err(|_| Error::INTERNAL)?;
    Ok(LessSafeKey::new(key))
}

impl GcmKey for LessSafeKey {
    fn seal(
        &self,
        nonce: &[u8; NONCE_LEN],
        aad: &[u8],
        data: &mut [u8],
    ) -> Result<[u8; TAG_LEN], Error> {
        let nonce = Nonce::assume_unique_for_key(*nonce);
        let tag = self
            .seal_in_place_separate_tag(nonce, Aad::from(aad), data)
            .map_err(|_| Error::INTERNAL)?;
        tag.as_ref().try_into().map_err(|_| Error::INTERNAL)
    }

    fn open(
        &self,
        nonce: &[u8; NONCE_LEN],
        aad: &[u8],
        data: &mut [u8],
        tag: &[u8; TAG_LEN],
    ) -> Result<(), Error> {
        let nonce = Nonce::assume_unique_for_key(*nonce);
        self.open_in_place_separate_tag(nonce, Aad::from(aad), tag, data)
            .map_err(|_| Error::DECRYPT)?;
        Ok(())
    }
}

/// An object of aws-lc-rs is bound to one algorithm, so there is one for each, built on first use.
struct PublicKey {
    n: Box<[u8]>,
    e: Box<[u8]>,
    small: bool,
    verifying: [OnceLock<ParsedPublicKey>; 5],
    encrypting: OnceLock<OaepPublicEncryptingKey>,
}

impl PublicKey {
    fn components(&self) -> PublicKeyComponents<&[u8]> {
        PublicKeyComponents {
            n: &self.n,
            e: &self.e,
        }
    }
}

impl RsaPublic for PublicKey {
    fn verify_digest(
        &self,
        scheme: RsaScheme,
        digest: &[u8],
        signature: &[u8],
    ) -> Result<(), Error> {
        let (slot, parameters, algorithm) = verification_algorithm(scheme, self.small);
        let slot = self.verifying.get(slot).ok_or(Error::INTERNAL)?;
        let key = match slot.get() {
            Some(key) => key,
            None => {
                let key = self
                    .components()
                    .to_parsed_public_key(parameters)
                    .map_err(|_| Error::SIGNATURE_INVALID)?;
                slot.get_or_init(|| key)
            }
        };
        let digest =
            aws_digest::Digest::import_less_safe(digest, algorithm).map_err(|_| Error::INTERNAL)?;
        key.verify_digest_sig(&digest, signature)
            .map_err(|_| Error::SIGNATURE_INVALID)
    }

    fn push_encrypted_oaep(
        &self,
        out: &mut Vec<u8>,
        digest: OaepDigest,
        label: &[u8],
        plaintext: &[u8],
    ) -> Result<(), Error> {
        let key = match self.encrypting.get() {
            Some(key) => key,
            None => {
                let key: PublicEncryptingKey = self
                    .components()
                    .try_into()
                    .map_err(|_| Error::KEY_REJECTED)?;
                let key = OaepPublicEncryptingKey::new(key).map_err(|_| Error::KEY_REJECTED)?;
                self.encrypting.get_or_init(|| key)
            }
        };
        let start = out.len();
        out.resize(start.saturating_add(key.ciphertext_size()), 0);
        let ciphertext = out.get_mut(start..).ok_or(Error::INTERNAL)?;
        key.encrypt(oaep_algorithm(digest), plaintext, ciphertext, Some(label))
            .map_err(|_| Error::INTERNAL)?;
        Ok(())
    }
}

fn signing_algorithm(
    scheme: RsaScheme,
) -> Option<(&'static dyn RsaEncoding, &'static aws_digest::Algorithm)> {
    match scheme {
        RsaScheme::Pkcs1(DigestAlgorithm::Sha1) => None,
        RsaScheme::Pkcs1(DigestAlgorithm::Sha256) => {
            Some((&signature::RSA_PKCS1_SHA256, &aws_digest::SHA256))
        }
        RsaScheme::Pkcs1(DigestAlgorithm::Sha384) => {
            Some((&signature::RSA_PKCS1_SHA384, &aws_digest::SHA384))
        }
        RsaScheme::Pkcs1(DigestAlgorithm::Sha512) => {
            Some((&signature::RSA_PKCS1_SHA512, &aws_digest::SHA512))
        }
        RsaScheme::PssSha256 => Some((&signature::RSA_PSS_SHA256, &aws_digest::SHA256)),
    }
}

/// The slot in [`PublicKey::verifying`] and the algorithm.
fn verification_algorithm(
    scheme: RsaScheme,
    small: bool,
) -> (
    usize,
    &'static RsaParameters,
    &'static aws_digest::Algorithm,
) {
    match scheme {
        RsaScheme::Pkcs1(DigestAlgorithm::Sha1) => (
            0,
            &signature::RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY,
            &aws_digest::SHA1_FOR_LEGACY_USE_ONLY,
        ),
        RsaScheme::Pkcs1(DigestAlgorithm::Sha256) if small => (
            1,
            &signature::RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY,
            &aws_digest::SHA256,
        ),
        RsaScheme::Pkcs1(DigestAlgorithm::Sha256) => (
            1,
            &signature::RSA_PKCS1_2048_8192_SHA256,
            &aws_digest::SHA256,
        ),
        RsaScheme::Pkcs1(DigestAlgorithm::Sha384) => (
            2,
            &signature::RSA_PKCS1_2048_8192_SHA384,
            &aws_digest::SHA384,
        ),
        RsaScheme::Pkcs1(DigestAlgorithm::Sha512) => (
            3,
            &signature::RSA_PKCS1_2048_8192_SHA512,
            &aws_digest::SHA512,
        ),
        RsaScheme::PssSha256 => (4, &signature::RSA_PSS_2048_8192_SHA256, &aws_digest::SHA256),
    }
}

fn oaep_algorithm(digest: OaepDigest) -> &'static OaepAlgorithm {
    match digest {
        OaepDigest::Sha1 => &OAEP_SHA1_MGF1SHA1,
        OaepDigest::Sha256 => &OAEP_SHA256_MGF1SHA256,
    }
}
