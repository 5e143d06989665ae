/* tests/sql/operator_invoice.c: the operator's acts on invoices: transfers received, write-offs, corrections, and the
 * list of all invoices. Source: docs/rules.md, C (Credit notes, Overdue) and D; docs/api.md, Operator. */
#include "../support/till.h"

#include "counter/clock_set.h"
#include "counter/credit_note_create.h"
#include "counter/invoice_write_off.h"
#include "counter/transfer_receive.h"
#include "sql/store_organization.h"

static struct money euros(int64_t minor)
{
    return money_of(minor, till_euro());
}

static int64_t balance(struct till *till)
{
    struct organization organization;

    assert_int_equal(store_organization_find(till->sql, &till->arena, till->organization.id, &organization), STATUS_OK);
    return organization.credit_balance_minor;
}

static int64_t account(struct till *till, const char *name)
{
    static const struct sql_query query = {
        .name = "test_account",
        .takes = "t",
        .gives = "i",
        .text = "SELECT CAST(COALESCE(SUM(amount_minor), 0) AS SIGNED) FROM ledger_entry WHERE account = ?"
    };
    struct sql_row row;

    assert_int_equal(sql_read_one(till->sql, &till->arena, &query, SQL_VALUES(sql_text(name)), &row), STATUS_OK);
    return sql_take_int(&row);
}

static int64_t events(struct till *till, const char *type)
{
    static const struct sql_query query = {
        .name = "test_events", .takes = "t", .gives = "i", .text = "SELECT COUNT(*) FROM event WHERE type = ?"
    };
    struct sql_row row;

    assert_int_equal(sql_read_one(till->sql, &till->arena, &query, SQL_VALUES(sql_text(type)), &row), STATUS_OK);
    return sql_take_int(&row);
}

static enum status transfer_of(struct till *till, struct id invoice_id, struct money amount, struct day received_on,
                               struct invoice_answer *answer)
{
    struct transfer transfer = {
        .invoice_id = invoice_id, .amount = amount, .received_on = received_on, .reference = "VIR 4711"
    };

    return counter_run(till_counter(till), till->organization.id, act_transfer_receive, &transfer, answer);
}

/* Receives a transfer today; checks the invoice's state and amount due afterwards. */
static void transfer(struct till *till, struct id invoice_id, int64_t minor, enum invoice_status status, int64_t due)
{
    struct invoice_answer answer;

    assert_int_equal(transfer_of(till, invoice_id, euros(minor), instant_day(till->organization.clock), &answer),
                     STATUS_OK);
    assert_int_equal(answer.invoice.status, status);
    assert_int_equal(answer.invoice.due_minor, due);
    assert_true(answer.payments.count >= 1);
    assert_string_equal(answer.payments.calls[answer.payments.count - 1].payment.reference, "VIR 4711");
    till_books_are_right(till);
}

static enum status write_off_of(struct till *till, struct id invoice_id, struct invoice_answer *answer)
{
    struct write_off wanted = { .invoice_id = invoice_id, .reason = "insolvent" };

    return counter_run(till_counter(till), till->organization.id, act_invoice_write_off, &wanted, answer);
}

static void write_off(struct till *till, struct id invoice_id)
{
    struct invoice_answer answer;

    assert_int_equal(write_off_of(till, invoice_id, &answer), STATUS_OK);
    assert_int_equal(answer.invoice.status, INVOICE_UNCOLLECTIBLE);
    till_books_are_right(till);
}

static void test_transfers_pay_an_invoice_in_part_then_whole_then_leave_credit(void **state)
{
    struct till *till = *state;
    struct id id;

    (void)till_subscription(till, till->invoice.id, 10);
    id = till_invoice_at(till, 0).id;
    transfer(till, id, 2600, INVOICE_OPEN, 10000);
    assert_int_equal(events(till, "invoice.paid"), 0);
    transfer(till, id, 10000, INVOICE_PAID, 0);
    assert_int_equal(events(till, "invoice.paid"), 1);
    assert_int_equal(balance(till), 0);
    transfer(till, id, 500, INVOICE_PAID, 0);
    assert_int_equal(balance(till), 500);
    assert_int_equal(account(till, "cash"), 13100);
    assert_int_equal(account(till, "receivable"), 0);
    assert_int_equal(account(till, "credit_balance"), -500);
    assert_int_equal(events(till, "payment.received"), 3);
    assert_int_equal(events(till, "invoice.paid"), 1);
    assert_int_equal(till_invoice_at(till, 0).paid_minor, 12600);
}

