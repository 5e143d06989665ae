/* counter/payment_method_add.h: adds a payment method: a card, a bank account, or payment by invoice.
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

/* A payment method to be stored, whether made by a token or by a setup. */
struct payment_method_made {
    enum payment_method_type type;
    bool make_default;
    struct id setup_id;               /* ID_NONE: made by a token, or of type invoice */
    struct gateway_method at_gateway; /* all zero for invoice */
};
/* Inside an act: writes the method's row, the default where it becomes that, and the journal. STATUS_DUPLICATE: this
 * setup has made a method already. */
enum status payment_method_store(struct act *act, const struct payment_method_made *made,
                                 struct payment_method *method) MUST_CHECK;

typedef void (*payment_method_renderer)(const struct act *act, const struct payment_method *method,
                                        struct answer *answer);

/* Attaches the token at the gateway, with no transaction open, then stores the method in an act on the actor's
 * organization, which renders the answer. If the method is attached and then cannot be stored, it stays at the gateway
 * unused: no money moves, and the same request under the same Idempotency-Key finds it again. STATUS_VALIDATION_FAILED
 * at /gateway_token: "unknown_token", "token_used", "method_declined", "authentication_required"; at /type:
 * "method_other_currency" (gateway_pays). "token_used" also for a card or account that the organization has already, or
 * has removed and the gateway has not detached yet. STATUS_UNAVAILABLE: the gateway gives no usable answer, or too many
 * processes wait for it. Else the statuses of counter_run. */
enum status payment_method_add(struct counter *c, const struct payment_method_new *wanted,
                               payment_method_renderer render, struct payment_method *method) MUST_CHECK;

#endif
