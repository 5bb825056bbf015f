//! Key derivation.

use cmcrypto_core::Secret;
use cmcrypto_core::primitive::kdf;

use crate::abi::{BytesOut, Failure, call, cmcrypto_status};
/// The length in bytes of what `cmcrypto_hkdf_sha256_extract` gives, and the least that
/// `cmcrypto_hkdf_sha256_expand` takes.
pub const CMCRYPTO_HKDF_SHA256_PRK_LEN: usize = 32;
/// The most that `cmcrypto_hkdf_sha256` gives, in bytes.
pub const CMCRYPTO_HKDF_SHA256_MAX_OUTPUT_LEN: usize = 8160;

const _: () = assert!(
    CMCRYPTO_HKDF_SHA256_PRK_LEN == kdf::PRK_LEN
        && CMCRYPTO_HKDF_SHA256_MAX_OUTPUT_LEN == kdf::MAX_OUTPUT_LEN
);

fn check_len(len: usize) -> Result<(), Failure> {
    if len > CMCRYPTO_HKDF_SHA256_MAX_OUTPUT_LEN {
        return Err(Failure::argument("len", "above 8160"));
    }
    Ok(())
}

/// HKDF with SHA-256 (RFC 5869), extract and expand in one: `len` bytes of key material made of
/// `ikm`, in the context that `info` tells. An empty salt stands for 32 zeros.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_hkdf_sha256(
    ikm: *const u8, ikm_len: usize, salt: *const u8, salt_len: usize, info: *const u8,
    info_len: usize, len: usize, out: *mut u8, out_cap: usize, out_len: *mut usize,
) -> cmcrypto_status {
    call!(|(out, out_cap, out_len): BytesOut,
           (ikm, ikm_len): &[u8],
           (salt, salt_len): &[u8],
           (info, info_len): &[u8]| {
        check_len(len)?;
        out.check_fits(len)?;
        let ikm = Secret::from(ikm.to_vec());
        out.write(kdf::hkdf_sha256(&ikm, salt, &[info], len)?.expose())
    })
}

/// HKDF-Extract (RFC 5869 section 2.2): `CMCRYPTO_HKDF_SHA256_PRK_LEN` bytes. An empty salt stands
/// for 32 zeros.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_hkdf_sha256_extract(
    salt: *const u8, salt_len: usize, ikm: *const u8, ikm_len: usize, out: *mut u8, out_cap: usize,
    out_len: *mut usize,
) -> cmcrypto_status {
    call!(|(out, out_cap, out_len): BytesOut, (salt, salt_len): &[u8], (ikm, ikm_len): &[u8]| {
        out.check_fits(CMCRYPTO_HKDF_SHA256_PRK_LEN)?;
        out.write(kdf::extract(salt, &Secret::from(ikm.to_vec())).expose())
    })
}

/// HKDF-Expand (RFC 5869 section 2.3): `len` bytes of `prk`, which has 32 bytes or more.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_hkdf_sha256_expand(
    prk: *const u8, prk_len: usize, info: *const u8, info_len: usize, len: usize, out: *mut u8,
    out_cap: usize, out_len: *mut usize,
) -> cmcrypto_status {
    call!(|(out, out_cap, out_len): BytesOut, (prk, prk_len): &[u8], (info, info_len): &[u8]| {
        check_len(len)?;
        out.check_fits(len)?;
        let expanded = kdf::expand(&Secret::from(prk.to_vec()), &[info], len)
            .map_err(Failure::about("prk_len", "below 32"))?;
        out.write(expanded.expose())
    })
}
