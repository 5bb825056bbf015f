/*
 * A store in an SQLite file, for a management point on one machine: store_sqlite.sql, which has the reasons
 * of each statement. Compile with -DWITH_SQLITE and -lsqlite3.
 *
 * Each thread has a connection of its own. One that failed is closed, and the next call opens another: so a database
 * that was away is there again once it is.
 */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <sqlite3.h>

#include "service.h"
#include "store.h"

#define FORGOTTEN_AT_ONCE "256"

enum {
    BEGIN,
    COMMIT,
    ROLLBACK,
    FIND,
    FIND_BY_KEY,
    ADD,
    REPLACE,
    APPROVE,
    BLOCK,
    UNBLOCK,
    DELETE_CLIENT,
    COUNT_WAITING,
    FORGET,
    FORGOTTEN,
    IS_SEEN,
    GET_FORGOTTEN,
    COUNT_OF_SENDER,
    REMEMBER,
    COUNT_STRANGER,
    KEEP,
    NEXT,
    REMOVE,
    PUT_STATE,
    GET_STATE,
    STATEMENTS
};

static const char *const SQL[STATEMENTS] = {
    [BEGIN] = "BEGIN IMMEDIATE",
    [COMMIT] = "COMMIT",
    [ROLLBACK] = "ROLLBACK",
    [FIND] = "SELECT id, certificate, encryption_certificate, approved, blocked FROM clients"
             " WHERE id = ?",
    [FIND_BY_KEY] = "SELECT id, certificate, encryption_certificate, approved, blocked FROM clients"
                    " WHERE key_sha256 = ?",
    [ADD] = "INSERT INTO clients (id, key_sha256, certificate, encryption_certificate, approved,"
            " blocked) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
    [REPLACE] = "UPDATE clients SET key_sha256 = ?2, certificate = ?3, encryption_certificate = ?4"
                " WHERE id = ?1 AND certificate = ?5 AND NOT blocked",
    [APPROVE] = "UPDATE clients SET approved = 1 WHERE id = ?",
    [BLOCK] = "UPDATE clients SET blocked = 1 WHERE id = ?",
    [UNBLOCK] = "UPDATE clients SET blocked = 0 WHERE id = ?",
    [DELETE_CLIENT] = "DELETE FROM clients WHERE id = ?",
    [COUNT_WAITING] = "SELECT count(*) FROM (SELECT 1 FROM clients WHERE NOT approved LIMIT ?)",
    [FORGET] = "DELETE FROM seen_messages WHERE (sender, message_id) IN (SELECT sender, message_id"
               " FROM seen_messages WHERE kept_until < ? ORDER BY kept_until"
               " LIMIT " FORGOTTEN_AT_ONCE ") RETURNING kept_until, approved",
    [FORGOTTEN] = "UPDATE seen_forgotten SET until = max(until, ?), strangers = strangers - ?",
    [IS_SEEN] = "SELECT 1 FROM seen_messages WHERE sender = ? AND message_id = ?",
    [GET_FORGOTTEN] = "SELECT until, strangers FROM seen_forgotten",
    [COUNT_OF_SENDER] = "SELECT count(*) FROM (SELECT 1 FROM seen_messages WHERE sender = ?"
                        " AND approved = ? LIMIT ?)",
    [REMEMBER] = "INSERT INTO seen_messages (sender, message_id, kept_until, approved)"
                 " VALUES (?, ?, ?, ?)",
    [COUNT_STRANGER] = "UPDATE seen_forgotten SET strangers = strangers + 1",
    [KEEP] = "INSERT INTO inbox (sender, message_id, kind, sent, content) VALUES (?, ?, ?, ?, ?)",
    [NEXT] = "SELECT number, sender, content FROM inbox ORDER BY number LIMIT 1",
    [REMOVE] = "DELETE FROM inbox WHERE number = ?",
    [PUT_STATE] = "INSERT INTO site_state (name, value) VALUES (?, ?) ON CONFLICT DO NOTHING",
    [GET_STATE] = "SELECT value FROM site_state WHERE name = ?",
};

