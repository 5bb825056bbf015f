/**
 * @file
 * What a client sends to its management point.
 *
 * Generated from the sources by ffi/tests/main/header.rs; not to be edited.
 *
 * ```
 * function                                                 | threads | may allocate | may block
 * cmcrypto_client_new                                      | any     | yes          | no
 * cmcrypto_client_with_digest                              | any     | yes          | no
 * cmcrypto_client_id                                       | any     | no           | no
 * cmcrypto_client_seal                                     | any     | yes          | yes
 * cmcrypto_client_seal_to_certificates                     | any     | yes          | yes
 * cmcrypto_client_free                                     | last    | no           | no
 * cmcrypto_seen_messages_limits_default                    | any     | no           | no
 * cmcrypto_seen_messages_new                               | any     | yes          | no
 * cmcrypto_seen_messages_from_store                        | any     | yes          | no
 * cmcrypto_seen_messages_check                             | any     | yes          | yes
 * cmcrypto_seen_messages_count                             | any     | no           | yes
 * cmcrypto_seen_messages_from_bytes                        | any     | yes          | no
 * cmcrypto_seen_messages_to_bytes                          | any     | yes          | yes
 * cmcrypto_seen_messages_insert_if_new                     | any     | yes          | yes
 * cmcrypto_seen_messages_free                              | last    | no           | no
 * cmcrypto_management_point_new                            | any     | yes          | no
 * cmcrypto_management_point_with_max_len                   | any     | yes          | no
 * cmcrypto_management_point_with_max_content_len           | any     | yes          | no
 * cmcrypto_management_point_open                           | any     | yes          | yes
 * cmcrypto_management_point_open_without_replay_check      | any     | yes          | yes
 * cmcrypto_management_point_free                           | last    | no           | no
 * cmcrypto_opened_get_info                                 | any     | no           | no
 * cmcrypto_opened_content                                  | any     | yes          | no
 * cmcrypto_opened_unsigned_content                         | any     | yes          | no
 * cmcrypto_opened_free                                     | last    | no           | no
 * ```
 */

#ifndef CMCRYPTO_MESSAGE_H
#define CMCRYPTO_MESSAGE_H

#include "abi.h"
#include "primitive.h"
#include "pki.h"
#include "site_security.h"
#include "registration.h"
#include "trust.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Hardware inventory.
 */
#define CMCRYPTO_MESSAGE_KIND_HARDWARE_INVENTORY 1

/**
 * Software inventory.
 */
#define CMCRYPTO_MESSAGE_KIND_SOFTWARE_INVENTORY 2

/**
 * State message.
 */
#define CMCRYPTO_MESSAGE_KIND_STATE_MESSAGE 3

/**
 * Status message.
 */
#define CMCRYPTO_MESSAGE_KIND_STATUS_MESSAGE 4

/**
 * Discovery data (heartbeat).
 */
#define CMCRYPTO_MESSAGE_KIND_DISCOVERY_DATA 5

/**
 * Software metering.
 */
#define CMCRYPTO_MESSAGE_KIND_SOFTWARE_METERING 6

/**
 * Collected file.
 */
#define CMCRYPTO_MESSAGE_KIND_COLLECTED_FILE 7

/**
 * The first of the numbers that are the caller's; those below are kept for this library.
 */
#define CMCRYPTO_MESSAGE_KIND_FIRST_OF_CALLER 1024

/**
 * The length in bytes of a message's id.
 */
#define CMCRYPTO_MESSAGE_ID_LEN 16

/**
 * A client of the site: its id, its site and what it signs with.
 */
typedef struct cmcrypto_client cmcrypto_client;

/**
 * A management point: the keys it decrypts with, and what it accepts.
 */
typedef struct cmcrypto_management_point cmcrypto_management_point;

/**
 * A message that was opened. Signed by a registered client, unless the site does not require
 * signing: see `is_signed` of `cmcrypto_opened_info`.
 */
typedef struct cmcrypto_opened cmcrypto_opened;

/**
 * A memory of accepted messages. Management points behind one balancer must share one.
 *
 * One of `cmcrypto_seen_messages_new` lives in the process, and takes less than 100 bytes a message. When
 * it is full, for a kind of senders or for one of them, it refuses new messages and forgets none before
 * its time. What may have been forgotten, by the `now` of whichever call came, is refused: clocks must
 * be right. When the process ends it forgets all but what `cmcrypto_seen_messages_to_bytes` was asked
 * for before: fresh messages that were accepted can then be replayed.
 *
 * One of `cmcrypto_seen_messages_from_store` is the caller's own, in a database.
 */
