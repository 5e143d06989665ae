/* books/user_rows.h: creates and deletes users inside an act: their rows and journal entries.
 * Source: docs/api.md, Users and assignments. */
#ifndef GUICHET_BOOKS_USER_ROWS_H
#define GUICHET_BOOKS_USER_ROWS_H

#include "books/act.h"
#include "sql/store_user.h"

/* Writes the rows and journal entries of several users in a few round trips. STATUS_DUPLICATE: an address is taken. */
enum status users_create(struct act *act, const struct user users[], size_t count) MUST_CHECK;
/* A new member with the organization of the act and a new identifier; writes nothing. */
struct user user_member_new(const struct act *act, const char *email, const char *display_name, const char *locale);

/* Ends the user's sessions and assignments, frees the address, and hides the user from all reads; `held` as in
 * assignments_end_of_user. */
struct subscription;
enum status user_delete(struct act *act, struct user *user, struct subscription *held) MUST_CHECK;

/* {"object":"user","id":"usr_…"}; and the state of a user as the journal keeps it. `renamed`: the display name has
 * changed. */
const char *user_object(struct act *act, struct id user_id);
const char *user_state_text(struct act *act, const struct user *user, bool renamed);

#endif
