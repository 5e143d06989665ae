/* sql/store_pending_line.h: rows of `pending_line`: lines for the next invoice with the same payment method. A line
 * keeps its identifier on the invoice. */
#ifndef GUICHET_SQL_STORE_PENDING_LINE_H
#define GUICHET_SQL_STORE_PENDING_LINE_H

#include "billing/bill_plan.h"
#include "billing/payment_method.h"
#include "sql/sql.h"

struct pending_line {
    struct id organization_id, id;
    struct id order_id; /* ID_NONE: from a cancellation or a resumption */
    /* the pending line whose amount this one reduces, with the same payment method and day; ID_NONE: none */
    struct id reduces_id;
    struct id subscription_id, payment_method_id;
    struct line line;
    struct money total; /* with tax: by how much the line raises what the organization owes */
    struct day due_on;  /* invoiced on that day even if nothing renews; DAY_NONE: with the next invoice */
    int64_t version;
    struct instant created_at;
    /* Read from the subscription and the payment method; not written. */
    const char *product_name_en, *product_name_fr;
    enum payment_method_type payment_method_type;
    struct id reduced_invoice_id; /* the invoice that the reduced line is already on; ID_NONE: none */
};

enum status store_pending_line_insert(struct sql *sql, struct arena *arena, const struct pending_line *lines,
                                      size_t count) MUST_CHECK;
/* The lines not yet invoiced, of up to SQL_IDS_MAX organizations, by organization and in the order of their bills:
 * lines with a day first, each line followed by those that reduce it. At most `limit` (up to SQL_ROWS_MAX): if *count
 * is `limit`, there may be more. */
enum status store_pending_line_open(struct sql *sql, struct arena *arena, const struct id organization_ids[],
                                    size_t organization_count, int64_t limit, struct pending_line **lines,
                                    size_t *count) MUST_CHECK;
/* As store_pending_line_open, for one organization and payment method. */
enum status store_pending_line_of_method(struct sql *sql, struct arena *arena, struct id organization_id,
                                         struct id payment_method_id, int64_t limit, struct pending_line **lines,
                                         size_t *count) MUST_CHECK;

/* The part of a pending line that the sums of a bill need. These are read page by page, so that there may be any
 * number of lines. */
struct waiting_line {
    struct id payment_method_id;
    struct bill_line line;
};
struct waiting_wanted {
    struct id organization_id;
    struct id subscription_id, payment_method_id; /* ID_NONE: of all */
    struct day not_due_by; /* leaves out lines that are due on that day or before; DAY_NONE: leaves out none */
};
/* By payment method, the lines of each in the order of its bill. */
enum status store_pending_line_waiting(struct sql *sql, struct arena *arena, const struct waiting_wanted *wanted,
                                       struct waiting_line **lines, size_t *count) MUST_CHECK;

/* A payment method that gets an invoice on a day: a subscription renews on that day, or a pending line is due by
 * then. */
struct billed_method {
    struct id id;
    int64_t waiting, renewing; /* the number of pending lines, and of renewing subscriptions */
};
/* Those of one organization on `day`, by identifier, after `after`, at most `limit`. */
enum status store_pending_line_methods(struct sql *sql, struct arena *arena, struct id organization_id, struct id after,
                                       struct day day, int64_t limit, struct billed_method **methods,
                                       size_t *count) MUST_CHECK;
/* Marks the lines as invoiced on that invoice. STATUS_CHANGED: one of them has another version. */
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
/* Moves the subscription's pending lines, and those that reduce them, from one payment method to another.
 * STATUS_CHANGED: one of them has another version. */
struct pending_lines_moved {
    struct id organization_id, subscription_id, from_method_id, to_method_id;
};
enum status store_pending_line_move(struct sql *sql, struct arena *arena,
                                    const struct pending_lines_moved *moved) MUST_CHECK;
/* Deletes a pending line, after a credit note took over its amount. STATUS_CHANGED: another version, or already
 * invoiced. */
enum status store_pending_line_end(struct sql *sql, struct id organization_id, struct id id,
                                   int64_t version) MUST_CHECK;

#endif
