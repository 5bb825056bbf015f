//! The nonces that a management point gives to whoever wants to register.
//!
//! ```text
//! challenge = time (8) ‖ random (12) ‖ tag (16)
//! tag       = HMAC-SHA-256(secret, "cmcrypto registration-challenge v1\0" ‖ time ‖ random)
//! ```
//!
//! The time is in Unix seconds, big-endian; of the tag the first half is kept (RFC 2104 section 5).
//! Nothing is remembered of a challenge, so requests that nobody authenticated can't fill a memory.
//! Nor can they use up the secret, as they could with AES-GCM: 2^32 of them and its random nonces
//! would come too near to a repetition (SP 800-38D section 8.3).

use core::fmt;

use crate::controls::der_fields::MAX_SKEW;
use crate::primitive::hmac::HmacSha256;
use crate::primitive::random;
use crate::{Error, Provider, Secret, Timestamp};

const LABEL: &[u8] = b"cmcrypto registration-challenge v1\0";
const RANDOM_LEN: usize = 12;
const TAG_LEN: usize = 16;

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
pub struct RegistrationChallenges {
    provider: Provider,
    hmac: HmacSha256,
    lifetime: u32,
}

impl RegistrationChallenges {
    /// The length in bytes of the secret.
    pub const SECRET_LEN: usize = 32;
    /// The length in bytes of a challenge.
    pub const CHALLENGE_LEN: usize = 8 + RANDOM_LEN + TAG_LEN;
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
        if secret.len() != Self::SECRET_LEN {
            return Err(Error::INVALID_ARGUMENT);
        }
        Ok(Self {
            provider,
            hmac: HmacSha256::new(secret),
            lifetime: Self::DEFAULT_LIFETIME,
        })
    }

    /// The same with challenges that are good for `seconds`.
    #[must_use]
    pub fn with_lifetime(self, seconds: u32) -> Self {
        Self {
            lifetime: seconds,
            ..self
        }
    }

    /// A new challenge.
    ///
    /// # Errors
    /// [`Error::RANDOM`].
    pub fn issue(&self, now: Timestamp) -> Result<[u8; Self::CHALLENGE_LEN], Error> {
        let time = now.as_unix().to_be_bytes();
        let mut random = [0; RANDOM_LEN];
        random::fill(self.provider, &mut random)?;
        let tag: [u8; TAG_LEN] = self.hmac.tag(&[LABEL, &time, &random]);
        let mut challenge = [0; Self::CHALLENGE_LEN];
        let parts = time.iter().chain(&random).chain(&tag);
        for (to, from) in challenge.iter_mut().zip(parts) {
            *to = *from;
        }
        Ok(challenge)
    }

    /// Whether `challenge` was issued under this secret, and lately.
    ///
    /// # Errors
    /// [`Error::CHALLENGE_INVALID`] if it was not issued under this secret, as after a restart with
    /// a random one; [`Error::CHALLENGE_EXPIRED`] if it is older than the lifetime, or issued more
    /// than 5 minutes after `now`: then this clock went back, or is not that of the management
    /// point that issued it. In each case the client asks for another.
    pub fn check(&self, challenge: &[u8], now: Timestamp) -> Result<(), Error> {
        let (time, rest) = challenge
            .split_first_chunk::<8>()
            .ok_or(Error::CHALLENGE_INVALID)?;
        let (random, tag) = rest
            .split_first_chunk::<RANDOM_LEN>()
            .ok_or(Error::CHALLENGE_INVALID)?;
        let tag: &[u8; TAG_LEN] = tag.try_into().map_err(|_| Error::CHALLENGE_INVALID)?;
        self.hmac
            .verify(&[LABEL, time, random], tag)
            .map_err(|_| Error::CHALLENGE_INVALID)?;
        let age = now.saturating_sub(Timestamp::from_unix(i64::from_be_bytes(*time)));
        if age > i64::from(self.lifetime) || age < MAX_SKEW.saturating_neg() {
            return Err(Error::CHALLENGE_EXPIRED);
        }
        Ok(())
    }
}

impl fmt::Debug for RegistrationChallenges {
    /// Leaves out what is made of the secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RegistrationChallenges")
            .field("lifetime", &self.lifetime)
            .finish_non_exhaustive()
    }
}
