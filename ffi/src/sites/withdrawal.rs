//! What a site believes no more: keys that were replaced or stolen, sites that left, and what they
//! vouched for.

use std::ffi::c_char;

use cmcrypto_core::Timestamp;
use cmcrypto_core::names::SiteCode;

use crate::abi::{Failure, HandleOut, call, cmcrypto_buffer, cmcrypto_status, joined_codes};
use crate::sites::directory::cmcrypto_site_directory;

/// About `now`.
const OUT_OF_RANGE: &str = "outside the years 1970 to 9999";

/// Names a key as stolen, by its fingerprint, see `cmcrypto_site_public_key_fingerprint`; white
/// space and case don't matter. It is not used any more, nor taken from anyone again, nor is a key
/// that follows it or for which it vouched, until somebody else vouches for that. It need not be
/// known here: name all keys that a thief may have, at every site. The operational keys that are held
/// here under an exchange key are reported with it: it is reported before the site's new key is taken.
/// With an operational key the one before is not kept any more.
/// This site is in `*lost` if the key is its own.
///
/// The robbed site makes another key, and notes it: `cmcrypto_site_directory_set_own_key`. The
/// others take it from the directory service or a person:
/// `cmcrypto_site_directory_learn_from_directory_service`,
/// `cmcrypto_site_directory_import_exchange_key`, or its key file with the fingerprint compared;
/// and keep none. A parent that is at the top they take by `cmcrypto_site_directory_join`, or by
/// its file with all its keys. A thief may have had a key of his follow it: the keys of the sites
/// in `*lost`, and those that they endorsed since, are to be looked at too.
///
/// INVALID_ARGUMENT also if it is no fingerprint, and for a time outside the years 1970 to 9999.
/// Errors: TOO_LARGE above 4,096 keys.
/// Threads: one. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_directory_report_stolen(
    directory: *mut cmcrypto_site_directory, fingerprint: *const c_char, now: i64,
    lost: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|lost: HandleOut<_>, directory: &mut _, fingerprint: &str, now: Timestamp| {
        let codes = directory.0.report_stolen(fingerprint, now).map_err(Failure::about(
            "fingerprint",
            "not 64 hexadecimal digits, or now is outside the years 1970 to 9999",
        ))?;
        lost.give(joined_codes(&codes))
    })
}

/// The fingerprints of the keys that were reported as stolen, each with a newline after it: what a
/// site that lost its directory is to be told again.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_directory_stolen(
    directory: *const cmcrypto_site_directory, fingerprints: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|fingerprints: HandleOut<_>, directory: &_| {
        let lines = directory.0.stolen().map(|fingerprint| fingerprint + "\n");
        fingerprints.give(lines.collect::<String>())
    })
}

/// Ends the time for which the previous key of a site is kept, or its previous operational key:
/// nothing that it signed is under way any more.
///
/// INVALID_ARGUMENT also for a time outside the years 1970 to 9999. Errors: SITE_KEY_UNKNOWN if the
/// site is not known, or has no previous key.
/// Threads: one. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_directory_retire_previous_key(
    directory: *mut cmcrypto_site_directory, site_code: *const c_char, now: i64,
    lost: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|lost: HandleOut<_>, directory: &mut _, site_code: SiteCode, now: Timestamp| {
        lost.give(joined_codes(
            &directory
                .0
                .retire_previous_key(site_code, now)
                .map_err(Failure::about("now", OUT_OF_RANGE))?,
        ))
    })
}

/// Forgets a site that left the hierarchy, or that this site leaves, the sites that it vouched for,
/// and what was expected below it: all that were forgotten are in `*lost` too. With no site above
/// it left, this site is at the top again.
///
/// What told of it before does not bring it back, neither a key file nor an endorsement. Their
/// numbers are not forgotten, nor keys that were stolen.
///
/// By the clock here: where it is ahead, key files don't count until then.
///
/// INVALID_ARGUMENT also for a time outside the years 1970 to 9999.
/// Threads: one. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_directory_forget(
    directory: *mut cmcrypto_site_directory, site_code: *const c_char, now: i64,
    lost: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|lost: HandleOut<_>, directory: &mut _, site_code: SiteCode, now: Timestamp| {
        lost.give(joined_codes(
            &directory.0.forget(site_code, now).map_err(Failure::about("now", OUT_OF_RANGE))?,
        ))
    })
}
