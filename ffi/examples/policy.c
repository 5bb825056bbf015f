/*
 * A site tells a client its policy, one of which holds a secret; the client applies it, stores what it
 * has, and refuses what is not for it or not current.
 *
 *   policy-c keys DIRECTORY
 *   policy-c play DIRECTORY
 *
 * `keys` makes what the site signs with (`P01`, the site server signing certificate), what the client
 * and another registered (`PC01`, `PC02`), what the client decrypts with (`pc.key`, `pc.cert`), and a policy's body (`settings`). `play`
 * leaves the body as the client took it (`applied`), and what the client stores (`policies`). Keys are not
 * encrypted: for trying out only. A client learns the site's certificate from its trust store: see
 * trust.c; here it is handed over.
 */
#define _POSIX_C_SOURCE 200809L
#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "example.h"

static const char SITE_CODE[] = "P01";
static const char CLIENT_ID[] = "GUID:00000000-0000-0000-0000-000000000001";
static const char OTHER_ID[] = "GUID:00000000-0000-0000-0000-000000000002";
static const char COLLECTION[] = "P0100014";
static const char SETTINGS[] = "{agent-settings}";
static const char ACCOUNT[] = "{network-access-account}";

static const int64_t YEAR = 365 * 24 * 60 * 60;
static const int64_t WEEK = 7 * 24 * 60 * 60;

/* A call that must be refused, for one reason. */
static void refuse(cmcrypto_status status, cmcrypto_status expected, const char *what)
{
    if (status != expected) {
        fprintf(stderr, "%s: %s (%d)\n", what, cmcrypto_status_text(status), (int)status);
        exit(1);
    }
    printf("refused, %s: %s (%d)\n", what, cmcrypto_status_text(status), (int)status);
}

static cmcrypto_signing_identity *identity_of(const char *directory, const char *name, int64_t now)
{
    cmcrypto_signing_identity *identity;
    int32_t is_new;

    check(cmcrypto_signing_identity_load_or_make(CMCRYPTO_PROVIDER_DEFAULT, path_in(directory, name),
                                                 NULL, 0, name, now, now + YEAR, &identity, &is_new),
          name);
    return identity;
}

static void make_keys(const char *directory)
{
    static const unsigned char body[] = "<Policy PollingInterval=\"60\"/>\n";
    const int64_t now = (int64_t)time(NULL);
    cmcrypto_private_key *key;
    cmcrypto_certificate *certificate;
    cmcrypto_buffer *pem;

    cmcrypto_signing_identity_free(identity_of(directory, "P01", now));
    cmcrypto_signing_identity_free(identity_of(directory, "PC01", now));
    cmcrypto_signing_identity_free(identity_of(directory, "PC02", now));
    check(cmcrypto_private_key_generate(CMCRYPTO_PROVIDER_DEFAULT, 2048, &key), "generate");
    check(cmcrypto_private_key_to_pkcs8_pem(key, &pem), "key");
    file_write(path_in(directory, "pc.key"), pem);
    check(cmcrypto_self_signed(key, CMCRYPTO_KEY_USE_ENCRYPTION, "PC01", now, now + YEAR,
                               &certificate),
          "issue");
    check(cmcrypto_certificate_to_pem(certificate, &pem), "certificate");
    file_write(path_in(directory, "pc.cert"), pem);
    bytes_write(path_in(directory, "settings"), body, sizeof body - 1);
    cmcrypto_certificate_free(certificate);
    cmcrypto_private_key_free(key);
}

/* The site server, and the management point's list of clients. */
typedef struct {
    cmcrypto_signing_identity *identity;
    cmcrypto_site_signer *signer;
    cmcrypto_client_directory *clients;
} site_server;

