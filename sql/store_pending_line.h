/* sql/store_pending_line.h: what the next invoice paid the same way will hold. On the invoice a line keeps its
 * identifier. */
#ifndef GUICHET_SQL_STORE_PENDING_LINE_H
#define GUICHET_SQL_STORE_PENDING_LINE_H

#include "billing/bill_plan.h"
#include "billing/payment_method.h"
#include "sql/sql.h"

struct pending_line {
    struct id organization_id, id;
    struct id order_id; /* ID_NONE: a cancellation's, a resumption's */
    /* the pending line that this one takes from, paid the same way and due the same day; ID_NONE: none */
    struct id reduces_id;
    struct id subscription_id, payment_method_id;
    struct line line;
    struct money total; /* with tax: what it adds to what the organization owes */
    struct day due_on;  /* invoiced that day even if nothing renews; DAY_NONE: it waits for another one */
    int64_t version;
    struct instant created_at;
    /* Of its subscription, and of its payment method; filled by reads. */
    const char *product_name_en, *product_name_fr;
    enum payment_method_type payment_method_type;
    struct id reduced_invoice_id; /* the invoice that the reduced line is on already; ID_NONE: none */
};

enum status store_pending_line_insert(struct sql *sql, struct arena *arena, const struct pending_line *lines,
                                      size_t count) MUST_CHECK;
/* Those that wait, of up to SQL_IDS_MAX organizations, by organization and in the order of their bills: what has a
 * day first, a line followed by those that reduce it. At most `limit` (not over SQL_ROWS_MAX): so many found means
 * that there may be more. */
enum status store_pending_line_open(struct sql *sql, struct arena *arena, const struct id organization_ids[],
                                    size_t organization_count, int64_t limit, struct pending_line **lines,
                                    size_t *count) MUST_CHECK;
/* The same of one organization and payment method. */
enum status store_pending_line_of_method(struct sql *sql, struct arena *arena, struct id organization_id,
                                         struct id payment_method_id, int64_t limit, struct pending_line **lines,
                                         size_t *count) MUST_CHECK;

/* What the sums of a bill are made of, and no more: read page by page, so that any number of lines is read. */
struct waiting_line {
    struct id payment_method_id;
    struct bill_line line;
};
struct waiting_wanted {
    struct id organization_id;
    struct id subscription_id, payment_method_id; /* ID_NONE: of all */
    struct day not_due_by; /* those that come due on that day or before are left out; DAY_NONE: none is */
};
/* By payment method, each in the order of its bill. */
enum status store_pending_line_waiting(struct sql *sql, struct arena *arena, const struct waiting_wanted *wanted,
                                       struct waiting_line **lines, size_t *count) MUST_CHECK;

/* A payment method for which that day makes an invoice: something renews on `day`, or a line has come due by then. */
struct billed_method {
    struct id id;
    int64_t waiting, renewing; /* lines; subscriptions */
};
/* Of one organization, in order of identifier after `after`, at most `limit`. */
enum status store_pending_line_methods(struct sql *sql, struct arena *arena, struct id organization_id, struct id after,
                                       struct day day, int64_t limit, struct billed_method **methods,
                                       size_t *count) MUST_CHECK;
/* Marks the lines as invoiced on that invoice. STATUS_CHANGED: one of them was invoiced already. */
struct pending_line_invoiced {
    struct id organization_id, id, invoice_id;
    int64_t version;
};
enum status store_pending_line_invoice(struct sql *sql, struct arena *arena, const struct pending_line_invoiced *lines,
                                       size_t count) MUST_CHECK;
/* Clears due_on of a line whose document sums to zero: it stays pending until another line is invoiced.
 * STATUS_CHANGED: another version. */
enum status store_pending_line_rest(struct sql *sql, struct id organization_id, struct id id,
                                    int64_t version) MUST_CHECK;
/* The subscription's lines that wait for an invoice by one method wait for one by the other, those that reduce them
 * with them. STATUS_CHANGED: another version. */
struct pending_lines_moved {
    struct id organization_id, subscription_id, from_method_id, to_method_id;
};
enum status store_pending_line_move(struct sql *sql, struct arena *arena,
                                    const struct pending_lines_moved *moved) MUST_CHECK;
/* Ends a line whose reduction now stands on a credit note. STATUS_CHANGED: another version. */
enum status store_pending_line_end(struct sql *sql, struct id organization_id, struct id id,
                                   int64_t version) MUST_CHECK;

#endif
