/* gateway/gateway.h: cards and bank accounts are charged through this. Source: api.md, "The payment gateway"; reliability.md, 1.
 *
 * A charge moves money outside every transaction of ours, so its outcome is told with care: what is not known for certain is
 * GATEWAY_UNKNOWN, whatever the reason. A gateway belongs to the process that opened it: each process opens its own after fork.
 * Nothing here may be called while a database transaction is open. Texts handed back live in the caller's arena. */
#ifndef GUICHET_GATEWAY_GATEWAY_H
#define GUICHET_GATEWAY_GATEWAY_H

#include "base/arena.h"
#include "base/status.h"
#include "billing/money.h"
#include "billing/payment_method.h"

struct gateway;

struct gateway_config {
    const char *kind; /* "sandbox" */
    const char *url;  /* http:// or https://, with or without a closing slash */
};

enum gateway_outcome {
    GATEWAY_SUCCEEDED,       /* the money moved */
    GATEWAY_PROCESSING,      /* accepted; the definite word comes later (a bank debit) */
    GATEWAY_ACTION_REQUIRED, /* the person must open action_url first */
    GATEWAY_DECLINED,        /* it did not happen and will not; decline_code says why */
    GATEWAY_REFUSED,         /* gateway_charge only: it definitely did not happen: no byte of it was sent, or the gateway takes no work (503) */
    GATEWAY_ABSENT,          /* gateway_find only: there is no charge under this key now */
    GATEWAY_UNKNOWN          /* time-out, reset, garbage, or an answer about another key, amount or currency: it may have happened */
};

struct gateway_request {
    const char *key;         /* ours, the same for ever for one attempt: visible ASCII, at most 255 characters */
    const char *reference;   /* of the payment method, as gateway_attach returned it */
    struct money amount;     /* positive */
    const char *description; /* NULL: none; at most 500 bytes */
    int timeout_ms;          /* of the whole call, above 0 */
};

struct gateway_charge {
    enum gateway_outcome outcome;
    const char *charge_id;    /* the gateway's own; NULL when REFUSED, ABSENT, UNKNOWN, or DECLINED without a charge on its book */
    const char *decline_code; /* not NULL exactly when DECLINED */
    const char *action_url;   /* not NULL exactly when ACTION_REQUIRED */
};

struct gateway_method {
    const char *reference;
    const char *brand, *last4; /* NULL where there is none */
    int exp_month, exp_year;   /* 0 where there is none */
};

/* Opens the gateway; no connection is made yet. STATUS_VALIDATION_FAILED: no such kind, or the URL is none;
 * STATUS_UNAVAILABLE: no memory. On failure *gateway is untouched and the log says why. */
enum status gateway_open(const struct gateway_config *config, struct gateway **gateway) MUST_CHECK;
/* Frees it and sets *gateway to NULL. NULL inside is fine. */
void gateway_close(struct gateway **gateway);

/* Makes a payment method of a card's or a bank account's token. STATUS_VALIDATION_FAILED: the gateway does not know this token
 * for this type; STATUS_UNAVAILABLE: no usable answer within 5 s. *method is untouched then. It moves no money, so it may
 * simply be tried again. */
enum status gateway_attach(struct gateway *gateway, struct arena *arena, enum payment_method_type type, const char *token,
                           struct gateway_method *method) MUST_CHECK;

/* Charges once for all calls with the same key and the same request. Always fills *charge. GATEWAY_REFUSED speaks of this call alone:
 * where an earlier one with the same key was GATEWAY_UNKNOWN, that one still is. */
void gateway_charge(struct gateway *gateway, struct arena *arena, const struct gateway_request *request, struct gateway_charge *charge);

/* Asks what became of the charge under this key; changes nothing. Always fills *charge, never with GATEWAY_REFUSED: a gateway
 * that cannot be asked is GATEWAY_UNKNOWN. GATEWAY_ABSENT is true now; a request still on its way may arrive after it, so an
 * attempt found absent is sent again with its own key, or given up only once no call of it can be under way. */
void gateway_find(struct gateway *gateway, struct arena *arena, const char *key, struct money amount, int timeout_ms,
                  struct gateway_charge *charge);

/* "GATEWAY_UNKNOWN" and so on, for logs and failing tests. */
const char *gateway_outcome_name(enum gateway_outcome outcome);

#endif
