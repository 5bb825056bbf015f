/* What agent_site.h declares. */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "agent_site.h"
#include "service.h"
#include "site_keys.h"

#define MAX_SERVERS 16
#define PATH_CAP 4096
/* Between two rotations, in milliseconds, however short certificates are valid. */
#define ROTATION_PAUSE (60 * 60 * 1000)

static int64_t now_by_clock(void)
{
    return (int64_t)time(NULL);
}

static const char *path_of(const agent_site *it, const char *name, char *path)
{
    join_path(path, PATH_CAP, it->directory, name);
    return path;
}

/* --- asking --- */

void agent_site_next_server(agent_site *it)
{
    if (it->connection >= 0)
        close(it->connection);
    it->connection = -1;
    it->server = (it->server + 1) % it->server_count;
}

step agent_site_ask(agent_site *it, uint8_t verb, const uint8_t *body, size_t len,
                    wire_answer *answer)
{
    int was_open = it->connection >= 0;

    answer->body = NULL;
    answer->len = 0;
    if (!was_open)
        it->connection = wire_connect(it->servers[it->server]);
    if (it->connection >= 0 && wire_exchange(it->connection, verb, body, len, answer) == 0)
        return DONE;
    if (it->connection >= 0 && !is_stopping())
        log_line("%s: %s", it->servers[it->server], strerror(errno));
    /* One that was idle may just have been closed: that says nothing against the server. */
    if (was_open && it->server_count > 1)
        it->server = (it->server + it->server_count - 1) % it->server_count;
    agent_site_next_server(it);
    return LATER;
}

/* --- whom it trusts --- */

typedef struct {
    const cmcrypto_site_public_key *root;
    const cmcrypto_management_point_bundle *offered;
    cmcrypto_trusted_management_point *at;
} learning;

static cmcrypto_status provision(cmcrypto_trust_store *store, void *context)
{
    cmcrypto_trust_outcome learned;

    return cmcrypto_trust_store_learn_trusted_root_key(
        store, ((learning *)context)->root, CMCRYPTO_TRUST_SOURCE_PRE_PROVISIONED, &learned);
}

static cmcrypto_status learn(cmcrypto_trust_store *store, void *context)
{
    learning *it = context;

    return cmcrypto_trust_store_learn_management_point(store, it->offered, SITE_CODE, NULL,
                                                       SITE_HOST, now_by_clock(), &it->at);
}

static void open_trust(agent_site *it)
{
    char path[PATH_CAP];
    cmcrypto_trust_settings settings;
    cmcrypto_site_public_key *root;
    cmcrypto_trust_store *store;
    learning provisioned = {NULL, NULL, NULL};
    cmcrypto_status status;
    file key = file_read(path_of(it, "trusted_root_key", path));

    cmcrypto_trust_settings_default(&settings, sizeof settings);
    check(cmcrypto_trust_store_file_new(path_of(it, "trust", path), CMCRYPTO_PROVIDER_DEFAULT,
                                        &settings, &it->trust),
          "trust store");
    check(cmcrypto_site_public_key_from_file(CMCRYPTO_PROVIDER_DEFAULT, key.bytes, key.len, 0,
                                             &root),
          "trusted root key");
    provisioned.root = root;
    status = cmcrypto_trust_store_file_update(it->trust, provision, &provisioned);
    /* Only an administrator may replace the one that is held. */
    if (status == CMCRYPTO_ERROR_KEY_CONFLICT)
        log_status(status, "trusted root key");
    else
        check(status, "trust store");
    cmcrypto_site_public_key_free(root);
    free(key.bytes);

    /* What a former run has learned will do as long as it is valid. */
    check(cmcrypto_trust_store_file_load(it->trust, &store), "trust store");
    if (cmcrypto_trust_store_management_point(store, SITE_CODE, NULL, SITE_HOST, now_by_clock(),
                                              &it->at) != CMCRYPTO_OK)
        it->at = NULL;
    cmcrypto_trust_store_free(store);
}

