/**
 * @file
 * A protected connection.
 *
 * Generated from the sources by ffi/tests/main/header.rs; not to be edited.
 *
 * ```
 * function                                                 | threads | may allocate | may block
 * cmcrypto_channel_party_site                              | any     | yes          | no
 * cmcrypto_channel_party_certificate                       | any     | yes          | no
 * cmcrypto_channel_party_site_code                         | any     | no           | no
 * cmcrypto_channel_party_free                              | last    | no           | no
 * cmcrypto_channel_peer_site_code                          | any     | no           | no
 * cmcrypto_channel_peer_exchange_key                       | any     | yes          | no
 * cmcrypto_channel_peer_certificate                        | any     | yes          | no
 * cmcrypto_channel_peer_free                               | last    | no           | no
 * cmcrypto_channel_cookies_generate                        | any     | yes          | yes
 * cmcrypto_channel_cookies_demand                          | any     | yes          | no
 * cmcrypto_channel_cookies_check                           | any     | yes          | no
 * cmcrypto_channel_cookies_free                            | last    | no           | no
 * cmcrypto_channel_is_cookie_demand                        | any     | no           | no
 * cmcrypto_channel_initiator_start                         | any     | yes          | yes
 * cmcrypto_channel_initiator_with_cookie                   | any     | yes          | no
 * cmcrypto_channel_initiator_receive_site                  | any     | yes          | yes
 * cmcrypto_channel_initiator_receive                       | any     | yes          | yes
 * cmcrypto_channel_initiator_free                          | last    | no           | no
 * cmcrypto_channel_authenticated_responder_peer            | any     | yes          | no
 * cmcrypto_channel_authenticated_responder_authorise_certificate | any     | yes          | yes
 * cmcrypto_channel_authenticated_responder_authorise_whoever_it_is | any     | yes          | yes
 * cmcrypto_channel_authenticated_responder_free            | last    | no           | no
 * cmcrypto_channel_request_read                            | any     | yes          | no
 * cmcrypto_channel_request_get_info                        | any     | no           | no
 * cmcrypto_channel_request_respond_site                    | any     | yes          | yes
 * cmcrypto_channel_request_respond                         | any     | yes          | yes
 * cmcrypto_channel_request_free                            | last    | no           | no
 * cmcrypto_channel_responder_receive_site                  | any     | yes          | yes
 * cmcrypto_channel_responder_receive                       | any     | yes          | yes
 * cmcrypto_channel_responder_free                          | last    | no           | no
 * cmcrypto_channel_authenticated_initiator_peer            | any     | yes          | no
 * cmcrypto_channel_authenticated_initiator_authorise_certificate | any     | yes          | yes
 * cmcrypto_channel_authenticated_initiator_authorise_whoever_it_is | any     | yes          | yes
 * cmcrypto_channel_authenticated_initiator_free            | last    | no           | no
 * cmcrypto_channel_message_len                             | any     | no           | no
 * cmcrypto_channel_split                                   | any     | yes          | yes
 * cmcrypto_channel_id                                      | any     | no           | no
 * cmcrypto_channel_peer_of                                 | any     | yes          | no
 * cmcrypto_channel_check_site                              | any     | yes          | yes
 * cmcrypto_channel_end                                     | any     | no           | no
 * cmcrypto_channel_free                                    | last    | no           | no
 * cmcrypto_channel_sender_seal                             | one     | yes          | no
 * cmcrypto_channel_sender_close                            | one     | yes          | no
 * cmcrypto_channel_sender_free                             | last    | no           | no
 * cmcrypto_channel_receiver_open                           | one     | yes          | no
 * cmcrypto_channel_receiver_end_of_input                   | any     | no           | no
 * cmcrypto_channel_receiver_free                           | last    | no           | no
 * ```
 */

#ifndef CMCRYPTO_CHANNEL_H
#define CMCRYPTO_CHANNEL_H

#include "abi.h"
#include "primitive.h"
#include "pki.h"
#include "exchange_key.h"
#include "sites.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * X25519, HKDF and HMAC with SHA-256, AES-256-GCM: the usual one.
 */
#define CMCRYPTO_CHANNEL_SUITE_X25519 1

/**
 * The same with P-256.
 */
#define CMCRYPTO_CHANNEL_SUITE_P256 2

