/* guichet/config.c: reads settings from the file and the environment. */
#include "config.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { LINE_BYTES_MAX = 4096 };

static const struct {
    const char *key, *usual;
    bool secret;
    const char *meaning;
} table[SETTING__MAX] = {
#define X(name, key, usual, secret, meaning) [name] = { key, usual, secret, meaning },
    SETTING_TABLE(X)
#undef X
};

const char *setting_key(enum setting setting)
{
    return table[setting].key;
}

/* SETTING__MAX: no setting has this name. */
static enum setting setting_find(const char *key)
{
    enum setting setting = 0;

    while (setting < SETTING__MAX && strcmp(table[setting].key, key) != 0)
        setting++;
    return setting;
}

/* The file being read, and how far; used in error messages. */
struct reading {
    struct arena *arena;
    const char *path;
    int line;
    bool seen[SETTING__MAX];
    bool has_secret;
};

static char *trimmed(char *text)
{
    size_t length;

    text += strspn(text, " \t");
    length = strlen(text);
    while (length > 0 && strchr(" \t\r\n", text[length - 1]) != NULL)
        length--;
    text[length] = '\0';
    return text;
}

/* Reads one line of the file: blank, a comment (`#` first), or KEY=VALUE; the value is the rest of the line,
 * unquoted. */
static bool line_read(struct reading *reading, char *line, struct config *config, const char **fault)
{
    char *key = trimmed(line), *equals = strchr(key, '=');
    enum setting setting;

    if (key[0] == '\0' || key[0] == '#')
        return true;
    if (equals == NULL) {
        *fault =
            arena_format(reading->arena, "%s, line %d, is not of the form KEY=VALUE.", reading->path, reading->line);
        return false;
    }
    *equals = '\0';
    key = trimmed(key);
    setting = setting_find(key);
    if (setting == SETTING__MAX || reading->seen[setting]) {
        *fault = arena_format(reading->arena, "%s, line %d: %.60s %s.", reading->path, reading->line, key,
                              setting == SETTING__MAX ? "is not a setting; guichet config lists them all"
                                                      : "is there a second time");
        return false;
    }
    reading->seen[setting] = true;
    reading->has_secret = reading->has_secret || table[setting].secret;
    config->values[setting] = arena_text(reading->arena, trimmed(equals + 1));
    return true;
}

static bool lines_read(struct reading *reading, FILE *file, struct config *config, const char **fault)
{
    char line[LINE_BYTES_MAX];

    while (fgets(line, sizeof line, file) != NULL) {
        reading->line++;
        if (strlen(line) == sizeof line - 1 && line[sizeof line - 2] != '\n') {
            *fault = arena_format(reading->arena, "%s, line %d, is too long.", reading->path, reading->line);
            return false;
        }
        if (!line_read(reading, line, config, fault))
            return false;
    }
    if (ferror(file)) {
        *fault = arena_format(reading->arena, "%s cannot be read: %s.", reading->path, strerror(errno));
        return false;
    }
    return true;
}

/* Checks the open file rather than its name, which may refer to another file by now. */
static bool file_is_private(FILE *file)
{
    struct stat facts;

    return fstat(fileno(file), &facts) == 0 && (facts.st_mode & (S_IRWXO | S_IWGRP)) == 0;
}

static bool file_read(struct arena *arena, const char *path, struct config *config, const char **fault)
{
    struct reading reading = { .arena = arena, .path = path };
    FILE *file = fopen(path, "re");
    bool read;

    if (file == NULL) {
        *fault = arena_format(arena, "The configuration file %s cannot be opened: %s.", path, strerror(errno));
        return false;
    }
    read = lines_read(&reading, file, config, fault);
    if (read && reading.has_secret && !file_is_private(file)) {
        *fault = arena_format(arena, "%s holds a password and others can read it: chmod 600 %s", path, path);
        read = false;
    }
    (void)fclose(file);
    return read;
}

bool config_open(struct arena *arena, char *(*environment)(const char *name), struct config *config, const char **fault)
{
    struct config read = { 0 };
    const char *path = environment("GUICHET_CONFIG");

    if (path != NULL && path[0] != '\0' && !file_read(arena, path, &read, fault))
        return false;
    for (enum setting setting = 0; setting < SETTING__MAX; setting++) {
        const char *value = environment(table[setting].key);

        if (value != NULL && value[0] != '\0')
            read.values[setting] = arena_text(arena, value);
        if (read.values[setting] == NULL || read.values[setting][0] == '\0')
            read.values[setting] = table[setting].usual;
    }
    *config = read;
    return true;
}

const char *config_text(const struct config *config, enum setting setting)
{
    return config->values[setting];
}

bool config_required(struct arena *arena, const struct config *config, enum setting setting, const char **text,
                     const char **fault)
{
    if (config->values[setting] == NULL) {
        *fault = arena_format(arena,
                              "%s is not set (%s); set it in the environment or in the file that GUICHET_CONFIG names.",
                              table[setting].key, table[setting].meaning);
        return false;
    }
    *text = config->values[setting];
    return true;
}

bool config_number(struct arena *arena, const struct config *config, enum setting setting, int64_t min, int64_t max,
                   int64_t *number, const char **fault)
{
    const char *text = config->values[setting] == NULL ? "" : config->values[setting];
    size_t length = strlen(text);
    long long read = length > 0 && length <= 18 && strspn(text, "0123456789") == length ? strtoll(text, NULL, 10) : -1;

    if (read < min || read > max) {
        *fault = arena_format(arena, "%s must be a whole number from %lld to %lld, not \"%.40s\".", table[setting].key,
                              (long long)min, (long long)max, text);
        return false;
    }
    *number = read;
    return true;
}

void config_print(const struct config *config, FILE *to)
{
    (void)fputs("Settings come from the environment, else from the file of KEY=VALUE lines that GUICHET_CONFIG names, "
                "else from the default.\n",
                to);
    for (enum setting setting = 0; setting < SETTING__MAX; setting++) {
        const char *value = config->values[setting];

        if (value == NULL)
            value = "(not set)";
        else if (table[setting].secret)
            value = "(set)";
        (void)fprintf(to, "\n%s\n    %s\n    default: %s\n    now:     %s\n", table[setting].key,
                      table[setting].meaning, table[setting].usual == NULL ? "(none)" : table[setting].usual, value);
    }
}
