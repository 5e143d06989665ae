/* books/journal.c: notes what an act tells and, before COMMIT, seals it to the organization's last entry. */
#include "books/journal.h"

#include <assert.h>
#include <string.h>

#include "books/act.h"
#include "books/event_seal.h"
#include "sql/store_organization.h"

static const char *const names[EVENT__MAX] = {
#define X(name, text) [name] = text,
    EVENT_TABLE(X)
#undef X
};

void journal_tell(struct counter *counter, enum event_type type, const char *object, const char *before,
                  const char *after)
{
    struct journal *journal = &counter->journal;

    /* An act tells a few entries for each row it writes, and those are bounded: 2,000 renewals, 1,000 endings of
     * assignments or users. */
    assert(journal->count < JOURNAL_EVENTS_MAX && sql_in_transaction(counter->sql));
    if (journal->count == journal->capacity) {
        size_t capacity = journal->capacity == 0 ? 8 : journal->capacity * 2;
        struct event *larger = ARENA_ARRAY(counter->arena, struct event, capacity);

        if (journal->count > 0)
            memcpy(larger, journal->events, sizeof *larger * journal->count);
        journal->events = larger;
        journal->capacity = capacity;
    }
    journal->events[journal->count++] =
        (struct event){ .type = type, .id = id_new(), .object = object, .before = before, .after = after };
}

const char *journal_object(struct counter *counter, const char *noun, enum id_kind kind, struct id id)
{
    struct json_write json = json_start(counter->arena);

    json_open(&json, NULL);
    json_put_string(&json, "object", noun);
    json_put_id(&json, "id", kind, id);
    json_close(&json);
    return json_text(&json, NULL);
}

/* One till's entries as rows, sealed one to the next. */
static void entries_seal(struct counter *c, struct event_row *rows)
{
    struct organization *organization = &c->organization;
    const char *actor =
        id_is_none(c->actor.user_id) ? "system" : arena_text(c->arena, id_write(ID_USER, c->actor.user_id).text);

    for (size_t i = 0; i < c->journal.count; i++) {
        const struct event *event = &c->journal.events[i];

        rows[i] = (struct event_row){ .organization_id = organization->id,
                                      .sequence = ++organization->journal_sequence,
                                      .id = event->id,
                                      .type = names[event->type],
                                      .object = event->object,
                                      .actor = actor,
                                      .address = c->address,
                                      .before_change = event->before,
                                      .after_change = event->after,
                                      .created_at = c->organization_now };
        memcpy(rows[i].previous_hash, organization->journal_hash, HASH_BYTES);
        event_seal(c->arena, &rows[i], rows[i].hash);
        memcpy(organization->journal_hash, rows[i].hash, HASH_BYTES);
    }
}

enum status journals_flush(struct counter *const tills[], size_t count)
{
    struct organization **told = ARENA_ARRAY(tills[0]->arena, struct organization *, count);
    struct event_row *rows;
    size_t row_count = 0, told_count = 0, at = 0;
    enum status status;

    for (size_t i = 0; i < count; i++)
        row_count += tills[i]->journal.count;
    if (row_count == 0)
        return STATUS_OK;
    rows = ARENA_ARRAY(tills[0]->arena, struct event_row, row_count);
    for (size_t i = 0; i < count; i++) {
        if (tills[i]->journal.count == 0)
            continue;
        entries_seal(tills[i], rows + at);
        at += tills[i]->journal.count;
        told[told_count++] = &tills[i]->organization;
    }
    if ((status = store_event_insert(tills[0]->sql, tills[0]->arena, rows, row_count)) != STATUS_OK ||
        (status = store_organization_journal(tills[0]->sql, tills[0]->arena, told, told_count)) != STATUS_OK)
        return status;
    for (size_t i = 0; i < told_count; i++)
        told[i]->version++; /* as the row: what renders after this tells the version that is committed */
    return STATUS_OK;
}
