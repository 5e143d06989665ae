/* tests/sql/invoice_pay_now.c: a person pays an invoice: each outcome of the charge, each reason to refuse, and what is
 * left in the database. Source: docs/rules.md, C (Overdue) and D; docs/reliability.md, 1. */
#include <signal.h>

#include "../support/child.h"
#include "invoice_pay_fixture.h"

#include "counter/transfer_receive.h"

/* clang-format off */
static const struct sql_query payments_count = {
    .name = "test_payments", .takes = "", .gives = "i",
    .text = "SELECT COUNT(*) FROM payment" };
static const struct sql_query operations_count = {
    .name = "test_operations", .takes = "", .gives = "i",
    .text = "SELECT COUNT(*) FROM operation" };
/* clang-format on */

static const struct {
    const char *why;
    enum gateway_outcome says;
    enum payment_state payment;
    enum invoice_status invoice;
    int64_t due_minor;
    bool under_way;
    int http_status, failures; /* failures: number of payment_failed events */
} outcomes[] = {
    { "paid", GATEWAY_SUCCEEDED, PAYMENT_SUCCEEDED, INVOICE_PAID, 0, false, 201, 0 },
    { "declined", GATEWAY_DECLINED, PAYMENT_DECLINED, INVOICE_OPEN, 12600, false, 402, 1 },
    { "a debit under way", GATEWAY_PROCESSING, PAYMENT_PROCESSING, INVOICE_OPEN, 12600, true, 201, 0 },
    { "the card holder must act", GATEWAY_ACTION_REQUIRED, PAYMENT_ACTION_REQUIRED, INVOICE_OPEN, 12600, true, 201, 0 },
    { "no answer: unknown", GATEWAY_UNKNOWN, PAYMENT_UNKNOWN, INVOICE_OPEN, 12600, true, 201, 0 },
};

static void test_invoice_and_answer_follow_each_outcome_of_the_charge(void **state)
{
    struct till *till = *state;

    for (size_t i = 0; i < sizeof outcomes / sizeof outcomes[0]; i++) {
        struct subscription s;
        struct invoice before = debt_made(till, &s), after;
        struct payment payment;
        enum status status;

        script_gateway_says(&till->gateway, outcomes[i].says);
        till->gateway.charges = till->gateway.off_session = 0;
        status = pay(till, before.id, &payment);
        if (status != STATUS_OK || payment.state != outcomes[i].payment ||
            till->counter.answer.http_status != outcomes[i].http_status)
            fail_msg("%s: %s, %s", outcomes[i].why, status_name(status), payment_state_name(payment.state));
        assert_int_equal(payment.amount.minor, 12600);
        assert_int_equal(till->gateway.charges, 1);
        assert_string_equal(till->gateway.about,
                            arena_format(&till->arena, "Invoice %s | %s |  | %s", before.number,
                                         id_write(ID_ORGANIZATION, till->organization.id).text,
                                         id_write(ID_INVOICE, before.id).text));
        assert_int_equal(till->gateway.off_session, 0); /* on-session: the card holder can authenticate */
        after = invoice_now(till, before.id);
        if (after.status != outcomes[i].invoice || after.due_minor != outcomes[i].due_minor ||
            id_equal(after.payment_id, payment.id) != outcomes[i].under_way || after.collections != before.collections)
            fail_msg("%s: the invoice is %s, %lld due", outcomes[i].why, invoice_status_name(after.status),
                     (long long)after.due_minor);
        if (events_told(till, "invoice.payment_failed") != outcomes[i].failures ||
            day_is_none(after.failed_on) == false)
            fail_msg("%s: told or dated as a failure", outcomes[i].why);
        /* the subscription is not past due before the invoice's due date */
        assert_int_equal(till_subscription_now(till, s.id).status, SUBSCRIPTION_ACTIVE);
        till_books_are_right(till);
    }
}

/* A payment that the gateway refused leaves no trace, whether the invoice waits for its customer or for the next
 * retry. */
