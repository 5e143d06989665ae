/* guichet/demo_cases.h: one subscription for every case of docs/rules.md, A, beside the first one, so that each answer
 * can be seen. */
#ifndef GUICHET_GUICHET_DEMO_CASES_H
#define GUICHET_GUICHET_DEMO_CASES_H

#include "billing/order.h"
#include "counter/counter.h"
#include "sql/store_user.h"

/* Who does what: the caller is set to one or the other before each step. */
struct demo_people {
    struct user operator, customer; /* the customer is the organization's global administrator */
    struct user member;
};

/* Sets the caller, and forgets what was claimed or rendered before. */
void demo_act_as(struct counter *c, const struct user *user);
struct currency demo_euro(void);
/* A product and one price of it, in euro; as the operator. `price` comes with its rules, without product, rate and
 * id. */
enum status demo_offer(struct counter *c, const char *code, const char *name_en, const char *name_fr,
                       int64_t unit_amount_minor, struct price *price) MUST_CHECK;
/* A new subscription, quoted and ordered; as the customer. An order under a credit check is STATUS_OK.
 * payment_method_id ID_NONE: the default. */
enum status demo_buy(struct counter *c, struct id price_id, struct id payment_method_id, int64_t licences,
                     struct order *order) MUST_CHECK;

/* On 1 November: what was bought before it left the market. */
enum status demo_cases_before(struct counter *c, const struct demo_people *people) MUST_CHECK;
/* On 12 November: all the others. *step names the one that was being made. */
enum status demo_cases_now(struct counter *c, const struct demo_people *people, const char **step) MUST_CHECK;

#endif
