//! Challenges of which nothing is remembered.
//!
//! ```text
//! challenge = time (8) ‖ random (12) ‖ tag (16)
//! tag       = HMAC-SHA-256(secret, label ‖ time ‖ random ‖ bound)
//! ```
//!
//! The time is in Unix seconds, big-endian; of the tag the first half is kept (RFC 2104 section 5).
//! The label is of one purpose; what the challenge is bound to has one length for each label.
//! Nothing is remembered of a challenge, so requests that nobody authenticated can't fill a memory.
//! Nor can they use up the secret, as they could with AES-GCM: 2^32 of them and its random nonces
//! would come too near to a repetition (SP 800-38D section 8.3).

use crate::controls::der_fields::MAX_SKEW;
use crate::primitive::hmac::HmacSha256;
use crate::primitive::random;
use crate::{Error, Provider, Secret, Timestamp};

const RANDOM_LEN: usize = 12;
const TAG_LEN: usize = 16;
pub(crate) const CHALLENGE_LEN: usize = 8 + RANDOM_LEN + TAG_LEN;
pub(crate) const SECRET_LEN: usize = 32;

/// What issues and checks challenges for one purpose.
#[derive(Clone)]
pub(crate) struct Challenges {
    provider: Provider,
    hmac: HmacSha256,
    label: &'static [u8],
    /// In seconds.
    pub(crate) lifetime: u32,
}

impl Challenges {
    pub(crate) fn new(
        provider: Provider,
        secret: &Secret,
        label: &'static [u8],
        lifetime: u32,
    ) -> Result<Self, Error> {
        if secret.len() != SECRET_LEN {
            return Err(Error::INVALID_ARGUMENT);
        }
        Ok(Self {
            provider,
            hmac: HmacSha256::new(secret),
            label,
            lifetime,
        })
    }

    pub(crate) fn issue(&self, bound: &[u8], now: Timestamp) -> Result<[u8; CHALLENGE_LEN], Error> {
        let time = now.as_unix().to_be_bytes();
        let mut random = [0; RANDOM_LEN];
        random::fill(self.provider, &mut random)?;
        let tag: [u8; TAG_LEN] = self.hmac.tag(&[self.label, &time, &random, bound]);
        let mut challenge = [0; CHALLENGE_LEN];
        let parts = time.iter().chain(&random).chain(&tag);
        for (to, from) in challenge.iter_mut().zip(parts) {
            *to = *from;
        }
        Ok(challenge)
    }

    /// Whether it was issued under this secret, for what it is bound to, and lately. The last second at
    /// which it is good.
    pub(crate) fn check(
        &self,
        challenge: &[u8],
        bound: &[u8],
        now: Timestamp,
    ) -> Result<Timestamp, Error> {
        let (time, rest) = challenge
            .split_first_chunk::<8>()
            .ok_or(Error::CHALLENGE_INVALID)?;
        let (random, tag) = rest
            .split_first_chunk::<RANDOM_LEN>()
            .ok_or(Error::CHALLENGE_INVALID)?;
        let tag: &[u8; TAG_LEN] = tag.try_into().map_err(|_| Error::CHALLENGE_INVALID)?;
        self.hmac
            .verify(&[self.label, time, random, bound], tag)
            .map_err(|_| Error::CHALLENGE_INVALID)?;
        let issued = Timestamp::from_unix(i64::from_be_bytes(*time));
        let age = now.saturating_sub(issued);
        if age > i64::from(self.lifetime) || age < MAX_SKEW.saturating_neg() {
            return Err(Error::CHALLENGE_EXPIRED);
        }
        Ok(issued.saturating_add(i64::from(self.lifetime)))
    }
}
