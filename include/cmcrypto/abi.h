/**
 * @file
 * What every call goes through, and what all of them share.
 *
 * Generated from the sources by ffi/tests/main/header.rs; not to be edited.
 *
 * ```
 * function                                                 | threads | may allocate | may block
 * cmcrypto_abi_version                                     | any     | no           | no
 * cmcrypto_version                                         | any     | no           | no
 * cmcrypto_status_text                                     | any     | no           | no
 * cmcrypto_last_error_detail                               | any     | yes          | no
 * cmcrypto_last_error_get_info                             | any     | no           | no
 * cmcrypto_buffer_data                                     | any     | no           | no
 * cmcrypto_buffer_len                                      | any     | no           | no
 * cmcrypto_buffer_free                                     | last    | no           | no
 * ```
 */

#ifndef CMCRYPTO_ABI_H
#define CMCRYPTO_ABI_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * @def CMCRYPTO_MUST_USE
 * A status that is not looked at is a mistake.
 */
#if defined(__GNUC__)
#define CMCRYPTO_MUST_USE __attribute__((warn_unused_result))
#else
#define CMCRYPTO_MUST_USE
#endif

/* Structures are what the library was built with: checked where the compiler can, on 64-bit systems. */
#if UINTPTR_MAX < 0xffffffffffffffffu
#define CMCRYPTO_SIZE(type, size)
#elif defined(__cplusplus)
#define CMCRYPTO_SIZE(type, size) static_assert(sizeof(type) == (size), #type);
#elif defined(__STDC_VERSION__) && __STDC_VERSION__ >= 201112L
#define CMCRYPTO_SIZE(type, size) _Static_assert(sizeof(type) == (size), #type);
#else
#define CMCRYPTO_SIZE(type, size)
#endif

/**
 * Room for a site's code: 3 bytes and a NUL.
 */
#define CMCRYPTO_SITE_CODE_MAX 4

/**
 * Room for a client's id: up to 256 bytes and a NUL.
 */
#define CMCRYPTO_CLIENT_ID_MAX 264

/**
 * Room for the name of a host: up to 253 bytes and a NUL.
 */
#define CMCRYPTO_HOST_NAME_MAX 256

/**
 * Room for the name of a stream of replicated data: up to 256 bytes and a NUL.
 */
#define CMCRYPTO_STREAM_MAX 260

/**
 * Room for the fingerprint of a site's key: 79 bytes and a NUL.
 */
#define CMCRYPTO_FINGERPRINT_MAX 80

/**
 * Room for the name of a key file: 7 bytes and a NUL.
 */
#define CMCRYPTO_KEY_FILE_NAME_MAX 8

/**
 * The version of this header. It changes when a program that was compiled with an older header
 * must be compiled again.
 */
#define CMCRYPTO_ABI_VERSION 2

/**
 * Success.
 */
#define CMCRYPTO_OK 0

/**
 * An argument is outside what the operation is defined for.
 */
#define CMCRYPTO_ERROR_INVALID_ARGUMENT 1

/**
 * The library or an engine failed in a way that has no other name.
 */
#define CMCRYPTO_ERROR_INTERNAL 2

/**
 * This build does not contain the provider or feature asked for.
 */
#define CMCRYPTO_ERROR_UNSUPPORTED 3

/**
 * The input is longer than the operation's documented limit.
 */
#define CMCRYPTO_ERROR_TOO_LARGE 4

/**
 * The system gave no randomness.
 */
#define CMCRYPTO_ERROR_RANDOM 5

/**
 * An external key (TPM, HSM, key store) failed, or returned a signature that does not verify.
 */
#define CMCRYPTO_ERROR_EXTERNAL_KEY 6

/**
 * The bytes are not the structure they should be.
 */
#define CMCRYPTO_ERROR_MALFORMED 10

/**
 * The bytes are BER with an indefinite length; DER is required.
 */
#define CMCRYPTO_ERROR_NOT_DER 11

/**
 * The message, key or certificate names an algorithm that is not accepted here.
 */
#define CMCRYPTO_ERROR_ALGORITHM_NOT_ACCEPTED 12

/**
 * The key's numbers are out of bounds or contradict each other.
 */
#define CMCRYPTO_ERROR_KEY_REJECTED 13

