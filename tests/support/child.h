/* tests/support/child.h: a piece of a test in a process of its own: one that must die, or many that run at once. */
#ifndef GUICHET_TESTS_SUPPORT_CHILD_H
#define GUICHET_TESTS_SUPPORT_CHILD_H

#include <fcntl.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

typedef void (*child_fn)(void *with, int number);

/* Starts it; quiet: what it says on standard error is part of dying. Its end by return is a success. */
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

/* The signal that ended it; 0: it returned; -1: it gave up by itself (child_check). */
static inline int child_end(pid_t pid)
{
    int ended = 0;

    if (pid < 0 || waitpid(pid, &ended, 0) != pid)
        return -1;
    return WIFSIGNALED(ended) ? WTERMSIG(ended) : WEXITSTATUS(ended) == 0 ? 0 : -1;
}

/* cmocka's own assertions belong to the parent; a child that is not content says where and leaves. */
#define child_check(holds)                                                               \
    do {                                                                                 \
        if (!(holds)) {                                                                  \
            (void)dprintf(STDERR_FILENO, "%s:%d: %s\n", __FILE__, __LINE__, #holds);     \
            _exit(1);                                                                    \
        }                                                                                \
    } while (0)

#endif
