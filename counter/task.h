/* counter/task.h: what the worker is working on at the moment. The note is in shared memory: if the process dies at
 * work (an abort, a kill), its successor sets that task aside and goes on with the others. */
#ifndef GUICHET_COUNTER_TASK_H
#define GUICHET_COUNTER_TASK_H

#include <stdbool.h>

#include "base/id.h"

enum task_kind {
    TASK_NONE,
    TASK_PAGE,         /* the billing day of many organizations in one act: nobody can tell which of them it was */
    TASK_ORGANIZATION, /* the billing day of one */
    TASK_PAYMENT,
    TASK_REFUND,
    TASK_TURN, /* a turned clock that goes on in the background */
    TASK_SETUP /* a payment method that is set up on the gateway's page */
};

/* Written by the process at work, read once it has died. */
struct task {
    _Atomic int kind;
    struct id organization_id, object_id; /* of an organization or turn both the same; of a page ID_NONE */
    bool singly; /* organizations are billed one by one, because a process died with a page of them */
};

/* `task` NULL: nothing is noted. */
void task_begin(struct task *task, enum task_kind kind, struct id organization_id, struct id object_id);
void task_end(struct task *task);

#endif