/**
 * The key is of a type that this library does not use, or not for this: messages, endorsements and
 * registrations are with RSA, certificates of a PKI with RSA or EC on P-256 and P-384.
 */
#define CMCRYPTO_ERROR_KEY_TYPE_NOT_SUPPORTED 14

/**
 * The RSA modulus is shorter than 2048 bits, and nothing accepted that.
 */
#define CMCRYPTO_ERROR_KEY_TOO_SMALL 15

/**
 * The password is wrong or the encrypted key is damaged; these can't be told apart.
 */
#define CMCRYPTO_ERROR_WRONG_PASSWORD 16

/**
 * The encrypted key asks for more password-hashing work than the limit.
 */
#define CMCRYPTO_ERROR_PASSWORD_COST 17

/**
 * Well-formed, but of a form that this library does not take: a version, an extension, a kind of
 * revocation list, a parameter. The detail says which. It is not damaged, and another program may
 * well read it.
 */
#define CMCRYPTO_ERROR_NOT_SUPPORTED 18

/**
 * The signature does not verify, or the content is not what was signed.
 */
#define CMCRYPTO_ERROR_SIGNATURE_INVALID 20

/**
 * The message can't be decrypted, or was changed. There is no further detail.
 */
#define CMCRYPTO_ERROR_DECRYPT 21

/**
 * Signed attributes are missing, doubled or contradict the message.
 */
#define CMCRYPTO_ERROR_SIGNED_ATTRIBUTES 22

/**
 * The message was signed with another certificate than the one expected.
 */
#define CMCRYPTO_ERROR_SIGNER_MISMATCH 23

/**
 * The certificate is not valid yet.
 */
#define CMCRYPTO_ERROR_CERTIFICATE_NOT_YET_VALID 30

/**
 * The certificate is not valid any more.
 */
#define CMCRYPTO_ERROR_CERTIFICATE_EXPIRED 31

/**
 * The certificate's key usage or extended key usage does not allow this use.
 */
#define CMCRYPTO_ERROR_CERTIFICATE_USAGE 32

/**
 * The private key does not belong to the certificate.
 */
#define CMCRYPTO_ERROR_KEY_MISMATCH 33

/**
 * A name in a certificate's subject has characters that are not single-byte (ASCII): the product
 * forbids them.
 */
#define CMCRYPTO_ERROR_NAME_NOT_SINGLE_BYTE 34

/**
 * No path leads from the certificate to a trust anchor.
 */
#define CMCRYPTO_ERROR_UNKNOWN_ISSUER 35

/**
 * A path leads to a trust anchor, but breaks a rule: a constraint, a name, a depth.
 */
#define CMCRYPTO_ERROR_PATH_INVALID 36

/**
 * The certificate or one above it is revoked; or a revocation list that is needed is missing,
 * expired or does not verify, which the product treats alike.
 */
#define CMCRYPTO_ERROR_REVOKED 37

/**
 * No certificate meets the selection criteria.
 */
#define CMCRYPTO_ERROR_NO_CERTIFICATE 38

/**
 * Several certificates meet the selection criteria, and the site's setting is to fail then.
 */
#define CMCRYPTO_ERROR_SEVERAL_CERTIFICATES 39

/**
 * The list of recipients is empty.
 */
#define CMCRYPTO_ERROR_NO_RECIPIENTS 40

/**
 * There are more than 32 recipients.
 */
#define CMCRYPTO_ERROR_TOO_MANY_RECIPIENTS 41

/**
 * A certificate is named twice as recipient.
 */
#define CMCRYPTO_ERROR_DUPLICATE_RECIPIENT 42

/**
 * The message is not encrypted to any of our certificates: the client should fetch the
 * management point's certificate again.
 */
#define CMCRYPTO_ERROR_NOT_A_RECIPIENT 43

/**
 * The message is not signed, and the site requires signing.
 */
#define CMCRYPTO_ERROR_UNSIGNED 50

/**
 * The message is signed with SHA-1, and the site requires SHA-256.
 */
#define CMCRYPTO_ERROR_SHA1_NOT_ACCEPTED 51

/**
 * The message is not encrypted, and the site uses encryption.
 */
#define CMCRYPTO_ERROR_NOT_ENCRYPTED 52

/**
 * No client is registered under the sender's id.
 */
#define CMCRYPTO_ERROR_UNKNOWN_SENDER 53

