/* tests/unit/stripe_method.c: payment methods at Stripe: attached, asked about again, detached, and the mandates of
 * bank accounts. The gateway is a mock. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "../support/fake_stripe.h"
#include "gateway/setup.h"

enum { LONG_MS = 20000 };

#define METHOD_NEW "POST /v1/payment_methods HTTP/1.1\r\n"
#define SETUP      "POST /v1/setup_intents HTTP/1.1\r\n"
#define CARD                                                                                                           \
    "{\"id\":\"pm_1\",\"type\":\"card\",\"card\":{\"brand\":\"visa\",\"last4\":\"4242\",\"exp_month\":12,\"exp_"       \
    "year\":2031}}"
#define DETACH     "POST /v1/payment_methods/pm_1/detach HTTP/1.1\r\n"
#define SET_CARD(status, method)                                                                                       \
    SAYS(SETUP, 200, "{\"id\":\"seti_1\",\"status\":\"" status "\",\"payment_method\":" method ",\"mandate\":null}")
#define ACCOUNT    "{\"id\":\"pm_1\",\"type\":\"sepa_debit\",\"sepa_debit\":{\"last4\":\"3000\"}}"
#define MISSING    ERROR("invalid_request_error", ",\"code\":\"resource_missing\"")
#define NO_CUSTOMER ERROR("invalid_request_error", ",\"code\":\"resource_missing\",\"param\":\"customer\"")
#define IS_CARD    PAYMENT_METHOD_CARD, "pm_1"
#define IS_ACCOUNT PAYMENT_METHOD_BANK_ACCOUNT, "pm_1"

static const struct {
    const char *why;
    enum payment_method_type type;
    const char *token;
    struct fake_step steps[FAKE_STEPS_MAX];
    enum status want;
    const char *reference;
} attach_cases[] = {
    { "a card", IS_CARD, { SET_CARD("succeeded", CARD) }, STATUS_OK, "cus_1/pm_1" },
    { "a card by an older form", PAYMENT_METHOD_CARD, "tok_visa", { SAYS(METHOD_NEW, 200, CARD),
      SET_CARD("succeeded", CARD) }, STATUS_OK, "cus_1/pm_1" },
    { "a card whose bank wants its holder is attached to nobody", IS_CARD, { SET_CARD("requires_action", CARD) },
      STATUS_AUTHENTICATION_WANTED, NULL },
    { "a card that its bank refuses is attached to nobody", IS_CARD, { SAYS(SETUP, 402,
      ERROR("card_error", ",\"code\":\"card_declined\",\"decline_code\":\"generic_decline\"")) },
      STATUS_METHOD_DECLINED, NULL },
    { "a card that its bank refuses, with the member named", IS_CARD, { SAYS(SETUP, 402,
      ERROR("card_error", ",\"code\":\"card_declined\",\"param\":\"payment_method\"")) },
      STATUS_METHOD_DECLINED, NULL },
    { "a card that its bank refuses, as a state", IS_CARD, { SET_CARD("requires_payment_method", CARD) },
      STATUS_METHOD_DECLINED, NULL },
    { "a card by an older form that its bank refuses", PAYMENT_METHOD_CARD, "tok_1", { SAYS(METHOD_NEW, 402,
      ERROR("card_error", ",\"code\":\"expired_card\"")) }, STATUS_METHOD_DECLINED, NULL },
    { "a card that is not set up yet", IS_CARD, { SET_CARD("processing", CARD) }, STATUS_UNAVAILABLE, NULL },
    { "a card of which nobody says that it is set up", IS_CARD, { SAYS(SETUP, 500, "{}") }, STATUS_UNAVAILABLE, NULL },
    { "a bank account, with its mandate", IS_ACCOUNT, { SAYS(SETUP, 200,
      "{\"id\":\"seti_1\",\"status\":\"succeeded\",\"payment_method\":" ACCOUNT "}") },
      STATUS_OK, "cus_1/pm_1/sepa_debit" },
    { "an account whose bank wants more", IS_ACCOUNT, { SAYS(SETUP, 200,
      "{\"id\":\"seti_1\",\"status\":\"requires_action\",\"payment_method\":" ACCOUNT "}") },
      STATUS_AUTHENTICATION_WANTED, NULL },
    { "a token that Stripe never gave", PAYMENT_METHOD_CARD, "visa", { { .expects = NULL } },
      STATUS_VALIDATION_FAILED, NULL },
    { "an account has no older form", PAYMENT_METHOD_BANK_ACCOUNT, "tok_visa", { { .expects = NULL } },
      STATUS_VALIDATION_FAILED, NULL },
    { "a token nobody knows", IS_CARD, { SAYS(SETUP, 404, MISSING) }, STATUS_VALIDATION_FAILED, NULL },
    { "a token used up", PAYMENT_METHOD_CARD, "tok_1", { SAYS(METHOD_NEW, 400, ERROR("invalid_request_error",
      ",\"code\":\"token_already_used\"")) },
      STATUS_TOKEN_USED, NULL },
    { "a card that was used elsewhere, or taken off there", IS_CARD, { SAYS(SETUP, 400,
      ERROR("invalid_request_error", "")) }, STATUS_TOKEN_USED, NULL },
    { "a card that was used elsewhere, with the member named", IS_CARD, { SAYS(SETUP, 400,
      ERROR("invalid_request_error", ",\"param\":\"payment_method\"")) }, STATUS_TOKEN_USED, NULL },
    { "a card in a state that nothing leads out of", IS_CARD, { SAYS(SETUP, 400,
      ERROR("invalid_request_error", ",\"code\":\"payment_method_unexpected_state\"")) }, STATUS_TOKEN_USED, NULL },
    { "an account that was taken off there", IS_ACCOUNT, { SAYS(SETUP, 400, ERROR("invalid_request_error",
      "")) }, STATUS_TOKEN_USED, NULL },
    { "another member is at fault: ours", IS_CARD, { SAYS(SETUP, 400, ERROR("invalid_request_error",
      ",\"param\":\"customer\"")) }, STATUS_UNAVAILABLE, NULL },
    { "an account where a card was meant", IS_CARD, { SET_CARD("succeeded", ACCOUNT) }, STATUS_VALIDATION_FAILED,
      NULL },
    { "a fault of ours", IS_CARD, { SAYS(SETUP, 400, ERROR("invalid_request_error",
      ",\"code\":\"parameter_unknown\"")) }, STATUS_UNAVAILABLE, NULL },
    { "the Customer was deleted there", IS_CARD, { SAYS(SETUP, 400, NO_CUSTOMER) }, STATUS_NOT_FOUND, NULL },
    { "the Customer was deleted there, of an account", IS_ACCOUNT, { SAYS(SETUP, 404, NO_CUSTOMER) }, STATUS_NOT_FOUND,
      NULL },
    { "500", IS_CARD, { SAYS(SETUP, 500, CARD) }, STATUS_UNAVAILABLE, NULL },
    { "half an answer", IS_CARD, { BREAKS(SETUP, FAKE_CUTS, CARD) }, STATUS_UNAVAILABLE, NULL },
    { "no card in it", IS_CARD, { SET_CARD("succeeded", "{\"id\":\"pm_1\",\"type\":\"card\"}") }, STATUS_UNAVAILABLE,
      NULL },
    { "a month that is none", IS_CARD, { SET_CARD("succeeded",
      "{\"id\":\"pm_1\",\"type\":\"card\",\"card\":{\"exp_month\":13}}") }, STATUS_UNAVAILABLE, NULL },
};

static void test_payment_method_is_attached_only_by_whole_answers(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof attach_cases / sizeof *attach_cases; i++) {
        struct arena arena = { 0 };
        struct fake_gateway fake;
        struct gateway_method method = { .reference = "untouched" };

        fake_start(&fake, attach_cases[i].steps);
        struct gateway *gateway = fake_open(&fake);
        struct gateway_token wanted = {
            .type = attach_cases[i].type, .token = attach_cases[i].token, .key = "add-1", .customer = "cus_1"
        };
        enum status status = gateway_attach(gateway, &arena, &wanted, &method);
        if (status != attach_cases[i].want)
            fail_msg("%s: %s, not %s", attach_cases[i].why, status_name(status), status_name(attach_cases[i].want));
        if (strcmp(method.reference, status == STATUS_OK ? attach_cases[i].reference : "untouched") != 0)
            fail_msg("%s: the method is \"%s\"", attach_cases[i].why, method.reference);
        if (status == STATUS_OK && attach_cases[i].type == PAYMENT_METHOD_CARD &&
            (strcmp(method.brand, "visa") != 0 || strcmp(method.last4, "4242") != 0 || method.exp_month != 12 ||
             method.exp_year != 2031))
            fail_msg("%s: the card is not told as it is", attach_cases[i].why);
        gateway_close(&gateway);
        fake_stop(&fake);
        fake_check(attach_cases[i].why, &fake);
        arena_end(&arena);
    }
}

#define ACCEPTED_BY(more) "&mandate_data%5Bcustomer_acceptance%5D%5Btype%5D=" more "&confirm=true"
#define ONLINE(address, agent)                                                                                         \
    ACCEPTED_BY("online&mandate_data%5Bcustomer_acceptance%5D%5Bonline%5D%5Bip_address%5D=" address                    \
                "&mandate_data%5Bcustomer_acceptance%5D%5Bonline%5D%5Buser_agent%5D=" agent)
#define MANDATE(id, status)                                                                                            \
    "{\"id\":\"" id "\",\"object\":\"mandate\",\"payment_method\":\"pm_1\",\"status\":\"" status                  \
    "\",\"payment_method_details\":{\"type\":\"sepa_debit\",\"sepa_debit\":{\"reference\":\"RUM-" id "\"}}}"
#define SET_UP                                                                                                         \
    SAYS(SETUP, 200, "{\"id\":\"seti_1\",\"status\":\"succeeded\",\"payment_method\":" ACCOUNT                 \
                     ",\"mandate\":" MANDATE("mandate_1", "active") "}")

/* Online with what is known of the person's request, offline where nothing is; each acceptance has a key of its own,
 * as Stripe refuses a key that comes with another one. */
