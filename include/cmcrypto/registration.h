/**
 * @file
 * How a client becomes known to its site.
 *
 * Generated from the sources by ffi/tests/main/header.rs; not to be edited.
 *
 * ```
 * function                                                 | threads | may allocate | may block
 * cmcrypto_found_client_set                                | one     | yes          | no
 * cmcrypto_client_directory_new                            | any     | yes          | no
 * cmcrypto_client_directory_from_store                     | any     | yes          | no
 * cmcrypto_client_directory_check                          | any     | yes          | yes
 * cmcrypto_client_directory_count                          | any     | no           | yes
 * cmcrypto_client_directory_client_after                   | any     | yes          | yes
 * cmcrypto_client_directory_from_bytes                     | any     | yes          | no
 * cmcrypto_client_directory_to_bytes                       | any     | yes          | yes
 * cmcrypto_client_directory_add                            | any     | yes          | yes
 * cmcrypto_client_directory_register                       | any     | yes          | yes
 * cmcrypto_client_directory_replace                        | any     | yes          | yes
 * cmcrypto_client_directory_approve                        | any     | yes          | yes
 * cmcrypto_client_directory_set_blocked                    | any     | yes          | yes
 * cmcrypto_client_directory_remove                         | any     | yes          | yes
 * cmcrypto_client_directory_find                           | any     | yes          | yes
 * cmcrypto_client_directory_find_by_key                    | any     | yes          | yes
 * cmcrypto_client_directory_free                           | last    | no           | no
 * cmcrypto_registration_challenges_new                     | any     | yes          | yes
 * cmcrypto_registration_challenges_with_secret             | any     | yes          | no
 * cmcrypto_registration_challenges_with_lifetime           | any     | yes          | no
 * cmcrypto_registration_challenges_issue                   | any     | yes          | yes
 * cmcrypto_registration_challenges_check                   | any     | no           | no
 * cmcrypto_registration_challenges_free                    | last    | no           | no
 * cmcrypto_registration_request_new                        | any     | yes          | yes
 * cmcrypto_registration_request_renewal                    | any     | yes          | yes
 * cmcrypto_registration_request_as_bytes                   | any     | yes          | no
 * cmcrypto_registration_request_finish                     | any     | yes          | yes
 * cmcrypto_registration_request_free                       | last    | no           | no
 * cmcrypto_registrar_new                                   | any     | yes          | no
 * cmcrypto_registrar_challenge                             | any     | yes          | yes
 * cmcrypto_registrar_register                              | any     | yes          | yes
 * cmcrypto_registrar_renew                                 | any     | yes          | yes
 * cmcrypto_registrar_free                                  | last    | no           | no
 * ```
 */

#ifndef CMCRYPTO_REGISTRATION_H
#define CMCRYPTO_REGISTRATION_H

#include "abi.h"
#include "primitive.h"
#include "pki.h"
#include "site_security.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * It is approved from now on. It stays blocked if it is.
 */
#define CMCRYPTO_CLIENT_STATE_APPROVE 1409

/**
 * It is blocked from now on.
 */
#define CMCRYPTO_CLIENT_STATE_BLOCK 1410

/**
 * It is blocked no more.
 */
#define CMCRYPTO_CLIENT_STATE_UNBLOCK 1411

/**
 * The length in bytes of the secret that challenges are made with.
 */
#define CMCRYPTO_REGISTRATION_SECRET_LEN 32

/**
 * The length in bytes of a challenge.
 */
#define CMCRYPTO_REGISTRATION_CHALLENGE_LEN 36

/**
 * How long a challenge is good for, in seconds, if nothing else is set: 10 minutes.
 */
#define CMCRYPTO_REGISTRATION_CHALLENGE_DEFAULT_LIFETIME 600

/**
 * *Manually approve each computer*: each waits for an administrator.
 */
#define CMCRYPTO_APPROVAL_MANUAL 481

/**
 * *Automatically approve computers in trusted domains*: those that the caller has authenticated are
 * approved at once, the others wait. The product's default.
 */
#define CMCRYPTO_APPROVAL_AUTOMATIC 482

/**
 * *Automatically approve all computers*: no approval. Not recommended: any computer can make itself a
 * certificate.
 */
