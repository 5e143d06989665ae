/* bench/ground.h: the start of the benchmarks' own programs: the program's configuration (GUICHET_CONFIG), its
 * database as its own user, its gateway, and a counter that runs acts. An error ends the process with a sentence: a
 * benchmark that continued would measure something else. */
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

/* Exists until the process ends. */
struct ground *ground_open(void);
/* Makes this user the caller of the next acts, at the current time: a new organization's administrator, or the
 * operator (by `roles`). Wipes the arena. */
void ground_act_as(struct ground *ground, struct id organization_id, struct id user_id, role_set roles);

/* Ends the process unless the status is STATUS_OK. */
void must(enum status status, const char *what);
/* Ends the process with "<what>: <subject>". */
void give_up(const char *what, const char *subject) __attribute__((noreturn));
/* Reads a number from 1 to max from the command line; ends the process if it is none. */
int64_t number_of(const char *text, int64_t max);

#endif
