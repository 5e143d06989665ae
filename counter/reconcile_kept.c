/* counter/reconcile_kept.c: what the daily reconciliation has found so far. */
#include "counter/reconcile_daily.h"

/* Of the days from `first` to the last that was over a day ago: how many have no result of their charges, and how many
 * none of their movements. */
static void missing_count(const struct reconciliation_row *rows, size_t count, struct day first, struct instant now,
                          int64_t *charges, int64_t *movements)
{
    struct day last = day_plus(instant_day(instant_plus_seconds(now, -RECONCILE_LATE_S)), -1);

    *charges = *movements = last.number < first.number ? 0 : day_between(first, last) + 1;
    for (size_t i = 0; i < count; i++)
        if (rows[i].day.number <= last.number) {
            *charges -= rows[i].run > 0 ? 1 : 0;
            *movements -= rows[i].settled_run > 0 ? 1 : 0;
        }
}

static enum status days_read(struct sql *sql, struct arena *arena, struct instant now, struct reconcile_kept *kept)
{
    struct reconcile_sums *sums = ARENA_NEW(arena, struct reconcile_sums);
    struct reconciliation_account account;
    struct reconciliation_row *rows;
    int64_t missing;
    struct day first;
    size_t count;
    enum status status = store_reconciliation_account(sql, arena, &account);

    *kept = (struct reconcile_kept){ .share = RECONCILE_SHARE_WHOLE };
    if (status == STATUS_NOT_FOUND)
        return STATUS_OK; /* no money has moved yet */
    if (status != STATUS_OK)
        return status;
    first = reconcile_first_day(&account, now);
    if ((status = store_reconciliation_list(sql, arena, &account, first, &rows, &count)) != STATUS_OK ||
        (status = store_reconciliation_sums(sql, arena, &account, first, sums)) != STATUS_OK)
        return status;
    missing_count(rows, count, first, now, &missing, &kept->days_unsettled);
    for (size_t i = 0; i < count; i++)
        kept->payouts_left += rows[i].payouts_left;
    kept->share = missing == 0 ? reconcile_share_least(sums) : 0;
    return STATUS_OK;
}

enum status reconcile_kept_read(struct sql *sql, struct arena *arena, struct instant now, struct reconcile_kept *kept)
{
    struct reconcile_kept read;
    enum status status = days_read(sql, arena, now, &read);

    if (status == STATUS_OK && (status = store_difference_count(sql, arena, &read.differences)) == STATUS_OK)
        *kept = read;
    return status;
}
