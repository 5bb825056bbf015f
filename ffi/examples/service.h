/* What the management point and the agent share: a log, files that are durable, and an end when asked. */
#ifndef SERVICE_H
#define SERVICE_H

#include <stddef.h>
#include <stdint.h>

#include "example.h"

#if defined(__GNUC__)
#define LIKE_PRINTF(text, first) __attribute__((format(printf, text, first)))
#else
#define LIKE_PRINTF(text, first)
#endif

/* A line to standard error, with the time; whole, whichever threads write at the same time. */
void log_line(const char *format, ...) LIKE_PRINTF(1, 2);

/* What a call of this thread returned just now: text, number, and the detail, which is for the log alone. */
void log_status(cmcrypto_status status, const char *format, ...) LIKE_PRINTF(2, 3);

/*
 * Writes a file by another name, PATH.new, makes it durable and renames it. 0, or -1 with errno. One caller at a
 * time for each path.
 */
int write_durable(const char *path, const void *bytes, size_t len);

/* Makes durable what was created, renamed or removed in the directory that `path` lies in. 0 or -1. */
int sync_directory_of(const char *path);

/*
 * Reads a file of at most `max` bytes, with a NUL after them: 0, and what `*content` holds is to be freed;
 * -1 with errno, which is EFBIG for a longer one and for what is no file, ELOOP for a symbolic link.
 */
int read_bounded(const char *path, size_t max, file *content);

/*
 * Locks a file, which is made if it is not there, as long as the program runs: a descriptor, which stays open and is not
 * opened again; -1 with errno if it can't be, as where another program has it.
 */
int lock_file(const char *path);

/* `directory`/`name` into `path`, of `cap` bytes. Ends the program if there is no room. */
void join_path(char *path, size_t cap, const char *directory, const char *name);

/* From now on SIGTERM and SIGINT ask the program to end. A broken connection is an error of its call. */
void stop_when_asked(void);
/* Readable once the program was asked to end, and for ever: to be polled beside what is waited for. */
int stop_descriptor(void);
int is_stopping(void);
/* Waits. Returns 1 at once if the program is asked to end. */
int pause_for(int64_t milliseconds);

/* Milliseconds of a clock that nobody sets. */
int64_t monotonic(void);

#endif
