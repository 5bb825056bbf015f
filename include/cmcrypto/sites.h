/*
 * Generated from the sources by ffi/tests/main/header.rs; not to be edited.
 *
 * Which sites a site knows.
 *
 * function                                                 | threads | may allocate | may block
 * cmcrypto_site_directory_settings_default                 | any     | no           | no
 * cmcrypto_site_directory_new                              | any     | yes          | no
 * cmcrypto_site_directory_from_bytes                       | any     | yes          | no
 * cmcrypto_site_directory_to_bytes                         | any     | yes          | no
 * cmcrypto_site_directory_own_site                         | any     | no           | no
 * cmcrypto_site_directory_get_settings                     | any     | no           | no
 * cmcrypto_site_directory_free                             | last    | no           | no
 * cmcrypto_site_directory_site_count                       | any     | no           | no
 * cmcrypto_site_directory_site_at                          | any     | yes          | no
 * cmcrypto_site_directory_site                             | any     | yes          | no
 * cmcrypto_site_directory_site_keys                        | any     | yes          | no
 * cmcrypto_site_directory_learn_from_directory_service     | one     | yes          | no
 * cmcrypto_site_directory_learn_from_site_itself           | one     | yes          | no
 * cmcrypto_site_directory_learn_endorsed                   | one     | yes          | yes
 * cmcrypto_site_directory_set_own_key                      | one     | yes          | no
 * cmcrypto_site_directory_join                             | one     | yes          | no
 * cmcrypto_site_directory_forget                           | one     | yes          | no
 * cmcrypto_site_directory_retire_previous_key              | one     | yes          | no
 * cmcrypto_site_directory_top_level_site                   | any     | no           | no
 * cmcrypto_site_directory_trusted_root_key                 | any     | yes          | no
 * cmcrypto_site_key_file_from_der                          | any     | yes          | yes
 * cmcrypto_site_key_file_to_der                            | any     | yes          | no
 * cmcrypto_site_key_file_get_info                          | any     | yes          | no
 * cmcrypto_site_key_file_key                               | any     | yes          | no
 * cmcrypto_site_key_file_free                              | last    | no           | no
 * cmcrypto_site_key_file_name                              | any     | yes          | no
 * cmcrypto_read_exchange_key                               | any     | yes          | no
 * cmcrypto_site_directory_import_exchange_key              | one     | yes          | no
 * cmcrypto_site_directory_import_key_file                  | one     | yes          | yes
 * cmcrypto_site_key_import_count                           | any     | no           | no
 * cmcrypto_site_key_import_outcome                         | any     | no           | no
 * cmcrypto_site_key_import_free                            | last    | no           | no
 * cmcrypto_site_directory_export_key_file                  | any     | yes          | yes
 * cmcrypto_site_exchange_key_endorse_site_encryption       | any     | yes          | yes
 * cmcrypto_site_directory_accept_encryption_certificate    | one     | yes          | yes
 * cmcrypto_site_directory_encryption_certificate           | any     | yes          | yes
 */

#ifndef CMCRYPTO_SITES_H
#define CMCRYPTO_SITES_H

#include "abi.h"
#include "primitive.h"
#include "pki.h"
#include "exchange_key.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * The site above. There is at most one.
 */
#define CMCRYPTO_SITE_RELATION_PARENT 577

/**
 * A site below, directly or under another.
 */
#define CMCRYPTO_SITE_RELATION_CHILD 578

/**
 * The top-level site, where that is neither this site nor its parent. There is at most one.
 */
#define CMCRYPTO_SITE_RELATION_TOP 579

/**
 * The directory service, to which the site publishes.
 */
#define CMCRYPTO_SITE_KEY_SOURCE_DIRECTORY_SERVICE 609

/**
 * A key file, or a bare key, that a person exchanged; or a key file of a site whose key was known.
 */
#define CMCRYPTO_SITE_KEY_SOURCE_KEY_FILE 610

/**
 * An endorsement by the key of the site's parent.
 */
#define CMCRYPTO_SITE_KEY_SOURCE_PARENT_ENDORSEMENT 611

/**
 * The site alone, when no key of it was known: it may have been anyone.
 */
#define CMCRYPTO_SITE_KEY_SOURCE_SITE_ITSELF 612

/**
 * No key of the site was known.
 */
#define CMCRYPTO_SITE_KEY_OUTCOME_ADDED 641

