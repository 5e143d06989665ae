/* tests/sql/catalogue.c: products, prices and payment methods as rows, and the acts that make them. */
#include "fixture.h"

#include "counter/catalogue.h"
#include "counter/clock_set.h"
#include "counter/operator_first.h"
#include "counter/organization_create.h"
#include "counter/payment_method_add.h"
#include "counter/user_create.h"
#include "sql/store_payment_method.h"
#include "sql/store_price.h"
#include "sql/store_subscription.h"

static struct currency euro(void)
{
    struct currency currency;

    assert_true(currency_read("EUR", &currency));
    return currency;
}

static struct product product_new(struct fixture *f)
{
    struct product product = { .id = id_new(), .name_en = "Desk", .name_fr = "Bureau \xc3\xa0 deux", .created_at = f->now };

    product.code = arena_text(&f->arena, id_write(ID_PRODUCT, product.id).text);
    assert_int_equal(store_product_insert(f->sql, &product), STATUS_OK);
    return product;
}

static const struct price_step flat[] = { { INT64_MAX, 1050 } };
static const struct price_step tiers[] = { { 10, 1200 }, { 50, 1100 }, { INT64_MAX, 0 } };

static struct price price_draft(struct id product_id)
{
    return (struct price){ .id = id_new(), .product_id = product_id, .min_licences = 1, .max_licences = 10000, .on_sale_from = DAY_NONE,
                           .on_sale_until = DAY_NONE, .rate = { .currency = euro(), .steps = flat, .step_count = 1 } };
}

/* Whoever acts: the operator of this database, made by the first test that needs one. */
static struct counter operator_counter(struct fixture *f)
{
    struct operator_new wanted = { .party = f->organization.party, .currency = euro(), .locale = "fr", .display_name = "Operator" };
    struct counter counter = { .sql = f->sql, .arena = &f->arena, .address = "", .request_id = "", .now = f->now };
    struct user user;
    enum status status;

    wanted.email = arena_format(&f->arena, "%s@operator.test", id_write(ID_USER, id_new()).text);
    status = operator_first(f->sql, &f->arena, &wanted, f->now, &user);
    assert_true(status == STATUS_OK || status == STATUS_DUPLICATE);
    assert_int_equal(store_organization_operator(f->sql, &f->arena, &counter.actor.organization_id), STATUS_OK);
    counter.actor.organization_clock = INSTANT_NONE;
    return counter;
}

static struct counter customer_counter(struct fixture *f)
{
    struct counter counter = { .sql = f->sql, .arena = &f->arena, .address = "", .request_id = "", .now = f->now };

    counter.actor.organization_id = f->organization.id;
    return counter;
}

static void test_a_code_is_one_products(void **state)
{
    struct fixture *f = *state;
    struct product product = product_new(f), again = product;

    again.id = id_new();
    assert_int_equal(store_product_insert(f->sql, &again), STATUS_DUPLICATE);
}

static void test_products_come_newest_first_and_page_by_page(void **state)
{
    struct fixture *f = *state;
    struct product older = product_new(f), newer = product_new(f), *page;
    size_t count;

    assert_int_equal(store_product_list(f->sql, &f->arena, ID_NONE, 2, &page, &count), STATUS_OK);
    assert_int_equal(count, 2);
    assert_true(id_equal(page[0].id, newer.id) && id_equal(page[1].id, older.id));
    assert_string_equal(page[0].code, newer.code);
    assert_string_equal(page[0].name_fr, newer.name_fr);
    assert_int_equal(page[0].created_at.us, newer.created_at.us);
    assert_int_equal(store_product_list(f->sql, &f->arena, newer.id, 1, &page, &count), STATUS_OK);
    assert_int_equal(count, 1);
    assert_true(id_equal(page[0].id, older.id));
}

