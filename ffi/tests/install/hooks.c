/* A host with the allocator hooks of its own BoringSSL, and jemalloc's sized free: nothing of the library's goes there. */
#include <stdio.h>
#include <stdlib.h>

#include <cmcrypto.h>

void *OPENSSL_memory_alloc(size_t size);
void OPENSSL_memory_free(void *memory);
size_t OPENSSL_memory_get_size(void *memory);
void *OPENSSL_memory_realloc(void *memory, size_t size);
void sdallocx(void *memory, size_t size, int flags);

static int calls;

void *OPENSSL_memory_alloc(size_t size)
{
    size_t *memory = malloc(size + 16);
    calls++;
    *memory = size;
    return memory + 2;
}

void OPENSSL_memory_free(void *memory)
{
    calls++;
    free((size_t *)memory - 2);
}

size_t OPENSSL_memory_get_size(void *memory)
{
    calls++;
    return ((size_t *)memory)[-2];
}

void *OPENSSL_memory_realloc(void *memory, size_t size)
{
    size_t *larger = realloc((size_t *)memory - 2, size + 16);
    calls++;
    *larger = size;
    return larger + 2;
}

void sdallocx(void *memory, size_t size, int flags)
{
    (void)size, (void)flags;
    calls++;
    free(memory);
}

int main(void)
{
    cmcrypto_private_key *key;
    if (cmcrypto_private_key_generate(CMCRYPTO_PROVIDER_DEFAULT, 2048, &key) != CMCRYPTO_OK)
        return 2;
    cmcrypto_private_key_free(key);
    if (calls > 0)
        fprintf(stderr, "the library called the host's hooks %d times\n", calls);
    return calls > 0;
}
