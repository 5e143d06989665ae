/* tests/sql/credit_check_decision.c: A7: a check is decided once, whoever decides, however often and at once; until
 * then the order under check can be cancelled. Source: docs/rules.md, A7, D; docs/api.md, Operator. */
#include "credit_check_fixture.h"

static const enum credit_check_status decisions[] = { CREDIT_CHECK_APPROVED, CREDIT_CHECK_REJECTED };

static enum credit_check_status other_of(enum credit_check_status decision)
{
    return decision == CREDIT_CHECK_APPROVED ? CREDIT_CHECK_REJECTED : CREDIT_CHECK_APPROVED;
}

static void test_a7_same_decision_again_changes_nothing(void **state)
{
    struct till *till = *state;

    for (size_t i = 0; i < sizeof decisions / sizeof decisions[0]; i++) {
        struct order order = order_checked(till, ID_NONE, BEYOND);
        struct credit_check_decision wanted = { .decision = decisions[i],
                                                .note = "as agreed",
                                                .check_id = order.credit_check.id };
        struct credit_check first, again;
        struct organization after;

        assert_int_equal(decide_with(till, &wanted, &first), STATUS_OK);
        after = organization_read(till);
        wanted.note = "something else";
        wanted.has_credit_limit = true;
        wanted.credit_limit = money_of(1, till->organization.currency);
        assert_int_equal(decide_with(till, &wanted, &again), STATUS_OK);
        assert_int_equal(again.status, decisions[i]);
        assert_string_equal(again.note, "as agreed");
        assert_int_equal(again.decided_at.us, first.decided_at.us);
        assert_true(id_equal(again.decided_by, till->user_id));
        assert_int_equal(check_read(till, &order).version, 2);
        assert_int_equal(organization_read(till).journal_sequence, after.journal_sequence);
        assert_int_equal(organization_read(till).credit_limit_minor, TILL_CREDIT_LIMIT_MINOR);
    }
}

static void test_a7_opposite_decision_of_a_decided_check_is_refused(void **state)
{
    struct till *till = *state;

    for (size_t i = 0; i < sizeof decisions / sizeof decisions[0]; i++) {
        struct order order = order_checked(till, ID_NONE, BEYOND);
        struct organization after;
        enum order_status ended;

        assert_int_equal(decide(till, &order, decisions[i]), STATUS_OK);
        after = organization_read(till);
        ended = order_read(till, order.id).status;
        assert_int_equal(decide(till, &order, other_of(decisions[i])), STATUS_ALREADY_DECIDED);
        assert_int_equal(order_read(till, order.id).status, ended);
        assert_int_equal(check_read(till, &order).status, decisions[i]);
        assert_int_equal(organization_read(till).version, after.version);
    }
}

static void test_a6_decision_sets_the_credit_limit(void **state)
{
    struct till *till = *state;

    for (size_t i = 0; i < sizeof decisions / sizeof decisions[0]; i++) {
        struct order order = order_checked(till, ID_NONE, BEYOND);
        struct credit_check_decision wanted = { .decision = decisions[i],
                                                .check_id = order.credit_check.id,
                                                .has_credit_limit = true,
                                                .credit_limit =
                                                    money_of(700000 + (int64_t)i, till->organization.currency) };
        struct credit_check check;

        assert_int_equal(decide_with(till, &wanted, &check), STATUS_OK);
        assert_int_equal(organization_read(till).credit_limit_minor, 700000 + (int64_t)i);
    }
    /* 5,040.00 are owed by now; 1,260.00 more exceed the old limit and not the new one. */
    assert_int_equal(till_quote(till, ID_NONE, till->invoice.id, WITHIN).effective, EFFECTIVE_ON_CONFIRMATION);
}

