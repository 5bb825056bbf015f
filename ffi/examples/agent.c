/*
 * An agent that a real one could begin as: it becomes known to its site, and sends what it finds in a
 * directory to its management point (management_point.c) until that has it.
 *
 *   agent DIRECTORY --server HOST:PORT[,HOST:PORT...] --spool SPOOL [--key KEY] [--once] [--rotate]
 *         [--valid-for SECONDS]
 *
 * DIRECTORY is its own (agent_site.h), and holds `trusted_root_key` at the beginning. KEY is file, tpm:TCTI,HANDLE
 * or pkcs11:MODULE,TOKEN,PIN-FILE,NAME. --once ends it when SPOOL is empty, --rotate renews its certificate first;
 * that is renewed anyway when a third of its time is left. On SIGTERM it ends at once: it can be stopped at
 * any point, even by the machine. It ends with 0 as asked, 1 if it can't begin, 2 if it was called wrongly, and 3 if
 * the token refused the PIN: then it must not be started again (systemd's RestartPreventExitStatus), since tokens lock.
 *
 * In SPOOL, each file is a message. Write it under a name that begins with a dot, and rename it. The agent takes FILE as
 *
 *   .FILE.taken       what is being sent: another FILE may come meanwhile
 *   .FILE.sealed      the message made of it, durable before it is first sent
 *   rejected/FILE     what the management point will never take; FILE.reason says why. The next of that name is FILE.1
 *   .lock             held by the agent that works here
 *
 * Whoever may write in SPOOL says what is sent in the agent's name, and by a hard link sends what only the agent may
 * read: SPOOL is for those alone who may do that. Symbolic links are not followed. An answer, and so that a file was
 * delivered, is as good as the connection: see wire.h.
 *
 * A message stays the same, and so is sent again where no answer came: if it had arrived, the answer is REPLAYED,
 * which is as good as success. So each file arrives once, as long as the sealed message counts: if there is
 * no answer for 24 hours, or until the certificate must be renewed, it is sealed again, and may arrive twice.
 */
#define _POSIX_C_SOURCE 200809L
#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "agent_site.h"
#include "service.h"
#include "site_keys.h"

#define PATH_CAP 4096
/* Leaves room for what the agent adds. */
#define MAX_NAME 200
#define YEAR (365 * 24 * 60 * 60)

typedef struct {
    agent_site site;
    const char *spool;
    /* Files that wait, by name. */
    char **names;
    size_t count;
} agent;

/* SPOOL/.NAME.SUFFIX */
static const char *own_path(const agent *it, const char *name, const char *suffix, char *path)
{
    if (snprintf(path, PATH_CAP, "%s/.%s.%s", it->spool, name, suffix) >= PATH_CAP) {
        log_line("%s: too long", it->spool);
        exit(1);
    }
    return path;
}

static int has(const agent *it, const char *name, const char *suffix)
{
    char path[PATH_CAP];

    return access(own_path(it, name, suffix, path), F_OK) == 0;
}

static void drop(const agent *it, const char *name, const char *suffix)
{
    char path[PATH_CAP];

    if (unlink(own_path(it, name, suffix, path)) != 0 && errno != ENOENT)
        log_line("%s: %s", path, strerror(errno));
}

/* --- what waits --- */

static void forget_names(agent *it)
{
    while (it->count > 0)
        free(it->names[--it->count]);
}

