/* tests/unit/action.c: which actions a subscription allows, and the reason where it does not.
 * Source: docs/rules.md, A7 to A11; docs/api.md. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "billing/action.h"

/* A direct subscription of 100 licences, 80 of them assigned, on which everything but a purchase is allowed. */
static struct subscription subscription_ordinary(void)
{
    return (struct subscription){ .channel = CHANNEL_DIRECT,
                                  .status = SUBSCRIPTION_ACTIVE,
                                  .price_on_sale = true,
                                  .total_licences = 100,
                                  .assigned_licences = 80,
                                  .min_licences = 1,
                                  .max_licences = 1000,
                                  .cancels_on = DAY_NONE,
                                  .hold_expected_by = DAY_NONE };
}

/* Lots of the running period from the 1st on, and older ones behind them. */
enum { OLD_LOTS = 5 };
static const struct lot *many_lots(void)
{
    static struct lot lots[LOTS_MAX + OLD_LOTS];

    for (size_t i = 0; i < LOTS_MAX + OLD_LOTS; i++)
        lots[i] = (struct lot){ .quantity = 1, .acquired_on = i < LOTS_MAX ? day_of(2026, 11, 1) : day_of(2026, 10, 31),
                                .returnable_until = DAY_NONE, .expires_on = DAY_NONE };
    return lots;
}

enum set { NOTHING, CHANNEL, STATUS, HOLD, OFF_SALE, PRODUCT_OFF_SALE, SUCCEEDED, ENDING, ASSIGNED, RESERVED, LOTS,
           LOTS_AND_OLD, OVERDUE, PAYING, HOLDER };

static const struct successor successor = { .product_code = "suite" };

static void subscription_set(struct subscription *subscription, enum set set, int value)
{
    switch (set) {
    case CHANNEL:
        subscription->channel = (enum channel)value;
        break;
    case STATUS:
        subscription->status = (enum subscription_status)value;
        break;
    case HOLD:
        subscription->hold = (enum subscription_hold)value;
        subscription->hold_expected_by = value == HOLD_CREDIT_CHECK ? day_of(2026, 11, 16) : DAY_NONE;
        break;
    case OFF_SALE:
        subscription->price_on_sale = false;
        break;
    case PRODUCT_OFF_SALE:
        subscription->price_on_sale = false;
        subscription->product_ended = true;
        break;
    case SUCCEEDED:
        subscription->price_on_sale = false;
        subscription->obstacle.successors = &successor;
        subscription->obstacle.successor_count = 1;
        break;
    case ENDING:
        subscription->cancels_on = day_of(2026, 12, 1);
        break;
    case ASSIGNED:
        subscription->assigned_licences = value;
        break;
    case RESERVED:
        subscription->reserved_licences = value;
        break;
    case LOTS: /* `value` lots of this period */
    case LOTS_AND_OLD: /* and OLD_LOTS older ones, which are merged into one */
        subscription->lots = many_lots() + LOTS_MAX - value;
        subscription->lot_count = (size_t)value + (set == LOTS_AND_OLD ? OLD_LOTS : 0);
        subscription->period = (struct period){ day_of(2026, 11, 1), day_of(2026, 11, 16) };
        break;
    case OVERDUE:
        subscription->status = (enum subscription_status)value;
        subscription->obstacle.invoice_id = (struct id){ { 7 } };
        subscription->obstacle.due_minor = 3990;
        break;
    case PAYING:
        subscription->status = (enum subscription_status)value;
        subscription->obstacle.is_paying = true;
        break;
    case HOLDER:
        subscription->hold = HOLD_ORDER_IN_PROGRESS;
        subscription->open_order_id = (struct id){ { 8 } };
        subscription->obstacle.action_url = "https://bank.example/1";
        break;
    default:
        break;
    }
}

