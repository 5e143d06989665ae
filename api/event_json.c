/* api/event_json.c: journal entries in JSON. Members that are JSON in the row are written byte for byte, because the
 * hash covers those bytes. */
#include "api/event_json.h"

#include "auth/digest.h"

static void event_members(struct json_write *json, const struct event_row *event)
{
    json_put_int(json, "sequence", event->sequence);
    json_put_id(json, "id", ID_EVENT, event->id);
    json_put_string(json, "type", event->type);
    json_put_instant(json, "created_at", event->created_at);
    json_put_raw(json, "object", event->object);
}

void event_json(struct json_write *json, const struct event_row *event)
{
    json_open(json, NULL);
    event_members(json, event);
    json_close(json);
}

static void change_part(struct json_write *json, const char *key, const char *text)
{
    if (text == NULL)
        json_put_null(json, key);
    else
        json_put_raw(json, key, text);
}

static void hash_part(struct json_write *json, const char *key, const uint8_t hash[DIGEST_BYTES])
{
    char hex[DIGEST_HEX_BYTES];

    digest_hex(hash, hex);
    json_put_string(json, key, hex);
}

void audit_json(struct json_write *json, const struct event_row *event)
{
    json_open(json, NULL);
    event_members(json, event);
    json_put_int(json, "created_at_us", event->created_at.us);
    json_put_string(json, "actor", event->actor);
    json_put_string(json, "address", event->address);
    change_part(json, "before", event->before_change);
    change_part(json, "after", event->after_change);
    hash_part(json, "previous_hash", event->previous_hash);
    hash_part(json, "hash", event->hash);
    json_close(json);
}