static void test_overpaid_transfer_pays_the_next_invoice(void **state)
{
    struct till *till = *state;
    struct invoice next;

    (void)till_subscription(till, till->invoice.id, 10);
    transfer(till, till_invoice_at(till, 0).id, 13000, INVOICE_PAID, 0);
    assert_int_equal(balance(till), 400);
    till_turn(till, "2026-12-12");
    next = till_invoice_at(till, 1);
    assert_int_equal(next.charge.credit_applied.minor, 400);
    assert_int_equal(next.due_minor, 12200);
    assert_int_equal(balance(till), 0);
    till_books_are_right(till);
}

static void test_written_off_invoice_can_be_paid_by_transfer(void **state)
{
    struct till *till = *state;
    struct subscription s = till_subscription(till, till->invoice.id, 10);
    struct id id = till_invoice_at(till, 0).id;

    till_turn(till, "2027-01-20");
    assert_int_equal(till_subscription_now(till, s.id).status, SUBSCRIPTION_SUSPENDED);
    write_off(till, id);
    write_off(till, till_invoice_at(till, 1).id);
    assert_int_equal(till_subscription_now(till, s.id).status, SUBSCRIPTION_SUSPENDED); /* a written-off invoice is
                                                                                         * not a paid one */
    assert_int_equal(account(till, "bad_debt"), 25200);
    assert_int_equal(account(till, "receivable"), 0);
    assert_int_equal(events(till, "invoice.written_off"), 2);
    transfer(till, id, 2600, INVOICE_UNCOLLECTIBLE, 10000);
    assert_int_equal(account(till, "bad_debt"), 22600);
    transfer(till, id, 10100, INVOICE_PAID, 0);
    assert_int_equal(account(till, "bad_debt"), 12600);
    assert_int_equal(balance(till), 100);
    assert_int_equal(events(till, "invoice.paid"), 1);
}

static void test_write_off_of_an_invoice_that_is_not_open_is_refused(void **state)
{
    struct till *till = *state;
    struct invoice_answer answer;
    const char *before;

    (void)till_subscription(till, till->invoice.id, 10);
    (void)till_subscription(till, till->card.id, 1);
    write_off(till, till_invoice_at(till, 0).id);
    before = database_contents(till->database);
    assert_int_equal(write_off_of(till, till_invoice_at(till, 0).id, &answer), STATUS_INVOICE_NOT_OPEN);
    assert_int_equal(write_off_of(till, till_invoice_at(till, 1).id, &answer), STATUS_INVOICE_NOT_OPEN);
    assert_int_equal(write_off_of(till, id_new(), &answer), STATUS_NOT_FOUND);
    assert_string_equal(database_contents(till->database), before);
}

static void settle(struct till *till, struct id payment_id, enum gateway_outcome outcome)
{
    struct gateway_charge charge = { .outcome = outcome,
                                     .charge_id = "ch_1",
                                     .decline_code = outcome == GATEWAY_DECLINED ? "card_declined" : NULL };
    struct settled settled;

    assert_int_equal(payment_settle(till_counter(till), till->organization.id, payment_id, &charge, &settled),
                     STATUS_OK);
}

/* An invoice by card with an attempt that is processing since 12 December; 12600 due. */
static struct invoice under_way(struct till *till)
{
    struct invoice invoice;

    (void)till_subscription(till, till->card.id, 10);
    script_gateway_says(&till->gateway, GATEWAY_PROCESSING);
    till_turn(till, "2026-12-12");
    invoice = till_invoice_at(till, 1);
    assert_int_equal(invoice.due_minor, 12600);
    assert_false(id_is_none(invoice.payment_id));
    return invoice;
}