static const struct {
    const char *why;
    enum price_mode mode;
    const struct price_step *steps;
    size_t step_count;
    enum billing_period billing_period;
    enum reduction_policy policy;
    int32_t from, until; /* days; 0: no bound */
} prices[] = {
    { "flat, on sale for ever", PRICE_FLAT, flat, 1, BILLING_MONTHLY, REDUCTION_ANY_TIME, 0, 0 },
    { "volume tiers, a free last step", PRICE_VOLUME, tiers, 3, BILLING_YEARLY, REDUCTION_RETURN_WINDOW, 20000, 0 },
    { "graduated, sold between two days", PRICE_GRADUATED, tiers, 3, BILLING_MONTHLY, REDUCTION_AT_RENEWAL, 20000, 20001 },
};

static void test_a_price_comes_back_as_it_was(void **state)
{
    struct fixture *f = *state;
    struct product product = product_new(f);

    for (size_t i = 0; i < sizeof prices / sizeof prices[0]; i++) {
        struct price price = price_draft(product.id);
        struct priced_product found;

        price.rate.mode = prices[i].mode;
        price.rate.billing_period = prices[i].billing_period;
        price.rate.steps = prices[i].steps;
        price.rate.step_count = prices[i].step_count;
        price.reduction_policy = prices[i].policy;
        price.trial_days = 30;
        price.on_sale_from = prices[i].from == 0 ? DAY_NONE : (struct day){ prices[i].from };
        price.on_sale_until = prices[i].until == 0 ? DAY_NONE : (struct day){ prices[i].until };
        assert_int_equal(store_price_insert(f->sql, &f->arena, &price, f->now), STATUS_OK);
        assert_int_equal(store_price_find(f->sql, &f->arena, price.id, &found), STATUS_OK);
        if (found.price.rate.mode != price.rate.mode || found.price.rate.billing_period != price.rate.billing_period ||
            found.price.reduction_policy != price.reduction_policy || found.price.rate.step_count != price.rate.step_count ||
            memcmp(found.price.rate.steps, price.rate.steps, price.rate.step_count * sizeof *price.rate.steps) != 0)
            fail_msg("%s: another rate came back", prices[i].why);
        if (found.price.on_sale_from.number != price.on_sale_from.number || found.price.on_sale_until.number != price.on_sale_until.number)
            fail_msg("%s: other days came back", prices[i].why);
        assert_true(id_equal(found.price.product_id, product.id));
        assert_int_equal(found.price.trial_days, 30);
        assert_int_equal(found.price.max_licences, 10000);
        assert_string_equal(found.price.rate.currency.code, "EUR");
        assert_string_equal(found.product_code, product.code);
        assert_string_equal(found.product_name_fr, product.name_fr);
    }
}

static void test_a_price_nobody_made_is_not_found(void **state)
{
    struct fixture *f = *state;
    struct priced_product found;

    assert_int_equal(store_price_find(f->sql, &f->arena, id_new(), &found), STATUS_NOT_FOUND);
}

static void test_prices_of_a_page_of_products(void **state)
{
    struct fixture *f = *state;
    struct product first = product_new(f), second = product_new(f), third = product_new(f);
    struct price a = price_draft(first.id), b = price_draft(second.id), c = price_draft(third.id), d = price_draft(second.id), *found;
    size_t count;

    assert_int_equal(store_price_insert(f->sql, &f->arena, &a, f->now), STATUS_OK);
    assert_int_equal(store_price_insert(f->sql, &f->arena, &b, f->now), STATUS_OK);
    assert_int_equal(store_price_insert(f->sql, &f->arena, &c, f->now), STATUS_OK);
    assert_int_equal(store_price_insert(f->sql, &f->arena, &d, f->now), STATUS_OK);
    assert_int_equal(store_price_list(f->sql, &f->arena, second.id, third.id, &found, &count), STATUS_OK);
    assert_int_equal(count, 3);
    assert_true(id_equal(found[0].id, c.id) && id_equal(found[1].id, d.id) && id_equal(found[2].id, b.id));
}

