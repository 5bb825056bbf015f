/*
 * A client and a management point whose keys never leave a token with a PKCS#11 module: the client's key
 * signs its certificate, its registration and an inventory, and the management point's opens that.
 *
 *   pkcs11-c MODULE TOKEN PIN CLIENT-KEY MP-KEY FILE CONTENT
 *
 * MODULE, TOKEN, PIN (empty: nobody logs in) and the keys are as key_pkcs11.h says: the client's may sign,
 * the management point's sign and decrypt. `.ci/stages/pkcs11` makes such keys.
 */
#include "key_in_device.h"
#include "key_pkcs11.h"

int main(int argc, char **argv)
{
    key_uses client_uses = {0}, mp_uses = {0};
    cmcrypto_private_key *client, *mp;
    const char *pin;

    if (cmcrypto_abi_version() != CMCRYPTO_ABI_VERSION || argc != 8) {
        fprintf(stderr, "usage: see the top of ffi/examples/pkcs11.c\n");
        return 2;
    }
    /* A real program takes it from where others don't read it: a file, a service of its system. */
    pin = *argv[3] == '\0' ? NULL : argv[3];
    check(key_pkcs11_open(argv[1], argv[2], pin, argv[4], &client_uses, &client), argv[4]);
    check(key_pkcs11_open(argv[1], argv[2], pin, argv[5], &mp_uses, &mp), argv[5]);
    play_with_keys(client, &client_uses, mp, &mp_uses, argv[6], argv[7]);
    return 0;
}
