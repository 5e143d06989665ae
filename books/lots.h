/* books/lots.h: takes licences out of lots, and merges settled lots.
 * Source: docs/rules.md, B (Lots) and C (Removal of licences, Decided here). */
#ifndef GUICHET_BOOKS_LOTS_H
#define GUICHET_BOOKS_LOTS_H

#include "billing/subscription.h"
#include "books/act.h"

/* Inside an act: takes `count` licences from the lots, the newest lots first. The caller adjusts the subscription's own
 * count. */
enum status lots_take(struct act *act, const struct subscription *subscription, int64_t count) MUST_CHECK;
/* Inside an act that will add a lot: where there are LOTS_KEPT_MAX lots already, merges the settled ones
 * (subscription_lot_merges): the oldest takes the licences of the others, whose rows stay with quantity 0. */
enum status lots_settle(struct act *act, const struct subscription *subscription) MUST_CHECK;

#endif
