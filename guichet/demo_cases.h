/* guichet/demo_cases.h: one subscription for each case of docs/rules.md, A, in addition to the first one, so that
 * every answer can be seen. */
#ifndef GUICHET_GUICHET_DEMO_CASES_H
#define GUICHET_GUICHET_DEMO_CASES_H

#include "billing/order.h"
#include "counter/counter.h"
#include "sql/store_user.h"

/* The users on whose behalf the acts run; demo_act_as chooses one before each step. */
struct demo_people {
    struct user operator, customer; /* the customer is the organization's global administrator */
    struct user member;
};

/* Sets the caller to this user, without an Idempotency-Key. */
void demo_act_as(struct counter *c, const struct user *user);
struct currency demo_euro(void);
/* Makes a product and one price in euros; the caller must be the operator. `price` contains the price's rules, without
 * product, rate and identifier, and becomes the price made. */
enum status demo_offer(struct counter *c, const char *code, const char *name_en, const char *name_fr,
                       int64_t unit_amount_minor, struct price *price) MUST_CHECK;
/* Quotes and orders a new subscription; the caller must be the customer. STATUS_OK also for an order under a credit
 * check. payment_method_id ID_NONE: the default. */
enum status demo_buy(struct counter *c, struct id price_id, struct id payment_method_id, int64_t licences,
                     struct order *order) MUST_CHECK;

/* On 1 November: the subscription to a product that is then taken off sale; successor_id: the price in its place. */
enum status demo_cases_before(struct counter *c, const struct demo_people *people, struct id successor_id) MUST_CHECK;
/* On 12 November: all other cases. *step names the case that was being made. */
enum status demo_cases_now(struct counter *c, const struct demo_people *people, const char **step) MUST_CHECK;

#endif
