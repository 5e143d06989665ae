/* tests/histories/work.h: the worker's steps, as worker/worker.c takes them, without its process. */
#ifndef GUICHET_HISTORIES_WORK_H
#define GUICHET_HISTORIES_WORK_H

#include <stdbool.h>

#include "counter/counter.h"

/* Resets the worker's state for a new history. */
void work_begin(void);
/* One round, half a second after the last: pursues payments, refunds, setups, detachments and cards; with `bills` also
 * today's billing run, expired quotes and the reconciliation, and flags every other time. An organization whose day
 * fails is a finding. */
void work_round(bool bills);
/* In a history that reconciles: reconciles each day that is due, to its end: nothing of it is in this process's memory
 * afterwards. A failure while the gateway answers is a finding. */
void work_reconcile(void);
/* Rounds without a pause while the gateway counts as silent, when each round tries only one payment or refund. */
void work_until_heard(void);
/* Whether a payment or refund is unknown, and so might be given up. */
bool work_has_unknown(void);
/* An operator gives up the unknown payments and refunds that may not be sent any more. disputed false: those that the
 * gateway has no record of; true: those whose amount is disputed, after the gateway gave the money back. */
void work_give_up(bool disputed);
/* A counter for acts that no request calls. */
struct counter work_counter(void);

#endif
