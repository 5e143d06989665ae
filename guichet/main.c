/* guichet/main.c: the program: reads the command's name and arguments and runs it. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "commands.h"
#include "sql/migrate.h"

static const struct command commands[] = {
    { "api", "answers requests over FastCGI, until SIGTERM", cmd_api,
      .more = "SIGTERM and SIGINT: no new connection is taken, what is under way is finished, and after 10 seconds the "
              "rest is ended. SIGHUP: every "
              "process is replaced, and no request is refused." },
    { "worker", "does what happens without a request, until SIGTERM", cmd_worker,
      .more = "It asks about open payments, and bills what is due. Several may run at once. SIGTERM and SIGINT: what "
              "is under way is finished." },
    { "bill", "bills by hand what is due until a day", cmd_bill,
      .options = { { "--until", "DAY", "the last day to bill, written YYYY-MM-DD, not after today",
                     .required = true } },
      .more = "For organizations in real time. Several may run at once, each may be stopped or killed anywhere, and "
              "each period is billed once. "
              "Status 1: an organization failed, or the run was stopped." },
    { "migrate", "brings the database's schema up to date", cmd_migrate,
      .more = "It works as GUICHET_DB_MIGRATE_USER. Run it before the new program starts." },
    { "operator", "makes the first operator", cmd_operator,
      .options = { { "--email", "ADDRESS", "the e-mail address the operator signs in with", .required = true },
                   { "--name", "NAME", "the name others see (default: Operator)" } },
      .more =
          "The password, 12 to 128 characters, is read from standard input; what is typed at a terminal is not shown. "
          "Status 3: there is an operator already." },
    { "demo", "makes an operator and a sandbox organization to try", cmd_demo,
      .more = "Its accounts are printed as one JSON object. It needs an empty database and the sandbox gateway. "
              "Status 3: there is an operator already." },
    { "verify", "checks the books again and names the first wrong row", cmd_verify,
      .more = "Numbers, seals, ledger, licences and journal. Status 1: they are not right, or could not be read." },
    { "flags", "lists what waits for a person, and what to do about it", cmd_flags,
      .more = "Flagged payments and refunds, differences between the gateway's book and ours, and what the worker set "
              "aside. Status 1: there are some, or they could "
              "not be read." },
    { "give-up", "declines a flagged payment or refund", cmd_give_up,
      .options = { { "--disputed", NULL,
                     "also one for which the gateway has what is not ours, once that was given back there" } },
      .operand = "ID", .operand_meaning = "the payment (pay_...) or refund (rfd_...), as guichet flags lists it",
      .more = "For what the gateway has nothing for: it is asked once more, and an answer that can be used counts. "
              "Status 1: it is not settled." },
    { "reconcile", "tells whether the gateway's charges are our payments", cmd_reconcile,
      .options = { { "--day", "DAY", "compares that day now, written YYYY-MM-DD, not after today" },
                   { "--accept", "ID",
                     "a difference was dealt with, of a charge or payment as guichet flags lists it: it is flagged no "
                     "more" } },
      .more = "Without an option: what the worker found of the last 30 days, which it compares by itself. With --day "
              "every difference is printed, both ways. Status 1: there are some, a day has no result, its movements "
              "and payouts were not read, or a side could not be read." },
    { "adopt-gateway", "moves to the gateway account that the settings name", cmd_adopt_gateway,
      .more =
          "For a business that moves to another account at the gateway, with everything else stopped. Refused while "
          "payments, refunds or pages for a new payment method are open, or a payment is contested. Cards and bank "
          "accounts of the former account lapse: they are added anew. Done already, it changes nothing. Status 1: "
          "something is in the way, which standard error names." },
    { "settle-former", "books what happened at a former gateway account", cmd_settle_former,
      .options = { { "--amount", "MINOR",
                     "what a payment's bank took, in the currency's smallest unit (6000 is 60.00 "
                     "EUR); default: the whole payment, of which nothing may have been given back" } },
      .operand = "ID",
      .operand_meaning = "a payment (pay_...) that its bank took back there, or a credit note (crn_...) whose rest was "
                         "given back there",
      .more = "After guichet adopt-gateway nothing of a former account is heard: a person looks there, and says so. A "
              "payment's amount is booked as lost, and its invoice is open again; of a credit note what is left is no "
              "credit any more. Status 1: it was not of a former account, is booked already, or the amount is to be "
              "said." },
    { "replace-secret", "takes a new secret where the old one is lost", cmd_replace_secret,
      .more = "The secret in GUICHET_SECRET_FILE is this database's from then on. Product keys that are not redeemed "
              "yet are given up: nobody can "
              "redeem them any more. Prints how many." },
    { "config", "lists every setting: meaning, default, present value", cmd_config,
      .more = "Settings come from the environment, else from the file of KEY=VALUE lines that GUICHET_CONFIG names, "
              "else from the default." },
};

enum { COMMAND_COUNT = sizeof commands / sizeof commands[0], SUMMARY_COLUMN = 18, MEANING_COLUMN = 5 };

static const struct {
    int status;
    const char *meaning;
} exit_codes[] = {
#define X(name, status, meaning) { status, meaning },
    EXIT_CODE_TABLE(X)
#undef X
};

static void help_print(FILE *to)
{
    (void)fputs("Usage: guichet COMMAND [OPTION]...\n"
                "       guichet COMMAND --help\n"
                "       guichet --help | --version\n\nCommands:\n",
                to);
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        (void)fprintf(to, "  %-*s", SUMMARY_COLUMN - 2, commands[i].name);
        paragraph_print(commands[i].summary, SUMMARY_COLUMN, to);
    }
    (void)fputs("\nExit status:\n", to);
    for (size_t i = 0; i < sizeof exit_codes / sizeof exit_codes[0]; i++) {
        (void)fprintf(to, "  %d  ", exit_codes[i].status);
        paragraph_print(exit_codes[i].meaning, MEANING_COLUMN, to);
    }
}

/* The schema that this program needs is its newest migration. */
static void version_print(void)
{
    const struct migration *newest = migrations;

    while (newest[1].name != NULL)
        newest++;
    (void)printf("guichet %s (schema %s)\n", GUICHET_VERSION, newest->name);
}

