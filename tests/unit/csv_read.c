/* tests/unit/csv_read.c: a CSV file as rows, or what is wrong with it (A14).
 * Source: docs/api.md, Users and assignments. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "fcgi/csv_read.h"
#include "fcgi/request.h"

enum { ROWS_MAX = 3, FIELDS_MAX = 2 };

/* Rows written as "count:a|b/count:c|d"; ? stands for a field that is not text, and what is wrong follows. */
static const char *shown(struct arena *arena, const struct csv_table *table)
{
    const char *text = "";

    for (size_t i = 0; i < table->count; i++) {
        text = arena_format(arena, "%s%s%zu:", text, i > 0 ? "/" : "", table->rows[i].count);
        for (size_t f = 0; f < table->rows[i].count && f < FIELDS_MAX; f++)
            text = arena_format(arena, "%s%s%s", text, f > 0 ? "|" : "",
                                table->rows[i].fields[f] == NULL ? "?" : table->rows[i].fields[f]);
    }
    return arena_format(arena, "%s%s%s", text, table->too_many ? " too many" : "",
                        table->malformed ? " malformed" : "");
}

#define BYTES(text) (text), sizeof(text) - 1
static const struct { const char *why, *bytes; size_t length; const char *want; } cases[] = {
    { "nothing", BYTES(""), "" },
    { "a row", BYTES("a,b\n"), "2:a|b" },
    { "the last line feed may lack", BYTES("a,b\nc,d"), "2:a|b/2:c|d" },
    { "CR LF", BYTES("a,b\r\nc,d\r\n"), "2:a|b/2:c|d" },
    { "an old Macintosh's CR", BYTES("a,b\rc,d\r"), "2:a|b/2:c|d" },
    { "a byte order mark", BYTES("\xEF\xBB\xBF" "a,b\n"), "2:a|b" },
    { "only a byte order mark", BYTES("\xEF\xBB\xBF"), "" },
    { "lines with nothing on them are no rows", BYTES("\n\na,b\n\n\nc,d\n\n"), "2:a|b/2:c|d" },
    { "a comma between quotes", BYTES("\"a,a\",b\n"), "2:a,a|b" },
    { "a doubled quote", BYTES("\"a\"\"a\",b\n"), "2:a\"a|b" },
    { "a line feed between quotes", BYTES("\"a\nb\",c\n"), "2:a\nb|c" },
    { "blanks belong to their field", BYTES(" a ,\tb\n"), "2: a |\tb" },
    { "empty fields", BYTES(",\n\"\",\n"), "2:|/2:|" },
    { "too few columns are told as they are", BYTES("a\n"), "1:a" },
    { "too many columns are counted and not kept", BYTES("a,b,c,d\n"), "4:a|b" },
    { "exactly as many rows as may be", BYTES("a\nb\nc\n"), "1:a/1:b/1:c" },
    { "one row more than may be", BYTES("a\nb\nc\nd\n"), "1:a/1:b/1:c too many" },
    { "a quote inside a text without", BYTES("a,b\nc\"c,d\ne,f\n"), "2:a|b malformed" },
    { "something behind the closing quote", BYTES("a,b\n\"c\"c,d\n"), "2:a|b malformed" },
    { "a quote that is never closed", BYTES("a,b\n\"c,d\n"), "2:a|b malformed" },
    { "Latin-1 is not UTF-8", BYTES("a,\xE9\n"), "2:a|?" },
    { "an accent in UTF-8", BYTES("a,\xC3\xA9\n"), "2:a|\xC3\xA9" },
    { "a NUL is no text", BYTES("a,b\0c\n"), "2:a|?" },
    { "a NUL alone is no empty field", BYTES("\0,b\n"), "2:?|b" },
};

static void test_a14_csv_file_is_read_as_rows(void **state)
{
    struct arena arena = { 0 };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct csv_table table = csv_read(&arena, cases[i].bytes, cases[i].length, ROWS_MAX, FIELDS_MAX);
        const char *got = shown(&arena, &table);

        if (strcmp(got, cases[i].want) != 0)
            fail_msg("%s: %s", cases[i].why, got);
    }
    arena_end(&arena);
}