typedef struct cmcrypto_seen_messages cmcrypto_seen_messages;

/**
 * What a message is about: one of the constants `CMCRYPTO_MESSAGE_KIND_...`, or from
 * `CMCRYPTO_MESSAGE_KIND_FIRST_OF_CALLER` on a number of the caller's.
 */
typedef int32_t cmcrypto_message_kind;

/**
 * The random name of a message, unique for its sender.
 */
typedef struct {
  /**
   * The id.
   */
  uint8_t bytes[CMCRYPTO_MESSAGE_ID_LEN];
} cmcrypto_message_id;

/**
 * What a memory of accepted messages holds at most. All 0 but `struct_size` is the default.
 */
typedef struct {
  /**
   * sizeof(cmcrypto_seen_messages_limits).
   */
  uint32_t struct_size;
  /**
   * For how many seconds after it was sent a message is remembered: at least `max_age` and
   * `max_skew` of the widest freshness of the management points that share the memory. 0 is the
   * default, 86,700, that of the default freshness.
   */
  uint32_t full_retention;
  /**
   * Messages of approved senders, at most 4,096 of each. 0 is the default, 4,000,000: 25,000
   * clients who send what they do by default, a state message every 15 minutes among it, have 3.1 million on
   * the way, and 3.6 million on a day of patches.
   */
  uint32_t approved;
  /**
   * Messages of other senders, at most 128 of each. 0 is the default, 300,000.
   */
  uint32_t others;
} cmcrypto_seen_messages_limits;

/**
 * A message that is accepted if it is new.
 */
typedef struct {
  /**
   * sizeof(cmcrypto_accepted_message).
   */
  uint32_t struct_size;
  /**
   * 1 if its sender is approved, or 0.
   */
  int32_t is_approved;
  /**
   * Who sent it: up to 256 octets, and a NUL.
   */
  const char *sender;
  /**
   * Its name, unique for the sender.
   */
  cmcrypto_message_id message_id;
  /**
   * When it was sent, by the sender's clock: Unix seconds.
   */
  int64_t sent;
  /**
   * The last second of its time, to the end of which it is remembered: `sent` and the retention.
   */
  int64_t kept_until;
} cmcrypto_accepted_message;

/**
 * Remembers a message if it is new. `now` is the time by the clock of who asks, in Unix seconds: a
 * store has none of its own.
 *
 * Returns `CMCRYPTO_OK`; REPLAYED if it is remembered already; STALE if `now` is after its
 * `kept_until`, or if a message whose `kept_until` was no earlier has been forgotten, by whomever:
 * it may be among them; SEEN_MESSAGES_FULL if there is no room; or any other number: see
 * `cmcrypto_seen_messages_store`. Nothing is remembered unless it is `CMCRYPTO_OK`.
 */
typedef cmcrypto_status (*cmcrypto_store_insert_if_new)(void *context,
                                                        const cmcrypto_accepted_message *message,
                                                        int64_t now);

/**
 * A memory of accepted messages that the caller keeps, in a database: the caller's functions.
 *
 * Checking and remembering are one transaction: other threads, processes and machines may ask the same
 * database at once, and of all of them one accepts a message. It is remembered to the last second of
 * `kept_until`, whether or not its sender is approved by then; what senders who are not approved send
 * leaves room for those who are, and what one sender sends for others; senders and ids are compared
 * octet by octet. `cmcrypto_seen_messages_check` holds a store against these rules. A number that is
 * not named is STORE_UNAVAILABLE to the library's caller, with the number in the detail: the message is
 * refused then, and is sent again; so it must not be remembered, or else it is REPLAYED then, though
 * nobody has its content.
 *
 * `cmcrypto_management_point_open` asks last of all, in its own thread, and succeeds if the answer is
 * `CMCRYPTO_OK`. A process that ends between the commit and the use of the content has accepted what it
 * lost. Where that matters, the store leaves its transaction open, and the caller commits it with the
 * content in it, after the call, in the same thread. `cmcrypto_seen_messages_check` wants a store that
 * commits itself.
 *
 * What a function is handed is lent until it returns. Functions are called several at once unless
 * `one_at_a_time` is 1, and left by `return` alone, as those of `cmcrypto_external_key`: see
 * `cmcrypto_client_store`. Two handles have two locks, and call `destroy` twice, also of one context.
 */
