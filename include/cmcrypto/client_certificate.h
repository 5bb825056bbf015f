/**
 * @file
 * Which of a client's certificates identifies it.
 *
 * Generated from the sources by ffi/tests/main/header.rs; not to be edited.
 *
 * ```
 * function                                                 | threads | may allocate | may block
 * cmcrypto_certificate_criteria_new                        | any     | yes          | no
 * cmcrypto_certificate_criteria_set_issuers                | one     | yes          | no
 * cmcrypto_certificate_criteria_set_usable_issuers         | one     | yes          | no
 * cmcrypto_certificate_criteria_set_store                  | one     | yes          | no
 * cmcrypto_certificate_criteria_set_subject_criterion      | one     | yes          | no
 * cmcrypto_certificate_criteria_skip_name_check            | one     | no           | no
 * cmcrypto_certificate_criteria_set_several_matches        | one     | no           | no
 * cmcrypto_certificate_criteria_free                       | last    | no           | no
 * cmcrypto_certificate_candidates_new                      | any     | yes          | no
 * cmcrypto_certificate_candidates_add                      | one     | yes          | no
 * cmcrypto_certificate_candidates_add_chain                | one     | yes          | no
 * cmcrypto_certificate_candidates_free                     | last    | no           | no
 * cmcrypto_select_certificate                              | any     | yes          | yes
 * cmcrypto_certificate_selection_index                     | any     | no           | no
 * cmcrypto_certificate_selection_certificate               | any     | yes          | no
 * cmcrypto_certificate_selection_path                      | any     | yes          | no
 * cmcrypto_certificate_selection_rejection_count           | any     | no           | no
 * cmcrypto_certificate_selection_rejection                 | any     | no           | no
 * cmcrypto_certificate_selection_rejection_detail          | any     | yes          | no
 * cmcrypto_certificate_selection_free                      | last    | no           | no
 * cmcrypto_choose_client_certificate                       | any     | yes          | yes
 * cmcrypto_signing_identity_load_or_make                   | any     | yes          | yes
 * ```
 */

#ifndef CMCRYPTO_CLIENT_CERTIFICATE_H
#define CMCRYPTO_CLIENT_CERTIFICATE_H

#include "abi.h"
#include "primitive.h"
#include "pki.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Select the one with the longest validity period: the default, and `CCMFIRSTCERT=1`. Of equal
 * periods the one that ends last, then the first.
 */
#define CMCRYPTO_SEVERAL_MATCHES_LONGEST_VALIDITY 321

/**
 * Fail selection and send an error.
 */
#define CMCRYPTO_SEVERAL_MATCHES_FAIL 322

/**
 * The certificate can't be read, is not for a key that this library uses, RSA or EC on P-256 or
 * P-384 (KEY_TYPE_NOT_SUPPORTED), or comes with more than six others (TOO_LARGE).
 */
#define CMCRYPTO_REJECTION_UNREADABLE 353

/**
 * It does not lead to a root in the certificate issuers list.
 */
#define CMCRYPTO_REJECTION_ISSUER_NOT_LISTED 354

/**
 * It is in another store.
 */
#define CMCRYPTO_REJECTION_OTHER_STORE 355

/**
 * It is not valid, by an error of `cmcrypto_verify_path`, among them CERTIFICATE_EXPIRED and
 * REVOKED. UNKNOWN_ISSUER if its path does not end in a trust anchor that the issuers list, if
 * there is one, names.
 */
#define CMCRYPTO_REJECTION_NOT_VALID 356

/**
 * The client can't use its private key.
 */
#define CMCRYPTO_REJECTION_PRIVATE_KEY_NOT_ACCESSIBLE 357

/**
 * It, or an authority above it, has no client authentication capability.
 */
#define CMCRYPTO_REJECTION_NO_CLIENT_AUTHENTICATION 358

/**
 * It does not meet the criterion on the subject name or subject alternative name.
 */
#define CMCRYPTO_REJECTION_CRITERION_NOT_MET 359

/**
 * Its subject does not contain the computer's name.
 */
#define CMCRYPTO_REJECTION_NO_COMPUTER_NAME 360

/**
 * It meets the other criteria, but another does with a longer validity period. Its path was not validated: it may be
 * revoked.
 */
#define CMCRYPTO_REJECTION_SHORTER_VALIDITY 361

/**
 * It matches, but so do others, and the site's setting is to fail then.
 */
#define CMCRYPTO_REJECTION_ONE_OF_SEVERAL 362

/**
 * *HTTPS only*: a client needs a PKI certificate, there is no fallback.
 */
#define CMCRYPTO_CLIENT_COMMUNICATION_HTTPS_ONLY 385

/**
 * *HTTPS or HTTP*, with *Use client PKI certificate (client authentication capability) when
 * available*.
 */
