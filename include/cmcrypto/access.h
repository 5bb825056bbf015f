/*
 * Generated from the sources by ffi/tests/main/header.rs; not to be edited.
 *
 * Who is asking: the certificates that a site issues by itself, and administrators.
 *
 * function                                                 | threads | may allocate | may block
 * cmcrypto_issuing_authority_new                           | any     | yes          | yes
 * cmcrypto_issuing_authority_from_bytes                    | any     | yes          | no
 * cmcrypto_issuing_authority_to_bytes                      | any     | yes          | no
 * cmcrypto_issuing_authority_certificate                   | any     | yes          | no
 * cmcrypto_issuing_authority_renew_own                     | one     | yes          | yes
 * cmcrypto_issuing_authority_issue                         | one     | yes          | yes
 * cmcrypto_issuing_authority_renew                         | one     | yes          | yes
 * cmcrypto_issuing_authority_block                         | one     | yes          | no
 * cmcrypto_issuing_authority_block_serial                  | one     | yes          | no
 * cmcrypto_issuing_authority_revocation_list               | one     | yes          | yes
 * cmcrypto_issuing_authority_get_info                      | any     | yes          | no
 * cmcrypto_issuing_authority_get_issued                    | any     | yes          | no
 * cmcrypto_issuing_authority_get_blocked                   | any     | yes          | no
 * cmcrypto_issuing_authority_free                          | last    | no           | no
 * cmcrypto_site_exchange_key_endorse_issuing               | any     | yes          | yes
 * cmcrypto_issuing_verifier_new                            | any     | yes          | yes
 * cmcrypto_issuing_verifier_certificate                    | any     | yes          | no
 * cmcrypto_issuing_verifier_verify                         | any     | yes          | yes
 * cmcrypto_issuing_verifier_free                           | last    | no           | no
 * cmcrypto_issuing_renewal_due                             | any     | yes          | no
 * cmcrypto_issuing_in_use                                  | any     | yes          | no
 * cmcrypto_administrator_challenges_new                    | any     | yes          | yes
 * cmcrypto_administrator_challenges_issue                  | any     | yes          | yes
 * cmcrypto_administrator_sign_challenge                    | any     | yes          | yes
 * cmcrypto_administrator_challenges_verify                 | any     | yes          | yes
 * cmcrypto_administrator_challenges_free                   | last    | no           | no
 * cmcrypto_certificate_evidence_user_principal_name        | any     | yes          | no
 * cmcrypto_certificate_evidence_certificate                | any     | yes          | no
 * cmcrypto_certificate_evidence_free                       | last    | no           | no
 * cmcrypto_administrator_account_new                       | any     | yes          | no
 * cmcrypto_administrator_account_add_group                 | one     | yes          | no
 * cmcrypto_administrator_account_free                      | last    | no           | no
 * cmcrypto_signed_in_by_windows                            | any     | yes          | no
 * cmcrypto_signed_in_add_certificate                       | one     | yes          | no
 * cmcrypto_signed_in_level                                 | any     | yes          | no
 * cmcrypto_signed_in_free                                  | last    | no           | no
 * cmcrypto_administrator_policy_new                        | any     | yes          | no
 * cmcrypto_administrator_policy_from_bytes                 | any     | yes          | no
 * cmcrypto_administrator_policy_to_bytes                   | any     | yes          | no
 * cmcrypto_administrator_policy_get_info                   | any     | yes          | no
 * cmcrypto_administrator_policy_exclusions                 | any     | yes          | no
 * cmcrypto_administrator_policy_decide                     | any     | yes          | no
 * cmcrypto_administrator_policy_change                     | any     | yes          | no
 * cmcrypto_administrator_policy_follow                     | one     | yes          | no
 * cmcrypto_administrator_policy_free                       | last    | no           | no
 */

#ifndef CMCRYPTO_ACCESS_H
#define CMCRYPTO_ACCESS_H

#include "abi.h"
#include "primitive.h"
#include "pki.h"
#include "exchange_key.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Days that the authority's certificate is valid if nothing else is said: ten years.
 */
#define CMCRYPTO_ISSUING_DEFAULT_DAYS 3650

/**
 * Days that what it issues is valid if nothing else is said.
 */
#define CMCRYPTO_ISSUED_DEFAULT_DAYS 365

