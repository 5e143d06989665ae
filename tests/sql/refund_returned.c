/* tests/sql/refund_returned.c: the gateway reports a refund as succeeded and later as failed: its amount is credit
 * again and can be refunded again; whatever makes us ask, and however often. Source: docs/rules.md, E (Refunds that
 * fail later). */
#include "refund_fixture.h"

#include "counter/chargeback_watch.h"
#include "counter/gateway_event.h"
#include "counter/refund_watch.h"

static struct refund last_of(struct till *till, struct id note_id)
{
    struct credit_note note = note_now(till, note_id);

    return note.refunds[note.refund_count - 1];
}

/* The worker asks about the note's last refund, and the gateway answers with this outcome. */
static enum status heard(struct till *till, struct id note_id, enum gateway_outcome outcome)
{
    struct refund_call call;

    assert_int_equal(
        store_refund_find(till->sql, &till->arena, till->organization.id, last_of(till, note_id).id, &call), STATUS_OK);
    till->gateway.refund_find_says = outcome;
    return refund_watch(till_counter(till), &call);
}

static void test_refund_that_fails_later_is_credit_again(void **state)
{
    struct till *till = *state;
    struct invoice invoice = invoice_bought(till, till->card.id);
    struct id note_id = corrected(till, &invoice, 1000);

    assert_int_equal(till_refund(till, note_id, till_key(till)), STATUS_OK);
    stands(till, "gone back", note_id, 0, 0, 1200, REFUND_SUCCEEDED);
    for (int i = 0; i < 2; i++) { /* reported twice, counted once */
        assert_int_equal(heard(till, note_id, GATEWAY_DECLINED), STATUS_OK);
        stands(till, "come back", note_id, 1200, 0, 0, REFUND_DECLINED);
        assert_string_equal(last_of(till, note_id).decline_code, "refund_refused");
        assert_int_equal(told(till, "credit_note.refund_failed"), 1);
    }
    script_gateway_says_of_refunds(&till->gateway, GATEWAY_SUCCEEDED);
    assert_int_equal(till_refund(till, note_id, till_key(till)), STATUS_OK);
    stands(till, "gone back anew", note_id, 0, 0, 1200, REFUND_SUCCEEDED);
    assert_int_equal(note_now(till, note_id).refund_count, 2);
}

static void test_payment_of_a_refund_that_fails_later_is_succeeded_again(void **state)
{
    struct till *till = *state;
    struct invoice invoice = invoice_bought(till, till->card.id);
    struct id note_id = corrected(till, &invoice, 10500);

    assert_int_equal(till_refund(till, note_id, till_key(till)), STATUS_OK);
    assert_int_equal(payment_now(till, &invoice).state, PAYMENT_REFUNDED);
    assert_int_equal(heard(till, note_id, GATEWAY_DECLINED), STATUS_OK);
    assert_int_equal(payment_now(till, &invoice).state, PAYMENT_SUCCEEDED);
    assert_int_equal(account(till, "cash"), 12600);
    assert_int_equal(balance_now(till), 12600);
    till_books_are_right(till);
    script_gateway_says_of_refunds(&till->gateway, GATEWAY_SUCCEEDED);
    assert_int_equal(till_refund(till, note_id, till_key(till)), STATUS_OK);
    assert_int_equal(payment_now(till, &invoice).state, PAYMENT_REFUNDED);
    till_books_are_right(till);
}

