/* counter/assign.h: gives a licence to a user, or takes it back. Source: docs/rules.md, A14; docs/api.md, Users and
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

/* Both are acts on the actor's organization.
 * act_assign: STATUS_NOT_FOUND: subscription or user. STATUS_ROLE_REQUIRED: only a global administrator may give
 * licences to an administrator, and take them back. STATUS_USER_DISABLED: a disabled user gets no licence.
 * STATUS_NO_LICENCE_AVAILABLE. */
ACT(act_assign, struct assignment_wanted, struct assigned);
/* STATUS_NOT_FOUND: subscription, user, or the user has no licence of the subscription. STATUS_ROLE_REQUIRED: as
 * act_assign. */
ACT(act_unassign, struct assignment_wanted, struct none);

#endif
