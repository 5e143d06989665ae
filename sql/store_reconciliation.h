/* sql/store_reconciliation.h: rows of `reconciliation` and `reconciliation_sum`: which days were reconciled, which
 * are due, and how much money of each is joined. Of all organizations: for the operator's eyes. */
#ifndef GUICHET_SQL_STORE_RECONCILIATION_H
#define GUICHET_SQL_STORE_RECONCILIATION_H

#include "billing/reconcile_sum.h"
#include "sql/sql.h"

/* The gateway account whose days are reconciled; `since`: its first start. */
struct reconciliation_account {
    const char *gateway, *account_id;
    struct instant since;
};
/* STATUS_NOT_FOUND: no program has asked its gateway yet. */
enum status store_reconciliation_account(struct sql *sql, struct arena *arena,
                                         struct reconciliation_account *account) MUST_CHECK;

struct reconciliation_row {
    struct id id;
    struct day day;
    int64_t run;         /* the number of its result; 0: there is none yet */
    int64_t tries;       /* since the last result */
    const char *trouble; /* what the last try failed with; NULL: nothing */
    int64_t charges, payments, discrepancies, foreign;
    struct instant next_try_at; /* INSTANT_NONE: there is nothing left to do */
    struct instant finished_at; /* of the result */
    int64_t version;
};

/* STATUS_DUPLICATE: the day has its row. */
enum status store_reconciliation_insert(struct sql *sql, const struct reconciliation_account *account,
                                        const struct reconciliation_row *row) MUST_CHECK;
/* The account's days from that one on, in order; at most RECONCILIATION_ROWS_MAX. */
enum { RECONCILIATION_ROWS_MAX = 100 };
enum status store_reconciliation_list(struct sql *sql, struct arena *arena,
                                      const struct reconciliation_account *account, struct day from,
                                      struct reconciliation_row **rows, size_t *count) MUST_CHECK;
/* The first day that may be begun now. STATUS_NOT_FOUND: there is none. */
enum status store_reconciliation_due(struct sql *sql, struct arena *arena, const struct reconciliation_account *account,
                                     struct instant now, struct reconciliation_row *row) MUST_CHECK;
/* Everything but id and day; version + 1, in the row and in the struct. STATUS_CHANGED: another worker has it. */
enum status store_reconciliation_update(struct sql *sql, struct reconciliation_row *row) MUST_CHECK;

/* The sums of a result, before the row names its run. */
enum status store_reconciliation_sums_insert(struct sql *sql, struct arena *arena, struct id reconciliation_id,
                                             int64_t run, const struct reconcile_sums *sums) MUST_CHECK;
/* Added to *sums: of one day's result; of all results from that day on. What a person accepted counts as joined. */
enum status store_reconciliation_day_sums(struct sql *sql, struct arena *arena, const struct reconciliation_row *row,
                                          struct reconcile_sums *sums) MUST_CHECK;
enum status store_reconciliation_sums(struct sql *sql, struct arena *arena,
                                      const struct reconciliation_account *account, struct day from,
                                      struct reconcile_sums *sums) MUST_CHECK;
/* Removes sums and differences of the day that are not its result's. */
enum status store_reconciliation_sweep(struct sql *sql, const struct reconciliation_row *row) MUST_CHECK;

#endif
