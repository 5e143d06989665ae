/* api/action_json.h: whether something may be done with a subscription now, and if not, why and what to do.
 * Source: docs/api.md, Subscriptions. */
#ifndef GUICHET_API_ACTION_JSON_H
#define GUICHET_API_ACTION_JSON_H

#include "base/json_write.h"
#include "base/language.h"
#include "billing/action.h"

/* Once, at start-up: the volume licensing address used where a subscription has none of its own; NULL: none. */
void action_link_set(const char *volume_licensing_href);

/* {"allowed": true} or {"allowed": false, "reason", "message", "remedy"?}; the message in the reader's language. */
void action_json(struct json_write *json, const char *key, const struct action *action, enum language language);

#endif
