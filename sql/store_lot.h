/* sql/store_lot.h: rows of `lot`: licences that were acquired together. Those that hold none any more stay on record
 * and are not read. */
#ifndef GUICHET_SQL_STORE_LOT_H
#define GUICHET_SQL_STORE_LOT_H

#include "billing/subscription.h"
#include "sql/sql.h"

/* Of a row that begins with a lot's identifier, quantity and days; all NULL: no lot. */
#define LOT_COLUMNS(t) t ".id, " t ".quantity, " t ".acquired_on, " t ".returnable_until, " t ".expires_on"
#define LOT_GIVES "BIDDD"
void store_lot_take(struct sql_row *row, struct lot *lot);
/* Fills in the lots of a subscription, the newest first. */
enum status store_lots_of(struct sql *sql, struct arena *arena, struct subscription *subscription) MUST_CHECK;
/* The same for a page of one organization's, newest first, at most SQL_IDS_MAX: for the first *whole of them, at
 * least one, which have at most SQL_PARTS_MAX lots together unless it is one alone. */
enum status store_lots_of_page(struct sql *sql, struct arena *arena, struct subscription *subscriptions, size_t count,
                               size_t *whole) MUST_CHECK;

struct lot_row {
    struct id organization_id, subscription_id;
    struct id order_id, invoice_line_id, pending_line_id; /* each may be ID_NONE */
    struct lot lot;
    int64_t unit_price_minor;
};
enum status store_lot_insert(struct sql *sql, const struct lot_row *row) MUST_CHECK;
/* Takes licences from a lot, or gives it more: it has `quantity` from now on. STATUS_CHANGED: it does not hold what
 * `lot` says. */
enum status store_lot_quantity(struct sql *sql, struct id organization_id, const struct lot *lot,
                               int64_t quantity) MUST_CHECK;

#endif
