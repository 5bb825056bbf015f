//! Signature schemes, and the types of key that they are for.

use cmcrypto_core::primitive::{KeyType, SignatureScheme};

use crate::abi::numbers;
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

numbers!(SignatureScheme, "scheme":
    CMCRYPTO_SIGNATURE_PKCS1_SHA1 => Pkcs1Sha1,
    CMCRYPTO_SIGNATURE_PKCS1_SHA256 => Pkcs1Sha256,
    CMCRYPTO_SIGNATURE_PKCS1_SHA384 => Pkcs1Sha384,
    CMCRYPTO_SIGNATURE_PKCS1_SHA512 => Pkcs1Sha512,
    CMCRYPTO_SIGNATURE_PSS_SHA256 => PssSha256,
    CMCRYPTO_SIGNATURE_ECDSA_P256_SHA256 => EcdsaP256Sha256,
    CMCRYPTO_SIGNATURE_ECDSA_P256_SHA384 => EcdsaP256Sha384,
    CMCRYPTO_SIGNATURE_ECDSA_P384_SHA256 => EcdsaP384Sha256,
    CMCRYPTO_SIGNATURE_ECDSA_P384_SHA384 => EcdsaP384Sha384,
);

numbers!(KeyType, "key_type":
    CMCRYPTO_KEY_TYPE_RSA => Rsa,
    CMCRYPTO_KEY_TYPE_EC_P256 => EcP256,
    CMCRYPTO_KEY_TYPE_EC_P384 => EcP384,
);
