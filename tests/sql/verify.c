/* tests/sql/verify.c: verification of the books: right books pass, and a row that is changed behind the program's back
 * is named. Counterfeits are made as the server's root, and rolled back after each case.
 * Source: docs/rules.md, B (Books that prove themselves). */
#include "../support/till.h"

#include "counter/credit_note_create.h"

/* One day: three orders by card (one of 10 licences, then two of one more), a declined one, a pending one that holds
 * credit, and one by invoice. */
struct books {
    struct till till;
    struct subscription subscription;
    struct order first, last, declined;
    struct order holding; /* pending: its charge is unknown; it holds 1.20 of credit */
};

static struct order order_one_more(struct till *till, struct id subscription_id, int64_t total)
{
    struct quote quote = till_quote(till, subscription_id, ID_NONE, total);
    struct order order;

    assert_int_equal(till_order(till, quote.id, till_key(till), &order), STATUS_OK);
    return order;
}

/* Credits 1.00 of the newest invoice, 1.20 with tax. */
static void note_make(struct till *till)
{
    struct invoice *invoices;
    struct credit_note note;
    struct line_credit line;
    struct correction wanted = { .lines = &line, .line_count = 1, .reason = "goodwill" };
    size_t count;

    assert_int_equal(store_invoice_list(till->sql, &till->arena, till->organization.id, INVOICE_STATUS__MAX, DAY_NONE,
                                        DAY_NONE, ID_NONE, 100, &invoices, &count, &(bool){ false }),
                     STATUS_OK);
    wanted.invoice_id = invoices[0].id;
    line = (struct line_credit){ invoices[0].lines[0].id, money_of(100, till_euro()) };
    assert_int_equal(counter_run(till_counter(till), till->organization.id, act_credit_note_create, &wanted, &note),
                     STATUS_OK);
}

static int books_start(void **state)
{
    struct books *books = calloc(1, sizeof *books);
    struct till *till = &books->till;
    struct subscription by_invoice;
    struct quote quote;

    assert_non_null(books);
    auth_start();
    till_open(till, database_make(), NULL, true);
    quote = till_quote(till, ID_NONE, till->card.id, 10);
    assert_int_equal(till_order(till, quote.id, till_key(till), &books->first), STATUS_OK);
    books->subscription = till_subscription_now(till, books->first.subscription_id);
    (void)order_one_more(till, books->subscription.id, 11);
    script_gateway_says(&till->gateway, GATEWAY_DECLINED);
    books->declined = order_one_more(till, books->subscription.id, 12);
    script_gateway_says(&till->gateway, GATEWAY_SUCCEEDED);
    books->last = order_one_more(till, books->subscription.id, 12);
    note_make(till);
    script_gateway_says(&till->gateway, GATEWAY_UNKNOWN);
    quote = till_quote(till, ID_NONE, till->card.id, 1);
    assert_int_equal(till_order(till, quote.id, till_key(till), &books->holding), STATUS_OK);
    by_invoice = till_subscription(till, till->invoice.id, 3);
    (void)order_one_more(till, by_invoice.id, 4);
    /* Counterfeits bypass the schema's own checks. */
    database_do(till->database->root, "SET SESSION foreign_key_checks = 0, check_constraint_checks = 0");
    *state = books;
    return 0;
}

static int books_end(void **state)
{
    struct books *books = *state;
    struct database *database = books->till.database;

    till_close(&books->till);
    database_drop(&database);
    free(books);
    return 0;
}

static void test_verify_finds_no_fault_in_right_books(void **state)
{
    struct books *books = *state;
    struct verification v;

    assert_int_equal(verify_books(books->till.sql, &books->till.arena, &v), STATUS_OK);
    if (v.fault != NULL)
        fail_msg("%s: %s %s", v.fault, v.table, v.row);
    assert_int_equal(v.invoices, 4); /* the second order by invoice is a line of the next invoice */
    assert_int_equal(v.lines, 4);
    assert_int_equal(v.postings, 9);
    assert_int_equal(v.payments, 5);
    assert_int_equal(v.subscriptions, 3);
    assert_true(v.events > 10);
}

/* The row that must be named. */
enum named {
    THE_FIRST_INVOICE,
    THE_SECOND_INVOICE,
    THE_SERIES,
    THE_SUBSCRIPTION,
    THE_FIRST_ORDER,
    THE_DECLINED_ORDER,
    THE_FIRST_PAYMENT,
    THE_THIRD_EVENT,
    THE_FOURTH_EVENT,
    THE_ORGANIZATION,
    A_POSTING,
    THE_HOLDING_ORDER,
    THE_NOTE,
    THE_ORGANIZATION_ROW
};

