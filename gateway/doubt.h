/* gateway/doubt.h: what an answer that tells nothing to rely on makes of a question, and why. */
#ifndef GUICHET_GATEWAY_DOUBT_H
#define GUICHET_GATEWAY_DOUBT_H

#include "gateway/gateway.h"
#include "gateway/http.h"

/* What is wrong with an answer that came: the words of gateway_charge.dispute and gateway_refund.dispute, all static. */
#define DISPUTE_AMOUNT     "amount"     /* of another amount than was asked about */
#define DISPUTE_CURRENCY   "currency"
#define DISPUTE_KEY        "key"        /* of another charge or refund */
#define DISPUTE_STATUS     "status"     /* in a state that none of our outcomes tells */
#define DISPUTE_ACTION_URL "action_url" /* waits for its person at an address that nobody may be sent to */
#define DISPUTE_ID         "id"         /* the gateway's name for it has no room where it is kept, or is empty */
#define DISPUTE_UNREADABLE "unreadable" /* not what this call is answered with */
#define DISPUTE_HTTP_CODE  "http_code"  /* nor its HTTP code one that this call is answered with */

/* The request was answered, by anything from 100 to 499: the gateway is there. Source: docs/rules.md, E. */
bool doubt_answered(const struct http_answer *answer);
/* For an answer that could not be used: UNKNOWN where nobody spoke of what was asked (no answer, 5xx, or a refusal of all work: 401, 403, 408,
 * 429), else DISPUTED. One line in the log. `act` and `key` tell which call it was. */
void doubt_of_charge(const char *act, const char *key, const struct http_answer *answer, const char *dispute, struct gateway_charge *charge);
void doubt_of_refund(const char *act, const char *key, const struct http_answer *answer, const char *dispute, struct gateway_refund *refund);
/* The line alone. `subject`: our key, or what else tells which call it was. */
void doubt_log(const char *act, const char *subject, const struct http_answer *answer);

#endif
