//! Randomness.

use super::provider::Provider;
use crate::Error;

/// Fills `out` with random bytes.
///
/// From the provider's own generator: of aws-lc-rs a DRBG, of `portable` the operating system.
///
/// ```
/// use cmcrypto_core::{Provider, random};
/// let mut id = [0; 16];
/// random::fill(Provider::default(), &mut id)?;
/// # Ok::<(), cmcrypto_core::Error>(())
/// ```
///
/// # Errors
/// [`Error::Random`] if the system gives none; `out` is then all zeros.
pub fn fill(provider: Provider, out: &mut [u8]) -> Result<(), Error> {
    provider.engine().fill_random(out).inspect_err(|_| {
        out.fill(0);
    })
}
