/* counter/method_setup_settle.h: applies what the gateway says of a setup's page: requests, the worker and so the
 * gateway's events all settle through here, and the payment method is made once.
 * Source: docs/api.md, Payment methods; docs/reliability.md, 1. */
#ifndef GUICHET_COUNTER_METHOD_SETUP_SETTLE_H
#define GUICHET_COUNTER_METHOD_SETUP_SETTLE_H

#include "billing/method_setup.h"
#include "counter/counter.h"
#include "counter/errand.h"
#include "gateway/setup.h"

typedef void (*method_setup_renderer)(const struct act *act, const struct method_setup *setup, struct answer *answer);

/* Asks the gateway for the page, with no transaction open, under the setup's own key. REFUSED also where its customer
 * cannot be had: nothing of the page was asked for. */
void method_setup_send(struct counter *c, const struct method_setup *setup, int timeout_ms, struct gateway_setup *said);
/* What counter/errand.h works on. `spare` stands in for what a setup does not keep: it is never flagged, because it
 * moves no money and ends by itself. */
struct setup_spare {
    struct instant flagged_at;
    const char *dispute;
};
struct errand_marks method_setup_marks(struct method_setup *setup, struct setup_spare *spare);

/* How it ended, for the journal. */
const char *method_setup_ended_text(struct act *act, const struct method_setup *setup);

/* One act: the setup by its identifier, as the gateway's word leaves it; said NULL: nothing new is known. One that has
 * ended is left as it is. STATUS_NOT_FOUND. */
enum status method_setup_settle(struct counter *c, struct id organization_id, struct id setup_id,
                                const struct gateway_setup *said, method_setup_renderer render,
                                struct method_setup *setup) MUST_CHECK;

/* The worker's step for one that is due: takes the lease, asks, settles. STATUS_CHANGED: somebody else has it. */
enum status method_setup_pursue(struct counter *c, const struct method_setup *due) MUST_CHECK;

/* A person asks how it stands, or (give_up) wants it ended: the gateway is asked now, within GATEWAY_WAIT_MS, unless it
 * has ended; who is asking just now is waited for, a moment. STATUS_NOT_FOUND; STATUS_UNAVAILABLE: too many wait for
 * the gateway. */
enum status method_setup_ask(struct counter *c, struct id setup_id, bool give_up,
                             struct method_setup *setup) MUST_CHECK;

#endif
