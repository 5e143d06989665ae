/* tests/sql/store_journal.c: rows that are written once and read later: events, ledger postings, and the operations of
 * idempotency keys. */
#include <signal.h>

#include "../support/child.h"
#include "../support/till.h"

#include "sql/store_ledger.h"
#include "sql/store_operation.h"

static struct event_row event_draft(struct till *till, int64_t sequence)
{
    struct event_row row = { .organization_id = till->organization.id,
                             .sequence = sequence,
                             .id = id_new(),
                             .type = "order.confirmed",
                             .object = "{\"id\":\"\xf0\x9f\x94\x91\"}",
                             .actor = "system",
                             .address = "2001:db8::1",
                             .created_at = { till->counter.act.now.us + sequence } };

    memset(row.previous_hash, (int)sequence - 1, sizeof row.previous_hash);
    memset(row.hash, (int)sequence, sizeof row.hash);
    if (sequence % 2 == 0) {
        row.before_change = "";
        row.after_change = arena_format(&till->arena, "%01000d", 7); /* longer than a buffer */
    }
    return row;
}

static void same(const char *a, const char *b)
{
    if (a == NULL || b == NULL)
        assert_true(a == b);
    else
        assert_string_equal(a, b);
}

static void test_events_are_listed_oldest_first_and_by_page(void **state)
{
    struct till *till = *state;
    struct event_row made[5], *found;
    size_t count;

    for (int i = 0; i < 5; i++)
        made[i] = event_draft(till, i + 1);
    assert_int_equal(store_event_insert(till->sql, &till->arena, made, 4), STATUS_OK);
    assert_int_equal(store_event_list(till->sql, &till->arena, till->organization.id, 0, 2, &found, &count), STATUS_OK);
    assert_int_equal(count, 2);
    assert_int_equal(store_event_insert(till->sql, &till->arena, made + 4, 1), STATUS_OK); /* between the reads of
                                                                                            * two pages */
    assert_int_equal(store_event_list(till->sql, &till->arena, till->organization.id, 2, 10, &found, &count),
                     STATUS_OK);
    assert_int_equal(count, 3);
    for (size_t i = 0; i < count; i++) {
        const struct event_row *want = &made[i + 2];

        assert_true(found[i].sequence == want->sequence && id_equal(found[i].id, want->id) &&
                    found[i].created_at.us == want->created_at.us);
        same(found[i].type, want->type);
        same(found[i].object, want->object);
        same(found[i].actor, want->actor);
        same(found[i].address, want->address);
        same(found[i].before_change, want->before_change);
        same(found[i].after_change, want->after_change);
        assert_memory_equal(found[i].hash, want->hash, 32);
        assert_memory_equal(found[i].previous_hash, want->previous_hash, 32);
    }
    assert_int_equal(store_event_list(till->sql, &till->arena, id_new(), 0, 10, &found, &count), STATUS_OK);
    assert_int_equal(count, 0);
}

/* The sequence numbers found, as one text. */
static const char *sequences(struct till *till, struct event_span span)
{
    struct event_row *events;
    const char *all = "";
    size_t count;

    assert_int_equal(store_event_find(till->sql, &till->arena, till->organization.id, &span, &events, &count),
                     STATUS_OK);
    for (size_t i = 0; i < count; i++)
        all = arena_format(&till->arena, "%s%lld ", all, (long long)events[i].sequence);
    return all;
}

static void test_events_are_found_from_either_end_and_by_type(void **state)
{
    struct till *till = *state;
    struct event_span span = { .upto = INT64_MAX, .limit = 3 };
    struct event_row made[6];

    for (int i = 0; i < 6; i++)
        made[i] = event_draft(till, i + 1);
    made[1].type = made[4].type = "user.created";
    assert_int_equal(store_event_insert(till->sql, &till->arena, made, 6), STATUS_OK);
    assert_string_equal(sequences(till, span), "1 2 3 ");
    span.newest_first = true;
    assert_string_equal(sequences(till, span), "6 5 4 ");
    span.upto = 4;
    span.after = 2;
    assert_string_equal(sequences(till, span), "4 3 ");
    span.newest_first = false;
    assert_string_equal(sequences(till, span), "3 4 ");
    span = (struct event_span){ .upto = INT64_MAX, .type = "user.created", .limit = 3 };
    assert_string_equal(sequences(till, span), "2 5 ");
    span.newest_first = true;
    assert_string_equal(sequences(till, span), "5 2 ");
    span.upto = 4;
    assert_string_equal(sequences(till, span), "2 ");
}

