/* guichet/main.c: the program: one subcommand a task. */
#include <stdio.h>
#include <string.h>

#include "commands.h"
#include "startup.h"

static const struct {
    const char *name, *help;
    int (*run)(int argc, char **argv);
} commands[] = {
    { "api", "answers requests over FastCGI, until SIGTERM; SIGHUP replaces its processes", cmd_api },
    { "worker", "does what happens without a request, until SIGTERM", cmd_worker },
    { "bill", "the billing run: --until DAY, not after today: periods, invoices, collection, whatever is due", cmd_bill },
    { "migrate", "brings the database's schema up to date", cmd_migrate },
    { "operator", "makes the operator: --email ADDRESS [--name NAME], the password on standard input", cmd_operator },
    { "demo", "makes an operator and a sandbox organization to try everything with", cmd_demo },
    { "verify", "re-checks the books: numbers, seals, ledger, licences, journal", cmd_verify },
    { "flags", "lists the payments and refunds that wait for a person and what the worker set aside, and what to do about each", cmd_flags },
    { "give-up", "[--disputed] PAYMENT | REFUND: declines what is flagged and the gateway does not have", cmd_give_up },
    { "reconcile", "--day DAY: the gateway's charges of that day beside our payments, both ways; prints every difference", cmd_reconcile },
    { "replace-secret", "for a secret that was lost: this database is used with the new one; unredeemed product keys are given up", cmd_replace_secret },
    { "config", "lists every setting with its meaning, default and present value", cmd_config },
};

enum { COMMAND_COUNT = sizeof commands / sizeof commands[0] };

int arguments_none(int argc, char **argv)
{
    if (argc == 1)
        return 0;
    (void)fprintf(stderr, "guichet %s takes no arguments; guichet config lists its settings.\n", argv[0]);
    return EXIT_USAGE;
}

static void help_print(FILE *to)
{
    (void)fputs("guichet SUBCOMMAND\n\n", to);
    for (int i = 0; i < COMMAND_COUNT; i++)
        (void)fprintf(to, "  %-14s %s\n", commands[i].name, commands[i].help);
}

int main(int argc, char **argv)
{
    if (argc < 2 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
        help_print(stdout);
        return EXIT_DONE;
    }
    for (int i = 0; i < COMMAND_COUNT; i++)
        if (strcmp(argv[1], commands[i].name) == 0)
            return commands[i].run(argc - 1, argv + 1);
    (void)fprintf(stderr, "guichet: there is no subcommand %.40s.\n\n", argv[1]);
    help_print(stderr);
    return EXIT_USAGE;
}
