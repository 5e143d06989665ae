/* sql/store_due.h: what falls due without money: trials whose days are over, prepaid lots that end, and the assignments
 * that end with them.
 * Source: product.md, C (Prepaid) and D. */
#ifndef GUICHET_SQL_STORE_DUE_H
#define GUICHET_SQL_STORE_DUE_H

#include "billing/assignment.h"
#include "sql/sql.h"

struct due_item {
    struct id subscription_id;
    struct day day; /* on which it falls due: a trial's end, or the first day a lot no longer works */
};

/* Each: the database's own statuses too (sql.h). */

/* The organization's earliest, not after `until`. STATUS_NOT_FOUND: nothing is due. */
enum status store_due_first(struct sql *sql, struct arena *arena, struct id organization_id, struct day until, struct due_item *item) MUST_CHECK;
/* Organizations in real time (a sandbox's clock does its own) with something due by `until`, in order of identifier after `after`. */
enum status store_due_organizations(struct sql *sql, struct arena *arena, struct day until, struct id after, int64_t limit, struct id **ids,
                                    size_t *count) MUST_CHECK;

/* A subscription's active assignments (reserved ones wait for their order), the newest first; without the users' names. */
enum status store_due_assignments(struct sql *sql, struct arena *arena, struct id organization_id, struct id subscription_id, int64_t limit,
                                  struct assignment **assignments, size_t *count) MUST_CHECK;

/* A prepaid lot's new end. STATUS_CHANGED: there is no such lot. */
enum status store_lot_extend(struct sql *sql, struct id organization_id, struct id lot_id, struct day expires_on) MUST_CHECK;
/* A prepaid lot that has ended is gone; the journal tells of it. */
enum status store_lot_end(struct sql *sql, struct id organization_id, struct id lot_id) MUST_CHECK;

#endif
