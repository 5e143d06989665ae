/* tests/histories/runner.h: runs histories in a child process, so that a crash is a finding and does not end the
 * run. */
#ifndef GUICHET_HISTORIES_RUNNER_H
#define GUICHET_HISTORIES_RUNNER_H

#include <stdbool.h>
#include <stdint.h>

#include "history.h"
#include "shared.h"

/* Opens the log of the child processes; each history begins with an empty one. */
void runner_start(void);

/* Draws and runs histories of `steps` steps with the seeds from `first` on, one after the other, up to `count` or the
 * first with a finding. Returns how many were completed; shared holds the last. */
int runner_draw(uint64_t first, int count, int steps, int64_t *steps_done);
/* Replays a history. false: no finding. shared holds the finding, and the steps with what each did. */
bool runner_replay(const struct history *history);

/* The last line in the log of the last history that reports an error; "": none. */
void runner_last_error(char *line, size_t bytes);

/* Drops steps for as long as the same kind of finding remains; for at most ms_max milliseconds. */
void history_shrink(struct history *history, int64_t ms_max);
/* The kind of a finding: its text without digits, up to the first bracket that is no word; of a failed assertion, its
 * message. */
void finding_kind(const char *finding, char *kind, size_t bytes);

#endif
