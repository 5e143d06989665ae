/* fcgi/listener.h: the socket nginx connects to, made by ourselves: the library would use any file that is in its
 * way and the process's umask. Source: docs/reliability.md, 3.1 and 3.2. */
#ifndef GUICHET_FCGI_LISTENER_H
#define GUICHET_FCGI_LISTENER_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/status.h"

struct listener {
    /* non-blocking: a worker that comes too late for a connection does not hang in accept; closed on exec */
    int fd;
    const char *path; /* of a Unix socket; NULL: TCP */
    dev_t device;     /* which file it is, so that only ours is removed */
    ino_t inode;
};

/* "unix:/path" (mode 0660; the directory must not be writable by others; an old socket nobody listens on is
 * replaced, anything else is not touched) or "host:port". false: the log says what is wrong. */
bool listener_open(const char *listen, struct listener *listener) MUST_CHECK;
/* Removes the socket's file, so that no new connection reaches it; connections already waiting are still served by
 * workers that have it open. */
void listener_hide(struct listener *listener);

#endif
