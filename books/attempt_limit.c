/* books/attempt_limit.c: an attempt's identifier begins with the real time at which it was made, so the attempts of the
 * last hour are a range of identifiers. */
#include "books/attempt_limit.h"

#include "sql/store_attempt.h"

static enum status attempt_limit(struct act *act, int64_t count, struct id oldest, int64_t most)
{
    int64_t left_us;

    if (count < most)
        return STATUS_OK;
    left_us = instant_plus_seconds(id_time(oldest), ATTEMPTS_WINDOW_S).us - act->now.us;
    act->refusal.retry_after_s = left_us <= 0 ? 1 : (left_us + 999999) / 1000000;
    return STATUS_TOO_MANY_REQUESTS;
}

static struct id window_begin(const struct act *act)
{
    return id_first_at(instant_plus_seconds(act->now, -ATTEMPTS_WINDOW_S));
}

enum status attempt_limit_invoice(struct act *act, struct id invoice_id)
{
    int64_t count;
    struct id oldest;
    enum status status = store_attempts_of_invoice(act->sql, act->arena, act->organization.id, invoice_id,
                                                   window_begin(act), &count, &oldest);

    return status == STATUS_OK ? attempt_limit(act, count, oldest, INVOICE_ATTEMPTS_MAX) : status;
}

enum status attempt_limit_refund(struct act *act, struct id credit_note_id)
{
    int64_t count;
    struct id oldest;
    enum status status = store_attempts_of_note(act->sql, act->arena, act->organization.id, credit_note_id,
                                                window_begin(act), &count, &oldest);

    return status == STATUS_OK ? attempt_limit(act, count, oldest, REFUND_ATTEMPTS_MAX) : status;
}

enum status attempt_limit_setup(struct act *act)
{
    int64_t count;
    struct id oldest;
    enum status status =
        store_attempts_to_set_up(act->sql, act->arena, act->organization.id, window_begin(act), &count, &oldest);

    return status == STATUS_OK ? attempt_limit(act, count, oldest, SETUP_ATTEMPTS_MAX) : status;
}
