/* tests/unit/sandbox_program.c: our client against the sandbox gateway itself, behaving well or misbehaving: the
 * outcome of a charge or refund, and what the sandbox's record holds afterwards. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../support/gateway_question.h"
#include "gateway/http.h"

static struct {
    pid_t pid;
    char directory[64], url[64];
} program;

/* Timeouts: 1 s where the case is a timeout; long where an answer comes, so that a slow machine changes nothing. */
enum { SHORT_MS = 1000, LONG_MS = 20000 };

static int program_start(void **state)
{
    const char *build = getenv("GUICHET_BUILD_DIR");
    char path[512], store[96], line[128] = "";
    int out[2];
    FILE *said;

    (void)state;
    (void)snprintf(path, sizeof path, "%s/guichet-sandbox-gateway", build == NULL ? "build/dev" : build);
    (void)snprintf(program.directory, sizeof program.directory, "/tmp/guichet-sandbox-XXXXXX");
    if (mkdtemp(program.directory) == NULL || pipe(out) != 0)
        return -1;
    (void)snprintf(store, sizeof store, "%s/book", program.directory);
    program.pid = fork();
    if (program.pid == 0) {
        (void)dup2(out[1], STDOUT_FILENO);
        (void)execl(path, path, "--store", store, (char *)NULL);
        _exit(127);
    }
    (void)close(out[1]);
    said = fdopen(out[0], "r");
    if (said == NULL || fgets(line, sizeof line, said) == NULL || strncmp(line, "listening on ", 13) != 0)
        return -1;
    line[strcspn(line, "\n")] = '\0';
    (void)snprintf(program.url, sizeof program.url, "http://%.50s", line + 13);
    (void)fclose(said);
    return 0;
}

static int program_stop(void **state)
{
    static const char *const files[] = { "book", "book-wal", "book-shm" };
    char path[96];
    int ended = -1;

    (void)state;
    (void)kill(program.pid, SIGTERM);
    (void)waitpid(program.pid, &ended, 0);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        (void)snprintf(path, sizeof path, "%s/%s", program.directory, files[i]);
        (void)unlink(path);
    }
    (void)rmdir(program.directory);
    return ended == 0 ? 0 : -1;
}

static struct gateway *gateway_new(void)
{
    struct gateway_config config = { .kind = "sandbox", .url = program.url };
    struct gateway *gateway = NULL;

    assert_int_equal(gateway_open(&config, &gateway), STATUS_OK);
    return gateway;
}

static const char *attach(struct gateway *gateway, struct arena *arena, const char *token)
{
    enum payment_method_type type =
        strncmp(token, "tok_sepa", 8) == 0 ? PAYMENT_METHOD_BANK_ACCOUNT : PAYMENT_METHOD_CARD;
    struct gateway_method method;
    char key[64];
    static int attached;
    struct gateway_token wanted = { .type = type, .token = token, .key = key };

    (void)snprintf(key, sizeof key, "add-%d-%d", (int)getpid(), ++attached);
    assert_int_equal(gateway_attach(gateway, arena, &wanted, &method), STATUS_OK);
    return method.reference;
}

static const struct money amount = { 3990, { "EUR" } };

static struct gateway_charge charge_of(struct gateway *gateway, struct arena *arena, const char *key, const char *token,
                                       int timeout_ms)
{
    struct gateway_request request = {
        .key = key, .reference = attach(gateway, arena, token), .amount = amount, .timeout_ms = timeout_ms
    };
    struct gateway_charge charge;

    gateway_charge(gateway, arena, &request, &charge);
    return charge;
}

static void switch_set(const char *subject, const char *how)
{
    struct arena arena = { 0 };
    struct http *http = http_open();
    struct http_request request = { .url = arena_format(&arena, "%s/switches", program.url), .timeout_ms = LONG_MS,
                                    .body = arena_format(&arena, "{\"%s\":\"%s\",\"delay_ms\":100}", subject, how) };
    struct http_answer answer;

    assert_non_null(http);
    http_send(http, &request, &answer);
    assert_int_equal(answer.code, 200);
    http_close(http);
    arena_end(&arena);
}

