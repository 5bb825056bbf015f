/**
 * @file
 * Algorithms.
 *
 * Generated from the sources by ffi/tests/main/header.rs; not to be edited.
 *
 * ```
 * function                                                 | threads | may allocate | may block
 * cmcrypto_provider_name                                   | any     | no           | no
 * cmcrypto_random_fill                                     | any     | yes          | yes
 * cmcrypto_digest_output_len                               | any     | no           | no
 * cmcrypto_digest                                          | any     | no           | no
 * cmcrypto_hasher_new                                      | any     | yes          | no
 * cmcrypto_hasher_update                                   | one     | no           | no
 * cmcrypto_hasher_finish                                   | one     | no           | no
 * cmcrypto_hasher_free                                     | last    | no           | no
 * cmcrypto_aes_gcm_seal_in_place                           | any     | yes          | yes
 * cmcrypto_aes_gcm_open_in_place                           | any     | yes          | yes
 * cmcrypto_hmac_sha256_new                                 | any     | yes          | no
 * cmcrypto_hmac_sha256_tag                                 | any     | no           | no
 * cmcrypto_hmac_sha256_verify                              | any     | no           | no
 * cmcrypto_hmac_sha256_free                                | last    | no           | no
 * cmcrypto_hkdf_sha256                                     | any     | yes          | no
 * cmcrypto_hkdf_sha256_extract                             | any     | yes          | no
 * cmcrypto_hkdf_sha256_expand                              | any     | yes          | no
 * cmcrypto_agreement_public_key_len                        | any     | no           | no
 * cmcrypto_agreement_key_generate                          | any     | yes          | yes
 * cmcrypto_agreement_key_from_private_bytes                | any     | yes          | yes
 * cmcrypto_agreement_key_algorithm                         | any     | no           | no
 * cmcrypto_agreement_key_public_key                        | any     | no           | no
 * cmcrypto_agreement_key_agree                             | any     | yes          | yes
 * cmcrypto_agreement_key_free                              | last    | no           | no
 * cmcrypto_agreement_public_key_to_spki_der                | any     | yes          | no
 * cmcrypto_agreement_public_key_from_spki_der              | any     | no           | no
 * cmcrypto_rsa_swap_byte_order                             | any     | no           | no
 * ```
 */

#ifndef CMCRYPTO_PRIMITIVE_H
#define CMCRYPTO_PRIMITIVE_H

#include "abi.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * The library's default: aws-lc where it is built in.
 */
#define CMCRYPTO_PROVIDER_DEFAULT 0

/**
 * aws-lc-rs: the fast one.
 */
#define CMCRYPTO_PROVIDER_AWS_LC 33

/**
 * ring, rsa, aes-gcm, x25519-dalek and p256.
 */
#define CMCRYPTO_PROVIDER_PORTABLE 34

/**
 * SHA-1: 20 bytes. Broken for signatures; for old clients and thumbprints only.
 */
#define CMCRYPTO_DIGEST_SHA1 65

/**
 * SHA-256: 32 bytes.
 */
#define CMCRYPTO_DIGEST_SHA256 66

/**
 * SHA-384: 48 bytes.
 */
#define CMCRYPTO_DIGEST_SHA384 67

/**
 * SHA-512: 64 bytes.
 */
#define CMCRYPTO_DIGEST_SHA512 68

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
 * The length in bytes of a whole tag.
 */
#define CMCRYPTO_HMAC_SHA256_TAG_LEN 32

/**
 * The length in bytes of the shortest tag that verifies: half of the whole (RFC 2104 section 5).
 */
#define CMCRYPTO_HMAC_SHA256_MIN_TAG_LEN 16

/**
 * The length in bytes of what `cmcrypto_hkdf_sha256_extract` gives, and the least that
 * `cmcrypto_hkdf_sha256_expand` takes.
 */
#define CMCRYPTO_HKDF_SHA256_PRK_LEN 32

/**
 * The most that `cmcrypto_hkdf_sha256` gives, in bytes.
 */
#define CMCRYPTO_HKDF_SHA256_MAX_OUTPUT_LEN 8160

/**
 * X25519 (RFC 7748).
 */
#define CMCRYPTO_AGREEMENT_X25519 193

/**
 * Elliptic curve Diffie-Hellman on NIST P-256 (SP 800-56A revision 3).
 */
#define CMCRYPTO_AGREEMENT_P256 194

/**
 * The length in bytes of a private key.
 */
