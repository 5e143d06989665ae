/* sql/store_user.h: users. Roles are the sum of auth/role.h's bits. Source: api.md, Sessions, Users and assignments. */
#ifndef GUICHET_SQL_STORE_USER_H
#define GUICHET_SQL_STORE_USER_H

#include "sql/sql.h"

enum user_status { USER_ACTIVE, USER_DISABLED };

struct user {
    struct id organization_id, id;
    const char *email, *display_name;
    const char *locale; /* NULL: the organization's */
    uint32_t roles;
    const char *password_hash; /* NULL: cannot sign in until one is set */
    enum user_status status;
    int64_t version;
    struct instant created_at;
};

/* "active", "disabled". */
const char *user_status_name(enum user_status status);

/* Each: STATUS_NOT_FOUND, and the database's own statuses (sql.h). Texts live in `arena`. */

/* Of any organization: for signing in. The comparison is the column's (case and accents do not count): the caller decides whether
 * what was found is what was typed. */
enum status store_user_find_by_email(struct sql *sql, struct arena *arena, const char *email, struct user *user) MUST_CHECK;
enum status store_user_find(struct sql *sql, struct arena *arena, struct id organization_id, struct id user_id, struct user *user) MUST_CHECK;
/* STATUS_DUPLICATE: the e-mail address is somebody's, here or elsewhere; to a client that is STATUS_EMAIL_TAKEN. */
enum status store_user_insert(struct sql *sql, const struct user *user) MUST_CHECK;
/* STATUS_CHANGED: the user is no longer at `version`; nothing was written. */
enum status store_user_password_set(struct sql *sql, struct id organization_id, struct id user_id, const char *password_hash,
                                    int64_t version) MUST_CHECK;

#endif
