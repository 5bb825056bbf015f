/*
 * Where a management point keeps its clients, which messages it has accepted, and what was in them: so that
 * nothing is lost or accepted twice, whenever the process or the machine stops. That is what databases are for:
 * "memory:", for trying out, forgets its clients and messages with the process, and keeps only the content.
 *
 * "Accepted once" takes one transaction around two things: that the message is remembered, and that its content is
 * kept. Were it remembered first, a crash in between would lose the content, since the client is told REPLAYED
 * when it sends the message again, and deletes its file. Were the content kept first, the same crash would have
 * it twice. So `take` of a database begins a transaction, has cmcrypto_management_point_open call insert_if_new
 * within it, last of all, inserts the content, and commits. A client that gets no answer, or STORE_UNAVAILABLE,
 * sends the same message again: had the transaction been committed, that is REPLAYED, and delivered.
 */
#ifndef STORE_H
#define STORE_H

#include "cmcrypto.h"

#define STORE_SECRET_LEN CMCRYPTO_REGISTRATION_SECRET_LEN

typedef struct store store;

/* Takes over one accepted message: durable when it returns CMCRYPTO_OK. `number` is the same if it comes again. */
typedef cmcrypto_status (*store_receiver)(void *context, int64_t number, const char *sender,
                                          const uint8_t *content, size_t len);

struct store {
    cmcrypto_client_directory *clients;
    cmcrypto_seen_messages *seen;
    /* Opens a message and keeps its content, both or none. */
    cmcrypto_status (*take)(store *it, const cmcrypto_management_point *at, const uint8_t *message,
                            size_t len, int64_t now, cmcrypto_opened_info *info);
    /* Forgets a client, so that it, or another with its key, may register. */
    cmcrypto_status (*remove)(store *it, const char *client_id);
    /* So many clients who are not approved; 0 is any number. Of a database alone. */
    uint32_t max_waiting;
    /* The secret of challenges: of all who share the store, the one who asks first makes it. */
    cmcrypto_status (*secret)(store *it, uint8_t secret[STORE_SECRET_LEN]);
    /* Hands over what was accepted, and removes what was taken over; several may at the same time. */
    cmcrypto_status (*collect)(store *it, store_receiver receive, void *context);
    /* Has a database made its tables by `sql`. */
    cmcrypto_status (*prepare)(store *it, const char *sql);
    void (*close)(store *it);
};

/*
 * Opens "sqlite:FILE", "postgresql:CONNINFO" or "memory:DIRECTORY", if the program was compiled with it; NULL, with a line
 * in the log, if that can't be. `max_strangers` is how many messages are remembered of senders who are not approved; 0 is the
 * usual 300,000.
 */
store *store_open(const char *name, uint32_t max_strangers);
/* NULL is allowed. */
void store_close(store *it);

/* What `take` of a database does, by these: */
typedef struct {
    /* From now on this thread's insert_if_new leaves its transaction open if it returns CMCRYPTO_OK. */
    cmcrypto_status (*begin)(store *it);
    /* Into the inbox, and commits. */
    cmcrypto_status (*keep)(store *it, const cmcrypto_opened_info *info, const uint8_t *content,
                            size_t len);
    /* Ends what `begin` began, without the transaction if there is one. */
    void (*end)(store *it);
} store_transaction;

cmcrypto_status store_take(store *it, const store_transaction *by,
                           const cmcrypto_management_point *at, const uint8_t *message, size_t len,
                           int64_t now, cmcrypto_opened_info *info);

/* STORE_UNAVAILABLE, with a line in the log: as many clients wait to be approved as may. They ask again. */
cmcrypto_status store_is_full(void);

/* How many messages of one sender are remembered, as in memory: one in 21 seconds, or in 11 minutes. */
#define STORE_MAX_OF_APPROVED 4096
#define STORE_MAX_OF_STRANGER 128
#define STORE_MAX_STRANGERS 300000

/* Those that there are; each in a file of its own. */
store *store_memory_open(const char *directory, uint32_t max_strangers);
store *store_sqlite_open(const char *path, uint32_t max_strangers);
store *store_postgresql_open(const char *conninfo, uint32_t max_strangers);

#endif
