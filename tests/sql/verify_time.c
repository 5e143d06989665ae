/* tests/sql/verify_time.c: verification of the books after a month and a half: several periods, pending lines, credit
 * notes, transfers, a written-off invoice, a processing attempt, refunds. Right books pass; each row that is changed
 * behind the program's back is named. tests/sql/verify.c has the first day's books. Source: docs/rules.md, B (Books
 * that prove themselves). */
#include "../support/till.h"

#include "counter/clock_set.h"
#include "counter/credit_note_create.h"
#include "counter/invoice_write_off.h"
#include "counter/transfer_receive.h"

static void received(struct till *till, struct id invoice_id, int64_t minor)
{
    struct transfer transfer = { .invoice_id = invoice_id,
                                 .amount = money_of(minor, till_euro()),
                                 .received_on = day_of(2026, 11, 15),
                                 .reference = "VIR 1" };
    struct invoice_answer answer;

    assert_int_equal(counter_run(till_counter(till), till->organization.id, act_transfer_receive, &transfer, &answer),
                     STATUS_OK);
}

static void given_up(struct till *till, struct id invoice_id)
{
    struct write_off wanted = { .invoice_id = invoice_id, .reason = "insolvent" };
    struct invoice_answer answer;

    assert_int_equal(counter_run(till_counter(till), till->organization.id, act_invoice_write_off, &wanted, &answer),
                     STATUS_OK);
}

static struct id corrected(struct till *till, const struct invoice *invoice, int64_t minor)
{
    struct line_credit line = { invoice->lines[0].id, money_of(minor, till_euro()) };
    struct correction wanted = { .invoice_id = invoice->id, .lines = &line, .line_count = 1, .reason = "goodwill" };
    struct credit_note note;

    assert_int_equal(counter_run(till_counter(till), till->organization.id, act_credit_note_create, &wanted, &note),
                     STATUS_OK);
    return note.id;
}

/* Makes a credit note of 12.00 against an invoice that a card paid, and refunds it with the given outcome. */
static void given_back(struct till *till, const struct invoice *invoice, enum gateway_outcome says)
{
    script_gateway_says_of_refunds(&till->gateway, says);
    assert_int_equal(till_refund(till, corrected(till, invoice, 1000), till_key(till)), STATUS_OK);
}

/* By invoice: 10 licences (invoice 1), overpaid; 3 (2), written off; 4 (3), partly paid. By card: 7 (4), of which 2 are
 * removed (a credit note), and one more (5). 5 are added to the first on 20 November, of which 2 are removed. On 12
 * December all renew (6 by invoice, 7 by card, whose charge is still processing); one more licence is pending. Of the
 * fourth invoice 12.00 were refunded (credit note 3), 12.00 have an unknown outcome (4), and 12.00 were declined
 * (5). */
static void month_and_a_half(struct till *till)
{
    struct subscription first = till_subscription(till, till->invoice.id, 10), by_card;
    struct invoice invoice;

    (void)till_subscription(till, till->invoice.id, 3);
    (void)till_subscription(till, till->invoice.id, 4);
    by_card = till_subscription(till, till->card.id, 7);
    till_turn(till, "2026-11-16");
    till_confirmed(till, by_card.id, ID_NONE, 5);
    till_confirmed(till, by_card.id, ID_NONE, 6);
    received(till, till_invoice_at(till, 0).id, 13000);
    given_up(till, till_invoice_at(till, 1).id);
    received(till, till_invoice_at(till, 2).id, 1000);
    invoice = till_invoice_at(till, 2);
    (void)corrected(till, &invoice, 100);
    till_turn(till, "2026-11-20");
    till_confirmed(till, first.id, ID_NONE, 15);
    till_confirmed(till, first.id, ID_NONE, 13);
    script_gateway_says(&till->gateway, GATEWAY_PROCESSING);
    till_turn(till, "2026-12-12");
    received(till, till_invoice_at(till, 0).id, 700); /* all of it is too much, and unspent */
    till_turn(till, "2026-12-20");
    till_confirmed(till, first.id, ID_NONE, 14);
    invoice = till_invoice_at(till, 3);
    given_back(till, &invoice, GATEWAY_SUCCEEDED);
    given_back(till, &invoice, GATEWAY_UNKNOWN);
    given_back(till, &invoice, GATEWAY_DECLINED);
}

static int books_start(void **state)
{
    assert_int_equal(till_start(state), 0);
    month_and_a_half(*state);
    database_do(((struct till *)*state)->database->root,
                "SET SESSION foreign_key_checks = 0, check_constraint_checks = 0");
    return 0;
}

static void test_verify_finds_no_fault_in_right_books(void **state)
{
    struct till *till = *state;
    struct verification v;

    assert_int_equal(verify_books(till->sql, &till->arena, &v), STATUS_OK);
    if (v.fault != NULL)
        fail_msg("%s: %s %s", v.fault, v.table, v.row);
    assert_int_equal(v.invoices, 7);
    assert_int_equal(v.credit_notes, 5);
    assert_int_equal(v.periods, 8);
    assert_int_equal(v.pending_lines, 3);
    assert_int_equal(v.lots, 7);
    assert_int_equal(v.payments, 5);
}

