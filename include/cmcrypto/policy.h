/**
 * @file
 * What a site sends to its clients.
 *
 * Generated from the sources by ffi/tests/main/header.rs; not to be edited.
 *
 * ```
 * function                                                 | threads | may allocate | may block
 * cmcrypto_site_data_terms_starting                        | any     | no           | no
 * cmcrypto_site_data_terms_following                       | any     | no           | no
 * cmcrypto_site_signer_new                                 | any     | yes          | no
 * cmcrypto_site_signer_certificate                         | any     | yes          | no
 * cmcrypto_site_signer_sign                                | any     | yes          | yes
 * cmcrypto_site_signer_sign_digest                         | any     | yes          | yes
 * cmcrypto_site_signer_change_to                           | any     | yes          | yes
 * cmcrypto_site_signer_expiry_warning                      | any     | no           | no
 * cmcrypto_site_signer_free                                | last    | no           | no
 * cmcrypto_site_verifier_with_certificate                  | any     | yes          | no
 * cmcrypto_site_verifier_certificate                       | any     | yes          | no
 * cmcrypto_site_verifier_verify                            | any     | yes          | yes
 * cmcrypto_site_verifier_verify_digest                     | any     | yes          | yes
 * cmcrypto_site_verifier_accept_change                     | any     | yes          | yes
 * cmcrypto_site_verifier_free                              | last    | no           | no
 * cmcrypto_policy_assignment_of                            | any     | yes          | no
 * cmcrypto_policy_assignment_check_body                    | any     | yes          | no
 * cmcrypto_policy_assignment_copy_body_file                | any     | yes          | yes
 * cmcrypto_policy_list_count                               | any     | no           | no
 * cmcrypto_policy_list_get                                 | any     | no           | no
 * cmcrypto_policy_list_free                                | last    | no           | no
 * cmcrypto_policy_set_new                                  | any     | yes          | no
 * cmcrypto_policy_set_assign                               | one     | yes          | no
 * cmcrypto_policy_set_add_collection                       | one     | yes          | no
 * cmcrypto_site_signer_sign_policy_set                     | any     | yes          | yes
 * cmcrypto_site_signer_sign_policy_batch                   | any     | yes          | yes
 * cmcrypto_policy_batch_get                                | any     | yes          | no
 * cmcrypto_policy_set_sha256                               | any     | yes          | no
 * cmcrypto_policy_set_free                                 | last    | no           | no
 * cmcrypto_policy_batch_free                               | last    | no           | no
 * cmcrypto_client_policies_new                             | any     | yes          | no
 * cmcrypto_client_policies_from_bytes                      | any     | yes          | no
 * cmcrypto_client_policies_to_bytes                        | any     | yes          | no
 * cmcrypto_client_policies_get_info                        | any     | yes          | no
 * cmcrypto_client_policies_apply                           | one     | yes          | yes
 * cmcrypto_client_policies_follow                          | one     | yes          | no
 * cmcrypto_client_policies_withdraw                        | one     | no           | no
 * cmcrypto_client_policies_changes                         | any     | yes          | no
 * cmcrypto_client_policies_took_effect                     | one     | yes          | no
 * cmcrypto_client_policies_revoked                         | one     | yes          | no
 * cmcrypto_client_policies_in_effect                       | any     | yes          | no
 * cmcrypto_client_policies_policy                          | any     | yes          | no
 * cmcrypto_client_policies_list                            | any     | yes          | no
 * cmcrypto_client_policies_get_set                         | any     | yes          | no
 * cmcrypto_client_policies_assigned_by                     | any     | yes          | no
 * cmcrypto_client_policies_missing                         | any     | yes          | no
 * cmcrypto_client_policies_free                            | last    | no           | no
 * ```
 */

#ifndef CMCRYPTO_POLICY_H
#define CMCRYPTO_POLICY_H

#include "abi.h"
#include "pki.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Policy.
 */
#define CMCRYPTO_SITE_DATA_KIND_POLICY 1

/**
 * The first of the numbers that are the caller's; those below are kept for this library.
 */
#define CMCRYPTO_SITE_DATA_KIND_FIRST_OF_CALLER 1024

/**
 * The number of the status message that the product's SMS_POLICY_PROVIDER logs daily while
 * `cmcrypto_site_signer_expiry_warning` warns.
 */
#define CMCRYPTO_SITE_SIGNER_EXPIRY_MESSAGE_ID 5112