/**
 * This key was known.
 */
#define CMCRYPTO_SITE_KEY_OUTCOME_UNCHANGED 642

/**
 * This key was known from the site itself alone; now another vouches for it.
 */
#define CMCRYPTO_SITE_KEY_OUTCOME_CONFIRMED 643

/**
 * It took the place of another, which is kept until the date given.
 */
#define CMCRYPTO_SITE_KEY_OUTCOME_ROLLED_OVER 644

/**
 * It took the place of another, which is not accepted any more.
 */
#define CMCRYPTO_SITE_KEY_OUTCOME_REPLACED 645

/**
 * The writer's key, for its parent: the product's `Preinst.exe /KEYFORPARENT`.
 */
#define CMCRYPTO_SITE_KEY_FILE_KIND_KEY_FOR_PARENT 676

/**
 * The writer's key, for a child: `/KEYFORCHILD`.
 */
#define CMCRYPTO_SITE_KEY_FILE_KIND_KEY_FOR_CHILD 677

/**
 * The writer's key and those of all sites below it, for its parent that was recovered:
 * `/CHILDKEYS`.
 */
#define CMCRYPTO_SITE_KEY_FILE_KIND_CHILD_KEYS 678

/**
 * The writer's key and those of all sites above it, for a child that was recovered, or that joins:
 * `/PARENTKEYS`.
 */
#define CMCRYPTO_SITE_KEY_FILE_KIND_PARENT_KEYS 679

/**
 * The exchange keys that a site knows: of each site the current one and the one before it, with
 * the site's relation to this one and how the key was learned. At most 2,048 sites. A call that
 * fails changes nothing.
 *
 * A value without a lock: calls that change it, in the table "one", need it to themselves. Threads
 * that share a directory hold a lock of their own, or read one each from its bytes, which the
 * caller stores.
 */
typedef struct cmcrypto_site_directory cmcrypto_site_directory;

/**
 * A file with the exchange keys of the site that wrote it and of others, for one site. That it is
 * whole was verified, and that its writer has the key that it says; not who the writer is: see
 * `cmcrypto_site_directory_import_key_file`. `cmcrypto_site_directory_export_key_file` makes one.
 */
typedef struct cmcrypto_site_key_file cmcrypto_site_key_file;

/**
 * What became of each key in a key file.
 */
typedef struct cmcrypto_site_key_import cmcrypto_site_key_import;

/**
 * What a site accepts into its directory, and of what is in it. A directory does not keep its
 * settings: each process gives its own.
 */
typedef struct {
  /**
   * sizeof(cmcrypto_site_directory_settings).
   */
  uint32_t struct_size;
  /**
   * 1: the product's *Require secure key exchange* is off, and a key for which its own site
   * alone vouches is accepted, and what it signed. 0, the default: neither is.
   */
  int32_t allow_insecure_key_exchange;
} cmcrypto_site_directory_settings;

/**
 * What another site is to this one, in a hierarchy of at most three levels: one of the constants
 * `CMCRYPTO_SITE_RELATION_...`.
 */
typedef int32_t cmcrypto_site_relation;

/**
 * How a site's key was learned, which is who vouches for it: one of the constants
 * `CMCRYPTO_SITE_KEY_SOURCE_...`.
 */
typedef int32_t cmcrypto_site_key_source;

/**
 * What a site knows of another: its exchange key, how that was learned, and how the two are
 * related.
 */
typedef struct {
  /**
   * sizeof(cmcrypto_known_site).
   */
  uint32_t struct_size;
  /**
   * Its code.
   */
  char site_code[CMCRYPTO_SITE_CODE_MAX];
  /**
   * What it is to the site whose directory this is from.
   */
  cmcrypto_site_relation relation;
  /**
   * How its key was learned.
   */
  cmcrypto_site_key_source source;
  /**
   * The code of the site whose key file or endorsement the key was learned from: for a key file
   * of the site itself, the site. Empty for the other sources.
   */
  char vouched_by[CMCRYPTO_SITE_CODE_MAX];
  /**
   * 1 if the key that it had before is known.
   */
  int32_t has_previous;
  /**
   * 1 if that is accepted still, until `previous_kept_until`.
   */
  int32_t previous_is_kept;
  /**
   * 0.
   */
  int32_t reserved;
  /**
   * When the key was learned.
   */
  int64_t learned;
  /**
   * The last second at which the previous key is accepted, or 0.
   */
  int64_t previous_kept_until;
  /**
   * That of its key, for people to compare, see `cmcrypto_site_public_key_fingerprint`.
   */
  char fingerprint[CMCRYPTO_FINGERPRINT_MAX];
  /**
   * That of the previous key, or empty.
   */
  char previous_fingerprint[CMCRYPTO_FINGERPRINT_MAX];
} cmcrypto_known_site;

