/*
 * The handshake of the channel (crypto-core/src/controls/channel/protocol.md), for Spin.
 *
 * Two honest sites, A and B, each once as initiator and once as responder, all at the same time, and
 * an attacker E who is a site too, with an exchange key that the others know. E carries every message:
 * it drops, repeats, swaps and changes what it likes. Cryptography is perfect: who does not know x or y
 * does not know what X and Y agree on, can't open or seal a proof under it, and can't sign for others.
 * So what a side may receive is either what an honest session sealed under the very same key, or what E
 * makes under a key that it knows, with signatures of its own or those it has read in proofs that it
 * could open.
 *
 * A responder may demand a cookie at any time, and takes any that message 1 has or none: it remembers
 * nothing. An initiator that gets a demand sends message 1 again, once. Cookies are public and E makes
 * demands of its own, so that either side has one or none as E likes, whatever the other has; and as E
 * chooses what a responder gets, an honest initiator's demand is one step with its start. There is one
 * cookie: that it is another is seen as is that there is none.
 *
 * Checked in every state that can be reached: whoever has accepted an honest peer has a session with it
 * in which both mean the same sites, suite, ephemeral keys and cookie, and whose key E does not know. That key
 * depends on ephemeral keys alone, so it stays so when E is given the exchange keys afterwards.
 *
 * Not in the model: lengths and encodings, more than one session of each kind, certificates, rollover,
 * records, computations that are not perfect.
 *
 * Switches leave a part of the protocol out, to show that the model finds what comes of it.
 */

#define A 1
#define B 2
#define E 3

/* Ephemeral keys: session s has s + 1; E has one that serves as well as many. */
#define SHARE_E 5

#define INITIATOR 1
#define RESPONDER 2

/* States of a session. */
#define IDLE 0
#define SENT 1   /* message 1, or 2 with its signature */
#define DONE 2   /* the peer was accepted; of an initiator: message 3 was sent */
#define FAILED 3

/* Sessions: 0 A initiates, 1 B initiates, 2 A responds, 3 B responds. */
#define SESSIONS 4
#define OWNER(s) ((s) % 2 + 1)
#define ROLE(s) ((s) / 2 + 1)

byte state[SESSIONS];
byte from[SESSIONS];
byte to[SESSIONS];
byte suite[SESSIONS];
byte X[SESSIONS];
/* Whether message 1 has it, as it was sent last or came. */
bool cookie[SESSIONS];
byte Y[SESSIONS];
/* An initiator: the responder whose message 2 it took, plus 1; 0 if E made it. */
byte answered_by[SESSIONS];

/* E knows what two shares agree on if one is its own: it never learns another's private half. */
#define KNOWN(x, y) ((x) == SHARE_E || (y) == SHARE_E)

#define SAME_OPENING(s, t) \
    (from[s] == from[t] && to[s] == to[t] && suite[s] == suite[t] && X[s] == X[t] \
     && cookie[s] == cookie[t])

/* What the keys and the confirmation are bound to. */
#ifdef COOKIE_NOT_BOUND
#define BOUND_OPENING(s, t) \
    (from[s] == from[t] && to[s] == to[t] && suite[s] == suite[t] && X[s] == X[t])
#else
#define BOUND_OPENING(s, t) SAME_OPENING(s, t)
#endif

/* The keys of both sessions are one: they come from X and Y, and from message 1. */
#ifdef KEY_WITHOUT_MESSAGE_1
#define SAME_KEY(s, t, y) (X[s] == X[t] && (y) == Y[t])
#else
#define SAME_KEY(s, t, y) (BOUND_OPENING(s, t) && (y) == Y[t])
#endif

/* What the confirmation adds to that. */
#ifdef NO_CONFIRMATION
#define CONFIRMED(s, t) true
#else
#define CONFIRMED(s, t) BOUND_OPENING(s, t)
#endif

/* Whether the signature of session t, made for a peer, is the one that session s asks for. */
#ifdef SHARES_NOT_SIGNED
#define SIGNED_SHARES(s, t, y) true
#else
#define SIGNED_SHARES(s, t, y) (X[s] == X[t] && (y) == Y[t])
#endif
#ifdef CODES_NOT_SIGNED
#define SIGNED_CODES(s, t) true
#else
#define SIGNED_CODES(s, t) (from[s] == from[t] && to[s] == to[t])
#endif
#ifdef SUITE_NOT_SIGNED
#define SIGNED_SUITE(s, t) true
#else
#define SIGNED_SUITE(s, t) (suite[s] == suite[t])
#endif
#ifdef ROLE_NOT_SIGNED
#define SIGNED_ROLE(s, t) true
#else
#define SIGNED_ROLE(s, t) (ROLE(s) != ROLE(t))
#endif
#define SIGNED(s, t, y) \
    (SIGNED_SHARES(s, t, y) && SIGNED_CODES(s, t) && SIGNED_SUITE(s, t) && SIGNED_ROLE(s, t))

/* Session t has signed, and E could open the proof that the signature is in. */
#define LEAKED(t) \
    (((ROLE(t) == RESPONDER && state[t] != IDLE) || state[t] == DONE) && KNOWN(X[t], Y[t]))

/* What the directory says: whose key was shown must be the site that was meant. */
#ifdef NO_DIRECTORY
#define AUTHORISED(shown, meant) true
#else
#define AUTHORISED(shown, meant) ((shown) == (meant))
#endif

