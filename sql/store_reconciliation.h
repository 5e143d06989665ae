/* sql/store_reconciliation.h: rows of `reconciliation` and `reconciliation_sum`: which days were reconciled, which are
 * due, and how much money of each day is joined. Of all organizations: for operators only. */
#ifndef GUICHET_SQL_STORE_RECONCILIATION_H
#define GUICHET_SQL_STORE_RECONCILIATION_H

#include "billing/reconcile_sum.h"
#include "sql/sql.h"

/* The gateway account whose days are reconciled; `since`: when the program first used it. moved: payments made before
 * that are of a former account. */
struct reconciliation_account {
    const char *gateway, *account_id;
    struct instant since;
    bool moved;
};
/* STATUS_NOT_FOUND: no program has asked its gateway for its account yet. */
enum status store_reconciliation_account(struct sql *sql, struct arena *arena,
                                         struct reconciliation_account *account) MUST_CHECK;

struct reconciliation_row {
    struct id id;
    struct day day;
    int64_t run;         /* the number of the day's current result; 0: none yet */
    int64_t tries;       /* tries since the last result */
    const char *trouble; /* why the last try failed; NULL: it did not fail */
    int64_t charges, payments, discrepancies, foreign;
    int64_t settled_run; /* as run, of the day's movements and payouts; 0: they were never read to their end */
    int64_t payouts_wrong, payouts_left; /* those that their movements do not sum to, and those not explained yet */
    struct instant next_try_at; /* when a worker may begin the day; during a try, the end of its lease; INSTANT_NONE:
                                 * nothing is left to do */
    struct instant finished_at, settled_at; /* of the two current results; INSTANT_NONE: none */
    int64_t version;
};

/* STATUS_DUPLICATE: the day has a row already. */
enum status store_reconciliation_insert(struct sql *sql, const struct reconciliation_account *account,
                                        const struct reconciliation_row *row) MUST_CHECK;
/* Lists the account's days from `from` on, in order; at most RECONCILIATION_ROWS_MAX. */
enum { RECONCILIATION_ROWS_MAX = 100 };
enum status store_reconciliation_list(struct sql *sql, struct arena *arena,
                                      const struct reconciliation_account *account, struct day from,
                                      struct reconciliation_row **rows, size_t *count) MUST_CHECK;
/* Finds the first day that may be begun now. STATUS_NOT_FOUND: none. */
enum status store_reconciliation_due(struct sql *sql, struct arena *arena, const struct reconciliation_account *account,
                                     struct instant now, struct reconciliation_row *row) MUST_CHECK;
/* Writes everything but id and day, and increments the version in the row and in the struct. STATUS_CHANGED: another
 * worker has changed the row. */
enum status store_reconciliation_update(struct sql *sql, struct reconciliation_row *row) MUST_CHECK;

/* Inserts the sums of a result. Called before the row is updated to this run. */
enum status store_reconciliation_sums_insert(struct sql *sql, struct arena *arena, struct id reconciliation_id,
                                             int64_t run, const struct reconcile_sums *sums) MUST_CHECK;
/* Add to *sums the sums of one day's current result, or of the results of all days from `from` on. The money of an
 * accepted difference counts as joined. */
enum status store_reconciliation_day_sums(struct sql *sql, struct arena *arena, const struct reconciliation_row *row,
                                          struct reconcile_sums *sums) MUST_CHECK;
enum status store_reconciliation_sums(struct sql *sql, struct arena *arena,
                                      const struct reconciliation_account *account, struct day from,
                                      struct reconcile_sums *sums) MUST_CHECK;
/* Deletes the day's sums and differences that do not belong to its current results. */
enum status store_reconciliation_sweep(struct sql *sql, const struct reconciliation_row *row) MUST_CHECK;

#endif
