/* base/json_write.c: the writer, and the escaping of RFC 8259. */
#include "base/json_write.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define FIRST_CAPACITY 1024

struct json_write json_start(struct arena *arena)
{
    return (struct json_write){ .arena = arena, .text = arena_take(arena, FIRST_CAPACITY), .capacity = FIRST_CAPACITY };
}

static void room_for(struct json_write *json, size_t more)
{
    if (json->capacity - json->length < more + 1) {
        size_t capacity = json->capacity * 2 + more;
        char *larger = arena_take(json->arena, capacity);

        memcpy(larger, json->text, json->length);
        json->text = larger;
        json->capacity = capacity;
    }
}

static void put(struct json_write *json, const char *bytes, size_t length)
{
    room_for(json, length);
    memcpy(json->text + json->length, bytes, length);
    json->length += length;
}

static void put_char(struct json_write *json, char byte)
{
    put(json, &byte, 1);
}

static void put_escaped(struct json_write *json, unsigned char byte)
{
    char escape[8];
    const char *short_form = byte == '"'    ? "\\\""
                             : byte == '\\' ? "\\\\"
                             : byte == '\n' ? "\\n"
                             : byte == '\r' ? "\\r"
                             : byte == '\t' ? "\\t"
                                            : NULL;

    if (short_form == NULL)
        (void)snprintf(escape, sizeof escape, "\\u%04x", byte);
    put(json, short_form != NULL ? short_form : escape, strlen(short_form != NULL ? short_form : escape));
}

static void put_quoted(struct json_write *json, const char *text)
{
    const char *clean = text;

    put_char(json, '"');
    for (; *text != '\0'; text++) {
        unsigned char byte = (unsigned char)*text;

        if (byte >= 0x20 && byte != '"' && byte != '\\' && byte != 0x7f)
            continue;
        put(json, clean, (size_t)(text - clean));
        put_escaped(json, byte);
        clean = text + 1;
    }
    put(json, clean, (size_t)(text - clean));
    put_char(json, '"');
}

static void before_value(struct json_write *json, const char *key)
{
    if (json->comma)
        put_char(json, ',');
    if (key != NULL) {
        put_char(json, '"');
        put(json, key, strlen(key));
        put(json, "\":", 2);
    }
    json->comma = true;
}

static void open_with(struct json_write *json, const char *key, char bracket)
{
    before_value(json, key);
    put_char(json, bracket);
    json->comma = false;
    json->depth++;
}

static void close_with(struct json_write *json, char bracket)
{
    assert(json->depth > 0);
    put_char(json, bracket);
    json->comma = true;
    json->depth--;
}

const char *json_text(struct json_write *json, size_t *length)
{
    assert(json->depth == 0);
    room_for(json, 1);
    json->text[json->length] = '\0';
    if (length != NULL)
        *length = json->length;
    return json->text;
}

void json_open(struct json_write *json, const char *key)
{
    open_with(json, key, '{');
}

void json_close(struct json_write *json)
{
    close_with(json, '}');
}

void json_list(struct json_write *json, const char *key)
{
    open_with(json, key, '[');
}

void json_list_close(struct json_write *json)
{
    close_with(json, ']');
}

void json_put_raw(struct json_write *json, const char *key, const char *text)
{
    before_value(json, key);
    put(json, text, strlen(text));
}

void json_put_null(struct json_write *json, const char *key)
{
    json_put_raw(json, key, "null");
}

void json_put_string(struct json_write *json, const char *key, const char *text)
{
    if (text == NULL) {
        json_put_null(json, key);
        return;
    }
    before_value(json, key);
    put_quoted(json, text);
}

void json_put_int(struct json_write *json, const char *key, int64_t value)
{
    char digits[24];

    (void)snprintf(digits, sizeof digits, "%" PRId64, value);
    json_put_raw(json, key, digits);
}

void json_put_bool(struct json_write *json, const char *key, bool value)
{
    json_put_raw(json, key, value ? "true" : "false");
}

void json_put_id(struct json_write *json, const char *key, enum id_kind kind, struct id id)
{
    json_put_string(json, key, id_is_none(id) ? NULL : id_write(kind, id).text);
}

void json_put_day(struct json_write *json, const char *key, struct day day)
{
    json_put_string(json, key, day_is_none(day) ? NULL : day_write(day).text);
}

void json_put_instant(struct json_write *json, const char *key, struct instant instant)
{
    json_put_string(json, key, instant_is_none(instant) ? NULL : instant_write(instant_second(instant)).text);
}