static struct payment_method method_draft(struct fixture *f)
{
    return (struct payment_method){ .organization_id = f->organization.id, .id = id_new(), .type = PAYMENT_METHOD_CARD,
                                    .gateway_reference = "pm_1", .brand = "visa", .last4 = "4242", .exp_month = 12, .exp_year = 2030,
                                    .active = true, .version = 1, .created_at = f->now };
}

static void test_a_card_comes_back_as_it_was(void **state)
{
    struct fixture *f = *state;
    struct payment_method method = method_draft(f), found;

    assert_int_equal(store_payment_method_insert(f->sql, &method), STATUS_OK);
    assert_int_equal(store_payment_method_find(f->sql, &f->arena, f->organization.id, method.id, &found), STATUS_OK);
    assert_int_equal(found.type, PAYMENT_METHOD_CARD);
    assert_string_equal(found.gateway_reference, "pm_1");
    assert_string_equal(found.brand, "visa");
    assert_string_equal(found.last4, "4242");
    assert_int_equal(found.exp_month, 12);
    assert_int_equal(found.exp_year, 2030);
    assert_true(found.active);
    assert_false(found.is_default);
    assert_int_equal(found.version, 1);
}

static void test_another_organizations_card_is_not_found(void **state)
{
    struct fixture *f = *state;
    struct payment_method method = method_draft(f), found;
    struct organization other = fixture_organization(f);

    assert_int_equal(store_payment_method_insert(f->sql, &method), STATUS_OK);
    assert_int_equal(store_payment_method_find(f->sql, &f->arena, other.id, method.id, &found), STATUS_NOT_FOUND);
}

static void test_a_removed_card_is_found_but_not_listed(void **state)
{
    struct fixture *f = *state;
    struct payment_method kept = method_draft(f), removed = method_draft(f), found, *list;
    size_t count;

    removed.active = false;
    assert_int_equal(store_payment_method_insert(f->sql, &kept), STATUS_OK);
    assert_int_equal(store_payment_method_insert(f->sql, &removed), STATUS_OK);
    assert_int_equal(store_payment_method_find(f->sql, &f->arena, f->organization.id, removed.id, &found), STATUS_OK);
    assert_false(found.active);
    assert_int_equal(store_payment_method_list(f->sql, &f->arena, f->organization.id, ID_NONE, 10, &list, &count), STATUS_OK);
    assert_int_equal(count, 1);
    assert_true(id_equal(list[0].id, kept.id));
    assert_int_equal(store_payment_method_list(f->sql, &f->arena, f->organization.id, kept.id, 10, &list, &count), STATUS_OK);
    assert_int_equal(count, 0);
}

/* By invoice, so that no gateway is needed. */
static void test_the_first_method_is_the_default_until_another_is(void **state)
{
    struct fixture *f = *state;
    struct counter counter = customer_counter(f);
    struct payment_method_new wanted = { .type = PAYMENT_METHOD_INVOICE };
    struct payment_method first, second, third, found;

    assert_int_equal(payment_method_add(&counter, &wanted, &first), STATUS_OK);
    assert_true(first.is_default);
    assert_int_equal(payment_method_add(&counter, &wanted, &second), STATUS_OK);
    assert_false(second.is_default);
    wanted.make_default = true;
    assert_int_equal(payment_method_add(&counter, &wanted, &third), STATUS_OK);
    assert_int_equal(store_payment_method_find(f->sql, &f->arena, f->organization.id, first.id, &found), STATUS_OK);
    assert_false(found.is_default);
    assert_null(found.gateway_reference);
    assert_int_equal(store_payment_method_find(f->sql, &f->arena, f->organization.id, third.id, &found), STATUS_OK);
    assert_true(found.is_default);
}

