/* tests/unit/product_key.c: A8: product keys of 25 characters, the last of which checks the others. The keys below were
 * computed by another program. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "auth/random.h"
#include "billing/product_key.h"

static const char alphabet[] = "BCDFGHJKMPQRTVWXY2346789";

static const struct {
    const char *why;
    uint8_t digits[PRODUCT_KEY_DIGITS];
    const char *text;
} known[] = {
    { "all the first symbol", { 0 }, "BBBBB-BBBBB-BBBBB-BBBBB-BBBBB" },
    { "the alphabet", { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23 },
      "BCDFG-HJKMP-QRTVW-XY234-6789J" },
    { "the alphabet backwards", { 23, 22, 21, 20, 19, 18, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1,
      0 },
      "98764-32YXW-VTRQP-MKJHG-FDCB3" },
    { "drawn once", { 10, 4, 12, 20, 1, 2, 17, 3, 11, 18, 1, 16, 6, 1, 2, 13, 13, 2, 7, 2, 17, 13, 1, 18 },
      "QGT6C-D2FR3-CYJCD-VVDKD-2VC3M" },
    { "drawn twice", { 3, 7, 20, 20, 18, 1, 18, 18, 12, 1, 7, 1, 17, 4, 9, 13, 4, 17, 3, 18, 9, 17, 21, 5 },
      "FK663-C33TC-KC2GP-VG2F3-P27H2" },
};

static void test_A8_known_keys_are_written_and_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        struct product_key written = product_key_write(known[i].digits), read;

        if (strcmp(written.text, known[i].text) != 0)
            fail_msg("%s: %s", known[i].why, written.text);
        if (!product_key_read(known[i].text, &read) || strcmp(read.text, known[i].text) != 0)
            fail_msg("%s: not read", known[i].why);
    }
}

/* Any single mistyped character, at any place. */
static void test_A8_one_wrong_character_is_found(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        for (size_t at = 0; at < PRODUCT_KEY_TEXT_LENGTH; at++) {
            for (size_t symbol = 0; known[i].text[at] != '-' && symbol < PRODUCT_KEY_SYMBOLS; symbol++) {
                struct product_key mistyped, read;

                memcpy(mistyped.text, known[i].text, PRODUCT_KEY_TEXT_BYTES);
                mistyped.text[at] = alphabet[symbol];
                if (product_key_read(mistyped.text, &read) != (alphabet[symbol] == known[i].text[at]))
                    fail_msg("%s, for %s", mistyped.text, known[i].text);
            }
        }
    }
}

static void test_A8_malformed_key_is_refused(void **state)
{
    static const struct { const char *why, *text; } cases[] = {
        { "nothing", "" },
        { "without dashes", "QGT6CD2FR3CYJCDVVDKD2VC3M" },
        { "in lower case", "qgt6c-d2fr3-cyjcd-vvdkd-2vc3m" },
        { "one letter in lower case", "QGT6C-D2FR3-CYJCD-VVDKD-2VC3m" },
        { "neighbours that changed places", "GQT6C-D2FR3-CYJCD-VVDKD-2VC3M" },
        { "a group too few", "QGT6C-D2FR3-CYJCD-VVDKD" },
        { "a character too few", "QGT6C-D2FR3-CYJCD-VVDKD-2VC3" },
        { "a character too many", "QGT6C-D2FR3-CYJCD-VVDKD-2VC3MB" },
        { "a blank before it", " QGT6C-D2FR3-CYJCD-VVDKD-2VC3M" },
        { "a blank behind it", "QGT6C-D2FR3-CYJCD-VVDKD-2VC3M " },
        { "blanks for dashes", "QGT6C D2FR3 CYJCD VVDKD 2VC3M" },
        { "dashes elsewhere", "QGT6-CD2FR3-CYJCD-VVDKD-2VC3M" },
        { "a dash for a symbol", "QGT6--D2FR3-CYJCD-VVDKD-2VC3M" },
        { "a symbol for a dash", "QGT6CBD2FR3-CYJCD-VVDKD-2VC3M" },
        { "a vowel", "AGT6C-D2FR3-CYJCD-VVDKD-2VC3M" },
        { "a zero", "0GT6C-D2FR3-CYJCD-VVDKD-2VC3M" },
        { "bytes beyond ASCII", "\xc3\xa9T6C-D2FR3-CYJCD-VVDKD-2VC3M" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct product_key key = { "untouched" };

        if (product_key_read(cases[i].text, &key) || strcmp(key.text, "untouched") != 0)
            fail_msg("%s", cases[i].why);
    }
}

/* Each symbol is drawn as often as the others: of 24,000 draws 1,000 each, give or take ten standard deviations. */
static void test_A8_symbols_are_drawn_evenly(void **state)
{
    enum { DRAWS = 24000, LEAST = 690, MOST = 1310 };
    static uint8_t digits[DRAWS];
    unsigned seen[PRODUCT_KEY_SYMBOLS] = { 0 };

    (void)state;
    random_digits(digits, DRAWS, PRODUCT_KEY_SYMBOLS);
    for (size_t i = 0; i < DRAWS; i++) {
        assert_true(digits[i] < PRODUCT_KEY_SYMBOLS);
        seen[digits[i]]++;
    }
    for (size_t i = 0; i < PRODUCT_KEY_SYMBOLS; i++)
        assert_in_range(seen[i], LEAST, MOST);
}

static void test_applications_of_keys_are_named_and_read(void **state)
{
    enum key_apply apply = KEY_EXTEND;

    (void)state;
    assert_true(key_apply_read("add_licences", &apply) && apply == KEY_ADD_LICENCES);
    assert_true(key_apply_read("extend", &apply) && apply == KEY_EXTEND);
    assert_false(key_apply_read("Extend", &apply));
    assert_string_equal(key_apply_name(KEY_EXTEND), "extend");
}

static void test_extended_lot_keeps_its_day_of_the_month(void **state)
{
    static const struct { const char *why, *acquired, *ends, *want; int32_t months; } cases[] = {
        { "clipped in February, whole again in March", "2027-01-31", "2027-02-28", "2027-03-31", 1 },
        { "clipped again in April", "2027-01-31", "2027-03-31", "2027-04-30", 1 },
        { "over the years", "2028-02-29", "2029-02-28", "2032-02-29", 36 },
        { "an ordinary day", "2026-11-12", "2027-02-12", "2027-04-12", 2 },
        { "an end that had lost its day gets the day back", "2027-01-31", "2027-04-28", "2027-05-31", 1 },
        { "an end later in the month loses nothing", "2026-11-12", "2027-02-20", "2027-03-20", 1 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct day acquired, ends;
        struct day_text got;

        assert_true(day_read(cases[i].acquired, &acquired) && day_read(cases[i].ends, &ends));
        got = day_write(key_extended_end(acquired, ends, cases[i].months));
        if (strcmp(got.text, cases[i].want) != 0)
            fail_msg("%s: %s", cases[i].why, got.text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_A8_known_keys_are_written_and_read),
        cmocka_unit_test(test_A8_one_wrong_character_is_found),
        cmocka_unit_test(test_A8_malformed_key_is_refused),
        cmocka_unit_test(test_A8_symbols_are_drawn_evenly),
        cmocka_unit_test(test_applications_of_keys_are_named_and_read),
        cmocka_unit_test(test_extended_lot_keeps_its_day_of_the_month),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
