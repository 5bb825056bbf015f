/*
 * A store in PostgreSQL, which management points behind a balancer share: store_postgresql.sql, which has the
 * reasons of each statement. Compile with -DWITH_POSTGRESQL and -lpq.
 *
 * Each thread has a connection of its own. One that failed is closed; a call opens another, but not more often than
 * every half second, so that nobody waits for a database that is away. One that says nothing, as a server that is
 * stopped or a COMMIT whose standby is gone, is given up after PATIENCE: whether the message was remembered isn't known
 * then, and who sends it again is told REPLAYED, or OK.
 */
#define _POSIX_C_SOURCE 200809L
#include <poll.h>
#include <pthread.h>
#include <string.h>

#include <libpq-fe.h>

#include "service.h"
#include "store.h"

#define CONNECT_PAUSE 500
/* Milliseconds for an answer, and once the program is asked to end. The server gives up a statement a little earlier. */
#define PATIENCE 6000
#define PATIENCE_AT_END 1000
#define STATEMENT_TIMEOUT "5000"

enum {
    FIND,
    FIND_BY_KEY,
    ADD,
    REPLACE,
    APPROVE,
    BLOCK,
    UNBLOCK,
    INSERT_IF_NEW,
    WHY_NOT_REPLACED,
    DELETE_CLIENT,
    COUNT_WAITING,
    KEEP,
    NEXT,
    REMOVE,
    PUT_STATE,
    GET_STATE,
    STATEMENTS
};

/* Prepared on each connection, by their numbers. Numbers go as text: hence ::. */
static const char *const SQL[STATEMENTS] = {
    [FIND] = "SELECT id, certificate, encryption_certificate, approved, blocked FROM clients"
             " WHERE id = $1",
    [FIND_BY_KEY] = "SELECT id, certificate, encryption_certificate, approved, blocked FROM clients"
                    " WHERE key_sha256 = $1",
    [ADD] = "INSERT INTO clients (id, key_sha256, certificate, encryption_certificate, approved,"
            " blocked) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
    [REPLACE] = "UPDATE clients SET key_sha256 = $2, certificate = $3, encryption_certificate = $4"
                " WHERE id = $1 AND certificate = $5 AND NOT blocked",
    [APPROVE] = "UPDATE clients SET approved = TRUE WHERE id = $1",
    [BLOCK] = "UPDATE clients SET blocked = TRUE WHERE id = $1",
    [UNBLOCK] = "UPDATE clients SET blocked = FALSE WHERE id = $1",
    [INSERT_IF_NEW] = "SELECT insert_if_new($1, $2, $3, $4, $5, $6, $7)",
    [WHY_NOT_REPLACED] = "SELECT blocked, certificate = $2 FROM clients WHERE id = $1",
    [DELETE_CLIENT] = "DELETE FROM clients WHERE id = $1",
    [COUNT_WAITING] = "SELECT (count(*) >= $1)"
                      " FROM (SELECT FROM clients WHERE NOT approved LIMIT $1::bigint) AS waiting",
    [KEEP] = "INSERT INTO inbox (sender, message_id, kind, sent, content)"
             " VALUES ($1, $2, $3, $4, $5)",
    [NEXT] = "SELECT number::text, sender, content FROM inbox ORDER BY number LIMIT 1"
             " FOR UPDATE SKIP LOCKED",
    [REMOVE] = "DELETE FROM inbox WHERE number = $1",
    [PUT_STATE] = "INSERT INTO site_state (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING",
    [GET_STATE] = "SELECT value FROM site_state WHERE name = $1",
};

#define MAX_ARGUMENTS 7

typedef struct {
    PGconn *database; /* NULL: to be opened */
    int64_t closed_at;
    int is_taking; /* what insert_if_new began is left open */
} connection;

typedef struct {
    store store; /* first, so that one is the other */
    char *conninfo;
    pthread_key_t of_thread;
    uint32_t max_strangers;
} postgresql_store;

/* --- connections --- */

static void disconnect(connection *to)
{
    PQfinish(to->database);
    to->database = NULL;
    to->closed_at = monotonic();
}

static void forget_connection(void *argument)
{
    disconnect(argument);
    free(argument);
}

