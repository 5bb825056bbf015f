/* Preloaded into a process that writes a file: the process dies at its Nth call that touches the
 * file's directory, or that call fails. The library under test knows nothing of it.
 *
 * DIE_DIRECTORY  the directory
 * DIE_AT         N, from 1; 0 for never
 * DIE_MODE       before, after: dies there; half: writes half of the bytes and dies;
 *                fail: does nothing and says EIO
 * DIE_TRACE      a file outside of the directory, for a line per call
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_FD 1024
#define MAX_NAME 256

enum { GO_ON, DIE_AFTER, HALF, FAIL };

static const char *directory;
static const char *mode;
static size_t directory_len;
static long die_at;
static long calls;
static int trace = -1;
/* The name in the directory that a descriptor is open on, "." for the directory itself. */
static char names[MAX_FD][MAX_NAME];

static void *real(const char *name)
{
    void *function = dlsym(RTLD_NEXT, name);
    if (function == NULL)
        abort();
    return function;
}

__attribute__((constructor)) static void start(void)
{
    const char *file = getenv("DIE_TRACE");
    int (*open_)(const char *, int, ...) = real("open");

    directory = getenv("DIE_DIRECTORY");
    mode = getenv("DIE_MODE");
    if (directory == NULL || mode == NULL || file == NULL || getenv("DIE_AT") == NULL)
        abort();
    die_at = atol(getenv("DIE_AT"));
    directory_len = strlen(directory);
    trace = open_(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (trace < 0)
        abort();
}

static void die(void)
{
    kill(getpid(), SIGKILL);
    for (;;)
        pause();
}

/* The path's name in the directory, or NULL. */
static const char *inside(const char *path)
{
    if (directory == NULL || path == NULL || strncmp(path, directory, directory_len) != 0)
        return NULL;
    if (path[directory_len] == '\0')
        return ".";
    return path[directory_len] == '/' ? path + directory_len + 1 : NULL;
}

static const char *of_fd(int fd)
{
    return fd >= 0 && fd < MAX_FD && names[fd][0] != '\0' ? names[fd] : NULL;
}

static int step(const char *call, const char *name)
{
    calls++;
    dprintf(trace, "%s %s\n", call, name);
    if (calls != die_at)
        return GO_ON;
    if (strcmp(mode, "before") == 0)
        die();
    if (strcmp(mode, "after") == 0)
        return DIE_AFTER;
    if (strcmp(mode, "half") == 0)
        return HALF;
    if (strcmp(mode, "fail") == 0)
        return FAIL;
    abort();
}

static void finish(int what)
{
    int error = errno;
    if (what == DIE_AFTER)
        die();
    errno = error;
}

static int failed(void)
{
    errno = EIO;
    return -1;
}

static int opened(int fd, const char *name)
{
    if (fd >= 0 && fd < MAX_FD)
        snprintf(names[fd], MAX_NAME, "%s", name);
    return fd;
}

#define OPEN(function)                                                     \
    int function(const char *path, int flags, ...)                         \
    {                                                                      \
        int (*call)(const char *, int, ...) = real(#function);             \
        const char *name = inside(path);                                   \
        mode_t bits = 0;                                                   \
        va_list arguments;                                                 \
        int what, fd;                                                      \
        va_start(arguments, flags);                                        \
        if (flags & (O_CREAT | O_TMPFILE))                                 \
            bits = va_arg(arguments, mode_t);                              \
        va_end(arguments);                                                 \
        if (name == NULL)                                                  \
            return call(path, flags, bits);                                \
        if ((what = step("open", name)) == FAIL)                           \
            return failed();                                               \
        fd = opened(call(path, flags, bits), name);                        \
        finish(what);                                                      \
        return fd;                                                         \
    }
OPEN(open)
OPEN(open64)

#define OPENAT(function)                                                   \
    int function(int at, const char *path, int flags, ...)                 \
    {                                                                      \
        int (*call)(int, const char *, int, ...) = real(#function);        \
        const char *name = inside(path);                                   \
        mode_t bits = 0;                                                   \
        va_list arguments;                                                 \
        int what, fd;                                                      \
        va_start(arguments, flags);                                        \
        if (flags & (O_CREAT | O_TMPFILE))                                 \
            bits = va_arg(arguments, mode_t);                              \
        va_end(arguments);                                                 \
        if (name == NULL)                                                  \
            return call(at, path, flags, bits);                            \
        if ((what = step("open", name)) == FAIL)                           \
            return failed();                                               \
        fd = opened(call(at, path, flags, bits), name);                    \
        finish(what);                                                      \
        return fd;                                                         \
    }
OPENAT(openat)
OPENAT(openat64)

#define ON_FD(function, parameters, arguments)                             \
    int function parameters                                                \
    {                                                                      \
        int (*call) parameters = real(#function);                          \
        const char *name = of_fd(fd);                                      \
        int what, result;                                                  \
        if (name == NULL)                                                  \
            return call arguments;                                         \
        if ((what = step(#function, name)) == FAIL)                        \
            return failed();                                               \
        result = call arguments;                                           \
        finish(what);                                                      \
        return result;                                                     \
    }
ON_FD(fsync, (int fd), (fd))
ON_FD(fdatasync, (int fd), (fd))
ON_FD(flock, (int fd, int operation), (fd, operation))
ON_FD(ftruncate, (int fd, off_t length), (fd, length))
ON_FD(ftruncate64, (int fd, off64_t length), (fd, length))

ssize_t write(int fd, const void *bytes, size_t len)
{
    ssize_t (*call)(int, const void *, size_t) = real("write");
    const char *name = of_fd(fd);
    ssize_t result;
    int what;

    if (name == NULL)
        return call(fd, bytes, len);
    if ((what = step("write", name)) == FAIL)
        return failed();
    if (what == HALF) {
        call(fd, bytes, len / 2);
        dprintf(trace, "half\n");
        die();
    }
    result = call(fd, bytes, len);
    finish(what);
    return result;
}

int close(int fd)
{
    int (*call)(int) = real("close");
    if (fd >= 0 && fd < MAX_FD)
        names[fd][0] = '\0';
    return call(fd);
}

int unlink(const char *path)
{
    int (*call)(const char *) = real("unlink");
    const char *name = inside(path);
    int what, result;

    if (name == NULL)
        return call(path);
    if ((what = step("unlink", name)) == FAIL)
        return failed();
    result = call(path);
    finish(what);
    return result;
}

int rename(const char *from, const char *to)
{
    int (*call)(const char *, const char *) = real("rename");
    const char *name = inside(from);
    int what, result;

    if (name == NULL)
        return call(from, to);
    if ((what = step("rename", name)) == FAIL)
        return failed();
    result = call(from, to);
    finish(what);
    return result;
}

int mkdir(const char *path, mode_t bits)
{
    int (*call)(const char *, mode_t) = real("mkdir");
    const char *name = inside(path);
    int what, result;

    if (name == NULL)
        return call(path, bits);
    if ((what = step("mkdir", name)) == FAIL)
        return failed();
    result = call(path, bits);
    finish(what);
    return result;
}

/* How a directory that was emptied is removed. */
int unlinkat(int at, const char *path, int flags)
{
    int (*call)(int, const char *, int) = real("unlinkat");
    const char *name = inside(path);
    int what, result;

    if (name == NULL)
        return call(at, path, flags);
    if ((what = step(flags & AT_REMOVEDIR ? "rmdir" : "unlink", name)) == FAIL)
        return failed();
    result = call(at, path, flags);
    finish(what);
    return result;
}
