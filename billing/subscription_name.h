/* billing/subscription_name.h: the name that a customer gives a subscription, to tell two of one product apart. Pure.
 */
#ifndef GUICHET_BILLING_SUBSCRIPTION_NAME_H
#define GUICHET_BILLING_SUBSCRIPTION_NAME_H

#include "base/arena.h"

enum { SUBSCRIPTION_NAME_CHARACTERS_MAX = 100 };

/* The name in Unicode normal form NFC, so that what reads alike is alike. NULL: the normal form, which may be longer,
 * has more characters than that. `name` is UTF-8. */
const char *subscription_name_normal(struct arena *arena, const char *name);

#endif
