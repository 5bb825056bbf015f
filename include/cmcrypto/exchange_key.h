/**
 * @file
 * A site's key, and what it vouches for.
 *
 * Generated from the sources by ffi/tests/main/header.rs; not to be edited.
 *
 * ```
 * function                                                 | threads | may allocate | may block
 * cmcrypto_site_public_key_new                             | any     | yes          | no
 * cmcrypto_site_public_key_from_hex                        | any     | yes          | no
 * cmcrypto_site_public_key_from_file                       | any     | yes          | no
 * cmcrypto_site_public_key_to_hex                          | any     | yes          | no
 * cmcrypto_site_public_key_public_key                      | any     | yes          | no
 * cmcrypto_site_public_key_fingerprint                     | any     | yes          | no
 * cmcrypto_site_public_key_equals                          | any     | no           | no
 * cmcrypto_site_public_key_free                            | last    | no           | no
 * cmcrypto_endorsement_terms_starting                      | any     | no           | no
 * cmcrypto_endorsement_terms_following                     | any     | no           | no
 * cmcrypto_endorsed_site_get_info                          | any     | yes          | no
 * cmcrypto_endorsed_certificate_get_info                   | any     | yes          | no
 * cmcrypto_site_exchange_key_generate                      | any     | yes          | yes
 * cmcrypto_site_exchange_key_new                           | any     | yes          | no
 * cmcrypto_site_exchange_key_site_code                     | any     | no           | no
 * cmcrypto_site_exchange_key_public_key                    | any     | yes          | no
 * cmcrypto_site_exchange_key_site_public_key               | any     | yes          | no
 * cmcrypto_site_exchange_key_endorse_site                  | any     | yes          | yes
 * cmcrypto_site_exchange_key_endorse_operational_key       | any     | yes          | yes
 * cmcrypto_site_exchange_key_endorse_site_signing          | any     | yes          | yes
 * cmcrypto_site_exchange_key_endorse_management_point      | any     | yes          | yes
 * cmcrypto_site_exchange_key_free                          | last    | no           | no
 * cmcrypto_endorse_encryption_certificate                  | any     | yes          | yes
 * cmcrypto_site_exchange_key_prove_possession              | any     | yes          | yes
 * cmcrypto_site_key_proof_verify                           | any     | yes          | yes
 * ```
 */

#ifndef CMCRYPTO_EXCHANGE_KEY_H
#define CMCRYPTO_EXCHANGE_KEY_H

#include "abi.h"
#include "primitive.h"
#include "pki.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Days that an endorsement holds if nothing else is said. The site renews it in time.
 */
#define CMCRYPTO_ENDORSEMENT_DEFAULT_DAYS 90

/**
 * The exchange key of a site: with it the site vouches for its management points, its child sites,
 * and what it signs policy with. It only signs. That of the top-level site is the trusted root
 * key. Where that is kept offline, the site's operational key, made by the same calls, does all
 * this in its place: see `cmcrypto_site_exchange_key_endorse_operational_key`.
 */
typedef struct cmcrypto_site_exchange_key cmcrypto_site_exchange_key;

/**
 * The public half of a site's exchange key. That of the top-level site is the trusted root key:
 * what a client trusts, and what it tells its own management points from an attacker's by. 2048 to
 * 4096 bits, or from 1024 bits on where `legacy_rsa_1024_verification` is 1.
 */
typedef struct cmcrypto_site_public_key cmcrypto_site_public_key;

/**
 * For how long an endorsement holds, and which of several for one site and host is the latest.
 */
typedef struct {
  /**
   * sizeof(cmcrypto_endorsement_terms).
   */
  uint32_t struct_size;
  /**
   * 0.
   */
  uint32_t reserved;
  /**
   * Higher than that of every endorsement before it by the same key, in the same role for the
   * same site and host: clients refuse to go back. At most INT64_MAX. Unix time is a good one,
   * because an issuer that lost its count does not go back with it.
   */
  uint64_t number;
  /**
   * The first second of validity.
   */
  int64_t not_before;
  /**
   * The last second of validity.
   */
  int64_t not_after;
} cmcrypto_endorsement_terms;

