/* sql/store_unspent.h: what is left of what became credit balance (credit notes, and payments of more than was due),
 * and the rows of `credit_hold`: what open orders hold of it. */
#ifndef GUICHET_SQL_STORE_UNSPENT_H
#define GUICHET_SQL_STORE_UNSPENT_H

#include "sql/sql.h"

enum unspent_kind { UNSPENT_CREDIT_NOTE, UNSPENT_PAYMENT };
const char *unspent_kind_name(enum unspent_kind kind); /* "credit_note", "payment" */
bool unspent_kind_read(const char *name, enum unspent_kind *kind) MUST_CHECK;

struct unspent {
    enum unspent_kind kind;
    struct id id;
    int64_t unspent_minor; /* free */
    int64_t held_minor;    /* by the order asked about; 0 where none was */
    int64_t version;       /* of the credit note's state, or of the payment */
};

/* One page of sources. A balance may consist of any number of them: whoever needs more reads the next page once this
 * one is dealt with. */
enum { UNSPENT_PAGE = 200 };

/* Sources with something free, the oldest first (identifiers are in order of time): at most UNSPENT_PAGE. */
enum status store_unspent_list(struct sql *sql, struct arena *arena, struct id organization_id,
                               struct unspent **sources, size_t *count) MUST_CHECK;
/* Writes how much is free of it; version + 1, in the row and in the struct. STATUS_CHANGED: another version. */
enum status store_unspent_write(struct sql *sql, struct id organization_id, struct unspent *source) MUST_CHECK;

/* Those of one invoice: its credit notes and its payments. */
enum status store_unspent_of_invoice(struct sql *sql, struct arena *arena, struct id organization_id,
                                     struct id invoice_id, struct unspent **sources, size_t *count) MUST_CHECK;
/* Writes how much is free of it after `minor` of it lowered what is due on its own invoice, of which a credit note
 * keeps account; version + 1, in the row and in the struct. STATUS_CHANGED: another version. */
enum status store_unspent_apply(struct sql *sql, struct id organization_id, struct unspent *source,
                                int64_t minor) MUST_CHECK;

/* What the order holds, with what is free of the same sources: at most UNSPENT_PAGE. */
enum status store_credit_hold_list(struct sql *sql, struct arena *arena, struct id organization_id, struct id order_id,
                                   struct unspent **sources, size_t *count) MUST_CHECK;
/* The order holds source->held_minor of it. STATUS_DUPLICATE: it holds some of that source already. */
enum status store_credit_hold_insert(struct sql *sql, struct id organization_id, struct id order_id,
                                     const struct unspent *source) MUST_CHECK;
/* STATUS_CHANGED: the order does not hold that much of it. */
enum status store_credit_hold_delete(struct sql *sql, struct id organization_id, struct id order_id,
                                     const struct unspent *source) MUST_CHECK;

#endif
