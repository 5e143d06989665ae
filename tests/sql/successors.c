/* tests/sql/successors.c: what is named in place of a price that is no longer sold, to buyers in its currency and in
 * another one. */
#include "catalogue_fixture.h"

#include "sql/store_successor.h"

#define TODAY day_of(2026, 11, 12)

static struct currency dollar(void)
{
    struct currency currency;

    assert_true(currency_read("USD", &currency));
    return currency;
}

/* A new price of the product. */
static struct price price_in(struct fixture *f, struct id product_id, struct currency currency)
{
    struct price price = price_draft(product_id);

    price.rate.currency = currency;
    assert_int_equal(store_price_insert(f->sql, &f->arena, &price, f->now), STATUS_OK);
    return price;
}

static void named(struct fixture *f, enum successor_of of, struct id id, const struct id ids[], size_t count)
{
    assert_int_equal(sql_begin(f->sql), STATUS_OK);
    assert_int_equal(store_successor_set(f->sql, of, id, ids, count), STATUS_OK);
    assert_int_equal(sql_commit(f->sql), STATUS_OK);
}

/* The buyer is offered these products, each at this price (ID_NONE: at any). */
static void offered(struct fixture *f, const struct price *price, struct currency currency, size_t count,
                    const struct id products[], const struct id prices[])
{
    const struct successor *found;
    size_t found_count;

    assert_int_equal(store_successors_of_price(f->sql, &f->arena, TODAY, price, currency, &found, &found_count),
                     STATUS_OK);
    assert_int_equal(found_count, count);
    for (size_t i = 0; i < count; i++) {
        assert_true(id_equal(found[i].product_id, products[i]));
        assert_true(id_equal(found[i].price_id, prices[i]));
    }
}

static void test_buyer_is_offered_only_what_is_sold_in_its_own_currency(void **state)
{
    struct fixture *f = *state;
    struct id ended = product_new(f).id, european = product_new(f).id, american = product_new(f).id,
              both = product_new(f).id;
    struct price in_euros = price_in(f, ended, euro()), in_dollars = price_in(f, ended, dollar());

    (void)price_in(f, european, euro());
    (void)price_in(f, american, dollar());
    (void)price_in(f, both, euro());
    (void)price_in(f, both, dollar());
    named(f, SUCCESSOR_OF_PRODUCT, ended, (const struct id[]){ american, both, european }, 3);
    for (size_t i = 0; i < 2; i++) { /* whichever price was refused */
        const struct price *refused = i == 0 ? &in_euros : &in_dollars;

        offered(f, refused, euro(), 2, (const struct id[]){ both, european }, (const struct id[]){ ID_NONE, ID_NONE });
        offered(f, refused, dollar(), 2, (const struct id[]){ american, both },
                (const struct id[]){ ID_NONE, ID_NONE });
    }
}

/* Where none of the price's own can be bought, those of the product are offered. */
static void test_price_named_in_another_currency_gives_way_to_the_products(void **state)
{
    struct fixture *f = *state;
    struct id ended = product_new(f).id, suite = product_new(f).id, desk = product_new(f).id;
    struct price refused = price_in(f, ended, dollar()), next = price_in(f, suite, dollar());

    (void)price_in(f, desk, euro());
    named(f, SUCCESSOR_OF_PRICE, refused.id, &next.id, 1);
    offered(f, &refused, dollar(), 1, &suite, &next.id);
    offered(f, &refused, euro(), 0, NULL, NULL);
    named(f, SUCCESSOR_OF_PRODUCT, ended, (const struct id[]){ suite, desk }, 2);
    offered(f, &refused, dollar(), 1, &suite, &next.id);
    offered(f, &refused, euro(), 1, &desk, &ID_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FIXTURE_TEST(test_buyer_is_offered_only_what_is_sold_in_its_own_currency),
        FIXTURE_TEST(test_price_named_in_another_currency_gives_way_to_the_products),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