#define CMCRYPTO_APPROVAL_NONE 483

/**
 * The number of the status message that the product's SMS_MP_CONTROL_MANAGER logs where a client
 * is refused because it can't sign with SHA-256: to be logged with
 * `CMCRYPTO_ERROR_SHA1_NOT_ACCEPTED`.
 */
#define CMCRYPTO_REGISTRAR_SHA256_REQUIRED_MESSAGE_ID 5443

/**
 * A directory of registered clients. One in memory forgets all when the process ends; one of
 * `cmcrypto_client_directory_from_store` is the caller's own, and each call that asks it returns
 * STORE_UNAVAILABLE too if that can't be reached, and STORE_BROKEN, with a detail, if what it answers
 * can't be right.
 */
typedef struct cmcrypto_client_directory cmcrypto_client_directory;

/**
 * Where a store's function puts the client that it has found: lent to it until it returns.
 */
typedef struct cmcrypto_found_client cmcrypto_found_client;

/**
 * Registers clients, and renews their certificates.
 */
typedef struct cmcrypto_registrar cmcrypto_registrar;

/**
 * Issues and checks the nonces that registration requests carry.
 *
 * A challenge can be used several times until it expires. A request that comes again then
 * registers nothing new, unless the client was renewed or removed meanwhile: a registration gets
 * an id that nobody uses, and a renewal back to a former certificate makes room for the one that
 * led away from it.
 */
typedef struct cmcrypto_registration_challenges cmcrypto_registration_challenges;

/**
 * A client's request to register, or to renew its certificates, and what is needed to check the
 * reply.
 */
typedef struct cmcrypto_registration_request cmcrypto_registration_request;

/**
 * A registered client, as a store keeps it. What it points to is lent for the call.
 */
typedef struct {
  /**
   * sizeof(cmcrypto_stored_client).
   */
  uint32_t struct_size;
  /**
   * 1 if it is approved, or 0.
   */
  int32_t is_approved;
  /**
   * 1 if it is blocked, or 0.
   */
  int32_t is_blocked;
  /**
   * 0.
   */
  uint32_t reserved;
  /**
   * Its id, which other ids are compared with octet by octet: up to 256 of them, and a NUL.
   */
  const char *client_id;
  /**
   * The SHA-256 of the signing certificate's key, 32 bytes, for a unique index. The library says
   * it; it is not looked at where a store says it, and may be NULL there.
   */
  const uint8_t *key_sha256;
  /**
   * The certificate that it signs with: DER.
   */
  const uint8_t *certificate;
  /**
   * The length in bytes of the certificate.
   */
  size_t certificate_len;
  /**
   * The certificate to encrypt to it with: DER, or NULL if there is none.
   */
  const uint8_t *encryption_certificate;
  /**
   * The length in bytes of that, or 0.
   */
  size_t encryption_certificate_len;
} cmcrypto_stored_client;

/**
 * Finds the client registered under `client_id`: hands it to `cmcrypto_found_client_set` with `found`,
 * or nothing if there is none.
 *
 * Returns `CMCRYPTO_OK` in both cases, or any other number: see `cmcrypto_client_store`.
 */
typedef cmcrypto_status (*cmcrypto_store_find)(void *context,
                                               const char *client_id,
                                               cmcrypto_found_client *found);

/**
 * As `cmcrypto_store_find`, but the client whose signing certificate has this key; of several, where
 * an administrator entered them, a blocked one first. `key_sha256` is 32 bytes long.
 */
typedef cmcrypto_status (*cmcrypto_store_find_by_key)(void *context,
                                                      const uint8_t *key_sha256,
                                                      cmcrypto_found_client *found);

/**
 * Registers a new client, unless its id or its signing key is taken.
 *
 * Returns `CMCRYPTO_OK`; ALREADY_REGISTERED if the id is taken; KEY_ALREADY_REGISTERED if the key
 * is; or any other number: see `cmcrypto_client_store`. Nothing has changed unless it is
 * `CMCRYPTO_OK`.
 */
typedef cmcrypto_status (*cmcrypto_store_add)(void *context, const cmcrypto_stored_client *client);

