/* tests/sql/refund.c: the rest of a credit note is refunded once, never more than the card paid, and the books follow;
 * refund_later.c has refunds that are open when the request is answered. Source: docs/rules.md, C (Removal);
 * docs/reliability.md, B5 95. */
#include "refund_fixture.h"

#include "counter/transfer_receive.h"
#include "sql/store_reconcile.h"

/* Collects the rest of the invoice by card, successfully. */
static void rest_collected(struct till *till, struct id invoice_id, int64_t minor)
{
    struct payment payment = { .organization_id = till->organization.id,
                               .id = id_new(),
                               .invoice_id = invoice_id,
                               .attempt = 1,
                               .payment_method_id = till->card.id,
                               .amount = money_of(minor, till_euro()),
                               .state = PAYMENT_INTENT,
                               .received_on = DAY_NONE,
                               .lease_until = INSTANT_NONE,
                               .next_try_at = till->counter.act.now,
                               .version = 1,
                               .created_at = till->counter.act.now };

    assert_int_equal(store_payment_insert(till->sql, &till->arena, &payment, 1), STATUS_OK);
    database_do(till->database->root, "UPDATE invoice_state SET collections = 1, next_on = NULL, payment_id = (SELECT "
                                      "id FROM payment WHERE attempt = 1)");
    assert_int_equal(till_pursue(till), 1);
    assert_non_null(strstr(till->gateway.about, "Invoice TEST-F2026-0000")); /* the worker says the same */
}

static void test_refund_of_a_part_of_a_payment_succeeds_once(void **state)
{
    struct till *till = *state;
    struct invoice invoice = invoice_bought(till, till->card.id);
    struct id note_id = corrected(till, &invoice, 1000);
    const char *key = till_key(till);
    struct credit_note note;
    const char *first, *organization = arena_text(&till->arena, id_write(ID_ORGANIZATION, till->organization.id).text),
                      *order = arena_text(&till->arena, id_write(ID_ORDER, invoice.order_id).text);

    assert_string_equal(till->gateway.about,
                        arena_format(&till->arena, "Order %s | %s | %s | ", order, organization, order));
    assert_int_equal(balance_now(till), 1200);
    assert_int_equal(till_refund(till, note_id, key), STATUS_OK);
    assert_int_equal(till->counter.answer.http_status, 201);
    first = till->counter.answer.body;
    assert_string_equal(till->gateway.about, arena_format(&till->arena, "%s | %s", organization,
                                                          id_write(ID_CREDIT_NOTE, note_id).text));
    stands(till, "gone back", note_id, 0, 0, 1200, REFUND_SUCCEEDED);
    note = note_now(till, note_id);
    assert_int_equal(note.refund_count, 1);
    assert_int_equal(note.refunds[0].amount.minor, 1200);
    assert_string_equal(note.refunds[0].refund_reference, "re_1");
    assert_string_equal(till->gateway.back[0].key, id_write(ID_REFUND, note.refunds[0].id).text);
    assert_int_equal(till->gateway.back[0].minor, 1200);
    assert_int_equal(payment_now(till, &invoice).state, PAYMENT_SUCCEEDED);
    assert_int_equal(told(till, "credit_note.refund_requested"), 1);
    assert_int_equal(told(till, "credit_note.refunded"), 1);
    assert_int_equal(told(till, "credit_note.refund_failed"), 0);
    /* The same key gets the same answer; another key finds nothing left to refund. */
    assert_int_equal(till_refund(till, note_id, key), STATUS_OK);
    assert_true(till->counter.answer.replayed);
    assert_string_equal(till->counter.answer.body, first);
    assert_int_equal(till_refund(till, note_id, till_key(till)), STATUS_NOTHING_TO_REFUND);
    assert_int_equal(till->gateway.refunds, 1);
}

