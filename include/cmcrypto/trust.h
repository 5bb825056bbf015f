/**
 * @file
 * Whom a client trusts.
 *
 * Generated from the sources by ffi/tests/main/header.rs; not to be edited.
 *
 * ```
 * function                                                 | threads | may allocate | may block
 * cmcrypto_management_point_bundle_new                     | any     | yes          | no
 * cmcrypto_management_point_bundle_with_issuing            | any     | yes          | no
 * cmcrypto_management_point_bundle_from_der                | any     | yes          | no
 * cmcrypto_management_point_bundle_from_pem                | any     | yes          | no
 * cmcrypto_management_point_bundle_to_der                  | any     | yes          | no
 * cmcrypto_management_point_bundle_to_pem                  | any     | yes          | no
 * cmcrypto_management_point_bundle_verify_without_store    | any     | yes          | yes
 * cmcrypto_management_point_bundle_free                    | last    | no           | no
 * cmcrypto_trusted_management_point_get_info               | any     | no           | no
 * cmcrypto_trusted_management_point_signing_certificate    | any     | yes          | no
 * cmcrypto_trusted_management_point_encryption_certificate | any     | yes          | no
 * cmcrypto_trusted_management_point_free                   | last    | no           | no
 * cmcrypto_trust_settings_default                          | any     | no           | no
 * cmcrypto_trust_store_new                                 | any     | yes          | no
 * cmcrypto_trust_store_from_bytes                          | any     | yes          | no
 * cmcrypto_trust_store_to_bytes                            | any     | yes          | no
 * cmcrypto_trust_store_trusted_root_key                    | any     | yes          | no
 * cmcrypto_trust_store_get_info                            | any     | no           | no
 * cmcrypto_trust_store_learn_trusted_root_key              | one     | yes          | no
 * cmcrypto_trust_store_replace_trusted_root_key            | one     | yes          | no
 * cmcrypto_trust_store_reset                               | one     | yes          | no
 * cmcrypto_trust_store_learn_operational_key               | one     | yes          | yes
 * cmcrypto_trust_store_merge                               | one     | yes          | no
 * cmcrypto_trust_store_free                                | last    | no           | no
 * cmcrypto_trust_store_site_signing_certificate            | any     | yes          | yes
 * cmcrypto_trust_store_site_verifier                       | any     | yes          | yes
 * cmcrypto_trust_store_site_signing_certificate_source     | any     | no           | no
 * cmcrypto_trust_store_learn_site_signing_certificate      | one     | yes          | yes
 * cmcrypto_trust_store_replace_site_signing_certificate    | one     | yes          | no
 * cmcrypto_trust_store_forget_site_signing_certificate     | one     | yes          | no
 * cmcrypto_trust_store_change_site_signing_certificate     | one     | yes          | no
 * cmcrypto_trust_store_learn_management_point              | one     | yes          | yes
 * cmcrypto_trust_store_management_point                    | any     | yes          | yes
 * cmcrypto_trust_store_get_management_point_name           | any     | no           | no
 * cmcrypto_trust_store_retire_management_point             | one     | yes          | no
 * cmcrypto_trust_store_file_new                            | any     | yes          | no
 * cmcrypto_trust_store_file_path                           | any     | no           | no
 * cmcrypto_trust_store_file_load                           | any     | yes          | no
 * cmcrypto_trust_store_file_update                         | any     | yes          | yes
 * cmcrypto_trust_store_file_save                           | one     | yes          | yes
 * cmcrypto_trust_store_file_discard                        | any     | yes          | yes
 * cmcrypto_trust_store_file_free                           | last    | no           | no
 * ```
 */

#ifndef CMCRYPTO_TRUST_H
#define CMCRYPTO_TRUST_H

#include "abi.h"
#include "primitive.h"
#include "pki.h"
#include "policy.h"
#include "exchange_key.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * The first management point that the client met, which may be an attacker's: the weakest source.
 */
#define CMCRYPTO_TRUST_SOURCE_FIRST_MANAGEMENT_POINT 513

/**
 * The directory service: the global catalog that the site publishes to.
 */
#define CMCRYPTO_TRUST_SOURCE_DIRECTORY_SERVICE 514

/**
 * The client push installation method: as strong as pre-provisioning.
 */
