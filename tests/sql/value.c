/* tests/sql/value.c: a value of each signature letter is written to a column and read back unchanged. */
#include "../support/database.h"

/* clang-format off */
static const struct sql_query scratch_insert = { .name = "scratch_insert", .takes = "iBITDUH", .text =
    "INSERT INTO scratch (k, b, i, t, d, u, h) VALUES (?, ?, ?, ?, ?, ?, ?)" };
static const struct sql_query scratch_read = { .name = "scratch_read", .takes = "i", .gives = "BITDUH", .text =
    "SELECT b, i, t, d, u, h FROM scratch WHERE k = ?" };
/* clang-format on */

static int scratch_start(void **state)
{
    struct database *database = database_make_empty();

    auth_start();
    database_do(
        database->root,
        "CREATE TABLE scratch (k BIGINT PRIMARY KEY, b BINARY(16), i BIGINT, t MEDIUMTEXT, d DATE, u DATETIME(6),"
        " h BINARY(32)) ENGINE = InnoDB");
    *state = database;
    return 0;
}

static struct sql_row there_and_back(struct database *database, struct sql_value b, struct sql_value i,
                                     struct sql_value t, struct sql_value d, struct sql_value u, struct sql_value h)
{
    static int64_t key;
    struct sql_row row;

    key++;
    assert_int_equal(sql_run(database->root, &scratch_insert, SQL_VALUES(sql_int(key), b, i, t, d, u, h)), STATUS_OK);
    assert_int_equal(sql_read_one(database->root, &database->arena, &scratch_read, SQL_VALUES(sql_int(key)), &row),
                     STATUS_OK);
    return row;
}

static const struct sql_value nothing = { 0 };

static void test_null_of_every_type_is_read_as_null(void **state)
{
    struct sql_row row = there_and_back(*state, sql_id(ID_NONE), nothing, sql_text(NULL), sql_day(DAY_NONE),
                                        sql_instant(INSTANT_NONE), sql_hash(NULL));
    uint8_t hash[32];

    assert_true(id_is_none(sql_take_id(&row)));
    assert_int_equal(sql_take_int_or(&row, -7), -7);
    assert_null(sql_take_text(&row));
    assert_true(day_is_none(sql_take_day(&row)));
    assert_true(instant_is_none(sql_take_instant(&row)));
    assert_false(sql_take_hash(&row, hash));
}

static const struct {
    const char *why;
    int64_t integer;
} integers[] = {
    { "zero is not null", 0 },
    { "the largest amount", INT64_MAX },
    { "the smallest", INT64_MIN },
    { "a credit of a cent", -1 },
    { "beyond 32 bits", INT64_C(4294967296) },
};

static void test_integers_are_read_as_written(void **state)
{
    for (size_t i = 0; i < sizeof integers / sizeof integers[0]; i++) {
        struct sql_row row =
            there_and_back(*state, nothing, sql_int(integers[i].integer), nothing, nothing, nothing, nothing);

        (void)sql_take_id(&row);
        if (sql_take_int(&row) != integers[i].integer)
            fail_msg("%s", integers[i].why);
    }
}

static const struct {
    const char *why;
    const char *text; /* NULL: `length` times 'x', an accent in the middle */
    size_t length;
} texts[] = {
    { "empty is not null", "", 0 },
    { "characters of four bytes", "Zo\xc3\xab \xf0\x9f\x94\x91 \xe2\x82\xac", 0 },
    { "what looks like SQL is only text", "'; DROP TABLE scratch; -- \\ ? %_", 0 },
    { "line ends and tabs", "a\r\n\tb", 0 },
    { "as long as the buffer", NULL, 256 },
    { "one byte more than the buffer", NULL, 257 },
    { "one byte less", NULL, 255 },
    { "more than 64 KiB", NULL, 70000 },
    { "a megabyte", NULL, 1 << 20 },
};

static void test_texts_are_read_as_written(void **state)
{
    struct database *database = *state;

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        const char *text = texts[i].text;
        struct sql_row row;
        char *made;

        if (text == NULL) {
            made = arena_take(&database->arena, texts[i].length + 1);
            memset(made, 'x', texts[i].length);
            memcpy(made + texts[i].length / 2, "\xc3\xa9", 2);
            text = made;
        }
        row = there_and_back(database, nothing, nothing, sql_text(text), nothing, nothing, nothing);
        (void)sql_take_id(&row);
        (void)sql_take_int_or(&row, 0);
        if (strcmp(sql_take_text(&row), text) != 0)
            fail_msg("%s", texts[i].why);
    }
}

