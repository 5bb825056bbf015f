//! The sites in a directory, and what is known of each.

use std::ffi::c_char;

use cmcrypto_core::names::SiteCode;
use cmcrypto_core::sites::{
    KnownSite, OperationalKey, PreviousSiteKey, SiteKeySource, SiteRelation,
};
use cmcrypto_core::{Error, Timestamp};

use crate::abi::{
    CMCRYPTO_FINGERPRINT_MAX, CMCRYPTO_SITE_CODE_MAX, Failure, HandleOut, Numbered, StructureOut,
    ValueOut, call, cmcrypto_status, grows, numbers, text_field,
};
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

/// How a site's key was learned: who vouches for it. One of the constants
/// `CMCRYPTO_SITE_KEY_SOURCE_...`.
pub type cmcrypto_site_key_source = i32;

/// The directory service, to which the site publishes.
pub const CMCRYPTO_SITE_KEY_SOURCE_DIRECTORY_SERVICE: i32 = 609;
/// A key file of another site, whose writer's fingerprint a person compared.
pub const CMCRYPTO_SITE_KEY_SOURCE_KEY_FILE: i32 = 610;
/// An endorsement by the key of the site's parent.
pub const CMCRYPTO_SITE_KEY_SOURCE_PARENT_ENDORSEMENT: i32 = 611;
/// The site alone, when no key of it was known: it may have been anyone.
pub const CMCRYPTO_SITE_KEY_SOURCE_SITE_ITSELF: i32 = 612;
/// A person, who compared the fingerprint of this very key.
pub const CMCRYPTO_SITE_KEY_SOURCE_PERSON: i32 = 613;

numbers!(SiteRelation, "relation":
    CMCRYPTO_SITE_RELATION_PARENT => Parent,
    CMCRYPTO_SITE_RELATION_CHILD => Child,
    CMCRYPTO_SITE_RELATION_TOP => Top,
);

numbers!(SiteKeySource, "source":
    CMCRYPTO_SITE_KEY_SOURCE_DIRECTORY_SERVICE => DirectoryService,
    CMCRYPTO_SITE_KEY_SOURCE_KEY_FILE => KeyFile,
    CMCRYPTO_SITE_KEY_SOURCE_PARENT_ENDORSEMENT => ParentEndorsement,
    CMCRYPTO_SITE_KEY_SOURCE_SITE_ITSELF => SiteItself,
    CMCRYPTO_SITE_KEY_SOURCE_PERSON => Person,
);

/// What a site knows of another: its exchange key, who vouches for that, and how the two are
/// related.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cmcrypto_known_site {
    /// sizeof(cmcrypto_known_site).
    pub struct_size: u32,
    /// Its code.
    pub site_code: [c_char; CMCRYPTO_SITE_CODE_MAX],
    /// What it is to the site whose directory this is from.
    pub relation: cmcrypto_site_relation,
    /// Who vouches for its key; or did for one that it follows.
    pub source: cmcrypto_site_key_source,
    /// The code of the site whose endorsement or key file vouches. Empty for the other sources.
    pub vouched_by: [c_char; CMCRYPTO_SITE_CODE_MAX],
    /// 1 if the source vouched for a key that the site had before, and that one for this, or for
    /// one between them.
    pub follows_another: i32,
    /// 1 if an endorsement vouches, whose terms follow.
    pub is_endorsed: i32,
    /// 1 if the key that it had before is known.
    pub has_previous: i32,
    /// 1 if that is accepted still, until `previous_kept_until`.
    pub previous_is_kept: i32,
    /// 1 if it has an operational key, which does from day to day what its exchange key would.
    pub has_operational: i32,
    /// When the key was learned.
    pub learned: i64,
    /// The last second at which the previous key is accepted, or 0.
    pub previous_kept_until: i64,
    /// That of the endorsement, or 0.
    pub endorsement_number: u64,
    /// The first second of its validity, or 0.
    pub endorsement_not_before: i64,
    /// The last second of its validity, or 0.
    pub endorsement_not_after: i64,
    /// That of its key, for people to compare, see `cmcrypto_site_public_key_fingerprint`.
    pub fingerprint: [c_char; CMCRYPTO_FINGERPRINT_MAX],
    /// That of the previous key, or empty.
    pub previous_fingerprint: [c_char; CMCRYPTO_FINGERPRINT_MAX],
    /// Of the endorsement of its operational key, or 0.
    pub operational_number: u64,
    /// The first second of its validity, or 0.
    pub operational_not_before: i64,
    /// The last second of its validity, or 0.
    pub operational_not_after: i64,
    /// That of its operational key, or empty.
    pub operational_fingerprint: [c_char; CMCRYPTO_FINGERPRINT_MAX],
}