/* clang-format off */
#define FIRST "'TEST-F2026-000001'"
#define SECOND "'TEST-F2026-000002'"
#define ITS_ID(number) "(SELECT id FROM invoice WHERE number = " number ")"
#define LAST_INVOICE "(SELECT id FROM invoice ORDER BY sequence DESC LIMIT 1)"
#define FIRST_ORDER "(SELECT order_id FROM invoice WHERE number = " FIRST ")"
/* clang-format on */

static const struct {
    const char *why;
    const char *forge, *and_then; /* statements; the second may be NULL */
    const char *table;
    enum named row;
} forgeries[] = {
    { "a total made smaller, its parts to match",
      "UPDATE invoice SET subtotal_minor = subtotal_minor - 100, total_minor = total_minor - 100,"
      " amount_due_minor = amount_due_minor - 100 WHERE number = " SECOND,
      NULL, "invoice", THE_SECOND_INVOICE },
    { "a buyer's name", "UPDATE invoice SET buyer_legal_name = 'Somebody else' WHERE number = " SECOND, NULL, "invoice",
      THE_SECOND_INVOICE },
    { "a date of issue", "UPDATE invoice SET issue_date = '2026-11-11' WHERE number = " FIRST, NULL, "invoice",
      THE_FIRST_INVOICE },
    { "a line's amount", "UPDATE invoice_line SET amount_minor = amount_minor + 1 WHERE invoice_id = " ITS_ID(SECOND),
      NULL, "invoice", THE_SECOND_INVOICE },
    { "a line's words", "UPDATE invoice_line SET description = 'Chair' WHERE invoice_id = " ITS_ID(FIRST), NULL,
      "invoice", THE_FIRST_INVOICE },
    { "a line that is gone", "DELETE FROM invoice_line WHERE invoice_id = " ITS_ID(FIRST), NULL, "invoice",
      THE_FIRST_INVOICE },
    { "a tax", "UPDATE invoice_tax SET amount_minor = 0 WHERE invoice_id = " ITS_ID(FIRST), NULL, "invoice",
      THE_FIRST_INVOICE },
    { "a seal", "UPDATE invoice SET hash = REPEAT('x', 32) WHERE number = " FIRST, NULL, "invoice", THE_FIRST_INVOICE },
    { "a link of the chain", "UPDATE invoice SET previous_hash = REPEAT('x', 32) WHERE number = " SECOND, NULL,
      "invoice", THE_SECOND_INVOICE },
    { "a document taken out of the middle", "DELETE FROM invoice WHERE number = " FIRST, NULL, "invoice",
      THE_SECOND_INVOICE },
    { "a number skipped", "UPDATE invoice SET sequence = 99, number = 'TEST-F2026-000099' WHERE number = " FIRST, NULL,
      "invoice", THE_SECOND_INVOICE },
    { "the last document cut off", "DELETE FROM invoice_state WHERE invoice_id = " LAST_INVOICE,
      "DELETE FROM invoice ORDER BY sequence DESC LIMIT 1", "series", THE_SERIES },
    { "an invoice called paid that is due", "UPDATE invoice_state SET due_minor = 1 WHERE invoice_id = " ITS_ID(FIRST),
      NULL, "invoice_state", THE_FIRST_INVOICE },
    { "a state that is gone", "DELETE FROM invoice_state WHERE invoice_id = " ITS_ID(FIRST), NULL, "invoice",
      THE_FIRST_INVOICE },
    { "revenue",
      "UPDATE ledger_entry SET amount_minor = amount_minor + 1 WHERE account = 'revenue' ORDER BY posting_id LIMIT 1",
      NULL, "ledger_entry", A_POSTING },
    { "a posting that balances but is not the document",
      "UPDATE ledger_entry SET amount_minor = amount_minor +"
      " CASE account WHEN 'revenue' THEN 5 WHEN 'tax_payable' THEN -5 ELSE 0 END WHERE payment_id IS NULL AND "
      "invoice_id = " ITS_ID(FIRST),
      NULL, "ledger_entry", THE_FIRST_INVOICE },
    { "a booking that is gone", "DELETE FROM ledger_entry WHERE payment_id IS NULL AND invoice_id = " ITS_ID(FIRST),
      NULL, "ledger_entry", THE_FIRST_INVOICE },
    { "cash that is gone, and the debt with it",
      "DELETE FROM ledger_entry WHERE payment_id IS NOT NULL AND invoice_id = " ITS_ID(FIRST),
      "UPDATE invoice_state SET status = 'open', due_minor = paid_minor, paid_minor = 0 WHERE invoice_id = " ITS_ID(
          FIRST),
      "payment", THE_FIRST_PAYMENT },
    { "a payment that never was", "UPDATE payment SET state = 'declined' WHERE order_id = " FIRST_ORDER, NULL,
      "payment", THE_FIRST_PAYMENT },
    { "a payment's amount", "UPDATE payment SET amount_minor = amount_minor + 1 WHERE order_id = " FIRST_ORDER, NULL,
      "payment", THE_FIRST_PAYMENT },
    { "a lot grown", "UPDATE lot SET quantity = quantity + 1 WHERE order_id = " FIRST_ORDER, NULL, "subscription",
      THE_SUBSCRIPTION },
    { "a lot that is gone", "DELETE FROM lot WHERE order_id = " FIRST_ORDER, NULL, "subscription", THE_SUBSCRIPTION },
    { "licences nobody bought", "UPDATE subscription SET total_licences = 13 WHERE total_licences = 12", NULL,
      "subscription", THE_SUBSCRIPTION },
    { "a confirmed order undone", "UPDATE `order` SET status = 'payment_failed' WHERE id = " FIRST_ORDER, NULL, "order",
      THE_FIRST_ORDER },
    { "an order's total", "UPDATE `order` SET total_minor = total_minor + 1 WHERE id = " FIRST_ORDER, NULL, "order",
      THE_FIRST_ORDER },
    { "a quote that the worker may delete, although an order names it",
      "UPDATE quote SET kept_until = NOW() WHERE id = (SELECT quote_id FROM `order` WHERE id = " FIRST_ORDER ")", NULL,
      "order", THE_FIRST_ORDER },
    { "a declined order confirmed", "UPDATE `order` SET status = 'confirmed' WHERE status = 'payment_failed'", NULL,
      "order", THE_DECLINED_ORDER },
    { "a subscription that waits for what has ended",
      "UPDATE subscription SET open_order_id = " FIRST_ORDER " WHERE total_licences = 12", NULL, "subscription",
      THE_SUBSCRIPTION },
    /* Held credit. */
    { "credit held that is not", "UPDATE organization SET credit_held_minor = credit_held_minor + 1", NULL,
      "organization", THE_ORGANIZATION_ROW },
    { "held credit that is free again",
      "UPDATE organization SET credit_held_minor = credit_held_minor - 120, credit_balance_minor ="
      " credit_balance_minor + 120",
      NULL, "organization", THE_ORGANIZATION_ROW },
    { "a hold made smaller, what is held to match", "UPDATE credit_hold SET minor = minor - 1",
      "UPDATE organization SET credit_held_minor = credit_held_minor - 1", "organization", THE_ORGANIZATION_ROW },
    { "a hold that is gone", "DELETE FROM credit_hold", NULL, "organization", THE_ORGANIZATION_ROW },
    { "a hold of another order", "UPDATE credit_hold SET order_id = " FIRST_ORDER, NULL, "credit_hold",
      THE_FIRST_ORDER },
    { "a hold of another order, its posting to match", "UPDATE credit_hold SET order_id = " FIRST_ORDER,
      "UPDATE ledger_entry SET order_id = " FIRST_ORDER " WHERE order_id IS NOT NULL", "credit_hold", THE_FIRST_ORDER },
    { "a hold after its order's end",
      "UPDATE `order` SET status = 'cancelled' WHERE id = (SELECT order_id FROM credit_hold)",
      "UPDATE subscription SET open_order_id = NULL WHERE open_order_id = (SELECT order_id FROM credit_hold)",
      "credit_hold", THE_HOLDING_ORDER },
    { "a charge that forgot the hold",
      "UPDATE payment SET amount_minor = amount_minor + 120 WHERE order_id = (SELECT order_id FROM credit_hold)", NULL,
      "credit_hold", THE_HOLDING_ORDER },
    { "a hold of a note that is not there", "UPDATE credit_hold SET source_id = REPEAT('x', 16)", NULL, "credit_hold",
      THE_HOLDING_ORDER },
    { "more held of a note than it left", "UPDATE credit_hold SET minor = minor + 1", NULL, "credit_note", THE_NOTE },
    { "a hold booked for another order",
      "UPDATE ledger_entry SET order_id = " FIRST_ORDER " WHERE order_id IS NOT NULL", NULL, "credit_hold",
      THE_FIRST_ORDER },
    { "what the journal says", "UPDATE event SET object = REPLACE(object, 'object', 'subject') WHERE sequence = 3",
      NULL, "event", THE_THIRD_EVENT },
    { "who did it", "UPDATE event SET actor = 'system' WHERE sequence = 3", NULL, "event", THE_THIRD_EVENT },
    { "when", "UPDATE event SET created_at = created_at - INTERVAL 1 MICROSECOND WHERE sequence = 3", NULL, "event",
      THE_THIRD_EVENT },
    { "an entry taken out of the middle", "DELETE FROM event WHERE sequence = 3", NULL, "event", THE_FOURTH_EVENT },
    { "an entry taken out and the next moved up", "DELETE FROM event WHERE sequence = 3",
      "UPDATE event SET sequence = 3 WHERE sequence = 4", "event", THE_FOURTH_EVENT },
    { "the journal's end cut off", "DELETE FROM event ORDER BY sequence DESC LIMIT 1", NULL, "organization",
      THE_ORGANIZATION },
    { "the whole journal", "DELETE FROM event", NULL, "organization", THE_ORGANIZATION },
};

