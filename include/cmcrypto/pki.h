/**
 * @file
 * Keys, certificates, paths and CMS.
 *
 * Generated from the sources by ffi/tests/main/header.rs; not to be edited.
 *
 * ```
 * function                                                 | threads | may allocate | may block
 * cmcrypto_private_key_generate                            | any     | yes          | yes
 * cmcrypto_private_key_from_pkcs8_der                      | any     | yes          | no
 * cmcrypto_private_key_from_encrypted_pkcs8_der            | any     | yes          | no
 * cmcrypto_private_key_from_pkcs1_der                      | any     | yes          | no
 * cmcrypto_private_key_from_pem                            | any     | yes          | no
 * cmcrypto_private_key_from_external                       | any     | yes          | no
 * cmcrypto_private_key_to_pkcs1_der                        | any     | yes          | no
 * cmcrypto_private_key_to_pkcs8_der                        | any     | yes          | no
 * cmcrypto_private_key_to_encrypted_pkcs8_der              | any     | yes          | yes
 * cmcrypto_private_key_to_pkcs1_pem                        | any     | yes          | no
 * cmcrypto_private_key_to_pkcs8_pem                        | any     | yes          | no
 * cmcrypto_private_key_to_encrypted_pkcs8_pem              | any     | yes          | yes
 * cmcrypto_private_key_public_key                          | any     | yes          | no
 * cmcrypto_private_key_provider                            | any     | no           | no
 * cmcrypto_private_key_sign                                | any     | yes          | yes
 * cmcrypto_private_key_sign_digest                         | any     | yes          | yes
 * cmcrypto_private_key_decrypt_oaep                        | any     | yes          | yes
 * cmcrypto_private_key_free                                | last    | no           | no
 * cmcrypto_public_key_from_spki_der                        | any     | yes          | no
 * cmcrypto_public_key_from_spki_pem                        | any     | yes          | no
 * cmcrypto_public_key_to_spki_der                          | any     | yes          | no
 * cmcrypto_public_key_to_spki_pem                          | any     | yes          | no
 * cmcrypto_public_key_from_capi_blob                       | any     | yes          | no
 * cmcrypto_public_key_to_capi_blob                         | any     | yes          | no
 * cmcrypto_public_key_get_info                             | any     | no           | no
 * cmcrypto_public_key_equals                               | any     | no           | no
 * cmcrypto_public_key_verify                               | any     | yes          | yes
 * cmcrypto_public_key_verify_digest                        | any     | yes          | yes
 * cmcrypto_public_key_verify_legacy                        | any     | yes          | yes
 * cmcrypto_public_key_verify_digest_legacy                 | any     | yes          | yes
 * cmcrypto_public_key_encrypt_oaep                         | any     | yes          | yes
 * cmcrypto_public_key_free                                 | last    | no           | no
 * cmcrypto_certificate_from_der                            | any     | yes          | no
 * cmcrypto_certificate_from_pem                            | any     | yes          | no
 * cmcrypto_certificate_to_der                              | any     | yes          | no
 * cmcrypto_certificate_to_pem                              | any     | yes          | no
 * cmcrypto_certificate_get_info                            | any     | no           | no
 * cmcrypto_certificate_public_key                          | any     | yes          | no
 * cmcrypto_certificate_issuer_der                          | any     | yes          | no
 * cmcrypto_certificate_subject_der                         | any     | yes          | no
 * cmcrypto_certificate_subject_text                        | any     | yes          | no
 * cmcrypto_certificate_issuer_text                         | any     | yes          | no
 * cmcrypto_certificate_serial_number_der                   | any     | yes          | no
 * cmcrypto_certificate_subject_key_identifier              | any     | yes          | no
 * cmcrypto_certificate_check_use                           | any     | no           | no
 * cmcrypto_certificate_check_validity                      | any     | no           | no
 * cmcrypto_certificate_names_are_single_byte               | any     | yes          | no
 * cmcrypto_certificate_equals                              | any     | no           | no
 * cmcrypto_certificate_free                                | last    | no           | no
 * cmcrypto_signing_identity_new                            | any     | yes          | no
 * cmcrypto_signing_identity_for_tokens                     | any     | yes          | no
 * cmcrypto_signing_identity_certificate                    | any     | yes          | no
 * cmcrypto_signing_identity_free                           | last    | no           | no
 * cmcrypto_decryption_identity_new                         | any     | yes          | no
 * cmcrypto_decryption_identity_certificate                 | any     | yes          | no
 * cmcrypto_decryption_identity_free                        | last    | no           | no
 * cmcrypto_self_signed                                     | any     | yes          | yes
 * cmcrypto_self_signed_site_server                         | any     | yes          | yes
 * cmcrypto_certificate_revocation_list_from_der            | any     | yes          | no
 * cmcrypto_certificate_revocation_list_from_pem            | any     | yes          | no
 * cmcrypto_certificate_revocation_list_to_der              | any     | yes          | no
 * cmcrypto_certificate_revocation_list_to_pem              | any     | yes          | no
 * cmcrypto_certificate_revocation_list_get_info            | any     | no           | no
 * cmcrypto_certificate_revocation_list_free                | last    | no           | no
 * cmcrypto_trust_anchors_new                               | any     | yes          | no
 * cmcrypto_trust_anchors_add                               | one     | yes          | no
 * cmcrypto_trust_anchors_free                              | last    | no           | no
 * cmcrypto_verify_path                                     | any     | yes          | yes
 * cmcrypto_verified_path_intermediate_count                | any     | no           | no
 * cmcrypto_verified_path_intermediate                      | any     | yes          | no
 * cmcrypto_verified_path_root                              | any     | yes          | no
 * cmcrypto_verified_path_free                              | last    | no           | no
 * cmcrypto_sign_options_default                            | any     | no           | no
 * cmcrypto_accepted_algorithms_default                     | any     | no           | no
 * cmcrypto_cms_sign                                        | any     | yes          | yes
 * cmcrypto_cms_sign_detached                               | any     | yes          | yes
 * cmcrypto_cms_verify                                      | any     | yes          | yes
 * cmcrypto_cms_verify_detached                             | any     | yes          | yes
 * cmcrypto_cms_encrypt                                     | any     | yes          | yes
 * cmcrypto_cms_decrypt                                     | any     | yes          | yes
 * cmcrypto_cms_verified_content                            | any     | yes          | no
 * cmcrypto_cms_verified_signer_count                       | any     | no           | no
 * cmcrypto_cms_verified_signer_certificate                 | any     | yes          | no
 * cmcrypto_cms_verified_get_signer_info                    | any     | no           | no
 * cmcrypto_cms_verified_embedded_certificate_count         | any     | no           | no
 * cmcrypto_cms_verified_embedded_certificate               | any     | yes          | no
 * cmcrypto_cms_verified_free                               | last    | no           | no
 * ```
 */

