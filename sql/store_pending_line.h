/* sql/store_pending_line.h: what the next invoice paid the same way will hold. On the invoice a line keeps its identifier. */
#ifndef GUICHET_SQL_STORE_PENDING_LINE_H
#define GUICHET_SQL_STORE_PENDING_LINE_H

#include "billing/charge.h"
#include "billing/payment_method.h"
#include "sql/sql.h"

struct pending_line {
    struct id organization_id, id;
    struct id order_id;    /* ID_NONE: a cancellation's, a resumption's */
    struct id reduces_id;  /* the pending line that this one takes from; ID_NONE: none */
    struct id subscription_id, payment_method_id;
    struct line line;
    struct money total;    /* with tax: what it adds to what the organization owes */
    struct day due_on;     /* invoiced that day even if nothing renews; DAY_NONE: it waits for another one */
    int64_t version;
    struct instant created_at;
    /* Of its subscription, and of its payment method; filled by reads. */
    const char *product_name_en, *product_name_fr;
    enum payment_method_type payment_method_type;
};

enum status store_pending_line_insert(struct sql *sql, struct arena *arena, const struct pending_line *lines, size_t count) MUST_CHECK;
/* All that wait, of up to SQL_IDS_MAX organizations, by organization, the oldest first. */
enum status store_pending_line_open(struct sql *sql, struct arena *arena, const struct id organization_ids[], size_t organization_count,
                                    struct pending_line **lines, size_t *count) MUST_CHECK;
/* The bare lines of one subscription that wait for the next invoice paid by that method, the oldest first. */
enum status store_pending_line_of(struct sql *sql, struct arena *arena, struct id organization_id, struct id subscription_id,
                                  struct id payment_method_id, struct line **lines, size_t *count) MUST_CHECK;
/* They stand on that invoice now. STATUS_CHANGED: one of them did already. */
struct pending_line_invoiced {
    struct id organization_id, id, invoice_id;
    int64_t version;
};
enum status store_pending_line_invoice(struct sql *sql, struct arena *arena, const struct pending_line_invoiced *lines, size_t count) MUST_CHECK;
/* It comes to nothing with the others: it waits for another line. STATUS_CHANGED: another version. */
enum status store_pending_line_rest(struct sql *sql, struct id organization_id, struct id id, int64_t version) MUST_CHECK;

#endif
