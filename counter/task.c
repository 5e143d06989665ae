/* counter/task.c */
#include "counter/task.h"

#include <stdatomic.h>
#include <stddef.h>

/* The kind is written last: a process that dies before that has begun no task. */
void task_begin(struct task *task, enum task_kind kind, struct id organization_id, struct id object_id)
{
    if (task == NULL)
        return;
    task->organization_id = organization_id;
    task->object_id = object_id;
    atomic_store(&task->kind, (int)kind);
}

void task_end(struct task *task)
{
    if (task != NULL)
        atomic_store(&task->kind, (int)TASK_NONE);
}
