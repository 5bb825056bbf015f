/*
 * Certificates from a PKI, and what a site does besides registering clients: it signs its policy,
 * changes its signing certificate, vouches for a child site, takes a management point out of
 * service, and renews a client's certificate.
 *
 *   pki-c certificates DIRECTORY
 *   pki-c site DIRECTORY
 *
 * DIRECTORY is `vectors`, whose keys are for trying out only. The time is one at which its
 * certificates are valid.
 */
#define _POSIX_C_SOURCE 200809L
#include <string.h>

#include "example.h"

static const int64_t NOW = 1800000000, DAY = 24 * 60 * 60;
static const char TOP_SITE[] = "CAS", SITE[] = "P01";
static const char HOST[] = "mp01.example.com";
static const char CLIENT_ID[] = "GUID:00000000-0000-0000-0000-000000000001";
static const char POLICY[] = "<Policy/>";

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* Says what came of a call that may fail here. */
static void say(const char *what, cmcrypto_status status)
{
    printf("%s: %s\n", what, cmcrypto_status_text(status));
}

static cmcrypto_certificate_revocation_list *list_in(const char *directory, const char *name)
{
    file pem = file_read(path_in(directory, name));
    cmcrypto_certificate_revocation_list *list;

    check(cmcrypto_certificate_revocation_list_from_pem(pem.bytes, pem.len, &list), name);
    free(pem.bytes);
    return list;
}

/* The certificates of one client, and what they are judged by. */
static const char *const CLIENT_CERTIFICATES[] = {
    "pki/client-expired.cert.pem",
    "pki/client.cert.pem",
    "pki/client-revoked.cert.pem",
};

typedef struct {
    cmcrypto_certificate *root, *intermediate;
    cmcrypto_trust_anchors *anchors;
    cmcrypto_certificate_revocation_list *root_list, *intermediate_list;
    const cmcrypto_certificate_revocation_list *lists[2];
} authorities;

static authorities authorities_in(const char *directory)
{
    authorities of;
    const cmcrypto_certificate *roots[1];

    of.root = certificate_in(directory, "pki/root.cert.pem");
    of.intermediate = certificate_in(directory, "pki/intermediate.cert.pem");
    of.lists[0] = of.root_list = list_in(directory, "pki/root.crl.pem");
    of.lists[1] = of.intermediate_list = list_in(directory, "pki/intermediate.crl.pem");
    roots[0] = of.root;
    check(cmcrypto_trust_anchors_new(roots, COUNT(roots), &of.anchors), "trust anchors");
    return of;
}

static void authorities_free(authorities *of)
{
    cmcrypto_trust_anchors_free(of->anchors);
    cmcrypto_certificate_revocation_list_free(of->intermediate_list);
    cmcrypto_certificate_revocation_list_free(of->root_list);
    cmcrypto_certificate_free(of->intermediate);
    cmcrypto_certificate_free(of->root);
}

/* Without a list nothing shows that a certificate is not revoked. */
static void verify(const char *directory, const authorities *of, const char *name, size_t lists)
{
    const cmcrypto_certificate *intermediates[1];
    cmcrypto_certificate *certificate = certificate_in(directory, name);
    cmcrypto_verified_path *path;
    char what[128];

    intermediates[0] = of->intermediate;
    snprintf(what, sizeof what, "%s with %d lists", name, (int)lists);
    say(what,
        cmcrypto_verify_path(certificate, intermediates, COUNT(intermediates), of->anchors,
                             CMCRYPTO_PATH_PURPOSE_CLIENT_AUTHENTICATION, NULL,
                             CMCRYPTO_REVOCATION_CHECKED, of->lists, lists, NOW, &path));
    /* NULL if it failed. */
    cmcrypto_verified_path_free(path);
    cmcrypto_certificate_free(certificate);
}

