/* worker/setup.c */
#include "worker/setup.h"

#include "counter/method_setup_settle.h"
#include "counter/set_aside.h"
#include "counter/task.h"
#include "sql/store_method_setup.h"

static void setup_step(const struct counter *like, const struct method_setup *due)
{
    struct arena arena = { 0 };
    struct counter counter = *like;
    enum status status;

    counter.act.arena = &arena;
    counter.act.now = clock_now();
    task_begin(like->task, TASK_SETUP, due->organization_id, due->id);
    status = method_setup_pursue(&counter, due);
    task_end(like->task);
    if (status != STATUS_OK && status != STATUS_CHANGED)
        (void)set_aside(like, SET_ASIDE_SETUP, due->organization_id, due->id, status_name(status));
    arena_end(&arena);
}

size_t setups_pursue(const struct counter *like, struct setup_rounds *rounds, const volatile int *stopping)
{
    struct arena arena = { 0 };
    struct method_setup *due;
    size_t count = 0, tried = 0;

    if (clock_monotonic_us() < rounds->rest_until_us)
        return 0;
    if (store_method_setup_due(like->act.sql, &arena, clock_now(), SETUPS_MAX, &due, &count) != STATUS_OK)
        count = 0;
    while (tried < count && *stopping == 0 && clock_monotonic_us() >= rounds->rest_until_us) {
        setup_step(like, &due[tried++]);
        if (!gateway_heard(like->gateway))
            rounds->rest_until_us = clock_monotonic_us() + SETUPS_REST_US;
    }
    arena_end(&arena);
    return tried;
}
