/* sql/store_invoice.h: invoices: sealed rows (invoice, invoice_line, invoice_tax), their state beside them, and the
 * series of numbers. */
#ifndef GUICHET_SQL_STORE_INVOICE_H
#define GUICHET_SQL_STORE_INVOICE_H

#include "billing/invoice.h"
#include "sql/sql.h"

/* Locks the series until the transaction ends: call it as late as can be. */
enum status store_series_lock(struct sql *sql, struct arena *arena, struct id scope, char kind,
                              struct series *series) MUST_CHECK;
/* Writes what series_number moved, and the last hash; version + 1, in the row and in the struct. STATUS_CHANGED:
 * another version. */
enum status store_series_update(struct sql *sql, struct series *series) MUST_CHECK;
/* A sandbox organization's own two series. */
enum status store_series_insert(struct sql *sql, struct id scope) MUST_CHECK;

/* Documents with their lines, taxes and states: four statements, however many. All of one series. STATUS_DUPLICATE:
 * number, order or billed day invoiced before. */
enum status store_invoice_insert(struct sql *sql, struct arena *arena, struct id scope,
                                 struct invoice *const invoices[], size_t count) MUST_CHECK;
/* With state, lines and taxes. STATUS_NOT_FOUND: none, or another organization's. */
enum status store_invoice_find(struct sql *sql, struct arena *arena, struct id organization_id, struct id id,
                               struct invoice *invoice) MUST_CHECK;
/* Newest first, each whole: at most `limit` (up to SQL_IDS_MAX), and no more than have SQL_PARTS_MAX lines together;
 * *more: there are more. status: INVOICE_STATUS__MAX for all; from, until: issue dates, inclusive, DAY_NONE for no
 * bound. */
enum status store_invoice_list(struct sql *sql, struct arena *arena, struct id organization_id,
                               enum invoice_status status, struct day from, struct day until, struct id before,
                               int64_t limit, struct invoice **invoices, size_t *count, bool *more) MUST_CHECK;

/* Of every organization, or of one where organization_id is not ID_NONE; bounded likewise, each read by itself. */
enum status store_invoice_list_every(struct sql *sql, struct arena *arena, struct id organization_id,
                                     enum invoice_status status, struct id before, int64_t limit,
                                     struct invoice **invoices, size_t *count, bool *more) MUST_CHECK;
/* Whose it is: what the operator names by the invoice alone. STATUS_NOT_FOUND. */
enum status store_invoice_organization(struct sql *sql, struct arena *arena, struct id id,
                                       struct id *organization_id) MUST_CHECK;

/* Writes what changes after finalisation: status, credited, paid, due, and how it is collected; version + 1, in the
 * row and in the struct. STATUS_CHANGED: another version. */
enum status store_invoice_update(struct sql *sql, struct invoice *invoice) MUST_CHECK;

/* Those of the organization with something to do by `until`, the earliest first, without lines and taxes. */
enum status store_invoice_due(struct sql *sql, struct arena *arena, struct id organization_id, struct day until,
                              int64_t limit, struct invoice **invoices, size_t *count) MUST_CHECK;
/* Those not paid, written off or not, with a line of that subscription, the oldest first, without lines and taxes. */
enum status store_invoice_unpaid_of(struct sql *sql, struct arena *arena, struct id organization_id,
                                    struct id subscription_id, struct invoice **invoices, size_t *count) MUST_CHECK;
/* Whose lines stand on it. */
enum status store_invoice_subscriptions(struct sql *sql, struct arena *arena, struct id organization_id,
                                        struct id invoice_id, struct id **ids, size_t *count) MUST_CHECK;
/* What was billed for that day already: the next free part by organization and payment method (an organization has
 * one currency). */
struct billed_parts {
    struct id organization_id, payment_method_id;
    int64_t next_part;
};
enum status store_invoice_parts(struct sql *sql, struct arena *arena, const struct id organization_ids[],
                                size_t organization_count, struct day billed_on, struct billed_parts **parts,
                                size_t *count) MUST_CHECK;

#endif