static void test_payment_that_the_gateway_refuses_leaves_no_trace(void **state)
{
    struct till *till = *state;

    for (int by_card = 0; by_card < 2; by_card++) {
        struct subscription s;
        struct invoice before = debt_made(till, &s), after;
        struct payment payment;
        const char *key = till_key(till);
        int64_t payments, operations;

        if (by_card) {
            till_organization(till, true);
            script_gateway_says(&till->gateway, GATEWAY_SUCCEEDED);
            (void)till_subscription(till, till->card.id, 10);
            script_gateway_says(&till->gateway, GATEWAY_DECLINED);
            till_turn(till, "2026-12-12");
            before = invoice_newest(till);
            assert_int_equal(before.collections, 1);
        }
        payments = database_int(till->database->root, &payments_count);
        operations = database_int(till->database->root, &operations_count);
        script_gateway_says(&till->gateway, GATEWAY_REFUSED);
        assert_int_equal(pay_by(till, before.id, till->card.id, key, &payment), STATUS_UNAVAILABLE);
        assert_int_equal(database_int(till->database->root, &payments_count), payments);
        assert_int_equal(database_int(till->database->root, &operations_count), operations);
        after = invoice_now(till, before.id);
        assert_true(id_is_none(after.payment_id));
        assert_int_equal(after.collections, before.collections);
        assert_int_equal(after.next_on.number, before.next_on.number);
        assert_int_equal(after.failed_on.number, before.failed_on.number);
        assert_int_equal(after.due_minor, before.due_minor);
        till_books_are_right(till);
        script_gateway_says(&till->gateway, GATEWAY_SUCCEEDED);
        assert_int_equal(pay_by(till, before.id, till->card.id, key, &payment), STATUS_OK);
        assert_int_equal(invoice_now(till, before.id).status, INVOICE_PAID);
    }
}

/* A bank transfer that is received during the call to the gateway. */
struct meanwhile {
    struct till till;
    struct id invoice_id;
    int64_t minor;
    enum status status;
};

static void transfer_meanwhile(void *with)
{
    struct meanwhile *m = with;
    struct transfer transfer = { .invoice_id = m->invoice_id,
                                 .amount = money_of(m->minor, till_euro()),
                                 .received_on = day_of(2026, 11, 12),
                                 .reference = "SCT 1" };
    struct invoice_answer answer;

    m->till.sql = database_program(m->till.database, NULL);
    m->till.arena = (struct arena){ 0 };
    m->status = counter_run(till_counter(&m->till), m->till.organization.id, act_transfer_receive, &transfer, &answer);
    sql_end(&m->till.sql);
    arena_end(&m->till.arena);
}

static const struct {
    const char *why;
    int64_t transfer_minor;
    enum gateway_outcome says;
    enum status status;
    enum invoice_status invoice;
    int64_t due_minor, credit_minor;
} transfers[] = {
    { "some of it, and the charge was refused", 600, GATEWAY_REFUSED, STATUS_UNAVAILABLE, INVOICE_OPEN, 12000, 0 },
    { "all of it, and the charge was refused", 12600, GATEWAY_REFUSED, STATUS_UNAVAILABLE, INVOICE_PAID, 0, 0 },
    { "some of it, and the charge went through: too much is credit", 600, GATEWAY_SUCCEEDED, STATUS_OK, INVOICE_PAID,
      0, 600 },
    { "all of it, twice", 12600, GATEWAY_SUCCEEDED, STATUS_OK, INVOICE_PAID, 0, 12600 },
};

static void test_transfer_received_during_the_charge_is_counted_once(void **state)
{
    struct till *till = *state;

    for (size_t i = 0; i < sizeof transfers / sizeof transfers[0]; i++) {
        struct subscription s;
        struct invoice invoice = debt_made(till, &s);
        struct meanwhile m = { .till = *till, .invoice_id = invoice.id, .minor = transfers[i].transfer_minor };
        struct organization organization;
        struct payment payment;
        enum status status;

        script_gateway_says(&till->gateway, transfers[i].says);
        till->gateway.meanwhile = transfer_meanwhile;
        till->gateway.meanwhile_with = &m;
        status = pay(till, invoice.id, &payment);
        assert_int_equal(m.status, STATUS_OK);
        invoice = invoice_now(till, invoice.id);
        assert_int_equal(store_organization_find(till->sql, &till->arena, till->organization.id, &organization),
                         STATUS_OK);
        if (status != transfers[i].status || invoice.status != transfers[i].invoice ||
            invoice.due_minor != transfers[i].due_minor ||
            organization.credit_balance_minor != transfers[i].credit_minor || !id_is_none(invoice.payment_id) ||
            day_is_none(invoice.next_on) != (invoice.status == INVOICE_PAID))
            fail_msg("%s: %s, %s, %lld due", transfers[i].why, status_name(status), invoice_status_name(invoice.status),
                     (long long)invoice.due_minor);
        till_books_are_right(till);
    }
}

