/* tests/unit/gateway_client.c: what is concluded from a gateway that answers rightly or wrongly, breaks off or is not
 * there. The gateway is a thread with a socket, so that the test chooses every byte and every silence. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../support/gateway_question.h"

enum manner {
    ANSWERS,         /* and keeps the connection open */
    CUTS,            /* sends half of the answer, then closes */
    CLOSES,          /* reads the request and closes */
    SILENT,          /* reads the request and does not answer */
    DRIPS,           /* a byte every 20 ms, without end */
    FLOODS,          /* 10 MB */
    PADS,            /* an answer after 192 KiB of white space */
    DIES_ON_SECOND,  /* answers once; closes on the second request and listens no more */
    REFUSES_RETRY,   /* answers once; closes on the second request, and answers 503 when it is sent again */
    NOBODY           /* nothing listens */
};

struct peer {
    enum manner manner;
    int code;
    const char *body;
    int listener, port, requests;
    char request[4096]; /* the last one */
    pthread_t thread;
};

/* ---- the gateway's side ---- */

static void send_text(int fd, const char *text, size_t length)
{
    while (length > 0) {
        ssize_t sent = send(fd, text, length, MSG_NOSIGNAL);
        if (sent <= 0)
            return;
        text += sent;
        length -= (size_t)sent;
    }
}

static void send_answer(int fd, int code, const char *body, bool whole)
{
    char text[4096];
    int length = snprintf(text, sizeof text,
                          "HTTP/1.1 %d Answer\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s", code,
                          strlen(body), body);

    send_text(fd, text, whole ? (size_t)length : (size_t)length - strlen(body) / 2);
}

/* Reads one whole request with its body. false: the connection was closed. */
static bool read_request(struct peer *peer, int fd)
{
    size_t have = 0, need = 0;

    for (;;) {
        ssize_t got = recv(fd, peer->request + have, sizeof peer->request - 1 - have, 0);
        if (got <= 0)
            return false;
        have += (size_t)got;
        peer->request[have] = '\0';
        const char *end = strstr(peer->request, "\r\n\r\n");
        if (end == NULL)
            continue;
        const char *length = strcasestr(peer->request, "Content-Length:");
        need =
            (size_t)(end - peer->request) + 4 + (length == NULL ? 0 : (size_t)atol(length + strlen("Content-Length:")));
        if (have >= need)
            return true;
    }
}

/* An answer that ends with its connection, after `pages` times 64 KiB of white space. */
static void send_padded(int fd, int code, int pages, const char *body)
{
    static char page[65536];
    char head[64];
    int length = snprintf(head, sizeof head, "HTTP/1.1 %d Answer\r\n\r\n", code);

    memset(page, ' ', sizeof page);
    send_text(fd, head, (size_t)length);
    for (int i = 0; i < pages; i++)
        send_text(fd, page, sizeof page);
    send_text(fd, body, strlen(body));
}

static void drip(int fd)
{
    send_text(fd, "HTTP/1.1 201 Created\r\n\r\n", strlen("HTTP/1.1 201 Created\r\n\r\n"));
    while (send(fd, " ", 1, MSG_NOSIGNAL) == 1)
        usleep(20 * 1000);
}

/* Acts on one request. false: the connection is closed. */
static bool behave(struct peer *peer, int fd)
{
    bool first = ++peer->requests == 1;

    switch (peer->manner) {
    case ANSWERS: send_answer(fd, peer->code, peer->body, true); return true;
    case CUTS:    send_answer(fd, peer->code, peer->body, false); return false;
    case SILENT:  return true;
    case DRIPS:   drip(fd); return false;
    case FLOODS:  send_padded(fd, peer->code, 160, peer->body); return false;
    case PADS:    send_padded(fd, peer->code, 3, peer->body); return false;
    case DIES_ON_SECOND:
        if (first)
            send_answer(fd, peer->code, peer->body, true);
        else
            shutdown(peer->listener, SHUT_RDWR);
        return first;
    case REFUSES_RETRY:
        if (peer->requests != 2)
            send_answer(fd, first ? peer->code : 503, first ? peer->body : "{}", true);
        return peer->requests != 2;
    case CLOSES:
    case NOBODY: break;
    }
    return false;
}

