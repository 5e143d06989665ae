/* books/bill_orphan.h: lines that wait to take from a line which is on an invoice already.
 * Source: docs/rules.md, C (Removal of licences): what was invoiced is credited by a credit note.
 *
 * A line and what reduces it wait together, so that this is rare: a line with more than a document's worth of
 * reducing lines; and rows from before migration 014. They become credit notes, rather than lines of less than
 * nothing on whatever invoice comes next: perhaps none ever does. */
#ifndef GUICHET_BOOKS_BILL_ORPHAN_H
#define GUICHET_BOOKS_BILL_ORPHAN_H

#include "books/act.h"
#include "books/day_done.h"
#include "sql/store_pending_line.h"

/* Inside an act: of one organization. Each becomes a line of a credit note against the invoice of the line that it
 * reduces, and waits no more. A line that exceeds what is left of its invoice at its rate (rows from before migration
 * 014), or whose reduced line does not exist, stays pending, without a day. */
enum status orphans_credit(struct act *act, struct pending_line *const orphans[], size_t count,
                           struct day_done *done) MUST_CHECK;

#endif
