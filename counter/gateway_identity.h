/* counter/gateway_identity.h: checks at start-up that the gateway is the account with which this database's payments
 * were made. With the key of another account, or of the other mode (test or live), money would be charged there,
 * earlier charges would not be found, and paid orders would fail. The first start stores the account.
 * Source: docs/rules.md, E (A charge); docs/operating.md, Installing. */
#ifndef GUICHET_COUNTER_GATEWAY_IDENTITY_H
#define GUICHET_COUNTER_GATEWAY_IDENTITY_H

#include "auth/digest.h"
#include "gateway/gateway.h"
#include "sql/store_gateway_account.h"

enum identity {
    IDENTITY_SAME,    /* the stored account, or the first start; also where a known key's gateway does not answer */
    IDENTITY_OTHER,   /* another account: `before` and `now` name them */
    IDENTITY_REFUSED, /* the gateway does not take the key */
    IDENTITY_UNKNOWN  /* the gateway does not answer, and this key was never seen before */
};

struct identity_found {
    enum identity identity;
    struct gateway_account_row before, now; /* of IDENTITY_OTHER; now.account_id is NULL where only the kind is known */
};

/* The value by which a key is recognised; tells nothing of it. key NULL: the sandbox gateway has none. */
void gateway_key_check(const struct secret *secret, const char *key, uint8_t check[DIGEST_BYTES]);
/* Asks the gateway (at most 5 s) and compares. `config`: what the gateway was opened with. The sandbox gateway moves no
 * money: if it is silent, the start goes on, and the next start asks again. On another status than STATUS_OK, which is
 * the database's, *found is untouched. */
enum status gateway_identity(struct sql *sql, struct arena *arena, struct gateway *gateway,
                             const struct gateway_config *config, const struct secret *secret, struct instant now,
                             struct identity_found *found) MUST_CHECK;

#endif
