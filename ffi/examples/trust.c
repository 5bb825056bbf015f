/*
 * A client that knows nothing but the trusted root key, which is kept offline: it learns which
 * management point to trust, and whose policy, registers, and seals a file.
 *
 *   trust-c keys DIRECTORY
 *   trust-c play DIRECTORY FILE
 *
 * `keys` makes the key of a site, its operational key, and the key of its management point to decrypt
 * with. `play` makes what the site signs policy with (`P01`), and what the management point and the
 * client sign with (`MP01`, `PC01`), when it is first played, and
 * leaves the client's trust store (`trust`) and the message (`message.p7m`) there, too. Keys are not
 * encrypted: for trying out only. What passes between client and management
 * point is handed over in memory; the transport is the caller's.
 */
#define _POSIX_C_SOURCE 200809L
#include <string.h>
#include <time.h>

#include "example.h"

static const char SITE_CODE[] = "P01";
static const char HOST[] = "mp01.example.com";

static const int64_t YEAR = 365 * 24 * 60 * 60;

static cmcrypto_private_key *make_key(const char *directory, const char *name)
{
    cmcrypto_private_key *key;
    cmcrypto_buffer *pem;

    check(cmcrypto_private_key_generate(CMCRYPTO_PROVIDER_DEFAULT, 2048, &key), "generate");
    check(cmcrypto_private_key_to_pkcs8_pem(key, &pem), "key");
    file_write(path_in(directory, name), pem);
    return key;
}

static void make_keys(const char *directory)
{
    const int64_t now = (int64_t)time(NULL);
    cmcrypto_private_key *mp = make_key(directory, "mp.key");
    cmcrypto_certificate *certificate;
    cmcrypto_buffer *pem;

    cmcrypto_private_key_free(make_key(directory, "site.key"));
    cmcrypto_private_key_free(make_key(directory, "operational.key"));
    check(cmcrypto_self_signed(mp, CMCRYPTO_KEY_USE_ENCRYPTION, "MP01", now, now + YEAR,
                               &certificate),
          "issue");
    check(cmcrypto_certificate_to_pem(certificate, &pem), "certificate");
    file_write(path_in(directory, "mp.cert"), pem);
    cmcrypto_certificate_free(certificate);
    cmcrypto_private_key_free(mp);
}

/* What a machine signs with, made when it is first asked for. */
static cmcrypto_signing_identity *identity_of(const char *directory, const char *computer,
                                              int64_t now)
{
    cmcrypto_signing_identity *identity;
    int32_t is_new;

    check(cmcrypto_signing_identity_load_or_make(CMCRYPTO_PROVIDER_DEFAULT,
                                                 path_in(directory, computer), NULL, 0, computer,
                                                 now, now + YEAR, &identity, &is_new),
          computer);
    return identity;
}

/* What the administrator hands to the client, and what the management point publishes. */
typedef struct {
    cmcrypto_buffer *root_key_hex;
    cmcrypto_buffer *mp_keys_der;
} published;

/* The ceremony: what the root does before it is locked away again. */
static cmcrypto_buffer *endorse_operational_key(const cmcrypto_site_exchange_key *root_key,
                                                const cmcrypto_site_exchange_key *operational,
                                                const cmcrypto_endorsement_terms *terms)
{
    cmcrypto_public_key *public_key;
    cmcrypto_buffer *endorsed;

    check(cmcrypto_site_exchange_key_public_key(operational, &public_key), "operational key");
    check(cmcrypto_site_exchange_key_endorse_operational_key(root_key, public_key, terms,
                                                             &endorsed),
          "endorse the operational key");
    cmcrypto_public_key_free(public_key);
    return endorsed;
}

