//! Signing grants: what the database says of a user, for where it is not.

use std::ffi::c_char;

use cmcrypto_core::Timestamp;
use cmcrypto_core::access::scope::{GrantTerms, UserName};

use crate::abi::{HandleOut, call, cmcrypto_buffer, cmcrypto_status, fill, grows};
use crate::access::administration::cmcrypto_administration;
use crate::policy::site_data::cmcrypto_site_data_terms;
use crate::policy::site_signing::cmcrypto_site_signer;

/// What is signed with a grant: which of several to its user, and for how long. There is no default:
/// zeros are refused.
#[repr(C)]
#[derive(Clone, Copy, Default)]
pub struct cmcrypto_grant_terms {
    /// sizeof(cmcrypto_grant_terms).
    pub struct_size: u32,
    /// 0.
    pub reserved: u32,
    /// Higher than that of all grants to this user before it: who remembers the highest refuses to go
    /// back. At most INT64_MAX. Unix time is a good one, because a site that lost its count does not go
    /// back with it.
    pub number: u64,
    /// The first second of validity.
    pub not_before: i64,
    /// The last second of validity. Until then who keeps a newer grant, or a withdrawal, from a reader
    /// can go on giving it this.
    pub not_after: i64,
}

grows!(cmcrypto_grant_terms, 32);

impl cmcrypto_grant_terms {
    fn of(&self, user: UserName) -> GrantTerms {
        GrantTerms {
            user,
            number: self.number,
            not_before: Timestamp::from_unix(self.not_before),
            not_after: Timestamp::from_unix(self.not_after),
        }
    }

    /// As of other data that a site signs: the core's take the user's name, which would be allocated.
    fn following(previous: u64, now: i64, seconds: i64) -> Self {
        let usual = cmcrypto_site_data_terms::following(previous, now, seconds);
        Self {
            number: usual.number,
            not_before: usual.not_before,
            not_after: usual.not_after,
            ..Self::default()
        }
    }
}

/// Fills the structure with the usual number and validity: a number above `previous`, that of the last
/// grant to the user, or 0 for the first, which is the Unix time `now` or the next; valid from an hour
/// before `now`, for clocks that are behind, for `seconds`. `struct_size` is its sizeof.
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_grant_terms_following(
    previous: u64, now: i64, seconds: i64, terms: *mut cmcrypto_grant_terms, struct_size: usize,
) {
    // SAFETY: the caller's pointers are as the conventions say.
    unsafe { fill(terms, struct_size, || cmcrypto_grant_terms::following(previous, now, seconds)) }
}

/// Signs what a user's administrative scope is now, for `cmcrypto_site_verifier_verify_grant`: DER. A
/// grant says the collections that are limited to those that are assigned one by one: sign anew when
/// roles or collections change, and for what a user has to lose at once, with a validity that is short.
///
/// INVALID_ARGUMENT, and the detail says why, for a user that is not there, and for terms that end
/// before they begin, or before `now`, or begin after the certificate's end, for times that are not in
/// the years 1970 to 9999, and for numbers above INT64_MAX. Errors: CERTIFICATE_NOT_YET_VALID,
/// CERTIFICATE_EXPIRED; TOO_LARGE above 1 MiB, or 16,384 collections with one role; those of the key.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_signer_sign_grant(
    signer: *const cmcrypto_site_signer, administration: *const cmcrypto_administration,
    user: *const c_char, terms: *const cmcrypto_grant_terms, now: i64,
    signed_grant: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|signed_grant: HandleOut<_>,
           signer: &cmcrypto_site_signer,
           administration: &cmcrypto_administration,
           user: UserName,
           terms: cmcrypto_grant_terms,
           now: Timestamp| {
        signed_grant.give(signer.0.sign_grant(&administration.0, &terms.of(user), now)?)
    })
}

/// Withdraws all grants to a user that were signed before: signs that nothing is granted, for all who
/// may still have one. Whoever verified it refuses the older ones by their numbers; until it arrives, or
/// where somebody keeps it away, they go on to their end. The user need not be there.
///
/// INVALID_ARGUMENT and errors as `cmcrypto_site_signer_sign_grant`.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_signer_sign_grant_withdrawal(
    signer: *const cmcrypto_site_signer, user: *const c_char, terms: *const cmcrypto_grant_terms,
    now: i64, signed_grant: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|signed_grant: HandleOut<_>,
           signer: &cmcrypto_site_signer,
           user: UserName,
           terms: cmcrypto_grant_terms,
           now: Timestamp| {
        signed_grant.give(signer.0.sign_grant_withdrawal(&terms.of(user), now)?)
    })
}
