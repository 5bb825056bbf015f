//! Signature schemes: how a digest becomes a signature, and the type of key that does that.

use super::digest::DigestAlgorithm;
use super::ecdsa::{Curve, EcdsaScheme};
use super::rsa::RsaScheme;
use crate::Error;

/// The type of a public key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum KeyType {
    /// RSA.
    Rsa,
    /// An elliptic curve key on P-256 (secp256r1, prime256v1).
    EcP256,
    /// An elliptic curve key on P-384 (secp384r1).
    EcP384,
}

/// How a digest becomes a signature.
///
/// A signature by RSA is big-endian and as long as the modulus; one by ECDSA is the DER of
/// ECDSA-Sig-Value (RFC 3279 section 2.2.3). ECDSA is verified over bytes, for the certificates of a
/// PKI and its revocation lists; nothing here signs with it, or verifies it over a digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SignatureScheme {
    /// RSASSA-PKCS1-v1_5 with SHA-1. Signing needs the feature `legacy`.
    Pkcs1Sha1,
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    Pkcs1Sha256,
    /// RSASSA-PKCS1-v1_5 with SHA-384.
    Pkcs1Sha384,
    /// RSASSA-PKCS1-v1_5 with SHA-512.
    Pkcs1Sha512,
    /// RSASSA-PSS with SHA-256, MGF1 with SHA-256 and a salt of 32 bytes.
    PssSha256,
    /// ECDSA on P-256 with SHA-256. Verification only.
    EcdsaP256Sha256,
    /// ECDSA on P-256 with SHA-384. Verification only.
    EcdsaP256Sha384,
    /// ECDSA on P-384 with SHA-256. Verification only.
    EcdsaP384Sha256,
    /// ECDSA on P-384 with SHA-384. Verification only.
    EcdsaP384Sha384,
}

impl SignatureScheme {
    /// PKCS#1 v1.5 with this digest.
    pub const fn pkcs1(digest: DigestAlgorithm) -> Self {
        match digest {
            DigestAlgorithm::Sha1 => SignatureScheme::Pkcs1Sha1,
            DigestAlgorithm::Sha256 => SignatureScheme::Pkcs1Sha256,
            DigestAlgorithm::Sha384 => SignatureScheme::Pkcs1Sha384,
            DigestAlgorithm::Sha512 => SignatureScheme::Pkcs1Sha512,
        }
    }

    /// The digest that is signed.
    pub const fn digest_algorithm(self) -> DigestAlgorithm {
        match self.by_key() {
            ByKey::Rsa(scheme) => scheme.digest_algorithm(),
            ByKey::Ecdsa(scheme) => scheme.digest_algorithm(),
        }
    }

    /// The type of key that signs so.
    ///
    /// ```
    /// use cmcrypto_core::signature::{KeyType, SignatureScheme};
    /// assert_eq!(SignatureScheme::PssSha256.key_type(), KeyType::Rsa);
    /// assert_eq!(SignatureScheme::EcdsaP256Sha384.key_type(), KeyType::EcP256);
    /// ```
    pub const fn key_type(self) -> KeyType {
        match self.by_key() {
            ByKey::Rsa(_) => KeyType::Rsa,
            ByKey::Ecdsa(scheme) => match scheme.curve() {
                Curve::P256 => KeyType::EcP256,
                Curve::P384 => KeyType::EcP384,
            },
        }
    }

    const fn by_key(self) -> ByKey {
        use DigestAlgorithm::{Sha1, Sha256, Sha384, Sha512};
        match self {
            SignatureScheme::Pkcs1Sha1 => ByKey::Rsa(RsaScheme::Pkcs1(Sha1)),
            SignatureScheme::Pkcs1Sha256 => ByKey::Rsa(RsaScheme::Pkcs1(Sha256)),
            SignatureScheme::Pkcs1Sha384 => ByKey::Rsa(RsaScheme::Pkcs1(Sha384)),
            SignatureScheme::Pkcs1Sha512 => ByKey::Rsa(RsaScheme::Pkcs1(Sha512)),
            SignatureScheme::PssSha256 => ByKey::Rsa(RsaScheme::PssSha256),
            SignatureScheme::EcdsaP256Sha256 => ByKey::Ecdsa(EcdsaScheme::P256Sha256),
            SignatureScheme::EcdsaP256Sha384 => ByKey::Ecdsa(EcdsaScheme::P256Sha384),
            SignatureScheme::EcdsaP384Sha256 => ByKey::Ecdsa(EcdsaScheme::P384Sha256),
            SignatureScheme::EcdsaP384Sha384 => ByKey::Ecdsa(EcdsaScheme::P384Sha384),
        }
    }

    /// The scheme as an RSA key takes it.
    pub(crate) fn rsa(self) -> Result<RsaScheme, Error> {
        match self.by_key() {
            ByKey::Rsa(scheme) => Ok(scheme),
            ByKey::Ecdsa(_) => Err(Error::AlgorithmNotAccepted),
        }
    }

    /// The scheme as a key on `curve` takes it.
    pub(crate) fn ecdsa(self, curve: Curve) -> Result<EcdsaScheme, Error> {
        match self.by_key() {
            ByKey::Ecdsa(scheme) if scheme.curve() == curve => Ok(scheme),
            _ => Err(Error::AlgorithmNotAccepted),
        }
    }
}

enum ByKey {
    Rsa(RsaScheme),
    Ecdsa(EcdsaScheme),
}