/* Reasons in the order add, remove, cancel, purchase; "" where allowed. */
static const struct { const char *why; enum set first; int first_value; enum set second; int second_value;
    const char *reasons[4]; } reason_cases[] = {
    { "an ordinary one", NOTHING, 0, NOTHING, 0, { "", "", "", "not_a_trial" } },
    { "a product key", CHANNEL, CHANNEL_PRODUCT_KEY, NOTHING, 0, { "prepaid", "prepaid", "prepaid",
      "not_a_trial" } },
    { "volume licensing", CHANNEL, CHANNEL_VOLUME_LICENSING, NOTHING, 0,
      { "volume_licensing", "volume_licensing", "volume_licensing", "not_a_trial" } },
    { "a cloud solution provider", CHANNEL, CHANNEL_CLOUD_SOLUTION_PROVIDER, NOTHING, 0,
      { "cloud_solution_provider", "cloud_solution_provider", "cloud_solution_provider", "not_a_trial" } },
    { "how it was bought comes before its state", CHANNEL, CHANNEL_PRODUCT_KEY, STATUS, SUBSCRIPTION_EXPIRED,
      { "prepaid", "prepaid", "prepaid", "not_a_trial" } },
    { "a provider's trial is bought from the provider", CHANNEL, CHANNEL_CLOUD_SOLUTION_PROVIDER, STATUS,
      SUBSCRIPTION_TRIAL,
      { "cloud_solution_provider", "cloud_solution_provider", "cloud_solution_provider",
        "cloud_solution_provider" } },
    { "a trial is bought first", STATUS, SUBSCRIPTION_TRIAL, NOTHING, 0, { "trial", "trial", "trial", "" } },
    { "a trial being bought waits", STATUS, SUBSCRIPTION_TRIAL, HOLD, HOLD_CREDIT_CHECK,
      { "credit_check_pending", "credit_check_pending", "credit_check_pending", "credit_check_pending" } },
    { "a credit check", HOLD, HOLD_CREDIT_CHECK, NOTHING, 0,
      { "credit_check_pending", "credit_check_pending", "credit_check_pending", "not_a_trial" } },
    { "an order on its way", HOLD, HOLD_ORDER_IN_PROGRESS, NOTHING, 0,
      { "order_in_progress", "order_in_progress", "order_in_progress", "not_a_trial" } },
    { "its first order is on its way", STATUS, SUBSCRIPTION_PENDING, NOTHING, 0,
      { "order_in_progress", "order_in_progress", "order_in_progress", "not_a_trial" } },
    { "its first order is under check", STATUS, SUBSCRIPTION_PENDING, HOLD, HOLD_CREDIT_CHECK,
      { "credit_check_pending", "credit_check_pending", "credit_check_pending", "not_a_trial" } },
    { "past due: it works, may shrink and end, not grow", STATUS, SUBSCRIPTION_PAST_DUE, NOTHING, 0, { "past_due",
      "", "", "not_a_trial" } },
    { "suspended", STATUS, SUBSCRIPTION_SUSPENDED, NOTHING, 0, { "suspended", "suspended", "suspended",
      "not_a_trial" } },
    { "cancelled", STATUS, SUBSCRIPTION_CANCELLED, NOTHING, 0, { "cancelled", "cancelled", "cancelled",
      "not_a_trial" } },
    { "nothing is worth waiting for once cancelled", STATUS, SUBSCRIPTION_CANCELLED, HOLD, HOLD_ORDER_IN_PROGRESS,
      { "cancelled", "cancelled", "cancelled", "not_a_trial" } },
    { "expired", STATUS, SUBSCRIPTION_EXPIRED, NOTHING, 0, { "expired", "expired", "expired", "not_a_trial" } },
    { "ends with its period", ENDING, 0, NOTHING, 0, { "cancelled", "cancelled", "cancelled", "not_a_trial" } },
    { "off sale: no more, but fewer", OFF_SALE, 0, NOTHING, 0, { "end_of_sale", "", "", "not_a_trial" } },
    { "its product is off sale: the same", PRODUCT_OFF_SALE, 0, NOTHING, 0, { "end_of_sale", "", "", "not_a_trial" } },
    { "a trial whose price is off sale is bought at another one", OFF_SALE, 0, STATUS, SUBSCRIPTION_TRIAL,
      { "trial", "trial", "trial", "" } },
    { "a trial whose product is off sale cannot be bought", PRODUCT_OFF_SALE, 0, STATUS, SUBSCRIPTION_TRIAL,
      { "end_of_sale", "end_of_sale", "end_of_sale", "end_of_sale" } },
    { "a trial that was ordered in time waits all the same", PRODUCT_OFF_SALE, 0, HOLD, HOLD_ORDER_IN_PROGRESS,
      { "order_in_progress", "order_in_progress", "order_in_progress", "not_a_trial" } },
    { "all assigned", ASSIGNED, 100, NOTHING, 0, { "", "all_licences_assigned", "", "not_a_trial" } },
    { "all assigned or reserved", RESERVED, 20, NOTHING, 0, { "", "all_licences_assigned", "", "not_a_trial" } },
    { "one is free", RESERVED, 19, NOTHING, 0, { "", "", "", "not_a_trial" } },
    { "a lot is left", LOTS, LOTS_MAX - 1, NOTHING, 0, { "", "", "", "not_a_trial" } },
    { "no lot is left: only fewer", LOTS, LOTS_MAX, NOTHING, 0, { "too_many_lots", "", "", "not_a_trial" } },
    { "old ones count as one: one is left", LOTS_AND_OLD, LOTS_MAX - 2, NOTHING, 0, { "", "", "", "not_a_trial" } },
    { "none is left", LOTS_AND_OLD, LOTS_MAX - 1, NOTHING, 0, { "too_many_lots", "", "", "not_a_trial" } },
    { "of a trial, it is the trial that counts", LOTS, LOTS_MAX, STATUS, SUBSCRIPTION_TRIAL,
      { "trial", "trial", "trial", "" } },
    { "past due and off sale: what can be put right comes first", STATUS, SUBSCRIPTION_PAST_DUE, OFF_SALE, 0,
      { "past_due", "", "", "not_a_trial" } },
};

