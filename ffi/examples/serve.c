/* What serve.h declares. */
#define _POSIX_C_SOURCE 200809L
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "serve.h"
#include "service.h"

/* More have to wait, unless one that sends nothing can make room. */
#define MAX_CONNECTIONS 512
/* Of bodies that are on their way or wait for a thread. */
#define MAX_HELD (256u * 1024 * 1024)
/* For a body at first: memory is taken for what came, not for what was announced. */
#define FIRST_ROOM (16u * 1024)
/* Milliseconds without a look at who wants to connect, when there is no room for one more. */
#define DEAF_FOR 100
#define MAX_THREADS 64

/* ENDED is to be closed. */
typedef enum { READING, WORKING, WRITING, ENDED } stage;

typedef struct connection {
    int descriptor;
    stage stage;
    int64_t until; /* while it reads or writes */
    uint8_t head[WIRE_ANSWER_HEAD];
    size_t done; /* bytes of head and body */
    serve_request request;
    size_t room; /* for its body */
    struct connection *next; /* in one of the queues */
} connection;

typedef struct {
    connection *first, *last;
} queue;

typedef struct {
    serve_handler handler;
    void *context;
    pthread_mutex_t lock;
    pthread_cond_t has_work;
    queue work, answered; /* under the lock, as `is_over` */
    int is_over;
    int wake[2]; /* a byte for each that was answered */
    connection *connections[MAX_CONNECTIONS];
    size_t count, held;
    int64_t deaf_until;
} server;

static void put(queue *into, connection *one)
{
    one->next = NULL;
    if (into->first == NULL)
        into->first = one;
    else
        into->last->next = one;
    into->last = one;
}

static connection *take(queue *from)
{
    connection *one = from->first;

    if (one != NULL)
        from->first = one->next;
    return one;
}

static void *worker(void *argument)
{
    server *it = argument;
    connection *one;

    pthread_mutex_lock(&it->lock);
    for (;;) {
        while ((one = take(&it->work)) == NULL && !it->is_over)
            pthread_cond_wait(&it->has_work, &it->lock);
        if (one == NULL)
            break;
        pthread_mutex_unlock(&it->lock);
        it->handler(it->context, &one->request);
        pthread_mutex_lock(&it->lock);
        put(&it->answered, one);
        /* A pipe that is full wakes as well. */
        if (write(it->wake[1], "", 1) < 0) {
        }
    }
    pthread_mutex_unlock(&it->lock);
    return NULL;
}

static void drop_request(server *it, connection *one)
{
    it->held -= one->room;
    one->room = 0;
    free(one->request.body);
    free(one->request.answer);
    memset(&one->request, 0, sizeof one->request);
}

static void next_request(server *it, connection *one)
{
    drop_request(it, one);
    one->stage = READING;
    one->done = 0;
    one->until = monotonic() + WIRE_TIME_LIMIT;
}

static void close_connection(server *it, size_t index)
{
    connection *one = it->connections[index];

    drop_request(it, one);
    close(one->descriptor);
    free(one);
    it->connections[index] = it->connections[--it->count];
}

/* The one that has kept us waiting for longest, or of those whose body is on its way; `count` if there is none. */
static size_t oldest(const server *it, int has_body)
{
    size_t index, found = it->count;

    for (index = 0; index < it->count; index++) {
        const connection *one = it->connections[index];
        int may_go = has_body ? one->stage == READING && one->room > 0 : one->stage != WORKING;

        if (may_go && (found == it->count || one->until < it->connections[found]->until))
            found = index;
    }
    return found;
}

/* Room for one more connection, at the cost of the oldest that isn't worked on. */
static int make_room(server *it)
{
    size_t found = oldest(it, 0);

    if (found == it->count)
        return 0;
    close_connection(it, found);
    return 1;
}

static void accept_one(server *it, int listener)
{
    int descriptor = -1, yes = 1, can = it->count < MAX_CONNECTIONS || make_room(it);
    connection *one;

    if (can) {
        descriptor = accept(listener, NULL, NULL);
        if (descriptor < 0 && errno != EMFILE && errno != ENFILE && errno != ENOBUFS &&
            errno != ENOMEM)
            return;
    }
    if (descriptor < 0) {
        /* Who waits is still there: to look again at once would be to look without end. */
        if (can)
            (void)make_room(it);
        it->deaf_until = monotonic() + DEAF_FOR;
        return;
    }
    one = calloc(1, sizeof *one);
    if (one == NULL) {
        close(descriptor);
        return;
    }
    (void)fcntl(descriptor, F_SETFD, FD_CLOEXEC);
    (void)fcntl(descriptor, F_SETFL, O_NONBLOCK);
    (void)setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    one->descriptor = descriptor;
    next_request(it, one);
    it->connections[it->count++] = one;
}

