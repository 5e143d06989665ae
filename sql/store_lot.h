/* sql/store_lot.h: rows of `lot`: licences of one subscription that were acquired together. Lots with no licences left
 * stay on record but are not read. */
#ifndef GUICHET_SQL_STORE_LOT_H
#define GUICHET_SQL_STORE_LOT_H

#include "billing/subscription.h"
#include "sql/sql.h"

/* Takes a lot from a row that begins with LOT_COLUMNS. If all are NULL, there is no lot, and its identifier is
 * ID_NONE. */
#define LOT_COLUMNS(t) t ".id, " t ".quantity, " t ".acquired_on, " t ".returnable_until, " t ".expires_on"
#define LOT_GIVES "BIDDD"
void store_lot_take(struct sql_row *row, struct lot *lot);
/* Fills in the subscription's lots, newest first. */
enum status store_lots_of(struct sql *sql, struct arena *arena, struct subscription *subscription) MUST_CHECK;
/* As store_lots_of, for up to SQL_IDS_MAX subscriptions of one organization, newest first. Only the first *whole of
 * them (at least one) are complete: those that have at most SQL_PARTS_MAX lots together, or a single one with more. */
enum status store_lots_of_page(struct sql *sql, struct arena *arena, struct subscription *subscriptions, size_t count,
                               size_t *whole) MUST_CHECK;

struct lot_row {
    struct id organization_id, subscription_id;
    struct id order_id, invoice_line_id, pending_line_id; /* each may be ID_NONE */
    struct lot lot;
    int64_t unit_price_minor;
};
enum status store_lot_insert(struct sql *sql, const struct lot_row *row) MUST_CHECK;
/* Writes the lot's new number of licences. STATUS_CHANGED: the row's quantity is not lot->quantity any more. */
enum status store_lot_quantity(struct sql *sql, struct id organization_id, const struct lot *lot,
                               int64_t quantity) MUST_CHECK;

#endif
