/* tests/sql/method_ask.c: a payment method that the gateway tells of is asked about, and what is told of it here
 * follows the answer: once, whatever comes late, twice or out of order.
 * Source: docs/rules.md, E (Payment methods that change). */
#include "../support/till.h"

#include "counter/gateway_event.h"
#include "counter/payment_method_ask.h"
#include "counter/payment_method_change.h"
#include "counter/subscription_change.h"
#include "worker/method_ask.h"

enum { DAY_S = 24 * 3600 };

static struct payment_method card_now(struct till *till)
{
    struct payment_method method;

    assert_int_equal(store_payment_method_find(till->sql, &till->arena, till->organization.id, till->card.id, &method),
                     STATUS_OK);
    return method;
}

static void is(struct till *till, const char *why, const char *brand, const char *last4, int month, int year)
{
    struct payment_method card = card_now(till);

    if (strcmp(card.brand == NULL ? "none" : card.brand, brand) != 0 ||
        strcmp(card.last4 == NULL ? "none" : card.last4, last4) != 0 || card.exp_month != month ||
        card.exp_year != year)
        fail_msg("%s: %s %s %d/%d", why, card.brand, card.last4, (int)card.exp_month, (int)card.exp_year);
}

static void says(struct till *till, const char *last4, int year)
{
    till->gateway.method_says = STATUS_OK;
    till->gateway.method =
        (struct gateway_method){ .brand = "visa", .last4 = last4, .exp_month = 3, .exp_year = year };
}

static enum status event(struct till *till, const char *reference)
{
    struct gateway_event told = { .id = "evt_1", .kind = GATEWAY_EVENT_METHOD, .reference = reference };

    return gateway_event_take(till_counter(till), &told);
}

/* The worker's steps over what is due; how many. */
static size_t asked(struct till *till)
{
    struct method_ask *due;
    size_t count;

    assert_int_equal(store_method_ask_due(till->sql, &till->arena, till->counter.act.now, 50, &due, &count), STATUS_OK);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(payment_method_ask(till_counter(till), &due[i]), STATUS_OK);
    return count;
}

static struct event_row *changes(struct till *till, size_t *count)
{
    struct event_row *events;
    size_t all;

    assert_int_equal(store_event_list(till->sql, &till->arena, till->organization.id, 0, 1000, &events, &all),
                     STATUS_OK);
    *count = 0;
    for (size_t i = 0; i < all; i++)
        if (strcmp(events[i].type, "payment_method.changed") == 0)
            events[(*count)++] = events[i];
    return events;
}

static void test_changed_card_follows_with_one_journal_entry(void **state)
{
    struct till *till = *state;
    struct event_row *told;
    size_t count;

    says(till, "1881", 2034);
    assert_int_equal(event(till, "pm_1"), STATUS_OK);
    is(till, "an event is not believed", "visa", "4242", 12, 2030);
    for (int i = 0; i < 3; i++) { /* told again and again, it is one change */
        assert_int_equal(asked(till), 1);
        assert_string_equal(till->gateway.method_asked, "pm_1");
        is(till, "asked", "visa", "1881", 3, 2034);
        assert_int_equal(event(till, "pm_1"), STATUS_OK);
    }
    told = changes(till, &count);
    assert_int_equal(count, 1);
    assert_string_equal(told[0].before_change,
                        "{\"brand\":\"visa\",\"last4\":\"4242\",\"exp_month\":12,\"exp_year\":2030}");
    assert_string_equal(told[0].after_change,
                        "{\"brand\":\"visa\",\"last4\":\"1881\",\"exp_month\":3,\"exp_year\":2034}");
    till_books_are_right(till);
}

static void test_event_of_an_unknown_method_is_accepted(void **state)
{
    struct till *till = *state;

    assert_int_equal(event(till, "pm_2"), STATUS_OK);
    assert_int_equal(event(till, NULL), STATUS_OK);
    assert_int_equal(asked(till), 0);
    assert_int_equal(till->gateway.method_finds, 0);
}

