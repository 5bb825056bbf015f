//! Remembering what tokens were verified.

use core::fmt;
use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::entra_claims::EntraClaims;
use super::site_claims::SiteClaims;
use crate::Timestamp;
use crate::pki::key::public_key::sha256;

/// Remembers the claims of tokens whose signature has verified, so that those who come again cost a hash: of no
/// more tokens than it is made for, each until it ends.
///
/// It is no authority: what a verifier finds in it it judges as if it had just verified it, by the time, by what
/// is blocked, and by the keys that it has now. A token that the cache does not know is verified.
/// When it is full, the token that ends first makes room.
///
/// Of a token it keeps the SHA-256 and what it says, not its text. Usable from several threads, and by several
/// verifiers, of a site's tokens and of Entra ID's.
///
/// ```
/// # use cmcrypto_core::Timestamp;
/// # use cmcrypto_core::access::token::TokenCache;
/// let cache = TokenCache::new(10_000);
/// assert!(cache.is_empty());
/// ```
pub struct TokenCache {
    max: usize,
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    tokens: HashMap<[u8; 32], (Timestamp, Arc<Verified>)>,
    by_end: BTreeSet<(Timestamp, [u8; 32])>,
}

/// What a token said, and the SHA-256 of the certificate or key that verified it.
pub(super) enum Verified {
    Site(SiteClaims, [u8; 32]),
    Entra(EntraClaims, [u8; 32]),
}

impl TokenCache {
    /// That remembers at most `max` tokens, of some hundred bytes each. With 0 it remembers none.
    pub fn new(max: usize) -> Self {
        Self {
            max,
            known: Mutex::default(),
        }
    }

    /// How many tokens are remembered.
    pub fn len(&self) -> usize {
        self.known().tokens.len()
    }

    /// Whether none is.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Forgets all.
    pub fn clear(&self) {
        *self.known() = Known::default();
    }

    pub(super) fn get(&self, token: &TokenKey) -> Option<Arc<Verified>> {
        let known = self.known();
        known
            .tokens
            .get(&token.0)
            .map(|(_, verified)| Arc::clone(verified))
    }

    /// Remembers what is of use until `end`.
    pub(super) fn put(&self, token: TokenKey, verified: Verified, end: Timestamp, now: Timestamp) {
        let mut known = self.known();
        if let Some((before, _)) = known.tokens.insert(token.0, (end, Arc::new(verified))) {
            known.by_end.remove(&(before, token.0));
        }
        known.by_end.insert((end, token.0));
        while let Some((first, key)) = known.by_end.first().copied() {
            if first > now && known.tokens.len() <= self.max {
                return;
            }
            known.by_end.pop_first();
            known.tokens.remove(&key);
        }
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The SHA-256 of a whole token.
pub(super) struct TokenKey([u8; 32]);

impl TokenKey {
    pub(super) fn of(token: &str) -> Self {
        Self(sha256(token.as_bytes()))
    }
}

impl fmt::Debug for TokenCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenCache")
            .field("max", &self.max)
            .finish_non_exhaustive()
    }
}