static void test_mandate_is_accepted_online_by_the_request_of_a_person(void **state)
{
    static const struct { const char *why, *address, *agent, *sent; } cases[] = {
        { "a browser", "192.0.2.7", "Mozilla/5.0 (X11)", ONLINE("192.0.2.7", "Mozilla%2F5.0%20%28X11%29") },
        { "from an address of IPv6", "2001:db8::7", "curl/8", ONLINE("2001%3Adb8%3A%3A7", "curl%2F8") },
        { "the same from elsewhere", "192.0.2.8", "Mozilla/5.0 (X11)",
          ONLINE("192.0.2.8", "Mozilla%2F5.0%20%28X11%29") },
        { "a command", "", "", ACCEPTED_BY("offline") },
        { "a client that does not say what it is", "192.0.2.7", NULL, ACCEPTED_BY("offline") },
        { "an address that is none", "unix:", "curl/8", ACCEPTED_BY("offline") },
    };
    enum { CASES = sizeof cases / sizeof *cases };
    static const struct fake_step steps[FAKE_STEPS_MAX] = { SET_UP, SET_UP, SET_UP, SET_UP, SET_UP, SET_UP };
    struct arena arena = { 0 };
    struct fake_gateway fake;
    const char *keys[CASES];

    (void)state;
    fake_start(&fake, steps);
    struct gateway *gateway = fake_open(&fake);
    for (size_t i = 0; i < CASES; i++) {
        const struct gateway_token account = { .type = PAYMENT_METHOD_BANK_ACCOUNT, .token = "pm_1", .key = "add-1",
                                               .customer = "cus_1", .accepted_address = cases[i].address,
                                               .accepted_agent = cases[i].agent };
        struct gateway_method method;

        assert_int_equal(gateway_attach(gateway, &arena, &account, &method), STATUS_OK);
        assert_string_equal(method.mandate.id, "mandate_1");
        assert_string_equal(method.mandate.reference, "RUM-mandate_1");
        assert_int_equal(method.mandate.status, MANDATE_ACTIVE);
        if (strstr(fake.request[i], cases[i].sent) == NULL)
            fail_msg("%s: %s", cases[i].why, fake.request[i]);
        keys[i] = strstr(fake.request[i], "\r\nIdempotency-Key: add-1-setup");
        assert_non_null(keys[i]);
        keys[i] = arena_copy(&arena, keys[i], strcspn(keys[i] + 2, "\r") + 2);
    }
    gateway_close(&gateway);
    fake_stop(&fake);
    fake_check("acceptances", &fake);
    assert_string_not_equal(keys[0], keys[2]);
    assert_string_not_equal(keys[0], keys[3]);
    assert_string_equal(keys[3], keys[4]);
    assert_string_equal(keys[3], "\r\nIdempotency-Key: add-1-setup");
    arena_end(&arena);
}

