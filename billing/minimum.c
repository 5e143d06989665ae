/* billing/minimum.c */
#include "billing/minimum.h"

#include <string.h>

int64_t minimum_minor(struct minimums minimums, struct currency currency)
{
    for (size_t i = 0; i < minimums.count; i++)
        if (strcmp(minimums.of[i].currency, currency.code) == 0)
            return minimums.of[i].minor;
    return 0;
}

bool minimum_spares(enum payment_method_type type, int64_t due_minor, int64_t least_minor)
{
    return type != PAYMENT_METHOD_INVOICE && due_minor > 0 && due_minor < least_minor;
}
