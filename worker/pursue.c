/* worker/pursue.c */
#include "worker/pursue.h"

#include "base/log.h"
#include "counter/payment_settle.h"
#include "counter/refund_settle.h"
#include "sql/store_payment.h"
#include "sql/store_refund.h"

static void payment_step(const struct counter *like, const struct payment_call *due)
{
    struct arena arena = { 0 };
    struct counter counter = *like;
    enum status status;

    counter.arena = &arena;
    counter.now = clock_now();
    status = payment_pursue(&counter, due);
    if (status != STATUS_OK && status != STATUS_CHANGED)
        log_error("payment %s: %s", id_write(ID_PAYMENT, due->payment.id).text, status_name(status));
    arena_end(&arena);
}

size_t payments_pursue(const struct counter *like, const volatile int *stopping)
{
    struct arena arena = { 0 };
    struct payment_call *due;
    size_t count = 0;

    if (store_payment_due(like->sql, &arena, clock_now(), PURSUE_MAX, &due, &count) != STATUS_OK)
        count = 0;
    for (size_t i = 0; i < count && *stopping == 0; i++)
        payment_step(like, &due[i]);
    arena_end(&arena);
    return count;
}

static void refund_step(const struct counter *like, const struct refund_call *due)
{
    struct arena arena = { 0 };
    struct counter counter = *like;
    enum status status;

    counter.arena = &arena;
    counter.now = clock_now();
    status = refund_pursue(&counter, due);
    if (status != STATUS_OK && status != STATUS_CHANGED)
        log_error("refund %s: %s", id_write(ID_REFUND, due->refund.id).text, status_name(status));
    arena_end(&arena);
}

size_t refunds_pursue(const struct counter *like, const volatile int *stopping)
{
    struct arena arena = { 0 };
    struct refund_call *due;
    size_t count = 0;

    if (store_refund_due(like->sql, &arena, clock_now(), PURSUE_MAX, &due, &count) != STATUS_OK)
        count = 0;
    for (size_t i = 0; i < count && *stopping == 0; i++)
        refund_step(like, &due[i]);
    arena_end(&arena);
    return count;
}
