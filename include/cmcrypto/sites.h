/**
 * @file
 * Which sites a site knows.
 *
 * Generated from the sources by ffi/tests/main/header.rs; not to be edited.
 *
 * ```
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
 * cmcrypto_site_directory_learn_from_directory_service     | one     | yes          | yes
 * cmcrypto_site_directory_learn_from_site_itself           | one     | yes          | yes
 * cmcrypto_site_directory_learn_endorsed                   | one     | yes          | yes
 * cmcrypto_site_directory_accept_operational_key           | one     | yes          | yes
 * cmcrypto_site_directory_set_own_key                      | one     | yes          | yes
 * cmcrypto_site_directory_set_own_public_key               | one     | yes          | yes
 * cmcrypto_site_directory_join                             | one     | yes          | yes
 * cmcrypto_site_directory_join_by_their_own_word           | one     | yes          | yes
 * cmcrypto_site_directory_expect                           | one     | yes          | no
 * cmcrypto_site_directory_expected                         | any     | yes          | no
 * cmcrypto_site_directory_top_level_site                   | any     | no           | no
 * cmcrypto_site_directory_trusted_root_key                 | any     | yes          | yes
 * cmcrypto_site_directory_check_site                       | any     | yes          | yes
 * cmcrypto_site_directory_lapsing                          | any     | yes          | yes
 * cmcrypto_lapsing_sites_count                             | any     | no           | no
 * cmcrypto_lapsing_sites_at                                | any     | no           | no
 * cmcrypto_lapsing_sites_free                              | last    | no           | no
 * cmcrypto_site_directory_report_stolen                    | one     | yes          | yes
 * cmcrypto_site_directory_stolen                           | any     | yes          | no
 * cmcrypto_site_directory_retire_previous_key              | one     | yes          | yes
 * cmcrypto_site_directory_forget                           | one     | yes          | yes
 * cmcrypto_site_key_file_from_der                          | any     | yes          | yes
 * cmcrypto_site_key_file_to_der                            | any     | yes          | no
 * cmcrypto_site_key_file_get_info                          | any     | yes          | no
 * cmcrypto_site_key_file_key                               | any     | yes          | no
 * cmcrypto_site_key_file_free                              | last    | no           | no
 * cmcrypto_site_key_file_name                              | any     | yes          | no
 * cmcrypto_read_exchange_key                               | any     | yes          | no
 * cmcrypto_site_directory_import_exchange_key              | one     | yes          | yes
 * cmcrypto_site_directory_import_key_file                  | one     | yes          | yes
 * cmcrypto_site_key_import_count                           | any     | no           | no
 * cmcrypto_site_key_import_outcome                         | any     | no           | no
 * cmcrypto_site_key_import_lost                            | any     | yes          | no
 * cmcrypto_site_key_import_free                            | last    | no           | no
 * cmcrypto_site_directory_export_key_file                  | any     | yes          | yes
 * cmcrypto_site_exchange_key_endorse_site_encryption       | any     | yes          | yes
 * cmcrypto_site_directory_accept_encryption_certificate    | one     | yes          | yes
 * cmcrypto_site_directory_encryption_certificate           | any     | yes          | yes
 * ```
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
 * A key file of another site, whose writer's fingerprint a person compared.
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
 * A person, who compared the fingerprint of this very key.
 */
#define CMCRYPTO_SITE_KEY_SOURCE_PERSON 613

/**
 * No key of the site was known.
 */
#define CMCRYPTO_SITE_KEY_OUTCOME_ADDED 641

/**
 * This key was known, and who offered it adds nothing.
 */
#define CMCRYPTO_SITE_KEY_OUTCOME_UNCHANGED 642

/**
 * This key was known; now a stronger source, or a later word of the same one, vouches for it.
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
 * The sites of which the key can't be used any more soon.
 */
typedef struct cmcrypto_lapsing_sites cmcrypto_lapsing_sites;

