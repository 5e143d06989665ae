/* worker/detach.c */
#include "worker/detach.h"

#include "counter/payment_method_detach.h"
#include "counter/set_aside.h"
#include "counter/task.h"

static void detach_step(const struct counter *like, const struct method_detach *due)
{
    struct arena arena = { 0 };
    struct counter counter = *like;
    enum status status;

    counter.act.arena = &arena;
    counter.act.now = clock_now();
    task_begin(like->task, TASK_METHOD, due->organization_id, due->id);
    status = payment_method_detach(&counter, due);
    task_end(like->task);
    if (status != STATUS_OK && status != STATUS_CHANGED)
        (void)set_aside(like, SET_ASIDE_METHOD, due->organization_id, due->id, status_name(status));
    arena_end(&arena);
}

size_t detaches_pursue(const struct counter *like, struct detach_rounds *rounds, const volatile int *stopping)
{
    struct arena arena = { 0 };
    struct method_detach *due;
    size_t count = 0, tried = 0;

    if (clock_monotonic_us() < rounds->rest_until_us)
        return 0;
    if (store_payment_method_detach_due(like->act.sql, &arena, clock_now(), DETACHES_MAX, &due, &count) != STATUS_OK)
        count = 0;
    while (tried < count && *stopping == 0 && clock_monotonic_us() >= rounds->rest_until_us) {
        detach_step(like, &due[tried++]);
        if (!gateway_heard(like->gateway))
            rounds->rest_until_us = clock_monotonic_us() + DETACHES_REST_US;
    }
    arena_end(&arena);
    return tried;
}
