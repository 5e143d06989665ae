/* tests/sql/errand.c: the tables of counter/errand.c, case by case: what is done with an errand by its state, its age
 * and the gateway's answer, with a requester that only counts. Payments and refunds have tests of their own.
 * Source: docs/reliability.md, 1; docs/rules.md, C (Late answers) and E. */
#include "../support/till.h"

#include "counter/errand.h"

/* Numbers of calls, and the outcome that was settled. */
struct counted {
    enum gateway_outcome ask_says, send_says, drop_says;
    enum status lease_says;
    int asks, sends, drops, settles;
    struct gateway_charge settled;
};

static enum status counted_lease(struct counter *c, void *with)
{
    struct counted *counted = with;

    (void)c;
    return counted->lease_says;
}

static void says(enum gateway_outcome outcome, struct gateway_charge *answer)
{
    *answer = (struct gateway_charge){ .outcome = outcome,
                                       .decline_code = outcome == GATEWAY_DECLINED ? "card_declined" : NULL,
                                       .dispute = outcome == GATEWAY_DISPUTED ? "amount" : NULL };
}

static void counted_send(struct counter *c, void *with, struct gateway_charge *answer)
{
    struct counted *counted = with;

    (void)c;
    counted->sends++;
    says(counted->send_says, answer);
}

static void counted_ask(struct counter *c, void *with, struct gateway_charge *answer)
{
    struct counted *counted = with;

    (void)c;
    counted->asks++;
    says(counted->ask_says, answer);
}

static void counted_drop(struct counter *c, void *with, struct gateway_charge *answer)
{
    struct counted *counted = with;

    (void)c;
    counted->drops++;
    says(counted->drop_says, answer);
}

static enum status counted_settle(struct counter *c, void *with, const struct gateway_charge *answer)
{
    struct counted *counted = with;

    (void)c;
    counted->settles++;
    counted->settled = *answer;
    return STATUS_OK;
}

static const struct errand_pursuit pursuit = { counted_lease, counted_send, counted_ask, counted_drop, counted_settle };

enum { YOUNG = 0, OLD = ERRAND_RESEND_S, DUE = 1, GIVEN_UP = 2, UNDONE = 3 };