/* The transfer counts at once; what the attempt then brings beyond the amount due becomes credit. */
static void test_transfer_counts_at_once_beside_a_processing_attempt(void **state)
{
    static const struct {
        const char *why;
        int64_t transfer;
        enum gateway_outcome then;
        enum invoice_status between, last;
        int64_t due, balance;
    } cases[] = {
        { "a part by transfer, the charge succeeds", 2600, GATEWAY_SUCCEEDED, INVOICE_OPEN, INVOICE_PAID, 0, 2600 },
        { "all by transfer, the charge succeeds", 12600, GATEWAY_SUCCEEDED, INVOICE_PAID, INVOICE_PAID, 0, 12600 },
        { "too much by transfer, the charge succeeds", 13000, GATEWAY_SUCCEEDED, INVOICE_PAID, INVOICE_PAID, 0, 13000 },
        { "a part by transfer, the charge is declined", 2600, GATEWAY_DECLINED, INVOICE_OPEN, INVOICE_OPEN, 10000, 0 },
        { "all by transfer, the charge is declined", 12600, GATEWAY_DECLINED, INVOICE_PAID, INVOICE_PAID, 0, 0 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct invoice_answer answer;
        struct invoice invoice;
        void *till;

        assert_int_equal(till_start(&till), 0);
        invoice = under_way(till);
        assert_int_equal(write_off_of(till, invoice.id, &answer), STATUS_PAYMENT_IN_PROGRESS);
        transfer(till, invoice.id, cases[i].transfer, cases[i].between,
                 cases[i].transfer > 12600 ? 0 : 12600 - cases[i].transfer);
        settle(till, invoice.payment_id, cases[i].then);
        invoice = till_invoice_at(till, 1);
        if (invoice.status != cases[i].last || invoice.due_minor != cases[i].due || balance(till) != cases[i].balance ||
            !id_is_none(invoice.payment_id))
            fail_msg("%s: %s, %lld due, balance %lld", cases[i].why, invoice_status_name(invoice.status),
                     (long long)invoice.due_minor, (long long)balance(till));
        till_books_are_right(till);
        assert_int_equal(till_end(&till), 0);
    }
}

static void test_invalid_transfer_is_refused_and_changes_nothing(void **state)
{
    struct till *till = *state;
    struct invoice_answer answer;
    struct currency dollar;
    const char *before;
    struct id id;

    (void)till_subscription(till, till->invoice.id, 10);
    id = till_invoice_at(till, 0).id;
    before = database_contents(till->database);
    assert_true(currency_read("USD", &dollar));
    assert_int_equal(transfer_of(till, id, money_of(100, dollar), day_of(2026, 11, 12), &answer),
                     STATUS_VALIDATION_FAILED);
    assert_string_equal(till->counter.act.refusal.pointer, "/amount/currency");
    assert_int_equal(transfer_of(till, id, euros(100), day_of(2026, 11, 13), &answer), STATUS_VALIDATION_FAILED);
    assert_string_equal(till->counter.act.refusal.pointer, "/received_on");
    assert_int_equal(transfer_of(till, id_new(), euros(100), day_of(2026, 11, 12), &answer), STATUS_NOT_FOUND);
    assert_string_equal(database_contents(till->database), before);
    assert_int_equal(transfer_of(till, id, euros(100), day_of(2020, 2, 29), &answer), STATUS_OK);
}

static enum status correct(struct till *till, struct id invoice_id, const struct line_credit *lines, size_t count,
                           struct credit_note *note)
{
    struct correction wanted = { .invoice_id = invoice_id, .lines = lines, .line_count = count, .reason = "goodwill" };

    return counter_run(till_counter(till), till->organization.id, act_credit_note_create, &wanted, note);
}

static struct credit_note corrected(struct till *till, struct id invoice_id, struct id line_id, int64_t minor)
{
    struct line_credit line = { line_id, euros(minor) };
    struct credit_note note;

    assert_int_equal(correct(till, invoice_id, &line, 1, &note), STATUS_OK);
    till_books_are_right(till);
    return note;
}

static void test_correction_lowers_the_amount_due_then_becomes_credit(void **state)
{
    struct till *till = *state;
    struct invoice invoice;
    struct credit_note note;
    struct id line_id;

    (void)till_subscription(till, till->invoice.id, 10);
    invoice = till_invoice_at(till, 0);
    line_id = invoice.lines[0].id;
    note = corrected(till, invoice.id, line_id, 500);
    assert_int_equal(note.charge.total.minor, 600);
    assert_int_equal(note.applied_minor, 600);
    assert_string_equal(note.reason, "goodwill");
    assert_true(id_is_none(note.order_id));
    assert_string_equal(note.lines[0].line.description, invoice.lines[0].description);
    assert_int_equal(note.lines[0].line.line.quantity, 1);
    assert_int_equal(note.lines[0].line.line.period.end.number, invoice.lines[0].line.period.end.number);
    assert_int_equal(till_invoice_at(till, 0).due_minor, 12000);
    transfer(till, invoice.id, 11900, INVOICE_OPEN, 100);
    note = corrected(till, invoice.id, line_id, 1000);
    assert_int_equal(note.applied_minor, 100);
    assert_int_equal(note.unspent_minor, 1100);
    assert_int_equal(balance(till), 1100);
    assert_int_equal(till_invoice_at(till, 0).status, INVOICE_PAID);
    note = corrected(till, invoice.id, line_id, 9000);
    assert_int_equal(note.charge.tax_total.minor, 1800);
    assert_int_equal(till_subscription_now(till, invoice.lines[0].subscription_id).total_licences, 10);
}

static void test_correction_of_a_whole_line_repeats_it_on_the_credit_note(void **state)
{
    struct till *till = *state;
    struct invoice invoice;
    struct credit_note note;

    (void)till_subscription(till, till->card.id, 10);
    invoice = till_invoice_at(till, 0);
    note = corrected(till, invoice.id, invoice.lines[0].id, 10500);
    assert_int_equal(note.lines[0].line.line.quantity, 10);
    assert_int_equal(note.lines[0].line.line.unit_price.minor, 1050);
    assert_int_equal(note.charge.total.minor, invoice.charge.total.minor);
    assert_int_equal(balance(till), 12600);
}

static void test_correction_of_a_written_off_invoice_lowers_the_bad_debt(void **state)
{
    struct till *till = *state;
    struct invoice invoice;

    (void)till_subscription(till, till->invoice.id, 10);
    invoice = till_invoice_at(till, 0);
    write_off(till, invoice.id);
    (void)corrected(till, invoice.id, invoice.lines[0].id, 500);
    assert_int_equal(account(till, "bad_debt"), 12000);
    assert_int_equal(account(till, "receivable"), 0);
    (void)corrected(till, invoice.id, invoice.lines[0].id, 10000);
    assert_int_equal(account(till, "bad_debt"), 0);
    assert_int_equal(till_invoice_at(till, 0).status, INVOICE_PAID);
}

static const struct invoice_line *line_of(const struct invoice *invoice, int64_t quantity)
{
    for (size_t i = 0; i < invoice->line_count; i++)
        if (invoice->lines[i].line.quantity == quantity)
            return &invoice->lines[i];
    fail_msg("no line of %lld", (long long)quantity);
    return NULL;
}

/* 5 licences were added and 2 of them removed while the line was pending: on the invoice the line of the 5 is reduced
 * by that of the 2. */
static void test_correction_cannot_credit_what_reduced_a_pending_line(void **state)
{
    struct till *till = *state;
    struct subscription s = till_subscription(till, till->invoice.id, 10);
    struct invoice invoice;
    const struct invoice_line *five, *two;
    struct line_credit line;
    struct credit_note note;
    int64_t left;

    till_turn(till, "2026-11-20");
    (void)till_confirmed(till, s.id, ID_NONE, 15);
    (void)till_confirmed(till, s.id, ID_NONE, 13);
    till_turn(till, "2026-12-12");
    invoice = till_invoice_at(till, 1);
    five = line_of(&invoice, 5);
    two = line_of(&invoice, -2);
    left = five->line.amount.minor + two->line.amount.minor;
    line = (struct line_credit){ two->id, euros(1) };
    assert_int_equal(correct(till, invoice.id, &line, 1, &note), STATUS_VALIDATION_FAILED);
    assert_string_equal(till->counter.act.refusal.pointer, "/lines/0/line_id");
    line = (struct line_credit){ five->id, euros(left + 1) };
    assert_int_equal(correct(till, invoice.id, &line, 1, &note), STATUS_VALIDATION_FAILED);
    assert_string_equal(till->counter.act.refusal.pointer, "/lines/0/amount");
    (void)corrected(till, invoice.id, five->id, left);
    (void)corrected(till, invoice.id, line_of(&invoice, 13)->id, 13 * 1050);
    assert_int_equal(till_invoice_at(till, 1).status, INVOICE_PAID);
    assert_int_equal(till_invoice_at(till, 1).credited_minor, invoice.charge.total.minor);
}

static void test_invalid_correction_is_refused_and_changes_nothing(void **state)
{
    struct till *till = *state;
    struct invoice first, second;
    struct currency dollar;
    const char *before;

    (void)till_subscription(till, till->invoice.id, 10);
    (void)till_subscription(till, till->invoice.id, 2);
    first = till_invoice_at(till, 0);
    second = till_invoice_at(till, 1);
    assert_true(currency_read("USD", &dollar));
    before = database_contents(till->database);
    {
        const struct id own = first.lines[0].id, other = second.lines[0].id;
        const struct {
            const char *pointer, *code;
            struct line_credit lines[2];
            size_t count;
        } cases[] = {
            { "/lines/0/amount", "too_much", { { own, euros(10501) } }, 1 },
            { "/lines/0/line_id", "not_found", { { other, euros(1) } }, 1 },
            { "/lines/1/line_id", "not_found", { { own, euros(1) }, { id_new(), euros(1) } }, 2 },
            { "/lines/1/line_id", "repeated", { { own, euros(1) }, { own, euros(1) } }, 2 },
            { "/lines/0/amount/currency", "invalid", { { own, money_of(1, dollar) } }, 1 },
        };
        struct line_credit line = { own, euros(1) };
        struct credit_note note;

        for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
            enum status status = correct(till, first.id, cases[i].lines, cases[i].count, &note);

            if (status != STATUS_VALIDATION_FAILED ||
                strcmp(till->counter.act.refusal.pointer, cases[i].pointer) != 0 ||
                strcmp(till->counter.act.refusal.code, cases[i].code) != 0)
                fail_msg("%s %s: %s", cases[i].pointer, cases[i].code, status_name(status));
        }
        assert_int_equal(correct(till, id_new(), &line, 1, &note), STATUS_NOT_FOUND);
    }
    assert_string_equal(database_contents(till->database), before);
}

