/* tests/unit/problem.c: every status is told in both languages, and further members are where a client expects them.
 * Source: docs/api.md, Conventions; docs/rules.md, A16. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "api/faults.h"
#include "api/problem_words.h"

static int open_catalogue(void **state)
{
    const char *directory = getenv("GUICHET_LOCALE_DIR");

    (void)state;
    assert_non_null(directory);
    assert_true(language_open(directory));
    problem_words_set(&api_words);
    return 0;
}

/* "OK" is the only title that is the same in both. */
static void test_every_status_is_told_in_both_languages(void **state)
{
    (void)state;
    for (int s = 0; s < STATUS__MAX; s++) {
        const struct problem_text *text = problem_text((enum status)s);
        const char *title = language_text(LANGUAGE_FR, text->title), *detail = language_text(LANGUAGE_FR, text->detail);

        if ((s != STATUS_OK && strcmp(title, text->title) == 0) || strcmp(detail, text->detail) == 0)
            fail_msg("%s has no French", status_name((enum status)s));
        if (strlen(text->detail) > 200 || strlen(detail) > 250)
            fail_msg("%s is too long to be read", status_name((enum status)s));
        if (text->detail[strlen(text->detail) - 1] != '.' || strlen(text->title) > 60)
            fail_msg("%s: a title is short, a detail is a sentence", status_name((enum status)s));
    }
}

static void test_every_fault_is_told_in_both_languages(void **state)
{
    struct arena arena = { 0 };

    (void)state;
    for (int code = 0; code < API_FAULT__END; code++) {
        struct faults faults = faults_start(&arena);
        const char *english, *french;

        fault_add(&faults, "/x", code, 42);
        english = fault_detail(&arena, &faults.list[0], LANGUAGE_EN);
        french = fault_detail(&arena, &faults.list[0], LANGUAGE_FR);
        if (strcmp(english, french) == 0 || strchr(english, '{') != NULL || strchr(french, '{') != NULL)
            fail_msg("%s: %s / %s", faults.list[0].code, english, french);
        if ((strstr(english, "42") == NULL) != (strstr(french, "42") == NULL))
            fail_msg("%s: one language tells the limit, the other does not", faults.list[0].code);
    }
    arena_end(&arena);
}

static void more_write(struct json_write *json, const struct act *act, const void *context)
{
    (void)act;
    json_put_string(json, "more", context);
}

static void problem_has(struct arena *arena, const char *why, const struct problem *problem, const char *has)
{
    struct act act = { .arena = arena,
                       .caller = { .request_id = "r1", .language = LANGUAGE_EN },
                       .refusal = { .action = { .reason = REASON_PREPAID,
                                                .remedy = REMEDY_REDEEM_PRODUCT_KEY,
                                                .expected_by = DAY_NONE },
                                    .licences_assigned = 80 } };
    struct answer answer;

    problem_answer(&act, problem, &answer);
    if (strstr(answer.body, has) == NULL)
        fail_msg("%s: %s", why, answer.body);
    if (answer.http_status != status_http(problem->status) || strlen(answer.body) != answer.length)
        fail_msg("%s: the answer around it", why);
    assert_string_equal(answer.content_type, "application/problem+json");
}

