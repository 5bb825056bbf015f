//! The seam between this library and the engines that compute for it: what a provider must offer.
//!
//! Which engine does which call:
//!
//! | call | `aws-lc` | `portable` |
//! |---|---|---|
//! | randomness | aws-lc-rs (DRBG) | ring (operating system) |
//! | AES-GCM | aws-lc-rs | aes-gcm |
//! | RSA key generation | aws-lc-rs | rsa |
//! | RSA key check at import | aws-lc-rs | rsa, then the CRT values against those it computed |
//! | RSA signature over bytes | aws-lc-rs | ring up to 4096 bits and e >= 65537, else rsa |
//! | RSA signature over a digest | aws-lc-rs | rsa |
//! | RSA signature with SHA-1 (`sha1-signing`) | rsa | rsa |
//! | RSA verification over bytes | aws-lc-rs | ring |
//! | RSA verification over a digest | aws-lc-rs | rsa |
//! | RSA verification without DigestInfo | rsa, where the build has it | rsa |
//! | RSA-OAEP | aws-lc-rs | rsa, which does not look at the block's first byte |
//! | RSA PKCS#1 v1.5 decryption (`pkcs1-transport`) | rsa | rsa |
//! | X25519 | aws-lc-rs | x25519-dalek |
//! | ECDH on P-256 | aws-lc-rs | p256 |
//! | EC key check at import | aws-lc-rs | p256, p384 |
//! | ECDSA verification over bytes | aws-lc-rs | ring |
//! | hashing, HMAC, HKDF | sha2, sha1, hmac, hkdf | sha2, sha1, hmac, hkdf |
//! | Argon2id | argon2 | argon2 |
//! | CBC | aes, des, cbc | aes, des, cbc |

#[cfg(feature = "aws-lc")]
pub(super) mod aws_lc;
#[cfg(feature = "portable")]
pub(super) mod portable;
#[cfg(any(
    feature = "portable",
    feature = "sha1-signing",
    feature = "pkcs1-transport"
))]
mod rustcrypto_rsa;

use super::algorithm::{
    AgreementAlgorithm, Curve, EcdsaScheme, NONCE_LEN, OaepDigest, RsaComponents, RsaKeySize,
    RsaScheme, TAG_LEN,
};
use crate::{Error, Secret};

/// PKCS#1 v1.5 of which the block ends in the digest itself, without DigestInfo: of both providers by the
/// crate `rsa`, [`Error::UNSUPPORTED`] in a build without it. The caller has checked all sizes.
pub(super) fn verify_bare_digest(
    n: &[u8],
    e: &[u8],
    digest: &[u8],
    signature: &[u8],
) -> Result<(), Error> {
    #[cfg(any(
        feature = "portable",
        feature = "sha1-signing",
        feature = "pkcs1-transport"
    ))]
    return rustcrypto_rsa::RustPublic::new(n, e)?.verify_bare_digest(digest, signature);
    #[cfg(not(any(
        feature = "portable",
        feature = "sha1-signing",
        feature = "pkcs1-transport"
    )))]
    {
        let _ = (n, e, digest, signature);
        Err(Error::UNSUPPORTED)
    }
}

/// What a provider computes. Callers have checked sizes and bounds already.
pub(crate) trait Engine: Sync {
    fn fill_random(&self, out: &mut [u8]) -> Result<(), Error>;

    /// Encrypts in place; the key is of 32 bytes.
    fn gcm_seal(
        &self,
        key: &[u8],
        nonce: &[u8; NONCE_LEN],
        aad: &[u8],
        data: &mut [u8],
    ) -> Result<[u8; TAG_LEN], Error>;

    /// Decrypts in place; the key is of 32 or 16 bytes. The caller wipes `data` on failure.
    fn gcm_open(
        &self,
        key: &[u8],
        nonce: &[u8; NONCE_LEN],
        aad: &[u8],
        data: &mut [u8],
        tag: &[u8; TAG_LEN],
    ) -> Result<(), Error>;

    /// Prepares a key of 32 bytes for many messages.
    fn gcm_key(&self, key: &[u8]) -> Result<Box<dyn GcmKey>, Error>;

    /// Checks that the point, uncompressed and of the right length, is on the curve, and prepares the
    /// key.
    fn ec_public(&self, curve: Curve, point: &[u8]) -> Result<Box<dyn EcPublic>, Error>;