/* A part was credited by hand: a removal credits the rest. */
static void test_removal_after_a_correction_credits_the_rest(void **state)
{
    struct till *till = *state;
    struct subscription s = till_subscription(till, till->card.id, 10);
    struct invoice invoice = till_invoice_at(till, 0);

    (void)corrected(till, invoice.id, invoice.lines[0].id, 10000);
    (void)till_confirmed(till, s.id, ID_NONE, 1);
    till_books_are_right(till);
    assert_int_equal(till_subscription_now(till, s.id).total_licences, 1);
    assert_int_equal(balance(till), 12600);
    assert_int_equal(till_invoice_at(till, 0).credited_minor, 12600);
}

/* Lists invoices. Returns how many, and the first and the last of them. */
static size_t listed(struct till *till, struct id organization_id, enum invoice_status status, struct id before,
                     int64_t limit, struct id *first, struct id *last)
{
    struct invoice *invoices;
    size_t count;

    assert_int_equal(store_invoice_list_every(till->sql, &till->arena, organization_id, status, before, limit,
                                              &invoices, &count, &(bool){ false }),
                     STATUS_OK);
    *first = count == 0 ? ID_NONE : invoices[0].id;
    *last = count == 0 ? ID_NONE : invoices[count - 1].id;
    for (size_t i = 0; i < count; i++)
        assert_true(invoices[i].line_count == 1 && invoices[i].charge.tax_count == 1);
    return count;
}

