/* tests/sql/secret_check.c: a program whose secret was replaced does not start if product keys would become
 * unreadable. */
#include "keys_fixture.h"

#include "counter/secret_check.h"

static const uint8_t first_bytes[SECRET_BYTES] = "the secret that it began with...",
                     other_bytes[SECRET_BYTES] = "and one that came in its place..";
static const struct secret first = { first_bytes }, other = { other_bytes };

static enum status starts(struct till *till, const struct secret *secret, int64_t *lost)
{
    *lost = -1;
    return secret_check(till->sql, &till->arena, secret, till->counter.act.now, lost);
}

/* All tests share one database: each begins without a check value. */
static void forget(struct till *till)
{
    database_do(till->database->root, "DELETE FROM secret_check");
    database_do(till->database->root, "DELETE FROM product_key_redemption");
    database_do(till->database->root, "DELETE FROM product_key");
}

static void test_start_with_another_secret_is_allowed_without_product_keys(void **state)
{
    struct till *till = *state;
    int64_t lost;

    forget(till);
    assert_int_equal(starts(till, &first, &lost), STATUS_OK);
    assert_int_equal(starts(till, &first, &lost), STATUS_OK);
    assert_int_equal(starts(till, &other, &lost), STATUS_OK);
    (void)key_make(till, 5, 12); /* from now on the other secret is needed */
    assert_int_equal(starts(till, &first, &lost), STATUS_VALIDATION_FAILED);
    assert_int_equal(starts(till, &other, &lost), STATUS_OK);
}

static void test_start_with_another_secret_is_refused_with_unredeemed_product_keys(void **state)
{
    struct till *till = *state;
    struct product_key key;
    struct redemption redemption;
    int64_t lost;

    forget(till);
    assert_int_equal(starts(till, &first, &lost), STATUS_OK);
    key = key_make(till, 5, 12);
    (void)key_make(till, 5, 12);
    assert_int_equal(starts(till, &other, &lost), STATUS_VALIDATION_FAILED);
    assert_int_equal(lost, 2);
    assert_int_equal(redeem(till, key, ID_NONE, KEY_ADD_LICENCES, &redemption), STATUS_OK);
    assert_int_equal(starts(till, &other, &lost), STATUS_VALIDATION_FAILED);
    assert_int_equal(lost, 1);
    assert_int_equal(starts(till, &first, &lost), STATUS_OK); /* the refused start changed nothing */
}

static void test_secret_replace_gives_up_the_product_keys_and_lets_start(void **state)
{
    struct till *till = *state;
    int64_t lost;

    forget(till);
    assert_int_equal(starts(till, &first, &lost), STATUS_OK);
    (void)key_make(till, 5, 12);
    assert_int_equal(secret_replace(till->sql, &till->arena, &first, till->counter.act.now, &lost), STATUS_OK);
    assert_int_equal(lost, 0); /* it is this secret already */
    assert_int_equal(secret_replace(till->sql, &till->arena, &other, till->counter.act.now, &lost), STATUS_OK);
    assert_int_equal(lost, 1);
    assert_int_equal(starts(till, &other, &lost), STATUS_OK);
    assert_int_equal(starts(till, &first, &lost), STATUS_VALIDATION_FAILED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        KEYS_TEST(test_start_with_another_secret_is_allowed_without_product_keys),
        KEYS_TEST(test_start_with_another_secret_is_refused_with_unredeemed_product_keys),
        KEYS_TEST(test_secret_replace_gives_up_the_product_keys_and_lets_start),
    };

    return cmocka_run_group_tests(tests, users_database_make, users_database_drop);
}
