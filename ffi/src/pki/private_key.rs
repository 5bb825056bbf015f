//! Private keys.

use cmcrypto_core::pki::key::PrivateKey;

use crate::abi::buffer::cmcrypto_buffer;
use crate::abi::failure::Failure;
use crate::abi::guard::guard;
use crate::abi::handle::{self, HandleOut, handle};
use crate::abi::outputs::{BytesOut, ValueOut};
use crate::abi::pointers::{bytes, optional_bytes};
use crate::abi::status::cmcrypto_status;
use crate::pki::public_key::cmcrypto_public_key;
use crate::primitive::provider::{self, cmcrypto_provider};
use crate::primitive::rsa::{self, cmcrypto_oaep_digest};
use crate::primitive::signature::{self, cmcrypto_signature_scheme};

/// An RSA private key of 2048 to 8192 bits.
pub struct cmcrypto_private_key(pub(crate) PrivateKey);

/// A new key of 2048, 3072 or 4096 bits with e = 65537. Takes a second or more.
///
/// Errors: UNSUPPORTED; RANDOM.
///
/// Threads: any. Allocates: yes. Blocks: yes.
///
/// # Safety
/// Pointers are as the conventions say.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_private_key_generate(
    provider: cmcrypto_provider,
    bits: i32,
    key: *mut *mut cmcrypto_private_key,
) -> cmcrypto_status {
    guard(|| {
        // SAFETY: the caller's pointers are as the conventions say.
        let key = unsafe { HandleOut::new("key", key) }?;
        let size = rsa::parse_key_size(bits)?;
        key.set(cmcrypto_private_key(PrivateKey::generate(
            provider::parse(provider)?,
            size,
        )?));
        Ok(())
    })
}

/// Reads an unencrypted PKCS#8 PrivateKeyInfo.
///
/// Errors: UNSUPPORTED; MALFORMED; NOT_DER; TOO_LARGE above 64 KiB; KEY_TYPE_NOT_SUPPORTED if it is
/// not RSA; KEY_TOO_SMALL below 2048 bits; KEY_REJECTED for numbers that are out of bounds or
/// contradict each other.
///
/// Threads: any. Allocates: yes. Blocks: no.
///
/// # Safety
/// Pointers are as the conventions say.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_private_key_from_pkcs8_der(
    provider: cmcrypto_provider,
    der: *const u8,
    der_len: usize,
    key: *mut *mut cmcrypto_private_key,
) -> cmcrypto_status {
    guard(|| {
        // SAFETY: the caller's pointers are as the conventions say.
        let (key, der) = unsafe { (HandleOut::new("key", key)?, bytes("der", der, der_len)?) };
        let provider = provider::parse(provider)?;
        key.set(cmcrypto_private_key(PrivateKey::from_pkcs8_der(
            provider, der,
        )?));
        Ok(())
    })
}

/// Reads a PKCS#8 EncryptedPrivateKeyInfo: PBES2 with PBKDF2 or scrypt and AES-CBC. Takes as long
/// as its maker chose: up to 10,000,000 iterations of PBKDF2, or 64 MiB of scrypt memory and
/// parallelism 16.
///
/// Errors: UNSUPPORTED; MALFORMED; NOT_DER; TOO_LARGE above 64 KiB; WRONG_PASSWORD; PASSWORD_COST
/// above the limits, before any hashing; ALGORITHM_NOT_ACCEPTED for another scheme;
/// KEY_TYPE_NOT_SUPPORTED if it is not RSA; KEY_TOO_SMALL below 2048 bits; KEY_REJECTED for numbers
/// that are out of bounds or contradict each other.
///
/// Threads: any. Allocates: yes. Blocks: no.
///
/// # Safety
/// Pointers are as the conventions say.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_private_key_from_encrypted_pkcs8_der(
    provider: cmcrypto_provider,
    der: *const u8,
    der_len: usize,
    password: *const u8,
    password_len: usize,
    key: *mut *mut cmcrypto_private_key,
) -> cmcrypto_status {
    guard(|| {
        // SAFETY: the caller's pointers are as the conventions say.
        let (key, der, password) = unsafe {
            (
                HandleOut::new("key", key)?,
                bytes("der", der, der_len)?,
                bytes("password", password, password_len)?,
            )
        };
        let provider = provider::parse(provider)?;
        key.set(cmcrypto_private_key(PrivateKey::from_encrypted_pkcs8_der(
            provider, der, password,
        )?));
        Ok(())
    })
}