typedef struct {
    sqlite3 *database; /* NULL: to be opened */
    sqlite3_stmt *statements[STATEMENTS];
    int is_taking; /* what insert_if_new began is left open */
} connection;

typedef struct {
    store store; /* first, so that one is the other */
    char *path;
    pthread_key_t of_thread;
    int64_t max_strangers;
} sqlite_store;

/* --- connections --- */

static void disconnect(connection *to)
{
    int at;

    for (at = 0; at < STATEMENTS; at++) {
        sqlite3_finalize(to->statements[at]);
        to->statements[at] = NULL;
    }
    sqlite3_close(to->database);
    to->database = NULL;
}

static void forget_connection(void *argument)
{
    disconnect(argument);
    free(argument);
}

/* Says what went wrong, and ends the transaction that there may be. */
static cmcrypto_status failed(connection *to, const char *what)
{
    log_line("SQLite, %s: %s", what, sqlite3_errmsg(to->database));
    /* Closing rolls back. */
    disconnect(to);
    return CMCRYPTO_ERROR_STORE_UNAVAILABLE;
}

/*
 * SQLite's own `busy_timeout` looks every 100 ms in the end: too seldom where others write without a pause, which leaves
 * the file free for microseconds. Five seconds of looks here, and what they take.
 */
static int wait_for_others(void *context, int looks)
{
    const struct timespec between = {0, 500 * 1000};

    (void)context;
    (void)nanosleep(&between, NULL);
    return looks < 10000;
}

/* This thread's; NULL if there is none to be had. */
static connection *connect_thread(const sqlite_store *it)
{
    connection *to = pthread_getspecific(it->of_thread);

    if (to == NULL) {
        to = calloc(1, sizeof *to);
        if (to == NULL || pthread_setspecific(it->of_thread, to) != 0) {
            free(to);
            return NULL;
        }
    }
    if (to->database != NULL)
        return to;
    /* The file is there: who deletes it is not to find another in its place. */
    if (sqlite3_open_v2(it->path, &to->database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX,
                        NULL) != SQLITE_OK ||
        sqlite3_busy_handler(to->database, wait_for_others, NULL) != SQLITE_OK ||
        sqlite3_exec(to->database, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL",
                     NULL, NULL, NULL) != SQLITE_OK) {
        (void)failed(to, it->path);
        return NULL;
    }
    return to;
}

/* A statement with nothing bound yet. NULL if it can't be prepared, as without the tables. */
static sqlite3_stmt *statement(connection *to, int which)
{
    sqlite3_stmt **at = &to->statements[which];

    if (*at == NULL && sqlite3_prepare_v3(to->database, SQL[which], -1, SQLITE_PREPARE_PERSISTENT,
                                          at, NULL) != SQLITE_OK)
        return NULL;
    sqlite3_reset(*at);
    sqlite3_clear_bindings(*at);
    return *at;
}

static void bind_blob(sqlite3_stmt *to, int at, const uint8_t *bytes, size_t len)
{
    if (bytes != NULL)
        sqlite3_bind_blob64(to, at, bytes, len, SQLITE_STATIC);
}

static void bind_text(sqlite3_stmt *to, int at, const char *text)
{
    sqlite3_bind_text(to, at, text, -1, SQLITE_STATIC);
}

/* Runs it; SQLITE_ROW, SQLITE_DONE or an error. What was bound is not looked at any more after the last row. */
static int run(sqlite3_stmt *of)
{
    int result = sqlite3_step(of);

    if (result != SQLITE_ROW)
        sqlite3_reset(of);
    return result;
}

static int run_alone(connection *to, int which)
{
    sqlite3_stmt *of = statement(to, which);

    return of == NULL ? SQLITE_ERROR : run(of);
}

/* --- clients --- */