static site_server site_new(const char *directory, int64_t now)
{
    site_server site;
    cmcrypto_signing_identity *client = identity_of(directory, "PC01", now);
    cmcrypto_signing_identity *other = identity_of(directory, "PC02", now);
    cmcrypto_certificate *encryption = certificate_in(directory, "pc.cert");
    cmcrypto_certificate *signing, *other_signing;

    site.identity = identity_of(directory, "P01", now);
    check(cmcrypto_site_signer_new(SITE_CODE, site.identity, &site.signer), "site");
    check(cmcrypto_client_directory_new(&site.clients), "clients");
    check(cmcrypto_signing_identity_certificate(client, &signing), "certificate");
    check(cmcrypto_client_directory_register(site.clients, CLIENT_ID, signing, encryption, 1, 0),
          "register");
    /* With the first one's certificate to encrypt to, as who hands out others' secrets would enter it. */
    check(cmcrypto_signing_identity_certificate(other, &other_signing), "certificate");
    check(cmcrypto_client_directory_register(site.clients, OTHER_ID, other_signing, encryption, 1, 0),
          "register");
    cmcrypto_certificate_free(other_signing);
    cmcrypto_certificate_free(signing);
    cmcrypto_certificate_free(encryption);
    cmcrypto_signing_identity_free(other);
    cmcrypto_signing_identity_free(client);
    return site;
}

static void site_free(site_server *site)
{
    cmcrypto_client_directory_free(site->clients);
    cmcrypto_site_signer_free(site->signer);
    cmcrypto_signing_identity_free(site->identity);
}

static cmcrypto_policy_set *set_new(cmcrypto_site_data_target_kind kind, const char *id,
                                    uint64_t previous, int64_t now)
{
    cmcrypto_site_data_terms terms;
    cmcrypto_policy_set *set;

    cmcrypto_site_data_terms_following(previous, now, WEEK, &terms, sizeof terms);
    terms.kind = CMCRYPTO_SITE_DATA_KIND_POLICY;
    terms.target.kind = kind;
    snprintf(terms.target.id, sizeof terms.target.id, "%s", id);
    check(cmcrypto_policy_set_new(&terms, &set), "set");
    return set;
}

static cmcrypto_buffer *sign(const site_server *site, cmcrypto_policy_set *set, int64_t now)
{
    cmcrypto_buffer *signed_set;

    check(cmcrypto_site_signer_sign_policy_set(site->signer, set, now, &signed_set), "sign");
    cmcrypto_policy_set_free(set);
    return signed_set;
}

/* What a management point gives to the client. */
typedef struct {
    cmcrypto_buffer *of_client;
    cmcrypto_buffer *of_collection;
    cmcrypto_buffer *newer;
    cmcrypto_buffer *sealed;
    cmcrypto_buffer *sealed_to_other;
} published;

static cmcrypto_buffer *seal(const site_server *site, const cmcrypto_secret_policy *secret,
                             const cmcrypto_buffer *set, const char *client_id, int64_t now)
{
    uint8_t sha256[32];
    size_t len;
    cmcrypto_buffer *sealed;

    check(cmcrypto_policy_set_sha256(BYTES(set), sha256, sizeof sha256, &len), "set");
    check(cmcrypto_secret_policy_seal(secret, site->identity, SITE_CODE, sha256, len, site->clients,
                                      client_id, now, &sealed),
          "seal");
    return sealed;
}

