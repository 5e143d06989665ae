/* gateway/stripe_form.h: builds requests to Stripe: form data and queries with every text escaped, and the headers of
 * each request. */
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
/* What was made in [from, until). */
void form_add_span(struct form *form, struct instant from, struct instant until);

/* `path` begins with a slash and is already escaped. key: NULL for a request that is safe to repeat without one.
 * Always fills *answer. */
void stripe_post(struct form *form, const char *path, const char *key, int timeout_ms, struct http_answer *answer);
/* A GET with the form's contents as the query. */
void stripe_get(struct form *form, const char *path, int timeout_ms, struct http_answer *answer);

/* The driver's describe (gateway_describe); in stripe_describe.c. */
enum status stripe_describe(struct gateway *gateway, struct arena *arena,
                            const struct gateway_description *description) MUST_CHECK;

/* The driver's account (gateway_account); in stripe_account.c. */
enum status stripe_account(struct gateway *gateway, struct arena *arena, struct gateway_account *account) MUST_CHECK;

/* The driver's attach (gateway_attach); in stripe_attach.c. */
enum status stripe_attach(struct gateway *gateway, struct arena *arena, const struct gateway_token *token,
                          struct gateway_method *method) MUST_CHECK;
/* The driver's method_find (gateway_method_find) and detach (gateway_detach); in stripe_method.c. */
enum status stripe_method_find(struct gateway *gateway, struct arena *arena, const char *reference, int timeout_ms,
                               struct gateway_method *method) MUST_CHECK;
enum status stripe_detach(struct gateway *gateway, struct arena *arena, const char *reference,
                          int timeout_ms) MUST_CHECK;

/* The driver's functions of gateway/setup.h; in stripe_setup.c. */
enum status stripe_customer(struct gateway *gateway, struct arena *arena, const char *key,
                            const char **customer) MUST_CHECK;
void stripe_setup_open(struct gateway *gateway, struct arena *arena, const struct gateway_setup_request *request,
                       struct gateway_setup *setup);
void stripe_setup_find(struct gateway *gateway, struct arena *arena, const struct gateway_setup_request *request,
                       struct gateway_setup *setup);
void stripe_setup_close(struct gateway *gateway, struct arena *arena, const struct gateway_setup_request *request,
                        struct gateway_setup *setup);

/* Of gateway/movement.h, in stripe_movement.c. */
enum status stripe_movements(struct gateway *gateway, struct arena *arena, const struct gateway_listing *listing,
                             struct gateway_movements *page) MUST_CHECK;
enum status stripe_payouts(struct gateway *gateway, struct arena *arena, const struct gateway_listing *listing,
                           struct gateway_payouts *page) MUST_CHECK;
enum status stripe_payout_parts(struct gateway *gateway, struct arena *arena, const char *payout_id,
                                const struct gateway_listing *listing, struct gateway_movements *page) MUST_CHECK;

/* The key of a request that names a customer. Stripe refuses a key that comes with another one, so the key counts for
 * one customer of the organization: the first one's has no addition, as earlier releases sent it. */
const char *stripe_key_for(struct arena *arena, const char *key, int64_t customer_version);

/* A payment method's reference as stripe_attach makes it: "cus_…/pm_…", or for a bank account "cus_…/pm_…/sepa_debit".
 * stripe_reference_read copies the parts into the arena; false: another kind of gateway made the reference. */
struct stripe_reference {
    const char *customer, *method;
    const char *type; /* Stripe's name of the type: "card" or "sepa_debit" */
};
bool stripe_reference_read(struct arena *arena, const char *text, struct stripe_reference *reference) MUST_CHECK;
const char *stripe_reference_write(struct arena *arena, const struct stripe_reference *reference);
/* Reads a PaymentMethod of the reference's type, and fills in reference->method, which the object owns. *method is
 * written on STATUS_OK only. STATUS_VALIDATION_FAILED: another type; STATUS_UNAVAILABLE: not a complete
 * PaymentMethod. */
struct json_t;
/* Reads a Mandate of a SEPA account. mandate->id is NULL if the object is not a complete one. */
void stripe_mandate_read(struct arena *arena, const struct json_t *object, struct mandate *mandate);
enum status stripe_method_read(struct arena *arena, const struct json_t *object, struct stripe_reference *reference,
                               struct gateway_method *method) MUST_CHECK;

#endif
