/* gateway/gateway.c: chooses the kind of gateway and hands every call to it. */
#include "gateway/gateway.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "gateway/check.h"
#include "gateway/doubt.h"
#include "gateway/driver.h"

static const struct gateway_driver *const drivers[] = { &sandbox_driver, &stripe_driver };

static const struct gateway_driver *driver_find(const char *kind)
{
    for (size_t i = 0; i < sizeof drivers / sizeof *drivers; i++)
        if (strcmp(drivers[i]->kind, kind) == 0)
            return drivers[i];
    return NULL;
}

bool gateway_pays(const char *kind, enum payment_method_type type, struct currency currency)
{
    const struct gateway_driver *driver = kind == NULL ? NULL : driver_find(kind);

    return driver == NULL || driver->pays == NULL || driver->pays(type, currency);
}

static bool url_valid(const char *url)
{
    bool scheme = strncmp(url, "http://", 7) == 0 || strncmp(url, "https://", 8) == 0;

    return scheme && strlen(url) < sizeof((struct gateway *)NULL)->url && strpbrk(url, " \t\r\n?#") == NULL;
}

static bool return_url_valid(const char *url)
{
    bool scheme = strncmp(url, "http://", 7) == 0 || strncmp(url, "https://", 8) == 0;

    return scheme && strlen(url) < sizeof((struct gateway *)NULL)->return_url && strpbrk(url, " \t\r\n") == NULL;
}

/* Builds the header that every request to Stripe has, and copies the return address. false: one is missing, too long,
 * or has characters that are not visible ASCII: a line break in the key would start another header. */
static bool credentials_copy(struct gateway *gateway, const struct gateway_config *config)
{
    int length;

    if (strcmp(config->kind, stripe_driver.kind) != 0)
        return true;
    if (config->key == NULL || config->key[0] == '\0' || config->return_url == NULL ||
        !return_url_valid(config->return_url))
        return false;
    for (const char *at = config->key; *at != '\0'; at++)
        if (*at <= ' ' || *at > '~')
            return false;
    length = snprintf(gateway->authorization, sizeof gateway->authorization, "Authorization: Bearer %s", config->key);
    (void)snprintf(gateway->return_url, sizeof gateway->return_url, "%s", config->return_url);
    return length > 0 && length < (int)sizeof gateway->authorization;
}

static void url_copy(struct gateway *gateway, const char *url)
{
    size_t length = strlen(url);

    while (length > 0 && url[length - 1] == '/')
        length--;
    memcpy(gateway->url, url, length);
    gateway->url[length] = '\0';
}

enum status gateway_open(const struct gateway_config *config, struct gateway **gateway)
{
    const struct gateway_driver *driver = driver_find(config->kind);
    struct gateway *opened;

    if (driver == NULL || !url_valid(config->url)) {
        log_error("gateway: no gateway of kind \"%s\" can be reached at \"%s\"", config->kind, config->url);
        return STATUS_VALIDATION_FAILED;
    }
    opened = calloc(1, sizeof *opened);
    if (opened == NULL || (opened->http = http_open()) == NULL) {
        free(opened);
        log_error("gateway: no memory for a connection");
        return STATUS_UNAVAILABLE;
    }
    if (!credentials_copy(opened, config)) {
        gateway_close(&opened);
        log_error("gateway: a key and an address to return to are needed, of visible characters alone");
        return STATUS_VALIDATION_FAILED;
    }
    opened->driver = driver;
    url_copy(opened, config->url);
    *gateway = opened;
    return STATUS_OK;
}

void gateway_close(struct gateway **gateway)
{
    if (*gateway == NULL)
        return;
    http_close((*gateway)->http);
    explicit_bzero((*gateway)->authorization, sizeof(*gateway)->authorization);
    free(*gateway);
    *gateway = NULL;
}

enum status gateway_account(struct gateway *gateway, struct arena *arena, struct gateway_account *account)
{
    struct gateway_account found;
    enum status status = gateway->driver->account(gateway, arena, &found);

