/* counter/reconcile_kept.c: what the daily reconciliation has found so far. */
#include "counter/reconcile_daily.h"

/* Whether each day from `first` to the last that was over a day ago has a result. */
static bool all_there(const struct reconciliation_row *rows, size_t count, struct day first, struct instant now)
{
    struct day last = day_plus(instant_day(instant_plus_seconds(now, -RECONCILE_LATE_S)), -1);
    int32_t results = 0;

    for (size_t i = 0; i < count; i++)
        results += rows[i].day.number <= last.number && rows[i].run > 0 ? 1 : 0;
    return results >= day_between(first, last) + 1;
}

static enum status share_read(struct sql *sql, struct arena *arena, struct instant now, int64_t *share)
{
    struct reconcile_sums *sums = ARENA_NEW(arena, struct reconcile_sums);
    struct reconciliation_account account;
    struct reconciliation_row *rows;
    struct day first;
    size_t count;
    enum status status = store_reconciliation_account(sql, arena, &account);

    *share = RECONCILE_SHARE_WHOLE;
    if (status == STATUS_NOT_FOUND)
        return STATUS_OK; /* no money has moved yet */
    if (status != STATUS_OK)
        return status;
    first = reconcile_first_day(&account, now);
    if ((status = store_reconciliation_list(sql, arena, &account, first, &rows, &count)) != STATUS_OK ||
        (status = store_reconciliation_sums(sql, arena, &account, first, sums)) != STATUS_OK)
        return status;
    *share = all_there(rows, count, first, now) ? reconcile_share_least(sums) : 0;
    return STATUS_OK;
}

enum status reconcile_kept_read(struct sql *sql, struct arena *arena, struct instant now, struct reconcile_kept *kept)
{
    struct reconcile_kept read;
    enum status status = share_read(sql, arena, now, &read.share);

    if (status == STATUS_OK && (status = store_difference_count(sql, arena, &read.differences)) == STATUS_OK)
        *kept = read;
    return status;
}
