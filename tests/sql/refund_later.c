/* tests/sql/refund_later.c: a refund that is open when the request is answered: the worker finds its outcome, and it
 * counts once. Source: docs/reliability.md, 1. */
#include "refund_fixture.h"

#include "counter/gateway_event.h"

static const struct {
    const char *why;
    enum gateway_outcome first; /* the answer to the request's call */
    bool happened;              /* whether the gateway had made the refund by then */
    enum gateway_outcome found; /* the answer to the worker's question; GATEWAY_ABSENT: what the script's record says */
    enum gateway_outcome again; /* the answer to a second call */
    enum refund_state state;
    int calls;                  /* of gateway_refund, in all */
    size_t back;
} rounds[] = {
    { "no answer, made: found, not sent again", GATEWAY_UNKNOWN, true, GATEWAY_ABSENT, GATEWAY_DECLINED,
      REFUND_SUCCEEDED, 1, 1 },
    { "no answer, absent: sent again under the same key", GATEWAY_UNKNOWN, false, GATEWAY_ABSENT, GATEWAY_SUCCEEDED,
      REFUND_SUCCEEDED, 2, 1 },
    { "no answer, absent: sent again, declined", GATEWAY_UNKNOWN, false, GATEWAY_ABSENT, GATEWAY_DECLINED,
      REFUND_DECLINED, 2, 0 },
    { "no answer, found declined", GATEWAY_UNKNOWN, false, GATEWAY_DECLINED, GATEWAY_SUCCEEDED, REFUND_DECLINED, 1,
      0 },
    { "no answer to the question either: stays unknown", GATEWAY_UNKNOWN, true, GATEWAY_UNKNOWN, GATEWAY_DECLINED,
      REFUND_UNKNOWN, 1, 1 },
    { "absent, sent again, refused: stays unknown", GATEWAY_UNKNOWN, false, GATEWAY_ABSENT,
      GATEWAY_REFUSED, REFUND_UNKNOWN, 2, 0 },
    { "no answer, found processing", GATEWAY_UNKNOWN, false, GATEWAY_PROCESSING, GATEWAY_DECLINED,
      REFUND_PROCESSING, 1, 0 },
    { "processing, found succeeded", GATEWAY_PROCESSING, false, GATEWAY_SUCCEEDED, GATEWAY_DECLINED,
      REFUND_SUCCEEDED, 1, 0 },
    { "processing, found declined", GATEWAY_PROCESSING, false, GATEWAY_DECLINED, GATEWAY_SUCCEEDED,
      REFUND_DECLINED, 1, 0 },
    { "processing, absent: not sent again", GATEWAY_PROCESSING, false, GATEWAY_ABSENT,
      GATEWAY_SUCCEEDED, REFUND_PROCESSING, 1, 0 },
};

static void test_worker_finds_the_outcome_of_an_open_refund(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rounds / sizeof rounds[0]; i++) {
        bool ended = refund_ended(rounds[i].state), succeeded = rounds[i].state == REFUND_SUCCEEDED;
        struct till *till;
        struct invoice invoice;
        struct id note_id;
        void *made;

        assert_int_equal(till_start(&made), 0);
        till = made;
        invoice = invoice_bought(till, till->card.id);
        note_id = corrected(till, &invoice, 1000);
        script_gateway_says_of_refunds(&till->gateway, rounds[i].first);
        till->gateway.refund_happens = rounds[i].happened;
        assert_int_equal(till_refund(till, note_id, till_key(till)), STATUS_OK);
        stands(till, rounds[i].why, note_id, 0, 1200, 0,
               rounds[i].first == GATEWAY_PROCESSING ? REFUND_PROCESSING : REFUND_UNKNOWN);
        assert_int_equal(till_refund(till, note_id, till_key(till)), STATUS_NOTHING_TO_REFUND);
        assert_int_equal(pursue(till), 0); /* before its time */
        till_later(till, 10);
        script_gateway_says_of_refunds(&till->gateway, rounds[i].again);
        till->gateway.refund_find_says = rounds[i].found;
        assert_int_equal(pursue(till), 1);
        stands(till, rounds[i].why, note_id, rounds[i].state == REFUND_DECLINED ? 1200 : 0, ended ? 0 : 1200,
               succeeded ? 1200 : 0, rounds[i].state);
        if (till->gateway.refunds != rounds[i].calls || till->gateway.back_count != rounds[i].back)
            fail_msg("%s: %d calls, %zu refunds", rounds[i].why, till->gateway.refunds, till->gateway.back_count);
        assert_int_equal(told(till, "credit_note.refund_failed"), rounds[i].state == REFUND_DECLINED ? 1 : 0);
        assert_int_equal(told(till, "credit_note.refunded"), succeeded ? 1 : 0);
        assert_int_equal(till_end(&made), 0);
    }
}

