/* auth/actor.c */
#include "auth/actor.h"

#include <assert.h>
#include <string.h>

const char *transport_name(enum transport transport)
{
    assert(transport == TRANSPORT_COOKIE || transport == TRANSPORT_BEARER);
    return transport == TRANSPORT_COOKIE ? "cookie" : "bearer";
}

bool transport_read(const char *name, enum transport *transport)
{
    if (strcmp(name, "cookie") != 0 && strcmp(name, "bearer") != 0)
        return false;
    *transport = name[0] == 'c' ? TRANSPORT_COOKIE : TRANSPORT_BEARER;
    return true;
}