/**
 * Seconds until its next revocation list is due if nothing else is said: a week.
 */
#define CMCRYPTO_ISSUING_DEFAULT_LIST_SECONDS 604800

/**
 * The most hosts that a certificate is issued for.
 */
#define CMCRYPTO_ISSUED_HOSTS_MAX 8

/**
 * The length in bytes of the serial number of what is issued.
 */
#define CMCRYPTO_ISSUED_SERIAL_LEN 16

/**
 * SMS Role SSL Certificate: a site system role serves HTTPS with it. Extended key usage serverAuth.
 */
#define CMCRYPTO_ISSUED_PROFILE_ROLE_SSL 1121

/**
 * SMS Site System Certificate: a site system authenticates itself as a client. Extended key usage
 * clientAuth.
 */
#define CMCRYPTO_ISSUED_PROFILE_SITE_SYSTEM 1122

/**
 * SMS Distribution Point Certificate: a distribution point authenticates itself to its management
 * point. Extended key usage clientAuth.
 */
#define CMCRYPTO_ISSUED_PROFILE_DISTRIBUTION_POINT 1123

/**
 * SMS Token Signing Certificate: the site's tokens are signed with it. Extended key usage
 * 1.3.6.1.4.1.32473.1.2, this project's own.
 */
#define CMCRYPTO_ISSUED_PROFILE_TOKEN_SIGNING 1124

/**
 * Nothing is said.
 */
#define CMCRYPTO_BLOCK_REASON_UNSPECIFIED 0

/**
 * Its key is somebody else's too, or may be.
 */
#define CMCRYPTO_BLOCK_REASON_KEY_COMPROMISE 1153

/**
 * Another took its place.
 */
#define CMCRYPTO_BLOCK_REASON_SUPERSEDED 1154

/**
 * The role was taken out of service.
 */
#define CMCRYPTO_BLOCK_REASON_CESSATION_OF_OPERATION 1155

/**
 * Who has it may not have it any more.
 */
#define CMCRYPTO_BLOCK_REASON_PRIVILEGE_WITHDRAWN 1156

/**
 * It authenticates a server: a role SSL certificate.
 */
#define CMCRYPTO_ISSUED_USE_SERVER 1185

/**
 * It authenticates a client: a site system's or distribution point's certificate.
 */
#define CMCRYPTO_ISSUED_USE_CLIENT 1186

/**
 * Tokens are signed with it.
 */
#define CMCRYPTO_ISSUED_USE_TOKEN_SIGNING 1187

/**
 * How long a challenge is good for, in seconds, if nothing else is set.
 */
#define CMCRYPTO_ADMINISTRATOR_CHALLENGE_DEFAULT_LIFETIME 300

/**
 * How long what a signature shows is good for, in seconds, if nothing else is set.
 */
#define CMCRYPTO_ADMINISTRATOR_EVIDENCE_DEFAULT_LIFETIME 28800

/**
 * The length in bytes of a challenge.
 */
#define CMCRYPTO_ADMINISTRATOR_CHALLENGE_LEN 36

/**
 * The most bytes of a session's id.
 */
#define CMCRYPTO_ADMINISTRATOR_SESSION_MAX 64

/**
 * Windows authentication, the product's default.
 */
#define CMCRYPTO_AUTHENTICATION_LEVEL_WINDOWS 1217

/**
 * With a certificate of a trusted authority.
 */
#define CMCRYPTO_AUTHENTICATION_LEVEL_CERTIFICATE 1218

/**
 * With Windows Hello for Business.
 */
#define CMCRYPTO_AUTHENTICATION_LEVEL_WINDOWS_HELLO 1219

/**
 * Allowed: signed in at the minimum or above.
 */
#define CMCRYPTO_DECISION_ALLOWED 1249

/**
 * Allowed: below the minimum, but excluded from it.
 */
#define CMCRYPTO_DECISION_ALLOWED_BY_EXCLUSION 1250

/**
 * Denied: nothing has shown the level that is needed.
 */
#define CMCRYPTO_DECISION_DENIED 1251

/**
 * Denied: something has, but its time is over, or was not yet. Sign in again.
 */
#define CMCRYPTO_DECISION_DENIED_EXPIRED 1252

/**
 * An administrator's account, as Windows knows it.
 */
typedef struct cmcrypto_administrator_account cmcrypto_administrator_account;

