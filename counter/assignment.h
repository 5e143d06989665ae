/* counter/assignment.h: who gets a licence, and how it ends. The counts stand in the subscription's row, which is written in the same act:
 * nobody gets the last licence twice. Source: docs/rules.md, A14; docs/api.md, Users and assignments. */
#ifndef GUICHET_COUNTER_ASSIGNMENT_H
#define GUICHET_COUNTER_ASSIGNMENT_H

#include "billing/assignment.h"
#include "counter/counter.h"

struct assignment_wanted {
    struct id subscription_id, user_id;
};

struct assigned {
    struct assignment assignment;
    bool created; /* false: the user has a licence already, and nothing changed */
};

/* Acts on the actor's organization; `in` is struct assignment_wanted.
 * act_assign: `out` is struct assigned. STATUS_NOT_FOUND: subscription or user. STATUS_ROLE_REQUIRED: only a global administrator may give
 * licences to, and take them from, an administrator. STATUS_USER_DISABLED: a disabled user keeps no licence and gets none.
 * STATUS_NO_LICENCE_AVAILABLE. */
enum status act_assign(struct counter *c, const void *in, void *out) MUST_CHECK;
/* `out` is not used. STATUS_NOT_FOUND: subscription, user, or the user has none of its licences. STATUS_ROLE_REQUIRED. */
enum status act_unassign(struct counter *c, const void *in, void *out) MUST_CHECK;

/* The parts, for other acts. */

/* Takes one licence for the user, in memory: *s counts it, and the caller stores both. STATUS_NO_LICENCE_AVAILABLE: *s is untouched. */
enum status assignment_take(struct counter *c, struct subscription *s, struct id user_id, struct assignment *assignment) MUST_CHECK;
/* Rows and journal of assignments that begin, or end; the counts are the caller's. */
enum status assignments_begin(struct counter *c, const struct assignment assignments[], size_t count) MUST_CHECK;
enum status assignments_end(struct counter *c, const struct assignment assignments[], size_t count) MUST_CHECK;
/* One that ends in the counts of *s, which the caller stores. */
void assignment_uncount(struct subscription *s, const struct assignment *assignment);
/* Of `beyond` active ones, the newest first, as many as one act tells: it holds the organization's lock, so ten thousand endings are ten acts.
 * *all: false where that was not enough; then the next act goes on. Rows, journal, and the counts of *s, which the caller stores. */
enum { ASSIGNMENTS_A_SHARE = 1000 };
enum status assignments_end_share(struct counter *c, struct subscription *s, int64_t beyond, bool *all) MUST_CHECK;
/* Ends all of a user's, and stores the subscriptions they are of; but `held` (NULL: none), which the caller holds and stores. */
enum status assignments_end_of_user(struct counter *c, struct id user_id, struct subscription *held) MUST_CHECK;
/* {"object":"assignment","id":"usr_…","subscription_id":"sub_…","user_id":"usr_…"}: within its subscription an assignment is called by its user. */
const char *assignment_object(struct counter *c, const struct assignment *assignment);
/* {"status":"active"} */
const char *assignment_state(struct counter *c, enum assignment_status status);

#endif
