//! What tokens of the site and of Entra ID share.

use std::ffi::c_char;

use cmcrypto_core::Error;
use cmcrypto_core::access::token::{Guid, TokenCache};

use crate::abi::{Failure, HandleOut, ValueOut, call, cmcrypto_status, free, text_field, wraps};

/// Room for a GUID: 36 bytes and a NUL. It is written in lower case, without braces, and read in
/// either case.
pub const CMCRYPTO_GUID_MAX: usize = 40;

/// Remembers what tokens were verified, so that one that comes again costs a hash. What a verifier
/// finds in it it judges as if it had just verified it: by the time, by what is blocked, and by the
/// keys that it has now. When it is full, the token that ends first makes room. It keeps of a token
/// its SHA-256 and what it says. Several verifiers may share one, of a site's tokens and of Entra
/// ID's.
pub struct cmcrypto_token_cache(pub(crate) TokenCache);

wraps!(cmcrypto_token_cache(TokenCache));

pub(crate) fn parse_guid(name: &'static str, text: &str) -> Result<Guid, Failure> {
    Guid::new(text).map_err(Failure::about(name, "no GUID"))
}

/// Empty for none.
pub(crate) fn guid_field(guid: Option<&Guid>) -> [c_char; CMCRYPTO_GUID_MAX] {
    text_field(&guid.map(ToString::to_string).unwrap_or_default())
}

/// A token as it came.
pub(crate) fn parse_token(token: &[u8]) -> Result<&str, Failure> {
    std::str::from_utf8(token).map_err(|_| Failure::of(Error::MALFORMED, "token", "not ASCII"))
}

/// A cache that remembers at most `max` tokens, of some hundred bytes each; with 0 none.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_token_cache_new(
    max: usize, cache: *mut *mut cmcrypto_token_cache,
) -> cmcrypto_status {
    call!(|cache: HandleOut<_>| cache.give(TokenCache::new(max)))
}

/// How many tokens a cache remembers.
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_token_cache_count(
    cache: *const cmcrypto_token_cache, count: *mut usize,
) -> cmcrypto_status {
    call!(|count: ValueOut<usize>, cache: &cmcrypto_token_cache| count.give(cache.0.len()))
}

/// Forgets all.
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_token_cache_clear(
    cache: *const cmcrypto_token_cache,
) -> cmcrypto_status {
    call!(|cache: &cmcrypto_token_cache| {
        cache.0.clear();
        Ok(())
    })
}

/// Frees a cache.
/// Threads: last. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_token_cache_free(cache: *mut cmcrypto_token_cache) {
    free!(cache)
}
