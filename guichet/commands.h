/* guichet/commands.h: the subcommands. Each gets its own arguments (argv[0] is its name) and returns the exit status. */
#ifndef GUICHET_GUICHET_COMMANDS_H
#define GUICHET_GUICHET_COMMANDS_H

int cmd_api(int argc, char **argv);
int cmd_worker(int argc, char **argv);
int cmd_bill(int argc, char **argv);
int cmd_migrate(int argc, char **argv);
int cmd_operator(int argc, char **argv);
int cmd_demo(int argc, char **argv);
int cmd_verify(int argc, char **argv);
int cmd_flags(int argc, char **argv);
int cmd_give_up(int argc, char **argv);
int cmd_reconcile(int argc, char **argv);
int cmd_replace_secret(int argc, char **argv);
int cmd_config(int argc, char **argv);

/* For those that take none: EXIT_USAGE, said, where there are arguments; else 0. */
int arguments_none(int argc, char **argv);

#endif
