// Leaves a callback as none may be left: by an exception, by the end of its thread, by a jump, or by a change of
// what it changes.
#include <csetjmp>
#include <cstdio>
#include <cstring>
#include <pthread.h>
#include <stdexcept>

#include "cmcrypto.h"

static std::jmp_buf before;
static cmcrypto_trust_store_file *file;

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