static const struct {
    const char *how;
    int timeout_ms;
    enum gateway_outcome says, found;
} trouble[] = {
    { "none",           LONG_MS,  GATEWAY_SUCCEEDED, GATEWAY_SUCCEEDED },
    { "slow",           LONG_MS,  GATEWAY_SUCCEEDED, GATEWAY_SUCCEEDED },
    { "silent_before",  SHORT_MS, GATEWAY_UNKNOWN,   GATEWAY_ABSENT },
    { "silent_after",   SHORT_MS, GATEWAY_UNKNOWN,   GATEWAY_SUCCEEDED },
    { "reset_before",   LONG_MS,  GATEWAY_UNKNOWN,   GATEWAY_ABSENT },
    { "reset_after",    LONG_MS,  GATEWAY_UNKNOWN,   GATEWAY_SUCCEEDED },
    { "error_after",    LONG_MS,  GATEWAY_UNKNOWN,   GATEWAY_SUCCEEDED },
    { "garbage",        LONG_MS,  GATEWAY_DISPUTED,  GATEWAY_SUCCEEDED },
    { "wrong_amount",   LONG_MS,  GATEWAY_DISPUTED,  GATEWAY_SUCCEEDED },
    { "wrong_currency", LONG_MS,  GATEWAY_DISPUTED,  GATEWAY_SUCCEEDED },
    { "unavailable",    LONG_MS,  GATEWAY_REFUSED,   GATEWAY_ABSENT },
    { "refused_request", LONG_MS, GATEWAY_DECLINED,  GATEWAY_ABSENT },
    { "kept_failure",   LONG_MS,  GATEWAY_UNKNOWN,   GATEWAY_ABSENT },
};

/* Each case has a connection of its own: over a kept one libcurl would send a reset request again and get an answer. */
static void test_charge_of_a_misbehaving_gateway_is_found_as_it_is(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof trouble / sizeof *trouble; i++) {
        struct arena arena = { 0 };
        struct gateway *attaching = gateway_new(), *gateway = gateway_new();
        struct gateway_request request = { .key = arena_format(&arena, "pay_%s", trouble[i].how),
                                           .amount = amount,
                                           .timeout_ms = trouble[i].timeout_ms,
                                           .reference = attach(attaching, &arena, "tok_visa") };
        struct gateway_charge charge;

        switch_set("charge", trouble[i].how);
        gateway_charge(gateway, &arena, &request, &charge);
        if (charge.outcome != trouble[i].says)
            fail_msg("%s: it says %s", trouble[i].how, gateway_outcome_name(charge.outcome));
        ask(gateway, &arena, request.key, amount, LONG_MS, &charge);
        if (charge.outcome != trouble[i].found)
            fail_msg("%s: found %s", trouble[i].how, gateway_outcome_name(charge.outcome));
        request.timeout_ms = LONG_MS;
        gateway_charge(gateway, &arena, &request, &charge); /* with its own key: charged once */
        if (charge.outcome != GATEWAY_SUCCEEDED)
            fail_msg("%s: then %s", trouble[i].how, gateway_outcome_name(charge.outcome));
        gateway_close(&attaching);
        gateway_close(&gateway);
        arena_end(&arena);
    }
}

static void test_refund_of_a_misbehaving_gateway_is_found_as_it_is(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof trouble / sizeof *trouble; i++) {
        struct arena arena = { 0 };
        struct gateway *charging = gateway_new(), *gateway = gateway_new();
        const char *charge_key = arena_format(&arena, "pay_back_%s", trouble[i].how);
        struct gateway_refund_request request = {
            .key = arena_format(&arena, "ref_%s", trouble[i].how),
            .charge_key = charge_key,
            .charge_id = charge_of(charging, &arena, charge_key, "tok_visa", LONG_MS).charge_id,
            .amount = { 1000, { "EUR" } },
            .timeout_ms = trouble[i].timeout_ms
        };
        struct gateway_refund refund;

        switch_set("refund", trouble[i].how);
        gateway_refund(gateway, &arena, &request, &refund);
        if (refund.outcome != trouble[i].says)
            fail_msg("%s: it says %s", trouble[i].how, gateway_outcome_name(refund.outcome));
        request.timeout_ms = LONG_MS;
        gateway_refund_find(gateway, &arena, &request, &refund);
        if (refund.outcome != trouble[i].found)
            fail_msg("%s: found %s", trouble[i].how, gateway_outcome_name(refund.outcome));
        gateway_refund(gateway, &arena, &request, &refund);
        if (refund.outcome != GATEWAY_SUCCEEDED)
            fail_msg("%s: then %s", trouble[i].how, gateway_outcome_name(refund.outcome));
        gateway_close(&charging);
        gateway_close(&gateway);
        arena_end(&arena);
    }
}

