/* counter/refund_settle.h: applies the gateway's answer to refund, credit note and ledger. Requests and the worker
 * both settle through here.
 * Source: docs/reliability.md, 1; docs/rules.md, C (Removal). */
#ifndef GUICHET_COUNTER_REFUND_SETTLE_H
#define GUICHET_COUNTER_REFUND_SETTLE_H

#include "billing/credit_note.h"
#include "counter/counter.h"
#include "counter/errand.h"
#include "sql/store_refund.h"

/* Sends a refund to the gateway under its own key, with no transaction open. */
void refund_call_gateway(struct counter *c, const struct refund_call *call, int timeout_ms,
                         struct gateway_charge *answer);
/* Asks the gateway about a refund, with no transaction open. */
void refund_ask_gateway(struct counter *c, const struct refund_call *call, int timeout_ms, struct gateway_refund *back);
/* The members that counter/errand.h works on. */
struct errand_marks refund_marks(struct refund *refund);

/* Inside an act: moves refund, note, balance, payment, ledger and journal together by the gateway's answer.
 * GATEWAY_REFUSED: nothing was done, and nothing had been sent before: the refund is an intent again. A refund that has
 * ended is unchanged, so settling twice is safe. */
enum status refund_hear(struct act *act, struct refund *refund, const struct gateway_charge *answer) MUST_CHECK;
/* One act: the same by the refund's identifier; the answer is its credit note as it is afterwards. answer NULL: nothing
 * new is known. STATUS_NOT_FOUND. */
enum status refund_settle(struct counter *c, struct id organization_id, struct id refund_id,
                          const struct gateway_charge *answer, credit_note_renderer render,
                          struct credit_note *note) MUST_CHECK;

/* The worker's step for one due refund: takes the lease (as long as a payment's), asks the gateway (sends only what the
 * gateway does not know), settles. A refund that was sent once is sent again only within ERRAND_RESEND_S of being made,
 * and after that only asked about. STATUS_CHANGED: another process has the lease. */
enum status refund_pursue(struct counter *c, const struct refund_call *due) MUST_CHECK;

/* A person gives a refund up, by the rules of counter/errand.h: its amount is the organization's credit again.
 * STATUS_CHANGED: as refund_pursue. */
bool refund_may_be_given_up(const struct counter *c, const struct refund *refund);
enum status refund_give_up(struct counter *c, const struct refund_call *due, enum give_up how) MUST_CHECK;

#endif
