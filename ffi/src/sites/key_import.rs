//! What a site takes from key files and bare keys, and writes into key files.

use std::ffi::c_char;

use cmcrypto_core::Timestamp;
use cmcrypto_core::names::SiteCode;
use cmcrypto_core::sites::{SiteKeyChanges, read_exchange_key};

use crate::abi::{
    Failure, HandleOut, Numbered, ValueOut, call, cmcrypto_buffer, cmcrypto_site_code,
    cmcrypto_status, free, joined_codes, wraps,
};
use crate::exchange_key::site_exchange_key::cmcrypto_site_exchange_key;
use crate::pki::public_key::cmcrypto_public_key;
use crate::primitive::provider::{self, cmcrypto_provider};
use crate::sites::directory::cmcrypto_site_directory;
use crate::sites::key_file::{cmcrypto_site_key_file, cmcrypto_site_key_file_kind};
use crate::sites::known_site::cmcrypto_site_relation;
use crate::sites::learning::{OUT_OF_RANGE, cmcrypto_site_key_outcome, give_change};

/// What became of each key in a key file.
pub struct cmcrypto_site_key_import(SiteKeyChanges);

wraps!(cmcrypto_site_key_import(SiteKeyChanges));

/// Reads a bare exchange key: a PUBLICKEYBLOB, or that in hexadecimal digits as in
/// `SMSPublicRootKey`, with white space around them, or in any form of
/// `cmcrypto_site_public_key_from_file`. At most 1 MiB.
///
/// Errors: UNSUPPORTED; MALFORMED, TOO_LARGE, those of `cmcrypto_public_key_from_capi_blob`;
/// KEY_TOO_SMALL and KEY_REJECTED for a key that can't be an exchange key.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_read_exchange_key(
    provider: cmcrypto_provider, content: *const u8, content_len: usize,
    public_key: *mut *mut cmcrypto_public_key,
) -> cmcrypto_status {
    call!(|public_key: HandleOut<_>, (content, content_len): &[u8]| {
        let provider = provider::parse(provider)?;
        public_key.give(read_exchange_key(provider, content)?)
    })
}

/// Takes a bare key, as `cmcrypto_read_exchange_key` reads one, whose fingerprint a person has
/// compared: `compared` is what the site itself shows, see `cmcrypto_site_public_key_fingerprint`;
/// white space and case don't matter. Another key of the site gives way, as in
/// `cmcrypto_site_directory_learn_from_directory_service`, with `keep_previous_until`, which may be
/// NULL.
///
/// INVALID_ARGUMENT also for times outside the years 1970 to 9999. Errors: SIGNER_MISMATCH if the
/// key has another fingerprint; those of `cmcrypto_site_directory_learn_from_directory_service`.
/// Threads: one. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_directory_import_exchange_key(
    directory: *mut cmcrypto_site_directory, site_code: *const c_char,
    relation: cmcrypto_site_relation, key: *const cmcrypto_public_key, compared: *const c_char,
    keep_previous_until: *const i64, now: i64, learned: *mut cmcrypto_site_key_outcome,
    lost: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|learned: ValueOut<_>,
           lost: HandleOut<_>,
           directory: &mut _,
           site_code: SiteCode,
           key: &_,
           compared: &str,
           keep_previous_until: Option<_>,
           now: Timestamp| {
        let (site, relation) = (site_code, Numbered::parse(relation)?);
        let keep_previous_until = keep_previous_until.map(Timestamp::from_unix);
        let change = directory
            .0
            .import_exchange_key(site, relation, &key.0, compared, keep_previous_until, now)
            .map_err(Failure::about("now", OUT_OF_RANGE))?;
        give_change(learned, lost, &change)
    })
}

/// Takes the keys in a file, all or none.
///
/// Without `compared`, which may be NULL, the site that wrote it must be known by the key in the
/// file, or by the one that this follows, which has signed it too; the other sites in it must be
/// known with these keys. With it, which must be the fingerprint of the writer's key in the file,
/// as that site shows it to a person, see `cmcrypto_site_key_file_info` (white space and case don't
/// matter), the keys of the others are taken, too: of sites that were expected below the writer
/// (`cmcrypto_site_directory_expect`), or of the one above it.
///
/// What the writer is here, and the other sites, follows from the file's use; a relation that is
/// known must be the same. The writer's own key takes the place of another, which is kept as in
/// `cmcrypto_site_directory_learn_from_directory_service`, with `keep_previous_until`, which may be
/// NULL; so does an operational key of the writer in the file. A site that takes all its parent's
/// keys joins by that, see `cmcrypto_site_directory_join`.
///
/// INVALID_ARGUMENT also for times outside the years 1970 to 9999. Errors: SITE_MISMATCH if the
/// file is for another site, the relations are not those that are known, a site was not expected,
/// or the parent leaves out the top-level site that is known; SENT_IN_FUTURE if it was written more
/// than 5 minutes after `now`; SIGNER_MISMATCH if the fingerprint is not `compared`. Without
/// `compared`: SITE_KEY_UNKNOWN if no key of the writer or of another site is known, KEY_CONFLICT
/// if another is, or if the top-level site or its key would change; of the writer those of
/// `cmcrypto_site_directory_check_site`; TOO_LARGE if 32 keys follow the one that was vouched for.
/// ROLLBACK if the file would change something and was written before another file of the writer
/// that counted, or before a site in it was forgotten; and without `compared` if it was written
/// before the key that it follows was learned, or its key is the one that the writer had before. A
/// person may take the writer's own key from an older file. KEY_CONFLICT if another key of one of
/// the other sites is known from elsewhere; ENDORSEMENT_TOO_DEEP for a fourth level; those of
/// `cmcrypto_site_directory_accept_operational_key`; the others of
/// `cmcrypto_site_directory_learn_from_directory_service`.
/// Threads: one. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_directory_import_key_file(
    directory: *mut cmcrypto_site_directory, file: *const cmcrypto_site_key_file,
    compared: *const c_char, keep_previous_until: *const i64, now: i64,
    imported: *mut *mut cmcrypto_site_key_import,
) -> cmcrypto_status {
    call!(|imported: HandleOut<_>,
           directory: &mut _,
           file: &_,
           compared: Option<&str>,
           keep_previous_until: Option<_>,
           now: Timestamp| {
        let keep_previous_until = keep_previous_until.map(Timestamp::from_unix);
        let learned = directory
            .0
            .import_key_file(&file.0, compared, keep_previous_until, now)
            .map_err(Failure::about("now", OUT_OF_RANGE))?;
        imported.give(learned)
    })
}

