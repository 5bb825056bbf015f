/**
 * @file
 * Policy that holds secrets: for one client, one assignment, and nobody else.
 *
 * Generated from the sources by ffi/tests/main/header.rs; not to be edited.
 *
 * ```
 * function                                                 | threads | may allocate | may block
 * cmcrypto_secret_policy_new                               | any     | yes          | yes
 * cmcrypto_secret_policy_from_salted                       | any     | yes          | no
 * cmcrypto_secret_policy_assignment                        | any     | no           | no
 * cmcrypto_secret_policy_salted                            | any     | yes          | no
 * cmcrypto_secret_policy_seal                              | any     | yes          | yes
 * cmcrypto_client_policies_open_secret_by_management_point | any     | yes          | yes
 * cmcrypto_client_policies_open_secret_by_site             | any     | yes          | yes
 * cmcrypto_secret_policy_free                              | last    | no           | no
 * ```
 */

#ifndef CMCRYPTO_SECRET_POLICY_H
#define CMCRYPTO_SECRET_POLICY_H

#include "abi.h"
#include "primitive.h"
#include "pki.h"
#include "registration.h"
#include "policy.h"
#include "trust.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * A policy that holds secrets, with what it is assigned by. A site keeps both, and hands them to
 * its management points. Its memory is wiped when it is freed.
 */
typedef struct cmcrypto_secret_policy cmcrypto_secret_policy;

/**
 * A version of a policy that holds secrets, with a salt that is drawn here: its assignment names
 * the body by its hash, and a set is read by many, who could guess the secret by that without the
 * salt. `policy` is its id.
 *
 * Errors: UNSUPPORTED; TOO_LARGE for a body above 16 MiB; RANDOM.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_secret_policy_new(
    cmcrypto_provider provider, const char *policy, uint64_t version, const uint8_t *body,
    size_t body_len, int64_t not_before, int64_t not_after, cmcrypto_secret_policy **secret);

/**
 * From what `cmcrypto_secret_policy_assignment` and `cmcrypto_secret_policy_salted` gave.
 * INVALID_ARGUMENT also if the assignment is not SECRET.
 *
 * Errors: POLICY_BODY_MISMATCH if they don't belong together.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_secret_policy_from_salted(
    const cmcrypto_policy_assignment *assignment, const uint8_t *salted, size_t salted_len,
    cmcrypto_secret_policy **secret);

/**
 * What a set names it by, for `cmcrypto_policy_set_assign`: it is REQUIRESAUTH and SECRET.
 * `struct_size` is the sizeof `*assignment`.
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_secret_policy_assignment(
    const cmcrypto_secret_policy *secret, cmcrypto_policy_assignment *assignment,
    size_t struct_size);

/**
 * What the site stores of it beside the assignment: the salt, 32 bytes, and the body. It is
 * secret.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_secret_policy_salted(
    const cmcrypto_secret_policy *secret, cmcrypto_buffer **salted);

/**
 * Seals it to a client of the directory, for the assignment in the set that has this SHA-256, 32
 * bytes (`cmcrypto_policy_set_sha256`): when another set assigns it, it is sealed anew. `identity`
 * is the site server signing certificate of the site `site_code`, or that with which a management
 * point of it signs.
 *
 * Errors: UNKNOWN_SENDER if the client is not registered; BLOCKED_SENDER, UNAPPROVED_SENDER if it
 * may not have it; NO_RECIPIENTS if it registered no encryption certificate; of that
 * CERTIFICATE_USAGE, CERTIFICATE_NOT_YET_VALID, CERTIFICATE_EXPIRED, KEY_TYPE_NOT_SUPPORTED,
 * KEY_TOO_SMALL; of `identity` CERTIFICATE_NOT_YET_VALID, CERTIFICATE_EXPIRED; RANDOM; those of
 * the key.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_secret_policy_seal(
    const cmcrypto_secret_policy *secret, const cmcrypto_signing_identity *identity,
    const char *site_code, const uint8_t *set_sha256, size_t set_sha256_len,
    const cmcrypto_client_directory *clients, const char *client_id, int64_t now,
    cmcrypto_buffer **sealed);

/**
 * Opens the secret policy that is assigned to this client now, with the first of `identities` that
 * opens it, where a management point sealed it. `*body` is its body, without the salt. It opens only
 * while the set that it was sealed for is held, and is sealed anew for each renewal of that: it is
 * opened once, and is then the caller's to protect. What the set tells all who read it: the policy's
 * id, its version, when it changes, and the length of its body.
 *
 * Errors: POLICY_NOT_ASSIGNED if no valid set names it, or not as SECRET; SITE_MISMATCH if the
 * management point is of another site; of its certificate CERTIFICATE_USAGE,
 * CERTIFICATE_NOT_YET_VALID, CERTIFICATE_EXPIRED, ENDORSEMENT_EXPIRED. What anyone can read:
 * MALFORMED, NOT_DER, TOO_LARGE above 17 MiB, ALGORITHM_NOT_ACCEPTED, TOO_MANY_RECIPIENTS,
 * NOT_A_RECIPIENT, DUPLICATE_RECIPIENT, SIGNED_ATTRIBUTES; also RANDOM. Until the tag is verified:
 * DECRYPT. Then MALFORMED, VERSION_NOT_SUPPORTED; SIGNER_MISMATCH if another certificate signed
 * it; SIGNATURE_INVALID; SITE_MISMATCH; NOT_INTENDED_RECIPIENT if it is for another client;
 * ENVELOPE_MISMATCH if it was signed for another content key; POLICY_NOT_ASSIGNED if it is of
 * another policy, version or set than is assigned, such as one that was before: ask for it again;
 * POLICY_BODY_MISMATCH.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_client_policies_open_secret_by_management_point(
    const cmcrypto_client_policies *policies, const char *policy, const uint8_t *sealed,
    size_t sealed_len, const cmcrypto_decryption_identity *const *identities, size_t identities_len,
    const cmcrypto_trusted_management_point *management_point, int64_t now, cmcrypto_buffer **body);

/**
 * As `cmcrypto_client_policies_open_secret_by_management_point`, where the site server sealed it,
 * with the certificate that it signs sets with.
 *
 * Errors: as `cmcrypto_client_policies_open_secret_by_management_point`.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_client_policies_open_secret_by_site(
    const cmcrypto_client_policies *policies, const char *policy, const uint8_t *sealed,
    size_t sealed_len, const cmcrypto_decryption_identity *const *identities, size_t identities_len,
    const cmcrypto_site_verifier *verifier, int64_t now, cmcrypto_buffer **body);

/**
 * Frees a secret policy, and wipes it.
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_secret_policy_free(cmcrypto_secret_policy *secret);

#ifdef __cplusplus
}
#endif

#endif