static cmcrypto_status found_by(connection *to, sqlite3_stmt *of, cmcrypto_found_client *found)
{
    cmcrypto_stored_client client = {0};
    cmcrypto_status status;
    int result = run(of);

    if (result == SQLITE_DONE)
        return CMCRYPTO_OK;
    if (result != SQLITE_ROW)
        return failed(to, "find");
    client.struct_size = sizeof client;
    client.client_id = (const char *)sqlite3_column_text(of, 0);
    client.certificate = sqlite3_column_blob(of, 1);
    client.certificate_len = (size_t)sqlite3_column_bytes(of, 1);
    client.encryption_certificate = sqlite3_column_blob(of, 2);
    client.encryption_certificate_len = (size_t)sqlite3_column_bytes(of, 2);
    client.is_approved = sqlite3_column_int(of, 3);
    client.is_blocked = sqlite3_column_int(of, 4);
    status = cmcrypto_found_client_set(found, &client);
    sqlite3_reset(of);
    return status;
}

static cmcrypto_status find(void *context, const char *client_id, cmcrypto_found_client *found)
{
    connection *to = connect_thread(context);
    sqlite3_stmt *of = to == NULL ? NULL : statement(to, FIND);

    if (of == NULL)
        return to == NULL ? CMCRYPTO_ERROR_STORE_UNAVAILABLE : failed(to, "find");
    bind_text(of, 1, client_id);
    return found_by(to, of, found);
}

static cmcrypto_status find_by_key(void *context, const uint8_t *key_sha256,
                                   cmcrypto_found_client *found)
{
    connection *to = connect_thread(context);
    sqlite3_stmt *of = to == NULL ? NULL : statement(to, FIND_BY_KEY);

    if (of == NULL)
        return to == NULL ? CMCRYPTO_ERROR_STORE_UNAVAILABLE : failed(to, "find");
    bind_blob(of, 1, key_sha256, 32);
    return found_by(to, of, found);
}

/* Whether a client has this id; 1, 0 or -1. */
static int id_is_taken(connection *to, const char *client_id, int *is_blocked)
{
    sqlite3_stmt *of = statement(to, FIND);
    int result;

    if (of == NULL)
        return -1;
    bind_text(of, 1, client_id);
    result = run(of);
    if (result != SQLITE_ROW)
        return result == SQLITE_DONE ? 0 : -1;
    *is_blocked = sqlite3_column_int(of, 4);
    sqlite3_reset(of);
    return 1;
}

/* Commits, whatever is answered. */
static cmcrypto_status answered(connection *to, cmcrypto_status status)
{
    return run_alone(to, COMMIT) == SQLITE_DONE ? status : failed(to, "commit");
}

/* Whether as many wait to be approved as may; -1 if that can't be asked. */
static int is_full(const sqlite_store *it, connection *to)
{
    sqlite3_stmt *of;
    int is_true;

    if (it->store.max_waiting == 0)
        return 0;
    of = statement(to, COUNT_WAITING);
    if (of == NULL)
        return -1;
    sqlite3_bind_int64(of, 1, it->store.max_waiting);
    if (run(of) != SQLITE_ROW)
        return -1;
    is_true = sqlite3_column_int64(of, 0) >= it->store.max_waiting;
    sqlite3_reset(of);
    return is_true;
}