#define CMCRYPTO_AGREEMENT_PRIVATE_KEY_LEN 32

/**
 * The length in bytes of the longest public key, that of P-256; those of X25519 have 32.
 */
#define CMCRYPTO_AGREEMENT_PUBLIC_KEY_MAX_LEN 65

/**
 * The length in bytes of the secret agreed on.
 */
#define CMCRYPTO_AGREEMENT_SHARED_SECRET_LEN 32

/**
 * RSA.
 */
#define CMCRYPTO_KEY_TYPE_RSA 129

/**
 * An elliptic curve key on P-256 (secp256r1, prime256v1).
 */
#define CMCRYPTO_KEY_TYPE_EC_P256 130

/**
 * An elliptic curve key on P-384 (secp384r1).
 */
#define CMCRYPTO_KEY_TYPE_EC_P384 131

/**
 * RSASSA-PKCS1-v1_5 with SHA-1. Signing needs a build with the feature `sha1-signing`.
 */
#define CMCRYPTO_SIGNATURE_PKCS1_SHA1 161

/**
 * RSASSA-PKCS1-v1_5 with SHA-256.
 */
#define CMCRYPTO_SIGNATURE_PKCS1_SHA256 162

/**
 * RSASSA-PKCS1-v1_5 with SHA-384.
 */
#define CMCRYPTO_SIGNATURE_PKCS1_SHA384 163

/**
 * RSASSA-PKCS1-v1_5 with SHA-512.
 */
#define CMCRYPTO_SIGNATURE_PKCS1_SHA512 164

/**
 * RSASSA-PSS with SHA-256, MGF1 with SHA-256 and a salt of 32 bytes.
 */
#define CMCRYPTO_SIGNATURE_PSS_SHA256 165

/**
 * ECDSA on P-256 with SHA-256. Verification over bytes only.
 */
#define CMCRYPTO_SIGNATURE_ECDSA_P256_SHA256 166

/**
 * ECDSA on P-256 with SHA-384. Verification over bytes only.
 */
#define CMCRYPTO_SIGNATURE_ECDSA_P256_SHA384 167

/**
 * ECDSA on P-384 with SHA-256. Verification over bytes only.
 */
#define CMCRYPTO_SIGNATURE_ECDSA_P384_SHA256 168

/**
 * ECDSA on P-384 with SHA-384. Verification over bytes only.
 */
#define CMCRYPTO_SIGNATURE_ECDSA_P384_SHA384 169

/**
 * OAEP with SHA-1 and MGF1 with SHA-1.
 */
#define CMCRYPTO_OAEP_SHA1 97

/**
 * OAEP with SHA-256 and MGF1 with SHA-256.
 */
#define CMCRYPTO_OAEP_SHA256 98

/**
 * The length in bytes of the longest signature or OAEP ciphertext: that of RSA-8192.
 */
#define CMCRYPTO_RSA_MAX_LEN 1024

/**
 * A private key for key agreement, with its public half.
 */
typedef struct cmcrypto_agreement_key cmcrypto_agreement_key;

/**
 * Hashing in steps.
 */
typedef struct cmcrypto_hasher cmcrypto_hasher;

/**
 * A key for HMAC with SHA-256 (RFC 2104), prepared.
 */