/* Says what went wrong. Closing rolls back. */
static cmcrypto_status failed(connection *to, const char *what)
{
    char line[512];
    size_t len;

    (void)snprintf(line, sizeof line, "%s", PQerrorMessage(to->database));
    len = strcspn(line, "\n");
    line[len] = '\0';
    log_line("PostgreSQL, %s: %s", what, len > 0 ? line : "no answer in time");
    disconnect(to);
    return CMCRYPTO_ERROR_STORE_UNAVAILABLE;
}

/* Waits until the socket is ready for this, or the time is over; 0 then. */
static int wait_for(PGconn *database, int events, int64_t *until)
{
    int is_ending = 0;

    for (;;) {
        struct pollfd waited[2] = {{PQsocket(database), (short)events, 0},
                                   {is_ending ? -1 : stop_descriptor(), POLLIN, 0}};
        int64_t now = monotonic(), left = *until - now;

        if (waited[0].fd < 0 || left <= 0)
            return 0;
        (void)poll(waited, 2, (int)left);
        if (waited[0].revents != 0)
            return 1;
        if (waited[1].revents != 0) {
            is_ending = 1;
            if (*until > now + PATIENCE_AT_END)
                *until = now + PATIENCE_AT_END;
        }
    }
}

/* The answer to what was sent: the last, or the first that is an error. NULL if none came in time. */
static PGresult *answer(PGconn *database, int is_sent)
{
    int64_t until = monotonic() + PATIENCE;
    PGresult *kept = NULL, *next;
    int unsent = 1;

    if (!is_sent)
        return NULL;
    /* Who is sent something large must be listened to meanwhile. */
    while ((unsent = PQflush(database)) > 0)
        if (!wait_for(database, POLLIN | POLLOUT, &until) || !PQconsumeInput(database))
            return NULL;
    if (unsent < 0)
        return NULL;
    for (;;) {
        while (PQisBusy(database))
            if (!wait_for(database, POLLIN, &until) || !PQconsumeInput(database)) {
                PQclear(kept);
                return NULL;
            }
        next = PQgetResult(database);
        if (next == NULL)
            return kept;
        if (PQresultStatus(kept) == PGRES_FATAL_ERROR && kept != NULL) {
            PQclear(next);
            continue;
        }
        PQclear(kept);
        kept = next;
    }
}

static int is_done(PGresult *result)
{
    ExecStatusType status = PQresultStatus(result);

    PQclear(result);
    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

static int prepare_all(PGconn *database)
{
    char name[16];
    int at;

    for (at = 0; at < STATEMENTS; at++) {
        (void)snprintf(name, sizeof name, "%d", at);
        if (!is_done(answer(database, PQsendPrepare(database, name, SQL[at], 0, NULL))))
            return 0;
    }
    return 1;
}

static PGconn *open_database(const char *conninfo)
{
    PGconn *database;
    /* What `conninfo` says counts, since it comes later. Each address has two seconds to let us in. */
    const char *const names[] = {"connect_timeout", "tcp_user_timeout", "options", "dbname", NULL};
    const char *const values[] = {
        "2", "5000",
        "-c statement_timeout=" STATEMENT_TIMEOUT " -c idle_in_transaction_session_timeout=10000",
        conninfo, NULL};

    database = PQconnectdbParams(names, values, 1);
    if (PQstatus(database) == CONNECTION_OK)
        (void)PQsetnonblocking(database, 1);
    return database;
}

/* This thread's; NULL if there is none to be had. */
static connection *connect_thread(const postgresql_store *it)
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
    if (to->closed_at != 0 && (is_stopping() || monotonic() - to->closed_at < CONNECT_PAUSE))
        return NULL;
    to->database = open_database(it->conninfo);
    if (PQstatus(to->database) != CONNECTION_OK || !prepare_all(to->database)) {
        (void)failed(to, "connect");
        return NULL;
    }
    return to;
}

/* --- statements --- */

typedef struct {
    const char *values[MAX_ARGUMENTS];
    int lengths[MAX_ARGUMENTS];
    int formats[MAX_ARGUMENTS];
    char numbers[MAX_ARGUMENTS][24];
    int count;
} arguments;

static void add_text(arguments *to, const char *text)
{
    to->values[to->count++] = text;
}