static int command_run(const struct command *command, int argc, char **argv)
{
    struct arguments arguments;

    switch (arguments_read(command, argc, argv, &arguments)) {
    case ARGUMENTS_READ:
        return command->run(&arguments);
    case ARGUMENTS_HELP:
        command_help_print(command, stdout);
        return EXIT_DONE;
    default:
        return EXIT_USAGE;
    }
}

static int run(int argc, char **argv)
{
    if (argc > 1 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)) {
        help_print(stdout);
        return EXIT_DONE;
    }
    if (argc > 1 && strcmp(argv[1], "--version") == 0) {
        version_print();
        return EXIT_DONE;
    }
    for (size_t i = 0; argc > 1 && i < COMMAND_COUNT; i++)
        if (strcmp(argv[1], commands[i].name) == 0)
            return command_run(&commands[i], argc - 1, argv + 1);
    if (argc > 1)
        (void)fprintf(stderr, "guichet: there is no %s %.60s.\n", argv[1][0] == '-' ? "option" : "command", argv[1]);
    else
        (void)fputs("guichet: a command is missing.\n", stderr);
    (void)fputs("guichet --help lists them all.\n", stderr);
    return EXIT_USAGE;
}

/* What a command prints is its result: failing to write it must not look like success. */
int main(int argc, char **argv)
{
    int exit_status = run(argc, argv);

    if (fflush(stdout) != 0 || ferror(stdout) != 0) {
        (void)fprintf(stderr, "guichet: standard output cannot be written: %s. What the command did stays done.\n",
                      strerror(errno));
        return EXIT_REFUSED;
    }
    return exit_status;
}
