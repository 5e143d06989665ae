/* gateway/check.h: the texts of any gateway, checked in one place before any other code sees them: texts too long for
 * their columns, and addresses that no browser may be sent to. Source: gateway/gateway.h, whose promises on texts are
 * kept here. */
#ifndef GUICHET_GATEWAY_CHECK_H
#define GUICHET_GATEWAY_CHECK_H

#include "gateway/gateway.h"

/* A gateway identifier longer than its column makes the answer DISPUTED ("id"): cut, it would name something else. A
 * decline code is cut: only people read it. An unusable action_url makes the answer DISPUTED ("action_url").
 * `http_allowed`: the sandbox's, which may be any host of a private network. */
void check_charge(struct arena *arena, const char *key, bool http_allowed, struct gateway_charge *charge);
void check_refund(struct arena *arena, const char *key, struct gateway_refund *refund);
/* A gateway's identifier that its column can hold; NULL is fine. */
bool check_id(const char *id);
/* STATUS_UNAVAILABLE: the reference is longer than its column. A brand is cut; last4 has four characters or is
 * dropped, as a wrong ending would mislead. */
enum status check_method(struct arena *arena, struct gateway_method *method) MUST_CHECK;

/* https, or http where that is allowed or the host is this machine; visible ASCII, at most GATEWAY_ACTION_URL_MAX
 * bytes. */
bool check_action_url(const char *url, bool http_allowed);

#endif
