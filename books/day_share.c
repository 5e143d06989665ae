/* books/day_share.c: reads rows up to a limit, and cuts the share between organizations or between payment methods. */
#include "books/day_share.h"

#include <string.h>

#include "sql/store_subscription.h"

/* The place of `id` among the organizations: those before it were read whole, it perhaps was not. count: it is none of
 * them. */
static size_t before(const struct id ids[], size_t count, struct id id)
{
    size_t at = 0;

    while (at < count && !id_equal(ids[at], id))
        at++;
    return at;
}

/* Cuts the share down to the first `count` organizations. */
static void share_cut(struct day_share *share, const struct id ids[], size_t count)
{
    size_t due = 0, waiting = 0;

    share->till_count = count;
    while (due < share->due_count && before(ids, count, share->due[due].organization_id) < count)
        due++;
    while (waiting < share->waiting_count && before(ids, count, share->waiting[waiting].organization_id) < count)
        waiting++;
    share->due_count = due;
    share->waiting_count = waiting;
}

enum status day_share_read(struct sql *sql, struct arena *arena, const struct id ids[], size_t count, struct day day,
                           struct day_share *share)
{
    size_t whole = count, found;
    enum status status;

    *share = (struct day_share){ .till_count = count };
    if ((status = store_subscription_at_boundary(sql, arena, ids, count, day, PAGE_SUBSCRIPTIONS_MAX, &share->due,
                                                 &share->due_count)) != STATUS_OK ||
        (status = store_pending_line_open(sql, arena, ids, count, PAGE_WAITING_MAX, &share->waiting,
                                          &share->waiting_count)) != STATUS_OK)
        return status;
    if (share->due_count == PAGE_SUBSCRIPTIONS_MAX)
        whole = before(ids, count, share->due[share->due_count - 1].organization_id);
    if (share->waiting_count == PAGE_WAITING_MAX) {
        found = before(ids, count, share->waiting[share->waiting_count - 1].organization_id);
        whole = found < whole ? found : whole;
    }
    if (whole == 0)
        return day_share_read_one(sql, arena, ids[0], ID_NONE, day, share);
    if (whole < count)
        share_cut(share, ids, whole);
    return STATUS_OK;
}

/* How many of the methods one act takes: as many as fit. *cut: the first one alone is too large; it is taken in
 * part. */
static size_t methods_fit(const struct billed_method *methods, size_t count, bool *cut)
{
    int64_t renewing = 0, waiting = 0;
    size_t fit = 0;

    while (fit < count && renewing + methods[fit].renewing <= DAY_SUBSCRIPTIONS_MAX &&
           waiting + methods[fit].waiting <= DAY_WAITING_MAX) {
        renewing += methods[fit].renewing;
        waiting += methods[fit++].waiting;
    }
    *cut = fit == 0 && count > 0;
    return *cut ? 1 : fit;
}

static enum status method_read(struct sql *sql, struct arena *arena, struct id organization_id, struct id method_id,
                               struct day day, struct day_share *share)
{
    struct subscription *due;
    struct pending_line *waiting;
    size_t due_count, waiting_count;
    enum status status;

    if ((status = store_subscription_at_boundary_of(sql, arena, organization_id, method_id, day, DAY_SUBSCRIPTIONS_MAX,
                                                    &due, &due_count)) != STATUS_OK ||
        (status = store_pending_line_of_method(sql, arena, organization_id, method_id, DAY_WAITING_MAX, &waiting,
                                               &waiting_count)) != STATUS_OK)
        return status;
    if (due_count > 0)
        memcpy(share->due + share->due_count, due, sizeof *due * due_count);
    if (waiting_count > 0)
        memcpy(share->waiting + share->waiting_count, waiting, sizeof *waiting * waiting_count);
    share->due_count += due_count;
    share->waiting_count += waiting_count;
    return STATUS_OK;
}

enum status day_share_read_one(struct sql *sql, struct arena *arena, struct id organization_id, struct id after,
                               struct day day, struct day_share *share)
{
    struct billed_method *methods;
    size_t count, fit, due = 0, waiting = 0;
    enum status status =
        store_pending_line_methods(sql, arena, organization_id, after, day, DAY_METHODS_MAX, &methods, &count);

    *share = (struct day_share){ .till_count = 1 };
    if (status != STATUS_OK)
        return status;
    fit = methods_fit(methods, count, &share->cut);
    share->last_method = fit == 0 ? ID_NONE : methods[fit - 1].id;
    for (size_t i = 0; i < fit && !share->cut; i++) {
        due += (size_t)methods[i].renewing;
        waiting += (size_t)methods[i].waiting;
    }
    /* Under the organization's lock no more rows are read than were counted above. Without a lock (invoice_upcoming.c)
     * there may be more by now, so there is room for one page more. */
    due += DAY_SUBSCRIPTIONS_MAX;
    waiting += DAY_WAITING_MAX;
    share->due = ARENA_ARRAY(arena, struct subscription, due);
    share->waiting = ARENA_ARRAY(arena, struct pending_line, waiting);
    for (size_t i = 0; status == STATUS_OK && i < fit; i++)
        if (share->due_count + DAY_SUBSCRIPTIONS_MAX <= due && share->waiting_count + DAY_WAITING_MAX <= waiting)
            status = method_read(sql, arena, organization_id, methods[i].id, day, share);
    return status;
}
