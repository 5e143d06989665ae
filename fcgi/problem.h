/* fcgi/problem.h: an error answer (RFC 9457, application/problem+json), in the reader's language. Each sentence says
 * what to do next.
 * Source: docs/api.md, Conventions. */
#ifndef GUICHET_FCGI_PROBLEM_H
#define GUICHET_FCGI_PROBLEM_H

#include "base/language.h"
#include "counter/counter.h"
#include "fcgi/fault.h"

/* The sentences of one status, in English. title and detail are for the person at the screen, and po/fr.po holds their
 * French; developer is what the programmer reads. */
struct problem_text {
    const char *title, *detail, *developer;
};
struct problem;

/* What differs from service to service, set when the process starts. */
struct problem_words {
    const struct problem_text *texts; /* STATUS__MAX entries, indexed by status */
    const struct fault_text *faults;  /* the service's own faults, numbered from FAULT__MAX on (fcgi/fault.h) */
    size_t fault_count;
    /* The detail of a problem that names figures or a reason, in the reader's language; NULL: that of `texts`. */
    const char *(*detail)(const struct act *act, const struct problem *problem);
    /* Writes the members that a problem of this status has beside type, title, status, code, detail, developer,
     * request_id, errors[], required_roles and administrators. act->refusal is what the act says about its refusal. */
    void (*members)(struct json_write *json, const struct act *act, enum status status);
};
void problem_words_set(const struct problem_words *words);
const struct problem_text *problem_text(enum status status);
/* The member `type`, "/problems/quote-stale": the address of the page about this problem (api/handler_problem.c). In
 * the arena. */
const char *problem_type(struct arena *arena, enum status status);

/* What a problem contains beside its sentences; a member that is zero is left out. */
struct problem {
    enum status status;
    const struct faults *faults;       /* the errors[] of validation_failed */
    role_set required_roles;           /* of the problem role_required */
    const char *const *administrators; /* of role_required: the names of users who have one of the roles */
    size_t administrator_count;
    int64_t retry_after_s; /* as the header of that name; 0: none */
    /* writes members that only the problem's creator knows, instead of the service's `members`; NULL: `members` does */
    void (*more)(struct json_write *json, const struct act *act, const void *context);
    const void *context;
};

/* Writes the answer. A renderer that calls it stores the refusal as the act's answer (402 payment_declined). */
void problem_answer(const struct act *act, const struct problem *problem, struct answer *answer);

#endif
