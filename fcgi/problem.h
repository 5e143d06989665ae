/* fcgi/problem.h: an error as the client reads it (RFC 9457, application/problem+json), in the reader's language.
 * Each sentence says what to do next. Source: docs/api.md, Conventions. */
#ifndef GUICHET_FCGI_PROBLEM_H
#define GUICHET_FCGI_PROBLEM_H

#include "base/language.h"
#include "counter/counter.h"
#include "fcgi/fault.h"

/* The sentences of one status, in English; po/fr.po holds the French ones. */
struct problem_text {
    const char *title, *detail;
};
const struct problem_text *problem_text(enum status status);

/* What a problem tells beside the sentences; zero: nothing. */
struct problem {
    enum status status;
    const struct faults *faults; /* errors[] of validation_failed */
    role_set required_roles;     /* of role_required */
    struct id order_id;          /* of payment_declined; ID_NONE: what was declined is a payment of: */
    struct id invoice_id;
    const char *decline_code;
    /* Writes more members, such as "action" of cancellation_unavailable. NULL: for the two action refusals "action"
     * is written from act->refusal.action with its reason and the kind of its remedy. */
    void (*more)(struct json_write *json, const struct act *act, const void *context);
    const void *context;
};

/* Writes the answer. In a renderer this makes a refusal part of what the act stores (402 payment_declined). */
void problem_answer(const struct act *act, const struct problem *problem, struct answer *answer);

#endif
