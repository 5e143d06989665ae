/* counter/cancellation.h: cancels a subscription at the end of its period, or at once where its return window allows
 * that.
 * Source: docs/rules.md, A15 and C. */
#ifndef GUICHET_COUNTER_CANCELLATION_H
#define GUICHET_COUNTER_CANCELLATION_H

#include "billing/action.h"
#include "billing/charge.h"
#include "counter/counter.h"

struct names;

enum cancellation_at { CANCEL_AT_PERIOD_END, CANCEL_NOW };

struct cancellation {
    struct id subscription_id;
    enum cancellation_at at;
};

bool cancellation_at_read(const char *name, enum cancellation_at *at) MUST_CHECK; /* "period_end", "now" */
struct names cancellation_at_words(void);                                         /* billing/names.h */

/* The acts first do what is due by today, where the subscription's period has ended and the billing run has not done
 * it yet; STATUS_UNAVAILABLE: that work stays due although a pass over it did nothing (the log says so).
 *
 * act_cancel: STATUS_NOT_FOUND; STATUS_CANCELLATION_UNAVAILABLE: act->refusal.action says why. CANCEL_NOW gives all
 * licences back like a removal to zero and ends the assignments. If there are more than ASSIGNMENTS_A_SHARE of them,
 * this act ends the first share and leaves the subscription ending (subscription_is_ending); the billing run, or
 * organization_catch_up_all, ends the rest and the subscription, dated the same day. */
ACT(act_cancel, struct cancellation, struct subscription);

/* What cancelling comes to today, without doing it. */
struct cancellation_terms {
    struct subscription subscription; /* as of today */
    struct action action;             /* whether it can be cancelled at all */
    struct day today;
    bool at_once;         /* CANCEL_NOW is possible: every licence can still be given back */
    struct charge credit; /* of at_once: what the credit notes and reduced lines come to, negative */
};
/* Decides by the same functions as act_cancel, and computes the credit as act_cancel does. Writes nothing but what is
 * due by today. STATUS_NOT_FOUND. */
ACT(act_cancellation_terms, struct id, struct cancellation_terms);

struct cancellation_back {
    struct id subscription_id;
    int64_t version; /* the version in If-Match; ETAG_ANY (-1): any */
};
/* Takes a cancellation back. STATUS_NOT_FOUND: no such subscription, or it is not cancelled;
 * STATUS_CANCELLATION_UNAVAILABLE: the cancellation has taken effect, or begun to; STATUS_PRECONDITION_FAILED: another
 * version. */
ACT(act_cancel_back, struct cancellation_back, struct subscription);

#endif