/* The charge was lost meanwhile, so that the invoice is open again: the returned amount lowers what is due. */
static void test_refund_that_fails_later_lowers_what_is_due_after_a_lost_charge(void **state)
{
    struct till *till = *state;
    struct invoice invoice = invoice_bought(till, till->card.id), now;
    struct payment payment = payment_now(till, &invoice);
    struct id note_id = corrected(till, &invoice, 1000);

    assert_int_equal(till_refund(till, note_id, till_key(till)), STATUS_OK);
    till->gateway.chargeback =
        (struct gateway_chargeback){ .told = true, .state = CHARGEBACK_LOST, .minor = 12600 };
    assert_int_equal(chargeback_watch(till_counter(till), &payment), STATUS_OK);
    assert_int_equal(heard(till, note_id, GATEWAY_DECLINED), STATUS_OK);
    assert_int_equal(store_invoice_find(till->sql, &till->arena, till->organization.id, invoice.id, &now), STATUS_OK);
    assert_int_equal(now.due_minor, 11400);
    assert_int_equal(note_now(till, note_id).applied_minor, 1200);
    assert_int_equal(account(till, "cash"), 0);
    assert_int_equal(balance_now(till), 0);
    till_books_are_right(till);
}

/* Asked after 1, 3, 7, 14, 30 and 45 days; an hour after no answer, a day after any other answer. */
static void test_succeeded_refund_is_asked_about_for_45_days(void **state)
{
    static const struct { enum gateway_outcome says; int64_t after_s; } cases[] = {
        { GATEWAY_SUCCEEDED, 24 * HOUR_S },
        { GATEWAY_UNKNOWN, HOUR_S },
        { GATEWAY_PROCESSING, 24 * HOUR_S },
        { GATEWAY_DISPUTED, 24 * HOUR_S },
    };
    struct till *till = *state;
    struct invoice invoice = invoice_bought(till, till->card.id);
    struct id note_id = corrected(till, &invoice, 1000);
    struct refund_call *due;
    struct instant made, from;
    size_t count;

    assert_int_equal(till_refund(till, note_id, till_key(till)), STATUS_OK);
    made = id_time(last_of(till, note_id).id);
    till->counter.act.now = made;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(heard(till, note_id, cases[i].says), STATUS_OK);
        /* the schedule counts from the refund's making, a repetition from now */
        from = cases[i].says == GATEWAY_SUCCEEDED ? made : till->counter.act.now;
        assert_int_equal(last_of(till, note_id).watch_at.us, instant_plus_seconds(from, cases[i].after_s).us);
        assert_int_equal(last_of(till, note_id).state, REFUND_SUCCEEDED);
    }
    till_later(till, 24 * HOUR_S);
    assert_int_equal(store_refund_watched(till->sql, &till->arena, till->counter.act.now, 10, &due, &count), STATUS_OK);
    assert_int_equal(count, 1);
    till_later(till, 44 * 24 * HOUR_S);
    assert_int_equal(heard(till, note_id, GATEWAY_SUCCEEDED), STATUS_OK);
    assert_true(instant_is_none(last_of(till, note_id).watch_at));
    assert_int_equal(heard(till, note_id, GATEWAY_DECLINED), STATUS_OK); /* after the last question nothing is
                                                                          * changed */
    assert_int_equal(last_of(till, note_id).state, REFUND_SUCCEEDED);
    till_books_are_right(till);
}

static void test_event_makes_the_worker_ask_about_a_succeeded_refund(void **state)
{
    struct till *till = *state;
    struct invoice invoice = invoice_bought(till, till->card.id);
    struct id note_id = corrected(till, &invoice, 1000);
    struct gateway_event event = { .id = "evt_1", .kind = GATEWAY_EVENT_REFUND };

    assert_int_equal(till_refund(till, note_id, till_key(till)), STATUS_OK);
    event.key = arena_text(&till->arena, id_write(ID_REFUND, last_of(till, note_id).id).text);
    assert_int_equal(gateway_event_take(till_counter(till), &event), STATUS_OK);
    assert_int_equal(last_of(till, note_id).watch_at.us, till->counter.act.now.us);
    assert_int_equal(last_of(till, note_id).state, REFUND_SUCCEEDED); /* the event itself is not believed */
    assert_int_equal(heard(till, note_id, GATEWAY_DECLINED), STATUS_OK);
    assert_int_equal(gateway_event_take(till_counter(till), &event), STATUS_OK);
    assert_true(instant_is_none(last_of(till, note_id).watch_at));
}

