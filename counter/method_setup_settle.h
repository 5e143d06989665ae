/* counter/method_setup_settle.h: applies the gateway's answer about a setup's page. Requests and the worker both settle
 * through here (a webhook only makes the worker ask), and the payment method is made once.
 * Source: docs/api.md, Payment methods; docs/reliability.md, 1. */
#ifndef GUICHET_COUNTER_METHOD_SETUP_SETTLE_H
#define GUICHET_COUNTER_METHOD_SETUP_SETTLE_H

#include "billing/method_setup.h"
#include "counter/counter.h"
#include "counter/errand.h"
#include "gateway/setup.h"

typedef void (*method_setup_renderer)(const struct act *act, const struct method_setup *setup, struct answer *answer);

/* Asks the gateway for the page under the setup's own key, with no transaction open. The outcome is GATEWAY_REFUSED
 * also where the organization's customer cannot be found or made: the page was not asked for. */
void method_setup_send(struct counter *c, const struct method_setup *setup, int timeout_ms, struct gateway_setup *said);
/* The members that counter/errand.h works on. `spare` stands in for those that a setup does not have: a setup is never
 * flagged, because it moves no money and ends by itself. */
struct setup_spare {
    struct instant flagged_at;
    const char *dispute;
};
struct errand_marks method_setup_marks(struct method_setup *setup, struct setup_spare *spare);

/* The end of a setup as journal text. */
const char *method_setup_ended_text(struct act *act, const struct method_setup *setup);

/* One act: applies the gateway's answer `said` to the setup; NULL: nothing new is known. A setup that has ended is
 * unchanged. Fills *setup with what it is afterwards. STATUS_NOT_FOUND. */
enum status method_setup_settle(struct counter *c, struct id organization_id, struct id setup_id,
                                const struct gateway_setup *said, method_setup_renderer render,
                                struct method_setup *setup) MUST_CHECK;

/* The worker's step for one setup that is due: takes the lease, asks, settles. STATUS_CHANGED: another process has the
 * lease. */
enum status method_setup_pursue(struct counter *c, const struct method_setup *due) MUST_CHECK;

/* A person asks for the state of a setup, or (give_up) cancels it. Unless the setup has ended, the gateway is asked
 * now, within GATEWAY_WAIT_MS; while another process is asking, this waits up to 2.5 s for it. STATUS_NOT_FOUND;
 * STATUS_UNAVAILABLE: too many processes wait for the gateway. */
enum status method_setup_ask(struct counter *c, struct id setup_id, bool give_up,
                             struct method_setup *setup) MUST_CHECK;

#endif
