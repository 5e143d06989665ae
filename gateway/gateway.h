/* gateway/gateway.h: cards and bank accounts are charged through this.
 * Source: docs/api.md, "The payment gateway"; docs/reliability.md, 1.
 *
 * A charge moves money outside every transaction of ours, so an outcome that is not certain is never guessed:
 * GATEWAY_UNKNOWN where the gateway said nothing about the charge, GATEWAY_DISPUTED where it did and its answer
 * cannot be used. A gateway belongs to the process that opened it: each process opens its own after fork. Nothing
 * here may be called while a database transaction is open. Texts handed back live in the caller's arena. */
#ifndef GUICHET_GATEWAY_GATEWAY_H
#define GUICHET_GATEWAY_GATEWAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/status.h"
#include "billing/chargeback.h"
#include "billing/minimum.h"
#include "billing/money.h"
#include "billing/payment_method.h"

struct gateway;

struct gateway_config {
    const char *kind; /* "sandbox" or "stripe" */
    const char *url;  /* http:// or https://, with or without a closing slash */
    const char *key;  /* Stripe's secret key; NULL for the sandbox */
    /* Stripe sends a card holder's browser, once the card is authenticated, to this address, a slash and the charge's
     * key; NULL for the sandbox */
    const char *return_url;
};

enum gateway_outcome {
    GATEWAY_SUCCEEDED,       /* the money moved */
    GATEWAY_PROCESSING,      /* accepted; the final result comes later (a bank debit) */
    GATEWAY_ACTION_REQUIRED, /* the person must open action_url first */
    GATEWAY_DECLINED,        /* it did not happen and will not; decline_code says why */
    GATEWAY_REFUSED, /* gateway_charge and gateway_refund only: it definitely did not happen: no byte of it was sent, or
                        the gateway takes no work (the sandbox: 503; Stripe: 401, 403, 429 for the rate of our requests)
                      */
    /* gateway_find, gateway_refund_find and gateway_void only: there is nothing under this key now */
    GATEWAY_ABSENT,
    GATEWAY_UNKNOWN, /* nobody spoke of it: no HTTP answer, 5xx, or a refusal to be asked at all (401, 403, 408, 429),
                        or the time ran out before the gateway's lists were read to their end: it may have happened */
    GATEWAY_DISPUTED /* an answer came, and its key, amount, currency or status is not ours, or it cannot be understood:
                        it may have happened. It is a matter of this charge or refund alone: the gateway is heard.
                        `dispute` says why */
};

struct gateway_request {
    const char *key;         /* ours, the same for ever for one attempt: visible ASCII, at most 255 characters */
    const char *reference;   /* of the payment method, as gateway_attach returned it */
    struct money amount;     /* positive */
    const char *description; /* NULL: none; at most 500 bytes */
    bool off_session;        /* nobody is there to authenticate: a charge that would need it is DECLINED,
                                "authentication_required" */
    struct instant made_at;  /* when the key was made: nothing was asked for under it before */
    int timeout_ms;          /* of the whole call, above 0 */
};

/* A charge that was perhaps made, and what it is found by. */
struct gateway_question {
    const char *key;
    /* of the payment method that it was asked of, whose charges alone are looked through; NULL: not known */
    const char *reference;
    const char *charge_id; /* the gateway's own name of it; NULL: not known, and it is found by the key */
    struct money amount;
    struct instant made_at; /* as in the request */
    int timeout_ms;         /* of the whole call, above 0 */
};

/* In bytes; as wide as the columns that keep them. */
enum {
    GATEWAY_ID_MAX = 255,
    GATEWAY_CODE_MAX = 64,
    GATEWAY_BRAND_MAX = 32,
    GATEWAY_LAST4_MAX = 4,
    GATEWAY_ACTION_URL_MAX = 2000
};

struct gateway_charge {
    enum gateway_outcome outcome;
    /* the gateway's own, at most GATEWAY_ID_MAX bytes; NULL when REFUSED, ABSENT, UNKNOWN, DISPUTED, or DECLINED
     * without a charge on its book */
    const char *charge_id;
    const char *decline_code; /* not NULL exactly when DECLINED; at most GATEWAY_CODE_MAX bytes */
    const char *action_url; /* not NULL exactly when ACTION_REQUIRED; https, or http of this machine or of the sandbox;
                               at most GATEWAY_ACTION_URL_MAX bytes */
    /* not NULL exactly when DISPUTED: what cannot be used, a word of gateway/doubt.h, static, at most 32 bytes */
    const char *dispute;
};

struct gateway_refund_request {
    /* ours, the same for ever for one refund, and no charge's: visible ASCII, at most 255 characters */
    const char *key;
    const char *charge_key; /* of the charge that is given back */
    const char *charge_id;  /* the same charge, as the gateway called it */
    /* positive; in the charge's currency, and with all other refunds never more than it: else DECLINED */
    struct money amount;
    int timeout_ms; /* of the whole call, above 0 */
};

