/* gateway/doubt.h: the outcome (UNKNOWN or DISPUTED) when the gateway's answer cannot be used, and why. */
#ifndef GUICHET_GATEWAY_DOUBT_H
#define GUICHET_GATEWAY_DOUBT_H

#include "gateway/gateway.h"
#include "gateway/http.h"

/* What makes an answer unusable: the values of gateway_charge.dispute and gateway_refund.dispute, all static. */
#define DISPUTE_AMOUNT "amount" /* not the amount that was asked about */
#define DISPUTE_CURRENCY "currency"
#define DISPUTE_KEY "key"               /* the key of another charge or refund */
#define DISPUTE_STATUS "status"         /* a status that maps to none of our outcomes */
#define DISPUTE_ACTION_URL "action_url" /* the charge waits for its payer at an address no browser may be sent to */
#define DISPUTE_ID "id"                 /* the gateway's identifier is empty or longer than its column */
#define DISPUTE_UNREADABLE "unreadable" /* not the kind of body that answers this request */
#define DISPUTE_HTTP_CODE "http_code"   /* not an HTTP code that answers this request */

/* Any answer with an HTTP code from 100 to 499: the gateway is reachable. Source: docs/rules.md, E. */
bool doubt_answered(const struct http_answer *answer);
/* Fills in the outcome for an unusable answer: UNKNOWN if it says nothing about the charge or refund (no answer, 5xx,
 * or a refusal to answer any question: 401, 403, 408, 429), else DISPUTED. Writes one line to the log; `act` (what was
 * asked for) and `key` identify the call there. */
void doubt_of_charge(const char *act, const char *key, const struct http_answer *answer, const char *dispute,
                     struct gateway_charge *charge);
void doubt_of_refund(const char *act, const char *key, const struct http_answer *answer, const char *dispute,
                     struct gateway_refund *refund);
/* The same about a chargeback: UNKNOWN is not told, DISPUTED is unusable. */
void doubt_of_chargeback(const char *key, const struct http_answer *answer, const char *dispute,
                         struct gateway_chargeback *found);
/* Writes only the log line. `subject`: our key, or another text that identifies the call in the log. */
void doubt_log(const char *act, const char *subject, const struct http_answer *answer);

#endif
