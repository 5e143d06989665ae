/* gateway/stripe_money.h: amounts in the units of Stripe's API, which for a few currencies are not ISO 4217's. Pure.
 * Source: docs.stripe.com/currencies, "Zero-decimal", "Three-decimal" and "Special cases". */
#ifndef GUICHET_GATEWAY_STRIPE_MONEY_H
#define GUICHET_GATEWAY_STRIPE_MONEY_H

#include <stdbool.h>
#include <stdint.h>

#include "billing/money.h"

/* false: Stripe cannot take exactly this amount (a fraction of an ariary, the last digit of a dinar, or beyond 64
 * bits). */
bool stripe_units(struct money amount, int64_t *units) MUST_CHECK;
/* The way back, from Stripe's lower case code. false: no currency of billing/money.c, or not a whole amount of its
 * minor unit. */
bool stripe_money(int64_t units, const char *code, struct money *amount) MUST_CHECK;
/* Stripe's lower case code. */
struct currency stripe_code(struct currency currency);

#endif
