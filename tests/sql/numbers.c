/* tests/sql/numbers.c: the legal series under concurrent processes: no gap, no number twice, no earlier date.
 * Source: docs/rules.md, C (Numbers). */
#include "../support/child.h"
#include "../support/till.h"

#include "books/invoice_finalise.h"

enum { HANDS = 32, FINALISED = 10 };

/* An open invoice with one line of 10.00 EUR and no tax. */
static struct invoice *invoice_of(struct act *act, const struct till *till)
{
    struct currency euro = till->organization.currency;
    struct line *line = ARENA_NEW(act->arena, struct line);
    struct invoice_line *lines = ARENA_NEW(act->arena, struct invoice_line);
    struct invoice *invoice = ARENA_NEW(act->arena, struct invoice);
    struct charge charge;

    *line = (struct line){ .kind = LINE_RECURRING,
                           .quantity = 1,
                           .unit_price = money_of(1000, euro),
                           .days = 30,
                           .period_days = 30,
                           .period = { act->today, day_plus(act->today, 30) },
                           .base = money_of(1000, euro),
                           .amount = money_of(1000, euro),
                           .tax = { TAX_STANDARD, 2000 } };
    child_check(charge_total(line, 1, euro, money_of(0, euro), false, &charge) == STATUS_OK);
    *lines = (struct invoice_line){ .id = id_new(), .subscription_id = id_new(), .description = "Desk", .line = *line };
    *invoice = (struct invoice){ .id = id_new(),
                                 .billed_on = DAY_NONE,
                                 .seller = act->deployment->seller,
                                 .buyer = act->organization.party,
                                 .locale = "fr",
                                 .charge = charge,
                                 .lines = lines,
                                 .line_count = 1,
                                 .payment_method_id = till->invoice.id,
                                 .payment_method_type = PAYMENT_METHOD_INVOICE };
    return invoice;
}

struct trying {
    const struct till *till;
    bool give_up; /* roll back after the number was taken */
};

static enum status act_finalise(struct act *act, const struct trying *trying, struct none *out)
{
    struct finalising finalising = { .act = act, .invoice = invoice_of(act, trying->till) };
    enum status status = invoices_finalise(&finalising, 1);

    (void)out;
    return status != STATUS_OK ? status : trying->give_up ? STATUS_PAYMENT_DECLINED : STATUS_OK;
}
ACT(act_finalise, struct trying, struct none);

static void finalise_often(void *with, int number)
{
    struct till till = *(struct till *)with;

    till.sql = database_program(till.database, NULL);
    for (int done = 0, tried = number; done < FINALISED; tried++) {
        struct trying trying = { .till = &till, .give_up = tried % 3 == 0 };
        enum status status;

        till.arena = (struct arena){ 0 };
        status = counter_run(till_counter(&till), till.organization.id, act_finalise, &trying, NULL);
        child_check(status == (trying.give_up ? STATUS_PAYMENT_DECLINED : STATUS_OK));
        done += trying.give_up ? 0 : 1;
        arena_end(&till.arena);
    }
    sql_end(&till.sql);
}

static int hands_start(void **state)
{
    struct till *tills = calloc(HANDS, sizeof *tills);
    struct database *database = database_make();

    assert_non_null(tills);
    auth_start();
    for (int i = 0; i < HANDS; i++)
        till_open(&tills[i], database, NULL, false); /* no sandbox, so that numbers are of the legal series */
    *state = tills;
    return 0;
}

static int hands_end(void **state)
{
    struct till *tills = *state;
    struct database *database = tills[0].database;

    for (int i = 0; i < HANDS; i++)
        till_close(&tills[i]);
    database_drop(&database);
    free(tills);
    return 0;
}

/* clang-format off */
static const struct sql_query document_list = { .name = "test_documents", .takes = "", .gives = "itdhh", .text =
    "SELECT sequence, number, issue_date, previous_hash, hash FROM invoice WHERE scope = REPEAT(CHAR(0), 16) ORDER BY"
    " year, sequence" };
/* clang-format on */

