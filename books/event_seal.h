/* books/event_seal.h: the bytes a journal entry's hash is made of. Defined here and nowhere else; `guichet verify`
 * makes them again. */
#ifndef GUICHET_BOOKS_EVENT_SEAL_H
#define GUICHET_BOOKS_EVENT_SEAL_H

#include "sql/store_event.h"

/* hash = BLAKE2b-256 of the JSON array [previous hash in hex, organization, sequence, id, type, instant, actor,
 * address, object, before, after]; the last three as texts, null where there is none. JSON's escaping keeps any two
 * entries apart. */
void event_seal(struct arena *arena, const struct event_row *event, uint8_t hash[32]);

#endif