/* The site, and the management point. */
static published publish(const char *directory, int64_t now)
{
    cmcrypto_private_key *site_key = key_in(directory, "site.key");
    cmcrypto_private_key *operational_key = key_in(directory, "operational.key");
    cmcrypto_signing_identity *policy = identity_of(directory, "P01", now);
    cmcrypto_signing_identity *mp = identity_of(directory, "MP01", now);
    cmcrypto_certificate *mp_encryption = certificate_in(directory, "mp.cert");
    cmcrypto_certificate *mp_signing, *policy_signing;
    cmcrypto_site_exchange_key *root_key, *operational;
    cmcrypto_site_public_key *root;
    cmcrypto_endorsement_terms terms;
    cmcrypto_buffer *endorsed_key, *signing, *encryption, *site_signing;
    cmcrypto_management_point_bundle *keys;
    published result;

    check(cmcrypto_signing_identity_certificate(mp, &mp_signing), "certificate");
    check(cmcrypto_signing_identity_certificate(policy, &policy_signing), "certificate");
    check(cmcrypto_site_exchange_key_new(site_key, SITE_CODE, &root_key), "exchange key");
    check(cmcrypto_site_exchange_key_site_public_key(root_key, &root), "root key");
    check(cmcrypto_site_public_key_to_hex(root, &result.root_key_hex), "root key");

    cmcrypto_endorsement_terms_starting(now, &terms, sizeof terms);
    check(cmcrypto_site_exchange_key_new(operational_key, SITE_CODE, &operational),
          "operational key");
    endorsed_key = endorse_operational_key(root_key, operational, &terms);
    check(cmcrypto_site_exchange_key_endorse_site_signing(operational, policy_signing, &terms,
                                                          &site_signing),
          "endorse what policy is signed with");
    check(cmcrypto_site_exchange_key_endorse_management_point(operational, HOST, mp_signing,
                                                              &terms, &signing),
          "endorse the signing certificate");
    check(cmcrypto_endorse_encryption_certificate(mp, SITE_CODE, HOST, mp_encryption, &terms,
                                                  &encryption),
          "endorse the encryption certificate");
    check(cmcrypto_management_point_bundle_new(root, BYTES(endorsed_key), NULL, 0, NULL, 0,
                                               BYTES(signing), BYTES(encryption),
                                               BYTES(site_signing), &keys),
          "management point's keys");
    check(cmcrypto_management_point_bundle_to_der(keys, &result.mp_keys_der), "management point");

    cmcrypto_management_point_bundle_free(keys);
    cmcrypto_buffer_free(encryption);
    cmcrypto_buffer_free(signing);
    cmcrypto_buffer_free(site_signing);
    cmcrypto_buffer_free(endorsed_key);
    cmcrypto_site_public_key_free(root);
    cmcrypto_site_exchange_key_free(operational);
    cmcrypto_site_exchange_key_free(root_key);
    cmcrypto_certificate_free(mp_encryption);
    cmcrypto_certificate_free(policy_signing);
    cmcrypto_certificate_free(mp_signing);
    cmcrypto_signing_identity_free(mp);
    cmcrypto_signing_identity_free(policy);
    cmcrypto_private_key_free(operational_key);
    cmcrypto_private_key_free(site_key);
    return result;
}

typedef struct {
    const cmcrypto_site_public_key *root;
    cmcrypto_trust_outcome learned;
} provisioning;

static cmcrypto_status provision(cmcrypto_trust_store *store, void *context)
{
    provisioning *it = context;

    return cmcrypto_trust_store_learn_trusted_root_key(
        store, it->root, CMCRYPTO_TRUST_SOURCE_PRE_PROVISIONED, &it->learned);
}

typedef struct {
    const cmcrypto_management_point_bundle *keys;
    int64_t now;
    cmcrypto_trusted_management_point *mp;
    cmcrypto_certificate *policy_signing;
} bootstrapping;

static cmcrypto_status bootstrap(cmcrypto_trust_store *store, void *context)
{
    bootstrapping *it = context;
    cmcrypto_status status = cmcrypto_trust_store_learn_management_point(
        store, it->keys, SITE_CODE, NULL, HOST, it->now, &it->mp);

    if (status == CMCRYPTO_OK)
        status = cmcrypto_trust_store_site_signing_certificate(store, SITE_CODE, it->now,
                                                               &it->policy_signing);
    return status;
}

