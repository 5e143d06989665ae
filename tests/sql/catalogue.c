/* tests/sql/catalogue.c: products, prices and payment methods as rows, and the acts that make them. */
#include "catalogue_fixture.h"

#include "counter/catalogue.h"
#include "counter/payment_method_add.h"
#include "sql/store_payment_method.h"

#define TODAY day_of(2026, 11, 12)

static const struct price_step tiers[] = { { 10, 1200 }, { 50, 1100 }, { INT64_MAX, 0 } };

static void test_second_product_with_the_same_code_is_a_duplicate(void **state)
{
    struct fixture *f = *state;
    struct product product = product_new(f), again = product;

    again.id = id_new();
    assert_int_equal(store_product_insert(f->sql, &again), STATUS_DUPLICATE);
}

/* The index of a product on a page; `count` where it is not there. Other tests may add products at the same time. */
static size_t place_of(const struct product *page, size_t count, struct id id)
{
    size_t i = 0;

    while (i < count && !id_equal(page[i].id, id))
        i++;
    return i;
}

static void test_products_are_listed_newest_first_and_by_page(void **state)
{
    struct fixture *f = *state;
    struct product older = product_new(f), newer = product_new(f), *page;
    size_t count, at;

    assert_int_equal(store_product_list(f->sql, &f->arena, ID_NONE, 100, &page, &count), STATUS_OK);
    at = place_of(page, count, newer.id);
    assert_true(at < place_of(page, count, older.id) && place_of(page, count, older.id) < count);
    assert_string_equal(page[at].code, newer.code);
    assert_string_equal(page[at].name_fr, newer.name_fr);
    assert_int_equal(page[at].created_at.us, newer.created_at.us);
    assert_int_equal(store_product_list(f->sql, &f->arena, newer.id, 100, &page, &count), STATUS_OK);
    assert_int_equal(place_of(page, count, newer.id), count);
    assert_true(place_of(page, count, older.id) < count);
    assert_int_equal(store_product_list(f->sql, &f->arena, newer.id, 1, &page, &count), STATUS_OK);
    assert_int_equal(count, 1);
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
    { "flat, on sale for ever", PRICE_FLAT, fixture_flat, 1, BILLING_MONTHLY, REDUCTION_ANY_TIME, 0, 0 },
    { "volume tiers, a free last step", PRICE_VOLUME, tiers, 3, BILLING_YEARLY, REDUCTION_RETURN_WINDOW, 20000, 0 },
    { "graduated, sold between two days", PRICE_GRADUATED, tiers, 3, BILLING_MONTHLY, REDUCTION_AT_RENEWAL, 20000,
      20001 },
};

static void test_price_is_read_as_it_was_inserted(void **state)
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
        assert_int_equal(store_price_find(f->sql, &f->arena, price.id, TODAY, &found), STATUS_OK);
        if (found.price.rate.mode != price.rate.mode || found.price.rate.billing_period != price.rate.billing_period ||
            found.price.reduction_policy != price.reduction_policy ||
            found.price.rate.step_count != price.rate.step_count ||
            memcmp(found.price.rate.steps, price.rate.steps, price.rate.step_count * sizeof *price.rate.steps) != 0)
            fail_msg("%s: another rate came back", prices[i].why);
        if (found.price.on_sale_from.number != price.on_sale_from.number ||
            found.price.on_sale_until.number != price.on_sale_until.number)
            fail_msg("%s: other days came back", prices[i].why);
        assert_true(id_equal(found.price.product_id, product.id));
        assert_int_equal(found.price.trial_days, 30);
        assert_int_equal(found.price.max_licences, 10000);
        assert_string_equal(found.price.rate.currency.code, "EUR");
        assert_string_equal(found.product_code, product.code);
        assert_string_equal(found.product_name_fr, product.name_fr);
    }
}

static void test_price_of_an_unknown_identifier_is_not_found(void **state)
{
    struct fixture *f = *state;
    struct priced_product found;

    assert_int_equal(store_price_find(f->sql, &f->arena, id_new(), TODAY, &found), STATUS_NOT_FOUND);
}

static void test_prices_are_listed_for_a_range_of_products(void **state)
{
    struct fixture *f = *state;
    struct product first = product_new(f), second = product_new(f), third = product_new(f);
    struct price a = price_draft(first.id), b = price_draft(second.id), c = price_draft(third.id),
                 d = price_draft(second.id), *found;
    size_t count;

    assert_int_equal(store_price_insert(f->sql, &f->arena, &a, f->now), STATUS_OK);
    assert_int_equal(store_price_insert(f->sql, &f->arena, &b, f->now), STATUS_OK);
    assert_int_equal(store_price_insert(f->sql, &f->arena, &c, f->now), STATUS_OK);
    assert_int_equal(store_price_insert(f->sql, &f->arena, &d, f->now), STATUS_OK);
    assert_int_equal(store_price_list(f->sql, &f->arena, second.id, third.id, TODAY, &found, &count), STATUS_OK);
    assert_int_equal(count, 3);
    assert_true(id_equal(found[0].id, c.id) && id_equal(found[1].id, d.id) && id_equal(found[2].id, b.id));
}

