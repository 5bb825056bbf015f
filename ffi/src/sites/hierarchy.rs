//! Where a site stands in its hierarchy: what it joins, what it leaves, whose key its clients trust.

use std::ffi::c_char;

use cmcrypto_core::Timestamp;
use cmcrypto_core::names::SiteCode;
use cmcrypto_core::sites::SiteKeySource;

use crate::abi::{
    Failure, HandleOut, Numbered, TextOut, call, cmcrypto_buffer, cmcrypto_status, parse_site_code,
};
use crate::exchange_key::site_exchange_key::cmcrypto_site_exchange_key;
use crate::exchange_key::site_public_key::cmcrypto_site_public_key;
use crate::pki::public_key::cmcrypto_public_key;
use crate::sites::directory::cmcrypto_site_directory;
use crate::sites::known_site::cmcrypto_site_key_source;

/// Notes the site's own key, and each that follows it: it is the trusted root key as long as the
/// site has none above it, and it is not taken for another site's.
///
/// Errors: SITE_MISMATCH for the key of another site; KEY_CONFLICT if another site has it.
/// Threads: one. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_directory_set_own_key(
    directory: *mut cmcrypto_site_directory, key: *const cmcrypto_site_exchange_key,
) -> cmcrypto_status {
    call!(|directory: &mut _, key: &_| Ok(directory.0.set_own_key(&key.0)?))
}

/// Joins a hierarchy below `parent_site_code`. `top_site_code` is its top-level site and `top_key`
/// that site's key; both are NULL where the parent is that. From then on the top-level site's key
/// is the trusted root key, `*trusted_root_key`, and not the own one. The keys come from `source`,
/// which is the directory service; or the sites themselves, only where the settings don't require
/// secure key exchange. A file with all its parent's keys is imported instead
/// (`cmcrypto_site_directory_import_key_file`). Keys that are known already must be the same.
///
/// INVALID_ARGUMENT also if the top-level site is the parent, for another source, and for a time
/// outside the years 1970 to 9999. Errors: SECURE_KEY_EXCHANGE_REQUIRED; SITE_MISMATCH also if
/// there is another parent or top-level site (forget it first); KEY_CONFLICT also if another key of
/// the parent or the top-level site is known; the others of
/// `cmcrypto_site_directory_learn_from_directory_service`.
/// Threads: one. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_directory_join(
    directory: *mut cmcrypto_site_directory, parent_site_code: *const c_char,
    parent_key: *const cmcrypto_public_key, top_site_code: *const c_char,
    top_key: *const cmcrypto_public_key, source: cmcrypto_site_key_source, now: i64,
    trusted_root_key: *mut *mut cmcrypto_site_public_key,
) -> cmcrypto_status {
    call!(|trusted_root_key: HandleOut<_>,
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
        let source = Numbered::parse(source)?;
        if matches!(source, SiteKeySource::KeyFile | SiteKeySource::ParentEndorsement) {
            return Err(Failure::argument("source", "not one that a site joins by"));
        }
        let root = directory
            .0
            .join(parent, &parent_key.0, top, source, now)
            .map_err(Failure::about("now", "outside the years 1970 to 9999"))?;
        trusted_root_key.give(root)
    })
}

/// Forgets a site that left the hierarchy, or that this site leaves, and the sites that were
/// learned from it. `*forgotten` has the codes of those that were, in their order: 3 characters
/// each, with nothing between them. With no site above it left, this site is at the top again. The
/// numbers of endorsements that were accepted are not forgotten.
/// Threads: one. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_directory_forget(
    directory: *mut cmcrypto_site_directory, site_code: *const c_char,
    forgotten: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|forgotten: HandleOut<_>, directory: &mut _, site_code: SiteCode| {
        let codes = directory.0.forget(site_code);
        let codes: String = codes.iter().map(SiteCode::as_str).collect();
        forgotten.give(codes)
    })
}

/// Ends the time for which the previous key of a site is kept: it was stolen, or nothing that it
/// signed is under way any more.
///
/// Errors: SITE_KEY_UNKNOWN if the site is not known, or has no previous key.
/// Threads: one. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_directory_retire_previous_key(
    directory: *mut cmcrypto_site_directory, site_code: *const c_char,
) -> cmcrypto_status {
    call!(|directory: &mut _, site_code: SiteCode| Ok(directory
        .0
        .retire_previous_key(site_code)?))
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
/// `cmcrypto_site_directory_set_own_key` was not called; SECURE_KEY_EXCHANGE_REQUIRED.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_directory_trusted_root_key(
    directory: *const cmcrypto_site_directory, key: *mut *mut cmcrypto_site_public_key,
) -> cmcrypto_status {
    call!(|key: HandleOut<_>, directory: &_| key.give(directory.0.trusted_root_key()?))
}