static cmcrypto_status add(void *context, const cmcrypto_stored_client *client)
{
    connection *to = connect_thread(context);
    sqlite3_stmt *of;
    int taken, is_blocked, full;

    if (to == NULL)
        return CMCRYPTO_ERROR_STORE_UNAVAILABLE;
    if (run_alone(to, BEGIN) != SQLITE_DONE)
        return failed(to, "add");
    full = client->is_approved ? 0 : is_full(context, to);
    if (full > 0)
        return answered(to, store_is_full());
    if (full < 0 || (of = statement(to, ADD)) == NULL)
        return failed(to, "add");
    bind_text(of, 1, client->client_id);
    bind_blob(of, 2, client->key_sha256, 32);
    bind_blob(of, 3, client->certificate, client->certificate_len);
    bind_blob(of, 4, client->encryption_certificate, client->encryption_certificate_len);
    sqlite3_bind_int(of, 5, client->is_approved);
    sqlite3_bind_int(of, 6, client->is_blocked);
    if (run(of) != SQLITE_DONE)
        return failed(to, "add");
    if (sqlite3_changes(to->database) == 1)
        return answered(to, CMCRYPTO_OK);
    taken = id_is_taken(to, client->client_id, &is_blocked);
    if (taken < 0)
        return failed(to, "add");
    return answered(to, taken ? CMCRYPTO_ERROR_ALREADY_REGISTERED
                              : CMCRYPTO_ERROR_KEY_ALREADY_REGISTERED);
}

static cmcrypto_status replace(void *context, const uint8_t *previous, size_t previous_len,
                               const cmcrypto_stored_client *client)
{
    connection *to = connect_thread(context);
    sqlite3_stmt *of;
    int result, taken, is_blocked = 0;

    if (to == NULL)
        return CMCRYPTO_ERROR_STORE_UNAVAILABLE;
    if (run_alone(to, BEGIN) != SQLITE_DONE || (of = statement(to, REPLACE)) == NULL)
        return failed(to, "replace");
    bind_text(of, 1, client->client_id);
    bind_blob(of, 2, client->key_sha256, 32);
    bind_blob(of, 3, client->certificate, client->certificate_len);
    bind_blob(of, 4, client->encryption_certificate, client->encryption_certificate_len);
    bind_blob(of, 5, previous, previous_len);
    result = run(of);
    if (result == SQLITE_CONSTRAINT)
        return answered(to, CMCRYPTO_ERROR_KEY_ALREADY_REGISTERED);
    if (result != SQLITE_DONE)
        return failed(to, "replace");
    if (sqlite3_changes(to->database) == 1)
        return answered(to, CMCRYPTO_OK);
    taken = id_is_taken(to, client->client_id, &is_blocked);
    if (taken < 0)
        return failed(to, "replace");
    return answered(to, !taken       ? CMCRYPTO_ERROR_UNKNOWN_SENDER
                        : is_blocked ? CMCRYPTO_ERROR_BLOCKED_SENDER
                                     : CMCRYPTO_ERROR_SIGNER_MISMATCH);
}

static cmcrypto_status set_state(void *context, const char *client_id,
                                 cmcrypto_client_state_change change)
{
    connection *to = connect_thread(context);
    sqlite3_stmt *of;

    if (to == NULL)
        return CMCRYPTO_ERROR_STORE_UNAVAILABLE;
    of = statement(to, change == CMCRYPTO_CLIENT_STATE_APPROVE ? APPROVE
                       : change == CMCRYPTO_CLIENT_STATE_BLOCK ? BLOCK
                                                               : UNBLOCK);
    if (of == NULL)
        return failed(to, "set state");
    bind_text(of, 1, client_id);
    if (run(of) != SQLITE_DONE)
        return failed(to, "set state");
    return sqlite3_changes(to->database) == 1 ? CMCRYPTO_OK : CMCRYPTO_ERROR_UNKNOWN_SENDER;
}

static cmcrypto_status remove_client(store *self, const char *client_id)
{
    connection *to = connect_thread((sqlite_store *)self);
    sqlite3_stmt *of;

    if (to == NULL)
        return CMCRYPTO_ERROR_STORE_UNAVAILABLE;
    of = statement(to, DELETE_CLIENT);
    if (of == NULL)
        return failed(to, "remove");
    bind_text(of, 1, client_id);
    if (run(of) != SQLITE_DONE)
        return failed(to, "remove");
    return sqlite3_changes(to->database) == 1 ? CMCRYPTO_OK : CMCRYPTO_ERROR_UNKNOWN_SENDER;
}