static void test_concurrent_invoices_have_gapless_numbers_in_order_of_date(void **state)
{
    struct till *tills = *state;
    pid_t pids[HANDS];
    struct sql_rows rows;
    struct day last = DAY_NONE;
    uint8_t previous[32] = { 0 };
    int failed = 0;

    for (int i = 0; i < HANDS; i++)
        sql_end(&tills[i].sql);
    sql_end(&tills[0].database->root);
    for (int i = 0; i < HANDS; i++)
        pids[i] = child_start(finalise_often, &tills[i], i, 0);
    for (int i = 0; i < HANDS; i++)
        failed += child_end(pids[i]) != 0;
    tills[0].database->root = database_root(tills[0].database);
    tills[0].sql = database_program(tills[0].database, NULL);
    assert_int_equal(failed, 0);
    assert_int_equal(sql_read(tills[0].sql, &tills[0].arena, &document_list, NULL, 0, &rows), STATUS_OK);
    assert_int_equal(rows.count, HANDS * FINALISED);
    for (size_t i = 0; i < rows.count; i++) {
        struct sql_row row = sql_row_at(&rows, i);
        int64_t sequence = sql_take_int(&row);
        const char *number = sql_take_text(&row);
        struct day day = sql_take_day(&row);
        uint8_t found[32];

        assert_int_equal(sequence, i + 1);
        assert_string_equal(number + 1, arena_format(&tills[0].arena, "%s-%06zu",
                                                     arena_copy(&tills[0].arena, day_write(day).text, 4), i + 1));
        assert_true(day_is_none(last) || day.number >= last.number);
        assert_true(sql_take_hash(&row, found));
        assert_memory_equal(found, previous, sizeof found);
        assert_true(sql_take_hash(&row, previous));
        last = day;
    }
    till_books_are_right(&tills[0]);
}

/* A sandbox's documents never take a number of the legal series. */
static void test_sandbox_invoice_takes_no_number_of_the_legal_series(void **state)
{
    static const struct sql_query legal = { .name = "test_legal", .takes = "", .gives = "i", .text =
        "SELECT CAST(SUM(last_number) AS SIGNED) FROM series WHERE scope = REPEAT(CHAR(0), 16)" };
    struct till *tills = *state;
    int64_t before = database_int(tills[0].database->root, &legal);
    struct till sandbox;
    struct trying trying = { .till = &sandbox };

    till_open(&sandbox, tills[0].database, NULL, true);
    assert_int_equal(counter_run(till_counter(&sandbox), sandbox.organization.id, act_finalise, &trying, NULL),
                     STATUS_OK);
    assert_int_equal(database_int(tills[0].database->root, &legal), before);
    till_books_are_right(&sandbox);
    till_close(&sandbox);
}

static const struct {
    const char *why, *last_day;
    int64_t year, last_number;
    const char *today, *number, *issued;
} turns[] = {
    { "the first of a new year counts from 1", "2026-12-31", 2026, 41, "2027-01-01", "TEST-F2027-000001",
      "2027-01-01" },
    { "a clock behind the series does not date a document back", "2026-11-30", 2026, 7, "2026-11-12",
      "TEST-F2026-000008", "2026-11-30" },
    { "the same day goes on", "2026-11-12", 2026, 1, "2026-11-12", "TEST-F2026-000002", "2026-11-12" },
};

static enum status act_number(struct act *act, const struct till *till, struct invoice *invoice)
{
    struct finalising finalising = { .act = act, .invoice = invoice };

    *finalising.invoice = *invoice_of(act, till);
    return invoices_finalise(&finalising, 1);
}
ACT(act_number, struct till, struct invoice);

static void test_next_number_and_date_follow_the_series_and_the_calendar(void **state)
{
    struct till *tills = *state;

    for (size_t i = 0; i < sizeof turns / sizeof turns[0]; i++) {
        struct series series, stale;
        struct invoice invoice;
        struct till till;

        till_open(&till, tills[0].database, NULL, true);
        assert_int_equal(sql_begin(till.sql), STATUS_OK);
        assert_int_equal(store_series_lock(till.sql, &till.arena, till.organization.id, 'F', &series), STATUS_OK);
        series.year = (int32_t)turns[i].year;
        series.last_number = turns[i].last_number;
        assert_true(day_read(turns[i].last_day, &series.last_day));
        stale = series;
        assert_int_equal(store_series_update(till.sql, &series), STATUS_OK);
        assert_int_equal(series.version, stale.version + 1);
        assert_int_equal(sql_commit(till.sql), STATUS_OK);
        assert_int_equal(store_series_update(till.sql, &stale), STATUS_CHANGED);
        assert_true(instant_read(arena_format(&till.arena, "%sT09:00:00Z", turns[i].today), &till.organization.clock));
        till.organization.version = 1;
        assert_int_equal(store_organization_clock(till.sql, &till.organization), STATUS_OK);
        assert_int_equal(counter_run(till_counter(&till), till.organization.id, act_number, &till, &invoice),
                         STATUS_OK);
        if (strcmp(invoice.number, turns[i].number) != 0 ||
            strcmp(day_write(invoice.issue_date).text, turns[i].issued) != 0)
            fail_msg("%s: %s of %s", turns[i].why, invoice.number, day_write(invoice.issue_date).text);
        till_close(&till);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_concurrent_invoices_have_gapless_numbers_in_order_of_date),
        cmocka_unit_test(test_sandbox_invoice_takes_no_number_of_the_legal_series),
        cmocka_unit_test(test_next_number_and_date_follow_the_series_and_the_calendar),
    };

    return cmocka_run_group_tests(tests, hands_start, hands_end);
}
