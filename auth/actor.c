/* auth/actor.c */
#include "auth/actor.h"

#include "billing/names.h"

static const char *const transports[] = { [TRANSPORT_COOKIE] = "cookie", [TRANSPORT_BEARER] = "bearer" };

NAMES_PAIR(transport, transports)
