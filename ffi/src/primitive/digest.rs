//! Hashing.

use cmcrypto_core::primitive::digest::{DigestAlgorithm, Hasher};

use crate::abi::{BytesOut, HandleOut, Numbered, ValueOut, call, cmcrypto_status, free, numbers};
/// A hash algorithm: one of the constants `CMCRYPTO_DIGEST_...`.
pub type cmcrypto_digest_algorithm = i32;

/// SHA-1: 20 bytes. Broken for signatures; for old clients and thumbprints only.
pub const CMCRYPTO_DIGEST_SHA1: i32 = 65;
/// SHA-256: 32 bytes.
pub const CMCRYPTO_DIGEST_SHA256: i32 = 66;
/// SHA-384: 48 bytes.
pub const CMCRYPTO_DIGEST_SHA384: i32 = 67;
/// SHA-512: 64 bytes.
pub const CMCRYPTO_DIGEST_SHA512: i32 = 68;

/// The length in bytes of the longest digest.
pub const CMCRYPTO_DIGEST_MAX_LEN: usize = 64;

numbers!(DigestAlgorithm, "digest algorithm":
    CMCRYPTO_DIGEST_SHA1 => Sha1,
    CMCRYPTO_DIGEST_SHA256 => Sha256,
    CMCRYPTO_DIGEST_SHA384 => Sha384,
    CMCRYPTO_DIGEST_SHA512 => Sha512,
);

/// Hashing in steps.
pub struct cmcrypto_hasher {
    algorithm: DigestAlgorithm,
    hasher: Hasher,
}

/// The length in bytes of an algorithm's digest.
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_digest_output_len(
    algorithm: cmcrypto_digest_algorithm, len: *mut usize,
) -> cmcrypto_status {
    call!(|len: ValueOut<_>| len.give(DigestAlgorithm::parse(algorithm)?.output_len()))
}

/// The digest of `data`.
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_digest(
    algorithm: cmcrypto_digest_algorithm, data: *const u8, data_len: usize, out: *mut u8,
    out_cap: usize, out_len: *mut usize,
) -> cmcrypto_status {
    call!(|(out, out_cap, out_len): BytesOut, (data, data_len): &[u8]| {
        let algorithm = DigestAlgorithm::parse(algorithm)?;
        out.check_fits(algorithm.output_len())?;
        out.write(algorithm.digest(data).as_ref())
    })
}

/// Starts a digest.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_hasher_new(
    algorithm: cmcrypto_digest_algorithm, hasher: *mut *mut cmcrypto_hasher,
) -> cmcrypto_status {
    call!(|hasher: HandleOut<_>| {
        let algorithm = DigestAlgorithm::parse(algorithm)?;
        hasher.give(cmcrypto_hasher { algorithm, hasher: Hasher::new(algorithm) })
    })
}

/// Adds `data`.
/// Threads: one. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_hasher_update(
    hasher: *mut cmcrypto_hasher, data: *const u8, data_len: usize,
) -> cmcrypto_status {
    call!(|hasher: &mut _, (data, data_len): &[u8]| {
        hasher.hasher.update(data);
        Ok(())
    })
}

/// The digest of all that was added so far. More may be added afterwards.
/// Threads: one. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_hasher_finish(
    hasher: *const cmcrypto_hasher, out: *mut u8, out_cap: usize, out_len: *mut usize,
) -> cmcrypto_status {
    call!(|(out, out_cap, out_len): BytesOut, hasher: &_| {
        out.check_fits(hasher.algorithm.output_len())?;
        out.write(hasher.hasher.clone().finish().as_ref())
    })
}

/// Frees a hasher.
/// Threads: last. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_hasher_free(hasher: *mut cmcrypto_hasher) {
    free!(hasher)
}