static void test_a6_decision_with_a_limit_in_another_currency_is_refused(void **state)
{
    struct till *till = *state;
    struct order order = order_checked(till, ID_NONE, BEYOND);
    struct credit_check_decision wanted = { .decision = CREDIT_CHECK_APPROVED,
                                            .check_id = order.credit_check.id,
                                            .has_credit_limit = true };
    struct organization before = organization_read(till);
    struct credit_check check;

    assert_true(currency_read("USD", &wanted.credit_limit.currency));
    assert_int_equal(decide_with(till, &wanted, &check), STATUS_VALIDATION_FAILED);
    assert_string_equal(till->counter.act.refusal.pointer, "/credit_limit/currency");
    assert_int_equal(check_read(till, &order).status, CREDIT_CHECK_PENDING);
    assert_int_equal(organization_read(till).version, before.version);
}

/* Licences that can no longer be given are not charged either: approval is refused, and the operator rejects the
 * check. */
static void test_a6_approval_for_a_suspended_or_cancelled_subscription_is_refused(void **state)
{
    static const struct { const char *why, *status; enum status want; } cases[] = {
        { "past due: the licences are given", "past_due", STATUS_OK },
        { "suspended: refused", "suspended", STATUS_LICENCE_CHANGE_UNAVAILABLE },
        { "cancelled: refused", "cancelled", STATUS_LICENCE_CHANGE_UNAVAILABLE },
    };
    static const struct sql_query put = { .name = "test_put",
                                          .takes = "tb",
                                          .text = "UPDATE subscription SET status = ? WHERE id = ?" };
    struct till *till = *state;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct subscription s = till_subscription(till, till->card.id, WITHIN);
        struct order order;
        enum status status;

        assert_int_equal(
            sql_run(check_database->root,
                    &(const struct sql_query){ .name = "test_by_invoice",
                                               .takes = "bb",
                                               .text = "UPDATE subscription SET payment_method_id = ? WHERE id = ?" },
                    SQL_VALUES(sql_id(till->invoice.id), sql_id(s.id))),
            STATUS_OK);
        order = order_checked(till, s.id, 900);
        assert_int_equal(sql_run(check_database->root, &put, SQL_VALUES(sql_text(cases[i].status), sql_id(s.id))),
                         STATUS_OK);
        status = decide(till, &order, CREDIT_CHECK_APPROVED);
        if (status != cases[i].want)
            fail_msg("%s: %s", cases[i].why, status_name(status));
        if (status == STATUS_OK)
            continue;
        assert_true(till->counter.act.refusal.action.reason == REASON_SUSPENDED ||
                    till->counter.act.refusal.action.reason == REASON_CANCELLED);
        assert_int_equal(check_read(till, &order).status, CREDIT_CHECK_PENDING);
        assert_int_equal(decide(till, &order, CREDIT_CHECK_REJECTED), STATUS_OK);
        assert_int_equal(till_subscription_now(till, s.id).total_licences, WITHIN);
    }
}

static void test_a7_order_under_check_can_be_cancelled(void **state)
{
    struct till *till = *state;
    struct subscription s = till_subscription(till, till->invoice.id, WITHIN);
    struct order change = order_checked(till, s.id, 500), new = order_checked(till, ID_NONE, BEYOND), cancelled;
    int64_t told = organization_read(till).journal_sequence;

    assert_int_equal(cancel(till, &change, &cancelled), STATUS_OK);
    assert_true(cancelled.status == ORDER_CANCELLED && cancelled.credit_check.status == CREDIT_CHECK_CANCELLED);
    s = till_subscription_now(till, s.id);
    assert_true(s.status == SUBSCRIPTION_ACTIVE && s.total_licences == WITHIN && s.pending_licences == 0 &&
                s.hold == HOLD_NONE);
    assert_int_equal(cancel(till, &new, &cancelled), STATUS_OK);
    assert_int_equal(till_subscription_now(till, new.subscription_id).status, SUBSCRIPTION_CANCELLED);
    assert_int_equal(owed_now(till), 126000);
    assert_string_equal(told_after(till, told), "subscription.changed subscription.changed");
    for (size_t i = 0; i < sizeof decisions / sizeof decisions[0]; i++)
        assert_int_equal(decide(till, &change, decisions[i]), STATUS_ALREADY_DECIDED);
    assert_int_equal(cancel(till, &change, &cancelled), STATUS_ORDER_NOT_CANCELLABLE);
}

