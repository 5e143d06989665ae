/* tests/histories/history.h: what happens, one step after the other: drawn by a seed, or read from a file. */
#ifndef GUICHET_HISTORIES_HISTORY_H
#define GUICHET_HISTORIES_HISTORY_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "draw.h"
#include "virtual.h"

enum { STEPS_MAX = 160, STEP_ARGS = 4, TOLD_BYTES = 200 };

struct step {
    int action;               /* index of actions[] */
    int depth;                /* 1: it happens while the step before it waits for the gateway */
    enum fault_kind fault;
    int fault_at;             /* the fault point at which it happens, 1 the first */
    uint32_t args[STEP_ARGS]; /* drawn numbers; the action says what they mean */
    char told[TOLD_BYTES];    /* what it did */
};

struct history {
    uint64_t seed;       /* decides the world it begins in, and what is drawn */
    int wanted;          /* steps to draw; 0: those that are there are replayed */
    struct step steps[STEPS_MAX];
    int count, cursor;   /* steps that are there; the next one to be replayed */
    int depth;           /* of the step that runs now */
    int running;         /* its index */
    struct draw draw;
};

/* Something that may happen. run: does it, or gives false where there is nothing it could be done to; then the step
 * is none. */
struct happening {
    const char *name;
    uint32_t weight; /* how often it is drawn */
    bool faults;     /* the process may die in it, or lose its database */
    bool (*run)(const uint32_t args[STEP_ARGS]);
};
extern const struct happening actions[];
extern const int actions_count;

/* Runs shared->history to its last step, with the checks after each; ends early where something was found. */
void history_run(void);
/* Whatever happens while somebody waits for the gateway. */
void history_meanwhile(void);

/* A file of one step a line; what follows a # is for people. */
void history_write(FILE *file, const struct history *history, const char *why);
/* false: it is none; the reason is on standard error. */
bool history_read(FILE *file, struct history *history);

#endif
