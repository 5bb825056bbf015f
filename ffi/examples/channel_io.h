/* What the two programs with a channel share: bytes over a descriptor, and records in them. */
#ifndef CHANNEL_IO_H
#define CHANNEL_IO_H

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

typedef struct {
    transport *stream;
    /* Kept, so that it can be held against the directory, and ended. */
    cmcrypto_channel *channel;
    cmcrypto_channel_sender *sender;
    cmcrypto_channel_receiver *receiver;
} connection;

void fail(const char *what);
void transport_start(transport *stream, int descriptor);
void transport_write(const transport *stream, const unsigned char *bytes, size_t len);
void transport_write_buffer(const transport *stream, cmcrypto_buffer *message);

/*
 * Waits for the next message or record, in however many pieces it comes. Returns 0 if the input ended
 * before one was whole. A real agent sets a time limit on the socket (SO_RCVTIMEO): the library holds
 * no clock.
 */
int transport_read(transport *stream);

void read_handshake(transport *stream);
cmcrypto_channel_party *read_party(const char *key_path, const char *site_code);

/*
 * What the site `own_site` knows: the other site under the key that `path` holds, which a person has put
 * there. A real agent reads the directory that it has stored.
 */
cmcrypto_site_directory *read_directory(const char *own_site, const char *peer_site,
                                        cmcrypto_site_relation relation, const char *path);

/* Says what the channel is called, which is the same on both sides. */
connection connect_halves(transport *stream, cmcrypto_channel *channel, const char *own_site,
                          const char *peer_site);

void send_record(connection *peer, const unsigned char *content, size_t len);
void send_close(connection *peer);

/*
 * Waits for a record. `*content` is NULL if the peer has closed, and otherwise good until the next
 * call. An end of the input without that is CMCRYPTO_ERROR_CHANNEL_TRUNCATED.
 */
cmcrypto_status receive_record(connection *peer, const unsigned char **content, size_t *len);

void disconnect(connection *peer);

#endif
