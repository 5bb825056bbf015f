//! The channel's suites.

use cmcrypto_core::channel::Suite;

use crate::abi::{Failure, bytes};
/// What a channel is computed with: one of the constants `CMCRYPTO_CHANNEL_SUITE_...`. The
/// initiator chooses, the responder takes it or refuses.
pub type cmcrypto_channel_suite = i32;

/// X25519, HKDF and HMAC with SHA-256, AES-256-GCM: the usual one.
pub const CMCRYPTO_CHANNEL_SUITE_X25519: i32 = 1;
/// The same with P-256.
pub const CMCRYPTO_CHANNEL_SUITE_P256: i32 = 2;

const UNKNOWN: &str = "unknown";

pub(crate) fn parse(suite: cmcrypto_channel_suite) -> Result<Suite, Failure> {
    parse_as("suite", suite)
}

pub(crate) fn number(suite: Suite) -> cmcrypto_channel_suite {
    i32::from(suite.number())
}

/// The arguments `accepted` and `accepted_len`, where none means all.
///
/// # Safety
/// `pointer` is NULL or points to `len` numbers.
pub(crate) unsafe fn parse_accepted(
    pointer: *const cmcrypto_channel_suite, len: usize,
) -> Result<Vec<Suite>, Failure> {
    const NAME: &str = "accepted";
    if len == 0 {
        return Ok(Suite::ALL.to_vec());
    }
    // Beyond PTRDIFF_MAX, which is refused, when it does not fit.
    let size = len.saturating_mul(size_of::<cmcrypto_channel_suite>());
    // SAFETY: by this function's contract; the size is that of the numbers.
    let numbers = unsafe { bytes(NAME, pointer.cast(), size) }?;
    let (numbers, _) = numbers.as_chunks();
    numbers.iter().map(|number| parse_as(NAME, i32::from_ne_bytes(*number))).collect()
}

fn parse_as(name: &'static str, suite: cmcrypto_channel_suite) -> Result<Suite, Failure> {
    u16::try_from(suite)
        .ok()
        .and_then(|suite| Suite::from_number(suite).ok())
        .ok_or(Failure::argument(name, UNKNOWN))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_the_core_s() {
        assert_eq!(number(Suite::X25519), CMCRYPTO_CHANNEL_SUITE_X25519);
        assert_eq!(number(Suite::P256), CMCRYPTO_CHANNEL_SUITE_P256);
        for suite in Suite::ALL {
            assert_eq!(parse(number(*suite)), Ok(*suite));
        }
        assert!([i32::MIN, -1, 0, 3, 0x1_0001].into_iter().all(|number| parse(number).is_err()));
    }
}
