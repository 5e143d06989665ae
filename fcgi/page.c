/* fcgi/page.c */
#include "fcgi/page.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/text_build.h"
#include "fcgi/exchange.h"

static const struct field page_only_fields[] = { PAGE_FIELDS(struct page_only) };
const struct draft_table page_only_table = DRAFT_TABLE(page_only_fields, struct page_only);

static bool is_filter(const struct request_param *param)
{
    return strcmp(param->name, "limit") != 0 && strcmp(param->name, "cursor") != 0 &&
           strcmp(param->name, "count") != 0 && strcmp(param->name, "expand") != 0;
}

/* The filter whose name follows `last` alphabetically; NULL: none. Each name occurs once (draft_read_query). */
static const struct request_param *filter_after(const struct request *request, const char *last)
{
    const struct request_param *found = NULL;

    for (size_t i = 0; i < request->param_count; i++) {
        const struct request_param *param = &request->params[i];

        if (is_filter(param) && strcmp(param->name, last) > 0 &&
            (found == NULL || strcmp(param->name, found->name) < 0))
            found = param;
    }
    return found;
}

/* The text that a cursor is bound to: organization, path, and filters sorted by name, with the length before each
 * value so that no two lists have the same text. */
static const char *binding_of(struct exchange *x)
{
    struct text_build build = text_build_start(x->arena);
    const struct request_param *param;
    const char *last = "";

    text_build_add(&build, "%s %s", id_write(ID_ORGANIZATION, x->caller->actor.organization_id).text, x->request.path);
    while ((param = filter_after(&x->request, last)) != NULL) {
        text_build_add(&build, " %s=%zu:%s", param->name, strlen(param->value), param->value);
        last = param->name;
    }
    return build.text;
}

/* A cursor of changes is an ordinary one, and behind a dash each the instant of the last change and, of a sandbox, when
 * the first page was read, in microseconds. It is bound to these too. */
static const char *instants_of(struct exchange *x, const struct page *page, struct instant at)
{
    return instant_is_none(page->begun) ? arena_format(x->arena, "-%" PRId64, at.us)
                                        : arena_format(x->arena, "-%" PRId64 "-%" PRId64, at.us, page->begun.us);
}

static const char *changed_binding(struct exchange *x, const char *instants)
{
    return arena_format(x->arena, "%s at=%s", binding_of(x), instants);
}

static const char *changed_cursor(struct exchange *x, const struct page *page, struct changed place)
{
    const char *instants = instants_of(x, page, place.at);

    return arena_format(
        x->arena, "%s%s",
        cursor_write(x->arena, &x->counter.act.deployment->secret, changed_binding(x, instants), place.id), instants);
}

/* Goes on from the cursor. false: it is none. */
static bool changed_read(struct exchange *x, const char *cursor, struct page *page)
{
    const char *dash = strchr(cursor, '-');
    char *end;

    if (dash == NULL)
        return false;
    page->place.at.us = strtoll(dash + 1, &end, 10);
    page->begun = INSTANT_NONE;
    if (*end == '-')
        page->begun.us = strtoll(end + 1, NULL, 10);
    return strcmp(dash, instants_of(x, page, page->place.at)) == 0 &&
           cursor_read(&x->counter.act.deployment->secret, changed_binding(x, dash),
                       arena_copy(x->arena, cursor, (size_t)(dash - cursor)), &page->place.id);
}

enum status page_open(struct exchange *x, const struct page_query *query, struct page *page)
{
    struct id after = ID_NONE;

    if (query->by_change) {
        *page = (struct page){ .limit = (size_t)query->limit,
                               .by_change = true,
                               .since = query->updated_since,
                               .begun = x->view.clock,
                               .place = { ID_NONE, query->updated_since } };
        return query->cursor == NULL || changed_read(x, query->cursor, page)
                   ? STATUS_OK
                   : exchange_invalid(x, "/cursor", FAULT_INVALID_FORMAT);
    }
    if (query->cursor != NULL && !cursor_read(&x->counter.act.deployment->secret, binding_of(x), query->cursor, &after))
        return exchange_invalid(x, "/cursor", FAULT_INVALID_FORMAT);
    *page = (struct page){ .limit = (size_t)query->limit, .after = after, .since = INSTANT_NONE };
    return STATUS_OK;
}

size_t page_shown(const struct page *page, size_t found)
{
    return found > page->limit ? page->limit : found;
}

bool page_takes(size_t *parts, size_t more)
{
    if (*parts > 0 && *parts + more > PAGE_PARTS_MAX)
        return false;
    *parts += more;
    return true;
}

struct json_write page_begin(const struct exchange *x)
{
    struct json_write json = json_start(x->arena);

    json_open(&json, NULL);
    json_list(&json, "data");
    return json;
}

static void counted_part(const struct exchange *x, struct json_write *json)
{
    if (!x->counted.done)
        return;
    json_put_int(json, "total_count", x->counted.total);
    json_put_bool(json, "total_count_capped", x->counted.capped);
}

void page_end(struct exchange *x, struct json_write *json, bool more, struct id last)
{
    json_list_close(json);
    if (more)
        json_put_string(json, "next_cursor",
                        cursor_write(x->arena, &x->counter.act.deployment->secret, binding_of(x), last));
    else
        json_put_null(json, "next_cursor");
    counted_part(x, json);
    json_close(json);
}

struct changed_from page_from(const struct page *page)
{
    return (struct changed_from){ page->place, (int64_t)page->limit + 1 };
}

enum status page_keep(struct page *page, size_t at, enum status status, size_t *count)
{
    if (status == STATUS_NOT_FOUND) {
        page->place = page->changed[at];
        return STATUS_OK;
    }
    if (status == STATUS_OK)
        page->changed[(*count)++] = page->changed[at];
    return status;
}

/* How far the client has read: the next updated_since. A sandbox's clock stands, so a change behind the cursor may have
 * its instant as long as the pages are read: of a walk during which the clock was turned, that is not passed. */
static struct instant updated_until(const struct page *page, struct instant last)
{
    struct instant until = instant_plus_seconds(last, -PAGE_OVERLAP_S);

    if (!instant_is_none(page->begun) && page->begun.us < until.us)
        until = page->begun;
    return until.us > page->since.us ? until : page->since;
}

enum status page_reply_of(struct exchange *x, const struct page *page, struct json_write *json, size_t shown, bool more,
                          struct id last)
{
    struct changed end = shown > 0 && page->by_change ? page->changed[shown - 1] : page->place;

    if (!page->by_change)
        return page_reply(x, json, more, last);
    json_list_close(json);
    json_put_string(json, "next_cursor", more ? changed_cursor(x, page, end) : NULL);
    json_put_instant(json, "updated_until", updated_until(page, end.at));
    counted_part(x, json);
    json_close(json);
    return reply_resource(x, json, 0);
}

enum status page_reply(struct exchange *x, struct json_write *json, bool more, struct id last)
{
    page_end(x, json, more, last);
    return reply_resource(x, json, 0);
}
