//! The sites in a directory, and what is known of each.

use std::ffi::c_char;

use cmcrypto_core::Error;
use cmcrypto_core::names::SiteCode;
use cmcrypto_core::sites::{KnownSite, PreviousSiteKey, SiteKeySource, SiteRelation};

use crate::abi::{Failure, HandleOut, TextOut, ValueOut, call, cmcrypto_status, free, wraps};
use crate::pki::public_key::cmcrypto_public_key;
use crate::sites::directory::cmcrypto_site_directory;

/// What another site is to this one, in a hierarchy of at most three levels: one of the constants
/// `CMCRYPTO_SITE_RELATION_...`.
pub type cmcrypto_site_relation = i32;

/// The site above. There is at most one.
pub const CMCRYPTO_SITE_RELATION_PARENT: i32 = 577;
/// A site below, directly or under another.
pub const CMCRYPTO_SITE_RELATION_CHILD: i32 = 578;
/// The top-level site, where that is neither this site nor its parent. There is at most one.
pub const CMCRYPTO_SITE_RELATION_TOP: i32 = 579;

/// How a site's key was learned, which is who vouches for it: one of the constants
/// `CMCRYPTO_SITE_KEY_SOURCE_...`.
pub type cmcrypto_site_key_source = i32;

/// The directory service, to which the site publishes.
pub const CMCRYPTO_SITE_KEY_SOURCE_DIRECTORY_SERVICE: i32 = 609;
/// A key file, or a bare key, that a person exchanged; or a key file of a site whose key was known.
pub const CMCRYPTO_SITE_KEY_SOURCE_KEY_FILE: i32 = 610;
/// An endorsement by the key of the site's parent.
pub const CMCRYPTO_SITE_KEY_SOURCE_PARENT_ENDORSEMENT: i32 = 611;
/// The site alone, when no key of it was known: it may have been anyone.
pub const CMCRYPTO_SITE_KEY_SOURCE_SITE_ITSELF: i32 = 612;

pub(crate) fn parse_relation(relation: cmcrypto_site_relation) -> Result<SiteRelation, Failure> {
    match relation {
        CMCRYPTO_SITE_RELATION_PARENT => Ok(SiteRelation::Parent),
        CMCRYPTO_SITE_RELATION_CHILD => Ok(SiteRelation::Child),
        CMCRYPTO_SITE_RELATION_TOP => Ok(SiteRelation::Top),
        _ => Err(Failure::argument("relation", "unknown")),
    }
}

fn relation_number(relation: SiteRelation) -> Result<cmcrypto_site_relation, Failure> {
    match relation {
        SiteRelation::Parent => Ok(CMCRYPTO_SITE_RELATION_PARENT),
        SiteRelation::Child => Ok(CMCRYPTO_SITE_RELATION_CHILD),
        SiteRelation::Top => Ok(CMCRYPTO_SITE_RELATION_TOP),
        _ => Err(Error::Internal.into()),
    }
}

pub(crate) fn parse_source(source: cmcrypto_site_key_source) -> Result<SiteKeySource, Failure> {
    match source {
        CMCRYPTO_SITE_KEY_SOURCE_DIRECTORY_SERVICE => Ok(SiteKeySource::DirectoryService),
        CMCRYPTO_SITE_KEY_SOURCE_KEY_FILE => Ok(SiteKeySource::KeyFile),
        CMCRYPTO_SITE_KEY_SOURCE_PARENT_ENDORSEMENT => Ok(SiteKeySource::ParentEndorsement),
        CMCRYPTO_SITE_KEY_SOURCE_SITE_ITSELF => Ok(SiteKeySource::SiteItself),
        _ => Err(Failure::argument("source", "unknown")),
    }
}

fn source_number(source: SiteKeySource) -> Result<cmcrypto_site_key_source, Failure> {
    match source {
        SiteKeySource::DirectoryService => Ok(CMCRYPTO_SITE_KEY_SOURCE_DIRECTORY_SERVICE),
        SiteKeySource::KeyFile => Ok(CMCRYPTO_SITE_KEY_SOURCE_KEY_FILE),
        SiteKeySource::ParentEndorsement => Ok(CMCRYPTO_SITE_KEY_SOURCE_PARENT_ENDORSEMENT),
        SiteKeySource::SiteItself => Ok(CMCRYPTO_SITE_KEY_SOURCE_SITE_ITSELF),
        _ => Err(Error::Internal.into()),
    }
}

/// What a site knows of another: its exchange key, how that was learned, and how the two are
/// related.
pub struct cmcrypto_known_site(KnownSite);

wraps!(cmcrypto_known_site(KnownSite));

/// How many sites there are of which a key is known.
///
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_directory_site_count(
    directory: *const cmcrypto_site_directory, count: *mut usize,
) -> cmcrypto_status {
    call!(|count: ValueOut<_>, directory: &_| count.give(directory.0.sites().count()))
}

