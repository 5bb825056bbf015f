/**
 * @file
 * Who is asking: the certificates that a site issues by itself, tokens, and administrators; and who may do
 *
 * Generated from the sources by ffi/tests/main/header.rs; not to be edited.
 *
 * ```
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
 * cmcrypto_trust_store_issuing_verifier                    | any     | yes          | yes
 * cmcrypto_issuing_verifier_new                            | any     | yes          | yes
 * cmcrypto_issuing_verifier_certificate                    | any     | yes          | no
 * cmcrypto_issuing_verifier_verify                         | any     | yes          | yes
 * cmcrypto_issuing_verifier_free                           | last    | no           | no
 * cmcrypto_issuing_renewal_due                             | any     | yes          | no
 * cmcrypto_issuing_in_use                                  | any     | yes          | no
 * cmcrypto_token_cache_new                                 | any     | yes          | no
 * cmcrypto_token_cache_count                               | any     | no           | no
 * cmcrypto_token_cache_clear                               | any     | no           | no
 * cmcrypto_token_cache_free                                | last    | no           | no
 * cmcrypto_token_signer_new                                | any     | yes          | no
 * cmcrypto_token_signer_issue                              | any     | yes          | yes
 * cmcrypto_token_verifier_new                              | any     | yes          | no
 * cmcrypto_token_verifier_rotate                           | one     | yes          | no
 * cmcrypto_token_verifier_block                            | one     | yes          | no
 * cmcrypto_token_verifier_unblock                          | one     | yes          | no
 * cmcrypto_token_verifier_content_access                   | any     | yes          | yes
 * cmcrypto_token_verifier_client_authentication            | any     | yes          | yes
 * cmcrypto_token_verifier_bulk_registration                | any     | yes          | yes
 * cmcrypto_bulk_token_uses_new                             | any     | yes          | no
 * cmcrypto_bulk_token_uses_block                           | any     | yes          | no
 * cmcrypto_bulk_token_uses_unblock                         | any     | yes          | no
 * cmcrypto_token_signer_free                               | last    | no           | no
 * cmcrypto_token_verifier_free                             | last    | no           | no
 * cmcrypto_bulk_token_uses_free                            | last    | no           | no
 * cmcrypto_entra_keys_from_jwks                            | any     | yes          | no
 * cmcrypto_entra_verifier_new                              | any     | yes          | no
 * cmcrypto_entra_verifier_verify                           | any     | yes          | yes
 * cmcrypto_entra_token_get_info                            | any     | yes          | no
 * cmcrypto_entra_token_has_scope                           | any     | no           | no
 * cmcrypto_entra_token_has_role                            | any     | no           | no
 * cmcrypto_entra_keys_free                                 | last    | no           | no
 * cmcrypto_entra_verifier_free                             | last    | no           | no
 * cmcrypto_entra_token_free                                | last    | no           | no
 * cmcrypto_client_assertion                                | any     | yes          | yes
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
 * cmcrypto_administrator_account_set_object_id             | one     | yes          | no
 * cmcrypto_administrator_account_free                      | last    | no           | no
 * cmcrypto_signed_in_by_windows                            | any     | yes          | no
 * cmcrypto_signed_in_add_certificate                       | one     | yes          | no
 * cmcrypto_signed_in_add_hello                             | one     | yes          | no
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
 * cmcrypto_site_verifier_verify_grant                      | any     | yes          | yes
 * cmcrypto_grant_get_info                                  | any     | no           | no
 * cmcrypto_grant_decide                                    | any     | yes          | no
 * cmcrypto_access_type_name                                | any     | yes          | no
 * cmcrypto_access_operation_name                           | any     | yes          | no
 * cmcrypto_grant_free                                      | last    | no           | no
 * cmcrypto_roles_new                                       | any     | yes          | no
 * cmcrypto_roles_read_xml                                  | any     | yes          | no
 * cmcrypto_roles_write_xml                                 | any     | yes          | no
 * cmcrypto_roles_count                                     | any     | no           | no
 * cmcrypto_roles_get                                       | any     | no           | no
 * cmcrypto_roles_get_right                                 | any     | no           | no
 * cmcrypto_roles_add                                       | one     | yes          | no
 * cmcrypto_roles_set_right                                 | one     | yes          | no
 * cmcrypto_roles_free                                      | last    | no           | no
 * cmcrypto_association_all_instances                       | any     | yes          | no
 * cmcrypto_association_specified                           | any     | yes          | no
 * cmcrypto_association_by_role                             | any     | yes          | no
 * cmcrypto_association_add_role                            | one     | yes          | no
 * cmcrypto_association_free                                | last    | no           | no
 * cmcrypto_administration_new                              | any     | yes          | no
 * cmcrypto_administration_decide                           | any     | yes          | no
 * cmcrypto_administration_visible                          | any     | yes          | no
 * cmcrypto_administration_scopes_of                        | any     | yes          | no
 * cmcrypto_administration_scopes_of_new                    | any     | yes          | no
 * cmcrypto_administration_add_role                         | one     | yes          | no
 * cmcrypto_administration_modify_role                      | one     | yes          | no
 * cmcrypto_administration_delete_role                      | one     | yes          | no
 * cmcrypto_administration_add_scope                        | one     | yes          | no
 * cmcrypto_administration_delete_scope                     | one     | yes          | no
 * cmcrypto_administration_add_collection                   | one     | yes          | no
 * cmcrypto_administration_limit_collection                 | one     | yes          | no
 * cmcrypto_administration_delete_collection                | one     | yes          | no
 * cmcrypto_administration_add_user                         | one     | yes          | no
 * cmcrypto_administration_modify_user                      | one     | yes          | no
 * cmcrypto_administration_delete_user                      | one     | yes          | no
 * cmcrypto_administration_add_object                       | one     | yes          | no
 * cmcrypto_administration_set_scopes                       | one     | yes          | no
 * cmcrypto_administration_delete_object                    | one     | yes          | no
 * cmcrypto_administration_free                             | last    | no           | no
 * cmcrypto_grant_terms_following                           | any     | no           | no
 * cmcrypto_site_signer_sign_grant                          | any     | yes          | yes
 * cmcrypto_site_signer_sign_grant_withdrawal               | any     | yes          | yes
 * ```
 */

#ifndef CMCRYPTO_ACCESS_H
#define CMCRYPTO_ACCESS_H

#include "abi.h"
#include "primitive.h"
#include "pki.h"
#include "policy.h"
#include "exchange_key.h"
#include "trust.h"
#include "message.h"

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
 * Room for a GUID: 36 bytes and a NUL. It is written in lower case, without braces, and read in
 * either case.
 */