static void test_refused_actions_have_their_reason(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof reason_cases / sizeof reason_cases[0]; i++) {
        struct subscription subscription = subscription_ordinary();

        subscription_set(&subscription, reason_cases[i].first, reason_cases[i].first_value);
        subscription_set(&subscription, reason_cases[i].second, reason_cases[i].second_value);
        for (int kind = 0; kind < ACTION__MAX; kind++) {
            struct action action = action_for(&subscription, (enum action_kind)kind);
            const char *code = action_reason_code(action.reason);

            if (strcmp(code, reason_cases[i].reasons[kind]) != 0 || action.allowed != (code[0] == '\0'))
                fail_msg("%s: %s is \"%s\" instead of \"%s\"", reason_cases[i].why,
                         action_kind_name((enum action_kind)kind), code, reason_cases[i].reasons[kind]);
        }
    }
}

static void test_refused_action_has_its_remedy(void **state)
{
    static const struct { const char *why; enum set set; int value; const char *remedy; bool dated; } cases[] = {
        { "allowed: no remedy", NOTHING, 0, "", false },
        { "prepaid: another product key", CHANNEL, CHANNEL_PRODUCT_KEY, "redeem_product_key", false },
        { "volume licensing: a link to the centre", CHANNEL, CHANNEL_VOLUME_LICENSING, "link", false },
        { "cloud solution provider: a contact", CHANNEL, CHANNEL_CLOUD_SOLUTION_PROVIDER, "contact", false },
        { "trial: purchase", STATUS, SUBSCRIPTION_TRIAL, "purchase_trial", false },
        { "credit check: wait until a day", HOLD, HOLD_CREDIT_CHECK, "wait", true },
        { "too many lots: wait until the renewal", LOTS, LOTS_MAX, "wait", true },
        { "order in progress: wait, without a day", HOLD, HOLD_ORDER_IN_PROGRESS, "wait", false },
        { "cancelled: a new one", STATUS, SUBSCRIPTION_CANCELLED, "buy", false },
        { "expired: a new one", STATUS, SUBSCRIPTION_EXPIRED, "buy", false },
        { "it ends later: take that back", ENDING, 0, "take_back_cancellation", false },
        { "past due, and its invoice was written off: the seller", STATUS, SUBSCRIPTION_PAST_DUE, "contact", false },
        { "suspended, likewise", STATUS, SUBSCRIPTION_SUSPENDED, "contact", false },
        { "past due, and its invoice is being paid", PAYING, SUBSCRIPTION_PAST_DUE, "wait", false },
        { "suspended, and its invoice is being paid", PAYING, SUBSCRIPTION_SUSPENDED, "wait", false },
        { "past due: the open invoice", OVERDUE, SUBSCRIPTION_PAST_DUE, "pay_invoice", false },
        { "suspended: the open invoice", OVERDUE, SUBSCRIPTION_SUSPENDED, "pay_invoice", false },
        { "an order waits for its card holder", HOLDER, 0, "authenticate", false },
        { "off sale: no successor is known", OFF_SALE, 0, "", false },
        { "off sale: what takes its place", SUCCEEDED, 0, "buy_successor", false },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct subscription subscription = subscription_ordinary();
        struct action action;

        subscription_set(&subscription, cases[i].set, cases[i].value);
        action = action_for(&subscription, ACTION_ADD_LICENCES);
        if (strcmp(remedy_kind_name(action.remedy), cases[i].remedy) != 0 ||
            day_is_none(action.expected_by) == cases[i].dated)
            fail_msg("%s: %s", cases[i].why, remedy_kind_name(action.remedy));
        if (cases[i].dated && action.expected_by.number != day_of(2026, 11, 16).number)
            fail_msg("%s: by %s", cases[i].why, day_write(action.expected_by).text);
    }
}