static const char *hex_of(struct arena *arena, struct id id)
{
    const char *text = "";

    for (size_t i = 0; i < sizeof id.bytes; i++)
        text = arena_format(arena, "%s%02x", text, id.bytes[i]);
    return text;
}

/* clang-format off */
static const struct sql_query event_at = { .name = "test_event_at", .takes = "i", .gives = "b", .text =
    "SELECT id FROM event WHERE sequence = ?" };
static const struct sql_query posting_first = { .name = "test_posting", .takes = "", .gives = "b", .text =
    "SELECT posting_id FROM ledger_entry WHERE account = 'revenue' ORDER BY posting_id LIMIT 1" };
/* clang-format on */

static const char *event_name(struct books *books, int64_t sequence)
{
    struct sql_row row;

    assert_int_equal(sql_read_one(books->till.sql, &books->till.arena, &event_at, SQL_VALUES(sql_int(sequence)), &row),
                     STATUS_OK);
    return arena_text(&books->till.arena, id_write(ID_EVENT, sql_take_id(&row)).text);
}

static const char *posting_name(struct books *books)
{
    struct sql_row row;

    assert_int_equal(sql_read_one(books->till.sql, &books->till.arena, &posting_first, NULL, 0, &row), STATUS_OK);
    return hex_of(&books->till.arena, sql_take_id(&row));
}

