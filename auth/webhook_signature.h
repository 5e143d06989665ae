/* auth/webhook_signature.h: checks that a webhook was sent by our payment gateway, by Stripe's scheme, which the
 * sandbox gateway uses too.
 * Source: docs.stripe.com/webhooks, "Verify webhook signatures manually"; docs/reliability.md, B5 102. */
#ifndef GUICHET_AUTH_WEBHOOK_SIGNATURE_H
#define GUICHET_AUTH_WEBHOOK_SIGNATURE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/clock.h"
#include "base/status.h"

/* How far the header's time may differ from now, in either direction: for so long, and no longer, could an intercepted
 * event be sent again. */
enum { WEBHOOK_TOLERANCE_S = 300 };

/* The header is `t=<seconds since 1970>,v1=<hex>` with one t and one or more v1 (two while a secret is being
 * replaced). Each v1 is the HMAC-SHA256, keyed with the secret, of `<t>.<body>`, as 64 lower case digits. Signatures
 * of other schemes (`v0=…`) are ignored; a header of another form is refused. `header` may be NULL or any text from a
 * client; `body` is the body byte by byte as received. The comparison's time does not depend on where the signatures
 * differ. true: one of the v1 is correct, and the time is within the tolerance. */
bool webhook_signature_is_good(const char *secret, const char *header, const void *body, size_t length,
                               struct instant now) MUST_CHECK;

#endif