/* A key counts for one Customer of the organization; the first one's is what earlier releases sent. A card token is
 * made into a method once, whichever Customer it is for. */
static void test_key_of_a_later_customer_is_another_one(void **state)
{
    static const struct {
        int64_t version;
        const char *key;
    } cases[] = {
        { 0, "add-1-setup\r\n" },
        { 1, "add-1-setup\r\n" },
        { 2, "add-1-setup.c2\r\n" },
        { 12, "add-1-setup.c12\r\n" },
    };
    static const struct fake_step steps[FAKE_STEPS_MAX] = { SAYS(METHOD_NEW, 200, CARD), SET_CARD("succeeded", CARD) };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct gateway_token card = { .type = PAYMENT_METHOD_CARD, .token = "tok_1", .key = "add-1",
                                            .customer = "cus_1", .customer_version = cases[i].version };
        struct arena arena = { 0 };
        struct fake_gateway fake;
        struct gateway_method method;
        const char *header = "\r\nIdempotency-Key: ";

        fake_start(&fake, steps);
        struct gateway *gateway = fake_open(&fake);
        assert_int_equal(gateway_attach(gateway, &arena, &card, &method), STATUS_OK);
        gateway_close(&gateway);
        fake_stop(&fake);
        assert_non_null(strstr(fake.request[0], "\r\nIdempotency-Key: add-1-make\r\n"));
        assert_non_null(strstr(fake.request[1], arena_format(&arena, "%s%s", header, cases[i].key)));
        arena_end(&arena);
    }
}

