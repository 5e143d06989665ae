/* guichet/command.c: reads a command's arguments by its table, and prints its usage and help. */
#include "command.h"

#include <string.h>

enum { COLUMNS_MAX = 79, FORM_COLUMNS = 20 };

void paragraph_print(const char *text, size_t indent, FILE *to)
{
    size_t column = indent;

    while (*text != '\0') {
        size_t length = strcspn(text, " ");

        if (column > indent && column + 1 + length > COLUMNS_MAX) {
            (void)fprintf(to, "\n%*s", (int)indent, "");
            column = indent;
        } else if (column > indent) {
            (void)fputc(' ', to);
            column++;
        }
        (void)fwrite(text, 1, length, to);
        column += length;
        text += length + strspn(text + length, " ");
    }
    (void)fputc('\n', to);
}

void command_usage_print(const struct command *command, FILE *to)
{
    (void)fprintf(to, "guichet %s", command->name);
    for (size_t i = 0; i < COMMAND_OPTIONS_MAX && command->options[i].name != NULL; i++) {
        const struct command_option *option = &command->options[i];

        (void)fprintf(to, option->required ? " %s%s%s" : " [%s%s%s]", option->name, option->value == NULL ? "" : " ",
                      option->value == NULL ? "" : option->value);
    }
    if (command->operand != NULL)
        (void)fprintf(to, " %s", command->operand);
    (void)fputc('\n', to);
}

static void form_print(const char *name, const char *value, const char *meaning, FILE *to)
{
    int printed = fprintf(to, "  %s%s%s", name, value == NULL ? "" : " ", value == NULL ? "" : value);

    (void)fprintf(to, "%*s", printed < FORM_COLUMNS ? FORM_COLUMNS - printed : 2, "");
    paragraph_print(meaning, FORM_COLUMNS, to);
}

void command_help_print(const struct command *command, FILE *to)
{
    (void)fputs("Usage: ", to);
    command_usage_print(command, to);
    (void)fputc('\n', to);
    paragraph_print(command->summary, 0, to);
    (void)fputc('\n', to);
    for (size_t i = 0; i < COMMAND_OPTIONS_MAX && command->options[i].name != NULL; i++)
        form_print(command->options[i].name, command->options[i].value, command->options[i].meaning, to);
    if (command->operand != NULL)
        form_print(command->operand, NULL, command->operand_meaning, to);
    form_print("--help", NULL, "prints this help", to);
    if (command->more != NULL) {
        (void)fputc('\n', to);
        paragraph_print(command->more, 0, to);
    }
}

/* Prints the two halves of the sentence with the word that was typed, truncated, in between. */
static void refuse(const struct command *command, const char *before, const char *typed, const char *behind)
{
    (void)fprintf(stderr, "guichet %s: %s%.60s%s\nUsage: ", command->name, before, typed, behind);
    command_usage_print(command, stderr);
    (void)fprintf(stderr, "guichet %s --help tells more.\n", command->name);
}

int arguments_refuse(const struct command *command, const char *sentence)
{
    refuse(command, sentence, "", "");
    return EXIT_USAGE;
}

/* The index of the option that `word` names, as "--until" or "--until=DAY"; COMMAND_OPTIONS_MAX: no such option. */
static size_t option_find(const struct command *command, const char *word)
{
    size_t length = strcspn(word, "=");

    for (size_t i = 0; i < COMMAND_OPTIONS_MAX && command->options[i].name != NULL; i++)
        if (strlen(command->options[i].name) == length && strncmp(command->options[i].name, word, length) == 0)
            return i;
    return COMMAND_OPTIONS_MAX;
}

/* *at is advanced if the value is the next word. false: an error was printed. */
static bool option_read(const struct command *command, int argc, char **argv, int *at, struct arguments *arguments)
{
    const char *word = argv[*at], *equals = strchr(word, '=');
    size_t i = option_find(command, word);
    bool takes_value = i < COMMAND_OPTIONS_MAX && command->options[i].value != NULL;

    if (i == COMMAND_OPTIONS_MAX)
        refuse(command, "there is no option ", word, ".");
    else if (arguments->options[i] != NULL)
        refuse(command, "the option ", command->options[i].name, " is there twice: give it once.");
    else if (!takes_value && equals != NULL)
        refuse(command, "the option ", command->options[i].name, " takes no value.");
    else if (takes_value && equals == NULL && *at + 1 == argc)
        refuse(command, "the option ", command->options[i].name, " needs a value behind it.");
    else
        arguments->options[i] = !takes_value ? "" : equals != NULL ? equals + 1 : argv[++*at];
    return i < COMMAND_OPTIONS_MAX && arguments->options[i] != NULL;
}

static bool operand_read(const struct command *command, const char *word, struct arguments *arguments)
{
    if (command->operand == NULL) {
        refuse(command, "it takes no argument such as ", word, ".");
        return false;
    }
    if (arguments->operand != NULL) {
        refuse(command, "it takes one argument, and ", word, " is another one: run it once for each.");
        return false;
    }
    arguments->operand = word;
    return true;
}

static bool required_are_there(const struct command *command, const struct arguments *arguments)
{
    for (size_t i = 0; i < COMMAND_OPTIONS_MAX && command->options[i].name != NULL; i++)
        if (command->options[i].required && arguments->options[i] == NULL) {
            refuse(command, "the option ", command->options[i].name, " is missing.");
            return false;
        }
    if (command->operand != NULL && arguments->operand == NULL) {
        refuse(command, "the argument ", command->operand, " is missing.");
        return false;
    }
    return true;
}

enum arguments_are arguments_read(const struct command *command, int argc, char **argv, struct arguments *arguments)
{
    *arguments = (struct arguments){ .command = command };
    for (int at = 1; at < argc; at++) {
        if (strcmp(argv[at], "--help") == 0 || strcmp(argv[at], "-h") == 0)
            return ARGUMENTS_HELP;
        if (argv[at][0] == '-' ? !option_read(command, argc, argv, &at, arguments)
                               : !operand_read(command, argv[at], arguments))
            return ARGUMENTS_WRONG;
    }
    return required_are_there(command, arguments) ? ARGUMENTS_READ : ARGUMENTS_WRONG;
}