    if (status != STATUS_OK)
        return status;
    if (found.id[0] == '\0' || strlen(found.id) > GATEWAY_ID_MAX)
        return STATUS_UNAVAILABLE;
    *account = found;
    return STATUS_OK;
}

enum status gateway_attach(struct gateway *gateway, struct arena *arena, const struct gateway_token *token,
                           struct gateway_method *method)
{
    struct gateway_method attached;
    enum status status;

    assert(token->type == PAYMENT_METHOD_CARD ||
           token->type == PAYMENT_METHOD_BANK_ACCOUNT); /* the caller's contract */
    status = gateway->driver->attach(gateway, arena, token, &attached);
    if (status == STATUS_OK && (status = check_method(arena, &attached)) == STATUS_OK)
        *method = attached;
    return status;
}

void driver_send(struct gateway *gateway, const struct http_request *request, struct http_answer *answer)
{
    http_send(gateway->http, request, answer);
    gateway->sent = true;
    gateway->answered = gateway->answered || doubt_answered(answer);
}

void question_begin(struct gateway *gateway)
{
    gateway->sent = gateway->answered = false;
}

/* Without a request there is nothing to learn about whether the gateway is reachable. */
void question_end(struct gateway *gateway)
{
    if (gateway->sent)
        gateway->silent = !gateway->answered;
}

bool gateway_heard(const struct gateway *gateway)
{
    return !gateway->silent;
}

/* The sandbox's pages may have http addresses of any host, such as a container's. */
static void charge_check(const struct gateway *gateway, struct arena *arena, const char *key,
                         struct gateway_charge *charge)
{
    check_charge(arena, key, gateway->driver == &sandbox_driver, charge);
}

struct gateway_question driver_question(const struct gateway_request *request, const char *charge_id, int timeout_ms)
{
    return (struct gateway_question){ .key = request->key,
                                      .reference = request->reference,
                                      .charge_id = charge_id,
                                      .amount = request->amount,
                                      .made_at = request->made_at,
                                      .timeout_ms = timeout_ms };
}

/* Voids a charge whose action_url no browser may be sent to: left alone, charge and order would wait until the charge
 * expires a day later. */
static void charge_give_up(struct gateway *gateway, struct arena *arena, const struct gateway_question *question,
                           struct gateway_charge *charge)
{
    struct gateway_charge given_up;

    driver_void(gateway, arena, question, &given_up);
    if (given_up.outcome != GATEWAY_SUCCEEDED && given_up.outcome != GATEWAY_PROCESSING &&
        given_up.outcome != GATEWAY_DECLINED)
        return;
    *charge = given_up;
    charge_check(gateway, arena, question->key, charge);
    if (charge->outcome == GATEWAY_DECLINED)
        charge->decline_code = "authentication_unavailable";
}

static const char *sending_key(struct arena *arena, const char *key, int sending)
{
    return sending == 1 ? key : arena_format(arena, "%s.%d", key, sending);
}

/* At most one charge is made because of the order of the three steps: the sending under one key has ended, then a
 * search finds no charge, then the next key is sent. Source: gateway/gateway.h. */
static void charge_send(struct gateway *gateway, struct arena *arena, const struct gateway_request *request,
                        struct deadline deadline, struct gateway_charge *charge)
{
    struct gateway_request timed = *request;

    for (int number = 1; number <= GATEWAY_SENDINGS_MAX; number++) {
        struct driver_sending sending = { .key = sending_key(arena, request->key, number) };
        struct gateway_question question;

        timed.timeout_ms = deadline_left_ms(deadline);
        gateway->driver->charge(gateway, arena, &timed, &sending, charge);
        if (!sending.kept)
            return;
        question = driver_question(request, NULL, deadline_left_ms(deadline));
        gateway->driver->find(gateway, arena, &question, charge);
        if (charge->outcome != GATEWAY_ABSENT)
            return;
        log_info("gateway: charge %s: the failure is kept under %s and made nothing", request->key, sending.key);
        *charge = (struct gateway_charge){ .outcome = GATEWAY_UNKNOWN };
        if (deadline_passed(deadline))
            return;
    }
}

