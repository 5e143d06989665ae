/* books/lots.h: licences leave their lots, the newest first; lots that nothing tells apart become one.
 * Source: docs/rules.md, B (Lots) and C (Removal of licences, Decided here). */
#ifndef GUICHET_BOOKS_LOTS_H
#define GUICHET_BOOKS_LOTS_H

#include "billing/subscription.h"
#include "books/act.h"

/* Inside an act: takes `count` licences from the lots, newest first. The subscription's own count is the caller's. */
enum status lots_take(struct act *act, const struct subscription *subscription, int64_t count) MUST_CHECK;
/* Inside an act that will add a lot: where there are LOTS_KEPT_MAX, of those that are settled the oldest takes the
 * licences of the others, which stay on record without any. */
enum status lots_settle(struct act *act, const struct subscription *subscription) MUST_CHECK;

#endif