/**
 * Issues an SMS Provider's challenges to administrators, and verifies what they sign. Each is for one
 * session and counts once; they end with the handle.
 */
typedef struct cmcrypto_administrator_challenges cmcrypto_administrator_challenges;

/**
 * The level that administrators must be signed in at, in the whole hierarchy, and who need not. A
 * value, which sites replicate: each change has the next number, and no site goes back.
 */
typedef struct cmcrypto_administrator_policy cmcrypto_administrator_policy;

/**
 * That an administrator has the key of a certificate, in one session:
 * `cmcrypto_administrator_challenges_verify` makes it, and nothing else.
 */
typedef struct cmcrypto_certificate_evidence cmcrypto_certificate_evidence;

/**
 * SMS Issuing: the authority of a site's own, with what it has issued and blocked. It issues what
 * Enhanced HTTP needs.
 *
 * A value without a lock: calls that change it, in the table "one", need it to themselves. The
 * caller stores its bytes after each change, before anything of that is handed out, so that nothing
 * that was blocked is forgotten. Its key is not in them. A call that fails changes nothing.
 */
typedef struct cmcrypto_issuing_authority cmcrypto_issuing_authority;

/**
 * What a component verifies the certificates of its site's authority with, which the site's key has
 * endorsed.
 */
typedef struct cmcrypto_issuing_verifier cmcrypto_issuing_verifier;

/**
 * An administrator in a session, with all that shows how strongly that one was authenticated.
 */
typedef struct cmcrypto_signed_in cmcrypto_signed_in;

/**
 * What a certificate is issued as: one of the constants `CMCRYPTO_ISSUED_PROFILE_...`. None has the
 * number 0.
 */
typedef int32_t cmcrypto_issued_profile;

/**
 * What a certificate is to say.
 */
typedef struct {
  /**
   * sizeof(cmcrypto_issuing_request).
   */
  uint32_t struct_size;
  /**
   * What it is issued as.
   */
  cmcrypto_issued_profile profile;
  /**
   * For how many days from now it is valid; 0 is `CMCRYPTO_ISSUED_DEFAULT_DAYS`.
   */
  uint32_t days;
  /**
   * How many hosts it is for: 1 to 8; 0 for the certificate that tokens are signed with.
   */
  uint32_t host_count;
  /**
   * Their names: that on the intranet, that on the internet. ASCII letters, digits, `-`, `_` and
   * `.`, and a NUL; case and a trailing dot do not count. Zeros beyond `host_count`.
   */
  char hosts[CMCRYPTO_ISSUED_HOSTS_MAX][CMCRYPTO_HOST_NAME_MAX];
} cmcrypto_issuing_request;

/**
 * Why a certificate is blocked: one of the constants `CMCRYPTO_BLOCK_REASON_...`.
 */
typedef int32_t cmcrypto_block_reason;

/**
 * The authority itself, and how much it knows.
 */
typedef struct {
  /**
   * sizeof(cmcrypto_issuing_authority_info).
   */
  uint32_t struct_size;
  /**
   * The site.
   */
  char site_code[CMCRYPTO_SITE_CODE_MAX];
  /**
   * How many certificates are issued, not blocked, and known still.
   */
  uint32_t issued_count;
  /**
   * How many are blocked.
   */
  uint32_t blocked_count;
} cmcrypto_issuing_authority_info;

/**
 * A certificate that was issued and is not blocked.
 */
typedef struct {
  /**
   * sizeof(cmcrypto_issued_certificate).
   */
  uint32_t struct_size;
  /**
   * What it was issued as.
   */
  cmcrypto_issued_profile profile;
  /**
   * Its serial number.
   */
  uint8_t serial[CMCRYPTO_ISSUED_SERIAL_LEN];
  /**
   * The first second of its validity.
   */
  int64_t not_before;
  /**
   * The last second of its validity.
   */
  int64_t not_after;
  /**
   * The first of its hosts; empty for the certificate that tokens are signed with.
   */
  char host[CMCRYPTO_HOST_NAME_MAX];
} cmcrypto_issued_certificate;

/**
 * A certificate that is blocked.
 */