static void *peer_run(void *context)
{
    struct peer *peer = context;
    int fd;

    while ((fd = accept(peer->listener, NULL, NULL)) >= 0) {
        while (read_request(peer, fd) && behave(peer, fd))
            ;
        close(fd);
    }
    return NULL;
}

static void peer_start(struct peer *peer)
{
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) } };
    socklen_t size = sizeof address;

    peer->listener = socket(AF_INET, SOCK_STREAM, 0);
    assert_true(peer->listener >= 0);
    assert_int_equal(bind(peer->listener, (struct sockaddr *)&address, size), 0);
    assert_int_equal(getsockname(peer->listener, (struct sockaddr *)&address, &size), 0);
    peer->port = ntohs(address.sin_port);
    if (peer->manner == NOBODY) /* bound and not listening: no other process can take the port meanwhile */
        return;
    assert_int_equal(listen(peer->listener, 8), 0);
    assert_int_equal(pthread_create(&peer->thread, NULL, peer_run, peer), 0);
}

static void peer_stop(struct peer *peer)
{
    if (peer->manner != NOBODY) {
        shutdown(peer->listener, SHUT_RDWR);
        pthread_join(peer->thread, NULL);
    }
    close(peer->listener);
}

/* ---- our side ---- */

static struct gateway *open_to(const struct peer *peer)
{
    char url[64];
    struct gateway_config config = { .kind = "sandbox", .url = url };
    struct gateway *gateway = NULL;

    snprintf(url, sizeof url, "http://127.0.0.1:%d/", peer->port);
    assert_int_equal(gateway_open(&config, &gateway), STATUS_OK);
    return gateway;
}

static const struct money amount = { 3990, { "EUR" } };

static void charge_once(struct gateway *gateway, struct arena *arena, int timeout_ms, struct gateway_charge *charge)
{
    struct gateway_request request = {
        .key = "pay_1",
        .reference = "method_1",
        .amount = amount,
        .description = "5 licences",
        .timeout_ms = timeout_ms,
    };

    gateway_charge(gateway, arena, &request, charge);
}

#define CHARGE(key, minor, currency, status, decline, action)                                                          \
    "{\"id\":\"charge_1\",\"idempotency_key\":\"" key "\",\"amount\":{\"amount\":" minor ",\"currency\":\"" currency   \
    "\"},"                                                                                                             \
    "\"status\":\"" status "\",\"decline_code\":" decline ",\"action_url\":" action "}"
#define OTHER_KEY                                                                                                      \
    "\"id\":\"charge_1\",\"idempotency_key\":\"pay_1.2\",\"amount\":{\"amount\":3990,\"currency\":\"EUR\"},"          \
    "\"status\":\"succeeded\",\"decline_code\":null,\"action_url\":null}"
#define GOOD CHARGE("pay_1", "3990", "EUR", "succeeded", "null", "null")

/* Timeouts: 300 ms where the case is a timeout; long where an answer comes, so that a slow machine changes nothing. */
static const struct gateway_token card_token = { .type = PAYMENT_METHOD_CARD, .token = "tok_visa", .key = "add-1" };

enum { SHORT_MS = 300, LONG_MS = 20000 };

