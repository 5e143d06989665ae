/* tests/sql/refund_fixture.h: a paid invoice, credit notes against it, and checks of a credit note and the books while
 * it is refunded. */
#ifndef GUICHET_TESTS_SQL_REFUND_FIXTURE_H
#define GUICHET_TESTS_SQL_REFUND_FIXTURE_H

#include "../support/till.h"

#include "counter/credit_note_create.h"
#include "counter/refund_settle.h"
#include "sql/store_credit_note.h"
#include "sql/store_organization.h"

enum { HOUR_S = 3600 };

/* Buys ten licences: 105.00, 126.00 with tax. */
static inline struct invoice invoice_bought(struct till *till, struct id method_id)
{
    struct invoice *invoices;
    size_t count;

    (void)till_subscription(till, method_id, 10);
    assert_int_equal(store_invoice_list(till->sql, &till->arena, till->organization.id, INVOICE_STATUS__MAX, DAY_NONE,
                                        DAY_NONE, ID_NONE, 1, &invoices, &count, &(bool){ false }),
                     STATUS_OK);
    return invoices[0];
}

static inline struct id corrected(struct till *till, const struct invoice *invoice, int64_t minor)
{
    struct line_credit line = { invoice->lines[0].id, money_of(minor, till_euro()) };
    struct correction wanted = { .invoice_id = invoice->id, .lines = &line, .line_count = 1, .reason = "goodwill" };
    struct credit_note note;

    assert_int_equal(counter_run(till_counter(till), till->organization.id, act_credit_note_create, &wanted, &note),
                     STATUS_OK);
    return note.id;
}

static inline struct credit_note note_now(struct till *till, struct id id)
{
    struct credit_note note;

    assert_int_equal(store_credit_note_find(till->sql, &till->arena, till->organization.id, id, &note), STATUS_OK);
    return note;
}

static inline struct payment payment_now(struct till *till, const struct invoice *invoice)
{
    struct invoice_payments payments;

    assert_int_equal(store_payment_of_invoice(till->sql, &till->arena, till->organization.id, invoice->id, &payments),
                     STATUS_OK);
    assert_true(payments.count > 0);
    return payments.calls[payments.count - 1].payment;
}

static inline int64_t balance_now(struct till *till)
{
    struct organization organization;

    assert_int_equal(store_organization_find(till->sql, &till->arena, till->organization.id, &organization), STATUS_OK);
    return organization.credit_balance_minor;
}

/* The balance of a ledger account, debit positive. */
static inline int64_t account(struct till *till, const char *name)
{
    static const struct sql_query sum = { .name = "test_account", .takes = "t", .gives = "i", .text =
        "SELECT CAST(COALESCE(SUM(amount_minor), 0) AS SIGNED) FROM ledger_entry WHERE account = ?" };
    struct sql_row row;

    assert_int_equal(sql_read_one(till->database->root, &till->arena, &sum, SQL_VALUES(sql_text(name)), &row),
                     STATUS_OK);
    return sql_take_int(&row);
}

static inline size_t told(struct till *till, const char *type)
{
    struct event_row *events;
    size_t count, found = 0;

    assert_int_equal(store_event_list(till->sql, &till->arena, till->organization.id, 0, 1000, &events, &count),
                     STATUS_OK);
    for (size_t i = 0; i < count; i++)
        found += strcmp(events[i].type, type) == 0 ? 1 : 0;
    return found;
}

static inline size_t pursue(struct till *till)
{
    struct refund_call *due;
    size_t count;

    assert_int_equal(store_refund_due(till->sql, &till->arena, till->counter.act.now, 50, &due, &count), STATUS_OK);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(refund_pursue(till_counter(till), &due[i]), STATUS_OK);
    return count;
}

/* Checks a credit note of 12.00 at one stage of its refund, of which `back` has been refunded. */
static inline void stands(struct till *till, const char *why, struct id note_id, int64_t unspent, int64_t payable,
                          int64_t back, enum refund_state state)
{
    struct credit_note note = note_now(till, note_id);

    if (note.unspent_minor != unspent || balance_now(till) != unspent || note.refunded_minor != 1200 - unspent ||
        account(till, "refunds_payable") != -payable || account(till, "cash") != 12600 - back ||
        account(till, "credit_balance") != -unspent)
        fail_msg("%s: unspent %lld of %lld, refunded %lld, owed %lld, cash %lld", why, (long long)note.unspent_minor,
                 (long long)balance_now(till), (long long)note.refunded_minor,
                 (long long)account(till, "refunds_payable"), (long long)account(till, "cash"));
    if (note.refund_count == 0 || note.refunds[note.refund_count - 1].state != state)
        fail_msg("%s: its refund is not %s", why, refund_state_name(state));
    till_books_are_right(till);
}

#endif