#define CMCRYPTO_GUID_MAX 40

/**
 * Lets whoever has it to content, as the client that it names: 8 hours.
 */
#define CMCRYPTO_SITE_TOKEN_KIND_CONTENT_ACCESS 1313

/**
 * Authenticates a client, which has to show the key of the certificate that it is bound to: 90
 * days, renewed monthly.
 */
#define CMCRYPTO_SITE_TOKEN_KIND_CLIENT_AUTHENTICATION 1314

/**
 * Lets whoever has it register clients: 3 days, or up to 7.
 */
#define CMCRYPTO_SITE_TOKEN_KIND_BULK_REGISTRATION 1315

/**
 * A user's, by an application that acts for it.
 */
#define CMCRYPTO_ENTRA_TOKEN_KIND_USER 1345

/**
 * A device's own.
 */
#define CMCRYPTO_ENTRA_TOKEN_KIND_DEVICE 1346

/**
 * An application's own.
 */
#define CMCRYPTO_ENTRA_TOKEN_KIND_APPLICATION 1347

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
 * Room for the name of a user, role, scope or object: up to 256 characters as UTF-8, and a NUL.
 */
#define CMCRYPTO_ACCESS_NAME_MAX 1032

/**
 * Room for a collection's id: 64 bytes and a NUL.
 */
#define CMCRYPTO_ACCESS_COLLECTION_MAX 68

/**
 * Collections.
 */
#define CMCRYPTO_OBJECT_TYPE_COLLECTION 1

/**
 * Packages.
 */
#define CMCRYPTO_OBJECT_TYPE_PACKAGE 2

/**
 * Sites.
 */
#define CMCRYPTO_OBJECT_TYPE_SITE 6

/**
 * Applications.
 */
#define CMCRYPTO_OBJECT_TYPE_APPLICATION 31

/**
 * Objects of this type are not deployed.
 */
#define CMCRYPTO_ACCESS_MISS_NOT_DEPLOYED 1377

/**
 * No role of the user gives the operation on the type.
 */
#define CMCRYPTO_ACCESS_MISS_NO_ROLE 1378

/**
 * A role does, but its assignment has no scope that the object is in.
 */
#define CMCRYPTO_ACCESS_MISS_OUT_OF_SCOPE 1379

/**
 * A role does, but its assignment has neither the collection nor one that it is limited to.
 */
#define CMCRYPTO_ACCESS_MISS_OUT_OF_COLLECTIONS 1380

/**
 * The collection is assigned to the user itself: it is not theirs to modify or delete.
 */
#define CMCRYPTO_ACCESS_MISS_ASSIGNED_COLLECTION 1381

/**
 * One assignment gives deploying to the collection, another Read on the object, none both.
 */
#define CMCRYPTO_ACCESS_MISS_ACROSS_ASSIGNMENTS 1382

/**
 * The grant is not valid yet, or not any more: get a new one.
 */
#define CMCRYPTO_ACCESS_MISS_NOT_IN_FORCE 1383

/**
 * The database has no administrative user of that name. A grant does not say this.
 */
#define CMCRYPTO_ACCESS_MISS_UNKNOWN_USER 1384

/**
 * The database has no such object. A grant does not say this.
 */
#define CMCRYPTO_ACCESS_MISS_UNKNOWN_OBJECT 1385

/**
 * Room for a role's description: up to 512 characters as UTF-8, and a NUL.
 */
#define CMCRYPTO_ROLE_DESCRIPTION_MAX 2056

/**
 * Room for the id of a role: 8 bytes and a NUL.
 */
#define CMCRYPTO_ROLE_ID_MAX 12

/**
 * A hierarchy's administrative database: roles, scopes, collections, objects and administrative users.
 * It is in memory alone, and looks at no clock: a server fills it from its own tables by changes of
 * whoever installed the hierarchy, and puts each change into both.
 *
 * Each change is by an administrative user, `by`, who needs the right that the call says. Nobody gives
 * more than they have: what they give to a user, or to all users of a role, or to those who reach what
 * they limit a collection to or put an object in, must lie within their own assignments, or be there
 * already. Otherwise the change is ACCESS_DENIED, and the detail says what is missing. INVALID_ARGUMENT,
 * and the detail says why, is also for what the database must not hold: a user without a role or scope,
 * an object without a scope, nobody who is Full administrator of all instances, a name twice, or one
 * that is not there. A change that fails changes nothing. When it was made, and by whom, the caller's
 * audit keeps.
 *
 * A value without a lock: calls that change it, in the table "one", need it to themselves.
 */
typedef struct cmcrypto_administration cmcrypto_administration;

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
 * What an administrative user is associated with, in one of the product's three modes. Nothing in it
 * is compared with a database before a user is added or modified: one role and one scope at least,
 * none twice, at most 256 roles, and with each role 1,024 scopes and 16,384 collections.
 *
 * Lists are bytes: names, or the ids of collections, each with a NUL after it.
 *
 * A value without a lock: calls that change it, in the table "one", need it to themselves.
 */
typedef struct cmcrypto_association cmcrypto_association;

/**
 * Counts the uses of bulk registration tokens, and knows which are blocked, in memory: at the end
 * of the process it forgets all. Management points behind one balancer must share one.
 */
typedef struct cmcrypto_bulk_token_uses cmcrypto_bulk_token_uses;

/**
 * That an administrator has the key of a certificate, in one session:
 * `cmcrypto_administrator_challenges_verify` makes it, and nothing else.
 */
typedef struct cmcrypto_certificate_evidence cmcrypto_certificate_evidence;

/**
 * A JWK set that tokens of Microsoft Entra ID are verified with, and when it was fetched.
 */
typedef struct cmcrypto_entra_keys cmcrypto_entra_keys;

/**
 * An access token of Microsoft Entra ID, verified.
 */
typedef struct cmcrypto_entra_token cmcrypto_entra_token;

/**
 * Verifies access tokens that Microsoft Entra ID issued, in its public cloud, for one tenant.
 */
typedef struct cmcrypto_entra_verifier cmcrypto_entra_verifier;

/**
 * A user's administrative scope, as a site signed it: what decides without the database.
 */
typedef struct cmcrypto_grant cmcrypto_grant;

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
 * Security roles.
 *
 * A value without a lock: calls that change it, in the table "one", need it to themselves.
 */
typedef struct cmcrypto_roles cmcrypto_roles;

/**
 * An administrator in a session, with all that shows how strongly that one was authenticated.
 */
typedef struct cmcrypto_signed_in cmcrypto_signed_in;

