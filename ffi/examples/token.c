/*
 * A management point that issues a content access token, and a distribution point that verifies it: in time, after
 * it, blocked, changed, and of a signer that was replaced.
 *
 *     token play DIRECTORY
 *
 * DIRECTORY holds the token signing certificate and its key, signer.cert and signer.key, and the certificate that
 * follows it, next.cert, all PEM.
 */
#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "example.h"

#define TENANT "0f1d4e0b-2c6a-4b53-9f4c-0d0f6a5f1c2e"
#define CLIENT_ID "GUID:00000000-0000-0000-0000-000000000001"

static void verify(const cmcrypto_token_verifier *verifier, const cmcrypto_token_cache *cache, const uint8_t *token,
                   size_t len, int64_t now, const char *what)
{
    cmcrypto_site_token_info info;
    const cmcrypto_status status =
        cmcrypto_token_verifier_content_access(verifier, token, len, cache, now, &info, sizeof info);

    if (status == CMCRYPTO_OK)
        printf("%s: %s%s\n", what, info.client_id, info.from_cache ? ", by the cache" : "");
    else
        printf("%s: %s (%" PRId32 ")\n", what, cmcrypto_status_text(status), status);
}

static void play(const char *directory)
{
    const int64_t now = (int64_t)time(NULL);
    cmcrypto_signing_identity *identity = signer_in(directory, "signer.key", "signer.cert");
    cmcrypto_certificate *certificate = certificate_in(directory, "signer.cert");
    cmcrypto_certificate *next = certificate_in(directory, "next.cert");
    cmcrypto_token_signer *signer;
    cmcrypto_token_verifier *verifier;
    cmcrypto_token_cache *cache;
    cmcrypto_buffer *token;
    static cmcrypto_site_token_request request;
    cmcrypto_site_token_info info;
    uint8_t changed[2048];
    size_t len;

    check(cmcrypto_token_signer_new(TENANT, identity, &signer), "signer");
    check(cmcrypto_token_verifier_new(TENANT, certificate, 0, &verifier), "verifier");
    check(cmcrypto_token_cache_new(1000, &cache), "cache");

    request.struct_size = sizeof request;
    request.kind = CMCRYPTO_SITE_TOKEN_KIND_CONTENT_ACCESS;
    memcpy(request.client_id, CLIENT_ID, sizeof CLIENT_ID);
    check(cmcrypto_token_signer_issue(signer, &request, NULL, now, &token, &info, sizeof info), "issue");
    printf("issued for %" PRId64 " hours\n", (info.not_after - now) / 3600);

    verify(verifier, cache, BYTES(token), now, "in time");
    verify(verifier, cache, BYTES(token), now, "again");
    verify(verifier, cache, BYTES(token), info.not_after + 300, "after it");

    len = cmcrypto_buffer_len(token);
    if (len > sizeof changed)
        exit(1);
    memcpy(changed, cmcrypto_buffer_data(token), len);
    changed[len / 2] ^= 1;
    verify(verifier, cache, changed, len, now, "changed");

    check(cmcrypto_token_verifier_block(verifier, info.id, now), "block");
    verify(verifier, cache, BYTES(token), now, "blocked");
    check(cmcrypto_token_verifier_unblock(verifier, info.id), "unblock");
    check(cmcrypto_token_verifier_rotate(verifier, next, 0, now), "rotate");
    verify(verifier, cache, BYTES(token), now, "after the signer was replaced");

    cmcrypto_buffer_free(token);
    cmcrypto_token_cache_free(cache);
    cmcrypto_token_verifier_free(verifier);
    cmcrypto_token_signer_free(signer);
    cmcrypto_certificate_free(next);
    cmcrypto_certificate_free(certificate);
    cmcrypto_signing_identity_free(identity);
}

int main(int argc, char **argv)
{
    if (cmcrypto_abi_version() != CMCRYPTO_ABI_VERSION) {
        fprintf(stderr, "header and library do not match\n");
        return 1;
    }
    if (argc != 3 || strcmp(argv[1], "play") != 0) {
        fprintf(stderr, "usage: see the top of ffi/examples/token.c\n");
        return 2;
    }
    play(argv[2]);
    return 0;
}
