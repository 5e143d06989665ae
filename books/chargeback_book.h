/* books/chargeback_book.h: a payer's bank contests a charge, and takes its money back or not: what that does to the
 * payment, its invoice, the credit balance, the ledger and the journal. Source: docs/rules.md, E (Chargebacks).
 *
 *     opened   the amount leaves cash for `contested`; invoice and licences stay as they are
 *     won      it is cash again
 *     lost     what the payment had paid of its invoice is due again, and the invoice open (books/invoice_pay.h);
 *              what had become credit is taken back from the free balance; what cannot be is our loss
 *     closed   either way, the fee that the gateway kept is booked
 *
 * Each by entries of its own: nothing that was booked before is changed. */
#ifndef GUICHET_BOOKS_CHARGEBACK_BOOK_H
#define GUICHET_BOOKS_CHARGEBACK_BOOK_H

#include "billing/order.h"
#include "books/act.h"

/* Inside an act: the payment's chargeback becomes `heard` (its state, minor and fee_minor), where that is news; what
 * was decided stays, whatever is heard later. When it is asked about next is set as well, and its row written; with
 * the invoice's, where that follows. */
enum status chargeback_book(struct act *act, struct payment *payment, const struct chargeback *heard) MUST_CHECK;

#endif
