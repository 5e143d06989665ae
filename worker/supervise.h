/* worker/supervise.h: a small parent process that starts the working process again when it dies, and hands its
 * successor the note of what it died at: the task, which is set aside, or else the step of the round, which rests. The
 * parent uses neither the database nor the gateway, so that what kills the child cannot kill the parent. */
#ifndef GUICHET_WORKER_SUPERVISE_H
#define GUICHET_WORKER_SUPERVISE_H

#include "counter/task.h"

enum { DEATH_REASON_BYTES = 16 };

/* A step of the worker's round at which children died without a task that can be set aside: it rests until until_us
 * (monotonic clock), for set_aside_pause_s(deaths). `deaths` counts those in a row; a step that comes to its end resets
 * it. */
enum { WORK_STEPS_MAX = 24, WORK_NO_STEP = -1 };
struct step_rest {
    int64_t deaths, until_us;
};

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
    _Atomic int step;      /* the index of the step under way; WORK_NO_STEP */
    const char *step_name; /* constant text of the program, the same in parent and child */
    struct step_rest rests[WORK_STEPS_MAX];
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
