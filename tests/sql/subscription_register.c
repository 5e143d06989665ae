/* tests/sql/subscription_register.c: A9 to A11: subscriptions that the operator registers for a customer. The clock
 * stands on 12 November 2026. */
#include "keys_fixture.h"

static const struct partner provider = { "Nuage & Fils", "vente@nuage.example", "+33 1 02 03 04 05",
                                         "https://nuage.example" };

enum whose { PRICE_TRIED, PRICE_NOT_TRIED, PRICE_DOLLARS, PRICE_OFF_SALE, PRICE_NOBODYS, PRICE__MAX };

static struct id price_of(struct till *till, enum whose whose)
{
    struct price price = till->price;

    if (whose == PRICE_NOBODYS)
        return id_new();
    price.id = id_new();
    price.trial_days = whose == PRICE_NOT_TRIED ? 0 : 30;
    price.max_licences = 1000;
    if (whose == PRICE_DOLLARS)
        assert_true(currency_read("USD", &price.rate.currency));
    if (whose == PRICE_OFF_SALE)
        price.on_sale_until = day_named("2026-11-12");
    assert_int_equal(store_price_insert(till->sql, &till->arena, &price, till->counter.act.now), STATUS_OK);
    return price.id;
}

static const struct {
    const char *why;
    enum whose price;
    enum channel channel;
    int64_t licences;
    const char *starts_on; /* NULL: not said */
    const char *pointer, *code; /* NULL: it is registered */
} cases[] = {
    { "a trial from today", PRICE_TRIED, CHANNEL_DIRECT, 10, NULL, NULL, NULL },
    { "a trial that began before", PRICE_TRIED, CHANNEL_DIRECT, 10, "2026-11-01", NULL, NULL },
    { "a trial on its last day", PRICE_TRIED, CHANNEL_DIRECT, 10, "2026-10-14", NULL, NULL },
    { "a trial that is over", PRICE_TRIED, CHANNEL_DIRECT, 10, "2026-10-13", "/starts_on", "trial_over" },
    { "a trial tomorrow", PRICE_TRIED, CHANNEL_DIRECT, 10, "2026-11-13", "/starts_on", "in_the_future" },
    { "a price without a trial", PRICE_NOT_TRIED, CHANNEL_DIRECT, 10, NULL, "/price_id", "no_trial" },
    { "a trial of a price no longer on sale", PRICE_OFF_SALE, CHANNEL_DIRECT, 10, NULL, "/price_id",
      "not_on_sale" },
    { "another currency", PRICE_DOLLARS, CHANNEL_DIRECT, 10, NULL, "/price_id", "other_currency" },
    { "an unknown price", PRICE_NOBODYS, CHANNEL_DIRECT, 10, NULL, "/price_id", "not_found" },
    { "more than the price allows", PRICE_TRIED, CHANNEL_DIRECT, 1001, NULL, "/total_licences", "out_of_range" },
    { "volume licensing", PRICE_NOT_TRIED, CHANNEL_VOLUME_LICENSING, 1000, NULL, NULL, NULL },
    { "a provider, years ago, price no longer on sale", PRICE_OFF_SALE, CHANNEL_CLOUD_SOLUTION_PROVIDER, 10,
      "2020-02-29", NULL, NULL },
    { "a provider tomorrow", PRICE_NOT_TRIED, CHANNEL_CLOUD_SOLUTION_PROVIDER, 10, "2026-11-13", "/starts_on",
      "in_the_future" },
};