/**
 * The exchange keys that a site knows: of each site the current one and the one before it, with
 * the site's relation to this one and who vouches for the key. At most 2,048 sites. A call that
 * fails changes nothing.
 *
 * A key comes into it, or takes the place of another, only in the ways of the table of the core's
 * module `sites`. What vouched for it stays checked: a key can be used as long as the key that
 * vouched can, and to the end of the endorsement. So calls that change keys say in `*lost` of
 * which sites the key can't be used any more by that, as text: their codes in their order, 3
 * characters each, with nothing between them. It belongs in a log.
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
 * How a site's key was learned: who vouches for it. One of the constants
 * `CMCRYPTO_SITE_KEY_SOURCE_...`.
 */
typedef int32_t cmcrypto_site_key_source;

/**
 * What a site knows of another: its exchange key, who vouches for that, and how the two are
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
   * Who vouches for its key; or did for one that it follows.
   */
  cmcrypto_site_key_source source;
  /**
   * The code of the site whose endorsement or key file vouches. Empty for the other sources.
   */
  char vouched_by[CMCRYPTO_SITE_CODE_MAX];
  /**
   * 1 if the source vouched for a key that the site had before, and that one for this, or for
   * one between them.
   */
  int32_t follows_another;
  /**
   * 1 if an endorsement vouches, whose terms follow.
   */
  int32_t is_endorsed;
  /**
   * 1 if the key that it had before is known.
   */
  int32_t has_previous;
  /**
   * 1 if that is accepted still, until `previous_kept_until`.
   */
  int32_t previous_is_kept;
  /**
   * 1 if it has an operational key, which does from day to day what its exchange key would.
   */
  int32_t has_operational;
  /**
   * When the key was learned.
   */
  int64_t learned;
  /**
   * The last second at which the previous key is accepted, or 0.
   */
  int64_t previous_kept_until;
  /**
   * That of the endorsement, or 0.
   */
  uint64_t endorsement_number;
  /**
   * The first second of its validity, or 0.
   */
  int64_t endorsement_not_before;
  /**
   * The last second of its validity, or 0.
   */
  int64_t endorsement_not_after;
  /**
   * That of its key, for people to compare, see `cmcrypto_site_public_key_fingerprint`.
   */
  char fingerprint[CMCRYPTO_FINGERPRINT_MAX];
  /**
   * That of the previous key, or empty.
   */
  char previous_fingerprint[CMCRYPTO_FINGERPRINT_MAX];
  /**
   * Of the endorsement of its operational key, or 0.
   */
  uint64_t operational_number;
  /**
   * The first second of its validity, or 0.
   */
  int64_t operational_not_before;
  /**
   * The last second of its validity, or 0.
   */
  int64_t operational_not_after;
  /**
   * That of its operational key, or empty.
   */
  char operational_fingerprint[CMCRYPTO_FINGERPRINT_MAX];
} cmcrypto_known_site;

/**
 * What became of a site's key that was offered: one of the constants
 * `CMCRYPTO_SITE_KEY_OUTCOME_...`. All but the second belong in a log.
 */
typedef int32_t cmcrypto_site_key_outcome;

/**
 * A site of which the key can't be used any more soon.
 */
typedef struct {
  /**
   * sizeof(cmcrypto_lapsing_site).
   */
  uint32_t struct_size;
  /**
   * Its code.
   */
  char site_code[CMCRYPTO_SITE_CODE_MAX];
  /**
   * The last second at which its key can be used; 0 where nobody vouches for it any more.
   */
  int64_t until;
} cmcrypto_lapsing_site;

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
  /**
   * 1 if an operational key of the writer signed it, which is in it with its endorsement: it is
   * taken too.
   */
  int32_t has_operational_key;
  /**
   * 0.
   */
  int32_t reserved;
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
 * above 36 MiB.
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
 * Errors: TOO_LARGE above 36 MiB, which a directory does not reach.
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
 * What is known of a site. Whether its key can be used, `cmcrypto_site_directory_check_site`
 * tells. `struct_size` is the sizeof `*site`.
 *
 * Errors: SITE_KEY_UNKNOWN.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_directory_site(
    const cmcrypto_site_directory *directory, const char *site_code, cmcrypto_known_site *site,
    size_t struct_size);

