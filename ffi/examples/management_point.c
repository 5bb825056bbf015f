/*
 * A management point that a real one could begin as: it hands out its bundle, registers clients and renews
 * their certificates, and takes what they send, over the loopback address (wire.h).
 *
 *   management_point init DIRECTORY
 *   management_point run DIRECTORY --port PORT --store STORE [--threads N] [--approve-all] [--max-waiting N]
 *   management_point prepare STORE SCHEMA.sql
 *   management_point approve|block|unblock|remove STORE CLIENT-ID...
 *   management_point collect STORE INBOX
 *   management_point check STORE
 *
 * STORE is sqlite:FILE, postgresql:CONNINFO, which several processes may share, or memory:DIRECTORY. CONNINFO is no place
 * for a password, as whoever lists processes reads it: libpq has ~/.pgpass.
 *
 * `init` makes the keys of a site and of its management point in DIRECTORY, or endorses anew those that are there, which is
 * due every 90 days; a certificate to decrypt with that ends within that time is made anew, for the same key. The key to sign
 * with has a certificate for a year: without the file `mp` another is made. `run` reads all of them once: start it again
 * after `init`. `prepare` makes the tables of a database, and an SQLite file for its owner alone.
 *
 * Whoever registers waits to be approved, unless `run` has --approve-all; more than --max-waiting (10000) don't, and are told
 * to come again. `remove` forgets a client, so that a key whose certificate has expired may register again; a blocked one
 * may then, too. `collect` moves what was accepted into the files NUMBER of a directory, each with NUMBER.sender beside it,
 * which is there first; the inbox is as large as it becomes between two of these. `check` holds a store, which must be
 * empty, against the rules that the library relies on, and leaves it full of what it tried.
 *
 * `run` logs a line for each refusal; clients are told the code alone. On SIGTERM it accepts nothing more, answers what
 * it has begun, and ends.
 */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "serve.h"
#include "service.h"
#include "site_keys.h"
#include "store.h"

typedef struct {
    site_keys keys;
    store *store;
    cmcrypto_registrar *registrar;
    cmcrypto_management_point *at;
} site;

static cmcrypto_status copy_answer(serve_request *request, const uint8_t *bytes, size_t len)
{
    request->answer = malloc(len + 1);
    if (request->answer == NULL)
        return CMCRYPTO_ERROR_NO_MEMORY;
    memcpy(request->answer, bytes, len);
    request->answer_len = len;
    return CMCRYPTO_OK;
}

static cmcrypto_status challenge(site *it, serve_request *request, int64_t now)
{
    uint8_t made[CMCRYPTO_REGISTRATION_CHALLENGE_LEN];
    size_t len;
    cmcrypto_status status =
        cmcrypto_registrar_challenge(it->registrar, now, made, sizeof made, &len);

    return status == CMCRYPTO_OK ? copy_answer(request, made, len) : status;
}

static cmcrypto_status enrol(site *it, serve_request *request, int64_t now)
{
    cmcrypto_registration_answer answer;
    cmcrypto_buffer *reply = NULL;
    int is_renewal = request->verb == WIRE_RENEW;
    cmcrypto_status status =
        is_renewal ? cmcrypto_registrar_renew(it->registrar, request->body, request->len,
                                              it->store->clients, now, &reply, &answer,
                                              sizeof answer)
                   : cmcrypto_registrar_register(it->registrar, request->body, request->len, 0,
                                                 it->store->clients, now, &reply, &answer,
                                                 sizeof answer);

    if (status == CMCRYPTO_OK) {
        log_line("%s %s%s", is_renewal ? "renewed" : "registered", answer.id,
                 answer.approved ? "" : ", which waits to be approved");
        status = copy_answer(request, BYTES(reply));
    }
    cmcrypto_buffer_free(reply);
    return status;
}

