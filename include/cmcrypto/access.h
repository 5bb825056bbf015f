/*
 * Generated from the sources by ffi/tests/main/header.rs; not to be edited.
 *
 * Who is asking: what somebody signed to say so.
 *
 * function                                                 | threads | may allocate | may block
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
 */

#ifndef CMCRYPTO_ACCESS_H
#define CMCRYPTO_ACCESS_H

#include "abi.h"
#include "primitive.h"
#include "pki.h"
#include "message.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Room for a GUID: 36 bytes and a NUL. It is written in lower case, without braces, and read in
 * either case.
 */
#define CMCRYPTO_GUID_MAX 40

/**
 * Lets whoever has it to content, as the client that it names: 8 hours.
 */
#define CMCRYPTO_SITE_TOKEN_KIND_CONTENT_ACCESS 1153

/**
 * Authenticates a client, which has to show the key of the certificate that it is bound to: 90
 * days, renewed monthly.
 */
#define CMCRYPTO_SITE_TOKEN_KIND_CLIENT_AUTHENTICATION 1154

/**
 * Lets whoever has it register clients: 3 days, or up to 7.
 */
#define CMCRYPTO_SITE_TOKEN_KIND_BULK_REGISTRATION 1155

/**
 * A user's, by an application that acts for it.
 */
#define CMCRYPTO_ENTRA_TOKEN_KIND_USER 1185

/**
 * A device's own.
 */
#define CMCRYPTO_ENTRA_TOKEN_KIND_DEVICE 1186

/**
 * An application's own.
 */
#define CMCRYPTO_ENTRA_TOKEN_KIND_APPLICATION 1187

/**
 * Counts the uses of bulk registration tokens, and knows which are blocked, in memory: at the end
 * of the process it forgets all. Management points behind one balancer must share one.
 */
typedef struct cmcrypto_bulk_token_uses cmcrypto_bulk_token_uses;

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
 * Takes the certificate that signs from now on. `keep_previous_until` is the last second in which
 * what the one before has signed is accepted; with 0 nothing is accepted that others have signed,
 * which is the product's rule. INVALID_ARGUMENT for a certificate that signs or has signed.
 *
 * Errors: as `cmcrypto_token_verifier_new`. Nothing has changed then.
 * Threads: one. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_token_verifier_rotate(
    cmcrypto_token_verifier *verifier, const cmcrypto_certificate *next,
    int64_t keep_previous_until);

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

#ifdef __cplusplus
}
#endif

#endif
