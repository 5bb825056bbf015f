//! RSA: sizes, schemes and the two byte orders of signatures.

use cmcrypto_core::rsa::{self, OaepDigest, RsaKeySize, SignatureScheme};

use crate::failure::Failure;
use crate::guard::guard;
use crate::pointers::bytes_mut;
use crate::status::cmcrypto_status;

/// How a digest becomes a signature: one of the constants `CMCRYPTO_SIGNATURE_...`.
pub type cmcrypto_signature_scheme = i32;

/// RSASSA-PKCS1-v1_5 with SHA-1. Signing needs a build with the feature `legacy`.
pub const CMCRYPTO_SIGNATURE_PKCS1_SHA1: i32 = 1;
/// RSASSA-PKCS1-v1_5 with SHA-256.
pub const CMCRYPTO_SIGNATURE_PKCS1_SHA256: i32 = 2;
/// RSASSA-PKCS1-v1_5 with SHA-384.
pub const CMCRYPTO_SIGNATURE_PKCS1_SHA384: i32 = 3;
/// RSASSA-PKCS1-v1_5 with SHA-512.
pub const CMCRYPTO_SIGNATURE_PKCS1_SHA512: i32 = 4;
/// RSASSA-PSS with SHA-256, MGF1 with SHA-256 and a salt of 32 bytes.
pub const CMCRYPTO_SIGNATURE_PSS_SHA256: i32 = 5;

/// The hash inside OAEP, for the label and for MGF1 alike: one of the constants `CMCRYPTO_OAEP_...`.
pub type cmcrypto_oaep_digest = i32;

/// OAEP with SHA-1 and MGF1 with SHA-1.
pub const CMCRYPTO_OAEP_SHA1: i32 = 1;
/// OAEP with SHA-256 and MGF1 with SHA-256.
pub const CMCRYPTO_OAEP_SHA256: i32 = 2;

/// The length in bytes of the longest signature or OAEP ciphertext: that of RSA-8192.
pub const CMCRYPTO_RSA_MAX_LEN: usize = 1024;

pub(crate) fn parse_scheme(scheme: cmcrypto_signature_scheme) -> Result<SignatureScheme, Failure> {
    match scheme {
        CMCRYPTO_SIGNATURE_PKCS1_SHA1 => Ok(SignatureScheme::Pkcs1Sha1),
        CMCRYPTO_SIGNATURE_PKCS1_SHA256 => Ok(SignatureScheme::Pkcs1Sha256),
        CMCRYPTO_SIGNATURE_PKCS1_SHA384 => Ok(SignatureScheme::Pkcs1Sha384),
        CMCRYPTO_SIGNATURE_PKCS1_SHA512 => Ok(SignatureScheme::Pkcs1Sha512),
        CMCRYPTO_SIGNATURE_PSS_SHA256 => Ok(SignatureScheme::PssSha256),
        _ => Err(Failure::argument("scheme", "unknown")),
    }
}

pub(crate) fn parse_oaep(digest: cmcrypto_oaep_digest) -> Result<OaepDigest, Failure> {
    match digest {
        CMCRYPTO_OAEP_SHA1 => Ok(OaepDigest::Sha1),
        CMCRYPTO_OAEP_SHA256 => Ok(OaepDigest::Sha256),
        _ => Err(Failure::argument("OAEP digest", "unknown")),
    }
}

pub(crate) fn parse_key_size(bits: i32) -> Result<RsaKeySize, Failure> {
    match bits {
        2048 => Ok(RsaKeySize::Rsa2048),
        3072 => Ok(RsaKeySize::Rsa3072),
        4096 => Ok(RsaKeySize::Rsa4096),
        _ => Err(Failure::argument("bits", "not 2048, 3072 or 4096")),
    }
}

/// Turns a big-endian signature, as all standards have it, into the little-endian one of CryptoAPI,
/// or back, in place.
///
/// Threads: any. Allocates: no. Blocks: no.
///
/// # Safety
/// Pointers are as the conventions say.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_rsa_reverse(
    signature: *mut u8,
    signature_len: usize,
) -> cmcrypto_status {
    guard(|| {
        // SAFETY: the caller's pointers are as the conventions say.
        let signature = unsafe { bytes_mut("signature", signature, signature_len) }?;
        rsa::reverse(signature);
        Ok(())
    })
}