/* Users ordered with a subscription exist during the check and have reserved licences; approval makes these active, any
 * other outcome ends them. The users stay. */
static void test_a14_reserved_licences_follow_the_decision_of_the_check(void **state)
{
    static const struct { const char *why; enum credit_check_status outcome; int64_t assigned; } cases[] = {
        { "approved", CREDIT_CHECK_APPROVED, 2 },
        { "rejected", CREDIT_CHECK_REJECTED, 0 },
        { "cancelled", CREDIT_CHECK_CANCELLED, 0 },
    };
    struct till *till = *state;

    admin_make(till);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct order order = order_with_users(till), ended;
        struct subscription s = till_subscription_now(till, order.subscription_id);

        assert_true(s.reserved_licences == 2 && s.assigned_licences == 0);
        if (cases[i].outcome != CREDIT_CHECK_CANCELLED) {
            assert_int_equal(decide(till, &order, cases[i].outcome), STATUS_OK);
        } else {
            assert_int_equal(cancel(till, &order, &ended), STATUS_OK);
            assert_true(ended.user_count == 2 && ended.users != NULL);
        }
        s = till_subscription_now(till, s.id);
        if (s.reserved_licences != 0 || s.assigned_licences != cases[i].assigned)
            fail_msg("%s: %d assigned, %d reserved", cases[i].why, (int)s.assigned_licences, (int)s.reserved_licences);
        ended = order_read(till, order.id);
        assert_int_equal(ended.user_count, 2);
    }
}

static void test_a3_scheduled_removal_can_be_cancelled(void **state)
{
    struct till *till = *state;
    struct subscription s = till_subscription(till, till->card.id, WITHIN);
    struct quote quote;
    struct order order, cancelled;

    clock_on(till, "2026-11-25T09:00:00Z"); /* past the return window: a removal takes effect at renewal */
    quote = till_quote(till, s.id, ID_NONE, 90);
    assert_int_equal(quote.effective, EFFECTIVE_AT_RENEWAL);
    assert_int_equal(till_order(till, quote.id, till_key(till), &order), STATUS_OK);
    assert_int_equal(till_subscription_now(till, s.id).scheduled_licences, 90);
    assert_int_equal(cancel(till, &order, &cancelled), STATUS_OK);
    assert_int_equal(cancelled.status, ORDER_CANCELLED);
    s = till_subscription_now(till, s.id);
    assert_true(s.total_licences == WITHIN && id_is_none(s.scheduled_order_id));
    assert_int_equal(cancel(till, &order, &cancelled), STATUS_ORDER_NOT_CANCELLABLE);
}

/* 51 licences at 1.00 cost less than 49 at 10.00, so that a removal waits for a credit check. It is approved after the
 * return window has closed: nothing is removed or charged before the renewal. */
