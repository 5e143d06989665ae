/* api/routes.h: every route of this API, for server_main. */
#ifndef GUICHET_API_ROUTES_H
#define GUICHET_API_ROUTES_H

#include "fcgi/route.h"

extern const struct route_table api_routes;

#endif
