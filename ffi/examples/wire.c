/* What wire.h declares: the agent's side, and what both sides know. */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "service.h"
#include "wire.h"

int64_t wire_limit(uint8_t verb)
{
    switch (verb) {
    case WIRE_BUNDLE:
    case WIRE_CHALLENGE:
        return 0;
    case WIRE_REGISTER:
    case WIRE_RENEW:
        return 32 * 1024;
    case WIRE_MESSAGE:
        return WIRE_MAX_MESSAGE;
    default:
        return -1;
    }
}

void wire_put_u32(uint8_t *to, uint32_t number)
{
    to[0] = (uint8_t)(number >> 24);
    to[1] = (uint8_t)(number >> 16 & 0xff);
    to[2] = (uint8_t)(number >> 8 & 0xff);
    to[3] = (uint8_t)(number & 0xff);
}

uint32_t wire_get_u32(const uint8_t *from)
{
    return (uint32_t)from[0] << 24 | (uint32_t)from[1] << 16 | (uint32_t)from[2] << 8 | from[3];
}

/* Waits until the connection is ready; -1 after the time, or once the program is asked to end. */
static int wait_for(int connection, short event, int64_t until)
{
    for (;;) {
        struct pollfd waited[2];
        int64_t left = until - monotonic();
        int count;

        waited[0].fd = connection;
        waited[0].events = event;
        waited[0].revents = 0;
        waited[1].fd = stop_descriptor();
        waited[1].events = POLLIN;
        waited[1].revents = 0;
        if (left <= 0) {
            errno = ETIMEDOUT;
            return -1;
        }
        count = poll(waited, 2, (int)left);
        if (count < 0 && errno != EINTR)
            return -1;
        if (count > 0 && waited[1].revents != 0) {
            errno = ECANCELED;
            return -1;
        }
        if (count > 0)
            return 0;
    }
}

static int connect_to(const struct addrinfo *address, int64_t until)
{
    int connection = socket(address->ai_family, address->ai_socktype, address->ai_protocol);
    int error = 0, yes = 1;
    socklen_t len = sizeof error;

    if (connection < 0)
        return -1;
    (void)fcntl(connection, F_SETFD, FD_CLOEXEC);
    (void)fcntl(connection, F_SETFL, O_NONBLOCK);
    (void)setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    if (connect(connection, address->ai_addr, address->ai_addrlen) == 0)
        return connection;
    if (errno == EINPROGRESS && wait_for(connection, POLLOUT, until) == 0 &&
        getsockopt(connection, SOL_SOCKET, SO_ERROR, &error, &len) == 0) {
        if (error == 0)
            return connection;
        errno = error;
    }
    error = errno;
    close(connection);
    errno = error;
    return -1;
}

int wire_connect(const char *server)
{
    char host[256];
    const char *colon = strrchr(server, ':');
    struct addrinfo wanted, *found = NULL, *each;
    int64_t until = monotonic() + WIRE_TIME_LIMIT;
    int connection = -1, error;

    if (colon == NULL || (size_t)(colon - server) >= sizeof host) {
        log_line("%s: not HOST:PORT", server);
        return -1;
    }
    memcpy(host, server, (size_t)(colon - server));
    host[colon - server] = '\0';
    memset(&wanted, 0, sizeof wanted);
    wanted.ai_socktype = SOCK_STREAM;
    /* Names are looked up by the system, which has time limits of its own. */
    error = getaddrinfo(host, colon + 1, &wanted, &found);
    if (error != 0) {
        log_line("%s: %s", server, gai_strerror(error));
        return -1;
    }
    for (each = found; each != NULL && connection < 0; each = each->ai_next)
        connection = connect_to(each, until);
    if (connection < 0 && !is_stopping())
        log_line("%s: %s", server, strerror(errno));
    freeaddrinfo(found);
    return connection;
}

static int send_all(int connection, const uint8_t *bytes, size_t len, int64_t until)
{
    while (len > 0) {
        ssize_t sent = send(connection, bytes, len, MSG_NOSIGNAL);

        if (sent > 0) {
            bytes += sent;
            len -= (size_t)sent;
        } else if (sent < 0 && errno == EINTR) {
            continue;
        } else if (sent < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
            if (wait_for(connection, POLLOUT, until) != 0)
                return -1;
        } else {
            return -1;
        }
    }
    return 0;
}

static int receive_all(int connection, uint8_t *bytes, size_t len, int64_t until)
{
    while (len > 0) {
        ssize_t got = recv(connection, bytes, len, 0);

        if (got > 0) {
            bytes += got;
            len -= (size_t)got;
        } else if (got == 0) {
            errno = ECONNRESET;
            return -1;
        } else if (errno == EINTR) {
            continue;
        } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
            if (wait_for(connection, POLLIN, until) != 0)
                return -1;
        } else {
            return -1;
        }
    }
    return 0;
}

int wire_exchange(int connection, uint8_t verb, const uint8_t *body, size_t len,
                  wire_answer *answer)
{
    uint8_t head[WIRE_ANSWER_HEAD];
    int64_t until;

    answer->status = CMCRYPTO_ERROR_INTERNAL;
    answer->body = NULL;
    answer->len = 0;
    if ((int64_t)len > wire_limit(verb)) {
        errno = EMSGSIZE;
        return -1;
    }
    head[0] = verb;
    wire_put_u32(head + 1, (uint32_t)len);
    until = monotonic() + WIRE_TIME_LIMIT;
    if (send_all(connection, head, WIRE_REQUEST_HEAD, until) != 0 ||
        send_all(connection, body, len, until) != 0)
        return -1;

    until = monotonic() + WIRE_TIME_LIMIT;
    if (receive_all(connection, head, sizeof head, until) != 0)
        return -1;
    answer->status = (cmcrypto_status)wire_get_u32(head);
    answer->len = wire_get_u32(head + 4);
    if (answer->len > WIRE_MAX_ANSWER) {
        errno = EPROTO;
        return -1;
    }
    answer->body = malloc(answer->len + 1);
    if (answer->body == NULL || receive_all(connection, answer->body, answer->len, until) != 0) {
        free(answer->body);
        answer->body = NULL;
        answer->len = 0;
        return -1;
    }
    return 0;
}