static published publish(const site_server *site, const char *directory, int64_t now)
{
    static const unsigned char account[] = "user=svc-naa password=correct-horse";
    file settings = file_read(path_in(directory, "settings"));
    cmcrypto_policy_assignment assignment;
    cmcrypto_policy_set *set;
    cmcrypto_secret_policy *secret;
    published result;

    /* What one client is assigned, and of which collections it is a member. */
    check(cmcrypto_secret_policy_new(CMCRYPTO_PROVIDER_DEFAULT, ACCOUNT, 1, account,
                                     sizeof account - 1, now, now + YEAR, &secret),
          "secret");
    check(cmcrypto_secret_policy_assignment(secret, &assignment, sizeof assignment), "secret");
    set = set_new(CMCRYPTO_SITE_DATA_TARGET_CLIENT, CLIENT_ID, 0, now);
    check(cmcrypto_policy_set_assign(set, &assignment), "assign");
    check(cmcrypto_policy_set_add_collection(set, COLLECTION), "collection");
    result.of_client = sign(site, set, now);
    result.sealed = seal(site, secret, result.of_client, CLIENT_ID, now);
    result.sealed_to_other = seal(site, secret, result.of_client, OTHER_ID, now);
    cmcrypto_secret_policy_free(secret);

    /* What its members are assigned, and then no more. */
    check(cmcrypto_policy_assignment_of(SETTINGS, 1, settings.bytes, settings.len, now, now + YEAR,
                                        &assignment, sizeof assignment),
          "settings");
    set = set_new(CMCRYPTO_SITE_DATA_TARGET_COLLECTION, COLLECTION, 0, now);
    check(cmcrypto_policy_set_assign(set, &assignment), "assign");
    result.of_collection = sign(site, set, now);
    set = set_new(CMCRYPTO_SITE_DATA_TARGET_COLLECTION, COLLECTION, (uint64_t)now, now);
    result.newer = sign(site, set, now);
    free(settings.bytes);
    return result;
}

static void published_free(published *from)
{
    cmcrypto_buffer_free(from->sealed_to_other);
    cmcrypto_buffer_free(from->sealed);
    cmcrypto_buffer_free(from->newer);
    cmcrypto_buffer_free(from->of_collection);
    cmcrypto_buffer_free(from->of_client);
}

static void apply(cmcrypto_client_policies *policies, const cmcrypto_site_verifier *verifier,
                  const cmcrypto_buffer *set, int64_t now)
{
    check(cmcrypto_client_policies_apply(policies, verifier, BYTES(set), now), "apply");
}

/* To be stored after each change. */
static void store(const cmcrypto_client_policies *policies, const char *directory)
{
    cmcrypto_buffer *bytes;

    check(cmcrypto_client_policies_to_bytes(policies, &bytes), "store");
    file_write(path_in(directory, "policies"), bytes);
}

/* Takes the body that is assigned, and no other. */
static void take_body(const cmcrypto_policy_assignment *assignment, const char *directory)
{
    static const unsigned char other[] = "<Policy PollingInterval=\"1\"/>\n";
    char body[4096];

    snprintf(body, sizeof body, "%s", path_in(directory, "settings"));
    check(cmcrypto_policy_assignment_copy_body_file(assignment, body,
                                                    path_in(directory, "applied")),
          "body");
    printf("took %" PRIu64 " bytes of %s\n", assignment->length, assignment->policy);
    refuse(cmcrypto_policy_assignment_check_body(assignment, other, sizeof other - 1),
           CMCRYPTO_ERROR_POLICY_BODY_MISMATCH, "another body");
}

static void open_secret(const cmcrypto_client_policies *policies,
                        const cmcrypto_site_verifier *verifier, const published *from,
                        const char *directory, int64_t now)
{
    cmcrypto_private_key *key = key_in(directory, "pc.key");
    cmcrypto_certificate *certificate = certificate_in(directory, "pc.cert");
    const cmcrypto_decryption_identity *identities[1];
    cmcrypto_decryption_identity *identity;
    cmcrypto_buffer *body;

    check(cmcrypto_decryption_identity_new(key, certificate, &identity), "identity");
    identities[0] = identity;
    check(cmcrypto_client_policies_open_secret_by_site(policies, ACCOUNT, BYTES(from->sealed),
                                                       identities, 1, verifier, now, &body),
          "open");
    /* To be protected at once, by DPAPI or a keyring, and wiped: freeing the buffer does that. */
    printf("opened a secret of %zu bytes\n", cmcrypto_buffer_len(body));
    cmcrypto_buffer_free(body);
    refuse(cmcrypto_client_policies_open_secret_by_site(policies, ACCOUNT,
                                                        BYTES(from->sealed_to_other), identities, 1,
                                                        verifier, now, &body),
           CMCRYPTO_ERROR_NOT_INTENDED_RECIPIENT, "another client's secret");
    cmcrypto_decryption_identity_free(identity);
    cmcrypto_certificate_free(certificate);
    cmcrypto_private_key_free(key);
}

