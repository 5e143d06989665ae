/* sql/store_adoption.h: what stands in the way of moving to another gateway account, the move itself, and the payment
 * methods that lapse by it. Of all organizations: for the operator's command only. */
#ifndef GUICHET_SQL_STORE_ADOPTION_H
#define GUICHET_SQL_STORE_ADOPTION_H

#include "sql/store_gateway_account.h"

/* What only the account in use can bring to an end. */
struct adoption_open {
    int64_t payments, refunds, setups; /* without a final outcome */
    int64_t contested;                 /* payments that are contested, not decided yet */
};
enum status store_adoption_open(struct sql *sql, struct arena *arena, struct adoption_open *open) MUST_CHECK;
/* Connections of this program's database user to this database, besides this one. */
enum status store_adoption_connections(struct sql *sql, struct arena *arena, int64_t *count) MUST_CHECK;

/* Inside a transaction. Keeps the row of the account `before` under another name, and makes `now` the account from `at`
 * on; what was still to be told of the former one's charges (`charge_label`) is told to nobody. STATUS_CHANGED: another
 * process has moved meanwhile. */
enum status store_adoption_move(struct sql *sql, const struct gateway_account_row *before,
                                const struct gateway_account_row *now, struct instant at) MUST_CHECK;

/* Organizations after `after` (ID_NONE: from the first) with methods of a former account that have not lapsed on record
 * yet: active ones, and removed ones that are still to be detached there. In order. */
enum status store_adoption_organizations(struct sql *sql, struct arena *arena, struct id after, int64_t limit,
                                         struct id **ids, size_t *count) MUST_CHECK;
struct lapsing {
    struct id id;
    bool active;
    int64_t version;
};
/* Those methods of one organization; at most `limit`. */
enum status store_adoption_methods(struct sql *sql, struct arena *arena, struct id organization_id, int64_t limit,
                                   struct lapsing **methods, size_t *count) MUST_CHECK;
/* Records it: the gateway is neither asked about the method nor told to detach it any more. STATUS_CHANGED. */
enum status store_adoption_lapse(struct sql *sql, struct id organization_id, const struct lapsing *method,
                                 struct instant at) MUST_CHECK;

#endif
