/* books/assignment.h: who gets a licence, and how it ends. The counts stand in the subscription's row, which is
 * written in the same act: the last licence cannot be given twice. Source: docs/rules.md, A14; docs/api.md, Users and
 * assignments. */
#ifndef GUICHET_BOOKS_ASSIGNMENT_H
#define GUICHET_BOOKS_ASSIGNMENT_H

#include "billing/assignment.h"
#include "books/act.h"

/* What a purchase of the trial that is under way makes of the subscription's total, for assignment_take;
 * LICENCES_NOT_ORDERED: there is none. */
enum status assignment_ordered(struct act *act, const struct subscription *s, int64_t *ordered) MUST_CHECK;
/* Takes one licence for the user, in memory: *s counts it, and the caller stores both. STATUS_NO_LICENCE_AVAILABLE:
 * *s is untouched. */
enum status assignment_take(struct act *act, struct subscription *s, int64_t ordered, struct id user_id,
                            struct assignment *assignment) MUST_CHECK;
/* Rows and journal of assignments that begin, or end; the counts are the caller's. */
enum status assignments_begin(struct act *act, const struct assignment assignments[], size_t count) MUST_CHECK;
enum status assignments_end(struct act *act, const struct assignment assignments[], size_t count) MUST_CHECK;
/* One that ends in the counts of *s, which the caller stores. */
void assignment_uncount(struct subscription *s, const struct assignment *assignment);
/* Of `beyond` active ones, the newest first, as many as one act tells: it holds the organization's lock, so ten
 * thousand endings are ten acts. *all: false where that was not enough; then the next act goes on. Rows, journal,
 * and the counts of *s, which the caller stores. */
enum { ASSIGNMENTS_A_SHARE = 1000 };
enum status assignments_end_share(struct act *act, struct subscription *s, int64_t beyond, bool *all) MUST_CHECK;
/* Ends all of a user's, and stores the subscriptions they are of; but `held` (NULL: none), which the caller holds
 * and stores. */
enum status assignments_end_of_user(struct act *act, struct id user_id, struct subscription *held) MUST_CHECK;
/* {"object":"assignment","id":"usr_…","subscription_id":"sub_…","user_id":"usr_…"}: within its subscription an
 * assignment is called by its user. */
const char *assignment_object(struct act *act, const struct assignment *assignment);
/* {"status":"active"} */
const char *assignment_state(struct act *act, enum assignment_status status);

#endif
