//! The ways by which a site learns another's key, other than by a person's hand.

use std::ffi::c_char;

use cmcrypto_core::exchange_key::{EndorsedSite, SiteKeyProof};
use cmcrypto_core::sites::{SiteKeyChange, SiteKeyOutcome};
use cmcrypto_core::{Error, Timestamp};

use crate::abi::{
    Failure, HandleOut, Numbered, ValueOut, call, cmcrypto_buffer, cmcrypto_status, joined_codes,
    numbers,
};
use crate::pki::public_key::cmcrypto_public_key;
use crate::primitive::provider::{self, cmcrypto_provider};
use crate::sites::directory::cmcrypto_site_directory;
use crate::sites::known_site::cmcrypto_site_relation;
use cmcrypto_core::names::SiteCode;

/// What became of a site's key that was offered: one of the constants
/// `CMCRYPTO_SITE_KEY_OUTCOME_...`. All but the second belong in a log.
pub type cmcrypto_site_key_outcome = i32;

/// No key of the site was known.
pub const CMCRYPTO_SITE_KEY_OUTCOME_ADDED: i32 = 641;
/// This key was known, and who offered it adds nothing.
pub const CMCRYPTO_SITE_KEY_OUTCOME_UNCHANGED: i32 = 642;
/// This key was known; now a stronger source, or a later word of the same one, vouches for it.
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

/// What a call ends with that one key was offered to.
pub(crate) fn give_change(
    learned: ValueOut<cmcrypto_site_key_outcome>, lost: HandleOut<cmcrypto_buffer>,
    change: &SiteKeyChange,
) -> Result<(), Failure> {
    learned.set(change.outcome.number()?);
    lost.give(joined_codes(&change.lost))
}

/// Takes a key from the directory service, which is authoritative: it is asked again after a site's
/// recovery, when that site's signatures verify with no known key. Another key gives way. It is
/// kept until `*keep_previous_until`, for data that is under way; NULL
/// drops it at once, for a site that was recovered, and with it what it vouched for. A key that was
/// stolen is named as such too, see `cmcrypto_site_directory_report_stolen`.
///
/// INVALID_ARGUMENT also for times outside the years 1970 to 9999. Errors: SITE_KEY_STOLEN;
/// SITE_MISMATCH for this site itself, for a site that the directory service or a person said has
/// another relation (forget it first), and for a second parent or top-level site beside such a one;
/// ENDORSEMENT_TOO_DEEP for a site above this one where sites two levels below it are expected;
/// ROLLBACK for the key before one that a person compared;
/// KEY_CONFLICT for this site's own key, and for that of a site of which they said so;
/// KEY_TYPE_NOT_SUPPORTED, KEY_TOO_SMALL and KEY_REJECTED for a key that can't be an exchange key;
/// TOO_LARGE above 2,048 sites.
/// Threads: one. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_directory_learn_from_directory_service(
    directory: *mut cmcrypto_site_directory, site_code: *const c_char,
    relation: cmcrypto_site_relation, key: *const cmcrypto_public_key,
    keep_previous_until: *const i64, now: i64, learned: *mut cmcrypto_site_key_outcome,
    lost: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|learned: ValueOut<_>,
           lost: HandleOut<_>,
           directory: &mut _,
           site_code: SiteCode,
           key: &_,
           keep_previous_until: Option<_>,
           now: Timestamp| {
        let (site, relation) = (site_code, Numbered::parse(relation)?);
        let keep_previous_until = keep_previous_until.map(Timestamp::from_unix);
        let change = directory
            .0
            .learn_from_directory_service(site, relation, &key.0, keep_previous_until, now)
            .map_err(Failure::about("now", OUT_OF_RANGE))?;
        give_change(learned, lost, &change)
    })
}

