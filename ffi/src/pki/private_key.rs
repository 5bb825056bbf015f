//! Private keys.

use std::ffi::c_void;
use std::sync::Arc;

use cmcrypto_core::Error;
use cmcrypto_core::pki::key::{DecryptionKey, PrivateKey, PublicKey, SigningKey, sign_digest};
use cmcrypto_core::primitive::SignatureScheme;

use crate::abi::{
    BytesOut, Failure, HandleOut, Numbered, ValueOut, call, cmcrypto_buffer, cmcrypto_status, free,
};
use crate::pki::external_key::{ExternalKey, cmcrypto_external_key};
use crate::pki::public_key::cmcrypto_public_key;
use crate::primitive::provider::{self, cmcrypto_provider};
use crate::primitive::rsa::{self, cmcrypto_oaep_digest};
use crate::primitive::signature::cmcrypto_signature_scheme;

/// An RSA private key of 2048 to 8192 bits. One of `cmcrypto_private_key_from_external` is elsewhere: what
/// reads its own bytes is KEY_TYPE_NOT_SUPPORTED then, and what signs with it EXTERNAL_KEY if the device
/// fails.
pub struct cmcrypto_private_key(Key);

enum Key {
    Own(PrivateKey),
    External(Arc<ExternalKey>),
}

impl From<PrivateKey> for cmcrypto_private_key {
    fn from(key: PrivateKey) -> Self {
        Self(Key::Own(key))
    }
}

impl From<ExternalKey> for cmcrypto_private_key {
    fn from(key: ExternalKey) -> Self {
        Self(Key::External(Arc::new(key)))
    }
}

impl cmcrypto_private_key {
    /// What signs, if it does; the argument is called `name`.
    pub(crate) fn signing(&self, name: &'static str) -> Result<Arc<dyn SigningKey>, Failure> {
        match &self.0 {
            Key::Own(key) => Ok(Arc::new(key.clone())),
            Key::External(key) => Ok(key.signing(name)?),
        }
    }

    /// As [`cmcrypto_private_key::signing`].
    pub(crate) fn decrypting(&self, name: &'static str) -> Result<Arc<dyn DecryptionKey>, Failure> {
        match &self.0 {
            Key::Own(key) => Ok(Arc::new(key.clone())),
            Key::External(key) => Ok(key.decrypting(name)?),
        }
    }

    /// The key itself, for its bytes.
    fn own(&self) -> Result<&PrivateKey, Failure> {
        match &self.0 {
            Key::Own(key) => Ok(key),
            Key::External(_) => {
                let why = "an external key, whose bytes are not here";
                Err(Failure::of(Error::KEY_TYPE_NOT_SUPPORTED, "key", why))
            }
        }
    }

    fn public_key(&self) -> &PublicKey {
        match &self.0 {
            Key::Own(key) => key.public_key(),
            Key::External(key) => SigningKey::public_key(&**key),
        }
    }
}

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

/// A private key of which only the public half is here; for the other half the functions of `table`,
/// which is copied, are asked, with `context`, which may be NULL. It is good wherever a private key is
/// taken, but for what wants its own bytes (`cmcrypto_private_key_to_pkcs8_pem` and the like): that is
/// KEY_TYPE_NOT_SUPPORTED, with a detail. So is what wants a function that is NULL, as soon as that can
/// be known: of an identity when it is made. PKCS#1 v1.5 it does not decrypt: DECRYPT.
///
/// `destroy` is called with `context` once, in the thread that frees the last handle which needs
/// the key. Where this call fails it isn't: `context` stays the caller's.
///
/// The device is not asked yet: whether it holds the other half of `public_key` shows by the first
/// signature.
///
/// INVALID_ARGUMENT also for a table that neither signs nor decrypts. Errors: KEY_TYPE_NOT_SUPPORTED if
/// `public_key` is not RSA; KEY_TOO_SMALL below 2048 bits.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_private_key_from_external(
    table: *const cmcrypto_external_key, context: *mut c_void,
    public_key: *const cmcrypto_public_key, key: *mut *mut cmcrypto_private_key,
) -> cmcrypto_status {
    call!(|key: HandleOut<_>, table: cmcrypto_external_key, public_key: &cmcrypto_public_key| {
        key.give(ExternalKey::new(table, context, &public_key.0)?)
    })
}