/* A payment that several credit notes refunded in whole is `refunded`, and reconciling expects it so. */
static void test_payment_refunded_in_whole_is_refunded(void **state)
{
    struct till *till = *state;
    struct invoice invoice = invoice_bought(till, till->card.id);
    static const int64_t parts[] = { 1, 3333, 7166 };
    struct reconcile_payment found;

    for (size_t i = 0; i < 3; i++) {
        struct id note_id = corrected(till, &invoice, parts[i]);

        assert_int_equal(payment_now(till, &invoice).state, PAYMENT_SUCCEEDED);
        assert_int_equal(till_refund(till, note_id, till_key(till)), STATUS_OK);
        till_books_are_right(till);
    }
    assert_int_equal(payment_now(till, &invoice).state, PAYMENT_REFUNDED);
    assert_int_equal(account(till, "cash"), 0);
    assert_int_equal(balance_now(till), 0);
    assert_int_equal(till->gateway.back[0].minor + till->gateway.back[1].minor + till->gateway.back[2].minor, 12600);
    assert_int_equal(store_reconcile_find(till->sql, &till->arena, payment_now(till, &invoice).id, &found), STATUS_OK);
    assert_int_equal(found.refunded_minor, 12600);
    assert_int_equal(told(till, "credit_note.refunded"), 3);
}

static void test_refund_of_a_spent_or_uncharged_credit_note_is_refused(void **state)
{
    struct till *till = *state;
    struct invoice by_invoice = invoice_bought(till, till->invoice.id);
    struct transfer transfer = { .invoice_id = by_invoice.id,
                                 .amount = by_invoice.charge.total,
                                 .received_on = day_of(2026, 11, 12),
                                 .reference = "VIR" };
    struct invoice_answer answer;
    struct id applied = corrected(till, &by_invoice, 1000), unspent;

    /* the credit note lowered the amount due */
    assert_int_equal(till_refund(till, applied, till_key(till)), STATUS_NOTHING_TO_REFUND);
    assert_int_equal(counter_run(till_counter(till), till->organization.id, act_transfer_receive, &transfer, &answer),
                     STATUS_OK);
    unspent = corrected(till, &by_invoice, 1000);
    assert_int_equal(note_now(till, unspent).unspent_minor, 1200);
    assert_int_equal(till_refund(till, unspent, till_key(till)), STATUS_NOTHING_TO_REFUND); /* no card paid it */
    assert_int_equal(till_refund(till, id_new(), till_key(till)), STATUS_NOT_FOUND);
    assert_int_equal(till->gateway.refunds, 0);
    assert_int_equal(note_now(till, unspent).refund_count, 0);
    till_books_are_right(till);
}

/* Half was paid by transfer, the rest by card: no more than the card paid is refunded. */
static void test_refund_is_limited_to_what_the_card_paid(void **state)
{
    struct till *till = *state;
    struct invoice invoice = invoice_bought(till, till->invoice.id);
    struct transfer transfer = { .invoice_id = invoice.id,
                                 .amount = money_of(12000, till_euro()),
                                 .received_on = day_of(2026, 11, 12),
                                 .reference = "VIR" };
    struct invoice_answer answer;
    struct id first, second;

    assert_int_equal(counter_run(till_counter(till), till->organization.id, act_transfer_receive, &transfer, &answer),
                     STATUS_OK);
    rest_collected(till, invoice.id, 600);
    till_books_are_right(till);
    first = corrected(till, &invoice, 1000);
    second = corrected(till, &invoice, 1000);
    assert_int_equal(till_refund(till, first, till_key(till)), STATUS_OK);
    assert_int_equal(note_now(till, first).unspent_minor, 600);
    assert_int_equal(note_now(till, first).refunded_minor, 600);
    assert_int_equal(till_refund(till, first, till_key(till)), STATUS_NOTHING_TO_REFUND);
    assert_int_equal(till_refund(till, second, till_key(till)), STATUS_NOTHING_TO_REFUND);
    assert_int_equal(balance_now(till), 1800);
    assert_int_equal(payment_now(till, &invoice).state, PAYMENT_REFUNDED);
    till_books_are_right(till);
}