static void test_A9_to_A11_subscription_is_registered_or_refused_with_its_fault(void **state)
{
    struct till *till = *state;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct subscription_wanted wanted = { price_of(till, cases[i].price),
                                              cases[i].channel,
                                              cases[i].licences,
                                              cases[i].starts_on == NULL ? DAY_NONE : day_named(cases[i].starts_on),
                                              { 0 } };
        int64_t sequence = journal_sequence(till);
        struct counter *c = till_counter(till);
        struct subscription s;
        enum status status = counter_run(c, till->organization.id, act_subscription_register, &wanted, &s);

        if (status != (cases[i].code == NULL ? STATUS_OK : STATUS_VALIDATION_FAILED))
            fail_msg("%s: %s", cases[i].why, status_name(status));
        if (cases[i].code != NULL &&
            (strcmp(c->act.refusal.pointer, cases[i].pointer) != 0 || strcmp(c->act.refusal.code, cases[i].code) != 0))
            fail_msg("%s: %s at %s", cases[i].why, c->act.refusal.code, c->act.refusal.pointer);
        if (strcmp(told_after(till, sequence), status == STATUS_OK ? "subscription.created" : "") != 0)
            fail_msg("%s: the journal says %s", cases[i].why, told_after(till, sequence));
    }
}

static void test_A11_registered_trial_has_its_period_and_licences(void **state)
{
    struct till *till = *state;
    struct subscription_wanted wanted = {
        price_of(till, PRICE_TRIED), CHANNEL_DIRECT, 10, day_named("2026-11-01"), { 0 }
    };
    struct subscription s;

    assert_int_equal(counter_run(till_counter(till), till->organization.id, act_subscription_register, &wanted, &s),
                     STATUS_OK);
    assert_int_equal(s.status, SUBSCRIPTION_TRIAL);
    assert_int_equal(s.total_licences, 10);
    assert_int_equal(s.period.start.number, day_named("2026-11-01").number);
    assert_int_equal(s.period.end.number, day_named("2026-12-01").number);
    assert_int_equal(s.lot_count, 1);
    assert_true(id_is_none(s.payment_method_id));
    assert_int_equal(action_for(&s, ACTION_ADD_LICENCES).reason, REASON_TRIAL);
    assert_true(action_for(&s, ACTION_PURCHASE_TRIAL).allowed);
}

static void test_A10_registered_provider_is_shown_as_remedy(void **state)
{
    struct till *till = *state;
    struct subscription_wanted wanted = { price_of(till, PRICE_NOT_TRIED), CHANNEL_CLOUD_SOLUTION_PROVIDER, 10,
                                          DAY_NONE, provider };
    struct subscription s;
    struct action action;

    assert_int_equal(counter_run(till_counter(till), till->organization.id, act_subscription_register, &wanted, &s),
                     STATUS_OK);
    assert_int_equal(s.status, SUBSCRIPTION_ACTIVE);
    assert_true(day_is_none(s.period.end));
    s = till_subscription_now(till, s.id);
    action = action_for(&s, ACTION_REMOVE_LICENCES);
    assert_int_equal(action.remedy, REMEDY_CONTACT);
    assert_string_equal(action.partner.name, provider.name);
    assert_string_equal(action.partner.email, provider.email);
    assert_string_equal(action.partner.phone, provider.phone);
    assert_string_equal(action.partner.href, provider.href);
}

static void test_subscription_of_the_operator_itself_is_refused(void **state)
{
    struct till *till = *state;
    struct subscription_wanted wanted = { price_of(till, PRICE_TRIED), CHANNEL_DIRECT, 10, DAY_NONE, { 0 } };
    struct subscription s;
    struct counter *c = till_counter(till);

    assert_int_equal(counter_run(c, operator_id(till), act_subscription_register, &wanted, &s),
                     STATUS_VALIDATION_FAILED);
    assert_string_equal(till->counter.act.refusal.pointer, "/organization_id");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        KEYS_TEST(test_A9_to_A11_subscription_is_registered_or_refused_with_its_fault),
        KEYS_TEST(test_A11_registered_trial_has_its_period_and_licences),
        KEYS_TEST(test_A10_registered_provider_is_shown_as_remedy),
        KEYS_TEST(test_subscription_of_the_operator_itself_is_refused),
    };

    return cmocka_run_group_tests(tests, users_database_make, users_database_drop);
}