/// The code of one of these sites: 3 characters. `index` counts from 0, in the order of the codes,
/// and holds until the directory changes.
///
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_directory_site_code(
    directory: *const cmcrypto_site_directory, index: usize, out: *mut c_char, out_cap: usize,
    out_len: *mut usize,
) -> cmcrypto_status {
    call!(|(out, out_cap, out_len): TextOut, directory: &_| {
        let site = directory.0.sites().nth(index);
        let (code, _) = site.ok_or(Failure::argument("index", "not below the count"))?;
        out.write(&[code.as_str()])
    })
}

/// What is known of a site. It stays as it is when the directory changes.
///
/// Errors: SITE_KEY_UNKNOWN.
///
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_directory_site(
    directory: *const cmcrypto_site_directory, site_code: *const c_char,
    site: *mut *mut cmcrypto_known_site,
) -> cmcrypto_status {
    call!(|site: HandleOut<_>, directory: &_, site_code: SiteCode| {
        let known = directory.0.site(site_code);
        site.give(known.ok_or(Error::SiteKeyUnknown)?.clone())
    })
}

/// What the site is to the one whose directory this is from.
///
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_known_site_relation(
    site: *const cmcrypto_known_site, relation: *mut cmcrypto_site_relation,
) -> cmcrypto_status {
    call!(|relation: ValueOut<_>, site: &_| relation.give(relation_number(site.0.relation())?))
}

/// Its exchange key.
///
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_known_site_public_key(
    site: *const cmcrypto_known_site, public_key: *mut *mut cmcrypto_public_key,
) -> cmcrypto_status {
    call!(|public_key: HandleOut<_>, site: &_| public_key.give(site.0.public_key().clone()))
}

/// That of its key, for people to compare: 79 characters, see
/// `cmcrypto_site_public_key_fingerprint`.
///
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_known_site_fingerprint(
    site: *const cmcrypto_known_site, out: *mut c_char, out_cap: usize, out_len: *mut usize,
) -> cmcrypto_status {
    call!(|(out, out_cap, out_len): TextOut, site: &_| out.write(&[&site.0.fingerprint()]))
}

/// How the key was learned.
///
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_known_site_source(
    site: *const cmcrypto_known_site, source: *mut cmcrypto_site_key_source,
) -> cmcrypto_status {
    call!(|source: ValueOut<_>, site: &_| source.give(source_number(site.0.source())?))
}

/// The code of the site whose key file or endorsement the key was learned from: for a key file of
/// the site itself, the site. 3 characters, or none for the other sources.
///
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_known_site_vouched_by(
    site: *const cmcrypto_known_site, out: *mut c_char, out_cap: usize, out_len: *mut usize,
) -> cmcrypto_status {
    call!(|(out, out_cap, out_len): TextOut, site: &_| {
        let by = site.0.vouched_by();
        out.write(&[by.as_ref().map_or("", SiteCode::as_str)])
    })
}

/// When the key was learned.
///
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_known_site_learned(
    site: *const cmcrypto_known_site, time: *mut i64,
) -> cmcrypto_status {
    call!(|time: ValueOut<_>, site: &_| time.give(site.0.learned().as_unix()))
}

/// The key that the site had before: success with `*public_key` NULL if there is none.
///
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_known_site_previous_public_key(
    site: *const cmcrypto_known_site, public_key: *mut *mut cmcrypto_public_key,
) -> cmcrypto_status {
    call!(|public_key: HandleOut<_>, site: &_| {
        if let Some(previous) = site.0.previous() {
            public_key.set(cmcrypto_public_key(previous.public_key().clone()));
        }
        Ok(())
    })
}

/// The fingerprint of that key: 79 characters, or none if there is no such key.
///
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_known_site_previous_fingerprint(
    site: *const cmcrypto_known_site, out: *mut c_char, out_cap: usize, out_len: *mut usize,
) -> cmcrypto_status {
    call!(|(out, out_cap, out_len): TextOut, site: &_| {
        let previous = site.0.previous();
        let fingerprint = previous.map_or_else(String::new, PreviousSiteKey::fingerprint);
        out.write(&[&fingerprint])
    })
}

/// The last second at which that key is accepted. `*present` is 0, and `*time` too, if there is no
/// such key, or it is accepted at no time any more.
///
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_known_site_previous_kept_until(
    site: *const cmcrypto_known_site, present: *mut i32, time: *mut i64,
) -> cmcrypto_status {
    call!(|present: ValueOut<_>, time: ValueOut<_>, site: &_| {
        if let Some(until) = site.0.previous().and_then(PreviousSiteKey::kept_until) {
            present.set(1);
            time.set(until.as_unix());
        }
        Ok(())
    })
}

/// Frees a known site.
///
/// Threads: last. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_known_site_free(site: *mut cmcrypto_known_site) {
    free!(site)
}
