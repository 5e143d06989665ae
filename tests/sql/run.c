/* tests/sql/run.c: counter_run: one act is one transaction; a refused act changes nothing; after a conflict the whole
 * act runs again; a key is answered once. */
#include "../support/till.h"

/* The tests' own act: tells one event, takes a number of the series, and ends with the given status. */
struct scripted {
    enum status status; /* how it ends */
    int conflicts;      /* how often another transaction changes the row between the act's read and its write */
    bool later;         /* ends with the operation still running */
    struct id order_id; /* of that operation */
    struct sql *rival;
    struct id scope;
    int runs;
    struct instant ran_at; /* the act's time in its last run */
};

/* clang-format off */
static const struct sql_query rival_moves = { .name = "rival_moves", .takes = "b", .text =
    "UPDATE series SET version = version + 1 WHERE scope = ? AND kind = 'A'" };
static const struct sql_query series_look = { .name = "series_look", .takes = "b", .gives = "i", .text =
    "SELECT version FROM series WHERE scope = ? AND kind = 'A'" };
/* clang-format on */

static enum status act_scripted(struct act *act, const struct scripted *given, struct order *order)
{
    struct scripted *script = (struct scripted *)(uintptr_t)given;
    struct series series = {
        .scope = script->scope, .kind = 'A', .year = 2026, .last_number = 1, .last_day = act->today
    };
    struct sql_row row;
    enum status status;

    script->runs++;
    script->ran_at = act->now;
    assert_true(sql_in_transaction(act->sql));
    if ((status = sql_read_one(act->sql, act->arena, &series_look, SQL_VALUES(sql_id(script->scope)), &row)) !=
        STATUS_OK)
        return status;
    series.version = sql_take_int(&row);
    if (script->conflicts-- > 0)
        assert_int_equal(sql_run_one(script->rival, &rival_moves, SQL_VALUES(sql_id(script->scope))), STATUS_OK);
    if ((status = store_series_update(act->sql, &series)) != STATUS_OK)
        return status;
    journal_tell(act, EVENT_ORDER_CONFIRMED, journal_object(act, "order", ID_ORDER, act->organization.id), NULL, NULL);
    journal_tell(act, EVENT_LICENCES_CHANGED,
                 journal_object(act, "subscription", ID_SUBSCRIPTION, act->organization.id), "{\"a\":1}", "{\"a\":2}");
    *order = (struct order){ .id = script->order_id, .status = ORDER_CONFIRMED };
    act->ends = script->later ? ANSWER_LATER : ANSWERED;
    act->operation_object_id = script->order_id;
    return script->status;
}
ACT(act_scripted, struct scripted, struct order);

static struct scripted script_for(struct till *till)
{
    return (struct scripted){ .status = STATUS_OK, .scope = till->organization.id, .order_id = id_new() };
}

/* clang-format off */
static const struct sql_query events_count = {
    .name = "test_events", .takes = "", .gives = "i",
    .text = "SELECT COUNT(*) FROM event" };
static const struct sql_query operations_count = {
    .name = "test_operations", .takes = "", .gives = "i",
    .text = "SELECT COUNT(*) FROM operation" };
static const struct sql_query numbers_used = { .name = "test_numbers", .takes = "", .gives = "i", .text =
    "SELECT CAST(SUM(last_number) AS SIGNED) FROM series" };
/* clang-format on */

static void test_act_journal_and_operation_are_committed_together(void **state)
{
    struct till *till = *state;
    struct scripted script = script_for(till);
    struct order order;

    assert_int_equal(counter_run_rendered(till_counter_claiming(till, "a key of its own", "body"),
                                          till->organization.id, act_scripted, &script, till_render, &order),
                     STATUS_OK);
    assert_false(sql_in_transaction(till->sql));
    assert_int_equal(till->counter.answer.http_status, 201);
    assert_false(till->counter.answer.replayed);
    assert_int_equal(database_int(till->database->root, &events_count), 2);
    assert_int_equal(database_int(till->database->root, &operations_count), 1);
    assert_int_equal(database_int(till->database->root, &numbers_used), 1);
}

static const enum status refusals[] = { STATUS_QUOTE_STALE, STATUS_NOT_FOUND, STATUS_VALIDATION_FAILED, STATUS_INTERNAL,
                                        STATUS_DUPLICATE };

static void test_refused_act_changes_nothing_and_leaves_the_key_free(void **state)
{
    struct till *till = *state;
    const char *before = database_contents(till->database);

    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
        struct scripted script = script_for(till);
        struct order order;
        enum status status;

        script.status = refusals[i];
        status = counter_run_rendered(till_counter_claiming(till, "a key that stays free", "body"),
                                      till->organization.id, act_scripted, &script, till_render, &order);
        if (status != refusals[i] || script.runs != 1 || sql_in_transaction(till->sql))
            fail_msg("%s became %s after %d runs", status_name(refusals[i]), status_name(status), script.runs);
        assert_string_equal(database_contents(till->database), before);
    }
}