typedef struct {
  /**
   * sizeof(cmcrypto_blocked_certificate).
   */
  uint32_t struct_size;
  /**
   * Why.
   */
  cmcrypto_block_reason reason;
  /**
   * Its serial number.
   */
  uint8_t serial[CMCRYPTO_ISSUED_SERIAL_LEN];
  /**
   * When it was blocked.
   */
  int64_t date;
  /**
   * The last second of its validity.
   */
  int64_t not_after;
} cmcrypto_blocked_certificate;

/**
 * What a certificate that a site's authority issued is used for: one of the constants
 * `CMCRYPTO_ISSUED_USE_...`. None has the number 0.
 */
typedef int32_t cmcrypto_issued_use;

/**
 * A session of an administrator with an SMS Provider, as each side sees it.
 */
typedef struct {
  /**
   * sizeof(cmcrypto_administrator_session).
   */
  uint32_t struct_size;
  /**
   * The length of `session`: 1 to 64.
   */
  uint32_t session_len;
  /**
   * The provider's site.
   */
  char site_code[CMCRYPTO_SITE_CODE_MAX];
  /**
   * The provider's host.
   */
  char provider[CMCRYPTO_HOST_NAME_MAX];
  /**
   * The session's id, which no other of the provider has. Zeros beyond `session_len`.
   */
  uint8_t session[CMCRYPTO_ADMINISTRATOR_SESSION_MAX];
  /**
   * The id of the connection, as this side knows it: of `cmcrypto_channel_id`, or for TLS the
   * 32 bytes of tls-exporter (RFC 9266).
   */
  uint8_t channel[32];
} cmcrypto_administrator_session;

/**
 * How strongly an administrator was authenticated: one of the constants
 * `CMCRYPTO_AUTHENTICATION_LEVEL_...`, the weakest first. None has the number 0.
 */
typedef int32_t cmcrypto_authentication_level;

/**
 * What a policy says, but for the exclusions.
 */
typedef struct {
  /**
   * sizeof(cmcrypto_administrator_policy_info).
   */
  uint32_t struct_size;
  /**
   * The level that administrators must be signed in at.
   */
  cmcrypto_authentication_level minimum;
  /**
   * How many changes there have been.
   */
  uint64_t number;
} cmcrypto_administrator_policy_info;

/**
 * What becomes of an administrator's action: one of the constants `CMCRYPTO_DECISION_...`. None has
 * the number 0.
 */
typedef int32_t cmcrypto_decision;

/**
 * What becomes of an administrator's action, and why.
 */
typedef struct {
  /**
   * sizeof(cmcrypto_administrator_decision).
   */
  uint32_t struct_size;
  /**
   * Whether it may go on.
   */
  cmcrypto_decision decision;
  /**
   * The level that is needed: the minimum.
   */
  cmcrypto_authentication_level needed;
  /**
   * The level that is shown.
   */
  cmcrypto_authentication_level had;
} cmcrypto_administrator_decision;