/* The client: from the text of SMSPublicRootKey to a management point that it trusts. */
static cmcrypto_trusted_management_point *trust(const char *directory, const published *from,
                                                int64_t now)
{
    size_t len = cmcrypto_buffer_len(from->root_key_hex);
    char fingerprint[CMCRYPTO_FINGERPRINT_MAX];
    size_t fingerprint_len;
    cmcrypto_trust_settings settings;
    cmcrypto_trust_store_file *file;
    cmcrypto_site_public_key *root;
    cmcrypto_management_point_bundle *keys;
    provisioning provisioned = {NULL, 0};
    bootstrapping bootstrapped = {NULL, now, NULL, NULL};
    cmcrypto_certificate_info policy;

    cmcrypto_trust_settings_default(&settings, sizeof settings);
    check(cmcrypto_trust_store_file_new(path_in(directory, "trust"), CMCRYPTO_PROVIDER_DEFAULT,
                                        &settings, &file),
          "trust store");

    /* A file with nothing but the key in it, or a mobileclient.tcf. */
    check(cmcrypto_site_public_key_from_file(CMCRYPTO_PROVIDER_DEFAULT,
                                              cmcrypto_buffer_data(from->root_key_hex), len, 0,
                                              &root),
          "trusted root key");
    check(cmcrypto_site_public_key_fingerprint(root, fingerprint, sizeof fingerprint,
                                                &fingerprint_len),
          "fingerprint");
    printf("trusted root key %s\n", fingerprint);
    provisioned.root = root;
    check(cmcrypto_trust_store_file_update(file, provision, &provisioned), "provision");
    printf("%s\n", provisioned.learned == CMCRYPTO_TRUST_OUTCOME_SET ? "provisioned"
                                                               : "provisioned before");

    check(cmcrypto_management_point_bundle_from_der(BYTES(from->mp_keys_der), &keys),
          "management point's keys");
    bootstrapped.keys = keys;
    check(cmcrypto_trust_store_file_update(file, bootstrap, &bootstrapped), "bootstrap");
    printf("%s of site %s is trusted\n", HOST, SITE_CODE);
    check(cmcrypto_certificate_get_info(bootstrapped.policy_signing, &policy, sizeof policy),
          "certificate");
    printf("policy is signed until %lld\n", (long long)policy.not_after);

    cmcrypto_certificate_free(bootstrapped.policy_signing);
    cmcrypto_management_point_bundle_free(keys);
    cmcrypto_site_public_key_free(root);
    cmcrypto_trust_store_file_free(file);
    return bootstrapped.mp;
}

/* The management point, asked by the client. */
typedef struct {
    cmcrypto_registrar *registrar;
    cmcrypto_client_directory *clients;
} registration_point;

static registration_point registration_point_new(const char *directory, int64_t now)
{
    cmcrypto_signing_identity *signer = identity_of(directory, "MP01", now);
    cmcrypto_registration_challenges *challenges;
    cmcrypto_site_security site;
    registration_point point;

    cmcrypto_site_security_default(&site, sizeof site);
    check(cmcrypto_registration_challenges_new(CMCRYPTO_PROVIDER_DEFAULT, &challenges),
          "challenges");
    check(cmcrypto_registrar_new(SITE_CODE, &site, CMCRYPTO_APPROVAL_MANUAL, challenges, signer,
                                 &point.registrar),
          "registrar");
    check(cmcrypto_client_directory_new(&point.clients), "directory");
    cmcrypto_registration_challenges_free(challenges);
    cmcrypto_signing_identity_free(signer);
    return point;
}

/* The client registers; the reply is checked with the certificate that the client trusts. */
static cmcrypto_registered enrol(const registration_point *point,
                                 const cmcrypto_signing_identity *client,
                                 const cmcrypto_trusted_management_point *mp, int64_t now,
                                 cmcrypto_site_security *site)
{
    uint8_t challenge[CMCRYPTO_REGISTRATION_CHALLENGE_LEN];
    size_t challenge_len;
    cmcrypto_registration_request *request;
    cmcrypto_registration_answer answer;
    cmcrypto_registered registered;
    cmcrypto_certificate *mp_signing;
    cmcrypto_buffer *bytes, *reply;

    check(cmcrypto_registrar_challenge(point->registrar, now, challenge, sizeof challenge,
                                       &challenge_len),
          "challenge");
    check(cmcrypto_registration_request_new(SITE_CODE, client, NULL, challenge, challenge_len,
                                            CMCRYPTO_DIGEST_SHA256, now, &request),
          "request");
    check(cmcrypto_registration_request_as_bytes(request, &bytes), "request");
    check(cmcrypto_registrar_register(point->registrar, BYTES(bytes), 0, point->clients, now,
                                      &reply, &answer, sizeof answer),
          "register");

    check(cmcrypto_trusted_management_point_signing_certificate(mp, &mp_signing), "certificate");
    check(cmcrypto_registration_request_finish(request, BYTES(reply), mp_signing, now, &registered,
                                               sizeof registered, site, sizeof *site),
          "finish");
    printf("registered as %s\n", registered.id);
    /* The administrator's: until then the management point refuses what the client sends. */
    check(cmcrypto_client_directory_approve(point->clients, registered.id), "approve");

    cmcrypto_certificate_free(mp_signing);
    cmcrypto_buffer_free(reply);
    cmcrypto_buffer_free(bytes);
    cmcrypto_registration_request_free(request);
    return registered;
}

