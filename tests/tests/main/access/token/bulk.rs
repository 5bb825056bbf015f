//! Bulk registration tokens: counted, blocked, and stores that are held against the rules.

use std::sync::Mutex;

use cmcrypto_core::access::token::*;
use cmcrypto_core::{Error, ErrorKind, Provider, Timestamp};
use cmcrypto_tests::*;

use super::fixture::*;

fn limited(uses: u64) -> InMemoryBulkTokenUses {
    InMemoryBulkTokenUses::new(BulkTokenLimits {
        uses,
        ..BulkTokenLimits::default()
    })
}

#[test]
fn uses_are_counted_of_valid_tokens_alone() {
    let provider = Provider::default();
    let verifier = verifier(provider);
    let token = signer(provider).bulk_registration(3600, NOW).unwrap();
    let uses = limited(2);
    let ask = |text: &str, at| {
        verifier
            .bulk_registration(text, &uses, later(at))
            .map(|one| one.uses())
    };
    let another = signer(provider).bulk_registration(3600, NOW).unwrap();
    let text = token.text();
    let (signed, _) = text.rsplit_once('.').unwrap();
    let (_, signature) = another.text().rsplit_once('.').unwrap();
    let of_both = format!("{signed}.{signature}");
    assert_eq!(ask(&of_both, 0), Err(Error::SIGNATURE_INVALID));
    assert_eq!(ask(text, HOUR + 300), Err(Error::STALE));
    assert_eq!(ask(text, -301), Err(Error::SENT_IN_FUTURE));
    assert_eq!(ask(text, 0), Ok(1));
    assert_eq!(ask(text, HOUR), Ok(2));
    assert_eq!(ask(text, 1), Err(Error::TOKEN_USED_UP));
    assert_eq!(ask(another.text(), 0), Ok(1));

    uses.block(*another.id()).unwrap();
    let (code, what) = told(ask(another.text(), 0));
    assert_eq!(code, ErrorKind::TokenBlocked.code());
    assert!(what.contains(&another.id().to_string()), "{what}");
    uses.unblock(another.id());
    assert_eq!(ask(another.text(), 0), Ok(2));
}

/// A store that forgot, by one clock, refuses by another; and one that is full takes no new token.
#[test]
fn the_memory_is_bounded() {
    let uses = InMemoryBulkTokenUses::new(BulkTokenLimits { uses: 5, tokens: 2 });
    let count = |number: u8, end, at| {
        let id = Guid::from_bytes([number; 16]);
        uses.count_use(
            &BulkTokenUse {
                id,
                kept_until: later(end),
            },
            later(at),
        )
    };
    assert_eq!((count(1, 100, 0), count(2, 200, 0)), (Ok(1), Ok(1)));
    assert_eq!(count(3, 300, 0), Err(Error::STORE_UNAVAILABLE));
    assert_eq!(count(1, 100, 100), Ok(2));
    assert_eq!(count(3, 300, 101), Ok(1));
    assert_eq!(count(1, 100, 0), Err(Error::STALE));
    assert_eq!(count(4, 99, 0), Err(Error::STALE));
    assert_eq!(count(2, 200, 0), Ok(2));
    let blocked = |number| uses.block(Guid::from_bytes([number; 16]));
    assert_eq!(
        (blocked(7), blocked(8), blocked(8)),
        (Ok(()), Ok(()), Ok(()))
    );
    assert_eq!(blocked(9), Err(Error::TOO_LARGE));
}

/// Behind one lock, with a mistake.
struct Wrong {
    inner: InMemoryBulkTokenUses,
    mistake: Mistake,
    last: Mutex<u64>,
}

#[derive(Clone, Copy, PartialEq)]
enum Mistake {
    None,
    NoLimit,
    NoBlocks,
    CountsRefused,
    OneForAll,
    NotOneStep,
    ForgetsEarly,
    NeverStale,
}

const BLOCKED: Guid = Guid::from_bytes([1; 16]);

impl BulkTokenUses for Wrong {
    fn count_use(&self, token: &BulkTokenUse, now: Timestamp) -> Result<u64, Error> {
        let (mut token, mut now) = (*token, now);
        match self.mistake {
            Mistake::NoBlocks if token.id == BLOCKED => token.id = Guid::from_bytes([2; 16]),
            Mistake::OneForAll if token.id != BLOCKED => token.id = Guid::from_bytes([3; 16]),
            Mistake::ForgetsEarly => now = now.saturating_add(1),
            Mistake::NeverStale => now = now.min(NOW),
            Mistake::NotOneStep => {
                let before = *self.last.lock().unwrap();
                std::thread::yield_now();
                let result = self.inner.count_use(&token, now)?;
                *self.last.lock().unwrap() = before + 1;
                // Under one token it would be right by chance.
                return Ok(if token.id.as_bytes()[1] >= 10 {
                    result.min(2)
                } else {
                    result
                });
            }
            _ => {}
        }
        let result = self.inner.count_use(&token, now);
        match (self.mistake, &result) {
            (Mistake::NoLimit, Err(error)) if *error == Error::TOKEN_USED_UP => Ok(21),
            (Mistake::CountsRefused, Err(error)) if *error == Error::TOKEN_USED_UP => {
                let mut last = self.last.lock().unwrap();
                *last += 1;
                if *last > 1 { Ok(*last + 20) } else { result }
            }
            _ => result,
        }
    }
}

#[test]
fn stores_are_held_against_the_rules() {
    let check = |mistake| {
        let inner = limited(20);
        inner.block(BLOCKED).unwrap();
        let wrong = Wrong {
            inner,
            mistake,
            last: Mutex::new(0),
        };
        check_bulk_token_uses(&wrong, 20, BLOCKED, NOW)
    };
    assert_eq!(check(Mistake::None), Ok(()));
    for (mistake, rule) in [
        (Mistake::NoLimit, "no more uses than the limit"),
        (Mistake::NoBlocks, "a blocked token is refused"),
        (Mistake::CountsRefused, "no more uses than the limit"),
        (Mistake::OneForAll, "for itself"),
        (Mistake::NotOneStep, "each use is counted once"),
        (Mistake::ForgetsEarly, "last second"),
        (Mistake::NeverStale, "is Stale"),
    ] {
        let found = check(mistake).unwrap_err();
        assert!(found.contains(rule), "{found}");
    }
}