void gateway_charge(struct gateway *gateway, struct arena *arena, const struct gateway_request *request,
                    struct gateway_charge *charge)
{
    struct deadline deadline = deadline_in(request->timeout_ms);
    const char *charge_id;

    assert(request->amount.minor > 0 && request->timeout_ms > 0);
    question_begin(gateway);
    charge_send(gateway, arena, request, deadline, charge);
    charge_id = charge->charge_id;
    charge_check(gateway, arena, request->key, charge);
    if (charge->dispute != NULL && strcmp(charge->dispute, DISPUTE_ACTION_URL) == 0) {
        struct gateway_question question = driver_question(request, charge_id, deadline_left_ms(deadline));

        charge_give_up(gateway, arena, &question, charge);
    }
    question_end(gateway);
    assert(charge->outcome != GATEWAY_ABSENT);
}

void gateway_find(struct gateway *gateway, struct arena *arena, const struct gateway_question *question,
                  struct gateway_charge *charge)
{
    assert(question->timeout_ms > 0);
    question_begin(gateway);
    gateway->driver->find(gateway, arena, question, charge);
    charge_check(gateway, arena, question->key, charge);
    question_end(gateway);
    assert(charge->outcome != GATEWAY_REFUSED);
}

struct deadline deadline_in(int timeout_ms)
{
    return (struct deadline){ clock_monotonic_us() + (int64_t)timeout_ms * 1000 };
}

int deadline_left_ms(struct deadline deadline)
{
    int64_t left_ms = (deadline.at_us - clock_monotonic_us()) / 1000;

    return left_ms < 1 ? 1 : (int)left_ms;
}

bool deadline_passed(struct deadline deadline)
{
    return clock_monotonic_us() >= deadline.at_us;
}

/* Without a charge id, searches the charge first. After a cancel always looks again: the answer to cancel is not
 * trusted. */
void driver_void(struct gateway *gateway, struct arena *arena, const struct gateway_question *question,
                 struct gateway_charge *charge)
{
    struct deadline deadline = deadline_in(question->timeout_ms);
    struct gateway_question by_id = *question;

    if (by_id.charge_id == NULL) {
        gateway->driver->find(gateway, arena, question, charge);
        if (charge->outcome != GATEWAY_ACTION_REQUIRED)
            return;
        by_id.charge_id = charge->charge_id;
    }
    gateway->driver->cancel(gateway, arena, by_id.charge_id, deadline_left_ms(deadline));
    by_id.timeout_ms = deadline_left_ms(deadline);
    gateway->driver->look(gateway, arena, &by_id, charge);
    assert(charge->outcome != GATEWAY_REFUSED);
    if (charge->outcome == GATEWAY_ACTION_REQUIRED) {
        log_error("gateway: void %s: the charge still waits", question->key);
        *charge = (struct gateway_charge){ .outcome = GATEWAY_UNKNOWN };
    }
}

void gateway_void(struct gateway *gateway, struct arena *arena, const struct gateway_question *question,
                  struct gateway_charge *charge)
{
    assert(question->timeout_ms > 0);
    question_begin(gateway);
    driver_void(gateway, arena, question, charge);
    charge_check(gateway, arena, question->key, charge);
    question_end(gateway);
}

/* Same three steps as in charge_send. */
static void refund_send(struct gateway *gateway, struct arena *arena, const struct gateway_refund_request *request,
                        struct gateway_refund *refund)
{
    struct deadline deadline = deadline_in(request->timeout_ms);
    struct gateway_refund_request timed = *request;

    for (int number = 1; number <= GATEWAY_SENDINGS_MAX; number++) {
        struct driver_sending sending = { .key = sending_key(arena, request->key, number) };

        timed.timeout_ms = deadline_left_ms(deadline);
        gateway->driver->refund(gateway, arena, &timed, &sending, refund);
        if (!sending.kept)
            return;
        timed.timeout_ms = deadline_left_ms(deadline);
        gateway->driver->refund_find(gateway, arena, &timed, refund);
        if (refund->outcome != GATEWAY_ABSENT)
            return;
        log_info("gateway: refund %s: the failure is kept under %s and made nothing", request->key, sending.key);
        *refund = (struct gateway_refund){ .outcome = GATEWAY_UNKNOWN };
        if (deadline_passed(deadline))
            return;
    }
}

