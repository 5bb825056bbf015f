/**
 * @file
 * What the product's own management points speak.
 *
 * Generated from the sources by ffi/tests/main/header.rs; not to be edited.
 *
 * ```
 * function                                                 | threads | may allocate | may block
 * cmcrypto_compatibility_settings_default                  | any     | no           | no
 * cmcrypto_compatibility_encrypt                           | any     | yes          | yes
 * cmcrypto_compatibility_decrypt                           | any     | yes          | yes
 * cmcrypto_compatibility_sign                              | any     | yes          | yes
 * cmcrypto_compatibility_verify                            | any     | yes          | yes
 * cmcrypto_client_token_sign                               | any     | yes          | yes
 * cmcrypto_client_token_read                               | any     | yes          | no
 * cmcrypto_client_token_verify                             | any     | yes          | yes
 * cmcrypto_utf16_encode                                    | any     | yes          | no
 * cmcrypto_utf16_decode                                    | any     | yes          | no
 * cmcrypto_zlib_compress                                   | any     | yes          | yes
 * cmcrypto_zlib_decompress                                 | any     | yes          | yes
 * ```
 */

#ifndef CMCRYPTO_COMPATIBILITY_H
#define CMCRYPTO_COMPATIBILITY_H

#include "abi.h"
#include "primitive.h"
#include "pki.h"
#include "site_security.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * issuerAndSerialNumber, which every certificate has.
 */
#define CMCRYPTO_RECIPIENT_IDENTIFIER_ISSUER_AND_SERIAL_NUMBER 961

/**
 * subjectKeyIdentifier.
 */
#define CMCRYPTO_RECIPIENT_IDENTIFIER_SUBJECT_KEY_IDENTIFIER 962

/**
 * Of the message as it came: compared before a key is used.
 */
#define CMCRYPTO_HASH_OF_MESSAGE 993

/**
 * Of the content. That it is another one, that the padding is wrong and that the key is wrong are
 * one error, after the same work.
 */
#define CMCRYPTO_HASH_OF_CONTENT 994

/**
 * A client's id, UTF-8, `GUID:` and a GUID in upper case; signed as UTF-16LE and a NUL:
 * `ClientIDSignature`.
 */
#define CMCRYPTO_SIGNED_FORM_CLIENT_ID 1057

/**
 * A message's body as it is sent, compressed if it is: `PayloadSignature`.
 */
#define CMCRYPTO_SIGNED_FORM_PAYLOAD 1058

/**
 * The text of a registration request from `<Data` to `</Data>`, these included and as it is sent,
 * here as UTF-8; signed as UTF-16LE: `SignatureValue`.
 */
#define CMCRYPTO_SIGNED_FORM_REGISTRATION_REQUEST 1059

/**
 * What is read and written of the product's forms. All 0 but `struct_size` is the default, and the
 * strictest: each field lets something through.
 */
typedef struct {
  /**
   * sizeof(cmcrypto_compatibility_settings).
   */
  uint32_t struct_size;
  /**
   * Envelopes with AES-256-CBC and OAEP with SHA-1, read and written.
   */
  int32_t aes_256_cbc;
  /**
   * Envelopes with AES-128-CBC and OAEP with SHA-1, read.
   */
  int32_t aes_128_cbc;
  /**
   * Envelopes with 3DES and PKCS#1 v1.5, read, in builds with the feature `pkcs1-transport`.
   */
  int32_t des_ede3_cbc;
  /**
   * Signatures with SHA-1: the site's *Require SHA-256* is off.
   */
  int32_t sha1_signatures;
  /**
   * Signatures of RSA keys from 1024 bits on: clients on Windows Server 2003.
   */
  int32_t rsa_1024_verification;
  /**
   * Signatures without DigestInfo (CRYPT_NOHASHOID), in builds with the crate `rsa`: with any
   * feature but `aws-lc`.
   */
  int32_t signatures_without_digest_info;
} cmcrypto_compatibility_settings;

/**
 * How a message names the certificates that it is encrypted to: one of the constants
 * `CMCRYPTO_RECIPIENT_IDENTIFIER_...`. None has the number 0.
 */
typedef int32_t cmcrypto_recipient_identifier;

/**
 * What a hash is of: one of the constants `CMCRYPTO_HASH_OF_...`. None has the number 0.
 */
