/* tests/sql/ending.c: a subscription is cancelled at once with more assignments than one act can end: it ends in
 * several acts, and the answers given meanwhile are right. Source: docs/rules.md, A15 and E (Every limit answers);
 * docs/limits.md. */
#include "../support/till.h"

#include "books/assignment.h"
#include "counter/cancellation.h"
#include "counter/organization_catch_up.h"
#include "counter/assign.h"
#include "users_fixture.h"

enum { MANY = 17000 };

static const char *hex(struct till *till, struct id id)
{
    char *text = arena_take(&till->arena, 33);

    for (size_t i = 0; i < sizeof id.bytes; i++)
        (void)snprintf(text + 2 * i, 3, "%02x", id.bytes[i]);
    return text;
}

/* Inserts MANY users with a licence each. */
static void assign_many(struct till *till, const struct subscription *s)
{
    struct sql *root = till->database->root;

    database_do(
        root,
        arena_format(
            &till->arena,
            "INSERT INTO user (organization_id, id, email, email_key, display_name, roles, status, version, created_at)"
            " SELECT X'%s', UNHEX(LPAD(HEX(seq), 32, '0')), CONCAT(seq, '@many.test'), CONCAT(seq, '@many.test'), "
            "'Many', 8,"
            " 'active', 1, NOW() FROM seq_1_to_%d",
            hex(till, s->organization_id), MANY));
    database_do(root,
                arena_format(
                    &till->arena,
                    "INSERT INTO assignment (organization_id, subscription_id, user_id, id, status, created_at)"
                    " SELECT organization_id, X'%s', id, id, 'active', NOW() FROM user WHERE email LIKE '%%@many.test'",
                    hex(till, s->id)));
    database_do(root, arena_format(&till->arena, "UPDATE subscription SET assigned_licences = %d WHERE id = X'%s'",
                                   MANY, hex(till, s->id)));
}

static int64_t told(struct till *till, const char *type)
{
    struct sql_query *query = ARENA_NEW(&till->arena, struct sql_query);

    *query =
        (struct sql_query){ .name = "told",
                            .takes = "",
                            .gives = "i",
                            .text = arena_format(&till->arena, "SELECT COUNT(*) FROM event WHERE type = '%s'", type) };
    return database_int(till->database->root, query);
}

static void test_A15_cancellation_with_thousands_of_assignments_ends_them_in_several_acts(void **state)
{
    struct till *till = *state;
    struct cancellation wanted = { .at = CANCEL_NOW };
    struct cancellation_back back = { .version = -1 };
    struct assignment_wanted one;
    struct assigned assigned;
    struct organization organization;
    struct subscription s;

    (void)user_insert(till, till->user_id, ROLE_GLOBAL_ADMIN);
    database_do(till->database->root, "UPDATE price SET max_licences = 20000");
    s = till_subscription(till, till->card.id, MANY + 1);
    assign_many(till, &s);
    wanted.subscription_id = back.subscription_id = s.id;
    assert_int_equal(counter_run(till_counter(till), till->organization.id, act_cancel, &wanted, &s), STATUS_OK);
    /* Answer: the subscription is ending today, a first share of the assignments has ended, all that was paid is
     * credited. */
    assert_int_equal(s.status, SUBSCRIPTION_ACTIVE);
    assert_true(subscription_is_ending(&s));
    assert_string_equal(day_write(s.cancels_on).text, "2026-11-12");
    assert_int_equal(s.assigned_licences, MANY - ASSIGNMENTS_A_SHARE);
    assert_int_equal(told(till, "assignment.deleted"), ASSIGNMENTS_A_SHARE);
    assert_int_equal(store_organization_find(till->sql, &till->arena, till->organization.id, &organization), STATUS_OK);
    assert_int_equal(organization.credit_balance_minor, (int64_t)(MANY + 1) * 1260);
    till_books_are_right(till);
    /* Until it has ended every other change of it is refused. */
    one = (struct assignment_wanted){ .subscription_id = s.id, .user_id = till->user_id };
    assert_int_equal(counter_run(till_counter(till), till->organization.id, act_assign, &one, &assigned),
                     STATUS_NO_LICENCE_AVAILABLE);
    assert_int_equal(counter_run(till_counter(till), till->organization.id, act_cancel, &wanted, &s),
                     STATUS_CANCELLATION_UNAVAILABLE);
    assert_int_equal(counter_run(till_counter(till), till->organization.id, act_cancel_back, &back, &s),
                     STATUS_CANCELLATION_UNAVAILABLE);
    /* The same day's billing run ends the rest. */
    assert_int_equal(organization_catch_up_all(till_counter(till), till->organization.id), STATUS_OK);
    s = till_subscription_now(till, back.subscription_id);
    assert_int_equal(s.status, SUBSCRIPTION_CANCELLED);
    assert_int_equal(s.assigned_licences + s.total_licences, 0);
    assert_string_equal(day_write(s.cancels_on).text, "2026-11-12");
    assert_int_equal(told(till, "assignment.deleted"), MANY);
    assert_int_equal(told(till, "subscription.cancelled"), 1);
    assert_int_equal(store_organization_find(till->sql, &till->arena, till->organization.id, &organization), STATUS_OK);
    assert_int_equal(organization.credit_balance_minor, (int64_t)(MANY + 1) * 1260);
    till_books_are_right(till);
}

