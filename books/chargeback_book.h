/* books/chargeback_book.h: books a chargeback: what it does to the payment, its invoice, the credit balance, the ledger
 * and the journal when a payer's bank contests a charge. Source: docs/rules.md, E (Chargebacks).
 *
 *     opened   the amount moves from cash to `contested`; invoice and licences are unchanged
 *     won      the amount moves back to cash
 *     lost     what the payment had paid of its invoice is due again, and the invoice open (books/invoice_pay.h);
 *              what had become credit is taken from the free balance, and what the balance lacks is our loss
 *     closed   won or lost: the fee that the gateway kept is booked
 *
 * Each step is booked by postings of its own: earlier postings are never changed. */
#ifndef GUICHET_BOOKS_CHARGEBACK_BOOK_H
#define GUICHET_BOOKS_CHARGEBACK_BOOK_H

#include "billing/order.h"
#include "books/act.h"

/* Inside an act: moves the payment's chargeback to `heard` (its state, minor and fee_minor) where that is a new state;
 * one that is decided never changes again. In any case sets when the gateway is asked next, and writes the payment's
 * row; where the invoice is affected, its row too. */
enum status chargeback_book(struct act *act, struct payment *payment, const struct chargeback *heard) MUST_CHECK;

#endif