typedef struct {
  /**
   * sizeof(cmcrypto_seen_messages_store).
   */
  uint32_t struct_size;
  /**
   * 1: the library calls one function at a time, and holds a lock of the memory's meanwhile. 0: the
   * functions look after that themselves.
   */
  int32_t one_at_a_time;
  /**
   * For how many seconds after it was sent a message is remembered: always the same, for all who share
   * the store, and at least `max_age` and `max_skew` of the widest freshness of the management points. 0
   * is the default, 86,700, that of the default freshness.
   */
  uint32_t full_retention;
  /**
   * 0.
   */
  uint32_t reserved;
  /**
   * Remembers a message if it is new; not NULL.
   */
  cmcrypto_store_insert_if_new insert_if_new;
  /**
   * Lets go of the context; NULL if there is nothing to let go of.
   */
  cmcrypto_external_destroy destroy;
} cmcrypto_seen_messages_store;

/**
 * What is known of an opened message, but for its content.
 */
typedef struct {
  /**
   * sizeof(cmcrypto_opened_info).
   */
  uint32_t struct_size;
  /**
   * 1 if a registered client signed the message. 0 if nobody did, which only a management point
   * with `allow_unsigned` opens: then all below but `encrypted` is 0, and whoever reads the
   * content decides what it is worth.
   */
  int32_t is_signed;
  /**
   * 1 if the message came encrypted. Of one that is signed that is the sender's word; of another,
   * whoever carried it may have done it.
   */
  int32_t encrypted;
  /**
   * What it is about.
   */
  cmcrypto_message_kind kind;
  /**
   * The digest that was signed with: count SHA-1 here before refusing it.
   */
  cmcrypto_digest_algorithm digest;
  /**
   * 1 if the sender is approved: otherwise only a management point with `allow_unapproved` opens
   * what it sends.
   */
  int32_t is_approved;
  /**
   * Always 0.
   */
  int32_t reserved;
  /**
   * The sender's site, as the sender signed it.
   */
  char site_code[CMCRYPTO_SITE_CODE_MAX];
  /**
   * When it was sent, by the sender's clock.
   */
  int64_t sent;
  /**
   * Its name, unique for the sender.
   */
  cmcrypto_message_id message_id;
  /**
   * The id of the client that sent it.
   */
  char sender[CMCRYPTO_CLIENT_ID_MAX];
} cmcrypto_opened_info;

/**
 * A client that signs with SHA-256. `client_id` is its id (SMSID), such as "GUID:...": 1 to 64
 * characters, none of them a control character. `site_code` is three ASCII letters or digits,
 * which become upper case.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_client_new(
    const char *client_id, const char *site_code, const cmcrypto_signing_identity *identity,
    cmcrypto_client **client);

/**
 * The same client signing with another digest, as a new handle: SHA-1 as clients do that know no
 * better.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_client_with_digest(
    const cmcrypto_client *client, cmcrypto_digest_algorithm digest, cmcrypto_client **other);

/**
 * The client's id: up to 256 bytes.
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_client_id(
    const cmcrypto_client *client, char *out, size_t out_cap, size_t *out_len);

/**
 * Seals `content` to one or several management points, as the client's trust store gives them
 * (`cmcrypto_trust_store_management_point`): signs it, always, and encrypts it to their encryption
 * certificates if the site uses encryption. Compression comes before this and is the caller's.
 *
 * `*message_id` is the message's random name, for the client's log.
 *
 * Errors: ENDORSEMENT_EXPIRED after the last second at which a management point is valid; those of
 * `cmcrypto_client_seal_to_certificates`.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_client_seal(
    const cmcrypto_client *client, const cmcrypto_site_security *site, cmcrypto_message_kind kind,
    const uint8_t *content, size_t content_len,
    const cmcrypto_trusted_management_point *const *recipients, size_t recipients_len, int64_t now,
    cmcrypto_buffer **message, cmcrypto_message_id *message_id);

/**
 * As `cmcrypto_client_seal`, to certificates that the caller answers for: nothing here has seen that
 * they are of management points.
 *
 * Errors: NO_RECIPIENTS; TOO_MANY_RECIPIENTS above 32; DUPLICATE_RECIPIENT; of the client's
 * certificate or a recipient's CERTIFICATE_NOT_YET_VALID, CERTIFICATE_EXPIRED, CERTIFICATE_USAGE;
 * SHA1_NOT_ACCEPTED if the client signs with SHA-1 and the site requires SHA-256; UNSUPPORTED for
 * SHA-1 in a build without `sha1-signing`; KEY_TYPE_NOT_SUPPORTED if a recipient's key is not RSA;
 * KEY_TOO_SMALL; TOO_LARGE above 1 GiB less 64 KiB; RANDOM.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_client_seal_to_certificates(
    const cmcrypto_client *client, const cmcrypto_site_security *site, cmcrypto_message_kind kind,
    const uint8_t *content, size_t content_len, const cmcrypto_certificate *const *recipients,
    size_t recipients_len, int64_t now, cmcrypto_buffer **message, cmcrypto_message_id *message_id);

/**
 * Frees a client.
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_client_free(cmcrypto_client *client);

/**
 * Fills the structure with its defaults. `struct_size` is its sizeof.
 * Threads: any. Allocates: no. Blocks: no.
 */