/**
 * The length in bytes of a channel's id.
 */
#define CMCRYPTO_CHANNEL_ID_LEN 32

/**
 * How long a channel lasts at most after its handshake, in seconds: a day.
 */
#define CMCRYPTO_CHANNEL_MAX_AGE 86400

/**
 * The bytes in front of a record's content.
 */
#define CMCRYPTO_CHANNEL_RECORD_HEADER_LEN 12

/**
 * The bytes behind a record's content.
 */
#define CMCRYPTO_CHANNEL_RECORD_TAG_LEN 16

/**
 * What a record adds to its content, in bytes.
 */
#define CMCRYPTO_CHANNEL_RECORD_OVERHEAD 28

/**
 * The most content that a record carries, in bytes.
 */
#define CMCRYPTO_CHANNEL_MAX_RECORD_CONTENT_LEN 65535

/**
 * Content.
 */
#define CMCRYPTO_CHANNEL_RECEIVED_DATA 769

/**
 * The peer has closed its direction: nothing follows, and nothing is missing.
 */
#define CMCRYPTO_CHANNEL_RECEIVED_CLOSED 770

/**
 * A protected channel between two that know each other.
 *
 * Sites: the initiator calls `cmcrypto_channel_initiator_start` and `_initiator_receive_site`; the
 * responder `cmcrypto_channel_request_read`, `_request_respond_site` and
 * `_responder_receive_site`. Holders of certificates: `cmcrypto_channel_initiator_start`,
 * `_initiator_receive` and `_authenticated_responder_authorise_certificate`;
 * `cmcrypto_channel_request_read`, `_request_respond`, `_responder_receive` and
 * `_authenticated_initiator_authorise_certificate`. A responder that has too much to do demands
 * cookies: see `cmcrypto_channel_cookies`. Either side then sends and receives records by the
 * halves that `cmcrypto_channel_split` gives it. Bytes are carried by the caller, over anything
 * that keeps them in order; `cmcrypto_channel_message_len` finds where a message or record ends.
 * An error ends the handshake, and is not sent to the peer.
 *
 * A channel ends for both halves `CMCRYPTO_CHANNEL_MAX_AGE` seconds after its handshake, with
 * either side's certificate if that is earlier, and at once by `cmcrypto_channel_check_site` and
 * `cmcrypto_channel_end`: keep the handle for these as long as the halves are used.
 */
typedef struct cmcrypto_channel cmcrypto_channel;

/**
 * The responder with an initiator that has proved who it is.
 */
typedef struct cmcrypto_channel_authenticated_initiator cmcrypto_channel_authenticated_initiator;

/**
 * The initiator with a responder that has proved who it is. It has not learned yet who we are.
 */
typedef struct cmcrypto_channel_authenticated_responder cmcrypto_channel_authenticated_responder;

/**
 * Makes and checks the cookies of a responder: proofs that who sends message 1 gets what is sent
 * to its address. Nothing is remembered of one.
 *
 * A responder that has too much to do calls `cmcrypto_channel_cookies_check` with what it has read
 * of message 1, and after COOKIE_INVALID sends what `cmcrypto_channel_cookies_demand` makes in the
 * place of message 2, and forgets the request. Whether it demands one now it says for each message
 * 1 anew.
 */
typedef struct cmcrypto_channel_cookies cmcrypto_channel_cookies;

/**
 * Who has sent message 1 and waits for message 2.
 */
typedef struct cmcrypto_channel_initiator cmcrypto_channel_initiator;

/**
 * One's own side of channels: a site, or somebody of a site who holds a certificate. Good for any
 * number of channels.
 */
typedef struct cmcrypto_channel_party cmcrypto_channel_party;

/**
 * The other side of a channel: it has proved that it holds the key. Whether it may talk is for the
 * caller to say.
 */
typedef struct cmcrypto_channel_peer cmcrypto_channel_peer;

/**
 * The half of a channel that opens what is received.
 */
typedef struct cmcrypto_channel_receiver cmcrypto_channel_receiver;

/**
 * Message 1, as read: nothing in it is proved, and nothing was computed for it.
 */
typedef struct cmcrypto_channel_request cmcrypto_channel_request;

/**
 * Who has sent message 2 and waits for message 3.
 */
typedef struct cmcrypto_channel_responder cmcrypto_channel_responder;