/**
 * Replaces the certificates of the client with this id, both, if its signing certificate is
 * `previous` still: DER. Whether it is approved stays as it is: the flags of `client` are 0 here, and
 * say nothing.
 *
 * Returns `CMCRYPTO_OK`; UNKNOWN_SENDER if no client is registered under the id; BLOCKED_SENDER;
 * SIGNER_MISMATCH if its signing certificate is another than `previous`; KEY_ALREADY_REGISTERED if the
 * new signing key is registered under another id; or any other number: see `cmcrypto_client_store`.
 * Nothing has changed unless it is `CMCRYPTO_OK`.
 */
typedef cmcrypto_status (*cmcrypto_store_replace)(void *context,
                                                  const uint8_t *previous,
                                                  size_t previous_len,
                                                  const cmcrypto_stored_client *client);

/**
 * What an administrator does to a registered client: one of the constants
 * `CMCRYPTO_CLIENT_STATE_...`.
 */
typedef int32_t cmcrypto_client_state_change;

/**
 * Approves, blocks or unblocks a client, and changes nothing else of it.
 *
 * Returns `CMCRYPTO_OK`; UNKNOWN_SENDER if no client is registered under the id; or any other number:
 * see `cmcrypto_client_store`.
 */
typedef cmcrypto_status (*cmcrypto_store_set_state)(void *context,
                                                    const char *client_id,
                                                    cmcrypto_client_state_change change);

/**
 * A directory of clients that the caller keeps, in a database: the caller's functions, none of them
 * NULL but `destroy`.
 *
 * Each is one transaction: other threads, processes and machines may ask the same database at once.
 * Ids are compared octet by octet; of several calls that exclude each other one succeeds; who reads
 * sees all that one call has changed, or nothing of it. `cmcrypto_client_directory_check` holds a
 * store against these rules. Of what a function returns, a number that its description does not name
 * is STORE_UNAVAILABLE to the library's caller, with the number in the detail; nothing is lost, and
 * who asked may ask again.
 *
 * What a function is handed is lent until it returns. Functions are called in the thread of the
 * library's own call (of `cmcrypto_client_directory_check`, in threads of its own), several at once
 * unless `one_at_a_time` is 1, and left by `return` alone, as those of `cmcrypto_external_key`: an
 * exception that leaves one, or a function that uses or frees the directory that it serves, ends the
 * process. Two handles have two locks, and call `destroy` twice, also of one context.
 */
typedef struct {
  /**
   * sizeof(cmcrypto_client_store).
   */
  uint32_t struct_size;
  /**
   * 1: the library calls one function at a time, and holds a lock of the directory's meanwhile. 0: the
   * functions look after that themselves.
   */
  int32_t one_at_a_time;
  /**
   * Finds a client by its id.
   */
  cmcrypto_store_find find;
  /**
   * Finds a client by its key.
   */
  cmcrypto_store_find_by_key find_by_key;
  /**
   * Registers a client.
   */
  cmcrypto_store_add add;
  /**
   * Replaces a client's certificates.
   */
  cmcrypto_store_replace replace;
  /**
   * Approves, blocks or unblocks a client.
   */
  cmcrypto_store_set_state set_state;
  /**
   * Lets go of the context; NULL if there is nothing to let go of.
   */
  cmcrypto_external_destroy destroy;
} cmcrypto_client_store;

/**
 * What a management point that the client trusts has told it.
 */
typedef struct {
  /**
   * sizeof(cmcrypto_registered).
   */
  uint32_t struct_size;
  /**
   * 1 if the client is approved. If not, an administrator may do that later.
   */
  int32_t approved;
  /**
   * The id that the site assigned.
   */
  char id[CMCRYPTO_CLIENT_ID_MAX];
} cmcrypto_registered;

/**
 * How new clients become approved, the hierarchy's *client approval method*: one of the constants
 * `CMCRYPTO_APPROVAL_...`. It decides when a client registers. What an approved client may have,
 * and another not, is policy that holds secrets; what others send is opened where `allow_unapproved`
 * of `cmcrypto_site_security` says so.
 */
typedef int32_t cmcrypto_approval;

/**
 * What came of a request.
 */
