/* A shared library of the static one, in which several of them are loaded: host.c. */
#include <cmcrypto.h>

const void *plugin_where(void);
int plugin_random(void);
int plugin_sign(void);

/* Each plugin has a library of its own, and none takes another's. */
const void *plugin_where(void)
{
    return (const void *)(uintptr_t)&cmcrypto_abi_version;
}

/* All that it leaves behind is the engine's. */
int plugin_random(void)
{
    uint8_t random[32];
    return cmcrypto_random_fill(CMCRYPTO_PROVIDER_DEFAULT, random, sizeof random) == CMCRYPTO_OK;
}

int plugin_sign(void)
{
    static const uint8_t message[] = "message";
    uint8_t signature[CMCRYPTO_RSA_MAX_LEN];
    size_t len = 0;
    cmcrypto_private_key *key = NULL;
    int is_ok = cmcrypto_private_key_generate(CMCRYPTO_PROVIDER_DEFAULT, 2048, &key) == CMCRYPTO_OK &&
                cmcrypto_private_key_sign(key, CMCRYPTO_SIGNATURE_PKCS1_SHA256, message, sizeof message, signature,
                                          sizeof signature, &len) == CMCRYPTO_OK;
    cmcrypto_private_key_free(key);
    return is_ok;
}