/* A request repeated after a lost answer uses the same keys, step by step, and the next key where a 500 is stored under
 * one. */
static void test_each_step_of_an_attachment_has_a_key_derived_from_ours(void **state)
{
    static const struct fake_step steps[FAKE_STEPS_MAX] = {
        SAYS(METHOD_NEW, 200, CARD), SAYS(SETUP, 500, "{}"),
        SAYS(METHOD_NEW, 200, CARD), SET_CARD("succeeded", CARD),
        { .expects = SETUP, .code = 500, .body = "{}", .headers = "Idempotent-Replayed: true\r\n" },
        SAYS(SETUP, 200, "{\"id\":\"seti_1\",\"status\":\"succeeded\",\"payment_method\":" ACCOUNT "}")
    };
    static const char *const keys[] = { "add-1-make", "add-1-setup", "add-1-make",
                                        "add-1-setup", "add-2-setup", "add-2-setup.2" };
    const struct gateway_token card = { .type = PAYMENT_METHOD_CARD, .token = "tok_1", .key = "add-1",
                                        .customer = "cus_1" },
                               account = { .type = PAYMENT_METHOD_BANK_ACCOUNT, .token = "pm_1", .key = "add-2",
                                           .customer = "cus_1" };
    struct arena arena = { 0 };
    struct gateway_method method;
    struct fake_gateway fake;

    (void)state;
    fake_start(&fake, steps);
    struct gateway *gateway = fake_open(&fake);
    assert_int_equal(gateway_attach(gateway, &arena, &card, &method), STATUS_UNAVAILABLE);
    assert_int_equal(gateway_attach(gateway, &arena, &card, &method), STATUS_OK);
    assert_string_equal(method.reference, "cus_1/pm_1");
    assert_int_equal(gateway_attach(gateway, &arena, &account, &method), STATUS_OK);
    gateway_close(&gateway);
    fake_stop(&fake);
    fake_check("steps", &fake);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (strstr(fake.request[i], arena_format(&arena, "\r\nIdempotency-Key: %s\r\n", keys[i])) == NULL)
            fail_msg("no %s in: %s", keys[i], fake.request[i]);
    arena_end(&arena);
}

