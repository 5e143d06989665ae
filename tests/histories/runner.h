/* tests/histories/runner.h: histories run in a child process, so that one that ends it is a finding and not the end. */
#ifndef GUICHET_HISTORIES_RUNNER_H
#define GUICHET_HISTORIES_RUNNER_H

#include <stdbool.h>
#include <stdint.h>

#include "history.h"
#include "shared.h"

/* What the log of the processes goes to; emptied at the beginning of each history. */
void runner_start(void);

/* Draws and runs histories of `steps` steps with the seeds from `first` on, one after the other, up to `count` or
 * the first that finds something. How many came to their end; shared holds the last. */
int runner_draw(uint64_t first, int count, int steps, int64_t *steps_done);
/* Replays a history. false: it found nothing. shared holds the finding and the steps as they were told. */
bool runner_replay(const struct history *history);

/* The last line of the log of what ran last that tells of an error; "" where none does. */
void runner_last_error(char *line, size_t bytes);

/* Drops steps for as long as the same is found; at most so long. */
void history_shrink(struct history *history, int64_t ms_max);
/* What kind of finding it is: its text without numbers, up to what stands in brackets; of a failed assertion, what
 * it says. */
void finding_kind(const char *finding, char *kind, size_t bytes);

#endif