/**
 * The number of days before the certificate's end from which on that is so.
 */
#define CMCRYPTO_SITE_SIGNER_EXPIRY_WARNING_DAYS 10

/**
 * Room for the id of a collection or a client: up to 256 bytes and a NUL.
 */
#define CMCRYPTO_SITE_DATA_TARGET_ID_MAX 260

/**
 * All clients of the site.
 */
#define CMCRYPTO_SITE_DATA_TARGET_ALL 801

/**
 * The members of a collection. Who they are is not said.
 */
#define CMCRYPTO_SITE_DATA_TARGET_COLLECTION 802

/**
 * One client.
 */
#define CMCRYPTO_SITE_DATA_TARGET_CLIENT 803

/**
 * Room for the id of a policy: up to 1,020 bytes and a NUL.
 */
#define CMCRYPTO_POLICY_ID_MAX 1024

/**
 * What applies to one client of a site, and what of it is in effect. A call that fails changes
 * nothing, but for ROLLBACK of `cmcrypto_client_policies_follow`.
 *
 * Three kinds of sets apply to it, each the latest that it accepted: that for all, its own, and
 * those of the collections that its own set names. A policy that several of them name applies in
 * its highest version that has begun; of one version the client's own set goes before those of
 * collections, by their ids, and those before that for all. Where the set of that version has ended,
 * or the client's own set, which names the collections, or the assignment itself, it does not apply,
 * rather than in a version before; the same version, of the same body and flags, goes on by another
 * set where a set has ended.
 *
 * With the site's certificate, or what endorses it, ends all that it signed. The verifier that comes
 * last says when: take each anew from the trust store. By another certificate the site begins anew,
 * and under the one before nothing is taken again. So where the site goes on with one that another had
 * replaced here, after a reset, a replacement or a theft, begin with `cmcrypto_client_policies_new`,
 * or the site takes a new certificate.
 *
 * The client applies the sets that it got, and stores; asks for the changes; does them, and says each
 * that it did, by `cmcrypto_client_policies_took_effect` and `cmcrypto_client_policies_revoked`; and
 * stores again. What it does not say is told again, so that nothing is lost where it is killed in
 * between. Time changes what applies too: it asks at every start, and now and then. After another
 * certificate, who asks before the client's own set, that for all and those of the collections have
 * come is told to revoke what is only late; but a management point may keep one back: it is not to be
 * waited for long.
 *
 * What is not noticed: a set that a management point keeps back, until the one that is held ends, and
 * which of the sets that are valid still is the first that comes for a target. How old each is,
 * `cmcrypto_client_policies_get_set` says, and which collections' sets are missing,
 * `cmcrypto_client_policies_missing`.
 *
 * A value without a lock: calls that change it, in the table "one", need it to themselves. The
 * caller stores its bytes after each change.
 */
typedef struct cmcrypto_client_policies cmcrypto_client_policies;

/**
 * The sets that were signed together.
 */
typedef struct cmcrypto_policy_batch cmcrypto_policy_batch;

/**
 * Assignments, which don't change, in the order of their policies' ids.
 */
typedef struct cmcrypto_policy_list cmcrypto_policy_list;

/**
 * What a site assigns to its clients, to the members of a collection, or to one client: the whole
 * of it, so that what a newer set does not name any more is revoked.
 *
 * A value without a lock: calls that change it, in the table "one", need it to themselves. Signing
 * does not change it.
 */
typedef struct cmcrypto_policy_set cmcrypto_policy_set;

/**
 * A site server with its signing certificate and key.
 */
typedef struct cmcrypto_site_signer cmcrypto_site_signer;

/**
 * What a client verifies its site's data with: the site server signing certificate that it trusts,
 * which `cmcrypto_trust_store_site_verifier` knows.
 */
typedef struct cmcrypto_site_verifier cmcrypto_site_verifier;

/**
 * What a site has signed: one of the constants `CMCRYPTO_SITE_DATA_KIND_...`, or from
 * `CMCRYPTO_SITE_DATA_KIND_FIRST_OF_CALLER` on a number of the caller's. It is signed with the
 * data, so that data of one kind can't be given out as another. None has the number 0.
 */
typedef int32_t cmcrypto_site_data_kind;

/**
 * Whom data is for: one of the constants `CMCRYPTO_SITE_DATA_TARGET_...`. None has the number 0.
 */
typedef int32_t cmcrypto_site_data_target_kind;

