/* counter/pending_add.h: lines that wait for the next invoice paid the same way. Source: product.md, A12 and C (Billing). */
#ifndef GUICHET_COUNTER_PENDING_ADD_H
#define GUICHET_COUNTER_PENDING_ADD_H

#include "billing/charge.h"
#include "billing/subscription.h"
#include "counter/counter.h"

/* Inside an act: lines of the subscription, in one statement. reduces_id: the pending line they take from. They come due as billing/renewal.h says;
 * lines of nothing, and those that reduce another, wait for one that is worth an invoice. *first (where not NULL): the first line's identifier. */
enum status pending_add(struct counter *c, const struct subscription *s, struct id order_id, struct id reduces_id, const struct line *lines,
                        size_t count, struct id *first) MUST_CHECK;

#endif