static const struct {
    const char *why;
    enum manner manner;
    int code;
    const char *body;
    int timeout_ms;
    enum gateway_outcome want;
} charge_cases[] = {
    { "a new charge that succeeded", ANSWERS, 201, GOOD, LONG_MS, GATEWAY_SUCCEEDED },
    { "the same charge repeated", ANSWERS, 200, GOOD, LONG_MS, GATEWAY_SUCCEEDED },
    { "a debit that is on its way", ANSWERS, 201, CHARGE("pay_1", "3990", "EUR", "processing", "null", "null"), LONG_MS,
      GATEWAY_PROCESSING },
    { "a card that needs its holder", ANSWERS, 201,
      CHARGE("pay_1", "3990", "EUR", "requires_action", "null", "\"http://a/1\""), LONG_MS, GATEWAY_ACTION_REQUIRED },
    { "a declined card", ANSWERS, 402, CHARGE("pay_1", "3990", "EUR", "failed", "\"card_declined\"", "null"), LONG_MS,
      GATEWAY_DECLINED },
    { "a method that the gateway lost: declined", ANSWERS, 422, "{\"code\":\"unknown_payment_method\"}", LONG_MS,
      GATEWAY_DECLINED },
    { "503: it takes no work", ANSWERS, 503, "{\"code\":\"unavailable\"}", LONG_MS, GATEWAY_REFUSED },
    { "nothing listens: no byte was sent", NOBODY, 0, "", LONG_MS, GATEWAY_REFUSED },
    { "500 may come after the charge", ANSWERS, 500, "{\"code\":\"internal\"}", LONG_MS, GATEWAY_UNKNOWN },
    { "500 with a charge is still a 500", ANSWERS, 500, GOOD, LONG_MS, GATEWAY_UNKNOWN },
    { "502 of something in between", ANSWERS, 502, "<html>", LONG_MS, GATEWAY_UNKNOWN },
    { "our key with another request", ANSWERS, 409, "{\"code\":\"idempotency_key_reused\"}", LONG_MS,
      GATEWAY_DISPUTED },
    { "422 for another reason is our bug", ANSWERS, 422, "{\"code\":\"invalid_request\"}", LONG_MS, GATEWAY_DISPUTED },
    { "400 without a code, by its type: refused for good", ANSWERS, 400, "{\"type\":\"invalid_request\"}", LONG_MS,
      GATEWAY_DECLINED },
    { "400 without code and type", ANSWERS, 400, "{\"detail\":\"no\"}", LONG_MS, GATEWAY_DISPUTED },
    { "400 of that type with a code is our bug", ANSWERS, 400, "{\"type\":\"invalid_request\",\"code\":\"bad_amount\"}",
      LONG_MS, GATEWAY_DISPUTED },
    { "400 of that type with a charge", ANSWERS, 400, "{\"type\":\"invalid_request\",\"id\":\"charge_1\"}", LONG_MS,
      GATEWAY_DISPUTED },
    { "400 of another type", ANSWERS, 400, "{\"type\":\"api_error\"}", LONG_MS, GATEWAY_DISPUTED },
    { "named by us, sent under another key", ANSWERS, 201,
      "{\"client_key\":\"pay_1\"," OTHER_KEY, LONG_MS, GATEWAY_SUCCEEDED },
    { "our key, named otherwise", ANSWERS, 201,
      "{\"client_key\":\"pay_2\",\"id\":\"charge_1\",\"idempotency_key\":\"pay_1\",\"amount\":{\"amount\":3990,"
      "\"currency\":\"EUR\"},\"status\":\"succeeded\",\"decline_code\":null,\"action_url\":null}", LONG_MS,
      GATEWAY_DISPUTED },
    { "a redirect is not followed", ANSWERS, 302, GOOD, LONG_MS, GATEWAY_DISPUTED },
    { "another amount", ANSWERS, 201, CHARGE("pay_1", "3991", "EUR", "succeeded", "null", "null"), LONG_MS,
      GATEWAY_DISPUTED },
    { "an amount with a point", ANSWERS, 201, CHARGE("pay_1", "3990.0", "EUR", "succeeded", "null", "null"), LONG_MS,
      GATEWAY_DISPUTED },
    { "another currency", ANSWERS, 201, CHARGE("pay_1", "3990", "USD", "succeeded", "null", "null"), LONG_MS,
      GATEWAY_DISPUTED },
    { "another key", ANSWERS, 201, CHARGE("pay_2", "3990", "EUR", "succeeded", "null", "null"), LONG_MS,
      GATEWAY_DISPUTED },
    { "declined, but for another amount", ANSWERS, 402,
      CHARGE("pay_1", "1", "EUR", "failed", "\"card_declined\"", "null"), LONG_MS, GATEWAY_DISPUTED },
    { "a status nobody has heard of", ANSWERS, 201, CHARGE("pay_1", "3990", "EUR", "captured", "null", "null"), LONG_MS,
      GATEWAY_DISPUTED },
    { "402 that says succeeded", ANSWERS, 402, GOOD, LONG_MS, GATEWAY_DISPUTED },
    { "201 that says failed", ANSWERS, 201, CHARGE("pay_1", "3990", "EUR", "failed", "\"card_declined\"", "null"),
      LONG_MS, GATEWAY_DISPUTED },
    { "failed without saying why", ANSWERS, 402, CHARGE("pay_1", "3990", "EUR", "failed", "null", "null"), LONG_MS,
      GATEWAY_DISPUTED },
    { "an action without a place for it", ANSWERS, 201,
      CHARGE("pay_1", "3990", "EUR", "requires_action", "null", "null"), LONG_MS, GATEWAY_DISPUTED },
    { "not JSON", ANSWERS, 201, "all went well", LONG_MS, GATEWAY_DISPUTED },
    { "an empty object", ANSWERS, 201, "{}", LONG_MS, GATEWAY_DISPUTED },
    { "an array", ANSWERS, 201, "[" GOOD "]", LONG_MS, GATEWAY_DISPUTED },
    { "no body", ANSWERS, 201, "", LONG_MS, GATEWAY_DISPUTED },
    { "the status twice: which one holds?", ANSWERS, 201,
      "{\"status\":\"failed\","
      "\"id\":\"charge_1\",\"idempotency_key\":\"pay_1\",\"amount\":"
      "{\"amount\":3990,\"currency\":\"EUR\"},\"status\":\"succeeded\",\"decline_code\":null,\"action_url\":null}",
      LONG_MS, GATEWAY_DISPUTED },
    { "half an answer", CUTS, 201, GOOD, LONG_MS, GATEWAY_UNKNOWN },
    { "closed after the request was read", CLOSES, 0, "", LONG_MS, GATEWAY_UNKNOWN },
    { "no answer in time", SILENT, 0, "", SHORT_MS, GATEWAY_UNKNOWN },
    { "an answer that never ends", DRIPS, 0, "", SHORT_MS, GATEWAY_UNKNOWN },
    { "an answer of 10 MB: disputed", FLOODS, 201, GOOD, LONG_MS, GATEWAY_DISPUTED },
    { "10 MB of 500", FLOODS, 500, GOOD, LONG_MS, GATEWAY_UNKNOWN },
    { "a long answer within the bound", PADS, 201, GOOD, LONG_MS, GATEWAY_SUCCEEDED },
};