static void test_removal_approved_after_its_return_window_is_scheduled(void **state)
{
    static const struct sql_query waiting = { .name = "test_waiting", .takes = "b", .gives = "i", .text =
        "SELECT COUNT(*) FROM pending_line WHERE organization_id = ?" };
    struct till *till = *state;
    struct order_user_wanted user = { .email = "late@example.test", .display_name = "Late" };
    struct order_wanted wanted = { .users = &user, .user_count = 1 };
    struct credit_check_decision approve = { .decision = CREDIT_CHECK_APPROVED };
    struct credit_check check;
    struct subscription s;
    struct order order;
    struct sql_row row;

    admin_make(till);
    database_do(till->database->root, "UPDATE price SET mode = 'volume', steps = '50:1000 *:100'");
    database_do(till->database->root, "UPDATE organization SET credit_limit_minor = 10000, version = version + 1");
    s = till_subscription(till, till->invoice.id, 51);
    wanted.quote_id = till_quote(till, s.id, ID_NONE, 49).id;
    assert_int_equal(order_place(till_counter_claiming(till, "removal", "removal"), &wanted, till_render, &order),
                     STATUS_OK);
    assert_int_equal(order.status, ORDER_CREDIT_CHECK_PENDING);
    assert_int_equal(till_subscription_now(till, s.id).reserved_licences, 1);
    clock_on(till, "2026-11-25T09:00:00Z");
    approve.check_id = order.credit_check.id;
    assert_int_equal(counter_run(till_counter(till), till->organization.id, act_credit_check_decide, &approve, &check),
                     STATUS_OK);
    order = till_order_now(till, order.id);
    s = till_subscription_now(till, s.id);
    assert_int_equal(order.status, ORDER_SCHEDULED);
    assert_int_equal(order.total.minor, 0);
    assert_true(s.total_licences == 51 && s.scheduled_licences == 49 && s.hold == HOLD_NONE && s.pending_licences == 0);
    assert_true(id_equal(s.scheduled_order_id, order.id) && id_is_none(s.open_order_id));
    assert_true(s.reserved_licences == 0 && s.assigned_licences == 1); /* the user's licence does not wait for the
                                                                        * renewal */
    assert_int_equal(sql_read_one(till->sql, &till->arena, &waiting, SQL_VALUES(sql_id(till->organization.id)), &row),
                     STATUS_OK);
    assert_int_equal(sql_take_int(&row), 0);
    till_turn(till, "2026-12-12");
    assert_int_equal(till_order_now(till, order.id).status, ORDER_CONFIRMED);
    assert_int_equal(till_subscription_now(till, s.id).total_licences, 49);
}

static void test_cancelling_a_decided_or_charged_or_foreign_order_is_refused(void **state)
{
    struct till *till = *state;
    struct order checked = order_checked(till, ID_NONE, BEYOND), rejected = order_checked(till, ID_NONE, BEYOND),
                 paying, cancelled;
    struct quote quote = till_quote(till, ID_NONE, till->card.id, 10);
    struct organization other = till->organization;

    assert_int_equal(decide(till, &checked, CREDIT_CHECK_APPROVED), STATUS_OK);
    assert_int_equal(decide(till, &rejected, CREDIT_CHECK_REJECTED), STATUS_OK);
    script_gateway_says(&till->gateway, GATEWAY_UNKNOWN);
    assert_int_equal(till_order(till, quote.id, till_key(till), &paying), STATUS_OK);
    assert_int_equal(paying.status, ORDER_PAYMENT_PENDING);
    assert_int_equal(cancel(till, &checked, &cancelled), STATUS_ORDER_NOT_CANCELLABLE);
    assert_int_equal(cancel(till, &rejected, &cancelled), STATUS_ORDER_NOT_CANCELLABLE);
    assert_int_equal(cancel(till, &paying, &cancelled), STATUS_ORDER_NOT_CANCELLABLE);
    assert_int_equal(order_read(till, paying.id).status, ORDER_PAYMENT_PENDING);
    assert_int_equal(till->gateway.voids, 0);
    other.id = id_new();
    assert_int_equal(store_organization_insert(till->sql, &other), STATUS_OK);
    till->organization.id = other.id;
    assert_int_equal(cancel(till, &checked, &cancelled), STATUS_NOT_FOUND);
}

/* The server renews its list of waiting transactions only where nobody read it for a tenth of a second. A rival that
 * arrives late makes the race less close and has no other effect. */
enum { RIVALS = 8, LOOKS_MAX = 12, LOOK_PAUSE_US = 150000 };

/* What each child process does once all of them wait for the lock on the organization's row. */
struct race {
    struct till *till;
    struct order order;
    struct id quote_id;                /* of the order in the race of decision and order */
    enum status (*run)(const struct race *race, struct till *till, int number);
};

static void rival(void *with, int number)
{
    const struct race *race = with;
    struct till *till = race->till;

    till->sql = database_program(till->database, NULL); /* a child must not use its parent's connection */
    till->arena = (struct arena){ 0 };
    _exit((int)race->run(race, till, number));
}

