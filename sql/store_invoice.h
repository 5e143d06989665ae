/* sql/store_invoice.h: invoices: sealed rows (invoice, invoice_line, invoice_tax), their state beside them, and the series of numbers. */
#ifndef GUICHET_SQL_STORE_INVOICE_H
#define GUICHET_SQL_STORE_INVOICE_H

#include "billing/invoice.h"
#include "sql/sql.h"

/* Locks the series until the transaction ends: call it as late as can be. */
enum status store_series_lock(struct sql *sql, struct arena *arena, struct id scope, char kind, struct series *series) MUST_CHECK;
/* Writes what series_number moved, and the last hash; version + 1. STATUS_CHANGED: another version. */
enum status store_series_update(struct sql *sql, const struct series *series) MUST_CHECK;
/* A sandbox organization's own two series. */
enum status store_series_insert(struct sql *sql, struct id scope) MUST_CHECK;

/* The document with its lines and taxes, and its state. Four statements. STATUS_DUPLICATE: number, or order, invoiced before. */
enum status store_invoice_insert(struct sql *sql, struct arena *arena, struct id scope, const struct invoice *invoice) MUST_CHECK;
/* With state, lines and taxes. STATUS_NOT_FOUND: none, or another organization's. */
enum status store_invoice_find(struct sql *sql, struct arena *arena, struct id organization_id, struct id id, struct invoice *invoice) MUST_CHECK;
/* Newest first, without lines and taxes of a list's rows left out: each row is whole. status: INVOICE_STATUS__MAX for all; from, until:
 * issue dates, inclusive, DAY_NONE for no bound. */
enum status store_invoice_list(struct sql *sql, struct arena *arena, struct id organization_id, enum invoice_status status, struct day from,
                               struct day until, struct id before, int64_t limit, struct invoice **invoices, size_t *count) MUST_CHECK;

/* Writes status, credited, paid and due; version + 1. STATUS_CHANGED: another version. */
enum status store_invoice_update(struct sql *sql, const struct invoice *invoice) MUST_CHECK;

struct pending_line {
    struct id organization_id, id, order_id, subscription_id, payment_method_id;
    struct id reduces_id; /* the pending line that this one takes from; ID_NONE: none */
    struct line line;
    struct money total; /* with tax: what it adds to what the organization owes */
    struct instant created_at;
};
enum status store_pending_line_insert(struct sql *sql, struct arena *arena, const struct pending_line *lines, size_t count) MUST_CHECK;

#endif
