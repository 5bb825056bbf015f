/*
 * A store for trying out: clients and messages are forgotten when the process ends. The inbox is a directory.
 *
 * There is no transaction around a file and memory. So content is kept first, under a name that is the
 * message's, and only if it is not there yet: whoever stops in between finds it again when the message comes again. One
 * message at a time, so that two that are the same don't write one file, and what is refused is removed.
 */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "service.h"
#include "store.h"

typedef struct {
    store store; /* first, so that one is the other */
    pthread_mutex_t lock;
    char directory[1024];
} memory;

/* The name of a message's file: what the sender chose is in it by its hash alone. */
static cmcrypto_status name_of(const memory *it, const cmcrypto_opened_info *info, char *path,
                               size_t cap)
{
    uint8_t named[CMCRYPTO_CLIENT_ID_MAX + CMCRYPTO_MESSAGE_ID_LEN], digest[32];
    char name[65];
    size_t len = strlen(info->sender) + 1, digest_len, at;
    cmcrypto_status status;

    memcpy(named, info->sender, len);
    memcpy(named + len, info->message_id.bytes, CMCRYPTO_MESSAGE_ID_LEN);
    status = cmcrypto_digest(CMCRYPTO_DIGEST_SHA256, named,
                             len + CMCRYPTO_MESSAGE_ID_LEN, digest, sizeof digest, &digest_len);
    if (status != CMCRYPTO_OK)
        return status;
    for (at = 0; at < sizeof digest; at++)
        (void)snprintf(name + 2 * at, 3, "%02x", digest[at]);
    join_path(path, cap, it->directory, name);
    return CMCRYPTO_OK;
}

static cmcrypto_status keep(memory *it, const char *path, const cmcrypto_opened_info *info,
                            const cmcrypto_buffer *content, int64_t now)
{
    cmcrypto_status status;
    int is_new;

    pthread_mutex_lock(&it->lock);
    is_new = access(path, F_OK) != 0;
    if (is_new && write_durable(path, BYTES(content)) != 0) {
        log_line("%s: %s", path, strerror(errno));
        status = CMCRYPTO_ERROR_STORE_UNAVAILABLE;
    } else {
        status = cmcrypto_seen_messages_insert_if_new(it->store.seen, info->sender,
                                                      info->is_approved, &info->message_id,
                                                      info->sent, now);
        if (is_new && status != CMCRYPTO_OK)
            unlink(path);
    }
    pthread_mutex_unlock(&it->lock);
    return status;
}

static cmcrypto_status take(store *self, const cmcrypto_management_point *at,
                            const uint8_t *message, size_t len, int64_t now,
                            cmcrypto_opened_info *info)
{
    memory *it = (memory *)self;
    cmcrypto_opened *opened = NULL;
    cmcrypto_buffer *content = NULL;
    char path[2048];
    cmcrypto_status status = cmcrypto_management_point_open_without_replay_check(
        at, message, len, self->clients, now, &opened);

    if (status == CMCRYPTO_OK)
        status = cmcrypto_opened_get_info(opened, info, sizeof *info);
    if (status == CMCRYPTO_OK)
        status = cmcrypto_opened_content(opened, &content);
    if (status == CMCRYPTO_OK)
        status = name_of(it, info, path, sizeof path);
    if (status == CMCRYPTO_OK)
        status = keep(it, path, info, content, now);
    cmcrypto_buffer_free(content);
    cmcrypto_opened_free(opened);
    return status;
}

static cmcrypto_status remove_client(store *self, const char *client_id)
{
    (void)self;
    (void)client_id;
    return CMCRYPTO_ERROR_UNSUPPORTED;
}

static cmcrypto_status secret(store *self, uint8_t out[STORE_SECRET_LEN])
{
    (void)self;
    return cmcrypto_random_fill(CMCRYPTO_PROVIDER_DEFAULT, out, STORE_SECRET_LEN);
}

static cmcrypto_status collect(store *self, store_receiver receive, void *context)
{
    (void)receive;
    (void)context;
    log_line("the inbox is a directory already: %s", ((const memory *)self)->directory);
    return CMCRYPTO_ERROR_UNSUPPORTED;
}

static cmcrypto_status prepare(store *self, const char *sql)
{
    (void)self;
    (void)sql;
    return CMCRYPTO_ERROR_UNSUPPORTED;
}

static void close_store(store *self)
{
    cmcrypto_client_directory_free(self->clients);
    cmcrypto_seen_messages_free(self->seen);
    pthread_mutex_destroy(&((memory *)self)->lock);
    free(self);
}

store *store_memory_open(const char *directory, uint32_t max_strangers)
{
    memory *it = calloc(1, sizeof *it);
    cmcrypto_seen_messages_limits limits;

    if (it == NULL || strlen(directory) >= sizeof it->directory ||
        (mkdir(directory, 0700) != 0 && errno != EEXIST)) {
        log_line("%s: %s", directory, strerror(errno));
        free(it);
        return NULL;
    }
    pthread_mutex_init(&it->lock, NULL);
    memcpy(it->directory, directory, strlen(directory) + 1);
    cmcrypto_seen_messages_limits_default(&limits, sizeof limits);
    limits.others = max_strangers;
    it->store.take = take;
    it->store.remove = remove_client;
    it->store.secret = secret;
    it->store.collect = collect;
    it->store.prepare = prepare;
    it->store.close = close_store;
    check(cmcrypto_client_directory_new(&it->store.clients), "directory");
    check(cmcrypto_seen_messages_new(&limits, &it->store.seen), "seen messages");
    return &it->store;
}