static void add_blob(arguments *to, const uint8_t *bytes, size_t len)
{
    to->values[to->count] = (const char *)bytes;
    to->lengths[to->count] = (int)len;
    to->formats[to->count++] = 1;
}

static void add_number(arguments *to, int64_t number)
{
    (void)snprintf(to->numbers[to->count], sizeof to->numbers[0], "%lld", (long long)number);
    to->values[to->count] = to->numbers[to->count];
    to->count++;
}

static void add_truth(arguments *to, int32_t is_true)
{
    add_text(to, is_true ? "t" : "f");
}

/* What came, in binary; NULL if the statement failed, but for `*violation`, whether a unique key forbids it. */
static PGresult *run(connection *to, int which, const arguments *with, int *violation)
{
    char name[16];
    PGresult *result;
    const char *state;

    (void)snprintf(name, sizeof name, "%d", which);
    result = answer(to->database,
                    PQsendQueryPrepared(to->database, name, with->count, with->values,
                                        with->lengths, with->formats, 1));
    if (PQresultStatus(result) == PGRES_COMMAND_OK || PQresultStatus(result) == PGRES_TUPLES_OK)
        return result;
    state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    if (violation != NULL && state != NULL && strcmp(state, "23505") == 0)
        *violation = 1;
    PQclear(result);
    return NULL;
}

/* How many rows a statement changed; -1 if it failed. */
static int change(connection *to, int which, const arguments *with, int *violation)
{
    PGresult *result = run(to, which, with, violation);
    int count = result == NULL ? -1 : (int)strtol(PQcmdTuples(result), NULL, 10);

    PQclear(result);
    return count;
}

static int run_alone(connection *to, const char *sql)
{
    return is_done(answer(to->database, PQsendQuery(to->database, sql)));
}

/* --- clients --- */

/* Truth in binary is a byte. */
static int32_t truth(const PGresult *of, int column)
{
    return PQgetvalue(of, 0, column)[0] != 0;
}

static cmcrypto_status find_by(const postgresql_store *it, int which, const arguments *with,
                               cmcrypto_found_client *found)
{
    connection *to = connect_thread(it);
    PGresult *result;
    cmcrypto_stored_client client = {0};
    cmcrypto_status status = CMCRYPTO_OK;

    if (to == NULL)
        return CMCRYPTO_ERROR_STORE_UNAVAILABLE;
    result = run(to, which, with, NULL);
    if (result == NULL)
        return failed(to, "find");
    if (PQntuples(result) > 0) {
        client.struct_size = sizeof client;
        client.client_id = PQgetvalue(result, 0, 0);
        client.certificate = (const uint8_t *)PQgetvalue(result, 0, 1);
        client.certificate_len = (size_t)PQgetlength(result, 0, 1);
        if (!PQgetisnull(result, 0, 2)) {
            client.encryption_certificate = (const uint8_t *)PQgetvalue(result, 0, 2);
            client.encryption_certificate_len = (size_t)PQgetlength(result, 0, 2);
        }
        client.is_approved = truth(result, 3);
        client.is_blocked = truth(result, 4);
        status = cmcrypto_found_client_set(found, &client);
    }
    PQclear(result);
    return status;
}

static cmcrypto_status find(void *context, const char *client_id, cmcrypto_found_client *found)
{
    arguments with = {0};

    add_text(&with, client_id);
    return find_by(context, FIND, &with, found);
}

static cmcrypto_status find_by_key(void *context, const uint8_t *key_sha256,
                                   cmcrypto_found_client *found)
{
    arguments with = {0};

    add_blob(&with, key_sha256, 32);
    return find_by(context, FIND_BY_KEY, &with, found);
}

/* Whether a client has this id; 1, 0 or -1. */
static int id_is_taken(connection *to, const char *client_id)
{
    arguments with = {0};
    PGresult *result;
    int taken;

    add_text(&with, client_id);
    result = run(to, FIND, &with, NULL);
    taken = result == NULL ? -1 : PQntuples(result);
    PQclear(result);
    return taken;
}

/* Whether as many wait to be approved as may; -1 if that can't be asked. Several who ask at once may exceed it. */
static int is_full(const postgresql_store *it, connection *to)
{
    arguments with = {0};
    PGresult *result;
    int is_true;

    if (it->store.max_waiting == 0)
        return 0;
    add_number(&with, it->store.max_waiting);
    result = run(to, COUNT_WAITING, &with, NULL);
    is_true = result == NULL ? -1 : truth(result, 0);
    PQclear(result);
    return is_true;
}