/* The name that verification must give; read before the counterfeit. */
static const char *name_of(struct books *books, enum named named)
{
    struct arena *arena = &books->till.arena;

    switch (named) {
    case THE_FIRST_INVOICE:
        return "TEST-F2026-000001";
    case THE_SECOND_INVOICE:
        return "TEST-F2026-000002";
    case THE_SERIES:
    case THE_ORGANIZATION:
        return arena_text(arena, id_write(ID_ORGANIZATION, books->till.organization.id).text);
    case THE_SUBSCRIPTION:
        return hex_of(arena, books->subscription.id);
    case THE_FIRST_ORDER:
        return hex_of(arena, books->first.id);
    case THE_DECLINED_ORDER:
        return hex_of(arena, books->declined.id);
    case THE_FIRST_PAYMENT:
        return hex_of(arena, till_payment(&books->till, books->first.id).id);
    case THE_THIRD_EVENT:
        return event_name(books, 3);
    case THE_FOURTH_EVENT:
        return event_name(books, 4);
    case THE_HOLDING_ORDER:
        return hex_of(arena, books->holding.id);
    case THE_NOTE:
        return "TEST-A2026-000001";
    case THE_ORGANIZATION_ROW:
        return hex_of(arena, books->till.organization.id);
    case A_POSTING:
        return posting_name(books);
    }
    return "";
}

static void test_verify_names_the_row_of_every_counterfeit(void **state)
{
    struct books *books = *state;
    struct sql *root = books->till.database->root;
    const char *before = database_contents(books->till.database);

    for (size_t i = 0; i < sizeof forgeries / sizeof forgeries[0]; i++) {
        const char *row = name_of(books, forgeries[i].row);
        struct verification v;
        enum status status;

        assert_int_equal(sql_begin(root), STATUS_OK);
        database_do(root, forgeries[i].forge);
        if (forgeries[i].and_then != NULL)
            database_do(root, forgeries[i].and_then);
        status = verify_books(root, &books->till.arena, &v);
        if (status == STATUS_OK && v.fault != NULL)
            till_notices(&books->till, root, forgeries[i].why, &v);
        sql_rollback(root);
        if (status != STATUS_OK)
            fail_msg("%s: %s", forgeries[i].why, status_name(status));
        if (v.fault == NULL)
            fail_msg("%s: nobody noticed", forgeries[i].why);
        if (strcmp(v.table, forgeries[i].table) != 0 || strcmp(v.row, row) != 0)
            fail_msg("%s: \"%s\" names %s %s, not %s %s", forgeries[i].why, v.fault, v.table, v.row, forgeries[i].table,
                     row);
    }
    assert_string_equal(database_contents(books->till.database), before);
    till_books_are_right(&books->till);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_verify_finds_no_fault_in_right_books),
        cmocka_unit_test(test_verify_names_the_row_of_every_counterfeit),
    };

    return cmocka_run_group_tests(tests, books_start, books_end);
}
