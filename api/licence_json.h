/* api/licence_json.h: licences as users hold them and as they can be given, in JSON. Nothing about money: most people
 * may not see it. */
#ifndef GUICHET_API_LICENCE_JSON_H
#define GUICHET_API_LICENCE_JSON_H

#include "base/json_write.h"
#include "base/language.h"
#include "billing/subscription.h"
#include "sql/store_assignment.h"

/* The member "licences" of a subscription: how many it has, and what has become of them. */
void licence_counts_json(struct json_write *json, const struct subscription *subscription);
/* `usable` says whether one can work with it. */
void licence_held_json(struct json_write *json, const struct licence_held *licence, enum language language);
/* A subscription's licences, of which `assignable` can be given now. */
void licences_given_json(struct json_write *json, const struct subscription *subscription, int64_t assignable,
                         enum language language);

#endif
