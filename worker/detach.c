/* worker/detach.c */
#include "worker/detach.h"

#include "base/log.h"
#include "counter/payment_method_detach.h"

static bool detach_step(const struct counter *like, const struct method_detach *due)
{
    struct arena arena = { 0 };
    struct counter counter = *like;
    enum status status;

    counter.act.arena = &arena;
    counter.act.now = clock_now();
    status = payment_method_detach(&counter, due);
    if (status != STATUS_OK)
        log_error("payment method %s of %s is not taken from the gateway yet: %s",
                  id_write(ID_PAYMENT_METHOD, due->id).text, id_write(ID_ORGANIZATION, due->organization_id).text,
                  status_name(status));
    arena_end(&arena);
    return status == STATUS_OK && gateway_heard(like->gateway);
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
    while (tried < count && *stopping == 0 && clock_monotonic_us() >= rounds->rest_until_us)
        if (!detach_step(like, &due[tried++]))
            rounds->rest_until_us = clock_monotonic_us() + DETACHES_REST_US;
    arena_end(&arena);
    return tried;
}