/**
 * Remembers what tokens were verified, so that one that comes again costs a hash. What a verifier
 * finds in it it judges as if it had just verified it: by the time, by what is blocked, and by the
 * keys that it has now. When it is full, the token that ends first makes room. It keeps of a token
 * its SHA-256 and what it says. Several verifiers may share one, of a site's tokens and of Entra
 * ID's.
 */
typedef struct cmcrypto_token_cache cmcrypto_token_cache;

/**
 * Issues a site's tokens with its token signing certificate.
 */
typedef struct cmcrypto_token_signer cmcrypto_token_signer;

/**
 * Verifies a site's tokens: of which tenant they must be, by whom signed, and which are blocked.
 *
 * A value without a lock: calls that change it, in the table "one", need it to themselves.
 */
typedef struct cmcrypto_token_verifier cmcrypto_token_verifier;

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
 * What a site's token is for: one of the constants `CMCRYPTO_SITE_TOKEN_KIND_...`. None has the
 * number 0.
 */
typedef int32_t cmcrypto_site_token_kind;

/**
 * What token is to be issued. There is no default: zeros are refused.
 */
typedef struct {
  /**
   * sizeof(cmcrypto_site_token_request).
   */
  uint32_t struct_size;
  /**
   * What for.
   */
  cmcrypto_site_token_kind kind;
  /**
   * Of a bulk registration token: how long it lives, in seconds, up to 7 days. 0 is 3 days. Of
   * the others 0.
   */
  uint32_t lifetime;
  /**
   * 0.
   */
  int32_t reserved;
  /**
   * The client's id, 1 to 64 characters, none of them a control character, as UTF-8. A NUL. Of a
   * bulk registration token nothing before it.
   */
  char client_id[CMCRYPTO_CLIENT_ID_MAX];
} cmcrypto_site_token_request;

/**
 * What a site's token says.
 */
typedef struct {
  /**
   * sizeof(cmcrypto_site_token_info).
   */
  uint32_t struct_size;
  /**
   * What it is for.
   */
  cmcrypto_site_token_kind kind;
  /**
   * 1 if its signature was verified before, and the cache knew it.
   */
  int32_t from_cache;
  /**
   * 1 if a client authentication token is to be renewed: after 30 of its 90 days.
   */
  int32_t is_renewal_due;
  /**
   * How often a bulk registration token was used, with this time. Of the others, and of one that
   * was just issued, 0.
   */
  uint64_t uses;
  /**
   * When it ends: from this second on it is no more.
   */
  int64_t not_after;
  /**
   * What it can be blocked by, as text: a GUID.
   */
  char id[CMCRYPTO_GUID_MAX];
  /**
   * Whom it was issued to, as text. Of a bulk registration token empty.
   */
  char client_id[CMCRYPTO_CLIENT_ID_MAX];
} cmcrypto_site_token_info;

/**
 * Whose a token of Entra ID is: one of the constants `CMCRYPTO_ENTRA_TOKEN_KIND_...`. None has the
 * number 0.
 */
typedef int32_t cmcrypto_entra_token_kind;

/**
 * What a token of Entra ID says.
 */
typedef struct {
  /**
   * sizeof(cmcrypto_entra_token_info).
   */
  uint32_t struct_size;
  /**
   * Whose it is.
   */
  cmcrypto_entra_token_kind kind;
  /**
   * 1 if Entra ID says that the user was authenticated by several factors. Tokens of v2.0 don't
   * say it.
   */
  int32_t is_multi_factor;
  /**
   * 1 if this is what a sign-in with Windows Hello for Business looks like. No claim says so: a
   * security key, or the Authenticator's, looks the same on a device that is registered.
   */
  int32_t may_be_windows_hello;
  /**
   * 1 if its signature was verified before, and the cache knew it.
   */
  int32_t from_cache;
  /**
   * 0.
   */
  int32_t reserved;
  /**
   * When the user was authenticated, or the token issued.
   */
  int64_t issued;
  /**
   * When it ends.
   */
  int64_t not_after;
  /**
   * The user's, device's or application's object in the directory, a GUID; or empty.
   */
  char object_id[CMCRYPTO_GUID_MAX];
  /**
   * The device, or that on which the user signed in, a GUID; or empty.
   */
  char device_id[CMCRYPTO_GUID_MAX];
  /**
   * The application that asked for it, a GUID; or empty.
   */
  char application_id[CMCRYPTO_GUID_MAX];
} cmcrypto_entra_token_info;

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
 * What a reader takes. There is no default: zeros are refused.
 */
typedef struct {
  /**
   * sizeof(cmcrypto_expected_grant).
   */
  uint32_t struct_size;
  /**
   * 0.
   */
  uint32_t reserved;
  /**
   * The highest number of a grant to this user that was accepted before, or 0. A grant with the
   * same number is taken again.
   */
  uint64_t least_number;
  /**
   * SHA-256 of the certificate that `least_number` was signed with, `certificate_sha256` of
   * `cmcrypto_grant_info`. Under another the site numbers anew. With zeros the number counts
   * whatever the certificate.
   */
  uint8_t numbered_by[32];
  /**
   * Whose grant it must be: the user's name as the directory service has it, and a NUL.
   */
  char user[CMCRYPTO_ACCESS_NAME_MAX];
} cmcrypto_expected_grant;

/**
 * What a grant says of itself.
 */
typedef struct {
  /**
   * sizeof(cmcrypto_grant_info).
   */
  uint32_t struct_size;
  /**
   * 1 if the user's scope was withdrawn: then nothing is allowed. Its number is kept as any
   * other's, and by it all grants before it are refused.
   */
  int32_t is_withdrawal;
  /**
   * What the reader keeps, for `least_number`.
   */
  uint64_t number;
  /**
   * The first second of validity.
   */
  int64_t not_before;
  /**
   * The last second of validity: after it, verify a newer grant.
   */
  int64_t not_after;
  /**
   * SHA-256 of the certificate that it was signed with. What the reader keeps, for `numbered_by`.
   */
  uint8_t certificate_sha256[32];
  /**
   * Whose it is.
   */
  char user[CMCRYPTO_ACCESS_NAME_MAX];
} cmcrypto_grant_info;

/**
 * A type of objects: the product's number (ObjectTypeID) where that is public, such as 31 for
 * applications. Types whose number is not public have numbers of this library, from 65,536 on:
 * `cmcrypto_access_type_name` names those that are known. Every other number is a type too, whose
 * objects are taken to be bounded by scopes.
 */
typedef uint32_t cmcrypto_object_type;

/**
 * What is asked.
 */
