/* What example.h declares. */
#define _POSIX_C_SOURCE 200809L
#include <fcntl.h>
#include <unistd.h>

#include "example.h"

/* Windows changes line ends in what is written to a file that is not opened with this. */
#ifndef O_BINARY
#define O_BINARY 0
#endif

void check(cmcrypto_status status, const char *what)
{
    char detail[1024];
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

file file_read(const char *path)
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

void wipe(unsigned char *bytes, size_t len)
{
    volatile unsigned char *at = bytes;

    while (len-- > 0)
        *at++ = 0;
}

void bytes_write(const char *path, const unsigned char *bytes, size_t len)
{
    int descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_BINARY, 0600);
    FILE *stream = descriptor < 0 ? NULL : fdopen(descriptor, "wb");

    if (stream == NULL || fwrite(bytes, 1, len, stream) != len || fclose(stream) != 0) {
        perror(path);
        exit(1);
    }
}

void file_write(const char *path, cmcrypto_buffer *buffer)
{
    bytes_write(path, BYTES(buffer));
    cmcrypto_buffer_free(buffer);
}

cmcrypto_private_key *read_key(const char *path)
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

cmcrypto_certificate *read_certificate(const char *path)
{
    file pem = file_read(path);
    cmcrypto_certificate *certificate;

    check(cmcrypto_certificate_from_pem(CMCRYPTO_PROVIDER_DEFAULT, pem.bytes, pem.len,
                                        &certificate),
          path);
    free(pem.bytes);
    return certificate;
}

const char *path_in(const char *directory, const char *name)
{
    static char path[4096];

    if (snprintf(path, sizeof path, "%s/%s", directory, name) >= (int)sizeof path) {
        fprintf(stderr, "%s: too long\n", directory);
        exit(1);
    }
    return path;
}

cmcrypto_private_key *key_in(const char *directory, const char *name)
{
    return read_key(path_in(directory, name));
}

cmcrypto_certificate *certificate_in(const char *directory, const char *name)
{
    return read_certificate(path_in(directory, name));
}

cmcrypto_signing_identity *signer_in(const char *directory, const char *key_name,
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

/* By way of the form that CryptoAPI has for it: little-endian, after a header. */
cmcrypto_status public_key_of(const unsigned char *modulus, size_t modulus_len, uint32_t exponent,
                              cmcrypto_public_key **key)
{
    uint8_t blob[20 + CMCRYPTO_RSA_MAX_LEN] = {0x06, 0x02, 0, 0, 0, 0xA4, 0, 0, 'R', 'S', 'A', '1'};
    uint32_t numbers[2];

    /* Some devices write a number as one that has a sign. */
    for (; modulus_len > 0 && *modulus == 0; modulus_len--)
        modulus++;
    if (modulus_len > CMCRYPTO_RSA_MAX_LEN)
        return CMCRYPTO_ERROR_KEY_TYPE_NOT_SUPPORTED;
    numbers[0] = (uint32_t)modulus_len * 8;
    numbers[1] = exponent == 0 ? 65537 : exponent;
    for (size_t at = 0; at < 8; at++)
        blob[12 + at] = (uint8_t)(numbers[at / 4] >> (8 * (at % 4)));
    for (size_t at = 0; at < modulus_len; at++)
        blob[20 + at] = modulus[modulus_len - 1 - at];
    return cmcrypto_public_key_from_capi_blob(CMCRYPTO_PROVIDER_DEFAULT, blob, 20 + modulus_len, key);
}
