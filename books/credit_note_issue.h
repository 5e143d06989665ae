/* books/credit_note_issue.h: corrects an invoice.
 * Source: docs/rules.md, C (Credit notes): a credit note first lowers what is due on its invoice; only the rest
 * becomes the organization's credit balance. */
#ifndef GUICHET_BOOKS_CREDIT_NOTE_ISSUE_H
#define GUICHET_BOOKS_CREDIT_NOTE_ISSUE_H

#include "billing/credit_note.h"
#include "books/act.h"

/* Inside an act, as late as can be (the series stays locked until COMMIT). `note` comes with invoice_id, order_id,
 * reason and lines; this computes its taxes and totals against what is left of the invoice, gives number and seal,
 * writes it, lowers the invoice's due, raises the credit balance, books and tells it. A note that comes to nothing
 * is not written: note->id stays ID_NONE. */
enum status credit_note_issue(struct act *act, struct credit_note *note) MUST_CHECK;

#endif
