/*
 * Generated from the sources by ffi/tests/header.rs; not to be edited.
 *
 * The cryptographic controls of a Configuration-Manager-like system, for C and C++.
 *
 * # Conventions
 *
 * Status. A function that can fail returns a `cmcrypto_status`: 0 (`CMCRYPTO_OK`) is success,
 * anything else one of the codes below, whose numbers never change. `cmcrypto_status_text` gives a
 * code's text. `CMCRYPTO_ERROR_INVALID_ARGUMENT` and `CMCRYPTO_ERROR_INTERNAL` can come from any
 * of them; the other codes are named with each function, without their prefix.
 *
 * Detail. For a caller's mistake `cmcrypto_last_error_detail` says more, such as which argument
 * was NULL. It belongs to the calling thread and is forgotten when that thread makes its next call
 * that returns a status, other than this one. There is none for decryption.
 *
 * Handles. Types without members are handles. Whoever receives one frees it, once, with the
 * `_free` function of its type; freeing NULL does nothing. Handles may be freed in any order: what
 * another one still needs stays alive. No function takes a handle away from its caller. An array of
 * handles is declared `const cmcrypto_x *list[n]`.
 *
 * Inputs. Bytes are a pointer and a length; (NULL, 0) is an empty input, NULL with another length
 * an error, as is a length above PTRDIFF_MAX. Text is UTF-8 that ends with a NUL. Inputs are only
 * read during the call. NULL for any other pointer is an error, unless a function says otherwise.
 *
 * Outputs come last. They hold something only after success; otherwise a handle is NULL, a number
 * 0, and bytes are wiped.
 *
 * Output of a size that is known beforehand is written to the caller's memory, `out` of `out_cap`
 * bytes, and its length to `*out_len`. If it does not fit, the call returns
 * `CMCRYPTO_ERROR_INVALID_ARGUMENT` with the length that it needs in `*out_len`, before any key is
 * used; (NULL, 0) for `out` and `out_cap` asks for just that. Text is followed by a NUL, which
 * `*out_len` does not count and `out_cap` must have room for.
 *
 * Output of other sizes is a `cmcrypto_buffer`, whose memory is wiped when it is freed. The memory
 * of outputs, and of data that is changed in place, must not overlap any other argument of the call.
 *
 * Numbers. Where C has enumerations there are `int32_t` constants here; any other value is an
 * error. Truth is 1 and 0, and any other value an error. Time is Unix seconds, which always come
 * from the caller: the library keeps no clock.
 *
 * Structures that may grow start with `struct_size`, which must be the structure's `sizeof`. A
 * larger one than the library knows is accepted if what it doesn't know is all zeros. In a smaller
 * one, down to that of the first version, the fields that are missing count as 0, which means as
 * before. Their `_default` functions fill them; with an impossible size they leave them as they are.
 *
 * Threads. The table below says which calls may be made from several threads at the same time with
 * the same handle ("any"), and which by one thread at a time ("one"). A handle must not be in use
 * elsewhere when it is freed ("last"). Apart from the detail and the engines' random generators there
 * is no state outside handles. The generators are why the shared library stays loaded once it is.
 *
 * Failure of memory allocation ends the process. A panic inside the library, which would be a bug,
 * returns `CMCRYPTO_ERROR_INTERNAL`, with a detail on any call; its message goes to standard error.
 *
 * What no check can catch is the caller's fault, and undefined: a handle that was freed, or is of
 * another type; a pointer to less memory than its length says; text without a NUL.
 *
 * # Codes
 *
 * What a client does about a status that it got, or that its management point reports:
 *
 *  1 CMCRYPTO_ERROR_INVALID_ARGUMENT          give up: the caller's mistake, see the detail
 *  2 CMCRYPTO_ERROR_INTERNAL                  give up: a bug, or an engine that failed
 *  3 CMCRYPTO_ERROR_UNSUPPORTED               give up
 *  4 CMCRYPTO_ERROR_TOO_LARGE                 give up
 *  5 CMCRYPTO_ERROR_RANDOM                    retry
 *  6 CMCRYPTO_ERROR_EXTERNAL_KEY              retry
 * 10 CMCRYPTO_ERROR_MALFORMED                 give up
 * 11 CMCRYPTO_ERROR_NOT_DER                   give up
 * 12 CMCRYPTO_ERROR_ALGORITHM_NOT_ACCEPTED    give up
 * 13 CMCRYPTO_ERROR_KEY_REJECTED              give up
 * 14 CMCRYPTO_ERROR_KEY_TYPE_NOT_SUPPORTED    give up
 * 15 CMCRYPTO_ERROR_KEY_TOO_SMALL             register again
 * 16 CMCRYPTO_ERROR_WRONG_PASSWORD            give up
 * 17 CMCRYPTO_ERROR_PASSWORD_COST             give up
 * 20 CMCRYPTO_ERROR_SIGNATURE_INVALID         give up
 * 21 CMCRYPTO_ERROR_DECRYPT                   give up
 * 22 CMCRYPTO_ERROR_SIGNED_ATTRIBUTES         give up
 * 23 CMCRYPTO_ERROR_SIGNER_MISMATCH           register again
 * 30 CMCRYPTO_ERROR_CERTIFICATE_NOT_YET_VALID retry later, or set the clock
 * 31 CMCRYPTO_ERROR_CERTIFICATE_EXPIRED       the management point's: fetch the certificate again; the client's own: register again
 * 32 CMCRYPTO_ERROR_CERTIFICATE_USAGE         give up
 * 33 CMCRYPTO_ERROR_KEY_MISMATCH              give up
 * 40 CMCRYPTO_ERROR_NO_RECIPIENTS             give up
 * 41 CMCRYPTO_ERROR_TOO_MANY_RECIPIENTS       give up
 * 42 CMCRYPTO_ERROR_DUPLICATE_RECIPIENT       give up
 * 43 CMCRYPTO_ERROR_NOT_A_RECIPIENT           fetch the management point's certificate again
 * 50 CMCRYPTO_ERROR_UNSIGNED                  give up
 * 51 CMCRYPTO_ERROR_SHA1_NOT_ACCEPTED         give up
 * 52 CMCRYPTO_ERROR_NOT_ENCRYPTED             give up
 * 53 CMCRYPTO_ERROR_UNKNOWN_SENDER            register again
 * 54 CMCRYPTO_ERROR_BLOCKED_SENDER            give up
 * 55 CMCRYPTO_ERROR_NOT_INTENDED_RECIPIENT    fetch the management point's certificate again
 * 56 CMCRYPTO_ERROR_STALE                     set the clock, then seal again and retry
 * 57 CMCRYPTO_ERROR_SENT_IN_FUTURE            set the clock, then seal again and retry
 * 58 CMCRYPTO_ERROR_REPLAYED                  give up: the message was accepted before
 * 59 CMCRYPTO_ERROR_SEEN_MESSAGES_FULL        retry later
 * 60 CMCRYPTO_ERROR_CONTEXT_MISSING           give up
 * 61 CMCRYPTO_ERROR_ALREADY_REGISTERED        give up
 * 62 CMCRYPTO_ERROR_STORE_UNAVAILABLE         retry later
 *
 * # Functions
 *
 * To block is to wait for another thread that holds a lock for a moment, for the system's
 * first randomness, or for an engine to prepare a key on its first use.
 *
 * function                                             | threads | may allocate | may block
 * cmcrypto_abi_version                                 | any     | no           | no
 * cmcrypto_version                                     | any     | no           | no
 * cmcrypto_status_text                                 | any     | no           | no
 * cmcrypto_last_error_detail                           | any     | no           | no
 * cmcrypto_provider_name                               | any     | no           | no
 * cmcrypto_buffer_data                                 | any     | no           | no
 * cmcrypto_buffer_len                                  | any     | no           | no
 * cmcrypto_buffer_free                                 | last    | no           | no
 * cmcrypto_random_fill                                 | any     | yes          | yes
 * cmcrypto_digest_output_len                           | any     | no           | no
 * cmcrypto_digest                                      | any     | no           | no
 * cmcrypto_hasher_new                                  | any     | yes          | no
 * cmcrypto_hasher_update                               | one     | no           | no
 * cmcrypto_hasher_finish                               | one     | no           | no
 * cmcrypto_hasher_free                                 | last    | no           | no
 * cmcrypto_aes_gcm_seal_in_place                       | any     | yes          | yes
 * cmcrypto_aes_gcm_open_in_place                       | any     | yes          | yes
 * cmcrypto_rsa_reverse                                 | any     | no           | no
 * cmcrypto_private_key_generate                        | any     | yes          | yes
 * cmcrypto_private_key_from_pkcs8_der                  | any     | yes          | no
 * cmcrypto_private_key_from_encrypted_pkcs8_der        | any     | yes          | no
 * cmcrypto_private_key_from_pkcs1_der                  | any     | yes          | no
 * cmcrypto_private_key_from_pem                        | any     | yes          | no
 * cmcrypto_private_key_to_pkcs1_der                    | any     | yes          | no
 * cmcrypto_private_key_to_pkcs8_der                    | any     | yes          | no
 * cmcrypto_private_key_to_encrypted_pkcs8_der          | any     | yes          | yes
 * cmcrypto_private_key_to_pkcs1_pem                    | any     | yes          | no
 * cmcrypto_private_key_to_pkcs8_pem                    | any     | yes          | no
 * cmcrypto_private_key_to_encrypted_pkcs8_pem          | any     | yes          | yes
 * cmcrypto_private_key_public_key                      | any     | yes          | no
 * cmcrypto_private_key_provider                        | any     | no           | no
 * cmcrypto_private_key_sign                            | any     | yes          | yes
 * cmcrypto_private_key_sign_digest                     | any     | yes          | yes
 * cmcrypto_private_key_decrypt_oaep                    | any     | yes          | yes
 * cmcrypto_private_key_free                            | last    | no           | no
 * cmcrypto_public_key_from_spki_der                    | any     | yes          | no
 * cmcrypto_public_key_from_spki_pem                    | any     | yes          | no
 * cmcrypto_public_key_to_spki_der                      | any     | yes          | no
 * cmcrypto_public_key_to_spki_pem                      | any     | yes          | no
 * cmcrypto_public_key_spki_sha256                      | any     | no           | no
 * cmcrypto_public_key_bits                             | any     | no           | no
 * cmcrypto_public_key_modulus_len                      | any     | no           | no
 * cmcrypto_public_key_provider                         | any     | no           | no
 * cmcrypto_public_key_equals                           | any     | no           | no
 * cmcrypto_public_key_verify                           | any     | yes          | yes
 * cmcrypto_public_key_verify_digest                    | any     | yes          | yes
 * cmcrypto_public_key_verify_legacy                    | any     | yes          | yes
 * cmcrypto_public_key_verify_digest_legacy             | any     | yes          | yes
 * cmcrypto_public_key_encrypt_oaep                     | any     | yes          | yes
 * cmcrypto_public_key_free                             | last    | no           | no
 * cmcrypto_certificate_from_der                        | any     | yes          | no
 * cmcrypto_certificate_from_pem                        | any     | yes          | no
 * cmcrypto_certificate_to_der                          | any     | yes          | no
 * cmcrypto_certificate_to_pem                          | any     | yes          | no
 * cmcrypto_certificate_thumbprint_sha1                 | any     | no           | no
 * cmcrypto_certificate_thumbprint_sha256               | any     | no           | no
 * cmcrypto_certificate_public_key                      | any     | yes          | no
 * cmcrypto_certificate_issuer_der                      | any     | yes          | no
 * cmcrypto_certificate_subject_der                     | any     | yes          | no
 * cmcrypto_certificate_serial_number_der               | any     | yes          | no
 * cmcrypto_certificate_not_before                      | any     | no           | no
 * cmcrypto_certificate_not_after                       | any     | no           | no
 * cmcrypto_certificate_subject_key_identifier          | any     | yes          | no
 * cmcrypto_certificate_check_use                       | any     | no           | no
 * cmcrypto_certificate_check_validity                  | any     | no           | no
 * cmcrypto_certificate_equals                          | any     | no           | no
 * cmcrypto_certificate_free                            | last    | no           | no
 * cmcrypto_signing_identity_new                        | any     | yes          | no
 * cmcrypto_signing_identity_certificate                | any     | yes          | no
 * cmcrypto_signing_identity_free                       | last    | no           | no
 * cmcrypto_decryption_identity_new                     | any     | yes          | no
 * cmcrypto_decryption_identity_certificate             | any     | yes          | no
 * cmcrypto_decryption_identity_free                    | last    | no           | no
 * cmcrypto_self_signed                                 | any     | yes          | yes
 * cmcrypto_sign_options_default                        | any     | no           | no
 * cmcrypto_accepted_algorithms_default                 | any     | no           | no
 * cmcrypto_cms_sign                                    | any     | yes          | yes
 * cmcrypto_cms_sign_detached                           | any     | yes          | yes
 * cmcrypto_cms_verify                                  | any     | yes          | yes
 * cmcrypto_cms_verify_detached                         | any     | yes          | yes
 * cmcrypto_cms_encrypt                                 | any     | yes          | yes
 * cmcrypto_cms_decrypt                                 | any     | yes          | yes
 * cmcrypto_cms_verified_content                        | any     | yes          | no
 * cmcrypto_cms_verified_signer_count                   | any     | no           | no
 * cmcrypto_cms_verified_signer_certificate             | any     | yes          | no
 * cmcrypto_cms_verified_signer_digest                  | any     | no           | no
 * cmcrypto_cms_verified_signer_signing_time            | any     | no           | no
 * cmcrypto_cms_verified_embedded_certificate_count     | any     | no           | no
 * cmcrypto_cms_verified_embedded_certificate           | any     | yes          | no
 * cmcrypto_cms_verified_free                           | last    | no           | no
 * cmcrypto_site_security_default                       | any     | no           | no
 * cmcrypto_site_security_accepted_algorithms           | any     | no           | no
 * cmcrypto_freshness_default                           | any     | no           | no
 * cmcrypto_client_new                                  | any     | yes          | no
 * cmcrypto_client_with_digest                          | any     | yes          | no
 * cmcrypto_client_id                                   | any     | no           | no
 * cmcrypto_client_seal                                 | any     | yes          | yes
 * cmcrypto_client_free                                 | last    | no           | no
 * cmcrypto_client_directory_new                        | any     | yes          | no
 * cmcrypto_client_directory_add                        | any     | yes          | yes
 * cmcrypto_client_directory_set_blocked                | any     | yes          | yes
 * cmcrypto_client_directory_remove                     | any     | yes          | yes
 * cmcrypto_client_directory_find                       | any     | yes          | yes
 * cmcrypto_client_directory_free                       | last    | no           | no
 * cmcrypto_seen_messages_new                           | any     | yes          | no
 * cmcrypto_seen_messages_insert_if_new                 | any     | yes          | yes
 * cmcrypto_seen_messages_free                          | last    | no           | no
 * cmcrypto_management_point_new                        | any     | yes          | no
 * cmcrypto_management_point_open                       | any     | yes          | yes
 * cmcrypto_management_point_open_without_replay_check  | any     | yes          | yes
 * cmcrypto_management_point_free                       | last    | no           | no
 * cmcrypto_opened_is_signed                            | any     | no           | no
 * cmcrypto_opened_content                              | any     | yes          | no
 * cmcrypto_opened_unsigned_content                     | any     | yes          | no
 * cmcrypto_opened_encrypted                            | any     | no           | no
 * cmcrypto_opened_sender                               | any     | no           | no
 * cmcrypto_opened_site_code                            | any     | no           | no
 * cmcrypto_opened_kind                                 | any     | no           | no
 * cmcrypto_opened_message_id                           | any     | no           | no
 * cmcrypto_opened_sent                                 | any     | no           | no
 * cmcrypto_opened_digest                               | any     | no           | no
 * cmcrypto_opened_free                                 | last    | no           | no
 */

