/* tests/histories/work.h: the worker's steps, as worker/worker.c takes them, without its process. */
#ifndef GUICHET_HISTORIES_WORK_H
#define GUICHET_HISTORIES_WORK_H

#include <stdbool.h>

#include "counter/counter.h"

/* The worker of a history that begins: it knows of no silence. */
void work_begin(void);
/* One round, half a second after the last: payments and refunds are pursued; with `bills` also the billing run of
 * today, and every other time flags. An organization whose day cannot be done is a finding. */
void work_round(bool bills);
/* Rounds without a pause for as long as the gateway counts as silent, in which only one thing a round is tried. */
void work_until_heard(void);
/* Whether anything is unknown, so that somebody might give it up. */
bool work_has_unknown(void);
/* An operator gives up the payments and refunds that may not be sent any more: those of which the gateway knows
 * nothing; or, disputed, those of which it has what is not ours, once that has been given back there. */
void work_give_up(bool disputed);
/* The counter of somebody who is no request. */
struct counter work_counter(void);

#endif
