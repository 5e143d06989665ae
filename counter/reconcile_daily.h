/* counter/reconcile_daily.h: the worker reconciles each day that is over, by itself, a slice at a time beside its
 * other work, and keeps what it found. Source: docs/reliability.md, 1 (Daily reconciliation).
 *
 *     no row --- the day is over ---> due --- claimed, under a lease ---> charges' result ---> payouts' result --+
 *                                      ^                |                        |                               |
 *                                      +--- failed: rests, longer each time;  ---+--- differences: again later --+
 *                                           died: the lease runs out
 *
 * The charges' result is kept while the movements and payouts cannot be read; these are then fetched alone. */
#ifndef GUICHET_COUNTER_RECONCILE_DAILY_H
#define GUICHET_COUNTER_RECONCILE_DAILY_H

#include "counter/reconcile.h"
#include "counter/settlement.h"
#include "sql/store_difference.h"
#include "sql/store_reconciliation.h"

/* A day is due RECONCILE_AFTER_S after its midnight, so that what was under way has ended. Days of real time in the
 * billing zone, from the account's first start on; what was missed is caught up, the oldest first, but no day of more
 * than RECONCILE_DAYS ago. */
enum { RECONCILE_AFTER_S = 600, RECONCILE_DAYS = 30 };
/* A result with differences that no person has accepted is made again: hourly until the day has been over for a day,
 * and for as long as an answer of the gateway may put one right; then daily until it is RECONCILE_DAYS old. What failed
 * rests for a minute, then longer, an hour at most. */
enum { RECONCILE_AGAIN_S = 3600, RECONCILE_AGAIN_LATER_S = 24 * 3600, RECONCILE_LATE_S = 24 * 3600 };
/* How long the worker does it between its other work; how long it waits for one page of the gateway, once a try; for
 * how long nobody else begins the day, which is renewed at half of it. */
enum { RECONCILE_SLICE_US = 300000, RECONCILE_PAGE_WAIT_MS = 10000, RECONCILE_LEASE_S = 120 };
/* While a day has not been tried so often, the first question that meets silence ends the try. From then on each try
 * lets one more pass, and tells it as a difference (DIFFERENCE_NOT_TOLD). */
enum { RECONCILE_SILENT_TRIES = 4 };
/* Differences of one day that are kept and flagged. More are counted and written to the log, and follow once these
 * are dealt with: `guichet reconcile --day` prints all. */
enum { RECONCILE_KEPT_MAX = 1000 };

/* Of one process; all zero bits at first, but for `hear`. */
struct reconcile_daily {
    /* Asks about what of a payment is not settled here, and settles it (counter/reconcile.h); may be NULL. */
    payment_hear_fn hear;
    void *hear_context;
    bool running;
    bool charges_due, payouts_due; /* what of the day is to be done in this try; charges_due until it is kept */
    bool over;                     /* of the day nothing is left to do now */
    int64_t renew_us;              /* when the lease is renewed, by the monotonic clock */
    struct arena arena;
    struct reconciliation_row row;
    struct reconciliation_account account;
    struct reconcile_walk walk;        /* first the charges */
    struct settlement_walk settlement; /* then the gateway's balance */
    struct difference_row *kept;
    size_t kept_count;
    bool unheard; /* among the differences of this try is one that an answer may put right */
};

/* Goes on for about `budget_us` (of the monotonic clock) with the day this process has begun, else begins one that
 * is due. *busy: there is more to do at once. Any status but STATUS_OK: this try failed, which is on record where the
 * database can be written, and the day is begun anew later. STATUS_CHANGED: another worker has the day. */
enum status reconcile_daily_go_on(struct reconcile_daily *daily, struct sql *sql, struct gateway *gateway,
                                  struct instant now, int64_t budget_us, bool *busy) MUST_CHECK;
/* The process ends: another may begin the day at once. */
void reconcile_daily_stop(struct reconcile_daily *daily, struct sql *sql, struct instant now);

/* What is known of the last RECONCILE_DAYS days. share: billing/reconcile_sum.h, the least of all currencies, of the
 * days that have a result; 0 where a day that was over a day ago has none. */
struct reconcile_kept {
    int64_t share, differences; /* differences: open ones, of all days */
    int64_t days_unsettled; /* days over for more than a day whose movements and payouts were not read to their end */
    int64_t payouts_left;   /* of those days and later ones: payouts that are not explained yet */
};
enum status reconcile_kept_read(struct sql *sql, struct arena *arena, struct instant now,
                                struct reconcile_kept *kept) MUST_CHECK;
/* The first day that is looked at now: of the last RECONCILE_DAYS, or the account's first. */
struct day reconcile_first_day(const struct reconciliation_account *account, struct instant now);

#endif