#ifndef CMCRYPTO_H
#define CMCRYPTO_H

#include <stddef.h>
#include <stdint.h>

/* A status that is not looked at is a mistake. */
#if defined(__GNUC__)
#define CMCRYPTO_MUST_USE __attribute__((warn_unused_result))
#else
#define CMCRYPTO_MUST_USE
#endif

/**
 * The version of this header. It changes when a program that was compiled with an older header
 * must be compiled again.
 */
#define CMCRYPTO_ABI_VERSION 1

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
 * The key is of a type that this library does not use (only RSA is).
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
 * The list of recipients that the sender signed does not name us.
 */
#define CMCRYPTO_ERROR_NOT_INTENDED_RECIPIENT 55

/**
 * The message was sent longer ago than the freshness rule allows.
 */
#define CMCRYPTO_ERROR_STALE 56

/**
 * The message was sent further in the future than the freshness rule allows.
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
 * The library's default: aws-lc where it is built in.
 */
#define CMCRYPTO_PROVIDER_DEFAULT 0

/**
 * aws-lc-rs: the fast one.
 */
#define CMCRYPTO_PROVIDER_AWS_LC 1

/**
 * ring, rsa and aes-gcm.
 */
#define CMCRYPTO_PROVIDER_PORTABLE 2

/**
 * SHA-1: 20 bytes. Broken for signatures; for old clients and thumbprints only.
 */