typedef struct {
  /**
   * sizeof(cmcrypto_access_question).
   */
  uint32_t struct_size;
  /**
   * The object's type.
   */
  cmcrypto_object_type object_type;
  /**
   * The operation: the number of its bit in the product's GrantedOperations, 0 to 31. 0 is Read,
   * 1 Modify, 2 Delete; `cmcrypto_access_operation_name` names them. Not looked at where
   * `collection` is given.
   */
  uint32_t operation;
  /**
   * 1: of a deployment, two assignments may give its two rights, as with the product. 0: one
   * assignment must give both. Not looked at where `collection` is empty. 0 also where a database
   * is asked, which has its own setting.
   */
  int32_t as_the_product;
  /**
   * The object's id; of a collection the collection's. A NUL.
   */
  char id[CMCRYPTO_ACCESS_NAME_MAX];
  /**
   * To ask for a deployment of the object: the id of the collection to which it goes. Otherwise
   * empty.
   */
  char collection[CMCRYPTO_ACCESS_COLLECTION_MAX];
} cmcrypto_access_question;

/**
 * Why something is denied: one of the constants `CMCRYPTO_ACCESS_MISS_...`; 0 where it is allowed.
 */
typedef int32_t cmcrypto_access_miss;

/**
 * Whether something is allowed, and why.
 */
typedef struct {
  /**
   * sizeof(cmcrypto_access_decision).
   */
  uint32_t struct_size;
  /**
   * 1 if it is, 0 if not.
   */
  int32_t is_allowed;
  /**
   * Why it is denied: of several reasons the one nearest to allowing it.
   */
  cmcrypto_access_miss miss;
  /**
   * Which of the user's assignments allows it, or fails nearest to it, from 0.
   */
  uint32_t assignment;
  /**
   * Which of the assignment's roles allows it, from 0.
   */
  uint32_t role;
  /**
   * 1 if two assignments take part in it, `read_assignment` being the other: one of deploying to
   * the collection, and one of Read on the object.
   */
  int32_t is_across;
  /**
   * See there.
   */
  uint32_t read_assignment;
  /**
   * 0.
   */
  uint32_t reserved;
} cmcrypto_access_decision;

/**
 * What a role says of itself.
 */
typedef struct {
  /**
   * sizeof(cmcrypto_role_info).
   */
  uint32_t struct_size;
  /**
   * How many types it names.
   */
  uint32_t type_count;
  /**
   * The operations, as bits, that it gives on types that it does not name.
   */
  uint32_t others;
  /**
   * The id of the role that it was copied from, or nothing.
   */
  char copied_from[CMCRYPTO_ROLE_ID_MAX];
  /**
   * What it is called.
   */
  char name[CMCRYPTO_ACCESS_NAME_MAX];
  /**
   * What it is for.
   */
  char description[CMCRYPTO_ROLE_DESCRIPTION_MAX];
} cmcrypto_role_info;

/**
 * What is signed with a grant: which of several to its user, and for how long. There is no default:
 * zeros are refused.
 */
typedef struct {
  /**
   * sizeof(cmcrypto_grant_terms).
   */
  uint32_t struct_size;
  /**
   * 0.
   */
  uint32_t reserved;
  /**
   * Higher than that of all grants to this user before it: who remembers the highest refuses to go
   * back. At most INT64_MAX. Unix time is a good one, because a site that lost its count does not go
   * back with it.
   */
  uint64_t number;
  /**
   * The first second of validity.
   */
  int64_t not_before;
  /**
   * The last second of validity. Until then who keeps a newer grant, or a withdrawal, from a reader
   * can go on giving it this.
   */
  int64_t not_after;
} cmcrypto_grant_terms;

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
 * What verifies what the authority of a site, SMS Issuing, has issued: its certificate comes with the
 * keys of the site's management points, and is verified again at this time. Ask for it again before
 * `*not_after`, its last second, and after each download: it does not hear what the store learns.
 *
 * Errors: NO_ISSUING_AUTHORITY if no management point's keys that are held have one; those of
 * `cmcrypto_trust_store_management_point`: then the keys are to be fetched again.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_trust_store_issuing_verifier(
    const cmcrypto_trust_store *store, const char *site_code, int64_t now,
    cmcrypto_issuing_verifier **verifier, int64_t *not_after);

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
 * A cache that remembers at most `max` tokens, of some hundred bytes each; with 0 none.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_token_cache_new(size_t max, cmcrypto_token_cache **cache);