#ifndef CMCRYPTO_PKI_H
#define CMCRYPTO_PKI_H

#include "abi.h"
#include "primitive.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Room for the subject or issuer of a certificate as text: up to 1023 bytes and a NUL.
 */
#define CMCRYPTO_NAME_TEXT_MAX 1024

/**
 * Verifying signatures: key usage digitalSignature, extended key usage 1.3.6.1.4.1.311.101.
 */
#define CMCRYPTO_KEY_USE_SIGNING 225

/**
 * Encrypting to its key: key usage keyEncipherment or dataEncipherment, extended key usage
 * 1.3.6.1.4.1.311.101.2.
 */
#define CMCRYPTO_KEY_USE_ENCRYPTION 226

/**
 * Not checked: *Clients check the certificate revocation list (CRL) for site systems* is off, and
 * the client was installed with `/NoCRLCheck`. There must be no lists then.
 */
#define CMCRYPTO_REVOCATION_NOT_CHECKED 257

/**
 * Every certificate below the root must be shown not to be revoked, by a list of its own issuer;
 * at most 256 lists.
 *
 * A list that is missing, has expired, was issued in the future or does not verify means REVOKED:
 * the product behaves as if all certificates in the path were revoked. Of several lists that one
 * key of an issuer signed, the one issued last counts, and of those the one with the highest CRL
 * number.
 *
 * Delta lists are not read: with an authority that publishes them, a certificate that was revoked
 * since the last complete list is accepted until the next. An authority whose certificate by its
 * own previous key lies in the path can't be checked, and means REVOKED.
 */
#define CMCRYPTO_REVOCATION_CHECKED 258

/**
 * A client: extended key usage 1.3.6.1.5.5.7.3.2, and key usage digitalSignature or none.
 */
#define CMCRYPTO_PATH_PURPOSE_CLIENT_AUTHENTICATION 289

/**
 * A server: extended key usage 1.3.6.1.5.5.7.3.1, key usage digitalSignature or keyEncipherment or
 * none, and its name or IP address among the subject alternative names.
 */
#define CMCRYPTO_PATH_PURPOSE_SERVER_AUTHENTICATION 290

/**
 * A message is written to at most this many recipients, and read with at most as many.
 */
#define CMCRYPTO_CMS_MAX_RECIPIENTS 32

/**
 * The longest content that is written: 1 GiB.
 */
#define CMCRYPTO_CMS_MAX_CONTENT_LEN 1073741824

/**
 * An X.509 certificate with an RSA key, or an EC key on P-256 or P-384. Reading one checks its form,
 * not its signature: that a certificate is trusted is decided where it comes from.
 */
typedef struct cmcrypto_certificate cmcrypto_certificate;

/**
 * A certificate revocation list, version 2, complete (not a delta), of the certificates' own
 * issuer. Reading one checks its form; its signature is verified where it is used.
 */
typedef struct cmcrypto_certificate_revocation_list cmcrypto_certificate_revocation_list;

/**
 * A message whose signatures were all verified: its content and who signed it.
 */
typedef struct cmcrypto_cms_verified cmcrypto_cms_verified;

/**
 * An encryption certificate and its key.
 */
typedef struct cmcrypto_decryption_identity cmcrypto_decryption_identity;

/**
 * An RSA private key of 2048 to 8192 bits. One of `cmcrypto_private_key_from_external` is elsewhere: what
 * reads its own bytes is KEY_TYPE_NOT_SUPPORTED then, and what signs with it EXTERNAL_KEY if the device
 * fails.
 */
typedef struct cmcrypto_private_key cmcrypto_private_key;

/**
 * A public key: RSA of 2048 to 8192 bits, or from 1024 bits on for the `_legacy` functions alone;
 * or EC on P-256 or P-384, which verifies signatures and does nothing else.
 */
typedef struct cmcrypto_public_key cmcrypto_public_key;

/**
 * A signing certificate and its key.
 */
typedef struct cmcrypto_signing_identity cmcrypto_signing_identity;

/**
 * The roots that paths may end in.
 */
typedef struct cmcrypto_trust_anchors cmcrypto_trust_anchors;

/**
 * A path that was validated.
 */
typedef struct cmcrypto_verified_path cmcrypto_verified_path;

/**
 * Signs a digest, as the table `cmcrypto_external_key` says. `scheme` is one with RSA, and `digest`
 * as long as it says. The signature, big-endian, goes to `signature`: it is as long as the modulus,
 * which is `signature_cap`, and its length goes to `*signature_len`, which is 0 before.
 *
 * Returns `CMCRYPTO_OK`, or any other number, such as the device's own; the call that asked for the
 * signature then returns EXTERNAL_KEY with this number in its detail. It does too if the length is
 * another, or the signature does not verify: the library looks before it uses one.
 */
typedef cmcrypto_status (*cmcrypto_external_sign_digest)(void *context,
                                                         cmcrypto_signature_scheme scheme,
                                                         const uint8_t *digest,
                                                         size_t digest_len,
                                                         uint8_t *signature,
                                                         size_t signature_cap,
                                                         size_t *signature_len);

/**
 * Decrypts RSAES-OAEP, as the table `cmcrypto_external_key` says. `digest` is the hash for the label
 * and for MGF1. `label` is NULL where it is empty, as in all messages. `ciphertext` is as long as the
 * modulus. `plaintext` has room for as much, and is wiped when the library is done with it; the length
 * goes to `*plaintext_len`, which is 0 before.
 *
 * Returns `CMCRYPTO_OK`, or any other number. Then, and if the length is above `plaintext_cap`, the
 * decryption goes on as with the wrong key, and its call returns DECRYPT, without a detail, as for every
 * message that can't be decrypted: whoever could tell one reason from another could decrypt. So
 * the device's own number is for the caller's log alone.
 */
typedef cmcrypto_status (*cmcrypto_external_decrypt_oaep)(void *context,
                                                          cmcrypto_oaep_digest digest,
                                                          const uint8_t *label,
                                                          size_t label_len,
                                                          const uint8_t *ciphertext,
                                                          size_t ciphertext_len,
                                                          uint8_t *plaintext,
                                                          size_t plaintext_cap,
                                                          size_t *plaintext_len);

/**
 * Lets go of what `context` is: see `cmcrypto_private_key_from_external`.
 */
typedef void (*cmcrypto_external_destroy)(void *context);