typedef struct cmcrypto_hmac_sha256 cmcrypto_hmac_sha256;

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
typedef struct {
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
 * A function that two holders of key pairs agree on a secret with: one of the constants
 * `CMCRYPTO_AGREEMENT_...`.
 */
typedef int32_t cmcrypto_agreement_algorithm;

/**
 * The type of a public key: one of the constants `CMCRYPTO_KEY_TYPE_...`.
 */
typedef int32_t cmcrypto_key_type;

/**
 * How a digest becomes a signature: one of the constants `CMCRYPTO_SIGNATURE_...`. Signatures by
 * RSA are big-endian and as long as the modulus, those by ECDSA DER (ECDSA-Sig-Value of RFC 3279).
 */
typedef int32_t cmcrypto_signature_scheme;

/**
 * The hash inside OAEP, for the label and for MGF1 alike: one of the constants
 * `CMCRYPTO_OAEP_...`.
 */
typedef int32_t cmcrypto_oaep_digest;

/**
 * A provider's name, such as "aws-lc", or NULL if it is unknown or not built in. Static: never
 * freed.
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE const char *cmcrypto_provider_name(cmcrypto_provider provider);

/**
 * Fills `out` with `out_len` random bytes from the provider's generator.
 *
 * Errors: UNSUPPORTED; RANDOM if the system gives none.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_random_fill(cmcrypto_provider provider, uint8_t *out, size_t out_len);

/**
 * The length in bytes of an algorithm's digest.
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_digest_output_len(cmcrypto_digest_algorithm algorithm, size_t *len);

/**
 * The digest of `data`.
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_digest(
    cmcrypto_digest_algorithm algorithm, const uint8_t *data, size_t data_len, uint8_t *out,
    size_t out_cap, size_t *out_len);

/**
 * Starts a digest.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_hasher_new(cmcrypto_digest_algorithm algorithm, cmcrypto_hasher **hasher);

/**
 * Adds `data`.
 * Threads: one. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_hasher_update(
    cmcrypto_hasher *hasher, const uint8_t *data, size_t data_len);

/**
 * The digest of all that was added so far. More may be added afterwards.
 * Threads: one. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_hasher_finish(
    const cmcrypto_hasher *hasher, uint8_t *out, size_t out_cap, size_t *out_len);

/**
 * Frees a hasher.
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_hasher_free(cmcrypto_hasher *hasher);

/**
 * Encrypts `data` in place with AES-256-GCM under a fresh random nonce. `aad` is authenticated
 * with it.
 *
 * With random nonces a key is good for 2^32 messages (NIST SP 800-38D section 8.3); a caller that
 * may come near has to count.
 *
 * After a failure `data` is as it was. It must not overlap another argument: that is refused
 * before anything is written. Errors: UNSUPPORTED; TOO_LARGE from 2^36 - 31 bytes on; RANDOM.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_aes_gcm_seal_in_place(
    cmcrypto_provider provider, const uint8_t *key, size_t key_len, const uint8_t *aad,
    size_t aad_len, uint8_t *data, size_t data_len, cmcrypto_aes_gcm_sealed *sealed);

/**
 * Decrypts `data` in place. The key has 32 bytes, or 16 for AES-128-GCM.
 *
 * After a failure `data` is all zeros; unless it overlaps another argument, which is refused
 * before anything is written.
 *
 * Errors: UNSUPPORTED; DECRYPT if the tag does not verify.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_aes_gcm_open_in_place(
    cmcrypto_provider provider, const uint8_t *key, size_t key_len, const uint8_t *nonce,
    size_t nonce_len, const uint8_t *aad, size_t aad_len, uint8_t *data, size_t data_len,
    const uint8_t *tag, size_t tag_len);

/**
 * Prepares a key of any length. 32 bytes are right; one shorter than a tag weakens it.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_hmac_sha256_new(
    const uint8_t *key, size_t key_len, cmcrypto_hmac_sha256 **hmac);

/**
 * The tag over `data`: `CMCRYPTO_HMAC_SHA256_TAG_LEN` bytes, of which a caller may keep the first
 * 16 or more.
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_hmac_sha256_tag(
    const cmcrypto_hmac_sha256 *hmac, const uint8_t *data, size_t data_len, uint8_t *out,
    size_t out_cap, size_t *out_len);

/**
 * Checks in constant time that `tag`, of 16 to 32 bytes, begins the tag over `data`.
 *
 * A tag is accepted at every such length: whoever expects one length checks that first.
 *
 * Errors: SIGNATURE_INVALID.
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_hmac_sha256_verify(
    const cmcrypto_hmac_sha256 *hmac, const uint8_t *data, size_t data_len, const uint8_t *tag,
    size_t tag_len);

/**
 * Frees a key and wipes it.
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_hmac_sha256_free(cmcrypto_hmac_sha256 *hmac);

/**
 * HKDF with SHA-256 (RFC 5869), extract and expand in one: `len` bytes of key material made of
 * `ikm`, in the context that `info` tells. An empty salt stands for 32 zeros.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_hkdf_sha256(
    const uint8_t *ikm, size_t ikm_len, const uint8_t *salt, size_t salt_len, const uint8_t *info,
    size_t info_len, size_t len, uint8_t *out, size_t out_cap, size_t *out_len);

/**
 * HKDF-Extract (RFC 5869 section 2.2): `CMCRYPTO_HKDF_SHA256_PRK_LEN` bytes. An empty salt stands
 * for 32 zeros.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_hkdf_sha256_extract(
    const uint8_t *salt, size_t salt_len, const uint8_t *ikm, size_t ikm_len, uint8_t *out,
    size_t out_cap, size_t *out_len);

/**
 * HKDF-Expand (RFC 5869 section 2.3): `len` bytes of `prk`, which has 32 bytes or more.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_hkdf_sha256_expand(
    const uint8_t *prk, size_t prk_len, const uint8_t *info, size_t info_len, size_t len,
    uint8_t *out, size_t out_cap, size_t *out_len);

/**
 * The length in bytes of an algorithm's public keys.
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_agreement_public_key_len(
    cmcrypto_agreement_algorithm algorithm, size_t *len);

/**
 * A new key.
 *
 * Errors: UNSUPPORTED; RANDOM if the system gives no randomness.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_agreement_key_generate(
    cmcrypto_provider provider, cmcrypto_agreement_algorithm algorithm,
    cmcrypto_agreement_key **key);

/**
 * The key with these private bytes, 32 of them: of X25519 any, which are clamped by use (RFC 7748
 * section 5); of P-256 a scalar from 1 to n - 1, big-endian.
 *
 * Errors: UNSUPPORTED; KEY_REJECTED if the scalar is out of its range.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_agreement_key_from_private_bytes(
    cmcrypto_provider provider, cmcrypto_agreement_algorithm algorithm,
    const uint8_t *private_bytes, size_t private_bytes_len, cmcrypto_agreement_key **key);

/**
 * What the key is for.
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_agreement_key_algorithm(
    const cmcrypto_agreement_key *key, cmcrypto_agreement_algorithm *algorithm);

/**
 * The public half: of X25519 the 32 bytes of RFC 7748 section 5, of P-256 the uncompressed point,
 * 65 bytes (SEC 1 section 2.3.3).
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_agreement_key_public_key(
    const cmcrypto_agreement_key *key, uint8_t *out, size_t out_cap, size_t *out_len);

/**
 * The secret agreed on with the holder of `peer`, a public key of the same algorithm in the form
 * of `cmcrypto_agreement_key_public_key`: `CMCRYPTO_AGREEMENT_SHARED_SECRET_LEN` bytes.
 *
 * They are not uniform; derive keys from them (`cmcrypto_hkdf_sha256`) together with both public
 * keys, and wipe them.
 *
 * Errors: KEY_REJECTED if `peer` has another length; of P-256 if it is not an uncompressed point
 * of the curve; of X25519 if the result is all zeros (RFC 7748 section 6.1).
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_agreement_key_agree(
    const cmcrypto_agreement_key *key, const uint8_t *peer, size_t peer_len, uint8_t *out,
    size_t out_cap, size_t *out_len);

/**
 * Frees a key, and wipes it as far as the engine does.
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_agreement_key_free(cmcrypto_agreement_key *key);

/**
 * The SubjectPublicKeyInfo as DER (RFC 8410, RFC 5480) of a public key in the form of
 * `cmcrypto_agreement_key_public_key`: 44 bytes of X25519, 91 of P-256.
 *
 * Errors: KEY_REJECTED if the key's length is not the algorithm's, or its point not uncompressed.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_agreement_public_key_to_spki_der(
    cmcrypto_agreement_algorithm algorithm, const uint8_t *public_key, size_t public_key_len,
    uint8_t *out, size_t out_cap, size_t *out_len);

/**
 * Reads a SubjectPublicKeyInfo: what the key is for, and the key in the form of
 * `cmcrypto_agreement_key_public_key`. Whether a point is on the curve is for
 * `cmcrypto_agreement_key_agree` to find out.
 *
 * Errors: MALFORMED; NOT_DER; TOO_LARGE above 64 KiB; KEY_TYPE_NOT_SUPPORTED if the key is neither
 * of X25519 nor on P-256 by that curve's name; KEY_REJECTED if its length is not the algorithm's,
 * or its point not uncompressed.
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_agreement_public_key_from_spki_der(
    const uint8_t *der, size_t der_len, cmcrypto_agreement_algorithm *algorithm, uint8_t *out,
    size_t out_cap, size_t *out_len);

/**
 * Turns a big-endian signature, as all standards have it, into the little-endian one of CryptoAPI,
 * or back, in place.
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_rsa_swap_byte_order(uint8_t *signature, size_t signature_len);

CMCRYPTO_SIZE(cmcrypto_aes_gcm_sealed, 28)

#ifdef __cplusplus
}
#endif

#endif