/* What a client found in its stores. */
static cmcrypto_certificate_candidates *candidates_in(const char *directory, const authorities *of)
{
    cmcrypto_certificate_candidates *candidates;
    cmcrypto_buffer *der, *chain;
    size_t i;

    check(cmcrypto_certificate_candidates_new(&candidates), "candidates");
    check(cmcrypto_certificate_to_der(of->intermediate, &chain), "intermediate");
    for (i = 0; i < COUNT(CLIENT_CERTIFICATES); i++) {
        cmcrypto_certificate *certificate = certificate_in(directory, CLIENT_CERTIFICATES[i]);

        check(cmcrypto_certificate_to_der(certificate, &der), CLIENT_CERTIFICATES[i]);
        check(cmcrypto_certificate_candidates_add(candidates, BYTES(der), 1, "Personal"),
              CLIENT_CERTIFICATES[i]);
        check(cmcrypto_certificate_candidates_add_chain(candidates, BYTES(chain)), "chain");
        cmcrypto_buffer_free(der);
        cmcrypto_certificate_free(certificate);
    }
    cmcrypto_buffer_free(chain);
    return candidates;
}

/* To select nothing is no failure of the selection: the getters say so. */
static void report(const cmcrypto_certificate_selection *selection)
{
    size_t index, rejections, i;
    cmcrypto_status status = cmcrypto_certificate_selection_index(selection, &index);

    if (status == CMCRYPTO_OK)
        printf("selected %s\n", CLIENT_CERTIFICATES[index]);
    else
        say("selected none", status);
    check(cmcrypto_certificate_selection_rejection_count(selection, &rejections), "rejections");
    for (i = 0; i < rejections; i++) {
        size_t candidate;
        cmcrypto_rejection reason;
        cmcrypto_status error;

        check(cmcrypto_certificate_selection_rejection(selection, i, &candidate, &reason, &error),
              "rejection");
        printf("rejected %s for reason %d, %s\n", CLIENT_CERTIFICATES[candidate], (int)reason,
               error == 0 ? "no error" : cmcrypto_status_text(error));
    }
}

static void choose(const char *what, cmcrypto_client_communication communication,
                   const cmcrypto_certificate_criteria *criteria,
                   const cmcrypto_certificate_candidates *candidates, const authorities *of)
{
    cmcrypto_client_authentication authentication;
    cmcrypto_no_pki_certificate reason;
    cmcrypto_certificate_selection *selection;
    const char *with = "nothing";

    check(cmcrypto_choose_client_certificate(
              CMCRYPTO_PROVIDER_DEFAULT, communication, criteria, candidates, of->anchors,
              CMCRYPTO_REVOCATION_CHECKED, of->lists, COUNT(of->lists), NOW, &authentication,
              &reason, &selection),
          "choose");
    if (authentication == CMCRYPTO_CLIENT_AUTHENTICATION_PKI)
        with = "the PKI certificate";
    else if (authentication == CMCRYPTO_CLIENT_AUTHENTICATION_SELF_SIGNED)
        with = "the self-signed certificate";
    printf("%s: with %s, reason %d\n", what, with, (int)reason);
    cmcrypto_certificate_selection_free(selection);
}

static void certificates(const char *directory)
{
    authorities of = authorities_in(directory);
    cmcrypto_certificate_candidates *candidates = candidates_in(directory, &of), *none;
    cmcrypto_certificate_criteria *criteria;
    cmcrypto_certificate_selection *selection;

    verify(directory, &of, "pki/client.cert.pem", COUNT(of.lists));
    verify(directory, &of, "pki/client-revoked.cert.pem", COUNT(of.lists));
    verify(directory, &of, "pki/client.cert.pem", 0);

    check(cmcrypto_certificate_criteria_new("PC01", &criteria), "criteria");
    check(cmcrypto_certificate_criteria_set_issuers(criteria, "CN=Contoso Root CA; O=Contoso"),
          "issuers");
    check(cmcrypto_select_certificate(CMCRYPTO_PROVIDER_DEFAULT, criteria, candidates, of.anchors,
                                      CMCRYPTO_REVOCATION_CHECKED, of.lists, COUNT(of.lists), NOW,
                                      &selection),
          "select");
    report(selection);
    cmcrypto_certificate_selection_free(selection);

    check(cmcrypto_certificate_candidates_new(&none), "candidates");
    choose("HTTPS only", CMCRYPTO_CLIENT_COMMUNICATION_HTTPS_ONLY, criteria, candidates, &of);
    choose("HTTPS only, no candidate", CMCRYPTO_CLIENT_COMMUNICATION_HTTPS_ONLY, criteria, none,
           &of);
    choose("HTTPS or HTTP", CMCRYPTO_CLIENT_COMMUNICATION_HTTPS_OR_HTTP, criteria, candidates, &of);

    cmcrypto_certificate_candidates_free(none);
    cmcrypto_certificate_criteria_free(criteria);
    cmcrypto_certificate_candidates_free(candidates);
    authorities_free(&of);
}