    /// A new key with e = 65537, as PKCS#8 DER.
    fn generate_rsa(&self, size: RsaKeySize) -> Result<Secret, Error>;

    /// Checks that the components belong together, and prepares the key.
    fn rsa_private(&self, components: &RsaComponents<'_>) -> Result<Box<dyn RsaPrivate>, Error>;

    /// Prepares a key; big-endian, without leading zeros. `small`: shorter than 2048 bits, for which
    /// the caller refuses all but verifying PKCS#1 v1.5 with SHA-1 and SHA-256.
    fn rsa_public(&self, n: &[u8], e: &[u8], small: bool) -> Result<Box<dyn RsaPublic>, Error>;

    fn generate_agreement(
        &self,
        algorithm: AgreementAlgorithm,
    ) -> Result<Box<dyn AgreementPrivate>, Error>;

    /// Prepares a key; `private` has the algorithm's length. [`Error::KEY_REJECTED`] if it is a
    /// scalar out of its range.
    fn agreement_private(
        &self,
        algorithm: AgreementAlgorithm,
        private: &[u8],
    ) -> Result<Box<dyn AgreementPrivate>, Error>;
}

/// A private key for key agreement inside an engine.
pub(crate) trait AgreementPrivate: Send + Sync {
    /// Of the algorithm's length.
    fn public_key(&self) -> Result<Vec<u8>, Error>;

    /// `peer` has the algorithm's length, and of P-256 the form of an uncompressed point. Any
    /// failure is [`Error::KEY_REJECTED`].
    fn agree(&self, peer: &[u8]) -> Result<Secret, Error>;
}

/// A key of AES-256-GCM inside an engine.
pub(crate) trait GcmKey: Send + Sync {
    /// Encrypts in place.
    fn seal(
        &self,
        nonce: &[u8; NONCE_LEN],
        aad: &[u8],
        data: &mut [u8],
    ) -> Result<[u8; TAG_LEN], Error>;

    /// Decrypts in place. The caller wipes `data` on failure.
    fn open(
        &self,
        nonce: &[u8; NONCE_LEN],
        aad: &[u8],
        data: &mut [u8],
        tag: &[u8; TAG_LEN],
    ) -> Result<(), Error>;
}

/// An EC public key inside an engine.
pub(crate) trait EcPublic: Send + Sync {
    /// The scheme is one of the key's curve; the signature is DER.
    fn verify(&self, scheme: EcdsaScheme, message: &[u8], signature: &[u8]) -> Result<(), Error>;
}

/// A private key inside an engine. All operations are blinded.
pub(crate) trait RsaPrivate: Send + Sync {
    fn sign(&self, scheme: RsaScheme, message: &[u8]) -> Result<Vec<u8>, Error> {
        self.sign_digest(scheme, scheme.digest_algorithm().digest(message).as_ref())
    }

    /// The digest has the scheme's length.
    fn sign_digest(&self, scheme: RsaScheme, digest: &[u8]) -> Result<Vec<u8>, Error>;

    /// Any failure is [`Error::DECRYPT`].
    fn decrypt_oaep(
        &self,
        digest: OaepDigest,
        label: &[u8],
        ciphertext: &[u8],
    ) -> Result<Secret, Error>;

    /// With implicit rejection: what no key was encrypted to gives bytes that look random, of a length
    /// that does (draft-irtf-cfrg-rsa-guidance section 7.2). Any failure is [`Error::DECRYPT`].
    #[cfg(feature = "pkcs1-transport")]
    fn decrypt_pkcs1(&self, ciphertext: &[u8]) -> Result<Secret, Error>;
}

/// A public key inside an engine.
pub(crate) trait RsaPublic: Send + Sync {
    fn verify(&self, scheme: RsaScheme, message: &[u8], signature: &[u8]) -> Result<(), Error> {
        let digest = scheme.digest_algorithm().digest(message);
        self.verify_digest(scheme, digest.as_ref(), signature)
    }

    /// The digest has the scheme's length.
    fn verify_digest(
        &self,
        scheme: RsaScheme,
        digest: &[u8],
        signature: &[u8],
    ) -> Result<(), Error>;

    /// Appends the ciphertext. The plaintext fits the modulus.
    fn push_encrypted_oaep(
        &self,
        out: &mut Vec<u8>,
        digest: OaepDigest,
        label: &[u8],
        plaintext: &[u8],
    ) -> Result<(), Error>;
}
