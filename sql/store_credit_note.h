/* sql/store_credit_note.h: credit notes: sealed rows (credit_note, credit_note_line, credit_note_tax) and their
 * state beside them. */
#ifndef GUICHET_SQL_STORE_CREDIT_NOTE_H
#define GUICHET_SQL_STORE_CREDIT_NOTE_H

#include "billing/credit_note.h"
#include "sql/sql.h"

/* The document with its lines, taxes and state. STATUS_DUPLICATE: the number is taken. */
enum status store_credit_note_insert(struct sql *sql, struct arena *arena, struct id scope,
                                     const struct credit_note *note) MUST_CHECK;
/* Whole, with its refunds. STATUS_NOT_FOUND: none, or another organization's. */
enum status store_credit_note_find(struct sql *sql, struct arena *arena, struct id organization_id, struct id id,
                                   struct credit_note *note) MUST_CHECK;
/* Newest first, each whole: at most `limit`, and no more than have SQL_PARTS_MAX lines and refunds together; *more:
 * there are more. invoice_id ID_NONE: of all invoices. */
enum status store_credit_note_list(struct sql *sql, struct arena *arena, struct id organization_id,
                                   struct id invoice_id, struct id before, int64_t limit, struct credit_note **notes,
                                   size_t *count, bool *more) MUST_CHECK;
/* Writes what is unspent and refunded of it; version + 1, in the row and in the struct. STATUS_CHANGED: another
 * version. */
enum status store_credit_note_refund(struct sql *sql, struct credit_note *note) MUST_CHECK;

#endif
