/* books/bill_orphan.h: pending lines that reduce a line which is already on an invoice.
 * Source: docs/rules.md, C (Removal of licences): what was invoiced is credited by a credit note.
 *
 * This is rare, because a pending line and the lines that reduce it stay together: it happens to a line with more
 * reducing lines than fit one document, and to rows from before migration 014. Such reducing lines become credit notes
 * instead of negative lines on the next invoice, because there may never be one. */
#ifndef GUICHET_BOOKS_BILL_ORPHAN_H
#define GUICHET_BOOKS_BILL_ORPHAN_H

#include "books/act.h"
#include "books/day_done.h"
#include "sql/store_pending_line.h"

/* Inside an act, for the orphans of one organization: each becomes a line of a credit note on the invoice that has the
 * reduced line, and is pending no more. An orphan stays pending, without a due day, where its reduced line does not
 * exist or where it exceeds what is left of the invoice at its rate (rows from before migration 014). */
enum status orphans_credit(struct act *act, struct pending_line *const orphans[], size_t count,
                           struct day_done *done) MUST_CHECK;

#endif
