/* What store.h declares, by the name of a store. Compile with those that are wanted. */
#define _POSIX_C_SOURCE 200809L
#include <string.h>

#include "service.h"
#include "store.h"

/* What follows the scheme, or NULL. */
static const char *after(const char *name, const char *scheme)
{
    size_t len = strlen(scheme);

    return strncmp(name, scheme, len) == 0 ? name + len : NULL;
}

store *store_open(const char *name, uint32_t max_seen)
{
    const char *rest;

    if ((rest = after(name, "memory:")) != NULL)
        return store_memory_open(rest, max_seen);
#ifdef WITH_SQLITE
    if ((rest = after(name, "sqlite:")) != NULL)
        return store_sqlite_open(rest, max_seen);
#endif
#ifdef WITH_POSTGRESQL
    if ((rest = after(name, "postgresql:")) != NULL)
        return store_postgresql_open(rest, max_seen);
#endif
    log_line("%s: no store that this program was compiled with", name);
    return NULL;
}

void store_close(store *it)
{
    if (it != NULL)
        it->close(it);
}
