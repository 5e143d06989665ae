/* guichet/command.h: what a command takes, as a table that is read, explained and refused in one place. For whoever
 * runs the server: in English alone, like the log. docs/guichet.8 tells the same (tests/programs/test_help.py
 * compares them). */
#ifndef GUICHET_GUICHET_COMMAND_H
#define GUICHET_GUICHET_COMMAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/exit_code.h"
#include "base/status.h"

enum { COMMAND_OPTIONS_MAX = 2 };

struct command_option {
    const char *name;  /* "--until" */
    const char *value; /* what follows it: "DAY"; NULL: nothing does */
    const char *meaning;
    bool required;
};

struct arguments;

struct command {
    const char *name, *summary;
    int (*run)(const struct arguments *arguments); /* returns the exit status */
    struct command_option options[COMMAND_OPTIONS_MAX];
    const char *operand, *operand_meaning; /* NULL: it takes none */
    const char *more;                      /* the last paragraph of its help; NULL: none */
};

/* What stood behind the command's name. */
struct arguments {
    const struct command *command;
    const char *options[COMMAND_OPTIONS_MAX]; /* in the table's order; NULL: not given; of one without a value: "" */
    const char *operand;
};

enum arguments_are { ARGUMENTS_READ, ARGUMENTS_HELP, ARGUMENTS_WRONG };

/* argv[0] is the command's name. ARGUMENTS_WRONG: said, with the usage; ARGUMENTS_HELP: --help is among them. */
enum arguments_are arguments_read(const struct command *command, int argc, char **argv,
                                  struct arguments *arguments) MUST_CHECK;
/* "guichet COMMAND: <sentence>" and the usage on standard error. EXIT_USAGE. */
int arguments_refuse(const struct command *command, const char *sentence);

/* "guichet bill --until DAY" and a line feed. */
void command_usage_print(const struct command *command, FILE *to);
/* guichet COMMAND --help. */
void command_help_print(const struct command *command, FILE *to);
/* In lines of at most 79 columns, each behind `indent` blanks but the first, which begins at that column already. */
void paragraph_print(const char *text, size_t indent, FILE *to);

#endif
