/* fcgi/page.h: lists in pages. A cursor contains the last identifier of the previous page, and a keyed digest binds it
 * to the organization, the path and the filters it was made for; any other cursor is a fault at /cursor.
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
 * A page may be shorter than its limit although there is a next one: if its rows have parts (lines, lots, prices that
 * come along), it ends before it would have more than PAGE_PARTS_MAX of them. */
#ifndef GUICHET_FCGI_PAGE_H
#define GUICHET_FCGI_PAGE_H

#include <stddef.h>
#include <stdint.h>

#include "auth/digest.h"
#include "base/json_write.h"
#include "fcgi/draft.h"
#include "sql/sql.h"
#include "sql/store_changed.h"
#include "sql/store_count.h"

enum { PAGE_LIMIT_MAX = 100, PAGE_LIMIT_USUAL = 25, PAGE_PARTS_MAX = SQL_PARTS_MAX };

struct exchange;

struct page_query {
    int64_t limit;
    const char *cursor; /* NULL: from the start */
    bool by_change;     /* updated_since was sent */
    struct instant updated_since;
    bool count; /* the list also tells how many rows it has */
};
#define PAGE_FIELDS(type)                                                                                              \
    {                                                                                                                  \
        "limit", FIELD_INT, offsetof(type, page.limit), .min = 1, .max = PAGE_LIMIT_MAX, .otherwise = PAGE_LIMIT_USUAL \
    },                                                                                                                 \
    {                                                                                                                  \
        "cursor", FIELD_TEXT, offsetof(type, page.cursor), .min = 1, .max = 200                                        \
    }

/* For a list that clients synchronise by: only rows changed at or after that instant, in the order of their changes. */
#define PAGE_SINCE_FIELD(type)                                                                                         \
    {                                                                                                                  \
        "updated_since", FIELD_INSTANT, offsetof(type, page.updated_since), .given = offsetof(type, page.by_change)    \
    }
/* For a list that can be counted: its handler sets x->counted where page.count was asked for. */
#define PAGE_COUNT_FIELD(type)                                                                                         \
    {                                                                                                                  \
        "count", FIELD_BOOL, offsetof(type, page.count)                                                                \
    }
/* The clock that gives the instants of changes may be set back by this much at once without a change being missed:
 * `updated_until` is that much earlier than the last change told. */
enum { PAGE_OVERLAP_S = 10 };

struct page {
    size_t limit;
    struct id after; /* ID_NONE: from the start */
    /* by_change: from where, and the rows that store_changed_… found from there on (page_from) */
    bool by_change;
    struct instant since; /* INSTANT_NONE: not by change */
    struct instant begun; /* a sandbox's clock when the first page was read; INSTANT_NONE: not a sandbox */
    struct changed place, *changed;
};

/* For a list without filters: the struct of its route's `query`. */
struct page_only {
    struct page_query page;
};
extern const struct draft_table page_only_table;

/* STATUS_VALIDATION_FAILED: the cursor is not one for this list (a fault at /cursor). */
enum status page_open(struct exchange *x, const struct page_query *query, struct page *page) MUST_CHECK;
/* How many of `found` rows to show, if limit + 1 rows were read. */
size_t page_shown(const struct page *page, size_t found);
/* Whether a row with `more` parts fits on a page that already has *parts, which is then increased. The first row of a
 * page always fits. */
bool page_takes(size_t *parts, size_t more) MUST_CHECK;
/* Begins the answer: {"data": [ , to which the rows are added */
struct json_write page_begin(const struct exchange *x);
/* Ends it: ], "next_cursor": … }, null unless there is more. `last`: the identifier of the last row shown. */
void page_end(struct exchange *x, struct json_write *json, bool more, struct id last);
/* page_end, and the answer 200 with its ETag, or 304. The tag is a digest of the answer's bytes: an organization's
 * version would not do, because the day, the reader's language and the catalogue change an answer too. What 304 saves
 * is the transfer. Every list ends with this, except the catalogue, which clients cache (api/handler_product.c). */
enum status page_reply(struct exchange *x, struct json_write *json, bool more, struct id last) MUST_CHECK;
/* Where a store_changed_ function begins: behind the page before, one row more than the page shows. */
struct changed_from page_from(const struct page *page);
/* After row `at` of page->changed was read with that status into place *count: keeps it. A row that was deleted since
 * is passed over. Any other status is returned. */
enum status page_keep(struct page *page, size_t at, enum status status, size_t *count) MUST_CHECK;
/* page_reply, of a page that may be by_change: then its cursor tells the last change shown, and `updated_until` how far
 * the client has read. `last`: as of page_reply. */
enum status page_reply_of(struct exchange *x, const struct page *page, struct json_write *json, size_t shown, bool more,
                          struct id last) MUST_CHECK;
/* The `last` argument, for rows with a member `id`. */
#define PAGE_LAST(rows, shown) ((shown) > 0 ? (rows)[(shown)-1].id : ID_NONE)

/* Writing and reading a cursor without an exchange. `binding`: any text that the cursor is to be valid for. */
const char *cursor_write(struct arena *arena, const struct secret *secret, const char *binding, struct id last);
bool cursor_read(const struct secret *secret, const char *binding, const char *cursor, struct id *last) MUST_CHECK;

#endif