/* Does what is to be done, and says so: what it does not say is told again. */
static void act(cmcrypto_client_policies *policies, const cmcrypto_site_verifier *verifier,
                const published *from, const char *directory, int64_t now)
{
    cmcrypto_policy_list *assigned;
    cmcrypto_policy_assignment assignment;
    cmcrypto_buffer *revoked;
    const char *id, *end;
    size_t count, index;

    check(cmcrypto_client_policies_changes(policies, now, &assigned, &revoked), "changes");
    check(cmcrypto_policy_list_count(assigned, &count), "assigned");
    for (index = 0; index < count; index++) {
        check(cmcrypto_policy_list_get(assigned, index, &assignment, sizeof assignment), "assigned");
        printf("assigned %s, version %" PRIu64 "\n", assignment.policy, assignment.version);
        if (assignment.secret)
            open_secret(policies, verifier, from, directory, now);
        else
            take_body(&assignment, directory);
        check(cmcrypto_client_policies_took_effect(policies, &assignment), "took effect");
    }
    id = (const char *)cmcrypto_buffer_data(revoked);
    end = id + cmcrypto_buffer_len(revoked);
    for (; id < end; id += strlen(id) + 1) {
        printf("revoked %s\n", id);
        check(cmcrypto_client_policies_revoked(policies, id), "revoked");
    }
    cmcrypto_buffer_free(revoked);
    cmcrypto_policy_list_free(assigned);
    store(policies, directory);
}

/* After the process was killed. */
static cmcrypto_client_policies *restart(cmcrypto_client_policies *policies, const char *directory)
{
    file stored = file_read(path_in(directory, "policies"));

    cmcrypto_client_policies_free(policies);
    check(cmcrypto_client_policies_from_bytes(stored.bytes, stored.len, &policies), "stored");
    free(stored.bytes);
    return policies;
}

static void play(const char *directory)
{
    const int64_t now = (int64_t)time(NULL);
    site_server site = site_new(directory, now);
    published from = publish(&site, directory, now);
    cmcrypto_certificate *certificate;
    cmcrypto_site_verifier *verifier;
    cmcrypto_client_policies *policies;
    cmcrypto_policy_assignment assignment;

    check(cmcrypto_site_signer_certificate(site.signer, &certificate), "certificate");
    check(cmcrypto_site_verifier_with_certificate(SITE_CODE, certificate, &verifier), "verifier");
    check(cmcrypto_client_policies_new(SITE_CODE, CLIENT_ID, &policies), "policies");

    apply(policies, verifier, from.of_client, now);
    apply(policies, verifier, from.of_collection, now);
    store(policies, directory);
    policies = restart(policies, directory);
    act(policies, verifier, &from, directory, now);
    policies = restart(policies, directory);
    apply(policies, verifier, from.newer, now);
    store(policies, directory);
    act(policies, verifier, &from, directory, now);
    refuse(cmcrypto_client_policies_apply(policies, verifier, BYTES(from.of_collection), now),
           CMCRYPTO_ERROR_ROLLBACK, "the set before");
    refuse(cmcrypto_client_policies_policy(policies, SETTINGS, now, &assignment, sizeof assignment),
           CMCRYPTO_ERROR_POLICY_NOT_ASSIGNED, "what was revoked");

    cmcrypto_client_policies_free(policies);
    cmcrypto_site_verifier_free(verifier);
    cmcrypto_certificate_free(certificate);
    published_free(&from);
    site_free(&site);
}

int main(int argc, char **argv)
{
    if (cmcrypto_abi_version() != CMCRYPTO_ABI_VERSION) {
        fprintf(stderr, "header and library do not match\n");
        return 1;
    }
    if (argc == 3 && strcmp(argv[1], "keys") == 0)
        make_keys(argv[2]);
    else if (argc == 3 && strcmp(argv[1], "play") == 0)
        play(argv[2]);
    else {
        fprintf(stderr, "usage: see the top of ffi/examples/policy.c\n");
        return 2;
    }
    return 0;
}