/**
 * What a key can do that lives elsewhere: the caller's functions.
 *
 * An operation with the key calls its function once, in the thread of the library's own call; what
 * the function is handed is lent until it returns, and what it writes is no more than there is room
 * for. Functions are called from whichever threads use the key, several at once unless
 * `one_at_a_time` is 1.
 *
 * They are left by `return` alone. A C++ exception, or the end of the thread, that leaves one ends the
 * process, with a message. No longjmp may leave it: the key would stay in use, its lock be held,
 * and this thread's next call with it ends the process. So does a function that uses its own key,
 * by whatever handle: it would wait for itself. It frees no handle of the call that it is in.
 */
typedef struct {
  /**
   * sizeof(cmcrypto_external_key).
   */
  uint32_t struct_size;
  /**
   * 1: the library calls one function at a time, and holds a lock of this key's meanwhile. 0: the
   * functions, or the device, look after that themselves.
   */
  int32_t one_at_a_time;
  /**
   * NULL if the key doesn't sign.
   */
  cmcrypto_external_sign_digest sign_digest;
  /**
   * NULL if the key doesn't decrypt.
   */
  cmcrypto_external_decrypt_oaep decrypt_oaep;
  /**
   * NULL if there is nothing to let go of.
   */
  cmcrypto_external_destroy destroy;
} cmcrypto_external_key;

/**
 * What a public key is.
 */
typedef struct {
  /**
   * sizeof(cmcrypto_public_key_info).
   */
  uint32_t struct_size;
  /**
   * The type of the key.
   */
  cmcrypto_key_type key_type;
  /**
   * The provider that computes with the key; never `CMCRYPTO_PROVIDER_DEFAULT`.
   */
  cmcrypto_provider provider;
  /**
   * The size in bits of the modulus, or of the curve's field: 256 or 384.
   */
  uint32_t bits;
  /**
   * The length in bytes of the modulus, so of every RSA signature and every OAEP ciphertext; 0
   * for an EC key, which has none.
   */
  uint32_t modulus_len;
  /**
   * SHA-256 of the SubjectPublicKeyInfo: what names a recipient in a message.
   */
  uint8_t spki_sha256[32];
  /**
   * SHA-256 of the SubjectPublicKeyInfo as this library writes it: the same for all encodings of
   * one key, so what a database of keys is indexed by.
   */
  uint8_t key_sha256[32];
} cmcrypto_public_key_info;

/**
 * The thumbprints of a certificate, and when it is valid.
 */
typedef struct {
  /**
   * sizeof(cmcrypto_certificate_info).
   */
  uint32_t struct_size;
  /**
   * SHA-1 of the DER: the thumbprint that Windows shows. An identifier, not a protection.
   */
  uint8_t thumbprint_sha1[20];
  /**
   * SHA-256 of the DER.
   */
  uint8_t thumbprint_sha256[32];
  /**
   * The first second of validity.
   */
  int64_t not_before;
  /**
   * The last second of validity.
   */
  int64_t not_after;
} cmcrypto_certificate_info;

/**
 * What a certificate is used for in messages: one of the constants
 * `CMCRYPTO_KEY_USE_...`.
 */
typedef int32_t cmcrypto_key_use;

/**
 * When a certificate revocation list was issued, and until when it holds.
 */
typedef struct {
  /**
   * sizeof(cmcrypto_certificate_revocation_list_info).
   */
  uint32_t struct_size;
  /**
   * 0.
   */
  uint32_t reserved;
  /**
   * When the list was issued.
   */
  int64_t this_update;
  /**
   * When the next list is due: from this second on the list has expired.
   */
  int64_t next_update;
} cmcrypto_certificate_revocation_list_info;

/**
 * What a certificate authenticates: one of the constants `CMCRYPTO_PATH_PURPOSE_...`.
 */
typedef int32_t cmcrypto_path_purpose;

/**
 * Whether certificates are checked for revocation: one of the constants `CMCRYPTO_REVOCATION_...`.
 */
typedef int32_t cmcrypto_revocation;

/**
 * How to sign. All 0 but `struct_size` is the default.
 */
typedef struct {
  /**
   * sizeof(cmcrypto_sign_options).
   */
  uint32_t struct_size;
  /**
   * The digest, of the content and of the signature. 0 is the default, SHA-256.
   */
  cmcrypto_digest_algorithm digest;
  /**
   * 1: the signer's certificate is not put into the message.
   */
  int32_t omit_certificate;
} cmcrypto_sign_options;

/**
 * What a message may name beyond what is always accepted. By default all 0.
 */
