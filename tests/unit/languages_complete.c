/* tests/unit/languages_complete.c: everything that a client may read is given in French and in English. Source:
 * docs/rules.md, A16. That every marked sentence has a twin is checked by tests/tidy. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "books/line_text.h"
#include "api/action_json.h"
#include "api/faults.h"
#include "api/problem_words.h"
#include "fcgi/exchange.h"
#include "sql/store_verify.h"

static int open_catalogue(void **state)
{
    const char *directory = getenv("GUICHET_LOCALE_DIR");

    (void)state;
    assert_non_null(directory);
    assert_true(language_open(directory));
    problem_words_set(&api_words);
    return 0;
}

/* A problem in that language; the caller decrefs it. */
static json_t *problem_in(struct arena *arena, enum language language, const struct problem *problem,
                          enum action_reason reason)
{
    struct act act = { .arena = arena, .caller = { .request_id = "r1", .language = language } };
    struct answer answer;
    json_t *read;

    act.refusal.action = (struct action){ .reason = reason, .expected_by = DAY_NONE };
    problem_answer(&act, problem, &answer);
    read = json_loadb(answer.body, answer.length, 0, NULL);
    if (read == NULL)
        fail_msg("not JSON: %s", answer.body);
    return read;
}

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));

    if (text == NULL || text[0] == '\0')
        fail_msg("no %s", key);
    return text;
}

static void assert_same(const char *of, const json_t *english, const json_t *french, const char *key)
{
    if (json_object_get(english, key) == NULL ||
        !json_equal(json_object_get(english, key), json_object_get(french, key)))
        fail_msg("%s: %s is for programs, and not the same in both languages", of, key);
}

static void assert_told_apart(const char *of, const char *english, const char *french)
{
    if (strcmp(english, french) == 0)
        fail_msg("%s reads the same in both languages: %s", of, english);
    if (strpbrk(french, "{}%") != NULL || strpbrk(english, "{}%") != NULL)
        fail_msg("%s: a placeholder was left in: %s / %s", of, english, french);
}

/* A16: sentences follow the reader's language; codes and names do not. */
static void test_A16_every_problem_is_told_in_both_languages(void **state)
{
    static const char *const fixed[] = { "type", "status", "code", "developer" };
    struct arena arena = { 0 };

    (void)state;
    for (int s = STATUS_OK + 1; s < STATUS__MAX; s++) {
        const struct problem problem = { .status = (enum status)s };
        const char *name = status_name((enum status)s);
        json_t *english = problem_in(&arena, LANGUAGE_EN, &problem, REASON_TRIAL),
               *french = problem_in(&arena, LANGUAGE_FR, &problem, REASON_TRIAL);

        assert_told_apart(name, text_of(english, "title"), text_of(french, "title"));
        assert_told_apart(name, text_of(english, "detail"), text_of(french, "detail"));
        for (size_t i = 0; i < sizeof fixed / sizeof fixed[0]; i++)
            assert_same(name, english, french, fixed[i]);
        json_decref(english);
        json_decref(french);
    }
    arena_end(&arena);
}

static const struct fault_limits every_limit = { .has_min = true, .min = 42, .has_max = true, .max = 42,
    .has_min_length = true, .min_length = 42, .has_max_length = true, .max_length = 42, .nearest = "x",
    .expected = "x" };

static void test_A16_every_fault_is_told_in_both_languages(void **state)
{
    struct arena arena = { 0 };

    (void)state;
    for (int code = 0; code < API_FAULT__END; code++) {
        struct faults faults = faults_start(&arena);
        const struct problem problem = { .status = STATUS_VALIDATION_FAILED, .faults = &faults };
        json_t *english, *french;
        const json_t *in_english, *in_french;

        fault_add_limits(&faults, "/x", code, &every_limit, NULL);
        english = problem_in(&arena, LANGUAGE_EN, &problem, REASON_NONE);
        french = problem_in(&arena, LANGUAGE_FR, &problem, REASON_NONE);
        in_english = json_array_get(json_object_get(english, "errors"), 0);
        in_french = json_array_get(json_object_get(french, "errors"), 0);
        assert_told_apart(faults.list[0].code, text_of(in_english, "detail"), text_of(in_french, "detail"));
        assert_same(faults.list[0].code, in_english, in_french, "code");
        assert_same(faults.list[0].code, in_english, in_french, "developer");
        json_decref(english);
        json_decref(french);
    }
    arena_end(&arena);
}

/* As the problem gives it, which is as the subscription shows it. */
static void test_A16_every_reason_is_told_in_both_languages(void **state)
{
    static const struct problem problem = { .status = STATUS_LICENCE_CHANGE_UNAVAILABLE };
    struct arena arena = { 0 };

    (void)state;
    for (int reason = REASON_NONE + 1; reason < REASON__MAX; reason++) {
        const char *name = action_reason_code((enum action_reason)reason);
        json_t *english = problem_in(&arena, LANGUAGE_EN, &problem, (enum action_reason)reason);
        json_t *french = problem_in(&arena, LANGUAGE_FR, &problem, (enum action_reason)reason);
        const json_t *in_english = json_object_get(english, "action"), *in_french = json_object_get(french, "action");

        assert_told_apart(name, text_of(in_english, "message"), text_of(in_french, "message"));
        assert_same(name, in_english, in_french, "reason");
        assert_string_equal(text_of(in_french, "reason"), name);
        json_decref(english);
        json_decref(french);
    }
    arena_end(&arena);
}

