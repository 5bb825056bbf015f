/* A key behind functions of C, which is memory that `destroy` frees: it signs its certificate, seals, and opens. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmcrypto.h"

#define TRY(call)                                                                                                      \
    do {                                                                                                               \
        cmcrypto_status status_ = (call);                                                                              \
        if (status_ != CMCRYPTO_OK) {                                                                                  \
            fprintf(stderr, "%s: %d\n", #call, (int)status_);                                                          \
            exit(1);                                                                                                   \
        }                                                                                                              \
    } while (0)

struct device {
    cmcrypto_private_key *key;
    unsigned char *memory;
    int *destroyed;
};

static cmcrypto_status sign_digest(void *context, cmcrypto_signature_scheme scheme, const uint8_t *digest,
                                   size_t digest_len, uint8_t *signature, size_t signature_cap, size_t *signature_len)
{
    struct device *device = context;
    device->memory[0]++;
    return cmcrypto_private_key_sign_digest(device->key, scheme, digest, digest_len, signature, signature_cap,
                                            signature_len);
}

static cmcrypto_status decrypt_oaep(void *context, cmcrypto_oaep_digest digest, const uint8_t *label, size_t label_len,
                                    const uint8_t *ciphertext, size_t ciphertext_len, uint8_t *plaintext,
                                    size_t plaintext_cap, size_t *plaintext_len)
{
    struct device *device = context;
    cmcrypto_buffer *decrypted = NULL;
    cmcrypto_status status = cmcrypto_private_key_decrypt_oaep(device->key, digest, label, label_len, ciphertext,
                                                               ciphertext_len, &decrypted);
    device->memory[0]++;
    if (status == CMCRYPTO_OK && cmcrypto_buffer_len(decrypted) <= plaintext_cap) {
        *plaintext_len = cmcrypto_buffer_len(decrypted);
        memcpy(plaintext, cmcrypto_buffer_data(decrypted), *plaintext_len);
    }
    cmcrypto_buffer_free(decrypted);
    return status;
}

static void destroy(void *context)
{
    struct device *device = context;
    ++*device->destroyed;
    cmcrypto_private_key_free(device->key);
    free(device->memory);
    free(device);
}

static size_t read_file(const char *path, uint8_t *text, size_t room)
{
    FILE *file = fopen(path, "rb");
    size_t len = 0;
    if (file == NULL)
        exit(2);
    len = fread(text, 1, room, file);
    fclose(file);
    return len;
}

int main(int argc, char **argv)
{
    static uint8_t text[16384];
    cmcrypto_private_key *own = NULL, *key = NULL;
    cmcrypto_public_key *public_key = NULL;
    cmcrypto_certificate *certificate = NULL, *encryption = NULL;
    cmcrypto_signing_identity *signer = NULL;
    cmcrypto_decryption_identity *decrypter = NULL;
    cmcrypto_buffer *signed_ = NULL, *sealed = NULL, *opened = NULL;
    const cmcrypto_certificate *to[1];
    const cmcrypto_decryption_identity *by[1];
    cmcrypto_external_key table = {0};
    cmcrypto_sign_options options = {0};
    cmcrypto_accepted_algorithms accepted = {0};
    const int64_t now = 1800000000;
    int destroyed = 0;
    size_t recipient = 0;
    struct device *device = malloc(sizeof *device);

    if (argc != 3 || device == NULL || (device->memory = calloc(1, 1)) == NULL)
        return 2;
    TRY(cmcrypto_private_key_from_pem(0, text, read_file(argv[1], text, sizeof text), NULL, 0, &own));
    TRY(cmcrypto_certificate_from_pem(0, text, read_file(argv[2], text, sizeof text), &certificate));
    TRY(cmcrypto_private_key_public_key(own, &public_key));
    device->key = own;
    device->destroyed = &destroyed;

    /* Refused, the context is still ours. */
    table.struct_size = sizeof table;
    if (cmcrypto_private_key_from_external(&table, device, public_key, &key) != CMCRYPTO_ERROR_INVALID_ARGUMENT)
        return 3;
    table.one_at_a_time = 1;
    table.sign_digest = sign_digest;
    table.decrypt_oaep = decrypt_oaep;
    table.destroy = destroy;
    TRY(cmcrypto_private_key_from_external(&table, device, public_key, &key));
    /* The table was copied. */
    memset(&table, 0xAA, sizeof table);

    TRY(cmcrypto_signing_identity_new(key, certificate, &signer));
    TRY(cmcrypto_self_signed(key, CMCRYPTO_KEY_USE_ENCRYPTION, "PC01", now - 60, now + 60, &encryption));
    TRY(cmcrypto_decryption_identity_new(key, encryption, &decrypter));
    cmcrypto_private_key_free(key);
    options.struct_size = sizeof options;
    TRY(cmcrypto_cms_sign((const uint8_t *)"inventory", 9, signer, &options, now, &signed_));
    to[0] = encryption;
    by[0] = decrypter;
    TRY(cmcrypto_cms_encrypt(cmcrypto_buffer_data(signed_), cmcrypto_buffer_len(signed_), to, 1, now, &sealed));
    accepted.struct_size = sizeof accepted;
    TRY(cmcrypto_cms_decrypt(cmcrypto_buffer_data(sealed), cmcrypto_buffer_len(sealed), by, 1, &accepted, &opened,
                             &recipient));
    if (cmcrypto_buffer_len(opened) != cmcrypto_buffer_len(signed_) || device->memory[0] != 3 || destroyed != 0)
        return 4;

    cmcrypto_signing_identity_free(signer);
    if (destroyed != 0)
        return 5;
    cmcrypto_decryption_identity_free(decrypter);
    cmcrypto_buffer_free(opened);
    cmcrypto_buffer_free(sealed);
    cmcrypto_buffer_free(signed_);
    cmcrypto_certificate_free(encryption);
    cmcrypto_certificate_free(certificate);
    cmcrypto_public_key_free(public_key);
    if (destroyed != 1)
        return 6;
    puts("signed, sealed and opened; destroyed once");
    return 0;
}
