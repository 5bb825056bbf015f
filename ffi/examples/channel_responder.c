/*
 * The site CAS, which receives a file from the site P01 over a protected channel, and sends a receipt.
 *
 *   channel-responder-c receive OWN-KEY PEER-PUBLIC-KEY OUTPUT DESCRIPTOR
 *
 * The descriptor, a number, is one end of a connected stream of bytes in both directions: see
 * channel_initiator.c, which starts this. OUTPUT is there only when P01 has sent all of it.
 */
#define _POSIX_C_SOURCE 200809L
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "channel_io.h"

static cmcrypto_channel *shake_hands(transport *stream, const cmcrypto_channel_party *party,
                                     const char *peer_key_path)
{
    /* (NULL, 0) would be every suite that the library knows. */
    const cmcrypto_channel_suite accepted[] = {CMCRYPTO_CHANNEL_SUITE_X25519};
    cmcrypto_site_directory *known = read_directory(RESPONDER_SITE, INITIATOR_SITE,
                                                    CMCRYPTO_SITE_RELATION_CHILD, peer_key_path);
    cmcrypto_channel_request *request;
    cmcrypto_channel_responder *responder;
    cmcrypto_channel *channel;
    cmcrypto_buffer *message;

    read_handshake(stream);
    check(cmcrypto_channel_request_read(stream->bytes, stream->len, accepted, 1, &request),
          "message 1");
    check(cmcrypto_channel_request_respond_site(request, party, known, (int64_t)time(NULL),
                                                &responder, &message),
          "respond");
    cmcrypto_channel_request_free(request);
    transport_write_buffer(stream, message);

    read_handshake(stream);
    check(cmcrypto_channel_responder_receive_site(responder, stream->bytes, stream->len, known,
                                                  (int64_t)time(NULL), &channel),
          "message 3");
    cmcrypto_channel_responder_free(responder);
    cmcrypto_site_directory_free(known);
    return channel;
}

typedef struct {
    size_t len;
    size_t records;
    uint8_t sha256[32];
} received_file;

/* Writes what comes to `part`, until the peer closes. */
static cmcrypto_status receive_parts(connection *peer, FILE *part, received_file *it)
{
    cmcrypto_hasher *hasher;
    const unsigned char *content;
    size_t len;
    cmcrypto_status status = cmcrypto_hasher_new(CMCRYPTO_DIGEST_SHA256, &hasher);

    if (status != CMCRYPTO_OK)
        return status;
    while ((status = receive_record(peer, &content, &len)) == CMCRYPTO_OK && content != NULL) {
        status = cmcrypto_hasher_update(hasher, content, len);
        if (status == CMCRYPTO_OK && fwrite(content, 1, len, part) != len)
            status = CMCRYPTO_ERROR_STORAGE;
        if (status != CMCRYPTO_OK)
            break;
        it->len += len;
        it->records++;
    }
    if (status == CMCRYPTO_OK)
        status = cmcrypto_hasher_finish(hasher, it->sha256, sizeof it->sha256, &len);
    cmcrypto_hasher_free(hasher);
    return status;
}

/* All of the file, or none of it. A real agent also syncs it to the disk. */
static received_file receive_file(connection *peer, const char *path)
{
    received_file it = {0, 0, {0}};
    char part_path[4096];
    FILE *part;
    cmcrypto_status status;

    if (snprintf(part_path, sizeof part_path, "%s.part", path) >= (int)sizeof part_path)
        fail("output: its path is too long");
    part = fopen(part_path, "wb");
    if (part == NULL) {
        perror(part_path);
        exit(1);
    }
    status = receive_parts(peer, part, &it);
    if (fclose(part) != 0 && status == CMCRYPTO_OK)
        status = CMCRYPTO_ERROR_STORAGE;
    if (status == CMCRYPTO_OK && rename(part_path, path) != 0)
        status = CMCRYPTO_ERROR_STORAGE;
    if (status != CMCRYPTO_OK)
        remove(part_path);
    check(status, "receive");
    printf("%s: received %zu bytes in %zu records, and %s has closed\n", RESPONDER_SITE, it.len,
           it.records, INITIATOR_SITE);
    return it;
}

static void send_receipt(connection *peer, const received_file *it)
{
    char count[24];
    int count_len = snprintf(count, sizeof count, "%zu", it->len);

    send_record(peer, (const unsigned char *)count, (size_t)count_len);
    send_record(peer, it->sha256, sizeof it->sha256);
    send_close(peer);
    printf("%s: sent a receipt, and closed\n", RESPONDER_SITE);
}

static void receive(char **arguments, int descriptor)
{
    static transport stream;
    cmcrypto_channel_party *party = read_party(arguments[0], RESPONDER_SITE);
    cmcrypto_channel *channel;
    connection peer;
    received_file it;

    transport_start(&stream, descriptor);
    channel = shake_hands(&stream, party, arguments[1]);
    peer = connect_halves(&stream, channel, RESPONDER_SITE, INITIATOR_SITE);
    it = receive_file(&peer, arguments[2]);
    send_receipt(&peer, &it);
    disconnect(&peer);
    cmcrypto_channel_party_free(party);
}

int main(int argc, char **argv)
{
    char *end = NULL;
    long descriptor;

    if (cmcrypto_abi_version() != CMCRYPTO_ABI_VERSION) {
        fprintf(stderr, "header and library do not match\n");
        return 1;
    }
    if (argc != 6 || strcmp(argv[1], "receive") != 0) {
        fprintf(stderr, "usage: see the top of ffi/examples/channel_responder.c\n");
        return 2;
    }
    descriptor = strtol(argv[5], &end, 10);
    if (*argv[5] == '\0' || *end != '\0' || descriptor < 0 || descriptor > 65535)
        fail("descriptor: not a number of one");
    receive(argv + 2, (int)descriptor);
    return 0;
}
