//! Private keys.

use cmcrypto_core::pki::key::PrivateKey;

use crate::abi::{
    BytesOut, Failure, HandleOut, Numbered, ValueOut, call, cmcrypto_buffer, cmcrypto_status, free,
    wraps,
};
use crate::pki::public_key::cmcrypto_public_key;
use crate::primitive::provider::{self, cmcrypto_provider};
use crate::primitive::rsa::{self, cmcrypto_oaep_digest};
use crate::primitive::signature::cmcrypto_signature_scheme;

/// An RSA private key of 2048 to 8192 bits.
pub struct cmcrypto_private_key(pub(crate) PrivateKey);

wraps!(cmcrypto_private_key(PrivateKey));

/// A new key of 2048, 3072 or 4096 bits with e = 65537. Takes a second or more.
///
/// Errors: UNSUPPORTED; RANDOM.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_private_key_generate(
    provider: cmcrypto_provider, bits: i32, key: *mut *mut cmcrypto_private_key,
) -> cmcrypto_status {
    call!(|key: HandleOut<_>| {
        let size = rsa::parse_key_size(bits)?;
        key.give(PrivateKey::generate(provider::parse(provider)?, size)?)
    })
}

/// Reads an unencrypted PKCS#8 PrivateKeyInfo.
///
/// Errors: UNSUPPORTED; MALFORMED; NOT_DER; TOO_LARGE above 64 KiB; KEY_TYPE_NOT_SUPPORTED if it is
/// not RSA; KEY_TOO_SMALL below 2048 bits; KEY_REJECTED for numbers that are out of bounds or
/// contradict each other.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_private_key_from_pkcs8_der(
    provider: cmcrypto_provider, der: *const u8, der_len: usize,
    key: *mut *mut cmcrypto_private_key,
) -> cmcrypto_status {
    call!(|key: HandleOut<_>, (der, der_len): &[u8]| {
        let provider = provider::parse(provider)?;
        key.give(PrivateKey::from_pkcs8_der(provider, der)?)
    })
}

/// Reads a PKCS#8 EncryptedPrivateKeyInfo: PBES2 with PBKDF2 or scrypt and AES-CBC. Takes as long
/// as its maker chose: up to 10,000,000 iterations of PBKDF2, or 64 MiB of scrypt memory and
/// parallelism 16.
///
/// Errors: UNSUPPORTED; MALFORMED; NOT_DER; TOO_LARGE above 64 KiB; WRONG_PASSWORD; PASSWORD_COST
/// above the limits, before any hashing; ALGORITHM_NOT_ACCEPTED for another scheme; NOT_SUPPORTED for
/// a salt above 32 bytes or another pseudorandom function;
/// KEY_TYPE_NOT_SUPPORTED if it is not RSA; KEY_TOO_SMALL below 2048 bits; KEY_REJECTED for numbers
/// that are out of bounds or contradict each other.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_private_key_from_encrypted_pkcs8_der(
    provider: cmcrypto_provider, der: *const u8, der_len: usize, password: *const u8,
    password_len: usize, key: *mut *mut cmcrypto_private_key,
) -> cmcrypto_status {
    call!(|key: HandleOut<_>, (der, der_len): &[u8], (password, password_len): &[u8]| {
        let provider = provider::parse(provider)?;
        key.give(PrivateKey::from_encrypted_pkcs8_der(provider, der, password)?)
    })
}

/// Reads a PKCS#1 RSAPrivateKey.
///
/// Errors: UNSUPPORTED; MALFORMED; NOT_DER; TOO_LARGE above 64 KiB; KEY_TYPE_NOT_SUPPORTED if it is
/// not RSA; KEY_TOO_SMALL below 2048 bits; KEY_REJECTED for numbers that are out of bounds or
/// contradict each other.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_private_key_from_pkcs1_der(
    provider: cmcrypto_provider, der: *const u8, der_len: usize,
    key: *mut *mut cmcrypto_private_key,
) -> cmcrypto_status {
    call!(|key: HandleOut<_>, (der, der_len): &[u8]| {
        let provider = provider::parse(provider)?;
        key.give(PrivateKey::from_pkcs1_der(provider, der)?)
    })
}

/// Reads one block of strict PEM: `PRIVATE KEY`, `RSA PRIVATE KEY` or, with a password, `ENCRYPTED
/// PRIVATE KEY`. A length of 0 is no password, so that a key under the empty one can't be read; a
/// key that is not encrypted ignores it.
///
/// Errors: UNSUPPORTED; MALFORMED; NOT_DER; TOO_LARGE above 64 KiB; WRONG_PASSWORD, also for an
/// encrypted key without a password; those of the function for the encoding.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_private_key_from_pem(
    provider: cmcrypto_provider, pem: *const u8, pem_len: usize, password: *const u8,
    password_len: usize, key: *mut *mut cmcrypto_private_key,
) -> cmcrypto_status {
    call!(|key: HandleOut<_>, (pem, pem_len): &[u8], (password, password_len): Option<&[u8]>| {
        let provider = provider::parse(provider)?;
        key.give(PrivateKey::from_pem(provider, pem, password)?)
    })
}

/// The PKCS#1 RSAPrivateKey, unencrypted.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_private_key_to_pkcs1_der(
    key: *const cmcrypto_private_key, der: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|der: HandleOut<_>, key: &_| der.give(key.0.to_pkcs1_der()))
}