/// Takes a key from the site that says it is its own: only where the settings don't require secure
/// key exchange, and only if none is known. `proof` is DER, as
/// `cmcrypto_site_exchange_key_prove_possession` makes it there. Whoever is first is believed,
/// until anybody else vouches for another.
///
/// INVALID_ARGUMENT also for a time outside the years 1970 to 9999. Errors: those of
/// `cmcrypto_site_key_proof_verify`; SECURE_KEY_EXCHANGE_REQUIRED; KEY_CONFLICT also if another key
/// of the site is known, another site has this one, or the site would be above this one, which
/// joins by `cmcrypto_site_directory_join_by_their_own_word`; the others of
/// `cmcrypto_site_directory_learn_from_directory_service`.
/// Threads: one. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_directory_learn_from_site_itself(
    provider: cmcrypto_provider, directory: *mut cmcrypto_site_directory, proof: *const u8,
    proof_len: usize, relation: cmcrypto_site_relation, now: i64,
    learned: *mut cmcrypto_site_key_outcome, lost: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|learned: ValueOut<_>,
           lost: HandleOut<_>,
           directory: &mut _,
           (proof, proof_len): &[u8],
           now: Timestamp| {
        let (provider, relation) = (provider::parse(provider)?, Numbered::parse(relation)?);
        let proof = SiteKeyProof::from_der(provider, proof)?;
        let change = directory
            .0
            .learn_from_site_itself(&proof, relation, now)
            .map_err(Failure::about("now", "outside the years 1970 to 9999"))?;
        give_change(learned, lost, &change)
    })
}

/// Takes a key that the current key of `parent_site_code` endorses, or its operational key if it
/// has one, the site above its own: `endorsed_site` is DER, as
/// `cmcrypto_site_exchange_key_endorse_site` makes it, and `proof` that of the site that it has
/// that key, as `cmcrypto_site_exchange_key_prove_possession` makes it. Only what is above or below
/// this site can be learned so: its parent from the top-level site, and from a site below it one
/// below that, which was expected (`cmcrypto_site_directory_expect`). Another key gives way, as in
/// `cmcrypto_site_directory_learn_from_directory_service`, with `keep_previous_until`, which may be
/// NULL, if `parent_site_code` endorsed it, or its site alone said so.
///
/// The key can be used until the endorsement ends, and as long as that of `parent_site_code` can.
/// Numbers never go back, and each changes something but once: a site that was forgotten comes back
/// by a new endorsement alone.
///
/// INVALID_ARGUMENT also for times outside the years 1970 to 9999. Errors: for the parent those of
/// `cmcrypto_site_directory_check_site`; SITE_MISMATCH if it can't be the endorsed site's parent
/// here, or that was not expected below it; MALFORMED, NOT_DER, VERSION_NOT_SUPPORTED; of the proof
/// those of `cmcrypto_site_key_proof_verify`; SIGNATURE_INVALID, ENDORSEMENT_MISMATCH, also if the
/// proof is for another key, HOST_MISMATCH, ENDORSEMENT_NOT_YET_VALID, ENDORSEMENT_EXPIRED;
/// ROLLBACK for a lower number than before, for the same if it would change something, for what the
/// exchange key endorsed where there is an operational key, for a key that the site had before, and
/// where it begins more than an hour before numbers of the parent were forgotten;
/// ENDORSEMENT_CONFLICT for another endorsement with the same number; ENDORSEMENT_TOO_DEEP for a
/// fourth level; KEY_CONFLICT also if another key of the site is known from elsewhere; the others
/// of `cmcrypto_site_directory_learn_from_directory_service`.
/// Threads: one. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_directory_learn_endorsed(
    directory: *mut cmcrypto_site_directory, endorsed_site: *const u8, endorsed_site_len: usize,
    proof: *const u8, proof_len: usize, parent_site_code: *const c_char,
    keep_previous_until: *const i64, now: i64, learned: *mut cmcrypto_site_key_outcome,
    lost: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|learned: ValueOut<_>,
           lost: HandleOut<_>,
           directory: &mut _,
           (endorsed_site, endorsed_site_len): &[u8],
           (proof, proof_len): &[u8],
           parent_site_code: SiteCode,
           keep_previous_until: Option<_>,
           now: Timestamp| {
        let endorsed = EndorsedSite::from_der(endorsed_site)?;
        let parent = parent_site_code;
        directory.0.check_site(parent, now)?;
        // The engine that verifies the endorsement is the one that keeps the key.
        let by = directory.0.site(parent).ok_or(Error::INTERNAL)?.public_key();
        let proof = SiteKeyProof::from_der(by.provider(), proof)?;
        let keep_previous_until = keep_previous_until.map(Timestamp::from_unix);
        let change = directory
            .0
            .learn_endorsed(&endorsed, &proof, parent, keep_previous_until, now)
            .map_err(Failure::about("now", OUT_OF_RANGE))?;
        give_change(learned, lost, &change)
    })
}
