/* tests/unit/blame.c: the request at which a worker process died is slowed, and no other. The test plays the parent and
 * each worker in turn. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "fcgi/blame.h"

enum { SLOTS = 4, ROUTE = 7, OTHER_ROUTE = 0 };
#define S INT64_C(1000000)
static const uint64_t somebody = 11, another = 12;

/* A worker takes the request at `now_us`. Returns how long the request must still wait. */
static int64_t asks(size_t slot, size_t route, uint64_t subject, int64_t now_us)
{
    blame_take(slot);
    return blame_note(route, subject, now_us);
}

static void dies(size_t slot, int64_t now_us)
{
    size_t route = 99;

    assert_true(blame_death(slot, now_us, &route));
    assert_int_equal(route, ROUTE);
}

static void test_pause_grows_with_the_deaths_of_its_subject_and_route_alone(void **state)
{
    static const struct { int64_t at_s, pause_s; } deaths[] = {
        { 1000, 0 }, { 1010, 1 }, { 1020, 2 }, { 1030, 4 }, { 1040, 8 }, { 1060, 16 }, { 1100, 32 }, { 1200, 60 },
          { 1300, 60 },
        { 1300 + BLAME_MEMORY_S, 60 },     /* the last moment at which it is remembered */
        { 2600 + 2 * BLAME_MEMORY_S, 0 },  /* forgotten: counts as a first death */
    };

    (void)state;
    blames_new(SLOTS);
    for (size_t i = 0; i < sizeof deaths / sizeof deaths[0]; i++) {
        int64_t now_us = deaths[i].at_s * S;

        assert_int_equal(asks(i % SLOTS, ROUTE, somebody, now_us), 0);
        dies(i % SLOTS, now_us);
        assert_int_equal(asks(1, ROUTE, somebody, now_us), deaths[i].pause_s * S);
        assert_int_equal(asks(1, ROUTE, somebody, now_us + deaths[i].pause_s * S), 0);
        assert_int_equal(asks(2, ROUTE, another, now_us), 0);
        assert_int_equal(asks(3, OTHER_ROUTE, somebody, now_us), 0);
    }
}

/* Worker processes are killed from outside while a customer is served well: answers shorten the pause, so that it does
 * not grow for ever; one who only ends processes gets no answers. */
static void test_answers_shorten_the_pause(void **state)
{
    static const struct {
        int answers;
        int64_t pause_s;
    } deaths[] = {
        { 0, 0 }, { 0, 1 }, { 19, 2 }, { 20, 2 }, { 20, 2 }, { 0, 4 }, { 40, 2 }, { 10000, 0 }, { 0, 1 },
    };
    int64_t now_us = 1000 * S;

    (void)state;
    blames_new(SLOTS);
    for (size_t i = 0; i < sizeof deaths / sizeof deaths[0]; i++) {
        now_us += 100 * S;
        for (int answer = 0; answer < deaths[i].answers; answer++) {
            assert_int_equal(asks(0, ROUTE, somebody, now_us), 0);
            blame_answered();
            assert_int_equal(asks(0, ROUTE, another, now_us), 0); /* answers to others do not shorten it */
            blame_answered();
        }
        assert_int_equal(asks(1, ROUTE, somebody, now_us), 0);
        dies(1, now_us);
        if (asks(2, ROUTE, somebody, now_us) != deaths[i].pause_s * S)
            fail_msg("death %zu: %lld us", i, (long long)asks(2, ROUTE, somebody, now_us));
    }
}

/* However many deaths there were, the longest pause is shortened by as few answers as it has steps. */
static void test_longest_pause_is_shortened_by_answers(void **state)
{
    int64_t now_us = 1000 * S;

    (void)state;
    blames_new(SLOTS);
    for (int death = 0; death < 50; death++) {
        now_us += 100 * S;
        assert_int_equal(asks(0, ROUTE, somebody, now_us), 0);
        dies(0, now_us);
    }
    now_us += 100 * S;
    for (int answer = 0; answer < 8 * BLAME_ANSWERS_A_DEATH; answer++) {
        assert_int_equal(asks(0, ROUTE, somebody, now_us), 0);
        blame_answered();
    }
    assert_int_equal(asks(0, ROUTE, somebody, now_us), 0);
    dies(0, now_us);
    assert_int_equal(asks(1, ROUTE, somebody, now_us), 0);
}

static void test_a_death_without_a_request_blames_nobody(void **state)
{
    size_t route = 99;

    (void)state;
    blames_new(SLOTS);
    blame_take(0);
    assert_false(blame_death(0, S, &route));
    assert_int_equal(asks(0, ROUTE, somebody, S), 0);
    blame_clear(); /* answered */
    assert_false(blame_death(0, S, &route));
    assert_int_equal(asks(0, ROUTE, somebody, S), 0);
    blame_forgive(0); /* killed by its parent */
    assert_false(blame_death(0, S, &route));
    assert_int_equal(route, 99);
}

/* A refused request is not being worked at: if the worker dies then, the pause does not grow. */
static void test_refused_request_is_not_blamed(void **state)
{
    size_t route;

    (void)state;
    blames_new(SLOTS);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(asks(0, ROUTE, somebody, 5 * S), 0);
        dies(0, 5 * S);
    }
    assert_int_equal(asks(0, ROUTE, somebody, 5 * S), S);
    assert_false(blame_death(0, 5 * S, &route));
}

/* More blamed subjects than there is room for: the oldest is forgotten, the latest are not. */
static void test_latest_blames_are_remembered_and_the_oldest_forgotten(void **state)
{
    (void)state;
    blames_new(SLOTS);
    for (uint64_t subject = 0; subject < BLAMES_MAX + 1; subject++)
        for (int i = 0; i < 2; i++) {
            int64_t now_us = (int64_t)(100 + subject) * S / 1000;

            assert_int_equal(asks(0, ROUTE, subject, now_us), 0);
            dies(0, now_us);
        }
    assert_int_equal(asks(0, ROUTE, 0, 300 * S / 1000), 0);
    for (uint64_t subject = 1; subject < BLAMES_MAX + 1; subject++)
        assert_true(asks(0, ROUTE, subject, 300 * S / 1000) > 0);
}

static void test_subjects_of_addresses_and_organizations_are_distinct(void **state)
{
    (void)state;
    assert_true(blame_subject_of_address("192.0.2.1") != blame_subject_of_address("192.0.2.2"));
    assert_true(blame_subject_of_address("192.0.2.1") == blame_subject_of_address("192.0.2.1"));
    assert_true(blame_subject_of_organization(id_new()) != blame_subject_of_organization(id_new()));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pause_grows_with_the_deaths_of_its_subject_and_route_alone),
        cmocka_unit_test(test_answers_shorten_the_pause),
        cmocka_unit_test(test_longest_pause_is_shortened_by_answers),
        cmocka_unit_test(test_a_death_without_a_request_blames_nobody),
        cmocka_unit_test(test_refused_request_is_not_blamed),
        cmocka_unit_test(test_latest_blames_are_remembered_and_the_oldest_forgotten),
        cmocka_unit_test(test_subjects_of_addresses_and_organizations_are_distinct),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
