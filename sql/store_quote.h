/* sql/store_quote.h: rows of `quote`. A quote never changes; that it was used is told by the order that names it. */
#ifndef GUICHET_SQL_STORE_QUOTE_H
#define GUICHET_SQL_STORE_QUOTE_H

#include "billing/quote.h"
#include "sql/sql.h"

/* *used: an order was placed on it. STATUS_NOT_FOUND. */
enum status store_quote_find(struct sql *sql, struct arena *arena, struct id organization_id, struct id id, struct quote *quote, bool *used) MUST_CHECK;
enum status store_quote_insert(struct sql *sql, struct arena *arena, const struct quote *quote) MUST_CHECK;

#endif
