/*
 * The site P01, which sends a file to the site CAS over a protected channel, and waits for its receipt.
 *
 *   channel-initiator-c keys DIRECTORY
 *   channel-initiator-c send OWN-KEY PEER-PUBLIC-KEY FILE RESPONDER ARGUMENT...
 *
 * `keys` makes the exchange keys of both sites and their public halves: `p01.key`, `p01.pub`,
 * `cas.key`, `cas.pub`. They are PEM, and the private ones are not encrypted: for trying out only;
 * keys that `openssl genrsa` and `openssl pkey -pubout` make do as well. `send` makes a pair of sockets
 * and starts the responder (channel_responder.c) with the number of its descriptor as last argument:
 *
 *   channel-initiator-c send p01.key cas.pub FILE channel-responder-c receive cas.key p01.pub OUTPUT
 */
#define _POSIX_C_SOURCE 200809L
#include <sys/socket.h>
#include <sys/wait.h>
#include <string.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

#include "channel_io.h"

static void make_keys(const char *directory)
{
    static const char *const names[2][2] = {{"p01.key", "p01.pub"}, {"cas.key", "cas.pub"}};
    size_t i;

    for (i = 0; i < 2; i++) {
        cmcrypto_private_key *key;
        cmcrypto_public_key *public_key;
        cmcrypto_buffer *pem;

        check(cmcrypto_private_key_generate(CMCRYPTO_PROVIDER_DEFAULT, 2048, &key), "generate");
        check(cmcrypto_private_key_to_pkcs8_pem(key, &pem), "key");
        file_write(path_in(directory, names[i][0]), pem);
        check(cmcrypto_private_key_public_key(key, &public_key), "public key");
        check(cmcrypto_public_key_to_spki_pem(public_key, &pem), "public key");
        file_write(path_in(directory, names[i][1]), pem);
        cmcrypto_public_key_free(public_key);
        cmcrypto_private_key_free(key);
    }
}

/* Starts the responder; returns our end of the pair. */
static int start_responder(char **command, int count, pid_t *child)
{
    int ends[2];
    char number[16];
    char **arguments = calloc((size_t)count + 2, sizeof *arguments);

    if (arguments == NULL || socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) {
        perror("socketpair");
        exit(1);
    }
    snprintf(number, sizeof number, "%d", ends[1]);
    memcpy(arguments, command, (size_t)count * sizeof *arguments);
    arguments[count] = number;
    *child = fork();
    if (*child < 0) {
        perror("fork");
        exit(1);
    }
    if (*child == 0) {
        /* Else the responder would hold our end open itself, and never see it close. */
        close(ends[0]);
        execvp(arguments[0], arguments);
        perror(arguments[0]);
        _exit(127);
    }
    close(ends[1]);
    free(arguments);
    return ends[0];
}

static cmcrypto_channel *shake_hands(transport *stream, const cmcrypto_channel_party *party,
                                     const char *peer_key_path)
{
    cmcrypto_site_directory *known = read_directory(INITIATOR_SITE, RESPONDER_SITE,
                                                    CMCRYPTO_SITE_RELATION_PARENT, peer_key_path);
    cmcrypto_channel_initiator *initiator;
    cmcrypto_channel *channel;
    cmcrypto_buffer *message;
    int32_t is_demand;

    check(cmcrypto_channel_initiator_start(party, RESPONDER_SITE, CMCRYPTO_CHANNEL_SUITE_X25519,
                                           &initiator, &message),
          "start");
    transport_write_buffer(stream, message);
    read_handshake(stream);
    check(cmcrypto_channel_is_cookie_demand(stream->bytes, stream->len, &is_demand), "message 2");
    if (is_demand) {
        /* The responder has much to do, and asks whether we get what it sends. */
        cmcrypto_channel_initiator *next;

        check(cmcrypto_channel_initiator_with_cookie(initiator, stream->bytes, stream->len, &next,
                                                     &message),
              "cookie");
        cmcrypto_channel_initiator_free(initiator);
        initiator = next;
        transport_write_buffer(stream, message);
        read_handshake(stream);
    }
    check(cmcrypto_channel_initiator_receive_site(initiator, stream->bytes, stream->len, known,
                                                  (int64_t)time(NULL), &message, &channel),
          "message 2");
    cmcrypto_channel_initiator_free(initiator);
    cmcrypto_site_directory_free(known);
    transport_write_buffer(stream, message);
    return channel;
}

static void send_file(connection *peer, const file *content)
{
    const size_t part = 16 * 1024;
    size_t sent, records = 0;

    for (sent = 0; sent < content->len; records++) {
        size_t left = content->len - sent, len = left < part ? left : part;

        send_record(peer, content->bytes + sent, len);
        sent += len;
    }
    send_close(peer);
    printf("%s: sent %zu bytes in %zu records, and closed\n", INITIATOR_SITE, sent, records);
}

/* The receipt is two records: how many bytes came, and their SHA-256. */
static void read_receipt(connection *peer, const file *content)
{
    const unsigned char *part;
    uint8_t expected[32];
    char count[24];
    size_t len, expected_len;

    snprintf(count, sizeof count, "%zu", content->len);
    check(receive_record(peer, &part, &len), "receipt");
    if (part == NULL || len != strlen(count) || memcmp(part, count, len) != 0)
        fail("receipt: not for so many bytes");
    check(cmcrypto_digest(CMCRYPTO_DIGEST_SHA256, content->bytes, content->len, expected,
                          sizeof expected, &expected_len),
          "digest");
    check(receive_record(peer, &part, &len), "receipt");
    if (part == NULL || len != expected_len || memcmp(part, expected, len) != 0)
        fail("receipt: not for these bytes");
    check(receive_record(peer, &part, &len), "receipt");
    if (part != NULL)
        fail("receipt: more than was expected");
    printf("%s: the receipt is right, and %s has closed\n", INITIATOR_SITE, RESPONDER_SITE);
}

static void send_to_responder(char **arguments, int count)
{
    static transport stream;
    cmcrypto_channel_party *party = read_party(arguments[0], INITIATOR_SITE);
    file content = file_read(arguments[2]);
    cmcrypto_channel *channel;
    connection peer;
    pid_t child;
    int status;

    transport_start(&stream, start_responder(arguments + 3, count - 3, &child));
    channel = shake_hands(&stream, party, arguments[1]);
    peer = connect_halves(&stream, channel, INITIATOR_SITE, RESPONDER_SITE);
    send_file(&peer, &content);
    read_receipt(&peer, &content);
    disconnect(&peer);
    cmcrypto_channel_party_free(party);
    free(content.bytes);

    if (waitpid(child, &status, 0) != child || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
        fail("the responder failed");
}

int main(int argc, char **argv)
{
    if (cmcrypto_abi_version() != CMCRYPTO_ABI_VERSION) {
        fprintf(stderr, "header and library do not match\n");
        return 1;
    }
    if (argc == 3 && strcmp(argv[1], "keys") == 0)
        make_keys(argv[2]);
    else if (argc >= 6 && strcmp(argv[1], "send") == 0)
        send_to_responder(argv + 2, argc - 2);
    else {
        fprintf(stderr, "usage: see the top of ffi/examples/channel_initiator.c\n");
        return 2;
    }
    return 0;
}
