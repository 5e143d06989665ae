/* gateway/movement.h: movements of our balance at the gateway (charges, refunds, disputes, fees, payouts), and the
 * payouts to our bank account. Reads only. */
#ifndef GUICHET_GATEWAY_MOVEMENT_H
#define GUICHET_GATEWAY_MOVEMENT_H

#include "gateway/gateway.h"

enum gateway_movement_kind {
    GATEWAY_MOVEMENT_CHARGE,
    GATEWAY_MOVEMENT_REFUND, /* also a refund that failed later, and a debit that the bank returned */
    GATEWAY_MOVEMENT_DISPUTE,
    GATEWAY_MOVEMENT_PAYOUT, /* also a payout that was cancelled or failed, back on the balance */
    GATEWAY_MOVEMENT_FEE,    /* of no single charge */
    GATEWAY_MOVEMENT_OTHER,
    GATEWAY_MOVEMENT__MAX
};

/* One movement, whoever's charge it is of. It changes the balance by amount - fee, in the settlement currency. */
struct gateway_movement {
    const char *id;
    enum gateway_movement_kind kind;
    const char *type;    /* the gateway's own word, at most GATEWAY_TYPE_MAX bytes */
    const char *source;  /* the gateway's identifier of the charge, refund, dispute or payout; NULL: none */
    struct money amount; /* negative: it left the balance */
    int64_t fee_minor;   /* negative: a fee was given back */
    struct instant created_at;
};
enum { GATEWAY_TYPE_MAX = 40 };

struct gateway_movements {
    const struct gateway_movement *rows;
    size_t count;            /* may be 0 before the last page */
    const char *next_cursor; /* NULL: last page */
};

struct gateway_payout {
    const char *id;
    struct money amount; /* negative: taken from the bank account, to fill up the balance */
    struct day arrives_on;
    bool automatic; /* false: made by hand, and the gateway does not know of which movements */
    bool returned;  /* it has failed or was cancelled: the money is back on the balance */
};

struct gateway_payouts {
    const struct gateway_payout *rows;
    size_t count;
    const char *next_cursor;
};

/* Whether this kind of gateway has movements and payouts; where it has not, the functions below must not be called. */
bool gateway_has_movements(const struct gateway *gateway);
/* One page of the movements made in [from, until), each exactly once over all pages, in the order of their making,
 * newest or oldest first. STATUS_UNAVAILABLE: the page was not read whole within the time, or an entry is malformed
 * (the log says which); *page is untouched. A movement in a currency unknown to billing/money.c is left out and logged.
 */
enum status gateway_movements(struct gateway *gateway, struct arena *arena, const struct gateway_listing *listing,
                              struct gateway_movements *page) MUST_CHECK;
/* One page of the payouts made in [from, until), likewise. */
enum status gateway_payouts(struct gateway *gateway, struct arena *arena, const struct gateway_listing *listing,
                            struct gateway_payouts *page) MUST_CHECK;
/* One page of the movements that an automatic payout is made of, whenever they were made, likewise; the payout's own
 * movement may be among them. Of the listing only cursor and timeout_ms count. */
enum status gateway_payout_parts(struct gateway *gateway, struct arena *arena, const char *payout_id,
                                 const struct gateway_listing *listing, struct gateway_movements *page) MUST_CHECK;

#endif