/* The site server's certificate is issued here, for `days`. */
static cmcrypto_signing_identity *site_server(const char *directory, const char *key_name,
                                              int64_t days)
{
    cmcrypto_private_key *key = key_in(directory, key_name);
    cmcrypto_certificate *certificate;
    cmcrypto_signing_identity *identity;

    check(cmcrypto_self_signed_site_server(key, "site.example.com", NOW - DAY, NOW + days * DAY,
                                           &certificate),
          "issue");
    check(cmcrypto_signing_identity_new(key, certificate, &identity), "identity");
    cmcrypto_certificate_free(certificate);
    cmcrypto_private_key_free(key);
    return identity;
}

/* Policy for one client, for a week; `previous` is the number of what it had before. */
static cmcrypto_buffer *sign(const cmcrypto_site_signer *signer, const char *client_id,
                             uint64_t previous)
{
    cmcrypto_site_data_terms terms;
    cmcrypto_buffer *signature;

    cmcrypto_site_data_terms_following(previous, NOW, 7 * DAY, &terms, sizeof terms);
    terms.kind = CMCRYPTO_SITE_DATA_KIND_POLICY;
    terms.target.kind = CMCRYPTO_SITE_DATA_TARGET_CLIENT;
    snprintf(terms.target.id, sizeof terms.target.id, "%s", client_id);
    check(cmcrypto_site_signer_sign(signer, &terms, (const uint8_t *)POLICY, strlen(POLICY), NOW,
                                    &signature),
          "sign");
    return signature;
}

/* The client verifies with the certificate in its store. `*latest` is what it accepted last of its
 * policy; it keeps it. */
static void verify_policy(const char *what, const cmcrypto_trust_store *store, const char *policy,
                          const cmcrypto_buffer *signature, cmcrypto_site_data_info *latest)
{
    cmcrypto_expected_site_data expected = {0};
    cmcrypto_site_data_info info;
    cmcrypto_site_verifier *verifier;
    cmcrypto_status status;
    int64_t not_after;

    expected.struct_size = sizeof expected;
    expected.kind = CMCRYPTO_SITE_DATA_KIND_POLICY;
    expected.least_number = latest->number;
    memcpy(expected.numbered_by, latest->certificate_sha256, sizeof expected.numbered_by);
    expected.target.kind = CMCRYPTO_SITE_DATA_TARGET_CLIENT;
    snprintf(expected.target.id, sizeof expected.target.id, "%s", CLIENT_ID);
    check(cmcrypto_trust_store_site_verifier(store, SITE, NOW, &verifier, &not_after), "verifier");
    status = cmcrypto_site_verifier_verify(verifier, &expected, (const uint8_t *)policy,
                                           strlen(policy), BYTES(signature), NOW, &info,
                                           sizeof info);
    say(what, status);
    if (status == CMCRYPTO_OK)
        *latest = info;
    cmcrypto_site_verifier_free(verifier);
}