static void test_act_of_an_unknown_organization_is_not_run(void **state)
{
    struct till *till = *state;
    struct scripted script = script_for(till);
    struct order order;

    assert_int_equal(counter_run(till_counter(till), id_new(), act_scripted, &script, &order), STATUS_NOT_FOUND);
    assert_int_equal(script.runs, 0);
}

static const struct {
    const char *why;
    int conflicts;
    enum status want;
    int runs;
} meetings[] = {
    { "one conflict", 1, STATUS_OK, 2 },
    { "two conflicts", 2, STATUS_OK, 3 },
    { "a conflict every time: unavailable, nothing written", 100, STATUS_UNAVAILABLE, ACT_TRIES_MAX },
};

static void test_act_is_run_again_whole_after_a_conflict(void **state)
{
    struct till *till = *state;

    for (size_t i = 0; i < sizeof meetings / sizeof meetings[0]; i++) {
        struct scripted script = script_for(till);
        int64_t events = database_int(till->database->root, &events_count);
        struct order order;
        enum status status;

        script.conflicts = meetings[i].conflicts;
        script.rival = till->database->root;
        status = counter_run(till_counter(till), till->organization.id, act_scripted, &script, &order);
        if (status != meetings[i].want || script.runs != meetings[i].runs)
            fail_msg("%s: %s after %d runs", meetings[i].why, status_name(status), script.runs);
        events = database_int(till->database->root, &events_count) - events;
        if (events != (status == STATUS_OK ? 2 : 0))
            fail_msg("%s: %lld events", meetings[i].why, (long long)events);
    }
}

static void test_same_key_replays_the_same_bytes(void **state)
{
    struct till *till = *state;
    struct scripted script = script_for(till), again = script_for(till);
    struct order order;
    const char *first, *before;

    assert_int_equal(counter_run_rendered(till_counter_claiming(till, "said twice", "body"), till->organization.id,
                                          act_scripted, &script, till_render, &order),
                     STATUS_OK);
    first = till->counter.answer.body;
    before = database_contents(till->database);
    assert_int_equal(counter_run_rendered(till_counter_claiming(till, "said twice", "body"), till->organization.id,
                                          act_scripted, &again, till_render, &order),
                     STATUS_OK);
    assert_int_equal(again.runs, 0);
    assert_true(till->counter.answer.replayed);
    assert_int_equal(till->counter.answer.http_status, 201);
    assert_int_equal(till->counter.answer.length, strlen(first));
    assert_string_equal(till->counter.answer.body, first);
    assert_string_equal(database_contents(till->database), before);
}

static void test_same_key_with_another_body_is_refused(void **state)
{
    struct till *till = *state;
    struct scripted script = script_for(till), other = script_for(till);
    struct order order;

    assert_int_equal(counter_run_rendered(till_counter_claiming(till, "one key", "one body"), till->organization.id,
                                          act_scripted, &script, till_render, &order),
                     STATUS_OK);
    assert_int_equal(counter_run_rendered(till_counter_claiming(till, "one key", "another"), till->organization.id,
                                          act_scripted, &other, till_render, &order),
                     STATUS_IDEMPOTENCY_KEY_REUSED);
    assert_int_equal(other.runs, 0);
}

/* Keys belong to their user: the same key of another user is another key. */
static void test_same_key_of_another_user_runs_the_act(void **state)
{
    struct till *till = *state;
    struct scripted script = script_for(till), other = script_for(till);
    struct order order;

    assert_int_equal(counter_run_rendered(till_counter_claiming(till, "one key", "one body"), till->organization.id,
                                          act_scripted, &script, till_render, &order),
                     STATUS_OK);
    till->user_id = id_new();
    assert_int_equal(counter_run_rendered(till_counter_claiming(till, "one key", "another"), till->organization.id,
                                          act_scripted, &other, till_render, &order),
                     STATUS_OK);
    assert_int_equal(other.runs, 1);
    assert_false(till->counter.answer.replayed);
}

static const struct {
    const char *why;
    int64_t after_s; /* time between the two requests */
    enum status want;
    bool resumed;
} leases[] = {
    { "at once", 0, STATUS_IDEMPOTENCY_IN_PROGRESS, false },
    { "while the first may still be waiting for the gateway", 6, STATUS_IDEMPOTENCY_IN_PROGRESS, false },
    { "after the lease has run out", 60, STATUS_OK, true },
};

