/* tests/histories/history.c */
#include "history.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "checks.h"
#include "shared.h"
#include "world.h"

enum {
    REDRAWS_MAX = 8,
    IDLE_MAX = 20,
    SKIPPED_EXIT = 3,
    ONE_FAULT_IN = 12,
    ONE_MEANWHILE_IN = 5,
    FAULT_POINTS_MAX = 14
};

static struct history *history_of(void)
{
    return &shared->history;
}

/* The child has its own connection: whether its last writes are kept or rolled back is the database's decision. */
static bool step_in_child(const struct step *step)
{
    int ended = 0;
    pid_t pid = fork();

    if (pid < 0)
        abort();
    if (pid == 0) {
        world_reconnect(false);
        machine_arm(FAULT_CRASH, step->fault_at);
        _exit(actions[step->action].run(step->args) ? 0 : SKIPPED_EXIT);
    }
    if (waitpid(pid, &ended, 0) != pid)
        abort();
    machine_disarm();
    machine_pass_us(5000); /* later identifiers are greater than the child's */
    if (WIFSIGNALED(ended))
        found("a process was ended by signal %d", WTERMSIG(ended));
    if (WIFEXITED(ended) && WEXITSTATUS(ended) == CRASH_EXIT)
        told("and its process dies");
    return !WIFEXITED(ended) || WEXITSTATUS(ended) != SKIPPED_EXIT;
}

static bool step_run(int index)
{
    struct history *h = history_of();
    struct step *step = &h->steps[index];
    int running = h->running;
    bool done;

    h->running = index;
    step->told[0] = '\0';
    if (step->fault == FAULT_CRASH && h->depth == 0) {
        done = step_in_child(step);
        h->depth = 0;
    } else {
        if (step->fault == FAULT_CUT)
            machine_arm(FAULT_CUT, step->fault_at);
        done = actions[step->action].run(step->args);
        machine_disarm();
    }
    if (shared->machine.faulted)
        world_mend();
    h->running = running;
    return done;
}

static int action_draw(struct draw *draw)
{
    uint32_t all = 0, at;

    for (int i = 0; i < actions_count; i++)
        all += actions[i].weight;
    at = draw_below(draw, all);
    for (int i = 0; i < actions_count; i++) {
        if (at < actions[i].weight)
            return i;
        at -= actions[i].weight;
    }
    abort(); /* not reached: `at` is below the sum of the weights */
}

static struct step step_draw(struct history *h)
{
    struct step step = { .action = action_draw(&h->draw), .depth = h->depth };

    for (int i = 0; i < STEP_ARGS; i++)
        step.args[i] = draw_next(&h->draw) % 1000;
    if (actions[step.action].faults && h->depth == 0 && draw_below(&h->draw, ONE_FAULT_IN) == 0) {
        step.fault = draw_below(&h->draw, 3) == 0 ? FAULT_CUT : FAULT_CRASH;
        step.fault_at = 1 + (int)draw_below(&h->draw, FAULT_POINTS_MAX);
    }
    return step;
}

/* Draws until an action applies; steps that did nothing are dropped. */
static void step_draw_and_run(struct history *h)
{
    for (int i = 0; i < REDRAWS_MAX && h->count < STEPS_MAX && shared->finding[0] == '\0'; i++) {
        int index = h->count;

        h->steps[h->count++] = step_draw(h);
        if (step_run(index))
            return;
        h->count = index;
    }
}

void history_meanwhile(void)
{
    struct history *h = history_of();

    if (h->depth > 0 || h->running < 0)
        return; /* inside such a step already, or the last step has run */
    h->depth = 1;
    if (h->wanted > 0) {
        if (draw_below(&h->draw, ONE_MEANWHILE_IN) == 0)
            step_draw_and_run(h);
    } else {
        while (h->cursor < h->count && h->steps[h->cursor].depth == 1)
            (void)step_run(h->cursor++);
    }
    h->depth = 0;
}

static bool goes_on(const struct history *h)
{
    if (shared->finding[0] != '\0')
        return false;
    return h->wanted > 0 ? h->count < h->wanted : h->cursor < h->count;
}

/* Whether the last step ran in a child process: its round trips are not counted on our connection. */
static bool step_had_a_child(const struct history *h)
{
    int last = h->wanted > 0 ? h->count : h->cursor;

    while (last > 1 && h->steps[last - 1].depth > 0)
        last--;
    return last > 0 && h->steps[last - 1].fault == FAULT_CRASH;
}

void history_run(void)
{
    struct history *h = history_of();
    int idle = 0; /* draws in a row without an action that applied */

    while (goes_on(h) && idle < IDLE_MAX) {
        int before = h->count;
        uint64_t trips = sql_trips(world.sql);

        machine_pass_us(20000);
        if (h->wanted > 0)
            step_draw_and_run(h);
        else
            (void)step_run(h->cursor++);
        checks_after_step(sql_trips(world.sql) != trips || step_had_a_child(h));
        idle = h->wanted > 0 && h->count == before ? idle + 1 : 0;
    }
}

void history_write(FILE *file, const struct history *h, const char *why)
{
    (void)fprintf(file, "# %s\nseed %llu\n", why, (unsigned long long)h->seed);
    for (int i = 0; i < h->count; i++) {
        const struct step *step = &h->steps[i];

        (void)fprintf(file, "%s%s %u %u %u %u", step->depth > 0 ? "meanwhile " : "", actions[step->action].name,
                      step->args[0], step->args[1], step->args[2], step->args[3]);
        if (step->fault != FAULT_NONE)
            (void)fprintf(file, " %s %d", step->fault == FAULT_CRASH ? "crash" : "cut", step->fault_at);
        (void)fprintf(file, "%s%s\n", step->told[0] != '\0' ? "   # " : "", step->told);
    }
}

static int action_find(const char *name)
{
    for (int i = 0; i < actions_count; i++)
        if (strcmp(actions[i].name, name) == 0)
            return i;
    return -1;
}

static bool step_read(const char *line, struct step *step)
{
    char name[40], fault[16];
    int fields;

    *step = (struct step){ .depth = strncmp(line, "meanwhile ", 10) == 0 };
    fields = sscanf(line + 10 * step->depth, "%39s %u %u %u %u %15s %d", name, &step->args[0], &step->args[1],
                    &step->args[2], &step->args[3], fault, &step->fault_at);
    step->action = fields >= 5 ? action_find(name) : -1;
    if (fields == 7)
        step->fault = strcmp(fault, "crash") == 0 ? FAULT_CRASH : FAULT_CUT;
    return step->action >= 0 && fields != 6;
}

bool history_read(FILE *file, struct history *h)
{
    char line[512];
    unsigned long long seed = 0;

    *h = (struct history){ .seed = 0 };
    while (fgets(line, sizeof line, file) != NULL) {
        line[strcspn(line, "#\n")] = '\0';
        if (line[strspn(line, " ")] == '\0')
            continue;
        if (sscanf(line, "seed %llu", &seed) == 1)
            h->seed = seed;
        else if (h->count < STEPS_MAX && step_read(line, &h->steps[h->count]))
            h->count++;
        else
            return (void)fprintf(stderr, "not a step: %s\n", line), false;
    }
    return seed != 0;
}
