/* auth/webhook_signature.h: whether a webhook was sent by our payment gateway. Stripe's scheme, which the sandbox
 * gateway signs by too. Source: docs.stripe.com/webhooks, "Verify webhook signatures manually"; docs/reliability.md,
 * B5 102. */
#ifndef GUICHET_AUTH_WEBHOOK_SIGNATURE_H
#define GUICHET_AUTH_WEBHOOK_SIGNATURE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/clock.h"
#include "base/status.h"

/* How far the time in the header may lie from now, either way: an event caught on its way is good for as long and no
 * longer. */
enum { WEBHOOK_TOLERANCE_S = 300 };

/* The header is `t=<seconds since 1970>,v1=<hex>`, with one t and one or more v1 (while a secret is being replaced
 * there are two): each is the HMAC-SHA256, under the secret, of `<t>.<body>`, in 64 lower case digits. Other schemes
 * (`v0=…`) are passed over and prove nothing; a header of another form is refused whole. `header` may be NULL or
 * anything a client sends, `body` is every byte as it came. Compared in a time that does not depend on where they
 * differ. true: one of the v1 is ours, and its time is now. */
bool webhook_signature_is_good(const char *secret, const char *header, const void *body, size_t length,
                               struct instant now) MUST_CHECK;

#endif
