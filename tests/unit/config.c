/* tests/unit/config.c: where a setting comes from, and which files are refused. The program is not a library, so its
 * file is included. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../guichet/config.c"

/* The environment of a case: the file, and one more setting. */
static const char *file_path, *variable_name, *variable_value;

static char *environment(const char *name)
{
    const char *value = strcmp(name, "GUICHET_CONFIG") == 0                            ? file_path
                        : variable_name != NULL && strcmp(name, variable_name) == 0 ? variable_value
                                                                                    : NULL;

    return (char *)(uintptr_t)value;
}

static void file_write(char path[], const char *text, mode_t mode)
{
    int descriptor = mkstemp(path);

    assert_true(descriptor >= 0);
    assert_int_equal(write(descriptor, text, strlen(text)), (ssize_t)strlen(text));
    assert_int_equal(fchmod(descriptor, mode), 0);
    assert_int_equal(close(descriptor), 0);
}

static const struct {
    const char *why, *text;
    mode_t mode;
    const char *variable_name, *variable_value;
    enum setting setting;
    const char *want;  /* the setting's value; NULL: not set */
    const char *fault; /* a part of the sentence; NULL: accepted */
} cases[] = {
    { "without a line the default holds", "", 0600, NULL, NULL, SETTING_DB_NAME, "guichet", NULL },
    { "what has no default is not set", "", 0600, NULL, NULL, SETTING_SELLER_NAME, NULL, NULL },
    { "the file is over the default", "GUICHET_DB_NAME=books\n", 0600, NULL, NULL, SETTING_DB_NAME, "books", NULL },
    { "the environment is over the file", "GUICHET_DB_NAME=books\n", 0600, "GUICHET_DB_NAME", "mine", SETTING_DB_NAME,
      "mine", NULL },
    { "an empty variable is none", "GUICHET_DB_NAME=books\n", 0600, "GUICHET_DB_NAME", "", SETTING_DB_NAME, "books",
      NULL },
    { "an empty line of the file leaves the default", "GUICHET_DB_NAME=\n", 0600, NULL, NULL, SETTING_DB_NAME,
      "guichet", NULL },
    { "the last line needs no end", "GUICHET_DB_NAME=books", 0600, NULL, NULL, SETTING_DB_NAME, "books", NULL },
    { "comments and blank lines are passed over", "# GUICHET_DB_NAME=no\n\n   # nor this\nGUICHET_DB_NAME=books\n",
      0600, NULL, NULL, SETTING_DB_NAME,
      "books", NULL },
    { "a value may hold = and #", "GUICHET_DB_PASSWORD=a=b#c\n", 0600, NULL, NULL, SETTING_DB_PASSWORD, "a=b#c", NULL },
    { "a value keeps its quotes and accents", "GUICHET_SELLER_LINE1=12 rue de l'Été\n", 0600, NULL, NULL,
      SETTING_SELLER_LINE1,
      "12 rue de l'Été", NULL },
    { "a file written elsewhere ends its lines otherwise", "GUICHET_DB_NAME=books\r\n", 0600, NULL, NULL,
      SETTING_DB_NAME, "books", NULL },
    { "a mistyped name is told by name", "GUICHET_DB_NAM=x\n", 0600, NULL, NULL, 0, NULL,
      "GUICHET_DB_NAM is not a setting" },
    { "a mistyped name is told with its line", "\n#\nGUICHET_DB_NAM=x\n", 0600, NULL, NULL, 0, NULL, "line 3" },
    { "a line without = is told", "GUICHET_DB_NAME\n", 0600, NULL, NULL, 0, NULL,
      "line 1, is not of the form KEY=VALUE" },
    { "two values for one name are none", "GUICHET_DB_NAME=a\nGUICHET_DB_NAME=b\n", 0600, NULL, NULL, 0, NULL,
      "line 2: GUICHET_DB_NAME is there a second" },
    { "a file with a password that others can read is refused", "GUICHET_DB_PASSWORD=x\n", 0644, NULL, NULL, 0, NULL,
      "others can read it" },
    { "a file with a password that a group can write is refused", "GUICHET_DB_PASSWORD=x\n", 0660, NULL, NULL, 0, NULL,
      "others can read it" },
    { "a group may read it", "GUICHET_DB_PASSWORD=x\n", 0640, NULL, NULL, SETTING_DB_PASSWORD, "x", NULL },
    { "a file without secrets may be read by all", "GUICHET_DB_NAME=books\n", 0644, NULL, NULL, SETTING_DB_NAME,
      "books", NULL },
};