#define CMCRYPTO_CLIENT_COMMUNICATION_HTTPS_OR_HTTP_USE_PKI 386

/**
 * *HTTPS or HTTP*, without it.
 */
#define CMCRYPTO_CLIENT_COMMUNICATION_HTTPS_OR_HTTP 387

/**
 * The PKI certificate that was selected, over HTTPS.
 */
#define CMCRYPTO_CLIENT_AUTHENTICATION_PKI 417

/**
 * Its self-signed certificate, over HTTP.
 */
#define CMCRYPTO_CLIENT_AUTHENTICATION_SELF_SIGNED 418

/**
 * Nothing: the site is HTTPS only.
 */
#define CMCRYPTO_CLIENT_AUTHENTICATION_NONE 419

/**
 * The site does not use them.
 */
#define CMCRYPTO_NO_PKI_CERTIFICATE_NOT_USED 449

/**
 * No candidate meets the criteria. The product reports this to the fallback status point.
 */
#define CMCRYPTO_NO_PKI_CERTIFICATE_NONE_MATCHES 450

/**
 * Several candidates meet the criteria, and the site's setting is to fail then. The product
 * reports this to the fallback status point.
 */
#define CMCRYPTO_NO_PKI_CERTIFICATE_SEVERAL_MATCH 451

/**
 * The certificates in a client's stores, of which one is selected.
 */
typedef struct cmcrypto_certificate_candidates cmcrypto_certificate_candidates;

/**
 * By which criteria a client's certificate is selected.
 */
typedef struct cmcrypto_certificate_criteria cmcrypto_certificate_criteria;

/**
 * The outcome of a selection.
 */
typedef struct cmcrypto_certificate_selection cmcrypto_certificate_selection;

/**
 * What to do where several certificates match, a site setting: one of the constants
 * `CMCRYPTO_SEVERAL_MATCHES_...`.
 */
typedef int32_t cmcrypto_several_matches;

/**
 * Why a candidate was not selected, the first criterion, in the product's order, that it fails:
 * one of the constants `CMCRYPTO_REJECTION_...`.
 */
typedef int32_t cmcrypto_rejection;

/**
 * How a site's clients communicate with its site systems, the *Communication Security* tab of a
 * site's properties: one of the constants `CMCRYPTO_CLIENT_COMMUNICATION_...`.
 */
typedef int32_t cmcrypto_client_communication;

/**
 * What a client authenticates with: one of the constants `CMCRYPTO_CLIENT_AUTHENTICATION_...`. A
 * PKI certificate authenticates the client in TLS only: its messages are signed with its
 * self-signed certificate either way.
 */
typedef int32_t cmcrypto_client_authentication;

/**
 * Why a client uses no PKI certificate: one of the constants `CMCRYPTO_NO_PKI_CERTIFICATE_...`, or
 * 0 if it uses one.
 */
typedef int32_t cmcrypto_no_pki_certificate;

