/* billing/minimum.h: the smallest amount of each currency that the gateway collects. A smaller amount due is not
 * collected: it waits for the next invoice and makes nothing past due. Source: docs/rules.md, E (Minimum charge).
 * Pure. */
#ifndef GUICHET_BILLING_MINIMUM_H
#define GUICHET_BILLING_MINIMUM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "billing/money.h"
#include "billing/payment_method.h"

struct minimum {
    const char *currency; /* ISO 4217 */
    int64_t minor;
};

/* A gateway's table; all zero: any amount is collected. */
struct minimums {
    const struct minimum *of;
    size_t count;
};

/* In the currency's minor unit; 0 for a currency that is not in the table: any amount is collected. */
int64_t minimum_minor(struct minimums minimums, struct currency currency);
/* Whether the amount due is too small to be collected by that type of payment method. least_minor: from minimum_minor.
 * Never by invoice: a transfer may be of any amount. */
bool minimum_spares(enum payment_method_type type, int64_t due_minor, int64_t least_minor);

#endif
