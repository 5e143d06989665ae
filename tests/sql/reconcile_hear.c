/* tests/sql/reconcile_hear.c: what the daily reconciliation finds to differ because we have not heard of it yet is
 * asked about first, settled, and told only if it still differs then.
 * Source: docs/reliability.md, 1 (Daily reconciliation). */
#include "refund_fixture.h"

#include "counter/reconcile_daily.h"
#include "worker/hear.h"

enum { CHARGES_MAX = 2 };

/* One day with one payment, and the worker that reconciles it once it is over. */
struct scene {
    struct till *till;
    struct payment payment;
    char key[ID_TEXT_BYTES];
    struct gateway_listed listed[CHARGES_MAX];
    int heard; /* how often the gateway was asked about the payment */
    enum gateway_outcome lists_afterwards; /* what it lists once it was asked */
    struct reconcile_daily daily;
};

static bool hear(void *context, struct id payment_id)
{
    struct scene *scene = context;
    struct counter like = *till_counter(scene->till);

    like.act.now = clock_now();
    scene->heard++;
    scene->listed[0].outcome = scene->lists_afterwards;
    return payment_hear(&like, payment_id);
}

/* The gateway lists the payment's charge with this outcome. */
static struct scene *scene_of(struct till *till, struct payment payment, enum gateway_outcome listed)
{
    struct scene *scene = ARENA_NEW(&till->arena, struct scene);

    *scene = (struct scene){
        .till = till, .payment = payment, .lists_afterwards = listed, .daily = { .hear = hear, .hear_context = scene }
    };
    memcpy(scene->key, id_write(ID_PAYMENT, payment.id).text, ID_TEXT_BYTES);
    scene->listed[0] = (struct gateway_listed){ .key = scene->key,
                                                .charge_id = "ch_1",
                                                .amount = payment.amount,
                                                .outcome = listed,
                                                .created_at = id_time(payment.id) };
    till->gateway.listed = scene->listed;
    till->gateway.listed_count = 1;
    till->gateway.chargeback = (struct gateway_chargeback){ .told = true };
    database_do(till->database->root,
                arena_format(&till->arena,
                             "INSERT INTO gateway_account (name, kind, account_id, live, key_check, created_at)"
                             " VALUES ('program', 'sandbox', 'sandbox_1', 0, REPEAT('k', 32), '%s 12:00:00')",
                             day_write(instant_day(id_time(payment.id))).text));
    return scene;
}

static struct scene *scene_ordered(struct till *till, enum gateway_outcome said, enum gateway_outcome listed)
{
    struct order order = till_order_made(till, 3, said);

    return scene_of(till, till_payment(till, order.id), listed);
}

/* So long after the end of the day. */
static enum status reconciled_at(struct scene *scene, int64_t seconds)
{
    struct day day = instant_day(id_time(scene->payment.id));
    struct instant now = instant_plus_seconds(instant_of_day(day_plus(day, 1)), seconds);
    enum status status = STATUS_OK;

    for (bool busy = true; status == STATUS_OK && busy;)
        status = reconcile_daily_go_on(&scene->daily, scene->till->sql, &scene->till->gateway.gateway, now, 0, &busy);
    return status;
}

/* The try of that number: each rests longer. */
static enum status reconciled(struct scene *scene, int number)
{
    static const int after_s[] = { 0, 60, 360, 1260, 4860 };

    return reconciled_at(scene, RECONCILE_AFTER_S + after_s[number - 1]);
}

static void differs(struct scene *scene, difference_set wanted)
{
    struct difference_row *rows;
    size_t count;

    assert_int_equal(store_difference_list(scene->till->sql, &scene->till->arena, NULL, 10, &rows, &count), STATUS_OK);
    assert_int_equal(count, wanted == 0 ? 0 : 1);
    if (count == 1)
        assert_int_equal(rows[0].differences, wanted);
}

static struct payment payment_again(struct scene *scene)
{
    struct payment_call call;

    assert_int_equal(store_payment_anywhere(scene->till->sql, &scene->till->arena, scene->payment.id, &call),
                     STATUS_OK);
    return call.payment;
}

static struct reconciliation_row row_now(struct scene *scene)
{
    struct till *till = scene->till;
    struct reconciliation_account account;
    struct reconciliation_row *rows;
    size_t count;

    assert_int_equal(store_reconciliation_account(till->sql, &till->arena, &account), STATUS_OK);
    assert_int_equal(store_reconciliation_list(till->sql, &till->arena, &account,
                                               instant_day(id_time(scene->payment.id)), &rows, &count),
                     STATUS_OK);
    return rows[0];
}

