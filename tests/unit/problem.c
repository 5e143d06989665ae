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

/* What a person reads does not speak of the interface, which only programs see. */
static void for_people(const char *of, const char *sentence)
{
    static const char *const words[] = { "JSON", "HTTP", "header", "Header", "pointer", "field", " body", "Body",
                                         "Idempotency", "token", "/v1/", "GET ", "POST ", "_id", "request_id", "CSRF" };

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strstr(sentence, words[i]) != NULL)
            fail_msg("%s: \"%s\" is no word for people: %s", of, words[i], sentence);
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
        if (text->developer == NULL || text->developer[strlen(text->developer) - 1] != '.')
            fail_msg("%s says nothing to the programmer", status_name((enum status)s));
        for_people(status_name((enum status)s), text->title);
        for_people(status_name((enum status)s), text->detail);
        if (text->detail[strlen(text->detail) - 1] != '.' || strlen(text->title) > 60)
            fail_msg("%s: a title is short, a detail is a sentence", status_name((enum status)s));
    }
}

static const struct fault_limits every_limit = { .has_min = true, .min = 42, .has_max = true, .max = 42,
    .has_min_length = true, .min_length = 42, .has_max_length = true, .max_length = 42, .nearest = "x",
    .expected = "x" };

static void test_every_fault_is_told_in_both_languages(void **state)
{
    struct arena arena = { 0 };

    (void)state;
    for (int code = 0; code < API_FAULT__END; code++) {
        struct faults faults = faults_start(&arena);
        const char *english, *french;

        fault_add_limits(&faults, "/x", code, &every_limit, NULL);
        english = fault_detail(&arena, &faults.list[0], LANGUAGE_EN);
        french = fault_detail(&arena, &faults.list[0], LANGUAGE_FR);
        if (strcmp(english, french) == 0 || strchr(english, '{') != NULL || strchr(french, '{') != NULL)
            fail_msg("%s: %s / %s", faults.list[0].code, english, french);
        if ((strstr(english, "42") == NULL) != (strstr(french, "42") == NULL))
            fail_msg("%s: one language tells the limit, the other does not", faults.list[0].code);
        if (strcmp(faults.list[0].code, "wrong_header") != 0) /* it quotes the file's first line */
            for_people(faults.list[0].code, english);
        if (strpbrk(fault_developer(&arena, &faults.list[0]), "{}") != NULL)
            fail_msg("%s: a placeholder was left in", faults.list[0].code);
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

static void test_validation_problem_tells_each_fault(void **state)
{
    static const char *const words[] = { "card", "invoice" };
    const struct fault_limits choice = { .allowed = words, .allowed_count = 2, .nearest = "type" },
                              range = { .has_min = true, .min = 1, .has_max = true, .max = 10000 };
    struct arena arena = { 0 };
    struct faults faults = faults_start(&arena), one = faults_start(&arena);
    const struct { const char *why; struct problem problem; const char *has; } cases[] = {
        { "faults",
          { .status = STATUS_VALIDATION_FAILED, .faults = &faults },
          "\"detail\":\"4 entries are missing or not right. Correct what is marked and try "
          "again.\",\"developer\":\"errors "
          "has each fault with its pointer, code and limits.\",\"request_id\":\"r1\","
          "\"errors\":[{\"pointer\":\"/a~1b\",\"code\":\"too_long\",\"detail\":\"Enter at most 5 characters.\","
          "\"developer\":\"The text has more than max_length code points.\",\"max_length\":5},"
          "{\"pointer\":\"/c\",\"code\":\"own\",\"detail\":\"This value cannot be accepted here: correct it.\","
          "\"developer\":\"The value contradicts another one, or the state of the object.\"},"
          "{\"pointer\":\"/d\",\"code\":\"too_short\",\"detail\":\"Enter at least 1 character.\",\"developer\":\"The "
          "text has fewer than min_length code points.\",\"min_length\":1},"
          "{\"pointer\":\"/total_licences\",\"code\":\"out_of_range\",\"detail\":\"Enter between 1 and 10,000 "
          "licences.\",\"developer\":\"The price has these min_licences and "
          "max_licences.\",\"min\":1,\"max\":10000}]}" },
        { "a single fault is the problem's own detail",
          { .status = STATUS_VALIDATION_FAILED, .faults = &one },
          "\"detail\":\"Choose one of the values offered.\",\"developer\":\"errors has" },
        { "the words allowed, and the field that was meant",
          { .status = STATUS_VALIDATION_FAILED, .faults = &one },
          "\"allowed\":[\"card\",\"invoice\"],\"nearest\":\"type\"}]}" },
    };

    (void)state;
    fault_add(&faults, pointer_to(&arena, "", "a/b"), FAULT_TOO_LONG, 5);
    fault_add_code(&faults, "/c", "own", NULL);
    fault_add(&faults, "/d", FAULT_TOO_SHORT, 1);
    fault_add_code(&faults, "/total_licences", "out_of_range", &range);
    fault_add_limits(&one, "/type", FAULT_UNKNOWN_VALUE, &choice, NULL);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        problem_has(&arena, cases[i].why, &cases[i].problem, cases[i].has);
    arena_end(&arena);
}

static void test_missing_role_tells_who_has_it(void **state)
{
    static const char *const names[] = { "Anne Martin", "Paul Durand" };
    static const struct { const char *why; struct problem problem; const char *has; } cases[] = {
        { "roles",
          { .status = STATUS_ROLE_REQUIRED, .required_roles = ROLE_GLOBAL_ADMIN | ROLE_USER_ADMIN },
          "\"detail\":\"Your role does not allow this. Ask an administrator of your organization.\"" },
        { "roles, and nobody found who has them",
          { .status = STATUS_ROLE_REQUIRED, .required_roles = ROLE_GLOBAL_ADMIN | ROLE_USER_ADMIN },
          "\"required_roles\":[\"global_admin\",\"user_admin\"],\"administrators\":[]}" },
        { "who has the role",
          { .status = STATUS_ROLE_REQUIRED, .required_roles = ROLE_GLOBAL_ADMIN, .administrators = names,
            .administrator_count = 2 },
          "\"detail\":\"Your role does not allow this. Ask someone who may do it: Anne Martin, Paul Durand.\"" },
        { "their names as data",
          { .status = STATUS_ROLE_REQUIRED, .required_roles = ROLE_GLOBAL_ADMIN, .administrators = names,
            .administrator_count = 2 },
          "\"required_roles\":[\"global_admin\"],\"administrators\":[\"Anne Martin\",\"Paul Durand\"]}" },
    };
    struct arena arena = { 0 };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        problem_has(&arena, cases[i].why, &cases[i].problem, cases[i].has);
    arena_end(&arena);
}

static void test_problem_has_the_members_of_its_status(void **state)
{
    struct arena arena = { 0 };
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
        { "seconds to wait",
          { .status = STATUS_TOO_MANY_REQUESTS, .retry_after_s = 1 },
          "\"detail\":\"This was tried too often. Wait 1 second, then try again.\"" },
        { "minutes to wait, begun ones too",
          { .status = STATUS_TOO_MANY_REQUESTS, .retry_after_s = 121 },
          "\"detail\":\"This was tried too often. Wait 3 minutes, then try again.\"" },
        { "a wait that is not known",
          { .status = STATUS_TOO_MANY_REQUESTS },
          "\"detail\":\"This was tried too often. Wait a moment, then try again.\"" },
        { "a declined order", problem_of_order(&order),
          arena_format(&arena, "\"request_id\":\"r1\",\"order_id\":\"%s\",\"decline_code\":\"card_declined\"}",
                       id_write(ID_ORDER, order.id).text) },
        { "a declined payment of an invoice", problem_of_payment(&payment),
          arena_format(&arena, "\"request_id\":\"r1\",\"invoice_id\":\"%s\",\"decline_code\":\"expired_card\"}",
                       id_write(ID_INVOICE, payment.invoice_id).text) },
        { "assigned licences", { .status = STATUS_LICENCES_ASSIGNED }, "\"assigned\":80}" },
        { "assigned licences, told",
          { .status = STATUS_LICENCES_ASSIGNED },
          "\"detail\":\"80 licences are assigned to users, more than would be left. Take licences from users "
          "first.\"" },
        { "a refused action is told in detail",
          { .status = STATUS_CANCELLATION_UNAVAILABLE },
          "\"detail\":\"This subscription was activated with a product key: redeem another product key to add "
          "licences.\",\"developer\":\"detail is the message of action" },
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
        cmocka_unit_test(test_validation_problem_tells_each_fault),
        cmocka_unit_test(test_missing_role_tells_who_has_it),
        cmocka_unit_test(test_problem_has_the_members_of_its_status),
        cmocka_unit_test(test_faults_beyond_the_maximum_are_left_out),
        cmocka_unit_test(test_json_pointers_are_escaped_and_bounded),
    };

    return cmocka_run_group_tests(tests, open_catalogue, NULL);
}
