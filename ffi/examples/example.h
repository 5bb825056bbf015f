/* What the example programs share: checked calls, files with keys and certificates in PEM, keys in devices. */
#ifndef EXAMPLE_H
#define EXAMPLE_H

#include <stdio.h>
#include <stdlib.h>

#include "cmcrypto.h"

/* Where a call takes bytes and their length. */
#define BYTES(buffer) cmcrypto_buffer_data(buffer), cmcrypto_buffer_len(buffer)

typedef struct {
    unsigned char *bytes;
    size_t len;
} file;

/* Ends the program if a call failed. A real agent frees what it holds and looks at the code. */
void check(cmcrypto_status status, const char *what);

file file_read(const char *path);
/* For its owner's eyes only. */
void bytes_write(const char *path, const unsigned char *bytes, size_t len);

/* Writes a buffer, and frees it. */
void file_write(const char *path, cmcrypto_buffer *buffer);

cmcrypto_private_key *read_key(const char *path);
cmcrypto_certificate *read_certificate(const char *path);

/* Overwrites what the compiler may not leave out. */
void wipe(unsigned char *bytes, size_t len);

/* Good until the next call. */
const char *path_in(const char *directory, const char *name);

cmcrypto_private_key *key_in(const char *directory, const char *name);
cmcrypto_certificate *certificate_in(const char *directory, const char *name);
cmcrypto_signing_identity *signer_in(const char *directory, const char *key_name,
                                     const char *certificate_name);

/* What became of a key in a device. */
typedef struct {
    unsigned asked;
    unsigned let_go;
} key_uses;

/* The public half, for a device that gives its numbers, big-endian. An exponent of 0 stands for 65537. */
cmcrypto_status public_key_of(const unsigned char *modulus, size_t modulus_len, uint32_t exponent,
                              cmcrypto_public_key **key);

#endif
