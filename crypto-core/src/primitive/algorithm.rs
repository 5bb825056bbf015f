//! Names, sizes and parts of what is computed: the vocabulary of this floor, which computes nothing.

use super::digest::DigestAlgorithm;
use crate::Error;

/// The length of a nonce in bytes.
pub const NONCE_LEN: usize = 12;
/// The length of a tag in bytes.
pub const TAG_LEN: usize = 16;
/// The length in bytes of the keys that are used to encrypt.
pub const KEY_LEN: usize = 32;

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
    /// RSASSA-PKCS1-v1_5 with SHA-1. Signing needs the feature `sha1-signing`.
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
    /// use cmcrypto_core::primitive::{KeyType, SignatureScheme};
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
            ByKey::Ecdsa(_) => Err(Error::ALGORITHM_NOT_ACCEPTED),
        }
    }

    /// The scheme as a key on `curve` takes it.
    pub(crate) fn ecdsa(self, curve: Curve) -> Result<EcdsaScheme, Error> {
        match self.by_key() {
            ByKey::Ecdsa(scheme) if scheme.curve() == curve => Ok(scheme),
            _ => Err(Error::ALGORITHM_NOT_ACCEPTED),
        }
    }
}

enum ByKey {
    Rsa(RsaScheme),
    Ecdsa(EcdsaScheme),
}

/// The size of a key to generate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RsaKeySize {
    /// 2048 bits.
    Rsa2048,
    /// 3072 bits.
    Rsa3072,
    /// 4096 bits.
    Rsa4096,
}

impl RsaKeySize {
    /// The size of the modulus in bits.
    pub const fn bits(self) -> usize {
        match self {
            RsaKeySize::Rsa2048 => 2048,
            RsaKeySize::Rsa3072 => 3072,
            RsaKeySize::Rsa4096 => 4096,
        }
    }
}

/// A scheme of RSA keys.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum RsaScheme {
    Pkcs1(DigestAlgorithm),
    /// MGF1 with SHA-256 and a salt of 32 bytes.
    PssSha256,
}

impl RsaScheme {
    pub(crate) const fn digest_algorithm(self) -> DigestAlgorithm {
        match self {
            RsaScheme::Pkcs1(digest) => digest,
            RsaScheme::PssSha256 => DigestAlgorithm::Sha256,
        }
    }

    pub(crate) fn check_digest(self, digest: &[u8]) -> Result<(), Error> {
        if digest.len() != self.digest_algorithm().output_len() {
            return Err(Error::INVALID_ARGUMENT);
        }
        Ok(())
    }
}

/// The hash inside OAEP, for the label and for MGF1 alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum OaepDigest {
    /// SHA-1 and MGF1 with SHA-1. No collision matters here; what the product's policies use.
    Sha1,
    /// SHA-256 and MGF1 with SHA-256.
    Sha256,
}

impl OaepDigest {
    /// The length of the hash in bytes.
    pub const fn output_len(self) -> usize {
        match self {
            OaepDigest::Sha1 => DigestAlgorithm::Sha1.output_len(),
            OaepDigest::Sha256 => DigestAlgorithm::Sha256.output_len(),
        }
    }
}

/// The numbers of a private key: big-endian, without leading zeros.
pub(crate) struct RsaComponents<'a> {
    pub(crate) n: &'a [u8],
    pub(crate) e: &'a [u8],
    pub(crate) d: &'a [u8],
    pub(crate) p: &'a [u8],
    pub(crate) q: &'a [u8],
    pub(crate) dp: &'a [u8],
    pub(crate) dq: &'a [u8],
    pub(crate) qinv: &'a [u8],
}

/// The curve of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Curve {
    P256,
    P384,
}

impl Curve {
    /// The size of the field in bits.
    pub(crate) const fn bits(self) -> usize {
        match self {
            Curve::P256 => 256,
            Curve::P384 => 384,
        }
    }

    /// The length in bytes of an uncompressed point: 0x04 and both coordinates (SEC 1 section
    /// 2.3.3).
    pub(crate) const fn point_len(self) -> usize {
        match self {
            Curve::P256 => 65,
            Curve::P384 => 97,
        }
    }

    /// Whether `point` has the form of an uncompressed one. Compressed points (SEC 1 section 2.3.4)
    /// and hybrid ones (X9.62) are not taken.
    pub(crate) fn is_uncompressed(self, point: &[u8]) -> bool {
        point.len() == self.point_len() && point.first() == Some(&UNCOMPRESSED)
    }
}

/// The first octet of an uncompressed point.
const UNCOMPRESSED: u8 = 0x04;

/// A curve and a digest.
#[derive(Clone, Copy)]
pub(crate) enum EcdsaScheme {
    P256Sha256,
    P256Sha384,
    P384Sha256,
    P384Sha384,
}

impl EcdsaScheme {
    pub(crate) const fn curve(self) -> Curve {
        match self {
            EcdsaScheme::P256Sha256 | EcdsaScheme::P256Sha384 => Curve::P256,
            EcdsaScheme::P384Sha256 | EcdsaScheme::P384Sha384 => Curve::P384,
        }
    }

    pub(crate) const fn digest_algorithm(self) -> DigestAlgorithm {
        match self {
            EcdsaScheme::P256Sha256 | EcdsaScheme::P384Sha256 => DigestAlgorithm::Sha256,
            EcdsaScheme::P256Sha384 | EcdsaScheme::P384Sha384 => DigestAlgorithm::Sha384,
        }
    }
}

/// A function that two holders of key pairs agree on a secret with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AgreementAlgorithm {
    /// X25519 (RFC 7748 section 5).
    X25519,
    /// Elliptic curve Diffie-Hellman on NIST P-256 (SP 800-56A revision 3, section 5.7.1.2).
    P256,
}

impl AgreementAlgorithm {
    /// The length of a public key in bytes: 32 of X25519, 65 of P-256.
    pub const fn public_key_len(self) -> usize {
        match self {
            AgreementAlgorithm::X25519 => 32,
            AgreementAlgorithm::P256 => Curve::P256.point_len(),
        }
    }

    /// The length of a private key in bytes: 32.
    pub const fn private_key_len(self) -> usize {
        match self {
            AgreementAlgorithm::X25519 | AgreementAlgorithm::P256 => 32,
        }
    }

    /// The length in bytes of the secret agreed on: 32.
    pub const fn shared_secret_len(self) -> usize {
        match self {
            AgreementAlgorithm::X25519 | AgreementAlgorithm::P256 => 32,
        }
    }

    /// Whether `key` has the one form that is taken.
    pub(crate) fn check_public_key(self, key: &[u8]) -> Result<(), Error> {
        let is_one = match self {
            AgreementAlgorithm::X25519 => key.len() == self.public_key_len(),
            AgreementAlgorithm::P256 => Curve::P256.is_uncompressed(key),
        };
        if !is_one {
            return Err(Error::KEY_REJECTED);
        }
        Ok(())
    }
}
