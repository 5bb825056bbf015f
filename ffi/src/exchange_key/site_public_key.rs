//! The public half of a site's exchange key.

use std::ffi::c_char;

use cmcrypto_core::exchange_key::SitePublicKey;
use cmcrypto_core::site_security::LegacyAlgorithms;

use crate::abi::{
    Failure, HandleOut, TextOut, ValueOut, call, cmcrypto_buffer, cmcrypto_status, flag, free,
    wraps,
};
use crate::pki::public_key::cmcrypto_public_key;
use crate::primitive::provider::{self, cmcrypto_provider};

/// The public half of a site's exchange key. That of the top-level site is the trusted root key:
/// what a client trusts, and what it tells its own management points from an attacker's by. 2048 to
/// 4096 bits, or from 1024 bits on where `legacy_rsa_1024_verification` is 1.
pub struct cmcrypto_site_public_key(pub(crate) SitePublicKey);

wraps!(cmcrypto_site_public_key(SitePublicKey));

/// The one setting for old clients that is about a site's key.
pub(crate) fn parse_legacy(rsa_1024_verification: i32) -> Result<LegacyAlgorithms, Failure> {
    Ok(LegacyAlgorithms {
        rsa_1024_verification: flag("legacy_rsa_1024_verification", rsa_1024_verification)?,
        ..LegacyAlgorithms::default()
    })
}

/// Takes a public key as trusted root key.
///
/// Errors: KEY_TYPE_NOT_SUPPORTED if it is not RSA; KEY_TOO_SMALL; KEY_REJECTED above 4096 bits
/// or an exponent of 65,537, and for a key that has no PUBLICKEYBLOB.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_public_key_new(
    public_key: *const cmcrypto_public_key, legacy_rsa_1024_verification: i32,
    key: *mut *mut cmcrypto_site_public_key,
) -> cmcrypto_status {
    call!(|key: HandleOut<_>, public_key: &_| {
        let legacy = parse_legacy(legacy_rsa_1024_verification)?;
        key.give(SitePublicKey::new(public_key.0.clone(), legacy)?)
    })
}

/// Reads the text of `SMSPublicRootKey`: a PUBLICKEYBLOB in upper-case hexadecimal digits and
/// nothing else.
///
/// Errors: MALFORMED; those of `cmcrypto_public_key_from_capi_blob` and
/// `cmcrypto_site_public_key_new`.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_public_key_from_hex(
    provider: cmcrypto_provider, hex: *const c_char, legacy_rsa_1024_verification: i32,
    key: *mut *mut cmcrypto_site_public_key,
) -> cmcrypto_status {
    call!(|key: HandleOut<_>, hex: &str| {
        let provider = provider::parse(provider)?;
        let legacy = parse_legacy(legacy_rsa_1024_verification)?;
        key.give(SitePublicKey::from_hex(provider, hex, legacy)?)
    })
}

/// Reads the content of a file that holds the key: a `mobileclient.tcf`, which is an INI file with
/// a line `SMSPublicRootKey=...` among others, or the text of the key alone. UTF-16 or UTF-8, with
/// or without byte order mark. Lines that give the key twice must agree.
///
/// Errors: NO_TRUSTED_ROOT_KEY if there is none in it; TOO_LARGE above 1 MiB; those of
/// `cmcrypto_site_public_key_from_hex`.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_public_key_from_file(
    provider: cmcrypto_provider, content: *const u8, content_len: usize,
    legacy_rsa_1024_verification: i32, key: *mut *mut cmcrypto_site_public_key,
) -> cmcrypto_status {
    call!(|key: HandleOut<_>, (content, content_len): &[u8]| {
        let provider = provider::parse(provider)?;
        let legacy = parse_legacy(legacy_rsa_1024_verification)?;
        key.give(SitePublicKey::from_file(provider, content, legacy)?)
    })
}

/// The text of `SMSPublicRootKey`: 552 characters for RSA-2048.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_public_key_to_hex(
    key: *const cmcrypto_site_public_key, hex: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|hex: HandleOut<_>, key: &_| hex.give(key.0.to_hex()?))
}

/// The key itself.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_public_key_public_key(
    key: *const cmcrypto_site_public_key, public_key: *mut *mut cmcrypto_public_key,
) -> cmcrypto_status {
    call!(|public_key: HandleOut<_>, key: &_| public_key.give(key.0.public_key().clone()))
}

/// For people to compare: SHA-256 of the PUBLICKEYBLOB as 16 groups of four upper-case hexadecimal
/// digits with a space between them, 79 characters.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_public_key_fingerprint(
    key: *const cmcrypto_site_public_key, out: *mut c_char, out_cap: usize, out_len: *mut usize,
) -> cmcrypto_status {
    call!(|(out, out_cap, out_len): TextOut, key: &_| out.write(&key.0.fingerprint()))
}

/// Whether two keys have the same numbers.
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_public_key_equals(
    key: *const cmcrypto_site_public_key, other: *const cmcrypto_site_public_key, equal: *mut i32,
) -> cmcrypto_status {
    call!(|equal: ValueOut<_>, key: &_, other: &_| equal.give(i32::from(key.0 == other.0)))
}

/// Frees a trusted root key.
/// Threads: last. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_public_key_free(key: *mut cmcrypto_site_public_key) {
    free!(key)
}