/* Each makes the invoice, or the payment method, one that cannot be used. */
struct wish {
    struct id invoice_id, method_id;
};

static void spoil_nothing(struct till *till, struct wish *wish)
{
    (void)till;
    (void)wish;
}

static void spoil_by_another_invoice(struct till *till, struct wish *wish)
{
    (void)till;
    wish->invoice_id = id_new();
}

static void spoil_by_another_owner(struct till *till, struct wish *wish)
{
    till_organization(till, true);
    wish->method_id = till->card.id;
}

static void spoil_by_another_owners_card(struct till *till, struct wish *wish)
{
    struct organization own = till->organization;
    struct payment_method card = till->card;

    till_organization(till, true);
    wish->method_id = till->card.id;
    till->organization = own;
    till->card = card;
}

static void spoil_by_method(struct till *till, struct wish *wish)
{
    wish->method_id = till->invoice.id;
}

static void spoil_by_removal(struct till *till, struct wish *wish)
{
    (void)wish;
    assert_int_equal(store_payment_method_remove(till->sql, &till->card, till->counter.act.now), STATUS_OK);
}

static void spoil_by_payment(struct till *till, struct wish *wish)
{
    struct payment payment;

    assert_int_equal(pay(till, wish->invoice_id, &payment), STATUS_OK);
}

static void spoil_by_attempt(struct till *till, struct wish *wish)
{
    script_gateway_says(&till->gateway, GATEWAY_PROCESSING);
    spoil_by_payment(till, wish);
}

static const struct {
    const char *why;
    void (*spoil)(struct till *till, struct wish *wish);
    enum status want;
} wishes[] = {
    { "nothing is wrong", spoil_nothing, STATUS_OK },
    { "there is no such invoice", spoil_by_another_invoice, STATUS_NOT_FOUND },
    { "it is another organization's", spoil_by_another_owner, STATUS_NOT_FOUND },
    { "the card is another organization's", spoil_by_another_owners_card, STATUS_VALIDATION_FAILED },
    { "it is to be paid by invoice", spoil_by_method, STATUS_VALIDATION_FAILED },
    { "the card was removed", spoil_by_removal, STATUS_VALIDATION_FAILED },
    { "it is paid", spoil_by_payment, STATUS_INVOICE_NOT_OPEN },
    { "money is on its way", spoil_by_attempt, STATUS_PAYMENT_IN_PROGRESS },
};

static void test_invoice_that_cannot_be_paid_is_refused_and_nothing_changes(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof wishes / sizeof wishes[0]; i++) {
        struct subscription s;
        struct till *till;
        struct wish wish;
        struct payment payment;
        enum status status;
        const char *before;
        void *made;

        assert_int_equal(till_start(&made), 0);
        till = made;
        wish.invoice_id = debt_made(till, &s).id;
        wish.method_id = till->card.id;
        wishes[i].spoil(till, &wish);
        before = database_contents(till->database);
        till->gateway.charges = 0;
        status = pay_by(till, wish.invoice_id, wish.method_id, till_key(till), &payment);
        if (status != wishes[i].want)
            fail_msg("%s: %s", wishes[i].why, status_name(status));
        if (status == STATUS_VALIDATION_FAILED)
            assert_string_equal(till->counter.act.refusal.pointer, "/payment_method_id");
        if (status != STATUS_OK &&
            (strcmp(database_contents(till->database), before) != 0 || till->gateway.charges != 0))
            fail_msg("%s: something was left behind", wishes[i].why);
        assert_int_equal(till_end(&made), 0);
    }
}