#define HONEST(site) ((site) == A || (site) == B)

/* Session t is the other half of session s. */
#define PARTNER(s, t) \
    (ROLE(t) != ROLE(s) && state[t] != IDLE && state[t] != FAILED \
     && SAME_OPENING(s, t) && Y[s] == Y[t])

inline any_site(site) {
    if
    :: site = A
    :: site = B
    :: site = E
    fi
}

inline cookie_or_none(it) {
    if
    :: it = true
    :: it = false
    fi
}

inline any_suite(it) {
    if
    :: it = 1
    :: it = 2
    fi
}

/* What an honest session sealed for session s, whose other share is y. */
#define SEALED_FOR(s, t, y) (SAME_KEY(s, t, y) && CONFIRMED(s, t) && SIGNED(s, t, y))

/* What E can show to session s with a signature that it has read. */
#define FORGED_WITH(s, t, y) (LEAKED(t) && SIGNED(s, t, y))

proctype Initiator(byte s) {
    byte shown;

    atomic {
        from[s] = OWNER(s);
        any_site(to[s]);
        to[s] != OWNER(s);
        any_suite(suite[s]);
        X[s] = s + 1;
        /* A demand comes, or none. */
        cookie_or_none(cookie[s]);
        state[s] = SENT
    };
    /* Message 2 comes. */
    atomic {
        if
        :: state[2] != IDLE && SEALED_FOR(s, 2, Y[2]) -> shown = OWNER(2); Y[s] = Y[2]; answered_by[s] = 3
        :: state[3] != IDLE && SEALED_FOR(s, 3, Y[3]) -> shown = OWNER(3); Y[s] = Y[3]; answered_by[s] = 4
        :: shown = E; Y[s] = SHARE_E
        :: FORGED_WITH(s, 0, SHARE_E) -> shown = OWNER(0); Y[s] = SHARE_E
        :: FORGED_WITH(s, 1, SHARE_E) -> shown = OWNER(1); Y[s] = SHARE_E
        :: FORGED_WITH(s, 2, SHARE_E) -> shown = OWNER(2); Y[s] = SHARE_E
        :: FORGED_WITH(s, 3, SHARE_E) -> shown = OWNER(3); Y[s] = SHARE_E
        fi;
        if
        :: AUTHORISED(shown, to[s]) -> state[s] = DONE
        :: else ->
            /* Nobody looks at it again: fewer states. */
            state[s] = FAILED; from[s] = 0; to[s] = 0; suite[s] = 0; X[s] = 0; Y[s] = 0;
            cookie[s] = false; answered_by[s] = 0
        fi;
        shown = 0;
        if
        :: state[s] == DONE && HONEST(to[s]) ->
            assert(!KNOWN(X[s], Y[s]));
            assert((PARTNER(s, 2) && OWNER(2) == to[s]) || (PARTNER(s, 3) && OWNER(3) == to[s]))
        :: else
        fi
    }
}

/* Message 3 of session t, for session s. The confirmation is over message 2 as well. */
#ifdef NO_CONFIRMATION
#define MESSAGE_3(s, t) (state[t] == DONE && SEALED_FOR(s, t, Y[s]))
#else
#define MESSAGE_3(s, t) (state[t] == DONE && SEALED_FOR(s, t, Y[s]) && answered_by[t] == s + 1)
#endif

proctype Responder(byte s) {
    byte shown;

    /* Message 1 comes, from anybody: E may put into it what it likes. */
    atomic {
        any_site(from[s]);
        from[s] != OWNER(s);
        to[s] = OWNER(s);
        any_suite(suite[s]);
        select(shown : 1 .. SHARE_E);
        X[s] = shown;
        shown = 0;
        cookie_or_none(cookie[s]);
        Y[s] = s + 1;
        state[s] = SENT
    };
    /* Message 3 comes. */
    atomic {
        if
        :: MESSAGE_3(s, 0) -> shown = OWNER(0)
        :: MESSAGE_3(s, 1) -> shown = OWNER(1)
        :: KNOWN(X[s], Y[s]) -> shown = E
        :: KNOWN(X[s], Y[s]) && FORGED_WITH(s, 0, Y[s]) -> shown = OWNER(0)
        :: KNOWN(X[s], Y[s]) && FORGED_WITH(s, 1, Y[s]) -> shown = OWNER(1)
        :: KNOWN(X[s], Y[s]) && FORGED_WITH(s, 2, Y[s]) -> shown = OWNER(2)
        :: KNOWN(X[s], Y[s]) && FORGED_WITH(s, 3, Y[s]) -> shown = OWNER(3)
        fi;
        if
        :: AUTHORISED(shown, from[s]) -> state[s] = DONE
        :: else -> state[s] = FAILED
        fi;
        shown = 0;
        if
        :: state[s] == DONE && HONEST(from[s]) ->
            assert(!KNOWN(X[s], Y[s]));
            assert((PARTNER(s, 0) && OWNER(0) == from[s] && state[0] == DONE)
                   || (PARTNER(s, 1) && OWNER(1) == from[s] && state[1] == DONE));
#ifdef ASSUME_NOBODY_FINISHES
            /* False, or the assertions would hold for want of a session. */
            assert(false)
#endif
        :: else
        fi
    }
}

init {
    atomic {
        run Initiator(0);
        run Initiator(1);
        run Responder(2);
        run Responder(3)
    }
}