static const struct {
    const char *why;
    enum errand_state state;
    int64_t age_s;
    /* 0; or DUE: its void is due; GIVEN_UP: a person said that the gateway has no charge; UNDONE: a person undid it
     * there */
    int how;
    enum gateway_outcome ask, send; /* ask: also the answer to drop */
    int asks, sends, drops;
    enum gateway_outcome settled;
} cases[] = {
    { "never sent: it is sent, and not asked about", ERRAND_NOT_SENT, YOUNG, 0, GATEWAY_ABSENT, GATEWAY_SUCCEEDED, 0,
      1, 0, GATEWAY_SUCCEEDED },
    { "never sent, however old", ERRAND_NOT_SENT, OLD, 0, GATEWAY_ABSENT, GATEWAY_SUCCEEDED, 0, 1, 0,
      GATEWAY_SUCCEEDED },
    { "sent the first time, refused: nothing was sent", ERRAND_NOT_SENT, YOUNG, 0, GATEWAY_ABSENT, GATEWAY_REFUSED,
      0, 1, 0, GATEWAY_REFUSED },
    { "sent the first time, no answer: unknown", ERRAND_NOT_SENT, YOUNG, 0, GATEWAY_ABSENT, GATEWAY_UNKNOWN, 0, 1, 0,
      GATEWAY_UNKNOWN },
    { "sent the first time, unusable answer: disputed", ERRAND_NOT_SENT, YOUNG, 0, GATEWAY_ABSENT, GATEWAY_DISPUTED, 0,
      1, 0, GATEWAY_DISPUTED },
    { "perhaps sent: asked about first, found", ERRAND_MAYBE_SENT, YOUNG, 0, GATEWAY_SUCCEEDED, GATEWAY_SUCCEEDED, 1, 0,
      0, GATEWAY_SUCCEEDED },
    { "perhaps sent, absent: sent again", ERRAND_MAYBE_SENT, YOUNG, 0, GATEWAY_ABSENT, GATEWAY_DECLINED, 1, 1, 0,
      GATEWAY_DECLINED },
    { "sent again, refused: stays unknown", ERRAND_MAYBE_SENT, YOUNG, 0, GATEWAY_ABSENT, GATEWAY_REFUSED,
      1, 1, 0, GATEWAY_UNKNOWN },
    { "perhaps sent, absent, too old: not sent again", ERRAND_MAYBE_SENT, OLD, 0, GATEWAY_ABSENT, GATEWAY_SUCCEEDED, 1,
      0, 0, GATEWAY_UNKNOWN },
    { "perhaps sent, absent, a second younger: sent again", ERRAND_MAYBE_SENT, OLD - 1, 0, GATEWAY_ABSENT,
      GATEWAY_SUCCEEDED, 1, 1, 0, GATEWAY_SUCCEEDED },
    { "too old, absent, given up by a person: declined", ERRAND_MAYBE_SENT, OLD, GIVEN_UP, GATEWAY_ABSENT,
      GATEWAY_SUCCEEDED, 0, 0, 1, GATEWAY_DECLINED },
    { "given up by a person, found: succeeded", ERRAND_MAYBE_SENT, OLD, GIVEN_UP, GATEWAY_SUCCEEDED, GATEWAY_SUCCEEDED,
      0, 0, 1, GATEWAY_SUCCEEDED },
    { "given up by a person, no answer: stays unknown", ERRAND_MAYBE_SENT, OLD, GIVEN_UP, GATEWAY_UNKNOWN,
      GATEWAY_SUCCEEDED, 0, 0, 1, GATEWAY_UNKNOWN },
    { "given up by a person, unusable answer: disputed", ERRAND_MAYBE_SENT, OLD, GIVEN_UP, GATEWAY_DISPUTED,
      GATEWAY_SUCCEEDED, 0, 0, 1, GATEWAY_DISPUTED },
    { "undone there by a person, unusable answer: declined", ERRAND_MAYBE_SENT, YOUNG, UNDONE, GATEWAY_DISPUTED,
      GATEWAY_SUCCEEDED, 0, 0, 1, GATEWAY_DECLINED },
    { "undone there by a person, absent: never sent again", ERRAND_MAYBE_SENT, YOUNG, UNDONE, GATEWAY_ABSENT,
      GATEWAY_SUCCEEDED, 0, 0, 1, GATEWAY_DECLINED },
    { "waits for the card holder: asked about", ERRAND_WAITING, YOUNG, 0, GATEWAY_ACTION_REQUIRED, GATEWAY_SUCCEEDED, 1,
      0, 0, GATEWAY_ACTION_REQUIRED },
    { "card holder's time is over: dropped, declined", ERRAND_WAITING, YOUNG, DUE, GATEWAY_DECLINED, GATEWAY_SUCCEEDED,
      0, 0, 1, GATEWAY_DECLINED },
    { "card holder's time is over: dropped, had succeeded", ERRAND_WAITING, OLD, DUE, GATEWAY_SUCCEEDED,
      GATEWAY_SUCCEEDED, 0, 0, 1, GATEWAY_SUCCEEDED },
    { "waits for the card holder, absent: unknown", ERRAND_WAITING, YOUNG, 0, GATEWAY_ABSENT, GATEWAY_SUCCEEDED, 1, 0,
      0, GATEWAY_UNKNOWN },
    { "processing: asked about, never dropped", ERRAND_MOVING, OLD, DUE, GATEWAY_PROCESSING, GATEWAY_SUCCEEDED, 1, 0, 0,
      GATEWAY_PROCESSING },
    { "processing, absent: unknown, never sent again", ERRAND_MOVING, YOUNG, 0, GATEWAY_ABSENT, GATEWAY_SUCCEEDED, 1, 0,
      0, GATEWAY_UNKNOWN },
};

