/*
 * What the conventions say about fork, in a process with threads.
 *
 *   fork idle    no thread is in a call at the fork: a child does whatever its parent could
 *   fork busy    threads sign at the fork, and the child too, against the conventions: it may wait for ever, which is
 *                counted and told, but nothing ends it
 *   fork exec    threads sign at the fork: a child executes a program, this one
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmcrypto.h>

enum { THREADS = 3, CHILDREN = 40, RANDOM = 16 };

#define CHECK(call) check((call), #call)

static void check(cmcrypto_status status, const char *call)
{
    if (status != CMCRYPTO_OK) {
        fprintf(stderr, "%s: %s\n", call, cmcrypto_status_text(status));
        _exit(1);
    }
}

static cmcrypto_private_key *key;
static cmcrypto_certificate *certificate, *mp_certificate;
static cmcrypto_signing_identity *identity;
static cmcrypto_client *client;
static cmcrypto_client_directory *directory;

static int is_busy;
static atomic_int done;
static pthread_barrier_t worked, forked;

static void make(void)
{
    const int64_t now = (int64_t)time(NULL);
    cmcrypto_private_key *mp_key;
    CHECK(cmcrypto_private_key_generate(CMCRYPTO_PROVIDER_DEFAULT, 2048, &mp_key));
    CHECK(cmcrypto_self_signed(mp_key, CMCRYPTO_KEY_USE_ENCRYPTION, "MP01", now, now + 3600, &mp_certificate));
    cmcrypto_private_key_free(mp_key);
    CHECK(cmcrypto_private_key_generate(CMCRYPTO_PROVIDER_DEFAULT, 2048, &key));
    CHECK(cmcrypto_self_signed(key, CMCRYPTO_KEY_USE_SIGNING, "PC01", now, now + 3600, &certificate));
    CHECK(cmcrypto_signing_identity_new(key, certificate, &identity));
    CHECK(cmcrypto_client_new("GUID:1", "P01", identity, &client));
    CHECK(cmcrypto_client_directory_new(&directory));
}

static void free_all(void)
{
    cmcrypto_client_directory_free(directory);
    cmcrypto_client_free(client);
    cmcrypto_signing_identity_free(identity);
    cmcrypto_certificate_free(mp_certificate);
    cmcrypto_certificate_free(certificate);
    cmcrypto_private_key_free(key);
}

static void sign(void)
{
    uint8_t signature[CMCRYPTO_RSA_MAX_LEN];
    size_t len;
    CHECK(cmcrypto_private_key_sign(key, CMCRYPTO_SIGNATURE_PKCS1_SHA256, (const uint8_t *)"x", 1, signature,
                                    sizeof signature, &len));
}

static void everything(uint8_t random[RANDOM])
{
    cmcrypto_site_security site;
    cmcrypto_buffer *message;
    cmcrypto_message_id message_id;
    const cmcrypto_certificate *recipients[] = {mp_certificate};
    char id[64];

    CHECK(cmcrypto_random_fill(CMCRYPTO_PROVIDER_DEFAULT, random, RANDOM));
    sign();
    snprintf(id, sizeof id, "GUID:%02x%02x%02x%02x%02x", random[0], random[1], random[2], random[3], random[4]);
    CHECK(cmcrypto_client_directory_add(directory, id, certificate));
    cmcrypto_site_security_default(&site, sizeof site);
    CHECK(cmcrypto_client_seal_to_certificates(client, &site, CMCRYPTO_MESSAGE_KIND_HARDWARE_INVENTORY, random, RANDOM,
                                               recipients, 1, (int64_t)time(NULL), &message, &message_id));
    cmcrypto_buffer_free(message);
}

static void *work(void *unused)
{
    uint8_t random[RANDOM];
    (void)unused;
    if (!is_busy)
        everything(random);
    pthread_barrier_wait(&worked);
    while (is_busy && !atomic_load(&done))
        sign();
    pthread_barrier_wait(&forked);
    return NULL;
}

/* What a child is to do, which may write to the pipe. */
static void child(const char *mode, char *program, int to)
{
    uint8_t random[RANDOM];
    alarm(20);
    if (strcmp(mode, "exec") == 0) {
        execl(program, program, "alone", (char *)NULL);
        _exit(1);
    }
    if (is_busy)
        sign();
    else {
        everything(random);
        free_all();
        if (write(to, random, RANDOM) != RANDOM)
            _exit(1);
    }
    _exit(0);
}

int main(int argc, char **argv)
{
    pthread_t threads[THREADS];
    uint8_t random[CHILDREN][RANDOM];
    int ends[2], waited = 0, wrong = 0;
    char *const mode = argc == 2 ? argv[1] : "";

    if (strcmp(mode, "alone") == 0) {
        CHECK(cmcrypto_random_fill(CMCRYPTO_PROVIDER_DEFAULT, random[0], RANDOM));
        return 0;
    }
    make();
    is_busy = strcmp(mode, "idle") != 0;
    if (pipe(ends) != 0)
        return 2;
    pthread_barrier_init(&worked, NULL, THREADS + 1);
    pthread_barrier_init(&forked, NULL, THREADS + 1);
    for (int i = 0; i < THREADS; i++)
        pthread_create(&threads[i], NULL, work, NULL);
    pthread_barrier_wait(&worked);
    for (int i = 0; i < CHILDREN; i++) {
        int status;
        const pid_t pid = fork();
        if (pid == 0)
            child(mode, argv[0], ends[1]);
        waitpid(pid, &status, 0);
        if (strcmp(mode, "busy") == 0 && WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM)
            waited++;
        else if (status != 0)
            wrong++, fprintf(stderr, "a child ended with %d\n", status);
        else if (!is_busy && read(ends[0], random[i], RANDOM) != RANDOM)
            return 2;
    }
    atomic_store(&done, 1);
    pthread_barrier_wait(&forked);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    for (int i = 1; !is_busy && i < CHILDREN; i++)
        for (int j = 0; j < i; j++)
            if (memcmp(random[i], random[j], RANDOM) == 0)
                wrong++, fprintf(stderr, "children %d and %d drew the same\n", i, j);
    if (waited > 0)
        printf("%s: %d of %d children waited for ever\n", mode, waited, CHILDREN);
    free_all();
    return wrong != 0;
}
