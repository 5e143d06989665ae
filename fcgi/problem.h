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
/* What a service says and no other does, handed in when the process starts. */
struct problem_words {
    const struct problem_text *texts; /* STATUS__MAX, by status */
    const struct fault_text *faults;  /* fcgi/fault.h: those after FAULT__MAX */
    size_t fault_count;
    /* writes what a problem of this status has beside type, title, status, code, detail and request_id, errors[] and
     * required_roles; what an act says of its refusal is in act->refusal */
    void (*members)(struct json_write *json, const struct act *act, enum status status);
};
void problem_words_set(const struct problem_words *words);
const struct problem_text *problem_text(enum status status);

/* What a problem tells beside the sentences; zero: nothing. */
struct problem {
    enum status status;
    const struct faults *faults; /* errors[] of validation_failed */
    role_set required_roles;     /* of role_required */
    /* writes members that only whoever makes the problem knows, in place of the service's; NULL: the service's */
    void (*more)(struct json_write *json, const struct act *act, const void *context);
    const void *context;
};

/* Writes the answer. In a renderer this makes a refusal part of what the act stores (402 payment_declined). */
void problem_answer(const struct act *act, const struct problem *problem, struct answer *answer);

#endif
