/* billing/return_address.h: checks an address to which another site may send a browser back: only addresses of this
 * service, so that nobody can use it to lead people elsewhere. Source: docs/api.md, Payment methods. Pure. */
#ifndef GUICHET_BILLING_RETURN_ADDRESS_H
#define GUICHET_BILLING_RETURN_ADDRESS_H

#include "base/arena.h"
#include "base/status.h"

enum { RETURN_ADDRESS_BYTES_MAX = 500 };

/* The whole address of `wanted`, which is a path ("/account") below `base` (an address without a closing slash) or such
 * an address in full; in the arena. NULL: it leads elsewhere, is longer than RETURN_ADDRESS_BYTES_MAX, or has something
 * that browsers read in more than one way: a backslash, a blank, a byte that is not visible ASCII, "//" at its
 * beginning, a segment "..", a fragment. */
const char *return_address(struct arena *arena, const char *base, const char *wanted);
/* The address with one more query parameter; name and value must not need escaping. */
const char *return_address_with(struct arena *arena, const char *address, const char *name, const char *value);

#endif
