/*
 * The management point's side of wire.h: one thread moves bytes, so that a peer that is slow or silent keeps nobody
 * waiting, and `threads` others do what whole requests ask for.
 */
#ifndef SERVE_H
#define SERVE_H

#include "wire.h"

typedef struct {
    uint8_t verb;
    uint8_t *body;
    size_t len;
    /* What the handler says; `answer` is freed by the server. */
    cmcrypto_status status;
    uint8_t *answer;
    size_t answer_len;
} serve_request;

/* Called by several threads at the same time. */
typedef void (*serve_handler)(void *context, serve_request *request);

/* A socket that listens on this port of the loopback address, 0 for any that is free; ends the program if there can be none. */
int serve_listen(const char *port, unsigned *listens_on);

/*
 * Serves until the program is asked to end: then nothing more is accepted, what is being worked on is answered, and
 * the call returns.
 */
void serve(int listener, unsigned threads, serve_handler handler, void *context);

#endif