static void event_comes(void *with)
{
    assert_int_equal(event(with, "pm_1"), STATUS_OK);
}

/* The event of the second change comes while the answer to the first is on its way: that answer is not used. */
static void test_answer_older_than_an_event_is_not_used(void **state)
{
    struct till *till = *state;
    size_t count;

    says(till, "1881", 2034);
    assert_int_equal(event(till, "pm_1"), STATUS_OK);
    till->gateway.meanwhile = event_comes;
    till->gateway.meanwhile_with = till;
    assert_int_equal(asked(till), 1);
    is(till, "too old", "visa", "4242", 12, 2030);
    says(till, "0077", 2035);
    assert_int_equal(asked(till), 1);
    is(till, "the newest", "visa", "0077", 3, 2035);
    (void)changes(till, &count);
    assert_int_equal(count, 1);
}

/* After 2 s, 30 s, 5 min and then hourly; what the gateway does not know keeps what was told last. */
static void test_without_an_answer_it_is_asked_again(void **state)
{
    static const int64_t pauses_s[] = { 2, 30, 300, 3600, 3600 };
    struct till *till = *state;

    till->gateway.method_says = STATUS_UNAVAILABLE;
    assert_int_equal(event(till, "pm_1"), STATUS_OK);
    assert_int_equal(asked(till), 1);
    for (size_t i = 0; i < sizeof pauses_s / sizeof pauses_s[0]; i++) {
        till_later(till, pauses_s[i] - 1);
        assert_int_equal(asked(till), 0);
        till_later(till, 2);
        assert_int_equal(asked(till), 1);
    }
    till->gateway.method_says = STATUS_NOT_FOUND;
    till_later(till, 3601);
    assert_int_equal(asked(till), 1);
    is(till, "unknown there", "visa", "4242", 12, 2030);
    till_later(till, PAYMENT_METHOD_ASKED_EVERY_S - 1);
    assert_int_equal(asked(till), 0);
}

static void test_methods_are_asked_about_every_thirty_days(void **state)
{
    struct till *till = *state;

    says(till, "4242", 2030);
    till->gateway.method.exp_month = 12;
    till->counter.act.now = till->card.created_at;
    till_later(till, 30 * DAY_S - 1);
    assert_int_equal(asked(till), 0);
    for (int i = 0; i < 2; i++) {
        till_later(till, i == 0 ? 1 : 30 * DAY_S);
        assert_int_equal(asked(till), 1);
        assert_int_equal(asked(till), 0);
    }
}

/* A client that read the method before may change it after the question; only what it sees is its business. */
static void test_question_leaves_the_version_that_clients_compare(void **state)
{
    struct till *till = *state;
    struct payment_method_change change = { .id = till->card.id, .version = 1 };
    struct payment_method method;

    says(till, "4242", 2030);
    till->gateway.method.exp_month = 12;
    till->counter.act.now = till->card.created_at;
    for (int i = 0; i < 2; i++) {
        till_later(till, 30 * DAY_S);
        assert_int_equal(asked(till), 1);
    }
    assert_int_equal(event(till, "pm_1"), STATUS_OK);
    till->gateway.method_says = STATUS_UNAVAILABLE;
    assert_int_equal(asked(till), 1);
    assert_int_equal(card_now(till).version, 1);
    assert_int_equal(counter_run(till_counter(till), till->organization.id, act_payment_method_make_default, &change,
                                 &method),
                     STATUS_OK);
    change.version = method.version;
    says(till, "1881", 2034); /* a change that is seen */
    assert_int_equal(event(till, "pm_1"), STATUS_OK);
    assert_int_equal(asked(till), 1);
    assert_int_equal(card_now(till).version, method.version + 1);
    assert_int_equal(counter_run(till_counter(till), till->organization.id, act_payment_method_remove, &change, NULL),
                     STATUS_PRECONDITION_FAILED);
}