/**
 * A new authority for a site, with a certificate that is valid for `days`; 0 is
 * `CMCRYPTO_ISSUING_DEFAULT_DAYS`.
 *
 * Errors: KEY_TOO_SMALL; KEY_REJECTED above 4096 bits; RANDOM.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_issuing_authority_new(
    const cmcrypto_private_key *private_key, const char *site_code, uint32_t days, int64_t now,
    cmcrypto_issuing_authority **authority);

/**
 * Reads what `cmcrypto_issuing_authority_to_bytes` wrote; the key comes from elsewhere. Who can put
 * older bytes in their place brings back what was blocked.
 *
 * Errors: STORED_FOREIGN, STORED_DAMAGED, VERSION_NOT_SUPPORTED, TOO_LARGE above 48 MiB;
 * KEY_MISMATCH if the key is not that of the authority's certificate.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_issuing_authority_from_bytes(
    const cmcrypto_private_key *private_key, const uint8_t *data, size_t data_len,
    cmcrypto_issuing_authority **authority);

/**
 * The authority as bytes, without its key, for the caller's storage. They are not secret, but
 * whoever can change them decides what is blocked.
 *
 * Errors: TOO_LARGE above 48 MiB.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_issuing_authority_to_bytes(
    const cmcrypto_issuing_authority *authority, cmcrypto_buffer **data);

/**
 * The authority's certificate, which the site's exchange key endorses:
 * `cmcrypto_site_exchange_key_endorse_issuing`.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_issuing_authority_certificate(
    const cmcrypto_issuing_authority *authority, cmcrypto_certificate **certificate);

/**
 * Renews the authority's own certificate with its key, for `days`; 0 is
 * `CMCRYPTO_ISSUING_DEFAULT_DAYS`. All that it issued stays good under either certificate; the new
 * one is to be endorsed.
 *
 * INVALID_ARGUMENT also if it would end before the one that it follows. Errors: RANDOM.
 * Threads: one. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_issuing_authority_renew_own(
    cmcrypto_issuing_authority *authority, uint32_t days, int64_t now);

/**
 * Issues a certificate for `public_key`, RSA of 2048 to 4096 bits. That whoever asks has the key is
 * the caller's to know.
 *
 * INVALID_ARGUMENT also for no host where there must be one, a host where there must be none, and
 * an end after that of the authority, which is to be renewed first. Errors: KEY_TYPE_NOT_SUPPORTED,
 * KEY_TOO_SMALL, KEY_REJECTED; CERTIFICATE_USAGE if the key has another use; CERTIFICATE_BLOCKED if a
 * certificate of it was blocked; CERTIFICATE_NOT_YET_VALID, CERTIFICATE_EXPIRED of the authority;
 * TOO_LARGE with 16,384 certificates that have not expired; RANDOM.
 * Threads: one. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_issuing_authority_issue(
    cmcrypto_issuing_authority *authority, const cmcrypto_issuing_request *request,
    const cmcrypto_public_key *public_key, int64_t now, cmcrypto_certificate **certificate);

/**
 * Issues what follows a certificate: of the same profile, for the same hosts, and for `public_key`,
 * which may be another or the same. The one that is followed stays good until its end. When that is
 * due, `cmcrypto_issuing_renewal_due` says. `days` as in `cmcrypto_issuing_request`.
 *
 * Errors: CERTIFICATE_BLOCKED; CERTIFICATE_NOT_ISSUED, also for one that has expired; those of
 * `cmcrypto_issuing_authority_issue`.
 * Threads: one. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_issuing_authority_renew(
    cmcrypto_issuing_authority *authority, const cmcrypto_certificate *certificate,
    const cmcrypto_public_key *public_key, uint32_t days, int64_t now, cmcrypto_certificate **next);

/**
 * Blocks a certificate that this authority signed, whether or not it still knows of it. It is in
 * each revocation list from the next on; there is no way back. One that is blocked stays as it is.
 *
 * Errors: CERTIFICATE_NOT_ISSUED if another signed it; TOO_LARGE for more than 32,768.
 * Threads: one. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_issuing_authority_block(
    cmcrypto_issuing_authority *authority, const cmcrypto_certificate *certificate,
    cmcrypto_block_reason reason, int64_t now);

/**
 * The same by the serial number, 16 bytes, of one that this authority knows.
 *
 * Errors: CERTIFICATE_NOT_ISSUED.
 * Threads: one. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_issuing_authority_block_serial(
    cmcrypto_issuing_authority *authority, const uint8_t *serial, size_t serial_len,
    cmcrypto_block_reason reason, int64_t now);

/**
 * Issues the revocation list, good until `seconds` from now; 0 is
 * `CMCRYPTO_ISSUING_DEFAULT_LIST_SECONDS`. Its number is above that of the last, and no lower than
 * the Unix time. To be stored before the list is published.
 *
 * INVALID_ARGUMENT also if the last list was issued after `now`. Errors: CERTIFICATE_NOT_YET_VALID,
 * CERTIFICATE_EXPIRED of the authority.
 * Threads: one. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_issuing_authority_revocation_list(
    cmcrypto_issuing_authority *authority, uint32_t seconds, int64_t now,
    cmcrypto_certificate_revocation_list **list);

/**
 * The authority's site, and how much it knows. `struct_size` is the sizeof `*info`.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_issuing_authority_get_info(
    const cmcrypto_issuing_authority *authority, cmcrypto_issuing_authority_info *info,
    size_t struct_size);

/**
 * The certificate with this index, from 0, of those that are issued, by their serial numbers.
 * `struct_size` is the sizeof `*issued`. INVALID_ARGUMENT for an index that is not below
 * `issued_count` of `cmcrypto_issuing_authority_get_info`.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_issuing_authority_get_issued(
    const cmcrypto_issuing_authority *authority, size_t index, cmcrypto_issued_certificate *issued,
    size_t struct_size);

/**
 * The certificate with this index, from 0, of those that are blocked, by their serial numbers.
 * `struct_size` is the sizeof `*blocked`. INVALID_ARGUMENT for an index that is not below
 * `blocked_count` of `cmcrypto_issuing_authority_get_info`.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_issuing_authority_get_blocked(
    const cmcrypto_issuing_authority *authority, size_t index,
    cmcrypto_blocked_certificate *blocked, size_t struct_size);

/**
 * Frees an authority.
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_issuing_authority_free(cmcrypto_issuing_authority *authority);

/**
 * Endorses the certificate of the site's own authority. `*endorsed_certificate` is DER, which
 * `cmcrypto_management_point_bundle_with_issuing` takes: clients have it from there, and renew it by a
 * higher number; and `cmcrypto_issuing_verifier_new`.
 *
 * INVALID_ARGUMENT and errors as `cmcrypto_site_exchange_key_endorse_management_point`;
 * CERTIFICATE_USAGE if the certificate is not an authority's.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_exchange_key_endorse_issuing(
    const cmcrypto_site_exchange_key *key, const cmcrypto_certificate *certificate,
    const cmcrypto_endorsement_terms *terms, cmcrypto_buffer **endorsed_certificate);

/**
 * For a component that knows the key of the site itself. A client asks its trust store instead:
 * `cmcrypto_trust_store_issuing_verifier`. `endorsed` is what
 * `cmcrypto_site_exchange_key_endorse_issuing` gave. `least_number` is the highest number of an
 * endorsement of this site's authority that was accepted before, or 0: the caller keeps it, with
 * `cmcrypto_endorsed_certificate_get_info`. `*not_after` is the last second at which the verifier
 * verifies anything.
 *
 * Errors: MALFORMED, NOT_DER, TOO_LARGE, VERSION_NOT_SUPPORTED; SIGNATURE_INVALID,
 * ENDORSEMENT_MISMATCH, SITE_MISMATCH, ENDORSEMENT_NOT_YET_VALID, ENDORSEMENT_EXPIRED; ROLLBACK for
 * a lower number; of the certificate CERTIFICATE_USAGE, CERTIFICATE_NOT_YET_VALID,
 * CERTIFICATE_EXPIRED, KEY_TYPE_NOT_SUPPORTED, KEY_TOO_SMALL, KEY_REJECTED, NOT_SUPPORTED.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_issuing_verifier_new(
    const cmcrypto_site_public_key *site_key, const char *site_code, const uint8_t *endorsed,
    size_t endorsed_len, uint64_t least_number, int64_t now, cmcrypto_issuing_verifier **verifier,
    int64_t *not_after);

/**
 * The authority's certificate.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_issuing_verifier_certificate(
    const cmcrypto_issuing_verifier *verifier, cmcrypto_certificate **certificate);

/**
 * Verifies that the authority issued `certificate` for this use. `host` is the name or IP address
 * that the client connects to, for `CMCRYPTO_ISSUED_USE_SERVER`, and NULL otherwise. Checked for
 * revocation, the authority's list must be among `lists`: what is blocked is in it.
 *
 * Errors: ENDORSEMENT_EXPIRED after the verifier's end; CERTIFICATE_USAGE for another use; those of
 * `cmcrypto_verify_path`, of which REVOKED also means that the list is missing or has expired.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_issuing_verifier_verify(
    const cmcrypto_issuing_verifier *verifier, const cmcrypto_certificate *certificate,
    cmcrypto_issued_use used_for, const char *host, cmcrypto_revocation revocation,
    const cmcrypto_certificate_revocation_list *const *lists, size_t lists_len, int64_t now);

/**
 * Frees a verifier.
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_issuing_verifier_free(cmcrypto_issuing_verifier *verifier);

/**
 * When a certificate is to be renewed: at two thirds of its life. In the last third it and its
 * follower are both good, so that who has kept the one has time to hear of the other.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_issuing_renewal_due(const cmcrypto_certificate *certificate, int64_t *due);

/**
 * Of the certificates that a role has for one purpose, the index of the one to use at `now`: the last
 * issued that is valid and has been so for half an hour since it was issued, in which its peers hear of
 * it. Where there is none of that age, the first issued that is valid.
 *
 * Errors: NO_CERTIFICATE if none is valid.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_issuing_in_use(
    const cmcrypto_certificate *const *certificates_of_role, size_t certificates_of_role_len,
    int64_t now, size_t *index);

/**
 * With a random secret. The lifetimes are in seconds: of a challenge, and of what a signature shows;
 * 0 is the default.
 *
 * Errors: UNSUPPORTED; RANDOM.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_administrator_challenges_new(
    cmcrypto_provider provider, uint32_t challenge_lifetime, uint32_t evidence_lifetime,
    cmcrypto_administrator_challenges **challenges);

/**
 * A new challenge for a session: 36 bytes.
 *
 * Errors: RANDOM.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_administrator_challenges_issue(
    const cmcrypto_administrator_challenges *challenges,
    const cmcrypto_administrator_session *session, int64_t now, uint8_t *out, size_t out_cap,
    size_t *out_len);

/**
 * Signs a provider's challenge with the administrator's certificate, for this session, on the
 * connection that the administrator's side sees. `authorities` are those between the certificate and
 * a root of the provider, at most six. `*proof` is DER, some KiB.
 *
 * Errors: KEY_MISMATCH if `key` is not that of the certificate; CERTIFICATE_USAGE if that is not for
 * client authentication; CERTIFICATE_NOT_YET_VALID, CERTIFICATE_EXPIRED; CHALLENGE_INVALID for
 * another length; TOO_LARGE above six authorities or 64 KiB.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_administrator_sign_challenge(
    const cmcrypto_administrator_session *session, const uint8_t *challenge, size_t challenge_len,
    const cmcrypto_private_key *key, const cmcrypto_certificate *certificate,
    const cmcrypto_certificate *const *authorities, size_t authorities_len, int64_t now,
    cmcrypto_buffer **proof);

/**
 * Verifies what `cmcrypto_administrator_sign_challenge` made of a challenge for this session: that
 * and the certificate, whose path must end in one of `roots` and be for client authentication; and
 * `lists` must show that nothing in it is revoked. It must name one user principal name.
 *
 * Errors: MALFORMED, NOT_DER, VERSION_NOT_SUPPORTED, TOO_LARGE above 64 KiB or seven certificates;
 * SITE_MISMATCH, HOST_MISMATCH, NOT_INTENDED_RECIPIENT if it is for another site, provider, session
 * or connection; CHALLENGE_INVALID, CHALLENGE_EXPIRED; REPLAYED if the challenge has counted;
 * SIGNER_MISMATCH if the first certificate is not the one that was signed for; SIGNATURE_INVALID;
 * KEY_TYPE_NOT_SUPPORTED if its key is not RSA; those of `cmcrypto_verify_path`, of which REVOKED
 * also means that a list is missing or has expired; CERTIFICATE_USAGE if it does not name one user;
 * SEEN_MESSAGES_FULL after 4,096 sign-ins within the lifetime.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_administrator_challenges_verify(
    const cmcrypto_administrator_challenges *challenges,
    const cmcrypto_administrator_session *session, const uint8_t *proof, size_t proof_len,
    const cmcrypto_trust_anchors *roots, const cmcrypto_certificate_revocation_list *const *lists,
    size_t lists_len, int64_t now, cmcrypto_certificate_evidence **evidence);

/**
 * Frees challenges.
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_administrator_challenges_free(cmcrypto_administrator_challenges *challenges);

/**
 * The user principal name that the certificate is for.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_certificate_evidence_user_principal_name(
    const cmcrypto_certificate_evidence *evidence, char *out, size_t out_cap, size_t *out_len);

/**
 * The certificate, and the last second at which this shows anything.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_certificate_evidence_certificate(
    const cmcrypto_certificate_evidence *evidence, cmcrypto_certificate **certificate,
    int64_t *not_after);

/**
 * Frees evidence.
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_certificate_evidence_free(cmcrypto_certificate_evidence *evidence);

/**
 * An account: `sid` is the user's security identifier, such as `S-1-5-21-1-2-3-1104`; `name` such as
 * `CONTOSO\jane`, of which case does not count; `user_principal_name` such as `jane@example.com`, by
 * which certificates and tokens know the user, or NULL.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_administrator_account_new(
    const char *sid, const char *name, const char *user_principal_name,
    cmcrypto_administrator_account **account);

/**
 * Says that the user is in a group, at most 1,024 of them.
 *
 * Errors: TOO_LARGE.
 * Threads: one. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_administrator_account_add_group(
    cmcrypto_administrator_account *account, const char *sid, const char *name);

/**
 * Frees an account.
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_administrator_account_free(cmcrypto_administrator_account *account);

/**
 * An administrator in a session, by the caller's word that Windows authenticated the account: user,
 * groups and user principal name come from the token that Windows gave for the connection. Nothing is
 * verified here; what shows more is added.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_signed_in_by_windows(
    const cmcrypto_administrator_session *session, const cmcrypto_administrator_account *account,
    cmcrypto_signed_in **signed_in);

/**
 * With a certificate too.
 *
 * Errors: SITE_MISMATCH, HOST_MISMATCH, NOT_INTENDED_RECIPIENT if it was shown in another session;
 * SIGNER_MISMATCH if it is of another user than the account's user principal name.
 * Threads: one. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_signed_in_add_certificate(
    cmcrypto_signed_in *signed_in, const cmcrypto_certificate_evidence *evidence);

/**
 * The highest level that is shown at `now`.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_signed_in_level(
    const cmcrypto_signed_in *signed_in, int64_t now, cmcrypto_authentication_level *level);

/**
 * Frees it.
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_signed_in_free(cmcrypto_signed_in *signed_in);

/**
 * The policy that there is before any: Windows authentication, and nobody excluded.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_administrator_policy_new(cmcrypto_administrator_policy **policy);

/**
 * Reads what `cmcrypto_administrator_policy_to_bytes` wrote.
 *
 * Errors: STORED_FOREIGN, STORED_DAMAGED, VERSION_NOT_SUPPORTED, TOO_LARGE above 128 KiB.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_administrator_policy_from_bytes(
    const uint8_t *data, size_t data_len, cmcrypto_administrator_policy **policy);

/**
 * The policy as bytes, for the caller's storage and for other sites. They are not secret, but whoever
 * can change them decides how administrators sign in.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_administrator_policy_to_bytes(
    const cmcrypto_administrator_policy *policy, cmcrypto_buffer **data);

/**
 * What the policy says. `struct_size` is the sizeof `*info`.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_administrator_policy_get_info(
    const cmcrypto_administrator_policy *policy, cmcrypto_administrator_policy_info *info,
    size_t struct_size);

/**
 * Who need not be signed in at the minimum: security identifiers, and names in lower case, as text,
 * each with a NUL after it.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_administrator_policy_exclusions(
    const cmcrypto_administrator_policy *policy, cmcrypto_buffer **exclusions);

/**
 * Whether an administrator is signed in as strongly as must be. What that one may do is another
 * matter. `struct_size` is the sizeof `*decision`.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_administrator_policy_decide(
    const cmcrypto_administrator_policy *policy, const cmcrypto_signed_in *signed_in, int64_t now,
    cmcrypto_administrator_decision *decision, size_t struct_size);

/**
 * What follows the policy, by the word of an administrator. `exclusions` are all that are to be
 * excluded, at most 64, as `cmcrypto_administrator_policy_exclusions` gives them: what begins with
 * `S-1-` is a security identifier, all else the name of a user or group. Who raises the minimum must
 * be signed in at it, and who adds an exclusion at both; an exclusion does not stand for that. Who
 * lowers it, or takes one away, must be allowed. Whether the administrator may change the policy at
 * all is the caller's to know.
 *
 * Errors: AUTHENTICATION_TOO_WEAK, with the level that is needed in the detail; TOO_LARGE above 64
 * exclusions.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_administrator_policy_change(
    const cmcrypto_administrator_policy *policy, cmcrypto_authentication_level minimum,
    const uint8_t *exclusions, size_t exclusions_len, const cmcrypto_signed_in *signed_in,
    int64_t now, cmcrypto_administrator_policy **changed);

/**
 * Takes what another site has: its number must not be lower, and with the same number it must be the
 * same. That it is of that site is for replication to show.
 *
 * Errors: ROLLBACK, REPLICATION_CONFLICT. Nothing changes then.
 * Threads: one. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_administrator_policy_follow(
    cmcrypto_administrator_policy *policy, const cmcrypto_administrator_policy *received);

/**
 * Frees a policy.
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_administrator_policy_free(cmcrypto_administrator_policy *policy);

#ifdef __cplusplus
}
#endif

#endif
