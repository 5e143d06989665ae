/* tests/unit/language.c: the language of an answer. Source: docs/rules.md, A16; RFC 9110, Accept-Language. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/language.h"
#include "base/language_form.h"

static void test_language_of_accept_language(void **state)
{
    static const struct { const char *why, *header; enum language otherwise, want; } cases[] = {
        { "no header", NULL, LANGUAGE_FR, LANGUAGE_FR },
        { "an empty one", "", LANGUAGE_FR, LANGUAGE_FR },
        { "French", "fr", LANGUAGE_EN, LANGUAGE_FR },
        { "English", "en", LANGUAGE_FR, LANGUAGE_EN },
        { "a region counts as its language", "fr-CH", LANGUAGE_EN, LANGUAGE_FR },
        { "upper case", "FR-fr", LANGUAGE_EN, LANGUAGE_FR },
        { "the first of two equals", "fr, en", LANGUAGE_EN, LANGUAGE_FR },
        { "the first of two equals, the other way", "en, fr", LANGUAGE_FR, LANGUAGE_EN },
        { "the heavier one", "en;q=0.5, fr;q=0.8", LANGUAGE_EN, LANGUAGE_FR },
        { "a browser's list", "fr-FR,fr;q=0.9,en-US;q=0.8,en;q=0.7", LANGUAGE_EN, LANGUAGE_FR },
        { "a third language before ours", "de-DE,de;q=0.9,en;q=0.3", LANGUAGE_FR, LANGUAGE_EN },
        { "neither", "de, es;q=0.9", LANGUAGE_FR, LANGUAGE_FR },
        { "refused", "fr;q=0, en;q=0.1", LANGUAGE_FR, LANGUAGE_EN },
        { "refused with decimals", "fr;q=0.000", LANGUAGE_EN, LANGUAGE_EN },
        { "three decimals", "en;q=0.123, fr;q=0.124", LANGUAGE_EN, LANGUAGE_FR },
        { "blanks around the weight", "en ; q=0.5 , fr ; q=0.8", LANGUAGE_EN, LANGUAGE_FR },
        { "another language that begins alike", "fro, frr;q=0.9", LANGUAGE_EN, LANGUAGE_EN },
        { "anything will do", "*", LANGUAGE_FR, LANGUAGE_FR },
        { "all but French", "*;q=0.8,fr;q=0", LANGUAGE_FR, LANGUAGE_EN },
        { "all but English", "en;q=0, *;q=0.1", LANGUAGE_EN, LANGUAGE_FR },
        { "French refused and nothing else named", "fr;q=0", LANGUAGE_FR, LANGUAGE_EN },
        { "both refused", "fr;q=0, en;q=0", LANGUAGE_FR, LANGUAGE_FR },
        { "everything refused", "*;q=0", LANGUAGE_FR, LANGUAGE_FR },
        { "everything refused but one", "*;q=0, en;q=0.1", LANGUAGE_FR, LANGUAGE_EN },
        { "the rest is wanted more than what is named", "en;q=0.5, *", LANGUAGE_EN, LANGUAGE_FR },
        { "the rest is wanted less", "*;q=0.5, en;q=0.6", LANGUAGE_FR, LANGUAGE_EN },
        { "between equals the named one", "*, en", LANGUAGE_FR, LANGUAGE_EN },
        { "a refused region is not its language", "fr-CA;q=0, fr;q=0.8, en;q=0.5", LANGUAGE_EN, LANGUAGE_FR },
        { "a refused region alone says nothing", "fr-CA;q=0", LANGUAGE_FR, LANGUAGE_FR },
        { "the language itself refused, whatever its regions", "fr-CA, fr;q=0, en;q=0.1", LANGUAGE_FR, LANGUAGE_EN },
        { "a region wanted more than its language", "fr-CH, en;q=0.9, fr;q=0.1", LANGUAGE_EN, LANGUAGE_FR },
        { "equal weights in the order of the list", "de, en;q=0.5, fr;q=0.5", LANGUAGE_FR, LANGUAGE_EN },
        { "a capital Q", "en;Q=0.2, fr;Q=0.3", LANGUAGE_EN, LANGUAGE_FR },
        { "a weight above one is none", "fr;q=1.5, en;q=0.1", LANGUAGE_FR, LANGUAGE_EN },
        { "four decimals are none", "fr;q=0.1234, en;q=0.1", LANGUAGE_FR, LANGUAGE_EN },
        { "one, dot and zeros", "en;q=0.9, fr;q=1.000", LANGUAGE_EN, LANGUAGE_FR },
        { "another parameter is no weight", "fr;level=1, en;q=0.1", LANGUAGE_FR, LANGUAGE_EN },
        { "commas alone", ",,,", LANGUAGE_FR, LANGUAGE_FR },
        { "an unreadable weight is none", "fr;q=x, en;q=0.1", LANGUAGE_FR, LANGUAGE_EN },
        { "cut off within its weight", "fr;q=", LANGUAGE_EN, LANGUAGE_EN },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        enum language found = language_accepted(cases[i].header, cases[i].otherwise);

        if (found != cases[i].want)
            fail_msg("%s: %s", cases[i].why, language_tag(found));
    }
}

static void test_language_of_a_locale(void **state)
{
    static const struct { const char *why, *locale; enum language want; } cases[] = {
        { "French", "fr", LANGUAGE_FR },       { "of France", "fr-FR", LANGUAGE_FR },  { "the other way to write it",
          "fr_FR", LANGUAGE_FR },
        { "English", "en", LANGUAGE_EN },      { "of Britain", "en-GB", LANGUAGE_EN }, { "another language", "de",
          LANGUAGE_EN },
        { "it begins alike", "frr", LANGUAGE_EN }, { "nothing", "", LANGUAGE_EN },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        if (language_of_locale(cases[i].locale) != cases[i].want)
            fail_msg("%s", cases[i].why);
    assert_string_equal(language_tag(LANGUAGE_FR), "fr");
    assert_string_equal(language_tag(LANGUAGE_EN), "en");
}

/* One process answers in both languages in turn. */
static void test_one_process_answers_in_both_languages(void **state)
{
    const char *directory = getenv("GUICHET_LOCALE_DIR");

    (void)state;
    if (directory == NULL)
        fail_msg("GUICHET_LOCALE_DIR is not set: ctest sets it");
    assert_true(language_open(directory));
    for (int i = 0; i < 3; i++) {
        assert_string_equal(language_text(LANGUAGE_EN, "Not found"), "Not found");
        assert_string_not_equal(language_text(LANGUAGE_FR, "Not found"), "Not found");
        assert_string_equal(language_text(LANGUAGE_FR, "A sentence without a twin"), "A sentence without a twin");
    }
}

