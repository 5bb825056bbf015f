/* The key that an agent signs with: in a file, or in a device that never gives it away. */
#ifndef AGENT_KEY_H
#define AGENT_KEY_H

#include "example.h"

typedef struct agent_key agent_key;

/*
 * `where` is "file", "tpm:TCTI,HANDLE" or "pkcs11:MODULE,TOKEN,PIN-FILE,NAME", if the program was compiled with it. If that
 * can't be had there is a line in the log, and `*key` is NULL. WRONG_PASSWORD if the token refused the PIN, and for an
 * empty one, which no token is asked about.
 */
cmcrypto_status agent_key_open(const char *where, agent_key **key);
/* NULL is allowed. */
void agent_key_free(agent_key *key);

/*
 * What is kept at `path`, made if it is not there: key and certificate, or the certificate alone where the key
 * is in a device.
 */
cmcrypto_status agent_key_identity(const agent_key *key, const char *path, int64_t now,
                                   int64_t not_after, cmcrypto_signing_identity **identity);

#endif
