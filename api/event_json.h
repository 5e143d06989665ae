/* api/event_json.h: an entry of the journal in JSON. Source: docs/api.md, Events and the audit log. */
#ifndef GUICHET_API_EVENT_JSON_H
#define GUICHET_API_EVENT_JSON_H

#include "base/json_write.h"
#include "sql/store_event.h"

/* {"sequence", "id", "type", "created_at", "object"}; the object as stored. */
void event_json(struct json_write *json, const struct event_row *event);
/* The same members and {"created_at_us", "actor", "address", "before", "after", "previous_hash", "hash"}: everything
 * that books/event_seal.h seals, so that a customer can recompute the chain of hashes. The seal covers microseconds,
 * which instants of answers do not tell: created_at_us is that number, counted from 1970-01-01T00:00:00Z. `before` and
 * `after` are null if there is nothing to record; actor is a user or "system". */
void audit_json(struct json_write *json, const struct event_row *event);

#endif
