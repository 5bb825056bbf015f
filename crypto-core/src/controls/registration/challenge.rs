//! The nonces that a management point gives to whoever wants to register: in `controls/challenge.rs`, with the
//! label `"cmcrypto registration-challenge v1\0"`, and bound to nothing.

use core::fmt;

use crate::controls::challenge::{CHALLENGE_LEN, Challenges, SECRET_LEN};
use crate::{Error, Provider, Secret, Timestamp};

const LABEL: &[u8] = b"cmcrypto registration-challenge v1\0";

/// Issues and checks the nonces that registration requests carry.
///
/// A challenge can be used several times until it expires. A request that comes again then registers
/// nothing new, unless the client was renewed or removed meanwhile: a registration gets an id that
/// nobody uses, and a renewal back to a former certificate makes room for the one that led away from
/// it. Usable from several threads.
///
/// ```
/// use cmcrypto_core::{Provider, Secret, Timestamp};
/// use cmcrypto_core::registration::RegistrationChallenges;
/// // The management points behind one balancer share a secret.
/// let provider = Provider::default();
/// let secret = Secret::random(provider, RegistrationChallenges::SECRET_LEN)?;
/// let first = RegistrationChallenges::with_secret(provider, &secret)?;
/// let second = RegistrationChallenges::with_secret(provider, &secret)?;
/// let now = Timestamp::from_unix(1_800_000_000);
/// second.check(&first.issue(now)?, now.saturating_add(60))?;
/// # Ok::<(), cmcrypto_core::Error>(())
/// ```
#[derive(Clone)]
pub struct RegistrationChallenges(Challenges);

impl RegistrationChallenges {
    /// The length in bytes of the secret.
    pub const SECRET_LEN: usize = SECRET_LEN;
    /// The length in bytes of a challenge.
    pub const CHALLENGE_LEN: usize = CHALLENGE_LEN;
    /// How long a challenge is good for, in seconds, if nothing else is set: 10 minutes.
    pub const DEFAULT_LIFETIME: u32 = 10 * 60;

    /// With a random secret of its own: challenges end with the process.
    ///
    /// # Errors
    /// [`Error::RANDOM`].
    pub fn new(provider: Provider) -> Result<Self, Error> {
        Self::with_secret(provider, &Secret::random(provider, Self::SECRET_LEN)?)
    }

    /// With a secret that several management points share, so that each accepts what another
    /// issued.
    ///
    /// # Errors
    /// [`Error::INVALID_ARGUMENT`] if the secret is not 32 bytes long.
    pub fn with_secret(provider: Provider, secret: &Secret) -> Result<Self, Error> {
        Challenges::new(provider, secret, LABEL, Self::DEFAULT_LIFETIME).map(Self)
    }

    /// The same with challenges that are good for `seconds`.
    #[must_use]
    pub fn with_lifetime(mut self, seconds: u32) -> Self {
        self.0.lifetime = seconds;
        self
    }

    /// A new challenge.
    ///
    /// # Errors
    /// [`Error::RANDOM`].
    pub fn issue(&self, now: Timestamp) -> Result<[u8; Self::CHALLENGE_LEN], Error> {
        self.0.issue(&[], now)
    }

    /// Whether `challenge` was issued under this secret, and lately.
    ///
    /// # Errors
    /// [`Error::CHALLENGE_INVALID`] if it was not issued under this secret, as after a restart with
    /// a random one; [`Error::CHALLENGE_EXPIRED`] if it is older than the lifetime, or issued more
    /// than 5 minutes after `now`: then this clock went back, or is not that of the management
    /// point that issued it. In each case the client asks for another.
    pub fn check(&self, challenge: &[u8], now: Timestamp) -> Result<(), Error> {
        self.0.check(challenge, &[], now).map(drop)
    }
}

impl fmt::Debug for RegistrationChallenges {
    /// Leaves out what is made of the secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RegistrationChallenges")
            .field("lifetime", &self.0.lifetime)
            .finish_non_exhaustive()
    }
}