/* clang-format off */
#define INVOICE(number) "(SELECT id FROM invoice WHERE number = 'TEST-F2026-00000" number "')"
#define NOTE(number) "(SELECT id FROM credit_note WHERE number = 'TEST-A2026-00000" number "')"
#define NUMBERED(number) "SELECT 'TEST-F2026-00000" number "'"
#define NOTE_NUMBERED(number) "SELECT 'TEST-A2026-00000" number "'"
#define HEX_OF(what) "SELECT LOWER(HEX(" what "))"
/* The first subscription, of 14 licences; its running period's line; the pending line. */
#define FIRST "(SELECT id FROM subscription WHERE total_licences = 14)"
#define BY_CARD "(SELECT id FROM subscription WHERE total_licences = 6)"
#define WAITING "(SELECT id FROM pending_line WHERE invoice_id IS NULL)"
#define THE_FIVE "(SELECT id FROM pending_line WHERE quantity = 5)"
#define THE_TWO "(SELECT id FROM pending_line WHERE quantity = -2)"
#define TRANSFER "(SELECT id FROM payment WHERE amount_minor = 13000)"
#define UNDER_WAY "(SELECT id FROM payment WHERE state = 'processing')"
#define BACK(state) "(SELECT id FROM refund WHERE state = '" state "')"
#define CHARGED "(SELECT payment_id FROM refund WHERE state = 'succeeded')" /* the fourth invoice's payment */
#define SERIES(kind) " WHERE kind = '" kind "' AND scope <> REPEAT(CHAR(0), 16)"
/* clang-format on */

