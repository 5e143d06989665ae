/* billing/action.c: looks for reasons in a fixed order, and the first one counts: how the subscription was bought, then
 * what it waits for, then its state. */
#include "billing/action.h"

#include <assert.h>

#include "billing/names.h"

#define X(name, text) [name] = text,
static const char *const reasons[] = { REASON_TABLE(X) };
#undef X
static const char *const kinds[] = {
    [ACTION_ADD_LICENCES] = "add_licences",
    [ACTION_REMOVE_LICENCES] = "remove_licences",
    [ACTION_CANCEL] = "cancel",
    [ACTION_PURCHASE_TRIAL] = "purchase_trial",
};
static const char *const remedies[] = {
    [REMEDY_NONE] = "",
    [REMEDY_WAIT] = "wait",
    [REMEDY_REDEEM_PRODUCT_KEY] = "redeem_product_key",
    [REMEDY_LINK] = "link",
    [REMEDY_CONTACT] = "contact",
    [REMEDY_PURCHASE_TRIAL] = "purchase_trial",
    [REMEDY_CANCEL_AT_PERIOD_END] = "cancel_at_period_end",
    [REMEDY_PAY_INVOICE] = "pay_invoice",
    [REMEDY_AUTHENTICATE] = "authenticate",
    [REMEDY_TAKE_BACK_CANCELLATION] = "take_back_cancellation",
    [REMEDY_UNASSIGN] = "unassign",
    [REMEDY_BUY] = "buy",
    [REMEDY_BUY_SUCCESSOR] = "buy_successor",
};

/* Source: docs/rules.md, A8 to A10. */
static enum action_reason reason_of_channel(enum channel channel)
{
    switch (channel) {
    case CHANNEL_PRODUCT_KEY:
        return REASON_PREPAID;
    case CHANNEL_VOLUME_LICENSING:
        return REASON_VOLUME_LICENSING;
    case CHANNEL_CLOUD_SOLUTION_PROVIDER:
        return REASON_CLOUD_SOLUTION_PROVIDER;
    default:
        return REASON_NONE;
    }
}

/* Source: docs/rules.md, A7 and C (Late answers). */
static enum action_reason reason_of_hold(const struct subscription *subscription)
{
    if (subscription->hold == HOLD_CREDIT_CHECK)
        return REASON_CREDIT_CHECK_PENDING;
    if (subscription->hold == HOLD_ORDER_IN_PROGRESS || subscription->status == SUBSCRIPTION_PENDING)
        return REASON_ORDER_IN_PROGRESS;
    return REASON_NONE;
}

/* A past due subscription works and allows removing and cancelling, but not adding. */
static enum action_reason reason_of_status(enum subscription_status status, enum action_kind kind)
{
    switch (status) {
    case SUBSCRIPTION_TRIAL:
        return REASON_TRIAL;
    case SUBSCRIPTION_EXPIRED:
        return REASON_EXPIRED;
    case SUBSCRIPTION_SUSPENDED:
        return REASON_SUSPENDED;
    case SUBSCRIPTION_PAST_DUE:
        return kind == ACTION_ADD_LICENCES ? REASON_PAST_DUE : REASON_NONE;
    default:
        return REASON_NONE;
    }
}

static enum action_reason reason_of_kind(const struct subscription *subscription, enum action_kind kind)
{
    if (!day_is_none(subscription->cancels_on))
        return REASON_CANCELLED; /* it ends with its period: it cannot be changed, or cancelled again */
    if (kind == ACTION_ADD_LICENCES && !subscription->price_on_sale)
        return REASON_END_OF_SALE;
    if (kind == ACTION_ADD_LICENCES && subscription_lots_apart(subscription) >= LOTS_MAX)
        return REASON_TOO_MANY_LOTS;
    if (kind == ACTION_REMOVE_LICENCES && subscription_available(subscription) == 0)
        return REASON_ALL_LICENCES_ASSIGNED;
    return REASON_NONE;
}

static enum action_reason reason_for(const struct subscription *subscription, enum action_kind kind)
{
    enum action_reason reason;

    if (kind == ACTION_PURCHASE_TRIAL && subscription->status != SUBSCRIPTION_TRIAL)
        return REASON_NOT_A_TRIAL; /* whatever its channel */
    if ((reason = reason_of_channel(subscription->channel)) != REASON_NONE)
        return reason;
    if (subscription->status == SUBSCRIPTION_CANCELLED)
        return REASON_CANCELLED;
    if ((reason = reason_of_hold(subscription)) != REASON_NONE)
        return reason;
    if (subscription->status == SUBSCRIPTION_TRIAL && subscription->product_ended)
        return REASON_END_OF_SALE; /* no price of its product is left to buy it at */
    if (kind == ACTION_PURCHASE_TRIAL)
        return REASON_NONE;
    if ((reason = reason_of_status(subscription->status, kind)) != REASON_NONE)
        return reason;
    return reason_of_kind(subscription, kind);
}