static const struct { const char *why, *reference; struct fake_step steps[FAKE_STEPS_MAX]; enum status want;
    } detach_cases[] = {
    { "detached", "cus_1/pm_1", { SAYS(DETACH, 200, CARD) }, STATUS_OK },
    { "an account, and its mandate", "cus_1/pm_1/sepa_debit", { SAYS(DETACH, 200, ACCOUNT) }, STATUS_OK },
    { "detached before", "cus_1/pm_1", { SAYS(DETACH, 400, ERROR("invalid_request_error", "")) }, STATUS_OK },
    { "not there", "cus_1/pm_1", { SAYS(DETACH, 404, MISSING) }, STATUS_OK },
    { "made at another kind of gateway", "method_1", { { .expects = NULL } }, STATUS_OK },
    { "a wrong secret key", "cus_1/pm_1", { SAYS(DETACH, 401, ERROR("invalid_request_error", "")) },
      STATUS_UNAVAILABLE },
    { "too many requests", "cus_1/pm_1", { SAYS(DETACH, 429, ERROR("invalid_request_error", "")) },
      STATUS_UNAVAILABLE },
    { "500", "cus_1/pm_1", { SAYS(DETACH, 500, CARD) }, STATUS_UNAVAILABLE },
    { "no answer", "cus_1/pm_1", { BREAKS(DETACH, FAKE_CLOSES, NULL) }, STATUS_UNAVAILABLE },
    { "404 of something in between", "cus_1/pm_1", { SAYS(DETACH, 404, "<html>") }, STATUS_UNAVAILABLE },
    { "another one", "cus_1/pm_1", { SAYS(DETACH, 200, "{\"id\":\"pm_2\"}") }, STATUS_UNAVAILABLE },
};

static void test_removed_payment_method_is_detached(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof detach_cases / sizeof *detach_cases; i++) {
        struct arena arena = { 0 };
        struct fake_gateway fake;
        enum status status;

        fake_start(&fake, detach_cases[i].steps);
        struct gateway *gateway = fake_open(&fake);
        if ((status = gateway_detach(gateway, &arena, detach_cases[i].reference, 20000)) != detach_cases[i].want)
            fail_msg("%s: %s", detach_cases[i].why, status_name(status));
        gateway_close(&gateway);
        fake_stop(&fake);
        fake_check(detach_cases[i].why, &fake);
        arena_end(&arena);
    }
}

#define LOOK "GET /v1/payment_methods/pm_1 HTTP/1.1\r\n"
#define HELD(customer, last4, year)                                                                                    \
    "{\"id\":\"pm_1\",\"object\":\"payment_method\",\"type\":\"card\",\"customer\":" customer                        \
    ",\"card\":{\"brand\":\"visa\",\"last4\":\"" last4 "\",\"exp_month\":3,\"exp_year\":" year "}}"
