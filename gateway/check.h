/* gateway/check.h: checks the texts of every gateway's answers before other code uses them: texts too long for their
 * columns, and addresses that no browser may be sent to. This keeps the promises that gateway/gateway.h makes about
 * texts. */
#ifndef GUICHET_GATEWAY_CHECK_H
#define GUICHET_GATEWAY_CHECK_H

#include "gateway/gateway.h"

/* A gateway identifier longer than its column makes the answer DISPUTED ("id"): truncated, it would identify another
 * object. A decline code is truncated: only people read it. An unusable action_url makes the answer DISPUTED
 * ("action_url"). `http_allowed`: true for the sandbox, whose http address may have any host of a private network. */
void check_charge(struct arena *arena, const char *key, bool http_allowed, struct gateway_charge *charge);
void check_refund(struct arena *arena, const char *key, struct gateway_refund *refund);
/* Whether the gateway's identifier fits its column and is not empty; true for NULL. */
bool check_id(const char *id);
/* STATUS_UNAVAILABLE: the reference is longer than its column. A brand is truncated; a last4 of more than four
 * characters becomes NULL, because a wrong ending would mislead. A mandate's reference or creditor identifier becomes
 * NULL if it is not printable ASCII of at most MANDATE_TEXT_MAX bytes; a mandate whose identifier does not fit its
 * column is cleared. */
enum status check_method(struct arena *arena, struct gateway_method *method) MUST_CHECK;

/* Whether a browser may be sent to the address: https, or http if `http_allowed` or the host is this machine; visible
 * ASCII, at most GATEWAY_ACTION_URL_MAX bytes, no user name before the host. */
bool check_action_url(const char *url, bool http_allowed);

#endif
