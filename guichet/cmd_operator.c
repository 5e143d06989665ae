/* guichet/cmd_operator.c: guichet operator: makes the first operator of an installation. The password is read from
 * standard input, not from the command line, which every user of the machine can see. */
#include <assert.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "auth/password.h"
#include "commands.h"
#include "counter/operator_first.h"
#include "base/utf8.h"
#include "startup.h"

enum { EMAIL_BYTES_MAX = 254, NAME_BYTES_MAX = 200, PASSWORD_LINE_BYTES = PASSWORD_CHARACTERS_MAX * 4 + 2 };

/* Refuses only what is obviously not an address: operators type their own. */
static bool email_is_plausible(const char *email)
{
    const char *at = strchr(email, '@');

    return at != NULL && at != email && at[1] != '\0' && strchr(at + 1, '@') == NULL &&
           strlen(email) <= EMAIL_BYTES_MAX && strpbrk(email, " \t\r\n<>\"") == NULL && utf8_is_valid(email);
}

static bool name_is_plausible(const char *name)
{
    return name[0] != '\0' && strlen(name) <= NAME_BYTES_MAX && utf8_is_valid(name);
}

/* Reads one line; on a terminal it is not displayed. */
static bool password_read(char line[PASSWORD_LINE_BYTES])
{
    struct termios shown, hidden;
    bool terminal = isatty(STDIN_FILENO) && tcgetattr(STDIN_FILENO, &shown) == 0;
    bool read;

    if (terminal) {
        hidden = shown;
        hidden.c_lflag &= ~(tcflag_t)ECHO;
        (void)fputs("Password: ", stderr);
        (void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
    }
    read = fgets(line, PASSWORD_LINE_BYTES, stdin) != NULL;
    if (terminal) {
        (void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown);
        (void)fputc('\n', stderr);
    }
    if (read)
        line[strcspn(line, "\n")] = '\0';
    return read;
}

static bool hash_read(char hash[PASSWORD_HASH_BYTES])
{
    char line[PASSWORD_LINE_BYTES] = "";
    const char *code;
    bool made = false;

    if (!password_read(line) || password_check(line, &code) != STATUS_OK)
        startup_refuse("A password of 12 to 128 characters is expected on standard input.");
    else if (password_hash(line, hash) != STATUS_OK)
        startup_refuse("There is not enough memory to hash the password.");
    else
        made = true;
    explicit_bzero(line, sizeof line);
    return made;
}

static int operator_make(struct startup *startup, const char *email, const char *name, const char *hash)
{
    struct operator_new wanted = {
        .party = startup->deployment.seller, .locale = "en", .email = email, .display_name = name, .password_hash = hash
    };
    struct sql *sql = startup_sql_new(startup);
    bool known = currency_read("EUR", &wanted.currency);
    struct user user;
    enum status status;

    assert(known);
    status = operator_first(sql, &startup->arena, &wanted, clock_now(), &user);
    if (status == STATUS_OK)
        (void)printf("The operator is %s.\n", email);
    else if (status == STATUS_DUPLICATE)
        startup_refuse("There is an operator already; nothing was changed.");
    else
        startup_refuse(startup_trouble(
            startup, sql,
            arena_format(&startup->arena, "The operator could not be made (%s): run it again.", status_code(status))));
    sql_end(&sql);
    return status == STATUS_OK ? EXIT_DONE : status == STATUS_DUPLICATE ? EXIT_EXISTS : EXIT_REFUSED;
}

int cmd_operator(const struct arguments *arguments)
{
    static struct startup startup; /* lives until the process ends */
    const char *email = arguments->options[0],
               *name = arguments->options[1] == NULL ? "Operator" : arguments->options[1];
    char hash[PASSWORD_HASH_BYTES];

    if (!email_is_plausible(email))
        return arguments_refuse(arguments->command,
                                "the value of --email is no e-mail address: write it like lea@example.com.");
    if (!name_is_plausible(name))
        return arguments_refuse(arguments->command,
                                "the value of --name is empty, longer than 200 bytes or not UTF-8.");
    if (!startup_open(&startup) || !hash_read(hash))
        return EXIT_REFUSED;
    return operator_make(&startup, email, name, hash);
}
