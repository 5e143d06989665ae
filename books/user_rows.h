/* books/user_rows.h: users who come and go, as parts of an act: their rows and the journal's word of it.
 * Source: docs/api.md, Users and assignments. */
#ifndef GUICHET_BOOKS_USER_ROWS_H
#define GUICHET_BOOKS_USER_ROWS_H

#include "books/act.h"
#include "sql/store_user.h"

/* Rows and journal of several, all in a few round trips, for other acts. STATUS_DUPLICATE: an address is somebody's. */
enum status users_create(struct act *act, const struct user users[], size_t count) MUST_CHECK;
/* A member as they begin, with the actor's organization and a new identifier. */
struct user user_member_new(const struct act *act, const char *email, const char *display_name, const char *locale);

/* Ends sessions and assignments, frees the address, hides the user everywhere; `held` as in assignments_end_of_user. */
struct subscription;
enum status user_delete(struct act *act, struct user *user, struct subscription *held) MUST_CHECK;

/* {"object":"user","id":"usr_…"}, and what the journal says a user is; `renamed`: the display name has changed. */
const char *user_object(struct act *act, struct id user_id);
const char *user_state_text(struct act *act, const struct user *user, bool renamed);

#endif
