/* billing/organization.h: an organization, and a party (seller or buyer) as documents name it.
 * Source: docs/api.md; docs/rules.md, C (Documents). */
#ifndef GUICHET_BILLING_ORGANIZATION_H
#define GUICHET_BILLING_ORGANIZATION_H

#include "base/clock.h"
#include "base/id.h"
#include "billing/money.h"

/* Seller or buyer, as printed on a document. NULL: not given. */
struct party {
    const char *name, *legal_name;
    const char *line1, *line2, *postal_code, *city;
    const char *country; /* ISO 3166, two letters */
    const char *vat_id, *siren;
};

enum { HASH_BYTES = 32 };

struct organization {
    struct id id;
    struct party party;
    struct currency currency;
    const char *locale;
    int64_t credit_limit_minor;
    int64_t credit_balance_minor; /* free */
    int64_t credit_held_minor;    /* held by open orders (books/credit_spend.h) */
    struct id default_payment_method_id;
    bool is_operator; /* the seller's own organization */
    bool sandbox;
    struct instant clock;     /* the time of a sandbox's clock; else INSTANT_NONE */
    int64_t journal_sequence; /* of its last event; 0: none yet */
    uint8_t journal_hash[HASH_BYTES];
    int64_t version;
    struct instant created_at;
};

/* The organization's clock: a sandbox's, else real time. Source: docs/rules.md, C (Two clocks). */
struct instant organization_now(const struct organization *organization, struct instant real_time);

#endif
