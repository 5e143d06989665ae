/* counter/chargeback_watch.h: asks the gateway whether a succeeded charge is contested, until the payer's bank can no
 * longer take it back: by a schedule (billing/chargeback.h), and at once when a webhook says so
 * (counter/gateway_event.h), which alone is never believed. Source: docs/rules.md, E (Chargebacks). */
#ifndef GUICHET_COUNTER_CHARGEBACK_WATCH_H
#define GUICHET_COUNTER_CHARGEBACK_WATCH_H

#include "counter/counter.h"
#include "gateway/gateway.h"
#include "sql/store_payment.h"

/* What the gateway answered about the payment's charge. */
struct chargeback_heard {
    struct id payment_id;
    int64_t version; /* of the payment's row when the gateway was asked */
    struct gateway_chargeback found;
};
/* Books the answer (books/chargeback_book.h). A state that is known already, or an answer about a payment that is not
 * watched any more, changes nothing; nor does an answer that is older than the row: a webhook may have come while it
 * was on its way, and the payment is asked about again. Without an answer the gateway is asked again
 * CHARGEBACK_RETRY_S later. STATUS_CHARGEBACK_UNUSABLE: an answer came and cannot be used; nothing is written, the
 * worker sets the payment aside, and `guichet flags` lists it until an answer can be used. STATUS_NOT_FOUND. */
enum { CHARGEBACK_RETRY_S = 3600 };
ACT(act_chargeback_hear, struct chargeback_heard, struct payment);

/* The worker's step: asks the gateway and books its answer. Needs no lease: asking changes nothing, and an answer that
 * comes a second time changes nothing. */
enum status chargeback_watch(struct counter *c, const struct payment *payment) MUST_CHECK;

#endif
