/* gateway/check.h: the texts of any gateway, checked in one place before anybody else sees them: what has no room in its column, and addresses that
 * no browser may be sent to. Source: gateway/gateway.h, whose promises on texts are kept here. */
#ifndef GUICHET_GATEWAY_CHECK_H
#define GUICHET_GATEWAY_CHECK_H

#include "gateway/gateway.h"

/* A name of the gateway's that has no room makes the answer DISPUTED ("id"): cut, it would name something else. A decline code is cut: it is read by
 * people. An action_url that is none makes it DISPUTED ("action_url"). `http_allowed`: the sandbox's, which may be any host of a private network. */
void check_charge(struct arena *arena, const char *key, bool http_allowed, struct gateway_charge *charge);
void check_refund(struct arena *arena, const char *key, struct gateway_refund *refund);
/* A reference that has no room: STATUS_UNAVAILABLE. A brand is cut; of last4 there are four characters or none, as a wrong ending would mislead. */
enum status check_method(struct arena *arena, struct gateway_method *method) MUST_CHECK;

/* https, or http where that is allowed or the host is this machine; visible ASCII, at most GATEWAY_ACTION_URL_MAX bytes. */
bool check_action_url(const char *url, bool http_allowed);

#endif
