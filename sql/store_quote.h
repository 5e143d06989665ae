/* sql/store_quote.h: rows of `quote`. A quote's terms never change. It is used when an order names it, and stays for
 * ever from then on; one that nobody used is deleted QUOTE_KEPT_S after it expired. */
#ifndef GUICHET_SQL_STORE_QUOTE_H
#define GUICHET_SQL_STORE_QUOTE_H

#include "billing/quote.h"
#include "sql/sql.h"

/* *used: an order names it. STATUS_NOT_FOUND: no such quote, or another organization's. */
enum status store_quote_find(struct sql *sql, struct arena *arena, struct id organization_id, struct id id,
                             struct quote *quote, bool *used) MUST_CHECK;
enum status store_quote_insert(struct sql *sql, struct arena *arena, const struct quote *quote) MUST_CHECK;
/* Raises the quote's subscription_version to `later_version`, after an order on it was taken back: the subscription is
 * again as quoted, but under a later version. STATUS_CHANGED: the quote already has that version or a later one. */
enum status store_quote_follow(struct sql *sql, struct id organization_id, struct id id,
                               int64_t later_version) MUST_CHECK;

/* An order names the quote from now on. STATUS_CHANGED: one does already. */
enum status store_quote_keep(struct sql *sql, struct id organization_id, struct id id) MUST_CHECK;
/* The order that named it is taken back. STATUS_CHANGED: none does. */
enum status store_quote_let_go(struct sql *sql, struct id organization_id, struct id id) MUST_CHECK;
/* Deletes at most `most` unused quotes that are not kept any longer, of all organizations, the longest past first; each
 * by its own key, so that no other row is locked. One that an order names after all is kept for ever instead. *count:
 * how many there were. */
enum status store_quotes_delete(struct sql *sql, struct arena *arena, struct instant now, size_t most,
                                size_t *count) MUST_CHECK;

#endif
