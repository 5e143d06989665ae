/* books/event_seal.c */
#include "books/event_seal.h"

#include "auth/digest.h"
#include "base/json_write.h"

void event_seal(struct arena *arena, const struct event_row *event, uint8_t hash[32])
{
    struct json_write json = json_start(arena);
    char hex[DIGEST_HEX_BYTES];
    const char *text;
    size_t length;

    digest_hex(event->previous_hash, hex);
    json_list(&json, NULL);
    json_put_string(&json, NULL, hex);
    json_put_id(&json, NULL, ID_ORGANIZATION, event->organization_id);
    json_put_int(&json, NULL, event->sequence);
    json_put_id(&json, NULL, ID_EVENT, event->id);
    json_put_string(&json, NULL, event->type);
    json_put_int(&json, NULL, event->created_at.us);
    json_put_string(&json, NULL, event->actor);
    json_put_string(&json, NULL, event->address);
    json_put_string(&json, NULL, event->object);
    json_put_string(&json, NULL, event->before_change);
    json_put_string(&json, NULL, event->after_change);
    json_list_close(&json);
    text = json_text(&json, &length);
    digest(text, length, hash);
}
