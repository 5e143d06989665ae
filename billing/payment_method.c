/* billing/payment_method.c: the words for the types. */
#include "billing/payment_method.h"

#include "billing/names.h"

static const char *const types[] = {
    [PAYMENT_METHOD_CARD] = "card",
    [PAYMENT_METHOD_BANK_ACCOUNT] = "bank_account",
    [PAYMENT_METHOD_INVOICE] = "invoice",
};

NAMES_PAIR(payment_method_type, types)