/**
 * The half of a channel that seals what is sent; nothing after it has closed.
 */
typedef struct cmcrypto_channel_sender cmcrypto_channel_sender;

/**
 * What a channel is computed with: one of the constants `CMCRYPTO_CHANNEL_SUITE_...`. The
 * initiator chooses, the responder takes it or refuses.
 */
typedef int32_t cmcrypto_channel_suite;

/**
 * What message 1 says: nothing of it is proved.
 */
typedef struct {
  /**
   * sizeof(cmcrypto_channel_request_info).
   */
  uint32_t struct_size;
  /**
   * The suite that the initiator chose.
   */
  cmcrypto_channel_suite suite;
  /**
   * The code of the site that the initiator says it is of.
   */
  char from_site_code[CMCRYPTO_SITE_CODE_MAX];
  /**
   * The code of the site that the initiator wants to talk to.
   */
  char to_site_code[CMCRYPTO_SITE_CODE_MAX];
} cmcrypto_channel_request_info;

/**
 * What a record carried: one of the constants `CMCRYPTO_CHANNEL_RECEIVED_...`.
 */
typedef int32_t cmcrypto_channel_received;

/**
 * A site, by its exchange key.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_channel_party_site(
    const cmcrypto_site_exchange_key *key, cmcrypto_channel_party **party);

/**
 * The holder of a signing certificate, of the site `site_code`.
 *
 * Errors: KEY_TOO_SMALL below 2048 bits; KEY_REJECTED above 4096 or an exponent of 65,537;
 * KEY_TYPE_NOT_SUPPORTED if it is not RSA; TOO_LARGE for a certificate above 8 KiB.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_channel_party_certificate(
    const char *site_code, const cmcrypto_signing_identity *identity,
    cmcrypto_channel_party **party);

/**
 * The code of the site: 3 characters.
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_channel_party_site_code(
    const cmcrypto_channel_party *party, char *out, size_t out_cap, size_t *out_len);

/**
 * Frees a party. What was made with it stays usable.
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_channel_party_free(cmcrypto_channel_party *party);

/**
 * The code of the site that the peer says it is of: 3 characters. Whether an exchange key is that
 * site's is for who knows the site's key to say; with a certificate it is the peer's own word,
 * unless the certificate says so.
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_channel_peer_site_code(
    const cmcrypto_channel_peer *peer, char *out, size_t out_cap, size_t *out_len);

/**
 * The peer's exchange key, to be compared with that of the site; `*key` is NULL if it has shown a
 * certificate instead.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_channel_peer_exchange_key(
    const cmcrypto_channel_peer *peer, cmcrypto_public_key **key);

/**
 * The peer's certificate; `*certificate` is NULL if it has shown an exchange key instead. It was
 * valid when it was received, and is for signing; who issued it was not looked at: see
 * `cmcrypto_verify_path`.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_channel_peer_certificate(
    const cmcrypto_channel_peer *peer, cmcrypto_certificate **certificate);

/**
 * Frees a peer.
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_channel_peer_free(cmcrypto_channel_peer *peer);

/**
 * With a random key of its own: cookies end with the handle.
 *
 * Errors: UNSUPPORTED; RANDOM.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_channel_cookies_generate(
    cmcrypto_provider provider, cmcrypto_channel_cookies **cookies);

/**
 * A demand: `*demand`, to be sent in the place of message 2, is at most two bytes longer than a
 * message 1. It costs an HMAC. `address` is what the transport knows of the sender: any bytes, the
 * same when the answer comes. `request` is not used up.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_channel_cookies_demand(
    const cmcrypto_channel_cookies *cookies, const cmcrypto_channel_request *request,
    const uint8_t *address, size_t address_len, int64_t now, cmcrypto_buffer **demand);

/**
 * Whether the request has a cookie that was made for it, for this address, within the last 60
 * seconds. `request` is not used up.
 *
 * Errors: COOKIE_INVALID, whatever is wrong with it, and if there is none.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_channel_cookies_check(
    const cmcrypto_channel_cookies *cookies, const cmcrypto_channel_request *request,
    const uint8_t *address, size_t address_len, int64_t now);

/**
 * Frees it, and wipes its key.
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_channel_cookies_free(cmcrypto_channel_cookies *cookies);

/**
 * `*is_demand` is 1 if what came in the place of message 2 is a demand for a cookie, to be given
 * to `cmcrypto_channel_initiator_with_cookie`, and otherwise 0.
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_channel_is_cookie_demand(
    const uint8_t *message, size_t message_len, int32_t *is_demand);

/**
 * Begins: `*message`, message 1, is to be sent to the site `to_site_code`; a peer with another
 * code refuses it.
 *
 * Errors: RANDOM.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_channel_initiator_start(
    const cmcrypto_channel_party *party, const char *to_site_code, cmcrypto_channel_suite suite,
    cmcrypto_channel_initiator **initiator, cmcrypto_buffer **message);

/**
 * Takes a demand for a cookie, the whole of it, which came in the place of message 2: see
 * `cmcrypto_channel_is_cookie_demand`. `*message` is message 1 again with the cookie, to be sent
 * in the place of the first, and `*next` goes on in the place of `initiator`, which is then used
 * up, after an error other than INVALID_ARGUMENT too. INVALID_ARGUMENT also if it was used up
 * before.
 *
 * Errors: MALFORMED, also for the second demand in a handshake; VERSION_NOT_SUPPORTED, TOO_LARGE;
 * SUITE_NOT_ACCEPTED if it is of another suite.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_channel_initiator_with_cookie(
    const cmcrypto_channel_initiator *initiator, const uint8_t *demand, size_t demand_len,
    cmcrypto_channel_initiator **next, cmcrypto_buffer **message);

/**
 * Takes message 2, the whole of it, of the site that was meant, if `directory` knows the key that
 * it shows as a current one: `*message`, message 3, to be sent, and the channel. Of a key that is
 * not the site's nothing is read, and no signature is verified or made.
 *
 * `initiator` is then used up, after an error other than INVALID_ARGUMENT too: the handshake is
 * over, and another may begin. INVALID_ARGUMENT also if it was used up before. Errors:
 * SITE_MISMATCH for the directory of another site than one's own; MALFORMED,
 * VERSION_NOT_SUPPORTED, TOO_LARGE; SUITE_NOT_ACCEPTED if it is of another suite than message 1;
 * KEY_REJECTED for an ephemeral key that is none; DECRYPT if it does not answer this message 1, or
 * was changed; SITE_KEY_UNKNOWN, also if it has shown a certificate; SITE_KEY_RETIRED for a key
 * that the site had before, even if it is kept; the others of
 * `cmcrypto_site_directory_check_site`; KEY_CONFIRMATION; SIGNATURE_INVALID; those of the own key.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_channel_initiator_receive_site(
    const cmcrypto_channel_initiator *initiator, const uint8_t *message_2, size_t message_2_len,
    const cmcrypto_site_directory *directory, int64_t now, cmcrypto_buffer **message,
    cmcrypto_channel **channel);

/**
 * Takes message 2, the whole of it, of the holder of a certificate. `initiator` is then used up,
 * after an error other than INVALID_ARGUMENT too: the handshake is over, and another may begin.
 * INVALID_ARGUMENT also if it was used up before.
 *
 * Errors: MALFORMED, VERSION_NOT_SUPPORTED, TOO_LARGE; SUITE_NOT_ACCEPTED if it is of another
 * suite than message 1; KEY_REJECTED for an ephemeral key that is none; DECRYPT if it does not
 * answer this message 1, or was changed; KEY_CONFIRMATION; SIGNATURE_INVALID. Of a certificate
 * those of `cmcrypto_certificate_from_der`, CERTIFICATE_USAGE, CERTIFICATE_NOT_YET_VALID,
 * CERTIFICATE_EXPIRED; of an exchange key those of `cmcrypto_public_key_from_spki_der`;
 * KEY_TOO_SMALL; KEY_REJECTED above 4096 bits or an exponent of 65,537; KEY_TYPE_NOT_SUPPORTED if
 * it is not RSA.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_channel_initiator_receive(
    const cmcrypto_channel_initiator *initiator, const uint8_t *message, size_t message_len,
    int64_t now, cmcrypto_channel_authenticated_responder **responder);

/**
 * Frees an initiator.
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_channel_initiator_free(cmcrypto_channel_initiator *initiator);

/**
 * The responder, to be looked at before it is authorised.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_channel_authenticated_responder_peer(
    const cmcrypto_channel_authenticated_responder *responder, cmcrypto_channel_peer **peer);

/**
 * Goes on if the responder has shown this very certificate, `expected`: `*message`, message 3,
 * which shows the responder who we are and is to be sent, and the channel.
 *
 * `responder` is then used up, after an error other than INVALID_ARGUMENT too; but for its peer.
 * INVALID_ARGUMENT also if it was used up before. Errors: SIGNER_MISMATCH if it has shown anything
 * else; those of the own key.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_channel_authenticated_responder_authorise_certificate(
    const cmcrypto_channel_authenticated_responder *responder, const cmcrypto_certificate *expected,
    cmcrypto_buffer **message, cmcrypto_channel **channel);

/**
 * As `cmcrypto_channel_authenticated_responder_authorise_certificate`, whoever the responder is:
 * anybody, who has made a key and a certificate for himself. For a caller who has looked at
 * `cmcrypto_channel_authenticated_responder_peer` by other rules, such as `cmcrypto_verify_path`,
 * and frees `responder` instead if he does not let it be.
 *
 * `responder` is then used up, after an error other than INVALID_ARGUMENT too; but for its peer.
 * INVALID_ARGUMENT also if it was used up before. Errors: those of the own key.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_channel_authenticated_responder_authorise_whoever_it_is(
    const cmcrypto_channel_authenticated_responder *responder, cmcrypto_buffer **message,
    cmcrypto_channel **channel);

/**
 * Frees a responder that has proved who it is. The channel with it stays usable.
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_channel_authenticated_responder_free(
    cmcrypto_channel_authenticated_responder *responder);

/**
 * Reads message 1, the whole of it. `accepted` are the suites that may be used, each one of the
 * constants; (NULL, 0) is all of them.
 *
 * Errors: MALFORMED, VERSION_NOT_SUPPORTED, TOO_LARGE; SUITE_NOT_ACCEPTED.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_channel_request_read(
    const uint8_t *message, size_t message_len, const cmcrypto_channel_suite *accepted,
    size_t accepted_len, cmcrypto_channel_request **request);

/**
 * What message 1 says: nothing of it is proved. `struct_size` is the sizeof `*info`.
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_channel_request_get_info(
    const cmcrypto_channel_request *request, cmcrypto_channel_request_info *info,
    size_t struct_size);

/**
 * Answers a site that `directory` knows, and whose key can be used now: `*message`, message 2, is
 * to be sent. This costs a signature, and who says that it is of such a site learns who `party`
 * is. Where that is too much, `cmcrypto_channel_cookies_check` comes first.
 *
 * `request` is then used up, after an error other than INVALID_ARGUMENT too; what it says stays.
 * INVALID_ARGUMENT also if it was used up before. Errors before a key pair is made or anything signed:
 * SITE_MISMATCH for the directory of another site than `party`, or if another site was meant;
 * SITE_KEY_UNKNOWN for a site that is not known, and for one's own; the others of
 * `cmcrypto_site_directory_check_site`. Then those of `cmcrypto_channel_request_respond`.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_channel_request_respond_site(
    const cmcrypto_channel_request *request, const cmcrypto_channel_party *party,
    const cmcrypto_site_directory *directory, int64_t now, cmcrypto_channel_responder **responder,
    cmcrypto_buffer **message);

/**
 * Answers whoever asks: `*message`, message 2, is to be sent. This costs a signature, and whoever
 * asks learns who `party` is.
 *
 * `request` is then used up, after an error other than INVALID_ARGUMENT too; what it says stays.
 * INVALID_ARGUMENT also if it was used up before. Errors: SITE_MISMATCH if another site was meant,
 * and KEY_REJECTED for an ephemeral key that is none, both before anything is signed; RANDOM;
 * those of the own key.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_channel_request_respond(
    const cmcrypto_channel_request *request, const cmcrypto_channel_party *party,
    cmcrypto_channel_responder **responder, cmcrypto_buffer **message);

/**
 * Frees a request.
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_channel_request_free(cmcrypto_channel_request *request);

/**
 * Takes message 3, the whole of it, of a site, if `directory` knows the key that it shows as a
 * current one: the channel. `responder` is then used up, after an error other than
 * INVALID_ARGUMENT too: the handshake is over. INVALID_ARGUMENT also if it was used up before.
 *
 * The directory is to be the one of now, not that of message 1; and until the signature, which comes
 * last, whatever was shown may be another's.
 *
 * Errors: as `cmcrypto_channel_initiator_receive_site`, but for an ephemeral key and the own key; STALE
 * more than five minutes after `cmcrypto_channel_request_respond_site`.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_channel_responder_receive_site(
    const cmcrypto_channel_responder *responder, const uint8_t *message, size_t message_len,
    const cmcrypto_site_directory *directory, int64_t now, cmcrypto_channel **channel);

/**
 * Takes message 3, the whole of it, of the holder of a certificate. `responder` is then used up,
 * after an error other than INVALID_ARGUMENT too: the handshake is over. INVALID_ARGUMENT also if
 * it was used up before.
 *
 * Errors: as `cmcrypto_channel_initiator_receive`.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_channel_responder_receive(
    const cmcrypto_channel_responder *responder, const uint8_t *message, size_t message_len,
    int64_t now, cmcrypto_channel_authenticated_initiator **initiator);

/**
 * Frees a responder.
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_channel_responder_free(cmcrypto_channel_responder *responder);

/**
 * The initiator, to be looked at before it is authorised.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_channel_authenticated_initiator_peer(
    const cmcrypto_channel_authenticated_initiator *initiator, cmcrypto_channel_peer **peer);

/**
 * The channel, if the initiator has shown this very certificate, `expected`.
 *
 * `initiator` is then used up, after an error other than INVALID_ARGUMENT too; but for its peer.
 * INVALID_ARGUMENT also if it was used up before. Errors: SIGNER_MISMATCH if it has shown anything
 * else.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_channel_authenticated_initiator_authorise_certificate(
    const cmcrypto_channel_authenticated_initiator *initiator, const cmcrypto_certificate *expected,
    cmcrypto_channel **channel);

/**
 * As `cmcrypto_channel_authenticated_initiator_authorise_certificate`, whoever the initiator is:
 * anybody, who has made a key and a certificate for himself. For a caller who has looked at
 * `cmcrypto_channel_authenticated_initiator_peer` by other rules, such as `cmcrypto_verify_path`,
 * and frees `initiator` instead if he does not let it be.
 *
 * `initiator` is then used up, after an error other than INVALID_ARGUMENT too; but for its peer.
 * INVALID_ARGUMENT also if it was used up before.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_channel_authenticated_initiator_authorise_whoever_it_is(
    const cmcrypto_channel_authenticated_initiator *initiator, cmcrypto_channel **channel);

/**
 * Frees an initiator that has proved who it is. The channel with it stays usable.
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_channel_authenticated_initiator_free(
    cmcrypto_channel_authenticated_initiator *initiator);

/**
 * How many bytes the message or record has that `input`, what came from the transport, begins
 * with. `*len` is 0 if more bytes are needed to tell; 6 are always enough. Otherwise it is from 6
 * to 65,563, whatever the peer sends.
 *
 * Errors: MALFORMED if nothing of this protocol begins so; VERSION_NOT_SUPPORTED; TOO_LARGE for a
 * message of the handshake with a body above 12 KiB.
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_channel_message_len(const uint8_t *input, size_t input_len, size_t *len);

/**
 * The halves of the channel, which go their own ways: one thread may send while another receives.
 * They are given out once: INVALID_ARGUMENT after that.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_channel_split(
    const cmcrypto_channel *channel, cmcrypto_channel_sender **sender,
    cmcrypto_channel_receiver **receiver);

/**
 * The channel's name: 32 bytes, the same on both sides and different for every channel. It is no
 * secret.
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_channel_id(
    const cmcrypto_channel *channel, uint8_t *out, size_t out_cap, size_t *out_len);

/**
 * The other side of the channel.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_channel_peer_of(
    const cmcrypto_channel *channel, cmcrypto_channel_peer **peer);

/**
 * Whether the channel may go on: whether the key that the peer has shown is still a current key of
 * its site in `directory`, and can be used now. If not, the channel ends at once for both halves,
 * in other threads too. To be called whenever the directory has changed, and of a new channel once it
 * is among those that are so checked. A directory does not know certificates, so this ends the
 * channel with the holder of one.
 *
 * Errors: SITE_MISMATCH for the directory of another site than one's own, which ends nothing. All
 * others end the channel: SITE_KEY_UNKNOWN, also if the site was forgotten; SITE_KEY_RETIRED if it
 * has another key now, under which it may connect again; the others of
 * `cmcrypto_site_directory_check_site`. CHANNEL_ENDED if it had ended before.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_channel_check_site(
    const cmcrypto_channel *channel, const cmcrypto_site_directory *directory, int64_t now);

/**
 * Ends the channel at once for both halves, in other threads too: because the peer's certificate
 * was revoked, say. `cmcrypto_channel_sender_close` stays possible.
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_channel_end(const cmcrypto_channel *channel);

/**
 * Frees a channel. Its halves stay usable.
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_channel_free(cmcrypto_channel *channel);

/**
 * Makes a record in place: `record` holds room for the header of
 * `CMCRYPTO_CHANNEL_RECORD_HEADER_LEN` bytes, the content, and room for the tag of
 * `CMCRYPTO_CHANNEL_RECORD_TAG_LEN` bytes. All of it is to be sent, and records in the order in
 * which they were sealed. The room may be uninitialised.
 *
 * Nothing was sealed after a failure, and the content is as it was; the room for header and tag
 * may be zeros. After INTERNAL drop the channel. INVALID_ARGUMENT also if there is no room for
 * header and tag, and after `cmcrypto_channel_sender_close`. Errors: CHANNEL_ENDED if the channel
 * has, see `cmcrypto_channel`; TOO_LARGE above `CMCRYPTO_CHANNEL_MAX_RECORD_CONTENT_LEN` bytes of
 * content; NUMBER_EXHAUSTED after 2^64 - 1 records.
 *
 * It allocates when it moves to its next key, which is once in 2^20 records, and never else.
 * Threads: one. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_channel_sender_seal(
    cmcrypto_channel_sender *sender, uint8_t *record, size_t record_len, int64_t now);

/**
 * The record that closes this direction, the last to be sent: `CMCRYPTO_CHANNEL_RECORD_OVERHEAD`
 * bytes. The other direction stays open. Also after the channel has ended. `sender` is then used
 * up; INVALID_ARGUMENT if it was before.
 * Threads: one. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_channel_sender_close(
    cmcrypto_channel_sender *sender, uint8_t *out, size_t out_cap, size_t *out_len);

/**
 * Frees a sender. A direction that was not closed looks cut off to the peer.
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_channel_sender_free(cmcrypto_channel_sender *sender);

/**
 * Opens a record in place: `record` is the whole of one, see `cmcrypto_channel_message_len`. With
 * `CMCRYPTO_CHANNEL_RECEIVED_DATA` its content is the `*content_len` bytes from
 * `record + CMCRYPTO_CHANNEL_RECORD_HEADER_LEN` on.
 *
 * A record that is refused changes nothing but its own content, which is wiped after DECRYPT: the
 * one that was due may still come. Over a transport that keeps bytes in order there is no innocent
 * cause, and the channel is best dropped.
 *
 * Errors: CHANNEL_CLOSED after `CMCRYPTO_CHANNEL_RECEIVED_CLOSED`; CHANNEL_ENDED if the channel
 * has, see `cmcrypto_channel`, also of the record that closes; MALFORMED; RECORD_REFLECTED for a
 * record that this side sent; REPLAYED for one that was opened before, RECORD_MISSING for one that
 * comes too early, both as its number says; NUMBER_EXHAUSTED for data under the last number, which
 * is for closing; DECRYPT if it was changed, or is of another channel.
 *
 * It allocates when it moves to its next key, which is once in 2^20 records, and never else.
 * Threads: one. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_channel_receiver_open(
    cmcrypto_channel_receiver *receiver, uint8_t *record, size_t record_len, int64_t now,
    cmcrypto_channel_received *received, size_t *content_len);

/**
 * To be asked when the transport has no more bytes: whether the peer had closed.
 *
 * Errors: CHANNEL_TRUNCATED if it had not: somebody may have cut off what came last.
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_channel_receiver_end_of_input(const cmcrypto_channel_receiver *receiver);

/**
 * Frees a receiver.
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_channel_receiver_free(cmcrypto_channel_receiver *receiver);

CMCRYPTO_SIZE(cmcrypto_channel_request_info, 16)

#ifdef __cplusplus
}
#endif

#endif
