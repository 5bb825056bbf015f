//! Public keys.

use cmcrypto_core::Error;
use cmcrypto_core::pki::key::PublicKey;

use crate::abi::{
    BytesOut, Failure, HandleOut, Numbered, StructureOut, ValueOut, call, cmcrypto_buffer,
    cmcrypto_status, free, grows, wraps,
};
use crate::primitive::provider::{self, cmcrypto_provider};
use crate::primitive::rsa::cmcrypto_oaep_digest;
use crate::primitive::signature::{cmcrypto_key_type, cmcrypto_signature_scheme};

/// A public key: RSA of 2048 to 8192 bits, or from 1024 bits on for the `_legacy` functions alone;
/// or EC on P-256 or P-384, which verifies signatures and does nothing else.
pub struct cmcrypto_public_key(pub(crate) PublicKey);

wraps!(cmcrypto_public_key(PublicKey));

/// What a public key is.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cmcrypto_public_key_info {
    /// sizeof(cmcrypto_public_key_info).
    pub struct_size: u32,
    /// The type of the key.
    pub key_type: cmcrypto_key_type,
    /// The provider that computes with the key; never `CMCRYPTO_PROVIDER_DEFAULT`.
    pub provider: cmcrypto_provider,
    /// The size in bits of the modulus, or of the curve's field: 256 or 384.
    pub bits: u32,
    /// The length in bytes of the modulus, so of every RSA signature and every OAEP ciphertext; 0
    /// for an EC key, which has none.
    pub modulus_len: u32,
    /// SHA-256 of the SubjectPublicKeyInfo: what names a recipient in a message.
    pub spki_sha256: [u8; 32],
    /// SHA-256 of the SubjectPublicKeyInfo as this library writes it: the same for all encodings of
    /// one key, so what a database of keys is indexed by.
    pub key_sha256: [u8; 32],
}

grows!(cmcrypto_public_key_info, 84);

/// Reads a SubjectPublicKeyInfo.
///
/// Errors: UNSUPPORTED; MALFORMED; NOT_DER; TOO_LARGE above 64 KiB; KEY_TYPE_NOT_SUPPORTED if it is
/// neither RSA nor EC on P-256 or P-384, named. Of RSA KEY_TOO_SMALL below 1024 bits, KEY_REJECTED
/// above 8192 bits, for an even modulus, or an exponent that is even, below 3 or above 33 bits; of
/// EC KEY_REJECTED for a point that is not uncompressed, or not on the curve.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_public_key_from_spki_der(
    provider: cmcrypto_provider, der: *const u8, der_len: usize, key: *mut *mut cmcrypto_public_key,
) -> cmcrypto_status {
    call!(|key: HandleOut<_>, (der, der_len): &[u8]| {
        let provider = provider::parse(provider)?;
        key.give(PublicKey::from_spki_der(provider, der)?)
    })
}

/// Reads a SubjectPublicKeyInfo from one block of strict PEM: `PUBLIC KEY`.
///
/// Errors: UNSUPPORTED; MALFORMED; NOT_DER; TOO_LARGE above 64 KiB; KEY_TYPE_NOT_SUPPORTED if it is
/// neither RSA nor EC on P-256 or P-384, named. Of RSA KEY_TOO_SMALL below 1024 bits, KEY_REJECTED
/// above 8192 bits, for an even modulus, or an exponent that is even, below 3 or above 33 bits; of
/// EC KEY_REJECTED for a point that is not uncompressed, or not on the curve.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_public_key_from_spki_pem(
    provider: cmcrypto_provider, pem: *const u8, pem_len: usize, key: *mut *mut cmcrypto_public_key,
) -> cmcrypto_status {
    call!(|key: HandleOut<_>, (pem, pem_len): &[u8]| {
        let provider = provider::parse(provider)?;
        key.give(PublicKey::from_spki_pem(provider, pem)?)
    })
}

/// The SubjectPublicKeyInfo: the very bytes where the key was read from some.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_public_key_to_spki_der(
    key: *const cmcrypto_public_key, der: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|der: HandleOut<_>, key: &_| der.give(key.0.to_spki_der()))
}

/// The SubjectPublicKeyInfo as PEM.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_public_key_to_spki_pem(
    key: *const cmcrypto_public_key, pem: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|pem: HandleOut<_>, key: &_| pem.give(key.0.to_spki_pem()?))
}

/// Reads a PUBLICKEYBLOB of CryptoAPI: 276 bytes for RSA-2048.
///
/// Errors: UNSUPPORTED; MALFORMED, also for a PRIVATEKEYBLOB; TOO_LARGE; KEY_TYPE_NOT_SUPPORTED if
/// its algorithm is neither CALG_RSA_KEYX nor CALG_RSA_SIGN; KEY_TOO_SMALL below 1024 bits;
/// KEY_REJECTED as `cmcrypto_public_key_from_spki_der`.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_public_key_from_capi_blob(
    provider: cmcrypto_provider, blob: *const u8, blob_len: usize,
    key: *mut *mut cmcrypto_public_key,
) -> cmcrypto_status {
    call!(|key: HandleOut<_>, (blob, blob_len): &[u8]| {
        let provider = provider::parse(provider)?;
        key.give(PublicKey::from_capi_blob(provider, blob)?)
    })
}

/// The key as a PUBLICKEYBLOB of CryptoAPI, for key exchange (CALG_RSA_KEYX).
///
/// Errors: KEY_TYPE_NOT_SUPPORTED for an EC key; KEY_REJECTED for an RSA key without such a form:
/// an exponent above 32 bits, or a modulus that is not a whole number of bytes.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_public_key_to_capi_blob(
    key: *const cmcrypto_public_key, blob: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|blob: HandleOut<_>, key: &_| blob.give(key.0.to_capi_blob()?))
}