/// How many keys were in the file.
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_key_import_count(
    imported: *const cmcrypto_site_key_import, count: *mut usize,
) -> cmcrypto_status {
    call!(|count: ValueOut<_>, imported: &_| count.give(imported.0.outcomes.len()))
}

/// What became of one of these keys, and the code of its site. `index` counts from 0, which is the
/// site that wrote the file.
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_key_import_outcome(
    imported: *const cmcrypto_site_key_import, index: usize, site_code: *mut cmcrypto_site_code,
    outcome: *mut cmcrypto_site_key_outcome,
) -> cmcrypto_status {
    call!(|site_code: ValueOut<cmcrypto_site_code>,
           outcome: ValueOut<_>,
           imported: &cmcrypto_site_key_import| {
        let key = imported.0.outcomes.get(index).copied();
        let (code, learned) = key.ok_or(Failure::argument("index", "not below the count"))?;
        outcome.set(learned.number()?);
        site_code.give(code)
    })
}

/// The codes of the sites of which the key can't be used any more by this import, as
/// `cmcrypto_site_directory` says.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_key_import_lost(
    imported: *const cmcrypto_site_key_import, lost: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|lost: HandleOut<_>, imported: &cmcrypto_site_key_import| {
        lost.give(joined_codes(&imported.0.lost))
    })
}

/// Frees what an import told.
/// Threads: last. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_key_import_free(imported: *mut cmcrypto_site_key_import) {
    free!(imported)
}

/// Writes a key file for the site `to_site_code`, to be stored under `cmcrypto_site_key_file_name`.
/// Where `key` is this site's operational key (`cmcrypto_site_directory_accept_operational_key`),
/// the exchange key is in the file, and that is the one whose fingerprint a person compares. With
/// `previous`, the key that `key` follows, which may be NULL, it is taken without anyone comparing
/// fingerprints where that one is known. Which of the two `key` is, only the site's own key tells:
/// where none was noted (`cmcrypto_site_directory_set_own_key`) it is taken to be the exchange key. A
/// site that has an operational key, and lost its directory, notes its own key before it writes a
/// file. Keys that can't be used, or rest on a site's own word, are left out.
///
/// INVALID_ARGUMENT also if `previous` is `key`, or is given with an operational key, or a file of
/// child keys is wanted by one, and for a time outside the years 1970 to 9999. Errors: KEY_CONFLICT
/// where this site's own key was noted, and `key` is neither that, nor its operational key, nor
/// follows it; SITE_MISMATCH if either key is another site's, or
/// `to_site_code` is this site or known with another relation; NO_TRUSTED_ROOT_KEY if the sites
/// above are wanted and it is not known whether this site's parent is the top-level site;
/// ENDORSEMENT_TOO_DEEP if the sites above are two: below this site there is none;
/// SECURE_KEY_EXCHANGE_REQUIRED if the key above rests on its site's own word; those of
/// `cmcrypto_site_directory_check_site` for it; TOO_LARGE for more than 2,048 keys; of an
/// operational key SITE_KEY_STOLEN, ENDORSEMENT_NOT_YET_VALID and ENDORSEMENT_EXPIRED; RANDOM.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_directory_export_key_file(
    directory: *const cmcrypto_site_directory, key: *const cmcrypto_site_exchange_key,
    previous: *const cmcrypto_site_exchange_key, kind: cmcrypto_site_key_file_kind,
    to_site_code: *const c_char, now: i64, file: *mut *mut cmcrypto_site_key_file,
) -> cmcrypto_status {
    call!(|file: HandleOut<_>,
           directory: &_,
           key: &_,
           previous: Option<&_>,
           to_site_code: SiteCode,
           now: Timestamp| {
        let previous = previous.map(|previous| &previous.0);
        if previous.is_some_and(|previous| previous.public_key() == key.0.public_key()) {
            return Err(Failure::argument("previous", "the key itself"));
        }
        let kind = Numbered::parse(kind)?;
        let written = directory
            .0
            .export_key_file(&key.0, previous, kind, to_site_code, now)
            .map_err(Failure::about(
                if previous.is_some() { "previous or now" } else { "now" },
                "outside the years 1970 to 9999",
            ))?;
        file.give(written)
    })
}
