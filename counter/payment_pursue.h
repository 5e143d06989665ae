/* counter/payment_pursue.h: payments whose outcome is not known are asked about, those that nobody sent yet are
 * sent, and those that waited for their person too long are given up. Source: docs/reliability.md, 1; docs/rules.md,
 * C (Late answers). */
#ifndef GUICHET_COUNTER_PAYMENT_PURSUE_H
#define GUICHET_COUNTER_PAYMENT_PURSUE_H

#include "counter/payment_settle.h"

/* The worker's step for one due payment: takes the lease, asks the gateway (and sends only what it does not know),
 * settles. What was sent once is sent again within ERRAND_RESEND_S only; what waits for its person is given up at
 * payment_void_at. STATUS_CHANGED: somebody else has it. */
enum status payment_pursue(struct counter *c, const struct payment_call *due) MUST_CHECK;
/* A person's word about a payment, by the rules of counter/errand.h; its order or invoice follows. STATUS_CHANGED as
 * above. */
bool payment_may_be_given_up(const struct counter *c, const struct payment *payment);
enum status payment_give_up(struct counter *c, const struct payment_call *due, enum give_up how) MUST_CHECK;

#endif