static bool no_place(void)
{
    return false;
}

/* No place for the gateway was free: the worker sends the refund; while the gateway takes no work it stays unsent,
 * however long. */
static void test_refund_without_a_free_gateway_place_is_sent_by_the_worker(void **state)
{
    struct till *till = *state;
    struct invoice invoice = invoice_bought(till, till->card.id);
    struct id note_id = corrected(till, &invoice, 1000);
    const char *key = till_key(till);
    struct counter *c = till_counter_claiming(till, key, key);
    struct credit_note note;

    c->act.gateway_places.enter = no_place;
    assert_int_equal(refund_place(c, note_id, till_note_render, &note), STATUS_OK);
    assert_non_null(strstr(c->answer.body, "\"last\":\"intent\""));
    assert_int_equal(till->gateway.refunds, 0);
    stands(till, "nobody called", note_id, 0, 1200, 0, REFUND_INTENT);
    script_gateway_says_of_refunds(&till->gateway, GATEWAY_REFUSED);
    assert_int_equal(pursue(till), 1);
    stands(till, "no work was done", note_id, 0, 1200, 0, REFUND_INTENT);
    till_later(till, 30 * HOUR_S);
    script_gateway_says_of_refunds(&till->gateway, GATEWAY_SUCCEEDED);
    assert_int_equal(pursue(till), 1);
    stands(till, "sent for the first time", note_id, 0, 0, 1200, REFUND_SUCCEEDED);
    assert_int_equal(till->gateway.refund_finds, 0);
}

static const struct { const char *why; int64_t after_s; bool sent; } ages[] = {
    { "the last second in which its key is sent", 23 * HOUR_S - 1, true },
    { "after 23 hours", 23 * HOUR_S, false },
    { "a week later", 7 * 24 * HOUR_S, false },
};

static void test_absent_refund_is_sent_again_for_23_hours(void **state)
{
    struct till *till = *state;
    struct invoice invoice = invoice_bought(till, till->card.id);

    for (size_t i = 0; i < sizeof ages / sizeof ages[0]; i++) {
        struct id note_id = corrected(till, &invoice, 1000);
        int calls = till->gateway.refunds;
        struct refund refund;

        script_gateway_says_of_refunds(&till->gateway, GATEWAY_UNKNOWN);
        assert_int_equal(till_refund(till, note_id, till_key(till)), STATUS_OK);
        refund = note_now(till, note_id).refunds[0];
        script_gateway_says_of_refunds(&till->gateway, GATEWAY_SUCCEEDED);
        till->counter.act.now = instant_plus_seconds(id_time(refund.id), ages[i].after_s);
        assert_int_equal(pursue(till), 1);
        if ((till->gateway.refunds - calls == 2) != ages[i].sent)
            fail_msg("%s: sent %d times", ages[i].why, till->gateway.refunds - calls);
        assert_int_equal(note_now(till, note_id).refunds[0].state, ages[i].sent ? REFUND_SUCCEEDED : REFUND_UNKNOWN);
        till->gateway.refund_find_says = GATEWAY_DECLINED; /* ends the open refund, so that the next case begins
                                                            * without it */
        till_later(till, HOUR_S);
        assert_int_equal(pursue(till), ages[i].sent ? 0 : 1);
        till->counter.act.now = clock_now();
    }
    till_books_are_right(till);
}

/* A process died between its two acts: the next request with the key is answered with what is known, and the worker
 * asks once the lease has run out. */
