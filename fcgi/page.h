/* fcgi/page.h: lists, page by page. A cursor names the last identifier of the page before and is bound, by a keyed
 * digest, to the organization, the address and the filters it was made for; one from elsewhere is a fault at
 * /cursor.
 * Source: docs/api.md, Conventions.
 *
 *     struct order_query { struct page_query page; enum order_status status; };
 *     static const struct field order_query_fields[] = { PAGE_FIELDS(struct order_query), { "status", … } };
 *
 *     struct page page;
 *     if ((status = page_open(x, &query->page, &page)) != STATUS_OK) return status;
 *     … WHERE id < page.after (where it is not ID_NONE) ORDER BY id DESC LIMIT page.limit + 1 …
 *     shown = page_shown(&page, found);
 *     json = page_begin(x);
 *     for (size_t i = 0; i < shown; i++) order_json(&json, NULL, &orders[i]);
 *     return page_reply(x, &json, found > shown, PAGE_LAST(orders, shown));
 *
 * A page may be shorter than its limit and still have a next one: where its rows have parts of their own, it ends
 * before there are more than PAGE_PARTS_MAX of them. */
#ifndef GUICHET_FCGI_PAGE_H
#define GUICHET_FCGI_PAGE_H

#include <stddef.h>
#include <stdint.h>

#include "auth/digest.h"
#include "base/json_write.h"
#include "fcgi/draft.h"
#include "sql/sql.h"

enum { PAGE_LIMIT_MAX = 100, PAGE_LIMIT_USUAL = 25, PAGE_PARTS_MAX = SQL_PARTS_MAX };

struct exchange;

struct page_query {
    int64_t limit;
    const char *cursor; /* NULL: from the start */
};
#define PAGE_FIELDS(type)                                                                                              \
    {                                                                                                                  \
        "limit", FIELD_INT, offsetof(type, page.limit), .min = 1, .max = PAGE_LIMIT_MAX, .otherwise = PAGE_LIMIT_USUAL \
    },                                                                                                                 \
    {                                                                                                                  \
        "cursor", FIELD_TEXT, offsetof(type, page.cursor), .min = 1, .max = 200                                        \
    }

struct page {
    size_t limit;
    struct id after; /* ID_NONE: from the start */
};

/* For a list that knows no filter: its route's `query`, read as struct page_only. */
struct page_only {
    struct page_query page;
};
extern const struct draft_table page_only_table;

/* STATUS_VALIDATION_FAILED with a fault at /cursor. */
enum status page_open(struct exchange *x, const struct page_query *query, struct page *page) MUST_CHECK;
/* How many of `found` rows are shown, where limit + 1 were asked for. */
size_t page_shown(const struct page *page, size_t found);
/* Whether a row with `more` parts still fits a page that holds *parts already, and counts them in. The first row of
 * a page always fits. */
bool page_takes(size_t *parts, size_t more) MUST_CHECK;
/* {"data": [ … the rows go in here … */
struct json_write page_begin(const struct exchange *x);
/* … ], "next_cursor": null unless there is more }; `last` is the identifier of the last row that is shown. */
void page_end(struct exchange *x, struct json_write *json, bool more, struct id last);
/* The same, and the answer 200: what every list ends in, but the one that clients keep (api/handler_product.c). */
enum status page_reply(struct exchange *x, struct json_write *json, bool more, struct id last) MUST_CHECK;
/* The `last` of rows that hold their `id`. */
#define PAGE_LAST(rows, shown) ((shown) > 0 ? (rows)[(shown)-1].id : ID_NONE)

/* The two halves without an exchange. `binding` is any text: what the cursor is good for. */
const char *cursor_write(struct arena *arena, const struct secret *secret, const char *binding, struct id last);
bool cursor_read(const struct secret *secret, const char *binding, const char *cursor, struct id *last) MUST_CHECK;

#endif
