/* billing/reconcile_sum.h: how much of the money of some days is joined both ways. Pure.
 * Source: docs/operating.md, Once a day. */
#ifndef GUICHET_BILLING_RECONCILE_SUM_H
#define GUICHET_BILLING_RECONCILE_SUM_H

#include <stddef.h>

#include "billing/money.h"

/* In minor units of one currency. Of the gateway's: its charges under a key of ours that moved money or are about to.
 * Of ours: payments that must have a charge. */
struct reconcile_sum {
    struct currency currency;
    int64_t gateway_minor, gateway_joined_minor;
    int64_t ours_minor, ours_joined_minor;
};

/* One a currency. Billing knows fewer currencies than this (billing/money.c). */
enum { RECONCILE_CURRENCIES_MAX = 200 };
struct reconcile_sums {
    struct reconcile_sum of[RECONCILE_CURRENCIES_MAX];
    size_t count;
};
/* The sum of that currency, of nothing at first. */
struct reconcile_sum *reconcile_sum_of(struct reconcile_sums *sums, struct currency currency);
/* A sum beyond 64 bits stays at the largest number. */
void reconcile_sum_add(struct reconcile_sums *sums, const struct reconcile_sum *more);
void reconcile_sum_gateway(struct reconcile_sums *sums, struct money money, bool joined);
void reconcile_sum_ours(struct reconcile_sums *sums, struct money money, bool joined);

/* The joined share of the money, both sides together, in millionths, rounded down: 1,000,000 only where all of it is
 * joined, and where there is none. */
enum { RECONCILE_SHARE_WHOLE = 1000000 };
int64_t reconcile_share(const struct reconcile_sum *sum);
/* The smallest share of any currency. */
int64_t reconcile_share_least(const struct reconcile_sums *sums);

#endif
