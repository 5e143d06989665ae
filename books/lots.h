/* books/lots.h: licences leave their lots, the newest first.
 * Source: docs/rules.md, B (Lots) and C (Removal of licences). */
#ifndef GUICHET_BOOKS_LOTS_H
#define GUICHET_BOOKS_LOTS_H

#include "billing/subscription.h"
#include "books/act.h"

/* Inside an act: takes `count` licences from the lots, newest first. The subscription's own count is the caller's. */
enum status lots_take(struct counter *c, const struct subscription *subscription, int64_t count) MUST_CHECK;

#endif
