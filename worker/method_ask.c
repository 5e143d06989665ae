/* worker/method_ask.c */
#include "worker/method_ask.h"

#include "counter/payment_method_ask.h"
#include "counter/set_aside.h"
#include "counter/task.h"

static void method_ask(const struct counter *like, const struct method_ask *due)
{
    struct arena arena = { 0 };
    struct counter counter = *like;
    enum status status;

    counter.act.arena = &arena;
    counter.act.now = clock_now();
    task_begin(like->task, TASK_METHOD, due->organization_id, due->id);
    status = payment_method_ask(&counter, due);
    task_end(like->task);
    if (status != STATUS_OK && status != STATUS_CHANGED)
        (void)set_aside(like, SET_ASIDE_METHOD, due->organization_id, due->id, status_name(status));
    arena_end(&arena);
}

size_t methods_ask(const struct counter *like, struct ask_rounds *rounds, const volatile int *stopping)
{
    struct arena arena = { 0 };
    struct method_ask *due;
    size_t count = 0, tried = 0;

    if (clock_monotonic_us() < rounds->rest_until_us)
        return 0;
    if (store_method_ask_due(like->act.sql, &arena, clock_now(), METHOD_ASKS_MAX, &due, &count) != STATUS_OK)
        count = 0;
    while (tried < count && *stopping == 0 && clock_monotonic_us() >= rounds->rest_until_us) {
        method_ask(like, &due[tried++]);
        if (!gateway_heard(like->gateway))
            rounds->rest_until_us = clock_monotonic_us() + METHOD_ASKS_REST_US;
    }
    arena_end(&arena);
    return tried;
}