static void test_problem_has_the_members_of_its_status(void **state)
{
    struct arena arena = { 0 };
    struct faults faults = faults_start(&arena);
    const struct order order = { .id = id_new(), .decline_code = "card_declined" };
    const struct payment payment = { .invoice_id = id_new(), .decline_code = "expired_card" };
    const struct { const char *why; struct problem problem; const char *has;
    } cases[] = {
        { "the type is the code with hyphens",
          { .status = STATUS_QUOTE_STALE },
          "{\"type\":\"/problems/quote-stale\"," },
        { "the code", { .status = STATUS_QUOTE_STALE }, "\"status\":409,\"code\":\"quote_stale\"" },
        { "the request", { .status = STATUS_NOT_FOUND }, "\"request_id\":\"r1\"}" },
        { "what only we say among ourselves is told as what it is to a client",
          { .status = STATUS_CONFLICT },
          "\"code\":\"temporarily_unavailable\"" },
        { "faults",
          { .status = STATUS_VALIDATION_FAILED, .faults = &faults },
          "\"errors\":[{\"pointer\":\"/a~1b\",\"code\":\"too_long\",\"detail\":\"The text is too long: send 5 "
          "characters or fewer.\"},"
          "{\"pointer\":\"/c\",\"code\":\"own\",\"detail\":\"This value cannot be accepted here: correct it.\"},"
          "{\"pointer\":\"/d\",\"code\":\"too_short\",\"detail\":\"The text is too short: send 1 character or "
          "more.\"}]}" },
        { "roles",
          { .status = STATUS_ROLE_REQUIRED, .required_roles = ROLE_GLOBAL_ADMIN | ROLE_USER_ADMIN },
          "\"required_roles\":[\"global_admin\",\"user_admin\"]}" },
        { "a declined order", problem_of_order(&order),
          arena_format(&arena, "\"request_id\":\"r1\",\"order_id\":\"%s\",\"decline_code\":\"card_declined\"}",
                       id_write(ID_ORDER, order.id).text) },
        { "a declined payment of an invoice", problem_of_payment(&payment),
          arena_format(&arena, "\"request_id\":\"r1\",\"invoice_id\":\"%s\",\"decline_code\":\"expired_card\"}",
                       id_write(ID_INVOICE, payment.invoice_id).text) },
        { "assigned licences", { .status = STATUS_LICENCES_ASSIGNED }, "\"assigned\":80}" },
        { "a refused action, as the subscription shows it",
          { .status = STATUS_LICENCE_CHANGE_UNAVAILABLE },
          "\"action\":{\"allowed\":false,\"reason\":\"prepaid\",\"message\":\"This subscription was activated with a "
          "product key: redeem another "
          "product key to add "
          "licences.\",\"remedy\":{\"kind\":\"redeem_product_key\",\"href\":\"/v1/product-key-redemptions\"}}}" },
        { "members that only the handler knows",
          { .status = STATUS_LICENCE_CHANGE_UNAVAILABLE, .more = more_write, .context = "all" },
          "\"more\":\"all\"}" },
    };

    (void)state;
    fault_add(&faults, pointer_to(&arena, "", "a/b"), FAULT_TOO_LONG, 5);
    fault_add_code(&faults, "/c", "own");
    fault_add(&faults, "/d", FAULT_TOO_SHORT, 1);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        problem_has(&arena, cases[i].why, &cases[i].problem, cases[i].has);
    arena_end(&arena);
}

static void test_faults_beyond_the_maximum_are_left_out(void **state)
{
    struct arena arena = { 0 };
    struct faults faults = faults_start(&arena);

    (void)state;
    for (int i = 0; i < FAULTS_MAX + 10; i++)
        fault_add(&faults, "/x", FAULT_REQUIRED, 0);
    assert_int_equal(faults.count, FAULTS_MAX);
    arena_end(&arena);
}

static void test_json_pointers_are_escaped_and_bounded(void **state)
{
    static char name[1000];
    struct arena arena = { 0 };

    (void)state;
    assert_string_equal(pointer_to(&arena, "", "a"), "/a");
    assert_string_equal(pointer_to(&arena, "/users/0", "~/"), "/users/0/~0~1");
    assert_string_equal(pointer_to(&arena, "", ""), "/");
    assert_string_equal(pointer_at(&arena, "/users", 17), "/users/17");
    memset(name, '~', sizeof name - 1);
    assert_in_range(strlen(pointer_to(&arena, "/x", name)), 200, 410); /* cut, not copied whole */
    arena_end(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_status_is_told_in_both_languages),
        cmocka_unit_test(test_every_fault_is_told_in_both_languages),
        cmocka_unit_test(test_problem_has_the_members_of_its_status),
        cmocka_unit_test(test_faults_beyond_the_maximum_are_left_out),
        cmocka_unit_test(test_json_pointers_are_escaped_and_bounded),
    };

    return cmocka_run_group_tests(tests, open_catalogue, NULL);
}