static const struct { const char *token; bool off_session; enum gateway_outcome want; const char *decline_code;
    } tokens[] = {
    { "tok_visa",               false, GATEWAY_SUCCEEDED,       NULL },
    { "tok_visa",               true,  GATEWAY_SUCCEEDED,       NULL },
    { "tok_sepa",               true,  GATEWAY_SUCCEEDED,       NULL },
    { "tok_declined",           false, GATEWAY_DECLINED,        "card_declined" },
    { "tok_insufficient_funds", true,  GATEWAY_DECLINED,        "insufficient_funds" },
    { "tok_3ds",                false, GATEWAY_ACTION_REQUIRED, NULL },
    { "tok_3ds",                true,  GATEWAY_DECLINED,        "authentication_required" },
    { "tok_unavailable",        false, GATEWAY_REFUSED,         NULL },
    { "tok_timeout",            false, GATEWAY_UNKNOWN,         NULL },
    { "tok_sepa_fails_later",   false, GATEWAY_PROCESSING,      NULL },
};

static void test_every_token_has_its_outcome(void **state)
{
    struct arena arena = { 0 };
    struct gateway *gateway = gateway_new();

    (void)state;
    for (size_t i = 0; i < sizeof tokens / sizeof *tokens; i++) {
        bool silent = strcmp(tokens[i].token, "tok_timeout") == 0;
        struct gateway_request request = { .key = arena_format(&arena, "pay_token_%zu", i),
                                           .reference = attach(gateway, &arena, tokens[i].token),
                                           .amount = amount,
                                           .off_session = tokens[i].off_session,
                                           .timeout_ms = silent ? SHORT_MS : LONG_MS };
        struct gateway_charge charge;

        gateway_charge(gateway, &arena, &request, &charge);
        if (charge.outcome != tokens[i].want ||
            (tokens[i].decline_code != NULL && strcmp(charge.decline_code, tokens[i].decline_code) != 0))
            fail_msg("%s: %s %s", tokens[i].token, gateway_outcome_name(charge.outcome), charge.decline_code);
    }
    gateway_close(&gateway);
    arena_end(&arena);
}

static void test_charge_that_waits_is_voided_once(void **state)
{
    struct arena arena = { 0 };
    struct gateway *gateway = gateway_new();
    struct gateway_charge charge = charge_of(gateway, &arena, "pay_void", "tok_3ds", LONG_MS);
    const char *charge_id = charge.charge_id;

    (void)state;
    assert_int_equal(charge.outcome, GATEWAY_ACTION_REQUIRED);
    for (int i = 0; i < 2; i++) {
        drop(gateway, &arena, "pay_void", i == 0 ? NULL : charge_id, amount, LONG_MS, &charge);
        assert_int_equal(charge.outcome, GATEWAY_DECLINED);
        assert_string_equal(charge.decline_code, "voided");
        assert_string_equal(charge.charge_id, charge_id);
    }
    charge = charge_of(gateway, &arena, "pay_no_void", "tok_visa", LONG_MS);
    drop(gateway, &arena, "pay_no_void", charge.charge_id, amount, LONG_MS, &charge);
    assert_int_equal(charge.outcome, GATEWAY_SUCCEEDED);
    charge = charge_of(gateway, &arena, "pay_debit", "tok_sepa_fails_later", LONG_MS);
    drop(gateway, &arena, "pay_debit", charge.charge_id, amount, LONG_MS, &charge);
    assert_int_equal(charge.outcome, GATEWAY_PROCESSING);
    drop(gateway, &arena, "pay_nobody", NULL, amount, LONG_MS, &charge);
    assert_int_equal(charge.outcome, GATEWAY_ABSENT);
    gateway_close(&gateway);
    arena_end(&arena);
}

