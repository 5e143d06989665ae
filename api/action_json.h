/* api/action_json.h: whether an action on a subscription is possible now, and if not, why and what helps.
 * Source: docs/api.md, Subscriptions. */
#ifndef GUICHET_API_ACTION_JSON_H
#define GUICHET_API_ACTION_JSON_H

#include "base/json_write.h"
#include "base/language.h"
#include "billing/action.h"

/* Sets the volume licensing address for subscriptions without one of their own; NULL: none. Call once at start-up. */
void action_link_set(const char *volume_licensing_href);

/* Sets whom customers ask about what was written off; email NULL: none is told. Call once at start-up. */
void action_seller_set(const char *name, const char *email);

/* Why the action is not allowed, and what to do, in that language; in the arena. */
const char *action_message(struct arena *arena, const struct action *action, enum language language);

/* Writes the action's successors as a list of {"product", "price_id"}. */
void successors_json(struct json_write *json, const char *key, const struct action *action, enum language language);

/* Writes {"allowed": true} or {"allowed": false, "reason", "message", "remedy"?}, the message in that language. */
void action_json(struct json_write *json, const char *key, const struct action *action, enum language language);

#endif
