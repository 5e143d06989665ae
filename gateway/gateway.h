/* gateway/gateway.h: the interface to the payment gateway, which charges cards and bank accounts.
 * Source: docs/api.md, "The payment gateway"; docs/reliability.md, 1.
 *
 * A charge moves money outside every transaction of ours, so an uncertain outcome is never guessed: it is
 * GATEWAY_UNKNOWN if the gateway said nothing about the charge, GATEWAY_DISPUTED if it answered and the answer cannot
 * be used. A gateway belongs to the process that opened it: each process opens its own after fork. Nothing here may be
 * called while a database transaction is open. Texts handed back live in the caller's arena. */
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
    /* Stripe only (the sandbox: NULL): after authenticating the card, Stripe sends the card holder's browser to
     * <return_url>/<key of the charge> */
    const char *return_url;
};

enum gateway_outcome {
    GATEWAY_SUCCEEDED,       /* the money moved */
    GATEWAY_PROCESSING,      /* accepted; the final result comes later (a bank debit) */
    GATEWAY_ACTION_REQUIRED, /* the card holder must open action_url first */
    GATEWAY_DECLINED,        /* did not happen, and never will under this key; decline_code says why */
    /* Only from gateway_charge, gateway_refund and gateway_setup_open: definitely nothing happened. Either no byte of
     * the request was sent, or the gateway accepts no requests now (the sandbox: 503; Stripe: 401, 403, 429 rate
     * limit). */
    GATEWAY_REFUSED,
    /* Only from gateway_find, gateway_refund_find and gateway_void: the gateway has nothing under this key now. */
    GATEWAY_ABSENT,
    /* The gateway said nothing about the charge: no HTTP answer, 5xx, a refusal to answer any question (401, 403, 408,
     * 429), or the timeout ended before its lists were read to their end. It may have happened. */
    GATEWAY_UNKNOWN,
    /* The gateway answered, but the answer's key, amount, currency or status is not ours, or it is unreadable: it may
     * have happened. This concerns one charge or refund alone; the gateway itself is reachable. `dispute` says why. */
    GATEWAY_DISPUTED
};

struct gateway_request {
    const char *key;       /* idempotency key, chosen by us, the same for all retries of one attempt: visible ASCII,
                            * at most 255 characters */
    const char *reference; /* of the payment method, as gateway_attach returned it */
    struct money amount;   /* positive */
    /* The same for all retries, because the gateway compares them; NULL: none. description: at most 500 bytes. The
     * others are our identifiers, kept in the charge's metadata at Stripe, so that a person who looks at the charge
     * there can find it in our books. */
    const char *description, *organization, *order, *invoice;
    bool off_session;       /* the card holder is not present: a charge that needs authentication is DECLINED,
                             * "authentication_required" */
    struct instant made_at; /* when the key was created: no request used it earlier */
    int timeout_ms;         /* for the whole call, above 0 */
};

/* A charge that may have been made, and what identifies it. */
struct gateway_question {
    const char *key;
    /* of the payment method that was charged: Stripe searches only its customer's charges; NULL: unknown */
    const char *reference;
    const char *charge_id; /* the gateway's identifier of the charge; NULL: unknown, the charge is searched by key */
    struct money amount;
    struct instant made_at; /* as in the request */
    int timeout_ms;         /* for the whole call, above 0 */
};

/* Maximum lengths in bytes, equal to the widths of the database columns. */
enum {
    GATEWAY_ID_MAX = 255,
    GATEWAY_CODE_MAX = 64,
    GATEWAY_BRAND_MAX = 32,
    GATEWAY_LAST4_MAX = 4,
    GATEWAY_ACTION_URL_MAX = 2000
};

