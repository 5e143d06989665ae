/* sql/store_event.h: rows of the sealed table `event`, the journal. */
#ifndef GUICHET_SQL_STORE_EVENT_H
#define GUICHET_SQL_STORE_EVENT_H

#include "sql/sql.h"

struct event_row {
    struct id organization_id;
    int64_t sequence;
    struct id id;
    const char *type, *object, *actor, *address;
    const char *before_change, *after_change; /* JSON; NULL: nothing to record */
    struct instant created_at;
    uint8_t previous_hash[32], hash[32];
};

/* Writes all events: one round trip for up to 4096, more for more. STATUS_DUPLICATE: a sequence number is taken, which
 * the organization's lock should prevent. */
enum status store_event_insert(struct sql *sql, struct arena *arena, const struct event_row *events,
                               size_t count) MUST_CHECK;
/* Events after that sequence number, oldest first. */
enum status store_event_list(struct sql *sql, struct arena *arena, struct id organization_id, int64_t after,
                             int64_t limit, struct event_row **events, size_t *count) MUST_CHECK;
/* Those of one type, by an index of their own: however rare they are, no others are read. */
enum status store_event_list_of_type(struct sql *sql, struct arena *arena, struct id organization_id, const char *type,
                                     int64_t after, int64_t limit, struct event_row **events, size_t *count) MUST_CHECK;

#endif
