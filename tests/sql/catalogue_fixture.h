/* tests/sql/catalogue_fixture.h: a product, a price, and counters of an operator and a customer. */
#ifndef GUICHET_TESTS_SQL_CATALOGUE_FIXTURE_H
#define GUICHET_TESTS_SQL_CATALOGUE_FIXTURE_H

#include "fixture.h"

#include "counter/counter.h"
#include "counter/operator_first.h"
#include "sql/store_price.h"
#include "sql/store_product.h"

static inline struct currency euro(void)
{
    struct currency currency;

    assert_true(currency_read("EUR", &currency));
    return currency;
}

static inline struct product product_new(struct fixture *f)
{
    struct product product = {
        .id = id_new(), .name_en = "Desk", .name_fr = "Bureau \xc3\xa0 deux", .created_at = f->now
    };

    product.code = arena_text(&f->arena, id_write(ID_PRODUCT, product.id).text);
    assert_int_equal(store_product_insert(f->sql, &product), STATUS_OK);
    return product;
}

static const struct price_step fixture_flat[] = { { INT64_MAX, 1050 } };

static inline struct price price_draft(struct id product_id)
{
    return (struct price){ .id = id_new(),
                           .product_id = product_id,
                           .min_licences = 1,
                           .max_licences = 10000,
                           .on_sale_from = DAY_NONE,
                           .on_sale_until = DAY_NONE,
                           .rate = { .currency = euro(), .steps = fixture_flat, .step_count = 1 } };
}

/* A counter of this database's operator, which the first call makes. */
static inline struct counter operator_counter(struct fixture *f)
{
    struct operator_new wanted = {
        .party = f->organization.party, .currency = euro(), .locale = "fr", .display_name = "Operator"
    };
    struct counter counter = { .act = { .sql = f->sql,
                                        .arena = &f->arena,
                                        .caller = { .address = "", .request_id = "" },
                                        .now = f->now } };
    struct user user;
    enum status status;

    wanted.email = arena_format(&f->arena, "%s@operator.test", id_write(ID_USER, id_new()).text);
    status = operator_first(f->sql, &f->arena, &wanted, f->now, &user);
    assert_true(status == STATUS_OK || status == STATUS_DUPLICATE);
    assert_int_equal(store_organization_operator(f->sql, &f->arena, &counter.act.caller.actor.organization_id),
                     STATUS_OK);
    counter.act.caller.actor.organization_clock = INSTANT_NONE;
    return counter;
}

static inline struct counter customer_counter(struct fixture *f)
{
    static const struct deployment deployment = { .seller.country = "FR" };
    struct counter counter = { .act = { .sql = f->sql,
                                        .arena = &f->arena,
                                        .deployment = &deployment,
                                        .caller = { .address = "", .request_id = "" },
                                        .now = f->now } };

    counter.act.caller.actor.organization_id = f->organization.id;
    return counter;
}

#endif
