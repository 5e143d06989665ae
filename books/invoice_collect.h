/* books/invoice_collect.h: an open invoice is collected again, on the day of a retry.
 * Source: docs/rules.md, C (Overdue).
 *
 * The retry is made the way the invoice's subscriptions are paid now, not the way they were paid when it was issued:
 * a card that the customer replaced, or removed, is never tried again. Replaced by an invoice method, nothing is
 * collected: the customer transfers what is due, or pays it by POST /v1/invoices/{id}/payments. Where none of its
 * subscriptions runs any more the invoice's own method is tried, which cannot be removed until its last retry
 * (store_payment_method_in_use). */
#ifndef GUICHET_BOOKS_INVOICE_COLLECT_H
#define GUICHET_BOOKS_INVOICE_COLLECT_H

#include "billing/invoice.h"
#include "books/act.h"

/* Inside an act, for an invoice that overdue_collects: *made says whether there is an attempt, written as an intent,
 * and the invoice is stored. false: nothing may be collected; the retry counts as passed, in memory, and the caller
 * goes on as on a day without one. */
enum status invoice_collect(struct act *act, struct invoice *invoice, bool *made) MUST_CHECK;

#endif