/**
 * Which of its clients a site's data is for.
 */
typedef struct {
  /**
   * Whom.
   */
  cmcrypto_site_data_target_kind kind;
  /**
   * Of a collection: 1 to 64 ASCII letters, digits and hyphens. Of a client: 1 to 64 characters,
   * none of them a control character, as UTF-8. A NUL. For all clients nothing before it.
   */
  char id[CMCRYPTO_SITE_DATA_TARGET_ID_MAX];
} cmcrypto_site_data_target;

/**
 * What is signed with a site's data: what it is, for whom, which of several, and for how long. There
 * is no default: zeros are refused.
 */
typedef struct {
  /**
   * sizeof(cmcrypto_site_data_terms).
   */
  uint32_t struct_size;
  /**
   * What it is.
   */
  cmcrypto_site_data_kind kind;
  /**
   * Higher than that of all data before it of this kind for this target: clients that remember the
   * highest refuse to go back. At most INT64_MAX. Unix time is a good one, because a site that lost
   * its count does not go back with it.
   */
  uint64_t number;
  /**
   * The first second of validity.
   */
  int64_t not_before;
  /**
   * The last second of validity. Until then who keeps newer data from a client can go on giving it
   * this.
   */
  int64_t not_after;
  /**
   * Whom it is for.
   */
  cmcrypto_site_data_target target;
} cmcrypto_site_data_terms;

/**
 * What a client takes of its site. There is no default: zeros are refused.
 */
typedef struct {
  /**
   * sizeof(cmcrypto_expected_site_data).
   */
  uint32_t struct_size;
  /**
   * What it must be.
   */
  cmcrypto_site_data_kind kind;
  /**
   * The highest number that was accepted before of this kind for this target, or 0. Who keeps data
   * keeps its number with it. Data with the same number is taken again.
   */
  uint64_t least_number;
  /**
   * Whom it must be for: just this target, so that what is for all is not taken for a client's.
   */
  cmcrypto_site_data_target target;
  /**
   * SHA-256 of the certificate that `least_number` was signed with, `certificate_sha256` of
   * `cmcrypto_site_data_info`. Under another the site numbers anew, as it must where a thief of the one
   * before has signed the highest number that there is. With zeros the number counts whatever the
   * certificate.
   */
  uint8_t numbered_by[32];
} cmcrypto_expected_site_data;

/**
 * Which of several a site's data is, and for how long it is valid.
 */
typedef struct {
  /**
   * sizeof(cmcrypto_site_data_info).
   */
  uint32_t struct_size;
  /**
   * 0.
   */
  uint32_t reserved;
  /**
   * What the client keeps, for `least_number`.
   */
  uint64_t number;
  /**
   * The first second of validity.
   */
  int64_t not_before;
  /**
   * The last second of validity.
   */
  int64_t not_after;
  /**
   * SHA-256 of the certificate that it was signed with. What the client keeps, for `numbered_by`.
   */
  uint8_t certificate_sha256[32];
} cmcrypto_site_data_info;

/**
 * A policy that is assigned: which version of it, what bears on its security, and what its body
 * is. There is no default: zeros are refused.
 */
typedef struct {
  /**
   * sizeof(cmcrypto_policy_assignment).
   */
  uint32_t struct_size;
  /**
   * REQUIRESAUTH: 1 if it is given only to a client that shows who it is.
   */
  int32_t requires_auth;
  /**
   * SECRET: 1 if it is given only to an approved client, sealed to it: see
   * `cmcrypto_secret_policy`.
   */
  int32_t secret;
  /**
   * INTRANETONLY: 1 if it is not given to a client on the internet.
   */
  int32_t intranet_only;
  /**
   * Which version of it, from 1 to INT64_MAX. Of those that apply to a client the highest
   * counts.
   */
  uint64_t version;
  /**
   * The length of its body, in bytes: at most 1 GiB.
   */
  uint64_t length;
  /**
   * The first second in which it applies.
   */
  int64_t not_before;
  /**
   * The last second in which it applies.
   */
  int64_t not_after;
  /**
   * The SHA-256 of its body. That of a secret one is over a random salt, too, or the secret
   * could be guessed from it.
   */
  uint8_t sha256[32];
  /**
   * Which policy: its id, 1 to 255 characters, none of them a control character, as UTF-8. A
   * NUL. Compared octet by octet.
   */
  char policy[CMCRYPTO_POLICY_ID_MAX];
} cmcrypto_policy_assignment;

