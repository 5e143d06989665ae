/* worker/watch.c */
#include "worker/watch.h"

#include "counter/chargeback_watch.h"
#include "counter/refund_watch.h"
#include "counter/set_aside.h"
#include "counter/task.h"

/* A charge or a refund, read from the database; the other pointer is NULL. */
struct watched {
    const struct payment *charge;
    const struct refund_call *refund;
};

static enum status one_watch(const struct counter *like, const struct watched *one)
{
    bool refund = one->refund != NULL;
    struct id organization_id = refund ? one->refund->refund.organization_id : one->charge->organization_id;
    struct id id = refund ? one->refund->refund.id : one->charge->id;
    struct arena arena = { 0 };
    struct counter counter = *like;
    enum status status;

    counter.act.arena = &arena;
    counter.act.now = clock_now();
    task_begin(like->task, refund ? TASK_REFUND : TASK_PAYMENT, organization_id, id);
    status = refund ? refund_watch(&counter, one->refund) : chargeback_watch(&counter, one->charge);
    task_end(like->task);
    if (status != STATUS_OK && status != STATUS_CHANGED)
        (void)set_aside(like, refund ? SET_ASIDE_REFUND : SET_ASIDE_PAYMENT, organization_id, id, status_name(status));
    arena_end(&arena);
    return status;
}

enum status charge_watch_now(const struct counter *like, const struct payment *payment)
{
    return one_watch(like, &(struct watched){ .charge = payment });
}

enum status refund_watch_now(const struct counter *like, const struct refund_call *call)
{
    return one_watch(like, &(struct watched){ .refund = call });
}

/* Asks about all, up to the first that meets silence; returns how many. */
static size_t all_watch(const struct counter *like, struct watch *watch, const struct watched *all, size_t count,
                        const volatile int *stopping)
{
    size_t asked = 0;

    while (asked < count && *stopping == 0) {
        (void)one_watch(like, &all[asked++]);
        if (gateway_heard(like->gateway))
            continue;
        watch->rest_until_us = clock_monotonic_us() + WATCH_REST_US;
        break;
    }
    return asked;
}

size_t charges_watch(const struct counter *like, struct watch *watch, const volatile int *stopping)
{
    struct watched all[WATCH_MAX] = { 0 };
    struct arena arena = { 0 };
    struct payment_call *due;
    size_t count = 0, asked;

    if (clock_monotonic_us() < watch->rest_until_us ||
        store_payment_watched(like->act.sql, &arena, clock_now(), WATCH_MAX, &due, &count) != STATUS_OK)
        count = 0;
    for (size_t i = 0; i < count; i++)
        all[i].charge = &due[i].payment;
    asked = all_watch(like, watch, all, count, stopping);
    arena_end(&arena);
    return asked;
}

size_t refunds_watch(const struct counter *like, struct watch *watch, const volatile int *stopping)
{
    struct watched all[WATCH_MAX] = { 0 };
    struct arena arena = { 0 };
    struct refund_call *due;
    size_t count = 0, asked;

    if (clock_monotonic_us() < watch->rest_until_us ||
        store_refund_watched(like->act.sql, &arena, clock_now(), WATCH_MAX, &due, &count) != STATUS_OK)
        count = 0;
    for (size_t i = 0; i < count; i++)
        all[i].refund = &due[i];
    asked = all_watch(like, watch, all, count, stopping);
    arena_end(&arena);
    return asked;
}
