/* books/journal.c: collects the journal entries of an act and, before COMMIT, writes them, each sealed to the one
 * before. */
#include "books/journal.h"

#include <assert.h>
#include <string.h>

#include "billing/names.h"
#include "books/act.h"
#include "books/event_seal.h"
#include "sql/store_organization.h"

static const char *const names[EVENT__MAX] = {
#define X(name, text) [name] = text,
    EVENT_TABLE(X)
#undef X
};

NAMES_PAIR(event_type, names)

void journal_tell(struct act *act, enum event_type type, const char *object, const char *before, const char *after)
{
    struct journal *journal = &act->journal;

    /* An act makes a few entries for each row it writes, and those are bounded: 2,000 renewals, 1,000 endings of
     * assignments or users. */
    assert(journal->count < JOURNAL_EVENTS_MAX && sql_in_transaction(act->sql));
    ARENA_ROOM(act->arena, journal->events, journal->count, 8, &journal->capacity);
    journal->events[journal->count++] =
        (struct event){ .type = type, .id = id_new(), .object = object, .before = before, .after = after };
}

const char *journal_object(struct act *act, const char *noun, enum id_kind kind, struct id id)
{
    struct json_write json = json_start(act->arena);

    json_open(&json, NULL);
    json_put_string(&json, "object", noun);
    json_put_id(&json, "id", kind, id);
    json_close(&json);
    return json_text(&json, NULL);
}

/* Makes the rows of one organization's entries, each sealed to the one before. */
static void entries_seal(struct act *act, struct event_row *rows)
{
    struct organization *organization = &act->organization;
    const char *actor = id_is_none(act->caller.actor.user_id)
                            ? "system"
                            : arena_text(act->arena, id_write(ID_USER, act->caller.actor.user_id).text);

    for (size_t i = 0; i < act->journal.count; i++) {
        const struct event *event = &act->journal.events[i];

        rows[i] = (struct event_row){ .organization_id = organization->id,
                                      .sequence = ++organization->journal_sequence,
                                      .id = event->id,
                                      .type = names[event->type],
                                      .object = event->object,
                                      .actor = actor,
                                      .address = act->caller.address,
                                      .before_change = event->before,
                                      .after_change = event->after,
                                      .created_at = act->organization_now };
        memcpy(rows[i].previous_hash, organization->journal_hash, HASH_BYTES);
        event_seal(act->arena, &rows[i], rows[i].hash);
        memcpy(organization->journal_hash, rows[i].hash, HASH_BYTES);
    }
}

enum status journals_flush(struct act *const acts[], size_t count)
{
    struct organization **told = ARENA_ARRAY(acts[0]->arena, struct organization *, count);
    struct event_row *rows;
    size_t row_count = 0, told_count = 0, at = 0;
    enum status status;

    for (size_t i = 0; i < count; i++)
        row_count += acts[i]->journal.count;
    if (row_count == 0)
        return STATUS_OK;
    rows = ARENA_ARRAY(acts[0]->arena, struct event_row, row_count);
    for (size_t i = 0; i < count; i++) {
        if (acts[i]->journal.count == 0)
            continue;
        entries_seal(acts[i], rows + at);
        at += acts[i]->journal.count;
        told[told_count++] = &acts[i]->organization;
    }
    if ((status = store_event_insert(acts[0]->sql, acts[0]->arena, rows, row_count)) != STATUS_OK)
        return status;
    /* also sets the new versions in memory, so that renderers show the versions that are committed */
    return store_organization_journal(acts[0]->sql, acts[0]->arena, told, told_count);
}