/* The site signs its policy, sees that its certificate ends soon, and changes it. */
static void policy(const char *directory, cmcrypto_trust_store *store)
{
    cmcrypto_signing_identity *current = site_server(directory, "keys/mp-2048.key.pem", 5);
    cmcrypto_signing_identity *next = site_server(directory, "keys/mp-3072.key.pem", 365);
    cmcrypto_site_signer *before, *after;
    cmcrypto_certificate *certificate;
    cmcrypto_buffer *signature, *newer, *of_other, *change, *signature_after;
    cmcrypto_trust_outcome learned;
    cmcrypto_site_data_info latest = {0};
    int32_t warning;
    uint32_t days;

    check(cmcrypto_site_signer_new(SITE, current, &before), "signer");
    check(cmcrypto_site_signer_certificate(before, &certificate), "certificate");
    check(cmcrypto_trust_store_learn_site_signing_certificate(
              store, SITE, certificate, CMCRYPTO_TRUST_SOURCE_PRE_PROVISIONED, NOW, &learned),
          "learn");
    signature = sign(before, CLIENT_ID, 0);
    verify_policy("policy", store, POLICY, signature, &latest);
    verify_policy("other policy", store, "<Policy>evil</Policy>", signature, &latest);
    of_other = sign(before, "GUID:00000000-0000-0000-0000-000000000002", 0);
    verify_policy("another client's policy", store, POLICY, of_other, &latest);
    newer = sign(before, CLIENT_ID, latest.number);
    verify_policy("newer policy", store, POLICY, newer, &latest);
    verify_policy("the policy before it", store, POLICY, signature, &latest);

    check(cmcrypto_site_signer_expiry_warning(before, NOW, &warning, &days), "warning");
    if (warning)
        printf("status message %d: %d days left\n", CMCRYPTO_SITE_SIGNER_EXPIRY_MESSAGE_ID,
               (int)days);
    check(cmcrypto_site_signer_change_to(before, next, NOW, &change), "change");
    check(cmcrypto_site_signer_new(SITE, next, &after), "signer");
    signature_after = sign(after, CLIENT_ID, latest.number);
    verify_policy("policy, changed certificate", store, POLICY, signature_after, &latest);
    check(cmcrypto_trust_store_change_site_signing_certificate(
              store, SITE, BYTES(change), NOW),
          "follow the change");
    verify_policy("policy, change followed", store, POLICY, signature_after, &latest);

    cmcrypto_buffer_free(signature_after);
    cmcrypto_site_signer_free(after);
    cmcrypto_buffer_free(change);
    cmcrypto_buffer_free(of_other);
    cmcrypto_buffer_free(newer);
    cmcrypto_buffer_free(signature);
    cmcrypto_certificate_free(certificate);
    cmcrypto_site_signer_free(before);
    cmcrypto_signing_identity_free(next);
    cmcrypto_signing_identity_free(current);
}

static cmcrypto_site_exchange_key *exchange_key(const char *directory, const char *key_name,
                                                const char *site_code)
{
    cmcrypto_private_key *key = key_in(directory, key_name);
    cmcrypto_site_exchange_key *exchange_key;

    check(cmcrypto_site_exchange_key_new(key, site_code, &exchange_key), "exchange key");
    cmcrypto_private_key_free(key);
    return exchange_key;
}

/* The top-level site vouches for its child, and that for its management point. */
static cmcrypto_management_point_bundle *publish(const char *directory,
                                               const cmcrypto_site_exchange_key *top,
                                               const cmcrypto_site_public_key *root,
                                               const cmcrypto_endorsement_terms *terms)
{
    cmcrypto_site_exchange_key *child = exchange_key(directory, "keys/mp-4096.key.pem", SITE);
    cmcrypto_signing_identity *mp =
        signer_in(directory, "keys/client-3072.key.pem", "keys/client-3072.cert.pem");
    cmcrypto_certificate *mp_signing = certificate_in(directory, "keys/client-3072.cert.pem");
    cmcrypto_certificate *mp_encryption = certificate_in(directory, "keys/mp2-2048.cert.pem");
    cmcrypto_public_key *child_key;
    cmcrypto_buffer *site, *signing, *encryption;
    cmcrypto_management_point_bundle *keys;

    check(cmcrypto_site_exchange_key_public_key(child, &child_key), "child's key");
    check(cmcrypto_site_exchange_key_endorse_site(top, SITE, child_key, terms, &site),
          "endorse the child site");
    check(cmcrypto_site_exchange_key_endorse_management_point(child, HOST, mp_signing, terms,
                                                              &signing),
          "endorse the signing certificate");
    check(cmcrypto_endorse_encryption_certificate(mp, SITE, HOST, mp_encryption, terms,
                                                  &encryption),
          "endorse the encryption certificate");
    check(cmcrypto_management_point_bundle_new(root, NULL, 0, NULL, 0, BYTES(site),
                                               BYTES(signing), BYTES(encryption), NULL, 0, &keys),
          "management point's keys");

    cmcrypto_buffer_free(encryption);
    cmcrypto_buffer_free(signing);
    cmcrypto_buffer_free(site);
    cmcrypto_public_key_free(child_key);
    cmcrypto_certificate_free(mp_encryption);
    cmcrypto_certificate_free(mp_signing);
    cmcrypto_signing_identity_free(mp);
    cmcrypto_site_exchange_key_free(child);
    return keys;
}

