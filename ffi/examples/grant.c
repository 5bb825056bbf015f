/*
 * Asks by a grant alone, without the database, whether an administrator may do something.
 *
 *   grant-c decide CERTIFICATE GRANT USER OBJECT-TYPE OPERATION OBJECT [SCOPE...]
 *   grant-c deploy CERTIFICATE GRANT USER OBJECT-TYPE COLLECTION OBJECT [SCOPE...]
 *
 * CERTIFICATE is the signing certificate of the site P01, in PEM; who has a trust store takes the verifier
 * from there. OBJECT-TYPE and OPERATION are the product's numbers: 31 are applications, 0 is Read. SCOPE
 * are the names of all the scopes that the object is in. What a reader keeps between two runs, the number of
 * the grant, is printed.
 */
#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "example.h"

static void text_into(char *field, size_t room, const char *text)
{
    if (strlen(text) >= room) {
        fprintf(stderr, "too long: %s\n", text);
        exit(2);
    }
    strcpy(field, text);
}

static cmcrypto_grant *verified(const char *certificate_path, const char *grant_path, const char *user)
{
    cmcrypto_certificate *certificate = read_certificate(certificate_path);
    const file signed_grant = file_read(grant_path);
    cmcrypto_expected_grant expected = {0};
    cmcrypto_site_verifier *verifier;
    cmcrypto_grant *grant;

    expected.struct_size = sizeof expected;
    text_into(expected.user, sizeof expected.user, user);
    check(cmcrypto_site_verifier_with_certificate("P01", certificate, &verifier), "certificate");
    check(cmcrypto_site_verifier_verify_grant(verifier, &expected, signed_grant.bytes,
                                              signed_grant.len, (int64_t)time(NULL), &grant),
          "grant");
    free(signed_grant.bytes);
    cmcrypto_site_verifier_free(verifier);
    cmcrypto_certificate_free(certificate);
    return grant;
}

int main(int argc, char **argv)
{
    cmcrypto_access_question question = {0};
    cmcrypto_access_decision decision;
    cmcrypto_grant_info info;
    cmcrypto_grant *grant;
    unsigned char scopes[4096];
    size_t scopes_len = 0;
    int i;

    if (argc < 8 || (strcmp(argv[1], "decide") != 0 && strcmp(argv[1], "deploy") != 0)) {
        fprintf(stderr, "see the first lines of grant.c\n");
        return 2;
    }
    question.struct_size = sizeof question;
    question.object_type = (uint32_t)strtoul(argv[5], NULL, 10);
    if (strcmp(argv[1], "decide") == 0)
        question.operation = (uint32_t)strtoul(argv[6], NULL, 10);
    else
        text_into(question.collection, sizeof question.collection, argv[6]);
    text_into(question.id, sizeof question.id, argv[7]);
    for (i = 8; i < argc; i++) {
        const size_t len = strlen(argv[i]) + 1;
        if (len > sizeof scopes - scopes_len)
            return 2;
        memcpy(scopes + scopes_len, argv[i], len);
        scopes_len += len;
    }

    grant = verified(argv[2], argv[3], argv[4]);
    check(cmcrypto_grant_get_info(grant, &info, sizeof info), "grant");
    check(cmcrypto_grant_decide(grant, &question, scopes, scopes_len, &decision, sizeof decision),
          "question");
    if (decision.is_allowed)
        printf("allowed by assignment %" PRIu32 ", role %" PRIu32 "\n", decision.assignment,
               decision.role);
    else
        printf("denied, reason %" PRId32 "\n", decision.miss);
    printf("grant %" PRIu64 "%s\n", info.number, info.is_withdrawal ? ", a withdrawal" : "");
    cmcrypto_grant_free(grant);
    return decision.is_allowed ? 0 : 1;
}