typedef int32_t cmcrypto_hash_of;

/**
 * What is signed: one of the constants `CMCRYPTO_SIGNED_FORM_...`. None has the number 0.
 */
typedef int32_t cmcrypto_signed_form;

/**
 * How a signature that was verified was made.
 */
typedef struct {
  /**
   * sizeof(cmcrypto_compatibility_signature_info).
   */
  uint32_t struct_size;
  /**
   * With SHA-256, or SHA-1 where the settings accept it.
   */
  cmcrypto_digest_algorithm digest;
  /**
   * Whether it was without DigestInfo.
   */
  int32_t without_digest_info;
} cmcrypto_compatibility_signature_info;

/**
 * What a token says of itself.
 */
typedef struct {
  /**
   * sizeof(cmcrypto_client_token_info).
   */
  uint32_t struct_size;
  /**
   * 0.
   */
  int32_t reserved;
  /**
   * The time that it is from.
   */
  int64_t time;
  /**
   * The client that it is of, and a NUL.
   */
  char client_id[CMCRYPTO_CLIENT_ID_MAX];
} cmcrypto_client_token_info;

/**
 * Fills the structure with its defaults: nothing is let through. `struct_size` is its sizeof.
 * Threads: any. Allocates: no. Blocks: no.
 */
void cmcrypto_compatibility_settings_default(
    cmcrypto_compatibility_settings *settings, size_t struct_size);