static void test_declined_refund_leaves_the_credit_and_can_be_repeated(void **state)
{
    struct till *till = *state;
    struct invoice invoice = invoice_bought(till, till->card.id);
    struct id note_id = corrected(till, &invoice, 1000);

    script_gateway_says_of_refunds(&till->gateway, GATEWAY_DECLINED);
    assert_int_equal(till_refund(till, note_id, till_key(till)), STATUS_OK);
    stands(till, "declined", note_id, 1200, 0, 0, REFUND_DECLINED);
    assert_string_equal(note_now(till, note_id).refunds[0].decline_code, "refund_refused");
    /* The rest of the credit note can be refunded again. */
    script_gateway_says_of_refunds(&till->gateway, GATEWAY_SUCCEEDED);
    assert_int_equal(till_refund(till, note_id, till_key(till)), STATUS_OK);
    stands(till, "gone back at last", note_id, 0, 0, 1200, REFUND_SUCCEEDED);
    assert_int_equal(note_now(till, note_id).refund_count, 2);
}

static void test_refund_that_the_gateway_refuses_leaves_the_credit_and_the_key(void **state)
{
    struct till *till = *state;
    struct invoice invoice = invoice_bought(till, till->card.id);
    struct id note_id = corrected(till, &invoice, 1000);
    const char *key = till_key(till);

    script_gateway_says_of_refunds(&till->gateway, GATEWAY_REFUSED);
    assert_int_equal(till_refund(till, note_id, key), STATUS_UNAVAILABLE);
    stands(till, "taken back", note_id, 1200, 0, 0, REFUND_DECLINED);
    till_later(till, 60);
    assert_int_equal(pursue(till), 0);
    script_gateway_says_of_refunds(&till->gateway, GATEWAY_SUCCEEDED);
    assert_int_equal(till_refund(till, note_id, key), STATUS_OK);
    assert_false(till->counter.answer.replayed);
    stands(till, "the same key does the work", note_id, 0, 0, 1200, REFUND_SUCCEEDED);
    assert_int_equal(till->gateway.back_count, 1);
}

/* A second request during the first one's call to the gateway. */
static void another_asks(void *with)
{
    struct till *till = with;
    struct arena arena = { 0 };
    struct till other = *till;
    struct credit_note *notes;
    size_t count;

    other.arena = arena;
    other.sql = database_program(till->database, NULL);
    assert_int_equal(store_credit_note_list(other.sql, &other.arena, till->organization.id, ID_NONE, DAY_NONE, DAY_NONE,
                                            ID_NONE, 1, &notes,
                                            &count, &(bool){ false }),
                     STATUS_OK);
    assert_int_equal(till_refund(&other, notes[0].id, till_key(&other)), STATUS_NOTHING_TO_REFUND);
    sql_end(&other.sql);
    arena_end(&other.arena);
}

static void test_of_concurrent_refunds_of_a_credit_note_one_is_made(void **state)
{
    struct till *till = *state;
    struct invoice invoice = invoice_bought(till, till->card.id);
    struct id note_id = corrected(till, &invoice, 1000);

    till->gateway.meanwhile = another_asks;
    till->gateway.meanwhile_with = till;
    assert_int_equal(till_refund(till, note_id, till_key(till)), STATUS_OK);
    assert_null(till->gateway.meanwhile);
    assert_int_equal(till->gateway.refunds, 1);
    stands(till, "one of them", note_id, 0, 0, 1200, REFUND_SUCCEEDED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TILL_TEST(test_refund_of_a_part_of_a_payment_succeeds_once),
        TILL_TEST(test_payment_refunded_in_whole_is_refunded),
        TILL_TEST(test_refund_of_a_spent_or_uncharged_credit_note_is_refused),
        TILL_TEST(test_refund_is_limited_to_what_the_card_paid),
        TILL_TEST(test_declined_refund_leaves_the_credit_and_can_be_repeated),
        TILL_TEST(test_refund_that_the_gateway_refuses_leaves_the_credit_and_the_key),
        TILL_TEST(test_of_concurrent_refunds_of_a_credit_note_one_is_made),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