static const struct { const char *why, *reference; struct fake_step steps[FAKE_STEPS_MAX]; enum status want;
    const char *last4; int exp_year; } method_cases[] = {
    { "as it stands now", "cus_1/pm_1", { SAYS(LOOK, 200, HELD("\"cus_1\"", "1881", "2034")) }, STATUS_OK, "1881",
      2034 },
    { "an ending that misleads is dropped", "cus_1/pm_1", { SAYS(LOOK, 200, HELD("\"cus_1\"", "01881", "2034")) },
      STATUS_OK, NULL, 2034 },
    { "detached", "cus_1/pm_1", { SAYS(LOOK, 200, HELD("null", "1881", "2034")) }, STATUS_NOT_FOUND, NULL, 0 },
    { "not there", "cus_1/pm_1", { SAYS(LOOK, 404, MISSING) }, STATUS_NOT_FOUND, NULL, 0 },
    { "made at another kind of gateway", "method_1", { { .expects = NULL } }, STATUS_NOT_FOUND, NULL, 0 },
    { "another Customer's", "cus_1/pm_1", { SAYS(LOOK, 200, HELD("\"cus_2\"", "1881", "2034")) }, STATUS_UNAVAILABLE,
      NULL, 0 },
    { "of another type", "cus_1/pm_1/sepa_debit", { SAYS(LOOK, 200, HELD("\"cus_1\"", "1881", "2034")) },
      STATUS_UNAVAILABLE, NULL, 0 },
    { "a year that is none", "cus_1/pm_1", { SAYS(LOOK, 200, HELD("\"cus_1\"", "1881", "20340")) }, STATUS_UNAVAILABLE,
      NULL, 0 },
    { "another one", "cus_1/pm_1", { SAYS(LOOK, 200, "{\"id\":\"pm_2\",\"customer\":null}") }, STATUS_UNAVAILABLE,
      NULL, 0 },
    { "404 of something in between", "cus_1/pm_1", { SAYS(LOOK, 404, "<html>") }, STATUS_UNAVAILABLE, NULL, 0 },
    { "a wrong secret key", "cus_1/pm_1", { SAYS(LOOK, 401, ERROR("invalid_request_error", "")) }, STATUS_UNAVAILABLE,
      NULL, 0 },
    { "500", "cus_1/pm_1", { SAYS(LOOK, 500, HELD("\"cus_1\"", "1881", "2034")) }, STATUS_UNAVAILABLE, NULL, 0 },
    { "half an answer", "cus_1/pm_1", { BREAKS(LOOK, FAKE_CUTS, HELD("\"cus_1\"", "1881", "2034")) },
      STATUS_UNAVAILABLE, NULL, 0 },
};

#define HELD_ACCOUNT                                                                                                   \
    "{\"id\":\"pm_1\",\"object\":\"payment_method\",\"type\":\"sepa_debit\",\"customer\":\"cus_1\","                 \
    "\"sepa_debit\":{\"last4\":\"3000\"}}"
#define SETUPS "GET /v1/setup_intents?payment_method=pm_1&limit=100&expand%5B%5D=data.mandate HTTP/1.1\r\n"
#define MORE_SETUPS                                                                                                    \
    "GET /v1/setup_intents?payment_method=pm_1&limit=100&expand%5B%5D=data.mandate&starting_after=seti_1 HTTP/1.1\r\n"
#define SET(mandate) "{\"id\":\"seti_1\",\"object\":\"setup_intent\",\"mandate\":" mandate "}"
#define WHOSE  "GET /v1/account HTTP/1.1\r\n"
#define OWNER(id)                                                                                                      \
    "{\"id\":\"acct_1\",\"object\":\"account\",\"settings\":{\"sepa_debit_payments\":{\"creditor_id\":" id "}}}"
#define CREDITOR SAYS(WHOSE, 200, OWNER("\"FR72ZZZ123456\""))
#define ACCOUNT_IS SAYS(LOOK, 200, HELD_ACCOUNT)
#define ENDED_PAGE LIST(SET(MANDATE("mandate_2", "inactive")), "true")

