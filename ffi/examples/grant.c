/*
 * Signs what an administrator may do, and asks by that grant alone, without the database.
 *
 *   grant-c sign KEY CERTIFICATE GRANT USER
 *   grant-c decide CERTIFICATE SEEN GRANT USER OBJECT-TYPE OPERATION OBJECT [SCOPE...]
 *   grant-c deploy CERTIFICATE SEEN GRANT USER OBJECT-TYPE COLLECTION OBJECT [SCOPE...]
 *
 * CERTIFICATE is the signing certificate of the site P01, in PEM; who has a trust store takes the verifier
 * from there. SEEN is a file in which the program keeps the newest grant's number between two runs, a file
 * for each user; the first run makes it. OBJECT-TYPE and OPERATION are the product's numbers: 31 are
 * applications, 0 is Read. SCOPE are the names of all the scopes that the object is in.
 *
 * What is signed is that USER authors applications of the scope Berlin, and deploys them to the collection
 * DE, in a database that has no more than that; a server has its own tables, and puts into it what they say.
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

/* Names in a literal, with a NUL between them, as a list; its own NUL is that after the last. */
#define NAMES(names) (const uint8_t *)(names), sizeof(names)

static void sign(const char *key_path, const char *certificate_path, const char *grant_path,
                 const char *user)
{
    static const char *const root = "CONTOSO\\root";
    const int64_t now = (int64_t)time(NULL);
    cmcrypto_private_key *key = read_key(key_path);
    cmcrypto_certificate *certificate = read_certificate(certificate_path);
    cmcrypto_administration *database;
    cmcrypto_association *association;
    cmcrypto_signing_identity *identity;
    cmcrypto_site_signer *signer;
    cmcrypto_grant_terms terms;
    cmcrypto_buffer *grant;

    check(cmcrypto_administration_new(root, 0, &database), "database");
    check(cmcrypto_administration_add_scope(database, root, "Berlin"), "scope");
    check(cmcrypto_administration_add_collection(database, root, "DE", "SMS00001"), "collection");
    check(cmcrypto_association_specified(
              NAMES("Application author\0Application deployment manager"), NAMES("Berlin"),
              NAMES("DE"), &association),
          "association");
    check(cmcrypto_administration_add_user(database, root, user, association), "user");

    check(cmcrypto_signing_identity_new(key, certificate, &identity), "identity");
    check(cmcrypto_site_signer_new("P01", identity, &signer), "signer");
    /* By the time, there being no count of grants; valid for 8 hours. */
    cmcrypto_grant_terms_following(0, now, 8 * 3600, &terms, sizeof terms);
    check(cmcrypto_site_signer_sign_grant(signer, database, user, &terms, now, &grant), "grant");
    file_write(grant_path, grant);
    cmcrypto_site_signer_free(signer);
    cmcrypto_signing_identity_free(identity);
    cmcrypto_association_free(association);
    cmcrypto_administration_free(database);
    cmcrypto_certificate_free(certificate);
    cmcrypto_private_key_free(key);
}

static uint32_t number(const char *text)
{
    char *end;
    const unsigned long value = strtoul(text, &end, 10);

    if (*text < '0' || *text > '9' || *end != '\0' || value > UINT32_MAX) {
        fprintf(stderr, "not a number of 32 bits: %s\n", text);
        exit(2);
    }
    return (uint32_t)value;
}

/* The number, and the certificate that it counts under. */
typedef struct {
    uint64_t number;
    uint8_t certificate_sha256[32];
} seen_grant;

static seen_grant seen_read(const char *path)
{
    seen_grant seen = {0};
    FILE *in = fopen(path, "rb");

    if (in != NULL) {
        if (fread(&seen, sizeof seen, 1, in) != 1) {
            fprintf(stderr, "%s: not what this program keeps\n", path);
            exit(2);
        }
        fclose(in);
    }
    return seen;
}

static cmcrypto_grant *verified(const char *certificate_path, const char *seen_path,
                                const char *grant_path, const char *user)
{
    seen_grant seen = seen_read(seen_path);
    cmcrypto_grant_info info;
    cmcrypto_certificate *certificate = read_certificate(certificate_path);
    const file signed_grant = file_read(grant_path);
    cmcrypto_expected_grant expected = {0};
    cmcrypto_site_verifier *verifier;
    cmcrypto_grant *grant;

    expected.struct_size = sizeof expected;
    expected.least_number = seen.number;
    memcpy(expected.numbered_by, seen.certificate_sha256, sizeof seen.certificate_sha256);
    text_into(expected.user, sizeof expected.user, user);
    check(cmcrypto_site_verifier_with_certificate("P01", certificate, &verifier), "certificate");
    check(cmcrypto_site_verifier_verify_grant(verifier, &expected, signed_grant.bytes,
                                              signed_grant.len, (int64_t)time(NULL), &grant),
          "grant");
    check(cmcrypto_grant_get_info(grant, &info, sizeof info), "grant");
    seen.number = info.number;
    memcpy(seen.certificate_sha256, info.certificate_sha256, sizeof info.certificate_sha256);
    bytes_write(seen_path, (const unsigned char *)&seen, sizeof seen);
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

    if (argc == 6 && strcmp(argv[1], "sign") == 0) {
        sign(argv[2], argv[3], argv[4], argv[5]);
        return 0;
    }
    if (argc < 9 || (strcmp(argv[1], "decide") != 0 && strcmp(argv[1], "deploy") != 0)) {
        fprintf(stderr, "see the first lines of grant.c\n");
        return 2;
    }
    question.struct_size = sizeof question;
    question.object_type = number(argv[6]);
    if (strcmp(argv[1], "decide") == 0)
        question.operation = number(argv[7]);
    else
        text_into(question.collection, sizeof question.collection, argv[7]);
    text_into(question.id, sizeof question.id, argv[8]);
    for (i = 9; i < argc; i++) {
        const size_t len = strlen(argv[i]) + 1;
        if (len > sizeof scopes - scopes_len)
            return 2;
        memcpy(scopes + scopes_len, argv[i], len);
        scopes_len += len;
    }

    grant = verified(argv[2], argv[3], argv[4], argv[5]);
    check(cmcrypto_grant_get_info(grant, &info, sizeof info), "grant");
    check(cmcrypto_grant_decide(grant, &question, scopes, scopes_len, (int64_t)time(NULL), &decision,
                                sizeof decision),
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
