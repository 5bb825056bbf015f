//! HMAC.

use cmcrypto_core::Secret;
use cmcrypto_core::primitive::hmac::{HmacSha256, MIN_TAG_LEN, TAG_LEN};

use crate::abi::{BytesOut, HandleOut, call, cmcrypto_status, free, wraps};
/// The length in bytes of a whole tag.
pub const CMCRYPTO_HMAC_SHA256_TAG_LEN: usize = 32;
/// The length in bytes of the shortest tag that verifies: half of the whole (RFC 2104 section 5).
pub const CMCRYPTO_HMAC_SHA256_MIN_TAG_LEN: usize = 16;

const _: () = assert!(
    CMCRYPTO_HMAC_SHA256_TAG_LEN == TAG_LEN && CMCRYPTO_HMAC_SHA256_MIN_TAG_LEN == MIN_TAG_LEN
);

/// A key for HMAC with SHA-256 (RFC 2104), prepared.
pub struct cmcrypto_hmac_sha256(HmacSha256);

wraps!(cmcrypto_hmac_sha256(HmacSha256));

/// Prepares a key of any length. 32 bytes are right; one shorter than a tag weakens it.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_hmac_sha256_new(
    key: *const u8, key_len: usize, hmac: *mut *mut cmcrypto_hmac_sha256,
) -> cmcrypto_status {
    call!(|hmac: HandleOut<_>, (key, key_len): &[u8]| {
        let key = HmacSha256::new(&Secret::from(key.to_vec()));
        hmac.give(key)
    })
}

/// The tag over `data`: `CMCRYPTO_HMAC_SHA256_TAG_LEN` bytes, of which a caller may keep the first
/// 16 or more.
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_hmac_sha256_tag(
    hmac: *const cmcrypto_hmac_sha256, data: *const u8, data_len: usize, out: *mut u8,
    out_cap: usize, out_len: *mut usize,
) -> cmcrypto_status {
    call!(|(out, out_cap, out_len): BytesOut, hmac: &_, (data, data_len): &[u8]| {
        out.check_fits(TAG_LEN)?;
        out.write(&hmac.0.tag::<TAG_LEN>(&[data]))
    })
}

/// Checks in constant time that `tag`, of 16 to 32 bytes, begins the tag over `data`.
///
/// A tag is accepted at every such length: whoever expects one length checks that first.
///
/// Errors: SIGNATURE_INVALID.
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_hmac_sha256_verify(
    hmac: *const cmcrypto_hmac_sha256, data: *const u8, data_len: usize, tag: *const u8,
    tag_len: usize,
) -> cmcrypto_status {
    call!(|hmac: &_, (data, data_len): &[u8], (tag, tag_len): &[u8]| Ok(hmac
        .0
        .verify(&[data], tag)?))
}

/// Frees a key and wipes it.
/// Threads: last. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_hmac_sha256_free(hmac: *mut cmcrypto_hmac_sha256) {
    free!(hmac)
}