/* Whether an HTTP answer below 500 came: the gateway is then not silent. */
static bool answers(enum manner manner, int code)
{
    return (manner == ANSWERS || manner == PADS || manner == FLOODS) && code < 500;
}

static void test_charge_is_believed_only_if_it_is_the_one_requested(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof charge_cases / sizeof *charge_cases; i++) {
        struct peer peer = { .manner = charge_cases[i].manner,
                             .code = charge_cases[i].code,
                             .body = charge_cases[i].body };
        struct arena arena = { 0 };
        struct gateway_charge charge;

        peer_start(&peer);
        struct gateway *gateway = open_to(&peer);
        charge_once(gateway, &arena, charge_cases[i].timeout_ms, &charge);
        if (charge.outcome != charge_cases[i].want)
            fail_msg("%s: %s, not %s", charge_cases[i].why, gateway_outcome_name(charge.outcome),
                     gateway_outcome_name(charge_cases[i].want));
        if ((charge.outcome == GATEWAY_DECLINED) != (charge.decline_code != NULL)
            || (charge.outcome == GATEWAY_ACTION_REQUIRED) != (charge.action_url != NULL))
            fail_msg("%s: the texts do not belong to the outcome", charge_cases[i].why);
        if (gateway_heard(gateway) != answers(charge_cases[i].manner, charge_cases[i].code))
            fail_msg("%s: silence is no HTTP answer or 5xx, and nothing else", charge_cases[i].why);
        gateway_close(&gateway);
        peer_stop(&peer);
        arena_end(&arena);
    }
}

