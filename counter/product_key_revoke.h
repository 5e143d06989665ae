/* counter/product_key_revoke.h: the operator revokes a product key that nobody redeemed.
 * Source: docs/rules.md, A8; docs/api.md, Operator. */
#ifndef GUICHET_COUNTER_PRODUCT_KEY_REVOKE_H
#define GUICHET_COUNTER_PRODUCT_KEY_REVOKE_H

#include "counter/counter.h"
#include "sql/store_product_key_told.h"

struct revocation_wanted {
    struct id product_key_id;
    const char *reason; /* kept with the key and in the journal */
};

/* An act on the operator's organization. A key that is revoked already stays as it is, with its first reason, and
 * nothing is written. Of a revocation and a redemption at once one moves the key; the other is run again and refused.
 * STATUS_NOT_FOUND; STATUS_PRODUCT_KEY_ALREADY_REDEEMED: its licences stay with whoever redeemed it. */
ACT(act_product_key_revoke, struct revocation_wanted, struct product_key_told);

#endif