static void test_sentence_that_counts_has_the_singular_of_its_language(void **state)
{
    static const struct { int64_t count; const char *english, *french; } cases[] = {
        { 0, "%s more licences", "%s licence de plus" }, /* none is a singular in French */
        { 1, "%s more licence", "%s licence de plus" },
        { 2, "%s more licences", "%s licences de plus" },
        { -1, "%s more licence", "%s licence de plus" },
        { INT64_MIN, "%s more licences", "%s licences de plus" },
    };
    static const struct sentence plain = LANGUAGE_PLAIN("Not found"),
                                 counts = LANGUAGE_COUNT(NP_("%s more licence", "%s more licences"));

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_string_equal(language_sentence(LANGUAGE_EN, counts, cases[i].count), cases[i].english);
        assert_string_equal(language_sentence(LANGUAGE_FR, counts, cases[i].count), cases[i].french);
    }
    assert_string_equal(language_sentence(LANGUAGE_FR, plain, 2), "Introuvable");
    assert_string_equal(language_sentence(LANGUAGE_EN, plain, 1), "Not found");
}

#define NARROW "\u202f"
#define NBSP "\u00a0"
static void test_number_day_and_amount_as_the_reader_writes_them(void **state)
{
    static const struct { int64_t number; const char *english, *french; } numbers[] = {
        { 0, "0", "0" },
        { 999, "999", "999" },
        { 1000, "1,000", "1" NARROW "000" },
        { -1201, "-1,201", "-1" NARROW "201" },
        { 10000, "10,000", "10" NARROW "000" },
        { 1234567, "1,234,567", "1" NARROW "234" NARROW "567" },
        { INT64_MIN, "-9,223,372,036,854,775,808",
          "-9" NARROW "223" NARROW "372" NARROW "036" NARROW "854" NARROW "775" NARROW "808" },
    };
    static const struct { int64_t minor; int exponent; const char *code, *english, *french; } amounts[] = {
        { 3990, 2, "EUR", "39.90" NBSP "EUR", "39,90" NBSP "EUR" },
        { 5, 2, "EUR", "0.05" NBSP "EUR", "0,05" NBSP "EUR" },
        { -120150, 2, "EUR", "-1,201.50" NBSP "EUR", "-1" NARROW "201,50" NBSP "EUR" },
        { 1201, 0, "JPY", "1,201" NBSP "JPY", "1" NARROW "201" NBSP "JPY" },
        { 1001, 3, "KWD", "1.001" NBSP "KWD", "1,001" NBSP "KWD" },
    };
    struct arena arena = { 0 };

    (void)state;
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        assert_string_equal(language_number(&arena, LANGUAGE_EN, numbers[i].number), numbers[i].english);
        assert_string_equal(language_number(&arena, LANGUAGE_FR, numbers[i].number), numbers[i].french);
    }
    for (size_t i = 0; i < sizeof amounts / sizeof amounts[0]; i++) {
        assert_string_equal(
            language_amount(&arena, LANGUAGE_EN, amounts[i].minor, amounts[i].exponent, amounts[i].code),
            amounts[i].english);
        assert_string_equal(
            language_amount(&arena, LANGUAGE_FR, amounts[i].minor, amounts[i].exponent, amounts[i].code),
            amounts[i].french);
    }
    assert_string_equal(language_day(&arena, LANGUAGE_EN, day_of(2026, 3, 1)), "1 March 2026");
    assert_string_equal(language_day(&arena, LANGUAGE_FR, day_of(2026, 3, 1)), "01/03/2026");
    arena_end(&arena);
}

static void test_missing_catalogue_is_refused(void **state)
{
    (void)state;
    assert_false(language_open("/nonexistent"));
}

int main(void)
{
    /* The case without a catalogue is last: gettext keeps an opened catalogue. */
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_language_of_accept_language),
        cmocka_unit_test(test_language_of_a_locale),
        cmocka_unit_test(test_one_process_answers_in_both_languages),
        cmocka_unit_test(test_sentence_that_counts_has_the_singular_of_its_language),
        cmocka_unit_test(test_number_day_and_amount_as_the_reader_writes_them),
        cmocka_unit_test(test_missing_catalogue_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