/**
 * What became of a site's key that was offered: one of the constants
 * `CMCRYPTO_SITE_KEY_OUTCOME_...`. All but the second belong in a log.
 */
typedef int32_t cmcrypto_site_key_outcome;

/**
 * What a key file is for: one of the constants `CMCRYPTO_SITE_KEY_FILE_KIND_...`. The numbers are
 * those in the extension of the file's name.
 */
typedef int32_t cmcrypto_site_key_file_kind;

/**
 * What a key file says of itself.
 */
typedef struct {
  /**
   * sizeof(cmcrypto_site_key_file_info).
   */
  uint32_t struct_size;
  /**
   * What it is for.
   */
  cmcrypto_site_key_file_kind kind;
  /**
   * The code of the site that it says has written it.
   */
  char written_by[CMCRYPTO_SITE_CODE_MAX];
  /**
   * The code of the site that it is for.
   */
  char written_for[CMCRYPTO_SITE_CODE_MAX];
  /**
   * When it was written.
   */
  int64_t time;
  /**
   * How many sites there are whose keys are in it, the writer among them.
   */
  uint64_t key_count;
  /**
   * The fingerprint of the writer's key, for a person to compare with what that site shows, see
   * `cmcrypto_site_public_key_fingerprint`.
   */
  char fingerprint[CMCRYPTO_FINGERPRINT_MAX];
} cmcrypto_site_key_file_info;

/**
 * Fills the structure with its defaults: secure key exchange is required. `struct_size` is its
 * sizeof.
 * Threads: any. Allocates: no. Blocks: no.
 */
void cmcrypto_site_directory_settings_default(
    cmcrypto_site_directory_settings *settings, size_t struct_size);

