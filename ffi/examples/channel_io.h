/* What the two programs with a channel share: bytes over a descriptor, and records in them. */
#ifndef CHANNEL_IO_H
#define CHANNEL_IO_H

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/types.h>
#include <time.h>

#include "example.h"

#define INITIATOR_SITE "P01"
#define RESPONDER_SITE "CAS"

/* The longest of messages and records. */
#define MAX_RECORD_LEN (CMCRYPTO_CHANNEL_RECORD_OVERHEAD + CMCRYPTO_CHANNEL_MAX_RECORD_CONTENT_LEN)

/* A stream of bytes to the peer, and the message or record that came last. */
typedef struct {
    int descriptor;
    size_t len;
    unsigned char bytes[MAX_RECORD_LEN];
} transport;

static inline void fail(const char *what)
{
    fprintf(stderr, "%s\n", what);
    exit(1);
}

static inline void transport_start(transport *stream, int descriptor)
{
    /* A peer that is gone is an error of write, and not the end of the process. */
    signal(SIGPIPE, SIG_IGN);
    stream->descriptor = descriptor;
    stream->len = 0;
}

static inline void transport_write(const transport *stream, const unsigned char *bytes, size_t len)
{
    while (len > 0) {
        ssize_t put = write(stream->descriptor, bytes, len);

        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0) {
            perror("write");
            exit(1);
        }
        bytes += put;
        len -= (size_t)put;
    }
}

static inline void transport_write_buffer(const transport *stream, cmcrypto_buffer *message)
{
    transport_write(stream, cmcrypto_buffer_data(message), cmcrypto_buffer_len(message));
    cmcrypto_buffer_free(message);
}

/*
 * Waits for the next message or record, in however many pieces it comes. Returns 0 if the input ended
 * before one was whole. A real agent sets a time limit on the socket (SO_RCVTIMEO): the library holds
 * no clock.
 */
static inline int transport_read(transport *stream)
{
    stream->len = 0;
    for (;;) {
        size_t whole = 0, wanted;
        ssize_t got;

        check(cmcrypto_channel_message_len(stream->bytes, stream->len, &whole), "peer");
        if (whole != 0 && stream->len == whole)
            return 1;
        /* 6 bytes always tell, and nothing has fewer, so that no byte of the next is taken. */
        wanted = (whole == 0 ? 6 : whole) - stream->len;
        got = read(stream->descriptor, stream->bytes + stream->len, wanted);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0) {
            perror("read");
            exit(1);
        }
        if (got == 0)
            return 0;
        stream->len += (size_t)got;
    }
}

static inline void read_handshake(transport *stream)
{
    if (!transport_read(stream))
        fail("handshake: the peer has gone");
}

static inline cmcrypto_channel_party *read_party(const char *key_path, const char *site_code)
{
    cmcrypto_private_key *key = read_key(key_path);
    cmcrypto_site_exchange_key *exchange_key;
    cmcrypto_channel_party *party;

    check(cmcrypto_site_exchange_key_new(key, site_code, &exchange_key), key_path);
    check(cmcrypto_channel_party_site(exchange_key, &party), "party");
    cmcrypto_site_exchange_key_free(exchange_key);
    cmcrypto_private_key_free(key);
    return party;
}

/* Ends the program if the peer is not this site under the key that `path` holds. Frees the peer. */
static inline void check_peer(cmcrypto_channel_peer *peer, const char *site_code, const char *path)
{
    file pem = file_read(path);
    cmcrypto_public_key *expected, *shown;
    char code[CMCRYPTO_SITE_CODE_MAX];
    size_t code_len;
    int32_t equal = 0;

    check(cmcrypto_public_key_from_spki_pem(CMCRYPTO_PROVIDER_DEFAULT, pem.bytes, pem.len,
                                            &expected),
          path);
    check(cmcrypto_channel_peer_site_code(peer, code, sizeof code, &code_len), "peer");
    check(cmcrypto_channel_peer_exchange_key(peer, &shown), "peer");
    /* NULL if the peer has shown a certificate. */
    if (shown != NULL)
        check(cmcrypto_public_key_equals(shown, expected, &equal), "peer");
    if (!equal || strcmp(code, site_code) != 0) {
        fprintf(stderr, "peer: not %s under the key of %s\n", site_code, path);
        exit(1);
    }
    cmcrypto_public_key_free(shown);
    cmcrypto_public_key_free(expected);
    cmcrypto_channel_peer_free(peer);
    free(pem.bytes);
}

typedef struct {
    transport *stream;
    cmcrypto_channel_sender *sender;
    cmcrypto_channel_receiver *receiver;
} connection;

/* Says what the channel is called, which is the same on both sides. */
static inline connection connect_halves(transport *stream, cmcrypto_channel *channel,
                                        const char *own_site, const char *peer_site)
{
    connection made = {stream, NULL, NULL};
    uint8_t id[CMCRYPTO_CHANNEL_ID_LEN];
    size_t id_len, i;

    check(cmcrypto_channel_id(channel, id, sizeof id, &id_len), "channel");
    printf("%s: connected to %s, channel ", own_site, peer_site);
    for (i = 0; i < id_len; i++)
        printf("%02x", (unsigned)id[i]);
    printf("\n");
    check(cmcrypto_channel_split(channel, &made.sender, &made.receiver), "channel");
    cmcrypto_channel_free(channel);
    return made;
}

static inline void send_record(connection *peer, const unsigned char *content, size_t len)
{
    static unsigned char record[MAX_RECORD_LEN];

    /* Who reads the content straight to its place saves this copy. */
    if (len > 0)
        memcpy(record + CMCRYPTO_CHANNEL_RECORD_HEADER_LEN, content, len);
    check(cmcrypto_channel_sender_seal(peer->sender, record,
                                       len + CMCRYPTO_CHANNEL_RECORD_OVERHEAD),
          "seal");
    transport_write(peer->stream, record, len + CMCRYPTO_CHANNEL_RECORD_OVERHEAD);
}

static inline void send_close(connection *peer)
{
    uint8_t record[CMCRYPTO_CHANNEL_RECORD_OVERHEAD];
    size_t record_len;

    check(cmcrypto_channel_sender_close(peer->sender, record, sizeof record, &record_len), "close");
    transport_write(peer->stream, record, record_len);
}

/*
 * Waits for a record. `*content` is NULL if the peer has closed, and otherwise good until the next
 * call. An end of the input without that is CMCRYPTO_ERROR_CHANNEL_TRUNCATED.
 */
static inline cmcrypto_status receive_record(connection *peer, const unsigned char **content,
                                             size_t *len)
{
    transport *stream = peer->stream;
    cmcrypto_channel_received received = 0;
    cmcrypto_status status;

    *content = NULL;
    *len = 0;
    if (!transport_read(stream))
        return cmcrypto_channel_receiver_end_of_input(peer->receiver);
    status = cmcrypto_channel_receiver_open(peer->receiver, stream->bytes, stream->len, &received,
                                            len);
    if (status == CMCRYPTO_OK && received == CMCRYPTO_CHANNEL_RECEIVED_DATA)
        *content = stream->bytes + CMCRYPTO_CHANNEL_RECORD_HEADER_LEN;
    return status;
}

static inline void disconnect(connection *peer)
{
    cmcrypto_channel_receiver_free(peer->receiver);
    cmcrypto_channel_sender_free(peer->sender);
    close(peer->stream->descriptor);
}

#endif
