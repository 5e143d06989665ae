/* counter/product_key_create.h: the operator makes product keys. Source: docs/rules.md, A8; docs/api.md, Operator. */
#ifndef GUICHET_COUNTER_PRODUCT_KEY_CREATE_H
#define GUICHET_COUNTER_PRODUCT_KEY_CREATE_H

#include "billing/product_key.h"
#include "counter/counter.h"

/* Checked by the caller, field by field. */
struct product_keys_wanted {
    struct id price_id;
    int64_t licences, months; /* of each key */
    int64_t count;            /* 1 to PRODUCT_KEYS_MAX */
};
enum { PRODUCT_KEYS_MAX = 10000 };

/* The keys, in the arena and nowhere else: the database has only their hashes. */
struct product_keys {
    const struct product_key *keys;
    size_t count;
};

/* An act on the operator's organization. STATUS_VALIDATION_FAILED at /price_id: "not_found". */
ACT(act_product_keys_create, struct product_keys_wanted, struct product_keys);

/* The hash by which a key is found. */
void product_key_hash(const struct act *act, const struct product_key *key, uint8_t hash[DIGEST_BYTES]);

#endif
