/* tests/histories/request_statuses.h: which answers each request may get.
 * Source: docs/api.md; the headers of the acts. */
#ifndef GUICHET_HISTORIES_REQUEST_STATUSES_H
#define GUICHET_HISTORIES_REQUEST_STATUSES_H

#include "request.h"

/* Right after it was sent: what the gateway did and which fault was armed is looked at, too. */
bool request_status_documented(const struct request *request, enum status status);

#endif
