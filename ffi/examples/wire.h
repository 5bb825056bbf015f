/*
 * How agent and management point talk over TCP: the least that shows it. Requests, bundles and replies are protected by
 * themselves; A STATUS IS NOT. Whoever can answer in the management point's place says OK to a message that never arrives
 * there, and the agent drops its file; or a status that makes it set one aside. So a real one has HTTPS here, or the
 * library's channel (cmcrypto/channel.h), and this is for loopback where nobody else can listen. An agent's identity
 * does not hang on it: that is replaced by what a reply with a signature says, and by its own clock.
 *
 *   request   1 byte verb, 4 bytes length, body
 *   answer    4 bytes status, 4 bytes length, body
 *
 * Numbers are big-endian. Requests follow each other on one connection, each after the answer to the one
 * before it. A status is one of cmcrypto's, and all that the other side is told. Each side
 * gives the other so long, and no longer, for a whole request or answer.
 */
#ifndef WIRE_H
#define WIRE_H

#include <stddef.h>
#include <stdint.h>

#include "cmcrypto.h"

/* Verbs, with what the body is, and what that of the answer is. */
#define WIRE_BUNDLE 'B'    /* nothing; the management point's bundle */
#define WIRE_CHALLENGE 'C' /* nothing; a challenge */
#define WIRE_REGISTER 'R'  /* a request to register; the reply */
#define WIRE_RENEW 'N'     /* a request to renew; the reply */
#define WIRE_MESSAGE 'M'   /* a sealed message; nothing */

#define WIRE_MAX_CONTENT (4u * 1024 * 1024)
/* Content, and what sealing adds to it. */
#define WIRE_MAX_MESSAGE (WIRE_MAX_CONTENT + 64u * 1024)
/* A bundle has up to 16 KiB, a reply 4. */
#define WIRE_MAX_ANSWER (64u * 1024)

#define WIRE_REQUEST_HEAD 5
#define WIRE_ANSWER_HEAD 8

/* For a request to arrive, for an answer to be taken, and for a connection that waits for its next. */
#define WIRE_TIME_LIMIT 20000

/* The longest body of a request; -1 if there is no such verb. */
int64_t wire_limit(uint8_t verb);

void wire_put_u32(uint8_t *to, uint32_t number);
uint32_t wire_get_u32(const uint8_t *from);

typedef struct {
    cmcrypto_status status;
    uint8_t *body; /* to be freed */
    size_t len;
} wire_answer;

/*
 * Connects to "HOST:PORT" within the time limit. -1 if that can't be, with a line in the log, or if the program is
 * asked to end.
 */
int wire_connect(const char *server);

/* Sends a request and waits for the answer, within the time limit each. 0, or -1 as above: then the
 * connection is good for nothing more, and whether the request was carried out is not known. */
int wire_exchange(int connection, uint8_t verb, const uint8_t *body, size_t len,
                  wire_answer *answer);

#endif
