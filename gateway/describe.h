/* gateway/describe.h: tells the gateway afterwards what a charge has paid: an order's invoice gets its number only once
 * its charge came through. Texts alone: no money moves and no state changes. The rules of gateway/gateway.h apply. */
#ifndef GUICHET_GATEWAY_DESCRIBE_H
#define GUICHET_GATEWAY_DESCRIBE_H

#include "gateway/gateway.h"

/* In place of what the charge was made with; its other metadata stays. */
struct gateway_description {
    const char *charge_id;   /* the gateway's identifier of the charge */
    const char *invoice;     /* our identifier of the invoice */
    const char *description; /* at most 500 bytes */
    int timeout_ms;          /* for the whole call, above 0 */
};

/* Safe to repeat: the same texts are set again. STATUS_OK: the gateway has them; STATUS_VALIDATION_FAILED: it refuses
 * them for good, or knows no such charge (the log says what it answered); STATUS_UNAVAILABLE: not known, say it
 * again. */
enum status gateway_describe(struct gateway *gateway, struct arena *arena,
                             const struct gateway_description *description) MUST_CHECK;

#endif