static void learn(const char *what, cmcrypto_trust_store *store,
                  const cmcrypto_management_point_bundle *keys)
{
    cmcrypto_trusted_management_point *mp;

    say(what, cmcrypto_trust_store_learn_management_point(store, keys, SITE, NULL, HOST, NOW, &mp));
    cmcrypto_trusted_management_point_free(mp);
}

/* A client learns the management point, is told that it was retired, and that it is back. */
static void hierarchy(const char *directory, cmcrypto_trust_store *store)
{
    cmcrypto_site_exchange_key *top = exchange_key(directory, "keys/client-4096.key.pem", TOP_SITE);
    cmcrypto_site_public_key *root;
    cmcrypto_endorsement_terms terms;
    cmcrypto_management_point_bundle *keys, *keys_after;
    cmcrypto_trust_outcome learned;

    check(cmcrypto_site_exchange_key_site_public_key(top, &root), "root key");
    check(cmcrypto_trust_store_learn_trusted_root_key(
              store, root, CMCRYPTO_TRUST_SOURCE_PRE_PROVISIONED, &learned),
          "provision");
    cmcrypto_endorsement_terms_starting(NOW, &terms, sizeof terms);
    keys = publish(directory, top, root, &terms);
    learn("management point", store, keys);

    check(cmcrypto_trust_store_retire_management_point(store, SITE, NULL, HOST, terms.number),
          "retire");
    learn("management point, retired", store, keys);
    cmcrypto_endorsement_terms_following(terms.number, NOW, &terms, sizeof terms);
    keys_after = publish(directory, top, root, &terms);
    learn("management point, endorsed again", store, keys_after);

    cmcrypto_management_point_bundle_free(keys_after);
    cmcrypto_management_point_bundle_free(keys);
    cmcrypto_site_public_key_free(root);
    cmcrypto_site_exchange_key_free(top);
}

typedef struct {
    cmcrypto_registrar *registrar;
    cmcrypto_client_directory *clients;
    cmcrypto_certificate *certificate;
} registration_point;

/* Hands a request to the management point, and its reply to the client; frees the request. */
static cmcrypto_registered ask(const registration_point *point,
                               cmcrypto_registration_request *request, int renewal)
{
    cmcrypto_registration_answer answer;
    cmcrypto_registered registered;
    cmcrypto_site_security site;
    cmcrypto_buffer *bytes, *reply;
    const uint8_t *data;
    size_t len;

    check(cmcrypto_registration_request_as_bytes(request, &bytes), "request");
    data = cmcrypto_buffer_data(bytes);
    len = cmcrypto_buffer_len(bytes);
    if (renewal)
        check(cmcrypto_registrar_renew(point->registrar, data, len, point->clients, NOW, &reply,
                                       &answer, sizeof answer),
              "renew");
    else
        check(cmcrypto_registrar_register(point->registrar, data, len, 0, point->clients, NOW,
                                          &reply, &answer, sizeof answer),
              "register");
    check(cmcrypto_registration_request_finish(request, BYTES(reply), point->certificate, NOW,
                                               &registered, sizeof registered, &site, sizeof site),
          "finish");
    cmcrypto_buffer_free(reply);
    cmcrypto_buffer_free(bytes);
    cmcrypto_registration_request_free(request);
    return registered;
}

