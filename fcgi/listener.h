/* fcgi/listener.h: creates the socket that nginx connects to. libfcgi's own function is not used: it would accept any
 * file in its way, and depends on the process's umask.
 * Source: docs/reliability.md, 3.1 and 3.2. */
#ifndef GUICHET_FCGI_LISTENER_H
#define GUICHET_FCGI_LISTENER_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/status.h"

struct listener {
    /* non-blocking, so that a worker does not hang in accept if another took the connection; closed on exec */
    int fd;
    const char *path; /* of a Unix socket; NULL: TCP */
    dev_t device;     /* identify the file, so that only our own is removed */
    ino_t inode;
};

/* `listen`: "unix:/path" (mode 0660; the directory must not be writable by others; an old socket without a server is
 * replaced, any other file is left alone) or "host:port". false: the log says what is wrong. */
bool listener_open(const char *listen, struct listener *listener) MUST_CHECK;
/* Removes the socket's file, so that no new connection arrives; workers that have the socket open still serve the
 * connections waiting on it. */
void listener_hide(struct listener *listener);

#endif
