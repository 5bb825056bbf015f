//! The level that administrators must be signed in at, and who need not.

use cmcrypto_core::access::administrator::{
    AccountName, AdministratorPolicy, AllowedBy, AuthenticationLevel, Decision, DenialReason,
    Exclusion, PolicyChange, SecurityId,
};
use cmcrypto_core::{Error, Timestamp};

use crate::abi::{
    Failure, HandleOut, Numbered, StructureOut, call, cmcrypto_buffer, cmcrypto_status, free,
    grows, wraps,
};
use crate::access::administrator::{cmcrypto_authentication_level, cmcrypto_signed_in};

/// The level that administrators must be signed in at, in the whole hierarchy, and who need not. A
/// value, which sites replicate: each change has the next number, and no site goes back.
pub struct cmcrypto_administrator_policy(AdministratorPolicy);

wraps!(cmcrypto_administrator_policy(AdministratorPolicy));

/// What becomes of an administrator's action: one of the constants `CMCRYPTO_DECISION_...`. None has
/// the number 0.
pub type cmcrypto_decision = i32;

/// Allowed: signed in at the minimum or above.
pub const CMCRYPTO_DECISION_ALLOWED: i32 = 1249;
/// Allowed: below the minimum, but excluded from it.
pub const CMCRYPTO_DECISION_ALLOWED_BY_EXCLUSION: i32 = 1250;
/// Denied: nothing has shown the level that is needed.
pub const CMCRYPTO_DECISION_DENIED: i32 = 1251;
/// Denied: something has, but its time is over, or was not yet. Sign in again.
pub const CMCRYPTO_DECISION_DENIED_EXPIRED: i32 = 1252;

/// What becomes of an administrator's action, and why.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cmcrypto_administrator_decision {
    /// sizeof(cmcrypto_administrator_decision).
    pub struct_size: u32,
    /// Whether it may go on.
    pub decision: cmcrypto_decision,
    /// The level that is needed: the minimum.
    pub needed: cmcrypto_authentication_level,
    /// The level that is shown.
    pub had: cmcrypto_authentication_level,
}

grows!(cmcrypto_administrator_decision, 16);

/// What a policy says, but for the exclusions.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cmcrypto_administrator_policy_info {
    /// sizeof(cmcrypto_administrator_policy_info).
    pub struct_size: u32,
    /// The level that administrators must be signed in at.
    pub minimum: cmcrypto_authentication_level,
    /// How many changes there have been.
    pub number: u64,
}

grows!(cmcrypto_administrator_policy_info, 16);

/// The policy that there is before any: Windows authentication, and nobody excluded.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_administrator_policy_new(
    policy: *mut *mut cmcrypto_administrator_policy,
) -> cmcrypto_status {
    call!(|policy: HandleOut<_>| policy.give(AdministratorPolicy::default()))
}

/// Reads what `cmcrypto_administrator_policy_to_bytes` wrote.
///
/// Errors: STORED_FOREIGN, STORED_DAMAGED, VERSION_NOT_SUPPORTED, TOO_LARGE above 128 KiB.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_administrator_policy_from_bytes(
    data: *const u8, data_len: usize, policy: *mut *mut cmcrypto_administrator_policy,
) -> cmcrypto_status {
    call!(|policy: HandleOut<_>, (data, data_len): &[u8]| {
        policy.give(AdministratorPolicy::from_bytes(data)?)
    })
}

/// The policy as bytes, for the caller's storage and for other sites. They are not secret, but whoever
/// can change them decides how administrators sign in.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_administrator_policy_to_bytes(
    policy: *const cmcrypto_administrator_policy, data: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|data: HandleOut<_>, policy: &cmcrypto_administrator_policy| {
        data.give(policy.0.to_bytes()?)
    })
}

/// What the policy says. `struct_size` is the sizeof `*info`.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_administrator_policy_get_info(
    policy: *const cmcrypto_administrator_policy, info: *mut cmcrypto_administrator_policy_info,
    struct_size: usize,
) -> cmcrypto_status {
    call!(|(info, struct_size): StructureOut<_>, policy: &cmcrypto_administrator_policy| {
        info.give(cmcrypto_administrator_policy_info {
            struct_size: 0,
            minimum: policy.0.minimum().number()?,
            number: policy.0.number(),
        })
    })
}

/// Who need not be signed in at the minimum: security identifiers, and names in lower case, as text,
/// each with a NUL after it.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_administrator_policy_exclusions(
    policy: *const cmcrypto_administrator_policy, exclusions: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|exclusions: HandleOut<_>, policy: &cmcrypto_administrator_policy| {
        let texts = policy.0.exclusions().map(|excluded| match excluded {
            Exclusion::Sid(sid) => sid.as_str(),
            Exclusion::Name(name) => name.as_str(),
        });
        let texts: Vec<u8> = texts.flat_map(|text| text.bytes().chain([0])).collect();
        exclusions.give(texts)
    })
}

