/* sql/store_user.h: users. Roles are the sum of auth/role.h's bits.
 * Source: docs/api.md, Sessions, Users and assignments.
 *
 * A user who was deleted stays as a row, because orders and the journal go on naming them: without address, name and
 * password, so that the address is free again and nothing personal is kept. Nobody but store_order_users finds such
 * a row. */
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
bool user_status_read(const char *name, enum user_status *status) MUST_CHECK;

/* Each: STATUS_NOT_FOUND, and the database's own statuses (sql.h). Texts live in `arena`. */

/* Of any organization: for signing in. Addresses are compared by their keys (billing/email_key.h), here and below. */
enum status store_user_find_by_email(struct sql *sql, struct arena *arena, const char *email,
                                     struct user *user) MUST_CHECK;
enum status store_user_find(struct sql *sql, struct arena *arena, struct id organization_id, struct id user_id,
                            struct user *user) MUST_CHECK;
/* Newest first; before: ID_NONE for the first page. */
enum status store_user_list(struct sql *sql, struct arena *arena, struct id organization_id, struct id before,
                            int64_t limit, struct user **users, size_t *count) MUST_CHECK;
/* How many users but `except` have one of `roles` and can sign in: active, with a password. */
enum status store_user_count_able(struct sql *sql, struct arena *arena, struct id organization_id, uint32_t roles,
                                  struct id except, int64_t *count) MUST_CHECK;
/* uses[i]: whether emails[i] is somebody's, here or elsewhere, else whether it stands earlier in the list. One round
 * trip. */
enum email_use { EMAIL_FREE, EMAIL_TAKEN, EMAIL_REPEATED };
enum status store_user_email_uses(struct sql *sql, struct arena *arena, const char *const emails[], size_t count,
                                  enum email_use uses[]) MUST_CHECK;

/* STATUS_DUPLICATE: the e-mail address is somebody's, here or elsewhere; to a client that is STATUS_EMAIL_TAKEN. */
enum status store_user_insert(struct sql *sql, const struct user *user) MUST_CHECK;
/* All of them in one round trip. */
enum status store_users_insert(struct sql *sql, struct arena *arena, const struct user users[],
                               size_t count) MUST_CHECK;
/* On the version the user was read at, which becomes version + 1 in the row and the struct. STATUS_CHANGED: another
 * one; nothing was written. store_user_update writes name, locale, roles and status. */
enum status store_user_update(struct sql *sql, struct user *user) MUST_CHECK;
/* user->password_hash stays what it was. */
enum status store_user_password_set(struct sql *sql, struct user *user, const char *password_hash) MUST_CHECK;
enum status store_user_delete(struct sql *sql, struct user *user) MUST_CHECK;

/* The users an order created. */
struct order_user {
    struct id order_id, id;
    const char *email, *display_name; /* both NULL: deleted since */
};
/* Of up to SQL_IDS_MAX orders, which have at most SQL_PARTS_MAX users together or are a single one; by order, then
 * as they were asked for. */
enum status store_order_users(struct sql *sql, struct arena *arena, struct id organization_id,
                              const struct id order_ids[], size_t order_count, struct order_user **users,
                              size_t *count) MUST_CHECK;
enum status store_order_users_insert(struct sql *sql, struct arena *arena, struct id organization_id,
                                     struct id order_id, const struct user users[], size_t count) MUST_CHECK;
/* Of these the ones who are still what the order made them: nobody has changed them or set their password, and they
 * hold no licence. */
enum status store_order_users_untouched(struct sql *sql, struct arena *arena, struct id organization_id,
                                        struct id order_id, struct user **users, size_t *count) MUST_CHECK;
/* Of an order that is taken back. */
enum status store_order_users_forget(struct sql *sql, struct id organization_id, struct id order_id) MUST_CHECK;

#endif