/**
 * A directory of the site `own_site_code` that holds no keys.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_directory_new(
    const char *own_site_code, const cmcrypto_site_directory_settings *settings,
    cmcrypto_site_directory **directory);

/**
 * Reads what `cmcrypto_site_directory_to_bytes` wrote.
 *
 * Errors: UNSUPPORTED; STORED_FOREIGN if it is something else; STORED_DAMAGED if it is
 * truncated, its checksum is wrong, or it contradicts itself; VERSION_NOT_SUPPORTED; TOO_LARGE
 * above 24 MiB.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_directory_from_bytes(
    cmcrypto_provider provider, const uint8_t *data, size_t data_len,
    const cmcrypto_site_directory_settings *settings, cmcrypto_site_directory **directory);

/**
 * The directory as bytes, for the caller's storage. They are not secret, but whoever can change
 * them decides whom the site trusts.
 *
 * Errors: TOO_LARGE above 24 MiB, which a directory does not reach.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_directory_to_bytes(
    const cmcrypto_site_directory *directory, cmcrypto_buffer **data);

/**
 * The code of the site whose directory this is, which is not in it: 3 characters.
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_directory_own_site(
    const cmcrypto_site_directory *directory, char *out, size_t out_cap, size_t *out_len);

/**
 * What is accepted. `struct_size` is the sizeof `*settings`.
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_directory_get_settings(
    const cmcrypto_site_directory *directory, cmcrypto_site_directory_settings *settings,
    size_t struct_size);

/**
 * Frees a directory.
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_site_directory_free(cmcrypto_site_directory *directory);

/**
 * How many sites there are of which a key is known.
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_directory_site_count(
    const cmcrypto_site_directory *directory, size_t *count);

/**
 * What is known of one of these sites. `index` counts from 0, in the order of the codes, and holds
 * until the directory changes. `struct_size` is the sizeof `*site`.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_directory_site_at(
    const cmcrypto_site_directory *directory, size_t index, cmcrypto_known_site *site,
    size_t struct_size);

/**
 * What is known of a site. `struct_size` is the sizeof `*site`.
 *
 * Errors: SITE_KEY_UNKNOWN.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_directory_site(
    const cmcrypto_site_directory *directory, const char *site_code, cmcrypto_known_site *site,
    size_t struct_size);

/**
 * The exchange key of a site, and the one that it had before: NULL if that is not known.
 *
 * Errors: SITE_KEY_UNKNOWN.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_directory_site_keys(
    const cmcrypto_site_directory *directory, const char *site_code,
    cmcrypto_public_key **public_key, cmcrypto_public_key **previous);

/**
 * Takes a key from the directory service, which is authoritative: it is asked again after a site's
 * recovery, when that site's signatures verify with no known key. Another key gives way, even to
 * the one before it. It is kept until `*keep_previous_until`, for data that is under way; NULL
 * drops it at once, for a site that was recovered or whose key was stolen. One that was learned
 * from the site alone is dropped in any case.
 *
 * INVALID_ARGUMENT also for times outside the years 1970 to 9999. Errors: SITE_MISMATCH for this
 * site itself, for a site that is known with another relation (forget it first), and for a second
 * parent or top-level site; KEY_CONFLICT for a key of another site or of this one;
 * KEY_TYPE_NOT_SUPPORTED, KEY_TOO_SMALL and KEY_REJECTED for a key that can't be an exchange key;
 * TOO_LARGE above 2,048 sites.
 * Threads: one. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_directory_learn_from_directory_service(
    cmcrypto_site_directory *directory, const char *site_code, cmcrypto_site_relation relation,
    const cmcrypto_public_key *key, const int64_t *keep_previous_until, int64_t now,
    cmcrypto_site_key_outcome *learned);

/**
 * Takes a key from the site that says it is its own: only where the settings don't require secure
 * key exchange, and only if none is known. Whoever is first is believed.
 *
 * INVALID_ARGUMENT also for a time outside the years 1970 to 9999. Errors:
 * SECURE_KEY_EXCHANGE_REQUIRED; KEY_CONFLICT also if another key of the site is known; the others
 * of `cmcrypto_site_directory_learn_from_directory_service`.
 * Threads: one. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_directory_learn_from_site_itself(
    cmcrypto_site_directory *directory, const char *site_code, cmcrypto_site_relation relation,
    const cmcrypto_public_key *key, int64_t now, cmcrypto_site_key_outcome *learned);

/**
 * Takes a key that the current key of `parent_site_code` endorses, the site above its own:
 * `endorsed_site` is DER, as `cmcrypto_site_exchange_key_endorse_site` makes it. Only what is
 * above or below this site can be learned so: its parent from the top-level site, and from a site
 * below it a site below that. Another key gives way, as in
 * `cmcrypto_site_directory_learn_from_directory_service`, with `keep_previous_until`, which may be
 * NULL: that of this site's parent, and below this site one that was learned from
 * `parent_site_code`.
 *
 * Numbers never go back, and each adds or changes a key but once: a site that was forgotten comes
 * back by a new endorsement alone.
 *
 * INVALID_ARGUMENT also for times outside the years 1970 to 9999. Errors: SITE_KEY_UNKNOWN or
 * SECURE_KEY_EXCHANGE_REQUIRED for the parent; SITE_MISMATCH if it can't be the endorsed site's
 * parent here; MALFORMED, NOT_DER, VERSION_NOT_SUPPORTED; SIGNATURE_INVALID, ENDORSEMENT_MISMATCH,
 * HOST_MISMATCH, ENDORSEMENT_NOT_YET_VALID, ENDORSEMENT_EXPIRED; ROLLBACK for a lower number than
 * before, for the same if it would change something, and for the key that the site had before;
 * ENDORSEMENT_CONFLICT for another endorsement with the same number; ENDORSEMENT_TOO_DEEP for a
 * fourth level; KEY_CONFLICT also if another key of the site is known from elsewhere; the others
 * of
 * `cmcrypto_site_directory_learn_from_directory_service`.
 * Threads: one. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_directory_learn_endorsed(
    cmcrypto_site_directory *directory, const uint8_t *endorsed_site, size_t endorsed_site_len,
    const char *parent_site_code, const int64_t *keep_previous_until, int64_t now,
    cmcrypto_site_key_outcome *learned);

/**
 * Notes the site's own key, and each that follows it: it is the trusted root key as long as the
 * site has none above it, and it is not taken for another site's.
 *
 * Errors: SITE_MISMATCH for the key of another site; KEY_CONFLICT if another site has it.
 * Threads: one. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_directory_set_own_key(
    cmcrypto_site_directory *directory, const cmcrypto_site_exchange_key *key);

/**
 * Joins a hierarchy below `parent_site_code`. `top_site_code` is its top-level site and `top_key`
 * that site's key; both are NULL where the parent is that. From then on the top-level site's key
 * is the trusted root key, `*trusted_root_key`, and not the own one. The keys come from `source`,
 * which is the directory service; or the sites themselves, only where the settings don't require
 * secure key exchange. A file with all its parent's keys is imported instead
 * (`cmcrypto_site_directory_import_key_file`). Keys that are known already must be the same.
 *
 * INVALID_ARGUMENT also if the top-level site is the parent, for another source, and for a time
 * outside the years 1970 to 9999. Errors: SECURE_KEY_EXCHANGE_REQUIRED; SITE_MISMATCH also if
 * there is another parent or top-level site (forget it first); KEY_CONFLICT also if another key of
 * the parent or the top-level site is known; the others of
 * `cmcrypto_site_directory_learn_from_directory_service`.
 * Threads: one. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_directory_join(
    cmcrypto_site_directory *directory, const char *parent_site_code,
    const cmcrypto_public_key *parent_key, const char *top_site_code,
    const cmcrypto_public_key *top_key, cmcrypto_site_key_source source, int64_t now,
    cmcrypto_site_public_key **trusted_root_key);

/**
 * Forgets a site that left the hierarchy, or that this site leaves, and the sites that were
 * learned from it. `*forgotten` has the codes of those that were, in their order: 3 characters
 * each, with nothing between them. With no site above it left, this site is at the top again. The
 * numbers of endorsements that were accepted are not forgotten.
 * Threads: one. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_directory_forget(
    cmcrypto_site_directory *directory, const char *site_code, cmcrypto_buffer **forgotten);

/**
 * Ends the time for which the previous key of a site is kept: it was stolen, or nothing that it
 * signed is under way any more.
 *
 * Errors: SITE_KEY_UNKNOWN if the site is not known, or has no previous key.
 * Threads: one. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_directory_retire_previous_key(
    cmcrypto_site_directory *directory, const char *site_code);

/**
 * The code of the site at the top of the hierarchy: this one if none above it is known. 3
 * characters, or none if a parent is known, but not whether it is the one.
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_directory_top_level_site(
    const cmcrypto_site_directory *directory, char *out, size_t out_cap, size_t *out_len);

/**
 * The trusted root key of this site and its clients: the key of the top-level site.
 *
 * Errors: NO_TRUSTED_ROOT_KEY if that site is not known, or is this one and
 * `cmcrypto_site_directory_set_own_key` was not called; SECURE_KEY_EXCHANGE_REQUIRED.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_directory_trusted_root_key(
    const cmcrypto_site_directory *directory, cmcrypto_site_public_key **key);

/**
 * Reads a key file, and verifies that it is whole.
 *
 * Errors: UNSUPPORTED; MALFORMED, NOT_DER, VERSION_NOT_SUPPORTED; TOO_LARGE above 2 MiB or 2,048
 * keys; DUPLICATE_SITE if it names a site twice, or the one that it is for; KEY_CONFLICT if it
 * gives two sites one key; SIGNATURE_INVALID; of a key those of
 * `cmcrypto_public_key_from_capi_blob`, KEY_TOO_SMALL and KEY_REJECTED.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_key_file_from_der(
    cmcrypto_provider provider, const uint8_t *der, size_t der_len, cmcrypto_site_key_file **file);

/**
 * The bytes of the file.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_key_file_to_der(
    const cmcrypto_site_key_file *file, cmcrypto_buffer **der);

/**
 * What it says of itself. `struct_size` is the sizeof `*info`.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_key_file_get_info(
    const cmcrypto_site_key_file *file, cmcrypto_site_key_file_info *info, size_t struct_size);

/**
 * One of the sites whose keys are in it, its code and its key. `index` counts from 0, which is the
 * site that wrote it.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_key_file_key(
    const cmcrypto_site_key_file *file, size_t index, cmcrypto_site_code *site_code,
    cmcrypto_public_key **public_key);

/**
 * Frees a key file.
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_site_key_file_free(cmcrypto_site_key_file *file);

/**
 * The name of a file for that use that `from_site_code` writes, as in the product, such as
 * P01.CT4: 7 characters.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_key_file_name(
    cmcrypto_site_key_file_kind kind, const char *from_site_code, char *out, size_t out_cap,
    size_t *out_len);

/**
 * Reads a bare exchange key: a PUBLICKEYBLOB, or that in hexadecimal digits as in
 * `SMSPublicRootKey`, with white space around them, or in any form of
 * `cmcrypto_site_public_key_from_file`. At most 1 MiB.
 *
 * Errors: UNSUPPORTED; MALFORMED, TOO_LARGE, those of `cmcrypto_public_key_from_capi_blob`;
 * KEY_TOO_SMALL and KEY_REJECTED for a key that can't be an exchange key.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_read_exchange_key(
    cmcrypto_provider provider, const uint8_t *content, size_t content_len,
    cmcrypto_public_key **public_key);

/**
 * Takes a bare key, as `cmcrypto_read_exchange_key` reads one, whose fingerprint a person has
 * compared: `compared` is what the site itself shows, see `cmcrypto_site_public_key_fingerprint`;
 * white space and case don't matter. Another key of the site gives way, as in
 * `cmcrypto_site_directory_learn_from_directory_service`, with `keep_previous_until`, which may be
 * NULL.
 *
 * INVALID_ARGUMENT also for times outside the years 1970 to 9999. Errors: SIGNER_MISMATCH if the
 * key has another fingerprint; those of `cmcrypto_site_directory_learn_from_directory_service`.
 * Threads: one. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_directory_import_exchange_key(
    cmcrypto_site_directory *directory, const char *site_code, cmcrypto_site_relation relation,
    const cmcrypto_public_key *key, const char *compared, const int64_t *keep_previous_until,
    int64_t now, cmcrypto_site_key_outcome *learned);

/**
 * Takes the keys in a file, all or none.
 *
 * The site that wrote it must be known by the key in the file, or by the one that this follows,
 * which has signed it too: `compared` may be NULL then. Else it must be the fingerprint of the key
 * in the file, as that site shows it to a person, see `cmcrypto_site_key_file_info`; white
 * space and case don't matter. Only that person can have the key go back to the one before it.
 *
 * What the writer is here, and the other sites, follows from the file's use. The writer's own key
 * takes the place of another, which is kept as in
 * `cmcrypto_site_directory_learn_from_directory_service`, with `keep_previous_until`, which may be
 * NULL. The keys of the other sites are added; one that is known must be the same, unless it was
 * learned from this writer and `compared` is given. A site that takes all its parent's keys joins
 * by that, see `cmcrypto_site_directory_join`.
 *
 * INVALID_ARGUMENT also for times outside the years 1970 to 9999. Errors: SITE_MISMATCH if the
 * file is for another site, the relations are not those that are known, or the parent leaves out
 * the top-level site that is known; SENT_IN_FUTURE if it was written more than 5 minutes after
 * `now`; SIGNER_MISMATCH if the fingerprint is not `compared`. Without `compared`:
 * SITE_KEY_UNKNOWN if no key of the writer is known, KEY_CONFLICT if another is,
 * SECURE_KEY_EXCHANGE_REQUIRED if the known one was learned from the site alone and the settings
 * don't accept that; ROLLBACK if the file would change something and was written before another
 * file of the writer that did or told of other sites, or as early as that one and a site was
 * forgotten since; if its key follows one that was learned later than it was written; and if its
 * key is the one that the writer had before. With
 * `compared` ROLLBACK if the file would change or add the key of another site and was written so
 * early (forget the writer first, if its clock went back). KEY_CONFLICT if another key of one of
 * the other sites is known; ENDORSEMENT_TOO_DEEP for a fourth level; the others of
 * `cmcrypto_site_directory_learn_from_directory_service`.
 * Threads: one. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_directory_import_key_file(
    cmcrypto_site_directory *directory, const cmcrypto_site_key_file *file, const char *compared,
    const int64_t *keep_previous_until, int64_t now, cmcrypto_site_key_import **imported);

/**
 * How many keys were in the file.
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_key_import_count(
    const cmcrypto_site_key_import *imported, size_t *count);

/**
 * What became of one of these keys, and the code of its site. `index` counts from 0, which is the
 * site that wrote the file.
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_key_import_outcome(
    const cmcrypto_site_key_import *imported, size_t index, cmcrypto_site_code *site_code,
    cmcrypto_site_key_outcome *outcome);

/**
 * Frees what an import told.
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_site_key_import_free(cmcrypto_site_key_import *imported);

/**
 * Writes a key file for the site `to_site_code`, to be stored under `cmcrypto_site_key_file_name`.
 * With `previous`, the key that `key` follows, which may be NULL, it is taken without anyone
 * comparing fingerprints where that one is known. Keys that were learned from their sites alone
 * are left out.
 *
 * INVALID_ARGUMENT also if `previous` is `key`, and for a time outside the years 1970 to 9999.
 * Errors: SITE_MISMATCH if either key is another site's, or `to_site_code` is this site or known
 * with another relation; NO_TRUSTED_ROOT_KEY if the sites above are wanted and it is not known
 * whether this site's parent is the top-level site; ENDORSEMENT_TOO_DEEP if the sites above are
 * two: below this site there is none; SECURE_KEY_EXCHANGE_REQUIRED if the key above was learned
 * from its site alone; TOO_LARGE for more than 2,048 keys; RANDOM.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_directory_export_key_file(
    const cmcrypto_site_directory *directory, const cmcrypto_site_exchange_key *key,
    const cmcrypto_site_exchange_key *previous, cmcrypto_site_key_file_kind kind,
    const char *to_site_code, int64_t now, cmcrypto_site_key_file **file);

/**
 * Endorses the encryption certificate of this site. `*endorsed_certificate` is DER, which
 * `cmcrypto_site_directory_accept_encryption_certificate` takes.
 *
 * INVALID_ARGUMENT also if the terms are not possible, or the certificate is at no time valid with
 * them. Errors: CERTIFICATE_USAGE if the certificate is not for encryption, or is for this very
 * key; KEY_TYPE_NOT_SUPPORTED if its key is not RSA; KEY_TOO_SMALL; TOO_LARGE if it all has more
 * than 8 KiB; RANDOM.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_exchange_key_endorse_site_encryption(
    const cmcrypto_site_exchange_key *key, const cmcrypto_certificate *certificate,
    const cmcrypto_endorsement_terms *terms, cmcrypto_buffer **endorsed_certificate);

/**
 * Takes the encryption certificate that a site has endorsed with its current key, or with the
 * previous one as long as that is kept and the current one has endorsed none. It takes the place
 * of the one before it.
 *
 * Errors: TOO_LARGE above 8 KiB; MALFORMED, NOT_DER, VERSION_NOT_SUPPORTED; SITE_KEY_UNKNOWN,
 * SECURE_KEY_EXCHANGE_REQUIRED; SIGNATURE_INVALID, also if another key of the site has signed;
 * SITE_KEY_RETIRED; ENDORSEMENT_MISMATCH, SITE_MISMATCH, HOST_MISMATCH, ENDORSEMENT_NOT_YET_VALID,
 * ENDORSEMENT_EXPIRED; ROLLBACK for a lower number than before, or by the previous key after the
 * current one; ENDORSEMENT_CONFLICT for another certificate with the same number; of the
 * certificate those of `cmcrypto_certificate_from_der`, CERTIFICATE_USAGE,
 * CERTIFICATE_NOT_YET_VALID, CERTIFICATE_EXPIRED, KEY_TYPE_NOT_SUPPORTED, KEY_TOO_SMALL.
 * Threads: one. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_directory_accept_encryption_certificate(
    cmcrypto_site_directory *directory, const char *site_code, const uint8_t *endorsed_certificate,
    size_t endorsed_certificate_len, int64_t now, cmcrypto_certificate **certificate);

/**
 * The certificate to encrypt to a site with, verified again at this time.
 *
 * Errors: NO_CERTIFICATE if none was accepted; SITE_KEY_UNKNOWN, SECURE_KEY_EXCHANGE_REQUIRED;
 * SITE_KEY_RETIRED if the previous key endorsed it and is kept no longer; SIGNATURE_INVALID if the
 * stored directory was changed; ENDORSEMENT_NOT_YET_VALID, ENDORSEMENT_EXPIRED,
 * CERTIFICATE_NOT_YET_VALID, CERTIFICATE_EXPIRED. The site has to endorse another then.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_directory_encryption_certificate(
    const cmcrypto_site_directory *directory, const char *site_code, int64_t now,
    cmcrypto_certificate **certificate);

#ifdef __cplusplus
}
#endif

#endif
