/* fcgi/page.c */
#include "fcgi/page.h"

#include <string.h>

#include "base/text_build.h"
#include "fcgi/exchange.h"

static const struct field page_only_fields[] = { PAGE_FIELDS(struct page_only) };
const struct draft_table page_only_table = DRAFT_TABLE(page_only_fields, struct page_only);

static bool is_filter(const struct request_param *param)
{
    return strcmp(param->name, "limit") != 0 && strcmp(param->name, "cursor") != 0;
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

enum status page_open(struct exchange *x, const struct page_query *query, struct page *page)
{
    struct id after = ID_NONE;

    if (query->cursor != NULL && !cursor_read(&x->counter.act.deployment->secret, binding_of(x), query->cursor, &after))
        return exchange_invalid(x, "/cursor", FAULT_INVALID_FORMAT);
    *page = (struct page){ .limit = (size_t)query->limit, .after = after };
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

void page_end(struct exchange *x, struct json_write *json, bool more, struct id last)
{
    json_list_close(json);
    if (more)
        json_put_string(json, "next_cursor",
                        cursor_write(x->arena, &x->counter.act.deployment->secret, binding_of(x), last));
    else
        json_put_null(json, "next_cursor");
    json_close(json);
}

enum status page_reply(struct exchange *x, struct json_write *json, bool more, struct id last)
{
    page_end(x, json, more, last);
    return reply_resource(x, json, 0);
}