/**
 * Whose policies they are, and of how many sets.
 */
typedef struct {
  /**
   * sizeof(cmcrypto_client_policies_info).
   */
  uint32_t struct_size;
  /**
   * How many sets apply, whether or not they are valid still.
   */
  uint32_t set_count;
  /**
   * The client's site.
   */
  char site_code[CMCRYPTO_SITE_CODE_MAX];
  /**
   * The client's id.
   */
  char client_id[CMCRYPTO_CLIENT_ID_MAX];
} cmcrypto_client_policies_info;

/**
 * A set that applies to the client.
 */
typedef struct {
  /**
   * sizeof(cmcrypto_applied_policy_set).
   */
  uint32_t struct_size;
  /**
   * 0.
   */
  uint32_t reserved;
  /**
   * Its number.
   */
  uint64_t number;
  /**
   * The first second of its validity: about when it was signed. If that is long ago, somebody
   * may keep newer ones back.
   */
  int64_t not_before;
  /**
   * The last second of its validity, or of the site's certificate or what endorses it: nothing
   * of it applies after that.
   */
  int64_t not_after;
  /**
   * The SHA-256 that names it and no other, as `cmcrypto_policy_set_sha256` gives it.
   */
  uint8_t sha256[32];
  /**
   * Whom it is for.
   */
  cmcrypto_site_data_target target;
} cmcrypto_applied_policy_set;

/**
 * Fills the structure with the usual number and validity: numbered by the Unix time `now`, valid from
 * an hour before it, for clocks that are behind, for `seconds`. Kind and target are the caller's to
 * set: as they are no call takes them. The site signs anew in time. `struct_size` is its sizeof.
 * Threads: any. Allocates: no. Blocks: no.
 */
void cmcrypto_site_data_terms_starting(
    int64_t now, int64_t seconds, cmcrypto_site_data_terms *terms, size_t struct_size);

/**
 * As `cmcrypto_site_data_terms_starting`, with a number above `previous`: data that differs must not
 * have the same.
 * Threads: any. Allocates: no. Blocks: no.
 */
void cmcrypto_site_data_terms_following(
    uint64_t previous, int64_t now, int64_t seconds, cmcrypto_site_data_terms *terms,
    size_t struct_size);

