/* books/attempt_limit.h: how often a declined payment or refund may be tried again, and a payment
 * method set up. Each attempt is a row, an entry
 * of the journal and a call of the gateway, and a card that is declined again and again is what gateways close
 * accounts for. */
#ifndef GUICHET_BOOKS_ATTEMPT_LIMIT_H
#define GUICHET_BOOKS_ATTEMPT_LIMIT_H

#include "books/act.h"

/* So many attempts within an hour of real time, whatever a sandbox's clock says: to pay one invoice, and to refund
 * one credit note, and to set up a payment method of one organization. */
enum { INVOICE_ATTEMPTS_MAX = 10, REFUND_ATTEMPTS_MAX = 10, SETUP_ATTEMPTS_MAX = 20, ATTEMPTS_WINDOW_S = 3600 };

/* Inside an act, before another attempt is made. STATUS_TOO_MANY_REQUESTS: act->refusal.retry_after_s says when there
 * is room again. */
enum status attempt_limit_invoice(struct act *act, struct id invoice_id) MUST_CHECK;
enum status attempt_limit_refund(struct act *act, struct id credit_note_id) MUST_CHECK;
enum status attempt_limit_setup(struct act *act) MUST_CHECK;

#endif