/**
 * Encrypts `content` with AES-256-CBC to one or several certificates, for each of which its own
 * private key opens it. Whoever reads it must know a hash of it, or of the message, from elsewhere.
 *
 * Errors: ALGORITHM_NOT_ACCEPTED if the settings don't name it; NOT_SUPPORTED for a certificate
 * without the key identifier that it is to be named by; those of `cmcrypto_cms_encrypt`.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_compatibility_encrypt(
    const cmcrypto_compatibility_settings *settings, const uint8_t *content, size_t content_len,
    const cmcrypto_certificate *const *recipients, size_t recipients_len,
    cmcrypto_recipient_identifier named_by, int64_t now, cmcrypto_buffer **message);

/**
 * Decrypts the message that a hash names, with the first of `identities` that opens it, whose index
 * goes to `*recipient`. `sha256` is 32 bytes, of what `hash_of` says, from what is signed, such as a
 * policy assignment: CBC shows no change.
 *
 * Errors: TOO_LARGE above 1 GiB and 1 MiB; HASH_MISMATCH if it is not the message of this hash;
 * MALFORMED; NOT_DER; ALGORITHM_NOT_ACCEPTED, also for what the settings don't name; UNSUPPORTED for
 * 3DES in a build without `pkcs1-transport`; TOO_MANY_RECIPIENTS; NOT_A_RECIPIENT;
 * DUPLICATE_RECIPIENT if the message names one of our certificates twice; RANDOM; and DECRYPT.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_compatibility_decrypt(
    const cmcrypto_compatibility_settings *settings, const uint8_t *message, size_t message_len,
    cmcrypto_hash_of hash_of, const uint8_t *sha256, size_t sha256_len,
    const cmcrypto_decryption_identity *const *identities, size_t identities_len,
    cmcrypto_buffer **content, size_t *recipient);

/**
 * Signs with SHA-256. `*signature` is upper-case hexadecimal digits, two for each byte of the
 * modulus, from the last byte to the first. INVALID_ARGUMENT for an id or a text of another form,
 * and for a payload that begins like something else that this library signs.
 *
 * Errors: CERTIFICATE_NOT_YET_VALID or CERTIFICATE_EXPIRED at `now`; those of the key.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_compatibility_sign(
    const cmcrypto_signing_identity *signer, cmcrypto_signed_form form, const uint8_t *signed_bytes,
    size_t signed_bytes_len, int64_t now, cmcrypto_buffer **signature);

/**
 * Verifies a signature, of the certificate that is registered for the client; of a registration
 * request the one in it. `struct_size` is the sizeof `*info`. It costs up to four verifications, and
 * as many hashes of a payload, whose length is the caller's to bound.
 *
 * Errors: MALFORMED for what `cmcrypto_compatibility_sign` does not sign, and if the signature is not
 * upper-case hexadecimal digits; of the certificate CERTIFICATE_USAGE, CERTIFICATE_NOT_YET_VALID,
 * CERTIFICATE_EXPIRED, KEY_TYPE_NOT_SUPPORTED, KEY_TOO_SMALL, KEY_REJECTED; SIGNATURE_INVALID; and if
 * it verifies, but the settings don't name how it was made: SHA1_NOT_ACCEPTED, ALGORITHM_NOT_ACCEPTED
 * without DigestInfo. UNSUPPORTED for what does not verify otherwise where the settings name signatures
 * without DigestInfo, in a build that verifies none.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_compatibility_verify(
    const cmcrypto_compatibility_settings *settings, const cmcrypto_certificate *certificate,
    cmcrypto_signed_form form, const uint8_t *signed_bytes, size_t signed_bytes_len,
    const uint8_t *signature, size_t signature_len, int64_t now,
    cmcrypto_compatibility_signature_info *info, size_t struct_size);

/**
 * Signs the token of a client for `now`: `*token` is the header `ClientToken`, `GUID:...;time;2`,
 * and `*signature` the header `ClientTokenSignature`. INVALID_ARGUMENT for an id that is not `GUID:`
 * and a GUID in upper case, or a time that is not in the years 1970 to 9999.
 *
 * Errors: CERTIFICATE_NOT_YET_VALID or CERTIFICATE_EXPIRED; those of the key.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_client_token_sign(
    const cmcrypto_signing_identity *signer, const char *client_id, int64_t now,
    cmcrypto_buffer **token, cmcrypto_buffer **signature);

/**
 * What a token says of itself, which nobody has verified: by its client's id the certificate is
 * found that `cmcrypto_client_token_verify` wants. `struct_size` is the sizeof `*info`.
 *
 * Errors: MALFORMED.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_client_token_read(
    const uint8_t *token, size_t token_len, cmcrypto_client_token_info *info, size_t struct_size);

/**
 * Verifies a token. `certificate` is the one that is registered for the client that the token says
 * it is of; `struct_size` is the sizeof `*info`. Whoever sees a token can send it again while it is
 * fresh: it belongs into a protected connection.
 *
 * Errors: MALFORMED; those of `cmcrypto_compatibility_verify`; then STALE, SENT_IN_FUTURE.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_client_token_verify(
    const cmcrypto_compatibility_settings *settings, const cmcrypto_certificate *certificate,
    const cmcrypto_freshness *freshness, const uint8_t *token, size_t token_len,
    const uint8_t *signature, size_t signature_len, int64_t now,
    cmcrypto_compatibility_signature_info *info, size_t struct_size);

/**
 * A text, UTF-8, as UTF-16LE: with a byte order mark before it if `byte_order_mark` is 1, and a NUL
 * after it if `nul` is 1. INVALID_ARGUMENT for what is not UTF-8, has a NUL in it, or begins with a
 * byte order mark.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_utf16_encode(
    const uint8_t *text, size_t text_len, int32_t byte_order_mark, int32_t nul,
    cmcrypto_buffer **encoded);

/**
 * The text, as UTF-8, of UTF-16LE, with the byte order mark before it and the NUL after it taken
 * off, if they are there.
 *
 * Errors: MALFORMED for an odd number of bytes, half a pair of surrogates, the other byte order, or a
 * NUL before the end.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_utf16_decode(
    const uint8_t *encoded, size_t encoded_len, cmcrypto_buffer **text);

/**
 * `data` as zlib (RFC 1950). How long it is tells something of what is in it; the compressor leaves
 * pieces of it in freed memory.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_zlib_compress(
    const uint8_t *data, size_t data_len, cmcrypto_buffer **compressed);

/**
 * What was compressed, which is at most `max_len` bytes.
 *
 * Errors: TOO_LARGE above `max_len`, before more than that is written; MALFORMED.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_zlib_decompress(
    const uint8_t *compressed, size_t compressed_len, size_t max_len, cmcrypto_buffer **data);

CMCRYPTO_SIZE(cmcrypto_compatibility_settings, 28)
CMCRYPTO_SIZE(cmcrypto_compatibility_signature_info, 12)
CMCRYPTO_SIZE(cmcrypto_client_token_info, 280)

#ifdef __cplusplus
}
#endif

#endif
