/* sql/store_credit_note.h: credit notes: the sealed rows (credit_note, credit_note_line, credit_note_tax), and their
 * changing state in a table of its own. */
#ifndef GUICHET_SQL_STORE_CREDIT_NOTE_H
#define GUICHET_SQL_STORE_CREDIT_NOTE_H

#include "billing/credit_note.h"
#include "sql/sql.h"

/* Writes the document with its lines, taxes and state. STATUS_DUPLICATE: the number is taken. */
enum status store_credit_note_insert(struct sql *sql, struct arena *arena, struct id scope,
                                     const struct credit_note *note) MUST_CHECK;
/* Reads the whole document with its refunds. STATUS_NOT_FOUND: no such note, or another organization's. */
enum status store_credit_note_find(struct sql *sql, struct arena *arena, struct id organization_id, struct id id,
                                   struct credit_note *note) MUST_CHECK;
/* Whole documents, newest first: at most `limit`, and at most SQL_PARTS_MAX lines and refunds together. *more: there
 * are further notes. invoice_id ID_NONE: of all invoices; from, until: by days of issue, both included, DAY_NONE: any.
 */
enum status store_credit_note_list(struct sql *sql, struct arena *arena, struct id organization_id,
                                   struct id invoice_id, struct day from, struct day until, struct id before,
                                   int64_t limit, struct credit_note **notes, size_t *count, bool *more) MUST_CHECK;
/* Writes the unspent and refunded amounts and increments the version, in the row and in the struct. STATUS_CHANGED:
 * another version. */
enum status store_credit_note_refund(struct sql *sql, struct credit_note *note) MUST_CHECK;

/* The organization of a credit note, found by its identifier alone: for the operator's commands. STATUS_NOT_FOUND. */
enum status store_credit_note_organization(struct sql *sql, struct arena *arena, struct id id,
                                           struct id *organization_id) MUST_CHECK;

#endif
