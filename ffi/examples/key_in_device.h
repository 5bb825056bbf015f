/* What tpm.c and pkcs11.c do with keys in their device. */
#ifndef KEY_IN_DEVICE_H
#define KEY_IN_DEVICE_H

#include "example.h"

/* Frees the keys, whose uses are counted. Seals the file `path`; what comes of it goes to the file `opened`. */
void play_with_keys(cmcrypto_private_key *client_key, const key_uses *client_uses,
                    cmcrypto_private_key *mp_key, const key_uses *mp_uses, const char *path,
                    const char *opened);

#endif