static void test_refunds_never_exceed_the_charge(void **state)
{
    struct arena arena = { 0 };
    struct gateway *gateway = gateway_new();
    struct gateway_charge charge = charge_of(gateway, &arena, "pay_refunded", "tok_visa", LONG_MS);
    struct gateway_refund_request request = { .key = "ref_a",
                                              .charge_key = "pay_refunded",
                                              .charge_id = charge.charge_id,
                                              .amount = { 3000, { "EUR" } },
                                              .timeout_ms = LONG_MS };
    struct gateway_refund first, refund;

    (void)state;
    gateway_refund(gateway, &arena, &request, &first);
    assert_int_equal(first.outcome, GATEWAY_SUCCEEDED);
    gateway_refund(gateway, &arena, &request, &refund);
    assert_int_equal(refund.outcome, GATEWAY_SUCCEEDED);
    assert_string_equal(refund.refund_id, first.refund_id);
    request.key = "ref_b";
    request.amount.minor = 991;
    gateway_refund(gateway, &arena, &request, &refund);
    assert_int_equal(refund.outcome, GATEWAY_DECLINED);
    gateway_refund_find(gateway, &arena, &request, &refund);
    assert_int_equal(refund.outcome, GATEWAY_ABSENT);
    request.key = "ref_a"; /* another amount: the refund under this key is not the requested one */
    gateway_refund(gateway, &arena, &request, &refund);
    assert_int_equal(refund.outcome, GATEWAY_DISPUTED);
    gateway_close(&gateway);
    arena_end(&arena);
}

/* How often each of our charges is listed, and the sum of their refunds. */
struct tally {
    int listed[250], strange;
    int64_t refunded_minor;
};

static void tally_add(struct tally *tally, const struct gateway_listed *charge)
{
    unsigned number;

    if (charge->amount.minor != amount.minor || charge->outcome != GATEWAY_SUCCEEDED ||
        sscanf(charge->key, "pay_list_%u", &number) != 1 || number >= 250)
        tally->strange++;
    else
        tally->listed[number]++;
    tally->refunded_minor += charge->refunded_minor;
}

static void test_every_charge_is_listed_once(void **state)
{
    static struct tally tally;
    struct arena arena = { 0 };
    struct gateway *gateway = gateway_new();
    const char *method = attach(gateway, &arena, "tok_visa"), *cursor = NULL;
    struct instant begun, ended;
    struct gateway_page page;
    int pages = 0;

    (void)state;
    usleep(2000); /* the charges of earlier tests are older by a tick of the sandbox's clock */
    begun = clock_now();
    for (unsigned i = 0; i < 250; i++) {
        struct gateway_request request = {
            .key = arena_format(&arena, "pay_list_%u", i), .reference = method, .amount = amount, .timeout_ms = LONG_MS
        };
        struct gateway_charge charge;

        gateway_charge(gateway, &arena, &request, &charge);
        assert_int_equal(charge.outcome, GATEWAY_SUCCEEDED);
        if (i == 7) {
            struct gateway_refund_request back = { .key = "ref_list",
                                                   .charge_key = request.key,
                                                   .charge_id = charge.charge_id,
                                                   .amount = { 90, { "EUR" } },
                                                   .timeout_ms = LONG_MS };
            struct gateway_refund refund;

            gateway_refund(gateway, &arena, &back, &refund);
            assert_int_equal(refund.outcome, GATEWAY_SUCCEEDED);
        }
    }
    usleep(2000);
    ended = clock_now();
    begun.us -= 1000; /* the sandbox's clock drops fractions of a millisecond */
    do {
        assert_int_equal(gateway_list(gateway, &arena,
                        &(struct gateway_listing){ begun, ended, cursor, 20000 }, &page), STATUS_OK);
        for (size_t i = 0; i < page.count; i++)
            tally_add(&tally, &page.charges[i]);
        cursor = page.next_cursor;
        pages++;
    } while (cursor != NULL);
    assert_int_equal(pages, 3);
    assert_int_equal(tally.strange, 0);
    assert_int_equal(tally.refunded_minor, 90);
    for (int i = 0; i < 250; i++)
        assert_int_equal(tally.listed[i], 1);
    assert_int_equal(gateway_list(gateway, &arena,
                    &(struct gateway_listing){ ended, ended, NULL, 20000 }, &page), STATUS_OK);
    assert_int_equal(page.count, 0);
    gateway_close(&gateway);
    arena_end(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_token_has_its_outcome),
        cmocka_unit_test(test_charge_of_a_misbehaving_gateway_is_found_as_it_is),
        cmocka_unit_test(test_refund_of_a_misbehaving_gateway_is_found_as_it_is),
        cmocka_unit_test(test_charge_that_waits_is_voided_once),
        cmocka_unit_test(test_refunds_never_exceed_the_charge),
        cmocka_unit_test(test_every_charge_is_listed_once),
    };

    return cmocka_run_group_tests(tests, program_start, program_stop);
}
