/* guichet/commands.h: the commands. Each is passed its arguments, read by its table (guichet/main.c), and returns an
 * exit status of base/exit_code.h. */
#ifndef GUICHET_GUICHET_COMMANDS_H
#define GUICHET_GUICHET_COMMANDS_H

#include "command.h"

int cmd_api(const struct arguments *arguments);
int cmd_worker(const struct arguments *arguments);
int cmd_bill(const struct arguments *arguments); /* options: --until */
int cmd_migrate(const struct arguments *arguments);
int cmd_operator(const struct arguments *arguments); /* options: --email, --name */
int cmd_demo(const struct arguments *arguments);
int cmd_verify(const struct arguments *arguments);
int cmd_flags(const struct arguments *arguments);
int cmd_give_up(const struct arguments *arguments);   /* options: --disputed; operand */
int cmd_reconcile(const struct arguments *arguments); /* options: --day, --accept */
int cmd_adopt_gateway(const struct arguments *arguments);
int cmd_settle_former(const struct arguments *arguments); /* options: --amount; operand */
int cmd_replace_secret(const struct arguments *arguments);
int cmd_config(const struct arguments *arguments);

#endif
