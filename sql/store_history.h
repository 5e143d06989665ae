/* sql/store_history.h: what a subscription had and cost in earlier months: reads of periods, orders, invoice lines and
 * lines of credit notes. */
#ifndef GUICHET_SQL_STORE_HISTORY_H
#define GUICHET_SQL_STORE_HISTORY_H

#include "sql/sql.h"

/* How many licences it had from a day on. */
struct licences_from {
    struct day day;
    int64_t licences;
};

/* The last billed period that began before `before`, and its licences at its start. STATUS_NOT_FOUND: none. */
enum status store_history_period(struct sql *sql, struct arena *arena, struct id organization_id,
                                 struct id subscription_id, struct day before, struct licences_from *from) MUST_CHECK;
/* The last order that was confirmed before that instant, and the total it left. STATUS_NOT_FOUND: none. */
enum status store_history_order(struct sql *sql, struct arena *arena, struct id organization_id,
                                struct id subscription_id, struct instant before,
                                struct licences_from *from) MUST_CHECK;
/* The total before its first confirmed order. STATUS_NOT_FOUND: none was confirmed. */
enum status store_history_before(struct sql *sql, struct arena *arena, struct id organization_id,
                                 struct id subscription_id, int64_t *licences) MUST_CHECK;

/* What was invoiced and credited of it on the documents of one calendar month, without tax. */
struct month_sums {
    int64_t month; /* of the year 0: 12 * year + month - 1 */
    int64_t invoiced_minor, credited_minor;
};

/* The months of `year` (a period of whole months) in which there was anything. */
enum status store_history_sums(struct sql *sql, struct arena *arena, struct id organization_id,
                               struct id subscription_id, struct period year, struct month_sums **sums,
                               size_t *count) MUST_CHECK;

#endif
