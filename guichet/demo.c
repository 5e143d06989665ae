/* guichet/demo.c: makes the demo in steps, each an act by the user who would do it. */
#include "demo.h"

#include <assert.h>

#include "base/clock.h"
#include "counter/clock_set.h"
#include "counter/operator_first.h"
#include "counter/organization_create.h"
#include "counter/payment_method_add.h"
#include "counter/user_create.h"
#include "demo_cases.h"

static const char first_morning[] = "2026-11-01T09:00:00Z", demo_morning[] = "2026-11-12T09:00:00Z";
enum { UNIT_AMOUNT_MINOR = 1050, LICENCES = 100 };

static struct instant instant_known(const char *text)
{
    struct instant instant;
    bool read = instant_read(text, &instant);

    assert(read);
    return instant;
}

static enum status make_operator(struct counter *c, const struct account *account, struct user *operator)
{
    struct operator_new wanted = { .party = c->act.deployment->seller,
                                   .currency = demo_euro(),
                                   .locale = "fr",
                                   .email = account->email,
                                   .display_name = account->display_name,
                                   .password_hash = account->password_hash };

    c->act.now = clock_now();
    return operator_first(c->act.sql, c->act.arena, &wanted, c->act.now, operator);
}

static enum status make_organization(struct counter *c, const struct account *admin,
                                     struct organization_created *created)
{
    struct organization_new wanted = {
        .currency = demo_euro(), .locale = "fr", .sandbox = true, .clock = instant_known(first_morning)
    };

    wanted.party = (struct party){ .name = "Atelier Lumière",
                                   .legal_name = "Atelier Lumière SAS",
                                   .line1 = "8 rue des Lilas",
                                   .postal_code = "69003",
                                   .city = "Lyon",
                                   .country = "FR",
                                   .vat_id = "FR88100000009",
                                   .siren = "100000009" };
    wanted.admin.email = admin->email;
    wanted.admin.display_name = admin->display_name;
    wanted.admin.password_hash = admin->password_hash;
    return counter_run(c, caller_organization(c), act_organization_create, &wanted, created);
}

static enum status make_users(struct counter *c, const struct account accounts[DEMO__MAX], struct user *member)
{
    for (int i = DEMO_BILLING_ADMIN; i < DEMO__MAX; i++) {
        struct user_new wanted = { .email = accounts[i].email,
                                   .display_name = accounts[i].display_name,
                                   .roles = accounts[i].role,
                                   .password_hash = accounts[i].password_hash };
        enum status status = counter_run(c, caller_organization(c), act_user_create, &wanted, member);

        if (status != STATUS_OK)
            return status; /* the last user made is the member */
    }
    return STATUS_OK;
}

/* What the customer does on 1 November. */
static enum status first_of_november(struct counter *c, const struct account accounts[DEMO__MAX], struct id price_id,
                                     struct demo_people *people, const char **step)
{
    struct payment_method_new card = { .type = PAYMENT_METHOD_CARD, .gateway_token = "tok_visa", .make_default = true };
    struct payment_method method;
    struct order order;
    enum status status;

    *step = "the organization's users";
    if ((status = make_users(c, accounts, &people->member)) != STATUS_OK)
        return status;
    *step = "the organization's card at the payment gateway";
    if ((status = payment_method_add(c, &card, NULL, &method)) != STATUS_OK)
        return status;
    *step = "the organization's subscription";
    if ((status = demo_buy(c, price_id, method.id, LICENCES, &order)) != STATUS_OK)
        return status;
    *step = "a product that leaves the market";
    return demo_cases_before(c, people, price_id);
}

/* What the operator does first: the catalogue, and the organization with its first administrator. */
static enum status make_ground(struct counter *c, const struct account accounts[DEMO__MAX], struct demo_people *people,
                               struct price *price, const char **step)
{
    struct organization_created created;
    enum status status;

    *price =
        (struct price){ .reduction_policy = REDUCTION_ANY_TIME, .on_sale_from = DAY_NONE, .on_sale_until = DAY_NONE };
    *step = "the operator";
    if ((status = make_operator(c, &accounts[DEMO_OPERATOR], &people->operator)) != STATUS_OK)
        return status;
    demo_act_as(c, &people->operator);
    *step = "the catalogue";
    if ((status = demo_offer(c, "lumen-desk", "Lumen Desk", "Lumen Bureau", UNIT_AMOUNT_MINOR, price)) != STATUS_OK)
        return status;
    *step = "the organization";
    if ((status = make_organization(c, &accounts[DEMO_GLOBAL_ADMIN], &created)) == STATUS_OK)
        people->customer = created.admin;
    return status;
}

enum status demo_make(struct counter *c, const struct account accounts[DEMO__MAX], const char **step,
                      struct id *organization_id)
{
    struct demo_people people;
    struct clock_set clock;
    struct price price;
    enum status status;

    if ((status = make_ground(c, accounts, &people, &price, step)) != STATUS_OK)
        return status;
    demo_act_as(c, &people.customer);
    if ((status = first_of_november(c, accounts, price.id, &people, step)) != STATUS_OK)
        return status;
    demo_act_as(c, &people.operator);
    *step = "the sandbox organization's clock";
    if ((status = clock_set(c, people.customer.organization_id, instant_known(demo_morning), NULL, &clock)) !=
            STATUS_OK ||
        (status = demo_cases_now(c, &people, step)) != STATUS_OK)
        return status;
    *organization_id = people.customer.organization_id;
    return STATUS_OK;
}
