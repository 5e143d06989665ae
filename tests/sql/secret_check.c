/* tests/sql/secret_check.c: a program with another secret does not start where product keys would be lost by it. */
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

/* The database of all tests of a program is one: each begins without a check value. */
static void forget(struct till *till)
{
    database_do(till->database->root, "DELETE FROM secret_check");
    database_do(till->database->root, "DELETE FROM product_key_redemption");
    database_do(till->database->root, "DELETE FROM product_key");
}

static void test_without_keys_a_secret_may_be_replaced(void **state)
{
    struct till *till = *state;
    int64_t lost;

    forget(till);
    assert_int_equal(starts(till, &first, &lost), STATUS_OK);
    assert_int_equal(starts(till, &first, &lost), STATUS_OK);
    assert_int_equal(starts(till, &other, &lost), STATUS_OK);
    (void)key_make(till, 5, 12); /* from now on the other's keys are out */
    assert_int_equal(starts(till, &first, &lost), STATUS_VALIDATION_FAILED);
    assert_int_equal(starts(till, &other, &lost), STATUS_OK);
}

static void test_keys_that_were_sold_keep_their_secret(void **state)
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
    assert_int_equal(starts(till, &first, &lost), STATUS_OK); /* a refusal changed nothing */
}

static void test_what_is_lost_is_given_up_by_a_word(void **state)
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
        KEYS_TEST(test_without_keys_a_secret_may_be_replaced),
        KEYS_TEST(test_keys_that_were_sold_keep_their_secret),
        KEYS_TEST(test_what_is_lost_is_given_up_by_a_word),
    };

    return cmocka_run_group_tests(tests, users_database_make, users_database_drop);
}
