/* billing/payment_method.c: the words for types and mandates. */
#include "billing/payment_method.h"

#include "billing/names.h"

static const char *const types[] = {
    [PAYMENT_METHOD_CARD] = "card",
    [PAYMENT_METHOD_BANK_ACCOUNT] = "bank_account",
    [PAYMENT_METHOD_INVOICE] = "invoice",
};
static const char *const mandates[] = {
    [MANDATE_ACTIVE] = "active",
    [MANDATE_PENDING] = "pending",
    [MANDATE_INACTIVE] = "inactive",
};

NAMES_PAIR(payment_method_type, types)
NAMES_PAIR(mandate_status, mandates)

bool payment_method_mandate_ended(const struct payment_method *method)
{
    return method->mandate.id != NULL && method->mandate.status == MANDATE_INACTIVE;
}

const char *payment_method_status(const struct payment_method *method)
{
    if (!method->active)
        return "removed";
    return method->former ? "lapsed" : "active";
}

const char *payment_method_refusal(const struct payment_method *method)
{
    if (method->former)
        return PAYMENT_METHOD_LAPSED;
    return payment_method_mandate_ended(method) ? "mandate_inactive" : NULL;
}