static step fetch(agent_site *it)
{
    wire_answer answer;
    cmcrypto_management_point_bundle *offered = NULL;
    learning learned = {NULL, NULL, NULL};
    cmcrypto_status status;
    step asked = agent_site_ask(it, WIRE_BUNDLE, NULL, 0, &answer);

    if (asked != DONE)
        return asked;
    status = answer.status;
    if (status == CMCRYPTO_OK)
        status = cmcrypto_management_point_bundle_from_der(answer.body, answer.len, &offered);
    if (status == CMCRYPTO_OK) {
        learned.offered = offered;
        status = cmcrypto_trust_store_file_update(it->trust, learn, &learned);
    }
    cmcrypto_management_point_bundle_free(offered);
    free(answer.body);
    if (status == CMCRYPTO_OK) {
        cmcrypto_trusted_management_point_free(it->at);
        it->at = learned.at;
        log_line("%s of site %s is trusted", SITE_HOST, SITE_CODE);
        return DONE;
    }
    /* Whatever it is: this server is not to be trusted now, and another may be. */
    cmcrypto_trusted_management_point_free(learned.at);
    log_status(status, "%s, its keys", it->servers[it->server]);
    agent_site_next_server(it);
    return LATER;
}

void agent_site_fetch_again(agent_site *it)
{
    cmcrypto_trusted_management_point_free(it->at);
    it->at = NULL;
}

static int is_valid_still(const agent_site *it)
{
    cmcrypto_trusted_management_point_info info;

    return cmcrypto_trusted_management_point_get_info(it->at, &info, sizeof info) == CMCRYPTO_OK &&
           now_by_clock() <= info.not_after;
}

/* --- who it is --- */

static cmcrypto_status load_identity(agent_site *it, const char *name,
                                     cmcrypto_signing_identity **identity)
{
    char path[PATH_CAP];
    int64_t now = now_by_clock();

    return agent_key_identity(it->key, path_of(it, name, path), now, now + it->valid_for,
                              identity);
}

static int exists(const agent_site *it, const char *name)
{
    char path[PATH_CAP];

    return access(path_of(it, name, path), F_OK) == 0;
}

static void forget(const agent_site *it, const char *name)
{
    char path[PATH_CAP];

    if (unlink(path_of(it, name, path)) != 0 && errno != ENOENT)
        log_line("%s: %s", path, strerror(errno));
    (void)sync_directory_of(path);
}

void agent_site_register_again(agent_site *it)
{
    it->is_registered = 0;
}

static int has_expired(const cmcrypto_signing_identity *identity)
{
    cmcrypto_certificate *certificate = NULL;
    int expired = identity != NULL &&
                  cmcrypto_signing_identity_certificate(identity, &certificate) == CMCRYPTO_OK &&
                  cmcrypto_certificate_check_validity(certificate, now_by_clock()) ==
                      CMCRYPTO_ERROR_CERTIFICATE_EXPIRED;

    cmcrypto_certificate_free(certificate);
    return expired;
}

int agent_site_has_expired(const agent_site *it)
{
    return has_expired(it->identity);
}

/* What it was told when it registered: an id, and three settings, each 0 or 1. */
static void load_registered(agent_site *it)
{
    char path[PATH_CAP];
    file text;
    cmcrypto_site_security *site = &it->security;

    cmcrypto_site_security_default(site, sizeof *site);
    it->is_registered = 0;
    if (read_bounded(path_of(it, "registered", path), 1024, &text) != 0)
        return;
    it->is_registered = sscanf((const char *)text.bytes, "%d %d %d %263[^\n]", &site->allow_unsigned,
                               &site->allow_sha1, &site->allow_plaintext, it->id) == 4;
    free(text.bytes);
}

static step keep_registered(agent_site *it, const cmcrypto_registered *registered,
                            const cmcrypto_site_security *site)
{
    char path[PATH_CAP], text[1024];
    int len = snprintf(text, sizeof text, "%d %d %d %s\n", site->allow_unsigned, site->allow_sha1,
                       site->allow_plaintext, registered->id);

    if (write_durable(path_of(it, "registered", path), text, (size_t)len) != 0) {
        log_line("%s: %s", path, strerror(errno));
        return LATER;
    }
    it->security = *site;
    memcpy(it->id, registered->id, sizeof it->id);
    it->is_registered = 1;
    log_line("registered as %s%s", it->id,
             registered->approved ? "" : ", which waits to be approved");
    return DONE;
}

/*
 * Asks to register `who`, or to renew: the present identity by `who`. DONE if there was an answer; and OK in `*status`
 * if that was a reply with a signature, for which nobody else's word will do.
 */
