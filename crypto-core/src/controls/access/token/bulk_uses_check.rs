//! The rules of [`BulkTokenUses`], to be held against an implementation.

use std::sync::Barrier;
use std::thread;

use super::bulk_uses::{BulkTokenUse, BulkTokenUses};
use super::guid::Guid;
use crate::{Error, ErrorKind, Timestamp};

const THREADS: usize = 8;
/// In seconds.
const LIFE: i64 = 1000;

/// Holds an implementation of [`BulkTokenUses`] against its rules: for the tests of a store, which is to be empty,
/// lets each token be used `limit` times, and knows the token `blocked` as blocked. Times begin at `now`.
///
/// ```
/// use cmcrypto_core::Timestamp;
/// use cmcrypto_core::access::token::{
///     BulkTokenLimits, Guid, InMemoryBulkTokenUses, check_bulk_token_uses,
/// };
/// let uses = InMemoryBulkTokenUses::new(BulkTokenLimits { uses: 100, ..BulkTokenLimits::default() });
/// let blocked = Guid::from_bytes([1; 16]);
/// uses.block(blocked)?;
/// let now = Timestamp::from_unix(1_800_000_000);
/// assert_eq!(check_bulk_token_uses(&uses, 100, blocked, now), Ok(()));
/// # Ok::<(), cmcrypto_core::Error>(())
/// ```
///
/// # Errors
/// The rule that it breaks, in words.
pub fn check_bulk_token_uses(
    uses: &dyn BulkTokenUses,
    limit: u64,
    blocked: Guid,
    now: Timestamp,
) -> Result<(), String> {
    let run = Run { uses, now };
    run.counts(limit)?;
    run.refuses_blocked(blocked)?;
    run.counts_at_once(limit)?;
    // Last: it moves the time on.
    run.is_kept_to_its_end()
}

struct Run<'a> {
    uses: &'a dyn BulkTokenUses,
    now: Timestamp,
}

type Answer = Result<u64, ErrorKind>;

fn token(number: u8) -> Guid {
    Guid::from_bytes([0xc0, number, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, number])
}

fn expect(found: Answer, expected: Answer, rule: &str) -> Result<(), String> {
    if found != expected {
        return Err(format!("{rule}: {found:?}"));
    }
    Ok(())
}

impl Run<'_> {
    fn ask(&self, id: Guid, kept_until: Timestamp, now: Timestamp) -> Answer {
        let answer = self.uses.count_use(&BulkTokenUse { id, kept_until }, now);
        answer.map_err(|error: Error| error.kind())
    }

    fn ask_now(&self, id: Guid) -> Answer {
        self.ask(id, self.now.saturating_add(LIFE), self.now)
    }

    fn counts(&self, limit: u64) -> Result<(), String> {
        for use_number in 1..=limit {
            expect(
                self.ask_now(token(1)),
                Ok(use_number),
                "uses are counted from 1",
            )?;
        }
        for _ in 0..2 {
            let rule = "no more uses than the limit";
            expect(self.ask_now(token(1)), Err(ErrorKind::TokenUsedUp), rule)?;
        }
        expect(
            self.ask_now(token(2)),
            Ok(1),
            "each token is counted for itself",
        )
    }

    fn refuses_blocked(&self, blocked: Guid) -> Result<(), String> {
        for _ in 0..2 {
            let rule = "a blocked token is refused";
            expect(self.ask_now(blocked), Err(ErrorKind::TokenBlocked), rule)?;
        }
        Ok(())
    }

    fn counts_at_once(&self, limit: u64) -> Result<(), String> {
        for number in 10..26 {
            let start = Barrier::new(THREADS);
            let ask = || {
                start.wait();
                let mut counted = Vec::new();
                while let Ok(use_number) = self.ask_now(token(number)) {
                    counted.push(use_number);
                    if u64::try_from(counted.len()).unwrap_or(u64::MAX) > limit {
                        break;
                    }
                }
                counted
            };
            let mut counted: Vec<u64> = thread::scope(|scope| {
                let threads = [(); THREADS].map(|()| scope.spawn(ask));
                let counted = threads
                    .into_iter()
                    .map(|thread| thread.join().unwrap_or_default());
                counted.flatten().collect()
            });
            counted.sort_unstable();
            if !counted.into_iter().eq(1..=limit) {
                return Err(format!("of {THREADS} at once each use is counted once"));
            }
        }
        Ok(())
    }

    fn is_kept_to_its_end(&self) -> Result<(), String> {
        let id = token(3);
        let end = self.now.saturating_add(LIFE);
        expect(self.ask(id, end, self.now), Ok(1), "a new token is counted")?;
        let rule = "a count is kept to the last second of its time";
        expect(self.ask(id, end, end), Ok(2), rule)?;
        let later = end.saturating_add(1);
        let rule = "what has ended is Stale";
        expect(self.ask(id, end, later), Err(ErrorKind::Stale), rule)?;
        let rule = "what is forgotten leaves others";
        expect(self.ask(token(4), later, later), Ok(1), rule)?;
        // By a clock that is behind: either it is known still, or it is refused.
        match self.ask(id, end, self.now) {
            Ok(3) | Err(_) => Ok(()),
            Ok(_) => Err("what may have been forgotten is refused".to_owned()),
        }
    }
}
