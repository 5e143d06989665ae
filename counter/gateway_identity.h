/* counter/gateway_identity.h: the gateway a program starts with must be the account that this database's payments were
 * made with. With another account's key, or the other mode's, money would be taken there, what was taken before would
 * be looked for in vain, and orders would fail that were paid. The first start remembers whose account it is.
 * Source: docs/rules.md, E (A charge); docs/operating.md, Installing. */
#ifndef GUICHET_COUNTER_GATEWAY_IDENTITY_H
#define GUICHET_COUNTER_GATEWAY_IDENTITY_H

#include "auth/digest.h"
#include "gateway/gateway.h"
#include "sql/store_gateway_account.h"

enum identity {
    IDENTITY_SAME,    /* or the first: go on. So it is where a gateway does not answer that was known by this key */
    IDENTITY_OTHER,   /* `before` and `now` say which */
    IDENTITY_REFUSED, /* the gateway does not take the key */
    IDENTITY_UNKNOWN  /* it does not answer, and this key was never seen before */
};

struct identity_found {
    enum identity identity;
    struct gateway_account_row before, now; /* of IDENTITY_OTHER; now.account_id is NULL where only the kind is known */
};

/* Asks the gateway (at most 5 s) and compares. `config`: what it was opened with. The sandbox gateway moves no money:
 * silent, it is asked at the next start. On another status than STATUS_OK, the database's own, *found is untouched. */
enum status gateway_identity(struct sql *sql, struct arena *arena, struct gateway *gateway,
                             const struct gateway_config *config, const struct secret *secret, struct instant now,
                             struct identity_found *found) MUST_CHECK;

#endif