/**
 * The exchange key of a site, the one that it had before, and its operational key: NULL if it has
 * none that is known.
 *
 * Errors: SITE_KEY_UNKNOWN.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_directory_site_keys(
    const cmcrypto_site_directory *directory, const char *site_code,
    cmcrypto_public_key **public_key, cmcrypto_public_key **previous,
    cmcrypto_public_key **operational);

/**
 * Takes a key from the directory service, which is authoritative: it is asked again after a site's
 * recovery, when that site's signatures verify with no known key. Another key gives way. It is
 * kept until `*keep_previous_until`, for data that is under way; NULL
 * drops it at once, for a site that was recovered, and with it what it vouched for. A key that was
 * stolen is named as such too, see `cmcrypto_site_directory_report_stolen`.
 *
 * INVALID_ARGUMENT also for times outside the years 1970 to 9999. Errors: SITE_KEY_STOLEN;
 * SITE_MISMATCH for this site itself, for a site that the directory service or a person said has
 * another relation (forget it first), and for a second parent or top-level site beside such a one;
 * ENDORSEMENT_TOO_DEEP for a site above this one where sites two levels below it are expected;
 * ROLLBACK for the key before one that a person compared;
 * KEY_CONFLICT for this site's own key, and for that of a site of which they said so;
 * KEY_TYPE_NOT_SUPPORTED, KEY_TOO_SMALL and KEY_REJECTED for a key that can't be an exchange key;
 * TOO_LARGE above 2,048 sites.
 * Threads: one. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_directory_learn_from_directory_service(
    cmcrypto_site_directory *directory, const char *site_code, cmcrypto_site_relation relation,
    const cmcrypto_public_key *key, const int64_t *keep_previous_until, int64_t now,
    cmcrypto_site_key_outcome *learned, cmcrypto_buffer **lost);

/**
 * Takes a key from the site that says it is its own: only where the settings don't require secure
 * key exchange, and only if none is known. `proof` is DER, as
 * `cmcrypto_site_exchange_key_prove_possession` makes it there. Whoever is first is believed,
 * until anybody else vouches for another.
 *
 * INVALID_ARGUMENT also for a time outside the years 1970 to 9999. Errors: those of
 * `cmcrypto_site_key_proof_verify`; SECURE_KEY_EXCHANGE_REQUIRED; KEY_CONFLICT also if another key
 * of the site is known, another site has this one, or the site would be above this one, which
 * joins by `cmcrypto_site_directory_join_by_their_own_word`; the others of
 * `cmcrypto_site_directory_learn_from_directory_service`.
 * Threads: one. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_directory_learn_from_site_itself(
    cmcrypto_provider provider, cmcrypto_site_directory *directory, const uint8_t *proof,
    size_t proof_len, cmcrypto_site_relation relation, int64_t now,
    cmcrypto_site_key_outcome *learned, cmcrypto_buffer **lost);

/**
 * Takes a key that the current key of `parent_site_code` endorses, or its operational key if it
 * has one, the site above its own: `endorsed_site` is DER, as
 * `cmcrypto_site_exchange_key_endorse_site` makes it, and `proof` that of the site that it has
 * that key, as `cmcrypto_site_exchange_key_prove_possession` makes it. Only what is above or below
 * this site can be learned so: its parent from the top-level site, and from a site below it one
 * below that, which was expected (`cmcrypto_site_directory_expect`). Another key gives way, as in
 * `cmcrypto_site_directory_learn_from_directory_service`, with `keep_previous_until`, which may be
 * NULL, if `parent_site_code` endorsed it, or its site alone said so.
 *
 * The key can be used until the endorsement ends, and as long as that of `parent_site_code` can.
 * Numbers never go back, and each changes something but once: a site that was forgotten comes back
 * by a new endorsement alone.
 *
 * INVALID_ARGUMENT also for times outside the years 1970 to 9999. Errors: for the parent those of
 * `cmcrypto_site_directory_check_site`; SITE_MISMATCH if it can't be the endorsed site's parent
 * here, or that was not expected below it; MALFORMED, NOT_DER, VERSION_NOT_SUPPORTED; of the proof
 * those of `cmcrypto_site_key_proof_verify`; SIGNATURE_INVALID, ENDORSEMENT_MISMATCH, also if the
 * proof is for another key, HOST_MISMATCH, ENDORSEMENT_NOT_YET_VALID, ENDORSEMENT_EXPIRED;
 * ROLLBACK for a lower number than before, for the same if it would change something, for what the
 * exchange key endorsed where there is an operational key, for a key that the site had before, and
 * where it begins more than an hour before numbers of the parent were forgotten;
 * ENDORSEMENT_CONFLICT for another endorsement with the same number; ENDORSEMENT_TOO_DEEP for a
 * fourth level; KEY_CONFLICT also if another key of the site is known from elsewhere; the others
 * of `cmcrypto_site_directory_learn_from_directory_service`.
 * Threads: one. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_directory_learn_endorsed(
    cmcrypto_site_directory *directory, const uint8_t *endorsed_site, size_t endorsed_site_len,
    const uint8_t *proof, size_t proof_len, const char *parent_site_code,
    const int64_t *keep_previous_until, int64_t now, cmcrypto_site_key_outcome *learned,
    cmcrypto_buffer **lost);

/**
 * Takes the operational key that the exchange key of a site endorsed: of a site above this one, or
 * of this one itself. `endorsed_site` is DER, as
 * `cmcrypto_site_exchange_key_endorse_operational_key` makes it. What it signs is then as good as
 * what the exchange key signs, to the end of the endorsement; and it alone endorses, so that what
 * the exchange key endorsed before can't come back. Another before it is kept until
 * `*keep_previous_until`, with what it vouched for; NULL drops both. With another exchange key of
 * the site all of it ends.
 *
 * INVALID_ARGUMENT also for times outside the years 1970 to 9999. Errors: MALFORMED, NOT_DER,
 * VERSION_NOT_SUPPORTED; for the exchange key those of `cmcrypto_site_directory_check_site`, and
 * NO_TRUSTED_ROOT_KEY where that is this site's and was not set; SITE_MISMATCH for a site that is
 * not at the top; SIGNATURE_INVALID, ENDORSEMENT_MISMATCH, ENDORSEMENT_NOT_YET_VALID,
 * ENDORSEMENT_EXPIRED; ROLLBACK for a lower number than before, or a key that another operational
 * key has followed; ENDORSEMENT_CONFLICT for another
 * key with the same number; SITE_KEY_STOLEN; KEY_CONFLICT for an exchange key, or another site's
 * key; of the key those of `cmcrypto_public_key_from_spki_der`, KEY_TOO_SMALL and KEY_REJECTED;
 * TOO_LARGE above 64 KiB, or for more than 16,384 keys that were ever endorsed.
 * Threads: one. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_directory_accept_operational_key(
    cmcrypto_site_directory *directory, const char *site_code, const uint8_t *endorsed_site,
    size_t endorsed_site_len, const int64_t *keep_previous_until, int64_t now,
    cmcrypto_site_key_outcome *learned, cmcrypto_buffer **lost);

/**
 * Notes the site's own key, and each that follows it: it is the trusted root key as long as the
 * site has none above it, and it is not taken for another site's. A site that had it gives way.
 *
 * INVALID_ARGUMENT also for a time outside the years 1970 to 9999. Errors: SITE_MISMATCH for the
 * key of another site; SITE_KEY_STOLEN; KEY_CONFLICT for this site's operational key.
 * Threads: one. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_directory_set_own_key(
    cmcrypto_site_directory *directory, const cmcrypto_site_exchange_key *key, int64_t now,
    cmcrypto_buffer **lost);

/**
 * As `cmcrypto_site_directory_set_own_key`, where the key itself is kept offline: nothing shows here
 * that it is this site's. Then the operational key that it endorsed is accepted, too
 * (`cmcrypto_site_directory_accept_operational_key`).
 *
 * INVALID_ARGUMENT also for a time outside the years 1970 to 9999. Errors: SITE_KEY_STOLEN;
 * KEY_CONFLICT for this site's operational key; KEY_TOO_SMALL.
 * Threads: one. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_directory_set_own_public_key(
    cmcrypto_site_directory *directory, const cmcrypto_site_public_key *key, int64_t now,
    cmcrypto_buffer **lost);

/**
 * Joins a hierarchy below `parent_site_code`, with the keys that the directory service names.
 * `top_site_code` is its top-level site and `top_key` that site's key; both are NULL where the
 * parent is that. From then on the top-level site's key is the trusted root key,
 * `*trusted_root_key`, and not the own one. A file with all its parent's keys is imported instead
 * (`cmcrypto_site_directory_import_key_file`).
 *
 * INVALID_ARGUMENT also if the top-level site is the parent, and for a time outside the years 1970
 * to 9999. Errors: SITE_MISMATCH also if no top-level site is given, and the directory service or
 * a person named another; those of `cmcrypto_site_directory_learn_from_directory_service` and
 * `cmcrypto_site_directory_trusted_root_key`.
 * Threads: one. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_directory_join(
    cmcrypto_site_directory *directory, const char *parent_site_code,
    const cmcrypto_public_key *parent_key, const char *top_site_code,
    const cmcrypto_public_key *top_key, int64_t now, cmcrypto_buffer **lost,
    cmcrypto_site_public_key **trusted_root_key);

/**
 * Joins as `cmcrypto_site_directory_join`, where the sites above say themselves what their keys
 * are: only where the settings don't require secure key exchange. The proofs are DER, as
 * `cmcrypto_site_exchange_key_prove_possession` makes them there: that of the parent, and that of
 * the top-level site, which is left out with a length of 0 where the parent is that.
 *
 * INVALID_ARGUMENT also if the top-level site is the parent, and for a time outside the years 1970
 * to 9999. Errors: those of `cmcrypto_site_key_proof_verify`; SECURE_KEY_EXCHANGE_REQUIRED; those
 * of `cmcrypto_site_directory_join` and `cmcrypto_site_directory_learn_from_site_itself`.
 * Threads: one. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_directory_join_by_their_own_word(
    cmcrypto_provider provider, cmcrypto_site_directory *directory, const uint8_t *parent_proof,
    size_t parent_proof_len, const uint8_t *top_proof, size_t top_proof_len, int64_t now,
    cmcrypto_buffer **lost, cmcrypto_site_public_key **trusted_root_key);

/**
 * Has a child, `below_site_code`, speak of a site below it: its endorsement of that site's key is
 * heard, and its key file where a person compared it. At most 250 sites below one, and 2,048.
 * `cmcrypto_site_directory_forget` ends it.
 *
 * Errors: SITE_MISMATCH if either is this site, both are one, or the site is expected below
 * another (forget it first); ENDORSEMENT_TOO_DEEP for a fourth level, so wherever a site
 * above this one is known; TOO_LARGE.
 * Threads: one. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_directory_expect(
    cmcrypto_site_directory *directory, const char *site_code, const char *below_site_code);

/**
 * The sites of which a child may speak, each with that child, in the order of their codes: as
 * text, 6 characters for each, the site's code and that of the child, with nothing between them.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_directory_expected(
    const cmcrypto_site_directory *directory, cmcrypto_buffer **codes);

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
 * `cmcrypto_site_directory_set_own_key` was not called; those of
 * `cmcrypto_site_directory_check_site`.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_directory_trusted_root_key(
    const cmcrypto_site_directory *directory, int64_t now, cmcrypto_site_public_key **key);

/**
 * Whether the current key of a site can be used now; with it its operational key, if it has one.
 *
 * Errors: SITE_KEY_UNKNOWN; SITE_KEY_STOLEN; SITE_KEY_UNVOUCHED if the key that vouches for it is
 * not kept any more; SECURE_KEY_EXCHANGE_REQUIRED if it rests on a site's own word, and the
 * settings do not accept that; ENDORSEMENT_NOT_YET_VALID, ENDORSEMENT_EXPIRED, also of an
 * endorsement above it; SIGNATURE_INVALID if the stored directory was changed.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_directory_check_site(
    const cmcrypto_site_directory *directory, const char *site_code, int64_t now);

/**
 * The sites of which the key can't be used any more within so many days unless somebody vouches
 * for it anew, or can't already for that; this one among them if it has an operational key. The
 * first to end first.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_directory_lapsing(
    const cmcrypto_site_directory *directory, int64_t now, uint32_t days,
    cmcrypto_lapsing_sites **lapsing);

/**
 * How many sites there are.
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_lapsing_sites_count(const cmcrypto_lapsing_sites *lapsing, size_t *count);

/**
 * One of these sites. `index` counts from 0. `struct_size` is the sizeof `*site`.
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_lapsing_sites_at(
    const cmcrypto_lapsing_sites *lapsing, size_t index, cmcrypto_lapsing_site *site,
    size_t struct_size);

/**
 * Frees what was told of sites.
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_lapsing_sites_free(cmcrypto_lapsing_sites *lapsing);

/**
 * Names a key as stolen, by its fingerprint, see `cmcrypto_site_public_key_fingerprint`; white
 * space and case don't matter. It is not used any more, nor taken from anyone again, nor is a key
 * that follows it or for which it vouched, until somebody else vouches for that. It need not be
 * known here: name all keys that a thief may have, at every site. The operational keys that are held
 * here under an exchange key are reported with it: it is reported before the site's new key is taken.
 * With an operational key the one before is not kept any more.
 * This site is in `*lost` if the key is its own.
 *
 * The robbed site makes another key, and notes it: `cmcrypto_site_directory_set_own_key`. The
 * others take it from the directory service or a person:
 * `cmcrypto_site_directory_learn_from_directory_service`,
 * `cmcrypto_site_directory_import_exchange_key`, or its key file with the fingerprint compared;
 * and keep none. A parent that is at the top they take by `cmcrypto_site_directory_join`, or by
 * its file with all its keys. A thief may have had a key of his follow it: the keys of the sites
 * in `*lost`, and those that they endorsed since, are to be looked at too.
 *
 * INVALID_ARGUMENT also if it is no fingerprint, and for a time outside the years 1970 to 9999.
 * Errors: TOO_LARGE above 4,096 keys.
 * Threads: one. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_directory_report_stolen(
    cmcrypto_site_directory *directory, const char *fingerprint, int64_t now,
    cmcrypto_buffer **lost);

/**
 * The fingerprints of the keys that were reported as stolen, each with a newline after it: what a
 * site that lost its directory is to be told again.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_directory_stolen(
    const cmcrypto_site_directory *directory, cmcrypto_buffer **fingerprints);

/**
 * Ends the time for which the previous key of a site is kept, or its previous operational key:
 * nothing that it signed is under way any more.
 *
 * INVALID_ARGUMENT also for a time outside the years 1970 to 9999. Errors: SITE_KEY_UNKNOWN if the
 * site is not known, or has no previous key.
 * Threads: one. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_directory_retire_previous_key(
    cmcrypto_site_directory *directory, const char *site_code, int64_t now, cmcrypto_buffer **lost);

/**
 * Forgets a site that left the hierarchy, or that this site leaves, the sites that it vouched for,
 * and what was expected below it: all that were forgotten are in `*lost` too. With no site above
 * it left, this site is at the top again.
 *
 * What told of it before does not bring it back, neither a key file nor an endorsement. Their
 * numbers are not forgotten, nor keys that were stolen.
 *
 * By the clock here: where it is ahead, key files don't count until then.
 *
 * INVALID_ARGUMENT also for a time outside the years 1970 to 9999.
 * Threads: one. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_directory_forget(
    cmcrypto_site_directory *directory, const char *site_code, int64_t now, cmcrypto_buffer **lost);

/**
 * Reads a key file, and verifies that it is whole.
 *
 * Errors: UNSUPPORTED; MALFORMED, NOT_DER, VERSION_NOT_SUPPORTED; TOO_LARGE above 2 MiB or 2,048
 * keys; DUPLICATE_SITE if it names a site twice, or the one that it is for; KEY_CONFLICT if it
 * gives two sites one key; SIGNATURE_INVALID; ENDORSEMENT_MISMATCH, SITE_MISMATCH and
 * HOST_MISMATCH for an operational key that is none of the writer's; of a key those of
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
 * Threads: one. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_directory_import_exchange_key(
    cmcrypto_site_directory *directory, const char *site_code, cmcrypto_site_relation relation,
    const cmcrypto_public_key *key, const char *compared, const int64_t *keep_previous_until,
    int64_t now, cmcrypto_site_key_outcome *learned, cmcrypto_buffer **lost);

/**
 * Takes the keys in a file, all or none.
 *
 * Without `compared`, which may be NULL, the site that wrote it must be known by the key in the
 * file, or by the one that this follows, which has signed it too; the other sites in it must be
 * known with these keys. With it, which must be the fingerprint of the writer's key in the file,
 * as that site shows it to a person, see `cmcrypto_site_key_file_info` (white space and case don't
 * matter), the keys of the others are taken, too: of sites that were expected below the writer
 * (`cmcrypto_site_directory_expect`), or of the one above it.
 *
 * What the writer is here, and the other sites, follows from the file's use; a relation that is
 * known must be the same. The writer's own key takes the place of another, which is kept as in
 * `cmcrypto_site_directory_learn_from_directory_service`, with `keep_previous_until`, which may be
 * NULL; so does an operational key of the writer in the file. A site that takes all its parent's
 * keys joins by that, see `cmcrypto_site_directory_join`.
 *
 * INVALID_ARGUMENT also for times outside the years 1970 to 9999. Errors: SITE_MISMATCH if the
 * file is for another site, the relations are not those that are known, a site was not expected,
 * or the parent leaves out the top-level site that is known; SENT_IN_FUTURE if it was written more
 * than 5 minutes after `now`; SIGNER_MISMATCH if the fingerprint is not `compared`. Without
 * `compared`: SITE_KEY_UNKNOWN if no key of the writer or of another site is known, KEY_CONFLICT
 * if another is, or if the top-level site or its key would change; of the writer those of
 * `cmcrypto_site_directory_check_site`; TOO_LARGE if 32 keys follow the one that was vouched for.
 * ROLLBACK if the file would change something and was written before another file of the writer
 * that counted, or before a site in it was forgotten; and without `compared` if it was written
 * before the key that it follows was learned, or its key is the one that the writer had before. A
 * person may take the writer's own key from an older file. KEY_CONFLICT if another key of one of
 * the other sites is known from elsewhere; ENDORSEMENT_TOO_DEEP for a fourth level; those of
 * `cmcrypto_site_directory_accept_operational_key`; the others of
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
 * The codes of the sites of which the key can't be used any more by this import, as
 * `cmcrypto_site_directory` says.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_key_import_lost(
    const cmcrypto_site_key_import *imported, cmcrypto_buffer **lost);

/**
 * Frees what an import told.
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_site_key_import_free(cmcrypto_site_key_import *imported);

/**
 * Writes a key file for the site `to_site_code`, to be stored under `cmcrypto_site_key_file_name`.
 * Where `key` is this site's operational key (`cmcrypto_site_directory_accept_operational_key`),
 * the exchange key is in the file, and that is the one whose fingerprint a person compares. With
 * `previous`, the key that `key` follows, which may be NULL, it is taken without anyone comparing
 * fingerprints where that one is known. Which of the two `key` is, only the site's own key tells:
 * where none was noted (`cmcrypto_site_directory_set_own_key`) it is taken to be the exchange key. A
 * site that has an operational key, and lost its directory, notes its own key before it writes a
 * file. Keys that can't be used, or rest on a site's own word, are left out.
 *
 * INVALID_ARGUMENT also if `previous` is `key`, or is given with an operational key, or a file of
 * child keys is wanted by one, and for a time outside the years 1970 to 9999. Errors: KEY_CONFLICT
 * where this site's own key was noted, and `key` is neither that, nor its operational key, nor
 * follows it; SITE_MISMATCH if either key is another site's, or
 * `to_site_code` is this site or known with another relation; NO_TRUSTED_ROOT_KEY if the sites
 * above are wanted and it is not known whether this site's parent is the top-level site;
 * ENDORSEMENT_TOO_DEEP if the sites above are two: below this site there is none;
 * SECURE_KEY_EXCHANGE_REQUIRED if the key above rests on its site's own word; those of
 * `cmcrypto_site_directory_check_site` for it; TOO_LARGE for more than 2,048 keys; of an
 * operational key SITE_KEY_STOLEN, ENDORSEMENT_NOT_YET_VALID and ENDORSEMENT_EXPIRED; RANDOM.
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
 * key; KEY_TYPE_NOT_SUPPORTED if its key is not RSA; KEY_TOO_SMALL; KEY_REJECTED; TOO_LARGE if it
 * all has more than 8 KiB; RANDOM.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_exchange_key_endorse_site_encryption(
    const cmcrypto_site_exchange_key *key, const cmcrypto_certificate *certificate,
    const cmcrypto_endorsement_terms *terms, cmcrypto_buffer **endorsed_certificate);

/**
 * Takes the encryption certificate that a site has endorsed with its current key, its operational
 * key if it has one, or with the previous one as long as that is kept and the current one has
 * endorsed none. It takes the place
 * of the one before it.
 *
 * Errors: TOO_LARGE above 8 KiB; MALFORMED, NOT_DER, VERSION_NOT_SUPPORTED; those of
 * `cmcrypto_site_directory_check_site`; SIGNATURE_INVALID, also if another key of the site has
 * signed; SITE_KEY_RETIRED; ENDORSEMENT_MISMATCH, SITE_MISMATCH, HOST_MISMATCH,
 * ENDORSEMENT_NOT_YET_VALID, ENDORSEMENT_EXPIRED; ROLLBACK for a lower number than before, by the
 * previous key after the current one, or where it begins more than an hour before numbers of the
 * site were forgotten, which is to be endorsed anew; ENDORSEMENT_CONFLICT for another certificate with the
 * same number; of the certificate those of `cmcrypto_certificate_from_der`, CERTIFICATE_USAGE,
 * CERTIFICATE_NOT_YET_VALID, CERTIFICATE_EXPIRED, KEY_TYPE_NOT_SUPPORTED, KEY_TOO_SMALL,
 * KEY_REJECTED.
 * Threads: one. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_directory_accept_encryption_certificate(
    cmcrypto_site_directory *directory, const char *site_code, const uint8_t *endorsed_certificate,
    size_t endorsed_certificate_len, int64_t now, cmcrypto_certificate **certificate);

/**
 * The certificate to encrypt to a site with, verified again at this time.
 *
 * Errors: NO_CERTIFICATE if none was accepted; those of `cmcrypto_site_directory_check_site`;
 * SITE_KEY_RETIRED if the previous key endorsed it and is kept no longer; SIGNATURE_INVALID if the
 * stored directory was changed; ENDORSEMENT_NOT_YET_VALID, ENDORSEMENT_EXPIRED,
 * CERTIFICATE_NOT_YET_VALID, CERTIFICATE_EXPIRED. The site has to endorse another then.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_directory_encryption_certificate(
    const cmcrypto_site_directory *directory, const char *site_code, int64_t now,
    cmcrypto_certificate **certificate);

CMCRYPTO_SIZE(cmcrypto_site_directory_settings, 8)
CMCRYPTO_SIZE(cmcrypto_known_site, 344)
CMCRYPTO_SIZE(cmcrypto_lapsing_site, 16)
CMCRYPTO_SIZE(cmcrypto_site_key_file_info, 120)

#ifdef __cplusplus
}
#endif

#endif