/**
 * What an endorsement says of itself.
 */
typedef struct {
  /**
   * sizeof(cmcrypto_endorsement_info).
   */
  uint32_t struct_size;
  /**
   * The code of the site that is endorsed, or of the site of the management point that is.
   */
  char site_code[CMCRYPTO_SITE_CODE_MAX];
  /**
   * See `cmcrypto_endorsement_terms`.
   */
  uint64_t number;
  /**
   * The first second of validity.
   */
  int64_t not_before;
  /**
   * The last second of validity.
   */
  int64_t not_after;
} cmcrypto_endorsement_info;

/**
 * Takes a public key as trusted root key.
 *
 * Errors: KEY_TYPE_NOT_SUPPORTED if it is not RSA; KEY_TOO_SMALL; KEY_REJECTED above 4096 bits
 * or an exponent of 65,537, and for a key that has no PUBLICKEYBLOB.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_public_key_new(
    const cmcrypto_public_key *public_key, int32_t legacy_rsa_1024_verification,
    cmcrypto_site_public_key **key);

/**
 * Reads the text of `SMSPublicRootKey`: a PUBLICKEYBLOB in upper-case hexadecimal digits and
 * nothing else.
 *
 * Errors: MALFORMED; those of `cmcrypto_public_key_from_capi_blob` and
 * `cmcrypto_site_public_key_new`.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_public_key_from_hex(
    cmcrypto_provider provider, const char *hex, int32_t legacy_rsa_1024_verification,
    cmcrypto_site_public_key **key);

/**
 * Reads the content of a file that holds the key: a `mobileclient.tcf`, which is an INI file with
 * a line `SMSPublicRootKey=...` among others, or the text of the key alone. UTF-16 or UTF-8, with
 * or without byte order mark. Lines that give the key twice must agree.
 *
 * Errors: NO_TRUSTED_ROOT_KEY if there is none in it; TOO_LARGE above 1 MiB; those of
 * `cmcrypto_site_public_key_from_hex`.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_public_key_from_file(
    cmcrypto_provider provider, const uint8_t *content, size_t content_len,
    int32_t legacy_rsa_1024_verification, cmcrypto_site_public_key **key);

/**
 * The text of `SMSPublicRootKey`: 552 characters for RSA-2048.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_public_key_to_hex(
    const cmcrypto_site_public_key *key, cmcrypto_buffer **hex);

/**
 * The key itself.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_public_key_public_key(
    const cmcrypto_site_public_key *key, cmcrypto_public_key **public_key);

/**
 * For people to compare: SHA-256 of the PUBLICKEYBLOB as 16 groups of four upper-case hexadecimal
 * digits with a space between them, 79 characters.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_public_key_fingerprint(
    const cmcrypto_site_public_key *key, char *out, size_t out_cap, size_t *out_len);

/**
 * Whether two keys have the same numbers.
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_public_key_equals(
    const cmcrypto_site_public_key *key, const cmcrypto_site_public_key *other, int32_t *equal);

/**
 * Frees a trusted root key.
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_site_public_key_free(cmcrypto_site_public_key *key);

/**
 * Fills the structure with the usual terms: numbered by the Unix time `now`, valid from an hour
 * before it, for clocks that are behind, for 90 days. `struct_size` is its sizeof.
 * Threads: any. Allocates: no. Blocks: no.
 */
void cmcrypto_endorsement_terms_starting(
    int64_t now, cmcrypto_endorsement_terms *terms, size_t struct_size);

/**
 * As `cmcrypto_endorsement_terms_starting`, with a number above `previous`: two endorsements of
 * one second must not have the same.
 * Threads: any. Allocates: no. Blocks: no.
 */