/// Whether an administrator is signed in as strongly as must be. What that one may do is another
/// matter. `struct_size` is the sizeof `*decision`.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_administrator_policy_decide(
    policy: *const cmcrypto_administrator_policy, signed_in: *const cmcrypto_signed_in, now: i64,
    decision: *mut cmcrypto_administrator_decision, struct_size: usize,
) -> cmcrypto_status {
    call!(|(decision, struct_size): StructureOut<_>,
           policy: &cmcrypto_administrator_policy,
           signed_in: &cmcrypto_signed_in,
           now: Timestamp| {
        let (made, had) = match policy.0.decide(&signed_in.0, now) {
            Decision::Allowed { level, by: AllowedBy::Minimum } => {
                (CMCRYPTO_DECISION_ALLOWED, level)
            }
            Decision::Allowed { level, by: AllowedBy::Exclusion } => {
                (CMCRYPTO_DECISION_ALLOWED_BY_EXCLUSION, level)
            }
            Decision::Denied { had, why: DenialReason::BelowMinimum, .. } => {
                (CMCRYPTO_DECISION_DENIED, had)
            }
            Decision::Denied { had, why: DenialReason::EvidenceExpired, .. } => {
                (CMCRYPTO_DECISION_DENIED_EXPIRED, had)
            }
        };
        decision.give(cmcrypto_administrator_decision {
            struct_size: 0,
            decision: made,
            needed: policy.0.minimum().number()?,
            had: had.number()?,
        })
    })
}

/// What follows the policy, by the word of an administrator. `exclusions` are all that are to be
/// excluded, at most 64, as `cmcrypto_administrator_policy_exclusions` gives them: what begins with
/// `S-1-` is a security identifier, all else the name of a user or group. Who raises the minimum must
/// be signed in at it, and who adds an exclusion at both; an exclusion does not stand for that. Who
/// lowers it, or takes one away, must be allowed. Whether the administrator may change the policy at
/// all is the caller's to know.
///
/// Errors: AUTHENTICATION_TOO_WEAK, with the level that is needed in the detail; TOO_LARGE above 64
/// exclusions.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_administrator_policy_change(
    policy: *const cmcrypto_administrator_policy, minimum: cmcrypto_authentication_level,
    exclusions: *const u8, exclusions_len: usize, signed_in: *const cmcrypto_signed_in, now: i64,
    changed: *mut *mut cmcrypto_administrator_policy,
) -> cmcrypto_status {
    call!(|changed: HandleOut<_>,
           policy: &cmcrypto_administrator_policy,
           (exclusions, exclusions_len): &[u8],
           signed_in: &cmcrypto_signed_in,
           now: Timestamp| {
        let change = PolicyChange {
            minimum: AuthenticationLevel::parse(minimum)?,
            exclusions: parse_exclusions(exclusions)?,
        };
        changed.give(policy.0.change(&change, &signed_in.0, now)?)
    })
}

fn parse_exclusions(texts: &[u8]) -> Result<Vec<Exclusion>, Failure> {
    // Of this many bytes at most: 64 names of 320 characters.
    const MAX_LEN: usize = 128 * 1024;
    let wrong = |what| Failure::argument("exclusions", what);
    if texts.len() > MAX_LEN {
        return Err(Error::TOO_LARGE.into());
    }
    let mut exclusions = Vec::new();
    for text in texts.split_inclusive(|byte| *byte == 0) {
        let text = text.strip_suffix(&[0]).ok_or(wrong("no NUL after the last"))?;
        let text = std::str::from_utf8(text).map_err(|_| wrong("not UTF-8"))?;
        exclusions.push(if text.starts_with("S-1-") {
            let sid = SecurityId::new(text);
            Exclusion::Sid(sid.map_err(Failure::about("exclusions", "not a security identifier"))?)
        } else {
            let name = AccountName::new(text);
            Exclusion::Name(
                name.map_err(Failure::about("exclusions", "not the name of an account"))?,
            )
        });
    }
    Ok(exclusions)
}

/// Takes what another site has: its number must not be lower, and with the same number it must be the
/// same. That it is of that site is for replication to show.
///
/// Errors: ROLLBACK, REPLICATION_CONFLICT. Nothing changes then.
/// Threads: one. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_administrator_policy_follow(
    policy: *mut cmcrypto_administrator_policy, received: *const cmcrypto_administrator_policy,
) -> cmcrypto_status {
    call!(|policy: &mut cmcrypto_administrator_policy, received: &cmcrypto_administrator_policy| {
        Ok(policy.0.follow(received.0.clone())?)
    })
}

/// Frees a policy.
/// Threads: last. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_administrator_policy_free(
    policy: *mut cmcrypto_administrator_policy,
) {
    free!(policy)
}