#define CMCRYPTO_DIGEST_SHA1 1

/**
 * SHA-256: 32 bytes.
 */
#define CMCRYPTO_DIGEST_SHA256 2

/**
 * SHA-384: 48 bytes.
 */
#define CMCRYPTO_DIGEST_SHA384 3

/**
 * SHA-512: 64 bytes.
 */
#define CMCRYPTO_DIGEST_SHA512 4

/**
 * The length in bytes of the longest digest.
 */
#define CMCRYPTO_DIGEST_MAX_LEN 64

/**
 * The length in bytes of a nonce.
 */
#define CMCRYPTO_AES_GCM_NONCE_LEN 12

/**
 * The length in bytes of a tag.
 */
#define CMCRYPTO_AES_GCM_TAG_LEN 16

/**
 * The length in bytes of the keys that are used to encrypt.
 */
#define CMCRYPTO_AES_GCM_KEY_LEN 32

/**
 * RSASSA-PKCS1-v1_5 with SHA-1. Signing needs a build with the feature `legacy`.
 */
#define CMCRYPTO_SIGNATURE_PKCS1_SHA1 1

/**
 * RSASSA-PKCS1-v1_5 with SHA-256.
 */
#define CMCRYPTO_SIGNATURE_PKCS1_SHA256 2

/**
 * RSASSA-PKCS1-v1_5 with SHA-384.
 */
#define CMCRYPTO_SIGNATURE_PKCS1_SHA384 3

/**
 * RSASSA-PKCS1-v1_5 with SHA-512.
 */
#define CMCRYPTO_SIGNATURE_PKCS1_SHA512 4

/**
 * RSASSA-PSS with SHA-256, MGF1 with SHA-256 and a salt of 32 bytes.
 */
#define CMCRYPTO_SIGNATURE_PSS_SHA256 5

/**
 * OAEP with SHA-1 and MGF1 with SHA-1.
 */
#define CMCRYPTO_OAEP_SHA1 1

/**
 * OAEP with SHA-256 and MGF1 with SHA-256.
 */
#define CMCRYPTO_OAEP_SHA256 2

/**
 * The length in bytes of the longest signature or OAEP ciphertext: that of RSA-8192.
 */
#define CMCRYPTO_RSA_MAX_LEN 1024

/**
 * Verifying signatures: key usage digitalSignature, extended key usage 1.3.6.1.4.1.311.101.
 */
#define CMCRYPTO_CERTIFICATE_USE_SIGNING 1

/**
 * Encrypting to its key: key usage keyEncipherment or dataEncipherment, extended key usage
 * 1.3.6.1.4.1.311.101.2.
 */
#define CMCRYPTO_CERTIFICATE_USE_ENCRYPTION 2

/**
 * A message is written to at most this many recipients, and read with at most as many.
 */
#define CMCRYPTO_CMS_MAX_RECIPIENTS 32

/**
 * The longest content that is written: 1 GiB.
 */
#define CMCRYPTO_CMS_MAX_CONTENT_LEN 1073741824

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
 * Bytes that the library made. They don't change, and are wiped when the last handle of them is
 * freed.
 */
typedef struct cmcrypto_buffer cmcrypto_buffer;

/**
 * An X.509 certificate with an RSA key. Reading one checks its form, not its signature: that a
 * certificate is trusted is decided where it comes from.
 */
typedef struct cmcrypto_certificate cmcrypto_certificate;

/**
 * A client of the site: its id, its site and what it signs with.
 */
typedef struct cmcrypto_client cmcrypto_client;

/**
 * A directory of registered clients, in memory.
 */
typedef struct cmcrypto_client_directory cmcrypto_client_directory;

/**
 * A message whose signatures were all verified: its content and who signed it.
 */
typedef struct cmcrypto_cms_verified cmcrypto_cms_verified;

/**
 * An encryption certificate and its key.
 */
typedef struct cmcrypto_decryption_identity cmcrypto_decryption_identity;

/**
 * Hashing in steps.
 */
typedef struct cmcrypto_hasher cmcrypto_hasher;

/**
 * A management point: the keys it decrypts with, and what it accepts.
 */
typedef struct cmcrypto_management_point cmcrypto_management_point;

/**
 * A message that was opened. Signed by a registered client, unless the site does not require
 * signing: see `cmcrypto_opened_is_signed`.
 */
typedef struct cmcrypto_opened cmcrypto_opened;

/**
 * An RSA private key of 2048 to 8192 bits.
 */
typedef struct cmcrypto_private_key cmcrypto_private_key;

/**
 * An RSA public key of 2048 to 8192 bits, or from 1024 bits on for the `_legacy` functions alone.
 */
typedef struct cmcrypto_public_key cmcrypto_public_key;

/**
 * A memory of accepted messages. When it is full it refuses new ones and forgets none before its
 * time, by the `now` of whichever call comes: clocks must be right. It takes at most 4,096 messages of
 * one sender. When the process ends it forgets all: fresh messages that were accepted before can then
 * be replayed. Management points behind one balancer must share one; across processes see
 * `cmcrypto_management_point_open_without_replay_check`.
 */
typedef struct cmcrypto_seen_messages cmcrypto_seen_messages;

/**
 * A signing certificate and its key.
 */
typedef struct cmcrypto_signing_identity cmcrypto_signing_identity;

/**
 * What a call returns: `CMCRYPTO_OK` or one of the codes `CMCRYPTO_ERROR_...`.
 */
typedef int32_t cmcrypto_status;

/**
 * Which engines compute: one of the constants `CMCRYPTO_PROVIDER_...`. A key keeps the provider it
 * was made with. One that the library was built without is `CMCRYPTO_ERROR_UNSUPPORTED`.
 */
typedef int32_t cmcrypto_provider;

/**
 * A hash algorithm: one of the constants `CMCRYPTO_DIGEST_...`.
 */
typedef int32_t cmcrypto_digest_algorithm;

/**
 * The nonce that was drawn for a message, and the tag over it and its associated data.
 */
typedef struct cmcrypto_aes_gcm_sealed {
  /**
   * The nonce, to be sent with the message.
   */
  uint8_t nonce[CMCRYPTO_AES_GCM_NONCE_LEN];
  /**
   * The tag, to be sent with the message.
   */
  uint8_t tag[CMCRYPTO_AES_GCM_TAG_LEN];
} cmcrypto_aes_gcm_sealed;

/**
 * How a digest becomes a signature: one of the constants `CMCRYPTO_SIGNATURE_...`.
 */
typedef int32_t cmcrypto_signature_scheme;

/**
 * The hash inside OAEP, for the label and for MGF1 alike: one of the constants `CMCRYPTO_OAEP_...`.
 */
typedef int32_t cmcrypto_oaep_digest;

/**
 * What a certificate is used for in messages: one of the constants
 * `CMCRYPTO_CERTIFICATE_USE_...`.
 */
typedef int32_t cmcrypto_certificate_use;

/**
 * How to sign.
 */
typedef struct cmcrypto_sign_options {
  /**
   * sizeof(cmcrypto_sign_options).
   */
  uint32_t struct_size;
  /**
   * The digest, of the content and of the signature. By default SHA-256.
   */
  cmcrypto_digest_algorithm digest;
  /**
   * Whether to put the signer's certificate into the message. By default 1.
   */
  int32_t embed_certificate;
} cmcrypto_sign_options;

/**
 * What a message may name beyond what is always accepted. By default all 0.
 */
typedef struct cmcrypto_accepted_algorithms {
  /**
   * sizeof(cmcrypto_accepted_algorithms).
   */
  uint32_t struct_size;
  /**
   * Signatures with SHA-1.
   */
  int32_t sha1_signatures;
  /**
   * Signatures of RSA keys from 1024 bits on.
   */
  int32_t rsa_1024_verification;
  /**
   * Key transport with OAEP over SHA-1.
   */
  int32_t oaep_sha1;
} cmcrypto_accepted_algorithms;