static cmcrypto_status add(void *context, const cmcrypto_stored_client *client)
{
    connection *to = connect_thread(context);
    arguments with = {0};
    int count, taken, full;

    if (to == NULL)
        return CMCRYPTO_ERROR_STORE_UNAVAILABLE;
    full = client->is_approved ? 0 : is_full(context, to);
    if (full != 0)
        return full > 0 ? store_is_full() : failed(to, "add");
    add_text(&with, client->client_id);
    add_blob(&with, client->key_sha256, 32);
    add_blob(&with, client->certificate, client->certificate_len);
    add_blob(&with, client->encryption_certificate, client->encryption_certificate_len);
    add_truth(&with, client->is_approved);
    add_truth(&with, client->is_blocked);
    count = change(to, ADD, &with, NULL);
    if (count == 1)
        return CMCRYPTO_OK;
    taken = count < 0 ? -1 : id_is_taken(to, client->client_id);
    if (taken < 0)
        return failed(to, "add");
    return taken ? CMCRYPTO_ERROR_ALREADY_REGISTERED : CMCRYPTO_ERROR_KEY_ALREADY_REGISTERED;
}

/* Why no row was changed. */
static cmcrypto_status why_not_replaced(connection *to, const uint8_t *previous,
                                        size_t previous_len, const char *client_id)
{
    arguments with = {0};
    PGresult *result;
    cmcrypto_status status;

    add_text(&with, client_id);
    add_blob(&with, previous, previous_len);
    result = run(to, WHY_NOT_REPLACED, &with, NULL);
    if (result == NULL)
        return failed(to, "replace");
    /* The same certificate, and not blocked: it was, when the UPDATE looked. */
    status = PQntuples(result) == 0 ? CMCRYPTO_ERROR_UNKNOWN_SENDER
             : truth(result, 0)     ? CMCRYPTO_ERROR_BLOCKED_SENDER
             : truth(result, 1)     ? CMCRYPTO_ERROR_STORE_UNAVAILABLE
                                    : CMCRYPTO_ERROR_SIGNER_MISMATCH;
    PQclear(result);
    return status;
}

static cmcrypto_status replace(void *context, const uint8_t *previous, size_t previous_len,
                               const cmcrypto_stored_client *client)
{
    connection *to = connect_thread(context);
    arguments with = {0};
    int count, violation = 0;

    if (to == NULL)
        return CMCRYPTO_ERROR_STORE_UNAVAILABLE;
    add_text(&with, client->client_id);
    add_blob(&with, client->key_sha256, 32);
    add_blob(&with, client->certificate, client->certificate_len);
    add_blob(&with, client->encryption_certificate, client->encryption_certificate_len);
    add_blob(&with, previous, previous_len);
    count = change(to, REPLACE, &with, &violation);
    if (count == 1)
        return CMCRYPTO_OK;
    if (violation)
        return CMCRYPTO_ERROR_KEY_ALREADY_REGISTERED;
    return count < 0 ? failed(to, "replace")
                     : why_not_replaced(to, previous, previous_len, client->client_id);
}

static cmcrypto_status set_state(void *context, const char *client_id,
                                 cmcrypto_client_state_change wanted)
{
    connection *to = connect_thread(context);
    arguments with = {0};
    int count;

    if (to == NULL)
        return CMCRYPTO_ERROR_STORE_UNAVAILABLE;
    add_text(&with, client_id);
    count = change(to,
                   wanted == CMCRYPTO_CLIENT_STATE_APPROVE ? APPROVE
                   : wanted == CMCRYPTO_CLIENT_STATE_BLOCK ? BLOCK
                                                           : UNBLOCK,
                   &with, NULL);
    if (count < 0)
        return failed(to, "set state");
    return count == 1 ? CMCRYPTO_OK : CMCRYPTO_ERROR_UNKNOWN_SENDER;
}

