/* api/credit_note_json.h: a credit note in JSON: lines like an invoice's, with positive amounts.
 * Source: docs/api.md, Invoices. */
#ifndef GUICHET_API_CREDIT_NOTE_JSON_H
#define GUICHET_API_CREDIT_NOTE_JSON_H

#include "billing/credit_note.h"
#include "fcgi/reply.h"

void credit_note_json(struct json_write *json, const char *key, const struct credit_note *note);
/* The answer to a request that made the note, or a refund of it: 201 with the whole note. */
void credit_note_render(const struct act *act, const struct credit_note *note, struct answer *answer);

#endif
