/* books/credit_note_issue.h: issues a credit note on an invoice.
 * Source: docs/rules.md, C (Credit notes): a credit note first lowers what is due on its invoice; only the rest becomes
 * credit balance of the organization. */
#ifndef GUICHET_BOOKS_CREDIT_NOTE_ISSUE_H
#define GUICHET_BOOKS_CREDIT_NOTE_ISSUE_H

#include "billing/credit_note.h"
#include "books/act.h"

/* Inside an act, as late in it as possible, because the series stays locked until COMMIT. The caller fills invoice_id,
 * order_id, reason and lines of `note`. This computes taxes and totals against what is left of the invoice, gives
 * number and seal, writes the note, lowers what is due on the invoice, raises the credit balance, and writes ledger and
 * journal. A note whose total is zero is not written: note->id is ID_NONE. */
enum status credit_note_issue(struct act *act, struct credit_note *note) MUST_CHECK;

#endif