/* How many minor units of the day are the gateway's, and of these joined, and ours, and of these joined. */
static void sums_are(struct scene *scene, int64_t gateway, int64_t gateway_joined, int64_t ours, int64_t ours_joined)
{
    struct till *till = scene->till;
    struct reconcile_sums *sums = ARENA_NEW(&till->arena, struct reconcile_sums);
    struct reconciliation_row row = row_now(scene);

    assert_int_equal(store_reconciliation_day_sums(till->sql, &till->arena, &row, sums), STATUS_OK);
    assert_int_equal(sums->count, gateway + ours > 0 ? 1 : 0);
    if (sums->count == 0)
        return;
    assert_int_equal(sums->of[0].gateway_minor, gateway);
    assert_int_equal(sums->of[0].gateway_joined_minor, gateway_joined);
    assert_int_equal(sums->of[0].ours_minor, ours);
    assert_int_equal(sums->of[0].ours_joined_minor, ours_joined);
}

/* All the money of the day, on both sides, is joined: `minor` of it. */
static void joined_is(struct scene *scene, int64_t minor)
{
    sums_are(scene, minor, minor, minor, minor);
}

/* The payment's answer came to nobody: the reconciliation hears it. */
static void test_an_outcome_not_heard_yet_is_heard_and_no_difference(void **state)
{
    static const struct {
        enum gateway_outcome said, now;
        enum payment_state becomes;
    } cases[] = {
        { GATEWAY_PROCESSING, GATEWAY_DECLINED, PAYMENT_DECLINED },
        { GATEWAY_PROCESSING, GATEWAY_SUCCEEDED, PAYMENT_SUCCEEDED },
        { GATEWAY_UNKNOWN, GATEWAY_SUCCEEDED, PAYMENT_SUCCEEDED },
        { GATEWAY_ACTION_REQUIRED, GATEWAY_SUCCEEDED, PAYMENT_SUCCEEDED },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        void *made = NULL;
        struct till *till;
        struct scene *scene;

        assert_int_equal(till_start(&made), 0);
        till = made;
        scene = scene_ordered(till, cases[i].said, cases[i].now);
        till->gateway.find_says = cases[i].now;
        assert_int_equal(reconciled(scene, 1), STATUS_OK);
        assert_int_equal(scene->heard, 1);
        assert_int_equal(payment_again(scene).state, cases[i].becomes);
        differs(scene, 0);
        joined_is(scene, cases[i].now == GATEWAY_SUCCEEDED ? scene->payment.amount.minor : 0);
        till_books_are_right(till);
        assert_int_equal(till_end(&made), 0);
    }
}

static void test_what_still_differs_once_asked_is_told_at_once(void **state)
{
    struct scene *scene = scene_ordered(*state, GATEWAY_SUCCEEDED, GATEWAY_DECLINED);

    assert_int_equal(reconciled(scene, 1), STATUS_OK);
    assert_int_equal(scene->heard, 1);
    assert_int_equal(payment_again(scene).state, PAYMENT_SUCCEEDED);
    differs(scene, DIFFERENCE_BIT(DIFFERENCE_OUTCOME));
}

/* Our row is newer than the page that was listed before it. */
static void test_a_list_that_is_older_than_our_row_is_read_again(void **state)
{
    struct scene *scene = scene_ordered(*state, GATEWAY_SUCCEEDED, GATEWAY_PROCESSING);

    scene->lists_afterwards = GATEWAY_SUCCEEDED;
    assert_int_equal(reconciled(scene, 1), STATUS_OK);
    assert_int_equal(scene->heard, 1);
    differs(scene, 0);
}

/* A difference that no answer changes is told without asking. */
static void test_another_amount_is_told_without_asking(void **state)
{
    struct scene *scene = scene_ordered(*state, GATEWAY_SUCCEEDED, GATEWAY_SUCCEEDED);

    scene->listed[0].amount.minor++;
    assert_int_equal(reconciled(scene, 1), STATUS_OK);
    assert_int_equal(scene->heard, 0);
    differs(scene, DIFFERENCE_BIT(DIFFERENCE_AMOUNT));
}

/* Four tries end at the silence; the fifth tells what is listed. */
static void test_a_payment_that_cannot_be_asked_about_is_told_from_the_fifth_try_on(void **state)
{
    struct till *till = *state;
    struct scene *scene = scene_ordered(till, GATEWAY_UNKNOWN, GATEWAY_SUCCEEDED);

    till->gateway.find_says = GATEWAY_UNKNOWN;
    for (int i = 1; i <= RECONCILE_SILENT_TRIES; i++) {
        assert_int_equal(reconciled(scene, i), STATUS_UNAVAILABLE);
        differs(scene, 0);
    }
    assert_int_equal(reconciled(scene, RECONCILE_SILENT_TRIES + 1), STATUS_OK);
    assert_int_equal(scene->heard, RECONCILE_SILENT_TRIES + 1);
    differs(scene, DIFFERENCE_BIT(DIFFERENCE_OUTCOME));
}