/* --- messages --- */

/* Step 1 of store_sqlite.sql; 0 if a statement failed. */
static int forget_ended(connection *to, int64_t now)
{
    sqlite3_stmt *of = statement(to, FORGET);
    int64_t last_end = INT64_MIN, strangers = 0;
    int result, count = 0;

    if (of == NULL)
        return 0;
    sqlite3_bind_int64(of, 1, now);
    while ((result = run(of)) == SQLITE_ROW) {
        count++;
        strangers += !sqlite3_column_int(of, 1);
        if (sqlite3_column_int64(of, 0) > last_end)
            last_end = sqlite3_column_int64(of, 0);
    }
    if (result != SQLITE_DONE || count == 0)
        return result == SQLITE_DONE;
    of = statement(to, FORGOTTEN);
    if (of == NULL)
        return 0;
    sqlite3_bind_int64(of, 1, last_end);
    sqlite3_bind_int64(of, 2, strangers);
    return run(of) == SQLITE_DONE;
}

/* One number, or two, of a row that there must be; 0 if there is none. */
static int read_row(sqlite3_stmt *of, int64_t *first, int64_t *second)
{
    if (of == NULL || run(of) != SQLITE_ROW)
        return 0;
    *first = sqlite3_column_int64(of, 0);
    if (second != NULL)
        *second = sqlite3_column_int64(of, 1);
    sqlite3_reset(of);
    return 1;
}

/* Steps 2 to 5 within the transaction. */
static cmcrypto_status remember(const sqlite_store *it, connection *to,
                                const cmcrypto_accepted_message *message, int64_t now)
{
    int64_t until, strangers, count;
    const int max = message->is_approved ? STORE_MAX_OF_APPROVED : STORE_MAX_OF_STRANGER;
    sqlite3_stmt *of = forget_ended(to, now) ? statement(to, IS_SEEN) : NULL;
    int result;

    if (of == NULL)
        return failed(to, "forget");
    bind_text(of, 1, message->sender);
    bind_blob(of, 2, message->message_id.bytes, CMCRYPTO_MESSAGE_ID_LEN);
    result = run(of);
    sqlite3_reset(of);
    if (result == SQLITE_ROW)
        return CMCRYPTO_ERROR_REPLAYED;
    if (result != SQLITE_DONE || !read_row(statement(to, GET_FORGOTTEN), &until, &strangers))
        return failed(to, "look");
    if (message->kept_until < now || message->kept_until <= until)
        return CMCRYPTO_ERROR_STALE;

    of = statement(to, COUNT_OF_SENDER);
    if (of != NULL) {
        bind_text(of, 1, message->sender);
        sqlite3_bind_int(of, 2, message->is_approved);
        sqlite3_bind_int(of, 3, max);
    }
    if (!read_row(of, &count, NULL))
        return failed(to, "count");
    if (count >= max || (!message->is_approved && strangers >= it->max_strangers))
        return CMCRYPTO_ERROR_SEEN_MESSAGES_FULL;

    of = statement(to, REMEMBER);
    if (of == NULL)
        return failed(to, "remember");
    bind_text(of, 1, message->sender);
    bind_blob(of, 2, message->message_id.bytes, CMCRYPTO_MESSAGE_ID_LEN);
    sqlite3_bind_int64(of, 3, message->kept_until);
    sqlite3_bind_int(of, 4, message->is_approved);
    if (run(of) != SQLITE_DONE ||
        (!message->is_approved && run_alone(to, COUNT_STRANGER) != SQLITE_DONE))
        return failed(to, "remember");
    return CMCRYPTO_OK;
}

