/* sql/store_obstacle.h: what stands in the way of subscriptions: the invoice to be paid of one that is overdue, the
 * page of an order that waits for its card holder, what takes the place of what is no longer sold. For the remedies of
 * actions (billing/action.h). */
#ifndef GUICHET_SQL_STORE_OBSTACLE_H
#define GUICHET_SQL_STORE_OBSTACLE_H

#include "billing/minimum.h"
#include "billing/subscription.h"
#include "sql/sql.h"

/* The smallest amounts that the gateway collects: once, when the program starts; before that there are none. */
void store_obstacle_minimums(struct minimums minimums);
/* Fills `obstacle` of up to SQL_IDS_MAX subscriptions of one organization. A statement is run only where a subscription
 * is past due or suspended, one where an order is on its way, and those of sql/store_successor.h. */
enum status store_obstacles(struct sql *sql, struct arena *arena, struct day today, struct subscription *subscriptions,
                            size_t count) MUST_CHECK;

#endif