static const struct {
    const char *why, *day;
} days[] = {
    { "the first day there is", "0001-01-01" },
    { "the last", "9999-12-31" },
    { "a leap day", "2028-02-29" },
    { "before 1970", "1969-12-31" },
    { "day zero of the number", "1970-01-01" },
    { "the century that is no leap year", "1900-02-28" },
};

static void test_days_are_read_as_written(void **state)
{
    for (size_t i = 0; i < sizeof days / sizeof days[0]; i++) {
        struct sql_row row;
        struct day day;

        assert_true(day_read(days[i].day, &day));
        row = there_and_back(*state, nothing, nothing, nothing, sql_day(day), nothing, nothing);
        row.next += 3;
        if (sql_take_day(&row).number != day.number)
            fail_msg("%s", days[i].why);
    }
}

static const struct {
    const char *why, *instant;
    int64_t us; /* added */
} instants[] = {
    { "whole seconds", "2026-11-12T09:30:00Z", 0 },
    { "one microsecond", "2026-11-12T09:30:00Z", 1 },
    { "the last microsecond of a second", "2026-11-12T09:30:00Z", 999999 },
    { "milliseconds", "2026-11-12T09:30:00.123Z", 0 },
    { "the epoch", "1970-01-01T00:00:00Z", 0 },
    { "one microsecond before the epoch", "1970-01-01T00:00:00Z", -1 },
    { "long before the epoch, with microseconds", "1912-06-23T01:02:03Z", 456789 },
    { "the first second there is", "0001-01-01T00:00:00Z", 0 },
    { "the last microsecond there is", "9999-12-31T23:59:59Z", 999999 },
    { "an hour that summer time skips in Paris", "2026-03-29T01:30:00Z", 0 },
};

static void test_instants_are_read_as_written(void **state)
{
    for (size_t i = 0; i < sizeof instants / sizeof instants[0]; i++) {
        struct instant instant;
        struct sql_row row;

        assert_true(instant_read(instants[i].instant, &instant));
        instant.us += instants[i].us;
        row = there_and_back(*state, nothing, nothing, nothing, nothing, sql_instant(instant), nothing);
        row.next += 4;
        if (sql_take_instant(&row).us != instant.us)
            fail_msg("%s", instants[i].why);
    }
}

static void test_identifiers_and_hashes_keep_every_byte(void **state)
{
    static const uint8_t kinds[] = { 0x00, 0x27, 0x5c, 0x80, 0xff }; /* NUL, quote, backslash, invalid UTF-8 */

    for (size_t i = 0; i < sizeof kinds; i++) {
        struct id id = id_new(), found;
        uint8_t hash[32], back[32];
        struct sql_row row;

        memset(hash, kinds[i], sizeof hash);
        id.bytes[15] = kinds[i]; /* BINARY pads with zero bytes: one at the end must survive */
        row = there_and_back(*state, sql_id(id), nothing, nothing, nothing, nothing, sql_hash(hash));
        found = sql_take_id(&row);
        row.next += 4;
        assert_true(id_equal(found, id));
        assert_true(sql_take_hash(&row, back));
        assert_memory_equal(back, hash, sizeof hash);
    }
}

/* The scope of the legal series is sixteen zero bytes, not NULL. */
static void test_identifier_of_zero_bytes_is_not_null(void **state)
{
    struct sql_row row = there_and_back(*state, sql_id_or_zero(ID_NONE), nothing, nothing, nothing, nothing, nothing);

    assert_int_equal(row.next->letter, 'b');
    assert_true(id_is_none(sql_take_id(&row)));
}

/* Strict session settings: the server refuses a value that it would have to alter. */
static void test_impossible_days_and_long_texts_are_refused(void **state)
{
    static const struct sql_query too_long = { .name = "scratch_long",
                                               .takes = "it",
                                               .text = "INSERT INTO scratch (k, d) VALUES (?, ?)" };
    struct database *database = *state;

    assert_int_equal(sql_run(database->root, &too_long, SQL_VALUES(sql_int(-1), sql_text("2026-02-30"))),
                     STATUS_INTERNAL);
    assert_int_equal(sql_run(database->root, &too_long, SQL_VALUES(sql_int(-1), sql_text("0000-00-00"))),
                     STATUS_INTERNAL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_null_of_every_type_is_read_as_null),
        cmocka_unit_test(test_integers_are_read_as_written),
        cmocka_unit_test(test_texts_are_read_as_written),
        cmocka_unit_test(test_days_are_read_as_written),
        cmocka_unit_test(test_instants_are_read_as_written),
        cmocka_unit_test(test_identifiers_and_hashes_keep_every_byte),
        cmocka_unit_test(test_identifier_of_zero_bytes_is_not_null),
        cmocka_unit_test(test_impossible_days_and_long_texts_are_refused),
    };

    return cmocka_run_group_tests(tests, scratch_start, database_end);
}