/**
 * The product's defaults: no issuers list, the store Personal, the client authentication
 * capability, the computer's name in the subject, and the longest validity of several. An empty
 * name is in no subject: then nothing matches, unless the name is not looked at.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_certificate_criteria_new(
    const char *computer_name, cmcrypto_certificate_criteria **criteria);

/**
 * Sets the certificate issuers list (`CCMCERTISSUERS`, `CertificateIssuers` in
 * `mobileclient.tcf`): the subject attributes of the roots that the site trusts, such as
 * `CN=Contoso Root CA; O=Contoso, Ltd | CN=Litware Root CA`. Without a list, as before a client is
 * assigned, any root of the trust anchors will do.
 *
 * The product documents the separators and that values compare case-sensitively. Our reading of
 * the rest: an authority matches if its subject has each attribute that is named, in any order,
 * and maybe others; names of attributes are in upper or lower case, or dotted object identifiers;
 * spaces around names and values don't count; what follows a separator without a `=` belongs to
 * the value before it (`O=Contoso, Ltd`), and one pair of quotation marks around a value is not
 * part of it.
 *
 * Errors: MALFORMED if the list or an authority in it is empty, or an attribute is not one of the
 * product's; TOO_LARGE above 16 KiB or 1,024 attributes. The criteria are as before then.
 * Threads: one. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_certificate_criteria_set_issuers(
    cmcrypto_certificate_criteria *criteria, const char *issuers);

/**
 * As `cmcrypto_certificate_criteria_set_issuers`, of a list that may name authorities in forms that
 * can't be read: the others are set. `*refused` is a line of text for each that was left out: which
 * and why; empty if none was. Of a list of which nothing is left no certificate has an issuer.
 * Threads: one. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_certificate_criteria_set_usable_issuers(
    cmcrypto_certificate_criteria *criteria, const char *issuers, cmcrypto_buffer **refused);

/**
 * Sets the certificate store in place of Personal: that of `CCMCERTSTORE`. Compared
 * case-insensitively; `My` is `Personal`.
 * Threads: one. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_certificate_criteria_set_store(
    cmcrypto_certificate_criteria *criteria, const char *store);

/**
 * Sets a criterion in place of the client authentication capability and of the computer's name
 * (`CCMCERTSEL`). The word before the colon is in upper or lower case, spaces around values don't
 * count. It is one of these:
 *
 * `Subject:PC01.example.com`: a value in the subject is equal, case-sensitive, or the first
 * subject alternative name is, case-insensitive. `SubjectStr:example.com`: a value in the subject
 * or the first subject alternative name contains the text, case-insensitive.
 * `SubjectAttr:OU=Computers`, `SubjectAttr:2.5.4.11 = Computers`: that attribute of the subject is
 * equal, case-sensitive. `SubjectAttr:SAN=PC01.example.com`,
 * `SubjectAttr:2.5.29.17=PC01.example.com`: the first subject alternative name is equal,
 * case-sensitive.
 *
 * Errors: MALFORMED if it is none of these, its value is empty, or the attribute is not one of the
 * product's; TOO_LARGE above 1 KiB. The criteria are as before then.
 * Threads: one. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_certificate_criteria_set_subject_criterion(
    cmcrypto_certificate_criteria *criteria, const char *criterion);

/**
 * Leaves it open whether the subject contains the computer's name: `CCMCERTNAMECHECK=0`.
 * Threads: one. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_certificate_criteria_skip_name_check(
    cmcrypto_certificate_criteria *criteria);

/**
 * Sets what to do where several certificates match.
 * Threads: one. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_certificate_criteria_set_several_matches(
    cmcrypto_certificate_criteria *criteria, cmcrypto_several_matches several);

/**
 * Frees criteria.
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_certificate_criteria_free(cmcrypto_certificate_criteria *criteria);

/**
 * No candidates.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_certificate_candidates_new(cmcrypto_certificate_candidates **candidates);

/**
 * Adds a certificate, DER: the first has the number 0, the next 1. It is not read yet: one that
 * can't be read is a candidate that the selection rejects. `private_key_accessible` says whether
 * the client can use the private key, `store` which store the certificate is in.
 * Threads: one. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_certificate_candidates_add(
    cmcrypto_certificate_candidates *candidates, const uint8_t *der, size_t der_len,
    int32_t private_key_accessible, const char *store);

/**
 * Adds a certificate, DER, above the candidate that was added last: at most six of them, in any
 * order, with or without the root. Those that can't be read are passed over. INVALID_ARGUMENT if
 * there is no candidate yet.
 * Threads: one. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_certificate_candidates_add_chain(
    cmcrypto_certificate_candidates *candidates, const uint8_t *der, size_t der_len);

/**
 * Frees candidates.
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_certificate_candidates_free(cmcrypto_certificate_candidates *candidates);

/**
 * Selects the certificate that a client authenticates with. The call succeeds with nothing
 * selected too, when the candidates were judged and none is the one: then
 * `cmcrypto_certificate_selection_index`, `..._certificate` and `..._path` return NO_CERTIFICATE
 * or SEVERAL_CERTIFICATES.
 *
 * It selects as the product does, in this order:
 *
 * 1. It leads to a root in the certificate issuers list. Skipped while there is no list; with a
 *    list that no candidate matches, selection fails and nothing else is looked at.
 * 2. It is in the store Personal, or the one set.
 * 3. It is valid, not revoked, not expired, and its private key is accessible.
 * 4. It has the client authentication capability: extended key usage 1.3.6.1.5.5.7.3.2, key usage
 *    digitalSignature or none. Or, in its place, it meets the criterion that is set.
 * 5. Its subject contains the computer's name; not with a criterion. Our reading: in one
 *    attribute's value, in upper or lower case.
 * 6. Of several that remain, the one with the longest validity period, or none.
 *
 * A candidate that can't be read is a rejected one. `provider` computes for them.
 *
 * Errors: TOO_LARGE above 1,000 candidates or 256 lists, INVALID_ARGUMENT if `now` is before 1970.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_select_certificate(
    cmcrypto_provider provider, const cmcrypto_certificate_criteria *criteria,
    const cmcrypto_certificate_candidates *candidates, const cmcrypto_trust_anchors *anchors,
    cmcrypto_revocation revocation, const cmcrypto_certificate_revocation_list *const *lists,
    size_t lists_len, int64_t now, cmcrypto_certificate_selection **selection);

/**
 * The number of the candidate that was selected.
 *
 * Errors: NO_CERTIFICATE or SEVERAL_CERTIFICATES if none was; the product reports such a failure
 * to the fallback status point.
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_certificate_selection_index(
    const cmcrypto_certificate_selection *selection, size_t *index);

/**
 * The certificate that was selected.
 *
 * Errors: those of `cmcrypto_certificate_selection_index`.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_certificate_selection_certificate(
    const cmcrypto_certificate_selection *selection, cmcrypto_certificate **certificate);

/**
 * The path from the certificate that was selected to a trust anchor.
 *
 * Errors: those of `cmcrypto_certificate_selection_index`.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_certificate_selection_path(
    const cmcrypto_certificate_selection *selection, cmcrypto_verified_path **path);

/**
 * How many candidates were not selected: all but the one that was.
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_certificate_selection_rejection_count(
    const cmcrypto_certificate_selection *selection, size_t *count);

/**
 * A candidate that was not selected, by its number, and why not. `index` counts rejections from 0,
 * in the order of the candidates. `*error` tells more: a code for `CMCRYPTO_REJECTION_UNREADABLE`
 * and `CMCRYPTO_REJECTION_NOT_VALID`, otherwise 0.
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_certificate_selection_rejection(
    const cmcrypto_certificate_selection *selection, size_t index, size_t *candidate,
    cmcrypto_rejection *reason, cmcrypto_status *error);

/**
 * What more is known of a rejection's error, as text: which certificate of the chain, which
 * extension. Empty if there is nothing more to say.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_certificate_selection_rejection_detail(
    const cmcrypto_certificate_selection *selection, size_t index, char *out, size_t out_cap,
    size_t *out_len);

/**
 * Frees the outcome of a selection.
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_certificate_selection_free(cmcrypto_certificate_selection *selection);

/**
 * Chooses as the product does: a PKI certificate where one is available, the self-signed one
 * otherwise, unless the site is HTTPS only. Where HTTPS with the certificate then fails, a client
 * of a site that is not HTTPS only tries again with HTTP and its self-signed certificate; that is
 * the caller's to do.
 *
 * `*authentication` is what the client authenticates with, `*reason` why with no PKI certificate,
 * and `*selection` how `cmcrypto_select_certificate` would answer; where the site uses no PKI
 * certificates, that none was selected and none rejected.
 *
 * Errors: those of `cmcrypto_select_certificate`.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_choose_client_certificate(
    cmcrypto_provider provider, cmcrypto_client_communication communication,
    const cmcrypto_certificate_criteria *criteria,
    const cmcrypto_certificate_candidates *candidates, const cmcrypto_trust_anchors *anchors,
    cmcrypto_revocation revocation, const cmcrypto_certificate_revocation_list *const *lists,
    size_t lists_len, int64_t now, cmcrypto_client_authentication *authentication,
    cmcrypto_no_pki_certificate *reason, cmcrypto_certificate_selection **selection);

/**
 * The client's key and self-signed certificate, from the file at `path`; where there is none they
 * are made, for the computer `computer_name`, valid from an hour before `now`, for peers whose clocks
 * are behind, to `not_after`, and `*is_new` is 1.
 * 0 does not say that the client is registered with them: it is when it has stored the id that its
 * registration gave. What `cmcrypto_private_key_generate`,
 * `cmcrypto_self_signed` and `cmcrypto_signing_identity_new` would take, and keeping it.
 *
 * The file is PEM: a private key, encrypted under `password`, and the certificate, in either order.
 * With a `password_len` of 0 there is no password, and the key lies there as it is. The file
 * appears whole or not at all, durable; whichever of several processes makes it first, all get that
 * one. One that is there is never written to: what can't be read is an error, and a certificate
 * that has expired is handed over, for the client must renew with it. Beside it are `path.lock` and,
 * after a process was killed, `path.new`, which may hold a key that nothing uses and which the next
 * new identity removes. On Unix all are readable and writable by their owner alone. Who owns the
 * file is not looked at: the directory must be writable by nobody else, for whoever can write there
 * decides who the client is.
 *
 * INVALID_ARGUMENT also for a path that names no regular file, and for names and times that
 * `cmcrypto_self_signed` refuses. Errors: UNSUPPORTED; STORAGE if it can't be read or written. Of a
 * file that is there: TOO_LARGE above 256 KiB; MALFORMED if it is anything else than one key and
 * one certificate; WRONG_PASSWORD, also for a key that is not encrypted; KEY_MISMATCH,
 * CERTIFICATE_USAGE, KEY_TYPE_NOT_SUPPORTED; those of `cmcrypto_private_key_from_pem` and
 * `cmcrypto_certificate_from_pem`. To make one: NAME_NOT_SINGLE_BYTE; RANDOM.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_signing_identity_load_or_make(
    cmcrypto_provider provider, const char *path, const uint8_t *password, size_t password_len,
    const char *computer_name, int64_t now, int64_t not_after, cmcrypto_signing_identity **identity,
    int32_t *is_new);

#ifdef __cplusplus
}
#endif

#endif
