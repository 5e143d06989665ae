/* worker/flag.c */
#include "worker/flag.h"

#include "base/log.h"
#include "sql/store_flag.h"

/* Logs also where the outcome of COMMIT is unknown: a duplicate log line is better than a missing one. */
static bool one_flag(const struct counter *like, struct flagged *due)
{
    enum status status = store_flag_set(like->act.sql, due, like->act.now);

    if (status != STATUS_OK && status != STATUS_OUTCOME_UNKNOWN)
        return false;
    log_error("%s %s of %s is flagged: still %s a day after it was made; `guichet flags` says what to do",
              due->kind == ID_PAYMENT ? "payment" : "refund", id_write(due->kind, due->id).text,
              id_write(ID_ORGANIZATION, due->organization_id).text, due->state);
    return true;
}

static size_t kind_flag(const struct counter *like, enum id_kind kind)
{
    struct id made_before = id_first_at(instant_plus_seconds(like->act.now, -FLAG_AFTER_S));
    struct id waits_before = id_first_at(instant_plus_seconds(like->act.now, -FLAG_WAITS_AFTER_S));
    struct arena arena = { 0 };
    struct flagged *due;
    size_t count = 0, flagged = 0;

    if (store_flag_due(like->act.sql, &arena, kind, made_before, waits_before, FLAGS_MAX, &due, &count) != STATUS_OK)
        count = 0;
    for (size_t i = 0; i < count; i++)
        flagged += one_flag(like, &due[i]) ? 1 : 0;
    arena_end(&arena);
    return flagged;
}

size_t payments_flag(const struct counter *like)
{
    return kind_flag(like, ID_PAYMENT) + kind_flag(like, ID_REFUND);
}
