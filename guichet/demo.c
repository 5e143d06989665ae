/* guichet/demo.c: step after step, each an act of its own, with the actor who would do it. */
#include "demo.h"

#include <assert.h>
#include <string.h>

#include "auth/token.h"
#include "base/clock.h"
#include "counter/catalogue.h"
#include "counter/clock_set.h"
#include "counter/operator_first.h"
#include "counter/order_place.h"
#include "counter/organization_create.h"
#include "counter/payment_method_add.h"
#include "counter/quote_create.h"
#include "counter/user_create.h"

static const char first_morning[] = "2026-11-01T09:00:00Z", demo_morning[] = "2026-11-12T09:00:00Z";
enum { UNIT_AMOUNT_MINOR = 1050, LICENCES = 100, LICENCES_MAX = 10000 };

static struct instant instant_known(const char *text)
{
    struct instant instant;
    bool read = instant_read(text, &instant);

    assert(read);
    return instant;
}

static struct currency euro(void)
{
    struct currency currency;
    bool read = currency_read("EUR", &currency);

    assert(read);
    return currency;
}

/* Whoever does the next steps. The demo answers no request, so nothing is rendered and no key is claimed. */
static void act_as(struct counter *c, const struct user *user)
{
    c->actor = (struct actor){ .organization_id = user->organization_id, .user_id = user->id, .roles = user->roles,
                               .organization_clock = INSTANT_NONE };
    c->render = NULL;
    c->claim = (struct claim){ 0 };
    c->now = clock_now();
}

static enum status make_operator(struct counter *c, const struct account *account, struct user *operator)
{
    struct operator_new wanted = { .party = c->deployment->seller, .currency = euro(), .locale = "fr", .email = account->email,
                                   .display_name = account->display_name, .password_hash = account->password_hash };

    c->now = clock_now();
    return operator_first(c->sql, c->arena, &wanted, c->now, operator);
}

static enum status make_catalogue(struct counter *c, struct price *price)
{
    static const struct price_step flat = { .up_to = INT64_MAX, .unit_amount_minor = UNIT_AMOUNT_MINOR };
    struct product wanted = { .code = "lumen-desk", .name_en = "Lumen Desk", .name_fr = "Lumen Bureau" };
    struct product product;
    struct price offer = { .min_licences = 1, .max_licences = LICENCES_MAX, .reduction_policy = REDUCTION_ANY_TIME, .on_sale_from = DAY_NONE,
                           .on_sale_until = DAY_NONE };
    enum status status = counter_run(c, c->actor.organization_id, act_product_create, &wanted, &product);

    if (status != STATUS_OK)
        return status;
    offer.product_id = product.id;
    offer.rate = (struct rate){ .currency = euro(), .billing_period = BILLING_MONTHLY, .mode = PRICE_FLAT, .steps = &flat, .step_count = 1 };
    return counter_run(c, c->actor.organization_id, act_price_create, &offer, price);
}

static enum status make_organization(struct counter *c, const struct account *admin, struct organization_created *created)
{
    struct organization_new wanted = { .currency = euro(), .locale = "fr", .sandbox = true, .clock = instant_known(first_morning) };

    wanted.party = (struct party){ .name = "Atelier Lumière", .legal_name = "Atelier Lumière SAS", .line1 = "8 rue des Lilas",
                                   .postal_code = "69003", .city = "Lyon", .country = "FR", .vat_id = "FR88100000009", .siren = "100000009" };
    wanted.admin.email = admin->email;
    wanted.admin.display_name = admin->display_name;
    wanted.admin.password_hash = admin->password_hash;
    return counter_run(c, c->actor.organization_id, act_organization_create, &wanted, created);
}

static enum status make_users(struct counter *c, const struct account accounts[DEMO__MAX])
{
    for (int i = DEMO_BILLING_ADMIN; i < DEMO__MAX; i++) {
        struct user_new wanted = { .email = accounts[i].email, .display_name = accounts[i].display_name, .roles = accounts[i].role,
                                   .password_hash = accounts[i].password_hash };
        struct user user;
        enum status status = counter_run(c, c->actor.organization_id, act_user_create, &wanted, &user);

        if (status != STATUS_OK)
            return status;
    }
    return STATUS_OK;
}

/* An order always answers a key; this one's answer is read by nobody. */
static void order_render(struct counter *c, const void *result)
{
    struct json_write json = json_start(c->arena);
    const struct order *order = result;
    size_t length;
    const char *body;

    json_open(&json, NULL);
    json_put_id(&json, "id", ID_ORDER, order->id);
    json_close(&json);
    body = json_text(&json, &length);
    c->answer = (struct answer){ .http_status = 201, .content_type = "application/json", .body = body, .length = length };
}

static void claim_new(struct counter *c)
{
    struct token key;

    token_new(&key);
    c->claim = (struct claim){ .phase = CLAIM_START, .principal_id = c->actor.user_id };
    digest(key.text, strlen(key.text), c->claim.key_hash);
    digest("demo", strlen("demo"), c->claim.fingerprint);
}

static enum status buy(struct counter *c, struct id price_id, struct id payment_method_id)
{
    struct quote_wanted asked = { .kind = QUOTE_NEW_SUBSCRIPTION, .price_id = price_id, .payment_method_id = payment_method_id,
                                  .total_licences = LICENCES };
    struct order_wanted wanted = { 0 };
    struct quote quote;
    struct order order;
    enum status status;

    if ((status = counter_run(c, c->actor.organization_id, act_quote_create, &asked, &quote)) != STATUS_OK)
        return status;
    wanted.quote_id = quote.id;
    c->render = order_render;
    claim_new(c);
    if ((status = order_place(c, &wanted, &order)) != STATUS_OK)
        return status;
    return order.status == ORDER_CONFIRMED ? STATUS_OK : STATUS_PAYMENT_DECLINED;
}

/* What the customer does on the first of November. */
static enum status first_of_november(struct counter *c, const struct account accounts[DEMO__MAX], struct id price_id, const char **step)
{
    struct payment_method_new card = { .type = PAYMENT_METHOD_CARD, .gateway_token = "tok_visa", .make_default = true };
    struct payment_method method;
    enum status status;

    *step = "the organization's users";
    if ((status = make_users(c, accounts)) != STATUS_OK)
        return status;
    *step = "its card at the payment gateway";
    if ((status = payment_method_add(c, &card, &method)) != STATUS_OK)
        return status;
    *step = "its subscription";
    return buy(c, price_id, method.id);
}

enum status demo_make(struct counter *c, const struct account accounts[DEMO__MAX], const char **step, struct id *organization_id)
{
    struct instant morning = instant_known(demo_morning);
    struct organization_created created;
    struct clock_set clock;
    struct user operator;
    struct price price;
    enum status status;

    *step = "the operator";
    if ((status = make_operator(c, &accounts[DEMO_OPERATOR], &operator)) != STATUS_OK)
        return status;
    act_as(c, &operator);
    *step = "the catalogue";
    if ((status = make_catalogue(c, &price)) != STATUS_OK)
        return status;
    *step = "the organization";
    if ((status = make_organization(c, &accounts[DEMO_GLOBAL_ADMIN], &created)) != STATUS_OK)
        return status;
    act_as(c, &created.admin);
    if ((status = first_of_november(c, accounts, price.id, step)) != STATUS_OK)
        return status;
    act_as(c, &operator);
    *step = "its clock";
    if ((status = clock_set(c, created.organization.id, morning, &clock)) != STATUS_OK)
        return status;
    *organization_id = created.organization.id;
    return STATUS_OK;
}
