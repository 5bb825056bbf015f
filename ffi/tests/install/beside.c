/* Beside OpenSSL, and beside another static library in Rust (other.rs): all compute the same digest. */
#include <stdio.h>
#include <string.h>

#ifdef BESIDE_OPENSSL
#include <openssl/sha.h>
#endif

#include <cmcrypto.h>

unsigned other_answer(const char *text);

int main(void)
{
    uint8_t digest[32], random[8];
    size_t len;
    if (cmcrypto_digest(CMCRYPTO_DIGEST_SHA256, (const uint8_t *)"abc", 3, digest, sizeof digest, &len) != CMCRYPTO_OK ||
        cmcrypto_random_fill(CMCRYPTO_PROVIDER_DEFAULT, random, sizeof random) != CMCRYPTO_OK)
        return 2;
#ifdef BESIDE_OPENSSL
    {
        uint8_t expected[SHA256_DIGEST_LENGTH];
        SHA256((const uint8_t *)"abc", 3, expected);
        if (memcmp(digest, expected, sizeof digest) != 0)
            return fprintf(stderr, "OpenSSL computes another digest\n"), 1;
    }
#else
    if (other_answer("abc") != 3 || other_answer("") != 0)
        return fprintf(stderr, "the other library in Rust does not answer\n"), 1;
#endif
    return 0;
}