static const struct {
    const char *why;
    enum gateway_outcome void_says;
    enum status status;
    enum payment_state before; /* the state of the attempt that was open, afterwards */
    enum invoice_status invoice;
    int charges;
} old_ones[] = {
    { "the old attempt is voided", GATEWAY_DECLINED, STATUS_OK, PAYMENT_DECLINED, INVOICE_PAID, 1 },
    { "the old attempt had succeeded", GATEWAY_SUCCEEDED, STATUS_INVOICE_NOT_OPEN, PAYMENT_SUCCEEDED, INVOICE_PAID, 0 },
    { "the old attempt is processing", GATEWAY_PROCESSING, STATUS_PAYMENT_IN_PROGRESS, PAYMENT_PROCESSING, INVOICE_OPEN,
      0 },
    { "no answer to the void", GATEWAY_UNKNOWN, STATUS_UNAVAILABLE, PAYMENT_ACTION_REQUIRED, INVOICE_OPEN, 0 },
    { "unusable answer to the void", GATEWAY_DISPUTED, STATUS_PAYMENT_DISPUTED, PAYMENT_ACTION_REQUIRED, INVOICE_OPEN,
      0 },
};

/* An attempt that waits for its card holder is voided before a new one is made; nothing is collected twice. */
static void test_new_attempt_voids_the_one_that_waits_for_its_card_holder(void **state)
{
    struct till *till = *state;

    for (size_t i = 0; i < sizeof old_ones / sizeof old_ones[0]; i++) {
        struct subscription s;
        struct invoice invoice = debt_made(till, &s);
        const char *key = till_key(till);
        struct payment first, second;
        struct payment_call before;
        enum status status;

        script_gateway_says(&till->gateway, GATEWAY_ACTION_REQUIRED);
        assert_int_equal(pay(till, invoice.id, &first), STATUS_OK);
        script_gateway_says(&till->gateway, GATEWAY_SUCCEEDED);
        till->gateway.void_says = old_ones[i].void_says;
        till->gateway.charges = till->gateway.voids = 0;
        status = pay_by(till, invoice.id, till->card.id, key, &second);
        assert_int_equal(store_payment_find(till->sql, &till->arena, till->organization.id, first.id, &before),
                         STATUS_OK);
        if (status != old_ones[i].status || before.payment.state != old_ones[i].before ||
            invoice_now(till, invoice.id).status != old_ones[i].invoice ||
            till->gateway.charges != old_ones[i].charges || till->gateway.voids != 1)
            fail_msg("%s: %s, the first is %s", old_ones[i].why, status_name(status),
                     payment_state_name(before.payment.state));
        till_books_are_right(till);
        till->gateway.void_says = GATEWAY_DECLINED;
        assert_int_equal(before.payment.dispute != NULL, status == STATUS_PAYMENT_DISPUTED);
        assert_int_equal(!instant_is_none(before.payment.flagged_at), status == STATUS_PAYMENT_DISPUTED);
        if (status != STATUS_UNAVAILABLE && status != STATUS_PAYMENT_DISPUTED)
            continue;
        assert_int_equal(pay_by(till, invoice.id, till->card.id, key, &second), STATUS_OK); /* the key was left free */
        assert_int_equal(invoice_now(till, invoice.id).status, INVOICE_PAID);
        till_books_are_right(till);
    }
}

/* No answer came: the worker finds the outcome, and the key replays the answer that was given. */
static void test_payment_without_an_answer_is_settled_by_the_worker(void **state)
{
    struct till *till = *state;
    struct subscription s;
    struct invoice invoice = debt_made(till, &s);
    struct payment payment;

    script_gateway_says(&till->gateway, GATEWAY_UNKNOWN);
    till->gateway.charge_happens = true;
    assert_int_equal(pay_by(till, invoice.id, till->card.id, "key", &payment), STATUS_OK);
    assert_int_equal(pay(till, invoice.id, &payment), STATUS_PAYMENT_IN_PROGRESS);
    till->counter.act.now = instant_plus_seconds(till->counter.act.now, 10);
    assert_int_equal(till_pursue(till), 1);
    assert_int_equal(invoice_now(till, invoice.id).status, INVOICE_PAID);
    assert_int_equal(till->gateway.charges, 1);
    assert_int_equal(pay_by(till, invoice.id, till->card.id, "key", &payment), STATUS_OK);
    assert_true(till->counter.answer.replayed);
    assert_string_equal(till->counter.answer.body, "{\"status\":\"processing\"}");
    assert_int_equal(till->gateway.charges, 1);
    till_books_are_right(till);
}

