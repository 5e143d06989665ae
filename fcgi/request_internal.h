/* fcgi/request_internal.h: shared by the files of the request. */
#ifndef GUICHET_FCGI_REQUEST_INTERNAL_H
#define GUICHET_FCGI_REQUEST_INTERNAL_H

#include "fcgi/request.h"

/* Fills in params and param_count. `query` NULL or empty: no parameters. STATUS_MALFORMED_REQUEST: bad
 * percent-encoding, not UTF-8, an empty parameter, or more than REQUEST_PARAMS_MAX. */
enum status request_query_read(struct arena *arena, const char *query, struct request *request) MUST_CHECK;

#endif
