/* api/subscription_json.h: a subscription in JSON. Source: docs/api.md, Subscriptions. */
#ifndef GUICHET_API_SUBSCRIPTION_JSON_H
#define GUICHET_API_SUBSCRIPTION_JSON_H

#include "api/expand.h"
#include "base/json_write.h"
#include "base/language.h"
#include "billing/subscription.h"

void subscription_json(struct json_write *json, const char *key, const struct subscription *subscription,
                       enum language language);
/* With the sub-objects that were read for it. */
void subscription_expanded_json(struct json_write *json, const char *key, const struct subscription *subscription,
                                const struct expansion *with);

#endif