typedef struct {
  /**
   * sizeof(cmcrypto_registration_answer).
   */
  uint32_t struct_size;
  /**
   * 1 if the client is approved.
   */
  int32_t approved;
  /**
   * The digest that the request was signed with: count `CMCRYPTO_DIGEST_SHA1` here before
   * refusing it.
   */
  cmcrypto_digest_algorithm digest;
  /**
   * The client's id.
   */
  char id[CMCRYPTO_CLIENT_ID_MAX];
} cmcrypto_registration_answer;

/**
 * Says which client a store has found. All is copied. A store that has found none does not call it.
 *
 * Errors: those of the client's certificates. The call that asked the store then returns
 * STORE_BROKEN, and so it does if there are two, or if it is another client than the one that it
 * asked for.
 * Threads: one. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_found_client_set(
    cmcrypto_found_client *found, const cmcrypto_stored_client *client);

/**
 * An empty directory in memory.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_client_directory_new(cmcrypto_client_directory **directory);

/**
 * A directory that the caller keeps, in a database. `context` is what its functions get, and may be
 * NULL; `destroy` is called once, when the handle is freed. If this call fails it is not called.
 *
 * Errors: UNSUPPORTED; INVALID_ARGUMENT if a function is NULL.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_client_directory_from_store(
    cmcrypto_provider provider, const cmcrypto_client_store *store, void *context,
    cmcrypto_client_directory **directory);

/**
 * Holds a directory against the rules of `cmcrypto_client_store`, with threads of its own: for the
 * tests of a store, in which no id begins with `check:`. It leaves a few such clients, whose
 * certificates are valid from `now` for an hour.
 *
 * Errors: UNSUPPORTED; STORE_BROKEN, and the rule that it breaks is the detail; STORE_UNAVAILABLE;
 * RANDOM; INVALID_ARGUMENT for a `now` that no certificate can name.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_client_directory_check(
    const cmcrypto_client_directory *directory, cmcrypto_provider provider, int64_t now);

/**
 * How many clients are registered: of a directory in memory.
 * Threads: any. Allocates: no. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_client_directory_count(
    const cmcrypto_client_directory *directory, size_t *count);

/**
 * The id of the client that comes next after `client_id`, or of the first if that is NULL, up to 256
 * bytes; the empty text after the last. They are in the order of their octets, so that who goes
 * through all of them misses none that stays. Of a directory in memory.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_client_directory_client_after(
    const cmcrypto_client_directory *directory, const char *client_id, char *out, size_t out_cap,
    size_t *out_len);

/**
 * A directory in memory from what `cmcrypto_client_directory_to_bytes` made.
 *
 * Errors: UNSUPPORTED, STORED_FOREIGN, STORED_DAMAGED, VERSION_NOT_SUPPORTED, TOO_LARGE.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_client_directory_from_bytes(
    cmcrypto_provider provider, const uint8_t *data, size_t data_len,
    cmcrypto_client_directory **directory);

/**
 * A directory in memory as bytes, at most 512 MiB: not secret, and to be kept where nobody else may
 * write. With an older one in its place, who was blocked or removed since is registered again, which
 * nothing here notices.
 *
 * Errors: TOO_LARGE, NO_MEMORY.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_client_directory_to_bytes(
    const cmcrypto_client_directory *directory, cmcrypto_buffer **data);

/**
 * Enters a client as an administrator does who knows it: approved, not blocked, without an
 * encryption certificate, and, in a directory in memory, whether or not its key is registered under
 * another id too.
 *
 * Errors: ALREADY_REGISTERED if the id is taken, whatever its certificate; of a store also
 * KEY_ALREADY_REGISTERED. Nothing changes then.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_client_directory_add(
    const cmcrypto_client_directory *directory, const char *client_id,
    const cmcrypto_certificate *certificate);

/**
 * Registers a client as it was registered before: how a service fills the directory from its own
 * storage when it starts. `certificate` is what the client signs with; `encryption_certificate`
 * may be NULL. New clients register with `cmcrypto_registrar_register`.
 *
 * Errors: ALREADY_REGISTERED if the id is taken; KEY_ALREADY_REGISTERED if the key is. Nothing
 * changes then.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_client_directory_register(
    const cmcrypto_client_directory *directory, const char *client_id,
    const cmcrypto_certificate *certificate, const cmcrypto_certificate *encryption_certificate,
    int32_t approved, int32_t blocked);

/**
 * Replaces a client's certificates, both, if its signing certificate is `previous` still: how a
 * service that keeps clients in its own storage repeats a renewal. `encryption_certificate` may be
 * NULL. Whether the client is approved stays as it is. Clients renew with
 * `cmcrypto_registrar_renew`.
 *
 * Errors: UNKNOWN_SENDER if no client is registered under the id; BLOCKED_SENDER; SIGNER_MISMATCH
 * if its signing certificate is another than `previous`; KEY_ALREADY_REGISTERED if the new signing
 * key is registered under another id. Nothing changes then.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_client_directory_replace(
    const cmcrypto_client_directory *directory, const char *client_id,
    const cmcrypto_certificate *previous, const cmcrypto_certificate *certificate,
    const cmcrypto_certificate *encryption_certificate);

/**
 * Approves a client, as an administrator does. It stays blocked if it is.
 *
 * Errors: UNKNOWN_SENDER if no client is registered under the id.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_client_directory_approve(
    const cmcrypto_client_directory *directory, const char *client_id);

/**
 * Blocks a client, or ends that.
 *
 * Errors: UNKNOWN_SENDER if no client is registered under the id.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_client_directory_set_blocked(
    const cmcrypto_client_directory *directory, const char *client_id, int32_t blocked);

/**
 * Removes a client, blocked or not, from a directory in memory. Its key may then register again:
 * block a client instead to keep it out.
 *
 * Errors: UNKNOWN_SENDER if no client is registered under the id.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_client_directory_remove(
    const cmcrypto_client_directory *directory, const char *client_id);

/**
 * What a client is registered with: the certificate that it signs with, the one to encrypt to it
 * with, success with `*encryption_certificate` NULL if there is none, and whether it is approved
 * and blocked.
 *
 * Errors: UNKNOWN_SENDER if no client is registered under the id.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_client_directory_find(
    const cmcrypto_client_directory *directory, const char *client_id,
    cmcrypto_certificate **certificate, cmcrypto_certificate **encryption_certificate,
    int32_t *approved, int32_t *blocked);

/**
 * The id of the client whose signing certificate has this key, up to 256 bytes; of several, where
 * an administrator entered them, of a blocked one first. `key_sha256` is what
 * `cmcrypto_public_key_info` has.
 *
 * Errors: UNKNOWN_SENDER if the key is not registered.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_client_directory_find_by_key(
    const cmcrypto_client_directory *directory, const uint8_t *key_sha256, size_t key_sha256_len,
    char *out, size_t out_cap, size_t *out_len);

/**
 * Frees a directory. Of a store it lets go.
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_client_directory_free(cmcrypto_client_directory *directory);

/**
 * With a random secret of its own: challenges end with the handle.
 *
 * Errors: UNSUPPORTED; RANDOM.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_registration_challenges_new(
    cmcrypto_provider provider, cmcrypto_registration_challenges **challenges);

/**
 * With a secret of 32 random bytes that several management points share, so that each accepts what
 * another issued.
 *
 * Errors: UNSUPPORTED.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_registration_challenges_with_secret(
    cmcrypto_provider provider, const uint8_t *secret, size_t secret_len,
    cmcrypto_registration_challenges **challenges);

/**
 * The same with challenges that are good for `seconds`, as a new handle.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_registration_challenges_with_lifetime(
    const cmcrypto_registration_challenges *challenges, uint32_t seconds,
    cmcrypto_registration_challenges **other);

/**
 * A new challenge: `CMCRYPTO_REGISTRATION_CHALLENGE_LEN` bytes.
 *
 * Errors: RANDOM.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_registration_challenges_issue(
    const cmcrypto_registration_challenges *challenges, int64_t now, uint8_t *out, size_t out_cap,
    size_t *out_len);

/**
 * Whether `challenge` was issued under this secret, and lately.
 *
 * Errors: CHALLENGE_INVALID if it was not issued under this secret, as after a restart with a
 * random one; CHALLENGE_EXPIRED if it is older than the lifetime, or issued more than 5 minutes
 * after `now`: then this clock went back, or is not that of the management point that issued it.
 * In each case the client asks for another.
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_registration_challenges_check(
    const cmcrypto_registration_challenges *challenges, const uint8_t *challenge,
    size_t challenge_len, int64_t now);

/**
 * Frees it, and wipes its secret. A registrar made with it keeps its own.
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_registration_challenges_free(cmcrypto_registration_challenges *challenges);

/**
 * A request to register the certificate of `identity` and, so that the site can encrypt to the
 * client, `encryption`, which may be NULL.
 *
 * `challenge` is what a management point of the site has given out just now. It need not be
 * authentic: one from elsewhere makes a request that no management point accepts. `digest` is
 * SHA-256, or SHA-1 for clients that know no better. Where the reply was lost, send a request with
 * the same certificate again: the id is the same then.
 *
 * Errors: CHALLENGE_INVALID if the challenge is not 36 bytes long; ALGORITHM_NOT_ACCEPTED for
 * another digest; UNSUPPORTED for SHA-1 in a build without `sha1-signing`; of a certificate
 * CERTIFICATE_USAGE, CERTIFICATE_NOT_YET_VALID, CERTIFICATE_EXPIRED, for encryption
 * KEY_TYPE_NOT_SUPPORTED and KEY_TOO_SMALL; TOO_LARGE if the request has more than 32 KiB; RANDOM;
 * those of the key.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_registration_request_new(
    const char *site_code, const cmcrypto_signing_identity *identity,
    const cmcrypto_certificate *encryption, const uint8_t *challenge, size_t challenge_len,
    cmcrypto_digest_algorithm digest, int64_t now, cmcrypto_registration_request **request);

/**
 * A request to replace the certificates of the client `client_id`: signed by `current`, which is
 * registered, and by `next`, which is to be. The next certificate must be another; its key may be
 * the same. An encryption certificate that is not named again is not kept: `encryption` may be
 * NULL.
 *
 * INVALID_ARGUMENT also if both certificates are the same. Errors: as
 * `cmcrypto_registration_request_new`.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_registration_request_renewal(
    const char *site_code, const char *client_id, const cmcrypto_signing_identity *current,
    const cmcrypto_signing_identity *next, const cmcrypto_certificate *encryption,
    const uint8_t *challenge, size_t challenge_len, cmcrypto_digest_algorithm digest, int64_t now,
    cmcrypto_registration_request **request);

/**
 * The request as it goes to the management point: DER.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_registration_request_as_bytes(
    const cmcrypto_registration_request *request, cmcrypto_buffer **der);

/**
 * Checks a reply to this request with the signing certificate of the management point: one that
 * the client trusts, not one that came with the reply.
 *
 * `*site` is how the site protects what clients send: the three settings. What the site accepts of
 * old clients is not told, and off here. `registered_size` and `site_size` are the sizeof
 * `*registered` and `*site`.
 *
 * Errors: MALFORMED, NOT_DER, TOO_LARGE above 4 KiB, VERSION_NOT_SUPPORTED; of the management
 * point's certificate CERTIFICATE_USAGE, CERTIFICATE_NOT_YET_VALID, CERTIFICATE_EXPIRED,
 * KEY_TYPE_NOT_SUPPORTED, KEY_TOO_SMALL; SIGNATURE_INVALID; REPLY_MISMATCH if it answers another
 * request, or names another id than the renewal; SITE_MISMATCH.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_registration_request_finish(
    const cmcrypto_registration_request *request, const uint8_t *reply, size_t reply_len,
    const cmcrypto_certificate *management_point, int64_t now, cmcrypto_registered *registered,
    size_t registered_size, cmcrypto_site_security *site, size_t site_size);

/**
 * Frees a request.
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_registration_request_free(cmcrypto_registration_request *request);

/**
 * A management point of the site `site_code`, which signs its replies with `identity`.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_registrar_new(
    const char *site_code, const cmcrypto_site_security *site, cmcrypto_approval approval,
    const cmcrypto_registration_challenges *challenges, const cmcrypto_signing_identity *identity,
    cmcrypto_registrar **registrar);

/**
 * A challenge for a client that wants to register or renew: `CMCRYPTO_REGISTRATION_CHALLENGE_LEN`
 * bytes. Whoever asks may have one.
 *
 * Errors: RANDOM.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_registrar_challenge(
    const cmcrypto_registrar *registrar, int64_t now, uint8_t *out, size_t out_cap,
    size_t *out_len);

/**
 * Registers the client that made `request` in `clients`, under a random id. `*reply` is for the
 * client: signed, DER. `struct_size` is the sizeof `*answer`.
 *
 * `authenticated` says whether the caller knows the client otherwise: by its account in a trusted
 * domain, or a certificate of the PKI. It matters for `CMCRYPTO_APPROVAL_AUTOMATIC` alone.
 *
 * That the client has the key of its certificate is verified. What the certificate says of it is
 * not: a self-signed one says what its maker likes. A client whose signing certificate is
 * registered already gets its id again, and nothing changes, not even whether it is approved.
 *
 * Errors. Of this management point's own certificate, before anything else:
 * CERTIFICATE_NOT_YET_VALID, CERTIFICATE_EXPIRED. What anyone can read: TOO_LARGE above 32 KiB,
 * MALFORMED, NOT_DER, VERSION_NOT_SUPPORTED, ALGORITHM_NOT_ACCEPTED, CHALLENGE_INVALID,
 * CHALLENGE_EXPIRED, SITE_MISMATCH, SHA1_NOT_ACCEPTED (the product logs
 * `CMCRYPTO_REGISTRAR_SHA256_REQUIRED_MESSAGE_ID`). Of the client's certificates: those of
 * `cmcrypto_certificate_from_der`, CERTIFICATE_USAGE, CERTIFICATE_NOT_YET_VALID,
 * CERTIFICATE_EXPIRED, KEY_TYPE_NOT_SUPPORTED if its key is not RSA, KEY_TOO_SMALL (for signing,
 * unless the site accepts RSA-1024), KEY_REJECTED above 4096 bits or an exponent of 65,537 (unless
 * it accepts large keys). SIGNATURE_INVALID. Then, to the holder of the key alone:
 * BLOCKED_SENDER; KEY_ALREADY_REGISTERED if the key is registered with another certificate;
 * ALREADY_REGISTERED if the signing certificate is registered with another encryption certificate
 * than the request's: that takes a renewal. Also RANDOM, STORE_UNAVAILABLE, STORE_BROKEN and those of
 * the key.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_registrar_register(
    const cmcrypto_registrar *registrar, const uint8_t *request, size_t request_len,
    int32_t authenticated, const cmcrypto_client_directory *clients, int64_t now,
    cmcrypto_buffer **reply, cmcrypto_registration_answer *answer, size_t struct_size);

/**
 * Replaces the certificates of a client that is registered in `clients` by those that `request`
 * names: signed by the key that is registered, and by the new one. Whether the client is approved
 * stays as it is. Messages that are under way, signed with the old certificate, are refused from
 * then on. The outputs are as in `cmcrypto_registrar_register`.
 *
 * The registered certificate must be valid still: a client that let it expire registers anew, and
 * waits for approval as a new client does. A renewal that was carried out before is answered
 * again, so a client whose reply was lost sends it, or another to the same certificates.
 *
 * Errors: as `cmcrypto_registrar_register`, and UNKNOWN_SENDER if no client is registered under
 * the id, which is answered before a signature could be verified; SIGNER_MISMATCH if another
 * certificate is registered than the one that the request follows; ALREADY_REGISTERED if the new
 * signing certificate is the registered one, with another encryption certificate;
 * KEY_ALREADY_REGISTERED if the new key is registered under another id.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_registrar_renew(
    const cmcrypto_registrar *registrar, const uint8_t *request, size_t request_len,
    const cmcrypto_client_directory *clients, int64_t now, cmcrypto_buffer **reply,
    cmcrypto_registration_answer *answer, size_t struct_size);

/**
 * Frees a registrar.
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_registrar_free(cmcrypto_registrar *registrar);

CMCRYPTO_SIZE(cmcrypto_stored_client, 64)
CMCRYPTO_SIZE(cmcrypto_client_store, 56)
CMCRYPTO_SIZE(cmcrypto_registered, 272)
CMCRYPTO_SIZE(cmcrypto_registration_answer, 276)

#ifdef __cplusplus
}
#endif

#endif