struct gateway_refund {
    enum gateway_outcome outcome; /* SUCCEEDED, PROCESSING, DECLINED, REFUSED, ABSENT, UNKNOWN or DISPUTED */
    /* the gateway's own; NULL when REFUSED, ABSENT, UNKNOWN, DISPUTED, or DECLINED without a refund on its book */
    const char *refund_id;
    const char *decline_code; /* not NULL exactly when DECLINED: it did not happen and will not under this key */
    const char *dispute;      /* as of a charge */
};

/* What is said of a charge that succeeded: whether its payer's bank contests it. */
struct gateway_chargeback {
    bool told; /* false: no answer came, or none that can be used; the rest is nothing then */
    enum chargeback_state state;
    int64_t minor;     /* contested, or lost: 1 to the charge's amount; 0 where the state is NONE */
    int64_t fee_minor; /* what the gateway keeps for it so far, in the charge's currency */
};

/* A charge as the gateway's book has it, whoever made it. */
struct gateway_listed {
    const char *key; /* ours; NULL: it was not made by us */
    const char *charge_id;
    struct money amount;
    enum gateway_outcome outcome; /* UNKNOWN: a status that maps to no other outcome */
    const char *decline_code;     /* not NULL exactly when DECLINED */
    int64_t refunded_minor;       /* given back so far, of the amount's currency */
    bool contested;               /* its payer's bank contests it, or did: gateway_chargeback_find tells more */
    struct instant created_at;
};

struct gateway_page {
    const struct gateway_listed *charges;
    size_t count;            /* may be 0 before the last page */
    const char *next_cursor; /* NULL: this was the last page */
};

enum gateway_event_kind {
    GATEWAY_EVENT_CHARGE,
    GATEWAY_EVENT_REFUND,
    GATEWAY_EVENT_SETUP,
    GATEWAY_EVENT_CHARGEBACK, /* of a charge: it is contested, or that is decided */
    GATEWAY_EVENT_OTHER       /* nothing to ask the gateway about */
};

struct gateway_event {
    const char *id; /* the gateway's own: one event told twice has one id */
    enum gateway_event_kind kind;
    /* ours, of the charge, the refund or the setup; NULL: it was not made by us, or the kind is another */
    const char *key;
    const char *charge_id; /* of CHARGEBACK, the gateway's own name of the charge; NULL: not told, or another kind */
};

struct gateway_method {
    const char *reference;
    const char *brand, *last4; /* NULL where there is none; at most GATEWAY_BRAND_MAX and GATEWAY_LAST4_MAX bytes */
    int exp_month, exp_year;   /* 0 where there is none */
};

/* The smallest amount of each currency that is charged, whichever kind of gateway it is. */
struct minimums gateway_minimums(void);

/* Opens the gateway; no connection is made yet. STATUS_VALIDATION_FAILED: no such kind, the URL is none, or Stripe
 * without a key; STATUS_UNAVAILABLE: no memory. On failure *gateway is untouched and the log says why. */
enum status gateway_open(const struct gateway_config *config, struct gateway **gateway) MUST_CHECK;
/* Frees it and sets *gateway to NULL. NULL inside is fine. */
void gateway_close(struct gateway **gateway);

/* Whose money is moved: the account that the key opens, and whether it is real money. */
struct gateway_account {
    const char *id; /* at most GATEWAY_ID_MAX bytes */
    bool live;      /* false: Stripe's test mode, and the sandbox */
};
/* STATUS_VALIDATION_FAILED: the gateway does not take the key; STATUS_UNAVAILABLE: it does not say, within 5 s.
 * *account is untouched then. */
enum status gateway_account(struct gateway *gateway, struct arena *arena, struct gateway_account *account) MUST_CHECK;

/* A card's or a bank account's token, of which a payment method is to be made. */
struct gateway_token {
    enum payment_method_type type;
    const char *token;
    const char *key;      /* ours, the same whenever the same request is made again: visible ASCII, at most 200 bytes */
    const char *customer; /* as gateway_customer gave it (gateway/setup.h); NULL: this gateway has none */
};

/* Makes a payment method of a token, one for all calls with the same key within a day, so that a lost answer costs
 * nothing. STATUS_VALIDATION_FAILED: the gateway does not know this token for this type; STATUS_TOKEN_USED: it did, and
 * it was used before or removed there; STATUS_UNAVAILABLE: no usable answer within 5 s. *method is untouched then. A
 * reference is at most GATEWAY_ID_MAX bytes. */
enum status gateway_attach(struct gateway *gateway, struct arena *arena, const struct gateway_token *token,
                           struct gateway_method *method) MUST_CHECK;

