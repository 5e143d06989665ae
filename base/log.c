/* base/log.c: log lines. */
#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#define MESSAGE_BYTES 1024

static void line_write(const char *level, const char *format, va_list arguments) __attribute__((format(printf, 2, 0)));
static void line_write(const char *level, const char *format, va_list arguments)
{
    char message[MESSAGE_BYTES];
    struct arena arena = { 0 };
    struct json_write json = json_start(&arena);

    (void)vsnprintf(message, sizeof message, format, arguments);
    json_open(&json, NULL);
    json_put_string(&json, "time", instant_write(clock_now()).text);
    json_put_string(&json, "level", level);
    json_put_int(&json, "pid", getpid());
    json_put_string(&json, "message", message);
    json_close(&json);
    log_line(&json);
    arena_end(&arena);
}

void log_info(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    line_write("info", format, arguments);
    va_end(arguments);
}

void log_error(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    line_write("error", format, arguments);
    va_end(arguments);
}

/* A failed write (full disk, closed pipe) is ignored: the record is the journal in the database, and the program must
 * go on. */
void log_line(struct json_write *json)
{
    size_t length;
    const char *text = json_text(json, &length);
    char *line = arena_copy(json->arena, text, length);

    line[length] = '\n';
    if (write(STDERR_FILENO, line, length + 1) < 0)
        return;
}
