/* base/log.h: the program's log: one line of JSON for each event, written to standard error by one write(). Never log a
 * password, token or key. */
#ifndef GUICHET_BASE_LOG_H
#define GUICHET_BASE_LOG_H

#include "base/json_write.h"

/* {"time":…,"level":"info","pid":…,"message":…}: for what happens outside a request. The message is printf-formatted
 * and escaped. */
void log_info(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_error(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Writes the caller's own line: json holds one closed object. */
void log_line(struct json_write *json);

#endif
