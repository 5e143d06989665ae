/* worker/flag.c */
#include "worker/flag.h"

#include "base/log.h"
#include "sql/store_flag.h"

/* A COMMIT whose outcome is unknown is told as well: a line too many is better than one that is missing. */
static bool payment_flag(const struct counter *like, const struct payment *payment)
{
    enum status status = store_flag_set(like->sql, payment, like->now);

    if (status != STATUS_OK && status != STATUS_OUTCOME_UNKNOWN)
        return false;
    log_error("payment %s of %s is flagged: still %s a day after it was made; `guichet flags` says what to do",
              id_write(ID_PAYMENT, payment->id).text, id_write(ID_ORGANIZATION, payment->organization_id).text,
              payment_state_name(payment->state));
    return true;
}

size_t payments_flag(const struct counter *like)
{
    struct id made_before = id_first_at(instant_plus_seconds(like->now, -FLAG_AFTER_S));
    struct arena arena = { 0 };
    struct payment *due;
    size_t count = 0, flagged = 0;

    if (store_flag_due(like->sql, &arena, made_before, FLAGS_MAX, &due, &count) != STATUS_OK)
        count = 0;
    for (size_t i = 0; i < count; i++)
        flagged += payment_flag(like, &due[i]) ? 1 : 0;
    arena_end(&arena);
    return flagged;
}