static void test_running_operation_is_in_progress_until_its_lease_ends(void **state)
{
    struct till *till = *state;

    for (size_t i = 0; i < sizeof leases / sizeof leases[0]; i++) {
        struct scripted script = script_for(till), again = script_for(till);
        const char *key = till_key(till);
        struct order order;
        enum status status;

        script.later = true;
        assert_int_equal(counter_run_rendered(till_counter_claiming(till, key, "body"), till->organization.id,
                                              act_scripted, &script, till_render, &order),
                         STATUS_OK);
        assert_int_equal(till->counter.answer.http_status, 0);
        till->counter.act.now = instant_plus_seconds(till->counter.act.now, leases[i].after_s);
        status = counter_run_rendered(till_counter_claiming(till, key, "body"), till->organization.id, act_scripted,
                                      &again, till_render, &order);
        if (status != leases[i].want || till->counter.resumed != leases[i].resumed || again.runs != 0)
            fail_msg("%s: %s", leases[i].why, status_name(status));
        if (leases[i].resumed)
            assert_true(id_equal(till->counter.act.operation_object_id, script.order_id));
    }
}

/* --- the organization's lock held by another transaction --- */

/* How lock_places.enter answers. If `lets_go`, the rival releases the lock when it is called; lets_go_at: when it is
 * called for that time (0: never). passed_ago_ms: how long ago lock_watch says that the lock was let go of; -1: never.
 */
static struct {
    struct sql *rival;
    bool may, lets_go;
    int asked, left, passed, lets_go_at;
    int64_t passed_ago_ms;
} place;

static bool place_asked(void)
{
    place.asked++;
    if (place.lets_go || place.asked == place.lets_go_at)
        sql_rollback(place.rival);
    return place.may;
}

static void watch_passed(struct id organization_id)
{
    (void)organization_id;
    place.passed++;
}

static int64_t watch_passed_us(struct id organization_id)
{
    (void)organization_id;
    return place.passed_ago_ms < 0 ? 0 : clock_monotonic_us() - place.passed_ago_ms * 1000;
}

static void place_left(void)
{
    place.left++;
}

static void rival_holds(struct till *till, bool may, bool lets_go)
{
    struct organization held;

    place.rival = database_program(till->database, NULL);
    place.may = may;
    place.lets_go = lets_go;
    place.asked = place.left = place.passed = place.lets_go_at = 0;
    place.passed_ago_ms = -1;
    assert_int_equal(sql_begin(place.rival), STATUS_OK);
    assert_int_equal(store_organization_lock(place.rival, &till->arena, till->organization.id, true, &held), STATUS_OK);
}

static enum status run_at_lock(struct till *till, struct scripted *script, bool acted)
{
    struct counter *c = till_counter(till);
    struct order order;

    c->lock_places.enter = place_asked;
    c->lock_places.leave = place_left;
    c->lock_watch.passed = watch_passed;
    c->lock_watch.passed_us = watch_passed_us;
    c->acted = acted;
    return counter_run(c, till->organization.id, act_scripted, script, &order);
}

static const struct {
    const char *why;
    bool held, may, lets_go, acted;
    enum status want;
    int asked, left, runs;
} places[] = {
    { "the lock is free: no place is needed", false, false, false, false, STATUS_OK, 0, 0, 1 },
    { "another holds it, and enough wait already: refused after a few tries", true, false, false, false,
      STATUS_UNAVAILABLE, PLACELESS_TRIES_MAX + 1, 0, 0 },
    { "another holds it for a moment only: the next try needs no place", true, false, true, false, STATUS_OK, 1, 0, 1 },
    { "another holds it, and there is a place: it waits, and leaves the place with the lock in hand", true, true, true,
      false, STATUS_OK, 1, 1, 1 },
    { "a later act of the same request waits without a place", true, false, true, true, STATUS_OK, 1, 1, 1 },
};

static void test_wait_for_the_lock_needs_a_free_place(void **state)
{
    struct till *till = *state;

    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        struct scripted script = script_for(till);
        enum status status;

        rival_holds(till, places[i].may, places[i].lets_go);
        if (!places[i].held)
            sql_rollback(place.rival);
        status = run_at_lock(till, &script, places[i].acted);
        if (status != places[i].want || place.asked != places[i].asked || place.left != places[i].left ||
            script.runs != places[i].runs)
            fail_msg("%s: %s, asked %d, left %d, runs %d", places[i].why, status_name(status), place.asked, place.left,
                     script.runs);
        assert_int_equal(till->counter.acted, status == STATUS_OK);
        assert_int_equal(place.passed, status == STATUS_OK ? 1 : 0);
        sql_rollback(place.rival);
        sql_end(&place.rival);
    }
}