static void add_name(agent *it, const char *name, size_t len)
{
    /* At each power of two. */
    if ((it->count & (it->count - 1)) == 0) {
        char **more = realloc(it->names, (it->count == 0 ? 1 : it->count * 2) * sizeof *more);

        if (more == NULL)
            return; /* The next time. */
        it->names = more;
    }
    it->names[it->count] = malloc(len + 1);
    if (it->names[it->count] == NULL)
        return;
    memcpy(it->names[it->count], name, len);
    it->names[it->count++][len] = '\0';
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Whether `name` is .NAME.SUFFIX, and how long NAME is. */
static size_t is_own(const char *name, const char *suffix)
{
    size_t len = strlen(name), end = strlen(suffix);

    return len > end + 2 && name[0] == '.' && name[len - end - 1] == '.' &&
                   strcmp(name + len - end, suffix) == 0
               ? len - end - 2
               : 0;
}

static int is_file(const agent *it, const char *name)
{
    char path[PATH_CAP];
    struct stat about;

    join_path(path, sizeof path, it->spool, name);
    return lstat(path, &about) == 0 && S_ISREG(about.st_mode);
}

/* Lists what waits, each name once; 0 if the directory can't be read. What is taken comes first. */
static int look(agent *it)
{
    DIR *directory = opendir(it->spool);
    struct dirent *entry;
    size_t taken, at;

    forget_names(it);
    if (directory == NULL) {
        log_line("%s: %s", it->spool, strerror(errno));
        return 0;
    }
    while ((entry = readdir(directory)) != NULL)
        if ((at = is_own(entry->d_name, "taken")) > 0 && at <= MAX_NAME &&
            is_file(it, entry->d_name))
            add_name(it, entry->d_name + 1, at);
    taken = it->count;
    rewinddir(directory);
    while ((entry = readdir(directory)) != NULL) {
        if (entry->d_name[0] != '.' && is_file(it, entry->d_name) &&
            !has(it, entry->d_name, "taken"))
            add_name(it, entry->d_name, strlen(entry->d_name));
    }
    closedir(directory);
    if (it->count > taken)
        qsort(it->names + taken, it->count - taken, sizeof *it->names, by_name);
    return 1;
}

/* What a run that was stopped has left: a message whose file is delivered, or that was not whole yet. */
static void clean(agent *it)
{
    DIR *directory = opendir(it->spool);
    struct dirent *entry;

    while (directory != NULL && (entry = readdir(directory)) != NULL) {
        char name[MAX_NAME + 1];
        size_t len = is_own(entry->d_name, "sealed");

        if (is_own(entry->d_name, "sealed.new") > 0) {
            char path[PATH_CAP];

            join_path(path, sizeof path, it->spool, entry->d_name);
            (void)unlink(path);
        } else if (len > 0 && len <= MAX_NAME) {
            memcpy(name, entry->d_name + 1, len);
            name[len] = '\0';
            if (!has(it, name, "taken"))
                drop(it, name, "sealed");
        }
    }
    if (directory != NULL)
        closedir(directory);
}

/* --- one file --- */

static int is_free(const char *path)
{
    struct stat about;

    return lstat(path, &about) != 0 && errno == ENOENT;
}

/* SPOOL/rejected/NAME and its .reason, neither of which is there: with a number if need be. 0 if that can't be. */
static int free_place(const agent *it, const char *name, char *path, char *reason)
{
    char part[MAX_NAME + 32];
    int len = snprintf(part, sizeof part, "rejected/%.*s", MAX_NAME, name), number = 0;

    for (; number < 100000; number++) {
        if (number > 0)
            (void)snprintf(part + len, sizeof part - (size_t)len, ".%d", number);
        join_path(path, PATH_CAP, it->spool, part);
        if (snprintf(reason, PATH_CAP, "%s.reason", path) >= PATH_CAP)
            return 0;
        if (is_free(path) && is_free(reason))
            return 1;
    }
    return 0;
}

static step reject(agent *it, const char *name, cmcrypto_status status, const char *from)
{
    char path[PATH_CAP], reason[PATH_CAP];
    const char *text = cmcrypto_status_text(status);

    join_path(path, sizeof path, it->spool, "rejected");
    (void)mkdir(path, 0700);
    if (!free_place(it, name, path, reason)) {
        log_line("%s: no place for another", path);
        return NEXT;
    }
    if (write_durable(reason, text, strlen(text)) != 0 || rename(from, path) != 0) {
        log_line("%s: %s", path, strerror(errno));
        (void)unlink(reason);
        return NEXT;
    }
    if (sync_directory_of(path) != 0 || sync_directory_of(from) != 0)
        log_line("%s: %s", path, strerror(errno));
    if (strlen(name) <= MAX_NAME)
        drop(it, name, "sealed");
    log_line("%s is rejected: %s (%d)", name, text, (int)status);
    return DONE;
}

static step delivered(agent *it, const char *name)
{
    char path[PATH_CAP];

    own_path(it, name, "taken", path);
    /* The file first, for good: a machine that stops must not find it without its message. */
    if (unlink(path) != 0 || sync_directory_of(path) != 0) {
        log_line("%s: %s", path, strerror(errno));
        return NEXT;
    }
    drop(it, name, "sealed");
    return DONE;
}

/*
 * FILE becomes .FILE.taken. A message that is left of another FILE goes first, for good: it would be sent for
 * this one.
 */
static step take(agent *it, const char *name)
{
    char path[PATH_CAP], taken[PATH_CAP], sealed[PATH_CAP];

    join_path(path, sizeof path, it->spool, name);
    own_path(it, name, "sealed", sealed);
    if ((unlink(sealed) != 0 && errno != ENOENT) || sync_directory_of(sealed) != 0) {
        log_line("%s: %s", sealed, strerror(errno));
        return NEXT;
    }
    if (rename(path, own_path(it, name, "taken", taken)) == 0 || errno == ENOENT)
        return DONE;
    log_line("%s: %s", path, strerror(errno));
    return NEXT;
}

/* Seals what was taken, and keeps the message. */
static cmcrypto_status seal(agent *it, const char *name, file *message)
{
    char path[PATH_CAP];
    const cmcrypto_trusted_management_point *recipients[1];
    cmcrypto_client *client = NULL;
    cmcrypto_buffer *sealed = NULL;
    cmcrypto_message_id id;
    file content;
    cmcrypto_status status;

    if (read_bounded(own_path(it, name, "taken", path), WIRE_MAX_CONTENT, &content) != 0)
        return errno == EFBIG ? CMCRYPTO_ERROR_TOO_LARGE : CMCRYPTO_ERROR_STORAGE;
    recipients[0] = it->site.at;
    status = cmcrypto_client_new(it->site.id, SITE_CODE, it->site.identity, &client);
    if (status == CMCRYPTO_OK)
        status = cmcrypto_client_seal(client, &it->site.security,
                                      CMCRYPTO_MESSAGE_KIND_COLLECTED_FILE, content.bytes,
                                      content.len, recipients, 1, (int64_t)time(NULL), &sealed, &id);
    if (status != CMCRYPTO_OK)
        log_status(status, "%s can't be sealed", name);
    else if (write_durable(own_path(it, name, "sealed", path), BYTES(sealed)) != 0 ||
             read_bounded(path, WIRE_MAX_MESSAGE, message) != 0)
        status = CMCRYPTO_ERROR_STORAGE;
    if (status == CMCRYPTO_ERROR_STORAGE)
        log_line("%s: %s", path, strerror(errno));
    cmcrypto_buffer_free(sealed);
    cmcrypto_client_free(client);
    free(content.bytes);
    return status;
}

/*
 * What to do about a status, as cmcrypto.h has it in its table. Where the message can't be accepted as it is, it is
 * made anew.
 */
static step judge(agent *it, const char *name, cmcrypto_status status, int is_answer)
{
    char taken[PATH_CAP];

    switch (status) {
    case CMCRYPTO_OK:
    case CMCRYPTO_ERROR_REPLAYED:
        return delivered(it, name);
    case CMCRYPTO_ERROR_STALE:
    case CMCRYPTO_ERROR_SENT_IN_FUTURE:
    case CMCRYPTO_ERROR_ENVELOPE_MISMATCH:
        break;
    case CMCRYPTO_ERROR_NOT_A_RECIPIENT:
    case CMCRYPTO_ERROR_NOT_INTENDED_RECIPIENT:
    case CMCRYPTO_ERROR_ENDORSEMENT_EXPIRED:
        agent_site_fetch_again(&it->site);
        break;
    case CMCRYPTO_ERROR_UNKNOWN_SENDER:
    case CMCRYPTO_ERROR_SIGNER_MISMATCH:
        agent_site_register_again(&it->site);
        break;
    case CMCRYPTO_ERROR_CERTIFICATE_EXPIRED:
        if (agent_site_has_expired(&it->site))
            break;
        if (!is_answer) /* Else it is by another clock. */
            agent_site_fetch_again(&it->site);
        return LATER;
    case CMCRYPTO_ERROR_KEY_TOO_SMALL:
        /* The management point's: the library opens no small key of one's own. */
        agent_site_fetch_again(&it->site);
        return LATER;
    case CMCRYPTO_ERROR_INTERNAL:
    case CMCRYPTO_ERROR_NO_MEMORY:
        /* This side's or that side's trouble, which this message may bring about: it is kept. */
        return NEXT;
    case CMCRYPTO_ERROR_STORAGE:
        return is_answer ? LATER : NEXT;
    case CMCRYPTO_ERROR_STORE_BROKEN:
    case CMCRYPTO_ERROR_STORE_UNAVAILABLE:
    case CMCRYPTO_ERROR_SEEN_MESSAGES_FULL:
        agent_site_next_server(&it->site);
        return LATER;
    case CMCRYPTO_ERROR_UNAPPROVED_SENDER:
    case CMCRYPTO_ERROR_BLOCKED_SENDER:
    case CMCRYPTO_ERROR_CERTIFICATE_NOT_YET_VALID:
    case CMCRYPTO_ERROR_RANDOM:
    case CMCRYPTO_ERROR_EXTERNAL_KEY:
        return LATER;
    default:
        return reject(it, name, status, own_path(it, name, "taken", taken));
    }
    drop(it, name, "sealed");
    return SOON;
}

static step deliver(agent *it, const char *name)
{
    char path[PATH_CAP];
    file message = {NULL, 0};
    wire_answer answer;
    cmcrypto_status status = CMCRYPTO_OK;
    step came;

    join_path(path, sizeof path, it->spool, name);
    if (strlen(name) > MAX_NAME)
        return reject(it, name, CMCRYPTO_ERROR_CONTENT_NAME, path);
    if (!has(it, name, "taken")) {
        came = take(it, name);
        if (came != DONE || !has(it, name, "taken"))
            return came;
    }
    if (read_bounded(own_path(it, name, "sealed", path), WIRE_MAX_MESSAGE, &message) != 0) {
        /* One that is there may have been sent: it is not made anew. */
        if (errno != ENOENT) {
            log_line("%s: %s", path, strerror(errno));
            return NEXT;
        }
        status = seal(it, name, &message);
    }
    if (status != CMCRYPTO_OK)
        return judge(it, name, status, 0);
    came = agent_site_ask(&it->site, WIRE_MESSAGE, message.bytes, message.len, &answer);
    free(message.bytes);
    if (came != DONE)
        return came;
    free(answer.body);
    log_line("%s: %s", name, cmcrypto_status_text(answer.status));
    return judge(it, name, answer.status, 1);
}

/* --- all of them --- */

/* Everything that waits, until something is in the way of all. */
static step deliver_all(agent *it)
{
    step worst = DONE;
    int left_open = 0;
    size_t at;

    if (!look(it))
        return LATER;
    for (at = 0; at < it->count; at++) {
        const char *name = it->names[at];
        int has_open = has(it, name, "sealed");
        int64_t rotated_at = it->site.rotated_at;
        step came = agent_site_ready(&it->site, has_open || left_open);

        /* It was sealed with a certificate that is registered no more. */
        if (has_open && it->site.rotated_at != rotated_at)
            drop(it, name, "sealed");
        if (came == DONE)
            came = deliver(it, name);
        if (is_stopping())
            return SOON;
        if (came == NEXT) {
            worst = LATER;
            left_open = left_open || has(it, name, "sealed");
        } else if (came != DONE) {
            return came;
        }
    }
    return worst;
}

/* Twice as long after each failure, up to half a minute; never the same for all agents. */
static int64_t pause_after(unsigned failures)
{
    int64_t longest = failures > 7 ? 30000 : (int64_t)250 << failures;
    uint32_t random = 0;

    if (cmcrypto_random_fill(CMCRYPTO_PROVIDER_DEFAULT, (uint8_t *)&random, sizeof random) !=
        CMCRYPTO_OK)
        return longest;
    return longest / 2 + (int64_t)(random % (uint32_t)(longest / 2));
}

static void work(agent *it, int is_once)
{
    unsigned failures = 0;
    step came;

    clean(it);
    while (!is_stopping()) {
        came = agent_site_ready(&it->site, 1);
        if (came == DONE)
            came = deliver_all(it);
        if (came == DONE) {
            failures = 0;
            if (is_once && it->count == 0 && !it->site.must_rotate)
                return;
            if (it->count == 0)
                (void)agent_site_ready(&it->site, 0);
            if (pause_for(is_once ? 0 : 1000))
                return;
        } else if (!is_stopping()) {
            failures++;
            /* What was put right is tried at once, but not again and again. */
            if ((came == LATER || failures > 2) && pause_for(pause_after(failures)))
                return;
        }
    }
}

/* Two agents in one directory would send each file twice, and clean up after each other. */
static void work_alone(const char *directory, const char *name)
{
    char path[PATH_CAP];

    join_path(path, sizeof path, directory, name);
    if (lock_file(path) >= 0)
        return;
    log_line("%s: %s", path,
             errno == EACCES || errno == EAGAIN ? "another agent works here" : strerror(errno));
    exit(1);
}

int main(int argc, char **argv)
{
    static agent it;
    agent_key *key;
    cmcrypto_status opened;
    char *servers = NULL;
    const char *where = "file";
    int at, is_once = 0;

    if (cmcrypto_abi_version() != CMCRYPTO_ABI_VERSION) {
        fprintf(stderr, "header and library do not match\n");
        return 1;
    }
    it.site.directory = argc > 1 ? argv[1] : "";
    it.site.valid_for = YEAR;
    for (at = 2; at < argc; at++) {
        if (strcmp(argv[at], "--once") == 0)
            is_once = 1;
        else if (strcmp(argv[at], "--rotate") == 0)
            it.site.must_rotate = 1;
        else if (at + 1 < argc && strcmp(argv[at], "--server") == 0)
            servers = argv[++at];
        else if (at + 1 < argc && strcmp(argv[at], "--spool") == 0)
            it.spool = argv[++at];
        else if (at + 1 < argc && strcmp(argv[at], "--key") == 0)
            where = argv[++at];
        else if (at + 1 < argc && strcmp(argv[at], "--valid-for") == 0)
            it.site.valid_for = strtol(argv[++at], NULL, 10);
        else
            servers = NULL, at = argc;
    }
    if (servers == NULL || it.spool == NULL || it.site.valid_for < 1 ||
        it.site.valid_for > 100 * (int64_t)YEAR) {
        fprintf(stderr, "usage: see the top of ffi/examples/agent.c\n");
        return 2;
    }
    stop_when_asked();
    work_alone(it.site.directory, "lock");
    work_alone(it.spool, ".lock");
    opened = agent_key_open(where, &key);
    if (opened != CMCRYPTO_OK)
        return opened == CMCRYPTO_ERROR_WRONG_PASSWORD ? 3 : 1;
    it.site.key = key;
    agent_site_open(&it.site, servers);
    work(&it, is_once);
    if (is_stopping())
        log_line("ended as asked");
    agent_site_close(&it.site);
    agent_key_free(key);
    forget_names(&it);
    free(it.names);
    return 0;
}
