/* counter/reconcile.h: compares one day of the gateway's book with ours, in both directions. Reads only; what it finds
 * is for a person. It also finds a commit that the database acknowledged and then lost.
 * Source: docs/reliability.md, 1 and 2.2. */
#ifndef GUICHET_COUNTER_RECONCILE_H
#define GUICHET_COUNTER_RECONCILE_H

#include "billing/reconcile.h"
#include "gateway/gateway.h"
#include "sql/store_reconcile.h"

/* One charge or payment with all its differences. Valid during the call only. */
struct discrepancy {
    difference_set differences;              /* empty only for a foreign charge */
    const struct gateway_listed *charge;     /* NULL: there is none */
    const struct reconcile_payment *payment; /* NULL: there is none */
};
typedef void (*discrepancy_fn)(void *context, const struct discrepancy *discrepancy);

struct reconciliation {
    int64_t charges, payments; /* read: charges of the gateway's day, payments of ours */
    int64_t discrepancies;
    /* charges under no key of ours, made by another shop on the same account; told, but no discrepancies */
    int64_t foreign;
};

/* Compares every charge that the gateway made on `day` (of the billing zone) with the payment that its key names,
 * whenever that was made. And for every payment made on `day` (in real time, by its identifier; sandbox organizations
 * included) that must have a charge, looks for one: among the charges of that day, else by its key, because an attempt
 * may be sent for 23 hours. Memory is bounded: pages of the gateway, and RECONCILE_CHUNK payment identifiers at a time;
 * for a day with more of them the gateway's day is read again for each chunk. STATUS_UNAVAILABLE: the gateway's book or
 * ours cannot be read; what was told before that is valid. */
enum { RECONCILE_CHUNK = 100000 };
enum status reconcile_day(struct sql *sql, struct gateway *gateway, struct day day, discrepancy_fn tell, void *context,
                          struct reconciliation *done) MUST_CHECK;

#endif