static cmcrypto_status remove_client(store *self, const char *client_id)
{
    connection *to = connect_thread((postgresql_store *)self);
    arguments with = {0};
    int count;

    if (to == NULL)
        return CMCRYPTO_ERROR_STORE_UNAVAILABLE;
    add_text(&with, client_id);
    count = change(to, DELETE_CLIENT, &with, NULL);
    if (count < 0)
        return failed(to, "remove");
    return count == 1 ? CMCRYPTO_OK : CMCRYPTO_ERROR_UNKNOWN_SENDER;
}

/* --- messages --- */

/* The function of store_postgresql.sql. */
static cmcrypto_status remember(const postgresql_store *it, connection *to,
                                const cmcrypto_accepted_message *message, int64_t now)
{
    static const struct {
        const char *text;
        cmcrypto_status status;
    } answers[] = {{"OK", CMCRYPTO_OK},
                   {"REPLAYED", CMCRYPTO_ERROR_REPLAYED},
                   {"STALE", CMCRYPTO_ERROR_STALE},
                   {"SEEN_MESSAGES_FULL", CMCRYPTO_ERROR_SEEN_MESSAGES_FULL}};
    arguments with = {0};
    PGresult *result;
    cmcrypto_status status = CMCRYPTO_ERROR_STORE_UNAVAILABLE;
    size_t at;

    add_text(&with, message->sender);
    add_blob(&with, message->message_id.bytes, CMCRYPTO_MESSAGE_ID_LEN);
    add_number(&with, message->kept_until);
    add_truth(&with, message->is_approved);
    add_number(&with, now);
    add_number(&with, message->is_approved ? STORE_MAX_OF_APPROVED : STORE_MAX_OF_STRANGER);
    add_number(&with, it->max_strangers);
    result = run(to, INSERT_IF_NEW, &with, NULL);
    for (at = 0; result != NULL && at < sizeof answers / sizeof *answers; at++)
        if (strcmp(PQgetvalue(result, 0, 0), answers[at].text) == 0)
            status = answers[at].status;
    PQclear(result);
    return status == CMCRYPTO_ERROR_STORE_UNAVAILABLE ? failed(to, "remember") : status;
}

static cmcrypto_status insert_if_new(void *context, const cmcrypto_accepted_message *message,
                                     int64_t now)
{
    const postgresql_store *it = context;
    connection *to = connect_thread(it);
    cmcrypto_status status;

    if (to == NULL)
        return CMCRYPTO_ERROR_STORE_UNAVAILABLE;
    if (!to->is_taking)
        return remember(it, to, message, now);
    if (!run_alone(to, "BEGIN"))
        return failed(to, "begin");
    status = remember(it, to, message, now);
    /* What was forgotten meanwhile is, whatever the answer. */
    if (status != CMCRYPTO_OK && to->database != NULL && !run_alone(to, "COMMIT"))
        return failed(to, "commit");
    return status;
}

static cmcrypto_status begin(store *self)
{
    connection *to = connect_thread((postgresql_store *)self);

    if (to == NULL)
        return CMCRYPTO_ERROR_STORE_UNAVAILABLE;
    to->is_taking = 1;
    return CMCRYPTO_OK;
}

static cmcrypto_status keep(store *self, const cmcrypto_opened_info *info, const uint8_t *content,
                            size_t len)
{
    connection *to = pthread_getspecific(((postgresql_store *)self)->of_thread);
    arguments with = {0};

    /* Only within the transaction in which the message was remembered. */
    if (to->database == NULL || PQtransactionStatus(to->database) != PQTRANS_INTRANS)
        return CMCRYPTO_ERROR_STORE_UNAVAILABLE;
    add_text(&with, info->sender);
    add_blob(&with, info->message_id.bytes, CMCRYPTO_MESSAGE_ID_LEN);
    add_number(&with, info->kind);
    add_number(&with, info->sent);
    add_blob(&with, content, len);
    if (change(to, KEEP, &with, NULL) != 1 || !run_alone(to, "COMMIT"))
        return failed(to, "keep");
    return CMCRYPTO_OK;
}

static void end(store *self)
{
    connection *to = pthread_getspecific(((postgresql_store *)self)->of_thread);

    to->is_taking = 0;
    if (to->database != NULL && PQtransactionStatus(to->database) != PQTRANS_IDLE &&
        !run_alone(to, "ROLLBACK"))
        (void)failed(to, "roll back");
}

