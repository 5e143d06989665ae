/* gateway/stripe_form.h: requests to Stripe: forms and queries, whose every text is escaped, and the headers each
 * request has. */
#ifndef GUICHET_GATEWAY_STRIPE_FORM_H
#define GUICHET_GATEWAY_STRIPE_FORM_H

#include "gateway/driver.h"

struct form {
    struct gateway *gateway;
    struct arena *arena;
    const char *text; /* name=value&name=value */
};

struct form form_start(struct gateway *gateway, struct arena *arena);
void form_add(struct form *form, const char *name, const char *value);
void form_add_number(struct form *form, const char *name, int64_t value);

/* `path` begins with a slash and is escaped already; key: NULL for what may happen twice. Always fills *answer. */
void stripe_post(struct form *form, const char *path, const char *key, int timeout_ms, struct http_answer *answer);
/* The form becomes the query. */
void stripe_get(struct form *form, const char *path, int timeout_ms, struct http_answer *answer);

/* gateway_account, in stripe_account.c. */
enum status stripe_account(struct gateway *gateway, struct arena *arena, struct gateway_account *account) MUST_CHECK;

/* gateway_attach, in stripe_attach.c. */
enum status stripe_attach(struct gateway *gateway, struct arena *arena, const struct gateway_token *token,
                          struct gateway_method *method) MUST_CHECK;
/* gateway_detach. */
enum status stripe_detach(struct gateway *gateway, struct arena *arena, const char *reference,
                          int timeout_ms) MUST_CHECK;

/* Of gateway/setup.h, in stripe_setup.c. */
enum status stripe_customer(struct gateway *gateway, struct arena *arena, const char *key,
                            const char **customer) MUST_CHECK;
void stripe_setup_open(struct gateway *gateway, struct arena *arena, const struct gateway_setup_request *request,
                       struct gateway_setup *setup);
void stripe_setup_find(struct gateway *gateway, struct arena *arena, const struct gateway_setup_request *request,
                       struct gateway_setup *setup);
void stripe_setup_close(struct gateway *gateway, struct arena *arena, const struct gateway_setup_request *request,
                        struct gateway_setup *setup);

/* What stripe_attach makes: "cus_…/pm_…", of a bank account "cus_…/pm_…/sepa_debit". The parts are copied
 * into the arena; false: another kind of gateway made it. */
struct stripe_reference {
    const char *customer, *method;
    const char *type; /* Stripe's word: "card" or "sepa_debit" */
};
bool stripe_reference_read(struct arena *arena, const char *text, struct stripe_reference *reference) MUST_CHECK;
const char *stripe_reference_write(struct arena *arena, const struct stripe_reference *reference);
/* A PaymentMethod of the reference's type, whose name is filled in; *method is written only from a whole one.
 * STATUS_VALIDATION_FAILED: of another type; STATUS_UNAVAILABLE: it is none. */
struct json_t;
enum status stripe_method_read(struct arena *arena, const struct json_t *object, struct stripe_reference *reference,
                               struct gateway_method *method) MUST_CHECK;

#endif
