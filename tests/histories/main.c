/* tests/histories/main.c: runs random histories of the whole counter.
 * histories [--seed N] [--count N] [--steps N] [--jobs N] [--shrink SECONDS] [--out FOLDER] [--kept FOLDER]
 * histories --replay FILE...
 * Histories are drawn from seeds and checked; one with a finding is shrunk to the shortest that still has it. The kept
 * ones (FOLDER/NAME.txt) run first; those named in FOLDER/expected still have a known finding. Each job has its own
 * database on the server that GUICHET_SERVICES names (tests/services). GUICHET_HISTORIES_LOG=FILE keeps the log; with
 * --replay, GUICHET_HISTORIES_KEEP keeps the database. */
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "runner.h"
#include "world.h"

enum { BATCH = 25, JOBS_MAX = 8, KINDS_MAX = 64, KEPT_MAX = 200, STEPS_DEFAULT = 60, KEPT_WAIT_MS = 50 };

struct options {
    uint64_t seed;
    int count, steps, jobs, shrink_s;
    const char *out, *kept;
};

/* Of all jobs, in shared memory. kinds: the findings expected of kept histories, and those reported already. */
struct totals {
    int histories[JOBS_MAX], findings[JOBS_MAX], known[JOBS_MAX], kept_failed;
    volatile int kept_done;
    int64_t steps[JOBS_MAX];
    char kinds[KINDS_MAX][FINDING_BYTES];
    int kind_count;
};
static struct totals *totals;

static bool known_has(const char *kind)
{
    for (int i = 0; i < totals->kind_count; i++)
        if (strcmp(totals->kinds[i], kind) == 0)
            return true;
    return false;
}

/* Two jobs with the same finding at the same moment both report it, which is harmless. */
static void known_add(const char *kind)
{
    if (totals->kind_count < KINDS_MAX && !known_has(kind))
        (void)snprintf(totals->kinds[totals->kind_count++], FINDING_BYTES, "%s", kind);
}

static void report(const struct history *history, const struct options *options)
{
    char path[512];
    FILE *file = NULL;

    printf("\nseed %llu finds: %s\n", (unsigned long long)history->seed, shared->finding);
    history_write(stdout, history, shared->finding);
    (void)fflush(stdout);
    if (options->out == NULL)
        return;
    (void)snprintf(path, sizeof path, "%s/seed-%llu.txt", options->out, (unsigned long long)history->seed);
    if ((file = fopen(path, "w")) != NULL) {
        history_write(file, history, shared->finding);
        (void)fclose(file);
    }
}

/* Counts a finding of a known kind; shrinks and reports a new one. */
static void finding_take(const struct options *options, int job)
{
    static struct history history;
    char kind[FINDING_BYTES], error[FINDING_BYTES];

    finding_kind(shared->finding, kind, sizeof kind);
    if (known_has(kind)) {
        totals->known[job]++;
        return;
    }
    totals->findings[job]++;
    known_add(kind);
    history = shared->history;
    runner_last_error(error, sizeof error);
    if (history.wanted > 0 && options->shrink_s > 0)
        history_shrink(&history, options->shrink_s * INT64_C(1000));
    if (shared->finding[0] == '\0')
        printf("\nseed %llu found \"%s\", which its replay does not find; the last error in its log: %s\n",
               (unsigned long long)history.seed, kind, *error == '\0' ? "none" : error);
    else
        report(&history, options);
}

static void seeds_run(const struct options *options, int job)
{
    int64_t started_ms = host_ms();

    for (int done = job * BATCH; done < options->count; done += options->jobs * BATCH) {
        int left = options->count - done < BATCH ? options->count - done : BATCH;

        for (int at = 0; at < left;) {
            int ended =
                runner_draw(options->seed + (uint64_t)(done + at), left - at, options->steps, &totals->steps[job]);
            bool stopped = shared->finding[0] != '\0';

            if (stopped)
                ended = (int)(shared->history.seed - options->seed) - done - at + 1;
            at += ended;
            totals->histories[job] += ended;
            if (stopped)
                finding_take(options, job);
        }
        if (job == 0) {
            int64_t s = (host_ms() - started_ms) / 1000;

            (void)fprintf(stderr, "%d of %d histories, %" PRId64 " s\n", done + left, options->count, s);
        }
    }
}

static bool expected_read(const char *folder, const char *name)
{
    char path[512], line[256];
    bool found_it = false;
    FILE *file;

    (void)snprintf(path, sizeof path, "%s/expected", folder);
    if ((file = fopen(path, "r")) == NULL)
        return false;
    while (fgets(line, sizeof line, file) != NULL) {
        line[strcspn(line, " \n")] = '\0';
        found_it = found_it || strcmp(line, name) == 0;
    }
    (void)fclose(file);
    return found_it;
}

/* 0: no finding; 1: a finding; 2: the file is missing or is no history. */
static int file_replay(const char *path, bool tell)
{
    static struct history history;
    FILE *file = fopen(path, "r");
    bool read;

    if (file == NULL)
        return (void)fprintf(stderr, "%s: %s\n", path, strerror(errno)), 2;
    read = history_read(file, &history);
    (void)fclose(file);
    if (!read)
        return 2;
    if (runner_replay(&history)) {
        if (tell) {
            printf("%s finds: %s\n", path, shared->finding);
            history_write(stdout, &shared->history, shared->finding);
            printf("# and then: %s\n", shared->afterwards);
        }
        return 1;
    }
    if (tell) {
        printf("%s finds nothing\n", path);
        history_write(stdout, &shared->history, "nothing");
    }
    if (tell)
        printf("# and then: %s\n", shared->afterwards);
    return 0;
}