/* An old day, too, is made again within the hour while an answer may put it right; else on the next day. */
static void test_what_an_answer_may_put_right_is_looked_at_within_the_hour(void **state)
{
    static const struct { enum gateway_outcome listed; int64_t more; int64_t again_s; } cases[] = {
        { GATEWAY_DECLINED, 0, RECONCILE_AGAIN_S },
        { GATEWAY_SUCCEEDED, 1, RECONCILE_AGAIN_LATER_S },
    };
    struct till *till = *state;
    struct scene *scene = scene_ordered(till, GATEWAY_SUCCEEDED, GATEWAY_SUCCEEDED);
    struct day day = instant_day(id_time(scene->payment.id));
    int64_t late_s = 3 * RECONCILE_LATE_S;

    for (size_t i = 0; i < 2; i++, late_s += 2 * RECONCILE_LATE_S) {
        struct reconciliation_account account;
        struct reconciliation_row *rows;
        size_t count;

        scene->lists_afterwards = scene->listed[0].outcome = cases[i].listed;
        scene->listed[0].amount.minor = scene->payment.amount.minor + cases[i].more;
        assert_int_equal(reconciled_at(scene, late_s), STATUS_OK);
        assert_int_equal(store_reconciliation_account(till->sql, &till->arena, &account), STATUS_OK);
        assert_int_equal(store_reconciliation_list(till->sql, &till->arena, &account, day, &rows, &count), STATUS_OK);
        assert_int_equal(rows[0].day.number, day.number);
        assert_int_equal(rows[0].next_try_at.us, instant_plus_seconds(rows[0].finished_at, cases[i].again_s).us);
    }
}

/* The daily turn of payouts that are wrong takes the charges along. */
static void test_payouts_do_not_put_off_what_is_looked_at_within_the_hour(void **state)
{
    static const int64_t turns_s[] = { 0, 23 * HOUR_S, 24 * HOUR_S };
    struct scene *scene = scene_ordered(*state, GATEWAY_SUCCEEDED, GATEWAY_DECLINED);
    int64_t late_s = 3 * RECONCILE_LATE_S;

    for (size_t i = 0; i < 3; i++) {
        struct reconciliation_row row;

        assert_int_equal(reconciled_at(scene, late_s + turns_s[i]), STATUS_OK);
        row = row_now(scene);
        assert_int_equal(row.finished_at.us,
                         instant_plus_seconds(instant_of_day(day_plus(row.day, 1)), late_s + turns_s[i]).us);
        assert_int_equal(row.next_try_at.us, instant_plus_seconds(row.finished_at, RECONCILE_AGAIN_S).us);
        assert_int_equal(row.payouts_wrong, i == 1 ? 1 : 0);
        if (i == 0)
            database_do(scene->till->database->root, "UPDATE reconciliation SET payouts_wrong = 1");
    }
}

static void test_a_payment_that_another_process_asks_about_is_left_to_it(void **state)
{
    struct till *till = *state;
    struct scene *scene = scene_ordered(till, GATEWAY_PROCESSING, GATEWAY_SUCCEEDED);
    int finds = till->gateway.finds;

    till->gateway.find_says = GATEWAY_SUCCEEDED;
    database_do(till->database->root, "UPDATE payment SET lease_until = UTC_TIMESTAMP(6) + INTERVAL 1 HOUR");
    assert_int_equal(reconciled(scene, 1), STATUS_UNAVAILABLE);
    assert_int_equal(till->gateway.finds, finds);
    differs(scene, 0);
    database_do(till->database->root, "UPDATE payment SET lease_until = NULL");
    assert_int_equal(reconciled(scene, 2), STATUS_OK);
    assert_int_equal(payment_again(scene).state, PAYMENT_SUCCEEDED);
    differs(scene, 0);
}

/* What a failure of ours set aside has a schedule of its own: it is not asked about here, and told. */
static void test_a_payment_that_is_set_aside_is_told_without_asking(void **state)
{
    struct till *till = *state;
    struct scene *scene = scene_ordered(till, GATEWAY_PROCESSING, GATEWAY_SUCCEEDED);
    int finds = till->gateway.finds;

    database_do(till->database->root,
                "INSERT INTO set_aside (organization_id, kind, object_id, since, failures, next_try_at, reason,"
                " version) SELECT organization_id, 'payment', id, UTC_TIMESTAMP(6), 1,"
                " UTC_TIMESTAMP(6) + INTERVAL 1 HOUR, 'SIGKILL', 1 FROM payment");
    assert_int_equal(reconciled(scene, 1), STATUS_OK);
    assert_int_equal(till->gateway.finds, finds);
    differs(scene, DIFFERENCE_BIT(DIFFERENCE_OUTCOME));
}

