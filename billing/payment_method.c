/* billing/payment_method.c: the words for the types. */
#include "billing/payment_method.h"

#include "billing/names.h"

static const char *const types[] = {
    [PAYMENT_METHOD_CARD] = "card",
    [PAYMENT_METHOD_BANK_ACCOUNT] = "bank_account",
    [PAYMENT_METHOD_INVOICE] = "invoice",
};

const char *payment_method_type_name(enum payment_method_type type)
{
    return names_word(NAMES(types), type);
}

bool payment_method_type_read(const char *name, enum payment_method_type *type)
{
    size_t found;

    if (!names_find(NAMES(types), name, &found))
        return false;
    *type = (enum payment_method_type)found;
    return true;
}
