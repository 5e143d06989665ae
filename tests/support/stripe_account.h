/* tests/support/stripe_account.h: a stateful mock of a Stripe account, for tests that are longer than a script:
 * PaymentIntents are made, confirmed, listed by their Customer and cancelled; answers, 500 too, are stored under their
 * idempotency key. It answers as docs.stripe.com/api says; `next` says what happens to each new request. */
#ifndef GUICHET_TESTS_SUPPORT_STRIPE_ACCOUNT_H
#define GUICHET_TESTS_SUPPORT_STRIPE_ACCOUNT_H

#include "fake_stripe.h"

enum { ACCOUNT_CHARGES_MAX = 6000, ACCOUNT_KEPT_MAX = 64, ACCOUNT_TEXT = 64, ACCOUNT_BODY = 1024 * 1024 };

/* What happens to a new request for a PaymentIntent. */
enum account_fate {
    FATE_PAYS,            /* charged, and answered with 200 */
    FATE_PAYS_UNHEARD,    /* charged, and the connection closes without an answer */
    FATE_FAILS,           /* 500, and nothing was made */
    FATE_STOPS_HALFWAY,   /* 500, and the PaymentIntent was made and not confirmed */
    FATE_PAYS_AND_FAILS,  /* 500, and it was charged */
    FATE_IS_NOT_TAKEN,    /* 400 without a code, and nothing was made or stored */
    FATE_NEVER_ARRIVES,   /* nothing was made, and the connection closes */
    FATE__MAX
};

struct account_charge {
    char customer[ACCOUNT_TEXT], key[ACCOUNT_TEXT];
    long long units, created;
    const char *status;
};

struct stripe_account {
    struct account_charge charges[ACCOUNT_CHARGES_MAX];
    int charge_count;
    struct {
        char key[ACCOUNT_TEXT];
        int code, charge; /* charge: number of the charge that the answer shows; -1: none */
    } kept[ACCOUNT_KEPT_MAX];
    int kept_count;
    enum account_fate next[ACCOUNT_KEPT_MAX]; /* of the new requests to come, in order */
    int fates, fates_used;
    char body[ACCOUNT_BODY];
};

/* The value of a field of a form, query or header as it was sent: our own values are not escaped. */
static inline bool account_value(const char *text, const char *name, char value[ACCOUNT_TEXT])
{
    const char *at = strstr(text, name);
    size_t length = at == NULL ? 0 : strcspn(at + strlen(name), "& \r\n");

    if (at == NULL || length >= ACCOUNT_TEXT)
        return false;
    memcpy(value, at + strlen(name), length);
    value[length] = '\0';
    return true;
}

static inline int account_number(const char *digits)
{
    return (int)strtol(digits, NULL, 10);
}

static inline int account_captured(const struct stripe_account *account, const char *key)
{
    int captured = 0;

    for (int i = 0; i < account->charge_count; i++)
        captured += strcmp(account->charges[i].key, key) == 0 && strcmp(account->charges[i].status, "succeeded") == 0;
    return captured;
}

static inline int account_add(struct stripe_account *account, const char *customer, const char *key, long long units,
                              long long created, const char *status)
{
    struct account_charge *charge = &account->charges[account->charge_count];

    assert_true(account->charge_count < ACCOUNT_CHARGES_MAX);
    *charge = (struct account_charge){ .units = units, .created = created, .status = status };
    (void)snprintf(charge->customer, sizeof charge->customer, "%s", customer);
    (void)snprintf(charge->key, sizeof charge->key, "%s", key);
    return account->charge_count++;
}

static inline int account_write(const struct stripe_account *account, int number, char *to, size_t room)
{
    const struct account_charge *charge = &account->charges[number];
    bool paid = strcmp(charge->status, "succeeded") == 0;

    return snprintf(to, room,
                    "{\"id\":\"pi_%d\",\"object\":\"payment_intent\",\"amount\":%lld,\"amount_received\":%lld,"
                    "\"currency\":\"eur\",\"status\":\"%s\",\"created\":%lld,\"last_payment_error\":null,"
                    "\"metadata\":{\"guichet_key\":\"%s\"}}",
                    number, charge->units, paid ? charge->units : 0, charge->status, charge->created, charge->key);
}

