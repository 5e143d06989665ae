/* counter/task.h: notes what the worker is working on. The note is in shared memory: if the process dies at it (an
 * abort, a kill), its successor sets that task aside and goes on with the others. */
#ifndef GUICHET_COUNTER_TASK_H
#define GUICHET_COUNTER_TASK_H

#include <stdbool.h>

#include "base/id.h"

enum task_kind {
    TASK_NONE,
    /* the billing day of many organizations in one act; it cannot be told which of them it died at */
    TASK_PAGE,
    TASK_ORGANIZATION, /* the billing day of one */
    TASK_PAYMENT,
    TASK_REFUND,
    TASK_TURN,  /* a clock turn that goes on in the background */
    TASK_SETUP, /* the setup of a payment method on the gateway's page */
    TASK_METHOD /* a question about a payment method, or its detachment at the gateway */
};

/* Written by the process at work, read once it has died. */
struct task {
    _Atomic int kind;
    /* the same for an organization or turn; for a page its first organization */
    struct id organization_id, object_id;
    bool singly; /* organizations are billed one by one, because a process died with a page of them */
};

/* task NULL: does nothing. */
void task_begin(struct task *task, enum task_kind kind, struct id organization_id, struct id object_id);
void task_end(struct task *task);

#endif