static const struct forgery {
    const char *why;
    const char *forge, *and_then; /* statements; the second may be NULL */
    const char *table;
    /* query of the name that must be given, run before the counterfeit; NULL: the organization's identifier */
    const char *row;
} forgeries[] = {
    /* Sealed documents: each column that is sealed. */
    { "a due date", "UPDATE invoice SET due_date = due_date + INTERVAL 1 DAY WHERE id = " INVOICE("6"), NULL, "invoice",
      NUMBERED("6") },
    { "which day it bills", "UPDATE invoice SET billed_on = '2026-12-11' WHERE id = " INVOICE("6"), NULL, "invoice",
      NUMBERED("6") },
    { "which part of it", "UPDATE invoice SET billed_part = 1 WHERE id = " INVOICE("6"), NULL, "invoice",
      NUMBERED("6") },
    { "a day billed that was an order's", "UPDATE invoice SET billed_on = '2026-11-12' WHERE id = " INVOICE("1"), NULL,
      "invoice", NUMBERED("1") },
    { "whose order", "UPDATE invoice SET order_id = REPEAT('x', 16) WHERE id = " INVOICE("1"), NULL, "invoice",
      NUMBERED("1") },
    { "how it is paid", "UPDATE invoice SET payment_method_type = 'card' WHERE id = " INVOICE("1"), NULL, "invoice",
      NUMBERED("1") },
    { "by which method", "UPDATE invoice SET payment_method_id = REPEAT('x', 16) WHERE id = " INVOICE("1"), NULL,
      "invoice", NUMBERED("1") },
    { "a currency", "UPDATE invoice SET currency = 'USD' WHERE id = " INVOICE("1"), NULL, "invoice", NUMBERED("1") },
    { "the seller's VAT number", "UPDATE invoice SET seller_vat_id = NULL WHERE id = " INVOICE("1"), NULL, "invoice",
      NUMBERED("1") },
    { "the buyer's country", "UPDATE invoice SET buyer_country = 'DE' WHERE id = " INVOICE("1"), NULL, "invoice",
      NUMBERED("1") },
    { "a purchase order", "UPDATE invoice SET purchase_order_number = 'PO-8' WHERE id = " INVOICE("1"), NULL, "invoice",
      NUMBERED("1") },
    { "credit applied",
      "UPDATE invoice SET credit_applied_minor = 0, amount_due_minor = total_minor WHERE id = " INVOICE("6"), NULL,
      "invoice", NUMBERED("6") },
    { "another organization's", "UPDATE invoice SET organization_id = REPEAT('x', 16) WHERE id = " INVOICE("6"), NULL,
      "invoice", NUMBERED("6") },
    { "out of the series", "UPDATE invoice SET scope = REPEAT('x', 16) WHERE id = " INVOICE("3"), NULL, "invoice",
      NUMBERED("4") },
    { "a line's quantity",
      "UPDATE invoice_line SET quantity = quantity + 1 WHERE invoice_id = " INVOICE("6") " AND position = 1", NULL,
      "invoice", NUMBERED("6") },
    { "a line's unit price",
      "UPDATE invoice_line SET unit_price_minor = 1 WHERE invoice_id = " INVOICE("6") " AND position = 1", NULL,
      "invoice", NUMBERED("6") },
    { "a line's period",
      "UPDATE invoice_line SET period_end = '2027-01-13' WHERE invoice_id = " INVOICE("6") " AND position = 1", NULL,
      "invoice", NUMBERED("6") },
    { "a line's days", "UPDATE invoice_line SET days = days - 1 WHERE invoice_id = " INVOICE("6") " AND position = 1",
      NULL, "invoice", NUMBERED("6") },
    { "a line's rate", "UPDATE invoice_line SET tax_rate_bp = 550 WHERE invoice_id = " INVOICE("6") " AND position = 1",
      NULL, "invoice", NUMBERED("6") },
    { "whose line",
      "UPDATE invoice_line SET subscription_id = REPEAT('x', 16) WHERE invoice_id = " INVOICE("6") " AND position = 1",
      NULL, "invoice", NUMBERED("6") },
    { "two lines that changed places",
      "UPDATE invoice_line SET position = 99 WHERE invoice_id = " INVOICE("6") " AND position = 1",
      "UPDATE invoice_line SET position = 1 WHERE invoice_id = " INVOICE("6") " AND position = 2", "invoice",
      NUMBERED("6") },
    { "a tax's category", "UPDATE invoice_tax SET category = 'AE' WHERE invoice_id = " INVOICE("6"), NULL, "invoice",
      NUMBERED("6") },
    { "a tax's taxable amount", "UPDATE invoice_tax SET taxable_minor = 1 WHERE invoice_id = " INVOICE("6"), NULL,
      "invoice", NUMBERED("6") },
    { "a tax that is gone", "DELETE FROM invoice_tax WHERE invoice_id = " INVOICE("6"), NULL, "invoice",
      NUMBERED("6") },
    { "a credit note's reason", "UPDATE credit_note SET reason = 'none' WHERE id = " NOTE("2"), NULL, "credit_note",
      NOTE_NUMBERED("2") },
    { "a credit note's total",
      "UPDATE credit_note SET subtotal_minor = 1, total_minor = 1 + tax_total_minor WHERE id = " NOTE("2"), NULL,
      "credit_note", NOTE_NUMBERED("2") },
    { "a credit note's invoice", "UPDATE credit_note SET invoice_id = " INVOICE("1") " WHERE id = " NOTE("2"), NULL,
      "credit_note", NOTE_NUMBERED("2") },
    { "a credit note's date", "UPDATE credit_note SET issue_date = '2026-11-30' WHERE id = " NOTE("2"), NULL,
      "credit_note", NOTE_NUMBERED("2") },
    { "a credit note's order", "UPDATE credit_note SET order_id = NULL WHERE id = " NOTE("1"), NULL, "credit_note",
      NOTE_NUMBERED("1") },
    { "a credit note's line", "UPDATE credit_note_line SET amount_minor = 1 WHERE credit_note_id = " NOTE("2"), NULL,
      "credit_note", NOTE_NUMBERED("2") },
    { "of which line",
      "UPDATE credit_note_line SET invoice_line_id = REPEAT('x', 16) WHERE credit_note_id = " NOTE("2"), NULL,
      "credit_note", NOTE_NUMBERED("2") },
    { "a credit note's tax", "UPDATE credit_note_tax SET amount_minor = 1 WHERE credit_note_id = " NOTE("2"), NULL,
      "credit_note", NOTE_NUMBERED("2") },
    { "a credit note that is gone", "DELETE FROM credit_note WHERE id = " NOTE("1"), NULL, "credit_note",
      NOTE_NUMBERED("2") },
    { "the last credit note cut off", "DELETE FROM credit_note WHERE id = " NOTE("5"), NULL, "series", NULL },
    /* The series. */
    { "a series put back", "UPDATE series SET last_number = last_number - 1" SERIES("F"), NULL, "series", NULL },
    { "a series put back as if it were whole",
      "UPDATE series SET last_number = 6, last_day = (SELECT issue_date FROM invoice WHERE sequence = 6),"
      " last_hash = (SELECT hash FROM invoice WHERE sequence = 6)" SERIES("F"),
      NULL, "series", NULL },
    { "a series put forward", "UPDATE series SET last_number = last_number + 1" SERIES("A"), NULL, "series", NULL },
    { "a series' last day", "UPDATE series SET last_day = '2026-01-01'" SERIES("A"), NULL, "series", NULL },
    { "a series' last seal", "UPDATE series SET last_hash = REPEAT('x', 32)" SERIES("F"), NULL, "series", NULL },
    /* Amounts due. */
    { "less due", "UPDATE invoice_state SET due_minor = due_minor - 1 WHERE invoice_id = " INVOICE("3"), NULL,
      "invoice_state", NUMBERED("3") },
    { "paid instead of due",
      "UPDATE invoice_state SET paid_minor = paid_minor + due_minor, due_minor = 0, status = 'paid' WHERE invoice_id "
      "= " INVOICE("3"),
      NULL, "invoice_state", NUMBERED("3") },
    { "credited instead of due",
      "UPDATE invoice_state SET credited_minor = credited_minor + 1 WHERE invoice_id = " INVOICE("3"), NULL,
      "invoice_state", NUMBERED("3") },
    { "a paid one opened", "UPDATE invoice_state SET status = 'open' WHERE invoice_id = " INVOICE("1"), NULL,
      "invoice_state", NUMBERED("1") },
    { "an open one given up",
      "UPDATE invoice_state SET status = 'uncollectible', next_on = NULL WHERE invoice_id = " INVOICE("3"), NULL,
      "ledger_entry", NUMBERED("3") },
    { "one given up opened again", "UPDATE invoice_state SET status = 'open' WHERE invoice_id = " INVOICE("2"), NULL,
      "ledger_entry", NUMBERED("2") },
    { "the debt back on receivable", "UPDATE ledger_entry SET account = 'receivable' WHERE account = 'bad_debt'", NULL,
      "ledger_entry", NUMBERED("2") },
    /* Attempts to collect. */
    { "an attempt forgotten", "UPDATE invoice_state SET payment_id = NULL WHERE payment_id = " UNDER_WAY, NULL,
      "payment", HEX_OF(UNDER_WAY) },
    { "an attempt that is none",
      "UPDATE invoice_state SET payment_id = REPEAT('x', 16), next_on = NULL WHERE invoice_id = " INVOICE("6"), NULL,
      "invoice_state", NUMBERED("6") },
    { "an attempt of another invoice",
      "UPDATE invoice_state SET payment_id = " UNDER_WAY ", next_on = NULL WHERE invoice_id = " INVOICE("6"), NULL,
      "invoice_state", NUMBERED("6") },
    { "an attempt that has ended", "UPDATE payment SET state = 'declined' WHERE state = 'processing'", NULL,
      "invoice_state", NUMBERED("7") },
    { "attempts nobody counted", "UPDATE invoice_state SET collections = 0 WHERE invoice_id = " INVOICE("7"), NULL,
      "invoice_state", NUMBERED("7") },
    { "a currency nobody has", "UPDATE invoice SET currency = 'ZZZ' WHERE id = " INVOICE("1"), NULL, "invoice",
      NUMBERED("1") },
    { "a category there is not", "UPDATE invoice_tax SET category = 'Z' WHERE invoice_id = " INVOICE("1"), NULL,
      "invoice_tax", NUMBERED("1") },
    { "a kind of line there is not", "UPDATE invoice_line SET kind = 'gift' WHERE invoice_id = " INVOICE("1"), NULL,
      "invoice_line", NUMBERED("1") },
    { "a reminder of what is paid", "UPDATE invoice_state SET next_on = '2027-01-01' WHERE invoice_id = " INVOICE("1"),
      NULL, "invoice_state", NUMBERED("1") },
    { "an attempt moved to another invoice",
      "UPDATE payment SET invoice_id = " INVOICE("6") " WHERE state = 'processing'", NULL, "invoice_state",
      NUMBERED("6") },
    /* Payments and the credit balance. */
    { "a transfer's amount", "UPDATE payment SET amount_minor = 13001 WHERE amount_minor = 13000", NULL, "payment",
      HEX_OF(TRANSFER) },
    { "a transfer's invoice", "UPDATE payment SET invoice_id = " INVOICE("3") " WHERE amount_minor = 13000", NULL,
      "payment", HEX_OF(TRANSFER) },
    { "a transfer's day", "UPDATE payment SET received_on = '2026-11-14' WHERE amount_minor = 13000", NULL, "payment",
      HEX_OF(TRANSFER) },
    { "a transfer by card",
      "UPDATE payment SET payment_method_id = (SELECT id FROM payment_method WHERE type = 'card') WHERE amount_minor = "
      "13000",
      NULL, "payment", HEX_OF(TRANSFER) },
    { "a transfer that failed", "UPDATE payment SET state = 'declined' WHERE amount_minor = 13000", NULL, "payment",
      HEX_OF(TRANSFER) },
    { "more left of a transfer", "UPDATE payment SET unspent_minor = 500 WHERE amount_minor = 13000",
      "UPDATE organization SET credit_balance_minor = credit_balance_minor + 500", "organization",
      "SELECT LOWER(HEX(id)) FROM organization" },
    { "left of one, taken from another", "UPDATE payment SET unspent_minor = 700 WHERE amount_minor = 1000",
      "UPDATE payment SET unspent_minor = 0 WHERE amount_minor = 700", "payment",
      HEX_OF("(SELECT id FROM payment WHERE amount_minor = 1000)") },
    { "a transfer that is gone", "DELETE FROM payment WHERE amount_minor = 1000", NULL, "ledger_entry",
      HEX_OF("(SELECT MIN(posting_id) FROM ledger_entry WHERE account = 'cash' AND amount_minor = 1000)") },
    { "a greater balance", "UPDATE organization SET credit_balance_minor = credit_balance_minor + 1", NULL,
      "organization", "SELECT LOWER(HEX(id)) FROM organization" },
    { "more left of a note",
      "UPDATE credit_note_state SET unspent_minor = unspent_minor + 1 WHERE credit_note_id = " NOTE("2"), NULL,
      "credit_note", NOTE_NUMBERED("2") },
    { "more of a note applied",
      "UPDATE credit_note_state SET applied_minor = applied_minor - 1 WHERE credit_note_id = " NOTE("2"),
      "UPDATE invoice_state SET due_minor = due_minor + 1 WHERE invoice_id = " INVOICE("3"), "ledger_entry",
      NUMBERED("3") },
    { "a note refunded", "UPDATE credit_note_state SET refunded_minor = 120 WHERE credit_note_id = " NOTE("2"), NULL,
      "credit_note", NOTE_NUMBERED("2") },
    { "a note's state that is gone", "DELETE FROM credit_note_state WHERE credit_note_id = " NOTE("1"), NULL,
      "credit_note", NOTE_NUMBERED("1") },
    /* Refunds. */
    { "a refund's amount", "UPDATE refund SET amount_minor = 1199 WHERE state = 'succeeded'", NULL, "credit_note",
      NOTE_NUMBERED("3") },
    { "a refund's amount, and the note's", "UPDATE refund SET amount_minor = 1199 WHERE state = 'succeeded'",
      "UPDATE credit_note_state SET refunded_minor = 1199 WHERE credit_note_id = " NOTE("3"), "refund",
      HEX_OF(BACK("succeeded")) },
    { "an open one's amount, and the note's", "UPDATE refund SET amount_minor = 1199 WHERE state = 'unknown'",
      "UPDATE credit_note_state SET refunded_minor = 1199 WHERE credit_note_id = " NOTE("4"), "ledger_entry",
      NOTE_NUMBERED("4") },
    { "a refund of nothing", "UPDATE refund SET amount_minor = 0 WHERE state = 'declined'", NULL, "refund",
      HEX_OF(BACK("declined")) },
    { "a refund in another currency", "UPDATE refund SET currency = 'USD' WHERE state = 'declined'", NULL, "refund",
      HEX_OF(BACK("declined")) },
    { "a state there is not", "UPDATE refund SET state = 'lost' WHERE state = 'unknown'", NULL, "refund",
      HEX_OF(BACK("unknown")) },
    { "one that went back, declined",
      "UPDATE refund SET state = 'declined', decline_code = 'x' WHERE state = 'succeeded'", NULL, "credit_note",
      NOTE_NUMBERED("3") },
    { "one that could not, gone back",
      "UPDATE refund SET state = 'succeeded', decline_code = NULL WHERE state = 'declined'", NULL, "credit_note",
      NOTE_NUMBERED("5") },
    { "one that may have, gone back",
      "UPDATE refund SET state = 'succeeded', next_try_at = NULL WHERE state = 'unknown'", NULL, "refund",
      HEX_OF(BACK("unknown")) },
    { "one that went back, unknown again",
      "UPDATE refund SET state = 'unknown', next_try_at = '2026-12-20' WHERE state = 'succeeded'", NULL, "ledger_entry",
      NOTE_NUMBERED("3") },
    { "an open one nobody asks about", "UPDATE refund SET next_try_at = NULL WHERE state = 'unknown'", NULL, "refund",
      HEX_OF(BACK("unknown")) },
    { "an ended one that is asked about", "UPDATE refund SET next_try_at = '2026-12-20' WHERE state = 'succeeded'",
      NULL, "refund", HEX_OF(BACK("succeeded")) },
    { "declined without a reason", "UPDATE refund SET decline_code = NULL WHERE state = 'declined'", NULL, "refund",
      HEX_OF(BACK("declined")) },
    { "a refund of another payment", "UPDATE refund SET payment_id = " UNDER_WAY " WHERE state = 'succeeded'", NULL,
      "refund", HEX_OF(BACK("succeeded")) },
    { "a refund of a transfer", "UPDATE refund SET payment_id = " TRANSFER " WHERE state = 'declined'", NULL, "refund",
      HEX_OF(BACK("declined")) },
    { "a refund of no payment", "UPDATE refund SET payment_id = REPEAT('x', 16) WHERE state = 'declined'", NULL,
      "refund", HEX_OF(BACK("declined")) },
    { "a refund of another invoice's note",
      "UPDATE refund SET credit_note_id = " NOTE("2") " WHERE state = 'succeeded'", NULL, "refund",
      HEX_OF(BACK("succeeded")) },
    { "a refund of another note", "UPDATE refund SET credit_note_id = " NOTE("5") " WHERE state = 'succeeded'", NULL,
      "credit_note", NOTE_NUMBERED("3") },
    { "a refund of no note", "UPDATE refund SET credit_note_id = REPEAT('x', 16) WHERE state = 'declined'", NULL,
      "refund", HEX_OF(BACK("declined")) },
    { "a refund that is gone", "DELETE FROM refund WHERE state = 'succeeded'", NULL, "credit_note",
      NOTE_NUMBERED("3") },
    { "less refunded of a note",
      "UPDATE credit_note_state SET refunded_minor = refunded_minor - 1 WHERE credit_note_id = " NOTE("4"), NULL,
      "credit_note", NOTE_NUMBERED("4") },
    { "a refund's cash that is gone",
      "DELETE FROM ledger_entry WHERE payment_id IS NOT NULL AND credit_note_id = " NOTE("3"), NULL, "refund",
      HEX_OF(BACK("succeeded")) },
    { "a refund's cash of another payment",
      "UPDATE ledger_entry SET payment_id = " TRANSFER " WHERE payment_id IS NOT NULL AND credit_note_id = " NOTE("3"),
      NULL, "refund", HEX_OF(BACK("succeeded")) },
    { "what is owed, as cash",
      "UPDATE ledger_entry SET account = 'cash' WHERE account = 'refunds_payable' AND credit_note_id = " NOTE("4"),
      NULL, "ledger_entry", NOTE_NUMBERED("4") },
    { "what is owed on no note",
      "INSERT INTO ledger_entry (organization_id, posting_id, position, account, currency, amount_minor, day, "
      "payment_id,"
      " created_at) SELECT organization_id, REPEAT('p', 16), 1, 'refunds_payable', currency, -1, '2026-12-20', id, "
      "created_at FROM payment WHERE id = " CHARGED,
      "INSERT INTO ledger_entry (organization_id, posting_id, position, account, currency, amount_minor, day, "
      "payment_id, created_at)"
      " SELECT organization_id, REPEAT('p', 16), 2, 'cash', currency, 1, '2026-12-20', id, created_at FROM payment "
      "WHERE id = " CHARGED,
      "ledger_entry", HEX_OF("REPEAT('p', 16)") },
    { "a payment of which a part went back, refunded", "UPDATE payment SET state = 'refunded' WHERE id = " CHARGED,
      NULL, "payment", HEX_OF(CHARGED) },
    { "a payment given back that was never taken", "UPDATE payment SET state = 'declined' WHERE id = " CHARGED, NULL,
      "payment", HEX_OF(CHARGED) },
    { "contested, and the ledger says nothing of it",
      "UPDATE payment SET chargeback = 'opened', chargeback_minor = 1, chargeback_opened_at = created_at, watch_at = "
      "created_at WHERE id = " CHARGED, NULL, "payment", HEX_OF(CHARGED) },
    { "won, and never decided",
      "UPDATE payment SET chargeback = 'won', chargeback_minor = 1, chargeback_opened_at = created_at WHERE id = "
      CHARGED, NULL, "payment", HEX_OF(CHARGED) },
    { "won at a fee that is not in the ledger",
      "UPDATE payment SET chargeback = 'won', chargeback_minor = 1, chargeback_fee_minor = 1, chargeback_opened_at = "
      "created_at, chargeback_closed_at = created_at WHERE id = " CHARGED, NULL, "payment", HEX_OF(CHARGED) },
    { "a word of a dispute that is none",
      "UPDATE payment SET chargeback = 'gone', chargeback_minor = 1, chargeback_opened_at = created_at WHERE id = "
      CHARGED, NULL, "payment", HEX_OF(CHARGED) },
    /* The ledger. */
    { "an entry's day",
      "UPDATE ledger_entry SET day = '2026-01-01' WHERE account = 'revenue' AND invoice_id = " INVOICE("1"), NULL,
      "ledger_entry",
      HEX_OF(
          "(SELECT MIN(posting_id) FROM ledger_entry WHERE account = 'revenue' AND invoice_id = " INVOICE("1") ")") },
    { "a document's day",
      "UPDATE ledger_entry SET day = '2026-01-01' WHERE payment_id IS NULL AND invoice_id = " INVOICE("1"), NULL,
      "ledger_entry", NUMBERED("1") },
    { "an entry's currency", "UPDATE ledger_entry SET currency = 'USD' WHERE account = 'cash' AND amount_minor = 13000",
      NULL, "ledger_entry",
      HEX_OF("(SELECT posting_id FROM ledger_entry WHERE account = 'cash' AND amount_minor = 13000)") },
    { "an entry's invoice",
      "UPDATE ledger_entry SET invoice_id = " INVOICE("3") " WHERE account = 'cash' AND amount_minor = 13000", NULL,
      "ledger_entry", HEX_OF("(SELECT posting_id FROM ledger_entry WHERE account = 'cash' AND amount_minor = 13000)") },
    { "a posting's cause", "UPDATE ledger_entry SET invoice_id = NULL, payment_id = NULL WHERE payment_id = " TRANSFER,
      NULL, "invoice_state", NUMBERED("1") },
    { "a posting of another payment", "UPDATE ledger_entry SET payment_id = " UNDER_WAY " WHERE payment_id = " TRANSFER,
      NULL, "payment", HEX_OF(TRANSFER) },
    { "a note's booking that is gone", "DELETE FROM ledger_entry WHERE credit_note_id = " NOTE("2"), NULL,
      "ledger_entry", NUMBERED("3") },
    { "a note's booking of another note",
      "UPDATE ledger_entry SET credit_note_id = " NOTE("1") " WHERE credit_note_id = " NOTE("2"), NULL, "ledger_entry",
      NOTE_NUMBERED("1") },
    { "a posting of no note",
      "UPDATE ledger_entry SET credit_note_id = REPEAT('x', 16) WHERE credit_note_id = " NOTE("2"), NULL,
      "ledger_entry", HEX_OF("(SELECT MIN(posting_id) FROM ledger_entry WHERE credit_note_id = " NOTE("2") ")") },
    /* Periods. */
    { "a period's start",
      "UPDATE subscription_period SET period_start = period_start + INTERVAL 1 DAY WHERE number = 1 AND "
      "subscription_id = " FIRST,
      NULL, "subscription_period", HEX_OF(FIRST) },
    { "a period's end, and the next one's start",
      "UPDATE subscription_period SET period_end = IF(number = 0, period_end + INTERVAL 1 DAY,"
      " period_end), period_start = IF(number = 1, period_start + INTERVAL 1 DAY, period_start) WHERE subscription_id "
      "= " FIRST,
      NULL, "subscription", HEX_OF(FIRST) },
    { "a period that is gone", "DELETE FROM subscription_period WHERE number = 1 AND subscription_id = " FIRST, NULL,
      "subscription", HEX_OF(FIRST) },
    { "a period skipped", "UPDATE subscription_period SET number = 2 WHERE number = 1 AND subscription_id = " FIRST,
      NULL, "subscription_period", HEX_OF(FIRST) },
    { "all periods", "DELETE FROM subscription_period WHERE subscription_id = " FIRST, NULL, "subscription",
      HEX_OF(FIRST) },
    { "a period ahead", "UPDATE subscription SET period_number = 2 WHERE total_licences = 14", NULL, "subscription",
      HEX_OF(FIRST) },
    { "a longer period", "UPDATE subscription SET period_end = '2027-12-12' WHERE total_licences = 14", NULL,
      "subscription", HEX_OF(FIRST) },
    { "a period of more licences",
      "UPDATE subscription_period SET licences = licences + 1 WHERE number = 0 AND subscription_id = " FIRST, NULL,
      "subscription_period", HEX_OF(FIRST) },
    { "a period billed by no line",
      "UPDATE subscription_period SET line_id = REPEAT('x', 16) WHERE number = 0 AND subscription_id = " FIRST, NULL,
      "subscription_period", HEX_OF(FIRST) },
    { "a period billed by another's line",
      "UPDATE subscription_period SET line_id = (SELECT line_id FROM subscription_period WHERE number = 0"
      " AND subscription_id = " BY_CARD ") WHERE number = 0 AND subscription_id = " FIRST,
      NULL, "subscription_period", HEX_OF(FIRST) },
    { "a period billed by the next one's line",
      "UPDATE subscription_period SET line_id = (SELECT line_id FROM subscription_period WHERE number = 1"
      " AND subscription_id = " FIRST ") WHERE number = 0 AND subscription_id = " FIRST,
      NULL, "subscription_period", HEX_OF(FIRST) },
    /* Licences, lots and pending lines. */
    { "licences nobody is billed for",
      "UPDATE lot SET quantity = quantity + 1 WHERE subscription_id = " FIRST " ORDER BY id LIMIT 1",
      "UPDATE subscription SET total_licences = 15 WHERE total_licences = 14", "subscription", HEX_OF(FIRST) },
    { "licences nobody is billed for, by card",
      "UPDATE lot SET quantity = quantity + 1 WHERE subscription_id = " BY_CARD " ORDER BY id LIMIT 1",
      "UPDATE subscription SET total_licences = 7 WHERE total_licences = 6", "subscription", HEX_OF(BY_CARD) },
    { "a line that waited, gone", "DELETE FROM pending_line WHERE invoice_id IS NULL", NULL, "subscription",
      HEX_OF(FIRST) },
    { "a line that waits for more", "UPDATE pending_line SET quantity = 9 WHERE invoice_id IS NULL", NULL,
      "subscription", HEX_OF(FIRST) },
    { "a line that waits for less money", "UPDATE pending_line SET amount_minor = 1 WHERE invoice_id IS NULL", NULL,
      "pending_line", HEX_OF(WAITING) },
    { "a line that waits untaxed", "UPDATE pending_line SET total_minor = amount_minor WHERE invoice_id IS NULL", NULL,
      "pending_line", HEX_OF(WAITING) },
    { "a line that waits at no rate", "UPDATE pending_line SET tax_rate_bp = 0 WHERE invoice_id IS NULL", NULL,
      "pending_line", HEX_OF(WAITING) },
    { "a line that waited, and says more than its invoice", "UPDATE pending_line SET quantity = 6 WHERE quantity = 5",
      NULL, "pending_line", HEX_OF(THE_FIVE) },
    { "a line that waits again", "UPDATE pending_line SET invoice_id = NULL WHERE quantity = 5", NULL, "pending_line",
      HEX_OF(THE_FIVE) },
    { "a line on another invoice", "UPDATE pending_line SET invoice_id = " INVOICE("1") " WHERE quantity = 5", NULL,
      "pending_line", HEX_OF(THE_FIVE) },
    { "a line that takes from nothing", "UPDATE pending_line SET reduces_id = REPEAT('x', 16) WHERE quantity = -2",
      NULL, "pending_line", HEX_OF(THE_TWO) },
    { "a line that takes more than there was",
      "UPDATE pending_line SET amount_minor = amount_minor * 3, total_minor = total_minor * 3"
      " WHERE quantity = -2",
      NULL, "invoice_line", NUMBERED("6") },
    { "a line that waits reduced too much",
      "UPDATE pending_line SET reduces_id = (SELECT id FROM (SELECT id FROM pending_line"
      " WHERE invoice_id IS NULL) w), amount_minor = amount_minor * 3, total_minor = total_minor * 3 WHERE quantity = "
      "-2",
      NULL, "pending_line", HEX_OF(WAITING) },
    { "a lot nobody paid for",
      "UPDATE lot SET invoice_line_id = REPEAT('x', 16) WHERE subscription_id = " BY_CARD " ORDER BY id LIMIT 1", NULL,
      "lot", HEX_OF("(SELECT MIN(id) FROM lot WHERE subscription_id = " BY_CARD ")") },
    { "a lot that waits for no line",
      "UPDATE lot SET pending_line_id = REPEAT('x', 16) WHERE pending_line_id = " WAITING, NULL, "lot",
      HEX_OF("(SELECT id FROM lot WHERE pending_line_id = " WAITING ")") },
    { "a lot of no order", "UPDATE lot SET order_id = REPEAT('x', 16) WHERE pending_line_id = " WAITING, NULL, "lot",
      HEX_OF("(SELECT id FROM lot WHERE pending_line_id = " WAITING ")") },
    { "a lot moved to another subscription",
      "UPDATE lot SET subscription_id = " BY_CARD " WHERE pending_line_id = " WAITING, NULL, "subscription",
      HEX_OF(FIRST) },
    /* The journal. */
    { "before what was", "UPDATE event SET after_change = NULL WHERE type = 'invoice.written_off'", NULL, "event",
      "SELECT ''" },
    { "from where",
      "UPDATE event SET address = '198.51.100.1' WHERE type = 'payment.received' ORDER BY sequence LIMIT 1", NULL,
      "event", "SELECT ''" },
    { "of which kind", "UPDATE event SET type = 'invoice.paid' WHERE type = 'invoice.written_off'", NULL, "event",
      "SELECT ''" },
};