#define CMCRYPTO_TRUST_SOURCE_CLIENT_PUSH 515

/**
 * Installed with the client: `SMSPublicRootKey`, `SMSROOTKEYPATH`, `SMSSIGNCERT`.
 */
#define CMCRYPTO_TRUST_SOURCE_PRE_PROVISIONED 516

/**
 * There was none before.
 */
#define CMCRYPTO_TRUST_OUTCOME_SET 545

/**
 * There was none before, and it is from the first management point: log it. If that was an
 * attacker's, the client is the attacker's until a stronger source tells better.
 */
#define CMCRYPTO_TRUST_OUTCOME_SET_BY_FIRST_MANAGEMENT_POINT 546

/**
 * It was held already, from a source as strong or stronger.
 */
#define CMCRYPTO_TRUST_OUTCOME_UNCHANGED 547

/**
 * It was held already; the recorded source is now this stronger one.
 */
#define CMCRYPTO_TRUST_OUTCOME_RAISED 548

/**
 * Another one from the first management point was replaced: log it. What was learned under a root
 * key was dropped with that, but for certificates that sites sign policy with whose own source is
 * as strong as the new key's.
 */
#define CMCRYPTO_TRUST_OUTCOME_REPLACED 549

/**
 * The certificates of a management point and the endorsements that lead to them, as downloaded
 * from anyone, with the certificate that its site signs policy with. Nothing of it is to be had
 * before it is verified: see `cmcrypto_trust_store_learn_management_point`.
 *
 * Which management point is meant is said by three texts, here and in a trust store: `site_code`
 * is its site's, three ASCII letters or digits; `parent_site_code` is that of the site between the
 * top-level site and its own if there is one, as above a secondary site in a hierarchy with a
 * central administration site, and NULL otherwise; `host` is its name, of ASCII letters, digits,
 * `-`, `_` and `.`. Case, and a trailing dot of the host, do not count.
 */
typedef struct cmcrypto_management_point_bundle cmcrypto_management_point_bundle;

/**
 * The trusted root key with where it came from, the keys of management points, and the
 * certificates that sites sign policy with. A call that fails changes nothing.
 *
 * A value without a lock: calls that change it, in the table "one", need it to themselves. Threads
 * that share a store hold a lock of their own, or load one each from the file.
 * `cmcrypto_trust_store_file` keeps one in a file that several processes share;
 * `cmcrypto_trust_store_to_bytes` is for callers with storage of their own.
 */
typedef struct cmcrypto_trust_store cmcrypto_trust_store;

/**
 * Where a trust store is kept: `path`, with `path`.lock and, while it is written, `path`.new
 * beside it. A symbolic link at `path` is replaced by the file, and the lock lies beside the link.
 * On Unix all are readable and writable by their owner alone. The directory must be writable by
 * nobody else: whoever can write there decides whom the client trusts.
 *
 * A change is written to `path`.new, made durable, and renamed, all under a lock that other
 * processes wait for. If the process or the machine stops at any point, `path` holds the store
 * from before or the one from after. A file that can't be read as a trust store is left as it is.
 */
typedef struct cmcrypto_trust_store_file cmcrypto_trust_store_file;

/**
 * A management point that the trusted root key vouches for.
 */
typedef struct cmcrypto_trusted_management_point cmcrypto_trusted_management_point;

/**
 * Which management point it is, and until when what was verified holds.
 */
typedef struct {
  /**
   * sizeof(cmcrypto_trusted_management_point_info).
   */
  uint32_t struct_size;
  /**
   * The code of its site, as it was expected and vouched for.
   */
  char site_code[CMCRYPTO_SITE_CODE_MAX];
  /**
   * The code of the site between the top-level site and its own; empty if there is none.
   */
  char parent_site_code[CMCRYPTO_SITE_CODE_MAX];
  /**
   * 0.
   */
  uint32_t reserved;
  /**
   * The last second at which all of it is valid, endorsements and certificates: renew before.
   */
  int64_t not_after;
  /**
   * The name of its host, in lower case and without a trailing dot.
   */
  char host[CMCRYPTO_HOST_NAME_MAX];
} cmcrypto_trusted_management_point_info;