grows!(cmcrypto_known_site, 344);

fn told(code: SiteCode, site: &KnownSite) -> Result<cmcrypto_known_site, Failure> {
    let previous = site.previous();
    let kept_until = previous.and_then(PreviousSiteKey::kept_until);
    let vouched_by = site.vouched_by();
    let endorsement = site.endorsement();
    let operational = site.operational_key();
    let operational_terms = operational.map(OperationalKey::terms);
    Ok(cmcrypto_known_site {
        struct_size: 0,
        site_code: text_field(code.as_str()),
        relation: site.relation().number()?,
        source: site.source().number()?,
        vouched_by: text_field(vouched_by.as_ref().map_or("", SiteCode::as_str)),
        follows_another: i32::from(site.follows_another()),
        is_endorsed: i32::from(endorsement.is_some()),
        has_previous: i32::from(previous.is_some()),
        previous_is_kept: i32::from(kept_until.is_some()),
        has_operational: i32::from(operational.is_some()),
        learned: site.learned().as_unix(),
        previous_kept_until: kept_until.map_or(0, Timestamp::as_unix),
        endorsement_number: endorsement.map_or(0, |terms| terms.number),
        endorsement_not_before: endorsement.map_or(0, |terms| terms.not_before.as_unix()),
        endorsement_not_after: endorsement.map_or(0, |terms| terms.not_after.as_unix()),
        fingerprint: text_field(&site.fingerprint()),
        previous_fingerprint: text_field(
            &previous.map_or_else(String::new, PreviousSiteKey::fingerprint),
        ),
        operational_number: operational_terms.map_or(0, |terms| terms.number),
        operational_not_before: operational_terms.map_or(0, |terms| terms.not_before.as_unix()),
        operational_not_after: operational_terms.map_or(0, |terms| terms.not_after.as_unix()),
        operational_fingerprint: text_field(
            &operational.map_or_else(String::new, OperationalKey::fingerprint),
        ),
    })
}

/// How many sites there are of which a key is known.
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_directory_site_count(
    directory: *const cmcrypto_site_directory, count: *mut usize,
) -> cmcrypto_status {
    call!(|count: ValueOut<_>, directory: &_| count.give(directory.0.sites().count()))
}

/// What is known of one of these sites. `index` counts from 0, in the order of the codes, and holds
/// until the directory changes. `struct_size` is the sizeof `*site`.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_directory_site_at(
    directory: *const cmcrypto_site_directory, index: usize, site: *mut cmcrypto_known_site,
    struct_size: usize,
) -> cmcrypto_status {
    call!(|(site, struct_size): StructureOut<_>, directory: &_| {
        let known = directory.0.sites().nth(index);
        let (code, known) = known.ok_or(Failure::argument("index", "not below the count"))?;
        site.give(told(code, known)?)
    })
}

/// What is known of a site. Whether its key can be used, `cmcrypto_site_directory_check_site`
/// tells. `struct_size` is the sizeof `*site`.
///
/// Errors: SITE_KEY_UNKNOWN.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_directory_site(
    directory: *const cmcrypto_site_directory, site_code: *const c_char,
    site: *mut cmcrypto_known_site, struct_size: usize,
) -> cmcrypto_status {
    call!(|(site, struct_size): StructureOut<_>, directory: &_, site_code: SiteCode| {
        let known = directory.0.site(site_code).ok_or(Error::SITE_KEY_UNKNOWN)?;
        site.give(told(site_code, known)?)
    })
}

/// The exchange key of a site, the one that it had before, and its operational key: NULL if it has
/// none that is known.
///
/// Errors: SITE_KEY_UNKNOWN.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_directory_site_keys(
    directory: *const cmcrypto_site_directory, site_code: *const c_char,
    public_key: *mut *mut cmcrypto_public_key, previous: *mut *mut cmcrypto_public_key,
    operational: *mut *mut cmcrypto_public_key,
) -> cmcrypto_status {
    call!(|public_key: HandleOut<_>,
           previous: HandleOut<_>,
           operational: HandleOut<_>,
           directory: &_,
           site_code: SiteCode| {
        let known = directory.0.site(site_code).ok_or(Error::SITE_KEY_UNKNOWN)?;
        if let Some(before) = known.previous() {
            previous.set(cmcrypto_public_key(before.public_key().clone()));
        }
        if let Some(key) = known.operational_key() {
            operational.set(cmcrypto_public_key(key.public_key().clone()));
        }
        public_key.give(known.public_key().clone())
    })
}