/* The default changes while the answer is on its way: that is no event of the gateway's, and the answer is used. */
static void default_changes(void *with)
{
    struct till *till = with;
    struct payment_method_change change = { .id = till->card.id, .version = -1 };
    struct counter other = till->counter;
    struct payment_method method;

    assert_int_equal(counter_run(&other, till->organization.id, act_payment_method_make_default, &change, &method),
                     STATUS_OK);
}

static void test_answer_is_used_though_the_method_became_the_default_meanwhile(void **state)
{
    struct till *till = *state;
    int64_t before = card_now(till).version;

    says(till, "1881", 2034);
    assert_int_equal(event(till, "pm_1"), STATUS_OK);
    till->gateway.meanwhile = default_changes;
    till->gateway.meanwhile_with = till;
    assert_int_equal(asked(till), 1);
    is(till, "used", "visa", "1881", 3, 2034);
    assert_true(card_now(till).is_default);
    assert_in_range(card_now(till).version, before + 1, before + 2);
    assert_int_equal(asked(till), 0);
}

static void test_removed_method_is_not_asked_about(void **state)
{
    struct till *till = *state;
    struct payment_method_change card = { .id = till->card.id, .version = -1 };
    struct method_ask *due;
    size_t count;

    says(till, "1881", 2034);
    assert_int_equal(event(till, "pm_1"), STATUS_OK);
    assert_int_equal(store_method_ask_due(till->sql, &till->arena, till->counter.act.now, 50, &due, &count), STATUS_OK);
    assert_int_equal(count, 1);
    assert_int_equal(counter_run(till_counter(till), till->organization.id, act_payment_method_remove, &card, NULL),
                     STATUS_OK);
    assert_int_equal(payment_method_ask(till_counter(till), &due[0]), STATUS_OK); /* the answer comes too late */
    is(till, "removed", "visa", "4242", 12, 2030);
    assert_int_equal(event(till, "pm_1"), STATUS_OK);
    assert_int_equal(asked(till), 0);
}

static const struct mandate mandate = { "mandate_1", "RUM-1", "FR72ZZZ123456", MANDATE_ACTIVE };

/* A bank account of whose mandate nothing is known yet. */
static struct payment_method account_made(struct till *till)
{
    struct payment_method account = { .organization_id = till->organization.id,
                                      .id = id_new(),
                                      .type = PAYMENT_METHOD_BANK_ACCOUNT,
                                      .gateway_reference = "pm_2",
                                      .last4 = "3000",
                                      .active = true,
                                      .version = 1,
                                      .created_at = till->counter.act.now };

    assert_int_equal(store_payment_method_insert(till->sql, &account), STATUS_OK);
    till->gateway.method = (struct gateway_method){ .last4 = "3000", .mandate = mandate };
    return account;
}

static struct mandate mandate_now(struct till *till, struct id id)
{
    struct payment_method method;

    assert_int_equal(store_payment_method_find(till->sql, &till->arena, till->organization.id, id, &method), STATUS_OK);
    return method.mandate;
}

/* Its holder or the bank ends the mandate, or it stands again; the gateway tells of it by the mandate's name. */
static void mandate_becomes(struct till *till, enum mandate_status status)
{
    struct gateway_event told = { .id = "evt_2", .kind = GATEWAY_EVENT_METHOD, .mandate_id = "mandate_1" };

    till->gateway.method.mandate.status = status;
    assert_int_equal(gateway_event_take(till_counter(till), &told), STATUS_OK);
    assert_int_equal(asked(till), 1);
}