static void test_errand_is_sent_or_asked_or_dropped_by_state_age_and_answer(void **state)
{
    struct till *till = *state;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct counter *c = till_counter(till);
        struct errand errand = { .id = id_new(),
                                 .organization_id = till->organization.id,
                                 .id_kind = ID_PAYMENT,
                                 .state = cases[i].state,
                                 .void_due = cases[i].how == DUE,
                                 .give_up = cases[i].how == GIVEN_UP ? GIVE_UP_ABSENT
                                            : cases[i].how == UNDONE ? GIVE_UP_DISPUTED
                                                                     : GIVE_UP_NOT };
        struct counted counted = { .ask_says = cases[i].ask, .drop_says = cases[i].ask, .send_says = cases[i].send };

        c->act.now = instant_plus_seconds(id_time(errand.id), cases[i].age_s);
        assert_int_equal(errand_pursue(c, &errand, &pursuit, &counted), STATUS_OK);
        if (counted.asks != cases[i].asks || counted.sends != cases[i].sends || counted.drops != cases[i].drops ||
            counted.settles != 1 || counted.settled.outcome != cases[i].settled)
            fail_msg("%s: asked %d, sent %d, dropped %d, settled as %s", cases[i].why, counted.asks, counted.sends,
                     counted.drops, gateway_outcome_name(counted.settled.outcome));
        if (cases[i].how >= GIVEN_UP && counted.settled.outcome == GATEWAY_DECLINED)
            assert_string_equal(counted.settled.decline_code, "given_up");
    }
}

static void test_errand_leased_by_another_process_is_left_alone(void **state)
{
    struct till *till = *state;
    struct errand errand = {
        .id = id_new(), .organization_id = till->organization.id, .id_kind = ID_REFUND, .state = ERRAND_MAYBE_SENT
    };
    struct counted counted = { .lease_says = STATUS_NOT_FOUND };

    assert_int_equal(errand_pursue(till_counter(till), &errand, &pursuit, &counted), STATUS_CHANGED);
    assert_int_equal(counted.asks + counted.sends + counted.drops + counted.settles, 0);
}

static bool nobody_enters(void)
{
    return false;
}

/* The worker's first call of a payment meets a gateway that takes no work: nothing was sent, so that next time it is
 * sent and not asked about. */
static void test_first_call_that_the_gateway_refuses_leaves_the_payment_unsent(void **state)
{
    struct till *till = *state;
    struct quote quote = till_quote(till, ID_NONE, till->card.id, 1);
    struct order_wanted wanted = { .quote_id = quote.id };
    struct counter *c = till_counter_claiming(till, "key", "key");
    struct order order;

    c->act.gateway_places.enter = nobody_enters;
    assert_int_equal(order_place(c, &wanted, till_render, &order), STATUS_OK);
    assert_int_equal(till_payment(till, order.id).state, PAYMENT_INTENT);
    script_gateway_says(&till->gateway, GATEWAY_REFUSED);
    till->counter.act.now = instant_plus_seconds(till->counter.act.now, 1);
    assert_int_equal(till_pursue(till), 1);
    assert_int_equal(till_payment(till, order.id).state, PAYMENT_INTENT);
    assert_int_equal(till_order_now(till, order.id).status, ORDER_PAYMENT_PENDING);
    script_gateway_says(&till->gateway, GATEWAY_SUCCEEDED);
    till->gateway.finds = 0;
    till->counter.act.now = instant_plus_seconds(till->counter.act.now, 2 * ERRAND_RESEND_S);
    assert_int_equal(till_pursue(till), 1);
    assert_int_equal(till->gateway.finds, 0);
    assert_int_equal(till_order_now(till, order.id).status, ORDER_CONFIRMED);
    till_books_are_right(till);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TILL_TEST(test_errand_is_sent_or_asked_or_dropped_by_state_age_and_answer),
        TILL_TEST(test_errand_leased_by_another_process_is_left_alone),
        TILL_TEST(test_first_call_that_the_gateway_refuses_leaves_the_payment_unsent),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