/* One microsecond apart: the last one before each instant, for journals of every length. */
static void test_last_event_before_an_instant_is_found(void **state)
{
    struct till *till = *state;
    struct event_row made[9];

    for (int count = 0; count <= 9; count++) {
        if (count > 0) {
            made[count - 1] = event_draft(till, count);
            assert_int_equal(store_event_insert(till->sql, &till->arena, &made[count - 1], 1), STATUS_OK);
        }
        for (int64_t at = -1; at <= 11; at++) {
            struct instant instant = { till->counter.act.now.us + at };
            int64_t want = at < 1 ? 0 : at - 1 < count ? at - 1 : count, found;

            assert_int_equal(store_event_last_before(till->sql, &till->arena, till->organization.id, instant, &found),
                             STATUS_OK);
            assert_int_equal(found, want);
        }
    }
}

static void test_second_event_of_a_sequence_number_is_a_duplicate(void **state)
{
    struct till *till = *state;
    struct event_row row = event_draft(till, 1);

    assert_int_equal(store_event_insert(till->sql, &till->arena, &row, 1), STATUS_OK);
    row.id = id_new();
    assert_int_equal(store_event_insert(till->sql, &till->arena, &row, 1), STATUS_DUPLICATE);
}

static struct ledger_posting posting(struct till *till, int64_t cents_off)
{
    struct currency euro = till->organization.currency;

    return (struct ledger_posting){ .organization_id = till->organization.id,
                                    .id = id_new(),
                                    .day = day_of(2026, 11, 12),
                                    .invoice_id = id_new(),
                                    .created_at = till->counter.act.now,
                                    .count = 3,
                                    .entries = { { "receivable", money_of(1200 + cents_off, euro) },
                                                 { "revenue", money_of(-1000, euro) },
                                                 { "tax_payable", money_of(-200, euro) } } };
}

/* clang-format off */
static const struct sql_query ledger_read = { .name = "test_ledger", .takes = "b", .gives = "tidBB", .text =
    "SELECT account, amount_minor, day, invoice_id, payment_id FROM ledger_entry WHERE posting_id = ? ORDER BY"
    " position" };
/* clang-format on */

static void test_posting_is_written_with_all_its_entries(void **state)
{
    struct till *till = *state;
    struct ledger_posting p = posting(till, 0);
    struct sql_rows rows;

    assert_int_equal(store_ledger_insert(till->sql, &till->arena, &p, 1), STATUS_OK);
    assert_int_equal(sql_read(till->sql, &till->arena, &ledger_read, SQL_VALUES(sql_id(p.id)), &rows), STATUS_OK);
    assert_int_equal(rows.count, 3);
    for (size_t i = 0; i < rows.count; i++) {
        struct sql_row row = sql_row_at(&rows, i);

        assert_string_equal(sql_take_text(&row), p.entries[i].account);
        assert_int_equal(sql_take_int(&row), p.entries[i].amount.minor);
        assert_int_equal(sql_take_day(&row).number, p.day.number);
        assert_true(id_equal(sql_take_id(&row), p.invoice_id));
        assert_true(id_is_none(sql_take_id(&row)));
    }
    assert_int_equal(store_ledger_insert(till->sql, &till->arena, &p, 1), STATUS_DUPLICATE);
}

static void post_unbalanced(void *with, int number)
{
    struct till *till = with;
    struct ledger_posting p = posting(till, number);

    till->sql = database_program(till->database, NULL);
    (void)!store_ledger_insert(till->sql, &till->arena, &p, 1);
}

/* A posting whose entries do not sum to zero ends the process before it is written. */
static void test_unbalanced_posting_ends_the_process(void **state)
{
    struct till *till = *state;
    const char *before = database_contents(till->database);

    sql_end(&till->sql);
    assert_int_equal(child_end(child_start(post_unbalanced, till, 1, 1)), SIGABRT);
    assert_string_equal(database_contents(till->database), before);
}

static struct operation operation_draft(struct till *till, int key, bool done)
{
    struct operation o = { .principal_id = till->user_id,
                           .organization_id = till->organization.id,
                           .done = done,
                           .object_id = id_new(),
                           .lease_until = done ? INSTANT_NONE : till->counter.act.now,
                           .http_status = done ? 201 : 0,
                           .body = done ? "{\"a\":\"\xc3\xa9\"}" : NULL,
                           .created_at = till->counter.act.now };

    memset(o.key_hash, key, sizeof o.key_hash);
    memset(o.fingerprint, 0x77, sizeof o.fingerprint);
    return o;
}

