/* counter/organization_create.h: the operator registers a customer: the organization, a sandbox's own number series,
 * and the first global administrator. Source: docs/api.md, Operator; docs/rules.md, C (Numbers). */
#ifndef GUICHET_COUNTER_ORGANIZATION_CREATE_H
#define GUICHET_COUNTER_ORGANIZATION_CREATE_H

#include "counter/counter.h"
#include "sql/store_user.h"

/* Checked by the caller, field by field. */
struct organization_new {
    struct party party;
    struct currency currency;
    const char *locale;
    int64_t credit_limit_minor;
    bool sandbox;
    struct instant clock; /* of a sandbox; INSTANT_NONE: it starts at real time */
    struct {
        const char *email, *display_name;
        const char *password_hash; /* made before the act: hashing takes longer than a lock should be held */
        /* the address was found taken before the act, so no hash was made: STATUS_EMAIL_TAKEN, unless the key has an
         * answer */
        bool email_taken;
    } admin;
};

struct organization_created {
    struct organization organization;
    struct user admin; /* without password_hash */
};

/* An act on the operator's own organization, in whose journal it is recorded: the new organization's journal begins
 * empty. STATUS_EMAIL_TAKEN: the administrator's address is taken. */
ACT(act_organization_create, struct organization_new, struct organization_created);

#endif