/* The name of the row, or "" for any row of that table. Each query has an address of its own, as prepared statements
 * are kept by it. */
static const char *name_of(struct till *till, const struct forgery *forgery)
{
    struct sql_query *query = ARENA_NEW(&till->arena, struct sql_query);
    struct sql_row row;

    if (forgery->row == NULL)
        return arena_text(&till->arena, id_write(ID_ORGANIZATION, till->organization.id).text);
    *query = (struct sql_query){ .name = forgery->why, .takes = "", .gives = "t", .text = forgery->row };
    assert_int_equal(sql_read_one(till->database->root, &till->arena, query, NULL, 0, &row), STATUS_OK);
    return sql_take_text(&row);
}

static void test_verify_names_the_row_of_every_counterfeit(void **state)
{
    struct till *till = *state;
    struct sql *root = till->database->root;
    const char *before = database_contents(till->database);

    for (size_t i = 0; i < sizeof forgeries / sizeof forgeries[0]; i++) {
        const struct forgery *forgery = &forgeries[i];
        const char *row = name_of(till, forgery);
        struct verification v;
        enum status status;

        assert_int_equal(sql_begin(root), STATUS_OK);
        database_do(root, forgery->forge);
        if (forgery->and_then != NULL)
            database_do(root, forgery->and_then);
        status = verify_books(root, &till->arena, &v);
        if (status == STATUS_OK && v.fault != NULL)
            till_notices(till, root, forgeries[i].why, &v);
        sql_rollback(root);
        if (status != STATUS_OK || v.fault == NULL)
            fail_msg("%s: %s, nobody noticed", forgery->why, status_name(status));
        if (strcmp(v.table, forgery->table) != 0 || (row[0] != '\0' && strcmp(v.row, row) != 0))
            fail_msg("%s: \"%s\" names %s %s, not %s %s", forgery->why, v.fault, v.table, v.row, forgery->table, row);
    }
    assert_string_equal(database_contents(till->database), before);
    till_books_are_right(till);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_verify_finds_no_fault_in_right_books),
        cmocka_unit_test(test_verify_names_the_row_of_every_counterfeit),
    };

    return cmocka_run_group_tests(tests, books_start, till_end);
}