/* The schedule has ended; the money comes back all the same, and the gateway tells of it once, in a silent hour. */
static void test_event_after_the_last_question_is_pursued_until_the_gateway_answers(void **state)
{
    struct till *till = *state;
    struct invoice invoice = invoice_bought(till, till->card.id);
    struct id note_id = corrected(till, &invoice, 1000);
    struct gateway_event event = { .id = "evt_1", .kind = GATEWAY_EVENT_REFUND };

    assert_int_equal(till_refund(till, note_id, till_key(till)), STATUS_OK);
    till_later(till, 46 * 24 * HOUR_S);
    assert_int_equal(heard(till, note_id, GATEWAY_SUCCEEDED), STATUS_OK);
    assert_true(instant_is_none(last_of(till, note_id).watch_at));
    event.key = arena_text(&till->arena, id_write(ID_REFUND, last_of(till, note_id).id).text);
    assert_int_equal(gateway_event_take(till_counter(till), &event), STATUS_OK);
    assert_int_equal(last_of(till, note_id).watch_at.us, till->counter.act.now.us);
    assert_int_equal(heard(till, note_id, GATEWAY_UNKNOWN), STATUS_OK);
    assert_int_equal(last_of(till, note_id).watch_at.us, instant_plus_seconds(till->counter.act.now, HOUR_S).us);
    assert_int_equal(heard(till, note_id, GATEWAY_DECLINED), STATUS_OK);
    assert_int_equal(last_of(till, note_id).state, REFUND_DECLINED);
    assert_int_equal(account(till, "cash"), 12600);
    till_books_are_right(till);
}

/* The gateway is asked, a webhook comes, and then the answer from before it: the refund is asked about again. */
static void test_answer_that_is_older_than_an_event_does_not_end_the_questions(void **state)
{
    struct till *till = *state;
    struct invoice invoice = invoice_bought(till, till->card.id);
    struct id note_id = corrected(till, &invoice, 1000);
    struct gateway_event event = { .id = "evt_1", .kind = GATEWAY_EVENT_REFUND };
    struct refund_heard old = { .back = { .outcome = GATEWAY_SUCCEEDED } };
    struct refund now;

    assert_int_equal(till_refund(till, note_id, till_key(till)), STATUS_OK);
    old.refund_id = last_of(till, note_id).id;
    old.version = last_of(till, note_id).version;
    till_later(till, 46 * 24 * HOUR_S);
    event.key = arena_text(&till->arena, id_write(ID_REFUND, old.refund_id).text);
    assert_int_equal(gateway_event_take(till_counter(till), &event), STATUS_OK);
    assert_int_equal(counter_run(till_counter(till), till->organization.id, act_refund_hear_again, &old, &now),
                     STATUS_OK);
    assert_int_equal(last_of(till, note_id).watch_at.us, till->counter.act.now.us);
    assert_int_equal(heard(till, note_id, GATEWAY_PROCESSING), STATUS_OK); /* nor does an answer that says nothing */
    assert_int_equal(last_of(till, note_id).watch_at.us, instant_plus_seconds(till->counter.act.now, 24 * HOUR_S).us);
    assert_int_equal(heard(till, note_id, GATEWAY_DECLINED), STATUS_OK);
    assert_int_equal(last_of(till, note_id).state, REFUND_DECLINED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TILL_TEST(test_refund_that_fails_later_is_credit_again),
        TILL_TEST(test_payment_of_a_refund_that_fails_later_is_succeeded_again),
        TILL_TEST(test_refund_that_fails_later_lowers_what_is_due_after_a_lost_charge),
        TILL_TEST(test_succeeded_refund_is_asked_about_for_45_days),
        TILL_TEST(test_event_makes_the_worker_ask_about_a_succeeded_refund),
        TILL_TEST(test_event_after_the_last_question_is_pursued_until_the_gateway_answers),
        TILL_TEST(test_answer_that_is_older_than_an_event_does_not_end_the_questions),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