/**
 * The server of the site `site_code`.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_signer_new(
    const char *site_code, const cmcrypto_signing_identity *identity,
    cmcrypto_site_signer **signer);

/**
 * The site server signing certificate.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_signer_certificate(
    const cmcrypto_site_signer *signer, cmcrypto_certificate **certificate);

/**
 * Signs `data` and its terms. The signature is detached: DER, some hundred bytes. INVALID_ARGUMENT
 * for terms that end before they begin, or before `now`, or begin after the certificate's end, for
 * times that are not in the years 1970 to 9999, and for numbers above INT64_MAX.
 *
 * Errors: CERTIFICATE_NOT_YET_VALID, CERTIFICATE_EXPIRED; those of the key.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_signer_sign(
    const cmcrypto_site_signer *signer, const cmcrypto_site_data_terms *terms, const uint8_t *data,
    size_t data_len, int64_t now, cmcrypto_buffer **signature);

/**
 * As `cmcrypto_site_signer_sign`, with the SHA-256 of the data, 32 bytes: what is large is hashed
 * in parts.
 *
 * Errors: as `cmcrypto_site_signer_sign`.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_signer_sign_digest(
    const cmcrypto_site_signer *signer, const cmcrypto_site_data_terms *terms,
    const uint8_t *digest, size_t digest_len, int64_t now, cmcrypto_buffer **signature);

/**
 * Names the certificate that follows this one, for `cmcrypto_site_verifier_accept_change`. Both
 * keys sign. All that is in use must be signed anew by the next. INVALID_ARGUMENT if it is the
 * same certificate.
 *
 * Errors: CERTIFICATE_NOT_YET_VALID or CERTIFICATE_EXPIRED of either; TOO_LARGE above 32 KiB;
 * those of the keys.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_signer_change_to(
    const cmcrypto_site_signer *signer, const cmcrypto_signing_identity *next, int64_t now,
    cmcrypto_buffer **change);

/**
 * Whether the certificate is valid for 10 days or fewer, or not any more: then the site needs
 * another, and the product warns. Look at `*warning` first: `*days`, the whole days that are left,
 * is 0 when there is no warning, and when the certificate has expired.
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_signer_expiry_warning(
    const cmcrypto_site_signer *signer, int64_t now, int32_t *warning, uint32_t *days);

/**
 * Frees a site's signer.
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_site_signer_free(cmcrypto_site_signer *signer);

/**
 * With a certificate that the caller trusts to be that of the site `site_code`, without a trust store
 * behind it: until the certificate's own end, and whatever it says that follows it. Clients have
 * `cmcrypto_trust_store_site_verifier`.
 *
 * Errors: CERTIFICATE_USAGE; KEY_TYPE_NOT_SUPPORTED if the key is not RSA; KEY_TOO_SMALL below
 * 2048 bits; KEY_REJECTED above 4096 or an exponent of 65,537.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_verifier_with_certificate(
    const char *site_code, const cmcrypto_certificate *certificate,
    cmcrypto_site_verifier **verifier);

/**
 * The certificate.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_verifier_certificate(
    const cmcrypto_site_verifier *verifier, cmcrypto_certificate **certificate);

/**
 * Verifies a signature of the site over `data`. Of its number and times, which `*info` is then filled
 * with, nothing is said before the signature has verified; the client keeps the number. `struct_size`
 * is the sizeof `*info`.
 *
 * Errors: MALFORMED, NOT_DER, TOO_LARGE above 4 KiB, VERSION_NOT_SUPPORTED; SIGNER_MISMATCH if
 * another certificate signed: the site may have changed it; CERTIFICATE_NOT_YET_VALID,
 * CERTIFICATE_EXPIRED, ENDORSEMENT_EXPIRED; SIGNATURE_INVALID if it does not verify, or is over
 * other data or another kind; SITE_MISMATCH; NOT_INTENDED_RECIPIENT if it is for another target,
 * which the detail names; ROLLBACK for a number below `least_number`, under the certificate that
 * this is of; SENT_IN_FUTURE if its validity begins more than 5 minutes after `now`, STALE if it has
 * ended.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_verifier_verify(
    const cmcrypto_site_verifier *verifier, const cmcrypto_expected_site_data *expected,
    const uint8_t *data, size_t data_len, const uint8_t *signature, size_t signature_len,
    int64_t now, cmcrypto_site_data_info *info, size_t struct_size);

/**
 * As `cmcrypto_site_verifier_verify`, with the SHA-256 of the data, 32 bytes: what is large is
 * hashed in parts.
 *
 * Errors: as `cmcrypto_site_verifier_verify`.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_verifier_verify_digest(
    const cmcrypto_site_verifier *verifier, const cmcrypto_expected_site_data *expected,
    const uint8_t *digest, size_t digest_len, const uint8_t *signature, size_t signature_len,
    int64_t now, cmcrypto_site_data_info *info, size_t struct_size);

/**
 * Follows a change of the site's signing certificate: a new handle with the next one. Changes that
 * were missed are followed one after the other; for a client whose certificate has expired
 * meanwhile an administrator has to replace it
 * (`cmcrypto_trust_store_replace_site_signing_certificate`).
 *
 * Errors: NO_SITE_SIGNING_CERTIFICATE where the site's key endorsed this one: the next comes with a management
 * point's bundle. MALFORMED, NOT_DER, TOO_LARGE above 32 KiB, VERSION_NOT_SUPPORTED; SIGNER_MISMATCH if the
 * change follows another certificate than this; SIGNATURE_INVALID if either signature does not verify;
 * SITE_MISMATCH; SENT_IN_FUTURE if it was made more than 5 minutes after `now`. Of this certificate or the
 * next: CERTIFICATE_NOT_YET_VALID, CERTIFICATE_EXPIRED; of the next, those of `cmcrypto_certificate_from_der`,
 * CERTIFICATE_USAGE, KEY_TYPE_NOT_SUPPORTED, KEY_TOO_SMALL, KEY_REJECTED.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_verifier_accept_change(
    const cmcrypto_site_verifier *verifier, const uint8_t *change, size_t change_len, int64_t now,
    cmcrypto_site_verifier **next);

/**
 * Frees a verifier.
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_site_verifier_free(cmcrypto_site_verifier *verifier);

/**
 * The assignment of a policy with this body: with its length and SHA-256, and no flags. `policy`
 * is its id; `struct_size` is the sizeof `*assignment`. What can't be assigned, such as version 0,
 * is refused when its set is signed.
 *
 * For a policy that holds a secret this is the wrong call: who reads the set could guess the
 * secret by the SHA-256. See `cmcrypto_secret_policy_new`.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_policy_assignment_of(
    const char *policy, uint64_t version, const uint8_t *body, size_t body_len, int64_t not_before,
    int64_t not_after, cmcrypto_policy_assignment *assignment, size_t struct_size);

/**
 * Whether `body` is the policy's, of this version. A client takes the assignment from
 * `cmcrypto_client_policies_policy`: then it does not matter from where the body came.
 *
 * Errors: POLICY_BODY_MISMATCH.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_policy_assignment_check_body(
    const cmcrypto_policy_assignment *assignment, const uint8_t *body, size_t body_len);

/**
 * Copies the policy's body from one file to another, and checks what it copies: it appears at
 * `copy_path` whole, of this version and durable, or not at all. The file is read once, and no
 * further than one byte beyond the body's length: who can write to it can't change what is
 * accepted.
 *
 * The copy is written to a file `.cmcrypto-….part` in the same directory, readable and writable by
 * its owner alone on Unix, and renamed, in the place of a file or symbolic link that is there. It
 * is removed on any error; a process that is killed leaves it behind. The directory must be
 * writable by nobody else.
 *
 * INVALID_ARGUMENT also for a secret one, which comes sealed; if `body_path` is not a regular file,
 * or `copy_path` names a directory, or no file. Errors: POLICY_BODY_MISMATCH; STORAGE if reading or
 * writing fails. If making it durable fails last, the copy may be there.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_policy_assignment_copy_body_file(
    const cmcrypto_policy_assignment *assignment, const char *body_path, const char *copy_path);

/**
 * How many assignments a list has.
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_policy_list_count(const cmcrypto_policy_list *list, size_t *count);

/**
 * The assignment with this index, from 0. `struct_size` is the sizeof `*assignment`.
 * INVALID_ARGUMENT for an index that is not below the count.
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_policy_list_get(
    const cmcrypto_policy_list *list, size_t index, cmcrypto_policy_assignment *assignment,
    size_t struct_size);

/**
 * Frees a list.
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_policy_list_free(cmcrypto_policy_list *list);

/**
 * A set that assigns nothing yet. The kind of the terms is `CMCRYPTO_SITE_DATA_KIND_POLICY`;
 * number and validity are best those of `cmcrypto_site_data_terms_following`, after the number of
 * the last set for this target. Until `not_after` who keeps newer sets from a client can go on
 * giving it this one: it is to be short, and the site signs anew in time.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_policy_set_new(
    const cmcrypto_site_data_terms *terms, cmcrypto_policy_set **set);

/**
 * Assigns a policy. The order is of no account. A policy twice, more than 10,000 of them, and what
 * an assignment can't be are refused when the set is signed.
 * Threads: one. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_policy_set_assign(
    cmcrypto_policy_set *set, const cmcrypto_policy_assignment *assignment);

/**
 * Says in the set of one client that it is a member of a collection, whose set then applies to it
 * too: clients take no other collection's. `collection_id` is 1 to 64 ASCII letters, digits and
 * hyphens. A collection twice, more than 1,024 of them, and any in a set that is not for one
 * client are refused when the set is signed.
 * Threads: one. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_policy_set_add_collection(
    cmcrypto_policy_set *set, const char *collection_id);

/**
 * Signs a set, for `cmcrypto_client_policies_apply`: DER, of the set's length and some hundred
 * bytes.
 *
 * INVALID_ARGUMENT, and the detail says why, for a set that clients would refuse: terms as
 * `cmcrypto_site_signer_sign` refuses them; a policy or collection twice, or too many; collections
 * in a set that is not for one client; an assignment with a version that is not from 1 to
 * INT64_MAX, a body above 1 GiB, or an end before its beginning. Errors:
 * CERTIFICATE_NOT_YET_VALID, CERTIFICATE_EXPIRED; TOO_LARGE above 8 MiB; those of the key.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_signer_sign_policy_set(
    const cmcrypto_site_signer *signer, const cmcrypto_policy_set *set, int64_t now,
    cmcrypto_buffer **signed_set);

/**
 * Signs many sets at once, which costs one signature: a site with many clients, each of which has
 * a set of its own, could not sign them one by one in time. `cmcrypto_policy_batch_get` gives
 * each, of which a client needs its own only.
 *
 * INVALID_ARGUMENT also for no sets, and above 16,777,216. Errors: as
 * `cmcrypto_site_signer_sign_policy_set`, of any of them: then none is signed.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_signer_sign_policy_batch(
    const cmcrypto_site_signer *signer, const cmcrypto_policy_set *const *sets, size_t sets_len,
    int64_t now, cmcrypto_policy_batch **batch);

/**
 * The signed set with this index, from 0, in the order in which the sets were given: as
 * `cmcrypto_site_signer_sign_policy_set` gives it, with at most 1.1 KiB more. INVALID_ARGUMENT for
 * an index that is not below their number.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_policy_batch_get(
    const cmcrypto_policy_batch *batch, size_t index, cmcrypto_buffer **signed_set);

/**
 * The SHA-256 that names a signed set and no other, 32 bytes, for `cmcrypto_secret_policy_seal`.
 * Nothing of the set is verified.
 *
 * Errors: MALFORMED, NOT_DER, TOO_LARGE above 8 MiB.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_policy_set_sha256(
    const uint8_t *signed_set, size_t signed_set_len, uint8_t *out, size_t out_cap,
    size_t *out_len);

/**
 * Frees a set.
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_policy_set_free(cmcrypto_policy_set *set);

/**
 * Frees a batch. Buffers of its sets stay usable.
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_policy_batch_free(cmcrypto_policy_batch *batch);

/**
 * Of a client to which nothing applies yet.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_client_policies_new(
    const char *site_code, const char *client_id, cmcrypto_client_policies **policies);

/**
 * Reads what `cmcrypto_client_policies_to_bytes` wrote. Of which client they are,
 * `cmcrypto_client_policies_get_info` says. Who can put older bytes in their place brings back
 * what was revoked: they must be kept where nobody else may write.
 *
 * Errors: STORED_FOREIGN if it is something else; STORED_DAMAGED if it is truncated, its checksum
 * is wrong, or it contradicts itself; VERSION_NOT_SUPPORTED; TOO_LARGE above 64 MiB.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_client_policies_from_bytes(
    const uint8_t *data, size_t data_len, cmcrypto_client_policies **policies);

/**
 * The policies as bytes, for the caller's storage. They are not secret, but whoever can change
 * them decides what applies to the client.
 *
 * Errors: TOO_LARGE above 64 MiB.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_client_policies_to_bytes(
    const cmcrypto_client_policies *policies, cmcrypto_buffer **data);

/**
 * Whose policies they are, and of how many sets. `struct_size` is the sizeof `*info`.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_client_policies_get_info(
    const cmcrypto_client_policies *policies, cmcrypto_client_policies_info *info,
    size_t struct_size);

/**
 * Takes a set that the site has signed, if it applies to this client and is not older than the
 * last one for its target. By another certificate of the site all that the one before signed is over.
 * What that changes, `cmcrypto_client_policies_changes` says.
 *
 * Errors: SITE_MISMATCH if the verifier or the set is of another site; MALFORMED, NOT_DER,
 * TOO_LARGE above 8 MiB, VERSION_NOT_SUPPORTED; SIGNER_MISMATCH if another certificate signed: the
 * site may have changed it; CERTIFICATE_NOT_YET_VALID, CERTIFICATE_EXPIRED, ENDORSEMENT_EXPIRED of
 * the verifier; SIGNATURE_INVALID, also for a wrong place in a batch; NOT_INTENDED_RECIPIENT if it
 * is for another client, or for a collection that the client's own set does not name, which the
 * detail says: the own set comes first; ROLLBACK for a lower number than the last one's, or a
 * certificate that another replaced here; POLICY_CONFLICT for another set of the same number;
 * SENT_IN_FUTURE if its validity begins more than 5 minutes after `now`, STALE if it has ended;
 * TOO_LARGE if the sets that apply, also those that have ended, had more than 10,000 assignments.
 * Threads: one. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_client_policies_apply(
    cmcrypto_client_policies *policies, const cmcrypto_site_verifier *verifier,
    const uint8_t *signed_set, size_t signed_set_len, int64_t now);

/**
 * Takes what the trust store says now: after each download of a management point's bundle, which may
 * prolong what endorses the certificate, or shorten it. If the store has another certificate, what the
 * one before signed is over: a management point that keeps the new sets back does not prolong the old
 * ones. Where the store has none any more: `cmcrypto_client_policies_withdraw`.
 *
 * Errors: SITE_MISMATCH; CERTIFICATE_NOT_YET_VALID, CERTIFICATE_EXPIRED, ENDORSEMENT_EXPIRED; ROLLBACK
 * for a certificate that another replaced here: what that one signed is withdrawn, and the client begins
 * with `cmcrypto_client_policies_new`.
 * Threads: one. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_client_policies_follow(
    cmcrypto_client_policies *policies, const cmcrypto_site_verifier *verifier, int64_t now);

/**
 * Nothing applies any more: the trust store could be read, and has no certificate for the site
 * (`cmcrypto_trust_store_site_verifier` is refused), as after its key was replaced. A later
 * `cmcrypto_client_policies_follow` or `cmcrypto_client_policies_apply` ends that.
 * Threads: one. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_client_policies_withdraw(cmcrypto_client_policies *policies);

/**
 * What is to be done at `now`, until it is said that it was: what was assigned or revoked by sets, and
 * what has begun or ended by itself. `*assigned` are the policies that apply and are not in effect, or
 * not as they apply: of another version, body or validity. `*revoked` are the ids of those that are in
 * effect and apply no more, as text, each with a NUL after it.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_client_policies_changes(
    const cmcrypto_client_policies *policies, int64_t now, cmcrypto_policy_list **assigned,
    cmcrypto_buffer **revoked);

/**
 * A policy is in effect as it is assigned here: its body was verified, and acted on.
 *
 * Errors: TOO_LARGE if more than 20,000 policies were in effect.
 * Threads: one. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_client_policies_took_effect(
    cmcrypto_client_policies *policies, const cmcrypto_policy_assignment *assignment);

/**
 * A policy is in effect no more: what it did was undone.
 * Threads: one. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_client_policies_revoked(
    cmcrypto_client_policies *policies, const char *policy);

/**
 * The policies that are in effect, as the client said.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_client_policies_in_effect(
    const cmcrypto_client_policies *policies, cmcrypto_policy_list **list);

/**
 * The assignment of the policy with this id that applies at `now`. `struct_size` is the sizeof
 * `*assignment`.
 *
 * Errors: POLICY_NOT_ASSIGNED if no set that is valid names it, or not for this time.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_client_policies_policy(
    const cmcrypto_client_policies *policies, const char *policy, int64_t now,
    cmcrypto_policy_assignment *assignment, size_t struct_size);

/**
 * All assignments that apply at `now`: only of sets that are valid, and while each applies. Not
 * those of collections, once the client's own set, which names them, is not valid any more.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_client_policies_list(
    const cmcrypto_client_policies *policies, int64_t now, cmcrypto_policy_list **list);

/**
 * The set with this index, from 0, of those that apply, whether or not it is valid still.
 * `struct_size` is the sizeof `*set`. INVALID_ARGUMENT for an index that is not below `set_count`
 * of `cmcrypto_client_policies_get_info`.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_client_policies_get_set(
    const cmcrypto_client_policies *policies, size_t index, cmcrypto_applied_policy_set *set,
    size_t struct_size);

/**
 * The set by which the policy with this id applies at `now`: what a secret policy must be sealed for.
 * `struct_size` is the sizeof `*set`.
 *
 * Errors: POLICY_NOT_ASSIGNED, as of `cmcrypto_client_policies_policy`.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_client_policies_assigned_by(
    const cmcrypto_client_policies *policies, const char *policy, int64_t now,
    cmcrypto_applied_policy_set *set, size_t struct_size);

/**
 * The collections that the client's own set names, and of which no set is held that is valid at
 * `now`: a management point may keep it back. `*collections` are their ids as text, each with a NUL
 * after it.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_client_policies_missing(
    const cmcrypto_client_policies *policies, int64_t now, cmcrypto_buffer **collections);

/**
 * Frees a client's policies.
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_client_policies_free(cmcrypto_client_policies *policies);

CMCRYPTO_SIZE(cmcrypto_site_data_target, 264)
CMCRYPTO_SIZE(cmcrypto_site_data_terms, 296)
CMCRYPTO_SIZE(cmcrypto_expected_site_data, 312)
CMCRYPTO_SIZE(cmcrypto_site_data_info, 64)
CMCRYPTO_SIZE(cmcrypto_policy_assignment, 1104)
CMCRYPTO_SIZE(cmcrypto_client_policies_info, 276)
CMCRYPTO_SIZE(cmcrypto_applied_policy_set, 328)

#ifdef __cplusplus
}
#endif

#endif
