/* tests/unit/language.c: the language of an answer. Source: docs/rules.md, A16; RFC 9110, Accept-Language. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/language.h"

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
        cmocka_unit_test(test_missing_catalogue_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
