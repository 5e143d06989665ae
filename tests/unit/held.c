/* tests/unit/held.c: which requests a worker process holds, how many, and until when. Source: docs/limits.md. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "fcgi/held.h"

#define S INT64_C(1000000)

static struct id organization(uint8_t number)
{
    struct id id = { { 0 } };

    id.bytes[15] = number;
    return id;
}

static void test_a_request_waits_until_its_time_is_over(void **state)
{
    struct held held = { 0 };
    size_t seat = held_free(&held);

    (void)state;
    assert_int_equal(held_sleep_ms(&held, 100 * S), -1);
    assert_true(held_waits(&held, seat, organization(1), 3, 100 * S));
    assert_int_equal(held_count(&held), 1);
    assert_int_equal(held_sleep_ms(&held, 100 * S), 1000);
    assert_int_equal(held_sleep_ms(&held, 100 * S + 999001), 1);
    assert_false(held_due(&held, 101 * S - 1));
    assert_true(held_due(&held, 101 * S));
    assert_false(held_due(&held, 101 * S)); /* once a second */
    assert_true(held_waits(&held, seat, organization(1), 3, 103 * S - 1)); /* three seconds in all, not from now on */
    assert_false(held_waits(&held, seat, organization(1), 3, 103 * S));
    assert_int_equal(held_count(&held), 0);
}

static void test_a_request_that_asks_for_no_wait_is_answered(void **state)
{
    struct held held = { 0 };

    (void)state;
    assert_false(held_waits(&held, held_free(&held), organization(1), 0, 100 * S));
}

static void test_a_request_that_has_something_to_tell_is_answered(void **state)
{
    struct held held = { 0 };

    (void)state;
    assert_true(held_waits(&held, 0, organization(1), 25, 100 * S));
    assert_true(held_waits(&held, 0, organization(1), 25, 101 * S));
    assert_false(held_waits(&held, 0, organization(1), 0, 102 * S));
    assert_int_equal(held_count(&held), 0);
}

static void test_as_many_wait_as_there_is_room_for(void **state)
{
    struct held held = { 0 };
    size_t waiting = 0;

    (void)state;
    for (uint8_t i = 0; i < 40; i++)
        waiting += held_waits(&held, held_free(&held), organization((uint8_t)(i / 2)), 25, 100 * S) ? 1 : 0;
    assert_int_equal(waiting, HELD_MAX);
    assert_true(held_free(&held) < HELD_SEATS); /* one is left for those that do not wait */
    held_leave(&held, 3);
    assert_true(held_waits(&held, held_free(&held), organization(99), 25, 100 * S));
}

static void test_one_organization_leaves_places_to_the_others(void **state)
{
    struct held held = { 0 };
    size_t waiting = 0;

    (void)state;
    for (int i = 0; i < 10; i++)
        waiting += held_waits(&held, held_free(&held), organization(1), 25, 100 * S) ? 1 : 0;
    assert_int_equal(waiting, HELD_OF_ONE_MAX);
    assert_true(held_waits(&held, held_free(&held), organization(2), 25, 100 * S));
}

static void test_nobody_waits_in_a_process_that_ends(void **state)
{
    struct held held = { 0 };

    (void)state;
    assert_true(held_waits(&held, 0, organization(1), 25, 100 * S));
    held.closed = true;
    assert_false(held_waits(&held, 0, organization(1), 25, 100 * S));
    assert_false(held_waits(&held, 1, organization(1), 25, 100 * S));
    assert_int_equal(held_count(&held), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_request_waits_until_its_time_is_over),
        cmocka_unit_test(test_a_request_that_asks_for_no_wait_is_answered),
        cmocka_unit_test(test_a_request_that_has_something_to_tell_is_answered),
        cmocka_unit_test(test_as_many_wait_as_there_is_room_for),
        cmocka_unit_test(test_one_organization_leaves_places_to_the_others),
        cmocka_unit_test(test_nobody_waits_in_a_process_that_ends),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
