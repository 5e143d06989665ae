/* sql/store_unspent.h: the sources of the credit balance (credit notes, and payments of more than was due) with what
 * is left of each, and the rows of `credit_hold`: what open orders hold of it. */
#ifndef GUICHET_SQL_STORE_UNSPENT_H
#define GUICHET_SQL_STORE_UNSPENT_H

#include "sql/sql.h"

enum unspent_kind { UNSPENT_CREDIT_NOTE, UNSPENT_PAYMENT };
const char *unspent_kind_name(enum unspent_kind kind); /* "credit_note", "payment" */
bool unspent_kind_read(const char *name, enum unspent_kind *kind) MUST_CHECK;

struct unspent {
    enum unspent_kind kind;
    struct id id;
    int64_t unspent_minor; /* not held and not used */
    int64_t held_minor;    /* held by the order that was asked about; 0 if none was */
    int64_t version;       /* of the credit note's state, or of the payment */
};

/* Sources on one page. A balance may come from any number of sources: a caller who needs more reads again after using
 * up this page. */
enum { UNSPENT_PAGE = 200 };

/* Sources with a free amount, oldest first, at most UNSPENT_PAGE. */
enum status store_unspent_list(struct sql *sql, struct arena *arena, struct id organization_id,
                               struct unspent **sources, size_t *count) MUST_CHECK;
/* Writes the free amount and increments the version, in the row and in the struct. STATUS_CHANGED: another version. */
enum status store_unspent_write(struct sql *sql, struct id organization_id, struct unspent *source) MUST_CHECK;

/* As store_unspent_list, for the credit notes and payments of one invoice. */
enum status store_unspent_of_invoice(struct sql *sql, struct arena *arena, struct id organization_id,
                                     struct id invoice_id, struct unspent **sources, size_t *count) MUST_CHECK;
/* Writes the free amount, after `minor` of it lowered what is due on the source's own invoice; a credit note also
 * records that amount as applied. Increments the version, in the row and in the struct. STATUS_CHANGED: another
 * version. */
enum status store_unspent_apply(struct sql *sql, struct id organization_id, struct unspent *source,
                                int64_t minor) MUST_CHECK;

/* What the order holds of each source, with the source's free amount: at most UNSPENT_PAGE. */
enum status store_credit_hold_list(struct sql *sql, struct arena *arena, struct id organization_id, struct id order_id,
                                   struct unspent **sources, size_t *count) MUST_CHECK;
/* The order holds source->held_minor of the source from now on. STATUS_DUPLICATE: it already holds some of it. */
enum status store_credit_hold_insert(struct sql *sql, struct id organization_id, struct id order_id,
                                     const struct unspent *source) MUST_CHECK;
/* STATUS_CHANGED: the order does not hold exactly source->held_minor of the source. */
enum status store_credit_hold_delete(struct sql *sql, struct id organization_id, struct id order_id,
                                     const struct unspent *source) MUST_CHECK;

#endif