typedef struct {
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
 * How and when somebody signed.
 */
typedef struct {
  /**
   * sizeof(cmcrypto_cms_signer_info).
   */
  uint32_t struct_size;
  /**
   * The digest that was signed with.
   */
  cmcrypto_digest_algorithm digest;
  /**
   * 1 if the signer says when it signed, 0 if it does not.
   */
  int32_t has_signing_time;
  /**
   * 0.
   */
  uint32_t reserved;
  /**
   * When the signer says it signed; 0 if it does not say.
   */
  int64_t signing_time;
} cmcrypto_cms_signer_info;

/**
 * A new key of 2048, 3072 or 4096 bits with e = 65537. Takes a second or more.
 *
 * Errors: UNSUPPORTED; RANDOM.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_private_key_generate(
    cmcrypto_provider provider, int32_t bits, cmcrypto_private_key **key);

/**
 * Reads an unencrypted PKCS#8 PrivateKeyInfo.
 *
 * Errors: UNSUPPORTED; MALFORMED; NOT_DER; TOO_LARGE above 64 KiB; KEY_TYPE_NOT_SUPPORTED if it is
 * not RSA; KEY_TOO_SMALL below 2048 bits; KEY_REJECTED for numbers that are out of bounds or
 * contradict each other.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_private_key_from_pkcs8_der(
    cmcrypto_provider provider, const uint8_t *der, size_t der_len, cmcrypto_private_key **key);

/**
 * Reads a PKCS#8 EncryptedPrivateKeyInfo: PBES2 with PBKDF2 or scrypt and AES-CBC. Takes as long
 * as its maker chose: up to 10,000,000 iterations of PBKDF2, or 64 MiB of scrypt memory and
 * parallelism 16.
 *
 * Errors: UNSUPPORTED; MALFORMED; NOT_DER; TOO_LARGE above 64 KiB; WRONG_PASSWORD; PASSWORD_COST
 * above the limits, before any hashing; ALGORITHM_NOT_ACCEPTED for another scheme; NOT_SUPPORTED for
 * a salt above 32 bytes or another pseudorandom function;
 * KEY_TYPE_NOT_SUPPORTED if it is not RSA; KEY_TOO_SMALL below 2048 bits; KEY_REJECTED for numbers
 * that are out of bounds or contradict each other.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_private_key_from_encrypted_pkcs8_der(
    cmcrypto_provider provider, const uint8_t *der, size_t der_len, const uint8_t *password,
    size_t password_len, cmcrypto_private_key **key);

/**
 * Reads a PKCS#1 RSAPrivateKey.
 *
 * Errors: UNSUPPORTED; MALFORMED; NOT_DER; TOO_LARGE above 64 KiB; KEY_TYPE_NOT_SUPPORTED if it is
 * not RSA; KEY_TOO_SMALL below 2048 bits; KEY_REJECTED for numbers that are out of bounds or
 * contradict each other.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_private_key_from_pkcs1_der(
    cmcrypto_provider provider, const uint8_t *der, size_t der_len, cmcrypto_private_key **key);

/**
 * Reads one block of strict PEM: `PRIVATE KEY`, `RSA PRIVATE KEY` or, with a password, `ENCRYPTED
 * PRIVATE KEY`. A length of 0 is no password, so that a key under the empty one can't be read; a
 * key that is not encrypted ignores it.
 *
 * Errors: UNSUPPORTED; MALFORMED; NOT_DER; TOO_LARGE above 64 KiB; WRONG_PASSWORD, also for an
 * encrypted key without a password; those of the function for the encoding.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_private_key_from_pem(
    cmcrypto_provider provider, const uint8_t *pem, size_t pem_len, const uint8_t *password,
    size_t password_len, cmcrypto_private_key **key);

/**
 * A private key of which only the public half is here; for the other half the functions of `table`,
 * which is copied, are asked, with `context`, which may be NULL. It is good wherever a private key is
 * taken, but for what wants its own bytes (`cmcrypto_private_key_to_pkcs8_pem` and the like): that is
 * KEY_TYPE_NOT_SUPPORTED, with a detail. So is what wants a function that is NULL, as soon as that can
 * be known: of an identity when it is made. PKCS#1 v1.5 it does not decrypt: DECRYPT.
 *
 * `destroy` is called with `context` once, in the thread that frees the last handle which needs
 * the key. Where this call fails it isn't: `context` stays the caller's.
 *
 * The device is not asked yet: whether it holds the other half of `public_key` shows by the first
 * signature.
 *
 * INVALID_ARGUMENT also for a table that neither signs nor decrypts. Errors: KEY_TYPE_NOT_SUPPORTED if
 * `public_key` is not RSA; KEY_TOO_SMALL below 2048 bits.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_private_key_from_external(
    const cmcrypto_external_key *table, void *context, const cmcrypto_public_key *public_key,
    cmcrypto_private_key **key);

/**
 * The PKCS#1 RSAPrivateKey, unencrypted.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_private_key_to_pkcs1_der(
    const cmcrypto_private_key *key, cmcrypto_buffer **der);

/**
 * The PKCS#8 PrivateKeyInfo, unencrypted.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_private_key_to_pkcs8_der(
    const cmcrypto_private_key *key, cmcrypto_buffer **der);

/**
 * The PKCS#8 EncryptedPrivateKeyInfo: PBES2 with AES-256-CBC and PBKDF2-HMAC-SHA-256, 600,000
 * iterations, which takes a fraction of a second.
 *
 * Errors: RANDOM.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_private_key_to_encrypted_pkcs8_der(
    const cmcrypto_private_key *key, const uint8_t *password, size_t password_len,
    cmcrypto_buffer **der);

/**
 * The PKCS#1 RSAPrivateKey as PEM, unencrypted.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_private_key_to_pkcs1_pem(
    const cmcrypto_private_key *key, cmcrypto_buffer **pem);

/**
 * The PKCS#8 PrivateKeyInfo as PEM, unencrypted.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_private_key_to_pkcs8_pem(
    const cmcrypto_private_key *key, cmcrypto_buffer **pem);

/**
 * As `cmcrypto_private_key_to_encrypted_pkcs8_der`, as PEM.
 *
 * Errors: RANDOM.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_private_key_to_encrypted_pkcs8_pem(
    const cmcrypto_private_key *key, const uint8_t *password, size_t password_len,
    cmcrypto_buffer **pem);

/**
 * The public half.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_private_key_public_key(
    const cmcrypto_private_key *key, cmcrypto_public_key **public_key);

/**
 * The provider that computes with the key, or with the public half of an external one; never
 * `CMCRYPTO_PROVIDER_DEFAULT`.
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_private_key_provider(
    const cmcrypto_private_key *key, cmcrypto_provider *provider);

/**
 * Signs `message`. The signature is big-endian, as long as the modulus: see `modulus_len` of
 * `cmcrypto_public_key_info` and `CMCRYPTO_RSA_MAX_LEN`.
 *
 * Errors: ALGORITHM_NOT_ACCEPTED for ECDSA; UNSUPPORTED for SHA-1 in a build without
 * `sha1-signing`; RANDOM.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_private_key_sign(
    const cmcrypto_private_key *key, cmcrypto_signature_scheme scheme, const uint8_t *message,
    size_t message_len, uint8_t *out, size_t out_cap, size_t *out_len);

/**
 * As `cmcrypto_private_key_sign`, over a digest that was computed elsewhere and has the length of
 * the scheme.
 *
 * Errors: ALGORITHM_NOT_ACCEPTED for ECDSA; UNSUPPORTED for SHA-1 in a build without
 * `sha1-signing`; RANDOM.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_private_key_sign_digest(
    const cmcrypto_private_key *key, cmcrypto_signature_scheme scheme, const uint8_t *digest,
    size_t digest_len, uint8_t *out, size_t out_cap, size_t *out_len);

/**
 * Decrypts RSAES-OAEP. An empty label is the usual one.
 *
 * Errors: DECRYPT, whatever is wrong with the ciphertext.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_private_key_decrypt_oaep(
    const cmcrypto_private_key *key, cmcrypto_oaep_digest digest, const uint8_t *label,
    size_t label_len, const uint8_t *ciphertext, size_t ciphertext_len,
    cmcrypto_buffer **plaintext);

/**
 * Frees a private key. The key itself goes with the last handle that was made of it. Its
 * encoding is then wiped; what an engine holds is wiped as the engine does: aws-lc does, a key of
 * `portable` or one that signed with SHA-1 leaves pieces in freed memory.
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_private_key_free(cmcrypto_private_key *key);

/**
 * Reads a SubjectPublicKeyInfo.
 *
 * Errors: UNSUPPORTED; MALFORMED; NOT_DER; TOO_LARGE above 64 KiB; KEY_TYPE_NOT_SUPPORTED if it is
 * neither RSA nor EC on P-256 or P-384, named. Of RSA KEY_TOO_SMALL below 1024 bits, KEY_REJECTED
 * above 8192 bits, for an even modulus, or an exponent that is even, below 3 or above 33 bits; of
 * EC KEY_REJECTED for a point that is not uncompressed, or not on the curve.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_public_key_from_spki_der(
    cmcrypto_provider provider, const uint8_t *der, size_t der_len, cmcrypto_public_key **key);

/**
 * Reads a SubjectPublicKeyInfo from one block of strict PEM: `PUBLIC KEY`.
 *
 * Errors: UNSUPPORTED; MALFORMED; NOT_DER; TOO_LARGE above 64 KiB; KEY_TYPE_NOT_SUPPORTED if it is
 * neither RSA nor EC on P-256 or P-384, named. Of RSA KEY_TOO_SMALL below 1024 bits, KEY_REJECTED
 * above 8192 bits, for an even modulus, or an exponent that is even, below 3 or above 33 bits; of
 * EC KEY_REJECTED for a point that is not uncompressed, or not on the curve.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_public_key_from_spki_pem(
    cmcrypto_provider provider, const uint8_t *pem, size_t pem_len, cmcrypto_public_key **key);

/**
 * The SubjectPublicKeyInfo: the very bytes where the key was read from some.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_public_key_to_spki_der(
    const cmcrypto_public_key *key, cmcrypto_buffer **der);

/**
 * The SubjectPublicKeyInfo as PEM.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_public_key_to_spki_pem(
    const cmcrypto_public_key *key, cmcrypto_buffer **pem);

/**
 * Reads a PUBLICKEYBLOB of CryptoAPI: 276 bytes for RSA-2048.
 *
 * Errors: UNSUPPORTED; MALFORMED, also for a PRIVATEKEYBLOB; TOO_LARGE; KEY_TYPE_NOT_SUPPORTED if
 * its algorithm is neither CALG_RSA_KEYX nor CALG_RSA_SIGN; KEY_TOO_SMALL below 1024 bits;
 * KEY_REJECTED as `cmcrypto_public_key_from_spki_der`.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_public_key_from_capi_blob(
    cmcrypto_provider provider, const uint8_t *blob, size_t blob_len, cmcrypto_public_key **key);

/**
 * The key as a PUBLICKEYBLOB of CryptoAPI, for key exchange (CALG_RSA_KEYX).
 *
 * Errors: KEY_TYPE_NOT_SUPPORTED for an EC key; KEY_REJECTED for an RSA key without such a form:
 * an exponent above 32 bits, or a modulus that is not a whole number of bytes.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_public_key_to_capi_blob(
    const cmcrypto_public_key *key, cmcrypto_buffer **blob);

/**
 * What a public key is. `struct_size` is the sizeof `*info`.
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_public_key_get_info(
    const cmcrypto_public_key *key, cmcrypto_public_key_info *info, size_t struct_size);

/**
 * Whether two keys have the same numbers.
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_public_key_equals(
    const cmcrypto_public_key *a, const cmcrypto_public_key *b, int32_t *equal);

/**
 * Verifies a signature over `message`: by an RSA key big-endian, as long as the modulus; by an EC
 * key DER.
 *
 * Errors: SIGNATURE_INVALID; ALGORITHM_NOT_ACCEPTED for a scheme of another type of key;
 * KEY_TOO_SMALL for RSA below 2048 bits.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_public_key_verify(
    const cmcrypto_public_key *key, cmcrypto_signature_scheme scheme, const uint8_t *message,
    size_t message_len, const uint8_t *signature, size_t signature_len);

/**
 * As `cmcrypto_public_key_verify`, over a digest that was computed elsewhere and has the length of
 * the scheme; by an RSA key alone.
 *
 * Errors: SIGNATURE_INVALID; ALGORITHM_NOT_ACCEPTED for every scheme with an EC key, and for
 * ECDSA; KEY_TOO_SMALL below 2048 bits.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_public_key_verify_digest(
    const cmcrypto_public_key *key, cmcrypto_signature_scheme scheme, const uint8_t *digest,
    size_t digest_len, const uint8_t *signature, size_t signature_len);

/**
 * As `cmcrypto_public_key_verify`, with RSA keys from 1024 bits on: for clients of the Windows
 * Server 2003 era. Below 2048 bits only PKCS#1 v1.5 with SHA-1 or SHA-256.
 *
 * Errors: SIGNATURE_INVALID; ALGORITHM_NOT_ACCEPTED for another scheme with an RSA key below 2048
 * bits, or as there.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_public_key_verify_legacy(
    const cmcrypto_public_key *key, cmcrypto_signature_scheme scheme, const uint8_t *message,
    size_t message_len, const uint8_t *signature, size_t signature_len);

/**
 * As `cmcrypto_public_key_verify_legacy`, over a digest that was computed elsewhere and has the
 * length of the scheme.
 *
 * Errors: SIGNATURE_INVALID; ALGORITHM_NOT_ACCEPTED for another scheme with an RSA key below 2048
 * bits, or as there.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_public_key_verify_digest_legacy(
    const cmcrypto_public_key *key, cmcrypto_signature_scheme scheme, const uint8_t *digest,
    size_t digest_len, const uint8_t *signature, size_t signature_len);

/**
 * Encrypts with RSAES-OAEP. An empty label is the usual one. The ciphertext is as long as the
 * modulus.
 *
 * Errors: TOO_LARGE if `plaintext` is longer than the modulus less two hashes and 2 bytes (190
 * bytes for RSA-2048 and SHA-256); KEY_TYPE_NOT_SUPPORTED for an EC key; KEY_TOO_SMALL below 2048
 * bits; RANDOM.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_public_key_encrypt_oaep(
    const cmcrypto_public_key *key, cmcrypto_oaep_digest digest, const uint8_t *label,
    size_t label_len, const uint8_t *plaintext, size_t plaintext_len, uint8_t *out, size_t out_cap,
    size_t *out_len);

/**
 * Frees a public key.
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_public_key_free(cmcrypto_public_key *key);

/**
 * Reads a DER certificate, strictly: with no extension twice and no unknown critical one.
 *
 * Errors: MALFORMED; NOT_SUPPORTED for what others write and this library does not read, such as a
 * negative serial number; those of `cmcrypto_public_key_from_spki_der`. One with a critical extension
 * that is not known is read, and refused where this library uses it: who takes no more than its key
 * has to ask `cmcrypto_certificate_check_use`.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_certificate_from_der(
    cmcrypto_provider provider, const uint8_t *der, size_t der_len,
    cmcrypto_certificate **certificate);

/**
 * Reads a certificate from one block of strict PEM: `CERTIFICATE`.
 *
 * Errors: MALFORMED; NOT_SUPPORTED for what others write and this library does not read, such as a
 * negative serial number; those of `cmcrypto_public_key_from_spki_der`.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_certificate_from_pem(
    cmcrypto_provider provider, const uint8_t *pem, size_t pem_len,
    cmcrypto_certificate **certificate);

/**
 * The certificate as DER: the very bytes it was read from.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_certificate_to_der(
    const cmcrypto_certificate *certificate, cmcrypto_buffer **der);

/**
 * The certificate as PEM.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_certificate_to_pem(
    const cmcrypto_certificate *certificate, cmcrypto_buffer **pem);

/**
 * The thumbprints of a certificate, and when it is valid. `struct_size` is the sizeof `*info`.
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_certificate_get_info(
    const cmcrypto_certificate *certificate, cmcrypto_certificate_info *info, size_t struct_size);

/**
 * The key that the certificate is for.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_certificate_public_key(
    const cmcrypto_certificate *certificate, cmcrypto_public_key **public_key);

/**
 * The issuer's Name as DER. Compare bytes, never printed text.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_certificate_issuer_der(
    const cmcrypto_certificate *certificate, cmcrypto_buffer **der);

/**
 * The subject's Name as DER. Compare bytes, never printed text.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_certificate_subject_der(
    const cmcrypto_certificate *certificate, cmcrypto_buffer **der);

/**
 * The subject for a person to read, in the form of RFC 4514, the most particular first, such as
 * `CN=PC01,CN=SMS`: one line of UTF-8, below `CMCRYPTO_NAME_TEXT_MAX` bytes, empty for an empty
 * name.
 *
 * ASCII and the letters and digits of any script stand for themselves; all else is `\` and its
 * octets in hexadecimal: control characters, other spaces, what changes the direction of writing.
 * `,`, `+`, `=` and what else could end a value has a `\` before it, and so has a space after
 * another. A value that is no text, and each of an attribute without a short name, is `#` and its
 * DER in hexadecimal; so is a name that can't be read. U+2026 (three dots) at the end means that
 * there is more. Two names that a person can't tell apart may still differ, by letters of two
 * scripts that look alike: to compare names compare their DER.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_certificate_subject_text(
    const cmcrypto_certificate *certificate, char *out, size_t out_cap, size_t *out_len);

/**
 * The issuer for a person to read, as `cmcrypto_certificate_subject_text`.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_certificate_issuer_text(
    const cmcrypto_certificate *certificate, char *out, size_t out_cap, size_t *out_len);

/**
 * The serial number as a DER INTEGER.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_certificate_serial_number_der(
    const cmcrypto_certificate *certificate, cmcrypto_buffer **der);

/**
 * The SubjectKeyIdentifier, which whoever made the certificate chose. Success with `*identifier`
 * NULL if there is none.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_certificate_subject_key_identifier(
    const cmcrypto_certificate *certificate, cmcrypto_buffer **identifier);

/**
 * Whether the certificate may be used for `key_use`: by its key usage, or if it has none, and by
 * its extended key usage, or if it has none.
 *
 * Errors: CERTIFICATE_USAGE if not; NOT_SUPPORTED for a critical extension that is not known.
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_certificate_check_use(
    const cmcrypto_certificate *certificate, cmcrypto_key_use key_use);

/**
 * Whether `now` lies in the certificate's validity, both ends included.
 *
 * Errors: CERTIFICATE_NOT_YET_VALID or CERTIFICATE_EXPIRED if not.
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_certificate_check_validity(
    const cmcrypto_certificate *certificate, int64_t now);

/**
 * Whether every character in the subject and the subject alternative names is single-byte: the
 * product's rule for certificates of its systems. BMPString never is, UTF8String within ASCII,
 * TeletexString always.
 *
 * Errors: MALFORMED or NOT_DER if the names can't be read.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_certificate_names_are_single_byte(
    const cmcrypto_certificate *certificate, int32_t *single_byte);

/**
 * Whether two certificates are the same bytes.
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_certificate_equals(
    const cmcrypto_certificate *a, const cmcrypto_certificate *b, int32_t *equal);

/**
 * Frees a certificate.
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_certificate_free(cmcrypto_certificate *certificate);

/**
 * Joins a certificate and its key.
 *
 * Errors: CERTIFICATE_USAGE if the certificate may not be used for signing; KEY_TYPE_NOT_SUPPORTED
 * if its key is not RSA, or an external one that doesn't sign; KEY_MISMATCH.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_signing_identity_new(
    const cmcrypto_private_key *key, const cmcrypto_certificate *certificate,
    cmcrypto_signing_identity **identity);

/**
 * The same for what signs tokens, by `cmcrypto_token_signer_new`: with the certificate that a site's
 * authority issued for that, or any that may be used for signing.
 *
 * Errors: as `cmcrypto_signing_identity_new`.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_signing_identity_for_tokens(
    const cmcrypto_private_key *key, const cmcrypto_certificate *certificate,
    cmcrypto_signing_identity **identity);

/**
 * The certificate.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_signing_identity_certificate(
    const cmcrypto_signing_identity *identity, cmcrypto_certificate **certificate);

/**
 * Frees an identity. What was made with it stays usable.
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_signing_identity_free(cmcrypto_signing_identity *identity);

/**
 * Joins a certificate and its key. The certificate may have expired: messages that were encrypted
 * to it before can still be read.
 *
 * Errors: CERTIFICATE_USAGE if the certificate may not be used for encryption;
 * KEY_TYPE_NOT_SUPPORTED if its key is not RSA, or an external one that doesn't decrypt; KEY_MISMATCH.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_decryption_identity_new(
    const cmcrypto_private_key *key, const cmcrypto_certificate *certificate,
    cmcrypto_decryption_identity **identity);

/**
 * The certificate.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_decryption_identity_certificate(
    const cmcrypto_decryption_identity *identity, cmcrypto_certificate **certificate);

/**
 * Frees an identity. What was made with it stays usable.
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_decryption_identity_free(cmcrypto_decryption_identity *identity);

/**
 * Issues a self-signed certificate: X.509 v3, SHA-256, subject `CN=SMS`, `CN=<computer name>`,
 * valid from `not_before` to `not_after`, both included, with the key usage and extended key usage
 * of `key_use`.
 *
 * The name is 1 to 64 printable characters, the validity within the years 1970 to 9999; otherwise
 * INVALID_ARGUMENT. The key should have 2048 bits: that is the product's profile.
 *
 * Errors: NAME_NOT_SINGLE_BYTE if the name has characters beyond ASCII: the product forbids them;
 * RANDOM.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_self_signed(
    const cmcrypto_private_key *key, cmcrypto_key_use key_use, const char *computer_name,
    int64_t not_before, int64_t not_after, cmcrypto_certificate **certificate);

/**
 * Issues the site server signing certificate, which signs what a site sends to all its clients:
 * self-signed, X.509 v3, SHA-256, subject `CN=Site Server`, the site server's host name as subject
 * alternative name, valid from `not_before` to `not_after`, both included, key usage
 * digitalSignature, no extended key usage.
 *
 * The host name is 1 to 253 letters, digits, `-`, `_` and `.`, the validity within the years 1970
 * to 9999; otherwise INVALID_ARGUMENT.
 *
 * Errors: NAME_NOT_SINGLE_BYTE if the name has characters beyond ASCII; RANDOM.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_self_signed_site_server(
    const cmcrypto_private_key *key, const char *host, int64_t not_before, int64_t not_after,
    cmcrypto_certificate **certificate);

/**
 * Reads a DER list, up to 64 MiB. Kept, it takes about six times the length of its encoding.
 *
 * Errors: TOO_LARGE; NOT_DER; MALFORMED; NOT_SUPPORTED for version 1, a list without an end of its
 * validity, with a CRL number of more than 20 octets, delta and indirect lists, lists by reason, an
 * issuing distribution point without a URL, and critical extensions that are not known.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_certificate_revocation_list_from_der(
    const uint8_t *der, size_t der_len, cmcrypto_certificate_revocation_list **list);

/**
 * Reads a list from one block of strict PEM: `X509 CRL`.
 *
 * Errors: those of `cmcrypto_certificate_revocation_list_from_der`.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_certificate_revocation_list_from_pem(
    const uint8_t *pem, size_t pem_len, cmcrypto_certificate_revocation_list **list);

/**
 * The DER: the very bytes where it was read from some.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_certificate_revocation_list_to_der(
    const cmcrypto_certificate_revocation_list *list, cmcrypto_buffer **der);

/**
 * The list as PEM: `X509 CRL`.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_certificate_revocation_list_to_pem(
    const cmcrypto_certificate_revocation_list *list, cmcrypto_buffer **pem);

/**
 * When the list was issued, and until when it holds. `struct_size` is the sizeof `*info`.
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_certificate_revocation_list_get_info(
    const cmcrypto_certificate_revocation_list *list,
    cmcrypto_certificate_revocation_list_info *info, size_t struct_size);

/**
 * Frees a list.
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_certificate_revocation_list_free(cmcrypto_certificate_revocation_list *list);

/**
 * Takes roots, at most 1000. Their own signatures are not checked: they are trusted because the
 * caller says so. Their validity, path length, name constraints and usages bind the paths. With
 * none every path is UNKNOWN_ISSUER.
 *
 * Errors: CERTIFICATE_USAGE if one is not a certification authority's, KEY_TOO_SMALL for RSA
 * below 2048 bits, NOT_SUPPORTED for a critical extension that is not judged, MALFORMED if its
 * constraints can't be read: the detail says which of them. TOO_LARGE above 1000.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_trust_anchors_new(
    const cmcrypto_certificate *const *roots, size_t roots_len, cmcrypto_trust_anchors **anchors);

/**
 * Takes one more root. If it can't be taken, those that are there stay: so one root that is not for
 * this library does not take the others with it.
 *
 * Errors: as `cmcrypto_trust_anchors_new`.
 * Threads: one. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_trust_anchors_add(
    cmcrypto_trust_anchors *anchors, const cmcrypto_certificate *root);

/**
 * Frees trust anchors.
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_trust_anchors_free(cmcrypto_trust_anchors *anchors);

/**
 * Validates a path from `end_entity` through any of `intermediates`, in any order, to one of
 * `anchors`, for `purpose` at `now`, checked against `lists` if `revocation` says so.
 *
 * `host` is the name or IP address that the client connects to, with or without a trailing dot;
 * NULL for client authentication, and only then. A certificate's `*` stands for one whole label,
 * the first. The subject is not searched.
 *
 * Accepted signatures are RSA PKCS#1 v1.5 with SHA-256, SHA-384 and SHA-512 and PSS with SHA-256,
 * keys of 2048 bits and more, and ECDSA on P-256 and P-384 with SHA-256 and SHA-384: Windows
 * doesn't trust certificates signed with SHA-1. Roots must be valid at `now` too. Certificate
 * policies are not judged; name constraints bind alternative names, not the subject, and those for
 * directory names refuse every path under them. Self-signed certificates of clients and management
 * points have no path; they are trusted by registration and by endorsement. The provider is that
 * of `end_entity`.
 *
 * Errors: UNKNOWN_ISSUER; CERTIFICATE_EXPIRED and CERTIFICATE_NOT_YET_VALID, of any certificate in
 * the path; SIGNATURE_INVALID; ALGORITHM_NOT_ACCEPTED; KEY_TOO_SMALL; PATH_INVALID if a
 * constraint or the search's limits forbid the path; NOT_SUPPORTED for a critical extension that
 * is not judged; CERTIFICATE_USAGE; HOST_MISMATCH; REVOKED, see `CMCRYPTO_REVOCATION_CHECKED`; MALFORMED for an
 * extension that can't be read; TOO_LARGE above six intermediates or 256 lists; INVALID_ARGUMENT
 * if `now` is before 1970 or the host is not a host name or address.
 *
 * With several paths the most telling of their errors. REVOKED means that there is a path, valid
 * but for revocation, or that revocation is to be checked and there is no list at all.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_verify_path(
    const cmcrypto_certificate *end_entity, const cmcrypto_certificate *const *intermediates,
    size_t intermediates_len, const cmcrypto_trust_anchors *anchors, cmcrypto_path_purpose purpose,
    const char *host, cmcrypto_revocation revocation,
    const cmcrypto_certificate_revocation_list *const *lists, size_t lists_len, int64_t now,
    cmcrypto_verified_path **path);

/**
 * How many certificates there are between the end entity's and the root.
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_verified_path_intermediate_count(
    const cmcrypto_verified_path *path, size_t *count);

/**
 * A certificate between the end entity's and the root. `index` counts from 0, from the end entity
 * upwards.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_verified_path_intermediate(
    const cmcrypto_verified_path *path, size_t index, cmcrypto_certificate **certificate);

/**
 * The trust anchor that the path ends in.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_verified_path_root(
    const cmcrypto_verified_path *path, cmcrypto_certificate **certificate);

/**
 * Frees a path.
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_verified_path_free(cmcrypto_verified_path *path);

/**
 * Fills the structure with its defaults: SHA-256, certificate embedded. `struct_size` is its
 * sizeof.
 * Threads: any. Allocates: no. Blocks: no.
 */
void cmcrypto_sign_options_default(cmcrypto_sign_options *options, size_t struct_size);

/**
 * Fills the structure with its defaults: nothing more is accepted. `struct_size` is its sizeof.
 * Threads: any. Allocates: no. Blocks: no.
 */
void cmcrypto_accepted_algorithms_default(
    cmcrypto_accepted_algorithms *accepted, size_t struct_size);

/**
 * Signs `content` as SignedData that contains it. `now` becomes the signing time.
 *
 * Errors: TOO_LARGE above 1 GiB; CERTIFICATE_NOT_YET_VALID or CERTIFICATE_EXPIRED at `now`;
 * UNSUPPORTED for SHA-1 in a build without `sha1-signing`; RANDOM.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_cms_sign(
    const uint8_t *content, size_t content_len, const cmcrypto_signing_identity *signer,
    const cmcrypto_sign_options *options, int64_t now, cmcrypto_buffer **message);

/**
 * Signs `content` as SignedData without it.
 *
 * Errors: TOO_LARGE above 1 GiB; CERTIFICATE_NOT_YET_VALID or CERTIFICATE_EXPIRED at `now`;
 * UNSUPPORTED for SHA-1 in a build without `sha1-signing`; RANDOM.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_cms_sign_detached(
    const uint8_t *content, size_t content_len, const cmcrypto_signing_identity *signer,
    const cmcrypto_sign_options *options, int64_t now, cmcrypto_buffer **message);

/**
 * Verifies SignedData that contains its content. Every signer in it must be one of `certificates`,
 * be valid at `now`, and have signed.
 *
 * Errors: MALFORMED; NOT_DER; TOO_LARGE; ALGORITHM_NOT_ACCEPTED; KEY_TYPE_NOT_SUPPORTED for a
 * certificate whose key is not RSA; KEY_TOO_SMALL; SIGNED_ATTRIBUTES; SIGNER_MISMATCH;
 * CERTIFICATE_USAGE; CERTIFICATE_NOT_YET_VALID; CERTIFICATE_EXPIRED; SIGNATURE_INVALID.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_cms_verify(
    const uint8_t *message, size_t message_len, const cmcrypto_certificate *const *certificates,
    size_t certificates_len, const cmcrypto_accepted_algorithms *accepted, int64_t now,
    cmcrypto_cms_verified **verified);

/**
 * Verifies SignedData without content over `content`, as `cmcrypto_cms_verify` does.
 *
 * Errors: MALFORMED, also if the message has content of its own; NOT_DER; TOO_LARGE;
 * ALGORITHM_NOT_ACCEPTED; KEY_TYPE_NOT_SUPPORTED; KEY_TOO_SMALL; SIGNED_ATTRIBUTES;
 * SIGNER_MISMATCH; CERTIFICATE_USAGE; CERTIFICATE_NOT_YET_VALID; CERTIFICATE_EXPIRED;
 * SIGNATURE_INVALID.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_cms_verify_detached(
    const uint8_t *message, size_t message_len, const uint8_t *content, size_t content_len,
    const cmcrypto_certificate *const *certificates, size_t certificates_len,
    const cmcrypto_accepted_algorithms *accepted, int64_t now, cmcrypto_cms_verified **verified);

/**
 * Encrypts `content` as AuthEnvelopedData to one or several certificates, for each of which its
 * own private key opens it.
 *
 * Errors: NO_RECIPIENTS; TOO_MANY_RECIPIENTS above 32; DUPLICATE_RECIPIENT; CERTIFICATE_USAGE,
 * CERTIFICATE_NOT_YET_VALID or CERTIFICATE_EXPIRED of any of them at `now`; KEY_TYPE_NOT_SUPPORTED
 * for a key that is not RSA; KEY_TOO_SMALL;
 * TOO_LARGE above 1 GiB; RANDOM.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_cms_encrypt(
    const uint8_t *content, size_t content_len, const cmcrypto_certificate *const *recipients,
    size_t recipients_len, int64_t now, cmcrypto_buffer **message);

/**
 * Decrypts AuthEnvelopedData with the first of `identities` that opens it, whose index
 * goes to `*recipient`.
 *
 * Errors: MALFORMED; NOT_DER; TOO_LARGE; ALGORITHM_NOT_ACCEPTED; SIGNED_ATTRIBUTES for attributes
 * that are doubled or contradict; TOO_MANY_RECIPIENTS; NOT_A_RECIPIENT; DUPLICATE_RECIPIENT if the
 * message names one of our certificates twice; RANDOM; and DECRYPT.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_cms_decrypt(
    const uint8_t *message, size_t message_len,
    const cmcrypto_decryption_identity *const *identities, size_t identities_len,
    const cmcrypto_accepted_algorithms *accepted, cmcrypto_buffer **content, size_t *recipient);

/**
 * The content. INVALID_ARGUMENT after `cmcrypto_cms_verify_detached`: there it is what the caller
 * gave.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_cms_verified_content(
    const cmcrypto_cms_verified *verified, cmcrypto_buffer **content);

/**
 * How many signers there are: at least one.
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_cms_verified_signer_count(
    const cmcrypto_cms_verified *verified, size_t *count);

/**
 * A signer's certificate, one of those given. `index` counts from 0, in the order of the message.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_cms_verified_signer_certificate(
    const cmcrypto_cms_verified *verified, size_t index, cmcrypto_certificate **certificate);

/**
 * How and when a signer signed. `index` counts from 0, in the order of the message.
 * `struct_size` is the sizeof `*info`.
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_cms_verified_get_signer_info(
    const cmcrypto_cms_verified *verified, size_t index, cmcrypto_cms_signer_info *info,
    size_t struct_size);

/**
 * How many certificates the message contains.
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_cms_verified_embedded_certificate_count(
    const cmcrypto_cms_verified *verified, size_t *count);

/**
 * A certificate in the message, as DER. Nothing vouches for it.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_cms_verified_embedded_certificate(
    const cmcrypto_cms_verified *verified, size_t index, cmcrypto_buffer **der);

/**
 * Frees what verifying found out. Buffers of its content stay usable.
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_cms_verified_free(cmcrypto_cms_verified *verified);

CMCRYPTO_SIZE(cmcrypto_external_key, 32)
CMCRYPTO_SIZE(cmcrypto_public_key_info, 84)
CMCRYPTO_SIZE(cmcrypto_certificate_info, 72)
CMCRYPTO_SIZE(cmcrypto_certificate_revocation_list_info, 24)
CMCRYPTO_SIZE(cmcrypto_sign_options, 12)
CMCRYPTO_SIZE(cmcrypto_accepted_algorithms, 16)
CMCRYPTO_SIZE(cmcrypto_cms_signer_info, 24)

#ifdef __cplusplus
}
#endif

#endif