/* 3,899 opening brackets: more than ANSWER_DEPTH_MAX, and than the 2,048 at which the parser itself stops. */
static void test_deeply_nested_answer_is_disputed(void **state)
{
    static char brackets[3900];
    struct peer peer = { .manner = ANSWERS, .code = 201, .body = brackets };
    struct arena arena = { 0 };
    struct gateway_charge charge;

    (void)state;
    memset(brackets, '[', sizeof brackets - 1);
    peer_start(&peer);
    struct gateway *gateway = open_to(&peer);
    charge_once(gateway, &arena, LONG_MS, &charge);
    assert_int_equal(charge.outcome, GATEWAY_DISPUTED);
    assert_string_equal(charge.dispute, "unreadable");
    gateway_close(&gateway);
    peer_stop(&peer);
    arena_end(&arena);
}

/* When a kept connection closes under a request, libcurl sends the request again. The second sending's answer says
 * nothing about the first, which may have been charged. */
static const struct { const char *why; enum manner manner; int requests; } retry_cases[] = {
    { "the second sending finds nobody", DIES_ON_SECOND, 2 },
    { "the second sending finds 503",    REFUSES_RETRY,  3 },
};

static void test_refusal_of_a_repeated_sending_is_unknown(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof retry_cases / sizeof *retry_cases; i++) {
        struct peer peer = { .manner = retry_cases[i].manner, .code = 201, .body = GOOD };
        struct arena arena = { 0 };
        struct gateway_charge charge;

        peer_start(&peer);
        struct gateway *gateway = open_to(&peer);
        charge_once(gateway, &arena, LONG_MS, &charge);
        assert_int_equal(charge.outcome, GATEWAY_SUCCEEDED);
        charge_once(gateway, &arena, LONG_MS, &charge);
        if (charge.outcome != GATEWAY_UNKNOWN)
            fail_msg("%s: %s", retry_cases[i].why, gateway_outcome_name(charge.outcome));
        gateway_close(&gateway);
        peer_stop(&peer);
        /* otherwise libcurl no longer sends again, and the case tests nothing */
        assert_int_equal(peer.requests, retry_cases[i].requests);
        arena_end(&arena);
    }
}

static const struct {
    const char *why;
    enum manner manner;
    int code;
    const char *body;
    enum gateway_outcome want;
} find_cases[] = {
    { "the charge is on the book",           ANSWERS, 200, "{\"data\":[" GOOD "]}", GATEWAY_SUCCEEDED },
    { "it was declined",                     ANSWERS, 200, "{\"data\":[" CHARGE("pay_1", "3990", "EUR", "failed",
      "\"card_declined\"", "null") "]}", GATEWAY_DECLINED },
    { "no such charge",                      ANSWERS, 200, "{\"data\":[]}", GATEWAY_ABSENT },
    { "two under one key",                   ANSWERS, 200, "{\"data\":[" GOOD "," GOOD "]}", GATEWAY_DISPUTED },
    { "another amount",                      ANSWERS, 200, "{\"data\":[" CHARGE("pay_1", "1", "EUR", "succeeded",
      "null", "null") "]}", GATEWAY_DISPUTED },
    { "a filter that was not heeded",        ANSWERS, 200, "{\"data\":[" CHARGE("pay_2", "3990", "EUR", "succeeded",
      "null", "null") "]}", GATEWAY_DISPUTED },
    { "no list is not an empty one",         ANSWERS, 200, "{}", GATEWAY_DISPUTED },
    { "an empty object is not a list",       ANSWERS, 200, "{\"data\":{}}", GATEWAY_DISPUTED },
    { "404 is not an empty list",            ANSWERS, 404, "{\"data\":[]}", GATEWAY_DISPUTED },
    { "503 says nothing of the charge",      ANSWERS, 503, "{}", GATEWAY_UNKNOWN },
    { "a gateway that is down says nothing", NOBODY,  0,   "",   GATEWAY_UNKNOWN },
    { "closed before an answer",                   CLOSES,  0,   "",   GATEWAY_UNKNOWN },
};

