/* billing/order.c: names and transitions of the states of an order and its payment. */
#include "billing/order.h"

#include <assert.h>

#include "billing/names.h"

enum { CHARGE_DAYS = 2 }; /* docs/rules.md, A5 */

static const char *const order_statuses[] = { ORDER_STATUS_TABLE(NAMES_ROW) };
static const char *const payment_states[] = { PAYMENT_STATE_TABLE(NAMES_ROW) };
static const char *const credit_check_statuses[] = { CREDIT_CHECK_STATUS_TABLE(NAMES_ROW) };

/* Source: docs/rules.md, D. A state without a row is final. */
static const bool order_ways[ORDER_STATUS__MAX][ORDER_STATUS__MAX] = {
    [ORDER_PAYMENT_PENDING] = { [ORDER_CONFIRMED] = true,
                                [ORDER_PAYMENT_FAILED] = true,
                                [ORDER_PAYMENT_ACTION_REQUIRED] = true },
    [ORDER_PAYMENT_ACTION_REQUIRED] = { [ORDER_CONFIRMED] = true,
                                        [ORDER_PAYMENT_FAILED] = true,
                                        [ORDER_CANCELLED] = true },
    [ORDER_CREDIT_CHECK_PENDING] = { [ORDER_CONFIRMED] = true,
                                     [ORDER_SCHEDULED] = true,
                                     [ORDER_REJECTED] = true,
                                     [ORDER_CANCELLED] = true },
    [ORDER_SCHEDULED] = { [ORDER_CONFIRMED] = true, [ORDER_CANCELLED] = true },
};

/* intent ---- somebody calls ---> calling ---- no answer to be trusted ---> unknown
 *                                   |  | <------------- asked again ------------- |
 *                     (lease runs out) |                                          |
 *                                      +---- one of the gateway's definite words -+
 *                                                          |
 *           +-------------------+-------------------+------+------------+
 *           v                   v                   v                   v
 *     action_required ---> processing ---------> succeeded           declined
 *           |                   |                 ^     |               ^
 *           +-------------------+-----------------+     +<> refunded    |
 *           +-------------------+---------------------------------------+
 *
 * calling to calling: the calling process died, its lease ran out, and another process calls. calling to intent: the
 * gateway refused work and nothing had been sent before, so the gateway was not called. A payment that may have been
 * sent never becomes an intent again. Definite answers come from a call, or later from a question about an unknown or
 * unfinished charge. */
static const bool payment_ways[PAYMENT_STATE__MAX][PAYMENT_STATE__MAX] = {
    [PAYMENT_INTENT] = { [PAYMENT_CALLING] = true },
    [PAYMENT_CALLING] = { [PAYMENT_INTENT] = true,
                          [PAYMENT_CALLING] = true,
                          [PAYMENT_UNKNOWN] = true,
                          [PAYMENT_ACTION_REQUIRED] = true,
                          [PAYMENT_PROCESSING] = true,
                          [PAYMENT_SUCCEEDED] = true,
                          [PAYMENT_DECLINED] = true },
    [PAYMENT_UNKNOWN] = { [PAYMENT_CALLING] = true,
                          [PAYMENT_ACTION_REQUIRED] = true,
                          [PAYMENT_PROCESSING] = true,
                          [PAYMENT_SUCCEEDED] = true,
                          [PAYMENT_DECLINED] = true },
    [PAYMENT_ACTION_REQUIRED] = { [PAYMENT_PROCESSING] = true, [PAYMENT_SUCCEEDED] = true, [PAYMENT_DECLINED] = true },
    [PAYMENT_PROCESSING] = { [PAYMENT_SUCCEEDED] = true, [PAYMENT_DECLINED] = true },
    [PAYMENT_SUCCEEDED] = { [PAYMENT_REFUNDED] = true },
    [PAYMENT_REFUNDED] = { [PAYMENT_SUCCEEDED] = true }, /* a refund of it failed after it had succeeded */
};

bool order_advance(enum order_status *status, enum order_status to)
{
    assert(*status < ORDER_STATUS__MAX && to < ORDER_STATUS__MAX);
    if (!order_ways[*status][to])
        return false;
    *status = to;
    return true;
}

bool payment_advance(enum payment_state *state, enum payment_state to)
{
    assert(*state < PAYMENT_STATE__MAX && to < PAYMENT_STATE__MAX);
    if (!payment_ways[*state][to])
        return false;
    *state = to;
    return true;
}

bool credit_check_advance(enum credit_check_status *status, enum credit_check_status to)
{
    assert(*status < CREDIT_CHECK_STATUS__MAX && to < CREDIT_CHECK_STATUS__MAX);
    if (*status != CREDIT_CHECK_PENDING || to == CREDIT_CHECK_PENDING)
        return false;
    *status = to;
    return true;
}

bool payment_is_unattended(const struct payment *payment)
{
    return payment->attempt > 0;
}

bool payment_is_asked_for(const struct payment *payment)
{
    return payment->attempt == 0 && id_is_none(payment->order_id);
}

bool payment_may_be_contested(const struct payment *payment)
{
    return (payment->state == PAYMENT_SUCCEEDED || payment->state == PAYMENT_REFUNDED) && payment->charge_id != NULL &&
           !chargeback_closed(payment->chargeback.state);
}

int64_t order_pending_licences(const struct order *order)
{
    return order->licences_delta > 0 ? order->licences_delta : 0;
}

void order_unhold(const struct order *order, struct subscription *subscription)
{
    subscription->pending_licences -= order_pending_licences(order);
    subscription->open_order_id = ID_NONE;
    subscription->hold = HOLD_NONE;
    subscription->hold_expected_by = DAY_NONE;
}

struct day charge_expected_by(struct day today)
{
    return day_plus(today, CHARGE_DAYS);
}

struct instant payment_void_at(const struct payment *payment)
{
    struct instant usual = instant_plus_seconds(id_time(payment->id), PAYMENT_VOID_S);

    return instant_is_none(payment->void_at) || payment->void_at.us > usual.us ? usual : payment->void_at;
}

NAMES_PAIR(order_status, order_statuses)
NAMES_PAIR(payment_state, payment_states)
NAMES_PAIR(credit_check_status, credit_check_statuses)

const char *payment_state_public(enum payment_state state)
{
    switch (state) {
    case PAYMENT_SUCCEEDED:
        return "succeeded";
    case PAYMENT_DECLINED:
        return "failed";
    case PAYMENT_REFUNDED:
        return "refunded";
    default: /* no final answer yet: the charge may have happened */
        return "processing";
    }
}