static const struct { const char *why; struct fake_step steps[FAKE_STEPS_MAX]; enum status want;
    const char *mandate, *creditor; enum mandate_status status; } mandate_cases[] = {
    { "active", { ACCOUNT_IS, SAYS(SETUPS, 200, LIST(SET(MANDATE("mandate_1", "active")), "false")), CREDITOR },
      STATUS_OK, "mandate_1", "FR72ZZZ123456", MANDATE_ACTIVE },
    { "ended", { ACCOUNT_IS, SAYS(SETUPS, 200, LIST(SET(MANDATE("mandate_1", "inactive")), "false")), CREDITOR },
      STATUS_OK, "mandate_1", "FR72ZZZ123456", MANDATE_INACTIVE },
    { "the newest is ended, an older one stands", { ACCOUNT_IS, SAYS(SETUPS, 200, LIST(
      SET("null") "," SET(MANDATE("mandate_2", "inactive")) "," SET(MANDATE("mandate_1", "active")), "false")),
      CREDITOR }, STATUS_OK, "mandate_1", "FR72ZZZ123456", MANDATE_ACTIVE },
    { "all are ended: the newest", { ACCOUNT_IS, SAYS(SETUPS, 200, LIST(
      SET(MANDATE("mandate_2", "inactive")) "," SET(MANDATE("mandate_1", "inactive")), "false")), CREDITOR }, STATUS_OK,
      "mandate_2", "FR72ZZZ123456", MANDATE_INACTIVE },
    { "the active one is behind a page of ended ones", { ACCOUNT_IS, SAYS(SETUPS, 200, LIST(
      SET(MANDATE("mandate_2", "inactive")), "true")), SAYS(MORE_SETUPS, 200, LIST(SET(MANDATE("mandate_1", "active")),
      "false")), CREDITOR }, STATUS_OK, "mandate_1", "FR72ZZZ123456", MANDATE_ACTIVE },
    { "the first page tells the active one: no other is read", { ACCOUNT_IS, SAYS(SETUPS, 200, LIST(
      SET(MANDATE("mandate_3", "active")), "true")), CREDITOR }, STATUS_OK, "mandate_3", "FR72ZZZ123456",
      MANDATE_ACTIVE },
    { "all of two pages are ended: the newest", { ACCOUNT_IS, SAYS(SETUPS, 200, LIST(
      SET(MANDATE("mandate_2", "inactive")), "true")), SAYS(MORE_SETUPS, 200, LIST(
      SET(MANDATE("mandate_1", "inactive")), "false")), CREDITOR }, STATUS_OK, "mandate_2", "FR72ZZZ123456",
      MANDATE_INACTIVE },
    { "the second page is not told", { ACCOUNT_IS, SAYS(SETUPS, 200, LIST(SET(MANDATE("mandate_2", "inactive")),
      "true")), SAYS(MORE_SETUPS, 500, "{}") }, STATUS_UNAVAILABLE, NULL, NULL, 0 },
    { "ten pages and more without an active one", { ACCOUNT_IS, SAYS(SETUPS, 200, ENDED_PAGE), SAYS(MORE_SETUPS, 200,
      ENDED_PAGE), SAYS(MORE_SETUPS, 200, ENDED_PAGE), SAYS(MORE_SETUPS, 200, ENDED_PAGE), SAYS(MORE_SETUPS, 200,
      ENDED_PAGE), SAYS(MORE_SETUPS, 200, ENDED_PAGE), SAYS(MORE_SETUPS, 200, ENDED_PAGE), SAYS(MORE_SETUPS, 200,
      ENDED_PAGE), SAYS(MORE_SETUPS, 200, ENDED_PAGE), SAYS(MORE_SETUPS, 200, ENDED_PAGE) }, STATUS_UNAVAILABLE, NULL,
      NULL, 0 },
    { "none", { ACCOUNT_IS, SAYS(SETUPS, 200, LIST("", "false")) }, STATUS_OK, NULL, NULL, 0 },
    { "a state nobody has heard of is none", { ACCOUNT_IS, SAYS(SETUPS, 200, LIST(SET(MANDATE("mandate_1", "lost")),
      "false")) }, STATUS_OK, NULL, NULL, 0 },
    { "Stripe's own creditor identifier", { ACCOUNT_IS, SAYS(SETUPS, 200, LIST(SET(MANDATE("mandate_1", "active")),
      "false")), SAYS(WHOSE, 200, OWNER("null")) }, STATUS_OK, "mandate_1", NULL, MANDATE_ACTIVE },
    { "no list", { ACCOUNT_IS, SAYS(SETUPS, 200, "{}") }, STATUS_UNAVAILABLE, NULL, NULL, 0 },
    { "the list is not told", { ACCOUNT_IS, SAYS(SETUPS, 500, "{}") }, STATUS_UNAVAILABLE, NULL, NULL, 0 },
    { "the account is not told", { ACCOUNT_IS, SAYS(SETUPS, 200, LIST(SET(MANDATE("mandate_1", "active")), "false")),
      SAYS(WHOSE, 500, "{}") }, STATUS_UNAVAILABLE, NULL, NULL, 0 },
};

