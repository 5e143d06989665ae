/* gateway/stripe_money.h: converts amounts to and from the units of Stripe's API, which for a few currencies are not
 * the minor units of ISO 4217. Pure functions.
 * Source: docs.stripe.com/currencies, "Zero-decimal", "Three-decimal" and "Special cases". */
#ifndef GUICHET_GATEWAY_STRIPE_MONEY_H
#define GUICHET_GATEWAY_STRIPE_MONEY_H

#include <stdbool.h>
#include <stdint.h>

#include "billing/money.h"

/* false: Stripe cannot charge exactly this amount: a fraction of an ariary, a dinar amount whose last digit is not 0,
 * or more than 64 bits. */
bool stripe_units(struct money amount, int64_t *units) MUST_CHECK;
/* The reverse. `code` is Stripe's lower case currency code. false: not a currency of billing/money.c, or not a whole
 * number of its minor units. */
bool stripe_money(int64_t units, const char *code, struct money *amount) MUST_CHECK;
/* The currency code in lower case, as Stripe writes it. */
struct currency stripe_code(struct currency currency);

#endif