static struct operation operation_found(struct till *till, const struct operation *o)
{
    struct organization organization;
    struct operation found;

    assert_int_equal(sql_begin(till->sql), STATUS_OK);
    assert_int_equal(store_organization_lock_with(till->sql, &till->arena, till->organization.id, o->principal_id,
                                                  o->key_hash, true, &organization, &found),
                     STATUS_OK);
    sql_rollback(till->sql);
    assert_true(id_equal(organization.id, till->organization.id));
    return found;
}

static void test_operation_is_inserted_and_finished_once(void **state)
{
    struct till *till = *state;
    struct operation o = operation_draft(till, 1, false), found = operation_found(till, &o);

    assert_false(found.found);
    assert_int_equal(store_operation_insert(till->sql, &o), STATUS_OK);
    assert_int_equal(store_operation_insert(till->sql, &o), STATUS_CONFLICT);
    found = operation_found(till, &o);
    assert_true(found.found && !found.done && id_equal(found.object_id, o.object_id) &&
                found.lease_until.us == o.lease_until.us);
    assert_memory_equal(found.fingerprint, o.fingerprint, 32);
    assert_int_equal(store_operation_finish(till->sql, o.principal_id, o.key_hash, 201, "{}"), STATUS_OK);
    assert_int_equal(store_operation_finish(till->sql, o.principal_id, o.key_hash, 402, "no"), STATUS_CHANGED);
    /* a stored answer is not replaced or deleted */
    assert_int_equal(store_operation_forget(till->sql, o.principal_id, o.key_hash), STATUS_CHANGED);
    found = operation_found(till, &o);
    assert_true(found.done && found.http_status == 201);
    assert_string_equal(found.body, "{}");
}

static void test_long_answer_keeps_its_bytes(void **state)
{
    struct till *till = *state;
    struct operation o = operation_draft(till, 2, true);

    o.body = arena_format(&till->arena, "{\"a\":\"%0100000d\xc3\xa9\"}", 1);
    assert_int_equal(store_operation_insert(till->sql, &o), STATUS_OK);
    assert_string_equal(operation_found(till, &o).body, o.body);
}

static void test_running_operation_can_be_deleted(void **state)
{
    struct till *till = *state;
    struct operation o = operation_draft(till, 3, false);

    assert_int_equal(store_operation_insert(till->sql, &o), STATUS_OK);
    assert_int_equal(store_operation_forget(till->sql, o.principal_id, o.key_hash), STATUS_OK);
    assert_false(operation_found(till, &o).found);
}

/* Old answers are deleted a few at a time; a running operation is kept however old it is, as its act could otherwise
 * run twice. */
static void test_sweep_deletes_old_finished_operations_alone(void **state)
{
    static const struct sql_query count = {
        .name = "test_operations", .takes = "", .gives = "i", .text = "SELECT COUNT(*) FROM operation"
    };
    struct till *till = *state;
    struct operation running = operation_draft(till, 9, false);

    for (int i = 0; i < 5; i++) {
        struct operation o = operation_draft(till, 10 + i, true);

        o.created_at = instant_plus_seconds(till->counter.act.now, i < 3 ? -100 : 0);
        assert_int_equal(store_operation_insert(till->sql, &o), STATUS_OK);
    }
    running.created_at = instant_plus_seconds(till->counter.act.now, -100);
    assert_int_equal(store_operation_insert(till->sql, &running), STATUS_OK);
    assert_int_equal(store_operation_sweep(till->sql, instant_plus_seconds(till->counter.act.now, -50), 2), STATUS_OK);
    assert_int_equal(database_int(till->database->root, &count), 4);
    assert_int_equal(store_operation_sweep(till->sql, instant_plus_seconds(till->counter.act.now, -50), 10), STATUS_OK);
    assert_int_equal(database_int(till->database->root, &count), 3);
    assert_true(operation_found(till, &running).found);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TILL_TEST(test_events_are_listed_oldest_first_and_by_page),
        TILL_TEST(test_events_are_found_from_either_end_and_by_type),
        TILL_TEST(test_last_event_before_an_instant_is_found),
        TILL_TEST(test_second_event_of_a_sequence_number_is_a_duplicate),
        TILL_TEST(test_posting_is_written_with_all_its_entries),
        TILL_TEST(test_unbalanced_posting_ends_the_process),
        TILL_TEST(test_operation_is_inserted_and_finished_once),
        TILL_TEST(test_long_answer_keeps_its_bytes),
        TILL_TEST(test_running_operation_can_be_deleted),
        TILL_TEST(test_sweep_deletes_old_finished_operations_alone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
