/* worker/method_ask.c */
#include "worker/method_ask.h"

#include "base/log.h"
#include "counter/payment_method_ask.h"

static void method_ask(const struct counter *like, const struct method_ask *due)
{
    struct arena arena = { 0 };
    struct counter counter = *like;
    enum status status;

    counter.act.arena = &arena;
    counter.act.now = clock_now();
    status = payment_method_ask(&counter, due);
    if (status != STATUS_OK)
        log_error("payment method %s of %s is not asked about yet: %s",
                  arena_text(&arena, id_write(ID_PAYMENT_METHOD, due->id).text),
                  id_write(ID_ORGANIZATION, due->organization_id).text, status_name(status));
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
