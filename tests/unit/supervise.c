/* tests/unit/supervise.c: a worker process that dies is replaced, and the next one learns what it died at. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "../support/child.h"
#include "base/clock.h"
#include "worker/supervise.h"

enum { LOOKS_MAX = 3000, LOOK_PAUSE_US = 10000 };

/* Memory that the processes of a test share. */
static struct shared {
    _Atomic int runs, told, pid;
    struct id object;
} *shared;

static volatile sig_atomic_t told;

static void told_on_signal(int number)
{
    (void)number;
    told = 1;
}

static int start(void **state)
{
    (void)state;
    shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_true(shared != MAP_FAILED);
    shared->object = id_new();
    return 0;
}

static int end(void **state)
{
    (void)state;
    return munmap(shared, sizeof *shared);
}

static void wait_until_told(void)
{
    (void)signal(SIGTERM, told_on_signal);
    atomic_store(&shared->pid, (int)getpid());
    while (told == 0)
        usleep(LOOK_PAUSE_US);
    atomic_store(&shared->told, 1);
}

/* Each run is a process: the first aborts at a payment, the second is killed at a page, the third fails before it
 * works, the fourth learns of it. */
static int dies_thrice(const void *with, struct work *work)
{
    (void)with;
    switch (atomic_fetch_add(&shared->runs, 1)) {
    case 0:
        child_check(work->death.kind == TASK_NONE && !work->task.singly);
        task_begin(&work->task, TASK_PAYMENT, shared->object, shared->object);
        abort();
    case 1:
        child_check(work->death.kind == TASK_PAYMENT && strcmp(work->death.reason, "SIGABRT") == 0);
        child_check(id_equal(work->death.object_id, shared->object) &&
                    id_equal(work->death.organization_id, shared->object));
        child_check(work->task.kind == TASK_NONE && !work->task.singly);
        work->death.kind = TASK_NONE;
        task_begin(&work->task, TASK_PAGE, ID_NONE, ID_NONE);
        (void)kill(getpid(), SIGKILL);
        return 1;
    case 2:
        child_check(work->death.kind == TASK_PAGE && work->task.singly);
        return 1; /* as where the gateway's settings are wrong: the earlier note is kept */
    default:
        child_check(work->death.kind == TASK_PAGE && work->task.singly);
        (void)signal(SIGTERM, told_on_signal);
        (void)kill(getppid(), SIGTERM);
        wait_until_told();
        return 0;
    }
}

static void supervise_in_child(void *with, int number)
{
    (void)number;
    _exit(supervise(*(work_fn *)with, NULL));
}

static void test_worker_process_after_a_death_learns_what_it_died_at(void **state)
{
    work_fn work = dies_thrice;

    (void)state;
    assert_int_equal(child_end(child_start(supervise_in_child, &work, 0, 1)), 0);
    assert_int_equal(atomic_load(&shared->runs), 4);
    assert_int_equal(atomic_load(&shared->told), 1);
}

/* Each run is a process: two die in step 3 without a task, the third at a payment in step 3, the fourth looks. */
static int dies_in_a_step(const void *with, struct work *work)
{
    const struct step_rest *rest = &work->rests[3];
    int64_t rests_us = rest->until_us - clock_monotonic_us();

    (void)with;
    child_check(atomic_load(&work->step) == WORK_NO_STEP && work->rests[2].deaths == 0 && work->rests[4].deaths == 0);
    switch (atomic_fetch_add(&shared->runs, 1)) {
    case 0:
        child_check(rest->deaths == 0 && rest->until_us == 0);
        break;
    case 1:
        child_check(rest->deaths == 1 && rests_us <= 1000000);
        break;
    case 2: /* the pause before this process is a tenth of a second */
        child_check(rest->deaths == 2 && rests_us > 2000000 && rests_us <= 5000000);
        task_begin(&work->task, TASK_PAYMENT, shared->object, shared->object);
        break;
    default: /* a death at a task sets the task aside, and the step goes on with the others */
        child_check(rest->deaths == 2 && work->death.kind == TASK_PAYMENT);
        (void)signal(SIGTERM, told_on_signal);
        (void)kill(getppid(), SIGTERM);
        wait_until_told();
        return 0;
    }
    work->step_name = "payments";
    atomic_store(&work->step, 3);
    abort();
}

static void test_step_in_which_processes_die_without_a_task_rests_longer_each_time(void **state)
{
    work_fn work = dies_in_a_step;

    (void)state;
    assert_int_equal(child_end(child_start(supervise_in_child, &work, 0, 1)), 0);
    assert_int_equal(atomic_load(&shared->runs), 4);
}

static int works(const void *with, struct work *work)
{
    (void)with;
    (void)work;
    wait_until_told();
    return 0;
}

static void await(_Atomic int *what)
{
    for (int looks = 0; atomic_load(what) == 0 && looks < LOOKS_MAX; looks++)
        usleep(LOOK_PAUSE_US);
    assert_int_not_equal(atomic_load(what), 0);
}

/* The parent is killed, as on a machine out of memory: no worker may go on without a parent. */
static void test_worker_process_ends_with_its_killed_parent(void **state)
{
    work_fn work = works;
    pid_t parent = child_start(supervise_in_child, &work, 0, 1);

    (void)state;
    await(&shared->pid);
    (void)kill(parent, SIGKILL);
    assert_int_equal(child_end(parent), SIGKILL);
    await(&shared->told);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_worker_process_after_a_death_learns_what_it_died_at, start, end),
        cmocka_unit_test_setup_teardown(test_step_in_which_processes_die_without_a_task_rests_longer_each_time, start,
                                        end),
        cmocka_unit_test_setup_teardown(test_worker_process_ends_with_its_killed_parent, start, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