static cmcrypto_status insert_if_new(void *context, const cmcrypto_accepted_message *message,
                                     int64_t now)
{
    const sqlite_store *it = context;
    connection *to = connect_thread(it);
    cmcrypto_status status;

    if (to == NULL)
        return CMCRYPTO_ERROR_STORE_UNAVAILABLE;
    if (run_alone(to, BEGIN) != SQLITE_DONE)
        return failed(to, "begin");
    status = remember(it, to, message, now);
    if (status == CMCRYPTO_ERROR_STORE_UNAVAILABLE || (status == CMCRYPTO_OK && to->is_taking))
        return status;
    return answered(to, status);
}

static cmcrypto_status begin(store *self)
{
    connection *to = connect_thread((sqlite_store *)self);

    if (to == NULL)
        return CMCRYPTO_ERROR_STORE_UNAVAILABLE;
    to->is_taking = 1;
    return CMCRYPTO_OK;
}

static cmcrypto_status keep(store *self, const cmcrypto_opened_info *info, const uint8_t *content,
                            size_t len)
{
    connection *to = pthread_getspecific(((sqlite_store *)self)->of_thread);
    sqlite3_stmt *of;

    /* Only within the transaction in which the message was remembered. */
    if (to->database == NULL || sqlite3_get_autocommit(to->database))
        return CMCRYPTO_ERROR_STORE_UNAVAILABLE;
    of = statement(to, KEEP);
    if (of == NULL)
        return failed(to, "keep");
    bind_text(of, 1, info->sender);
    bind_blob(of, 2, info->message_id.bytes, CMCRYPTO_MESSAGE_ID_LEN);
    sqlite3_bind_int(of, 3, info->kind);
    sqlite3_bind_int64(of, 4, info->sent);
    bind_blob(of, 5, content, len);
    if (run(of) != SQLITE_DONE)
        return failed(to, "keep");
    return answered(to, CMCRYPTO_OK);
}

static void end(store *self)
{
    connection *to = pthread_getspecific(((sqlite_store *)self)->of_thread);

    to->is_taking = 0;
    if (to->database != NULL && !sqlite3_get_autocommit(to->database) &&
        run_alone(to, ROLLBACK) != SQLITE_DONE)
        (void)failed(to, "roll back");
}

static cmcrypto_status take(store *self, const cmcrypto_management_point *at,
                            const uint8_t *message, size_t len, int64_t now,
                            cmcrypto_opened_info *info)
{
    static const store_transaction by = {begin, keep, end};

    return store_take(self, &by, at, message, len, now, info);
}

/* The next message, within a transaction: who else collects waits, and so does who writes; `*is_over` if there is none. */
static cmcrypto_status hand_over(connection *to, store_receiver receive, void *context,
                                 int *is_over)
{
    sqlite3_stmt *of = run_alone(to, BEGIN) == SQLITE_DONE ? statement(to, NEXT) : NULL;
    int result = of == NULL ? SQLITE_ERROR : run(of);
    int64_t number;
    cmcrypto_status status;

    *is_over = result == SQLITE_DONE;
    if (*is_over)
        return answered(to, CMCRYPTO_OK);
    if (result != SQLITE_ROW)
        return failed(to, "collect");
    number = sqlite3_column_int64(of, 0);
    status = receive(context, number, (const char *)sqlite3_column_text(of, 1),
                     sqlite3_column_blob(of, 2), (size_t)sqlite3_column_bytes(of, 2));
    sqlite3_reset(of);
    if (status != CMCRYPTO_OK)
        return answered(to, status);
    of = statement(to, REMOVE);
    if (of == NULL)
        return failed(to, "collect");
    sqlite3_bind_int64(of, 1, number);
    return run(of) == SQLITE_DONE ? answered(to, CMCRYPTO_OK) : failed(to, "collect");
}

static cmcrypto_status collect(store *self, store_receiver receive, void *context)
{
    connection *to = connect_thread((sqlite_store *)self);
    cmcrypto_status status = to == NULL ? CMCRYPTO_ERROR_STORE_UNAVAILABLE : CMCRYPTO_OK;
    int is_over = 0;

    while (status == CMCRYPTO_OK && !is_over)
        status = hand_over(to, receive, context, &is_over);
    return status;
}

