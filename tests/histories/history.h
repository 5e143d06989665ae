/* tests/histories/history.h: a history: steps that run one after the other, drawn from a seed or read from a file. */
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
    int depth;                /* 1: it runs while the step before it waits for the gateway */
    enum fault_kind fault;
    int fault_at;             /* the fault point at which the fault happens, counted from 1 */
    uint32_t args[STEP_ARGS]; /* drawn numbers; the action says what they mean */
    char told[TOLD_BYTES];    /* what it did, in words */
};

struct history {
    uint64_t seed;       /* decides the world that it begins in, and the drawn steps */
    int wanted;          /* steps to draw; 0: the steps in it are replayed */
    struct step steps[STEPS_MAX];
    int count, cursor;   /* steps that are there; the next one to be replayed */
    int depth;           /* of the step that runs now */
    int running;         /* its index */
    struct draw draw;
};

/* An action. run: does it; false: there is nothing that it could apply to, and a drawn step is then dropped. */
struct happening {
    const char *name;
    uint32_t weight; /* how often it is drawn, relative to the others */
    bool faults;     /* a fault may be drawn for it: a crash or a cut connection */
    bool (*run)(const uint32_t args[STEP_ARGS]);
};
extern const struct happening actions[];
extern const int actions_count;

/* Runs shared->history to its last step, with the checks after each; ends early where something was found. */
void history_run(void);
/* Runs drawn or read steps while a caller waits for the gateway. */
void history_meanwhile(void);

/* A file with one step a line; text after a # is a comment. */
void history_write(FILE *file, const struct history *history, const char *why);
/* false: not a history. The line that is no step is on standard error; a missing seed gives no message. */
bool history_read(FILE *file, struct history *history);

#endif