static void test_charge_is_found_absent_or_unknown_by_its_key(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof find_cases / sizeof *find_cases; i++) {
        struct peer peer = { .manner = find_cases[i].manner, .code = find_cases[i].code, .body = find_cases[i].body };
        struct arena arena = { 0 };
        struct gateway_charge charge;

        peer_start(&peer);
        struct gateway *gateway = open_to(&peer);
        ask(gateway, &arena, "pay_1", amount, LONG_MS, &charge);
        if (charge.outcome != find_cases[i].want)
            fail_msg("%s: %s, not %s", find_cases[i].why, gateway_outcome_name(charge.outcome),
                     gateway_outcome_name(find_cases[i].want));
        if (gateway_heard(gateway) != answers(find_cases[i].manner, find_cases[i].code))
            fail_msg("%s: silence is no HTTP answer or 5xx, and nothing else", find_cases[i].why);
        gateway_close(&gateway);
        peer_stop(&peer);
        arena_end(&arena);
    }
}

#define CARD "{\"id\":\"method_1\",\"brand\":\"visa\",\"last4\":\"4242\",\"exp_month\":12,\"exp_year\":2031}"

static const struct {
    const char *why;
    enum manner manner;
    int code;
    const char *body;
    enum status want;
} attach_cases[] = {
    { "a card",                          ANSWERS, 201, CARD, STATUS_OK },
    { "a bank account has no brand",     ANSWERS, 201,
      "{\"id\":\"method_1\",\"brand\":null,\"last4\":\"3000\",\"exp_month\":null,\"exp_year\":null}", STATUS_OK },
    { "a token nobody knows",            ANSWERS, 422, "{\"code\":\"unknown_token\"}", STATUS_VALIDATION_FAILED },
    { "a token that was used",           ANSWERS, 422, "{\"code\":\"token_used\"}", STATUS_TOKEN_USED },
    { "a card whose bank wants its holder", ANSWERS, 422, "{\"code\":\"authentication_required\"}",
      STATUS_AUTHENTICATION_WANTED },
    { "422 for another reason",          ANSWERS, 422, "{\"code\":\"invalid_request\"}", STATUS_UNAVAILABLE },
    { "a month that is none",            ANSWERS, 201,
      "{\"id\":\"method_1\",\"brand\":\"visa\",\"last4\":\"4242\",\"exp_month\":13,\"exp_year\":2031}",
      STATUS_UNAVAILABLE },
    { "no id",                           ANSWERS, 201,
      "{\"id\":\"\",\"brand\":null,\"last4\":null,\"exp_month\":null,\"exp_year\":null}", STATUS_UNAVAILABLE },
    { "500",                             ANSWERS, 500, CARD, STATUS_UNAVAILABLE },
    { "half an answer",                  CUTS,    201, CARD, STATUS_UNAVAILABLE },
    { "nobody there",                    NOBODY,  0,   "",   STATUS_UNAVAILABLE },
};

