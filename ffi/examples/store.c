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

store *store_open(const char *name, uint32_t max_strangers)
{
    const char *rest;

    if ((rest = after(name, "memory:")) != NULL)
        return store_memory_open(rest, max_strangers);
#ifdef WITH_SQLITE
    if ((rest = after(name, "sqlite:")) != NULL)
        return store_sqlite_open(rest, max_strangers);
#endif
#ifdef WITH_POSTGRESQL
    if ((rest = after(name, "postgresql:")) != NULL)
        return store_postgresql_open(rest, max_strangers);
#endif
    /* Not the rest, which may have a password in it. */
    log_line("%.*s: no store that this program was compiled with",
             (int)strspn(name, "abcdefghijklmnopqrstuvwxyz"), name);
    return NULL;
}

cmcrypto_status store_take(store *it, const store_transaction *by,
                           const cmcrypto_management_point *at, const uint8_t *message, size_t len,
                           int64_t now, cmcrypto_opened_info *info)
{
    cmcrypto_opened *opened = NULL;
    cmcrypto_buffer *content = NULL;
    cmcrypto_status status = by->begin(it);

    if (status != CMCRYPTO_OK)
        return status;
    status = cmcrypto_management_point_open(at, message, len, it->clients, it->seen, now, &opened);
    if (status == CMCRYPTO_OK)
        status = cmcrypto_opened_get_info(opened, info, sizeof *info);
    if (status == CMCRYPTO_OK)
        status = cmcrypto_opened_content(opened, &content);
    if (status == CMCRYPTO_OK)
        status = by->keep(it, info, BYTES(content));
    by->end(it);
    cmcrypto_buffer_free(content);
    cmcrypto_opened_free(opened);
    return status;
}

cmcrypto_status store_is_full(void)
{
    log_line("too many clients wait to be approved: approve them, remove them, or raise --max-waiting");
    return CMCRYPTO_ERROR_STORE_UNAVAILABLE;
}

void store_close(store *it)
{
    if (it != NULL)
        it->close(it);
}
