/* worker/watch.c */
#include "worker/watch.h"

#include "counter/chargeback_watch.h"
#include "counter/set_aside.h"
#include "counter/task.h"

static void one_watch(const struct counter *like, const struct payment *payment)
{
    struct arena arena = { 0 };
    struct counter counter = *like;
    enum status status;

    counter.act.arena = &arena;
    counter.act.now = clock_now();
    task_begin(like->task, TASK_PAYMENT, payment->organization_id, payment->id);
    status = chargeback_watch(&counter, payment);
    task_end(like->task);
    if (status != STATUS_OK && status != STATUS_CHANGED)
        (void)set_aside(like, SET_ASIDE_PAYMENT, payment->organization_id, payment->id, status_name(status));
    arena_end(&arena);
}

size_t charges_watch(const struct counter *like, struct watch *watch, const volatile int *stopping)
{
    struct arena arena = { 0 };
    struct payment_call *due;
    size_t count = 0, asked = 0;

    if (clock_monotonic_us() < watch->rest_until_us ||
        store_payment_watched(like->act.sql, &arena, clock_now(), WATCH_MAX, &due, &count) != STATUS_OK)
        count = 0;
    while (asked < count && *stopping == 0) {
        one_watch(like, &due[asked++].payment);
        if (gateway_heard(like->gateway))
            continue;
        watch->rest_until_us = clock_monotonic_us() + WATCH_REST_US;
        break;
    }
    arena_end(&arena);
    return asked;
}
