//! RSA: sizes, OAEP's hashes and the two byte orders of signatures.

use cmcrypto_core::primitive::rsa::{self, OaepDigest, RsaKeySize};

use crate::abi::{Failure, call, cmcrypto_status, numbers};
/// The hash inside OAEP, for the label and for MGF1 alike: one of the constants
/// `CMCRYPTO_OAEP_...`.
pub type cmcrypto_oaep_digest = i32;

/// OAEP with SHA-1 and MGF1 with SHA-1.
pub const CMCRYPTO_OAEP_SHA1: i32 = 97;
/// OAEP with SHA-256 and MGF1 with SHA-256.
pub const CMCRYPTO_OAEP_SHA256: i32 = 98;

/// The length in bytes of the longest signature or OAEP ciphertext: that of RSA-8192.
pub const CMCRYPTO_RSA_MAX_LEN: usize = 1024;

numbers!(OaepDigest, "OAEP digest":
    CMCRYPTO_OAEP_SHA1 => Sha1,
    CMCRYPTO_OAEP_SHA256 => Sha256,
);

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
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_rsa_swap_byte_order(
    signature: *mut u8, signature_len: usize,
) -> cmcrypto_status {
    call!(|(signature, signature_len): &mut [u8]| {
        rsa::swap_byte_order(signature);
        Ok(())
    })
}