/**
 * The sender is blocked.
 */
#define CMCRYPTO_ERROR_BLOCKED_SENDER 54

/**
 * Signed for others than us: the list of recipients that the sender signed does not name us, or a
 * site's data is for another target.
 */
#define CMCRYPTO_ERROR_NOT_INTENDED_RECIPIENT 55

/**
 * The message was sent longer ago than the freshness rule allows, or the validity of a site's data
 * has ended.
 */
#define CMCRYPTO_ERROR_STALE 56

/**
 * The message was sent further in the future than the freshness rule allows, or the validity of a
 * site's data has not begun.
 */
#define CMCRYPTO_ERROR_SENT_IN_FUTURE 57

/**
 * This message was accepted before.
 */
#define CMCRYPTO_ERROR_REPLAYED 58

/**
 * The memory of accepted messages is full; the message may be sent again later.
 */
#define CMCRYPTO_ERROR_SEEN_MESSAGES_FULL 59

/**
 * The message is signed, but carries no message context of a known version.
 */
#define CMCRYPTO_ERROR_CONTEXT_MISSING 60

/**
 * The client's id is registered already.
 */
#define CMCRYPTO_ERROR_ALREADY_REGISTERED 61

/**
 * The directory of clients or the memory of messages can't be reached.
 */
#define CMCRYPTO_ERROR_STORE_UNAVAILABLE 62

/**
 * The content was signed to go encrypted under another key, or to go encrypted, or not to: whoever
 * carried it has changed that.
 */
#define CMCRYPTO_ERROR_ENVELOPE_MISMATCH 63

/**
 * The sender is registered, but not approved, and the site does not accept that.
 */
#define CMCRYPTO_ERROR_UNAPPROVED_SENDER 64

/**
 * The message is not the one whose hash is expected: fetch it, and what names its hash, again.
 */
#define CMCRYPTO_ERROR_HASH_MISMATCH 65

/**
 * The trust store holds no trusted root key.
 */
#define CMCRYPTO_ERROR_NO_TRUSTED_ROOT_KEY 70

/**
 * The management point's keys are said to be under another trusted root key than the client's.
 * Anyone can make them say so: compare fingerprints before you replace or reset the client's,
 * which is all that heals it.
 */
#define CMCRYPTO_ERROR_ROOT_KEY_MISMATCH 71

/**
 * Another trusted root key or site server signing certificate is held, from a source that this
 * one may not replace. Nothing changed.
 */
#define CMCRYPTO_ERROR_KEY_CONFLICT 72

/**
 * The settings do not let the first management point set the trusted root key or the site server
 * signing certificate.
 */
#define CMCRYPTO_ERROR_FIRST_MANAGEMENT_POINT_NOT_ACCEPTED 73

/**
 * An endorsement is not valid yet.
 */
#define CMCRYPTO_ERROR_ENDORSEMENT_NOT_YET_VALID 74

/**
 * An endorsement is not valid any more: the site has to renew it.
 */
#define CMCRYPTO_ERROR_ENDORSEMENT_EXPIRED 75

/**
 * An endorsement is for another key, certificate or role than the one it came with.
 */
#define CMCRYPTO_ERROR_ENDORSEMENT_MISMATCH 76

/**
 * An endorsement, a management point or data is of another site than the one that may vouch for
 * it, or than the one expected.
 */
#define CMCRYPTO_ERROR_SITE_MISMATCH 77

/**
 * A management point's keys or a certificate are for another host.
 */
#define CMCRYPTO_ERROR_HOST_MISMATCH 78

/**
 * More than three sites lie on the path from the trusted root key to the management point.
 */
#define CMCRYPTO_ERROR_ENDORSEMENT_TOO_DEEP 79

/**
 * An endorsement, replicated data or a site's data for its clients has a lower number than what was
 * accepted before. Nothing changed.
 */
#define CMCRYPTO_ERROR_ROLLBACK 80

/**
 * An endorsement differs from one that was accepted before under the same number. Nothing
 * changed.
 */
#define CMCRYPTO_ERROR_ENDORSEMENT_CONFLICT 81

/**
 * The trust store holds no keys of this management point.
 */
#define CMCRYPTO_ERROR_UNKNOWN_MANAGEMENT_POINT 82

/**
 * The trust store holds no site server signing certificate.
 */
