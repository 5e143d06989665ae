/* tests/sql/keys_fixture.h: fixture of the tests of product keys, trials and partners: a till as in users_fixture.h, an
 * operator who makes keys, and the clock. */
#ifndef GUICHET_TESTS_SQL_KEYS_FIXTURE_H
#define GUICHET_TESTS_SQL_KEYS_FIXTURE_H

#include "users_fixture.h"

#include "counter/clock_set.h"
#include "counter/operator_first.h"
#include "counter/product_key_create.h"
#include "counter/product_key_redeem.h"
#include "counter/subscription_register.h"
#include "sql/store_due.h"

static inline int keys_start(void **state)
{
    static const uint8_t secret[SECRET_BYTES] = "a secret for tests and only them";
    int started = users_start(state);
    struct till *till = *state;

    till->deployment.secret.bytes = secret;
    return started;
}
#define KEYS_TEST(test) cmocka_unit_test_setup_teardown(test, keys_start, users_end)

/* The operator of this database, which the first call makes. */
static inline struct id operator_id(struct till *till)
{
    struct operator_new wanted = { .party = till->organization.party,
                                   .currency = till_euro(),
                                   .locale = "fr",
                                   .display_name = "Operator",
                                   .email = email_new(till) };
    struct user user;
    struct id id;
    enum status status = operator_first(till->sql, &till->arena, &wanted, till->counter.act.now, &user);

    assert_true(status == STATUS_OK || status == STATUS_DUPLICATE);
    assert_int_equal(store_organization_operator(till->sql, &till->arena, &id), STATUS_OK);
    return id;
}

static inline struct product_keys keys_make(struct till *till, struct id price_id, int64_t licences, int64_t months,
                                            int64_t count)
{
    struct product_keys_wanted wanted = { price_id, licences, months, count };
    struct product_keys keys = { 0 };

    assert_int_equal(counter_run(till_counter(till), operator_id(till), act_product_keys_create, &wanted, &keys),
                     STATUS_OK);
    return keys;
}

static inline struct product_key key_make(struct till *till, int64_t licences, int64_t months)
{
    return keys_make(till, till->price.id, licences, months, 1).keys[0];
}

static inline enum status redeem(struct till *till, struct product_key key, struct id subscription_id,
                                 enum key_apply apply, struct redemption *redemption)
{
    struct redemption_wanted wanted = { key, subscription_id, apply };

    return product_key_redeem(till_counter(till), &wanted, NULL, redemption);
}

/* A new prepaid subscription, begun today by redeeming a key. */
static inline struct subscription prepaid_new(struct till *till, int64_t licences, int64_t months)
{
    struct redemption redemption;

    assert_int_equal(redeem(till, key_make(till, licences, months), ID_NONE, KEY_ADD_LICENCES, &redemption), STATUS_OK);
    return redemption.subscription;
}

static inline struct day day_named(const char *text)
{
    struct day day;

    assert_true(day_read(text, &day));
    return day;
}

/* "2027-01-12:5 2026-12-12:10": each lot's end and quantity, the newest first. */
static inline const char *lots_text(struct till *till, const struct subscription *s)
{
    const char *all = "";

    for (size_t i = 0; i < s->lot_count; i++)
        all = arena_format(&till->arena, "%s%s%s:%lld", all, i > 0 ? " " : "", day_write(s->lots[i].expires_on).text,
                           (long long)s->lots[i].quantity);
    return all;
}

#endif
