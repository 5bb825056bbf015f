//! Where a site stands in its hierarchy: what it joins, what it expects below it, whose key its
//! clients trust.

use std::ffi::c_char;

use cmcrypto_core::exchange_key::SiteKeyProof;
use cmcrypto_core::names::SiteCode;
use cmcrypto_core::sites::{SiteDirectory, SiteKeyChanges};
use cmcrypto_core::{Error, Timestamp};

use crate::abi::{
    Failure, HandleOut, TextOut, call, cmcrypto_buffer, cmcrypto_status, joined_codes,
    parse_site_code,
};
use crate::exchange_key::site_exchange_key::cmcrypto_site_exchange_key;
use crate::exchange_key::site_public_key::cmcrypto_site_public_key;
use crate::pki::public_key::cmcrypto_public_key;
use crate::primitive::provider::{self, cmcrypto_provider};
use crate::sites::directory::cmcrypto_site_directory;

/// About `now`.
const OUT_OF_RANGE: &str = "outside the years 1970 to 9999";

/// Notes the site's own key, and each that follows it: it is the trusted root key as long as the
/// site has none above it, and it is not taken for another site's. A site that had it gives way.
///
/// INVALID_ARGUMENT also for a time outside the years 1970 to 9999. Errors: SITE_MISMATCH for the
/// key of another site; SITE_KEY_STOLEN; KEY_CONFLICT for this site's operational key.
/// Threads: one. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_directory_set_own_key(
    directory: *mut cmcrypto_site_directory, key: *const cmcrypto_site_exchange_key, now: i64,
    lost: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|lost: HandleOut<_>, directory: &mut _, key: &_, now: Timestamp| {
        let codes = directory.0.set_own_key(&key.0, now);
        lost.give(joined_codes(&codes.map_err(Failure::about("now", OUT_OF_RANGE))?))
    })
}

/// As `cmcrypto_site_directory_set_own_key`, where the key itself is kept offline: nothing shows here
/// that it is this site's. Then the operational key that it endorsed is accepted, too
/// (`cmcrypto_site_directory_accept_operational_key`).
///
/// INVALID_ARGUMENT also for a time outside the years 1970 to 9999. Errors: SITE_KEY_STOLEN;
/// KEY_CONFLICT for this site's operational key; KEY_TOO_SMALL.
/// Threads: one. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_directory_set_own_public_key(
    directory: *mut cmcrypto_site_directory, key: *const cmcrypto_site_public_key, now: i64,
    lost: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|lost: HandleOut<_>,
           directory: &mut _,
           key: &cmcrypto_site_public_key,
           now: Timestamp| {
        let codes = directory.0.set_own_public_key(key.0.clone(), now);
        lost.give(joined_codes(&codes.map_err(Failure::about("now", OUT_OF_RANGE))?))
    })
}

/// Joins a hierarchy below `parent_site_code`, with the keys that the directory service names.
/// `top_site_code` is its top-level site and `top_key` that site's key; both are NULL where the
/// parent is that. From then on the top-level site's key is the trusted root key,
/// `*trusted_root_key`, and not the own one. A file with all its parent's keys is imported instead
/// (`cmcrypto_site_directory_import_key_file`).
///
/// INVALID_ARGUMENT also if the top-level site is the parent, and for a time outside the years 1970
/// to 9999. Errors: SITE_MISMATCH also if no top-level site is given, and the directory service or
/// a person named another; those of `cmcrypto_site_directory_learn_from_directory_service` and
/// `cmcrypto_site_directory_trusted_root_key`.
/// Threads: one. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_directory_join(
    directory: *mut cmcrypto_site_directory, parent_site_code: *const c_char,
    parent_key: *const cmcrypto_public_key, top_site_code: *const c_char,
    top_key: *const cmcrypto_public_key, now: i64, lost: *mut *mut cmcrypto_buffer,
    trusted_root_key: *mut *mut cmcrypto_site_public_key,
) -> cmcrypto_status {
    call!(|lost: HandleOut<_>,
           trusted_root_key: HandleOut<_>,
           directory: &mut _,
           parent_site_code: SiteCode,
           parent_key: &_,
           top_site_code: Option<&str>,
           top_key: Option<&_>,
           now: Timestamp| {
        let parent = parent_site_code;
        let top = match (top_site_code, top_key) {
            (Some(code), Some(key)) => Some((parse_site_code("top_site_code", code)?, &key.0)),
            (None, None) => None,
            (Some(_), None) => return Err(Failure::argument("top_key", "NULL with a site code")),
            (None, Some(_)) => return Err(Failure::argument("top_site_code", "NULL with a key")),
        };
        if top.is_some_and(|(top, _)| top == parent) {
            return Err(Failure::argument("top_site_code", "the parent's"));
        }
        join(directory, lost, trusted_root_key, now, |directory| {
            directory.join((parent, &parent_key.0), top, now)
        })
    })
}

