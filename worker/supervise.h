/* worker/supervise.h: a small parent process that starts the working process again when it dies, and hands its
 * successor the note of what it died at. The parent uses neither the database nor the gateway, so that what kills the
 * child cannot kill the parent. */
#ifndef GUICHET_WORKER_SUPERVISE_H
#define GUICHET_WORKER_SUPERVISE_H

#include "counter/task.h"

enum { DEATH_REASON_BYTES = 16 };

/* What the previous child died at; kind TASK_NONE: at no task. The child sets it to TASK_NONE once that task is set
 * aside. */
struct death {
    enum task_kind kind;
    struct id organization_id, object_id;
    char reason[DEATH_REASON_BYTES]; /* "SIGABRT", or "exit 1" */
};

/* Memory that the parent shares with each of its children. */
struct work {
    struct task task;
    struct death death;
};

typedef int (*work_fn)(const void *with, struct work *work);

/* Runs work(with, …) in a child, with the original signal mask, until this process gets SIGTERM or SIGINT; then sends
 * the child SIGTERM and waits for it. A child that ends before that is replaced: at once the first time, then after a
 * pause that doubles from SUPERVISE_PAUSE_FIRST_MS to SUPERVISE_PAUSE_MAX_MS; a child that lived for
 * SUPERVISE_STEADY_MS resets it. A child whose parent dies gets SIGTERM. Returns EXIT_DONE where the last child ended
 * well, else EXIT_REFUSED. */
enum { SUPERVISE_PAUSE_FIRST_MS = 100, SUPERVISE_PAUSE_MAX_MS = 10000, SUPERVISE_STEADY_MS = 60000 };
int supervise(work_fn work, const void *with);

#endif
