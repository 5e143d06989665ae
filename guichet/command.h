/* guichet/command.h: describes a command's options and operand by a table, from which they are read, checked and
 * explained. The texts are for the server's operator: in English only, like the log. docs/guichet.8 describes the same
 * (tests/programs/test_help.py compares the two). */
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
    const char *value; /* the option's value in the help, such as "DAY"; NULL: it takes none */
    const char *meaning;
    bool required;
};

struct arguments;

struct command {
    const char *name, *summary;
    int (*run)(const struct arguments *arguments); /* returns the exit status */
    struct command_option options[COMMAND_OPTIONS_MAX];
    const char *operand, *operand_meaning; /* NULL: no operand */
    const char *more;                      /* the last paragraph of the help; NULL: none */
};

/* The arguments after the command's name. */
struct arguments {
    const struct command *command;
    const char *options[COMMAND_OPTIONS_MAX]; /* in the table's order; NULL: not given; "": given, takes no value */
    const char *operand;
};

enum arguments_are { ARGUMENTS_READ, ARGUMENTS_HELP, ARGUMENTS_WRONG };

/* argv[0] is the command's name. ARGUMENTS_WRONG: an error and the usage were printed; ARGUMENTS_HELP: --help was
 * given. */
enum arguments_are arguments_read(const struct command *command, int argc, char **argv,
                                  struct arguments *arguments) MUST_CHECK;
/* Prints "guichet COMMAND: <sentence>" and the usage on standard error; returns EXIT_USAGE. */
int arguments_refuse(const struct command *command, const char *sentence);

/* Prints the usage, such as "guichet bill --until DAY", and a line feed. */
void command_usage_print(const struct command *command, FILE *to);
/* Prints what guichet COMMAND --help shows. */
void command_help_print(const struct command *command, FILE *to);
/* Prints the text in lines of at most 79 columns, each indented by `indent` blanks, except the first, which already
 * begins at that column. */
void paragraph_print(const char *text, size_t indent, FILE *to);

#endif
