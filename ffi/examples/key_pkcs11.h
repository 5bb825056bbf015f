/* A key in a token (an HSM, a smart card, a key store) that has a PKCS#11 module. */
#ifndef KEY_PKCS11_H
#define KEY_PKCS11_H

#include "example.h"

/*
 * The RSA key `name`, a label or "id:" and a CKA_ID in hexadecimal digits, in the token with the label
 * `token`, by the shared library `module`, which stays loaded. Without a PIN (NULL) nobody logs in. The key
 * remembers the PIN, for a token that was away and comes back; one that was refused (WRONG_PASSWORD here) is
 * not tried again, since tokens lock after a few. `uses` counts, unless it is NULL, and outlives the key. What the module
 * says goes to standard error. One thread at a time opens keys.
 */
cmcrypto_status key_pkcs11_open(const char *module, const char *token, const char *pin,
                                const char *name, key_uses *uses, cmcrypto_private_key **key);

#endif