void gateway_refund(struct gateway *gateway, struct arena *arena, const struct gateway_refund_request *request,
                    struct gateway_refund *refund)
{
    assert(request->amount.minor > 0 && request->timeout_ms > 0 && request->charge_id != NULL);
    question_begin(gateway);
    refund_send(gateway, arena, request, refund);
    check_refund(arena, request->key, refund);
    question_end(gateway);
    assert(refund->outcome != GATEWAY_ABSENT && refund->outcome != GATEWAY_ACTION_REQUIRED);
}

void gateway_refund_find(struct gateway *gateway, struct arena *arena, const struct gateway_refund_request *request,
                         struct gateway_refund *refund)
{
    assert(request->timeout_ms > 0 && request->charge_id != NULL);
    question_begin(gateway);
    gateway->driver->refund_find(gateway, arena, request, refund);
    check_refund(arena, request->key, refund);
    question_end(gateway);
    assert(refund->outcome != GATEWAY_REFUSED && refund->outcome != GATEWAY_ACTION_REQUIRED);
}

/* The payment has no more to lose than its amount; what is lost beyond is our loss, as the fee is. false: the amounts
 * are none. */
static bool amount_cap(struct money charged, struct gateway_chargeback *found)
{
    int64_t beyond = found->minor - charged.minor;

    if (found->state == CHARGEBACK_NONE)
        return true;
    if (found->minor < 1 || found->fee_minor < 0)
        return false;
    if (beyond <= 0)
        return true;
    found->minor = charged.minor;
    return found->state != CHARGEBACK_LOST || !__builtin_add_overflow(found->fee_minor, beyond, &found->fee_minor);
}

void gateway_chargeback_find(struct gateway *gateway, struct arena *arena, const struct gateway_question *question,
                             struct gateway_chargeback *found)
{
    assert(question->timeout_ms > 0 && question->charge_id != NULL);
    question_begin(gateway);
    gateway->driver->chargeback(gateway, arena, question, found);
    question_end(gateway);
    if (found->told && !amount_cap(question->amount, found)) {
        log_error("gateway: chargeback of %s: %lld contested of %lld, at a fee of %lld: the answer cannot be used",
                  question->key, (long long)found->minor, (long long)question->amount.minor,
                  (long long)found->fee_minor);
        *found = (struct gateway_chargeback){ .unusable = true };
    }
    if (!found->told || found->state == CHARGEBACK_NONE)
        *found = (struct gateway_chargeback){ .told = found->told,
                                              .unusable = found->unusable,
                                              .dropped = found->told && found->dropped };
}

enum status gateway_list(struct gateway *gateway, struct arena *arena, const struct gateway_listing *listing,
                         struct gateway_page *page)
{
    assert(listing->from.us >= 0 && listing->from.us <= listing->until.us);
    return gateway->driver->list(gateway, arena, listing, page);
}

bool gateway_event_read(const struct gateway *gateway, struct arena *arena, const char *body, size_t length,
                        struct gateway_event *event)
{
    return gateway->driver->event_read(arena, body, length, event);
}

const char *gateway_outcome_name(enum gateway_outcome outcome)
{
    static const char *const names[] = {
        [GATEWAY_SUCCEEDED] = "GATEWAY_SUCCEEDED",
        [GATEWAY_PROCESSING] = "GATEWAY_PROCESSING",
        [GATEWAY_ACTION_REQUIRED] = "GATEWAY_ACTION_REQUIRED",
        [GATEWAY_DECLINED] = "GATEWAY_DECLINED",
        [GATEWAY_REFUSED] = "GATEWAY_REFUSED",
        [GATEWAY_ABSENT] = "GATEWAY_ABSENT",
        [GATEWAY_UNKNOWN] = "GATEWAY_UNKNOWN",
        [GATEWAY_DISPUTED] = "GATEWAY_DISPUTED",
    };

    return names[outcome];
}
