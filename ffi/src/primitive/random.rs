//! Randomness.

use cmcrypto_core::primitive::random;

use crate::abi::{bytes_mut, cmcrypto_status, guard, zero};
use crate::primitive::provider::{self, cmcrypto_provider};

/// Fills `out` with `out_len` random bytes from the provider's generator.
///
/// Errors: UNSUPPORTED; RANDOM if the system gives none.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_random_fill(
    provider: cmcrypto_provider, out: *mut u8, out_len: usize,
) -> cmcrypto_status {
    guard(|| {
        // SAFETY: the caller's pointers are as the conventions say; now the bytes are initialised.
        let out = unsafe {
            zero("out", out, out_len)?;
            bytes_mut("out", out, out_len)?
        };
        random::fill(provider::parse(provider)?, out)?;
        Ok(())
    })
}
