/* gateway/sandbox/store_setup.c: setup pages: recorded once for each key, and ended once. */
#include "store_internal.h"

#include <stdio.h>
#include <string.h>

/* A page that is still open at expires_ms is read as expired from then on, so no job has to expire it. */
static void setup_read(sqlite3_stmt *row, struct store_setup *setup)
{
    store_copy_text(row, 0, setup->id, sizeof setup->id);
    store_copy_text(row, 1, setup->key, sizeof setup->key);
    store_copy_text(row, 2, setup->type, sizeof setup->type);
    store_copy_text(row, 3, setup->return_url, sizeof setup->return_url);
    store_copy_text(row, 4, setup->cancel_url, sizeof setup->cancel_url);
    store_copy_text(row, 5, setup->language, sizeof setup->language);
    setup->expires_ms = sqlite3_column_int64(row, 6);
    store_copy_text(row, 7, setup->status, sizeof setup->status);
    store_copy_text(row, 8, setup->method_id, sizeof setup->method_id);
    if (strcmp(setup->status, "open") == 0 && store_now_ms() >= setup->expires_ms)
        snprintf(setup->status, sizeof setup->status, "expired");
}

/* The caller holds the lock. */
static enum store_result setup_select(struct store *store, enum statement which, const char *value,
                                      struct store_setup *setup)
{
    sqlite3_stmt *find = store_statement(store, which);
    enum store_result result;

    store_bind_text(find, 1, value);
    if ((result = store_next(store, find)) == STORE_DONE) {
        setup_read(find, setup);
        sqlite3_reset(find);
    }
    return result;
}

static enum store_result setup_insert(struct store *store, struct store_setup *setup)
{
    sqlite3_stmt *insert = store_statement(store, SETUP_INSERT);

    store_id_new("setup_", setup->id);
    snprintf(setup->status, sizeof setup->status, "open");
    setup->method_id[0] = '\0';
    store_bind_text(insert, 1, setup->id);
    store_bind_text(insert, 2, setup->key);
    store_bind_text(insert, 3, setup->type);
    store_bind_text(insert, 4, setup->return_url);
    store_bind_text(insert, 5, setup->cancel_url);
    store_bind_text(insert, 6, setup->language);
    sqlite3_bind_int64(insert, 7, setup->expires_ms);
    return store_run(store, insert);
}

static bool setup_same_request(const struct store_setup *one, const struct store_setup *other)
{
    return strcmp(one->type, other->type) == 0 && strcmp(one->return_url, other->return_url) == 0 &&
           strcmp(one->cancel_url, other->cancel_url) == 0 && strcmp(one->language, other->language) == 0 &&
           one->expires_ms == other->expires_ms;
}

enum store_result store_setup_add(struct store *store, struct store_setup *setup)
{
    struct store_setup known;
    enum store_result result;

    store_lock(store);
    result = setup_select(store, SETUP_FIND_BY_KEY, setup->key, &known);
    if (result == STORE_ABSENT) {
        result = setup_insert(store, setup);
    } else if (result == STORE_DONE) {
        result = setup_same_request(&known, setup) ? STORE_REPEATED : STORE_KEY_REUSED;
        *setup = known;
    }
    store_unlock(store);
    return result;
}

enum store_result store_setup_find(struct store *store, const char *id, struct store_setup *setup)
{
    enum store_result result;

    store_lock(store);
    result = setup_select(store, SETUP_FIND, id, setup);
    store_unlock(store);
    return result;
}

enum store_result store_setup_end(struct store *store, const char *id, const char *status, const char *token,
                                  struct store_setup *setup)
{
    struct store_method method = { .id = "" };
    enum store_result result = token == NULL ? STORE_DONE : store_method_add(store, token, &method);
    bool moved = false;

    if (result != STORE_DONE)
        return result;
    store_lock(store);
    sqlite3_stmt *end = store_statement(store, SETUP_END);
    store_bind_text(end, 1, status);
    store_bind_text(end, 2, method.id);
    store_bind_text(end, 3, id);
    sqlite3_bind_int64(end, 4, store_now_ms());
    if ((result = store_run(store, end)) == STORE_DONE) {
        moved = sqlite3_changes(store->database) == 1;
        result = setup_select(store, SETUP_FIND, id, setup);
    }
    store_unlock(store);
    return result == STORE_DONE && !moved ? STORE_REFUSED : result;
}