static const struct {
    const char *why;
    int64_t passed_ago_ms;
    int lets_go_at;
    enum status want;
    int asked;                 /* 0: as often as the time allows */
    int64_t least_ms, most_ms; /* how long it takes */
} moving[] = {
    { "a lock that moves is tried until it is free", 0, 20, STATUS_OK, 20, 0, PLACELESS_TIME_MAX_MS },
    { "one that nobody let go of for long is given up after a few tries", LOCK_MOVES_MS + 100, 20, STATUS_UNAVAILABLE,
      PLACELESS_TRIES_MAX + 1, 0, PLACELESS_TIME_MAX_MS },
    { "one that moves and is never free is given up in time", 0, 0, STATUS_UNAVAILABLE, 0, PLACELESS_TIME_MAX_MS,
      ACT_TIME_MAX_MS },
};

static void test_request_without_a_place_waits_for_a_lock_that_moves(void **state)
{
    struct till *till = *state;

    for (size_t i = 0; i < sizeof moving / sizeof moving[0]; i++) {
        struct scripted script = script_for(till);
        int64_t began_us = clock_monotonic_us(), took_ms;
        enum status status;

        rival_holds(till, false, false);
        place.passed_ago_ms = moving[i].passed_ago_ms;
        place.lets_go_at = moving[i].lets_go_at;
        status = run_at_lock(till, &script, false);
        took_ms = (clock_monotonic_us() - began_us) / 1000;
        if (status != moving[i].want || (moving[i].asked > 0 && place.asked != moving[i].asked) ||
            script.runs != (status == STATUS_OK ? 1 : 0) || place.passed != script.runs)
            fail_msg("%s: %s, asked %d, runs %d", moving[i].why, status_name(status), place.asked, script.runs);
        assert_in_range(took_ms, moving[i].least_ms, moving[i].most_ms);
        sql_rollback(place.rival);
        sql_end(&place.rival);
    }
}

/* nginx waits ten seconds for an answer. The act gives up before, so that the answer can say that nothing was
 * written. */
static void test_wait_for_a_lock_that_stays_taken_ends_within_the_time_limit(void **state)
{
    struct till *till = *state;
    struct scripted script = script_for(till);
    int64_t began_us = clock_monotonic_us();

    rival_holds(till, true, false);
    assert_int_equal(run_at_lock(till, &script, false), STATUS_UNAVAILABLE);
    assert_int_equal(script.runs, 0);
    assert_int_equal(place.asked, 1);
    assert_int_equal(place.left, 1);
    assert_in_range(clock_monotonic_us() - began_us, ACT_TIME_MAX_MS * 1000 / 2, 9 * 1000 * 1000);
    sql_rollback(place.rival);
    sql_end(&place.rival);
}

static void test_act_has_the_time_of_its_run_and_never_an_earlier_one(void **state)
{
    struct till *till = *state;
    struct scripted script = script_for(till), again = script_for(till);
    struct instant before = clock_now(), ahead = instant_plus_seconds(before, 3600);
    struct order order;

    till->counter.act.now = instant_plus_seconds(before, -20); /* the exchange began 20 s ago and waited */
    assert_int_equal(counter_run(till_counter(till), till->organization.id, act_scripted, &script, &order), STATUS_OK);
    assert_true(script.ran_at.us >= before.us);
    till->counter.act.now = ahead; /* the host's clock was set back meanwhile */
    assert_int_equal(counter_run(till_counter(till), till->organization.id, act_scripted, &again, &order), STATUS_OK);
    assert_int_equal(again.ran_at.us, ahead.us);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TILL_TEST(test_act_journal_and_operation_are_committed_together),
        TILL_TEST(test_refused_act_changes_nothing_and_leaves_the_key_free),
        TILL_TEST(test_act_of_an_unknown_organization_is_not_run),
        TILL_TEST(test_act_is_run_again_whole_after_a_conflict),
        TILL_TEST(test_same_key_replays_the_same_bytes),
        TILL_TEST(test_same_key_with_another_body_is_refused),
        TILL_TEST(test_same_key_of_another_user_runs_the_act),
        TILL_TEST(test_running_operation_is_in_progress_until_its_lease_ends),
        TILL_TEST(test_wait_for_the_lock_needs_a_free_place),
        TILL_TEST(test_request_without_a_place_waits_for_a_lock_that_moves),
        TILL_TEST(test_wait_for_a_lock_that_stays_taken_ends_within_the_time_limit),
        TILL_TEST(test_act_has_the_time_of_its_run_and_never_an_earlier_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
