/*
 * Generated from the sources by ffi/tests/main/header.rs; not to be edited.
 *
 * What a site sends to its clients.
 *
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

#ifdef __cplusplus
}
#endif

#endif
