/* books/invoice_collect.h: makes the next attempt to collect an open invoice, on the day of a retry.
 * Source: docs/rules.md, C (Overdue).
 *
 * The attempt uses the payment method that the invoice's subscriptions have now, not the one they had when it was
 * issued, so that a card that the customer replaced or removed is never tried again. If they are paid by invoice now,
 * nothing is collected: the customer transfers what is due, or pays it by POST /v1/invoices/{id}/payments. If none of
 * the subscriptions runs any more, the invoice's own method is tried; it cannot be removed before the last retry
 * (store_payment_method_in_use). */
#ifndef GUICHET_BOOKS_INVOICE_COLLECT_H
#define GUICHET_BOOKS_INVOICE_COLLECT_H

#include "billing/invoice.h"
#include "books/act.h"

/* Inside an act, for an invoice of which overdue_collects is true. *made true: an attempt was written as an intent, and
 * the invoice was stored. false: there is no method to collect by; the retry is counted as passed, in memory, and the
 * caller goes on as on a day without a retry. */
enum status invoice_collect(struct act *act, struct invoice *invoice, bool *made) MUST_CHECK;

#endif