#define CMCRYPTO_ERROR_NO_SITE_SIGNING_CERTIFICATE 83

/**
 * What was to be read back is not what was stored there: a trust store, a site directory or a client's
 * policies. A file was left as it is.
 */
#define CMCRYPTO_ERROR_STORED_FOREIGN 90

/**
 * The trust store, site directory or client's policies are truncated or the checksum is wrong. A file
 * was left as it is.
 */
#define CMCRYPTO_ERROR_STORED_DAMAGED 91

/**
 * The file or message is of a newer version than this library knows.
 */
#define CMCRYPTO_ERROR_VERSION_NOT_SUPPORTED 92

/**
 * A file can't be read, locked or written.
 */
#define CMCRYPTO_ERROR_STORAGE 93

/**
 * The system has not the memory for what is to be read or written; nothing has changed. Any call that
 * takes content of any length may return it.
 */
#define CMCRYPTO_ERROR_NO_MEMORY 94

/**
 * What a store of the caller's answers breaks a rule of its interface, which the detail says: another
 * client than the one asked for, a message accepted twice. Nothing of it may be relied on.
 */
#define CMCRYPTO_ERROR_STORE_BROKEN 95

/**
 * The challenge in a registration request or an administrator's proof is not one of ours, or was not
 * issued for this.
 */
#define CMCRYPTO_ERROR_CHALLENGE_INVALID 100

/**
 * The challenge in a registration request or an administrator's proof is too old: ask for another.
 */
#define CMCRYPTO_ERROR_CHALLENGE_EXPIRED 101

/**
 * The key is registered already, under another id or with another certificate.
 */
#define CMCRYPTO_ERROR_KEY_ALREADY_REGISTERED 102

/**
 * The reply is to another request.
 */
#define CMCRYPTO_ERROR_REPLY_MISMATCH 103

/**
 * No such exchange key of this site is known.
 */
#define CMCRYPTO_ERROR_SITE_KEY_UNKNOWN 110

/**
 * Exchange key was replaced, and is kept no longer.
 */
#define CMCRYPTO_ERROR_SITE_KEY_RETIRED 111

/**
 * Secure key exchange is required.
 */
#define CMCRYPTO_ERROR_SECURE_KEY_EXCHANGE_REQUIRED 112

/**
 * Site named twice.
 */
#define CMCRYPTO_ERROR_DUPLICATE_SITE 113

/**
 * Data before this is missing.
 */
#define CMCRYPTO_ERROR_REPLICATION_GAP 114

/**
 * Does not follow what was accepted.
 */
#define CMCRYPTO_ERROR_REPLICATION_CONFLICT 115

/**
 * Numbers are used up.
 */
#define CMCRYPTO_ERROR_NUMBER_EXHAUSTED 116

/**
 * Exchange key was reported as stolen, or follows one that was.
 */
#define CMCRYPTO_ERROR_SITE_KEY_STOLEN 117

/**
 * Who vouched for the site's exchange key is not believed any more.
 */
#define CMCRYPTO_ERROR_SITE_KEY_UNVOUCHED 118

/**
 * Suite not accepted.
 */
#define CMCRYPTO_ERROR_SUITE_NOT_ACCEPTED 120

/**
 * Peer did not confirm the keys.
 */
#define CMCRYPTO_ERROR_KEY_CONFIRMATION 121

/**
 * Record of our own.
 */
#define CMCRYPTO_ERROR_RECORD_REFLECTED 122

/**
 * Earlier record is missing.
 */
#define CMCRYPTO_ERROR_RECORD_MISSING 123

/**
 * Channel is closed.
 */
#define CMCRYPTO_ERROR_CHANNEL_CLOSED 124

/**
 * Input ended before the channel was closed.
 */
#define CMCRYPTO_ERROR_CHANNEL_TRUNCATED 125

/**
 * No valid cookie.
 */
#define CMCRYPTO_ERROR_COOKIE_INVALID 126

/**
 * Channel has ended.
 */
#define CMCRYPTO_ERROR_CHANNEL_ENDED 127

/**
 * Another policy set was accepted under this number: the site contradicts itself, or its key is
 * somebody else's too. Nothing changed.
 */
#define CMCRYPTO_ERROR_POLICY_CONFLICT 140

/**
 * The body is not the one that the policy's assignment names.
 */
