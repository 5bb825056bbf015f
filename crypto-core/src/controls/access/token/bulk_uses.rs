//! Counting the uses of bulk registration tokens.

use core::fmt;
use std::collections::{BTreeSet, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::guid::Guid;
use crate::{Error, Timestamp};

/// The use of a token that is counted.
#[derive(Clone, Copy, Debug)]
pub struct BulkTokenUse {
    /// Which token.
    pub id: Guid,
    /// To which second, included, its count must be kept: nobody takes the token after that.
    pub kept_until: Timestamp,
}

/// Counts the uses of bulk registration tokens, and knows which are blocked. Management points share one: what
/// each counts for itself, nobody knows. [`check_bulk_token_uses`](crate::access::token::check_bulk_token_uses)
/// holds an implementation against these rules:
///
/// * Whether the token is blocked, whether it may be used again, and that it was used is one step.
/// * Of a use that is refused nothing is counted.
/// * A count is kept to the last second of `kept_until`, and what may have been forgotten is refused, whatever the
///   clocks of those who ask.
pub trait BulkTokenUses: Send + Sync {
    /// Counts a use and says how many there are with it, from 1 on. `now` is the time by the clock of the one who
    /// asks.
    ///
    /// # Errors
    /// [`Error::TOKEN_BLOCKED`]; [`Error::TOKEN_USED_UP`] if it was used as often as it may be;
    /// [`Error::STALE`] if its time is over, so that it may have been forgotten; [`Error::STORE_UNAVAILABLE`] if
    /// that can't be told now. It is not counted then.
    fn count_use(&self, token: &BulkTokenUse, now: Timestamp) -> Result<u64, Error>;
}

/// What an [`InMemoryBulkTokenUses`] lets through.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct BulkTokenLimits {
    /// How often each token may be used. The default is 10,000: ours, as the product names none.
    pub uses: u64,
    /// How many tokens are known at once, of which each lives 7 days at most. The default is 10,000.
    pub tokens: usize,
}

impl Default for BulkTokenLimits {
    fn default() -> Self {
        Self {
            uses: 10_000,
            tokens: 10_000,
        }
    }
}

/// A [`BulkTokenUses`] in memory. At the end of the process it forgets all: what is blocked then has to be
/// blocked again. When it is full, it refuses tokens that it does not know.
///
/// ```
/// # use cmcrypto_core::{Error, Timestamp};
/// use cmcrypto_core::access::token::{
///     BulkTokenLimits, BulkTokenUse, BulkTokenUses, Guid, InMemoryBulkTokenUses,
/// };
/// let uses = InMemoryBulkTokenUses::new(BulkTokenLimits { uses: 2, ..BulkTokenLimits::default() });
/// let now = Timestamp::from_unix(1_800_000_000);
/// let token = BulkTokenUse { id: Guid::from_bytes([1; 16]), kept_until: now.saturating_add(60) };
/// assert_eq!(uses.count_use(&token, now), Ok(1));
/// assert_eq!(uses.count_use(&token, now), Ok(2));
/// assert_eq!(uses.count_use(&token, now), Err(Error::TOKEN_USED_UP));
/// ```
pub struct InMemoryBulkTokenUses {
    limits: BulkTokenLimits,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    used: HashMap<Guid, Used>,
    by_end: BTreeSet<(Timestamp, Guid)>,
    blocked: BTreeSet<Guid>,
    /// The latest end of those that were forgotten.
    forgotten: Option<Timestamp>,
}

struct Used {
    uses: u64,
    kept_until: Timestamp,
}

impl InMemoryBulkTokenUses {
    /// That has counted nothing yet.
    pub fn new(limits: BulkTokenLimits) -> Self {
        Self {
            limits,
            state: Mutex::default(),
        }
    }

    /// Blocks a token, whether or not it was used yet.
    ///
    /// # Errors
    /// [`Error::TOO_LARGE`] if as many are blocked as there may be tokens.
    pub fn block(&self, token: Guid) -> Result<(), Error> {
        let mut state = self.state();
        if state.blocked.len() >= self.limits.tokens && !state.blocked.contains(&token) {
            return Err(Error::TOO_LARGE.what_is("the tokens that are blocked"));
        }
        state.blocked.insert(token);
        Ok(())
    }

    /// Ends that: what was counted before stays counted.
    pub fn unblock(&self, token: &Guid) {
        self.state().blocked.remove(token);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl BulkTokenUses for InMemoryBulkTokenUses {
    fn count_use(&self, token: &BulkTokenUse, now: Timestamp) -> Result<u64, Error> {
        let mut state = self.state();
        state.forget(now);
        if state.blocked.contains(&token.id) {
            return Err(Error::TOKEN_BLOCKED.named("UniqueId", token.id));
        }
        let (uses, kept_until) = match state.used.get(&token.id) {
            Some(used) => (used.uses, used.kept_until.max(token.kept_until)),
            None if now > token.kept_until || state.forgotten >= Some(token.kept_until) => {
                return Err(Error::STALE.named("valid until", token.kept_until));
            }
            None if state.used.len() >= self.limits.tokens => {
                return Err(Error::STORE_UNAVAILABLE.what_is("the memory of tokens is full"));
            }
            None => (0, token.kept_until),
        };
        if uses >= self.limits.uses {
            return Err(Error::TOKEN_USED_UP.named("UniqueId", token.id));
        }
        let uses = uses.saturating_add(1);
        let used = Used { uses, kept_until };
        if let Some(before) = state.used.insert(token.id, used) {
            state.by_end.remove(&(before.kept_until, token.id));
        }
        state.by_end.insert((kept_until, token.id));
        Ok(uses)
    }
}

impl State {
    fn forget(&mut self, now: Timestamp) {
        while let Some((end, id)) = self.by_end.first().copied() {
            if now <= end {
                return;
            }
            self.by_end.pop_first();
            self.used.remove(&id);
            self.forgotten = self.forgotten.max(Some(end));
        }
    }
}

impl fmt::Debug for InMemoryBulkTokenUses {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InMemoryBulkTokenUses")
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}