/// Reads a PKCS#1 RSAPrivateKey.
///
/// Errors: UNSUPPORTED; MALFORMED; NOT_DER; TOO_LARGE above 64 KiB; KEY_TYPE_NOT_SUPPORTED if it is
/// not RSA; KEY_TOO_SMALL below 2048 bits; KEY_REJECTED for numbers that are out of bounds or
/// contradict each other.
///
/// Threads: any. Allocates: yes. Blocks: no.
///
/// # Safety
/// Pointers are as the conventions say.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_private_key_from_pkcs1_der(
    provider: cmcrypto_provider,
    der: *const u8,
    der_len: usize,
    key: *mut *mut cmcrypto_private_key,
) -> cmcrypto_status {
    guard(|| {
        // SAFETY: the caller's pointers are as the conventions say.
        let (key, der) = unsafe { (HandleOut::new("key", key)?, bytes("der", der, der_len)?) };
        let provider = provider::parse(provider)?;
        key.set(cmcrypto_private_key(PrivateKey::from_pkcs1_der(
            provider, der,
        )?));
        Ok(())
    })
}

/// Reads one block of strict PEM: `PRIVATE KEY`, `RSA PRIVATE KEY` or, with a password, `ENCRYPTED
/// PRIVATE KEY`. (NULL, 0) is no password, a pointer with length 0 the empty one; a key that is not
/// encrypted ignores it.
///
/// Errors: UNSUPPORTED; MALFORMED; NOT_DER; TOO_LARGE above 64 KiB; WRONG_PASSWORD, also for an
/// encrypted key without a password; those of the function for the encoding.
///
/// Threads: any. Allocates: yes. Blocks: no.
///
/// # Safety
/// Pointers are as the conventions say.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_private_key_from_pem(
    provider: cmcrypto_provider,
    pem: *const u8,
    pem_len: usize,
    password: *const u8,
    password_len: usize,
    key: *mut *mut cmcrypto_private_key,
) -> cmcrypto_status {
    guard(|| {
        // SAFETY: the caller's pointers are as the conventions say.
        let (key, pem, password) = unsafe {
            (
                HandleOut::new("key", key)?,
                bytes("pem", pem, pem_len)?,
                optional_bytes("password", password, password_len)?,
            )
        };
        let provider = provider::parse(provider)?;
        key.set(cmcrypto_private_key(PrivateKey::from_pem(
            provider, pem, password,
        )?));
        Ok(())
    })
}

/// The PKCS#1 RSAPrivateKey, unencrypted.
///
/// Threads: any. Allocates: yes. Blocks: no.
///
/// # Safety
/// Pointers are as the conventions say.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_private_key_to_pkcs1_der(
    key: *const cmcrypto_private_key,
    der: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    guard(|| {
        // SAFETY: the caller's pointers are as the conventions say.
        let (der, key) = unsafe { (HandleOut::new("der", der)?, handle("key", key)?) };
        der.set(cmcrypto_buffer::from(key.0.to_pkcs1_der()));
        Ok(())
    })
}

/// The PKCS#8 PrivateKeyInfo, unencrypted.
///
/// Threads: any. Allocates: yes. Blocks: no.
///
/// # Safety
/// Pointers are as the conventions say.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_private_key_to_pkcs8_der(
    key: *const cmcrypto_private_key,
    der: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    guard(|| {
        // SAFETY: the caller's pointers are as the conventions say.
        let (der, key) = unsafe { (HandleOut::new("der", der)?, handle("key", key)?) };
        der.set(cmcrypto_buffer::from(key.0.to_pkcs8_der()));
        Ok(())
    })
}