/* Locks the organization's row until every rival waits for it, then lets them run. */
static void race_run(struct race *race, enum status outcomes[RIVALS])
{
    static const struct sql_query waiting = { .name = "test_waiting", .takes = "", .gives = "i", .text =
        "SELECT COUNT(*) FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT'" };
    struct till *till = race->till;
    struct organization held;
    pid_t rivals[RIVALS];

    assert_int_equal(sql_begin(till->sql), STATUS_OK);
    assert_int_equal(store_organization_lock(till->sql, &till->arena, till->organization.id, true, &held), STATUS_OK);
    for (int i = 0; i < RIVALS; i++)
        rivals[i] = child_start(rival, race, i, 0);
    for (int tries = 0; tries < LOOKS_MAX && database_int(check_database->root, &waiting) < RIVALS; tries++)
        usleep(LOOK_PAUSE_US);
    assert_int_equal(sql_commit(till->sql), STATUS_OK);
    for (int i = 0; i < RIVALS; i++) {
        int ended = 0;

        assert_int_equal(waitpid(rivals[i], &ended, 0), rivals[i]);
        assert_true(WIFEXITED(ended));
        outcomes[i] = (enum status)WEXITSTATUS(ended);
    }
}

static enum status decide_one_way_or_the_other(const struct race *race, struct till *till, int number)
{
    return decide(till, &race->order, decisions[number % 2]);
}

/* Half of the rivals approve, half reject: those of the winning kind are told that it was done, the others that it was
 * already decided, and it was done once. */
static void test_a7_of_concurrent_decisions_one_is_applied(void **state)
{
    struct till *till = *state;
    struct race race = { .till = till,
                         .order = order_checked(till, ID_NONE, BEYOND),
                         .run = decide_one_way_or_the_other };
    int64_t told = organization_read(till).journal_sequence;
    enum status outcomes[RIVALS];
    struct credit_check check;

    race_run(&race, outcomes);
    check = check_read(till, &race.order);
    assert_true(check.status != CREDIT_CHECK_PENDING && check.version == 2);
    for (int i = 0; i < RIVALS; i++)
        if (outcomes[i] != (check.status == decisions[i % 2] ? STATUS_OK : STATUS_ALREADY_DECIDED))
            fail_msg("rival %d: %s", i, status_name(outcomes[i]));
    assert_string_equal(told_after(till, told),
                        check.status == CREDIT_CHECK_APPROVED
                            ? "credit_check.approved order.confirmed subscription.created invoice.finalized"
                            : "credit_check.rejected order.rejected");
}

static enum status decide_or_cancel(const struct race *race, struct till *till, int number)
{
    struct order cancelled;

    return number % 2 == 0 ? decide(till, &race->order, CREDIT_CHECK_APPROVED) : cancel(till, &race->order, &cancelled);
}

static void test_a7_of_concurrent_decision_and_cancellation_one_is_applied(void **state)
{
    struct till *till = *state;
    struct race race = { .till = till, .order = order_checked(till, ID_NONE, BEYOND), .run = decide_or_cancel };
    enum status outcomes[RIVALS];
    bool approved;
    int cancellations = 0;

    race_run(&race, outcomes);
    approved = check_read(till, &race.order).status == CREDIT_CHECK_APPROVED;
    assert_int_equal(order_read(till, race.order.id).status, approved ? ORDER_CONFIRMED : ORDER_CANCELLED);
    for (int i = 0; i < RIVALS; i++) {
        if (i % 2 == 0 && outcomes[i] != (approved ? STATUS_OK : STATUS_ALREADY_DECIDED))
            fail_msg("decision %d: %s", i, status_name(outcomes[i]));
        if (i % 2 == 1 && outcomes[i] != STATUS_OK && outcomes[i] != STATUS_ORDER_NOT_CANCELLABLE)
            fail_msg("cancellation %d: %s", i, status_name(outcomes[i]));
        cancellations += i % 2 == 1 && outcomes[i] == STATUS_OK ? 1 : 0;
    }
    assert_int_equal(cancellations, approved ? 0 : 1);
    assert_int_equal(till_subscription_now(till, race.order.subscription_id).total_licences, approved ? BEYOND : 0);
}

static enum status decide_or_order(const struct race *race, struct till *till, int number)
{
    struct order order;