/// The PKCS#8 PrivateKeyInfo, unencrypted.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_private_key_to_pkcs8_der(
    key: *const cmcrypto_private_key, der: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|der: HandleOut<_>, key: &_| der.give(key.0.to_pkcs8_der()))
}

/// The PKCS#8 EncryptedPrivateKeyInfo: PBES2 with AES-256-CBC and PBKDF2-HMAC-SHA-256, 600,000
/// iterations, which takes a fraction of a second.
///
/// Errors: RANDOM.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_private_key_to_encrypted_pkcs8_der(
    key: *const cmcrypto_private_key, password: *const u8, password_len: usize,
    der: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|der: HandleOut<_>, key: &_, (password, password_len): &[u8]| {
        der.give(key.0.to_encrypted_pkcs8_der(password)?)
    })
}

/// The PKCS#1 RSAPrivateKey as PEM, unencrypted.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_private_key_to_pkcs1_pem(
    key: *const cmcrypto_private_key, pem: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|pem: HandleOut<_>, key: &_| pem.give(key.0.to_pkcs1_pem()?))
}

/// The PKCS#8 PrivateKeyInfo as PEM, unencrypted.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_private_key_to_pkcs8_pem(
    key: *const cmcrypto_private_key, pem: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|pem: HandleOut<_>, key: &_| pem.give(key.0.to_pkcs8_pem()?))
}

/// As `cmcrypto_private_key_to_encrypted_pkcs8_der`, as PEM.
///
/// Errors: RANDOM.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_private_key_to_encrypted_pkcs8_pem(
    key: *const cmcrypto_private_key, password: *const u8, password_len: usize,
    pem: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|pem: HandleOut<_>, key: &_, (password, password_len): &[u8]| {
        pem.give(key.0.to_encrypted_pkcs8_pem(password)?)
    })
}

/// The public half.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_private_key_public_key(
    key: *const cmcrypto_private_key, public_key: *mut *mut cmcrypto_public_key,
) -> cmcrypto_status {
    call!(|public_key: HandleOut<_>, key: &_| public_key.give(key.0.public_key().clone()))
}

/// The provider that computes with the key; never `CMCRYPTO_PROVIDER_DEFAULT`.
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_private_key_provider(
    key: *const cmcrypto_private_key, provider: *mut cmcrypto_provider,
) -> cmcrypto_status {
    call!(|provider: ValueOut<_>, key: &_| provider.give(provider::number(key.0.provider())?))
}

/// Signs `message`. The signature is big-endian, as long as the modulus: see `modulus_len` of
/// `cmcrypto_public_key_info` and `CMCRYPTO_RSA_MAX_LEN`.
///
/// Errors: ALGORITHM_NOT_ACCEPTED for ECDSA; UNSUPPORTED for SHA-1 in a build without
/// `sha1-signing`; RANDOM.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_private_key_sign(
    key: *const cmcrypto_private_key, scheme: cmcrypto_signature_scheme, message: *const u8,
    message_len: usize, out: *mut u8, out_cap: usize, out_len: *mut usize,
) -> cmcrypto_status {
    call!(|(out, out_cap, out_len): BytesOut, key: &_, (message, message_len): &[u8]| {
        let scheme = Numbered::parse(scheme)?;
        out.check_fits(key.0.public_key().modulus_len())?;
        out.write(&key.0.sign(scheme, message)?)
    })
}

/// As `cmcrypto_private_key_sign`, over a digest that was computed elsewhere and has the length of
/// the scheme.
///
/// Errors: ALGORITHM_NOT_ACCEPTED for ECDSA; UNSUPPORTED for SHA-1 in a build without
/// `sha1-signing`; RANDOM.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_private_key_sign_digest(
    key: *const cmcrypto_private_key, scheme: cmcrypto_signature_scheme, digest: *const u8,
    digest_len: usize, out: *mut u8, out_cap: usize, out_len: *mut usize,
) -> cmcrypto_status {
    call!(|(out, out_cap, out_len): BytesOut, key: &_, (digest, digest_len): &[u8]| {
        let scheme = Numbered::parse(scheme)?;
        out.check_fits(key.0.public_key().modulus_len())?;
        let signature = key
            .0
            .sign_digest(scheme, digest)
            .map_err(Failure::about("digest_len", "not that of the scheme"))?;
        out.write(&signature)
    })
}

/// Decrypts RSAES-OAEP. An empty label is the usual one.
///
/// Errors: DECRYPT, whatever is wrong with the ciphertext.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_private_key_decrypt_oaep(
    key: *const cmcrypto_private_key, digest: cmcrypto_oaep_digest, label: *const u8,
    label_len: usize, ciphertext: *const u8, ciphertext_len: usize,
    plaintext: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|plaintext: HandleOut<_>,
           key: &_,
           (label, label_len): &[u8],
           (ciphertext, ciphertext_len): &[u8]| {
        let digest = Numbered::parse(digest)?;
        plaintext.give(key.0.decrypt_oaep(digest, label, ciphertext)?)
    })
}

/// Frees a private key. The key itself goes with the last identity that was made of it. Its
/// encoding is then wiped; what an engine holds is wiped as the engine does: aws-lc does, a key of
/// `portable` or one that signed with SHA-1 leaves pieces in freed memory.
/// Threads: last. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_private_key_free(key: *mut cmcrypto_private_key) {
    free!(key)
}
