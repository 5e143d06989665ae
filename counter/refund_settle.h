/* counter/refund_settle.h: applies the gateway's answer to refund, credit note and ledger. Requests and the worker
 * both settle through here.
 * Source: docs/reliability.md, 1; docs/rules.md, C (Removal). */
#ifndef GUICHET_COUNTER_REFUND_SETTLE_H
#define GUICHET_COUNTER_REFUND_SETTLE_H

#include "billing/credit_note.h"
#include "counter/counter.h"
#include "counter/errand.h"
#include "sql/store_refund.h"

/* Calls the gateway for a refund, with no transaction open: sends it under the refund's own key. */
void refund_call_gateway(struct counter *c, const struct refund_call *call, int timeout_ms,
                         struct gateway_charge *answer);
/* Asks the gateway about one, with no transaction open. */
void refund_ask_gateway(struct counter *c, const struct refund_call *call, int timeout_ms, struct gateway_refund *back);
/* What counter/errand.h works on. */
struct errand_marks refund_marks(struct refund *refund);

/* Inside an act: refund, note, balance, payment, ledger and journal move together by the outcome. GATEWAY_REFUSED:
 * nothing was done, and nothing had been sent before: it waits as if nobody had called. One that has ended is left
 * as it is, so that it may be said twice. */
enum status refund_hear(struct act *act, struct refund *refund, const struct gateway_charge *answer) MUST_CHECK;
/* One act: the same by the refund's identifier, answered with its credit note as it is afterwards. answer NULL:
 * nothing new is known. STATUS_NOT_FOUND. */
enum status refund_settle(struct counter *c, struct id organization_id, struct id refund_id,
                          const struct gateway_charge *answer, credit_note_renderer render,
                          struct credit_note *note) MUST_CHECK;

/* The worker's step for one due refund: takes the lease (as long as a payment's), asks the gateway (and sends only
 * what it does not know), settles. What was sent once is sent again within ERRAND_RESEND_S of its making only, and
 * from then on asked about. STATUS_CHANGED: somebody else has it. */
enum status refund_pursue(struct counter *c, const struct refund_call *due) MUST_CHECK;

/* A person's word that the money has not gone back, by the rules of counter/errand.h: what it would have given back
 * is the organization's credit again. STATUS_CHANGED as above. */
bool refund_may_be_given_up(const struct counter *c, const struct refund *refund);
enum status refund_give_up(struct counter *c, const struct refund_call *due, enum give_up how) MUST_CHECK;

#endif
