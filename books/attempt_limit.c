/* books/attempt_limit.c: an attempt's identifier begins with the real time at which it was made, so that an hour of
 * them is a range. */
#include "books/attempt_limit.h"

#include "sql/store_attempt.h"

static enum status attempt_limit(struct counter *c, int64_t count, struct id oldest, int64_t most)
{
    int64_t left_us;

    if (count < most)
        return STATUS_OK;
    left_us = instant_plus_seconds(id_time(oldest), ATTEMPTS_WINDOW_S).us - c->now.us;
    c->retry_after_s = left_us <= 0 ? 1 : (left_us + 999999) / 1000000;
    return STATUS_TOO_MANY_REQUESTS;
}

static struct id window_begin(const struct counter *c)
{
    return id_first_at(instant_plus_seconds(c->now, -ATTEMPTS_WINDOW_S));
}

enum status attempt_limit_invoice(struct counter *c, struct id invoice_id)
{
    int64_t count;
    struct id oldest;
    enum status status =
        store_attempts_of_invoice(c->sql, c->arena, c->organization.id, invoice_id, window_begin(c), &count, &oldest);

    return status == STATUS_OK ? attempt_limit(c, count, oldest, INVOICE_ATTEMPTS_MAX) : status;
}

enum status attempt_limit_refund(struct counter *c, struct id credit_note_id)
{
    int64_t count;
    struct id oldest;
    enum status status =
        store_attempts_of_note(c->sql, c->arena, c->organization.id, credit_note_id, window_begin(c), &count, &oldest);

    return status == STATUS_OK ? attempt_limit(c, count, oldest, REFUND_ATTEMPTS_MAX) : status;
}
