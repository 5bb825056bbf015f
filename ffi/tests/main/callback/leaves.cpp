// Leaves a callback as none may be left: by an exception, by the end of its thread, by a jump, or by a change of
// what it changes; and a key's or a store's function by the use of what it serves.
#include <csetjmp>
#include <cstdio>
#include <cstring>
#include <pthread.h>
#include <stdexcept>

#include "cmcrypto.h"

static std::jmp_buf before;
static cmcrypto_trust_store_file *file;

static cmcrypto_private_key *key;
static const char *misuse;

static cmcrypto_status throws(cmcrypto_trust_store *, void *)
{
    throw std::runtime_error("out of a callback");
}

static cmcrypto_status ends_its_thread(cmcrypto_trust_store *, void *)
{
    pthread_exit(nullptr);
}

static cmcrypto_status jumps(cmcrypto_trust_store *, void *)
{
    std::longjmp(before, 1);
}

static cmcrypto_status changes_itself(cmcrypto_trust_store *, void *)
{
    return cmcrypto_trust_store_file_discard(file);
}

static cmcrypto_status nothing(cmcrypto_trust_store *, void *)
{
    return CMCRYPTO_OK;
}

static int32_t throws_at_progress(const cmcrypto_content_progress *, void *)
{
    throw std::runtime_error("out of a callback");
}

static cmcrypto_status use_key()
{
    const uint8_t digest[32] = {};
    uint8_t signature[256];
    size_t length;
    return cmcrypto_private_key_sign_digest(key, CMCRYPTO_SIGNATURE_PKCS1_SHA256, digest, sizeof digest, signature,
                                            sizeof signature, &length);
}

static cmcrypto_status sign_digest(void *, cmcrypto_signature_scheme, const uint8_t *, size_t, uint8_t *, size_t,
                                   size_t *)
{
    if (std::strcmp(misuse, "throw") == 0)
        throw std::runtime_error("out of a key's function");
    if (std::strcmp(misuse, "exit") == 0)
        pthread_exit(nullptr);
    if (std::strcmp(misuse, "jump") == 0)
        std::longjmp(before, 1);
    return std::strcmp(misuse, "itself") == 0 ? use_key() : -1;
}

static void destroy(void *)
{
    if (std::strcmp(misuse, "destroy") == 0)
        throw std::runtime_error("out of a key's end");
}

static void *use_key_once(void *)
{
    if (use_key() == CMCRYPTO_ERROR_EXTERNAL_KEY && std::strcmp(misuse, "nothing") != 0 &&
        std::strcmp(misuse, "destroy") != 0)
        std::puts("a status");
    return nullptr;
}

// Of a stored public key, which no function above has the other half of.
static cmcrypto_status misuse_key(const char *how, const char *path, int32_t one_at_a_time)
{
    uint8_t text[16384];
    std::FILE *const file = std::fopen(path, "rb");
    if (file == nullptr)
        return -2;
    const size_t length = std::fread(text, 1, sizeof text, file);
    std::fclose(file);
    cmcrypto_certificate *certificate;
    cmcrypto_public_key *public_key;
    cmcrypto_external_key table = {};
    table.struct_size = sizeof table;
    table.one_at_a_time = one_at_a_time;
    table.sign_digest = sign_digest;
    table.destroy = destroy;
    misuse = how;
    if (cmcrypto_certificate_from_pem(0, text, length, &certificate) != CMCRYPTO_OK ||
        cmcrypto_certificate_public_key(certificate, &public_key) != CMCRYPTO_OK ||
        cmcrypto_private_key_from_external(&table, nullptr, public_key, &key) != CMCRYPTO_OK)
        return -3;
    if (std::strcmp(how, "exit") == 0) {
        pthread_t thread;
        pthread_create(&thread, nullptr, use_key_once, nullptr);
        pthread_join(thread, nullptr);
    } else if (setjmp(before) == 0) {
        use_key_once(nullptr);
    } else {
        use_key_once(nullptr);
    }
    cmcrypto_private_key_free(key);
    cmcrypto_public_key_free(public_key);
    cmcrypto_certificate_free(certificate);
    return CMCRYPTO_OK;
}