/* The line numbers of the rows, and that of the line on which reading ended. */
static const char *numbers_shown(struct arena *arena, const struct csv_table *table)
{
    const char *text = "";

    for (size_t i = 0; i < table->count; i++)
        text = arena_format(arena, "%s%zu ", text, table->rows[i].number);
    return arena_format(arena, "%s= %zu", text, table->ended);
}

static void test_rows_are_numbered_as_in_the_file(void **state)
{
    static const struct { const char *why, *bytes, *want; } files[] = {
        { "nothing", "", "= 0" },
        { "one after the other", "a\nb\nc\n", "1 2 3 = 3" },
        { "without the last line feed", "a\nb", "1 2 = 2" },
        { "CR LF ends one line", "a\r\nb\r\nc\r\n", "1 2 3 = 3" },
        { "CR ends a line", "a\rb\rc\r", "1 2 3 = 3" },
        { "a blank line counts", "a\n\nb\n", "1 3 = 3" },
        { "a blank line of CR LF counts once", "a\r\n\r\nb\r\n", "1 3 = 3" },
        { "a blank line of CR counts", "a\r\rb\r", "1 3 = 3" },
        { "LF after CR LF is a blank line", "a\r\n\nb\n", "1 3 = 3" },
        { "blank lines before the header", "\n\na\nb\n", "3 4 = 4" },
        { "blank lines at the end", "a\n\n\n", "1 = 3" },
        { "a line feed between quotes is within its row", "\"a\nb\"\n\nc\n", "1 3 = 3" },
        { "where the quotes go wrong", "a\n\n\nb\"b\n", "1 = 4" },
        { "a quote that is never closed", "a\n\n\"b\n\n", "1 = 3" },
    };
    struct arena arena = { 0 };

    (void)state;
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        struct csv_table table = csv_read(&arena, files[i].bytes, strlen(files[i].bytes), ROWS_MAX, FIELDS_MAX);
        const char *got = numbers_shown(&arena, &table);

        if (strcmp(got, files[i].want) != 0)
            fail_msg("%s: %s", files[i].why, got);
    }
    arena_end(&arena);
}

static void test_csv_of_an_absent_body_is_empty(void **state)
{
    struct arena arena = { 0 };
    struct csv_table table = csv_read(&arena, NULL, 0, ROWS_MAX, FIELDS_MAX);

    (void)state;
    assert_int_equal(table.count, 0);
    assert_false(table.malformed);
    arena_end(&arena);
}

static void test_content_types_that_are_csv(void **state)
{
    static const struct { const char *why, *type; bool csv; } types[] = {
        { "the type", "text/csv", true },           { "in capitals", "Text/CSV", true }, { "with its charset",
          "text/csv; charset=utf-8", true },
        { "another charset", "text/csv; charset=latin1", false }, { "JSON", "application/json", false }, { "none",
          NULL, false },
        { "plain text", "text/plain", false },
    };

    (void)state;
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (request_is_csv(types[i].type) != types[i].csv)
            fail_msg("%s", types[i].why);
    assert_false(request_is_json("text/csv"));
}

/* Any other byte in the file makes another fingerprint. */
static void test_fingerprint_of_a_file_counts_every_byte(void **state)
{
    struct arena arena = { 0 };
    struct request request = { .method = "POST", .path = "/v1/users/imports", .body = "a,b\0c", .body_length = 5 };
    size_t length;
    const char *text = request_canonical_raw(&arena, &request, &length);

    (void)state;
    assert_int_equal(length, strlen("POST /v1/users/imports\n") + 5);
    assert_memory_equal(text, "POST /v1/users/imports\na,b\0c", length);
    arena_end(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a14_csv_file_is_read_as_rows),
        cmocka_unit_test(test_rows_are_numbered_as_in_the_file),
        cmocka_unit_test(test_csv_of_an_absent_body_is_empty),
        cmocka_unit_test(test_content_types_that_are_csv),
        cmocka_unit_test(test_fingerprint_of_a_file_counts_every_byte),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