/**
 * How many tokens a cache remembers.
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_token_cache_count(const cmcrypto_token_cache *cache, size_t *count);

/**
 * Forgets all.
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_token_cache_clear(const cmcrypto_token_cache *cache);

/**
 * Frees a cache.
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_token_cache_free(cmcrypto_token_cache *cache);

/**
 * Of the hierarchy that `tenant`, a GUID, names.
 *
 * Errors: KEY_TOO_SMALL below 2048 bits.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_token_signer_new(
    const char *tenant, const cmcrypto_signing_identity *identity, cmcrypto_token_signer **signer);

/**
 * Issues a token of any kind. `*token` is its text, ASCII without a NUL, of about 700 bytes with a
 * key of 2048 bits; whoever has it can use it, but for a client authentication token. `certificate`
 * is the one that the client signs with, of a client authentication token, and NULL for the others.
 * A client is authenticated, or registered, before a token is issued to it; a client authentication
 * token is renewed by another, after it was verified and the client was found not to be blocked.
 * `struct_size` is the sizeof `*info`.
 *
 * INVALID_ARGUMENT also for what the kind has not. Errors: CERTIFICATE_NOT_YET_VALID,
 * CERTIFICATE_EXPIRED of the signer; RANDOM; those of the key.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_token_signer_issue(
    const cmcrypto_token_signer *signer, const cmcrypto_site_token_request *request,
    const cmcrypto_certificate *certificate, int64_t now, cmcrypto_buffer **token,
    cmcrypto_site_token_info *info, size_t struct_size);

/**
 * Verifies tokens of the hierarchy that `tenant`, a GUID, names, signed by `certificate`, which the
 * caller trusts. `max_skew` is by how many seconds clocks may differ, at most 600; 0 is 5 minutes.
 *
 * Errors: CERTIFICATE_USAGE if the certificate is not for signing; NOT_SUPPORTED;
 * KEY_TYPE_NOT_SUPPORTED, KEY_TOO_SMALL, KEY_REJECTED if its key is not RSA of 2048 to 4096 bits.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_token_verifier_new(
    const char *tenant, const cmcrypto_certificate *certificate, uint32_t max_skew,
    cmcrypto_token_verifier **verifier);

/**
 * Takes the certificate that signs from `now` on. `keep_previous_until` is the last second in which
 * what the one before had signed by then is accepted, at most 90 days later; with 0 nothing is accepted
 * that others have signed, which is the product's rule. INVALID_ARGUMENT for a certificate that signs or
 * has signed. What a replaced one signs afterwards, as a thief of its key can, is refused.
 *
 * Errors: as `cmcrypto_token_verifier_new`. Nothing has changed then.
 * Threads: one. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_token_verifier_rotate(
    cmcrypto_token_verifier *verifier, const cmcrypto_certificate *next,
    int64_t keep_previous_until, int64_t now);

/**
 * Refuses one token from now on, of any kind, by its id, until it has ended.
 *
 * Errors: TOO_LARGE if a million are blocked.
 * Threads: one. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_token_verifier_block(
    cmcrypto_token_verifier *verifier, const char *id, int64_t now);

/**
 * Ends that.
 * Threads: one. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_token_verifier_unblock(cmcrypto_token_verifier *verifier, const char *id);

/**
 * Verifies a content access token. `cache` may be NULL. Whether the client is blocked is for the
 * caller to look up. `struct_size` is the sizeof `*info`.
 *
 * Errors, of which the detail names the member: TOO_LARGE above 16 KiB; MALFORMED;
 * ALGORITHM_NOT_ACCEPTED for another `alg` than RS256; NOT_SUPPORTED for a header member or claim
 * that is not known, such as `crit`, `jku`, `jwk` or `x5c`; TOKEN_SIGNER_UNKNOWN;
 * TOKEN_SIGNER_RETIRED; CERTIFICATE_NOT_YET_VALID, CERTIFICATE_EXPIRED of the signer;
 * SIGNATURE_INVALID; NOT_INTENDED_RECIPIENT for another audience; TOKEN_ISSUER_MISMATCH;
 * TOKEN_KIND_MISMATCH; TOKEN_LIFETIME; SENT_IN_FUTURE before its time, STALE after it;
 * TOKEN_BLOCKED.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_token_verifier_content_access(
    const cmcrypto_token_verifier *verifier, const uint8_t *token, size_t token_len,
    const cmcrypto_token_cache *cache, int64_t now, cmcrypto_site_token_info *info,
    size_t struct_size);

/**
 * Verifies a client authentication token, and that who brought it has the client's key: by
 * `message`, which came with the token, and which the client signed and the management point
 * opened; or by `certificate`, of which the caller says that the peer of the channel proved to have
 * its key, as in TLS with client authentication. One of the two is NULL. `cache` may be NULL.
 * Whether the client is blocked is for the caller to look up. `struct_size` is the sizeof `*info`.
 *
 * Errors: as `cmcrypto_token_verifier_content_access`; UNSIGNED for a message that nobody signed;
 * TOKEN_NOT_HOLDER if the token is bound to another certificate, or another client sent the
 * message.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_token_verifier_client_authentication(
    const cmcrypto_token_verifier *verifier, const uint8_t *token, size_t token_len,
    const cmcrypto_token_cache *cache, const cmcrypto_opened *message,
    const cmcrypto_certificate *certificate, int64_t now, cmcrypto_site_token_info *info,
    size_t struct_size);

/**
 * Verifies a bulk registration token, and counts its use. `struct_size` is the sizeof `*info`.
 *
 * Errors: as `cmcrypto_token_verifier_content_access`; TOKEN_USED_UP; STORE_UNAVAILABLE if `uses` is
 * full. It is then not counted.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_token_verifier_bulk_registration(
    const cmcrypto_token_verifier *verifier, const uint8_t *token, size_t token_len,
    const cmcrypto_bulk_token_uses *uses, int64_t now, cmcrypto_site_token_info *info,
    size_t struct_size);

/**
 * Counts nothing yet. `max_uses` is how often each token may be used, and `max_tokens` how many
 * tokens are known at once; 0 is 10,000 of each.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_bulk_token_uses_new(
    uint64_t max_uses, size_t max_tokens, cmcrypto_bulk_token_uses **uses);

/**
 * Blocks a bulk registration token by its id, whether or not it was used yet.
 *
 * Errors: TOO_LARGE if as many are blocked as there may be tokens.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_bulk_token_uses_block(
    const cmcrypto_bulk_token_uses *uses, const char *id);

/**
 * Ends that: what was counted before stays counted.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_bulk_token_uses_unblock(
    const cmcrypto_bulk_token_uses *uses, const char *id);

/**
 * Frees a signer.
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_token_signer_free(cmcrypto_token_signer *signer);

/**
 * Frees a verifier.
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_token_verifier_free(cmcrypto_token_verifier *verifier);

/**
 * Frees what counts uses.
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_bulk_token_uses_free(cmcrypto_bulk_token_uses *uses);

/**
 * Reads a JWK set that was fetched at `fetched`, from the `jwks_uri` of the tenant's OpenID
 * configuration: over TLS, again when it is too old for the verifier, and when a token names a key
 * that is not in it, though not more often than every few minutes. What is not for RS256 is passed
 * over, and so are `x5c` and members that are not known.
 *
 * Errors: TOO_LARGE above 128 KiB or 64 keys; MALFORMED, also if two keys have one `kid`, one has
 * none or is a private one, and if no key is left; KEY_TOO_SMALL below 2048 bits; KEY_REJECTED above
 * 4096, and for other numbers that no key has.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_entra_keys_from_jwks(
    cmcrypto_provider provider, const uint8_t *jwks, size_t jwks_len, int64_t fetched,
    cmcrypto_entra_keys **keys);

/**
 * For tokens of `tenant`, a GUID, that are for one of `audiences`: the site's application, by its id
 * or URI; several with a space between them, 16 at most. `max_skew` is by how many seconds clocks
 * may differ, at most 600; 0 is 5 minutes. `max_key_age` is how many seconds ago keys may have been
 * fetched, at most 7 days; 0 is a day.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_entra_verifier_new(
    const char *tenant, const char *audiences, uint32_t max_skew, uint32_t max_key_age,
    cmcrypto_entra_verifier **verifier);

/**
 * Verifies a token of this kind. `cache` may be NULL.
 *
 * Errors: KEY_SET_STALE: fetch the keys again; TOKEN_SIGNER_UNKNOWN for a `kid` that is not among
 * them; TOKEN_ISSUER_MISMATCH for another issuer or tenant, and for a key of another tenant;
 * TOKEN_KIND_MISMATCH, also if the token doesn't say whose it is; and as
 * `cmcrypto_token_verifier_content_access`.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_entra_verifier_verify(
    const cmcrypto_entra_verifier *verifier, cmcrypto_entra_token_kind kind, const uint8_t *token,
    size_t token_len, const cmcrypto_entra_keys *keys, const cmcrypto_token_cache *cache,
    int64_t now, cmcrypto_entra_token **verified);

/**
 * What a token says. `struct_size` is the sizeof `*info`.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_entra_token_get_info(
    const cmcrypto_entra_token *token, cmcrypto_entra_token_info *info, size_t struct_size);

/**
 * Whether `scope` is among what the application may do for the user.
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_entra_token_has_scope(
    const cmcrypto_entra_token *token, const char *scope, int32_t *has);

/**
 * Whether `role` is among what the application, or the user, may do.
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_entra_token_has_role(
    const cmcrypto_entra_token *token, const char *role, int32_t *has);

/**
 * Frees a set of keys.
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_entra_keys_free(cmcrypto_entra_keys *keys);

/**
 * Frees a verifier.
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_entra_verifier_free(cmcrypto_entra_verifier *verifier);

/**
 * Frees a token.
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_entra_token_free(cmcrypto_entra_token *token);

/**
 * The `client_assertion` with which the site's application asks Microsoft Entra ID for a token, as
 * text, ASCII without a NUL: for 5 minutes, for anyone who has it. `client_id` is the application's
 * id, a GUID; `token_endpoint` what it is sent to, such as
 * `https://login.microsoftonline.com/<tenant>/oauth2/v2.0/token`; `identity` the certificate that
 * the application was registered with. It is signed with RS256, and names the certificate in `x5t`.
 *
 * INVALID_ARGUMENT also for an endpoint that is no `https://` URI of up to 2,048 printable ASCII
 * characters. Errors: CERTIFICATE_NOT_YET_VALID, CERTIFICATE_EXPIRED; KEY_TOO_SMALL; RANDOM; those of
 * the key.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_client_assertion(
    const cmcrypto_signing_identity *identity, const char *client_id, const char *token_endpoint,
    int64_t now, cmcrypto_buffer **assertion);

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
 * `"CONTOSO\\jane"`, of which case does not count; `user_principal_name` such as `jane@example.com`, by
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
 * Says the user's object id in Entra ID, by which tokens know the user: `01234567-89ab-...`. It comes
 * from where accounts are synchronised, and not from a token.
 * Threads: one. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_administrator_account_set_object_id(
    cmcrypto_administrator_account *account, const char *object_id);

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
 * With a token of Entra ID too, verified just now, whose user signed in as with Windows Hello for
 * Business: see `may_be_windows_hello` of `cmcrypto_entra_token_info`, which is inferred. It counts
 * until the token's end. It is bound to its audience, and to no session: a provider has an audience of
 * its own.
 *
 * Errors: AUTHENTICATION_TOO_WEAK if it does not look like that; TOKEN_KIND_MISMATCH if it names no
 * user by an object id; SIGNER_MISMATCH if that is of another user than the account's.
 * Threads: one. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_signed_in_add_hello(
    cmcrypto_signed_in *signed_in, const cmcrypto_entra_token *token, int64_t now);

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

/**
 * Verifies a grant, from which decisions follow without the database: what
 * `cmcrypto_site_signer_sign_grant` and `_sign_grant_withdrawal` made.
 *
 * Errors: MALFORMED, NOT_DER, TOO_LARGE above 1 MiB, VERSION_NOT_SUPPORTED; SIGNER_MISMATCH if
 * another certificate signed; CERTIFICATE_NOT_YET_VALID, CERTIFICATE_EXPIRED, ENDORSEMENT_EXPIRED
 * of the verifier; SIGNATURE_INVALID; SITE_MISMATCH; NOT_INTENDED_RECIPIENT if it is a grant to
 * another user; ROLLBACK for a lower number than `least_number`; SENT_IN_FUTURE if its validity
 * begins more than 5 minutes after `now`, STALE if it has ended.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_verifier_verify_grant(
    const cmcrypto_site_verifier *verifier, const cmcrypto_expected_grant *expected,
    const uint8_t *signed_grant, size_t signed_grant_len, int64_t now, cmcrypto_grant **grant);

/**
 * Whose it is, its number and validity. `struct_size` is the sizeof `*info`.
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_grant_get_info(
    const cmcrypto_grant *grant, cmcrypto_grant_info *info, size_t struct_size);

/**
 * Decides: whether the user may do what is asked. `scopes` are the names of all security scopes that
 * the object is in, each with a NUL after it; empty for types that scopes don't bound. What is done
 * to a collection's members is an operation on the collection. `struct_size` is the sizeof
 * `*decision`.
 *
 * Outside its validity, as at verifying, a grant allows nothing: CMCRYPTO_ACCESS_MISS_NOT_IN_FORCE.
 *
 * A denial is no error: CMCRYPTO_OK, and `is_allowed` is 0. That there is such an object is the
 * caller's to know. INVALID_ARGUMENT for an operation above 31, and for an id or a name that is none.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_grant_decide(
    const cmcrypto_grant *grant, const cmcrypto_access_question *question, const uint8_t *scopes,
    size_t scopes_len, int64_t now, cmcrypto_access_decision *decision, size_t struct_size);

/**
 * What a type is called, such as `applications`; `type` and its number where it is not known.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_access_type_name(
    cmcrypto_object_type object_type, char *name, size_t name_cap, size_t *name_len);

/**
 * What an operation is called on objects of a type, such as `Approve`; `operation` and its bit where
 * it is not known. INVALID_ARGUMENT for an operation above 31.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_access_operation_name(
    cmcrypto_object_type object_type, uint32_t operation, char *name, size_t name_cap,
    size_t *name_len);

/**
 * Frees a grant.
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_grant_free(cmcrypto_grant *grant);

/**
 * None yet.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_roles_new(cmcrypto_roles **roles);

/**
 * Reads what the product exported: UTF-8, or UTF-16 with a byte order mark. Types and operations that
 * this library does not know are kept.
 *
 * Errors: TOO_LARGE above 4 MiB, 1,024 roles, or 1,024 types in one; NOT_SUPPORTED, and the detail says
 * what, for a document type declaration, an element or attribute that is not known, or a type from
 * 65,536 on; MALFORMED.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_roles_read_xml(
    const uint8_t *document, size_t document_len, cmcrypto_roles **roles);

/**
 * Writes them as the product's console exports them, UTF-8, with the rights on types whose number is
 * public; `left_out` is how many others there were. INVALID_ARGUMENT for a control character in a
 * description, and for two roles of one name.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_roles_write_xml(
    const cmcrypto_roles *roles, cmcrypto_buffer **document, size_t *left_out);

/**
 * How many there are.
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_roles_count(const cmcrypto_roles *roles, size_t *count);

/**
 * The role with this index, from 0. `struct_size` is the sizeof `*info`. INVALID_ARGUMENT for an index
 * that is not below their number.
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_roles_get(
    const cmcrypto_roles *roles, size_t index, cmcrypto_role_info *info, size_t struct_size);

/**
 * A type that the role with this index names, by its own index, from 0 in the order of types, and the
 * operations, as bits, that the role gives on it. INVALID_ARGUMENT for an index that is not below
 * their number.
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_roles_get_right(
    const cmcrypto_roles *roles, size_t index, size_t right, uint32_t *object_type,
    uint32_t *operations);

/**
 * Adds a role that gives nothing yet, as the last. `built_in`, unless NULL, is the name of the built-in
 * role of which it is a copy, such as `Application author`; its description then is the copy's.
 * INVALID_ARGUMENT for a name that is none, and for a role that is not built in.
 * Threads: one. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_roles_add(cmcrypto_roles *roles, const char *name, const char *built_in);

/**
 * Says which operations, as bits, the role with this index gives on a type. INVALID_ARGUMENT for an
 * index that is not below their number.
 * Threads: one. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_roles_set_right(
    cmcrypto_roles *roles, size_t index, cmcrypto_object_type object_type, uint32_t operations);

/**
 * Frees roles.
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_roles_free(cmcrypto_roles *roles);

/**
 * All instances of the objects that are related to the roles: the scope All, and the collections All
 * Systems and All Users and User Groups.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_association_all_instances(
    const uint8_t *roles, size_t roles_len, cmcrypto_association **association);

/**
 * Only the instances of objects that are assigned to the specified scopes and collections: every scope
 * and collection goes with every role. Collections that are limited to one of these are not named.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_association_specified(
    const uint8_t *roles, size_t roles_len, const uint8_t *scopes, size_t scopes_len,
    const uint8_t *collections, size_t collections_len, cmcrypto_association **association);

/**
 * Roles with scopes and collections of their own, which `cmcrypto_association_add_role` adds: none yet.
 * A user that is there already can be modified to this; none is added so.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_association_by_role(cmcrypto_association **association);

/**
 * Adds a role with its scopes and collections, as the last: its number, from 0, is that of the
 * assignment in a decision. INVALID_ARGUMENT for an association of another mode.
 * Threads: one. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_association_add_role(
    cmcrypto_association *association, const char *role, const uint8_t *scopes, size_t scopes_len,
    const uint8_t *collections, size_t collections_len);

/**
 * Frees an association.
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_association_free(cmcrypto_association *association);

/**
 * The database of a new hierarchy: the built-in roles; the scopes All and Default; the collections All
 * Systems (`SMS00001`) and All Users and User Groups (`SMS00004`); and `installer` as Full administrator
 * of all instances.
 *
 * `as_the_product` 1: as the product does it, who may deploy to a collection by one assignment may
 * deploy what they can read by another; and who administers users hands out any role, within their own
 * scopes and collections. 0: one assignment must give both, and nobody gives a right that they lack.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_administration_new(
    const char *installer, int32_t as_the_product, cmcrypto_administration **administration);

/**
 * Decides: whether `user` may do what is asked. The scopes that an object is in the database knows.
 * What is done to a collection's members is an operation on the collection; of types that neither
 * scopes nor collections bound, any object is decided on, there or not. `struct_size` is the sizeof
 * `*decision`.
 *
 * A denial is no error: CMCRYPTO_OK, and `is_allowed` is 0. INVALID_ARGUMENT for an operation above 31,
 * for an id or a name that is none, and for `as_the_product` of 1: the database has its own setting.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_administration_decide(
    const cmcrypto_administration *administration, const char *user,
    const cmcrypto_access_question *question, cmcrypto_access_decision *decision,
    size_t struct_size);

/**
 * The ids of the objects of a type that a console shows to `user`: all on which they may Read. Of
 * collections they are those of the collections, of administrative users, roles and scopes the names.
 * Each has a NUL after it; they are in no order. None for a user that is not there.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_administration_visible(
    const cmcrypto_administration *administration, const char *user,
    cmcrypto_object_type object_type, cmcrypto_buffer **ids);

/**
 * The names of the scopes that an object is in, each with a NUL after it, as `cmcrypto_grant_decide`
 * takes them. None for an object that is not there, and for types that scopes don't bound.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_administration_scopes_of(
    const cmcrypto_administration *administration, cmcrypto_object_type object_type, const char *id,
    cmcrypto_buffer **scopes);

/**
 * The names of the scopes that an object of a type is in when `user` creates it: those of all their
 * assignments that give Create or Set security scope, without All; or Default, if there is none. Each
 * has a NUL after it. None for types that scopes don't bound.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_administration_scopes_of_new(
    const cmcrypto_administration *administration, const char *user,
    cmcrypto_object_type object_type, cmcrypto_buffer **scopes);

/**
 * Adds the role with this index, from 0, of `roles`: needs Create on security roles.
 *
 * Errors: ACCESS_DENIED.
 * Threads: one. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_administration_add_role(
    cmcrypto_administration *administration, const char *by, const cmcrypto_roles *roles,
    size_t index);

/**
 * Gives the role of that name the rights of the one with this index, from 0, of `roles`: needs Modify
 * on security roles. Not of built-in roles.
 *
 * Errors: ACCESS_DENIED; TOO_LARGE if the roles of a user and those of `by` name more than 1,024 types
 * together, with those that are known.
 * Threads: one. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_administration_modify_role(
    cmcrypto_administration *administration, const char *by, const cmcrypto_roles *roles,
    size_t index);

/**
 * Deletes a role that no user has: needs Delete on security roles. Not of built-in roles.
 *
 * Errors: ACCESS_DENIED.
 * Threads: one. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_administration_delete_role(
    cmcrypto_administration *administration, const char *by, const char *role);

/**
 * Adds a scope: needs Create on security scopes.
 *
 * Errors: ACCESS_DENIED; TOO_LARGE for more than 65,536.
 * Threads: one. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_administration_add_scope(
    cmcrypto_administration *administration, const char *by, const char *scope);

/**
 * Deletes a scope that no user has and no object is in: needs Delete on security scopes. Not All or
 * Default.
 *
 * Errors: ACCESS_DENIED.
 * Threads: one. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_administration_delete_scope(
    cmcrypto_administration *administration, const char *by, const char *scope);

/**
 * Adds a collection that is limited to another: needs Create on that. `id` is 1 to 64 ASCII letters,
 * digits and hyphens.
 *
 * Errors: ACCESS_DENIED; TOO_LARGE for more than 65,536, or for collections that are limited to one
 * another more than 64 deep.
 * Threads: one. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_administration_add_collection(
    cmcrypto_administration *administration, const char *by, const char *id,
    const char *limited_to);

/**
 * Limits a collection to another: needs Modify on the one, and Create on the other, which is not limited
 * to the one. Who has rights on the other comes to those on the one, and on what is limited to that; who
 * has rights on those comes to those on the other, whose members are theirs now. ACCESS_DENIED if who
 * limits it lacks one of these.
 *
 * Errors: ACCESS_DENIED; TOO_LARGE for collections that are limited to one another more than 64 deep,
 * or as `cmcrypto_administration_modify_role`.
 * Threads: one. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_administration_limit_collection(
    cmcrypto_administration *administration, const char *by, const char *id,
    const char *limited_to);

/**
 * Deletes a collection that no user has and no other is limited to: needs Delete on it.
 *
 * Errors: ACCESS_DENIED.
 * Threads: one. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_administration_delete_collection(
    cmcrypto_administration *administration, const char *by, const char *id);

/**
 * Adds an administrative user: needs Add on administrative users. INVALID_ARGUMENT also for roles with
 * scopes of their own, which a user gets when modified.
 *
 * Errors: ACCESS_DENIED; TOO_LARGE as `cmcrypto_administration_modify_role`.
 * Threads: one. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_administration_add_user(
    cmcrypto_administration *administration, const char *by, const char *user,
    const cmcrypto_association *association);

/**
 * Associates an administrative user otherwise: needs Modify on administrative users.
 *
 * Errors: ACCESS_DENIED; TOO_LARGE as `cmcrypto_administration_modify_role`.
 * Threads: one. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_administration_modify_user(
    cmcrypto_administration *administration, const char *by, const char *user,
    const cmcrypto_association *association);

/**
 * Deletes an administrative user: needs Delete on administrative users.
 *
 * Errors: ACCESS_DENIED.
 * Threads: one. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_administration_delete_user(
    cmcrypto_administration *administration, const char *by, const char *user);

/**
 * Adds an object, in the scopes that `cmcrypto_administration_scopes_of_new` says: needs Create on its
 * type. INVALID_ARGUMENT also for what has a change of its own: collections, administrative users,
 * roles and scopes.
 *
 * Errors: ACCESS_DENIED.
 * Threads: one. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_administration_add_object(
    cmcrypto_administration *administration, const char *by, cmcrypto_object_type object_type,
    const char *id);

/**
 * Puts an object into just these scopes, each with a NUL after it, one at least, and not All: needs Set
 * security scope on it, and where it is put and what it is taken out of must be of an assignment that
 * gives that. Who has rights where it is put comes to those on it.
 *
 * Errors: ACCESS_DENIED.
 * Threads: one. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_administration_set_scopes(
    cmcrypto_administration *administration, const char *by, cmcrypto_object_type object_type,
    const char *id, const uint8_t *scopes, size_t scopes_len);

/**
 * Deletes an object: needs Delete on it. INVALID_ARGUMENT also for what has a change of its own.
 *
 * Errors: ACCESS_DENIED.
 * Threads: one. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_administration_delete_object(
    cmcrypto_administration *administration, const char *by, cmcrypto_object_type object_type,
    const char *id);

/**
 * Frees a database.
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_administration_free(cmcrypto_administration *administration);

/**
 * Fills the structure with the usual number and validity: a number above `previous`, that of the last
 * grant to the user, or 0 for the first, which is the Unix time `now` or the next; valid from an hour
 * before `now`, for clocks that are behind, for `seconds`. `struct_size` is its sizeof.
 * Threads: any. Allocates: no. Blocks: no.
 */
