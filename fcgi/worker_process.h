/* fcgi/worker_process.h: one worker process: single-threaded, one request at a time, one database connection. */
#ifndef GUICHET_FCGI_WORKER_PROCESS_H
#define GUICHET_FCGI_WORKER_PROCESS_H

#include <stddef.h>
#include <sys/types.h>

#include "auth/password.h"
#include "fcgi/server.h"

struct worker_start {
    const struct server_config *config;
    struct password_gate *gate;
    int listener;
    size_t slot;
    pid_t parent;
};

/* Wakes an idle worker so that it reads its orders. */
#define WORKER_WAKE_SIGNAL SIGUSR1

/* Serves until it is asked to leave, its parent is gone, or it has served recycle_requests; returns the exit status. */
int worker_process(const struct worker_start *start);

#endif