static void test_a_refund_not_heard_yet_is_heard_and_no_difference(void **state)
{
    struct till *till = *state;
    struct invoice invoice = invoice_bought(till, till->card.id);
    struct id note = corrected(till, &invoice, 1000);
    struct scene *scene;

    till->gateway.refund_says = GATEWAY_UNKNOWN;
    (void)till_refund(till, note, till_key(till));
    till->gateway.refund_find_says = GATEWAY_SUCCEEDED;
    scene = scene_of(till, payment_now(till, &invoice), GATEWAY_SUCCEEDED);
    scene->listed[0].refunded_minor = note_now(till, note).charge.total.minor;
    assert_true(scene->listed[0].refunded_minor >= 1000);
    assert_int_equal(reconciled(scene, 1), STATUS_OK);
    assert_int_equal(scene->heard, 1);
    assert_int_equal(note_now(till, note).refunded_minor, scene->listed[0].refunded_minor);
    differs(scene, 0);
    till_books_are_right(till);
}

/* So many refunds of one payment, that all succeeded: the newest are asked about. */
static void test_of_many_refunds_the_newest_are_heard(void **state)
{
    struct till *till = *state;
    struct invoice invoice = invoice_bought(till, till->card.id);
    struct id note = corrected(till, &invoice, 1000);
    struct scene *scene;

    assert_int_equal(till_refund(till, note, till_key(till)), STATUS_OK);
    database_do(till->database->root,
                arena_format(&till->arena,
                             "INSERT INTO refund (organization_id, id, credit_note_id, payment_id, currency,"
                             " amount_minor, state, refund_reference, tries, version, created_at)"
                             " WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)"
                             " SELECT organization_id, UNHEX(LPAD(HEX(i), 32, '0')), credit_note_id, payment_id,"
                             " currency, 1, state, refund_reference, tries, version, created_at FROM refund, n",
                             PAYMENT_REFUNDS_MAX + 5));
    scene = scene_of(till, payment_now(till, &invoice), GATEWAY_SUCCEEDED);
    till->gateway.refund_find_says = GATEWAY_SUCCEEDED;
    till->gateway.refund_finds = 0;
    assert_int_equal(reconciled(scene, 1), STATUS_OK);
    assert_int_equal(till->gateway.refund_finds, PAYMENT_REFUNDS_MAX);
    differs(scene, DIFFERENCE_BIT(DIFFERENCE_REFUNDED));
}

static void test_a_contest_not_heard_yet_is_heard_and_no_difference(void **state)
{
    struct till *till = *state;
    struct scene *scene = scene_ordered(till, GATEWAY_SUCCEEDED, GATEWAY_SUCCEEDED);

    scene->listed[0].contested = true;
    till->gateway.chargeback = (struct gateway_chargeback){ .told = true, .state = CHARGEBACK_OPENED,
                                                            .minor = scene->payment.amount.minor };
    assert_int_equal(reconciled(scene, 1), STATUS_OK);
    assert_int_equal(scene->heard, 1);
    assert_int_equal(payment_again(scene).chargeback.state, CHARGEBACK_OPENED);
    differs(scene, 0);
}

/* Not on the list of its day, because it was made after midnight: found by its key. */
static void test_a_charge_of_the_next_day_is_heard_too(void **state)
{
    struct till *till = *state;
    struct scene *scene = scene_ordered(till, GATEWAY_PROCESSING, GATEWAY_DECLINED);

    till->gateway.listed_count = 0;
    till->gateway.find_says = GATEWAY_DECLINED;
    assert_int_equal(reconciled(scene, 1), STATUS_OK);
    assert_int_equal(scene->heard, 1);
    assert_int_equal(payment_again(scene).state, PAYMENT_DECLINED);
    differs(scene, 0);
    joined_is(scene, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_an_outcome_not_heard_yet_is_heard_and_no_difference),
        TILL_TEST(test_what_still_differs_once_asked_is_told_at_once),
        TILL_TEST(test_a_list_that_is_older_than_our_row_is_read_again),
        TILL_TEST(test_another_amount_is_told_without_asking),
        TILL_TEST(test_a_payment_that_cannot_be_asked_about_is_told_from_the_fifth_try_on),
        TILL_TEST(test_what_an_answer_may_put_right_is_looked_at_within_the_hour),
        TILL_TEST(test_payouts_do_not_put_off_what_is_looked_at_within_the_hour),
        TILL_TEST(test_a_payment_that_another_process_asks_about_is_left_to_it),
        TILL_TEST(test_a_payment_that_is_set_aside_is_told_without_asking),
        TILL_TEST(test_a_refund_not_heard_yet_is_heard_and_no_difference),
        TILL_TEST(test_of_many_refunds_the_newest_are_heard),
        TILL_TEST(test_a_contest_not_heard_yet_is_heard_and_no_difference),
        TILL_TEST(test_a_charge_of_the_next_day_is_heard_too),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