static void test_there_is_one_operator(void **state)
{
    struct fixture *f = *state;
    struct counter counter = operator_counter(f);
    struct operator_new wanted = { .party = f->organization.party, .currency = euro(), .locale = "fr", .email = "late@operator.test",
                                   .display_name = "Late" };
    struct user user;

    (void)counter;
    assert_int_equal(operator_first(f->sql, &f->arena, &wanted, f->now, &user), STATUS_DUPLICATE);
    assert_int_equal(store_user_find_by_email(f->sql, &f->arena, "late@operator.test", &user), STATUS_NOT_FOUND);
    assert_false(sql_in_transaction(f->sql));
}

static void test_the_acts_of_the_catalogue(void **state)
{
    struct fixture *f = *state;
    struct counter counter = operator_counter(f);
    struct product wanted = { .name_en = "Desk", .name_fr = "Bureau" }, product;
    struct price draft, price;
    struct priced_product found;

    wanted.code = arena_text(&f->arena, id_write(ID_PRODUCT, id_new()).text);
    assert_int_equal(counter_run(&counter, counter.actor.organization_id, act_product_create, &wanted, &product), STATUS_OK);
    assert_int_equal(counter_run(&counter, counter.actor.organization_id, act_product_create, &wanted, &product), STATUS_VALIDATION_FAILED);
    assert_string_equal(counter.fault_pointer, "/code");
    draft = price_draft(id_new());
    assert_int_equal(counter_run(&counter, counter.actor.organization_id, act_price_create, &draft, &price), STATUS_VALIDATION_FAILED);
    assert_string_equal(counter.fault_pointer, "/product_id");
    draft.product_id = product_new(f).id;
    assert_int_equal(counter_run(&counter, counter.actor.organization_id, act_price_create, &draft, &price), STATUS_OK);
    assert_int_equal(store_price_find(f->sql, &f->arena, price.id, &found), STATUS_OK);
}

static void test_a_product_has_so_many_prices_and_no_more(void **state)
{
    struct fixture *f = *state;
    struct counter counter = operator_counter(f);
    struct price draft = price_draft(product_new(f).id), price;

    for (int i = 0; i < PRODUCT_PRICES_MAX; i++) {
        draft.id = id_new();
        assert_int_equal(store_price_insert(f->sql, &f->arena, &draft, f->now), STATUS_OK);
    }
    assert_int_equal(counter_run(&counter, counter.actor.organization_id, act_price_create, &draft, &price), STATUS_VALIDATION_FAILED);
    assert_string_equal(counter.fault_code, "too_many_prices");
}

static struct organization_new organization_draft(struct fixture *f)
{
    struct organization_new wanted = { .party = f->organization.party, .currency = euro(), .locale = "fr", .credit_limit_minor = 5000,
                                       .sandbox = true, .clock = f->organization.clock };

    wanted.admin.email = arena_format(&f->arena, "%s@example.test", id_write(ID_USER, id_new()).text);
    wanted.admin.display_name = "Admin";
    wanted.admin.password_hash = fixture_password_hash();
    return wanted;
}

static void test_an_organization_comes_with_its_administrator(void **state)
{
    struct fixture *f = *state;
    struct counter counter = operator_counter(f);
    struct organization_new wanted = organization_draft(f);
    struct organization_created created;
    struct organization organization;
    struct user user;

    assert_int_equal(counter_run(&counter, counter.actor.organization_id, act_organization_create, &wanted, &created), STATUS_OK);
    assert_int_equal(store_organization_find(f->sql, &f->arena, created.organization.id, &organization), STATUS_OK);
    assert_int_equal(organization.credit_limit_minor, 5000);
    assert_int_equal(organization.clock.us, f->organization.clock.us);
    assert_int_equal(organization.journal_sequence, 0);
    assert_int_equal(store_user_find_by_email(f->sql, &f->arena, wanted.admin.email, &user), STATUS_OK);
    assert_true(id_equal(user.organization_id, organization.id));
    assert_int_equal(user.roles, ROLE_GLOBAL_ADMIN);
}