/* Thousands of assignments were to end with a period that has passed, and nothing was done yet. The first act that
 * needs its today (a quote, a cancellation) does their end first, in acts of their own, and is answered within the time
 * of a request. */
static void test_quote_after_a_missed_end_of_thousands_of_assignments_is_answered_in_time(void **state)
{
    struct till *till = *state;
    struct cancellation wanted = { .at = CANCEL_AT_PERIOD_END };
    struct subscription other = till_subscription(till, till->card.id, 10), s;
    struct quote quote;
    int64_t begun_us;

    (void)user_insert(till, till->user_id, ROLE_GLOBAL_ADMIN);
    database_do(till->database->root, "UPDATE price SET max_licences = 20000");
    s = till_subscription(till, till->card.id, MANY + 1);
    assign_many(till, &s);
    wanted.subscription_id = s.id;
    assert_int_equal(counter_run(till_counter(till), till->organization.id, act_cancel, &wanted, &s), STATUS_OK);
    till_clock_put(till, "2026-12-20");
    begun_us = clock_monotonic_us();
    quote = till_quote(till, other.id, ID_NONE, 11);
    assert_true(clock_monotonic_us() - begun_us < 9000000);
    assert_string_equal(day_write(quote.charge.lines[0].period.end).text, "2027-01-12");
    assert_int_equal(quote.charge.subtotal.minor, 779); /* 10.50 * 23/31 */
    assert_int_equal(told(till, "assignment.deleted"), MANY);
    assert_int_equal(told(till, "subscription.cancelled"), 1);
    assert_int_equal(till_subscription_now(till, wanted.subscription_id).status, SUBSCRIPTION_CANCELLED);
    assert_int_equal(till_subscription_now(till, other.id).period_number, 1);
    till_books_are_right(till);
}

/* No more assignments than one act can end: they end with the cancellation. */
static void test_A15_cancellation_with_few_assignments_ends_them_at_once(void **state)
{
    struct till *till = *state;
    struct subscription s = till_subscription(till, till->card.id, 3);
    struct cancellation wanted = { .subscription_id = s.id, .at = CANCEL_NOW };

    assert_int_equal(counter_run(till_counter(till), till->organization.id, act_cancel, &wanted, &s), STATUS_OK);
    assert_int_equal(s.status, SUBSCRIPTION_CANCELLED);
    assert_false(subscription_is_ending(&s));
    till_books_are_right(till);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TILL_TEST(test_A15_cancellation_with_thousands_of_assignments_ends_them_in_several_acts),
        TILL_TEST(test_quote_after_a_missed_end_of_thousands_of_assignments_is_answered_in_time),
        TILL_TEST(test_A15_cancellation_with_few_assignments_ends_them_at_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
