/* counter/payment_pursue.h: pursues payments: asks about those whose outcome is not known, sends those that were never
 * sent, and voids those that waited for their payer too long. Source: docs/reliability.md, 1; docs/rules.md, C (Late
 * answers). */
#ifndef GUICHET_COUNTER_PAYMENT_PURSUE_H
#define GUICHET_COUNTER_PAYMENT_PURSUE_H

#include "counter/payment_settle.h"

/* The worker's step for one due payment: takes the lease, asks the gateway (sends only what the gateway does not know),
 * settles. A payment that was sent once is sent again only within ERRAND_RESEND_S; one that waits for its payer is
 * voided at payment_void_at. STATUS_CHANGED: another process has the lease. */
enum status payment_pursue(struct counter *c, const struct payment_call *due) MUST_CHECK;
/* A person gives a payment up, by the rules of counter/errand.h; its order or invoice follows. STATUS_CHANGED: as
 * payment_pursue. */
bool payment_may_be_given_up(const struct counter *c, const struct payment *payment);
enum status payment_give_up(struct counter *c, const struct payment_call *due, enum give_up how) MUST_CHECK;

#endif
