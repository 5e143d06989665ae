/* books/event_seal.h: the bytes that a journal entry's hash is computed over. Defined here and nowhere else; `guichet
 * verify` computes them again. */
#ifndef GUICHET_BOOKS_EVENT_SEAL_H
#define GUICHET_BOOKS_EVENT_SEAL_H

#include "sql/store_event.h"

/* hash = BLAKE2b-256 of the JSON array [previous hash in hex, organization, sequence, id, type, instant, actor,
 * address, object, before, after]; the last three as JSON strings, null where absent. Because JSON escapes its strings,
 * no two entries give the same bytes. */
void event_seal(struct arena *arena, const struct event_row *event, uint8_t hash[32]);

#endif
