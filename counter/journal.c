/* counter/journal.c: notes what an act tells and, before COMMIT, seals it to the organization's last entry. */
#include "counter/journal.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "counter/counter.h"
#include "counter/event_seal.h"
#include "sql/store_organization.h"

static const char *const names[EVENT__MAX] = {
#define X(name, text) [name] = text,
    EVENT_TABLE(X)
#undef X
};

const char *event_type_name(enum event_type type)
{
    return names[type];
}

void journal_tell(struct counter *counter, enum event_type type, const char *object, const char *before, const char *after)
{
    struct journal *journal = &counter->journal;

    assert(journal->count < JOURNAL_EVENTS_MAX && sql_in_transaction(counter->sql));
    if (journal->count == journal->capacity) {
        size_t capacity = journal->capacity == 0 ? 8 : journal->capacity * 2;
        struct event *larger = ARENA_ARRAY(counter->arena, struct event, capacity);

        if (journal->count > 0)
            memcpy(larger, journal->events, sizeof *larger * journal->count);
        journal->events = larger;
        journal->capacity = capacity;
    }
    journal->events[journal->count++] = (struct event){ .type = type, .id = id_new(), .object = object, .before = before, .after = after };
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

enum status journal_flush(struct counter *counter)
{
    struct organization *organization = &counter->organization;
    const struct journal *journal = &counter->journal;
    struct event_row *rows = ARENA_ARRAY(counter->arena, struct event_row, journal->count);
    const char *actor = id_is_none(counter->actor.user_id) ? "system" : arena_text(counter->arena, id_write(ID_USER, counter->actor.user_id).text);
    enum status status;

    if (journal->count == 0)
        return STATUS_OK;
    for (size_t i = 0; i < journal->count; i++) {
        const struct event *event = &journal->events[i];

        rows[i] = (struct event_row){ .organization_id = organization->id, .sequence = ++organization->journal_sequence, .id = event->id,
                                      .type = names[event->type], .object = event->object, .actor = actor, .address = counter->address,
                                      .before_change = event->before, .after_change = event->after, .created_at = counter->organization_now };
        memcpy(rows[i].previous_hash, organization->journal_hash, HASH_BYTES);
        event_seal(counter->arena, &rows[i], rows[i].hash);
        memcpy(organization->journal_hash, rows[i].hash, HASH_BYTES);
    }
    if ((status = store_event_insert(counter->sql, counter->arena, rows, journal->count)) != STATUS_OK)
        return status;
    if ((status = store_organization_journal(counter->sql, organization)) == STATUS_OK)
        organization->version++; /* as the row: what renders after this tells the version that is committed */
    return status;
}