static step enrol(agent_site *it, const cmcrypto_signing_identity *who, int is_renewal,
                  cmcrypto_status *status)
{
    wire_answer challenge, reply = {CMCRYPTO_OK, NULL, 0};
    cmcrypto_registration_request *request = NULL;
    cmcrypto_buffer *bytes = NULL;
    cmcrypto_certificate *signing = NULL;
    cmcrypto_registered registered;
    cmcrypto_site_security site;
    const cmcrypto_digest_algorithm digest = CMCRYPTO_DIGEST_SHA256;
    int64_t now = now_by_clock();
    step asked = agent_site_ask(it, WIRE_CHALLENGE, NULL, 0, &challenge);

    if (asked != DONE)
        return asked;
    *status = challenge.status;
    if (*status == CMCRYPTO_OK)
        *status = is_renewal ? cmcrypto_registration_request_renewal(
                                   SITE_CODE, it->id, it->identity, who, NULL, challenge.body,
                                   challenge.len, digest, now, &request)
                             : cmcrypto_registration_request_new(SITE_CODE, who, NULL,
                                                                 challenge.body, challenge.len,
                                                                 digest, now, &request);
    if (*status == CMCRYPTO_OK)
        *status = cmcrypto_registration_request_as_bytes(request, &bytes);
    if (*status == CMCRYPTO_OK)
        asked = agent_site_ask(it, is_renewal ? WIRE_RENEW : WIRE_REGISTER, BYTES(bytes), &reply);
    if (*status == CMCRYPTO_OK && asked == DONE)
        *status = reply.status;
    if (*status == CMCRYPTO_OK && asked == DONE)
        *status = cmcrypto_trusted_management_point_signing_certificate(it->at, &signing);
    if (*status == CMCRYPTO_OK && asked == DONE)
        *status = cmcrypto_registration_request_finish(request, reply.body, reply.len, signing,
                                                       now, &registered, sizeof registered, &site,
                                                       sizeof site);
    if (*status != CMCRYPTO_OK)
        log_status(*status, is_renewal ? "to renew" : "to register");
    if (*status == CMCRYPTO_OK && asked == DONE)
        asked = keep_registered(it, &registered, &site);
    cmcrypto_certificate_free(signing);
    free(reply.body);
    cmcrypto_buffer_free(bytes);
    cmcrypto_registration_request_free(request);
    free(challenge.body);
    return asked;
}

/* What comes of a refusal to register. */
static step become_known(agent_site *it)
{
    cmcrypto_status status = CMCRYPTO_OK;
    step asked = enrol(it, it->identity, 0, &status);

    switch (status) {
    case CMCRYPTO_OK:
        return asked;
    case CMCRYPTO_ERROR_CHALLENGE_INVALID:
    case CMCRYPTO_ERROR_CHALLENGE_EXPIRED:
    case CMCRYPTO_ERROR_REPLY_MISMATCH:
        return SOON;
    case CMCRYPTO_ERROR_KEY_ALREADY_REGISTERED:
        /* With another certificate: so it is with a key in a device whose certificate expired. */
        log_line("the administrator has to remove the client with this key");
        return LATER;
    case CMCRYPTO_ERROR_CERTIFICATE_EXPIRED:
    case CMCRYPTO_ERROR_KEY_TOO_SMALL:
        /* The management point's, which may have another by now. */
        agent_site_fetch_again(it);
        return LATER;
    case CMCRYPTO_ERROR_SIGNATURE_INVALID:
    case CMCRYPTO_ERROR_STORE_UNAVAILABLE:
        agent_site_next_server(it);
        return LATER;
    default:
        return LATER;
    }
}

static step adopt(agent_site *it, cmcrypto_signing_identity *next)
{
    char from[PATH_CAP], to[PATH_CAP];

    if (rename(path_of(it, "identity.next", from), path_of(it, "identity", to)) != 0) {
        log_line("%s: %s", from, strerror(errno));
        cmcrypto_signing_identity_free(next);
        return LATER;
    }
    /* What is there counts from now on. Should the machine stop and the old one be back, the renewal is
     * asked for again. */
    if (sync_directory_of(to) != 0)
        log_line("%s: %s", to, strerror(errno));
    cmcrypto_signing_identity_free(it->identity);
    it->identity = next;
    it->must_rotate = 0;
    it->rotated_at = monotonic();
    return DONE;
}

/*
 * Renews the certificate. `identity.next` is there before the site is asked, and until its reply was verified; so whoever
 * is stopped in between asks for the same again, and is answered again. Only such a reply, or that the present
 * certificate has expired by the agent's own clock, puts the next one in its place: a status is anybody's word.
 */
