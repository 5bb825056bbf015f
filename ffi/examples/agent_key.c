/* What agent_key.h declares. */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "agent_key.h"
#include "service.h"
#ifdef WITH_TPM
#include "key_tpm.h"
#endif
#ifdef WITH_PKCS11
#include "key_pkcs11.h"
#endif

#define MAX_CERTIFICATE (64u * 1024)

struct agent_key {
    cmcrypto_private_key *in_device; /* NULL: in files */
};

#ifdef WITH_TPM
/* TCTI,HANDLE: TCTI may have commas itself. */
static cmcrypto_status open_tpm(char *where, cmcrypto_private_key **key)
{
    char *handle = strrchr(where, ',');

    if (handle == NULL)
        return CMCRYPTO_ERROR_INVALID_ARGUMENT;
    *handle++ = '\0';
    return key_tpm_open(where, (uint32_t)strtoul(handle, NULL, 0), NULL, key);
}
#endif

#ifdef WITH_PKCS11
/* MODULE,TOKEN,PIN-FILE,NAME; without a PIN if PIN-FILE is empty. */
static cmcrypto_status open_pkcs11(char *where, cmcrypto_private_key **key)
{
    char *parts[4];
    file pin = {NULL, 0};
    cmcrypto_status status;
    int at;

    *key = NULL;
    for (at = 0; at < 4; at++) {
        parts[at] = where;
        where = at < 3 ? strchr(where, ',') : NULL;
        if (at < 3 && where == NULL)
            return CMCRYPTO_ERROR_INVALID_ARGUMENT;
        if (where != NULL)
            *where++ = '\0';
    }
    if (parts[2][0] != '\0') {
        if (read_bounded(parts[2], 256, &pin) != 0) {
            log_line("%s: %s", parts[2], strerror(errno));
            return CMCRYPTO_ERROR_STORAGE;
        }
        pin.bytes[strcspn((char *)pin.bytes, "\r\n")] = '\0';
        if (pin.bytes[0] == '\0') {
            log_line("%s: no PIN", parts[2]);
            free(pin.bytes);
            return CMCRYPTO_ERROR_WRONG_PASSWORD;
        }
    }
    status = key_pkcs11_open(parts[0], parts[1], (char *)pin.bytes, parts[3], NULL, key);
    if (pin.bytes != NULL)
        wipe(pin.bytes, pin.len);
    free(pin.bytes);
    return status;
}
#endif

static cmcrypto_status open_device(char *where, cmcrypto_private_key **key)
{
#ifdef WITH_TPM
    if (strncmp(where, "tpm:", 4) == 0)
        return open_tpm(where + 4, key);
#endif
#ifdef WITH_PKCS11
    if (strncmp(where, "pkcs11:", 7) == 0)
        return open_pkcs11(where + 7, key);
#endif
    log_line("%s: no key that this program was compiled with", where);
    *key = NULL;
    return CMCRYPTO_ERROR_UNSUPPORTED;
}

cmcrypto_status agent_key_open(const char *where, agent_key **key)
{
    char *copy = strdup(where);
    cmcrypto_status status = CMCRYPTO_OK;

    *key = calloc(1, sizeof **key);
    if (*key == NULL || copy == NULL) {
        perror("agent_key");
        exit(1);
    }
    if (strcmp(where, "file") != 0)
        status = open_device(copy, &(*key)->in_device);
    free(copy);
    if (status != CMCRYPTO_OK) {
        log_status(status, "%s", where);
        free(*key);
        *key = NULL;
    }
    return status;
}

void agent_key_free(agent_key *key)
{
    if (key != NULL)
        cmcrypto_private_key_free(key->in_device);
    free(key);
}

/* The computer's name, as far as a certificate takes it. */
static void computer_name(char *name, size_t cap)
{
    size_t at;

    if (gethostname(name, cap) != 0)
        name[0] = '\0';
    name[cap - 1] = '\0';
    for (at = 0; name[at] != '\0'; at++)
        if (name[at] <= ' ' || name[at] > '~')
            name[at] = '-';
    if (at == 0)
        memcpy(name, "unnamed", 8);
}

static cmcrypto_status certificate_of(const cmcrypto_private_key *key, const char *path,
                                      const char *name, int64_t now, int64_t not_after,
                                      cmcrypto_certificate **certificate)
{
    file pem;
    cmcrypto_buffer *made = NULL;
    cmcrypto_status status;

    if (read_bounded(path, MAX_CERTIFICATE, &pem) == 0) {
        status = cmcrypto_certificate_from_pem(CMCRYPTO_PROVIDER_DEFAULT, pem.bytes, pem.len,
                                               certificate);
        free(pem.bytes);
        return status;
    }
    if (errno != ENOENT) {
        log_line("%s: %s", path, strerror(errno));
        return CMCRYPTO_ERROR_STORAGE;
    }
    /* An hour ago, for management points whose clocks are behind. */
    status = cmcrypto_self_signed(key, CMCRYPTO_KEY_USE_SIGNING, name, now - 3600, not_after,
                                  certificate);
    if (status == CMCRYPTO_OK)
        status = cmcrypto_certificate_to_pem(*certificate, &made);
    if (status == CMCRYPTO_OK && write_durable(path, BYTES(made)) != 0) {
        log_line("%s: %s", path, strerror(errno));
        status = CMCRYPTO_ERROR_STORAGE;
    }
    cmcrypto_buffer_free(made);
    if (status != CMCRYPTO_OK) {
        cmcrypto_certificate_free(*certificate);
        *certificate = NULL;
    }
    return status;
}

cmcrypto_status agent_key_identity(const agent_key *key, const char *path, int64_t now,
                                   int64_t not_after, cmcrypto_signing_identity **identity)
{
    char name[65];
    int32_t is_new;
    cmcrypto_certificate *certificate = NULL;
    cmcrypto_status status;

    computer_name(name, sizeof name);
    if (key->in_device == NULL)
        return cmcrypto_signing_identity_load_or_make(CMCRYPTO_PROVIDER_DEFAULT, path, NULL, 0,
                                                      name, now, not_after, identity, &is_new);
    *identity = NULL;
    status = certificate_of(key->in_device, path, name, now, not_after, &certificate);
    if (status == CMCRYPTO_OK)
        status = cmcrypto_signing_identity_new(key->in_device, certificate, identity);
    cmcrypto_certificate_free(certificate);
    return status;
}