/**
 * What a client accepts into its trust store, and of what is in it. A store does not keep its
 * settings: each process gives its own.
 */
typedef struct {
  /**
   * sizeof(cmcrypto_trust_settings).
   */
  uint32_t struct_size;
  /**
   * With no key from anywhere else the first management point may set it, as in the product. An
   * attacker who is there first then owns the client until a stronger source is heard. By
   * default 0.
   */
  int32_t accept_first_management_point;
  /**
   * A management point may set the certificate that a site signs policy with, though the site's
   * key has not endorsed it, as in the product: whoever answers then decides what runs on the
   * client. The trusted root key says nothing about it. By default 0.
   */
  int32_t accept_unendorsed_site_signing;
  /**
   * Accept a trusted root key from 1024 bits on. By default 0.
   */
  int32_t legacy_rsa_1024_verification;
} cmcrypto_trust_settings;

/**
 * Where a client got a trusted root key from, or a certificate that a site signs policy with and
 * that nobody endorsed: one of the constants `CMCRYPTO_TRUST_SOURCE_...`.
 */
typedef int32_t cmcrypto_trust_source;

/**
 * What a trust store holds, and from where.
 */
typedef struct {
  /**
   * sizeof(cmcrypto_trust_store_info).
   */
  uint32_t struct_size;
  /**
   * Where the trusted root key came from, accepted by these settings or not; 0 if none is held.
   */
  cmcrypto_trust_source trusted_root_key_source;
  /**
   * How many management points there are whose keys are held, whether or not these are still
   * valid; 0 if the trusted root key is not accepted, under which they were learned.
   */
  uint32_t management_point_count;
} cmcrypto_trust_store_info;

/**
 * What became of a key or certificate that a source offered: one of the constants
 * `CMCRYPTO_TRUST_OUTCOME_...`.
 */
typedef int32_t cmcrypto_trust_outcome;

/**
 * What a management point is called.
 */
typedef struct {
  /**
   * sizeof(cmcrypto_management_point_name).
   */
  uint32_t struct_size;
  /**
   * The code of its site.
   */
  char site_code[CMCRYPTO_SITE_CODE_MAX];
  /**
   * The code of the site between the top-level site and its own; empty if there is none.
   */
  char parent_site_code[CMCRYPTO_SITE_CODE_MAX];
  /**
   * The name of its host, in lower case and without a trailing dot.
   */
  char host[CMCRYPTO_HOST_NAME_MAX];
} cmcrypto_management_point_name;

/**
 * Changes a store for `cmcrypto_trust_store_file_update`, and returns `CMCRYPTO_OK` or why not:
 * one of the codes. `store` is lent for the call: it must not be freed, nor kept after it, nor
 * used by other threads. Nor may the file be freed meanwhile. A C++ exception that leaves the
 * function ends the process, with a message. No longjmp may leave it: the lock would stay held, and
 * this thread's next change under the same path ends the process.
 */
typedef cmcrypto_status (*cmcrypto_trust_store_callback)(cmcrypto_trust_store *store, void *context);