/* Lists the newest first, as Stripe does. */
static inline int account_list(struct stripe_account *account, const char *request)
{
    char customer[ACCOUNT_TEXT] = "", after[ACCOUNT_TEXT], limit[ACCOUNT_TEXT] = "10", since[ACCOUNT_TEXT] = "0";
    int from = account->charge_count - 1, left;
    size_t length = (size_t)snprintf(account->body, ACCOUNT_BODY, "{\"object\":\"list\",\"data\":[");
    bool by_customer = account_value(request, "customer=", customer);
    const char *comma = "";

    (void)account_value(request, "limit=", limit);
    (void)account_value(request, "created%5Bgte%5D=", since);
    if (account_value(request, "starting_after=pi_", after))
        from = account_number(after) - 1;
    for (left = account_number(limit); from >= 0; from--) {
        const struct account_charge *charge = &account->charges[from];

        if ((by_customer && strcmp(charge->customer, customer) != 0) || charge->created < strtoll(since, NULL, 10))
            continue;
        if (left-- == 0)
            break;
        length += (size_t)snprintf(account->body + length, ACCOUNT_BODY - length, "%s", comma);
        length += (size_t)account_write(account, from, account->body + length, ACCOUNT_BODY - length);
        comma = ",";
    }
    (void)snprintf(account->body + length, ACCOUNT_BODY - length, "],\"has_more\":%s}", from >= 0 ? "true" : "false");
    return 200;
}

static inline int account_fails(struct stripe_account *account, int code, const char *type)
{
    (void)snprintf(account->body, ACCOUNT_BODY, "{\"error\":{\"type\":\"%s\",\"message\":\"-\"}}", type);
    return code;
}

static inline int account_tell(struct stripe_account *account, int code, int charge)
{
    if (code != 200)
        return account_fails(account, code, "api_error");
    (void)account_write(account, charge, account->body, ACCOUNT_BODY);
    return code;
}

/* Returns the HTTP status; 0: the connection closes. *replayed: the answer is the stored one. */
static inline int account_create(struct stripe_account *account, const char *request, bool *replayed)
{
    char sent_as[ACCOUNT_TEXT], key[ACCOUNT_TEXT], customer[ACCOUNT_TEXT], units[ACCOUNT_TEXT];
    const char *body = strstr(request, "\r\n\r\n");
    enum account_fate fate;
    int charge = -1, code;

    assert_true(account_value(request, "Idempotency-Key: ", sent_as) && account_value(body, "customer=", customer) &&
                account_value(body, "metadata%5Bguichet_key%5D=", key) && account_value(body, "amount=", units));
    for (int i = 0; i < account->kept_count; i++)
        if (strcmp(account->kept[i].key, sent_as) == 0) {
            *replayed = true;
            return account_tell(account, account->kept[i].code, account->kept[i].charge);
        }
    fate = account->fates_used < account->fates ? account->next[account->fates_used++] : FATE_PAYS;
    if (fate == FATE_NEVER_ARRIVES)
        return 0;
    if (fate == FATE_IS_NOT_TAKEN)
        return account_fails(account, 400, "invalid_request_error");
    if (fate != FATE_FAILS)
        charge = account_add(account, customer, key, strtoll(units, NULL, 10), QUESTION_MADE_AT_S + 1,
                             fate == FATE_STOPS_HALFWAY ? "requires_confirmation" : "succeeded");
    code = fate == FATE_PAYS || fate == FATE_PAYS_UNHEARD ? 200 : 500;
    assert_true(account->kept_count < ACCOUNT_KEPT_MAX);
    (void)snprintf(account->kept[account->kept_count].key, ACCOUNT_TEXT, "%s", sent_as);
    account->kept[account->kept_count].code = code;
    account->kept[account->kept_count++].charge = charge;
    return fate == FATE_PAYS_UNHEARD ? 0 : account_tell(account, code, charge);
}

/* Reads or cancels one PaymentIntent; a paid or cancelled one is not cancelled. */
static inline int account_one(struct stripe_account *account, const char *request)
{
    struct account_charge *charge = &account->charges[account_number(strstr(request, "/pi_") + 4)];

    if (strncmp(request, "POST", 4) == 0 && strcmp(charge->status, "requires_confirmation") == 0)
        charge->status = "canceled";
    else if (strncmp(request, "POST", 4) == 0)
        return account_fails(account, 400, "invalid_request_error");
    return account_tell(account, 200, (int)(charge - account->charges));
}

static inline bool account_answer(void *context, int fd, const char *request)
{
    struct stripe_account *account = context;
    bool replayed = false;
    int code;
    struct fake_step step;

    if (strncmp(request, "POST /v1/payment_intents HTTP", 29) == 0)
        code = account_create(account, request, &replayed);
    else if (strncmp(request, "GET /v1/payment_intents?", 24) == 0)
        code = account_list(account, request);
    else
        code = account_one(account, request);
    if (code == 0)
        return false;
    step = (struct fake_step){ .code = code, .body = account->body,
                               .headers = replayed ? "Idempotent-Replayed: true\r\n" : NULL };
    return fake_answer(fd, &step);
}

static inline void account_start(struct fake_gateway *fake, struct stripe_account *account)
{
    fake_start_as(fake, account_answer, account);
}

#endif
