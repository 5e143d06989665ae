/* sql/email_keys.c: two rounds: first the users whose address is already in normal form (NFC), then the others. */
#include "sql/email_keys.h"

#include <string.h>

#include "base/log.h"
#include "billing/email_key.h"

enum { PAGE_ROWS = 1000 };

/* clang-format off */
static const struct sql_query keyless_page = { .name = "keyless_page", .takes = "bi", .gives = "bbti", .text =
    "SELECT organization_id, id, email, version FROM user WHERE email_key IS NULL AND status <> 'deleted' AND id > ?"
    " ORDER BY id LIMIT ?" };
/* Leaves the user's address as shown, and the version, unchanged. */
static const struct sql_query key_set = { .name = "key_set", .takes = "tbbi", .text =
    "UPDATE user SET email_key = ? WHERE organization_id = ? AND id = ? AND version = ? AND email_key IS NULL" };
/* clang-format on */

struct keyless {
    struct id organization_id, id;
    const char *email;
    int64_t version;
};

static enum status key_write(struct sql *sql, const struct keyless *user, const char *key)
{
    return sql_run_one(
        sql, &key_set,
        SQL_VALUES(sql_text(key), sql_id(user->organization_id), sql_id(user->id), sql_int(user->version)));
}

static enum status user_fill(struct sql *sql, struct arena *arena, const struct keyless *user, bool normal_only)
{
    const char *key = email_key(arena, user->email), *written = ascii_lower(arena, user->email);
    enum status status;

    if (normal_only && strcmp(key, written) != 0)
        return STATUS_OK;
    status = key_write(sql, user, key);
    if (status != STATUS_DUPLICATE)
        return status;
    log_error("%s cannot sign in by e-mail any more: another user has the same address in another normal form",
              id_write(ID_USER, user->id).text);
    return key_write(sql, user, written);
}

/* *last: the identifier of the page's last user; ID_NONE: the page was empty. */
static enum status page_fill(struct sql *sql, struct arena *arena, bool normal_only, struct id *last)
{
    struct sql_rows rows;
    enum status status =
        sql_read(sql, arena, &keyless_page, SQL_VALUES(sql_id_or_zero(*last), sql_int(PAGE_ROWS)), &rows);

    *last = ID_NONE;
    for (size_t i = 0; status == STATUS_OK && i < rows.count; i++) {
        struct sql_row row = sql_row_at(&rows, i);
        struct keyless user;

        user.organization_id = sql_take_id(&row);
        user.id = sql_take_id(&row);
        user.email = sql_take_text(&row);
        user.version = sql_take_int(&row);
        *last = user.id;
        status = user_fill(sql, arena, &user, normal_only);
    }
    return status;
}

enum status email_keys_fill(struct sql *sql)
{
    enum status status = STATUS_OK;

    for (int round = 0; round < 2; round++) {
        struct id last = ID_NONE;

        do {
            struct arena arena = { 0 };

            status = page_fill(sql, &arena, round == 0, &last);
            arena_end(&arena);
        } while (status == STATUS_OK && !id_is_none(last));
        if (status != STATUS_OK)
            return status;
    }
    return STATUS_OK;
}