/* Charges once for all calls with the same key and the same request, off_session included. Stripe knows a key for a
 * day: later than 23 hours after it was first sent a key must not be sent again, only asked about. A charge that
 * waits for its person at an address that nobody may be sent to is given up at once: DECLINED,
 * "authentication_unavailable". Always fills *charge. GATEWAY_REFUSED speaks of this call alone: where an earlier
 * one with the same key was GATEWAY_UNKNOWN, that one still is.
 *
 * A gateway keeps its first answer to a key, a 500 too, and repeats it for a day. A 500 that is repeated says that the
 * first sending has ended; where the book has no charge of ours after that, there will never be one under the key the
 * gateway was sent, and it is sent under the next ("pay_1", "pay_1.2", ... GATEWAY_SENDINGS_MAX). No key is sent before
 * that was found out of the one before it, so that of all processes, however late, no two make a charge. */
void gateway_charge(struct gateway *gateway, struct arena *arena, const struct gateway_request *request,
                    struct gateway_charge *charge);

enum { GATEWAY_SENDINGS_MAX = 5 };

/* Asks what became of the charge under this key; changes nothing, except that a charge which the gateway began, and
 * did not try to collect, is ended: DECLINED, "payment_refused". Always fills *charge, never with GATEWAY_REFUSED: a
 * gateway that cannot be asked is GATEWAY_UNKNOWN. GATEWAY_ABSENT holds only for now; a request still on its way may
 * arrive later, so an attempt found absent is sent again with its own key, or given up only once no call of it can be
 * under way. */
void gateway_find(struct gateway *gateway, struct arena *arena, const struct gateway_question *question,
                  struct gateway_charge *charge);

/* Gives up a charge that waits for its person, and fills *charge with what it is afterwards: DECLINED ("voided", or
 * why it had failed before), SUCCEEDED where the person completed it first, PROCESSING (a debit on its way cannot be
 * called back), ABSENT (nothing is there to give up), UNKNOWN or DISPUTED: ask again. Safe to repeat. */
void gateway_void(struct gateway *gateway, struct arena *arena, const struct gateway_question *question,
                  struct gateway_charge *charge);

/* Gives money of a succeeded charge back, once for all calls with the same key and the same request, within 23 hours
 * as above. Always fills *refund, never with ABSENT. REFUSED speaks of this call alone, and a 500 that is repeated is
 * met, as with gateway_charge. */
void gateway_refund(struct gateway *gateway, struct arena *arena, const struct gateway_refund_request *request,
                    struct gateway_refund *refund);

/* Asks what became of that refund; changes nothing. Always fills *refund, never with REFUSED. ABSENT as with
 * gateway_find. */
void gateway_refund_find(struct gateway *gateway, struct arena *arena, const struct gateway_refund_request *request,
                         struct gateway_refund *refund);

/* Asks whether the charge is contested, and what became of that; changes nothing. Several contests of one charge are
 * told as one: the gravest state, and the sums of those that are in it. Always fills *found. question->charge_id must
 * be there. */
void gateway_chargeback_find(struct gateway *gateway, struct arena *arena, const struct gateway_question *question,
                             struct gateway_chargeback *found);

/* One page of all charges the gateway made in [from, until), 1970 or later, each exactly once over all pages, in no
 * promised order; a charge made while the pages are read may be missing. cursor: NULL for the first page, then the
 * last page's next_cursor. STATUS_UNAVAILABLE: the page cannot be read whole, within 20 s or because an entry is not
 * what it must be (the log says which); *page is untouched. Left out, with a line in the log: a charge in a currency
 * billing/money.c does not know, which cannot be one of ours. */
enum status gateway_list(struct gateway *gateway, struct arena *arena, struct instant from, struct instant until,
                         const char *cursor, struct gateway_page *page) MUST_CHECK;

/* Reads what the gateway sent to our webhook, once its signature was found good (auth/webhook_signature.h). Only the
 * names are read: the actual state is asked by gateway_find, gateway_refund_find or
 * gateway_setup_find. false: it is no event; *event is
 * untouched. */
bool gateway_event_read(const struct gateway *gateway, struct arena *arena, const char *body, size_t length,
                        struct gateway_event *event) MUST_CHECK;

/* Whether the last question about a charge or a refund that went out met an answer at all, in any of its requests:
 * silence is no HTTP answer, or 5xx, and nothing else (docs/rules.md, E). A disputed or refused one was heard, and
 * so was a search that ran out of its time page by page. True before the first. A gateway that is silent is better
 * asked one thing at a time, and everything at once when it is heard again. */
bool gateway_heard(const struct gateway *gateway);

/* Whether a method of this type can pay in this currency at this kind of gateway (NULL or unknown: any can): a bank
 * account at Stripe pays by SEPA, and so in euros alone; a card at Stripe in any currency but those of three digits.
 * Invoices are paid in any. */
bool gateway_pays(const char *kind, enum payment_method_type type, struct currency currency);

/* "GATEWAY_UNKNOWN" and so on, for logs and failing tests. */
const char *gateway_outcome_name(enum gateway_outcome outcome);

#endif