static void test_list_of_all_invoices_filters_and_pages(void **state)
{
    struct till *till = *state, other;
    struct id first, last, owner, open_id, paid_id, others_id;

    till_open(&other, till->database, NULL, true);
    (void)till_subscription(till, till->invoice.id, 1);
    (void)till_subscription(till, till->card.id, 2);
    (void)till_subscription(&other, other.invoice.id, 3);
    open_id = till_invoice_at(till, 0).id;
    paid_id = till_invoice_at(till, 1).id;
    others_id = till_invoice_at(&other, 0).id;
    assert_int_equal(listed(till, ID_NONE, INVOICE_STATUS__MAX, ID_NONE, 10, &first, &last), 3);
    assert_true(id_equal(first, others_id) && id_equal(last, open_id));
    assert_int_equal(listed(till, ID_NONE, INVOICE_STATUS__MAX, ID_NONE, 2, &first, &last), 2);
    assert_true(id_equal(last, paid_id));
    assert_int_equal(listed(till, ID_NONE, INVOICE_STATUS__MAX, last, 2, &first, &last), 1);
    assert_true(id_equal(first, open_id));
    assert_int_equal(listed(till, ID_NONE, INVOICE_OPEN, ID_NONE, 10, &first, &last), 2);
    assert_true(id_equal(first, others_id) && id_equal(last, open_id));
    assert_int_equal(listed(till, till->organization.id, INVOICE_STATUS__MAX, ID_NONE, 10, &first, &last), 2);
    assert_int_equal(listed(till, till->organization.id, INVOICE_PAID, ID_NONE, 10, &first, &last), 1);
    assert_true(id_equal(first, paid_id));
    assert_int_equal(listed(till, id_new(), INVOICE_STATUS__MAX, ID_NONE, 10, &first, &last), 0);
    assert_int_equal(store_invoice_organization(till->sql, &till->arena, others_id, &owner), STATUS_OK);
    assert_true(id_equal(owner, other.organization.id));
    assert_int_equal(store_invoice_organization(till->sql, &till->arena, id_new(), &owner), STATUS_NOT_FOUND);
    till_close(&other);
}