static void test_refund_of_a_dead_process_is_asked_about_once_its_lease_ends(void **state)
{
    struct till *till = *state;
    struct invoice invoice = invoice_bought(till, till->card.id);
    struct id note_id = corrected(till, &invoice, 1000);
    const char *key = till_key(till);

    assert_int_equal(till_refund(till, note_id, key), STATUS_OK);
    database_do(till->database->root, "UPDATE refund SET state = 'calling', refund_reference = NULL, lease_until = "
                                      "UTC_TIMESTAMP(6) + INTERVAL 15 SECOND,"
                                      " next_try_at = UTC_TIMESTAMP(6) + INTERVAL 15 SECOND, version = 1");
    database_do(till->database->root,
                "DELETE FROM ledger_entry WHERE account IN ('cash', 'refunds_payable') AND credit_note_id IS NOT NULL"
                " AND payment_id IS NOT NULL");
    database_do(till->database->root,
                "UPDATE operation SET state = 'running', body = NULL, object_id = (SELECT id FROM refund),"
                " lease_until = UTC_TIMESTAMP(6) + INTERVAL 20 SECOND WHERE body LIKE '{\"number\":%\"last\":%'");
    assert_int_equal(till_refund(till, note_id, key), STATUS_IDEMPOTENCY_IN_PROGRESS);
    stands(till, "under way", note_id, 0, 1200, 0, REFUND_CALLING);
    till_later(till, 30);
    assert_int_equal(till_refund(till, note_id, key), STATUS_OK);
    assert_non_null(strstr(till->counter.answer.body, "\"last\":\"calling\""));
    assert_int_equal(till->gateway.refunds, 1);
    assert_int_equal(pursue(till), 1);
    stands(till, "found", note_id, 0, 0, 1200, REFUND_SUCCEEDED);
    assert_int_equal(till->gateway.refunds, 1);
}

/* Two workers read the same list: one of them gets the lease. */
static void test_due_refund_is_pursued_by_one_worker(void **state)
{
    struct till *till = *state;
    struct invoice invoice = invoice_bought(till, till->card.id);
    struct id note_id = corrected(till, &invoice, 1000);
    struct refund_call *due;
    size_t count;

    script_gateway_says_of_refunds(&till->gateway, GATEWAY_UNKNOWN);
    assert_int_equal(till_refund(till, note_id, till_key(till)), STATUS_OK);
    till_later(till, 10);
    assert_int_equal(store_refund_due(till->sql, &till->arena, till->counter.act.now, 50, &due, &count), STATUS_OK);
    assert_int_equal(count, 1);
    script_gateway_says_of_refunds(&till->gateway, GATEWAY_SUCCEEDED);
    assert_int_equal(refund_pursue(till_counter(till), &due[0]), STATUS_OK);
    assert_int_equal(refund_pursue(till_counter(till), &due[0]), STATUS_CHANGED);
    stands(till, "once", note_id, 0, 0, 1200, REFUND_SUCCEEDED);
    assert_int_equal(till->gateway.back_count, 1);
}

static void test_event_about_a_refund_makes_the_worker_ask_now(void **state)
{
    struct till *till = *state;
    struct invoice invoice = invoice_bought(till, till->card.id);
    struct id note_id = corrected(till, &invoice, 1000);
    struct gateway_event event = { .id = "evt_1", .kind = GATEWAY_EVENT_REFUND };
    struct id refund_id;

    script_gateway_says_of_refunds(&till->gateway, GATEWAY_PROCESSING);
    assert_int_equal(till_refund(till, note_id, till_key(till)), STATUS_OK);
    refund_id = note_now(till, note_id).refunds[0].id;
    event.key = arena_text(&till->arena, id_write(ID_PAYMENT, refund_id).text); /* not a refund's key */
    assert_int_equal(gateway_event_take(till_counter(till), &event), STATUS_OK);
    event.key = arena_text(&till->arena, id_write(ID_REFUND, id_new()).text); /* of no refund */
    assert_int_equal(gateway_event_take(till_counter(till), &event), STATUS_OK);
    assert_int_equal(pursue(till), 0);
    event.key = arena_text(&till->arena, id_write(ID_REFUND, refund_id).text);
    assert_int_equal(gateway_event_take(till_counter(till), &event), STATUS_OK);
    till->gateway.refund_find_says = GATEWAY_SUCCEEDED;
    assert_int_equal(pursue(till), 1);
    stands(till, "asked at once", note_id, 0, 0, 1200, REFUND_SUCCEEDED);
    assert_int_equal(gateway_event_take(till_counter(till), &event), STATUS_OK); /* it has ended */
    till_later(till, HOUR_S);
    assert_int_equal(pursue(till), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_worker_finds_the_outcome_of_an_open_refund),
        TILL_TEST(test_refund_without_a_free_gateway_place_is_sent_by_the_worker),
        TILL_TEST(test_absent_refund_is_sent_again_for_23_hours),
        TILL_TEST(test_refund_of_a_dead_process_is_asked_about_once_its_lease_ends),
        TILL_TEST(test_due_refund_is_pursued_by_one_worker),
        TILL_TEST(test_event_about_a_refund_makes_the_worker_ask_now),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