static void say_registered(const char *what, const cmcrypto_registered *registered)
{
    printf("%s, %s\n", what, registered->approved ? "approved" : "not approved yet");
}

/* A client registers, an administrator approves it, and it renews its certificate. */
static void renewal(const char *directory)
{
    cmcrypto_signing_identity *mp =
        signer_in(directory, "keys/client-3072.key.pem", "keys/client-3072.cert.pem");
    cmcrypto_signing_identity *current =
        signer_in(directory, "keys/client-2048.key.pem", "keys/client-2048.cert.pem");
    cmcrypto_signing_identity *next =
        signer_in(directory, "keys/e3-2048.key.pem", "keys/e3-2048.cert.pem");
    uint8_t challenge[CMCRYPTO_REGISTRATION_CHALLENGE_LEN];
    size_t len;
    cmcrypto_registration_challenges *challenges;
    cmcrypto_registration_request *request;
    cmcrypto_registered registered, renewed;
    cmcrypto_site_security site;
    registration_point point;

    cmcrypto_site_security_default(&site, sizeof site);
    check(cmcrypto_registration_challenges_new(CMCRYPTO_PROVIDER_DEFAULT, &challenges),
          "challenges");
    check(cmcrypto_registrar_new(SITE, &site, CMCRYPTO_APPROVAL_MANUAL, challenges, mp,
                                 &point.registrar),
          "registrar");
    check(cmcrypto_client_directory_new(&point.clients), "directory");
    point.certificate = certificate_in(directory, "keys/client-3072.cert.pem");

    check(cmcrypto_registrar_challenge(point.registrar, NOW, challenge, sizeof challenge, &len),
          "challenge");
    check(cmcrypto_registration_request_new(SITE, current, NULL, challenge, len,
                                            CMCRYPTO_DIGEST_SHA256, NOW, &request),
          "request");
    registered = ask(&point, request, 0);
    say_registered("registered", &registered);
    check(cmcrypto_client_directory_approve(point.clients, registered.id), "approve");

    check(cmcrypto_registrar_challenge(point.registrar, NOW, challenge, sizeof challenge, &len),
          "challenge");
    check(cmcrypto_registration_request_renewal(SITE, registered.id, current, next, NULL, challenge,
                                                len, CMCRYPTO_DIGEST_SHA256, NOW, &request),
          "request");
    renewed = ask(&point, request, 1);
    say_registered(strcmp(registered.id, renewed.id) == 0 ? "renewed" : "renewed under another id",
                   &renewed);

    cmcrypto_certificate_free(point.certificate);
    cmcrypto_client_directory_free(point.clients);
    cmcrypto_registrar_free(point.registrar);
    cmcrypto_registration_challenges_free(challenges);
    cmcrypto_signing_identity_free(next);
    cmcrypto_signing_identity_free(current);
    cmcrypto_signing_identity_free(mp);
}

static void site(const char *directory)
{
    cmcrypto_trust_settings settings;
    cmcrypto_trust_store *store;

    cmcrypto_trust_settings_default(&settings, sizeof settings);
    check(cmcrypto_trust_store_new(&settings, &store), "trust store");
    policy(directory, store);
    hierarchy(directory, store);
    renewal(directory);
    cmcrypto_trust_store_free(store);
}

int main(int argc, char **argv)
{
    if (cmcrypto_abi_version() != CMCRYPTO_ABI_VERSION) {
        fprintf(stderr, "header and library do not match\n");
        return 1;
    }
    if (argc == 3 && strcmp(argv[1], "certificates") == 0)
        certificates(argv[2]);
    else if (argc == 3 && strcmp(argv[1], "site") == 0)
        site(argv[2]);
    else {
        fprintf(stderr, "usage: see the top of ffi/examples/pki.c\n");
        return 2;
    }
    return 0;
}
