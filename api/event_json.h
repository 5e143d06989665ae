/* api/event_json.h: an entry of the journal as the API shows it. Source: docs/api.md, Events and the audit log. */
#ifndef GUICHET_API_EVENT_JSON_H
#define GUICHET_API_EVENT_JSON_H

#include "base/json_write.h"
#include "sql/store_event.h"

/* {"sequence", "id", "type", "created_at", "object"}; the object as it was stored. */
void event_json(struct json_write *json, const struct event_row *event);
/* The same with {"actor", "address", "before", "after", "previous_hash", "hash"}: all that books/event_seal.h seals,
 * the instant to its microsecond, so that a customer can make the chain again. `before` and `after` are null where
 * there is nothing to say; actor is a user or "system". */
void audit_json(struct json_write *json, const struct event_row *event);

#endif