/// Joins as `cmcrypto_site_directory_join`, where the sites above say themselves what their keys
/// are: only where the settings don't require secure key exchange. The proofs are DER, as
/// `cmcrypto_site_exchange_key_prove_possession` makes them there: that of the parent, and that of
/// the top-level site, which is left out with a length of 0 where the parent is that.
///
/// INVALID_ARGUMENT also if the top-level site is the parent, and for a time outside the years 1970
/// to 9999. Errors: those of `cmcrypto_site_key_proof_verify`; SECURE_KEY_EXCHANGE_REQUIRED; those
/// of `cmcrypto_site_directory_join` and `cmcrypto_site_directory_learn_from_site_itself`.
/// Threads: one. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_directory_join_by_their_own_word(
    provider: cmcrypto_provider, directory: *mut cmcrypto_site_directory, parent_proof: *const u8,
    parent_proof_len: usize, top_proof: *const u8, top_proof_len: usize, now: i64,
    lost: *mut *mut cmcrypto_buffer, trusted_root_key: *mut *mut cmcrypto_site_public_key,
) -> cmcrypto_status {
    call!(|lost: HandleOut<_>,
           trusted_root_key: HandleOut<_>,
           directory: &mut _,
           (parent_proof, parent_proof_len): &[u8],
           (top_proof, top_proof_len): Option<&[u8]>,
           now: Timestamp| {
        let provider = provider::parse(provider)?;
        let parent = SiteKeyProof::from_der(provider, parent_proof)?;
        let top = top_proof.map(|proof| SiteKeyProof::from_der(provider, proof)).transpose()?;
        if top.as_ref().is_some_and(|top| top.site_code() == parent.site_code()) {
            return Err(Failure::argument("top_proof", "the parent's"));
        }
        join(directory, lost, trusted_root_key, now, |directory| {
            directory.join_by_their_own_word(&parent, top.as_ref(), now)
        })
    })
}

/// Joins, if the trusted root key can be told then.
fn join(
    directory: &mut cmcrypto_site_directory, lost: HandleOut<cmcrypto_buffer>,
    trusted_root_key: HandleOut<cmcrypto_site_public_key>, now: Timestamp,
    by: impl FnOnce(&mut SiteDirectory) -> Result<SiteKeyChanges, Error>,
) -> Result<(), Failure> {
    let mut next = directory.0.clone();
    let changes = by(&mut next).map_err(Failure::about("now", OUT_OF_RANGE))?;
    let root = next.trusted_root_key(now)?;
    directory.0 = next;
    lost.set(joined_codes(&changes.lost).into());
    trusted_root_key.give(root)
}

/// Has a child, `below_site_code`, speak of a site below it: its endorsement of that site's key is
/// heard, and its key file where a person compared it. At most 250 sites below one, and 2,048.
/// `cmcrypto_site_directory_forget` ends it.
///
/// Errors: SITE_MISMATCH if either is this site, both are one, or the site is expected below
/// another (forget it first); ENDORSEMENT_TOO_DEEP for a fourth level, so wherever a site
/// above this one is known; TOO_LARGE.
/// Threads: one. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_directory_expect(
    directory: *mut cmcrypto_site_directory, site_code: *const c_char,
    below_site_code: *const c_char,
) -> cmcrypto_status {
    call!(|directory: &mut _, site_code: SiteCode, below_site_code: SiteCode| {
        Ok(directory.0.expect(site_code, below_site_code)?)
    })
}

/// The sites of which a child may speak, each with that child, in the order of their codes: as
/// text, 6 characters for each, the site's code and that of the child, with nothing between them.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_directory_expected(
    directory: *const cmcrypto_site_directory, codes: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|codes: HandleOut<_>, directory: &cmcrypto_site_directory| {
        let pairs: Vec<SiteCode> =
            directory.0.expected().flat_map(|(site, below)| [site, below]).collect();
        codes.give(joined_codes(&pairs))
    })
}

/// The code of the site at the top of the hierarchy: this one if none above it is known. 3
/// characters, or none if a parent is known, but not whether it is the one.
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_directory_top_level_site(
    directory: *const cmcrypto_site_directory, out: *mut c_char, out_cap: usize,
    out_len: *mut usize,
) -> cmcrypto_status {
    call!(|(out, out_cap, out_len): TextOut, directory: &_| {
        let top = directory.0.top_level_site();
        out.write(top.as_ref().map_or("", SiteCode::as_str))
    })
}

/// The trusted root key of this site and its clients: the key of the top-level site.
///
/// Errors: NO_TRUSTED_ROOT_KEY if that site is not known, or is this one and
/// `cmcrypto_site_directory_set_own_key` was not called; those of
/// `cmcrypto_site_directory_check_site`.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_directory_trusted_root_key(
    directory: *const cmcrypto_site_directory, now: i64, key: *mut *mut cmcrypto_site_public_key,
) -> cmcrypto_status {
    call!(|key: HandleOut<_>, directory: &_, now: Timestamp| {
        key.give(directory.0.trusted_root_key(now)?)
    })
}
