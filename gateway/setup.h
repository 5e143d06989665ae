/* gateway/setup.h: payment methods at the gateway beyond gateway_attach: pages of the gateway on which a person gives
 * a card or a bank account, with consent to later charges without being present; and the gateway's customers, which
 * the methods of an organization belong to. No money moves. The rules of gateway/gateway.h apply.
 * Source: docs/api.md, Payment methods; docs/reliability.md, 1.2. */
#ifndef GUICHET_GATEWAY_SETUP_H
#define GUICHET_GATEWAY_SETUP_H

#include "gateway/gateway.h"

struct gateway_setup_request {
    const char *key;               /* idempotency key, chosen by us, the same for all retries of one setup: visible
                                    * ASCII, at most 255 characters */
    const char *customer;          /* from gateway_customer; NULL: this kind of gateway has no customers */
    int64_t customer_version;      /* how many the organization has had, this one included; 0: not known, the first */
    enum payment_method_type type; /* card or bank account */
    const char *done_url, *cancelled_url; /* where the page sends the browser afterwards */
    const char *language;                 /* of the page: "en" or "fr" */
    struct instant expires_at;            /* when the page closes; at least half an hour from now */
    const char *reference; /* the gateway's identifier of the page; NULL: unknown (only for gateway_setup_open) */
    int timeout_ms;        /* for the whole call, above 0 */
};

struct gateway_setup {
    enum gateway_outcome outcome; /* ACTION_REQUIRED (the page is open), SUCCEEDED, DECLINED, REFUSED or UNKNOWN */
    const char *reference;        /* the gateway's identifier of the page, at most GATEWAY_ID_MAX bytes; NULL: not in
                                   * the answer */
    const char *page_url;         /* not NULL exactly when ACTION_REQUIRED; the same rules as for action_url */
    const char *end_code;         /* not NULL exactly when DECLINED: one of the constants below */
    struct gateway_method method; /* filled in exactly when SUCCEEDED */
};
#define SETUP_END_EXPIRED "expired"     /* the page closed at expires_at, or the gateway does not know the page */
#define SETUP_END_CANCELLED "cancelled" /* the person cancelled on the page */
/* only from gateway_setup_open: the gateway does not know the customer, and made nothing */
#define SETUP_END_CUSTOMER_GONE "customer_gone"
#define SETUP_END_FAILED "failed" /* only from gateway_setup_open: the gateway offers no such page */

/* The gateway's identifier of the organization: the same for all calls with the same key within a day. *customer NULL:
 * this kind of gateway has no customers. STATUS_UNAVAILABLE: no usable answer within 5 s; *customer is untouched. */
enum status gateway_customer(struct gateway *gateway, struct arena *arena, const char *key,
                             const char **customer) MUST_CHECK;
/* Asks for the current details of a payment method: its bank may have given the card another number or expiry date,
 * and a mandate may have ended. STATUS_NOT_FOUND: the gateway has no such method, or it is detached;
 * STATUS_UNAVAILABLE: no usable answer. *method is untouched then. */
enum status gateway_method_find(struct gateway *gateway, struct arena *arena, const char *reference, int timeout_ms,
                                struct gateway_method *method) MUST_CHECK;
/* Detaches a payment method at the gateway: it can never be charged again. STATUS_OK: it is detached, or the gateway
 * knows no chargeable method under this reference; STATUS_UNAVAILABLE: not known yet, ask again. Safe to repeat. */
enum status gateway_detach(struct gateway *gateway, struct arena *arena, const char *reference,
                           int timeout_ms) MUST_CHECK;
/* The kind of gateway: "sandbox" or "stripe". */
const char *gateway_kind(const struct gateway *gateway);

/* Asks for a page: the same one for all calls with the same request. Always fills *setup. REFUSED: the gateway accepts
 * no requests now. An unusable answer is UNKNOWN too: a page whose address nobody was given is harmless. */
void gateway_setup_open(struct gateway *gateway, struct arena *arena, const struct gateway_setup_request *request,
                        struct gateway_setup *setup);
/* Asks for the state of that page; changes nothing. Always fills *setup, never with REFUSED. */
void gateway_setup_find(struct gateway *gateway, struct arena *arena, const struct gateway_setup_request *request,
                        struct gateway_setup *setup);
/* Closes the page, and fills *setup with its state afterwards: SUCCEEDED if the person completed it first. */
void gateway_setup_close(struct gateway *gateway, struct arena *arena, const struct gateway_setup_request *request,
                         struct gateway_setup *setup);

#endif
