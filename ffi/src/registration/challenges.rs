//! The nonces that a management point gives to whoever wants to register.

use cmcrypto_core::registration::RegistrationChallenges;
use cmcrypto_core::{Secret, Timestamp};

use crate::abi::{BytesOut, Failure, HandleOut, call, cmcrypto_status, free, wraps};
use crate::primitive::provider::{self, cmcrypto_provider};

/// The length in bytes of the secret that challenges are made with.
pub const CMCRYPTO_REGISTRATION_SECRET_LEN: usize = 32;
/// The length in bytes of a challenge.
pub const CMCRYPTO_REGISTRATION_CHALLENGE_LEN: usize = 36;
/// How long a challenge is good for, in seconds, if nothing else is set: 10 minutes.
pub const CMCRYPTO_REGISTRATION_CHALLENGE_DEFAULT_LIFETIME: u32 = 600;

/// Issues and checks the nonces that registration requests carry.
///
/// A challenge can be used several times until it expires. A request that comes again then
/// registers nothing new, unless the client was renewed or removed meanwhile: a registration gets
/// an id that nobody uses, and a renewal back to a former certificate makes room for the one that
/// led away from it.
pub struct cmcrypto_registration_challenges(pub(crate) RegistrationChallenges);

wraps!(cmcrypto_registration_challenges(RegistrationChallenges));

/// With a random secret of its own: challenges end with the handle.
///
/// Errors: UNSUPPORTED; RANDOM.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_registration_challenges_new(
    provider: cmcrypto_provider, challenges: *mut *mut cmcrypto_registration_challenges,
) -> cmcrypto_status {
    call!(|challenges: HandleOut<_>| {
        let created = RegistrationChallenges::new(provider::parse(provider)?)?;
        challenges.give(created)
    })
}

/// With a secret of 32 random bytes that several management points share, so that each accepts what
/// another issued.
///
/// Errors: UNSUPPORTED.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_registration_challenges_with_secret(
    provider: cmcrypto_provider, secret: *const u8, secret_len: usize,
    challenges: *mut *mut cmcrypto_registration_challenges,
) -> cmcrypto_status {
    call!(|challenges: HandleOut<_>, (secret, secret_len): &[u8]| {
        // Before it is copied: it may be of any length.
        if secret.len() != CMCRYPTO_REGISTRATION_SECRET_LEN {
            return Err(Failure::argument("secret_len", "not 32"));
        }
        let secret = Secret::from(secret.to_vec());
        let created = RegistrationChallenges::with_secret(provider::parse(provider)?, &secret)?;
        challenges.give(created)
    })
}

/// The same with challenges that are good for `seconds`, as a new handle.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_registration_challenges_with_lifetime(
    challenges: *const cmcrypto_registration_challenges, seconds: u32,
    other: *mut *mut cmcrypto_registration_challenges,
) -> cmcrypto_status {
    call!(|other: HandleOut<_>, challenges: &_| {
        let changed = challenges.0.clone().with_lifetime(seconds);
        other.give(changed)
    })
}

/// A new challenge: `CMCRYPTO_REGISTRATION_CHALLENGE_LEN` bytes.
///
/// Errors: RANDOM.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_registration_challenges_issue(
    challenges: *const cmcrypto_registration_challenges, now: i64, out: *mut u8, out_cap: usize,
    out_len: *mut usize,
) -> cmcrypto_status {
    call!(|(out, out_cap, out_len): BytesOut, challenges: &_, now: Timestamp| {
        out.check_fits(CMCRYPTO_REGISTRATION_CHALLENGE_LEN)?;
        out.write(&challenges.0.issue(now)?)
    })
}

/// Whether `challenge` was issued under this secret, and lately.
///
/// Errors: CHALLENGE_INVALID if it was not issued under this secret, as after a restart with a
/// random one; CHALLENGE_EXPIRED if it is older than the lifetime, or issued more than 5 minutes
/// after `now`: then this clock went back, or is not that of the management point that issued it.
/// In each case the client asks for another.
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_registration_challenges_check(
    challenges: *const cmcrypto_registration_challenges, challenge: *const u8,
    challenge_len: usize, now: i64,
) -> cmcrypto_status {
    call!(|challenges: &_, (challenge, challenge_len): &[u8], now: Timestamp| Ok(challenges
        .0
        .check(challenge, now)?))
}

/// Frees it, and wipes its secret. A registrar made with it keeps its own.
/// Threads: last. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_registration_challenges_free(
    challenges: *mut cmcrypto_registration_challenges,
) {
    free!(challenges)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_the_core_s() {
        assert_eq!(CMCRYPTO_REGISTRATION_SECRET_LEN, RegistrationChallenges::SECRET_LEN);
        assert_eq!(CMCRYPTO_REGISTRATION_CHALLENGE_LEN, RegistrationChallenges::CHALLENGE_LEN);
        assert_eq!(
            CMCRYPTO_REGISTRATION_CHALLENGE_DEFAULT_LIFETIME,
            RegistrationChallenges::DEFAULT_LIFETIME
        );
    }
}
