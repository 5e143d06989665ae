/* sql/store_user.h: users. Roles are the sum of auth/role.h's bits.
 * Source: docs/api.md, Sessions, Users and assignments.
 *
 * A deleted user's row stays, because orders and the journal name it, but without address, name and password: the
 * address is free again and no personal data is kept. Only store_order_users finds such a row. */
#ifndef GUICHET_SQL_STORE_USER_H
#define GUICHET_SQL_STORE_USER_H

#include "sql/sql.h"

struct names;

enum user_status { USER_ACTIVE, USER_DISABLED };

struct user {
    struct id organization_id, id;
    const char *email, *display_name;
    const char *locale; /* NULL: the organization's */
    uint32_t roles;
    const char *password_hash; /* NULL: the user cannot sign in until a password is set */
    enum user_status status;
    int64_t version;
    struct instant created_at;
};

/* "active", "disabled". */
const char *user_status_name(enum user_status status);
bool user_status_read(const char *name, enum user_status *status) MUST_CHECK;
struct names user_status_words(void); /* billing/names.h */

/* Every function may also return the statuses of sql/sql.h; those that find one user, STATUS_NOT_FOUND. Texts live in
 * `arena`. */

/* Finds a user of any organization, for signing in. Addresses are always compared by their keys
 * (billing/email_key.h). */
enum status store_user_find_by_email(struct sql *sql, struct arena *arena, const char *email,
                                     struct user *user) MUST_CHECK;
enum status store_user_find(struct sql *sql, struct arena *arena, struct id organization_id, struct id user_id,
                            struct user *user) MUST_CHECK;
/* Newest first; before: ID_NONE for the first page. */
enum status store_user_list(struct sql *sql, struct arena *arena, struct id organization_id, struct id before,
                            int64_t limit, struct user **users, size_t *count) MUST_CHECK;
/* Users by a part of their name or address, in whatever case, with accents or without, newest first. No index holds
 * parts of words: USERS_SEARCHED_MAX are looked at in one call. *next: the user behind whom to go on; ID_NONE: no more.
 * It need not be the last one found, as others were looked at. */
enum { USERS_SEARCHED_MAX = 10000 };
struct user_search {
    const char *text;
    struct id only;   /* ID_NONE: of all users; else this one alone is looked at */
    struct id before; /* ID_NONE: from the newest */
    int64_t limit;
};
enum status store_user_search(struct sql *sql, struct arena *arena, struct id organization_id,
                              const struct user_search *search, struct user **users, size_t *count,
                              struct id *next) MUST_CHECK;
/* The number of users other than `except` that have one of `roles` and can sign in: active, with a password. */
enum status store_user_count_able(struct sql *sql, struct arena *arena, struct id organization_id, uint32_t roles,
                                  struct id except, int64_t *count) MUST_CHECK;
/* The names of the earliest users who have one of `roles` and can sign in, for those who need one of them: at most
 * HOLDERS_NAMED_MAX, found among the first HOLDERS_SEARCHED_MAX active users (administrators come first: an
 * organization begins with one), so that a large organization's refusal costs no more than a small one's. */
enum { HOLDERS_NAMED_MAX = 5, HOLDERS_SEARCHED_MAX = 1000 };
enum status store_user_holders(struct sql *sql, struct arena *arena, struct id organization_id, uint32_t roles,
                               const char ***names, size_t *count) MUST_CHECK;
/* For each address: whether a user of any organization has it, else whether it occurs earlier in the list. One round
 * trip. */
enum email_use { EMAIL_FREE, EMAIL_TAKEN, EMAIL_REPEATED };
enum status store_user_email_uses(struct sql *sql, struct arena *arena, const char *const emails[], size_t count,
                                  enum email_use uses[]) MUST_CHECK;

/* STATUS_DUPLICATE: a user of some organization has the address; the client is told STATUS_EMAIL_TAKEN. */
enum status store_user_insert(struct sql *sql, const struct user *user) MUST_CHECK;
/* Writes all users in one round trip. */
enum status store_users_insert(struct sql *sql, struct arena *arena, const struct user users[],
                               size_t count) MUST_CHECK;
/* These write to the version the user was read at, and increment it, in the row and in the struct. STATUS_CHANGED:
 * another version; nothing was written. store_user_update writes name, locale, roles and status. */
enum status store_user_update(struct sql *sql, struct user *user) MUST_CHECK;
/* user->password_hash is not updated. */
enum status store_user_password_set(struct sql *sql, struct user *user, const char *password_hash) MUST_CHECK;
enum status store_user_delete(struct sql *sql, struct user *user) MUST_CHECK;

/* The users created by an order. */
struct order_user {
    struct id order_id, id;
    const char *email, *display_name; /* both NULL: the user was deleted since */
};
/* The users of up to SQL_IDS_MAX orders, which must have at most SQL_PARTS_MAX users together or be a single order; by
 * order, then in the order in which they were requested. */
enum status store_order_users(struct sql *sql, struct arena *arena, struct id organization_id,
                              const struct id order_ids[], size_t order_count, struct order_user **users,
                              size_t *count) MUST_CHECK;
enum status store_order_users_insert(struct sql *sql, struct arena *arena, struct id organization_id,
                                     struct id order_id, const struct user users[], size_t count) MUST_CHECK;
/* The users created by the order that are still unchanged: no change, no password set, no licence. */
enum status store_order_users_untouched(struct sql *sql, struct arena *arena, struct id organization_id,
                                        struct id order_id, struct user **users, size_t *count) MUST_CHECK;
/* Deletes the list of users of an order that is taken back. */
enum status store_order_users_forget(struct sql *sql, struct id organization_id, struct id order_id) MUST_CHECK;

#endif
