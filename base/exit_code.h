/* base/exit_code.h: the exit statuses of every command, and what each means. docs/operating.md, Commands and exit
 * codes, has the same table. */
#ifndef GUICHET_BASE_EXIT_CODE_H
#define GUICHET_BASE_EXIT_CODE_H

/* Enum name, exit status, meaning. */
#define EXIT_CODE_TABLE(X)                                                                                             \
    X(EXIT_DONE, 0, "done; verify: the books are right; flags: nothing is flagged; reconcile: no difference")          \
    X(EXIT_REFUSED, 1,                                                                                                 \
      "it could not start or go on, and standard error says why; or something was found: a fault in the "              \
      "books, flagged payments, differences")                                                                          \
    X(EXIT_USAGE, 2, "the command line is wrong, or names a day that has not come; nothing was done")                  \
    X(EXIT_EXISTS, 3, "operator, demo: there is an operator already; nothing was changed")

enum exit_code {
#define X(name, status, meaning) name = status,
    EXIT_CODE_TABLE(X)
#undef X
};

#endif