static void test_payment_method_is_attached_only_by_a_whole_answer(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof attach_cases / sizeof *attach_cases; i++) {
        struct peer peer = { .manner = attach_cases[i].manner,
                             .code = attach_cases[i].code,
                             .body = attach_cases[i].body };
        struct arena arena = { 0 };
        struct gateway_method method = { .reference = "untouched" };

        peer_start(&peer);
        struct gateway *gateway = open_to(&peer);
        enum status status = gateway_attach(gateway, &arena, &card_token, &method);
        if (status != attach_cases[i].want)
            fail_msg("%s: %s, not %s", attach_cases[i].why, status_name(status), status_name(attach_cases[i].want));
        if (strcmp(method.reference, status == STATUS_OK ? "method_1" : "untouched") != 0)
            fail_msg("%s: the method is \"%s\"", attach_cases[i].why, method.reference);
        gateway_close(&gateway);
        peer_stop(&peer);
        arena_end(&arena);
    }
}

static void test_charge_request_has_our_key_and_the_exact_amount(void **state)
{
    static const char *const parts[] = {
        "POST /charges HTTP/1.1\r\n", "\r\nIdempotency-Key: pay_1\r\n", "\"payment_method\":\"method_1\"",
        "\"amount\":{\"amount\":3990,\"currency\":\"EUR\"}", "\"description\":\"5 licences\"",
    };
    struct peer peer = { .manner = ANSWERS, .code = 201, .body = GOOD };
    struct arena arena = { 0 };
    struct gateway_charge charge;

    (void)state;
    peer_start(&peer);
    struct gateway *gateway = open_to(&peer);
    charge_once(gateway, &arena, LONG_MS, &charge);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (strstr(peer.request, parts[i]) == NULL)
            fail_msg("no %s in: %s", parts[i], peer.request);
    ask(gateway, &arena, "a&b=c%", amount, LONG_MS, &charge);
    if (strstr(peer.request, "GET /charges?client_key=a%26b%3Dc%25 HTTP/1.1\r\n") == NULL)
        fail_msg("a key must not end the query: %s", peer.request);
    assert_null(strstr(peer.request, "Idempotency-Key"));
    gateway_close(&gateway);
    peer_stop(&peer);
    arena_end(&arena);
}

static const struct { const char *why, *kind, *url; enum status want; } open_cases[] = {
    { "the sandbox",              "sandbox", "http://127.0.0.1:1",     STATUS_OK },
    { "a closing slash",          "sandbox", "https://gateway.test/",  STATUS_OK },
    { "a kind nobody built",      "barter",  "http://127.0.0.1:1",     STATUS_VALIDATION_FAILED },
    { "a file is no gateway",     "sandbox", "file:///etc/passwd",     STATUS_VALIDATION_FAILED },
    { "an empty URL is no gateway",           "sandbox", "",                       STATUS_VALIDATION_FAILED },
    { "a query of its own",       "sandbox", "http://127.0.0.1:1/?a=", STATUS_VALIDATION_FAILED },
};

static void test_gateway_of_unknown_kind_or_url_is_not_opened(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof open_cases / sizeof *open_cases; i++) {
        struct gateway_config config = { .kind = open_cases[i].kind, .url = open_cases[i].url };
        struct gateway *gateway = NULL;
        enum status status = gateway_open(&config, &gateway);

        if (status != open_cases[i].want || (gateway != NULL) != (status == STATUS_OK))
            fail_msg("%s: %s", open_cases[i].why, status_name(status));
        gateway_close(&gateway);
        assert_null(gateway);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_charge_is_believed_only_if_it_is_the_one_requested),
        cmocka_unit_test(test_deeply_nested_answer_is_disputed),
        cmocka_unit_test(test_refusal_of_a_repeated_sending_is_unknown),
        cmocka_unit_test(test_charge_is_found_absent_or_unknown_by_its_key),
        cmocka_unit_test(test_payment_method_is_attached_only_by_a_whole_answer),
        cmocka_unit_test(test_charge_request_has_our_key_and_the_exact_amount),
        cmocka_unit_test(test_gateway_of_unknown_kind_or_url_is_not_opened),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
