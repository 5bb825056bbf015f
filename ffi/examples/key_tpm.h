/* A key in a TPM 2.0, over libtss2-esys. */
#ifndef KEY_TPM_H
#define KEY_TPM_H

#include "example.h"

/*
 * The RSA key under a persistent handle (0x81010001), which has no password. `tcti` is how to reach the TPM
 * ("device:/dev/tpmrm0", "swtpm:path=SOCKET"): all keys of the process are in one, and share a connection.
 * `uses` counts, unless it is NULL, and outlives the key. What the TPM says goes to standard error.
 */
cmcrypto_status key_tpm_open(const char *tcti, uint32_t handle, key_uses *uses,
                             cmcrypto_private_key **key);

#endif
