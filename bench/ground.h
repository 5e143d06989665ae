/* bench/ground.h: what the bench's own programs begin with: the program's configuration (GUICHET_CONFIG), its
 * database as its own user, its gateway, and a counter to run acts with. Trouble ends the process with a sentence: a
 * bench that goes on would measure something else. */
#ifndef GUICHET_BENCH_GROUND_H
#define GUICHET_BENCH_GROUND_H

#include "counter/counter.h"
#include "seats.h"
#include "startup.h"

struct ground {
    struct startup startup;
    struct arena arena; /* the counter's; wiped by ground_act_as */
    struct counter counter;
};

/* Lives until the process ends. */
struct ground *ground_open(void);
/* The next acts are this actor's, now: a new organization's administrator, or the operator (roles decide). Wipes the
 * arena. */
void ground_act_as(struct ground *ground, struct id organization_id, struct id user_id, role_set roles);

/* Ends the process where it is not STATUS_OK. */
void must(enum status status, const char *what);
/* Ends the process with "<what>: <subject>". */
void give_up(const char *what, const char *subject) __attribute__((noreturn));
/* A number of the command line from 1 to max, or the end of the process. */
int64_t number_of(const char *text, int64_t max);

#endif
