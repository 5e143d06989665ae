/* api/handler_event.c: the organization's journal, as event feed and as audit log: oldest first, without gaps; or, for
 * people, newest first. Source: docs/api.md, Events.
 *
 * A client that follows the feed repeatedly asks for ?after= the last sequence number it has seen: the events of an
 * act become visible together. `next_cursor` is for the pages of one listing, as in every list. With `wait` an answer
 * that would be empty is held back until there is an event (fcgi/held.h). */
#include "api/event_json.h"
#include "api/handlers.h"
#include "books/journal.h"
#include "fcgi/exchange.h"
#include "fcgi/held.h"
#include "sql/store_event.h"

struct event_query {
    struct page_query page;
    int64_t after; /* a sequence number; 0: from the first entry */
    enum event_type type;
    bool newest_first;
    struct instant created_since, created_before; /* INSTANT_NONE: whenever */
    int64_t wait;                                 /* seconds, where there is nothing to tell yet */
};

DRAFT_WORD(type_word, enum event_type, event_type)
#define FEED_FIELDS                                                                                                    \
    PAGE_FIELDS(struct event_query),                                                                                   \
        { "after", FIELD_INT, offsetof(struct event_query, after), .min = 0, .max = INT64_MAX },                       \
        { "type", FIELD_WORD, offsetof(struct event_query, type), .word = &type_word, .otherwise = EVENT__MAX },       \
        { "newest_first", FIELD_BOOL, offsetof(struct event_query, newest_first) },                                    \
        { "created_since", FIELD_INSTANT, offsetof(struct event_query, created_since) },                               \
    {                                                                                                                  \
        "created_before", FIELD_INSTANT, offsetof(struct event_query, created_before)                                  \
    }
static const struct field query_fields[] = {
    FEED_FIELDS,
    { "wait", FIELD_INT, offsetof(struct event_query, wait), .min = 0, .max = HELD_WAIT_MAX_S },
};
const struct draft_table event_query_table = DRAFT_TABLE(query_fields, struct event_query);
static const struct field audit_fields[] = { FEED_FIELDS };
const struct draft_table audit_query_table = DRAFT_TABLE(audit_fields, struct event_query);

/* A cursor contains an identifier; here its last eight bytes are a sequence number. These begin at 1, so none becomes
 * ID_NONE. */
static struct id place_of(int64_t sequence)
{
    struct id place = ID_NONE;

    for (size_t i = sizeof place.bytes; sequence > 0; sequence >>= 8)
        place.bytes[--i] = (uint8_t)(sequence & 0xff);
    return place;
}

static int64_t sequence_at(struct id place)
{
    int64_t sequence = 0;

    for (size_t i = sizeof place.bytes - sizeof sequence; i < sizeof place.bytes; i++)
        sequence = sequence << 8 | place.bytes[i];
    return sequence;
}

/* The part of the journal that was asked for, without what the pages before have told. */
static enum status span_of(struct exchange *x, const struct event_query *query, const struct page *page,
                           struct event_span *span)
{
    struct id organization_id = x->view.organization_id;
    int64_t told = sequence_at(page->after), since = 0;
    enum status status;

    *span = (struct event_span){ .after = query->after,
                                 .upto = INT64_MAX,
                                 .type = query->type == EVENT__MAX ? NULL : event_type_name(query->type),
                                 .newest_first = query->newest_first,
                                 .limit = (int64_t)page->limit + 1 };
    if (!instant_is_none(query->created_since) &&
        (status = store_event_last_before(x->sql, x->arena, organization_id, query->created_since, &since)) !=
            STATUS_OK)
        return status;
    if (!instant_is_none(query->created_before) &&
        (status = store_event_last_before(x->sql, x->arena, organization_id, query->created_before, &span->upto)) !=
            STATUS_OK)
        return status;
    span->after = since > span->after ? since : span->after;
    if (told > 0 && query->newest_first)
        span->upto = told - 1;
    else if (told > 0)
        span->after = told;
    return STATUS_OK;
}

/* Whoever waits, waits for what comes next: not for what lies behind, nor for what is over. */
static enum status wait_check(struct exchange *x, const struct event_query *query)
{
    if (query->wait > 0 && (query->newest_first || !instant_is_none(query->created_before)))
        return exchange_invalid(x, "/wait", FAULT_EXCLUSIVE);
    return STATUS_OK;
}

static enum status journal_list(struct exchange *x,
                                void (*write)(struct json_write *json, const struct event_row *event))
{
    const struct event_query *query = x->query;
    struct json_write json;
    struct event_row *events;
    struct event_span span;
    struct page page;
    size_t found, shown;
    enum status status;

    if ((status = wait_check(x, query)) != STATUS_OK || (status = page_open(x, &query->page, &page)) != STATUS_OK ||
        (status = span_of(x, query, &page, &span)) != STATUS_OK ||
        (status = store_event_find(x->sql, x->arena, x->view.organization_id, &span, &events, &found)) != STATUS_OK)
        return status;
    x->wait_s = found == 0 ? (int)query->wait : 0;
    shown = page_shown(&page, found);
    json = page_begin(x);
    for (size_t i = 0; i < shown; i++)
        write(&json, &events[i]);
    return page_reply(x, &json, found > shown, shown > 0 ? place_of(events[shown - 1].sequence) : ID_NONE);
}

enum status handle_event_list(struct exchange *x)
{
    return journal_list(x, event_json);
}

enum status handle_audit_log(struct exchange *x)
{
    return journal_list(x, audit_json);
}
