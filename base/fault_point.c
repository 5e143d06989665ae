/* base/fault_point.c: acts on the faults that a test has armed. Compiled only with GUICHET_FAULT_POINTS. */
#include "base/fault_point.h"

#ifdef GUICHET_FAULT_POINTS
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <unistd.h>

enum { NAME_BYTES = 80, FILE_BYTES = 4096, PROCESS_ENDS_MS = 5000 };

static const char *const points[FAULT_POINT__MAX] = {
#define X(name, text) [FAULT_##name] = text,
    FAULT_POINT_TABLE(X)
#undef X
};

static const char *scope = "";
static int wire = -1;

struct armed {
    char name[NAME_BYTES], action[16];
    int nth;
    long number;
};

void fault_scope(const char *name)
{
    scope = name;
}

void fault_wire(int fd)
{
    wire = fd;
}

int fault_limit(int limit)
{
    return limit;
}

static bool line_read(const char *line, struct armed *armed)
{
    *armed = (struct armed){ .number = 0 };
    return sscanf(line, "%79s %d %15s %ld", armed->name, &armed->nth, armed->action, &armed->number) >= 3;
}

/* Copies the lines that stay armed, counted down, to `kept`. true: one is due now; it is in *taken instead. */
static bool lines_walk(char *text, const char *name, char *kept, size_t kept_bytes, struct armed *taken)
{
    bool found = false;
    size_t length = 0;
    char *rest = text, *line;

    kept[0] = '\0';
    while ((line = strsep(&rest, "\n")) != NULL) {
        struct armed armed;

        if (!line_read(line, &armed))
            continue;
        if (!found && strcmp(armed.name, name) == 0 && --armed.nth == 0) {
            *taken = armed;
            found = true;
            continue;
        }
        length += (size_t)snprintf(kept + length, kept_bytes - length, "%s %d %s %ld\n", armed.name, armed.nth,
                                   armed.action, armed.number);
        if (length >= kept_bytes)
            abort();
    }
    return found;
}

/* Under a lock on the file, so that one process takes a line; the kernel releases the lock if that process dies. */
static bool armed_take(const char *path, const char *name, struct armed *taken)
{
    char text[FILE_BYTES], kept[FILE_BYTES * 2];
    int fd = open(path, O_RDWR | O_CLOEXEC);
    ssize_t length;
    bool found = false;

    if (fd < 0)
        return false;
    if (flock(fd, LOCK_EX) == 0 && (length = read(fd, text, sizeof text - 1)) > 0) {
        text[length] = '\0';
        found = lines_walk(text, name, kept, sizeof kept, taken);
        if (pwrite(fd, kept, strlen(kept), 0) < 0 || ftruncate(fd, (off_t)strlen(kept)) != 0)
            abort();
    }
    close(fd);
    return found;
}

/* Whether the process runs. A zombie counts as ended: only its parent has not waited for it yet. */
static bool process_lives(long pid)
{
    char path[40], stat[256], state = 'X';
    const char *after;
    FILE *file;

    (void)snprintf(path, sizeof path, "/proc/%ld/stat", pid);
    if ((file = fopen(path, "re")) == NULL)
        return false;
    if (fgets(stat, sizeof stat, file) != NULL && (after = strrchr(stat, ')')) != NULL && after[1] == ' ')
        state = after[2];
    (void)fclose(file);
    return state != 'Z' && state != 'X';
}

static void process_kill(long pid)
{
    (void)kill((pid_t)pid, SIGKILL);
    for (int ms = 0; ms < PROCESS_ENDS_MS && process_lives(pid); ms++)
        usleep(1000);
}

static void act_on(const struct armed *armed)
{
    if (strcmp(armed->action, "kill") == 0)
        (void)kill(getpid(), SIGKILL);
    else if (strcmp(armed->action, "kill_pid") == 0 && armed->number > 1)
        process_kill(armed->number);
    else if (strcmp(armed->action, "pause") == 0 && armed->number >= 0)
        usleep((useconds_t)armed->number * 1000);
    else if (strcmp(armed->action, "cut") == 0)
        (void)shutdown(wire, SHUT_RDWR);
    else
        abort(); /* the test's fault file is malformed */
}

void fault_point(enum fault_point point)
{
    const char *path = getenv("GUICHET_FAULT_FILE");
    char name[NAME_BYTES];
    struct armed armed;

    if (path == NULL)
        return;
    (void)snprintf(name, sizeof name, "%s:%s", scope, points[point]);
    if (armed_take(path, name, &armed))
        act_on(&armed);
}
#endif