#define CMCRYPTO_ERROR_POLICY_BODY_MISMATCH 141

/**
 * No valid policy set that applies to this client names the policy.
 */
#define CMCRYPTO_ERROR_POLICY_NOT_ASSIGNED 142

/**
 * A path or name that content can't have: not UTF-8, not in one spelling, not possible on Windows, or
 * the same as another where case does not count. The detail says which.
 */
#define CMCRYPTO_ERROR_CONTENT_NAME 143

/**
 * A symbolic link, device, socket or pipe where content has files and directories. It was not
 * opened.
 */
#define CMCRYPTO_ERROR_CONTENT_KIND 144

/**
 * A file or directory changed while it was read: try again when nobody writes to it.
 */
#define CMCRYPTO_ERROR_CONTENT_CHANGED 145

/**
 * A file, a directory or a package is not the one that the site has published: it must not be
 * used.
 */
#define CMCRYPTO_ERROR_CONTENT_MISMATCH 146

/**
 * The caller asked to stop.
 */
#define CMCRYPTO_ERROR_CANCELLED 147

/**
 * Another process, or this one, fetches into the same directory.
 */
#define CMCRYPTO_ERROR_FETCH_IN_PROGRESS 148

/**
 * What is to be fetched is there already, or something else in its place. It was left as it is.
 */
#define CMCRYPTO_ERROR_TARGET_EXISTS 149

/**
 * The key is of another package, version or run of encryption than the header.
 */
#define CMCRYPTO_ERROR_CONTENT_KEY_MISMATCH 150

/**
 * The token names a signer or a key that is not known.
 */
#define CMCRYPTO_ERROR_TOKEN_SIGNER_UNKNOWN 160

/**
 * The token's signer was replaced, and is kept no longer.
 */
#define CMCRYPTO_ERROR_TOKEN_SIGNER_RETIRED 161

/**
 * The token is of another issuer or tenant than the one expected.
 */
#define CMCRYPTO_ERROR_TOKEN_ISSUER_MISMATCH 162

/**
 * The token is of another kind than the one that is asked for.
 */
#define CMCRYPTO_ERROR_TOKEN_KIND_MISMATCH 163

/**
 * The token is blocked.
 */
#define CMCRYPTO_ERROR_TOKEN_BLOCKED 164

/**
 * The token was used as often as it may be.
 */
#define CMCRYPTO_ERROR_TOKEN_USED_UP 165

/**
 * The token belongs to the holder of another key than the one that was shown.
 */
#define CMCRYPTO_ERROR_TOKEN_NOT_HOLDER 166

/**
 * The token is valid for longer than one of its kind may be.
 */
#define CMCRYPTO_ERROR_TOKEN_LIFETIME 167

/**
 * The set of keys was fetched too long ago.
 */
#define CMCRYPTO_ERROR_KEY_SET_STALE 168

/**
 * The site's authority did not issue this certificate, or knows of it no more.
 */
#define CMCRYPTO_ERROR_CERTIFICATE_NOT_ISSUED 169

/**
 * The certificate, or another of its key, was blocked: there is no way back, but another key.
 */
#define CMCRYPTO_ERROR_CERTIFICATE_BLOCKED 170

/**
 * The trust store holds no certificate of the site's authority, SMS Issuing.
 */
#define CMCRYPTO_ERROR_NO_ISSUING_AUTHORITY 171

/**
 * The administrator is not signed in at the level that is needed for this.
 */
#define CMCRYPTO_ERROR_AUTHENTICATION_TOO_WEAK 172

/**
 * It is not within the administrative scope of who asks for it.
 */
#define CMCRYPTO_ERROR_ACCESS_DENIED 176

/**
 * Nobody's, or it is not known.
 */
#define CMCRYPTO_PARTY_NONE 0

/**
 * The certificate that the caller signs with.
 */
#define CMCRYPTO_PARTY_OWN_SIGNING 737

/**
 * A certificate that is encrypted to the caller with.
 */
#define CMCRYPTO_PARTY_OWN_ENCRYPTION 738

/**
 * The signing certificate of a management point.
 */
#define CMCRYPTO_PARTY_MANAGEMENT_POINT_SIGNING 739

/**
 * The encryption certificate of a management point.
 */
#define CMCRYPTO_PARTY_MANAGEMENT_POINT_ENCRYPTION 740