/**
 * How the site protects what clients send: the *Signing and encryption* tab of a site's
 * properties, and what is accepted of old clients.
 */
typedef struct cmcrypto_site_security {
  /**
   * sizeof(cmcrypto_site_security).
   */
  uint32_t struct_size;
  /**
   * *Require signing*: content that is not signed is refused. Clients always sign; but with 0
   * whoever carries a message that is not encrypted either can turn it into unsigned content. By
   * default 1.
   */
  int32_t require_signing;
  /**
   * *Require SHA-256*: signatures with SHA-1 are refused. By default 1.
   */
  int32_t require_sha256;
  /**
   * *Use encryption*: clients encrypt, and plaintext is refused; 0: clients don't, and both are
   * accepted. By default 1.
   */
  int32_t use_encryption;
  /**
   * Accept signatures of RSA keys from 1024 bits on. By default 0.
   */
  int32_t legacy_rsa_1024_verification;
  /**
   * Accept key transport with OAEP over SHA-1. By default 0.
   */
  int32_t legacy_oaep_sha1;
} cmcrypto_site_security;

/**
 * How old a message may be, in seconds. The defaults are this library's: the product documents
 * none.
 */
typedef struct cmcrypto_freshness {
  /**
   * sizeof(cmcrypto_freshness).
   */
  uint32_t struct_size;
  /**
   * How long ago a message may have been sent. By default 24 hours.
   */
  uint32_t max_age;
  /**
   * How far a client's clock may be ahead. By default 5 minutes.
   */
  uint32_t max_skew;
} cmcrypto_freshness;

/**
 * What a message is about: one of the constants `CMCRYPTO_MESSAGE_KIND_...`, or from
 * `CMCRYPTO_MESSAGE_KIND_FIRST_OF_CALLER` on a number of the caller's.
 */
typedef int32_t cmcrypto_message_kind;

/**
 * The random name of a message, unique for its sender.
 */
typedef struct cmcrypto_message_id {
  /**
   * The id.
   */
  uint8_t bytes[CMCRYPTO_MESSAGE_ID_LEN];
} cmcrypto_message_id;

