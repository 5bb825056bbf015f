/* What the example programs share: checked calls, and files with keys and certificates in PEM. */
#ifndef EXAMPLE_H
#define EXAMPLE_H

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cmcrypto.h"

/* Windows changes line ends in what is written to a file that is not opened with this. */
#ifndef O_BINARY
#define O_BINARY 0
#endif

/* Ends the program if a call failed. A real agent frees what it holds and looks at the code. */
static inline void check(cmcrypto_status status, const char *what)
{
    char detail[256];
    size_t detail_len = 0;

    if (status == CMCRYPTO_OK)
        return;
    fprintf(stderr, "%s: %s (%d)", what, cmcrypto_status_text(status), (int)status);
    if (cmcrypto_last_error_detail(detail, sizeof detail, &detail_len) == CMCRYPTO_OK &&
        detail_len > 0)
        fprintf(stderr, ": %s", detail);
    fprintf(stderr, "\n");
    exit(1);
}

/* Where a call takes bytes and their length. */
#define BYTES(buffer) cmcrypto_buffer_data(buffer), cmcrypto_buffer_len(buffer)

typedef struct {
    unsigned char *bytes;
    size_t len;
} file;

static inline file file_read(const char *path)
{
    file content = {NULL, 0};
    size_t capacity = 0, got;
    FILE *stream = fopen(path, "rb");

    if (stream == NULL) {
        perror(path);
        exit(1);
    }
    do {
        if (content.len == capacity) {
            capacity = capacity == 0 ? 64 * 1024 : capacity * 2;
            content.bytes = realloc(content.bytes, capacity);
            if (content.bytes == NULL) {
                perror(path);
                exit(1);
            }
        }
        got = fread(content.bytes + content.len, 1, capacity - content.len, stream);
        content.len += got;
    } while (got > 0);
    if (ferror(stream)) {
        perror(path);
        exit(1);
    }
    fclose(stream);
    return content;
}

/* Overwrites what the compiler may not leave out. */
static inline void wipe(unsigned char *bytes, size_t len)
{
    volatile unsigned char *at = bytes;

    while (len-- > 0)
        *at++ = 0;
}

/* For its owner's eyes only. */
static inline void bytes_write(const char *path, const unsigned char *bytes, size_t len)
{
    int descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_BINARY, 0600);
    FILE *stream = descriptor < 0 ? NULL : fdopen(descriptor, "wb");

    if (stream == NULL || fwrite(bytes, 1, len, stream) != len || fclose(stream) != 0) {
        perror(path);
        exit(1);
    }
}

/* Writes a buffer, and frees it. */
static inline void file_write(const char *path, cmcrypto_buffer *buffer)
{
    bytes_write(path, BYTES(buffer));
    cmcrypto_buffer_free(buffer);
}

static inline cmcrypto_private_key *read_key(const char *path)
{
    file pem = file_read(path);
    cmcrypto_private_key *key;

    check(cmcrypto_private_key_from_pem(CMCRYPTO_PROVIDER_DEFAULT, pem.bytes, pem.len, NULL, 0,
                                        &key),
          path);
    wipe(pem.bytes, pem.len);
    free(pem.bytes);
    return key;
}

static inline cmcrypto_certificate *read_certificate(const char *path)
{
    file pem = file_read(path);
    cmcrypto_certificate *certificate;

    check(cmcrypto_certificate_from_pem(CMCRYPTO_PROVIDER_DEFAULT, pem.bytes, pem.len,
                                        &certificate),
          path);
    free(pem.bytes);
    return certificate;
}

/* Good until the next call. */
static inline const char *path_in(const char *directory, const char *name)
{
    static char path[4096];

    if (snprintf(path, sizeof path, "%s/%s", directory, name) >= (int)sizeof path) {
        fprintf(stderr, "%s: too long\n", directory);
        exit(1);
    }
    return path;
}

static inline cmcrypto_private_key *key_in(const char *directory, const char *name)
{
    return read_key(path_in(directory, name));
}

static inline cmcrypto_certificate *certificate_in(const char *directory, const char *name)
{
    return read_certificate(path_in(directory, name));
}

static inline cmcrypto_signing_identity *signer_in(const char *directory, const char *key_name,
                                                   const char *certificate_name)
{
    cmcrypto_private_key *key = key_in(directory, key_name);
    cmcrypto_certificate *certificate = certificate_in(directory, certificate_name);
    cmcrypto_signing_identity *identity;

    check(cmcrypto_signing_identity_new(key, certificate, &identity), "identity");
    cmcrypto_certificate_free(certificate);
    cmcrypto_private_key_free(key);
    return identity;
}

#endif