/**
 * The certificate that a client signs with.
 */
#define CMCRYPTO_PARTY_CLIENT 741

/**
 * The certificate at the lower end of a path.
 */
#define CMCRYPTO_PARTY_END_ENTITY 742

/**
 * The certificate of a certification authority.
 */
#define CMCRYPTO_PARTY_AUTHORITY 743

/**
 * The site server signing certificate.
 */
#define CMCRYPTO_PARTY_SITE_SERVER_SIGNING 744

/**
 * An encryption certificate of a site.
 */
#define CMCRYPTO_PARTY_SITE_ENCRYPTION 745

/**
 * A site's exchange key.
 */
#define CMCRYPTO_PARTY_SITE 746

/**
 * The trusted root key.
 */
#define CMCRYPTO_PARTY_TRUSTED_ROOT 747

/**
 * The certificate that a client has registered to be encrypted to with.
 */
#define CMCRYPTO_PARTY_CLIENT_ENCRYPTION 748

/**
 * Bytes that the library made. They don't change, and are wiped when the last handle of them is
 * freed.
 */
typedef struct cmcrypto_buffer cmcrypto_buffer;

/**
 * What a call returns: `CMCRYPTO_OK` or one of the codes `CMCRYPTO_ERROR_...`.
 */
typedef int32_t cmcrypto_status;

/**
 * Whose certificate or key an error is about: one of the constants `CMCRYPTO_PARTY_...`.
 */
typedef int32_t cmcrypto_party;

/**
 * What is known of the last failure, for a program. What a person reads is the text of
 * `cmcrypto_last_error_detail`.
 */
typedef struct {
  /**
   * sizeof(cmcrypto_last_error_info).
   */
  uint32_t struct_size;
  /**
   * Whose certificate or key it is about.
   */
  cmcrypto_party party;
  /**
   * The number of the element, from 0, in the list that the text names; -1 without one.
   */
  int64_t index;
  /**
   * What the system said: an `errno`, on Windows what GetLastError() gives; 0 if nothing.
   */
  int32_t system_error;
  /**
   * The status that the call returned, or 0 if it succeeded.
   */
  cmcrypto_status status;
} cmcrypto_last_error_info;

/**
 * The code of a site.
 */
typedef struct {
  /**
   * 3 ASCII letters or digits and a NUL.
   */
  char text[CMCRYPTO_SITE_CODE_MAX];
} cmcrypto_site_code;

/**
 * The version of the header that the library was built with: compare it to
 * `CMCRYPTO_ABI_VERSION`.
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE int32_t cmcrypto_abi_version(void);

/**
 * The library's version, such as "1.2.3". Static: never freed.
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE const char *cmcrypto_version(void);

/**
 * The text of a status, in English. Static: never freed. Never NULL.
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE const char *cmcrypto_status_text(cmcrypto_status status);

/**
 * More about the last status that this thread got: which argument was NULL, whose certificate has
 * expired, which file could not be opened and why, which extension is not offered. Empty text if
 * there is nothing more to say, as always for decryption. The detail stays until the thread's next
 * call that returns a status; this one and `cmcrypto_last_error_get_info` do not change it.
 *
 * One line for a log, in English. It names nothing of the input but checked names, object
 * identifiers and numbers, and no secret; a path is the caller's own.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_last_error_detail(char *out, size_t out_cap, size_t *out_len);

/**
 * What `cmcrypto_last_error_detail` says, as numbers. `struct_size` is the structure's sizeof.
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_last_error_get_info(cmcrypto_last_error_info *info, size_t struct_size);

/**
 * The bytes of a buffer, which may be read until it is freed. Not NULL, even if there are none;
 * NULL if `buffer` is NULL. Text in a buffer has no NUL after it.
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE const uint8_t *cmcrypto_buffer_data(const cmcrypto_buffer *buffer);

/**
 * How many bytes a buffer has; 0 if `buffer` is NULL.
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE size_t cmcrypto_buffer_len(const cmcrypto_buffer *buffer);

/**
 * Frees a buffer and wipes its bytes.
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_buffer_free(cmcrypto_buffer *buffer);

CMCRYPTO_SIZE(cmcrypto_last_error_info, 24)
CMCRYPTO_SIZE(cmcrypto_site_code, 4)

#ifdef __cplusplus
}
#endif

#endif