/* In several threads at once. */
static void answer(void *context, serve_request *request)
{
    site *it = context;
    const int64_t now = (int64_t)time(NULL);
    cmcrypto_opened_info info;

    switch (request->verb) {
    case WIRE_BUNDLE:
        request->status = copy_answer(request, it->keys.bundle.bytes, it->keys.bundle.len);
        break;
    case WIRE_CHALLENGE:
        request->status = challenge(it, request, now);
        break;
    case WIRE_REGISTER:
    case WIRE_RENEW:
        request->status = enrol(it, request, now);
        break;
    default:
        request->status =
            it->store->take(it->store, it->at, request->body, request->len, now, &info);
        break;
    }
    if (request->status != CMCRYPTO_OK)
        log_status(request->status, "%c refused", request->verb);
}

static void run(const char *directory, const char *port, const char *name, unsigned threads,
                cmcrypto_approval approval, uint32_t max_waiting)
{
    site it;
    const cmcrypto_decryption_identity *identities[1];
    cmcrypto_registration_challenges *challenges;
    cmcrypto_site_security security;
    cmcrypto_freshness freshness;
    uint8_t secret[STORE_SECRET_LEN];
    unsigned listens_on;
    int listener;

    stop_when_asked();
    it.keys = site_keys_load(directory);
    it.store = store_open(name, 0);
    if (it.store == NULL)
        exit(1);
    it.store->max_waiting = max_waiting;
    check(it.store->secret(it.store, secret), "secret of challenges");
    check(cmcrypto_registration_challenges_with_secret(CMCRYPTO_PROVIDER_DEFAULT, secret,
                                                       sizeof secret, &challenges),
          "challenges");
    wipe(secret, sizeof secret);
    cmcrypto_site_security_default(&security, sizeof security);
    cmcrypto_freshness_default(&freshness, sizeof freshness);
    check(cmcrypto_registrar_new(SITE_CODE, &security, approval, challenges, it.keys.signing,
                                 &it.registrar),
          "registrar");
    identities[0] = it.keys.decryption;
    check(cmcrypto_management_point_new(identities, 1, &security, &freshness, &it.at),
          "management point");
    listener = serve_listen(port, &listens_on);
    log_line("%s of site %s on port %u", SITE_HOST, SITE_CODE, listens_on);
    serve(listener, threads, answer, &it);
    log_line("ended as asked");

    cmcrypto_management_point_free(it.at);
    cmcrypto_registrar_free(it.registrar);
    cmcrypto_registration_challenges_free(challenges);
    store_close(it.store);
    site_keys_free(&it.keys);
}

static store *store_of(const char *name, uint32_t max_strangers)
{
    store *it = store_open(name, max_strangers);

    if (it == NULL)
        exit(1);
    return it;
}

static void administer(const char *what, const char *name, char *const *ids)
{
    store *it = store_of(name, 0);

    for (; *ids != NULL; ids++)
        check(strcmp(what, "remove") == 0 ? it->remove(it, *ids)
              : strcmp(what, "approve") == 0
                  ? cmcrypto_client_directory_approve(it->clients, *ids)
                  : cmcrypto_client_directory_set_blocked(it->clients, *ids,
                                                          strcmp(what, "block") == 0),
              *ids);
    store_close(it);
}

static void prepare(const char *name, const char *path)
{
    store *it = store_of(name, 0);
    file sql;

    if (read_bounded(path, 1024 * 1024, &sql) != 0) {
        perror(path);
        exit(1);
    }
    check(it->prepare(it, (const char *)sql.bytes), "prepare");
    free(sql.bytes);
    store_close(it);
}

/* With few enough strangers for the check to fill the store, by 20,000 messages. */
static void check_store(const char *name)
{
    const int64_t now = (int64_t)time(NULL);
    store *it = store_of(name, 10000);

    check(cmcrypto_client_directory_check(it->clients, CMCRYPTO_PROVIDER_DEFAULT, now), "clients");
    check(cmcrypto_seen_messages_check(it->seen, now), "seen messages");
    printf("%s keeps the rules\n", name);
    store_close(it);
}

