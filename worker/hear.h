/* worker/hear.h: asks the gateway at once about whatever of a payment is not settled here: its charge, its refunds, and
 * whether it is contested. For the daily reconciliation, which may read the gateway's book before we have heard of
 * what is in it.
 * Source: docs/reliability.md, 1 (Daily reconciliation). */
#ifndef GUICHET_WORKER_HEAR_H
#define GUICHET_WORKER_HEAR_H

#include "counter/counter.h"

/* Asks and settles, as the worker's rounds do when it is due. What was never sent is not sent, and what is set aside is
 * left to its own schedule. false: not all could be asked now, because the gateway or the database is silent or another
 * process is asking. */
bool payment_hear(const struct counter *like, struct id payment_id) MUST_CHECK;

#endif