static struct payment_method method_draft(struct fixture *f)
{
    return (struct payment_method){ .organization_id = f->organization.id,
                                    .id = id_new(),
                                    .type = PAYMENT_METHOD_CARD,
                                    .gateway_reference = "pm_1",
                                    .brand = "visa",
                                    .last4 = "4242",
                                    .exp_month = 12,
                                    .exp_year = 2030,
                                    .active = true,
                                    .version = 1,
                                    .created_at = f->now };
}

static void test_card_is_read_as_it_was_inserted(void **state)
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
    assert_int_equal(store_payment_method_list(f->sql, &f->arena, f->organization.id, ID_NONE, 10, &list, &count),
                     STATUS_OK);
    assert_int_equal(count, 1);
    assert_true(id_equal(list[0].id, kept.id));
    assert_int_equal(store_payment_method_list(f->sql, &f->arena, f->organization.id, kept.id, 10, &list, &count),
                     STATUS_OK);
    assert_int_equal(count, 0);
}

/* Invoice methods, as they need no gateway. */
static void test_first_payment_method_is_the_default_until_another_is_made_it(void **state)
{
    struct fixture *f = *state;
    struct counter counter = customer_counter(f);
    struct payment_method_new wanted = { .type = PAYMENT_METHOD_INVOICE };
    struct payment_method first, second, third, found;

    assert_int_equal(payment_method_add(&counter, &wanted, NULL, &first), STATUS_OK);
    assert_true(first.is_default);
    assert_int_equal(payment_method_add(&counter, &wanted, NULL, &second), STATUS_OK);
    assert_false(second.is_default);
    wanted.make_default = true;
    assert_int_equal(payment_method_add(&counter, &wanted, NULL, &third), STATUS_OK);
    assert_int_equal(store_payment_method_find(f->sql, &f->arena, f->organization.id, first.id, &found), STATUS_OK);
    assert_false(found.is_default);
    assert_null(found.gateway_reference);
    assert_int_equal(store_payment_method_find(f->sql, &f->arena, f->organization.id, third.id, &found), STATUS_OK);
    assert_true(found.is_default);
}

static void test_product_create_refuses_a_taken_code_and_price_create_an_unknown_product(void **state)
{
    struct fixture *f = *state;
    struct counter counter = operator_counter(f);
    struct product wanted = { .name_en = "Desk", .name_fr = "Bureau" }, product;
    struct priced_product price, found;
    struct price draft;

    wanted.code = arena_text(&f->arena, id_write(ID_PRODUCT, id_new()).text);
    assert_int_equal(counter_run(&counter, caller_organization(&counter), act_product_create, &wanted, &product),
                     STATUS_OK);
    assert_int_equal(counter_run(&counter, caller_organization(&counter), act_product_create, &wanted, &product),
                     STATUS_VALIDATION_FAILED);
    assert_string_equal(counter.act.refusal.pointer, "/code");
    draft = price_draft(id_new());
    assert_int_equal(counter_run(&counter, caller_organization(&counter), act_price_create, &draft, &price),
                     STATUS_VALIDATION_FAILED);
    assert_string_equal(counter.act.refusal.pointer, "/product_id");
    draft.product_id = product_new(f).id;
    assert_int_equal(counter_run(&counter, caller_organization(&counter), act_price_create, &draft, &price), STATUS_OK);
    assert_int_equal(store_price_find(f->sql, &f->arena, price.price.id, TODAY, &found), STATUS_OK);
}

static void test_price_beyond_the_maximum_of_a_product_is_refused(void **state)
{
    struct fixture *f = *state;
    struct counter counter = operator_counter(f);
    struct price draft = price_draft(product_new(f).id);
    struct priced_product price;

    for (int i = 0; i < PRODUCT_PRICES_MAX; i++) {
        draft.id = id_new();
        assert_int_equal(store_price_insert(f->sql, &f->arena, &draft, f->now), STATUS_OK);
    }
    assert_int_equal(counter_run(&counter, caller_organization(&counter), act_price_create, &draft, &price),
                     STATUS_VALIDATION_FAILED);
    assert_string_equal(counter.act.refusal.code, "too_many_prices");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FIXTURE_TEST(test_second_product_with_the_same_code_is_a_duplicate),
        FIXTURE_TEST(test_products_are_listed_newest_first_and_by_page),
        FIXTURE_TEST(test_price_is_read_as_it_was_inserted),
        FIXTURE_TEST(test_price_of_an_unknown_identifier_is_not_found),
        FIXTURE_TEST(test_prices_are_listed_for_a_range_of_products),
        FIXTURE_TEST(test_card_is_read_as_it_was_inserted),
        FIXTURE_TEST(test_another_organizations_card_is_not_found),
        FIXTURE_TEST(test_a_removed_card_is_found_but_not_listed),
        FIXTURE_TEST(test_first_payment_method_is_the_default_until_another_is_made_it),
        FIXTURE_TEST(test_product_create_refuses_a_taken_code_and_price_create_an_unknown_product),
        FIXTURE_TEST(test_price_beyond_the_maximum_of_a_product_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
