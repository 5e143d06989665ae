/* tests/histories/gateway_late.h: requests that reach the gateway late: whoever sent one has heard nothing and
 * closed, asks and is told that there is nothing, sends it again perhaps; and then it arrives. It arrives within
 * minutes, as a connection does not live for longer. */
#ifndef GUICHET_HISTORIES_GATEWAY_LATE_H
#define GUICHET_HISTORIES_GATEWAY_LATE_H

#include "gateway/driver.h"

/* true: this one arrives late; nobody is answered now. */
bool late_takes_charge(const struct gateway_request *request, const char *sent_as);
bool late_takes_refund(const struct gateway_refund_request *request, const char *sent_as);
/* Whether a request of that key is on its way. */
bool late_comes(const char *key);
/* What has arrived by now is done: once for each key, and by a gateway that takes work. Called before anybody looks
 * at the book. */
void late_arrive(void);

#endif
