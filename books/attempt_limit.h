/* books/attempt_limit.h: limits how often a payment or refund may be tried again, and how often the setup of a payment
 * method may be begun. Each attempt costs a row, a journal entry and a call of the gateway, and gateways close accounts
 * whose cards are declined again and again. */
#ifndef GUICHET_BOOKS_ATTEMPT_LIMIT_H
#define GUICHET_BOOKS_ATTEMPT_LIMIT_H

#include "books/act.h"

/* The most attempts within an hour of real time (also in a sandbox): to pay one invoice, to refund one credit note, and
 * to set up payment methods of one organization. */
enum { INVOICE_ATTEMPTS_MAX = 10, REFUND_ATTEMPTS_MAX = 10, SETUP_ATTEMPTS_MAX = 20, ATTEMPTS_WINDOW_S = 3600 };

/* Inside an act, before another attempt is made. STATUS_TOO_MANY_REQUESTS: act->refusal.retry_after_s is the number of
 * seconds until one may be made again. */
enum status attempt_limit_invoice(struct act *act, struct id invoice_id) MUST_CHECK;
enum status attempt_limit_refund(struct act *act, struct id credit_note_id) MUST_CHECK;
enum status attempt_limit_setup(struct act *act) MUST_CHECK;

#endif