/// The PKCS#8 EncryptedPrivateKeyInfo: PBES2 with AES-256-CBC and PBKDF2-HMAC-SHA-256, 600,000
/// iterations, which takes a fraction of a second.
///
/// Errors: RANDOM.
///
/// Threads: any. Allocates: yes. Blocks: yes.
///
/// # Safety
/// Pointers are as the conventions say.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_private_key_to_encrypted_pkcs8_der(
    key: *const cmcrypto_private_key,
    password: *const u8,
    password_len: usize,
    der: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    guard(|| {
        // SAFETY: the caller's pointers are as the conventions say.
        let (der, key, password) = unsafe {
            (
                HandleOut::new("der", der)?,
                handle("key", key)?,
                bytes("password", password, password_len)?,
            )
        };
        der.set(cmcrypto_buffer::from(
            key.0.to_encrypted_pkcs8_der(password)?,
        ));
        Ok(())
    })
}

/// The PKCS#1 RSAPrivateKey as PEM, unencrypted.
///
/// Threads: any. Allocates: yes. Blocks: no.
///
/// # Safety
/// Pointers are as the conventions say.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_private_key_to_pkcs1_pem(
    key: *const cmcrypto_private_key,
    pem: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    guard(|| {
        // SAFETY: the caller's pointers are as the conventions say.
        let (pem, key) = unsafe { (HandleOut::new("pem", pem)?, handle("key", key)?) };
        pem.set(cmcrypto_buffer::from(key.0.to_pkcs1_pem()?));
        Ok(())
    })
}

/// The PKCS#8 PrivateKeyInfo as PEM, unencrypted.
///
/// Threads: any. Allocates: yes. Blocks: no.
///
/// # Safety
/// Pointers are as the conventions say.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_private_key_to_pkcs8_pem(
    key: *const cmcrypto_private_key,
    pem: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    guard(|| {
        // SAFETY: the caller's pointers are as the conventions say.
        let (pem, key) = unsafe { (HandleOut::new("pem", pem)?, handle("key", key)?) };
        pem.set(cmcrypto_buffer::from(key.0.to_pkcs8_pem()?));
        Ok(())
    })
}

/// As `cmcrypto_private_key_to_encrypted_pkcs8_der`, as PEM.
///
/// Errors: RANDOM.
///
/// Threads: any. Allocates: yes. Blocks: yes.
///
/// # Safety
/// Pointers are as the conventions say.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_private_key_to_encrypted_pkcs8_pem(
    key: *const cmcrypto_private_key,
    password: *const u8,
    password_len: usize,
    pem: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    guard(|| {
        // SAFETY: the caller's pointers are as the conventions say.
        let (pem, key, password) = unsafe {
            (
                HandleOut::new("pem", pem)?,
                handle("key", key)?,
                bytes("password", password, password_len)?,
            )
        };
        pem.set(cmcrypto_buffer::from(
            key.0.to_encrypted_pkcs8_pem(password)?,
        ));
        Ok(())
    })
}

/// The public half.
///
/// Threads: any. Allocates: yes. Blocks: no.
///
/// # Safety
/// Pointers are as the conventions say.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_private_key_public_key(
    key: *const cmcrypto_private_key,
    public_key: *mut *mut cmcrypto_public_key,
) -> cmcrypto_status {
    guard(|| {
        // SAFETY: the caller's pointers are as the conventions say.
        let (public_key, key) = unsafe {
            (
                HandleOut::new("public_key", public_key)?,
                handle("key", key)?,
            )
        };
        public_key.set(cmcrypto_public_key(key.0.public_key().clone()));
        Ok(())
    })
}

/// The provider that computes with the key; never `CMCRYPTO_PROVIDER_DEFAULT`.
///
/// Threads: any. Allocates: no. Blocks: no.
///
/// # Safety
/// Pointers are as the conventions say.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_private_key_provider(
    key: *const cmcrypto_private_key,
    provider: *mut cmcrypto_provider,
) -> cmcrypto_status {
    guard(|| {
        // SAFETY: the caller's pointers are as the conventions say.
        let (provider, key) =
            unsafe { (ValueOut::new("provider", provider)?, handle("key", key)?) };
        provider.set(provider::number(key.0.provider())?);
        Ok(())
    })
}

