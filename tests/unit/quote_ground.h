/* tests/unit/quote_ground.h: subscription, parties and prices of the tests of quotes. */
#ifndef GUICHET_TESTS_QUOTE_GROUND_H
#define GUICHET_TESTS_QUOTE_GROUND_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "billing/quote.h"

static const struct price_step flat[] = { { INT64_MAX, 1050 } };
static const struct price_step volume[] = { { 100, 1000 }, { INT64_MAX, 900 } };
static const struct price_step yearly[] = { { INT64_MAX, 12000 } };
static const struct price_step free_of_charge[] = { { INT64_MAX, 0 } };
static const struct party seller = { .country = "FR", .vat_id = "FR00123456789" };
static const struct party french = { .country = "FR", .vat_id = "FR00987654321" };
static const struct party german = { .country = "DE", .vat_id = "DE123456789" };
/* 100 licences from the start, 5 added on the 12th; their return window ends on the 19th. */
static const struct lot lots[] = {
    { .quantity = 5, .acquired_on = { 20769 }, .returnable_until = { 20776 }, .expires_on = { INT32_MIN } },
    { .quantity = 100, .acquired_on = { 20758 }, .returnable_until = { INT32_MIN }, .expires_on = { INT32_MIN } },
};

static inline struct day november(int day)
{
    return day_of(2026, 11, day);
}

static inline struct quote_basis basis_on(struct day today)
{
    return (struct quote_basis){ .seller = &seller, .buyer = &french, .currency = { "EUR" }, .today = today };
}

/* What paid for the lots of a subscription in this period, as the store would read it: each lot of this period by a
 * line of its own, all older ones and the oldest by the recurring line; one invoice for all, of which nothing was
 * credited yet. */
enum { GROUND_LOTS_MAX = 1200 };
static inline const struct credit_basis *credit_for(const struct subscription *s)
{
    static struct credit_source sources[GROUND_LOTS_MAX];
    static struct credit_tax tax;
    static struct credit_basis basis;
    const struct tax_rule standard = { TAX_STANDARD, 2000 };
    const struct id invoice = { { 9 } };

    for (size_t i = 0; i < s->lot_count; i++) {
        bool own = s->lots[i].acquired_on.number >= s->period.start.number && i + 1 < s->lot_count;

        sources[i] =
            (struct credit_source){ .id = { { 1 } }, .invoice_id = invoice, .tax = standard, .left_minor = INT64_MAX };
        if (own) {
            sources[i].id.bytes[1] = (uint8_t)(i / 200 + 1);
            sources[i].id.bytes[2] = (uint8_t)(i % 200 + 1);
        }
    }
    tax = (struct credit_tax){
        .invoice_id = invoice, .rule = standard, .taxable_minor = INT64_MAX / 2, .amount_minor = INT64_MAX / 2
    };
    basis = (struct credit_basis){ .sources = sources, .taxes = &tax, .tax_count = 1 };
    return &basis;
}

static inline struct subscription subscription_of(int64_t licences, enum payment_method_type type)
{
    return (struct subscription){
        .rate = { { "EUR" }, BILLING_MONTHLY, PRICE_FLAT, flat, 1 },
        .renewal_rate = { { "EUR" }, BILLING_MONTHLY, PRICE_FLAT, flat, 1 },
        .reduction_policy = REDUCTION_ANY_TIME,
        .min_licences = 1,
        .max_licences = 1000,
        .price_on_sale = true,
        .channel = CHANNEL_DIRECT,
        .status = SUBSCRIPTION_ACTIVE,
        .total_licences = licences,
        .assigned_licences = 80,
        .anchor = november(1),
        .period = { november(1), day_of(2026, 12, 1) },
        .cancels_on = DAY_NONE,
        .payment_method_type = type,
        .hold_expected_by = DAY_NONE,
        .lots = licences == 105 ? lots : lots + 1,
        .lot_count = licences == 105 ? 2 : 1,
        .version = 7,
    };
}

#endif
