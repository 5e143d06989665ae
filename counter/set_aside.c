/* counter/set_aside.c */
#include "counter/set_aside.h"

#include "base/log.h"

int64_t set_aside_pause_s(int64_t failures)
{
    static const int64_t pauses_s[] = { 1, 5, 30, 180, 900 };
    const int64_t known = sizeof pauses_s / sizeof pauses_s[0];

    return failures <= 0 ? 0 : failures <= known ? pauses_s[failures - 1] : SET_ASIDE_PAUSE_MAX_S;
}

/* The object as a person looks it up: "payment pay_…". */
static const char *object_text(struct arena *arena, const struct set_aside *row)
{
    static const enum id_kind prefixes[SET_ASIDE_KIND__MAX] = { [SET_ASIDE_ORGANIZATION] = ID_ORGANIZATION,
                                                                [SET_ASIDE_PAYMENT] = ID_PAYMENT,
                                                                [SET_ASIDE_REFUND] = ID_REFUND,
                                                                [SET_ASIDE_TURN] = ID_ORGANIZATION,
                                                                [SET_ASIDE_SETUP] = ID_SETUP,
                                                                [SET_ASIDE_METHOD] = ID_PAYMENT_METHOD };

    return arena_format(arena, "%s %s", set_aside_kind_name(row->kind),
                        id_write(prefixes[row->kind], row->object_id).text);
}

static void tell(struct arena *arena, const struct set_aside *row)
{
    log_error(
        "%s of %s is set aside after %s (failure %lld in a row) and tried again at %s; `guichet flags` lists what is",
        object_text(arena, row), id_write(ID_ORGANIZATION, row->organization_id).text, row->reason,
        (long long)row->failures, instant_write(row->next_try_at).text);
}

static enum status row_write(struct sql *sql, struct arena *arena, struct set_aside *row, struct instant now)
{
    const char *reason = row->reason;
    enum status status = store_set_aside_find(sql, arena, row->organization_id, row->kind, row->object_id, row);
    bool known = status == STATUS_OK;

    if (!known && status != STATUS_NOT_FOUND)
        return status;
    if (!known)
        row->since = now;
    row->failures = known ? row->failures + 1 : 1;
    row->next_try_at = instant_plus_seconds(now, set_aside_pause_s(row->failures));
    row->reason = reason;
    return known ? store_set_aside_update(sql, row) : store_set_aside_insert(sql, row);
}

/* STATUS_DUPLICATE and STATUS_CHANGED: another worker sets it aside at the same moment; its row serves as well. */
bool set_aside(const struct counter *c, enum set_aside_kind kind, struct id organization_id, struct id object_id,
               const char *reason)
{
    struct set_aside row = { .organization_id = organization_id, .kind = kind, .object_id = object_id, .version = 1 };
    struct arena arena = { 0 };
    enum status status;

    row.reason = arena_format(&arena, "%.*s", SET_ASIDE_REASON_MAX, reason);
    status = row_write(c->act.sql, &arena, &row, clock_now());
    if (status == STATUS_OK)
        tell(&arena, &row);
    else if (status != STATUS_DUPLICATE && status != STATUS_CHANGED)
        log_error("%s: %s, and it could not be set aside: %s", object_text(&arena, &row), reason, status_name(status));
    arena_end(&arena);
    return status == STATUS_OK || status == STATUS_DUPLICATE || status == STATUS_CHANGED;
}

void set_aside_over(const struct counter *c, const struct set_aside *row)
{
    if (store_set_aside_end(c->act.sql, row->organization_id, row->kind, row->object_id) == STATUS_OK)
        log_info("%s of %s is no longer set aside", set_aside_kind_name(row->kind),
                 id_write(ID_ORGANIZATION, row->organization_id).text);
}