/* Whether it will end, and does not yet: only then the cancellation can be taken back. */
static bool ends_later(const struct subscription *subscription)
{
    return !day_is_none(subscription->cancels_on) && subscription->status != SUBSCRIPTION_CANCELLED &&
           !subscription_is_ending(subscription);
}

/* Without an open invoice it was written off: only the seller can tell how it is settled. */
static enum remedy_kind remedy_of_debt(const struct obstacle *obstacle)
{
    if (!id_is_none(obstacle->invoice_id))
        return REMEDY_PAY_INVOICE;
    return obstacle->is_paying ? REMEDY_WAIT : REMEDY_CONTACT;
}

static enum remedy_kind remedy_for(const struct subscription *subscription, enum action_reason reason)
{
    switch (reason) {
    case REASON_ORDER_IN_PROGRESS:
        return subscription->obstacle.action_url != NULL ? REMEDY_AUTHENTICATE : REMEDY_WAIT;
    case REASON_CREDIT_CHECK_PENDING:
    case REASON_TOO_MANY_LOTS:
        return REMEDY_WAIT;
    case REASON_PREPAID:
        return REMEDY_REDEEM_PRODUCT_KEY;
    case REASON_VOLUME_LICENSING:
        return REMEDY_LINK;
    case REASON_CLOUD_SOLUTION_PROVIDER:
        return REMEDY_CONTACT;
    case REASON_TRIAL:
        return REMEDY_PURCHASE_TRIAL;
    case REASON_PAST_DUE:
    case REASON_SUSPENDED:
        return remedy_of_debt(&subscription->obstacle);
    case REASON_CANCELLED:
        return ends_later(subscription) ? REMEDY_TAKE_BACK_CANCELLATION : REMEDY_BUY;
    case REASON_EXPIRED:
        return REMEDY_BUY; /* an expired prepaid subscription is `prepaid` */
    case REASON_ALL_LICENCES_ASSIGNED:
        return REMEDY_UNASSIGN;
    case REASON_END_OF_SALE:
        return subscription->obstacle.successor_count > 0 ? REMEDY_BUY_SUCCESSOR : REMEDY_NONE;
    default:
        return REMEDY_NONE;
    }
}

static struct day wait_until(const struct subscription *subscription, enum action_reason reason)
{
    if (reason == REASON_CREDIT_CHECK_PENDING)
        return subscription->hold_expected_by;
    /* at the end of the period lots settle and can be merged */
    return reason == REASON_TOO_MANY_LOTS ? subscription->period.end : DAY_NONE;
}

static struct action action_of(const struct subscription *subscription, enum action_reason reason)
{
    bool partner = reason == REASON_VOLUME_LICENSING || reason == REASON_CLOUD_SOLUTION_PROVIDER;

    return (struct action){
        .allowed = reason == REASON_NONE,
        .reason = reason,
        .remedy = remedy_for(subscription, reason),
        .expected_by = wait_until(subscription, reason),
        .partner = partner ? subscription->partner : (struct partner){ 0 },
        .subscription_id = subscription->id,
        .ends_on = subscription->cancels_on,
        .invoice_id = subscription->obstacle.invoice_id,
        .due = { subscription->obstacle.due_minor, subscription->rate.currency },
        .order_id = subscription->open_order_id,
        .action_url = subscription->obstacle.action_url,
        .until = subscription->obstacle.until,
        .successors = subscription->obstacle.successors,
        .successor_count = subscription->obstacle.successor_count,
        .product_ended = subscription->product_ended,
    };
}

struct action action_for(const struct subscription *subscription, enum action_kind kind)
{
    assert(kind < ACTION__MAX);
    return action_of(subscription, reason_for(subscription, kind));
}

struct action action_for_payment_method(const struct subscription *subscription)
{
    enum action_reason reason = reason_of_channel(subscription->channel);

    if (reason == REASON_NONE && subscription->status == SUBSCRIPTION_CANCELLED)
        reason = REASON_CANCELLED;
    if (reason == REASON_NONE)
        reason = reason_of_hold(subscription);
    if (reason == REASON_NONE &&
        (subscription->status == SUBSCRIPTION_TRIAL || subscription->status == SUBSCRIPTION_EXPIRED))
        reason = subscription->status == SUBSCRIPTION_TRIAL ? REASON_TRIAL : REASON_EXPIRED;
    return action_of(subscription, reason);
}

const char *action_reason_code(enum action_reason reason)
{
    return names_word(NAMES(reasons), reason);
}

NAMES_NAME(action_kind, kinds)
NAMES_NAME(remedy_kind, remedies)