struct gateway_charge {
    enum gateway_outcome outcome;
    /* the gateway's identifier, at most GATEWAY_ID_MAX bytes; NULL when REFUSED, ABSENT, UNKNOWN, DISPUTED, or
     * DECLINED without the gateway having recorded a charge */
    const char *charge_id;
    const char *decline_code; /* not NULL exactly when DECLINED; at most GATEWAY_CODE_MAX bytes */
    const char *action_url; /* not NULL exactly when ACTION_REQUIRED; https, or http of this machine or of the sandbox;
                               at most GATEWAY_ACTION_URL_MAX bytes */
    /* not NULL exactly when DISPUTED: what makes the answer unusable, a constant of gateway/doubt.h, static, at most
     * 32 bytes */
    const char *dispute;
};

struct gateway_refund_request {
    /* idempotency key, chosen by us, the same for all retries of one refund, different from every charge's key:
     * visible ASCII, at most 255 characters */
    const char *key;
    const char *charge_key;                 /* of the charge that is refunded */
    const char *charge_id;                  /* the gateway's identifier of the same charge */
    const char *organization, *credit_note; /* as in struct gateway_request; NULL: none */
    /* positive, in the charge's currency; all refunds of a charge together never exceed its amount, else DECLINED */
    struct money amount;
    int timeout_ms; /* for the whole call, above 0 */
};

struct gateway_refund {
    enum gateway_outcome outcome; /* SUCCEEDED, PROCESSING, DECLINED, REFUSED, ABSENT, UNKNOWN or DISPUTED */
    /* the gateway's identifier; NULL when REFUSED, ABSENT, UNKNOWN, DISPUTED, or DECLINED without the gateway having
     * recorded a refund */
    const char *refund_id;
    const char *decline_code; /* not NULL exactly when DECLINED: no refund was or will be made under this key */
    const char *dispute;      /* as in struct gateway_charge */
};

/* Whether the payer's bank contests a charge that succeeded. */
struct gateway_chargeback {
    bool told;     /* false: no answer, or an unusable one; the other members but the next are then 0 */
    bool unusable; /* an answer about this charge came, and asking again will hardly make it usable */
    enum chargeback_state state;
    bool dropped;      /* the state is NONE, and there is a dispute that takes nothing: an inquiry, or one given up */
    int64_t minor;     /* the amount contested or lost: from 1 to the charge's amount; 0 if the state is NONE */
    int64_t fee_minor; /* what the gateway has charged us for it so far, in the charge's currency; where it is lost,
                        * with what the bank took beyond the charge's amount */
};

/* A charge as the gateway lists it, made by us or not. */
struct gateway_listed {
    const char *key; /* our idempotency key; NULL: the charge was not made by us */
    const char *charge_id;
    struct money amount;
    enum gateway_outcome outcome; /* UNKNOWN: a status that maps to no other outcome */
    const char *decline_code;     /* not NULL exactly when DECLINED */
    int64_t refunded_minor;       /* refunded so far, in the amount's currency */
    bool contested;               /* the payer's bank contests it or has contested it; gateway_chargeback_find gives
                                   * the details */
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
    GATEWAY_EVENT_CHARGEBACK, /* a charge is contested, or the contest was decided */
    GATEWAY_EVENT_METHOD,     /* the details of a payment method have changed */
    GATEWAY_EVENT_OTHER       /* needs no question to the gateway */
};

struct gateway_event {
    const char *id; /* the gateway's identifier: the same whenever the event is sent again */
    enum gateway_event_kind kind;
    /* our key of the charge, the refund or the setup; NULL: not made by us, or another kind */
    const char *key;
    const char *charge_id; /* of CHARGEBACK: the gateway's identifier of the charge; NULL: not in the event, or another
                            * kind */
    /* of METHOD, one of the two: the method's reference as gateway_attach returned it, or the gateway's identifier of
     * its mandate; both NULL: not made by us, or another kind */
    const char *reference, *mandate_id;
};

struct gateway_method {
    const char *reference;
    const char *brand, *last4; /* NULL if there is none; at most GATEWAY_BRAND_MAX and GATEWAY_LAST4_MAX bytes */
    struct mandate mandate;    /* of a bank account; its id at most GATEWAY_ID_MAX bytes, NULL if not known */
    int exp_month, exp_year;   /* 0 if there is none */
};

/* The smallest chargeable amount of each currency, the same for both kinds of gateway. */
struct minimums gateway_minimums(void);

