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
struct event_span {
    int64_t after, upto; /* sequence numbers: later than the one, up to the other */
    const char *type;    /* NULL: of every type; of one, by an index: however rare they are, no others are read */
    bool newest_first;
    int64_t limit;
};
enum status store_event_find(struct sql *sql, struct arena *arena, struct id organization_id,
                             const struct event_span *span, struct event_row **events, size_t *count) MUST_CHECK;
/* The last sequence number of an event before that instant; 0: there is none. Found by halving, as events are numbered
 * in the order of their instants (but while a server's clock is set back). */
enum status store_event_last_before(struct sql *sql, struct arena *arena, struct id organization_id,
                                    struct instant instant, int64_t *sequence) MUST_CHECK;

#endif
