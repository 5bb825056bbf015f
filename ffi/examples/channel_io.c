/* What channel_io.h declares. */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

#include "channel_io.h"

void fail(const char *what)
{
    fprintf(stderr, "%s\n", what);
    exit(1);
}

void transport_start(transport *stream, int descriptor)
{
    /* A peer that is gone is an error of write, and not the end of the process. */
    signal(SIGPIPE, SIG_IGN);
    stream->descriptor = descriptor;
    stream->len = 0;
}

void transport_write(const transport *stream, const unsigned char *bytes, size_t len)
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

void transport_write_buffer(const transport *stream, cmcrypto_buffer *message)
{
    transport_write(stream, cmcrypto_buffer_data(message), cmcrypto_buffer_len(message));
    cmcrypto_buffer_free(message);
}

int transport_read(transport *stream)
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

void read_handshake(transport *stream)
{
    if (!transport_read(stream))
        fail("handshake: the peer has gone");
}

cmcrypto_channel_party *read_party(const char *key_path, const char *site_code)
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

cmcrypto_site_directory *read_directory(const char *own_site, const char *peer_site,
                                        cmcrypto_site_relation relation, const char *path)
{
    file pem = file_read(path);
    cmcrypto_site_directory_settings settings;
    cmcrypto_site_directory *directory;
    cmcrypto_public_key *key;
    cmcrypto_site_key_outcome outcome;
    cmcrypto_buffer *lost;

    check(cmcrypto_public_key_from_spki_pem(CMCRYPTO_PROVIDER_DEFAULT, pem.bytes, pem.len, &key),
          path);
    cmcrypto_site_directory_settings_default(&settings, sizeof settings);
    check(cmcrypto_site_directory_new(own_site, &settings, &directory), "directory");
    check(cmcrypto_site_directory_learn_from_directory_service(
              directory, peer_site, relation, key, NULL, (int64_t)time(NULL), &outcome, &lost),
          path);
    cmcrypto_buffer_free(lost);
    cmcrypto_public_key_free(key);
    free(pem.bytes);
    return directory;
}

connection connect_halves(transport *stream, cmcrypto_channel *channel, const char *own_site,
                          const char *peer_site)
{
    connection made = {stream, channel, NULL, NULL};
    uint8_t id[CMCRYPTO_CHANNEL_ID_LEN];
    size_t id_len, i;

    check(cmcrypto_channel_id(channel, id, sizeof id, &id_len), "channel");
    printf("%s: connected to %s, channel ", own_site, peer_site);
    for (i = 0; i < id_len; i++)
        printf("%02x", (unsigned)id[i]);
    printf("\n");
    check(cmcrypto_channel_split(channel, &made.sender, &made.receiver), "channel");
    return made;
}

void send_record(connection *peer, const unsigned char *content, size_t len)
{
    static unsigned char record[MAX_RECORD_LEN];

    /* Who reads the content straight to its place saves this copy. */
    if (len > 0)
        memcpy(record + CMCRYPTO_CHANNEL_RECORD_HEADER_LEN, content, len);
    check(cmcrypto_channel_sender_seal(peer->sender, record,
                                       len + CMCRYPTO_CHANNEL_RECORD_OVERHEAD,
                                       (int64_t)time(NULL)),
          "seal");
    transport_write(peer->stream, record, len + CMCRYPTO_CHANNEL_RECORD_OVERHEAD);
}

void send_close(connection *peer)
{
    uint8_t record[CMCRYPTO_CHANNEL_RECORD_OVERHEAD];
    size_t record_len;

    check(cmcrypto_channel_sender_close(peer->sender, record, sizeof record, &record_len), "close");
    transport_write(peer->stream, record, record_len);
}

cmcrypto_status receive_record(connection *peer, const unsigned char **content, size_t *len)
{
    transport *stream = peer->stream;
    cmcrypto_channel_received received = 0;
    cmcrypto_status status;

    *content = NULL;
    *len = 0;
    if (!transport_read(stream))
        return cmcrypto_channel_receiver_end_of_input(peer->receiver);
    status = cmcrypto_channel_receiver_open(peer->receiver, stream->bytes, stream->len,
                                            (int64_t)time(NULL), &received, len);
    if (status == CMCRYPTO_OK && received == CMCRYPTO_CHANNEL_RECEIVED_DATA)
        *content = stream->bytes + CMCRYPTO_CHANNEL_RECORD_HEADER_LEN;
    return status;
}

void disconnect(connection *peer)
{
    cmcrypto_channel_free(peer->channel);
    cmcrypto_channel_receiver_free(peer->receiver);
    cmcrypto_channel_sender_free(peer->sender);
    close(peer->stream->descriptor);
}