/* Opens the gateway; no connection is made yet. STATUS_VALIDATION_FAILED: unknown kind, unusable URL, or for Stripe an
 * unusable key or return_url; STATUS_UNAVAILABLE: no memory. On failure *gateway is untouched and the log says why. */
enum status gateway_open(const struct gateway_config *config, struct gateway **gateway) MUST_CHECK;
/* Frees the gateway and sets *gateway to NULL; does nothing if it is NULL already. */
void gateway_close(struct gateway **gateway);

/* The account at the gateway that the key belongs to. */
struct gateway_account {
    const char *id; /* at most GATEWAY_ID_MAX bytes */
    bool live;      /* real money; false: Stripe's test mode, or the sandbox */
};
/* STATUS_VALIDATION_FAILED: the gateway rejects the key; STATUS_UNAVAILABLE: no usable answer within 5 s. *account is
 * then untouched. */
enum status gateway_account(struct gateway *gateway, struct arena *arena, struct gateway_account *account) MUST_CHECK;

/* A token of a card or bank account, from which a payment method is made. */
struct gateway_token {
    enum payment_method_type type;
    const char *token;
    const char *key;      /* idempotency key, chosen by us, the same for all retries of one request: visible ASCII, at
                           * most 200 bytes */
    const char *customer; /* from gateway_customer (gateway/setup.h); NULL: this kind of gateway has no customers */
    int64_t customer_version; /* how many the organization has had, this one included; 0: not known, the first */
    /* how the person accepted the mandate of a bank account: the client's IP address and browser (User-Agent;
     * printable ASCII) of the request; NULL or "": no person's request, and the mandate counts as accepted offline */
    const char *accepted_address, *accepted_agent;
};

/* Makes a payment method from a token. All calls with the same key within a day give the same method, so a lost answer
 * is harmless. STATUS_VALIDATION_FAILED: the gateway does not know this token for this type; STATUS_TOKEN_USED: the
 * token was used before or removed at the gateway; STATUS_NOT_FOUND: the gateway does not know the customer any more;
 * STATUS_METHOD_DECLINED: the bank refuses the card or account, which
 * is then attached to nobody; STATUS_AUTHENTICATION_WANTED: it can be charged without its holder
 * only once the holder has authenticated it, on the page of a setup (gateway/setup.h); STATUS_UNAVAILABLE: no usable
 * answer within 5 s. On failure *method is untouched. A reference has at most GATEWAY_ID_MAX bytes. */
enum status gateway_attach(struct gateway *gateway, struct arena *arena, const struct gateway_token *token,
                           struct gateway_method *method) MUST_CHECK;

/* Charges once, however often it is called with the same key and the same request (off_session included). Stripe
 * remembers a key for a day: more than 23 hours after its first sending a key must not be sent again, only asked
 * about. A charge that waits for authentication at an address no browser may be sent to is voided at once: DECLINED,
 * "authentication_unavailable". Always fills *charge. GATEWAY_REFUSED is about this call alone: an earlier call with
 * the same key that was GATEWAY_UNKNOWN stays unknown.
 *
 * A gateway stores its first answer to a key, even a 500, and replays it for a day. A replayed 500 proves that the
 * first sending has ended. If a search then finds no charge of ours, there will never be one under that key, and the
 * charge is sent under the next key ("pay_1", "pay_1.2", ..., at most GATEWAY_SENDINGS_MAX). No key is sent before the
 * one before it was shown to have charged nothing, so no two processes, however late, both make a charge. */
void gateway_charge(struct gateway *gateway, struct arena *arena, const struct gateway_request *request,
                    struct gateway_charge *charge);

enum { GATEWAY_SENDINGS_MAX = 5 };

/* Asks for the state of the charge under this key. Changes nothing, with one exception: a charge that was created but
 * never confirmed, so that no money was requested, is cancelled: DECLINED, "payment_refused". Always fills *charge,
 * never with GATEWAY_REFUSED: a gateway that cannot be asked gives GATEWAY_UNKNOWN. GATEWAY_ABSENT holds only for now,
 * because a request still on its way may arrive later: an absent attempt is sent again with its own key, and given up
 * only once no call with that key can be under way. */
