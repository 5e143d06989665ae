/* tests/histories/runner.c */
#include "runner.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ending.h"
#include "work.h"
#include "world.h"

enum { HISTORY_SECONDS_MAX = 30, LOG_TAIL_BYTES = 16384 };

static int log_fd = -1;
static struct counts {
    int histories;
    int64_t steps;
} *counts;

void runner_start(void)
{
    char path[] = "/tmp/guichet-histories.XXXXXX";

    log_fd = mkstemp(path);
    counts = mmap(NULL, sizeof *counts, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (log_fd < 0 || counts == MAP_FAILED || fcntl(log_fd, F_SETFL, O_APPEND) != 0)
        abort();
    if (getenv("GUICHET_HISTORIES_LOG") == NULL)
        (void)unlink(path);
    else
        (void)rename(path, getenv("GUICHET_HISTORIES_LOG"));
}

/* Copies the last line of the log with one of the marks to found_line, which stays as it is if there is none. Returns
 * the end of the log, valid until the next call. */
static const char *log_line(const char *const marks[], size_t count, char *found_line, size_t bytes)
{
    static char tail[LOG_TAIL_BYTES], lines[LOG_TAIL_BYTES];
    off_t length = lseek(log_fd, 0, SEEK_END);
    ssize_t read =
        pread(log_fd, tail, sizeof tail - 1, length > LOG_TAIL_BYTES - 1 ? length - (LOG_TAIL_BYTES - 1) : 0);

    tail[read < 0 ? 0 : read] = '\0';
    memcpy(lines, tail, sizeof lines);
    for (char *rest = lines, *line; (line = strsep(&rest, "\n")) != NULL;)
        for (size_t i = 0; i < count; i++)
            if (strstr(line, marks[i]) != NULL)
                (void)snprintf(found_line, bytes, "%.300s", line);
    return tail;
}

/* The line in the log that says why the process ended. */
static void log_reason(char *reason, size_t bytes)
{
    static const char *const marks[] = { "Assertion `", "*** ", "ERROR: AddressSanitizer",
                                         "runtime error:", "ERROR: LeakSanitizer" };
    const char *tail;

    *reason = '\0';
    tail = log_line(marks, sizeof marks / sizeof marks[0], reason, bytes);
    if (*reason == '\0')
        (void)snprintf(reason, bytes, "%.300s", tail);
}

void runner_last_error(char *line, size_t bytes)
{
    static const char *const marks[] = { "\"level\":\"error\"" };

    *line = '\0';
    (void)log_line(marks, 1, line, bytes);
}

static void history_live(void)
{
    alarm(HISTORY_SECONDS_MAX);
    if (ftruncate(log_fd, 0) != 0)
        abort();
    shared->finding[0] = shared->afterwards[0] = '\0';
    shared->requests.count = shared->requests.key_count = 0;
    shared->history.running = -1;
    work_begin();
    book_begin();
    world_begin(shared->history.seed);
    history_run();
    shared->history.running = -1;
    if (shared->finding[0] == '\0')
        history_end();
    counts->histories++;
    counts->steps += shared->history.count;
}

static void child_begin(void)
{
    (void)dup2(log_fd, STDERR_FILENO);
    world_reconnect(true);
    book_on_call(history_meanwhile);
}

/* A child that a signal ended is a finding, too. */
static void child_await(pid_t pid)
{
    char reason[400];
    int ended = 0;

    if (pid < 0 || waitpid(pid, &ended, 0) != pid)
        abort();
    if (shared->finding[0] != '\0' && strstr(shared->finding, "signal") == NULL)
        return;
    if (WIFSIGNALED(ended) && WTERMSIG(ended) == SIGALRM) {
        found("a history takes longer than %d seconds", HISTORY_SECONDS_MAX);
    } else if (!WIFEXITED(ended) || WEXITSTATUS(ended) != 0 || shared->finding[0] != '\0') {
        log_reason(reason, sizeof reason);
        shared->finding[0] = '\0';
        found("a process ends: %s", reason);
    }
}

int runner_draw(uint64_t first, int count, int steps, int64_t *steps_done)
{
    pid_t pid;

    *counts = (struct counts){ 0 };
    shared->finding[0] = '\0';
    if ((pid = fork()) == 0) {
        child_begin();
        for (int i = 0; i < count && shared->finding[0] == '\0'; i++) {
            shared->history = (struct history){ .seed = first + (uint64_t)i,
                                                .wanted = steps,
                                                .draw = { .state = draw_mix(first + (uint64_t)i) } };
            history_live();
        }
        _exit(0);
    }
    child_await(pid);
    *steps_done += counts->steps;
    return counts->histories;
}

bool runner_replay(const struct history *history)
{
    pid_t pid;

    shared->history = *history;
    shared->history.wanted = shared->history.cursor = shared->history.depth = 0;
    shared->finding[0] = '\0';
    if ((pid = fork()) == 0) {
        child_begin();
        history_live();
        _exit(0);
    }
    child_await(pid);
    return shared->finding[0] != '\0';
}

/* A word in brackets is part of the kind; numbers, days and names in brackets are not. */
static bool bracket_is_word(const char *bracket)
{
    size_t letters = strspn(bracket + 1, "abcdefghijklmnopqrstuvwxyz_ ");

    return letters > 0 && bracket[1 + letters] == ')';
}

void finding_kind(const char *finding, char *kind, size_t bytes)
{
    const char *said = strstr(finding, "Assertion `");
    size_t at = 0;

    for (finding = said != NULL ? said : finding; *finding != '\0' && at + 1 < bytes; finding++) {
        if (*finding == '(' && !bracket_is_word(finding))
            break;
        if (*finding < '0' || *finding > '9')
            kind[at++] = *finding;
    }
    kind[at] = '\0';
}

static bool same_found(const struct history *history, const char *kind)
{
    char now[FINDING_BYTES];

    if (!runner_replay(history))
        return false;
    finding_kind(shared->finding, now, sizeof now);
    return strcmp(now, kind) == 0;
}

static void steps_drop(struct history *history, int from, int number)
{
    memmove(&history->steps[from], &history->steps[from + number],
            (size_t)(history->count - from - number) * sizeof history->steps[0]);
    history->count -= number;
}

static bool drop_while_same(struct history *history, int size, const char *kind, int64_t until_ms)
{
    bool dropped = false;

    for (int from = history->count - size; from >= 0 && host_ms() < until_ms; from -= size) {
        struct history shorter = *history;

        steps_drop(&shorter, from, size);
        if (same_found(&shorter, kind)) {
            *history = shorter;
            dropped = true;
        }
    }
    return dropped;
}

static void faults_drop(struct history *history, const char *kind, int64_t until_ms)
{
    for (int i = 0; i < history->count && host_ms() < until_ms; i++) {
        struct history plain = *history;

        if (plain.steps[i].fault == FAULT_NONE)
            continue;
        plain.steps[i].fault = FAULT_NONE;
        if (same_found(&plain, kind))
            *history = plain;
    }
}

void history_shrink(struct history *history, int64_t ms_max)
{
    char kind[FINDING_BYTES];
    int64_t until_ms = host_ms() + ms_max;
    bool dropped = true;

    finding_kind(shared->finding, kind, sizeof kind);
    for (int size = history->count / 2; size >= 1; size /= 2)
        (void)drop_while_same(history, size, kind, until_ms);
    faults_drop(history, kind, until_ms);
    while (dropped && host_ms() < until_ms)
        dropped = drop_while_same(history, 1, kind, until_ms);
    (void)runner_replay(history); /* so that the texts of the steps are those of the short history */
    *history = shared->history;
}
