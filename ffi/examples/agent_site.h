/*
 * An agent and its site: whom it trusts, who it is, and what it takes to become and remain known.
 *
 * In the agent's directory there are
 *
 *   trusted_root_key  from the administrator: what SMSPublicRootKey says, or a mobileclient.tcf
 *   trust             the trust store that was made of it
 *   identity          key and certificate
 *   identity.next     those that follow, until the site has said so
 *   registered        the id that the site has given, and how it wants messages protected
 *   lock              held by the agent that works here
 */
#ifndef AGENT_SITE_H
#define AGENT_SITE_H

#include "agent_key.h"
#include "wire.h"

typedef struct {
    const char *directory;
    const agent_key *key;
    /* Those that speak for one management point, as behind a balancer. */
    char **servers;
    unsigned server_count, server;
    int connection; /* to the current one; -1 if there is none */
    int64_t valid_for;

    cmcrypto_trust_store_file *trust;
    cmcrypto_trusted_management_point *at; /* NULL: to be fetched */
    cmcrypto_signing_identity *identity;
    int is_registered;
    char id[CMCRYPTO_CLIENT_ID_MAX];
    cmcrypto_site_security security;
    int must_rotate;
    int64_t rotated_at; /* by the clock that nobody sets; 0 if never */
} agent_site;

/* What became of a step. After SOON and LATER it is to be tried again. */
typedef enum {
    DONE,
    SOON,  /* something was put right */
    LATER, /* somebody else has to: the log says who */
    NEXT   /* as LATER, but it is this message alone: the others may go */
} step;

/* Reads what is there; ends the program if that can't be. `server_list` is changed. */
void agent_site_open(agent_site *it, char *server_list);
void agent_site_close(agent_site *it);

/*
 * Sees to it that the agent trusts a management point and is registered, and renews its certificate in time: where a
 * message that was sealed with it `has_open`, no answer to it has come, only once that can't wait.
 */
step agent_site_ready(agent_site *it, int has_open);

/* Asks the current server, or the next one the next time. DONE if there is an answer. */
step agent_site_ask(agent_site *it, uint8_t verb, const uint8_t *body, size_t len,
                    wire_answer *answer);
/* The next server is asked from now on. */
void agent_site_next_server(agent_site *it);

/* What a refusal may ask for: done by the next agent_site_ready. */
void agent_site_fetch_again(agent_site *it);
void agent_site_register_again(agent_site *it);

/*
 * Whether it is the agent's own certificate that has expired: a status from afar does not say whose. Then the next
 * agent_site_ready makes another, with a new key unless it is in a device.
 */
int agent_site_has_expired(const agent_site *it);

#endif
