/* sql/store_movement.h: rows of the sealed tables `gateway_movement` and `gateway_payout`: the operator's ledger of its
 * balance at the gateway. Each movement is booked by its one row, which sums to zero. */
#ifndef GUICHET_SQL_STORE_MOVEMENT_H
#define GUICHET_SQL_STORE_MOVEMENT_H

#include "billing/money.h"
#include "sql/store_reconciliation.h"

/* One posting, debit positive. balance: our money at the gateway; fees: what the gateway kept; bank: what was paid out;
 * customers: what our customers' books have as cash; other: anything else, which a person explains. */
struct movement_row {
    const char *movement_id, *type;
    const char *source; /* NULL: none */
    struct day day;
    struct instant created_at;
    struct currency currency;
    int64_t amount_minor, fee_minor;
    int64_t balance_minor, fees_minor, bank_minor, customers_minor, other_minor;
};
/* In one round trip. STATUS_DUPLICATE: one is booked already. */
enum status store_movement_insert(struct sql *sql, struct arena *arena, const struct reconciliation_account *account,
                                  const struct movement_row *rows, size_t count) MUST_CHECK;
/* Whether the account's movement is booked. */
enum status store_movement_known(struct sql *sql, struct arena *arena, const struct reconciliation_account *account,
                                 const char *movement_id, bool *known) MUST_CHECK;

/* A payout, and what it is made of: each part counts with what it changed the balance by, without its fee. */
struct payout_row {
    const char *payout_id;
    struct day day, arrives_on;
    bool automatic;          /* false: made by hand, and nothing is known of its parts */
    bool returned;           /* it had failed or was cancelled when it was read */
    struct day came_back_on; /* of the movement that brought it back to the balance; DAY_NONE: none is booked. Read
                              * only */
    struct money amount;
    int64_t parts;
    int64_t charges_minor, refunds_minor, disputes_minor, other_minor;
    int64_t fees_minor; /* negative: kept by the gateway */
};
/* STATUS_DUPLICATE: it is there already. */
enum status store_payout_insert(struct sql *sql, const struct reconciliation_account *account,
                                const struct payout_row *row) MUST_CHECK;
enum status store_payout_known(struct sql *sql, struct arena *arena, const struct reconciliation_account *account,
                               const char *payout_id, bool *known) MUST_CHECK;
/* Those made on that day, in order of payout_id, after `after` (NULL: from the first); at most `limit`. */
enum status store_payout_list(struct sql *sql, struct arena *arena, const struct reconciliation_account *account,
                              struct day day, const char *after, int64_t limit, struct payout_row **rows,
                              size_t *count) MUST_CHECK;

#endif
