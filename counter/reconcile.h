/* counter/reconcile.h: one day of the gateway's book beside ours, in both directions. Reads only; what it finds is
 * for a person. It is also what finds a commit that the database acknowledged and lost. Source: docs/reliability.md,
 * 1 and 2.2. */
#ifndef GUICHET_COUNTER_RECONCILE_H
#define GUICHET_COUNTER_RECONCILE_H

#include "billing/reconcile.h"
#include "gateway/gateway.h"
#include "sql/store_reconcile.h"

/* One charge or payment with all its differences. Alive during the call only. */
struct discrepancy {
    difference_set differences;              /* empty only of a charge that is not ours */
    const struct gateway_listed *charge;     /* NULL: there is none */
    const struct reconcile_payment *payment; /* NULL: there is none */
};
typedef void (*discrepancy_fn)(void *context, const struct discrepancy *discrepancy);

struct reconciliation {
    int64_t charges, payments; /* looked at: of the gateway's day, and of ours */
    int64_t discrepancies;
    int64_t foreign; /* charges under no key of ours: another shop's on the same account. No discrepancies; told, too */
};

/* Every charge the gateway made on `day` (of the billing zone) is compared with the payment its key names, whenever
 * that was made; and every payment made on `day` (by real time, its identifier's, sandbox organizations included)
 * that must have a charge has one: on that day, or, asked for by its key, later: an attempt may be sent for 23
 * hours. Memory is bounded: pages of the gateway, and of the payments RECONCILE_CHUNK identifiers at a time; a day
 * with more of them reads the gateway's day again for each chunk. STATUS_UNAVAILABLE: the gateway's book or ours
 * cannot be read; what was told until then is so. */
enum { RECONCILE_CHUNK = 100000 };
enum status reconcile_day(struct sql *sql, struct gateway *gateway, struct day day, discrepancy_fn tell, void *context,
                          struct reconciliation *done) MUST_CHECK;

#endif