/* More room for the body, at the cost of the oldest other that is on its way. 0 if there is none. */
static int grow(server *it, connection *one)
{
    size_t room = one->room == 0 ? FIRST_ROOM : 2 * one->room;
    uint8_t *body;

    if (room > one->request.len)
        room = one->request.len > 0 ? one->request.len : 1;
    while (it->held + (room - one->room) > MAX_HELD) {
        size_t found = oldest(it, 1);
        connection *other = found == it->count ? one : it->connections[found];

        if (other == one)
            return 0;
        /* Closed by the next turn: this one is among the connections still. */
        drop_request(it, other);
        other->stage = ENDED;
    }
    body = realloc(one->request.body, room);
    if (body == NULL)
        return 0;
    it->held += room - one->room;
    one->request.body = body;
    one->room = room;
    return 1;
}

/* 0 if the connection is to be closed. */
static int head_is_read(server *it, connection *one)
{
    serve_request *request = &one->request;
    int64_t limit = wire_limit(one->head[0]);
    size_t len = wire_get_u32(one->head + 1);

    if (limit < 0 || (uint64_t)len > (uint64_t)limit)
        return 0;
    request->verb = one->head[0];
    request->len = len;
    return grow(it, one);
}

static int read_some(server *it, connection *one)
{
    serve_request *request = &one->request;
    int has_head = one->done >= WIRE_REQUEST_HEAD;
    size_t wanted = has_head ? one->room + WIRE_REQUEST_HEAD : WIRE_REQUEST_HEAD;
    uint8_t *to = has_head ? request->body + (one->done - WIRE_REQUEST_HEAD) : one->head + one->done;
    ssize_t got = recv(one->descriptor, to, wanted - one->done, 0);

    if (got < 0)
        return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
    if (got == 0)
        return 0;
    one->done += (size_t)got;
    if (one->done < WIRE_REQUEST_HEAD)
        return 1;
    if (!has_head && !head_is_read(it, one))
        return 0;
    if (one->done == request->len + WIRE_REQUEST_HEAD) {
        one->stage = WORKING;
        pthread_mutex_lock(&it->lock);
        put(&it->work, one);
        pthread_cond_signal(&it->has_work);
        pthread_mutex_unlock(&it->lock);
        return 1;
    }
    return one->done < one->room + WIRE_REQUEST_HEAD || grow(it, one);
}

static int write_some(server *it, connection *one)
{
    serve_request *request = &one->request;

    while (one->done < request->answer_len + WIRE_ANSWER_HEAD) {
        int is_head = one->done < WIRE_ANSWER_HEAD;
        const uint8_t *from =
            is_head ? one->head + one->done : request->answer + (one->done - WIRE_ANSWER_HEAD);
        size_t len = is_head ? WIRE_ANSWER_HEAD - one->done
                             : request->answer_len + WIRE_ANSWER_HEAD - one->done;
        ssize_t sent = send(one->descriptor, from, len, MSG_NOSIGNAL);

        if (sent < 0)
            return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
        one->done += (size_t)sent;
    }
    next_request(it, one);
    return 1;
}

/* What the threads have answered goes out. */
static void collect_answers(server *it)
{
    char bytes[64];
    queue ready;
    connection *one;

    /* Before the queue is looked at, so that no answer is left without a byte. */
    while (read(it->wake[0], bytes, sizeof bytes) == (ssize_t)sizeof bytes)
        ;
    pthread_mutex_lock(&it->lock);
    ready = it->answered;
    it->answered.first = NULL;
    pthread_mutex_unlock(&it->lock);
    while ((one = take(&ready)) != NULL) {
        wire_put_u32(one->head, (uint32_t)one->request.status);
        wire_put_u32(one->head + 4, (uint32_t)one->request.answer_len);
        one->done = 0;
        one->stage = WRITING;
        one->until = monotonic() + WIRE_TIME_LIMIT;
    }
}

