/*
 * A client and a management point whose keys never leave a TPM 2.0, over libtss2-esys: the client's key
 * signs its certificate, its registration and an inventory, and the management point's opens that.
 *
 *   tpm-c TCTI CLIENT-KEY MP-KEY FILE CONTENT
 *
 * TCTI and the keys are as key_tpm.h says: the client's may sign, the management point's sign and decrypt.
 * `.ci/stages/tpm` makes such keys, in a TPM in software.
 */
#include "key_in_device.h"
#include "key_tpm.h"

int main(int argc, char **argv)
{
    key_uses client_uses = {0}, mp_uses = {0};
    cmcrypto_private_key *client, *mp;

    if (cmcrypto_abi_version() != CMCRYPTO_ABI_VERSION || argc != 6) {
        fprintf(stderr, "usage: see the top of ffi/examples/tpm.c\n");
        return 2;
    }
    check(key_tpm_open(argv[1], (uint32_t)strtoul(argv[2], NULL, 16), &client_uses, &client), argv[2]);
    check(key_tpm_open(argv[1], (uint32_t)strtoul(argv[3], NULL, 16), &mp_uses, &mp), argv[3]);
    play_with_keys(client, &client_uses, mp, &mp_uses, argv[4], argv[5]);
    return 0;
}
