/* billing/return_address.h: where another site may send a browser back to: an address of this service and no other,
 * so that nobody can use us to lead people elsewhere. Source: docs/api.md, Payment methods. Pure. */
#ifndef GUICHET_BILLING_RETURN_ADDRESS_H
#define GUICHET_BILLING_RETURN_ADDRESS_H

#include "base/arena.h"
#include "base/status.h"

enum { RETURN_ADDRESS_BYTES_MAX = 500 };

/* The whole address of `wanted`: a path ("/account") below `base` (an address without a closing slash), or such an
 * address written whole. NULL: it leads elsewhere, is longer than RETURN_ADDRESS_BYTES_MAX, or has anything in it that
 * browsers read in more than one way: a backslash, a blank, a byte that is not visible ASCII, "//" at its beginning,
 * a segment "..", a fragment. In the arena. */
const char *return_address(struct arena *arena, const char *base, const char *wanted);
/* The address with one more parameter in its query; name and value are our own words and need no escaping. */
const char *return_address_with(struct arena *arena, const char *address, const char *name, const char *value);

#endif