#define NARROW "\u202f"
#define NBSP "\u00a0"
/* Lines of quotes and invoices: words, days and numbers as the reader writes them, with the singular of each language
 * (English counts the period's days, French the part's). */
static void test_A16_every_line_is_told_in_both_languages(void **state)
{
    static const struct { const char *why; enum line_kind kind; int64_t quantity; int days, period_days;
        const char *english, *french; } cases[] = {
        { "a period", LINE_RECURRING, 100, 30, 30, "Lumen: 100 licences, 12 November 2026 to 30 November 2026",
          "Lumen" NBSP ": 100 licences, du 12/11/2026 au 30/11/2026" },
        { "one licence", LINE_RECURRING, 1, 30, 30, "Lumen: 1 licence, 12 November 2026 to 30 November 2026",
          "Lumen" NBSP ": 1 licence, du 12/11/2026 au 30/11/2026" },
        { "more licences", LINE_PRORATION, 1201, 19, 30,
          "Lumen: 1,201 more licences, 12 November 2026 to 30 November 2026 (19 of 30 days)",
          "Lumen" NBSP ": 1" NARROW "201 licences de plus, du 12/11/2026 au 30/11/2026 (19 jours sur 30)" },
        { "one more for a day", LINE_PRORATION, 1, 1, 28,
          "Lumen: 1 more licence, 12 November 2026 to 30 November 2026 (1 of 28 days)",
          "Lumen" NBSP ": 1 licence de plus, du 12/11/2026 au 30/11/2026 (1 jour sur 28)" },
        { "the rest of a change that another line tells", LINE_PRORATION, 0, 19, 30,
          "Lumen: rest of the same change, 12 November 2026 to 30 November 2026 (19 of 30 days)",
          "Lumen" NBSP ": suite de la même modification, du 12/11/2026 au 30/11/2026 (19 jours sur 30)" },
        { "fewer licences", LINE_PRORATION, -7, 2, 365,
          "Lumen: 7 fewer licences, 12 November 2026 to 30 November 2026 (2 of 365 days)",
          "Lumen" NBSP ": 7 licences de moins, du 12/11/2026 au 30/11/2026 (2 jours sur 365)" },
        { "one fewer", LINE_PRORATION, -1, 1, 31,
          "Lumen: 1 fewer licence, 12 November 2026 to 30 November 2026 (1 of 31 days)",
          "Lumen" NBSP ": 1 licence de moins, du 12/11/2026 au 30/11/2026 (1 jour sur 31)" },
    };
    struct arena arena = { 0 };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct line line = { .kind = cases[i].kind, .quantity = cases[i].quantity, .days = cases[i].days,
                                   .period_days = cases[i].period_days,
                                   .period = { day_of(2026, 11, 12), day_of(2026, 12, 1) } };

        assert_string_equal(line_text(&arena, LANGUAGE_EN, "Lumen", &line), cases[i].english);
        assert_string_equal(line_text(&arena, LANGUAGE_FR, "Lumen", &line), cases[i].french);
    }
    arena_end(&arena);
}

/* GET /v1/operator/verification gives these sentences. Those that verify.c finds itself are marked likewise. */
static void test_A16_every_rule_of_verification_is_told_in_both_languages(void **state)
{
    (void)state;
    assert_non_null(verify_rules[0].sentence);
    for (const struct verify_rule *rule = verify_rules; rule->query != NULL; rule++)
        assert_told_apart(rule->table, rule->sentence, language_text(LANGUAGE_FR, rule->sentence));
}

/* A16: Accept-Language, else the user's locale, else the organization's. */
static void test_A16_language_of_request_user_or_organization(void **state)
{
    static const struct { const char *why, *asked, *user, *organization; enum language want; } cases[] = {
        { "asked for goes before the user's", "fr", "en", "en", LANGUAGE_FR },
        { "the other way round, too", "en", "fr", "fr", LANGUAGE_EN },
        { "nothing asked: the user's", NULL, "fr-BE", "en", LANGUAGE_FR },
        { "the user's goes before the organization's", NULL, "en", "fr", LANGUAGE_EN },
        { "a user without one: the organization's", NULL, NULL, "fr", LANGUAGE_FR },
        { "asked for one we do not speak: the user's", "de, es;q=0.5", "fr", "en", LANGUAGE_FR },
        { "asked for one we do not speak, no user's: the organization's", "de", NULL, "fr", LANGUAGE_FR },
        { "anything will do: the user's", "*", "fr", "en", LANGUAGE_FR },
        { "nobody signed in, nothing asked", NULL, NULL, NULL, LANGUAGE_EN },
        { "nobody signed in, French asked", "fr-FR", NULL, NULL, LANGUAGE_FR },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct actor actor = { .user_locale = cases[i].user, .organization_locale = cases[i].organization };

        if (exchange_language(cases[i].asked, &actor) != cases[i].want)
            fail_msg("%s", cases[i].why);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_A16_every_problem_is_told_in_both_languages),
        cmocka_unit_test(test_A16_every_fault_is_told_in_both_languages),
        cmocka_unit_test(test_A16_every_reason_is_told_in_both_languages),
        cmocka_unit_test(test_A16_every_line_is_told_in_both_languages),
        cmocka_unit_test(test_A16_every_rule_of_verification_is_told_in_both_languages),
        cmocka_unit_test(test_A16_language_of_request_user_or_organization),
    };

    return cmocka_run_group_tests(tests, open_catalogue, NULL);
}
