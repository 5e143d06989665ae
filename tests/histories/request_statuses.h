/* tests/histories/request_statuses.h: the statuses that each request may end with.
 * Source: docs/api.md; the headers of the acts. */
#ifndef GUICHET_HISTORIES_REQUEST_STATUSES_H
#define GUICHET_HISTORIES_REQUEST_STATUSES_H

#include "request.h"

/* To be called right after sending: it also looks at what the gateway did, and whether a fault happened. */
bool request_status_documented(const struct request *request, enum status status);

#endif