/**
 * Puts together what a management point publishes, from the top down, each part as the DER that
 * endorsed it. `operational_key` is what vouches in the root's place, if the root is kept offline.
 * `site` is the management point's own, endorsed by the root or by `parent_site`, which is
 * endorsed by the root. `signing` and `encryption` are its certificates. `site_signing` is the
 * certificate that a site signs policy with: the first below the top-level one, which clients are
 * assigned to, or the top-level site. A length of 0 says that there is no operational key, no such
 * site below the top-level one, or no `site_signing`; the other two there must be.
 *
 * Errors: ENDORSEMENT_MISMATCH if a part is endorsed in another role, as two are in each other's
 * place; TOO_LARGE if the whole is above 16 KiB; of each part those of
 * `cmcrypto_endorsed_site_get_info`.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_management_point_bundle_new(
    const cmcrypto_site_public_key *root, const uint8_t *operational_key,
    size_t operational_key_len, const uint8_t *parent_site, size_t parent_site_len,
    const uint8_t *site, size_t site_len, const uint8_t *signing, size_t signing_len,
    const uint8_t *encryption, size_t encryption_len, const uint8_t *site_signing,
    size_t site_signing_len, cmcrypto_management_point_bundle **bundle);

/**
 * The same with the certificate of a site's own authority, SMS Issuing, as a new handle: `issuing` is
 * what `cmcrypto_site_exchange_key_endorse_issuing` gave, of the site whose `site_signing` a bundle
 * has.
 *
 * Errors: as `cmcrypto_management_point_bundle_new`.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_management_point_bundle_with_issuing(
    const cmcrypto_management_point_bundle *bundle, const uint8_t *issuing, size_t issuing_len,
    cmcrypto_management_point_bundle **other);

/**
 * Reads the DER form. Nothing is verified by that.
 *
 * Errors: MALFORMED, NOT_DER, VERSION_NOT_SUPPORTED, ENDORSEMENT_TOO_DEEP; TOO_LARGE above 16 KiB.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_management_point_bundle_from_der(
    const uint8_t *der, size_t der_len, cmcrypto_management_point_bundle **bundle);

/**
 * Reads one block of strict PEM: `CMCRYPTO MANAGEMENT POINT BUNDLE`. Nothing is verified by that.
 *
 * Errors: those of `cmcrypto_management_point_bundle_from_der`; the limit of 16 KiB is that of the
 * DER.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_management_point_bundle_from_pem(
    const uint8_t *pem, size_t pem_len, cmcrypto_management_point_bundle **bundle);

/**
 * The DER: the very bytes where it was read from some.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_management_point_bundle_to_der(
    const cmcrypto_management_point_bundle *bundle, cmcrypto_buffer **der);

/**
 * The same as PEM.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_management_point_bundle_to_pem(
    const cmcrypto_management_point_bundle *bundle, cmcrypto_buffer **pem);

/**
 * Verifies everything, from the root down, each part before it is used: signature, role, site,
 * host and validity of each endorsement, use and validity of each certificate, and that no key has
 * two uses. What a certificate's own signature says is not looked at: it is self-signed and proves
 * nothing.
 *
 * A client uses `cmcrypto_trust_store_learn_management_point` instead, which knows what its
 * settings accept, and the numbers below which it does not go back. This knows neither: an old
 * bundle, or one of a retired management point, passes.
 *
 * Errors: ROOT_KEY_MISMATCH if all of it is said to be under another root; SIGNATURE_INVALID,
 * ENDORSEMENT_MISMATCH, SITE_MISMATCH, HOST_MISMATCH, ENDORSEMENT_NOT_YET_VALID,
 * ENDORSEMENT_EXPIRED; of a certificate CERTIFICATE_USAGE, also for a key with another use here,
 * CERTIFICATE_NOT_YET_VALID, CERTIFICATE_EXPIRED, and those of `cmcrypto_certificate_from_der`; of
 * a site's key those of `cmcrypto_public_key_from_spki_der`, and KEY_CONFLICT for one with another
 * use here; KEY_TYPE_NOT_SUPPORTED, KEY_TOO_SMALL and KEY_REJECTED for a key that can't be what it
 * is endorsed as.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_management_point_bundle_verify_without_store(
    const cmcrypto_management_point_bundle *bundle, const cmcrypto_site_public_key *root,
    const char *site_code, const char *parent_site_code, const char *host, int64_t now,
    cmcrypto_trusted_management_point **management_point);

/**
 * Frees a bundle.
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_management_point_bundle_free(cmcrypto_management_point_bundle *bundle);

/**
 * Which management point it is, and until when what was verified holds. `struct_size` is the
 * sizeof `*info`.
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_trusted_management_point_get_info(
    const cmcrypto_trusted_management_point *management_point,
    cmcrypto_trusted_management_point_info *info, size_t struct_size);

/**
 * The certificate that it signs replies with.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_trusted_management_point_signing_certificate(
    const cmcrypto_trusted_management_point *management_point, cmcrypto_certificate **certificate);

/**
 * The certificate to seal messages to: see `cmcrypto_client_seal`.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_trusted_management_point_encryption_certificate(
    const cmcrypto_trusted_management_point *management_point, cmcrypto_certificate **certificate);

/**
 * Frees a trusted management point.
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_trusted_management_point_free(cmcrypto_trusted_management_point *management_point);

/**
 * Fills the structure with its defaults: none of it is accepted. `struct_size` is its sizeof.
 * Threads: any. Allocates: no. Blocks: no.
 */
