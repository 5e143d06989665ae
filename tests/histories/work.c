/* tests/histories/work.c */
#include "work.h"

#include "counter/billing_run.h"
#include "counter/payment_settle.h"
#include "shared.h"
#include "sql/store_payment.h"
#include "worker/flag.h"
#include "worker/pursue.h"
#include "world.h"

struct counter work_counter(void)
{
    return (struct counter){ .sql = world.sql, .gateway = book_gateway(), .deployment = &world.deployment, .address = "", .request_id = "",
                             .now = clock_now() };
}

static struct pursuit pursuit;

void work_begin(void)
{
    pursuit = (struct pursuit){ 0 };
}

void work_round(bool bills)
{
    static const volatile int goes_on;
    struct counter like;
    struct billing_progress progress;
    enum status status;

    machine_pass_us(PROBE_EVERY_US + 100000);
    like = work_counter();
    (void)payments_pursue(&like, &pursuit, &goes_on);
    (void)refunds_pursue(&like, &pursuit, &goes_on);
    if (!bills)
        return;
    like = work_counter();
    status = billing_run(&like, instant_day(like.now), NULL, NULL, &progress);
    if (status != STATUS_OK && !shared->machine.faulted)
        found("the billing run stopped on %s: %s", day_write(progress.day).text, status_name(status));
    if (progress.failures > 0 && !shared->machine.faulted)
        found("an organization's day could not be done (%s)", day_write(progress.day).text);
    (void)payments_flag(&like);
}

/* As `guichet give-up` does, payment by payment. */
void work_give_up(void)
{
    struct arena arena = { 0 };
    struct counter like = work_counter();
    struct payment_call *unknown;
    size_t count = 0;

    if (store_payment_unknown(like.sql, &arena, UNKNOWN_MAX, &unknown, &count) != STATUS_OK)
        found("payments of which nothing is known cannot be read");
    for (size_t i = 0; i < count; i++) {
        struct arena one = { 0 };
        struct counter c = work_counter();

        c.arena = &one;
        if (payment_may_be_given_up(&c, &unknown[i].payment) && payment_give_up(&c, &unknown[i], GIVE_UP_ABSENT) != STATUS_OK)
            found("a payment cannot be given up");
        arena_end(&one);
    }
    arena_end(&arena);
}
