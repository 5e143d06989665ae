/* tests/unit/utf8.c: UTF-8 by RFC 3629: the first and last character of each length, and malformed sequences. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/utf8.h"

static void test_characters_of_every_length_are_read(void **state)
{
    static const struct { const char *text; size_t bytes; uint32_t point; } cases[] = {
        { "\x01", 1, 0x01 },           { "\x7F", 1, 0x7F },               { "\xC2\x80", 2, 0x80 },
          { "\xDF\xBF", 2, 0x7FF },
        { "\xE0\xA0\x80", 3, 0x800 },  { "\xED\x9F\xBF", 3, 0xD7FF },     { "\xEE\x80\x80", 3, 0xE000 },
          { "\xEF\xBF\xBF", 3, 0xFFFF },
        { "\xE2\x82\xAC", 3, 0x20AC }, { "\xF0\x90\x80\x80", 4, 0x10000 }, { "\xF0\x9F\x98\x80", 4, 0x1F600 },
        { "\xF4\x8F\xBF\xBF", 4, 0x10FFFF },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        uint32_t point = 0;

        assert_int_equal(utf8_read(cases[i].text, &point), cases[i].bytes);
        assert_int_equal(point, cases[i].point);
        assert_true(utf8_is_valid(cases[i].text));
    }
}

static void test_malformed_sequence_is_refused(void **state)
{
    static const char *const texts[] = {
        "\x80",
        "\xC0\x80",
        "\xC1\xBF",
        "\xC2",
        "\xC2\x41",
        "\xE0\x9F\xBF",
        "\xE0\xA0",
        "\xED\xA0\x80",
        "\xED\xBF\xBF",
        "\xE2\x82",
        "\xF0\x8F\xBF\xBF",
        "\xF4\x90\x80\x80",
        "\xF5\x80\x80\x80",
        "\xF0\x9F\x98",
        "\xFE",
        "\xFF",
    };
    uint32_t point = 77;

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        assert_int_equal(utf8_read(texts[i], &point), 0);
        assert_false(utf8_is_valid(texts[i]));
    }
    assert_int_equal(point, 77);
    assert_int_equal(utf8_read("", &point), 0);
    assert_true(utf8_is_valid(""));
    assert_true(utf8_is_valid("Zo\xC3\xAB \xF0\x9F\x98\x80"));
    assert_false(utf8_is_valid("Zo\xC3"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_characters_of_every_length_are_read),
        cmocka_unit_test(test_malformed_sequence_is_refused)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
