//! Randomness.

use super::provider::Provider;
use crate::{Error, Secret};

/// Fills `out` with random bytes.
///
/// From the provider's own generator: of aws-lc-rs a DRBG, of `portable` the operating system.
///
/// ```
/// use cmcrypto_core::Provider;
/// use cmcrypto_core::primitive::random;
/// let mut id = [0; 16];
/// random::fill(Provider::default(), &mut id)?;
/// # Ok::<(), cmcrypto_core::Error>(())
/// ```
///
/// # Errors
/// [`Error::RANDOM`] if the system gives none; `out` is then all zeros.
pub fn fill(provider: Provider, out: &mut [u8]) -> Result<(), Error> {
    provider.engine().fill_random(out).inspect_err(|_| {
        out.fill(0);
    })
}

impl Secret {
    /// `len` random bytes.
    ///
    /// # Errors
    /// [`Error::RANDOM`] if the system gives none.
    pub fn random(provider: Provider, len: usize) -> Result<Self, Error> {
        let mut secret = Self::zeroed(len);
        fill(provider, secret.expose_mut())?;
        Ok(secret)
    }
}
