/* worker/pursue.c */
#include "worker/pursue.h"

#include "base/log.h"
#include "counter/payment_settle.h"
#include "counter/refund_settle.h"
#include "sql/store_payment.h"
#include "sql/store_refund.h"

/* One payment, and whether the gateway was heard. */
static bool payment_step(const struct counter *like, const struct payment_call *due)
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
    return gateway_heard(like->gateway);
}

/* How many were tried: up to the first that met silence. */
static size_t steps(const struct counter *like, struct pursuit *pursuit, const struct payment_call *calls, size_t count,
                    const volatile int *stopping)
{
    size_t tried = 0;

    while (tried < count && *stopping == 0 && !pursuit->silent)
        pursuit->silent = !payment_step(like, &calls[tried++]);
    if (pursuit->silent)
        pursuit->probe_us = clock_monotonic_us() + PROBE_EVERY_US;
    return tried;
}

static void unknown_pursue(const struct counter *like, struct pursuit *pursuit, int64_t most, const volatile int *stopping)
{
    struct arena arena = { 0 };
    struct payment_call *unknown;
    size_t count = 0;

    if (store_payment_unknown(like->sql, &arena, most, &unknown, &count) == STATUS_OK)
        (void)steps(like, pursuit, unknown, count, stopping);
    arena_end(&arena);
}

/* true: the gateway is heard, or nothing is known of its silence any more. */
static bool silence_ends(const struct counter *like, struct pursuit *pursuit, const volatile int *stopping)
{
    if (!pursuit->silent)
        return true;
    if (clock_monotonic_us() < pursuit->probe_us)
        return false;
    pursuit->silent = false;
    unknown_pursue(like, pursuit, 1, stopping);
    if (!pursuit->silent)
        unknown_pursue(like, pursuit, UNKNOWN_MAX, stopping);
    return !pursuit->silent;
}

size_t payments_pursue(const struct counter *like, struct pursuit *pursuit, const volatile int *stopping)
{
    struct arena arena = { 0 };
    struct payment_call *due;
    size_t count = 0;

    if (!silence_ends(like, pursuit, stopping))
        return 0;
    if (store_payment_due(like->sql, &arena, clock_now(), PURSUE_MAX, &due, &count) != STATUS_OK)
        count = 0;
    count = steps(like, pursuit, due, count, stopping);
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