void cmcrypto_grant_terms_following(
    uint64_t previous, int64_t now, int64_t seconds, cmcrypto_grant_terms *terms,
    size_t struct_size);

/**
 * Signs what a user's administrative scope is now, for `cmcrypto_site_verifier_verify_grant`: DER. A
 * grant says the collections that are limited to those that are assigned one by one: sign anew when
 * roles or collections change, and for what a user has to lose at once, with a validity that is short.
 *
 * INVALID_ARGUMENT, and the detail says why, for a user that is not there, and for terms that end
 * before they begin, or before `now`, or begin after the certificate's end, for times that are not in
 * the years 1970 to 9999, and for numbers above INT64_MAX. Errors: CERTIFICATE_NOT_YET_VALID,
 * CERTIFICATE_EXPIRED; TOO_LARGE above 1 MiB, or 16,384 collections with one role; those of the key.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_signer_sign_grant(
    const cmcrypto_site_signer *signer, const cmcrypto_administration *administration,
    const char *user, const cmcrypto_grant_terms *terms, int64_t now,
    cmcrypto_buffer **signed_grant);

/**
 * Withdraws all grants to a user that were signed before: signs that nothing is granted, for all who
 * may still have one. Whoever verified it refuses the older ones by their numbers; until it arrives, or
 * where somebody keeps it away, they go on to their end. The user need not be there.
 *
 * INVALID_ARGUMENT and errors as `cmcrypto_site_signer_sign_grant`.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_signer_sign_grant_withdrawal(
    const cmcrypto_site_signer *signer, const char *user, const cmcrypto_grant_terms *terms,
    int64_t now, cmcrypto_buffer **signed_grant);

CMCRYPTO_SIZE(cmcrypto_issuing_request, 2064)
CMCRYPTO_SIZE(cmcrypto_issuing_authority_info, 16)
CMCRYPTO_SIZE(cmcrypto_issued_certificate, 296)
CMCRYPTO_SIZE(cmcrypto_blocked_certificate, 40)
CMCRYPTO_SIZE(cmcrypto_site_token_request, 280)
CMCRYPTO_SIZE(cmcrypto_site_token_info, 336)
CMCRYPTO_SIZE(cmcrypto_entra_token_info, 160)
CMCRYPTO_SIZE(cmcrypto_administrator_session, 364)
CMCRYPTO_SIZE(cmcrypto_administrator_policy_info, 16)
CMCRYPTO_SIZE(cmcrypto_administrator_decision, 16)
CMCRYPTO_SIZE(cmcrypto_expected_grant, 1080)
CMCRYPTO_SIZE(cmcrypto_grant_info, 1096)
CMCRYPTO_SIZE(cmcrypto_access_question, 1116)
CMCRYPTO_SIZE(cmcrypto_access_decision, 32)
CMCRYPTO_SIZE(cmcrypto_role_info, 3112)
CMCRYPTO_SIZE(cmcrypto_grant_terms, 32)

#ifdef __cplusplus
}
#endif

#endif
