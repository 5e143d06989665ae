/* bench/asked.h: makes quotes for ASKED_LICENCES more licences, by the product's own act. */
#ifndef GUICHET_BENCH_ASKED_H
#define GUICHET_BENCH_ASKED_H

#include "counter/quote_create.h"
#include "ground.h"
#include "sql/store_subscription.h"

enum { ASKED_LICENCES = 5 };

struct asked {
    const struct id *subscriptions; /* of the organization, SEAT_SUBSCRIPTIONS of them */
    size_t first, count;            /* the first subscription to quote and how many; after the last comes the first
                                     * again */
    struct id quotes[SEAT_SUBSCRIPTIONS];
};

/* An act that makes one quote for each subscription, all in one transaction. The result is a struct asked with
 * `quotes`. */
static inline enum status act_ask(struct act *act, const struct asked *asked, struct asked *answered)
{
    for (size_t i = 0; i < asked->count; i++) {
        struct quote_wanted wanted = { .kind = QUOTE_CHANGE_LICENCES,
                                       .subscription_id =
                                           asked->subscriptions[(asked->first + i) % SEAT_SUBSCRIPTIONS] };
        struct subscription subscription;
        struct quote quote;
        enum status status = store_subscription_find(act->sql, act->arena, act->organization.id, wanted.subscription_id,
                                                     act->today, &subscription);

        if (status != STATUS_OK)
            return status;
        wanted.total_licences = subscription.total_licences + ASKED_LICENCES;
        if ((status = act_quote_create(act, &wanted, &quote)) != STATUS_OK)
            return status;
        answered->quotes[i] = quote.id;
    }
    return STATUS_OK;
}
ACT(act_ask, struct asked, struct asked);

#endif
