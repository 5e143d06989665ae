/* counter/chargeback_watch.h: a charge that succeeded is asked about until its payer's bank can take it back no
 * longer: by a schedule (billing/chargeback.h), and at once when the gateway tells of a dispute
 * (counter/gateway_event.h), whose word alone is never believed. Source: docs/rules.md, E (Chargebacks). */
#ifndef GUICHET_COUNTER_CHARGEBACK_WATCH_H
#define GUICHET_COUNTER_CHARGEBACK_WATCH_H

#include "counter/counter.h"
#include "gateway/gateway.h"
#include "sql/store_payment.h"

/* What the gateway said of that payment's charge. */
struct chargeback_heard {
    struct id payment_id;
    struct gateway_chargeback found;
};
/* Makes it true. What is known already, or comes when the payment is not watched any more, changes nothing. Where
 * nothing was told it is asked again CHARGEBACK_RETRY_S later. STATUS_NOT_FOUND. */
enum { CHARGEBACK_RETRY_S = 3600 };
ACT(act_chargeback_hear, struct chargeback_heard, struct payment);

/* The worker's step: asks, and makes true what was said. Needs no lease: asking changes nothing, and who hears the
 * same a second time finds it known. */
enum status chargeback_watch(struct counter *c, const struct payment *payment) MUST_CHECK;

#endif
