/* billing/reconcile_sum.c */
#include "billing/reconcile_sum.h"

#include <assert.h>

struct reconcile_sum *reconcile_sum_of(struct reconcile_sums *sums, struct currency currency)
{
    for (size_t i = 0; i < sums->count; i++)
        if (currency_equal(sums->of[i].currency, currency))
            return &sums->of[i];
    assert(sums->count < RECONCILE_CURRENCIES_MAX); /* a currency is one of billing/money.c's */
    sums->of[sums->count] = (struct reconcile_sum){ .currency = currency };
    return &sums->of[sums->count++];
}

static void add(int64_t *sum, int64_t minor)
{
    if (__builtin_add_overflow(*sum, minor, sum))
        *sum = INT64_MAX;
}

void reconcile_sum_add(struct reconcile_sums *sums, const struct reconcile_sum *more)
{
    struct reconcile_sum *sum = reconcile_sum_of(sums, more->currency);

    add(&sum->gateway_minor, more->gateway_minor);
    add(&sum->gateway_joined_minor, more->gateway_joined_minor);
    add(&sum->ours_minor, more->ours_minor);
    add(&sum->ours_joined_minor, more->ours_joined_minor);
}

void reconcile_sum_gateway(struct reconcile_sums *sums, struct money money, bool joined)
{
    const struct reconcile_sum one = { .currency = money.currency,
                                       .gateway_minor = money.minor,
                                       .gateway_joined_minor = joined ? money.minor : 0 };

    reconcile_sum_add(sums, &one);
}

void reconcile_sum_ours(struct reconcile_sums *sums, struct money money, bool joined)
{
    const struct reconcile_sum one = { .currency = money.currency,
                                       .ours_minor = money.minor,
                                       .ours_joined_minor = joined ? money.minor : 0 };

    reconcile_sum_add(sums, &one);
}

int64_t reconcile_share(const struct reconcile_sum *sum)
{
    __int128 all = (__int128)sum->gateway_minor + sum->ours_minor;
    __int128 joined = (__int128)sum->gateway_joined_minor + sum->ours_joined_minor;

    return all == 0 ? RECONCILE_SHARE_WHOLE : (int64_t)(joined * RECONCILE_SHARE_WHOLE / all);
}

int64_t reconcile_share_least(const struct reconcile_sums *sums)
{
    int64_t least = RECONCILE_SHARE_WHOLE;

    for (size_t i = 0; i < sums->count; i++)
        if (reconcile_share(&sums->of[i]) < least)
            least = reconcile_share(&sums->of[i]);
    return least;
}
