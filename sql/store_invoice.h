/* sql/store_invoice.h: invoices: the sealed rows (invoice, invoice_line, invoice_tax), their changing state in a table
 * of its own, and the series that numbers come from. */
#ifndef GUICHET_SQL_STORE_INVOICE_H
#define GUICHET_SQL_STORE_INVOICE_H

#include "billing/invoice.h"
#include "sql/sql.h"

/* Locks the series' row until the transaction ends: call it as late as possible. */
enum status store_series_lock(struct sql *sql, struct arena *arena, struct id scope, char kind,
                              struct series *series) MUST_CHECK;
/* Writes the year, number and day that series_number changed, and the last hash; increments the version, in the row
 * and in the struct. STATUS_CHANGED: another version. */
enum status store_series_update(struct sql *sql, struct series *series) MUST_CHECK;
/* Creates a sandbox organization's own two series (invoices and credit notes). */
enum status store_series_insert(struct sql *sql, struct id scope) MUST_CHECK;

/* Writes documents of one series with their lines, taxes and states, in four statements for any number of them.
 * STATUS_DUPLICATE: the number is taken, or the order or billed day already has an invoice. */
enum status store_invoice_insert(struct sql *sql, struct arena *arena, struct id scope,
                                 struct invoice *const invoices[], size_t count) MUST_CHECK;
/* STATUS_NOT_FOUND: no such invoice, or another organization's. */
enum status store_invoice_find(struct sql *sql, struct arena *arena, struct id organization_id, struct id id,
                               struct invoice *invoice) MUST_CHECK;
/* Whole invoices, newest first: at most `limit` (up to SQL_IDS_MAX), and at most SQL_PARTS_MAX lines together. *more:
 * there are further invoices. status: INVOICE_STATUS__MAX for all. from, until: issue dates, inclusive; DAY_NONE: no
 * bound. */
enum status store_invoice_list(struct sql *sql, struct arena *arena, struct id organization_id,
                               enum invoice_status status, struct day from, struct day until, struct id before,
                               int64_t limit, struct invoice **invoices, size_t *count, bool *more) MUST_CHECK;

/* As store_invoice_list, of every organization, or of one if organization_id is not ID_NONE: in three statements too.
 */
enum status store_invoice_list_every(struct sql *sql, struct arena *arena, struct id organization_id,
                                     enum invoice_status status, struct id before, int64_t limit,
                                     struct invoice **invoices, size_t *count, bool *more) MUST_CHECK;
/* The same, of those with this number: one at most in the series of real customers, and one in each sandbox's. */
enum status store_invoice_list_numbered(struct sql *sql, struct arena *arena, const char *number, struct id before,
                                        int64_t limit, struct invoice **invoices, size_t *count, bool *more) MUST_CHECK;
/* The organization that the invoice belongs to, for the operator, who names only the invoice. STATUS_NOT_FOUND: no
 * such invoice. */
enum status store_invoice_organization(struct sql *sql, struct arena *arena, struct id id,
                                       struct id *organization_id) MUST_CHECK;

/* Writes what changes after finalisation (status; amounts credited, paid and due; collection) and increments the
 * version, in the row and in the struct. STATUS_CHANGED: another version. */
enum status store_invoice_update(struct sql *sql, struct invoice *invoice) MUST_CHECK;

/* The organization's invoices with a step due by `until`, earliest first, without lines and taxes. */
enum status store_invoice_due(struct sql *sql, struct arena *arena, struct id organization_id, struct day until,
                              int64_t limit, struct invoice **invoices, size_t *count) MUST_CHECK;
/* Invoices with a line of that subscription that are not paid, whether written off or not, oldest first, without lines
 * and taxes. */
enum status store_invoice_unpaid_of(struct sql *sql, struct arena *arena, struct id organization_id,
                                    struct id subscription_id, struct invoice **invoices, size_t *count) MUST_CHECK;
/* The subscriptions that have a line on the invoice. */
enum status store_invoice_subscriptions(struct sql *sql, struct arena *arena, struct id organization_id,
                                        struct id invoice_id, struct id **ids, size_t *count) MUST_CHECK;
/* For each organization and payment method already billed for that day, the next free part (an organization has one
 * currency). */
struct billed_parts {
    struct id organization_id, payment_method_id;
    int64_t next_part;
};
enum status store_invoice_parts(struct sql *sql, struct arena *arena, const struct id organization_ids[],
                                size_t organization_count, struct day billed_on, struct billed_parts **parts,
                                size_t *count) MUST_CHECK;

#endif