/* All or nothing: a second organization for the same address must not be there without its administrator. */
static void test_a_taken_address_makes_no_organization(void **state)
{
    struct fixture *f = *state;
    struct counter counter = operator_counter(f);
    struct organization_new wanted = organization_draft(f);
    struct organization_created created;
    struct organization *before, *after;
    size_t count;

    assert_int_equal(counter_run(&counter, counter.actor.organization_id, act_organization_create, &wanted, &created), STATUS_OK);
    assert_int_equal(store_organization_list(f->sql, &f->arena, ID_NONE, 1, &before, &count), STATUS_OK);
    assert_int_equal(counter_run(&counter, counter.actor.organization_id, act_organization_create, &wanted, &created), STATUS_EMAIL_TAKEN);
    assert_int_equal(store_organization_list(f->sql, &f->arena, ID_NONE, 1, &after, &count), STATUS_OK);
    assert_true(id_equal(before[0].id, after[0].id));
}

static void test_a_user_is_told_in_the_journal(void **state)
{
    struct fixture *f = *state;
    struct counter counter = customer_counter(f);
    struct user_new wanted = { .display_name = "New", .roles = ROLE_MEMBER };
    struct organization organization;
    struct user user;

    wanted.email = arena_format(&f->arena, "%s@example.test", id_write(ID_USER, id_new()).text);
    assert_int_equal(counter_run(&counter, f->organization.id, act_user_create, &wanted, &user), STATUS_OK);
    assert_int_equal(counter_run(&counter, f->organization.id, act_user_create, &wanted, &user), STATUS_EMAIL_TAKEN);
    assert_int_equal(store_organization_find(f->sql, &f->arena, f->organization.id, &organization), STATUS_OK);
    assert_int_equal(organization.journal_sequence, 1);
}

static const struct {
    const char *why, *now;
    enum status want;
    const char *code; /* of a validation's fault */
} clocks[] = {
    { "the same instant is fine", "2026-11-12T09:00:00Z", STATUS_OK, NULL },
    { "forward", "2026-11-13T09:00:00Z", STATUS_OK, NULL },
    { "a second back is back", "2026-11-13T08:59:59Z", STATUS_CLOCK_BACKWARDS, NULL },
    { "no subscription, no period: years at once", "2100-12-31T22:59:59Z", STATUS_OK, NULL },
    { "in Paris it is 2101 by then", "2100-12-31T23:00:00Z", STATUS_VALIDATION_FAILED, "outside_clock_range" },
};

static void test_the_clock_goes_forward(void **state)
{
    struct fixture *f = *state;
    struct counter counter = customer_counter(f);

    assert_true(clock_zone_set("Europe/Paris"));
    for (size_t i = 0; i < sizeof clocks / sizeof clocks[0]; i++) {
        struct organization organization;
        struct clock_set set;
        struct instant now;
        enum status status;

        assert_true(instant_read(clocks[i].now, &now));
        counter.fault_code = NULL;
        status = counter_run(&counter, f->organization.id, act_clock_set, &now, &set);
        if (status != clocks[i].want)
            fail_msg("%s: %s", clocks[i].why, status_name(status));
        if (clocks[i].code != NULL && strcmp(counter.fault_code, clocks[i].code) != 0)
            fail_msg("%s: %s", clocks[i].why, counter.fault_code);
        assert_int_equal(store_organization_find(f->sql, &f->arena, f->organization.id, &organization), STATUS_OK);
        if ((organization.clock.us == now.us) != (status == STATUS_OK))
            fail_msg("%s: it stands elsewhere", clocks[i].why);
    }
}