static void test_mandate_is_asked_for_at_once_and_followed(void **state)
{
    struct till *till = *state;
    struct payment_method account = account_made(till);
    struct event_row *told;
    size_t count;

    assert_int_equal(asked(till), 1); /* no event was needed */
    assert_string_equal(till->gateway.method_asked, "pm_2");
    assert_string_equal(mandate_now(till, account.id).id, "mandate_1");
    assert_string_equal(mandate_now(till, account.id).reference, "RUM-1");
    assert_string_equal(mandate_now(till, account.id).creditor_identifier, "FR72ZZZ123456");
    assert_int_equal(mandate_now(till, account.id).status, MANDATE_ACTIVE);
    mandate_becomes(till, MANDATE_INACTIVE);
    assert_int_equal(mandate_now(till, account.id).status, MANDATE_INACTIVE);
    mandate_becomes(till, MANDATE_INACTIVE); /* told again */
    told = changes(till, &count);
    assert_int_equal(count, 2);
    assert_string_equal(told[1].before_change,
                        "{\"brand\":null,\"last4\":\"3000\",\"exp_month\":0,\"exp_year\":0,"
                        "\"mandate_reference\":\"RUM-1\",\"mandate_status\":\"active\"}");
    assert_string_equal(told[1].after_change,
                        "{\"brand\":null,\"last4\":\"3000\",\"exp_month\":0,\"exp_year\":0,"
                        "\"mandate_reference\":\"RUM-1\",\"mandate_status\":\"inactive\"}");
    till_books_are_right(till);
}

static void refused(struct till *till, const char *why, enum status status, const char *pointer)
{
    const struct refusal *refusal = &till->counter.act.refusal;

    if (status != STATUS_VALIDATION_FAILED || strcmp(refusal->pointer, pointer) != 0 ||
        strcmp(refusal->code, "mandate_inactive") != 0)
        fail_msg("%s: %s at %s: %s", why, status_name(status), refusal->pointer, refusal->code);
}

static enum status quoted(struct till *till, struct id subscription_id, struct id method_id, int64_t total)
{
    bool buys = id_is_none(subscription_id);
    struct quote_wanted wanted = { .kind = buys ? QUOTE_NEW_SUBSCRIPTION : QUOTE_CHANGE_LICENCES,
                                   .subscription_id = subscription_id,
                                   .price_id = till->price.id,
                                   .payment_method_id = method_id,
                                   .total_licences = total };
    struct quote quote;

    return counter_run(till_counter(till), till->organization.id, act_quote_create, &wanted, &quote);
}

/* Whatever would charge it is refused and names what to do; what gives money back is not; a quote made before is
 * stale; and the account may be removed. */
static void test_account_whose_mandate_ended_pays_nothing_new(void **state)
{
    struct till *till = *state;
    struct payment_method account = account_made(till), method;
    struct subscription paid, by_card;
    struct subscription_change move = { .version = -1, .payment_method_id = account.id };
    struct payment_method_change change = { .id = account.id, .version = -1 };
    struct quote before;
    struct order order;

    assert_int_equal(asked(till), 1);
    paid = till_subscription(till, account.id, 10);
    by_card = till_subscription(till, till->card.id, 10);
    before = till_quote(till, ID_NONE, account.id, 5);
    mandate_becomes(till, MANDATE_INACTIVE);
    refused(till, "a purchase", quoted(till, ID_NONE, account.id, 5), "/payment_method_id");
    refused(till, "an addition", quoted(till, paid.id, ID_NONE, 11), "/subscription_id");
    assert_int_equal(quoted(till, paid.id, ID_NONE, 9), STATUS_OK);
    assert_int_equal(till_order(till, before.id, till_key(till), &order), STATUS_QUOTE_STALE);
    move.id = by_card.id;
    refused(till, "a subscription moved onto it",
            counter_run(till_counter(till), till->organization.id, act_subscription_change, &move, &by_card),
            "/payment_method_id");
    refused(till, "the default",
            counter_run(till_counter(till), till->organization.id, act_payment_method_make_default, &change, &method),
            "/default");
    move.id = paid.id;
    move.payment_method_id = till->card.id; /* the way out */
    assert_int_equal(counter_run(till_counter(till), till->organization.id, act_subscription_change, &move, &paid),
                     STATUS_OK);
    assert_int_equal(quoted(till, paid.id, ID_NONE, 11), STATUS_OK);
    assert_int_equal(counter_run(till_counter(till), till->organization.id, act_payment_method_remove, &change, NULL),
                     STATUS_OK);
    till_books_are_right(till);
}