static void test_setting_comes_from_environment_file_or_default(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char path[] = "/tmp/guichet-config-XXXXXX";
        struct arena arena = { 0 };
        struct config config;
        const char *fault = "";
        bool opened;

        file_write(path, cases[i].text, cases[i].mode);
        file_path = path;
        variable_name = cases[i].variable_name;
        variable_value = cases[i].variable_value;
        opened = config_open(&arena, environment, &config, &fault);
        (void)unlink(path);
        if (opened != (cases[i].fault == NULL))
            fail_msg("%s: %s", cases[i].why, opened ? "accepted" : fault);
        if (!opened && strstr(fault, cases[i].fault) == NULL)
            fail_msg("%s: it says: %s", cases[i].why, fault);
        if (opened && (config_text(&config, cases[i].setting) == NULL) != (cases[i].want == NULL))
            fail_msg("%s: set or not set", cases[i].why);
        if (opened && cases[i].want != NULL && strcmp(config_text(&config, cases[i].setting), cases[i].want) != 0)
            fail_msg("%s: got %s", cases[i].why, config_text(&config, cases[i].setting));
        arena_end(&arena);
    }
}

static void test_missing_configuration_file_is_refused(void **state)
{
    struct arena arena = { 0 };
    struct config config;
    const char *fault;

    (void)state;
    file_path = "/tmp/guichet-config-that-is-not-there";
    variable_name = NULL;
    assert_false(config_open(&arena, environment, &config, &fault));
    assert_non_null(strstr(fault, "cannot be opened"));
    file_path = NULL; /* no file at all is allowed */
    assert_true(config_open(&arena, environment, &config, &fault));
    arena_end(&arena);
}

/* A line longer than the buffer must not be read as two lines. */
static void test_line_longer_than_the_buffer_is_refused(void **state)
{
    char path[] = "/tmp/guichet-config-XXXXXX";
    struct arena arena = { 0 };
    struct config config;
    const char *fault;
    char *text = arena_take(&arena, LINE_BYTES_MAX + 100);

    (void)state;
    memset(text, 'x', LINE_BYTES_MAX + 50);
    memcpy(text, "GUICHET_DB_NAME=", strlen("GUICHET_DB_NAME="));
    file_write(path, text, 0600);
    file_path = path;
    variable_name = NULL;
    assert_false(config_open(&arena, environment, &config, &fault));
    assert_non_null(strstr(fault, "line 1, is too long"));
    (void)unlink(path);
    arena_end(&arena);
}

static const struct {
    const char *why, *text;
    bool read;
    int64_t want;
} numbers[] = {
    { "the least", "1", true, 1 },
    { "the most", "64", true, 64 },
    { "one below the least", "0", false, 0 },
    { "one above the most", "65", false, 0 },
    { "a sign is no digit", "+8", false, 0 },
    { "a space is no digit", " 8", false, 0 },
    { "nothing after the digits", "8k", false, 0 },
    { "more digits than fit", "99999999999999999999999999", false, 0 },
    { "no text at all", NULL, false, 0 },
};

static void test_number_outside_its_range_is_refused(void **state)
{
    struct arena arena = { 0 };

    (void)state;
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        struct config config = { .values = { [SETTING_WORKERS] = numbers[i].text } };
        const char *fault = NULL;
        int64_t number = -1;

        if (config_number(&arena, &config, SETTING_WORKERS, 1, 64, &number, &fault) != numbers[i].read)
            fail_msg("%s: \"%s\"", numbers[i].why, numbers[i].text);
        if (numbers[i].read && number != numbers[i].want)
            fail_msg("%s: got %lld", numbers[i].why, (long long)number);
        if (!numbers[i].read && strstr(fault, "GUICHET_WORKERS") == NULL)
            fail_msg("%s: it says: %s", numbers[i].why, fault);
    }
    arena_end(&arena);
}

static void test_print_hides_secrets(void **state)
{
    struct config config = { .values = { [SETTING_DB_NAME] = "books", [SETTING_DB_PASSWORD] = "swordfish" } };
    char *text = NULL;
    size_t length = 0;
    FILE *to = open_memstream(&text, &length);

    (void)state;
    assert_non_null(to);
    config_print(&config, to);
    assert_int_equal(fclose(to), 0);
    assert_null(strstr(text, "swordfish"));
    assert_non_null(strstr(text, "(set)"));
    assert_non_null(strstr(text, "books"));
    for (enum setting setting = 0; setting < SETTING__MAX; setting++)
        if (strstr(text, setting_key(setting)) == NULL)
            fail_msg("%s is not listed", setting_key(setting));
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_setting_comes_from_environment_file_or_default),
        cmocka_unit_test(test_missing_configuration_file_is_refused),
        cmocka_unit_test(test_line_longer_than_the_buffer_is_refused),
        cmocka_unit_test(test_number_outside_its_range_is_refused),
        cmocka_unit_test(test_print_hides_secrets),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
