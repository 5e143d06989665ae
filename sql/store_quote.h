/* sql/store_quote.h: rows of `quote`. What a quote says never changes; that it was used is told by the order that
 * names it. */
#ifndef GUICHET_SQL_STORE_QUOTE_H
#define GUICHET_SQL_STORE_QUOTE_H

#include "billing/quote.h"
#include "sql/sql.h"

/* *used: an order was placed on it. STATUS_NOT_FOUND. */
enum status store_quote_find(struct sql *sql, struct arena *arena, struct id organization_id, struct id id,
                             struct quote *quote, bool *used) MUST_CHECK;
enum status store_quote_insert(struct sql *sql, struct arena *arena, const struct quote *quote) MUST_CHECK;
/* An order on it was taken back, so the subscription is again what was quoted, under a later version: the quote
 * follows. STATUS_CHANGED: it is at that version or beyond. */
enum status store_quote_follow(struct sql *sql, struct id organization_id, struct id id,
                               int64_t later_version) MUST_CHECK;

#endif