/// What a public key is. `struct_size` is the sizeof `*info`.
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_public_key_get_info(
    key: *const cmcrypto_public_key, info: *mut cmcrypto_public_key_info, struct_size: usize,
) -> cmcrypto_status {
    call!(|(info, struct_size): StructureOut<_>, key: &cmcrypto_public_key| {
        let len = |len: usize| u32::try_from(len).map_err(|_| Error::INTERNAL);
        info.give(cmcrypto_public_key_info {
            struct_size: 0,
            key_type: key.0.key_type().number()?,
            provider: provider::number(key.0.provider())?,
            bits: len(key.0.bits())?,
            modulus_len: len(key.0.modulus_len())?,
            spki_sha256: *key.0.spki_sha256(),
            key_sha256: *key.0.key_sha256(),
        })
    })
}

/// Whether two keys have the same numbers.
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_public_key_equals(
    a: *const cmcrypto_public_key, b: *const cmcrypto_public_key, equal: *mut i32,
) -> cmcrypto_status {
    call!(|equal: ValueOut<_>, a: &_, b: &_| equal.give(i32::from(a.0 == b.0)))
}

/// Verifies a signature over `message`: by an RSA key big-endian, as long as the modulus; by an EC
/// key DER.
///
/// Errors: SIGNATURE_INVALID; ALGORITHM_NOT_ACCEPTED for a scheme of another type of key;
/// KEY_TOO_SMALL for RSA below 2048 bits.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_public_key_verify(
    key: *const cmcrypto_public_key, scheme: cmcrypto_signature_scheme, message: *const u8,
    message_len: usize, signature: *const u8, signature_len: usize,
) -> cmcrypto_status {
    call!(|key: &_, (message, message_len): &[u8], (signature, signature_len): &[u8]| {
        let scheme = Numbered::parse(scheme)?;
        Ok(key.0.verify(scheme, message, signature)?)
    })
}

/// As `cmcrypto_public_key_verify`, over a digest that was computed elsewhere and has the length of
/// the scheme; by an RSA key alone.
///
/// Errors: SIGNATURE_INVALID; ALGORITHM_NOT_ACCEPTED for every scheme with an EC key, and for
/// ECDSA; KEY_TOO_SMALL below 2048 bits.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_public_key_verify_digest(
    key: *const cmcrypto_public_key, scheme: cmcrypto_signature_scheme, digest: *const u8,
    digest_len: usize, signature: *const u8, signature_len: usize,
) -> cmcrypto_status {
    call!(|key: &_, (digest, digest_len): &[u8], (signature, signature_len): &[u8]| {
        let scheme = Numbered::parse(scheme)?;
        key.0
            .verify_digest(scheme, digest, signature)
            .map_err(Failure::about("digest_len", "not that of the scheme"))
    })
}

/// As `cmcrypto_public_key_verify`, with RSA keys from 1024 bits on: for clients of the Windows
/// Server 2003 era. Below 2048 bits only PKCS#1 v1.5 with SHA-1 or SHA-256.
///
/// Errors: SIGNATURE_INVALID; ALGORITHM_NOT_ACCEPTED for another scheme with an RSA key below 2048
/// bits, or as there.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_public_key_verify_legacy(
    key: *const cmcrypto_public_key, scheme: cmcrypto_signature_scheme, message: *const u8,
    message_len: usize, signature: *const u8, signature_len: usize,
) -> cmcrypto_status {
    call!(|key: &_, (message, message_len): &[u8], (signature, signature_len): &[u8]| {
        let scheme = Numbered::parse(scheme)?;
        Ok(key.0.verify_legacy(scheme, message, signature)?)
    })
}

/// As `cmcrypto_public_key_verify_legacy`, over a digest that was computed elsewhere and has the
/// length of the scheme.
///
/// Errors: SIGNATURE_INVALID; ALGORITHM_NOT_ACCEPTED for another scheme with an RSA key below 2048
/// bits, or as there.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_public_key_verify_digest_legacy(
    key: *const cmcrypto_public_key, scheme: cmcrypto_signature_scheme, digest: *const u8,
    digest_len: usize, signature: *const u8, signature_len: usize,
) -> cmcrypto_status {
    call!(|key: &_, (digest, digest_len): &[u8], (signature, signature_len): &[u8]| {
        let scheme = Numbered::parse(scheme)?;
        key.0
            .verify_digest_legacy(scheme, digest, signature)
            .map_err(Failure::about("digest_len", "not that of the scheme"))
    })
}

/// Encrypts with RSAES-OAEP. An empty label is the usual one. The ciphertext is as long as the
/// modulus.
///
/// Errors: TOO_LARGE if `plaintext` is longer than the modulus less two hashes and 2 bytes (190
/// bytes for RSA-2048 and SHA-256); KEY_TYPE_NOT_SUPPORTED for an EC key; KEY_TOO_SMALL below 2048
/// bits; RANDOM.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_public_key_encrypt_oaep(
    key: *const cmcrypto_public_key, digest: cmcrypto_oaep_digest, label: *const u8,
    label_len: usize, plaintext: *const u8, plaintext_len: usize, out: *mut u8, out_cap: usize,
    out_len: *mut usize,
) -> cmcrypto_status {
    call!(|(out, out_cap, out_len): BytesOut,
           key: &_,
           (label, label_len): &[u8],
           (plaintext, plaintext_len): &[u8]| {
        let digest = Numbered::parse(digest)?;
        out.check_fits(key.0.modulus_len())?;
        out.write(&key.0.encrypt_oaep(digest, label, plaintext)?)
    })
}

/// Frees a public key.
/// Threads: last. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_public_key_free(key: *mut cmcrypto_public_key) {
    free!(key)
}
