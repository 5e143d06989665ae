/* fcgi/request_internal.h: between the files of the request. */
#ifndef GUICHET_FCGI_REQUEST_INTERNAL_H
#define GUICHET_FCGI_REQUEST_INTERNAL_H

#include "fcgi/request.h"

/* Fills params and param_count. `query` NULL or empty: none. STATUS_MALFORMED_REQUEST: bad percent-encoding, not
 * UTF-8, an empty piece, or more than REQUEST_PARAMS_MAX. */
enum status request_query_read(struct arena *arena, const char *query, struct request *request) MUST_CHECK;

#endif
