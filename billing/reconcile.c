/* billing/reconcile.c */
#include "billing/reconcile.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "billing/names.h"

static const char *const words[DIFFERENCE__MAX] = {
    [DIFFERENCE_NO_PAYMENT] = "no_payment", [DIFFERENCE_NO_CHARGE] = "no_charge",
    [DIFFERENCE_NOT_TOLD] = "not_told",     [DIFFERENCE_TWICE] = "twice",
    [DIFFERENCE_CURRENCY] = "currency",     [DIFFERENCE_AMOUNT] = "amount",
    [DIFFERENCE_OUTCOME] = "outcome",       [DIFFERENCE_REFUNDED] = "refunded",
    [DIFFERENCE_CHARGEBACK] = "chargeback", [DIFFERENCE_PAYOUT] = "payout",
};

struct differences_text differences_write(difference_set differences)
{
    struct differences_text written = { "" };
    size_t length = 0;

    for (size_t i = 0; i < DIFFERENCE__MAX; i++)
        if ((differences & DIFFERENCE_BIT(i)) != 0)
            length += (size_t)snprintf(written.text + length, sizeof written.text - length, "%s%s",
                                       length == 0 ? "" : ",", words[i]);
    assert(length < sizeof written.text); /* all words together are shorter */
    return written;
}

bool differences_read(const char *text, difference_set *differences)
{
    difference_set found = 0;

    for (size_t length; *text != '\0'; text += length + (text[length] == ',' ? 1 : 0)) {
        char word[DIFFERENCES_TEXT_BYTES];
        size_t at;

        length = strcspn(text, ",");
        (void)snprintf(word, sizeof word, "%.*s", (int)length, text);
        if (!names_find(NAMES(words), word, &at))
            return false;
        found |= DIFFERENCE_BIT(at);
    }
    *differences = found;
    return true;
}

bool reconcile_may_be_unheard(difference_set differences)
{
    const difference_set told_later = DIFFERENCE_BIT(DIFFERENCE_OUTCOME) | DIFFERENCE_BIT(DIFFERENCE_REFUNDED) |
                                      DIFFERENCE_BIT(DIFFERENCE_CHARGEBACK);

    return (differences & told_later) != 0;
}

bool reconcile_needs_charge(const struct payment *payment)
{
    return payment->state == PAYMENT_SUCCEEDED || payment->state == PAYMENT_PROCESSING ||
           payment->state == PAYMENT_REFUNDED;
}

bool reconcile_is_money(enum payment_state charge)
{
    return charge == PAYMENT_SUCCEEDED || charge == PAYMENT_PROCESSING;
}

/* A refunded payment's charge is still one that succeeded. */
static bool outcome_agrees(enum payment_state charge, enum payment_state payment)
{
    return charge == (payment == PAYMENT_REFUNDED ? PAYMENT_SUCCEEDED : payment);
}

static difference_set amounts_compare(struct money charge, struct money payment)
{
    if (!currency_equal(charge.currency, payment.currency))
        return DIFFERENCE_BIT(DIFFERENCE_CURRENCY);
    return charge.minor == payment.minor ? 0 : DIFFERENCE_BIT(DIFFERENCE_AMOUNT);
}

/* Whether a person gave up the payment and refunded its charge at the gateway, because it was not ours: then both sides
 * say that no money moved in the end. */
static bool given_up_whole(const struct booked_charge *charge, const struct payment *payment)
{
    return payment->state == PAYMENT_DECLINED && charge->state == PAYMENT_SUCCEEDED &&
           charge->refunded_minor == charge->amount.minor;
}

difference_set reconcile_compare(const struct booked_charge *charge, const struct payment *payment,
                                 int64_t refunded_minor)
{
    difference_set found;

    assert(charge != NULL || payment != NULL);
    if (payment == NULL)
        return DIFFERENCE_BIT(DIFFERENCE_NO_PAYMENT);
    if (charge == NULL)
        return reconcile_needs_charge(payment) ? DIFFERENCE_BIT(DIFFERENCE_NO_CHARGE) : 0;
    /* The payment has another charge, so its state is not compared with this one. */
    if (payment->charge_id != NULL && strcmp(payment->charge_id, charge->charge_id) != 0)
        return DIFFERENCE_BIT(DIFFERENCE_TWICE);
    if (given_up_whole(charge, payment))
        return 0;
    found = amounts_compare(charge->amount, payment->amount);
    if (charge->state == PAYMENT_UNKNOWN || !outcome_agrees(charge->state, payment->state))
        found |= DIFFERENCE_BIT(DIFFERENCE_OUTCOME);
    if (charge->refunded_minor != refunded_minor)
        found |= DIFFERENCE_BIT(DIFFERENCE_REFUNDED);
    if (charge->chargeback != payment->chargeback.state)
        found |= DIFFERENCE_BIT(DIFFERENCE_CHARGEBACK);
    return found;
}