static cmcrypto_status write_into(const char *directory, const char *name, const void *bytes,
                                  size_t len)
{
    char path[4096];

    join_path(path, sizeof path, directory, name);
    if (write_durable(path, bytes, len) == 0)
        return CMCRYPTO_OK;
    log_line("%s: %s", path, strerror(errno));
    return CMCRYPTO_ERROR_STORAGE;
}

/* Two files for each message; whoever is stopped in between writes them again. */
static cmcrypto_status receive(void *context, int64_t number, const char *sender,
                               const uint8_t *content, size_t len)
{
    char name[32], of_sender[48];
    cmcrypto_status status;

    (void)snprintf(name, sizeof name, "%012" PRId64, number);
    (void)snprintf(of_sender, sizeof of_sender, "%s.sender", name);
    status = write_into(context, of_sender, sender, strlen(sender));
    if (status == CMCRYPTO_OK)
        status = write_into(context, name, content, len);
    if (status == CMCRYPTO_OK)
        printf("%s %s\n", name, sender);
    return status;
}

static void collect(const char *name, char *directory)
{
    store *it = store_of(name, 0);

    if ((mkdir(directory, 0700) != 0 && errno != EEXIST) || sync_directory_of(directory) != 0) {
        perror(directory);
        exit(1);
    }
    check(it->collect(it, receive, directory), "collect");
    store_close(it);
}

static int usage(void)
{
    fprintf(stderr, "usage: see the top of ffi/examples/management_point.c\n");
    return 2;
}

static int run_with(int argc, char **argv)
{
    const char *port = NULL, *name = NULL;
    unsigned long threads = 4, max_waiting = 10000;
    cmcrypto_approval approval = CMCRYPTO_APPROVAL_MANUAL;
    int at;

    for (at = 3; at < argc; at++) {
        if (strcmp(argv[at], "--approve-all") == 0)
            approval = CMCRYPTO_APPROVAL_NONE;
        else if (at + 1 < argc && strcmp(argv[at], "--port") == 0)
            port = argv[++at];
        else if (at + 1 < argc && strcmp(argv[at], "--store") == 0)
            name = argv[++at];
        else if (at + 1 < argc && strcmp(argv[at], "--threads") == 0)
            threads = strtoul(argv[++at], NULL, 10);
        else if (at + 1 < argc && strcmp(argv[at], "--max-waiting") == 0)
            max_waiting = strtoul(argv[++at], NULL, 10);
        else
            return usage();
    }
    if (port == NULL || name == NULL || threads < 1 || threads > 64 || max_waiting < 1 ||
        max_waiting > UINT32_MAX)
        return usage();
    run(argv[2], port, name, (unsigned)threads, approval, (uint32_t)max_waiting);
    return 0;
}

int main(int argc, char **argv)
{
    const char *what = argc > 2 ? argv[1] : "";

    if (cmcrypto_abi_version() != CMCRYPTO_ABI_VERSION) {
        fprintf(stderr, "header and library do not match\n");
        return 1;
    }
    if (argc == 3 && strcmp(what, "init") == 0)
        site_keys_init(argv[2]);
    else if (strcmp(what, "run") == 0)
        return run_with(argc, argv);
    else if (argc > 3 && (strcmp(what, "approve") == 0 || strcmp(what, "block") == 0 ||
                          strcmp(what, "unblock") == 0 || strcmp(what, "remove") == 0))
        administer(what, argv[2], argv + 3);
    else if (argc == 4 && strcmp(what, "collect") == 0)
        collect(argv[2], argv[3]);
    else if (argc == 4 && strcmp(what, "prepare") == 0)
        prepare(argv[2], argv[3]);
    else if (argc == 3 && strcmp(what, "check") == 0)
        check_store(argv[2]);
    else
        return usage();
    return 0;
}
