/* sql/store_due.h: what falls due on which day: trials and billed periods that end, prepaid lots, pending lines, open
 * invoices; and the assignments that end with licences. Source: docs/rules.md, C (Billing, Overdue, Prepaid) and D. */
#ifndef GUICHET_SQL_STORE_DUE_H
#define GUICHET_SQL_STORE_DUE_H

#include "billing/assignment.h"
#include "sql/sql.h"

/* Kinds, as bits: an organization may have several on a day. ENDINGS: trials and prepaid lots. */
enum { DUE_ENDINGS = 1, DUE_PERIODS = 2, DUE_PENDING = 4, DUE_INVOICES = 8, DUE_EVERYTHING = 15 };

struct due_item {
    struct id subscription_id;
    struct day day; /* on which it falls due: a trial's end, or the first day on which a lot is no longer valid */
};

/* Every function may also return the statuses of sql/sql.h. */

/* The organization's earliest ending, not after `until`. STATUS_NOT_FOUND: nothing is due. */
enum status store_due_first(struct sql *sql, struct arena *arena, struct id organization_id, struct day until,
                            struct due_item *item) MUST_CHECK;
/* The organization's earliest day on which anything is due; DAY_NONE: there is none. */
enum status store_due_day(struct sql *sql, struct arena *arena, struct id organization_id, struct day *day) MUST_CHECK;

/* The organization's first day after `after` on which a billed period ends or a pending line is to be invoiced;
 * DAY_NONE: there is none. */
enum status store_due_boundary(struct sql *sql, struct arena *arena, struct id organization_id, struct day after,
                               struct day *day) MUST_CHECK;

/* The earliest day after `after` and not after `until` on which anything is due for any organization that the billing
 * run serves: no sandbox (it has its own clock), and none that is set aside. DAY_NONE: there is none. One statement;
 * it reads over the rows of sandboxes that it meets in the index. */
enum status store_due_next(struct sql *sql, struct arena *arena, struct day after, struct day until,
                           struct day *day) MUST_CHECK;
/* The organizations served by the billing run with something due on exactly that day, by identifier, after `after`,
 * and the kinds of what is due. The query seeks to that day, however many rows are due. limit: at most SQL_IDS_MAX. */
struct due_organization {
    struct id id;
    int64_t kinds;
};
enum status store_due_organizations(struct sql *sql, struct arena *arena, struct day day, struct id after,
                                    int64_t limit, struct due_organization **found, size_t *count) MUST_CHECK;

/* A subscription's active assignments (not those reserved for an order), newest first, without the users' names. */
enum status store_due_assignments(struct sql *sql, struct arena *arena, struct id organization_id,
                                  struct id subscription_id, int64_t limit, struct assignment **assignments,
                                  size_t *count) MUST_CHECK;

/* Writes a prepaid lot's new end. STATUS_CHANGED: no such lot. */
enum status store_lot_extend(struct sql *sql, struct id organization_id, struct id lot_id,
                             struct day expires_on) MUST_CHECK;
/* Deletes a prepaid lot that has ended; its record stays in the journal. */
enum status store_lot_end(struct sql *sql, struct id organization_id, struct id lot_id) MUST_CHECK;

#endif
