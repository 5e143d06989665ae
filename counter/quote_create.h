/* counter/quote_create.h: makes a quote: what a change or a purchase would cost.
 * Source: docs/rules.md, A3, A4; docs/api.md, Quotes and orders. */
#ifndef GUICHET_COUNTER_QUOTE_CREATE_H
#define GUICHET_COUNTER_QUOTE_CREATE_H

#include "billing/quote.h"
#include "counter/counter.h"

/* Checked by the caller, field by field. */
struct quote_wanted {
    enum quote_kind kind;
    struct id subscription_id; /* of change_licences and purchase_trial */
    struct id price_id;        /* of new_subscription; of purchase_trial ID_NONE: the trial's own */
    /* ID_NONE: of a change the subscription's own, else the organization's default. A change that names another one and
     * adds licences is paid by it, and so is the subscription once the order is confirmed. */
    struct id payment_method_id;
    int64_t total_licences;
    /* an order computes the quote again: the subscription has been read; the next invoice is not compared, so the
     * pending lines need not be read */
    bool by_order;
    bool preview; /* computed and shown, but not kept: it has no identifier and cannot be ordered */
};

/* An act on the actor's organization. STATUS_NOT_FOUND: subscription, price or payment method;
 * STATUS_VALIDATION_FAILED: act->refusal.pointer says where; STATUS_LICENCES_ASSIGNED;
 * STATUS_LICENCE_CHANGE_UNAVAILABLE: act->refusal.action says why. Where the subscription's period has ended, due days
 * are done first (organization_catch_up_whole); STATUS_UNAVAILABLE: they stay due although a pass over them did
 * nothing. A preview writes no row of its own (those due days are due whoever asks), and its id and expires_at are
 * none. */
ACT(act_quote_create, struct quote_wanted, struct quote);

/* Computes a quote, or computes it again for the order that uses it, from rows read under the organization's lock.
 * *subscription: the one that changes, which an order has read already; untouched for a new one. The statuses of
 * act_quote_create; for an order also STATUS_QUOTE_STALE: the quoted period has ended. */
enum status quote_compute(struct act *act, const struct quote_wanted *wanted, struct subscription *subscription,
                          struct quote *quote) MUST_CHECK;

/* Puts why billing/quote.h refused into act->refusal: the subscription's reason, how many licences are assigned and,
 * for STATUS_VALIDATION_FAILED, pointer and code. Returns `status`. */
enum status quote_refused(struct act *act, enum status status, const struct quote_refusal *refusal) MUST_CHECK;

#endif
