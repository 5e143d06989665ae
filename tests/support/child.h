/* tests/support/child.h: runs part of a test in a child process: one that is to be killed, or many at once. */
#ifndef GUICHET_TESTS_SUPPORT_CHILD_H
#define GUICHET_TESTS_SUPPORT_CHILD_H

#include <fcntl.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

typedef void (*child_fn)(void *with, int number);

/* Forks a child that runs body and exits 0. quiet: the child's standard error is discarded, as it is expected to
 * die. */
static inline pid_t child_start(child_fn body, void *with, int number, int quiet)
{
    pid_t pid = fork();

    if (pid != 0)
        return pid;
    if (quiet) {
        int nowhere = open("/dev/null", O_WRONLY);

        (void)dup2(nowhere, STDERR_FILENO);
    }
    body(with, number);
    _exit(0);
}

/* Waits for the child. Returns the signal that ended it; 0: it exited with status 0; -1: any other exit
 * (child_check). */
static inline int child_end(pid_t pid)
{
    int ended = 0;

    if (pid < 0 || waitpid(pid, &ended, 0) != pid)
        return -1;
    return WIFSIGNALED(ended) ? WTERMSIG(ended) : WEXITSTATUS(ended) == 0 ? 0 : -1;
}

/* cmocka's assertions work in the parent only: a child prints the place of a failed check and exits with status 1. */
#define child_check(holds)                                                               \
    do {                                                                                 \
        if (!(holds)) {                                                                  \
            (void)dprintf(STDERR_FILENO, "%s:%d: %s\n", __FILE__, __LINE__, #holds);     \
            _exit(1);                                                                    \
        }                                                                                \
    } while (0)

#endif
