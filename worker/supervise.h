/* worker/supervise.h: a small parent that starts the process at work again when it dies, and hands the next one the
 * note of what it died at. The parent touches neither the database nor the gateway, so that what kills the child
 * cannot kill the parent. */
#ifndef GUICHET_WORKER_SUPERVISE_H
#define GUICHET_WORKER_SUPERVISE_H

#include "counter/task.h"

enum { DEATH_REASON_BYTES = 16 };

/* What the process before died at; kind TASK_NONE: at nothing. The child sets it to TASK_NONE once it is dealt with. */
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

/* Runs work(with, …) in a child, with the signals as they were, until this process gets SIGTERM or SIGINT: the child
 * is told (SIGTERM) and waited for. A child that ends before that is followed by another: at once the first time,
 * then after a pause that doubles from SUPERVISE_PAUSE_FIRST_MS to SUPERVISE_PAUSE_MAX_MS, and begins anew after a
 * child that lived for SUPERVISE_STEADY_MS. A child whose parent dies gets SIGTERM. Returns 0 where the child ended
 * as it was told, else 1. */
enum { SUPERVISE_PAUSE_FIRST_MS = 100, SUPERVISE_PAUSE_MAX_MS = 10000, SUPERVISE_STEADY_MS = 60000 };
int supervise(work_fn work, const void *with);

#endif
