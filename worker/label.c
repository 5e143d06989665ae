/* worker/label.c */
#include "worker/label.h"

#include "counter/charge_label.h"
#include "counter/set_aside.h"
#include "counter/task.h"

static void label_step(const struct counter *like, const struct charge_label *due)
{
    struct arena arena = { 0 };
    struct counter counter = *like;
    enum status status;

    counter.act.arena = &arena;
    counter.act.now = clock_now();
    task_begin(like->task, TASK_PAYMENT, due->organization_id, due->payment_id);
    status = charge_label_tell(&counter, due);
    task_end(like->task);
    if (status != STATUS_OK && status != STATUS_CHANGED)
        (void)set_aside(like, SET_ASIDE_PAYMENT, due->organization_id, due->payment_id, status_name(status));
    arena_end(&arena);
}

size_t labels_tell(const struct counter *like, struct label_rounds *rounds, const volatile int *stopping)
{
    struct arena arena = { 0 };
    struct charge_label *due;
    size_t count = 0, tried = 0;

    if (clock_monotonic_us() < rounds->rest_until_us)
        return 0;
    if (store_charge_label_due(like->act.sql, &arena, clock_now(), LABELS_MAX, &due, &count) != STATUS_OK)
        count = 0;
    while (tried < count && *stopping == 0 && clock_monotonic_us() >= rounds->rest_until_us) {
        label_step(like, &due[tried++]);
        if (!gateway_heard(like->gateway))
            rounds->rest_until_us = clock_monotonic_us() + LABELS_REST_US;
    }
    arena_end(&arena);
    return tried;
}
