/* What service.h declares. */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "service.h"

static int stop_pipe[2] = {-1, -1};

/* One write, so that lines of several threads do not run into each other. */
static void write_line(char *line, size_t cap, const char *format, va_list arguments)
{
    struct tm utc;
    time_t now = time(NULL);
    size_t at = 0;
    int more;

    if (gmtime_r(&now, &utc) != NULL)
        at = strftime(line, cap, "%Y-%m-%dT%H:%M:%SZ ", &utc);
    more = vsnprintf(line + at, cap - at - 1, format, arguments);
    if (more > 0)
        at = strlen(line);
    /* Names of files and clients are others' words: they make no lines. */
    for (more = 0; (size_t)more < at; more++)
        if ((unsigned char)line[more] < ' ' || line[more] == 0x7f)
            line[more] = '?';
    line[at] = '\n';
    if (write(STDERR_FILENO, line, at + 1) < 0)
        return; /* There is nobody to tell. */
}

void log_line(const char *format, ...)
{
    char line[2048];
    va_list arguments;

    va_start(arguments, format);
    write_line(line, sizeof line, format, arguments);
    va_end(arguments);
}

void log_status(cmcrypto_status status, const char *format, ...)
{
    char what[256], detail[1024] = "";
    size_t len = 0;
    va_list arguments;

    va_start(arguments, format);
    (void)vsnprintf(what, sizeof what, format, arguments);
    va_end(arguments);
    if (cmcrypto_last_error_detail(detail, sizeof detail, &len) != CMCRYPTO_OK)
        len = 0;
    log_line("%s: %s (%d)%s%s", what, cmcrypto_status_text(status), (int)status,
             len > 0 ? ": " : "", len > 0 ? detail : "");
}

int sync_directory_of(const char *path)
{
    char directory[4096];
    const char *slash = strrchr(path, '/');
    size_t len = slash == NULL ? 0 : (size_t)(slash - path);
    int descriptor, result;

    if (len >= sizeof directory) {
        errno = ENAMETOOLONG;
        return -1;
    }
    memcpy(directory, path, len);
    directory[len] = '\0';
    if (len == 0)
        memcpy(directory, slash != NULL ? "/" : ".", 2);
    descriptor = open(directory, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        return -1;
    result = fsync(descriptor);
    close(descriptor);
    return result;
}

int write_durable(const char *path, const void *bytes, size_t len)
{
    char made[4096];
    const char *from = bytes;
    size_t done = 0;
    int descriptor;

    if (snprintf(made, sizeof made, "%s.new", path) >= (int)sizeof made) {
        errno = ENAMETOOLONG;
        return -1;
    }
    /* Whatever is there, a link of somebody else too, is not written through. */
    if (unlink(made) != 0 && errno != ENOENT)
        return -1;
    descriptor = open(made, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (descriptor < 0)
        return -1;
    while (done < len) {
        ssize_t written = write(descriptor, from + done, len - done);

        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            break;
        done += (size_t)written;
    }
    if (done < len || fsync(descriptor) != 0) {
        int error = errno;

        close(descriptor);
        unlink(made);
        errno = error;
        return -1;
    }
    close(descriptor);
    if (rename(made, path) != 0)
        return -1;
    return sync_directory_of(path);
}

int read_bounded(const char *path, size_t max, file *content)
{
    struct stat about;
    int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW);
    size_t cap;

    content->bytes = NULL;
    content->len = 0;
    if (descriptor < 0)
        return -1;
    if (fstat(descriptor, &about) != 0 || !S_ISREG(about.st_mode) || about.st_size < 0 ||
        (uintmax_t)about.st_size > max) {
        close(descriptor);
        errno = EFBIG;
        return -1;
    }
    cap = (size_t)about.st_size;
    content->bytes = malloc(cap + 1);
    while (content->bytes != NULL && content->len < cap) {
        ssize_t got = read(descriptor, content->bytes + content->len, cap - content->len);

        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0) {
            int error = errno;

            free(content->bytes);
            close(descriptor);
            content->bytes = NULL;
            errno = error;
            return -1;
        }
        if (got == 0)
            break;
        content->len += (size_t)got;
    }
    close(descriptor);
    if (content->bytes == NULL) {
        errno = ENOMEM;
        return -1;
    }
    content->bytes[content->len] = '\0';
    return 0;
}

int lock_file(const char *path)
{
    int descriptor = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
    struct flock whole;

    memset(&whole, 0, sizeof whole);
    whole.l_type = F_WRLCK;
    whole.l_whence = SEEK_SET;
    if (descriptor < 0 || fcntl(descriptor, F_SETLK, &whole) == 0)
        return descriptor;
    /* It stays: another process may hold it. */
    close(descriptor);
    return -1;
}

void join_path(char *path, size_t cap, const char *directory, const char *name)
{
    if (snprintf(path, cap, "%s/%s", directory, name) >= (int)cap) {
        log_line("%s: too long", directory);
        exit(1);
    }
}

static void on_signal(int number)
{
    int error = errno;

    (void)number;
    /* A pipe that is full says the same already. */
    if (write(stop_pipe[1], "", 1) < 0) {
    }
    errno = error;
}

void stop_when_asked(void)
{
    struct sigaction action;

    if (pipe(stop_pipe) != 0) {
        perror("pipe");
        exit(1);
    }
    (void)fcntl(stop_pipe[0], F_SETFD, FD_CLOEXEC);
    (void)fcntl(stop_pipe[1], F_SETFD, FD_CLOEXEC);
    (void)fcntl(stop_pipe[1], F_SETFL, O_NONBLOCK);
    memset(&action, 0, sizeof action);
    sigemptyset(&action.sa_mask);
    action.sa_handler = on_signal;
    action.sa_flags = SA_RESTART;
    (void)sigaction(SIGTERM, &action, NULL);
    (void)sigaction(SIGINT, &action, NULL);
    action.sa_handler = SIG_IGN;
    (void)sigaction(SIGPIPE, &action, NULL);
}

int stop_descriptor(void)
{
    return stop_pipe[0];
}

int is_stopping(void)
{
    struct pollfd asked = {stop_pipe[0], POLLIN, 0};

    return poll(&asked, 1, 0) > 0;
}

int pause_for(int64_t milliseconds)
{
    int64_t until = monotonic() + milliseconds, left;

    while ((left = until - monotonic()) > 0) {
        struct pollfd asked = {stop_pipe[0], POLLIN, 0};

        if (poll(&asked, 1, left > 60000 ? 60000 : (int)left) > 0)
            return 1;
    }
    return is_stopping();
}

int64_t monotonic(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}
