/* guichet/difference_text.c */
#include "difference_text.h"

#include <stdio.h>

static const char *const texts[DIFFERENCE__MAX] = {
    [DIFFERENCE_NO_PAYMENT] = "a charge without a payment of ours",
    [DIFFERENCE_NO_CHARGE] = "a payment without a charge",
    [DIFFERENCE_NOT_TOLD] = "a payment whose charge the gateway did not tell",
    [DIFFERENCE_TWICE] = "two charges under one payment",
    [DIFFERENCE_CURRENCY] = "another currency",
    [DIFFERENCE_AMOUNT] = "another amount",
    [DIFFERENCE_OUTCOME] = "another outcome",
    [DIFFERENCE_REFUNDED] = "another sum given back",
    [DIFFERENCE_CHARGEBACK] = "contested on one side only",
    [DIFFERENCE_PAYOUT] = "a payout that its movements do not sum to",
};

void differences_print(difference_set differences)
{
    const char *between = "";

    for (enum difference difference = 0; difference < DIFFERENCE__MAX; difference++) {
        if ((differences & DIFFERENCE_BIT(difference)) == 0)
            continue;
        (void)printf("%s%s", between, texts[difference]);
        between = ", ";
    }
}