void cmcrypto_endorsement_terms_following(
    uint64_t previous, int64_t now, cmcrypto_endorsement_terms *terms, size_t struct_size);

/**
 * What an endorsed site or operational key, as DER, says of itself. Nothing is verified by that.
 * `struct_size` is the sizeof `*info`.
 *
 * Errors: MALFORMED, NOT_DER, VERSION_NOT_SUPPORTED; TOO_LARGE above 64 KiB.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_endorsed_site_get_info(
    const uint8_t *site, size_t site_len, cmcrypto_endorsement_info *info, size_t struct_size);

/**
 * What the endorsed certificate of a management point or of a site, as DER, says of itself.
 * Nothing is verified by that. `struct_size` is the sizeof `*info`.
 *
 * Errors: as `cmcrypto_endorsed_site_get_info`.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_endorsed_certificate_get_info(
    const uint8_t *certificate, size_t certificate_len, cmcrypto_endorsement_info *info,
    size_t struct_size);

/**
 * A new key of 2048, 3072 or 4096 bits; 2048 are the usual size. Takes a second or more. A site
 * that keeps its key makes it with `cmcrypto_private_key_generate` instead.
 *
 * Errors: UNSUPPORTED; RANDOM.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_exchange_key_generate(
    cmcrypto_provider provider, int32_t bits, const char *site_code,
    cmcrypto_site_exchange_key **key);

/**
 * The exchange key that a site has.
 *
 * Errors: KEY_TOO_SMALL; KEY_REJECTED above 4096 bits or an exponent of 65,537, or for numbers that
 * have no PUBLICKEYBLOB.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_exchange_key_new(
    const cmcrypto_private_key *private_key, const char *site_code,
    cmcrypto_site_exchange_key **key);

/**
 * The site's code: 3 characters.
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_exchange_key_site_code(
    const cmcrypto_site_exchange_key *key, char *out, size_t out_cap, size_t *out_len);

/**
 * The public half.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_exchange_key_public_key(
    const cmcrypto_site_exchange_key *key, cmcrypto_public_key **public_key);

/**
 * The public half: the trusted root key of a hierarchy whose top-level site this is.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_exchange_key_site_public_key(
    const cmcrypto_site_exchange_key *key, cmcrypto_site_public_key **public_key);

/**
 * Endorses the exchange key of a child site under its code. `*endorsed_site` is DER, which
 * `cmcrypto_management_point_bundle_new` takes, and with the child's proof that it has the key
 * (`cmcrypto_site_key_proof_verify`) `cmcrypto_site_directory_learn_endorsed`.
 *
 * INVALID_ARGUMENT also if the code or the key is this site's own, or the terms are not possible.
 * Errors: KEY_TYPE_NOT_SUPPORTED if it is not RSA; KEY_TOO_SMALL below 2048 bits; KEY_REJECTED for
 * a key that can't be an exchange key; RANDOM.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_exchange_key_endorse_site(
    const cmcrypto_site_exchange_key *key, const char *child_site_code,
    const cmcrypto_public_key *child_key, const cmcrypto_endorsement_terms *terms,
    cmcrypto_buffer **endorsed_site);

/**
 * Endorses the operational key of this site: another key that does from day to day what this one
 * would, so that this one, the trusted root key, is kept offline. `*endorsed_site` is DER, which
 * `cmcrypto_management_point_bundle_new`, `cmcrypto_trust_store_learn_operational_key` and
 * `cmcrypto_site_directory_accept_operational_key` take. Who has seen it takes nothing any more
 * for which this key itself vouches, nor an operational key before it: number it higher. With that
 * key `cmcrypto_site_exchange_key_new` is called for the same site.
 *
 * INVALID_ARGUMENT also if it is this very key, or the terms are not possible. Errors: of the key
 * those of `cmcrypto_site_exchange_key_endorse_site`; RANDOM.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_exchange_key_endorse_operational_key(
    const cmcrypto_site_exchange_key *key, const cmcrypto_public_key *operational_key,
    const cmcrypto_endorsement_terms *terms, cmcrypto_buffer **endorsed_site);

/**
 * Endorses the certificate that this site signs with what it sends to its clients, as policy.
 * `*endorsed_certificate` is DER, which `cmcrypto_management_point_bundle_new` takes: clients have
 * it from there, and renew it by a higher number.
 *
 * INVALID_ARGUMENT and errors as `cmcrypto_site_exchange_key_endorse_management_point`.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_exchange_key_endorse_site_signing(
    const cmcrypto_site_exchange_key *key, const cmcrypto_certificate *certificate,
    const cmcrypto_endorsement_terms *terms, cmcrypto_buffer **endorsed_certificate);

/**
 * Endorses the signing certificate of a management point of this site. `host` is the management
 * point's name: ASCII letters, digits, `-`, `_` and `.`; case and a trailing dot do not count.
 * `*endorsed_certificate` is DER, which `cmcrypto_management_point_bundle_new` takes.
 *
 * INVALID_ARGUMENT also if the terms are not possible, or the certificate is at no time valid with
 * them. Errors: CERTIFICATE_USAGE if the certificate is not for signing, or is for this very key;
 * KEY_TYPE_NOT_SUPPORTED if its key is not RSA; KEY_TOO_SMALL; KEY_REJECTED;
 * RANDOM.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_exchange_key_endorse_management_point(
    const cmcrypto_site_exchange_key *key, const char *host,
    const cmcrypto_certificate *certificate, const cmcrypto_endorsement_terms *terms,
    cmcrypto_buffer **endorsed_certificate);

/**
 * Frees an exchange key.
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_site_exchange_key_free(cmcrypto_site_exchange_key *key);

/**
 * Endorses the encryption certificate of a management point with its signing key. `site_code` is
 * that of the management point's site, `host` its name. `*endorsed_certificate` is DER, which
 * `cmcrypto_management_point_bundle_new` takes.
 *
 * INVALID_ARGUMENT also if the terms are not possible, or the certificate is at no time valid with
 * them. Errors: CERTIFICATE_USAGE if the certificate is not for encryption, or is for this very
 * key; KEY_TYPE_NOT_SUPPORTED if its key is not RSA; KEY_TOO_SMALL; KEY_REJECTED;
 * RANDOM.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_endorse_encryption_certificate(
    const cmcrypto_signing_identity *signing, const char *site_code, const char *host,
    const cmcrypto_certificate *certificate, const cmcrypto_endorsement_terms *terms,
    cmcrypto_buffer **endorsed_certificate);

/**
 * Signs this site's code and key with this key: whoever has the key says that it is this site's.
 * `*proof` is DER. A site gives it to its parent, which hands it on with its endorsement:
 * `cmcrypto_site_directory_learn_endorsed` takes both, so that nobody can have another's key taken
 * for that of a site of theirs.
 *
 * Errors: RANDOM.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_exchange_key_prove_possession(
    const cmcrypto_site_exchange_key *key, cmcrypto_buffer **proof);

/**
 * Verifies a proof, and says whose key it is about. It does not show that the site is the one that
 * it says: compare `cmcrypto_site_public_key_fingerprint`, before the key is endorsed too.
 *
 * Errors: UNSUPPORTED; MALFORMED, NOT_DER, VERSION_NOT_SUPPORTED; TOO_LARGE above 2 KiB; of the
 * key those of `cmcrypto_public_key_from_capi_blob`, KEY_TOO_SMALL and KEY_REJECTED;
 * SIGNATURE_INVALID.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_key_proof_verify(
    cmcrypto_provider provider, const uint8_t *proof, size_t proof_len,
    cmcrypto_site_code *site_code, cmcrypto_public_key **public_key);

CMCRYPTO_SIZE(cmcrypto_endorsement_terms, 32)
CMCRYPTO_SIZE(cmcrypto_endorsement_info, 32)

#ifdef __cplusplus
}
#endif

#endif