static cmcrypto_buffer *seal(const cmcrypto_registered *registered,
                             const cmcrypto_site_security *site,
                             const cmcrypto_signing_identity *identity,
                             const cmcrypto_trusted_management_point *mp, const char *path,
                             int64_t now)
{
    file inventory = file_read(path);
    cmcrypto_client *client;
    cmcrypto_message_id message_id;
    cmcrypto_buffer *message;

    check(cmcrypto_client_new(registered->id, SITE_CODE, identity, &client), "client");
    check(cmcrypto_client_seal(client, site, CMCRYPTO_MESSAGE_KIND_HARDWARE_INVENTORY,
                               inventory.bytes, inventory.len, &mp, 1, now, &message, &message_id),
          "seal");
    cmcrypto_client_free(client);
    free(inventory.bytes);
    return message;
}

/* The management point opens what the client sent. */
static void open_message(const char *directory, const registration_point *point,
                         const cmcrypto_buffer *message, int64_t now)
{
    cmcrypto_private_key *key = key_in(directory, "mp.key");
    cmcrypto_certificate *certificate = certificate_in(directory, "mp.cert");
    const cmcrypto_decryption_identity *identities[1];
    cmcrypto_decryption_identity *identity;
    cmcrypto_site_security site;
    cmcrypto_freshness freshness;
    cmcrypto_management_point *management_point;
    cmcrypto_seen_messages_limits limits;
    cmcrypto_seen_messages *seen;
    cmcrypto_opened *opened;
    cmcrypto_opened_info info;

    cmcrypto_site_security_default(&site, sizeof site);
    cmcrypto_freshness_default(&freshness, sizeof freshness);
    cmcrypto_seen_messages_limits_default(&limits, sizeof limits);
    check(cmcrypto_decryption_identity_new(key, certificate, &identity), "identity");
    identities[0] = identity;
    check(cmcrypto_management_point_new(identities, 1, &site, &freshness, &management_point),
          "management point");
    check(cmcrypto_seen_messages_new(&limits, &seen), "seen messages");
    check(cmcrypto_management_point_open(management_point, BYTES(message), point->clients, seen,
                                         now, &opened),
          "open");
    check(cmcrypto_opened_get_info(opened, &info, sizeof info), "sender");
    printf("opened, from %s\n", info.is_signed ? info.sender : "nobody");

    cmcrypto_opened_free(opened);
    cmcrypto_seen_messages_free(seen);
    cmcrypto_management_point_free(management_point);
    cmcrypto_decryption_identity_free(identity);
    cmcrypto_certificate_free(certificate);
    cmcrypto_private_key_free(key);
}

static void play(const char *directory, const char *inventory)
{
    const int64_t now = (int64_t)time(NULL);
    published from = publish(directory, now);
    cmcrypto_trusted_management_point *mp = trust(directory, &from, now);
    registration_point point = registration_point_new(directory, now);
    cmcrypto_signing_identity *client = identity_of(directory, "PC01", now);
    cmcrypto_site_security site;
    cmcrypto_registered registered = enrol(&point, client, mp, now, &site);
    cmcrypto_buffer *message = seal(&registered, &site, client, mp, inventory, now);

    open_message(directory, &point, message, now);
    file_write(path_in(directory, "message.p7m"), message);

    cmcrypto_signing_identity_free(client);
    cmcrypto_client_directory_free(point.clients);
    cmcrypto_registrar_free(point.registrar);
    cmcrypto_trusted_management_point_free(mp);
    cmcrypto_buffer_free(from.mp_keys_der);
    cmcrypto_buffer_free(from.root_key_hex);
}

int main(int argc, char **argv)
{
    if (cmcrypto_abi_version() != CMCRYPTO_ABI_VERSION) {
        fprintf(stderr, "header and library do not match\n");
        return 1;
    }
    if (argc == 3 && strcmp(argv[1], "keys") == 0)
        make_keys(argv[2]);
    else if (argc == 4 && strcmp(argv[1], "play") == 0)
        play(argv[2], argv[3]);
    else {
        fprintf(stderr, "usage: see the top of ffi/examples/trust.c\n");
        return 2;
    }
    return 0;
}
