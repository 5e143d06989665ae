/* counter/payment_method_add.h: a card, a bank account, or paying by invoice.
 * Source: docs/api.md, Catalogue and organization. */
#ifndef GUICHET_COUNTER_PAYMENT_METHOD_ADD_H
#define GUICHET_COUNTER_PAYMENT_METHOD_ADD_H

#include "billing/payment_method.h"
#include "counter/counter.h"

/* Checked by the caller: a token for card and bank account, none for invoice. */
struct payment_method_new {
    enum payment_method_type type;
    const char *gateway_token; /* NULL for invoice */
    bool make_default;         /* an organization's first method becomes the default in any case */
};

/* A method as it comes into our books, whoever made it at the gateway. */
struct payment_method_made {
    enum payment_method_type type;
    bool make_default;
    struct id setup_id;               /* ID_NONE: by a token, or invoice */
    struct gateway_method at_gateway; /* all zero for invoice */
};
/* Inside an act: the row, the default, the journal. STATUS_DUPLICATE: this setup has made one already. */
enum status payment_method_store(struct act *act, const struct payment_method_made *made,
                                 struct payment_method *method) MUST_CHECK;

typedef void (*payment_method_renderer)(const struct act *act, const struct payment_method *method,
                                        struct answer *answer);

/* Attaches the token at the gateway, with no transaction open, then stores the method in an act on the actor's
 * organization, which renders. A method attached and then not stored stays with the gateway, unused: no money moves;
 * the same request sent again with its Idempotency-Key comes to the same method there. STATUS_VALIDATION_FAILED at
 * /gateway_token, "unknown_token" or "token_used", and at /type, "method_other_currency" (gateway_pays);
 * STATUS_UNAVAILABLE: the gateway gives no usable answer, or too many processes wait for it already; and counter_run's
 * own. */
enum status payment_method_add(struct counter *c, const struct payment_method_new *wanted,
                               payment_method_renderer render, struct payment_method *method) MUST_CHECK;

#endif
