/* books/assignment.h: gives licences to users and takes them back. A subscription's row holds the counts and is written
 * in the same act as the assignments, so the last licence cannot be given twice.
 * Source: docs/rules.md, A14; docs/api.md, Users and assignments. */
#ifndef GUICHET_BOOKS_ASSIGNMENT_H
#define GUICHET_BOOKS_ASSIGNMENT_H

#include "billing/assignment.h"
#include "books/act.h"

/* For assignment_take: the total that an open order for the purchase of this trial leads to; LICENCES_NOT_ORDERED:
 * there is no such order. */
enum status assignment_ordered(struct sql *sql, struct arena *arena, const struct subscription *s,
                               int64_t *ordered) MUST_CHECK;
/* Gives the user one licence, in memory only: fills *assignment and counts it in *s; the caller stores both.
 * STATUS_NO_LICENCE_AVAILABLE: *s is untouched. */
enum status assignment_take(struct act *act, struct subscription *s, int64_t ordered, struct id user_id,
                            struct assignment *assignment) MUST_CHECK;
/* Write the rows and the journal entries of assignments that begin, or end. The caller adjusts and stores the
 * subscription's counts. */
enum status assignments_begin(struct act *act, const struct assignment assignments[], size_t count) MUST_CHECK;
enum status assignments_end(struct act *act, const struct assignment assignments[], size_t count) MUST_CHECK;
/* Takes an assignment that ends out of the counts of *s, which the caller stores. */
void assignment_uncount(struct subscription *s, const struct assignment *assignment);
/* Ends the `beyond` newest active assignments, but at most ASSIGNMENTS_A_SHARE: the act holds the organization's lock,
 * so ten thousand endings are split over ten acts. *all: false where some are left for the next act. Writes rows and
 * journal entries; adjusts the counts of *s, which the caller stores. */
enum { ASSIGNMENTS_A_SHARE = 1000 };
enum status assignments_end_share(struct act *act, struct subscription *s, int64_t beyond, bool *all) MUST_CHECK;
/* Ends all assignments of a user and stores the subscriptions that they belong to, except `held` (NULL: none), which
 * the caller has in memory and stores. */
enum status assignments_end_of_user(struct act *act, struct id user_id, struct subscription *held) MUST_CHECK;
/* {"object":"assignment","id":"usr_…","subscription_id":"sub_…","user_id":"usr_…"}: within its subscription an
 * assignment is identified by its user. */
const char *assignment_object(struct act *act, const struct assignment *assignment);
/* {"status":"active"} */
const char *assignment_state(struct act *act, enum assignment_status status);

#endif