/// The PKCS#1 RSAPrivateKey, unencrypted.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_private_key_to_pkcs1_der(
    key: *const cmcrypto_private_key, der: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|der: HandleOut<_>, key: &cmcrypto_private_key| der.give(key.own()?.to_pkcs1_der()))
}

/// The PKCS#8 PrivateKeyInfo, unencrypted.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_private_key_to_pkcs8_der(
    key: *const cmcrypto_private_key, der: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|der: HandleOut<_>, key: &cmcrypto_private_key| der.give(key.own()?.to_pkcs8_der()))
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
    call!(|der: HandleOut<_>, key: &cmcrypto_private_key, (password, password_len): &[u8]| {
        der.give(key.own()?.to_encrypted_pkcs8_der(password)?)
    })
}

/// The PKCS#1 RSAPrivateKey as PEM, unencrypted.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_private_key_to_pkcs1_pem(
    key: *const cmcrypto_private_key, pem: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|pem: HandleOut<_>, key: &cmcrypto_private_key| pem.give(key.own()?.to_pkcs1_pem()?))
}

/// The PKCS#8 PrivateKeyInfo as PEM, unencrypted.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_private_key_to_pkcs8_pem(
    key: *const cmcrypto_private_key, pem: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|pem: HandleOut<_>, key: &cmcrypto_private_key| pem.give(key.own()?.to_pkcs8_pem()?))
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
    call!(|pem: HandleOut<_>, key: &cmcrypto_private_key, (password, password_len): &[u8]| {
        pem.give(key.own()?.to_encrypted_pkcs8_pem(password)?)
    })
}

/// The public half.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_private_key_public_key(
    key: *const cmcrypto_private_key, public_key: *mut *mut cmcrypto_public_key,
) -> cmcrypto_status {
    call!(|public_key: HandleOut<_>, key: &cmcrypto_private_key| public_key
        .give(key.public_key().clone()))
}

/// The provider that computes with the key, or with the public half of an external one; never
/// `CMCRYPTO_PROVIDER_DEFAULT`.
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_private_key_provider(
    key: *const cmcrypto_private_key, provider: *mut cmcrypto_provider,
) -> cmcrypto_status {
    call!(|provider: ValueOut<_>, key: &cmcrypto_private_key| provider
        .give(provider::number(key.public_key().provider())?))
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
    call!(|(out, out_cap, out_len): BytesOut,
           key: &cmcrypto_private_key,
           (message, message_len): &[u8]| {
        let scheme = SignatureScheme::parse(scheme)?;
        out.check_fits(key.public_key().modulus_len())?;
        out.write(&match &key.0 {
            Key::Own(key) => key.sign(scheme, message)?,
            Key::External(key) => {
                let digest = scheme.digest_algorithm().digest(message);
                sign_digest(&*key.signing("key")?, scheme, digest.as_ref())?
            }
        })
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
    call!(|(out, out_cap, out_len): BytesOut,
           key: &cmcrypto_private_key,
           (digest, digest_len): &[u8]| {
        let scheme = SignatureScheme::parse(scheme)?;
        out.check_fits(key.public_key().modulus_len())?;
        let signature = match &key.0 {
            Key::Own(key) => key.sign_digest(scheme, digest),
            Key::External(key) => sign_digest(&*key.signing("key")?, scheme, digest),
        };
        out.write(&signature.map_err(Failure::about("digest_len", "not that of the scheme"))?)
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
           key: &cmcrypto_private_key,
           (label, label_len): &[u8],
           (ciphertext, ciphertext_len): &[u8]| {
        let digest = Numbered::parse(digest)?;
        let decrypted = key.decrypting("key")?.decrypt_oaep(digest, label, ciphertext);
        plaintext.give(decrypted.map_err(|_| Error::DECRYPT)?)
    })
}

/// Frees a private key. The key itself goes with the last handle that was made of it. Its
/// encoding is then wiped; what an engine holds is wiped as the engine does: aws-lc does, a key of
/// `portable` or one that signed with SHA-1 leaves pieces in freed memory.
/// Threads: last. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_private_key_free(key: *mut cmcrypto_private_key) {
    free!(key)
}