static cmcrypto_status take(store *self, const cmcrypto_management_point *at,
                            const uint8_t *message, size_t len, int64_t now,
                            cmcrypto_opened_info *info)
{
    static const store_transaction by = {begin, keep, end};

    return store_take(self, &by, at, message, len, now, info);
}

/* The next message that nobody else takes over meanwhile; `*is_over` if there is none. */
static cmcrypto_status hand_over(connection *to, store_receiver receive, void *context,
                                 int *is_over)
{
    const arguments none = {0};
    arguments with = {0};
    PGresult *result = run_alone(to, "BEGIN") ? run(to, NEXT, &none, NULL) : NULL;
    cmcrypto_status status = CMCRYPTO_OK;

    if (result == NULL)
        return failed(to, "collect");
    *is_over = PQntuples(result) == 0;
    if (!*is_over) {
        add_text(&with, PQgetvalue(result, 0, 0));
        status = receive(context, strtoll(PQgetvalue(result, 0, 0), NULL, 10),
                         PQgetvalue(result, 0, 1), (const uint8_t *)PQgetvalue(result, 0, 2),
                         (size_t)PQgetlength(result, 0, 2));
        if (status == CMCRYPTO_OK && change(to, REMOVE, &with, NULL) != 1)
            status = failed(to, "collect");
    }
    PQclear(result);
    if (to->database != NULL && !run_alone(to, status == CMCRYPTO_OK ? "COMMIT" : "ROLLBACK"))
        status = failed(to, "collect");
    return status;
}

static cmcrypto_status collect(store *self, store_receiver receive, void *context)
{
    connection *to = connect_thread((postgresql_store *)self);
    cmcrypto_status status = to == NULL ? CMCRYPTO_ERROR_STORE_UNAVAILABLE : CMCRYPTO_OK;
    int is_over = 0;

    while (status == CMCRYPTO_OK && !is_over)
        status = hand_over(to, receive, context, &is_over);
    return status;
}

/* --- the store --- */

static cmcrypto_status secret(store *self, uint8_t out[STORE_SECRET_LEN])
{
    connection *to = connect_thread((postgresql_store *)self);
    arguments with = {0}, named = {0};
    PGresult *result = NULL;
    cmcrypto_status status =
        cmcrypto_random_fill(CMCRYPTO_PROVIDER_DEFAULT, out, STORE_SECRET_LEN);

    if (to == NULL || status != CMCRYPTO_OK)
        return to == NULL ? CMCRYPTO_ERROR_STORE_UNAVAILABLE : status;
    add_text(&with, "registration challenges");
    add_blob(&with, out, STORE_SECRET_LEN);
    add_text(&named, "registration challenges");
    if (change(to, PUT_STATE, &with, NULL) >= 0)
        result = run(to, GET_STATE, &named, NULL);
    if (result == NULL || PQntuples(result) != 1)
        status = failed(to, "secret");
    else if (PQgetlength(result, 0, 0) != STORE_SECRET_LEN)
        status = CMCRYPTO_ERROR_STORED_FOREIGN;
    else
        memcpy(out, PQgetvalue(result, 0, 0), STORE_SECRET_LEN);
    PQclear(result);
    return status;
}

static cmcrypto_status prepare(store *self, const char *sql)
{
    connection to = {0};

    to.database = open_database(((postgresql_store *)self)->conninfo);
    if (!run_alone(&to, sql))
        return failed(&to, "prepare");
    disconnect(&to);
    return CMCRYPTO_OK;
}

/* The other threads have ended, and closed their connections. */
static void close_store(store *self)
{
    postgresql_store *it = (postgresql_store *)self;
    connection *to = pthread_getspecific(it->of_thread);

    cmcrypto_client_directory_free(self->clients);
    cmcrypto_seen_messages_free(self->seen);
    if (to != NULL)
        forget_connection(to);
    pthread_key_delete(it->of_thread);
    free(it->conninfo);
    free(it);
}

store *store_postgresql_open(const char *conninfo, uint32_t max_strangers)
{
    postgresql_store *it = calloc(1, sizeof *it);
    cmcrypto_client_store clients = {0};
    cmcrypto_seen_messages_store seen = {0};

    if (it == NULL || (it->conninfo = strdup(conninfo)) == NULL ||
        pthread_key_create(&it->of_thread, forget_connection) != 0) {
        perror("store_postgresql");
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
