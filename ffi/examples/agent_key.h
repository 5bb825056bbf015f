/* The key that an agent signs with: in a file, or in a device that never gives it away. */
#ifndef AGENT_KEY_H
#define AGENT_KEY_H

#include "example.h"

typedef struct agent_key agent_key;

/*
 * `where` is "file", "tpm:TCTI,HANDLE" or "pkcs11:MODULE,TOKEN,PIN-FILE,NAME", if the program was compiled with it. NULL,
 * with a line in the log, if that can't be had.
 */
agent_key *agent_key_open(const char *where);
/* NULL is allowed. */
void agent_key_free(agent_key *key);

/*
 * What is kept at `path`, made if it is not there: key and certificate, or the certificate alone where the key
 * is in a device.
 */
cmcrypto_status agent_key_identity(const agent_key *key, const char *path, int64_t now,
                                   int64_t not_after, cmcrypto_signing_identity **identity);

#endif