static void test_change_of_payment_method_is_allowed_or_has_its_reason(void **state)
{
    static const struct { const char *why; enum set first; int first_value; enum set second; int second_value;
        const char *reason; } cases[] = {
        { "an ordinary one", NOTHING, 0, NOTHING, 0, "" },
        { "past due: another card may pay it", STATUS, SUBSCRIPTION_PAST_DUE, NOTHING, 0, "" },
        { "suspended: another card may pay it", STATUS, SUBSCRIPTION_SUSPENDED, NOTHING, 0, "" },
        { "ends with its period, and is paid until then", ENDING, 0, NOTHING, 0, "" },
        { "no longer on sale", OFF_SALE, 0, NOTHING, 0, "" },
        { "prepaid: paid already", CHANNEL, CHANNEL_PRODUCT_KEY, NOTHING, 0, "prepaid" },
        { "through a partner, who is paid", CHANNEL, CHANNEL_CLOUD_SOLUTION_PROVIDER, STATUS, SUBSCRIPTION_PAST_DUE,
          "cloud_solution_provider" },
        { "volume licensing", CHANNEL, CHANNEL_VOLUME_LICENSING, NOTHING, 0, "volume_licensing" },
        { "a trial gets its method with its purchase", STATUS, SUBSCRIPTION_TRIAL, NOTHING, 0, "trial" },
        { "a trial under check waits", STATUS, SUBSCRIPTION_TRIAL, HOLD, HOLD_CREDIT_CHECK, "credit_check_pending" },
        { "a charge is on its way to the old one", HOLD, HOLD_ORDER_IN_PROGRESS, NOTHING, 0, "order_in_progress" },
        { "a credit check decides about the old one", HOLD, HOLD_CREDIT_CHECK, NOTHING, 0, "credit_check_pending" },
        { "its first order is on its way", STATUS, SUBSCRIPTION_PENDING, NOTHING, 0, "order_in_progress" },
        { "cancelled", STATUS, SUBSCRIPTION_CANCELLED, NOTHING, 0, "cancelled" },
        { "expired", STATUS, SUBSCRIPTION_EXPIRED, NOTHING, 0, "expired" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct subscription subscription = subscription_ordinary();
        struct action action;

        subscription_set(&subscription, cases[i].first, cases[i].first_value);
        subscription_set(&subscription, cases[i].second, cases[i].second_value);
        action = action_for_payment_method(&subscription);
        if (strcmp(action_reason_code(action.reason), cases[i].reason) != 0 ||
            action.allowed != (cases[i].reason[0] == '\0'))
            fail_msg("%s: %s", cases[i].why, action_reason_code(action.reason));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_refused_actions_have_their_reason),
        cmocka_unit_test(test_refused_action_has_its_remedy),
        cmocka_unit_test(test_change_of_payment_method_is_allowed_or_has_its_reason)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