static void test_payment_without_a_free_gateway_place_is_sent_by_the_worker(void **state)
{
    struct till *till = *state;
    struct subscription s;
    struct invoice invoice = debt_made(till, &s);
    struct invoice_pay_wanted wanted = { .invoice_id = invoice.id, .payment_method_id = till->card.id };
    struct counter *c = payer(till, "key");
    struct payment payment;

    c->act.gateway_places.enter = till_nobody_may;
    assert_int_equal(invoice_pay_now(c, &wanted, pay_render, &payment), STATUS_OK);
    assert_int_equal(payment.state, PAYMENT_INTENT);
    assert_string_equal(c->answer.body, "{\"status\":\"processing\"}");
    assert_int_equal(till->gateway.charges, 0);
    assert_int_equal(till_pursue(till), 1); /* at once: no process holds its lease */
    assert_int_equal(till->gateway.charges, 1);
    assert_int_equal(till->gateway.off_session, 0); /* on-session: the person sees the invoice's payments */
    assert_int_equal(invoice_now(till, invoice.id).status, INVOICE_PAID);
    till_books_are_right(till);
}

static void die(void *with)
{
    (void)with;
    (void)raise(SIGKILL);
}

static void pay_and_die(void *with, int number)
{
    struct meanwhile *dying = with;
    struct payment payment;

    (void)number;
    dying->till.sql = database_program(dying->till.database, NULL);
    dying->till.gateway.meanwhile = die;
    (void)!pay_by(&dying->till, dying->invoice_id, dying->till.card.id, "the key of the dead", &payment);
}

static void test_payment_of_a_killed_request_is_answered_by_its_key(void **state)
{
    struct till *till = *state;
    struct subscription s;
    struct invoice invoice = debt_made(till, &s);
    struct meanwhile dying = { .till = *till, .invoice_id = invoice.id };
    struct payment payment;

    assert_int_equal(child_end(child_start(pay_and_die, &dying, 0, 1)), SIGKILL);
    till->gateway.find_says = GATEWAY_SUCCEEDED;
    assert_int_equal(pay_by(till, invoice.id, till->card.id, "the key of the dead", &payment),
                     STATUS_IDEMPOTENCY_IN_PROGRESS);
    till->counter.act.now = instant_plus_seconds(till->counter.act.now, 60);
    assert_int_equal(till_pursue(till), 1);
    assert_int_equal(pay_by(till, invoice.id, till->card.id, "the key of the dead", &payment), STATUS_OK);
    assert_int_equal(payment.state, PAYMENT_SUCCEEDED);
    assert_false(till->counter.answer.replayed);
    assert_int_equal(till->gateway.charges, 0); /* it was found, not charged again */
    assert_int_equal(invoice_now(till, invoice.id).status, INVOICE_PAID);
    till_books_are_right(till);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TILL_TEST(test_invoice_and_answer_follow_each_outcome_of_the_charge),
        TILL_TEST(test_payment_that_the_gateway_refuses_leaves_no_trace),
        TILL_TEST(test_transfer_received_during_the_charge_is_counted_once),
        cmocka_unit_test(test_invoice_that_cannot_be_paid_is_refused_and_nothing_changes),
        TILL_TEST(test_new_attempt_voids_the_one_that_waits_for_its_card_holder),
        TILL_TEST(test_payment_without_an_answer_is_settled_by_the_worker),
        TILL_TEST(test_payment_without_a_free_gateway_place_is_sent_by_the_worker),
        TILL_TEST(test_payment_of_a_killed_request_is_answered_by_its_key),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