void gateway_find(struct gateway *gateway, struct arena *arena, const struct gateway_question *question,
                  struct gateway_charge *charge);

/* Voids a charge that waits for its card holder, and fills *charge with its state afterwards: DECLINED ("voided", or
 * why it had failed before), SUCCEEDED if the card holder completed it first, PROCESSING (a debit under way cannot be
 * called back), ABSENT (there is no such charge), UNKNOWN or DISPUTED: ask again. Safe to repeat. */
void gateway_void(struct gateway *gateway, struct arena *arena, const struct gateway_question *question,
                  struct gateway_charge *charge);

/* Refunds a part or all of a succeeded charge, once for all calls with the same key and the same request within 23
 * hours, as gateway_charge. Always fills *refund, never with ABSENT. REFUSED is about this call alone, and a replayed
 * 500 is handled as by gateway_charge. */
void gateway_refund(struct gateway *gateway, struct arena *arena, const struct gateway_refund_request *request,
                    struct gateway_refund *refund);

/* Asks for the state of that refund; changes nothing. Always fills *refund, never with REFUSED. ABSENT: as from
 * gateway_find. */
void gateway_refund_find(struct gateway *gateway, struct arena *arena, const struct gateway_refund_request *request,
                         struct gateway_refund *refund);

/* Asks whether the charge is contested and how that was decided; changes nothing. Several contests of one charge are
 * combined: the most severe state (lost, opened, won), and the sums of those in that state. A bank may take more than
 * the charge (its rate has moved, or it took it twice): see fee_minor. Always fills *found.
 * question->charge_id must not be NULL. */
void gateway_chargeback_find(struct gateway *gateway, struct arena *arena, const struct gateway_question *question,
                             struct gateway_chargeback *found);

/* A page of what the gateway made in [from, until), 1970 or later. */
struct gateway_listing {
    struct instant from, until;
    const char *cursor; /* NULL for the first page, then the last page's next_cursor */
    int timeout_ms;
};

/* One page of all charges. Over all pages each charge comes exactly once, in no particular order; a charge made while
 * the pages are read may be missing. STATUS_UNAVAILABLE: the page was not read whole within the time, or an entry is
 * malformed (the log says which); *page is untouched. A charge in a currency unknown to billing/money.c cannot be ours:
 * it is left out and logged. */
enum status gateway_list(struct gateway *gateway, struct arena *arena, const struct gateway_listing *listing,
                         struct gateway_page *page) MUST_CHECK;

/* Reads an event that the gateway sent to our webhook, after its signature was checked (auth/webhook_signature.h).
 * Only its kind and identifiers are used: the actual state is asked for by gateway_find, gateway_refund_find,
 * gateway_setup_find, gateway_chargeback_find or gateway_method_find. false: not an event; *event is untouched. */
bool gateway_event_read(const struct gateway *gateway, struct arena *arena, const char *body, size_t length,
                        struct gateway_event *event) MUST_CHECK;

/* Whether the last question (about a charge, refund, chargeback, setup or detaching) that sent a request got an answer,
 * to any of its requests. Silence is no HTTP answer or 5xx, and nothing else (docs/rules.md, E): DISPUTED
 * answers and refusals by 401, 403 or 429 count as heard, and so does a search that ran out of time page by page. True
 * before the first question. While the gateway is silent, callers should ask one question at a time, and all of them
 * again once it answers. */
bool gateway_heard(const struct gateway *gateway);

/* Whether a method of this type can pay in this currency at this kind of gateway (kind NULL or unknown: true). At
 * Stripe, a bank account pays by SEPA and so only in EUR; a card pays in any currency except those with three decimal
 * digits. Payment by invoice is possible in every currency. */
bool gateway_pays(const char *kind, enum payment_method_type type, struct currency currency);

/* The enumerator's name, such as "GATEWAY_UNKNOWN", for logs and failing tests. */
const char *gateway_outcome_name(enum gateway_outcome outcome);

#endif