static cmcrypto_client_directory *clients;

static cmcrypto_status use_clients()
{
    return cmcrypto_client_directory_approve(clients, "GUID:1");
}

static cmcrypto_status find(void *, const char *, cmcrypto_found_client *)
{
    return -1;
}

static cmcrypto_status find_by_key(void *, const uint8_t *, cmcrypto_found_client *)
{
    return -1;
}

static cmcrypto_status add(void *, const cmcrypto_stored_client *)
{
    return -1;
}

static cmcrypto_status replace(void *, const uint8_t *, size_t, const cmcrypto_stored_client *)
{
    return -1;
}

static cmcrypto_status set_state(void *, const char *, cmcrypto_client_state_change)
{
    if (std::strcmp(misuse, "throw") == 0)
        throw std::runtime_error("out of a store's function");
    if (std::strcmp(misuse, "free") == 0)
        cmcrypto_client_directory_free(clients);
    return std::strcmp(misuse, "itself") == 0 ? use_clients() : -1;
}

static cmcrypto_status misuse_store(const char *how)
{
    cmcrypto_client_store table = {};
    table.struct_size = sizeof table;
    table.find = find;
    table.find_by_key = find_by_key;
    table.add = add;
    table.replace = replace;
    table.set_state = set_state;
    table.destroy = destroy;
    misuse = how;
    if (cmcrypto_client_directory_from_store(0, &table, nullptr, &clients) != CMCRYPTO_OK)
        return -3;
    if (use_clients() != CMCRYPTO_ERROR_STORE_UNAVAILABLE)
        return -4;
    cmcrypto_client_directory_free(clients);
    return CMCRYPTO_OK;
}

static void *update(void *callback)
{
    cmcrypto_trust_store_callback how = nullptr;
    std::memcpy(&how, callback, sizeof how);
    if (cmcrypto_trust_store_file_update(file, how, nullptr) != CMCRYPTO_OK)
        std::puts("a status");
    return nullptr;
}

int main(int argc, char **argv)
{
    cmcrypto_trust_settings settings = {};
    settings.struct_size = sizeof settings;
    if (argc != 4 || cmcrypto_trust_store_file_new(argv[2], 0, &settings, &file) != CMCRYPTO_OK)
        return 2;
    const char *how = argv[1];
    static cmcrypto_status status;
    try {
        if (std::strcmp(how, "throw") == 0) {
            status = cmcrypto_trust_store_file_update(file, throws, nullptr);
        } else if (std::strcmp(how, "exit") == 0) {
            cmcrypto_trust_store_callback callback = ends_its_thread;
            pthread_t thread;
            pthread_create(&thread, nullptr, update, &callback);
            pthread_join(thread, nullptr);
        } else if (std::strcmp(how, "jump") == 0) {
            if (setjmp(before) == 0)
                status = cmcrypto_trust_store_file_update(file, jumps, nullptr);
            status = cmcrypto_trust_store_file_update(file, nothing, nullptr);
        } else if (std::strcmp(how, "itself") == 0) {
            status = cmcrypto_trust_store_file_update(file, changes_itself, nullptr);
        } else if (std::strncmp(how, "key-", 4) == 0) {
            status = misuse_key(how + 6, argv[3], how[4] - '0');
        } else if (std::strncmp(how, "store-", 6) == 0) {
            status = misuse_store(how + 6);
        } else if (std::strcmp(how, "progress") == 0) {
            cmcrypto_content_manifest *manifest;
            status = cmcrypto_content_hash_directory(argv[3], 1, throws_at_progress, nullptr,
                                                     &manifest);
        } else {
            status = cmcrypto_trust_store_file_update(file, nothing, nullptr);
        }
    } catch (const std::exception &) {
        std::puts("caught, as if all were well");
        return 3;
    }
    return status;
}
