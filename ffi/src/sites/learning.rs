//! The ways by which a site learns another's key, other than by a person's hand.

use std::ffi::c_char;

use cmcrypto_core::Timestamp;
use cmcrypto_core::exchange_key::EndorsedSite;
use cmcrypto_core::sites::SiteKeyOutcome;

use crate::abi::{Failure, Numbered, ValueOut, call, cmcrypto_status, numbers};
use crate::pki::public_key::cmcrypto_public_key;
use crate::sites::directory::cmcrypto_site_directory;
use crate::sites::known_site::cmcrypto_site_relation;
use cmcrypto_core::names::SiteCode;

/// What became of a site's key that was offered: one of the constants
/// `CMCRYPTO_SITE_KEY_OUTCOME_...`. All but the second belong in a log.
pub type cmcrypto_site_key_outcome = i32;

/// No key of the site was known.
pub const CMCRYPTO_SITE_KEY_OUTCOME_ADDED: i32 = 641;
/// This key was known.
pub const CMCRYPTO_SITE_KEY_OUTCOME_UNCHANGED: i32 = 642;
/// This key was known from the site itself alone; now another vouches for it.
pub const CMCRYPTO_SITE_KEY_OUTCOME_CONFIRMED: i32 = 643;
/// It took the place of another, which is kept until the date given.
pub const CMCRYPTO_SITE_KEY_OUTCOME_ROLLED_OVER: i32 = 644;
/// It took the place of another, which is not accepted any more.
pub const CMCRYPTO_SITE_KEY_OUTCOME_REPLACED: i32 = 645;

numbers!(SiteKeyOutcome, "outcome":
    CMCRYPTO_SITE_KEY_OUTCOME_ADDED => Added,
    CMCRYPTO_SITE_KEY_OUTCOME_UNCHANGED => Unchanged,
    CMCRYPTO_SITE_KEY_OUTCOME_CONFIRMED => Confirmed,
    CMCRYPTO_SITE_KEY_OUTCOME_ROLLED_OVER => RolledOver,
    CMCRYPTO_SITE_KEY_OUTCOME_REPLACED => Replaced,
);

/// About `now`, where there may be another time.
pub(crate) const OUT_OF_RANGE: &str = "it or keep_previous_until is outside the years 1970 to 9999";

/// Takes a key from the directory service, which is authoritative: it is asked again after a site's
/// recovery, when that site's signatures verify with no known key. Another key gives way, even to
/// the one before it. It is kept until `*keep_previous_until`, for data that is under way; NULL
/// drops it at once, for a site that was recovered or whose key was stolen. One that was learned
/// from the site alone is dropped in any case.
///
/// INVALID_ARGUMENT also for times outside the years 1970 to 9999. Errors: SITE_MISMATCH for this
/// site itself, for a site that is known with another relation (forget it first), and for a second
/// parent or top-level site; KEY_CONFLICT for a key of another site or of this one;
/// KEY_TYPE_NOT_SUPPORTED, KEY_TOO_SMALL and KEY_REJECTED for a key that can't be an exchange key;
/// TOO_LARGE above 2,048 sites.
/// Threads: one. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_directory_learn_from_directory_service(
    directory: *mut cmcrypto_site_directory, site_code: *const c_char,
    relation: cmcrypto_site_relation, key: *const cmcrypto_public_key,
    keep_previous_until: *const i64, now: i64, learned: *mut cmcrypto_site_key_outcome,
) -> cmcrypto_status {
    call!(|learned: ValueOut<_>,
           directory: &mut _,
           site_code: SiteCode,
           key: &_,
           keep_previous_until: Option<_>,
           now: Timestamp| {
        let (site, relation) = (site_code, Numbered::parse(relation)?);
        let keep_previous_until = keep_previous_until.map(Timestamp::from_unix);
        let result = directory
            .0
            .learn_from_directory_service(site, relation, &key.0, keep_previous_until, now)
            .map_err(Failure::about("now", OUT_OF_RANGE))?;
        learned.give(result.number()?)
    })
}

