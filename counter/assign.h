/* counter/assign.h: a user gets a licence, or gives it back. Source: docs/rules.md, A14; docs/api.md, Users and
 * assignments. */
#ifndef GUICHET_COUNTER_ASSIGN_H
#define GUICHET_COUNTER_ASSIGN_H

#include "billing/assignment.h"
#include "counter/counter.h"

struct assignment_wanted {
    struct id subscription_id, user_id;
};

struct assigned {
    struct assignment assignment;
    bool created; /* false: the user has a licence already, and nothing changed */
};

/* Acts on the actor's organization.
 * act_assign: STATUS_NOT_FOUND: subscription or user. STATUS_ROLE_REQUIRED: only a global
 * administrator may give licences to, and take them from, an administrator. STATUS_USER_DISABLED: a disabled user
 * keeps no licence and gets none. STATUS_NO_LICENCE_AVAILABLE. */
ACT(act_assign, struct assignment_wanted, struct assigned);
/* STATUS_NOT_FOUND: subscription, user, or the user has none of its licences.
 * STATUS_ROLE_REQUIRED. */
ACT(act_unassign, struct assignment_wanted, struct none);

#endif