static int is_history(const struct dirent *entry)
{
    size_t length = strlen(entry->d_name);

    return length > 4 && strcmp(entry->d_name + length - 4, ".txt") == 0;
}

static void kept_run(const struct options *options)
{
    struct dirent **entries = NULL;
    int count = options->kept == NULL ? 0 : scandir(options->kept, &entries, is_history, alphasort);

    for (int i = 0; i < count; i++) {
        char path[512], kind[FINDING_BYTES];
        bool expected = expected_read(options->kept, entries[i]->d_name);
        int result;

        (void)snprintf(path, sizeof path, "%s/%s", options->kept, entries[i]->d_name);
        result = file_replay(path, false);
        if (result == 1 && expected) {
            finding_kind(shared->finding, kind, sizeof kind);
            known_add(kind);
        }
        if (expected)
            printf("kept %s: %s\n", entries[i]->d_name,
                   result == 1 ? "finds what it is expected to find, still"
                               : "finds nothing any more: take its name out of `expected`");
        else if (result == 0)
            printf("kept %s: finds nothing\n", entries[i]->d_name);
        if (result != 0 && !expected) {
            printf("kept %s finds: %s\n", entries[i]->d_name, shared->finding);
            totals->kept_failed++;
        }
        free(entries[i]);
    }
    free(entries);
    (void)fflush(stdout);
}

static void job_run(const struct options *options, int job)
{
    shared_map();
    machine_start(((uint64_t)getpid() << 20) + (uint64_t)host_ms(), (struct instant){ (int64_t)time(NULL) * 1000000 });
    world_open();
    runner_start();
    if (job == 0) {
        kept_run(options);
        totals->kept_done = 1;
    }
    while (totals->kept_done == 0)
        (void)poll(NULL, 0, KEPT_WAIT_MS); /* the known findings of kept histories are not new ones */
    seeds_run(options, job);
    world_close();
}

static int closing(const struct options *options, int64_t started_ms, int jobs_failed)
{
    int64_t ms = host_ms() - started_ms, histories = 0, steps = 0;
    int findings = 0, known_found = 0;

    for (int i = 0; i < options->jobs; i++) {
        histories += totals->histories[i];
        steps += totals->steps[i];
        findings += totals->findings[i];
        known_found += totals->known[i];
    }
    ms = ms > 0 ? ms : 1;
    printf("%" PRId64 " histories, %" PRId64 " steps in %" PRId64 " s: %" PRId64 " histories and %" PRId64
           " steps a second\n",
           histories, steps, ms / 1000, histories * 1000 / ms, steps * 1000 / ms);
    printf("%d new findings, %d of a kind that is known, %d kept histories that fail\n", findings, known_found,
           totals->kept_failed);
    return findings > 0 || totals->kept_failed > 0 || jobs_failed > 0 ? 1 : 0;
}

static int all_run(const struct options *options)
{
    int64_t started_ms = host_ms();
    pid_t pids[JOBS_MAX];
    int failed = 0;

    for (int job = 0; job < options->jobs; job++)
        if ((pids[job] = fork()) == 0) {
            (void)prctl(PR_SET_PDEATHSIG, SIGTERM);
            job_run(options, job);
            exit(0);
        }
    for (int job = 0; job < options->jobs; job++) {
        int ended = 0;

        if (waitpid(pids[job], &ended, 0) != pids[job] || ended != 0)
            failed++;
    }
    if (failed > 0)
        printf("%d jobs ended early\n", failed);
    return closing(options, started_ms, failed);
}

static int replay_all(char **paths)
{
    int worst = 0;

    shared_map();
    machine_start((uint64_t)getpid(), (struct instant){ (int64_t)time(NULL) * 1000000 });
    world_open();
    runner_start();
    for (; *paths != NULL; paths++) {
        int result = file_replay(*paths, true);

        worst = result > worst ? result : worst;
    }
    if (getenv("GUICHET_HISTORIES_KEEP") != NULL)
        printf("the database %s stays\n", world_database());
    else
        world_close();
    return worst;
}

static bool option_number(const char *name, const char *value, struct options *options)
{
    long long number = value == NULL ? -1 : strtoll(value, NULL, 10);

    if (number < 0)
        return false;
    if (strcmp(name, "--seed") == 0)
        options->seed = (uint64_t)number;
    else if (strcmp(name, "--count") == 0)
        options->count = (int)number;
    else if (strcmp(name, "--steps") == 0 && number <= STEPS_MAX)
        options->steps = (int)number;
    else if (strcmp(name, "--jobs") == 0 && number >= 1 && number <= JOBS_MAX)
        options->jobs = (int)number;
    else if (strcmp(name, "--shrink") == 0)
        options->shrink_s = (int)number;
    else
        return false;
    return true;
}

int main(int argc, char **argv)
{
    struct options options = { .seed = 1, .count = 100, .steps = STEPS_DEFAULT, .jobs = 1, .shrink_s = 20 };

    totals = mmap(NULL, sizeof *totals, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (totals == MAP_FAILED)
        return 2;
    if (argc > 2 && strcmp(argv[1], "--replay") == 0)
        return replay_all(argv + 2);
    for (int i = 1; i < argc; i += 2) {
        if (strcmp(argv[i], "--out") == 0 && i + 1 < argc)
            options.out = argv[i + 1];
        else if (strcmp(argv[i], "--kept") == 0 && i + 1 < argc)
            options.kept = argv[i + 1];
        else if (!option_number(argv[i], i + 1 < argc ? argv[i + 1] : NULL, &options))
            return (void)fprintf(stderr, "what is %s? See the head of tests/histories/main.c\n", argv[i]), 2;
    }
    return all_run(&options);
}
