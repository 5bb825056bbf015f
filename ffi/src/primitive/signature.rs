//! Signature schemes, and the types of key that they are for.

use cmcrypto_core::Error;
use cmcrypto_core::primitive::{KeyType, SignatureScheme};

use crate::abi::Failure;
/// The type of a public key: one of the constants `CMCRYPTO_KEY_TYPE_...`.
pub type cmcrypto_key_type = i32;

/// RSA.
pub const CMCRYPTO_KEY_TYPE_RSA: i32 = 129;
/// An elliptic curve key on P-256 (secp256r1, prime256v1).
pub const CMCRYPTO_KEY_TYPE_EC_P256: i32 = 130;
/// An elliptic curve key on P-384 (secp384r1).
pub const CMCRYPTO_KEY_TYPE_EC_P384: i32 = 131;

/// How a digest becomes a signature: one of the constants `CMCRYPTO_SIGNATURE_...`. Signatures by
/// RSA are big-endian and as long as the modulus, those by ECDSA DER (ECDSA-Sig-Value of RFC 3279).
pub type cmcrypto_signature_scheme = i32;

/// RSASSA-PKCS1-v1_5 with SHA-1. Signing needs a build with the feature `sha1-signing`.
pub const CMCRYPTO_SIGNATURE_PKCS1_SHA1: i32 = 161;
/// RSASSA-PKCS1-v1_5 with SHA-256.
pub const CMCRYPTO_SIGNATURE_PKCS1_SHA256: i32 = 162;
/// RSASSA-PKCS1-v1_5 with SHA-384.
pub const CMCRYPTO_SIGNATURE_PKCS1_SHA384: i32 = 163;
/// RSASSA-PKCS1-v1_5 with SHA-512.
pub const CMCRYPTO_SIGNATURE_PKCS1_SHA512: i32 = 164;
/// RSASSA-PSS with SHA-256, MGF1 with SHA-256 and a salt of 32 bytes.
pub const CMCRYPTO_SIGNATURE_PSS_SHA256: i32 = 165;
/// ECDSA on P-256 with SHA-256. Verification over bytes only.
pub const CMCRYPTO_SIGNATURE_ECDSA_P256_SHA256: i32 = 166;
/// ECDSA on P-256 with SHA-384. Verification over bytes only.
pub const CMCRYPTO_SIGNATURE_ECDSA_P256_SHA384: i32 = 167;
/// ECDSA on P-384 with SHA-256. Verification over bytes only.
pub const CMCRYPTO_SIGNATURE_ECDSA_P384_SHA256: i32 = 168;
/// ECDSA on P-384 with SHA-384. Verification over bytes only.
pub const CMCRYPTO_SIGNATURE_ECDSA_P384_SHA384: i32 = 169;

pub(crate) fn parse_scheme(scheme: cmcrypto_signature_scheme) -> Result<SignatureScheme, Failure> {
    match scheme {
        CMCRYPTO_SIGNATURE_PKCS1_SHA1 => Ok(SignatureScheme::Pkcs1Sha1),
        CMCRYPTO_SIGNATURE_PKCS1_SHA256 => Ok(SignatureScheme::Pkcs1Sha256),
        CMCRYPTO_SIGNATURE_PKCS1_SHA384 => Ok(SignatureScheme::Pkcs1Sha384),
        CMCRYPTO_SIGNATURE_PKCS1_SHA512 => Ok(SignatureScheme::Pkcs1Sha512),
        CMCRYPTO_SIGNATURE_PSS_SHA256 => Ok(SignatureScheme::PssSha256),
        CMCRYPTO_SIGNATURE_ECDSA_P256_SHA256 => Ok(SignatureScheme::EcdsaP256Sha256),
        CMCRYPTO_SIGNATURE_ECDSA_P256_SHA384 => Ok(SignatureScheme::EcdsaP256Sha384),
        CMCRYPTO_SIGNATURE_ECDSA_P384_SHA256 => Ok(SignatureScheme::EcdsaP384Sha256),
        CMCRYPTO_SIGNATURE_ECDSA_P384_SHA384 => Ok(SignatureScheme::EcdsaP384Sha384),
        _ => Err(Failure::argument("scheme", "unknown")),
    }
}

pub(crate) fn number(key_type: KeyType) -> Result<cmcrypto_key_type, Failure> {
    match key_type {
        KeyType::Rsa => Ok(CMCRYPTO_KEY_TYPE_RSA),
        KeyType::EcP256 => Ok(CMCRYPTO_KEY_TYPE_EC_P256),
        KeyType::EcP384 => Ok(CMCRYPTO_KEY_TYPE_EC_P384),
        _ => Err(Error::Internal.into()),
    }
}