void cmcrypto_trust_settings_default(cmcrypto_trust_settings *settings, size_t struct_size);

/**
 * A store that holds nothing.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_trust_store_new(
    const cmcrypto_trust_settings *settings, cmcrypto_trust_store **store);

/**
 * Reads what `cmcrypto_trust_store_to_bytes` wrote. The keys of management points are verified
 * when they are used.
 *
 * Errors: UNSUPPORTED; STORED_FOREIGN, STORED_DAMAGED, VERSION_NOT_SUPPORTED; TOO_LARGE
 * above 28 MiB.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_trust_store_from_bytes(
    cmcrypto_provider provider, const uint8_t *data, size_t data_len,
    const cmcrypto_trust_settings *settings, cmcrypto_trust_store **store);

/**
 * The store as bytes. They are not secret, but whoever can change them decides whom the client
 * trusts.
 *
 * Errors: TOO_LARGE above 28 MiB, which a store does not reach.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_trust_store_to_bytes(
    const cmcrypto_trust_store *store, cmcrypto_buffer **data);

/**
 * The trusted root key.
 *
 * Errors: NO_TRUSTED_ROOT_KEY; FIRST_MANAGEMENT_POINT_NOT_ACCEPTED if the one that is held is not
 * accepted by these settings: another process may have taken it.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_trust_store_trusted_root_key(
    const cmcrypto_trust_store *store, cmcrypto_site_public_key **key);

/**
 * What a trust store holds, and from where. `struct_size` is the sizeof `*info`.
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_trust_store_get_info(
    const cmcrypto_trust_store *store, cmcrypto_trust_store_info *info, size_t struct_size);

/**
 * Takes a trusted root key from `source`. With none held any source sets it, the first management
 * point only if the settings accept that. The same key from a stronger source raises the recorded
 * source. Another key takes the place of one from the first management point, if its source is
 * stronger: everything that was learned under that one is dropped, but for certificates that sites
 * sign policy with whose own source is as strong.
 *
 * Errors: KEY_CONFLICT in every other case; FIRST_MANAGEMENT_POINT_NOT_ACCEPTED; KEY_TOO_SMALL.
 * Threads: one. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_trust_store_learn_trusted_root_key(
    cmcrypto_trust_store *store, const cmcrypto_site_public_key *key, cmcrypto_trust_source source,
    cmcrypto_trust_outcome *learned);

/**
 * Takes another trusted root key because an administrator says so, whatever is held, and drops
 * everything that was learned under that. With the same key only the source changes.
 *
 * Errors: KEY_TOO_SMALL.
 * Threads: one. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_trust_store_replace_trusted_root_key(
    cmcrypto_trust_store *store, const cmcrypto_site_public_key *key, cmcrypto_trust_source source);

/**
 * Drops the trusted root key and everything that was learned: the product's `RESETKEYINFORMATION`.
 * What another reading of the store has learned before comes to nothing, see
 * `cmcrypto_trust_store_merge`.
 * Threads: one. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_trust_store_reset(cmcrypto_trust_store *store);

/**
 * Notes the operational key that the trusted root key has now, before a management point shows it:
 * from then on nothing is accepted that an earlier one vouched for, or the root itself.
 * `endorsed_site` is DER, as `cmcrypto_site_exchange_key_endorse_operational_key` makes it.
 *
 * Errors: NO_TRUSTED_ROOT_KEY, FIRST_MANAGEMENT_POINT_NOT_ACCEPTED; MALFORMED, NOT_DER,
 * VERSION_NOT_SUPPORTED; SIGNATURE_INVALID, ENDORSEMENT_MISMATCH, ENDORSEMENT_NOT_YET_VALID,
 * ENDORSEMENT_EXPIRED; ROLLBACK for a lower number than before, or a key that another has followed;
 * ENDORSEMENT_CONFLICT for another with the same number; TOO_LARGE above 64 KiB, or for more than
 * 16,384 keys and hosts that were ever endorsed.
 * Threads: one. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_trust_store_learn_operational_key(
    cmcrypto_trust_store *store, const uint8_t *endorsed_site, size_t endorsed_site_len,
    int64_t now);

/**
 * Does to this store what was done to `view`, another reading of the same store, since it was
 * read: by the rules of the operations, in their order. Endorsements that are older than what is
 * known here are left out. What `view` did not change stays as it is here; so a view that was read
 * before a reset or a replacement does not undo it, unless it was reset itself. Of the certificates
 * that nobody endorsed it replaces and forgets only those that it had in view. Merge a view once, and
 * read the store again.
 *
 * Errors: those of the operations: KEY_CONFLICT, also for a certificate in the place of one that is
 * not held here, ROOT_KEY_MISMATCH or NO_TRUSTED_ROOT_KEY for a management point that was learned
 * under a root that is not held here, FIRST_MANAGEMENT_POINT_NOT_ACCEPTED; TOO_LARGE, also for a view
 * with more than 4,096 changes; ROLLBACK for a view that has learned, replaced or forgotten
 * something, and was read before a reset here. Nothing changes then: read the store again.
 * Threads: one. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_trust_store_merge(
    cmcrypto_trust_store *store, const cmcrypto_trust_store *view);

/**
 * Frees a trust store. What came of it stays usable.
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_trust_store_free(cmcrypto_trust_store *store);

/**
 * The certificate that a site signs with what it sends to all its clients, as policy: the one that
 * its key endorsed, out of the last bundle with one that was learned, and verified again at this
 * time; or what another source said, where that is stronger, see
 * `cmcrypto_trust_store_learn_site_signing_certificate`.
 *
 * Errors: NO_SITE_SIGNING_CERTIFICATE; FIRST_MANAGEMENT_POINT_NOT_ACCEPTED if it is from a
 * management point, not endorsed, and these settings do not accept that;
 * CERTIFICATE_NOT_YET_VALID, CERTIFICATE_EXPIRED; of one that was endorsed those of
 * `cmcrypto_trust_store_management_point`.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_trust_store_site_signing_certificate(
    const cmcrypto_trust_store *store, const char *site_code, int64_t now,
    cmcrypto_certificate **certificate);

/**
 * What verifies what a site signs for its clients: by the certificate of
 * `cmcrypto_trust_store_site_signing_certificate`, and, where the site's key endorsed it, only as long
 * as all that it hangs on is valid. Ask for it again before `*not_after`, its last second, and after
 * each download: it does not hear what the store learns.
 *
 * Errors: those of `cmcrypto_trust_store_site_signing_certificate`.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_trust_store_site_verifier(
    const cmcrypto_trust_store *store, const char *site_code, int64_t now,
    cmcrypto_site_verifier **verifier, int64_t *not_after);

/**
 * Where the certificate that a site signs with came from, accepted by these settings or not, if
 * nobody endorsed it; 0 if none is held but what was endorsed.
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_trust_store_site_signing_certificate_source(
    const cmcrypto_trust_store *store, const char *site_code, cmcrypto_trust_source *source);

/**
 * Takes from `source` a certificate that a site signs with, by the rules of
 * `cmcrypto_trust_store_learn_trusted_root_key`. From a management point it is taken only where
 * `accept_unendorsed_site_signing` is 1, and with a trusted root key held, which says nothing
 * about it. One that the site's key endorsed comes with its management points instead, and counts
 * unless this one is from a stronger source: an endorsement is as strong as the source of the
 * trusted root key, but never more than the directory service.
 *
 * Errors: KEY_CONFLICT, also for the next certificate of a site whose held one was not changed by
 * `cmcrypto_trust_store_change_site_signing_certificate` or replaced, and for another than what
 * was endorsed, where that counts; FIRST_MANAGEMENT_POINT_NOT_ACCEPTED, NO_TRUSTED_ROOT_KEY;
 * CERTIFICATE_USAGE, CERTIFICATE_NOT_YET_VALID, CERTIFICATE_EXPIRED, KEY_TYPE_NOT_SUPPORTED if the
 * key is not RSA, KEY_TOO_SMALL; TOO_LARGE for more than 64 sites.
 * Threads: one. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_trust_store_learn_site_signing_certificate(
    cmcrypto_trust_store *store, const char *site_code, const cmcrypto_certificate *certificate,
    cmcrypto_trust_source source, int64_t now, cmcrypto_trust_outcome *learned);

/**
 * Takes another certificate that a site signs with because an administrator says so.
 *
 * Errors: KEY_CONFLICT where what the site's key endorsed would count all the same: an
 * administrator says so as PRE_PROVISIONED or CLIENT_PUSH; CERTIFICATE_USAGE,
 * CERTIFICATE_NOT_YET_VALID, CERTIFICATE_EXPIRED, KEY_TYPE_NOT_SUPPORTED if the key is not RSA,
 * KEY_TOO_SMALL; TOO_LARGE for more than 64 sites.
 * Threads: one. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_trust_store_replace_site_signing_certificate(
    cmcrypto_trust_store *store, const char *site_code, const cmcrypto_certificate *certificate,
    cmcrypto_trust_source source, int64_t now);

/**
 * Drops what was learned or replaced of the certificate that a site signs with: what its key
 * endorsed counts then, now and later. `*was_held` is 1 if there was any.
 * Threads: one. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_trust_store_forget_site_signing_certificate(
    cmcrypto_trust_store *store, const char *site_code, int32_t *was_held);

/**
 * Follows a change of the certificate that a site signs with, where nobody endorsed it: `change`
 * is what `cmcrypto_site_signer_change_to` made. The recorded source stays: the next one is
 * trusted as far as this one was.
 *
 * Errors: NO_SITE_SIGNING_CERTIFICATE, FIRST_MANAGEMENT_POINT_NOT_ACCEPTED, and those of
 * `cmcrypto_site_verifier_accept_change`.
 * Threads: one. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_trust_store_change_site_signing_certificate(
    cmcrypto_trust_store *store, const char *site_code, const uint8_t *change, size_t change_len,
    int64_t now);

/**
 * Verifies the keys of a management point under the trusted root key, and keeps them, with the
 * certificate that a site signs policy with if that is in the bundle: see
 * `cmcrypto_trust_store_site_signing_certificate`. Keys that were kept before stay good until this
 * succeeds. Which one is meant: see `cmcrypto_management_point_bundle`.
 *
 * Errors: NO_TRUSTED_ROOT_KEY, or FIRST_MANAGEMENT_POINT_NOT_ACCEPTED if the one that is held is
 * not accepted by these settings; those of
 * `cmcrypto_management_point_bundle_verify_without_store`, of which ROOT_KEY_MISMATCH does not
 * heal: the management point is not to be trusted, or the administrator has to replace the
 * client's key; ROLLBACK for an endorsement with a lower number than one of the same key accepted
 * before, of a retired management point, or by a root of which an operational key was seen;
 * ENDORSEMENT_CONFLICT for another with the same number; TOO_LARGE for more than 1,024 management
 * points, or 16,384 keys and hosts that were ever endorsed. Where certificates of 64 sites are held,
 * and count, that of another site is not kept.
 * Threads: one. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_trust_store_learn_management_point(
    cmcrypto_trust_store *store, const cmcrypto_management_point_bundle *bundle,
    const char *site_code, const char *parent_site_code, const char *host, int64_t now,
    cmcrypto_trusted_management_point **management_point);

/**
 * The keys of a management point, verified again at this time: an endorsement that has expired, or
 * that a later one has followed since, even for another management point of the site, is refused.
 * `parent_site_code` is NULL as `cmcrypto_management_point_bundle` says.
 *
 * Errors: UNKNOWN_MANAGEMENT_POINT; NO_TRUSTED_ROOT_KEY, FIRST_MANAGEMENT_POINT_NOT_ACCEPTED;
 * those of `cmcrypto_management_point_bundle_verify_without_store`; ROLLBACK,
 * ENDORSEMENT_CONFLICT. Unless it is the root that is missing or not accepted, the keys are to be
 * fetched again.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_trust_store_management_point(
    const cmcrypto_trust_store *store, const char *site_code, const char *parent_site_code,
    const char *host, int64_t now, cmcrypto_trusted_management_point **management_point);

/**
 * What one of the management points is called whose keys are held, whether or not these are still
 * valid. `index` counts from 0 and is below `management_point_count` of
 * `cmcrypto_trust_store_info`; the order holds until the store changes.
 * `struct_size` is the sizeof `*name`.
 *
 * Errors: NO_TRUSTED_ROOT_KEY, FIRST_MANAGEMENT_POINT_NOT_ACCEPTED: the names were learned under
 * that key.
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_trust_store_get_management_point_name(
    const cmcrypto_trust_store *store, size_t index, cmcrypto_management_point_name *name,
    size_t struct_size);

/**
 * Notes that the site took a management point out of service, whether or not its keys are held: no
 * endorsement of its signing certificate numbered up to `number` is accepted any more. Where
 * numbers are Unix times, that is the time of retirement.
 *
 * INVALID_ARGUMENT above INT64_MAX, where numbers end. Errors: TOO_LARGE for more than 1,024
 * retired management points.
 * Threads: one. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_trust_store_retire_management_point(
    cmcrypto_trust_store *store, const char *site_code, const char *parent_site_code,
    const char *host, uint64_t number);

/**
 * Names the file; nothing is read or written. Keys are loaded into `provider`. A relative path is
 * followed from the working directory of each call.
 *
 * Errors: UNSUPPORTED.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_trust_store_file_new(
    const char *path, cmcrypto_provider provider, const cmcrypto_trust_settings *settings,
    cmcrypto_trust_store_file **file);

/**
 * The file's path.
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_trust_store_file_path(
    const cmcrypto_trust_store_file *file, char *out, size_t out_cap, size_t *out_len);

/**
 * Reads the store; an empty one if there is no file, so look at the key before you rely on it.
 * Waits for nobody.
 *
 * Errors: STORAGE; those of `cmcrypto_trust_store_from_bytes`. The file is left as it is.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_trust_store_file_load(
    const cmcrypto_trust_store_file *file, cmcrypto_trust_store **store);

/**
 * Changes the store in the file: reads it, has `callback` change it and writes it, under the lock.
 * `callback` is called at most once, in this thread, with `context`, which may be NULL.
 *
 * Nothing is written if the callback changes nothing, or returns another status than
 * `CMCRYPTO_OK`: then this call returns the same, with the detail of the callback's last call if
 * that returned the same too. INVALID_ARGUMENT if it is none of the codes. In the callback nothing
 * may be saved, updated or discarded under the same path: it would wait for itself, so it ends the
 * process, with a message.
 *
 * What the callback learned counts only if this call succeeds: it may have been called, and the
 * file not written. Handles that it got are to be freed either way.
 *
 * Errors: the callback's; those of `cmcrypto_trust_store_file_load`; TOO_LARGE. Nothing is written
 * then. STORAGE if the file can't be locked or written, or may have been written and was not made
 * durable: it is then the old one or the new one.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_trust_store_file_update(
    const cmcrypto_trust_store_file *file, cmcrypto_trust_store_callback callback, void *context);

/**
 * Saves a store that was loaded before and changed since. What other processes saved in the
 * meantime is kept: the two are merged as by `cmcrypto_trust_store_merge`, and `store` is then
 * what the file holds. After a failure `store` is as it was. The call needs `store` to itself, not
 * `file`.
 *
 * Errors: those of `cmcrypto_trust_store_file_load` and of `cmcrypto_trust_store_merge`: nothing
 * is written then. STORAGE if the file can't be locked or written, or may have been written and
 * was not made durable: it is then the old one or the new one.
 * Threads: one. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_trust_store_file_save(
    const cmcrypto_trust_store_file *file, cmcrypto_trust_store *store);

/**
 * Puts an empty store in the place of the file, whatever it holds: for an administrator whose
 * client's store is damaged, foreign or newer, which nothing else touches. The client then trusts
 * nothing, as after `cmcrypto_trust_store_reset`; what other processes had learned by then, and
 * save now, is ROLLBACK.
 *
 * Errors: STORAGE if the file can't be locked or written; RANDOM.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_trust_store_file_discard(const cmcrypto_trust_store_file *file);

/**
 * Frees what names the file. The file stays.
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_trust_store_file_free(cmcrypto_trust_store_file *file);

CMCRYPTO_SIZE(cmcrypto_trusted_management_point_info, 280)
CMCRYPTO_SIZE(cmcrypto_trust_settings, 16)
CMCRYPTO_SIZE(cmcrypto_trust_store_info, 12)
CMCRYPTO_SIZE(cmcrypto_management_point_name, 268)

#ifdef __cplusplus
}
#endif

#endif