#ifdef __cplusplus
extern "C" {
#endif /* __cplusplus */

/**
 * The version of the header that the library was built with: compare it to
 * `CMCRYPTO_ABI_VERSION`.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE int32_t cmcrypto_abi_version(void);

/**
 * The library's version, such as "1.2.3". Static: never freed.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE const char *cmcrypto_version(void);

/**
 * The text of a status, in English. Static: never freed. Never NULL.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE const char *cmcrypto_status_text(cmcrypto_status status);

/**
 * More about the last status that this thread got, such as which argument was NULL. Empty text if
 * there is nothing more to say. The detail stays until the thread's next call that returns a
 * status; this one does not change it.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_last_error_detail(char *out,
                                           size_t out_cap,
                                           size_t *out_len);

/**
 * A provider's name, such as "aws-lc", or NULL if it is unknown or not built in. Static: never
 * freed.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE const char *cmcrypto_provider_name(cmcrypto_provider provider);

/**
 * The bytes of a buffer, which may be read until it is freed. Not NULL, even if there are none;
 * NULL if `buffer` is NULL. Text in a buffer has no NUL after it.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE const uint8_t *cmcrypto_buffer_data(const struct cmcrypto_buffer *buffer);

/**
 * How many bytes a buffer has; 0 if `buffer` is NULL.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE size_t cmcrypto_buffer_len(const struct cmcrypto_buffer *buffer);

/**
 * Frees a buffer and wipes its bytes.
 *
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_buffer_free(struct cmcrypto_buffer *buffer);

/**
 * Fills `out` with `out_len` random bytes from the provider's generator.
 *
 * Errors: UNSUPPORTED; RANDOM if the system gives none.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_random_fill(cmcrypto_provider provider,
                                     uint8_t *out,
                                     size_t out_len);

/**
 * The length in bytes of an algorithm's digest.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_digest_output_len(cmcrypto_digest_algorithm algorithm,
                                           size_t *len);

/**
 * The digest of `data`.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_digest(cmcrypto_digest_algorithm algorithm,
                                const uint8_t *data,
                                size_t data_len,
                                uint8_t *out,
                                size_t out_cap,
                                size_t *out_len);

/**
 * Starts a digest.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_hasher_new(cmcrypto_digest_algorithm algorithm,
                                    struct cmcrypto_hasher **hasher);

/**
 * Adds `data`.
 *
 * Threads: one. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_hasher_update(struct cmcrypto_hasher *hasher,
                                       const uint8_t *data,
                                       size_t data_len);

/**
 * The digest of all that was added so far. More may be added afterwards.
 *
 * Threads: one. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_hasher_finish(const struct cmcrypto_hasher *hasher,
                                       uint8_t *out,
                                       size_t out_cap,
                                       size_t *out_len);

/**
 * Frees a hasher.
 *
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_hasher_free(struct cmcrypto_hasher *hasher);

/**
 * Encrypts `data` in place with AES-256-GCM under a fresh random nonce. `aad` is authenticated
 * with it.
 *
 * With random nonces a key is good for 2^32 messages (NIST SP 800-38D section 8.3); a caller that
 * may come near has to count.
 *
 * After a failure `data` is as it was. It must not overlap another argument: that is refused before
 * anything is written. Errors: UNSUPPORTED; TOO_LARGE from 2^36 - 31 bytes on;
 * RANDOM.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_aes_gcm_seal_in_place(cmcrypto_provider provider,
                                               const uint8_t *key,
                                               size_t key_len,
                                               const uint8_t *aad,
                                               size_t aad_len,
                                               uint8_t *data,
                                               size_t data_len,
                                               struct cmcrypto_aes_gcm_sealed *sealed);

/**
 * Decrypts `data` in place. The key has 32 bytes, or 16 for AES-128-GCM.
 *
 * After a failure `data` is all zeros; unless it overlaps another argument, which is refused before
 * anything is written.
 *
 * Errors: UNSUPPORTED; DECRYPT if the tag does not verify.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_aes_gcm_open_in_place(cmcrypto_provider provider,
                                               const uint8_t *key,
                                               size_t key_len,
                                               const uint8_t *nonce,
                                               size_t nonce_len,
                                               const uint8_t *aad,
                                               size_t aad_len,
                                               uint8_t *data,
                                               size_t data_len,
                                               const uint8_t *tag,
                                               size_t tag_len);

/**
 * Turns a big-endian signature, as all standards have it, into the little-endian one of CryptoAPI,
 * or back, in place.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE cmcrypto_status cmcrypto_rsa_reverse(uint8_t *signature, size_t signature_len);

/**
 * A new key of 2048, 3072 or 4096 bits with e = 65537. Takes a second or more.
 *
 * Errors: UNSUPPORTED; RANDOM.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_private_key_generate(cmcrypto_provider provider,
                                              int32_t bits,
                                              struct cmcrypto_private_key **key);

/**
 * Reads an unencrypted PKCS#8 PrivateKeyInfo.
 *
 * Errors: UNSUPPORTED; MALFORMED; NOT_DER; TOO_LARGE above 64 KiB; KEY_TYPE_NOT_SUPPORTED if it is
 * not RSA; KEY_TOO_SMALL below 2048 bits; KEY_REJECTED for numbers that are out of bounds or
 * contradict each other.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_private_key_from_pkcs8_der(cmcrypto_provider provider,
                                                    const uint8_t *der,
                                                    size_t der_len,
                                                    struct cmcrypto_private_key **key);

/**
 * Reads a PKCS#8 EncryptedPrivateKeyInfo: PBES2 with PBKDF2 or scrypt and AES-CBC. Takes as long
 * as its maker chose: up to 10,000,000 iterations of PBKDF2, or 64 MiB of scrypt memory and
 * parallelism 16.
 *
 * Errors: UNSUPPORTED; MALFORMED; NOT_DER; TOO_LARGE above 64 KiB; WRONG_PASSWORD; PASSWORD_COST
 * above the limits, before any hashing; ALGORITHM_NOT_ACCEPTED for another scheme;
 * KEY_TYPE_NOT_SUPPORTED if it is not RSA; KEY_TOO_SMALL below 2048 bits; KEY_REJECTED for numbers
 * that are out of bounds or contradict each other.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_private_key_from_encrypted_pkcs8_der(cmcrypto_provider provider,
                                                              const uint8_t *der,
                                                              size_t der_len,
                                                              const uint8_t *password,
                                                              size_t password_len,
                                                              struct cmcrypto_private_key **key);

/**
 * Reads a PKCS#1 RSAPrivateKey.
 *
 * Errors: UNSUPPORTED; MALFORMED; NOT_DER; TOO_LARGE above 64 KiB; KEY_TYPE_NOT_SUPPORTED if it is
 * not RSA; KEY_TOO_SMALL below 2048 bits; KEY_REJECTED for numbers that are out of bounds or
 * contradict each other.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_private_key_from_pkcs1_der(cmcrypto_provider provider,
                                                    const uint8_t *der,
                                                    size_t der_len,
                                                    struct cmcrypto_private_key **key);

/**
 * Reads one block of strict PEM: `PRIVATE KEY`, `RSA PRIVATE KEY` or, with a password, `ENCRYPTED
 * PRIVATE KEY`. (NULL, 0) is no password, a pointer with length 0 the empty one; a key that is not
 * encrypted ignores it.
 *
 * Errors: UNSUPPORTED; MALFORMED; NOT_DER; TOO_LARGE above 64 KiB; WRONG_PASSWORD, also for an
 * encrypted key without a password; those of the function for the encoding.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_private_key_from_pem(cmcrypto_provider provider,
                                              const uint8_t *pem,
                                              size_t pem_len,
                                              const uint8_t *password,
                                              size_t password_len,
                                              struct cmcrypto_private_key **key);

/**
 * The PKCS#1 RSAPrivateKey, unencrypted.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_private_key_to_pkcs1_der(const struct cmcrypto_private_key *key,
                                                  struct cmcrypto_buffer **der);

/**
 * The PKCS#8 PrivateKeyInfo, unencrypted.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_private_key_to_pkcs8_der(const struct cmcrypto_private_key *key,
                                                  struct cmcrypto_buffer **der);

/**
 * The PKCS#8 EncryptedPrivateKeyInfo: PBES2 with AES-256-CBC and PBKDF2-HMAC-SHA-256, 600,000
 * iterations, which takes a fraction of a second.
 *
 * Errors: RANDOM.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_private_key_to_encrypted_pkcs8_der(const struct cmcrypto_private_key *key,
                                                            const uint8_t *password,
                                                            size_t password_len,
                                                            struct cmcrypto_buffer **der);

/**
 * The PKCS#1 RSAPrivateKey as PEM, unencrypted.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_private_key_to_pkcs1_pem(const struct cmcrypto_private_key *key,
                                                  struct cmcrypto_buffer **pem);

/**
 * The PKCS#8 PrivateKeyInfo as PEM, unencrypted.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_private_key_to_pkcs8_pem(const struct cmcrypto_private_key *key,
                                                  struct cmcrypto_buffer **pem);

/**
 * As `cmcrypto_private_key_to_encrypted_pkcs8_der`, as PEM.
 *
 * Errors: RANDOM.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_private_key_to_encrypted_pkcs8_pem(const struct cmcrypto_private_key *key,
                                                            const uint8_t *password,
                                                            size_t password_len,
                                                            struct cmcrypto_buffer **pem);

/**
 * The public half.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_private_key_public_key(const struct cmcrypto_private_key *key,
                                                struct cmcrypto_public_key **public_key);

/**
 * The provider that computes with the key; never `CMCRYPTO_PROVIDER_DEFAULT`.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_private_key_provider(const struct cmcrypto_private_key *key,
                                              cmcrypto_provider *provider);

/**
 * Signs `message`. The signature is big-endian, as long as the modulus: see
 * `cmcrypto_public_key_modulus_len` and `CMCRYPTO_RSA_MAX_LEN`.
 *
 * Errors: UNSUPPORTED for SHA-1 in a build without `legacy`; RANDOM.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_private_key_sign(const struct cmcrypto_private_key *key,
                                          cmcrypto_signature_scheme scheme,
                                          const uint8_t *message,
                                          size_t message_len,
                                          uint8_t *out,
                                          size_t out_cap,
                                          size_t *out_len);

/**
 * As `cmcrypto_private_key_sign`, over a digest that was computed elsewhere and has the length of
 * the scheme.
 *
 * Errors: UNSUPPORTED for SHA-1 in a build without `legacy`; RANDOM.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_private_key_sign_digest(const struct cmcrypto_private_key *key,
                                                 cmcrypto_signature_scheme scheme,
                                                 const uint8_t *digest,
                                                 size_t digest_len,
                                                 uint8_t *out,
                                                 size_t out_cap,
                                                 size_t *out_len);

/**
 * Decrypts RSAES-OAEP. An empty label is the usual one.
 *
 * Errors: DECRYPT, whatever is wrong with the ciphertext.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_private_key_decrypt_oaep(const struct cmcrypto_private_key *key,
                                                  cmcrypto_oaep_digest digest,
                                                  const uint8_t *label,
                                                  size_t label_len,
                                                  const uint8_t *ciphertext,
                                                  size_t ciphertext_len,
                                                  struct cmcrypto_buffer **plaintext);

/**
 * Frees a private key. The key itself goes with the last identity that was made of it. Its encoding
 * is then wiped; what an engine holds is wiped as the engine does: aws-lc does, a key of `portable` or
 * one that signed with SHA-1 leaves pieces in freed memory.
 *
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_private_key_free(struct cmcrypto_private_key *key);

/**
 * Reads a SubjectPublicKeyInfo.
 *
 * Errors: UNSUPPORTED; MALFORMED; NOT_DER; TOO_LARGE above 64 KiB; KEY_TYPE_NOT_SUPPORTED if it is
 * not RSA; KEY_TOO_SMALL below 1024 bits; KEY_REJECTED above 8192 bits, for an even modulus, or an
 * exponent that is even, below 3 or above 33 bits.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_public_key_from_spki_der(cmcrypto_provider provider,
                                                  const uint8_t *der,
                                                  size_t der_len,
                                                  struct cmcrypto_public_key **key);

/**
 * Reads a SubjectPublicKeyInfo from one block of strict PEM: `PUBLIC KEY`.
 *
 * Errors: UNSUPPORTED; MALFORMED; NOT_DER; TOO_LARGE above 64 KiB; KEY_TYPE_NOT_SUPPORTED if it is
 * not RSA; KEY_TOO_SMALL below 1024 bits; KEY_REJECTED above 8192 bits, for an even modulus, or an
 * exponent that is even, below 3 or above 33 bits.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_public_key_from_spki_pem(cmcrypto_provider provider,
                                                  const uint8_t *pem,
                                                  size_t pem_len,
                                                  struct cmcrypto_public_key **key);

/**
 * The SubjectPublicKeyInfo: the very bytes where the key was read from some.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_public_key_to_spki_der(const struct cmcrypto_public_key *key,
                                                struct cmcrypto_buffer **der);

/**
 * The SubjectPublicKeyInfo as PEM.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_public_key_to_spki_pem(const struct cmcrypto_public_key *key,
                                                struct cmcrypto_buffer **pem);

/**
 * SHA-256 of the SubjectPublicKeyInfo, 32 bytes: what names a recipient in a message.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_public_key_spki_sha256(const struct cmcrypto_public_key *key,
                                                uint8_t *out,
                                                size_t out_cap,
                                                size_t *out_len);

/**
 * The size of the modulus in bits.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_public_key_bits(const struct cmcrypto_public_key *key,
                                         size_t *bits);

/**
 * The length in bytes of the modulus, so of every signature and every OAEP ciphertext.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_public_key_modulus_len(const struct cmcrypto_public_key *key,
                                                size_t *len);

/**
 * The provider that computes with the key; never `CMCRYPTO_PROVIDER_DEFAULT`.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_public_key_provider(const struct cmcrypto_public_key *key,
                                             cmcrypto_provider *provider);

/**
 * Whether two keys have the same numbers.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_public_key_equals(const struct cmcrypto_public_key *a,
                                           const struct cmcrypto_public_key *b,
                                           int32_t *equal);

/**
 * Verifies a signature over `message`: big-endian, as long as the modulus.
 *
 * Errors: SIGNATURE_INVALID; KEY_TOO_SMALL below 2048 bits.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_public_key_verify(const struct cmcrypto_public_key *key,
                                           cmcrypto_signature_scheme scheme,
                                           const uint8_t *message,
                                           size_t message_len,
                                           const uint8_t *signature,
                                           size_t signature_len);

/**
 * As `cmcrypto_public_key_verify`, over a digest that was computed elsewhere and has the length of
 * the scheme.
 *
 * Errors: SIGNATURE_INVALID; KEY_TOO_SMALL below 2048 bits.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_public_key_verify_digest(const struct cmcrypto_public_key *key,
                                                  cmcrypto_signature_scheme scheme,
                                                  const uint8_t *digest,
                                                  size_t digest_len,
                                                  const uint8_t *signature,
                                                  size_t signature_len);

/**
 * As `cmcrypto_public_key_verify`, with keys from 1024 bits on: for clients of the Windows Server
 * 2003 era. Below 2048 bits only PKCS#1 v1.5 with SHA-1 or SHA-256.
 *
 * Errors: SIGNATURE_INVALID; ALGORITHM_NOT_ACCEPTED for another scheme with a key below 2048 bits.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_public_key_verify_legacy(const struct cmcrypto_public_key *key,
                                                  cmcrypto_signature_scheme scheme,
                                                  const uint8_t *message,
                                                  size_t message_len,
                                                  const uint8_t *signature,
                                                  size_t signature_len);

/**
 * As `cmcrypto_public_key_verify_legacy`, over a digest that was computed elsewhere and has the
 * length of the scheme.
 *
 * Errors: SIGNATURE_INVALID; ALGORITHM_NOT_ACCEPTED for another scheme with a key below 2048 bits.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_public_key_verify_digest_legacy(const struct cmcrypto_public_key *key,
                                                         cmcrypto_signature_scheme scheme,
                                                         const uint8_t *digest,
                                                         size_t digest_len,
                                                         const uint8_t *signature,
                                                         size_t signature_len);

/**
 * Encrypts with RSAES-OAEP. An empty label is the usual one. The ciphertext is as long as the
 * modulus.
 *
 * Errors: TOO_LARGE if `plaintext` is longer than the modulus less two hashes and 2 bytes (190
 * bytes for RSA-2048 and SHA-256); KEY_TOO_SMALL below 2048 bits; RANDOM.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_public_key_encrypt_oaep(const struct cmcrypto_public_key *key,
                                                 cmcrypto_oaep_digest digest,
                                                 const uint8_t *label,
                                                 size_t label_len,
                                                 const uint8_t *plaintext,
                                                 size_t plaintext_len,
                                                 uint8_t *out,
                                                 size_t out_cap,
                                                 size_t *out_len);

/**
 * Frees a public key.
 *
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_public_key_free(struct cmcrypto_public_key *key);

/**
 * Reads a DER certificate, strictly: with no extension twice and no unknown critical one.
 *
 * Errors: MALFORMED; those of `cmcrypto_public_key_from_spki_der`.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_certificate_from_der(cmcrypto_provider provider,
                                              const uint8_t *der,
                                              size_t der_len,
                                              struct cmcrypto_certificate **certificate);

/**
 * Reads a certificate from one block of strict PEM: `CERTIFICATE`.
 *
 * Errors: MALFORMED; those of `cmcrypto_public_key_from_spki_der`.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_certificate_from_pem(cmcrypto_provider provider,
                                              const uint8_t *pem,
                                              size_t pem_len,
                                              struct cmcrypto_certificate **certificate);

/**
 * The certificate as DER: the very bytes it was read from.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_certificate_to_der(const struct cmcrypto_certificate *certificate,
                                            struct cmcrypto_buffer **der);

/**
 * The certificate as PEM.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_certificate_to_pem(const struct cmcrypto_certificate *certificate,
                                            struct cmcrypto_buffer **pem);

/**
 * SHA-1 of the DER, 20 bytes: the thumbprint that Windows shows. An identifier, not a protection.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_certificate_thumbprint_sha1(const struct cmcrypto_certificate *certificate,
                                                     uint8_t *out,
                                                     size_t out_cap,
                                                     size_t *out_len);

/**
 * SHA-256 of the DER, 32 bytes.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_certificate_thumbprint_sha256(const struct cmcrypto_certificate *certificate,
                                                       uint8_t *out,
                                                       size_t out_cap,
                                                       size_t *out_len);

/**
 * The key that the certificate is for.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_certificate_public_key(const struct cmcrypto_certificate *certificate,
                                                struct cmcrypto_public_key **public_key);

/**
 * The issuer's Name as DER. Compare bytes, never printed text.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_certificate_issuer_der(const struct cmcrypto_certificate *certificate,
                                                struct cmcrypto_buffer **der);

/**
 * The subject's Name as DER. Compare bytes, never printed text.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_certificate_subject_der(const struct cmcrypto_certificate *certificate,
                                                 struct cmcrypto_buffer **der);

/**
 * The serial number as a DER INTEGER.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_certificate_serial_number_der(const struct cmcrypto_certificate *certificate,
                                                       struct cmcrypto_buffer **der);

/**
 * The first second of validity.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_certificate_not_before(const struct cmcrypto_certificate *certificate,
                                                int64_t *time);

/**
 * The last second of validity.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_certificate_not_after(const struct cmcrypto_certificate *certificate,
                                               int64_t *time);

/**
 * The SubjectKeyIdentifier, which whoever made the certificate chose. Success with `*identifier`
 * NULL if there is none.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_certificate_subject_key_identifier(const struct cmcrypto_certificate *certificate,
                                                            struct cmcrypto_buffer **identifier);

/**
 * Whether the certificate may be used for `usage`: by its key usage, or if it has none, and by its
 * extended key usage, or if it has none.
 *
 * Errors: CERTIFICATE_USAGE if not.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_certificate_check_use(const struct cmcrypto_certificate *certificate,
                                               cmcrypto_certificate_use usage);

/**
 * Whether `now` lies in the certificate's validity, both ends included.
 *
 * Errors: CERTIFICATE_NOT_YET_VALID or CERTIFICATE_EXPIRED if not.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_certificate_check_validity(const struct cmcrypto_certificate *certificate,
                                                    int64_t now);

/**
 * Whether two certificates are the same bytes.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_certificate_equals(const struct cmcrypto_certificate *a,
                                            const struct cmcrypto_certificate *b,
                                            int32_t *equal);

/**
 * Frees a certificate.
 *
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_certificate_free(struct cmcrypto_certificate *certificate);

/**
 * Joins a certificate and its key.
 *
 * Errors: KEY_MISMATCH; CERTIFICATE_USAGE if the certificate may not be used for signing.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_signing_identity_new(const struct cmcrypto_private_key *key,
                                              const struct cmcrypto_certificate *certificate,
                                              struct cmcrypto_signing_identity **identity);

/**
 * The certificate.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_signing_identity_certificate(const struct cmcrypto_signing_identity *identity,
                                                      struct cmcrypto_certificate **certificate);

/**
 * Frees an identity. What was made with it stays usable.
 *
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_signing_identity_free(struct cmcrypto_signing_identity *identity);

/**
 * Joins a certificate and its key. The certificate may have expired: messages that were encrypted
 * to it before can still be read.
 *
 * Errors: KEY_MISMATCH; CERTIFICATE_USAGE if the certificate may not be used for encryption.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_decryption_identity_new(const struct cmcrypto_private_key *key,
                                                 const struct cmcrypto_certificate *certificate,
                                                 struct cmcrypto_decryption_identity **identity);

/**
 * The certificate.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_decryption_identity_certificate(const struct cmcrypto_decryption_identity *identity,
                                                         struct cmcrypto_certificate **certificate);

/**
 * Frees an identity. What was made with it stays usable.
 *
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_decryption_identity_free(struct cmcrypto_decryption_identity *identity);

/**
 * Issues a self-signed certificate: X.509 v3, SHA-256, subject `CN=SMS`, `CN=<computer name>`,
 * valid from `not_before` to `not_after`, both included, with the key usage and extended key usage
 * of `usage`.
 *
 * The name is 1 to 64 printable ASCII characters, the validity within the years 1970 to 9999;
 * otherwise INVALID_ARGUMENT. The key should have 2048 bits: that is the product's profile.
 * Errors: RANDOM.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_self_signed(const struct cmcrypto_private_key *key,
                                     cmcrypto_certificate_use usage,
                                     const char *computer_name,
                                     int64_t not_before,
                                     int64_t not_after,
                                     struct cmcrypto_certificate **certificate);

/**
 * Fills the structure with its defaults: SHA-256, certificate embedded. `struct_size` is its
 * sizeof.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_sign_options_default(struct cmcrypto_sign_options *options,
                                              size_t struct_size);

/**
 * Fills the structure with its defaults: nothing more is accepted. `struct_size` is its sizeof.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_accepted_algorithms_default(struct cmcrypto_accepted_algorithms *accepted,
                                                     size_t struct_size);

/**
 * Signs `content` as SignedData that contains it. `now` becomes the signing time.
 *
 * Errors: TOO_LARGE above 1 GiB; CERTIFICATE_NOT_YET_VALID or CERTIFICATE_EXPIRED at `now`;
 * UNSUPPORTED for SHA-1 in a build without `legacy`; RANDOM.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_cms_sign(const uint8_t *content,
                                  size_t content_len,
                                  const struct cmcrypto_signing_identity *signer,
                                  const struct cmcrypto_sign_options *options,
                                  int64_t now,
                                  struct cmcrypto_buffer **message);

/**
 * Signs `content` as SignedData without it.
 *
 * Errors: TOO_LARGE above 1 GiB; CERTIFICATE_NOT_YET_VALID or CERTIFICATE_EXPIRED at `now`;
 * UNSUPPORTED for SHA-1 in a build without `legacy`; RANDOM.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_cms_sign_detached(const uint8_t *content,
                                           size_t content_len,
                                           const struct cmcrypto_signing_identity *signer,
                                           const struct cmcrypto_sign_options *options,
                                           int64_t now,
                                           struct cmcrypto_buffer **message);

/**
 * Verifies SignedData that contains its content. Every signer in it must be one of `certificates`,
 * be valid at `now`, and have signed.
 *
 * Errors: MALFORMED; NOT_DER; TOO_LARGE; ALGORITHM_NOT_ACCEPTED; KEY_TOO_SMALL; SIGNED_ATTRIBUTES;
 * SIGNER_MISMATCH; CERTIFICATE_USAGE; CERTIFICATE_NOT_YET_VALID; CERTIFICATE_EXPIRED;
 * SIGNATURE_INVALID.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_cms_verify(const uint8_t *message,
                                    size_t message_len,
                                    const struct cmcrypto_certificate *const *certificates,
                                    size_t certificates_len,
                                    const struct cmcrypto_accepted_algorithms *accepted,
                                    int64_t now,
                                    struct cmcrypto_cms_verified **verified);

/**
 * Verifies SignedData without content over `content`, as `cmcrypto_cms_verify` does.
 *
 * Errors: MALFORMED, also if the message has content of its own; NOT_DER; TOO_LARGE;
 * ALGORITHM_NOT_ACCEPTED; KEY_TOO_SMALL; SIGNED_ATTRIBUTES; SIGNER_MISMATCH; CERTIFICATE_USAGE;
 * CERTIFICATE_NOT_YET_VALID; CERTIFICATE_EXPIRED; SIGNATURE_INVALID.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_cms_verify_detached(const uint8_t *message,
                                             size_t message_len,
                                             const uint8_t *content,
                                             size_t content_len,
                                             const struct cmcrypto_certificate *const *certificates,
                                             size_t certificates_len,
                                             const struct cmcrypto_accepted_algorithms *accepted,
                                             int64_t now,
                                             struct cmcrypto_cms_verified **verified);

/**
 * Encrypts `content` as AuthEnvelopedData to one or several certificates, for each of which its
 * own private key opens it.
 *
 * Errors: NO_RECIPIENTS; TOO_MANY_RECIPIENTS above 32; DUPLICATE_RECIPIENT; CERTIFICATE_USAGE,
 * CERTIFICATE_NOT_YET_VALID or CERTIFICATE_EXPIRED of any of them at `now`; KEY_TOO_SMALL;
 * TOO_LARGE above 1 GiB; RANDOM.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_cms_encrypt(const uint8_t *content,
                                     size_t content_len,
                                     const struct cmcrypto_certificate *const *recipients,
                                     size_t recipients_len,
                                     int64_t now,
                                     struct cmcrypto_buffer **message);

/**
 * Decrypts AuthEnvelopedData with the first of `identities` that it is encrypted to, whose index
 * goes to `*recipient`.
 *
 * Errors: MALFORMED; NOT_DER; TOO_LARGE; ALGORITHM_NOT_ACCEPTED; SIGNED_ATTRIBUTES for attributes
 * that are doubled or contradict; TOO_MANY_RECIPIENTS; NOT_A_RECIPIENT; DUPLICATE_RECIPIENT if the
 * message names one of our certificates twice; RANDOM; and DECRYPT.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_cms_decrypt(const uint8_t *message,
                                     size_t message_len,
                                     const struct cmcrypto_decryption_identity *const *identities,
                                     size_t identities_len,
                                     const struct cmcrypto_accepted_algorithms *accepted,
                                     struct cmcrypto_buffer **content,
                                     size_t *recipient);

/**
 * The content. INVALID_ARGUMENT after `cmcrypto_cms_verify_detached`: there it is what the caller
 * gave.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_cms_verified_content(const struct cmcrypto_cms_verified *verified,
                                              struct cmcrypto_buffer **content);

/**
 * How many signers there are: at least one.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_cms_verified_signer_count(const struct cmcrypto_cms_verified *verified,
                                                   size_t *count);

/**
 * A signer's certificate, one of those given. `index` counts from 0, in the order of the message.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_cms_verified_signer_certificate(const struct cmcrypto_cms_verified *verified,
                                                         size_t index,
                                                         struct cmcrypto_certificate **certificate);

/**
 * The digest that a signer signed with.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_cms_verified_signer_digest(const struct cmcrypto_cms_verified *verified,
                                                    size_t index,
                                                    cmcrypto_digest_algorithm *digest);

/**
 * When a signer says it signed. `*present` is 0, and `*time` too, if it does not say.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_cms_verified_signer_signing_time(const struct cmcrypto_cms_verified *verified,
                                                          size_t index,
                                                          int32_t *present,
                                                          int64_t *time);

/**
 * How many certificates the message contains.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_cms_verified_embedded_certificate_count(const struct cmcrypto_cms_verified *verified,
                                                                 size_t *count);

/**
 * A certificate in the message, as DER. Nothing vouches for it.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_cms_verified_embedded_certificate(const struct cmcrypto_cms_verified *verified,
                                                           size_t index,
                                                           struct cmcrypto_buffer **der);

/**
 * Frees what verifying found out. Buffers of its content stay usable.
 *
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_cms_verified_free(struct cmcrypto_cms_verified *verified);

/**
 * Fills the structure with its defaults: signing, SHA-256 and encryption on, nothing accepted of
 * old clients. `struct_size` is its sizeof.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_security_default(struct cmcrypto_site_security *site,
                                               size_t struct_size);

/**
 * What messages may name under these settings. `struct_size` is the sizeof `*accepted`.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_security_accepted_algorithms(const struct cmcrypto_site_security *site,
                                                           struct cmcrypto_accepted_algorithms *accepted,
                                                           size_t struct_size);

/**
 * Fills the structure with its defaults: 24 hours and 5 minutes. `struct_size` is its sizeof.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_freshness_default(struct cmcrypto_freshness *freshness,
                                           size_t struct_size);

/**
 * A client that signs with SHA-256. `client_id` is its id (SMSID), such as "GUID:...": 1 to 64
 * characters, none of them a control character. `site_code` is three ASCII letters or digits,
 * which become upper case.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_client_new(const char *client_id,
                                    const char *site_code,
                                    const struct cmcrypto_signing_identity *identity,
                                    struct cmcrypto_client **client);

/**
 * The same client signing with another digest, as a new handle: SHA-1 as clients do that know no
 * better.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_client_with_digest(const struct cmcrypto_client *client,
                                            cmcrypto_digest_algorithm digest,
                                            struct cmcrypto_client **other);

/**
 * The client's id: up to 256 bytes.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_client_id(const struct cmcrypto_client *client,
                                   char *out,
                                   size_t out_cap,
                                   size_t *out_len);

/**
 * Seals `content` to the encryption certificates of one or several management points: signs it,
 * always, and encrypts it if the site uses encryption. Compression comes before this and is the
 * caller's.
 *
 * `*message_id` is the message's random name, for the client's log.
 *
 * Errors: NO_RECIPIENTS; TOO_MANY_RECIPIENTS above 32; DUPLICATE_RECIPIENT; of the client's
 * certificate or a recipient's CERTIFICATE_NOT_YET_VALID, CERTIFICATE_EXPIRED, CERTIFICATE_USAGE;
 * SHA1_NOT_ACCEPTED if the client signs with SHA-1 and the site requires SHA-256; UNSUPPORTED for
 * SHA-1 in a build without `legacy`; KEY_TOO_SMALL; TOO_LARGE above 1 GiB less 64 KiB; RANDOM.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_client_seal(const struct cmcrypto_client *client,
                                     const struct cmcrypto_site_security *site,
                                     cmcrypto_message_kind kind,
                                     const uint8_t *content,
                                     size_t content_len,
                                     const struct cmcrypto_certificate *const *recipients,
                                     size_t recipients_len,
                                     int64_t now,
                                     struct cmcrypto_buffer **message,
                                     struct cmcrypto_message_id *message_id);

/**
 * Frees a client.
 *
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_client_free(struct cmcrypto_client *client);

/**
 * An empty directory.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_client_directory_new(struct cmcrypto_client_directory **directory);

/**
 * Registers a client, not blocked, by the certificate that it signs with.
 *
 * Errors: ALREADY_REGISTERED if the id is taken, whatever its certificate: nothing changes.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_client_directory_add(const struct cmcrypto_client_directory *directory,
                                              const char *client_id,
                                              const struct cmcrypto_certificate *certificate);

/**
 * Blocks a client, or ends that.
 *
 * Errors: UNKNOWN_SENDER if no client is registered under the id.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_client_directory_set_blocked(const struct cmcrypto_client_directory *directory,
                                                      const char *client_id,
                                                      int32_t blocked);

/**
 * Removes a client, blocked or not.
 *
 * Errors: UNKNOWN_SENDER if no client is registered under the id.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_client_directory_remove(const struct cmcrypto_client_directory *directory,
                                                 const char *client_id);

/**
 * The certificate that a client is registered with, and whether it is blocked.
 *
 * Errors: UNKNOWN_SENDER if no client is registered under the id.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_client_directory_find(const struct cmcrypto_client_directory *directory,
                                               const char *client_id,
                                               struct cmcrypto_certificate **certificate,
                                               int32_t *blocked);

/**
 * Frees a directory.
 *
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_client_directory_free(struct cmcrypto_client_directory *directory);

/**
 * A memory for at most `capacity` messages, of about 300 bytes each, at most 4,096 of one sender.
 *
 * By the default freshness a message is remembered for 24 hours and 5 minutes: 25,000 clients with
 * a state message every 15 minutes fill 2.4 million places.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_seen_messages_new(size_t capacity,
                                           struct cmcrypto_seen_messages **seen);

/**
 * Remembers a message until `expiry` has passed; checking and remembering are one step.
 * `cmcrypto_management_point_open` does this itself.
 *
 * Errors: REPLAYED if it is remembered already; SEEN_MESSAGES_FULL.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_seen_messages_insert_if_new(const struct cmcrypto_seen_messages *seen,
                                                     const char *sender,
                                                     const struct cmcrypto_message_id *message_id,
                                                     int64_t expiry,
                                                     int64_t now);

/**
 * Frees a memory of messages: they could be accepted again.
 *
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_seen_messages_free(struct cmcrypto_seen_messages *seen);

/**
 * A management point. `ring` is an array of 1 to 32 identities: that of its current encryption
 * certificate first, previous ones after it.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_management_point_new(const struct cmcrypto_decryption_identity *const *ring,
                                              size_t ring_len,
                                              const struct cmcrypto_site_security *site,
                                              const struct cmcrypto_freshness *freshness,
                                              struct cmcrypto_management_point **management_point);

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
 * Errors. What anyone can read: MALFORMED, NOT_DER, TOO_LARGE, ALGORITHM_NOT_ACCEPTED,
 * NOT_ENCRYPTED, NOT_A_RECIPIENT, DUPLICATE_RECIPIENT, TOO_MANY_RECIPIENTS, SIGNED_ATTRIBUTES;
 * RANDOM. Until the tag is verified: DECRYPT. Then the same of the signed part, UNSIGNED, SHA1_NOT_ACCEPTED,
 * CONTEXT_MISSING, UNKNOWN_SENDER, BLOCKED_SENDER, SIGNER_MISMATCH, SIGNED_ATTRIBUTES,
 * KEY_TOO_SMALL, CERTIFICATE_USAGE, CERTIFICATE_NOT_YET_VALID, CERTIFICATE_EXPIRED,
 * SIGNATURE_INVALID, NOT_INTENDED_RECIPIENT, STALE, SENT_IN_FUTURE, REPLAYED, SEEN_MESSAGES_FULL,
 * STORE_UNAVAILABLE.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_management_point_open(const struct cmcrypto_management_point *management_point,
                                               const uint8_t *message,
                                               size_t message_len,
                                               const struct cmcrypto_client_directory *clients,
                                               const struct cmcrypto_seen_messages *seen,
                                               int64_t now,
                                               struct cmcrypto_opened **opened);

/**
 * As `cmcrypto_management_point_open`, but accepts a message as often as it comes. Management points
 * behind one balancer that are several processes use it, and look up sender and message id in a store
 * of their own, before the content is used, until the time it was sent plus max_age and max_skew.
 *
 * Errors: the same, without REPLAYED and SEEN_MESSAGES_FULL.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_management_point_open_without_replay_check(const struct cmcrypto_management_point *management_point,
                                                                    const uint8_t *message,
                                                                    size_t message_len,
                                                                    const struct cmcrypto_client_directory *clients,
                                                                    int64_t now,
                                                                    struct cmcrypto_opened **opened);

/**
 * Frees a management point.
 *
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_management_point_free(struct cmcrypto_management_point *management_point);

/**
 * 1 if a registered client signed the message. 0 if nobody did: then it has content only, and
 * whoever reads it decides what it is worth. 0 comes only from a management point with *Require
 * signing* off.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_opened_is_signed(const struct cmcrypto_opened *opened,
                                          int32_t *is_signed);

/**
 * The content of a signed message. The buffer shares it with the opened message: it is wiped when
 * both are freed.
 *
 * Errors: UNSIGNED if nobody signed the message.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_opened_content(const struct cmcrypto_opened *opened,
                                        struct cmcrypto_buffer **content);

/**
 * The content of a message that nobody signed: whoever reads it decides what it is worth. The
 * buffer shares it with the opened message: it is wiped when both are freed.
 *
 * Errors: INVALID_ARGUMENT if the message is signed.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_opened_unsigned_content(const struct cmcrypto_opened *opened,
                                                 struct cmcrypto_buffer **content);

/**
 * 1 if the message came encrypted, 0 if not. Whoever carried it may have done that.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_opened_encrypted(const struct cmcrypto_opened *opened,
                                          int32_t *encrypted);

/**
 * The id of the client that sent it: up to 256 bytes.
 *
 * Errors: UNSIGNED if nobody signed the message.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_opened_sender(const struct cmcrypto_opened *opened,
                                       char *out,
                                       size_t out_cap,
                                       size_t *out_len);

/**
 * The sender's site, as the sender signed it: 3 bytes.
 *
 * Errors: UNSIGNED if nobody signed the message.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_opened_site_code(const struct cmcrypto_opened *opened,
                                          char *out,
                                          size_t out_cap,
                                          size_t *out_len);

/**
 * What it is about.
 *
 * Errors: UNSIGNED if nobody signed the message.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_opened_kind(const struct cmcrypto_opened *opened,
                                     cmcrypto_message_kind *kind);

/**
 * Its name, unique for the sender.
 *
 * Errors: UNSIGNED if nobody signed the message.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_opened_message_id(const struct cmcrypto_opened *opened,
                                           struct cmcrypto_message_id *message_id);

/**
 * When it was sent, by the sender's clock.
 *
 * Errors: UNSIGNED if nobody signed the message.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_opened_sent(const struct cmcrypto_opened *opened,
                                     int64_t *time);

/**
 * The digest that was signed with: count SHA-1 here before requiring SHA-256.
 *
 * Errors: UNSIGNED if nobody signed the message.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_opened_digest(const struct cmcrypto_opened *opened,
                                       cmcrypto_digest_algorithm *digest);

/**
 * Frees an opened message. Buffers of its content stay usable.
 *
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_opened_free(struct cmcrypto_opened *opened);

#ifdef __cplusplus
}  // extern "C"
#endif  /* __cplusplus */

#endif  /* CMCRYPTO_H */