/* A subscription whose period ends on 1 December. */
static void subscription_insert(struct fixture *f, enum subscription_status status)
{
    struct price price = price_draft(product_new(f).id);
    struct subscription subscription = { .organization_id = f->organization.id, .id = id_new(), .status = status, .total_licences = 1,
                                         .anchor = day_of(2026, 11, 1), .period = { day_of(2026, 11, 1), day_of(2026, 12, 1) },
                                         .cancels_on = DAY_NONE, .hold_expected_by = DAY_NONE, .version = 1, .created_at = f->now };

    assert_int_equal(store_price_insert(f->sql, &f->arena, &price, f->now), STATUS_OK);
    subscription.price_id = price.id;
    subscription.rate = price.rate;
    assert_int_equal(store_subscription_insert(f->sql, &subscription), STATUS_OK);
}

static const struct {
    const char *why;
    enum subscription_status status;
    const char *now;
    enum status want;
} ends[] = {
    { "the last second of the last day", SUBSCRIPTION_ACTIVE, "2026-11-30T22:59:59Z", STATUS_OK },
    { "midnight in Paris begins the next period", SUBSCRIPTION_ACTIVE, "2026-11-30T23:00:00Z", STATUS_VALIDATION_FAILED },
    { "past due is billed all the same", SUBSCRIPTION_PAST_DUE, "2026-12-02T00:00:00Z", STATUS_VALIDATION_FAILED },
    { "what is over has no period to roll", SUBSCRIPTION_CANCELLED, "2027-12-02T00:00:00Z", STATUS_OK },
};

static void test_the_clock_stops_before_a_period_ends(void **state)
{
    struct fixture *f = *state;

    assert_true(clock_zone_set("Europe/Paris"));
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        struct counter counter;
        struct clock_set set;
        struct instant now;
        enum status status;

        f->organization = fixture_organization(f);
        counter = customer_counter(f);
        subscription_insert(f, ends[i].status);
        assert_true(instant_read(ends[i].now, &now));
        status = counter_run(&counter, f->organization.id, act_clock_set, &now, &set);
        if (status != ends[i].want)
            fail_msg("%s: %s", ends[i].why, status_name(status));
        if (status != STATUS_OK)
            assert_string_equal(counter.fault_code, "past_period_end");
    }
}

static void test_real_time_is_not_set(void **state)
{
    struct fixture *f = *state;
    struct counter counter = operator_counter(f);
    struct instant now = instant_plus_seconds(f->now, 60);
    struct clock_set set;

    assert_int_equal(counter_run(&counter, counter.actor.organization_id, act_clock_set, &now, &set), STATUS_VALIDATION_FAILED);
    assert_string_equal(counter.fault_code, "not_a_sandbox");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FIXTURE_TEST(test_a_code_is_one_products),
        FIXTURE_TEST(test_products_come_newest_first_and_page_by_page),
        FIXTURE_TEST(test_a_price_comes_back_as_it_was),
        FIXTURE_TEST(test_a_price_nobody_made_is_not_found),
        FIXTURE_TEST(test_prices_of_a_page_of_products),
        FIXTURE_TEST(test_a_card_comes_back_as_it_was),
        FIXTURE_TEST(test_another_organizations_card_is_not_found),
        FIXTURE_TEST(test_a_removed_card_is_found_but_not_listed),
        FIXTURE_TEST(test_the_first_method_is_the_default_until_another_is),
        FIXTURE_TEST(test_there_is_one_operator),
        FIXTURE_TEST(test_the_acts_of_the_catalogue),
        FIXTURE_TEST(test_a_product_has_so_many_prices_and_no_more),
        FIXTURE_TEST(test_an_organization_comes_with_its_administrator),
        FIXTURE_TEST(test_a_taken_address_makes_no_organization),
        FIXTURE_TEST(test_a_user_is_told_in_the_journal),
        FIXTURE_TEST(test_the_clock_goes_forward),
        FIXTURE_TEST(test_the_clock_stops_before_a_period_ends),
        FIXTURE_TEST(test_real_time_is_not_set),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