void cmcrypto_seen_messages_limits_default(
    cmcrypto_seen_messages_limits *limits, size_t struct_size);

/**
 * A memory that holds nothing yet, and takes room as messages come.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_seen_messages_new(
    const cmcrypto_seen_messages_limits *limits, cmcrypto_seen_messages **seen);

/**
 * A memory that the caller keeps, in a database. `context` is what its functions get, and may be NULL;
 * `destroy` is called once, when the handle is freed. If this call fails it is not called.
 *
 * Errors: INVALID_ARGUMENT if `insert_if_new` is NULL.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_seen_messages_from_store(
    const cmcrypto_seen_messages_store *store, void *context, cmcrypto_seen_messages **seen);

/**
 * Holds a memory against the rules of `cmcrypto_seen_messages_store`, with threads of its own: for the
 * tests of a store, which is to be empty. It needs room for 500 messages of one approved sender and
 * fewer than 20,000, for more than that of all approved senders, and for fewer than 20,000 of others,
 * but some. Times begin at `now` and go on to twice the retention.
 *
 * Errors: STORE_BROKEN, and the rule that it breaks is the detail; STORE_UNAVAILABLE.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_seen_messages_check(const cmcrypto_seen_messages *seen, int64_t now);

/**
 * How many messages are remembered: of a memory in the process.
 * Threads: any. Allocates: no. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_seen_messages_count(const cmcrypto_seen_messages *seen, size_t *count);

/**
 * A memory from what `cmcrypto_seen_messages_to_bytes` made, with the limits that it had. Remove the
 * file before you open messages: after a process that was killed, an older one would be read.
 *
 * Errors: STORED_FOREIGN, STORED_DAMAGED, VERSION_NOT_SUPPORTED, TOO_LARGE.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_seen_messages_from_bytes(
    const uint8_t *data, size_t data_len, cmcrypto_seen_messages **seen);

/**
 * A memory as bytes, 30 for each message and at most 512 MiB: for the next process of a management point
 * that stops, once it opens no more messages. What this process accepts after that, the next one accepts
 * again; who can't be sure to stop in time keeps what is accepted in a database. To be kept where nobody
 * else reads or writes: who knows it can choose ids that are taken for seen, and with an older one in its
 * place messages are accepted again.
 *
 * Errors: TOO_LARGE, NO_MEMORY.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_seen_messages_to_bytes(
    const cmcrypto_seen_messages *seen, cmcrypto_buffer **data);

/**
 * Remembers a message if it is new; checking and remembering are one step. `is_approved` is whether
 * its sender is approved, 1 or 0, `sent` when it was sent. `cmcrypto_management_point_open` does this
 * itself; this call is for who opens messages elsewhere.
 *
 * Errors: REPLAYED if it is remembered already; STALE if its time is over, so that it may have been
 * forgotten; SEEN_MESSAGES_FULL; of a store STORE_UNAVAILABLE. Nothing is remembered of it then.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_seen_messages_insert_if_new(
    const cmcrypto_seen_messages *seen, const char *sender, int32_t is_approved,
    const cmcrypto_message_id *message_id, int64_t sent, int64_t now);

/**
 * Frees a memory of messages: if it is in the process, they could be accepted again.
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_seen_messages_free(cmcrypto_seen_messages *seen);

/**
 * A management point. `identities` is an array of 1 to 32 identities: that of its current
 * encryption certificate first, previous ones after it.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_management_point_new(
    const cmcrypto_decryption_identity *const *identities, size_t identities_len,
    const cmcrypto_site_security *site, const cmcrypto_freshness *freshness,
    cmcrypto_management_point **management_point);

/**
 * The same management point that opens no message of more than `max_len` bytes, as it comes, as a
 * new handle: this is the first thing that is looked at. Without it, and at most, that is 1 GiB and
 * 1 MiB.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_management_point_with_max_len(
    const cmcrypto_management_point *management_point, size_t max_len,
    cmcrypto_management_point **other);

/**
 * The same management point that opens no message of this kind with more than `max_len` bytes of
 * content, as a new handle: this is looked at once the message is decrypted, before its signature.
 * Content that nobody signed has no kind.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_management_point_with_max_content_len(
    const cmcrypto_management_point *management_point, cmcrypto_message_kind kind, size_t max_len,
    cmcrypto_management_point **other);

/**
 * Opens a message: decrypts it, finds its sender in `clients`, verifies the signature, and judges
 * it by the site's settings, the context that the sender signed, its age, and last of all whether
 * `seen` remembers it.
 *
 * The message's kind and site code are reported, and judged by nobody here. That an id is not
 * registered (UNKNOWN_SENDER) is answered before a signature could be verified: tell it to nobody
 * who may not know. Content that was compressed must be decompressed with a bound on the output: a
 * registered client may be an attacker's.
 *
 * Errors. INVALID_ARGUMENT also if `seen` forgets a message while it is fresh. What anyone can read:
 * MALFORMED, also for what is no CMS message, NOT_DER, TOO_LARGE, ALGORITHM_NOT_ACCEPTED,
 * NOT_ENCRYPTED, NOT_A_RECIPIENT, DUPLICATE_RECIPIENT, TOO_MANY_RECIPIENTS, SIGNED_ATTRIBUTES;
 * RANDOM. Until the tag is verified: DECRYPT. Then the same of the signed part, UNSIGNED,
 * SHA1_NOT_ACCEPTED, CONTEXT_MISSING, UNKNOWN_SENDER, BLOCKED_SENDER, UNAPPROVED_SENDER,
 * SIGNER_MISMATCH, SIGNED_ATTRIBUTES, KEY_TYPE_NOT_SUPPORTED, KEY_REJECTED, KEY_TOO_SMALL,
 * CERTIFICATE_USAGE, CERTIFICATE_NOT_YET_VALID, CERTIFICATE_EXPIRED, SIGNATURE_INVALID,
 * NOT_INTENDED_RECIPIENT, ENVELOPE_MISMATCH, STALE, SENT_IN_FUTURE, REPLAYED, SEEN_MESSAGES_FULL,
 * STORE_UNAVAILABLE, STORE_BROKEN; NO_MEMORY for a message in clear, which is remembered then.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_management_point_open(
    const cmcrypto_management_point *management_point, const uint8_t *message, size_t message_len,
    const cmcrypto_client_directory *clients, const cmcrypto_seen_messages *seen, int64_t now,
    cmcrypto_opened **opened);

/**
 * As `cmcrypto_management_point_open`, but accepts a message as often as it comes: for who has other
 * means against replays than a memory (`cmcrypto_seen_messages_from_store` for one of one's own).
 * Messages that nobody signed have neither sender nor id.
 *
 * Errors: the same, without REPLAYED and SEEN_MESSAGES_FULL.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_management_point_open_without_replay_check(
    const cmcrypto_management_point *management_point, const uint8_t *message, size_t message_len,
    const cmcrypto_client_directory *clients, int64_t now, cmcrypto_opened **opened);

/**
 * Frees a management point.
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_management_point_free(cmcrypto_management_point *management_point);

/**
 * Who sent a message, and what it says of itself. `struct_size` is the sizeof `*info`.
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_opened_get_info(
    const cmcrypto_opened *opened, cmcrypto_opened_info *info, size_t struct_size);

/**
 * The content of a signed message. The buffer shares it with the opened message: it is wiped when
 * both are freed.
 *
 * Errors: UNSIGNED if nobody signed the message.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_opened_content(const cmcrypto_opened *opened, cmcrypto_buffer **content);

/**
 * The content of a message that nobody signed: whoever reads it decides what it is worth. The
 * buffer shares it with the opened message: it is wiped when both are freed.
 *
 * Errors: INVALID_ARGUMENT if the message is signed.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_opened_unsigned_content(
    const cmcrypto_opened *opened, cmcrypto_buffer **content);

/**
 * Frees an opened message. Buffers of its content stay usable.
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_opened_free(cmcrypto_opened *opened);

CMCRYPTO_SIZE(cmcrypto_message_id, 16)
CMCRYPTO_SIZE(cmcrypto_seen_messages_limits, 16)
CMCRYPTO_SIZE(cmcrypto_accepted_message, 48)
CMCRYPTO_SIZE(cmcrypto_seen_messages_store, 32)
CMCRYPTO_SIZE(cmcrypto_opened_info, 320)

#ifdef __cplusplus
}
#endif

#endif
