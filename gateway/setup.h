/* gateway/setup.h: a page of the gateway's own on which a person gives a card or a bank account, with consent for
 * charges when nobody is there; and the gateway's customer that an organization's methods belong to. No money moves.
 * The rules of gateway/gateway.h hold. Source: docs/api.md, Payment methods; docs/reliability.md, 1.2. */
#ifndef GUICHET_GATEWAY_SETUP_H
#define GUICHET_GATEWAY_SETUP_H

#include "gateway/gateway.h"

struct gateway_setup_request {
    const char *key;               /* ours, the same for ever for one setup: visible ASCII, at most 255 characters */
    const char *customer;          /* as gateway_customer gave it; NULL: this gateway has none */
    enum payment_method_type type; /* card or bank account */
    const char *done_url, *cancelled_url; /* where the page sends the browser */
    const char *language;                 /* of the page: "en" or "fr" */
    struct instant expires_at;            /* the page's end; at least half an hour away */
    const char *reference; /* what the gateway called the page; NULL: not known (only to gateway_setup_open) */
    int timeout_ms;        /* of the whole call, above 0 */
};

struct gateway_setup {
    enum gateway_outcome outcome; /* ACTION_REQUIRED (the page waits), SUCCEEDED, DECLINED, REFUSED or UNKNOWN */
    const char *reference;        /* the gateway's name of the page, at most GATEWAY_ID_MAX bytes; NULL: not told */
    const char *page_url;         /* not NULL exactly when ACTION_REQUIRED; as an action_url */
    const char *end_code;         /* not NULL exactly when DECLINED: one of the words below */
    struct gateway_method method; /* of SUCCEEDED */
};
#define SETUP_END_EXPIRED "expired"     /* its time was over, or the gateway has no such page */
#define SETUP_END_CANCELLED "cancelled" /* by its person */
#define SETUP_END_FAILED "failed"       /* of gateway_setup_open alone: the gateway makes no such page */

/* What the gateway calls the organization, one for all calls with the same key within a day. *customer NULL: this kind
 * of gateway has no customers. STATUS_UNAVAILABLE: no usable answer within 5 s; *customer is untouched. */
enum status gateway_customer(struct gateway *gateway, struct arena *arena, const char *key,
                             const char **customer) MUST_CHECK;
/* Asks what the gateway knows of a payment method now: its bank may have given the card another number or another end.
 * STATUS_NOT_FOUND: it has none of this name, or it was given up there; STATUS_UNAVAILABLE: no usable answer. *method
 * is untouched then. */
enum status gateway_method_find(struct gateway *gateway, struct arena *arena, const char *reference, int timeout_ms,
                                struct gateway_method *method) MUST_CHECK;
/* A payment method is given up there: it can never be charged again. STATUS_OK: it was, or the gateway has none under
 * this name that could be charged; STATUS_UNAVAILABLE: nobody knows yet. Safe to repeat. */
enum status gateway_detach(struct gateway *gateway, struct arena *arena, const char *reference,
                           int timeout_ms) MUST_CHECK;
/* The kind of gateway: "sandbox" or "stripe". */
const char *gateway_kind(const struct gateway *gateway);

/* Asks for a page, one for all calls with the same request. Always fills *setup. REFUSED: it takes no work. An answer
 * that cannot be used is UNKNOWN too: a page whose address nobody was given costs nobody anything. */
void gateway_setup_open(struct gateway *gateway, struct arena *arena, const struct gateway_setup_request *request,
                        struct gateway_setup *setup);
/* Asks how that page stands; changes nothing. Always fills *setup, never with REFUSED. */
void gateway_setup_find(struct gateway *gateway, struct arena *arena, const struct gateway_setup_request *request,
                        struct gateway_setup *setup);
/* Closes the page, and fills *setup with how it stands afterwards: SUCCEEDED where its person was faster. */
void gateway_setup_close(struct gateway *gateway, struct arena *arena, const struct gateway_setup_request *request,
                         struct gateway_setup *setup);

#endif