/* The gateway declines the renewal, and it goes the way of any payment that failed: tried again, past due, and paid as
 * soon as the mandate stands again. */
static void test_renewal_without_a_mandate_is_a_failed_payment(void **state)
{
    struct till *till = *state;
    struct payment_method account = account_made(till);
    struct subscription s;
    int charges;

    assert_int_equal(asked(till), 1);
    s = till_subscription(till, account.id, 10);
    mandate_becomes(till, MANDATE_INACTIVE);
    script_gateway_says(&till->gateway, GATEWAY_DECLINED);
    charges = till->gateway.charges;
    till_turn(till, "2026-12-12");
    assert_int_equal(till->gateway.charges, charges + 1); /* the gateway knows best */
    assert_int_equal(till_subscription_now(till, s.id).status, SUBSCRIPTION_PAST_DUE);
    mandate_becomes(till, MANDATE_ACTIVE);
    script_gateway_says(&till->gateway, GATEWAY_SUCCEEDED);
    till_turn(till, "2026-12-13");
    assert_int_equal(till_subscription_now(till, s.id).status, SUBSCRIPTION_ACTIVE);
    till_books_are_right(till);
}

/* Brand and ending may come and go: a number that is none is not told at all. */
static void test_details_that_are_missing_are_removed(void **state)
{
    struct till *till = *state;

    till->gateway.method = (struct gateway_method){ .last4 = "04242", .exp_month = 3, .exp_year = 2034 };
    assert_int_equal(event(till, "pm_1"), STATUS_OK);
    assert_int_equal(asked(till), 1);
    is(till, "neither", "none", "none", 3, 2034);
    says(till, "1881", 0);
    till->gateway.method.exp_month = 0;
    assert_int_equal(event(till, "pm_1"), STATUS_OK);
    assert_int_equal(asked(till), 1);
    is(till, "without an end", "visa", "1881", 0, 0);
}

static void test_worker_rests_after_silence(void **state)
{
    static const volatile int goes_on;
    struct till *till = *state;
    struct ask_rounds rounds = { 0 };
    struct counter like;

    till->gateway.method_says = STATUS_UNAVAILABLE;
    till->counter.act.now = clock_now();
    assert_int_equal(event(till, "pm_1"), STATUS_OK);
    like = *till_counter(till);
    assert_int_equal(methods_ask(&like, &rounds, &goes_on), 1);
    assert_true(rounds.rest_until_us > clock_monotonic_us());
    assert_int_equal(methods_ask(&like, &rounds, &goes_on), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TILL_TEST(test_changed_card_follows_with_one_journal_entry),
        TILL_TEST(test_event_of_an_unknown_method_is_accepted),
        TILL_TEST(test_answer_older_than_an_event_is_not_used),
        TILL_TEST(test_without_an_answer_it_is_asked_again),
        TILL_TEST(test_methods_are_asked_about_every_thirty_days),
        TILL_TEST(test_question_leaves_the_version_that_clients_compare),
        TILL_TEST(test_answer_is_used_though_the_method_became_the_default_meanwhile),
        TILL_TEST(test_removed_method_is_not_asked_about),
        TILL_TEST(test_details_that_are_missing_are_removed),
        TILL_TEST(test_worker_rests_after_silence),
        TILL_TEST(test_mandate_is_asked_for_at_once_and_followed),
        TILL_TEST(test_account_whose_mandate_ended_pays_nothing_new),
        TILL_TEST(test_renewal_without_a_mandate_is_a_failed_payment),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
