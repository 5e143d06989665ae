/* api/credit_note_json.h: a credit note in JSON: lines like an invoice's, with positive amounts.
 * Source: docs/api.md, Invoices. */
#ifndef GUICHET_API_CREDIT_NOTE_JSON_H
#define GUICHET_API_CREDIT_NOTE_JSON_H

#include "base/json_write.h"
#include "billing/credit_note.h"

void credit_note_json(struct json_write *json, const char *key, const struct credit_note *note);

#endif