/* Moves bytes once; 0 when the program is to end and all is answered. */
static int turn(server *it, int listener)
{
    struct pollfd waited[MAX_CONNECTIONS + 3];
    int is_ending = is_stopping();
    int64_t now = monotonic(), wait = 1000;
    size_t index, count;

    for (index = it->count; index-- > 0;) {
        connection *one = it->connections[index];

        if (one->stage == ENDED || (one->stage != WORKING && one->until <= now) ||
            (is_ending && one->stage == READING))
            close_connection(it, index);
    }
    if (is_ending && it->count == 0)
        return 0;
    count = it->count;
    for (index = 0; index < count; index++) {
        connection *one = it->connections[index];

        waited[index].fd = one->stage == WORKING ? -1 : one->descriptor;
        waited[index].events = one->stage == READING ? POLLIN : POLLOUT;
        waited[index].revents = 0;
        if (one->stage != WORKING && one->until - now < wait)
            wait = one->until - now;
    }
    waited[count].fd = it->wake[0];
    if (it->deaf_until > now && it->deaf_until - now < wait)
        wait = it->deaf_until - now;
    waited[count + 1].fd = is_ending || it->deaf_until > now ? -1 : listener;
    waited[count + 2].fd = is_ending ? -1 : stop_descriptor();
    for (index = count; index < count + 3; index++) {
        waited[index].events = POLLIN;
        waited[index].revents = 0;
    }
    if (poll(waited, (nfds_t)(count + 3), (int)wait) <= 0)
        return 1;
    /* From the end: closing one moves the last into its place. */
    for (index = count; index-- > 0;) {
        connection *one = it->connections[index];

        if (waited[index].revents == 0 || one->stage == ENDED)
            continue;
        if (!(one->stage == READING ? read_some(it, one) : write_some(it, one)))
            close_connection(it, index);
    }
    if (waited[count].revents != 0)
        collect_answers(it);
    if (waited[count + 1].revents != 0)
        accept_one(it, listener);
    return 1;
}

int serve_listen(const char *port, unsigned *listens_on)
{
    struct addrinfo wanted, *found = NULL;
    struct sockaddr_in bound;
    socklen_t len = sizeof bound;
    int listener = -1, yes = 1;

    memset(&wanted, 0, sizeof wanted);
    wanted.ai_socktype = SOCK_STREAM;
    if (getaddrinfo("127.0.0.1", port, &wanted, &found) == 0)
        listener = socket(found->ai_family, found->ai_socktype, found->ai_protocol);
    if (listener < 0 || setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) != 0 ||
        bind(listener, found->ai_addr, found->ai_addrlen) != 0 || listen(listener, 128) != 0 ||
        getsockname(listener, (struct sockaddr *)&bound, &len) != 0 ||
        fcntl(listener, F_SETFL, O_NONBLOCK) != 0 || fcntl(listener, F_SETFD, FD_CLOEXEC) != 0) {
        log_line("port %s: %s", port, strerror(errno));
        exit(1);
    }
    *listens_on = ntohs(bound.sin_port);
    freeaddrinfo(found);
    return listener;
}

void serve(int listener, unsigned threads, serve_handler handler, void *context)
{
    pthread_t started[MAX_THREADS];
    server *it = calloc(1, sizeof *it);
    unsigned count = 0;

    if (it == NULL || pipe(it->wake) != 0) {
        perror("serve");
        exit(1);
    }
    (void)fcntl(it->wake[0], F_SETFL, O_NONBLOCK);
    (void)fcntl(it->wake[1], F_SETFL, O_NONBLOCK);
    it->handler = handler;
    it->context = context;
    pthread_mutex_init(&it->lock, NULL);
    pthread_cond_init(&it->has_work, NULL);
    while (count < threads && count < MAX_THREADS) {
        if (pthread_create(&started[count], NULL, worker, it) != 0)
            break;
        count++;
    }
    if (count == 0) {
        log_line("no thread can be started");
        exit(1);
    }
    while (turn(it, listener))
        ;
    close(listener);
    pthread_mutex_lock(&it->lock);
    it->is_over = 1;
    pthread_cond_broadcast(&it->has_work);
    pthread_mutex_unlock(&it->lock);
    while (count > 0)
        pthread_join(started[--count], NULL);
    pthread_cond_destroy(&it->has_work);
    pthread_mutex_destroy(&it->lock);
    close(it->wake[0]);
    close(it->wake[1]);
    free(it);
}
