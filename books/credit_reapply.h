/* books/credit_reapply.h: an invoice that is owed again takes back the free credit that it had itself given: what is
 * unspent of its credit notes, and of payments of more than was due. Nobody is asked to pay an invoice that was
 * credited to him. Source: docs/rules.md, C (Credit notes) and E (Chargebacks). */
#ifndef GUICHET_BOOKS_CREDIT_REAPPLY_H
#define GUICHET_BOOKS_CREDIT_REAPPLY_H

#include "billing/invoice.h"
#include "books/act.h"

/* Inside an act: lowers invoice->due_minor, the oldest credit first, until nothing is due or nothing is left of it
 * (none due: nothing happens). Booked, and told as credit.applied. The invoice's row is the caller's. */
enum status credit_reapply(struct act *act, struct invoice *invoice) MUST_CHECK;

#endif