/* --- the store --- */

static cmcrypto_status secret(store *self, uint8_t out[STORE_SECRET_LEN])
{
    static const char name[] = "registration challenges";
    connection *to = connect_thread((sqlite_store *)self);
    sqlite3_stmt *of;
    int is_right;
    cmcrypto_status status =
        cmcrypto_random_fill(CMCRYPTO_PROVIDER_DEFAULT, out, STORE_SECRET_LEN);

    if (status != CMCRYPTO_OK || to == NULL)
        return to == NULL ? CMCRYPTO_ERROR_STORE_UNAVAILABLE : status;
    of = statement(to, PUT_STATE);
    if (of == NULL)
        return failed(to, "secret");
    bind_text(of, 1, name);
    bind_blob(of, 2, out, STORE_SECRET_LEN);
    if (run(of) != SQLITE_DONE || (of = statement(to, GET_STATE)) == NULL)
        return failed(to, "secret");
    bind_text(of, 1, name);
    if (run(of) != SQLITE_ROW)
        return failed(to, "secret");
    is_right = sqlite3_column_bytes(of, 0) == STORE_SECRET_LEN;
    if (is_right)
        memcpy(out, sqlite3_column_blob(of, 0), STORE_SECRET_LEN);
    sqlite3_reset(of);
    return is_right ? CMCRYPTO_OK : CMCRYPTO_ERROR_STORED_FOREIGN;
}

static cmcrypto_status prepare(store *self, const char *sql)
{
    const char *path = ((sqlite_store *)self)->path;
    connection to = {0};
    /* SQLite would make it as the umask says, for others to read: it has a secret. What is beside it is as it is. */
    int made = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

    if (made >= 0)
        close(made);
    else if (errno != EEXIST) {
        log_line("%s: %s", path, strerror(errno));
        return CMCRYPTO_ERROR_STORE_UNAVAILABLE;
    }
    if (sqlite3_open_v2(path, &to.database, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK ||
        sqlite3_exec(to.database, sql, NULL, NULL, NULL) != SQLITE_OK)
        return failed(&to, "prepare");
    disconnect(&to);
    return CMCRYPTO_OK;
}

/* The other threads have ended, and closed their connections. */
static void close_store(store *self)
{
    sqlite_store *it = (sqlite_store *)self;
    connection *to = pthread_getspecific(it->of_thread);

    cmcrypto_client_directory_free(self->clients);
    cmcrypto_seen_messages_free(self->seen);
    if (to != NULL)
        forget_connection(to);
    pthread_key_delete(it->of_thread);
    free(it->path);
    free(it);
}

store *store_sqlite_open(const char *path, uint32_t max_strangers)
{
    sqlite_store *it = calloc(1, sizeof *it);
    cmcrypto_client_store clients = {0};
    cmcrypto_seen_messages_store seen = {0};

    if (it == NULL || (it->path = strdup(path)) == NULL ||
        pthread_key_create(&it->of_thread, forget_connection) != 0) {
        perror("store_sqlite");
        exit(1);
    }
    it->max_strangers = max_strangers == 0 ? STORE_MAX_STRANGERS : max_strangers;
    it->store.take = take;
    it->store.remove = remove_client;
    it->store.secret = secret;
    it->store.collect = collect;
    it->store.prepare = prepare;
    it->store.close = close_store;
    clients.struct_size = sizeof clients;
    clients.find = find;
    clients.find_by_key = find_by_key;
    clients.add = add;
    clients.replace = replace;
    clients.set_state = set_state;
    seen.struct_size = sizeof seen;
    seen.insert_if_new = insert_if_new;
    check(cmcrypto_client_directory_from_store(CMCRYPTO_PROVIDER_DEFAULT, &clients, it,
                                               &it->store.clients),
          "directory");
    check(cmcrypto_seen_messages_from_store(&seen, it, &it->store.seen), "seen messages");
    return &it->store;
}