/// Signs `message`. The signature is big-endian, as long as the modulus: see
/// `cmcrypto_public_key_modulus_len` and `CMCRYPTO_RSA_MAX_LEN`.
///
/// Errors: ALGORITHM_NOT_ACCEPTED for ECDSA; UNSUPPORTED for SHA-1 in a build without `sha1-signing`; RANDOM.
///
/// Threads: any. Allocates: yes. Blocks: yes.
///
/// # Safety
/// Pointers are as the conventions say.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_private_key_sign(
    key: *const cmcrypto_private_key,
    scheme: cmcrypto_signature_scheme,
    message: *const u8,
    message_len: usize,
    out: *mut u8,
    out_cap: usize,
    out_len: *mut usize,
) -> cmcrypto_status {
    guard(|| {
        // SAFETY: the caller's pointers are as the conventions say.
        let (out, key, message) = unsafe {
            (
                BytesOut::new(out, out_cap, out_len)?,
                handle("key", key)?,
                bytes("message", message, message_len)?,
            )
        };
        let scheme = signature::parse_scheme(scheme)?;
        out.check_fits(key.0.public_key().modulus_len())?;
        out.write(&key.0.sign(scheme, message)?)
    })
}

/// As `cmcrypto_private_key_sign`, over a digest that was computed elsewhere and has the length of
/// the scheme.
///
/// Errors: ALGORITHM_NOT_ACCEPTED for ECDSA; UNSUPPORTED for SHA-1 in a build without `sha1-signing`; RANDOM.
///
/// Threads: any. Allocates: yes. Blocks: yes.
///
/// # Safety
/// Pointers are as the conventions say.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_private_key_sign_digest(
    key: *const cmcrypto_private_key,
    scheme: cmcrypto_signature_scheme,
    digest: *const u8,
    digest_len: usize,
    out: *mut u8,
    out_cap: usize,
    out_len: *mut usize,
) -> cmcrypto_status {
    guard(|| {
        // SAFETY: the caller's pointers are as the conventions say.
        let (out, key, digest) = unsafe {
            (
                BytesOut::new(out, out_cap, out_len)?,
                handle("key", key)?,
                bytes("digest", digest, digest_len)?,
            )
        };
        let scheme = signature::parse_scheme(scheme)?;
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
///
/// Threads: any. Allocates: yes. Blocks: yes.
///
/// # Safety
/// Pointers are as the conventions say.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_private_key_decrypt_oaep(
    key: *const cmcrypto_private_key,
    digest: cmcrypto_oaep_digest,
    label: *const u8,
    label_len: usize,
    ciphertext: *const u8,
    ciphertext_len: usize,
    plaintext: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    guard(|| {
        // SAFETY: the caller's pointers are as the conventions say.
        let (plaintext, key, label, ciphertext) = unsafe {
            (
                HandleOut::new("plaintext", plaintext)?,
                handle("key", key)?,
                bytes("label", label, label_len)?,
                bytes("ciphertext", ciphertext, ciphertext_len)?,
            )
        };
        let digest = rsa::parse_oaep(digest)?;
        plaintext.set(cmcrypto_buffer::from(
            key.0.decrypt_oaep(digest, label, ciphertext)?,
        ));
        Ok(())
    })
}

/// Frees a private key. The key itself goes with the last identity that was made of it. Its encoding
/// is then wiped; what an engine holds is wiped as the engine does: aws-lc does, a key of `portable` or
/// one that signed with SHA-1 leaves pieces in freed memory.
///
/// Threads: last. Allocates: no. Blocks: no.
///
/// # Safety
/// Pointers are as the conventions say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_private_key_free(key: *mut cmcrypto_private_key) {
    // SAFETY: the caller's pointers are as the conventions say.
    unsafe { handle::free(key) }
}
