/* counter/user_import.c: reads what the rows are checked against, finds every fault, and only then writes. */
#include "counter/user_import.h"

#include "books/assignment.h"
#include "books/user_rights.h"
#include "books/user_rows.h"
#include "counter/user_create.h"
#include "sql/store_subscription.h"

/* A subscription the rows name, read once. */
struct named {
    struct id id;
    bool found;
    bool changed;
    struct subscription subscription;
    int64_t ordered; /* assignment_ordered (books/assignment.h) */
};

struct work {
    struct act *act;
    const struct user_import *import;
    struct user_imported *done;
    enum email_use *uses;
    struct named *named;
    size_t named_count;
    struct assignment *assignments;
};

static void fault(struct work *w, size_t row, const char *field, const char *code)
{
    w->done->faults[w->done->fault_count++] = (struct import_fault){ row, field, code };
}

/* Reads which addresses are free. Bad rows ask about "", which is never taken, so that the results have the rows'
 * places. */
static enum status emails_read(struct work *w)
{
    size_t count = w->import->count;
    const char **emails = ARENA_ARRAY(w->act->arena, const char *, count);

    for (size_t i = 0; i < count; i++)
        emails[i] = w->import->rows[i].bad ? "" : w->import->rows[i].email;
    return store_user_email_uses(w->act->sql, w->act->arena, emails, count, w->uses);
}

static struct named *named_find(const struct work *w, struct id id)
{
    for (size_t i = 0; i < w->named_count; i++)
        if (id_equal(w->named[i].id, id))
            return &w->named[i];
    return NULL;
}

static enum status subscriptions_read(struct work *w)
{
    struct act *act = w->act;

    for (size_t i = 0; i < w->import->count; i++) {
        const struct import_row *row = &w->import->rows[i];
        struct named *named;
        enum status status;

        if (row->bad || id_is_none(row->subscription_id) || named_find(w, row->subscription_id) != NULL)
            continue;
        named = &w->named[w->named_count++];
        named->id = row->subscription_id;
        status = store_subscription_find(act->sql, act->arena, act->organization.id, named->id, act->today,
                                         &named->subscription);
        if (status != STATUS_OK && status != STATUS_NOT_FOUND)
            return status;
        named->found = status == STATUS_OK;
        if (named->found &&
            (status = assignment_ordered(act->sql, act->arena, &named->subscription, &named->ordered)) != STATUS_OK)
            return status;
    }
    return STATUS_OK;
}

/* Makes a user and, where the row asks for one, an assignment; or notes the row's fault. */
static void row_take(struct work *w, size_t i)
{
    const struct import_row *row = &w->import->rows[i];
    struct user *user = &w->done->users[w->done->created];
    struct named *named;

    if (w->uses[i] != EMAIL_FREE) {
        fault(w, i, "email", "email_taken");
        return;
    }
    *user = user_member_new(w->act, row->email, row->display_name, row->locale);
    if (!id_is_none(row->subscription_id)) {
        named = named_find(w, row->subscription_id);
        if (!named->found) {
            fault(w, i, "subscription_id", "not_found");
            return;
        }
        if (assignment_take(w->act, &named->subscription, named->ordered, user->id,
                            &w->assignments[w->done->assigned]) != STATUS_OK) {
            fault(w, i, "subscription_id", "no_licence_available");
            return;
        }
        named->changed = true;
        w->done->assigned++;
    }
    w->done->created++;
}

static enum status work_write(struct work *w)
{
    enum status status = users_create(w->act, w->done->users, w->done->created);

    if (status != STATUS_OK) /* an address that another organization took since we read: run again and find its row */
        return status == STATUS_DUPLICATE ? STATUS_CONFLICT : status;
    if ((status = assignments_begin(w->act, w->assignments, w->done->assigned)) != STATUS_OK)
        return status;
    for (size_t i = 0; i < w->named_count; i++)
        if (w->named[i].changed &&
            (status = store_subscription_update(w->act->sql, &w->named[i].subscription)) != STATUS_OK)
            return status;
    return STATUS_OK;
}

enum status act_user_import(struct act *act, const struct user_import *import, struct user_imported *imported)
{
    size_t count = import->count;
    struct work w = { .act = act,
                      .import = import,
                      .done = imported,
                      .uses = ARENA_ARRAY(act->arena, enum email_use, count),
                      .named = ARENA_ARRAY(act->arena, struct named, count),
                      .assignments = ARENA_ARRAY(act->arena, struct assignment, count) };
    bool bad = false;
    enum status status;

    *w.done = (struct user_imported){ .users = ARENA_ARRAY(act->arena, struct user, count),
                                      .faults = ARENA_ARRAY(act->arena, struct import_fault, count) };
    if ((status = user_change_allowed_now(act, ROLE_MEMBER, ROLE_MEMBER)) != STATUS_OK ||
        (status = emails_read(&w)) != STATUS_OK || (status = subscriptions_read(&w)) != STATUS_OK)
        return status;
    for (size_t i = 0; i < count; i++) {
        bad = bad || import->rows[i].bad;
        if (!import->rows[i].bad)
            row_take(&w, i);
    }
    return bad || w.done->fault_count > 0 ? STATUS_VALIDATION_FAILED : work_write(&w);
}
