/* tests/histories/gateway_late.h: requests that reach the gateway late. The sender times out, asks about the charge and
 * is told that there is none, and perhaps sends the request again, before the first one arrives. It arrives within
 * minutes, as a connection lives no longer. */
#ifndef GUICHET_HISTORIES_GATEWAY_LATE_H
#define GUICHET_HISTORIES_GATEWAY_LATE_H

#include "gateway/driver.h"

/* true: the request is delayed, and gets no answer. */
bool late_takes_charge(const struct gateway_request *request, const char *sent_as);
bool late_takes_refund(const struct gateway_refund_request *request, const char *sent_as);
/* Whether a request with that key is delayed and has not arrived yet. */
bool late_comes(const char *key);
/* Delivers the requests whose time has come; each key is carried out once, and a gateway that refuses drops them. To be
 * called before each look at the book. */
void late_arrive(void);

#endif