static void test_mandate_of_a_bank_account_is_asked_for(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof mandate_cases / sizeof *mandate_cases; i++) {
        struct arena arena = { 0 };
        struct fake_gateway fake;
        struct gateway_method method = { .reference = "untouched" };
        const struct mandate *mandate = &method.mandate;
        enum status status;

        fake_start(&fake, mandate_cases[i].steps);
        struct gateway *gateway = fake_open(&fake);
        status = gateway_method_find(gateway, &arena, "cus_1/pm_1/sepa_debit", LONG_MS, &method);
        if (status != mandate_cases[i].want ||
            strcmp(mandate->id == NULL ? "none" : mandate->id,
                   mandate_cases[i].mandate == NULL ? "none" : mandate_cases[i].mandate) != 0 ||
            strcmp(mandate->creditor_identifier == NULL ? "none" : mandate->creditor_identifier,
                   mandate_cases[i].creditor == NULL ? "none" : mandate_cases[i].creditor) != 0 ||
            mandate->status != mandate_cases[i].status)
            fail_msg("%s: %s, %s %s", mandate_cases[i].why, status_name(status), mandate->id,
                     mandate_status_name(mandate->status));
        gateway_close(&gateway);
        fake_stop(&fake);
        fake_check(mandate_cases[i].why, &fake);
        arena_end(&arena);
    }
}

static void test_payment_method_is_asked_about_again(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof method_cases / sizeof *method_cases; i++) {
        struct arena arena = { 0 };
        struct fake_gateway fake;
        struct gateway_method method = { .reference = "untouched" };
        enum status status;

        fake_start(&fake, method_cases[i].steps);
        struct gateway *gateway = fake_open(&fake);
        status = gateway_method_find(gateway, &arena, method_cases[i].reference, LONG_MS, &method);
        if (status != method_cases[i].want ||
            strcmp(method.reference, status == STATUS_OK ? method_cases[i].reference : "untouched") != 0)
            fail_msg("%s: %s, %s", method_cases[i].why, status_name(status), method.reference);
        if (strcmp(method.last4 == NULL ? "none" : method.last4,
                   method_cases[i].last4 == NULL ? "none" : method_cases[i].last4) != 0 ||
            method.exp_year != method_cases[i].exp_year || method.exp_month != (status == STATUS_OK ? 3 : 0))
            fail_msg("%s: %s, %d/%d", method_cases[i].why, method.last4, method.exp_month, method.exp_year);
        gateway_close(&gateway);
        fake_stop(&fake);
        fake_check(method_cases[i].why, &fake);
        arena_end(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_payment_method_is_attached_only_by_whole_answers),
        cmocka_unit_test(test_key_of_a_later_customer_is_another_one),
        cmocka_unit_test(test_each_step_of_an_attachment_has_a_key_derived_from_ours),
        cmocka_unit_test(test_removed_payment_method_is_detached),
        cmocka_unit_test(test_payment_method_is_asked_about_again),
        cmocka_unit_test(test_mandate_is_accepted_online_by_the_request_of_a_person),
        cmocka_unit_test(test_mandate_of_a_bank_account_is_asked_for),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
