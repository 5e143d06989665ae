/* base/json_write.h: writes JSON text piece by piece into an arena, for answers, the log and the journal. No tree is
 * built, because each text is written once and not read back. (fcgi/ and gateway/ read JSON with jansson; the names
 * json_put_… do not clash with its names.) */
#ifndef GUICHET_BASE_JSON_WRITE_H
#define GUICHET_BASE_JSON_WRITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/day.h"
#include "base/id.h"

struct json_write {
    struct arena *arena;
    char *text;
    size_t length, capacity;
    unsigned depth;
    bool comma; /* the next value needs a comma before it */
};

struct json_write json_start(struct arena *arena);
/* The finished text, NUL-terminated, in the arena; every object and list must be closed. */
const char *json_text(struct json_write *json, size_t *length);

/* `key` is NULL inside a list and for the outermost value; keys are not escaped, so pass constants. */
void json_open(struct json_write *json, const char *key);                         /* { */
void json_close(struct json_write *json);                                         /* } */
void json_list(struct json_write *json, const char *key);                         /* [ */
void json_list_close(struct json_write *json);                                    /* ] */
void json_put_string(struct json_write *json, const char *key, const char *text); /* NULL text: null */
void json_put_int(struct json_write *json, const char *key, int64_t value);
void json_put_bool(struct json_write *json, const char *key, bool value);
void json_put_null(struct json_write *json, const char *key);
void json_put_id(struct json_write *json, const char *key, enum id_kind kind, struct id id); /* ID_NONE: null */
void json_put_day(struct json_write *json, const char *key, struct day day);                 /* DAY_NONE: null */
/* To the second, in the one spelling of all answers: 2026-11-12T09:30:00Z. INSTANT_NONE: null */
void json_put_instant(struct json_write *json, const char *key, struct instant instant);
/* Writes text that is JSON already (a stored answer). */
void json_put_raw(struct json_write *json, const char *key, const char *text);

#endif