/// Takes a key from the site that says it is its own: only where the settings don't require secure
/// key exchange, and only if none is known. Whoever is first is believed.
///
/// INVALID_ARGUMENT also for a time outside the years 1970 to 9999. Errors:
/// SECURE_KEY_EXCHANGE_REQUIRED; KEY_CONFLICT also if another key of the site is known; the others
/// of `cmcrypto_site_directory_learn_from_directory_service`.
/// Threads: one. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_directory_learn_from_site_itself(
    directory: *mut cmcrypto_site_directory, site_code: *const c_char,
    relation: cmcrypto_site_relation, key: *const cmcrypto_public_key, now: i64,
    learned: *mut cmcrypto_site_key_outcome,
) -> cmcrypto_status {
    call!(|learned: ValueOut<_>,
           directory: &mut _,
           site_code: SiteCode,
           key: &_,
           now: Timestamp| {
        let (site, relation) = (site_code, Numbered::parse(relation)?);
        let result = directory
            .0
            .learn_from_site_itself(site, relation, &key.0, now)
            .map_err(Failure::about("now", OUT_OF_RANGE))?;
        learned.give(result.number()?)
    })
}

/// Takes a key that the current key of `parent_site_code` endorses, the site above its own:
/// `endorsed_site` is DER, as `cmcrypto_site_exchange_key_endorse_site` makes it. Only what is
/// above or below this site can be learned so: its parent from the top-level site, and from a site
/// below it a site below that. Another key gives way, as in
/// `cmcrypto_site_directory_learn_from_directory_service`, with `keep_previous_until`, which may be
/// NULL: that of this site's parent, and below this site one that was learned from
/// `parent_site_code`.
///
/// Numbers never go back, and each adds or changes a key but once: a site that was forgotten comes
/// back by a new endorsement alone.
///
/// INVALID_ARGUMENT also for times outside the years 1970 to 9999. Errors: SITE_KEY_UNKNOWN or
/// SECURE_KEY_EXCHANGE_REQUIRED for the parent; SITE_MISMATCH if it can't be the endorsed site's
/// parent here; MALFORMED, NOT_DER, VERSION_NOT_SUPPORTED; SIGNATURE_INVALID, ENDORSEMENT_MISMATCH,
/// HOST_MISMATCH, ENDORSEMENT_NOT_YET_VALID, ENDORSEMENT_EXPIRED; ROLLBACK for a lower number than
/// before, for the same if it would change something, and for the key that the site had before;
/// ENDORSEMENT_CONFLICT for another endorsement with the same number; ENDORSEMENT_TOO_DEEP for a
/// fourth level; KEY_CONFLICT also if another key of the site is known from elsewhere; the others
/// of
/// `cmcrypto_site_directory_learn_from_directory_service`.
/// Threads: one. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_directory_learn_endorsed(
    directory: *mut cmcrypto_site_directory, endorsed_site: *const u8, endorsed_site_len: usize,
    parent_site_code: *const c_char, keep_previous_until: *const i64, now: i64,
    learned: *mut cmcrypto_site_key_outcome,
) -> cmcrypto_status {
    call!(|learned: ValueOut<_>,
           directory: &mut _,
           (endorsed_site, endorsed_site_len): &[u8],
           parent_site_code: SiteCode,
           keep_previous_until: Option<_>,
           now: Timestamp| {
        let endorsed = EndorsedSite::from_der(endorsed_site)?;
        let parent = parent_site_code;
        let keep_previous_until = keep_previous_until.map(Timestamp::from_unix);
        let result = directory
            .0
            .learn_endorsed(&endorsed, parent, keep_previous_until, now)
            .map_err(Failure::about("now", OUT_OF_RANGE))?;
        learned.give(result.number()?)
    })
}
