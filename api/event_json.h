/* api/event_json.h: an entry of the journal in JSON. Source: docs/api.md, Events and the audit log. */
#ifndef GUICHET_API_EVENT_JSON_H
#define GUICHET_API_EVENT_JSON_H

#include "base/json_write.h"
#include "sql/store_event.h"

/* {"sequence", "id", "type", "created_at", "object"}; the object as stored. */
void event_json(struct json_write *json, const struct event_row *event);
/* The same members and {"actor", "address", "before", "after", "previous_hash", "hash"}: everything that
 * books/event_seal.h seals, instants to the microsecond, so that a customer can recompute the chain of hashes.
 * `before` and `after` are null if there is nothing to record; actor is a user or "system". */
void audit_json(struct json_write *json, const struct event_row *event);

#endif