    if (number % 2 == 0)
        return decide(till, &race->order, CREDIT_CHECK_APPROVED);
    return till_order(till, race->quote_id, till_key(till), &order);
}

/* Orders on a subscription while its check is decided: their quote was made before the check, so it is stale before and
 * after the decision; nothing is added twice or lost. */
static void test_a7_order_concurrent_with_the_decision_is_stale(void **state)
{
    struct till *till = *state;
    struct subscription s = till_subscription(till, till->invoice.id, WITHIN);
    struct quote early = till_quote(till, s.id, ID_NONE, 101);
    struct race race = {
        .till = till, .order = order_checked(till, s.id, 500), .quote_id = early.id, .run = decide_or_order
    };
    enum status outcomes[RIVALS];

    race_run(&race, outcomes);
    for (int i = 0; i < RIVALS; i++)
        if (outcomes[i] != (i % 2 == 0 ? STATUS_OK : STATUS_QUOTE_STALE))
            fail_msg("rival %d: %s", i, status_name(outcomes[i]));
    s = till_subscription_now(till, s.id);
    assert_true(s.total_licences == 500 && s.pending_licences == 0 && s.lot_count == 2);
}

static void test_a7_checks_are_listed_newest_first_and_by_page(void **state)
{
    struct till *till = *state;
    struct order older = order_checked(till, ID_NONE, BEYOND), newer = order_checked(till, ID_NONE, BEYOND);
    struct credit_check *checks;
    size_t count;

    assert_int_equal(decide(till, &older, CREDIT_CHECK_REJECTED), STATUS_OK);
    assert_int_equal(
        store_credit_check_list(till->sql, &till->arena, till->organization.id, ID_NONE, 10, &checks, &count),
        STATUS_OK);
    assert_true(count == 2 && id_equal(checks[0].order_id, newer.id) && id_equal(checks[1].order_id, older.id));
    assert_int_equal(store_credit_check_list(till->sql, &till->arena, till->organization.id, newer.credit_check.id, 10,
                                             &checks, &count),
                     STATUS_OK);
    assert_true(count == 1 && checks[0].status == CREDIT_CHECK_REJECTED);
    assert_int_equal(
        store_credit_check_list_every(till->sql, &till->arena, CREDIT_CHECK_PENDING, ID_NONE, 1, &checks, &count),
        STATUS_OK);
    assert_true(count == 1 && id_equal(checks[0].order_id, newer.id) &&
                id_equal(checks[0].organization_id, till->organization.id));
    assert_int_equal(
        store_credit_check_list_every(till->sql, &till->arena, CREDIT_CHECK_STATUS__MAX, ID_NONE, 2, &checks, &count),
        STATUS_OK);
    assert_true(count == 2 && id_equal(checks[1].order_id, older.id));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CHECK_TEST(test_a7_same_decision_again_changes_nothing),
        CHECK_TEST(test_a7_opposite_decision_of_a_decided_check_is_refused),
        CHECK_TEST(test_a6_decision_sets_the_credit_limit),
        CHECK_TEST(test_a6_decision_with_a_limit_in_another_currency_is_refused),
        CHECK_TEST(test_a6_approval_for_a_suspended_or_cancelled_subscription_is_refused),
        CHECK_TEST(test_a7_order_under_check_can_be_cancelled),
        CHECK_TEST(test_a14_reserved_licences_follow_the_decision_of_the_check),
        CHECK_TEST(test_a3_scheduled_removal_can_be_cancelled),
        CHECK_TEST(test_removal_approved_after_its_return_window_is_scheduled),
        CHECK_TEST(test_cancelling_a_decided_or_charged_or_foreign_order_is_refused),
        CHECK_TEST(test_a7_of_concurrent_decisions_one_is_applied),
        CHECK_TEST(test_a7_of_concurrent_decision_and_cancellation_one_is_applied),
        CHECK_TEST(test_a7_order_concurrent_with_the_decision_is_stale),
        CHECK_TEST(test_a7_checks_are_listed_newest_first_and_by_page),
    };

    return cmocka_run_group_tests(tests, check_database_make, check_database_drop);
}
