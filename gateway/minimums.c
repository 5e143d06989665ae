/* gateway/minimums.c: Stripe's table of minimum charge amounts, in minor units (JPY and HUF as ISO 4217 counts them).
 * The minimum applies to the settlement currency: where a charge is converted first, Stripe may refuse an amount
 * slightly above the minimum, which is a decline like any other. The sandbox has the same minimums, so that what works
 * there also works with real charges. */
#include "gateway/gateway.h"

static const struct minimum stripe_minimums[] = {
    { "AED", 200 },  { "AUD", 50 },  { "BGN", 100 },  { "BRL", 50 },  { "CAD", 50 },   { "CHF", 50 },
    { "CZK", 1500 }, { "DKK", 250 }, { "EUR", 50 },   { "GBP", 30 },  { "HKD", 400 },  { "HUF", 17500 },
    { "INR", 50 },   { "JPY", 50 },  { "MXN", 1000 }, { "MYR", 200 }, { "NOK", 300 },  { "NZD", 50 },
    { "PLN", 200 },  { "RON", 200 }, { "SEK", 300 },  { "SGD", 50 },  { "THB", 1000 }, { "USD", 50 },
};

struct minimums gateway_minimums(void)
{
    return (struct minimums){ stripe_minimums, sizeof stripe_minimums / sizeof stripe_minimums[0] };
}