static step rotate(agent_site *it)
{
    cmcrypto_signing_identity *next = NULL;
    cmcrypto_status status = load_identity(it, "identity.next", &next);
    step asked;

    if (status == CMCRYPTO_OK && has_expired(next)) {
        cmcrypto_signing_identity_free(next);
        forget(it, "identity.next");
        status = load_identity(it, "identity.next", &next);
    }
    if (status != CMCRYPTO_OK) {
        log_status(status, "identity.next");
        return LATER;
    }
    if (agent_site_has_expired(it)) {
        log_line("the certificate has expired: another is registered");
        it->is_registered = 0;
        return adopt(it, next) == DONE ? SOON : LATER;
    }
    asked = enrol(it, next, 1, &status);
    /* If the site has the next one under another id, it is that. */
    if (asked == DONE && status == CMCRYPTO_ERROR_KEY_ALREADY_REGISTERED)
        asked = enrol(it, next, 0, &status);
    if (asked == DONE && status == CMCRYPTO_OK) {
        log_line("renewed");
        return adopt(it, next);
    }
    cmcrypto_signing_identity_free(next);
    if (asked != DONE)
        return asked;
    switch (status) {
    case CMCRYPTO_ERROR_UNKNOWN_SENDER:
    case CMCRYPTO_ERROR_SIGNER_MISMATCH:
        /* It knows neither of the two: then it gets to know the present one, and renews that. If the word
         * was false, that is registered under the same id. */
        return become_known(it) == DONE ? SOON : LATER;
    case CMCRYPTO_ERROR_CERTIFICATE_EXPIRED:
    case CMCRYPTO_ERROR_KEY_TOO_SMALL:
        agent_site_fetch_again(it);
        return LATER;
    case CMCRYPTO_ERROR_STORE_UNAVAILABLE:
        agent_site_next_server(it);
        return LATER;
    case CMCRYPTO_ERROR_CHALLENGE_INVALID:
    case CMCRYPTO_ERROR_CHALLENGE_EXPIRED:
        return SOON;
    default:
        return LATER;
    }
}

/* When less than a third of its time is left; if a message waits, less than a tenth. */
static int rotation_is_due(const agent_site *it, int has_open)
{
    cmcrypto_certificate *certificate = NULL;
    cmcrypto_certificate_info info;
    int is_due = 0;

    if (it->rotated_at != 0 && monotonic() - it->rotated_at < ROTATION_PAUSE)
        return 0;
    if (!has_open && (it->must_rotate || exists(it, "identity.next")))
        return 1;
    if (cmcrypto_signing_identity_certificate(it->identity, &certificate) == CMCRYPTO_OK &&
        cmcrypto_certificate_get_info(certificate, &info, sizeof info) == CMCRYPTO_OK)
        is_due = info.not_after - now_by_clock() <
                 (info.not_after - info.not_before) / (has_open ? 10 : 3);
    cmcrypto_certificate_free(certificate);
    return is_due;
}

step agent_site_ready(agent_site *it, int has_open)
{
    step came = DONE;
    cmcrypto_status status;

    if (it->identity == NULL) {
        status = load_identity(it, "identity", &it->identity);
        if (status != CMCRYPTO_OK) {
            log_status(status, "identity");
            return LATER;
        }
    }
    if (agent_site_has_expired(it))
        return rotate(it);
    if (it->at == NULL || !is_valid_still(it))
        came = fetch(it);
    /* A site that has carried out a renewal, and whose reply was lost, knows the next certificate alone:
     * the renewal is asked for again first. */
    if (came == DONE && !it->is_registered)
        came = it->id[0] != '\0' && exists(it, "identity.next") ? rotate(it) : become_known(it);
    else if (came == DONE && rotation_is_due(it, has_open))
        came = rotate(it);
    return came;
}

/* --- its beginning and end --- */

void agent_site_open(agent_site *it, char *server_list)
{
    static char *servers[MAX_SERVERS];
    char *each, *rest = NULL;

    it->servers = servers;
    it->server_count = 0;
    for (each = strtok_r(server_list, ",", &rest); each != NULL && it->server_count < MAX_SERVERS;
         each = strtok_r(NULL, ",", &rest))
        servers[it->server_count++] = each;
    if (it->server_count == 0) {
        log_line("no server");
        exit(2);
    }
    /* Agents spread over the servers. */
    it->server = (unsigned)getpid() % it->server_count;
    it->connection = -1;
    open_trust(it);
    load_registered(it);
}

void agent_site_close(agent_site *it)
{
    if (it->connection >= 0)
        close(it->connection);
    cmcrypto_signing_identity_free(it->identity);
    cmcrypto_trusted_management_point_free(it->at);
    cmcrypto_trust_store_file_free(it->trust);
}
