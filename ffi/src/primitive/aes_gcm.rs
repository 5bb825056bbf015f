//! AES-GCM.

use cmcrypto_core::Secret;
use cmcrypto_core::primitive::aes_gcm::{self, NONCE_LEN, TAG_LEN};

use crate::abi::{
    Failure, Plain, ValueOut, WipedUnlessKept, bytes, bytes_mut, check_apart, cmcrypto_status,
    guard,
};
use crate::primitive::provider::{self, cmcrypto_provider};

/// The length in bytes of a nonce.
pub const CMCRYPTO_AES_GCM_NONCE_LEN: usize = 12;
/// The length in bytes of a tag.
pub const CMCRYPTO_AES_GCM_TAG_LEN: usize = 16;
/// The length in bytes of the keys that are used to encrypt.
pub const CMCRYPTO_AES_GCM_KEY_LEN: usize = 32;

/// The nonce that was drawn for a message, and the tag over it and its associated data.
#[repr(C)]
#[derive(Clone, Copy, Default)]
pub struct cmcrypto_aes_gcm_sealed {
    /// The nonce, to be sent with the message.
    pub nonce: [u8; CMCRYPTO_AES_GCM_NONCE_LEN],
    /// The tag, to be sent with the message.
    pub tag: [u8; CMCRYPTO_AES_GCM_TAG_LEN],
}

// SAFETY: bytes.
unsafe impl Plain for cmcrypto_aes_gcm_sealed {}

const _: () = assert!(
    CMCRYPTO_AES_GCM_NONCE_LEN == NONCE_LEN
        && CMCRYPTO_AES_GCM_TAG_LEN == TAG_LEN
        && CMCRYPTO_AES_GCM_KEY_LEN == aes_gcm::KEY_LEN
);

/// Encrypts `data` in place with AES-256-GCM under a fresh random nonce. `aad` is authenticated
/// with it.
///
/// With random nonces a key is good for 2^32 messages (NIST SP 800-38D section 8.3); a caller that
/// may come near has to count.
///
/// After a failure `data` is as it was. It must not overlap another argument: that is refused
/// before anything is written. Errors: UNSUPPORTED; TOO_LARGE from 2^36 - 31 bytes on; RANDOM.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_aes_gcm_seal_in_place(
    provider: cmcrypto_provider, key: *const u8, key_len: usize, aad: *const u8, aad_len: usize,
    data: *mut u8, data_len: usize, sealed: *mut cmcrypto_aes_gcm_sealed,
) -> cmcrypto_status {
    guard(|| {
        // SAFETY: the caller's pointers are as the conventions say.
        let (sealed, key, aad, data) = unsafe {
            let sealed_bytes = sealed.cast::<u8>().cast_const();
            let sealed_len = size_of::<cmcrypto_aes_gcm_sealed>();
            check_apart("sealed", data, data_len, sealed_bytes, sealed_len)?;
            let sealed = ValueOut::new("sealed", sealed)?;
            check_apart("key", data, data_len, key, key_len)?;
            check_apart("aad", data, data_len, aad, aad_len)?;
            (
                sealed,
                bytes("key", key, key_len)?,
                bytes("aad", aad, aad_len)?,
                bytes_mut("data", data, data_len)?,
            )
        };
        let key = Secret::from(key.to_vec());
        let output = aes_gcm::seal_in_place(provider::parse(provider)?, &key, aad, data)
            .map_err(Failure::about("key_len", "not 32"))?;
        sealed.set(cmcrypto_aes_gcm_sealed { nonce: output.nonce, tag: output.tag });
        Ok(())
    })
}

/// Decrypts `data` in place. The key has 32 bytes, or 16 for AES-128-GCM.
///
/// After a failure `data` is all zeros; unless it overlaps another argument, which is refused
/// before anything is written.
///
/// Errors: UNSUPPORTED; DECRYPT if the tag does not verify.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_aes_gcm_open_in_place(
    provider: cmcrypto_provider, key: *const u8, key_len: usize, nonce: *const u8,
    nonce_len: usize, aad: *const u8, aad_len: usize, data: *mut u8, data_len: usize,
    tag: *const u8, tag_len: usize,
) -> cmcrypto_status {
    guard(|| {
        // SAFETY: the caller's pointers are as the conventions say.
        let (key, nonce, aad, data, tag) = unsafe {
            for (name, pointer, len) in [
                ("key", key, key_len),
                ("nonce", nonce, nonce_len),
                ("aad", aad, aad_len),
                ("tag", tag, tag_len),
            ] {
                check_apart(name, data, data_len, pointer, len)?;
            }
            let data = WipedUnlessKept(bytes_mut("data", data, data_len)?);
            (
                bytes("key", key, key_len)?,
                bytes("nonce", nonce, nonce_len)?,
                bytes("aad", aad, aad_len)?,
                data,
                bytes("tag", tag, tag_len)?,
            )
        };
        let key = Secret::from(key.to_vec());
        let nonce = nonce.try_into().map_err(|_| Failure::argument("nonce_len", "not 12"))?;
        let tag = tag.try_into().map_err(|_| Failure::argument("tag_len", "not 16"))?;
        aes_gcm::open_in_place(provider::parse(provider)?, &key, nonce, aad, data.0, tag)
            .map_err(Failure::about("key_len", "neither 32 nor 16"))?;
        data.keep();
        Ok(())
    })
}
