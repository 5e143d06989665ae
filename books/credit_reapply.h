/* books/credit_reapply.h: pays an invoice that is due again with the free credit that came from it: what is unspent of
 * its credit notes and of its overpayments, so that a customer does not owe what was credited to him.
 * Source: docs/rules.md, C (Credit notes) and E (Chargebacks). */
#ifndef GUICHET_BOOKS_CREDIT_REAPPLY_H
#define GUICHET_BOOKS_CREDIT_REAPPLY_H

#include "billing/invoice.h"
#include "books/act.h"

/* Inside an act: lowers invoice->due_minor by that credit, the oldest first, until nothing is due or none of the credit
 * is left; does nothing where nothing is due. Writes the ledger, and a journal entry credit.applied. The caller writes
 * the invoice's row. */
enum status credit_reapply(struct act *act, struct invoice *invoice) MUST_CHECK;

#endif
