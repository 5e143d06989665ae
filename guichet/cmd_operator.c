/* guichet/cmd_operator.c: guichet operator: the first operator of a real installation. The password comes on standard input, never on the command
 * line, which everybody on the machine can read. */
#include <assert.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "auth/password.h"
#include "commands.h"
#include "counter/operator_first.h"
#include "fcgi/utf8.h"
#include "startup.h"

enum { EMAIL_BYTES_MAX = 254, NAME_BYTES_MAX = 200, PASSWORD_LINE_BYTES = PASSWORD_CHARACTERS_MAX * 4 + 2 };

struct arguments {
    const char *email, *name;
};

static bool arguments_read(int argc, char **argv, struct arguments *arguments)
{
    *arguments = (struct arguments){ .name = "Operator" };
    for (int i = 1; i + 1 < argc; i += 2) {
        if (strcmp(argv[i], "--email") == 0)
            arguments->email = argv[i + 1];
        else if (strcmp(argv[i], "--name") == 0)
            arguments->name = argv[i + 1];
        else
            return false;
    }
    return argc % 2 == 1 && arguments->email != NULL;
}

/* Only what is plainly no address is refused: the operator types their own. */
static bool email_is_plausible(const char *email)
{
    const char *at = strchr(email, '@');

    return at != NULL && at != email && at[1] != '\0' && strchr(at + 1, '@') == NULL && strlen(email) <= EMAIL_BYTES_MAX &&
           strpbrk(email, " \t\r\n<>\"") == NULL && utf8_is_valid(email);
}

/* One line; what is typed at a terminal is not shown. */
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

static int operator_make(struct startup *startup, const struct arguments *arguments, const char *hash)
{
    struct operator_new wanted = { .party = startup->deployment.seller, .locale = "en", .email = arguments->email,
                                   .display_name = arguments->name, .password_hash = hash };
    struct sql *sql = sql_new(&startup->database);
    bool known = currency_read("EUR", &wanted.currency);
    struct user user;
    enum status status;

    assert(known);
    status = operator_first(sql, &startup->arena, &wanted, clock_now(), &user);
    if (status == STATUS_OK)
        (void)printf("The operator is %s.\n", arguments->email);
    else if (status == STATUS_DUPLICATE)
        startup_refuse("There is an operator already; nothing was changed.");
    else
        startup_refuse(arena_format(&startup->arena, "The operator could not be made (%s): %s", status_code(status), sql_error(sql)));
    sql_end(&sql);
    return status == STATUS_OK ? EXIT_DONE : status == STATUS_DUPLICATE ? EXIT_EXISTS : EXIT_REFUSED;
}

int cmd_operator(int argc, char **argv)
{
    static struct startup startup; /* lives until the process ends */
    struct arguments arguments;
    char hash[PASSWORD_HASH_BYTES];
    int exit_status;

    if (!arguments_read(argc, argv, &arguments) || !email_is_plausible(arguments.email) || arguments.name[0] == '\0' ||
        strlen(arguments.name) > NAME_BYTES_MAX || !utf8_is_valid(arguments.name)) {
        (void)fputs("guichet operator --email ADDRESS [--name NAME], with the password on standard input\n", stderr);
        return EXIT_USAGE;
    }
    if (!startup_open(&startup) || !hash_read(hash))
        return EXIT_REFUSED;
    exit_status = operator_make(&startup, &arguments, hash);
    return exit_status;
}