/* Whatever a page is of: the rows, their lines, their taxes; and what each invoice has, it has too when read alone. */
static void test_page_of_many_customers_takes_three_statements(void **state)
{
    enum { CUSTOMERS = 5, EACH = 3 };
    struct till *till = *state, others[CUSTOMERS];
    struct invoice *invoices, alone;
    uint64_t trips = 0;
    size_t count;
    bool more;

    for (size_t i = 0; i < CUSTOMERS; i++) {
        till_open(&others[i], till->database, NULL, true);
        for (int64_t licences = 1; licences <= EACH; licences++)
            (void)till_subscription(&others[i], others[i].invoice.id, (int64_t)i * EACH + licences);
    }
    for (int asked = 0; asked < 2; asked++) { /* the first time prepares the statements */
        trips = sql_trips(till->sql);
        assert_int_equal(store_invoice_list_every(till->sql, &till->arena, ID_NONE, INVOICE_OPEN, ID_NONE,
                                                  CUSTOMERS * EACH - 1, &invoices, &count, &more),
                         STATUS_OK);
        trips = sql_trips(till->sql) - trips;
    }
    assert_int_equal(trips, 3);
    assert_true(count == CUSTOMERS * EACH - 1 && more);
    for (size_t i = 0; i < count; i++) {
        const struct invoice *found = &invoices[i];
        const struct till *owner = &others[CUSTOMERS - 1 - i / EACH];

        assert_true(id_equal(found->organization_id, owner->organization.id));
        assert_int_equal(found->lines[0].line.quantity, CUSTOMERS * EACH - (int64_t)i);
        assert_int_equal(store_invoice_find(till->sql, &till->arena, owner->organization.id, found->id, &alone),
                         STATUS_OK);
        assert_true(alone.line_count == 1 && found->line_count == 1 &&
                    alone.charge.tax_count == found->charge.tax_count);
        assert_true(id_equal(alone.lines[0].id, found->lines[0].id));
        assert_int_equal(alone.charge.taxes[0].amount.minor, found->charge.taxes[0].amount.minor);
        assert_string_equal(alone.number, found->number);
        assert_int_equal(alone.due_minor, found->due_minor);
    }
    for (size_t i = 0; i < CUSTOMERS; i++)
        till_close(&others[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TILL_TEST(test_transfers_pay_an_invoice_in_part_then_whole_then_leave_credit),
        TILL_TEST(test_overpaid_transfer_pays_the_next_invoice),
        TILL_TEST(test_written_off_invoice_can_be_paid_by_transfer),
        TILL_TEST(test_write_off_of_an_invoice_that_is_not_open_is_refused),
        cmocka_unit_test(test_transfer_counts_at_once_beside_a_processing_attempt),
        TILL_TEST(test_invalid_transfer_is_refused_and_changes_nothing),
        TILL_TEST(test_correction_lowers_the_amount_due_then_becomes_credit),
        TILL_TEST(test_correction_of_a_whole_line_repeats_it_on_the_credit_note),
        TILL_TEST(test_correction_of_a_written_off_invoice_lowers_the_bad_debt),
        TILL_TEST(test_correction_cannot_credit_what_reduced_a_pending_line),
        TILL_TEST(test_invalid_correction_is_refused_and_changes_nothing),
        TILL_TEST(test_removal_after_a_correction_credits_the_rest),
        TILL_TEST(test_list_of_all_invoices_filters_and_pages),
        TILL_TEST(test_page_of_many_customers_takes_three_statements),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
