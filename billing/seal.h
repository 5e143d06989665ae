/* billing/seal.h: writes the fields of a finalised document as the text that its hash seals: one `name=value` line
 * each. For invoice.c and credit_note.c. Pure. */
#ifndef GUICHET_BILLING_SEAL_H
#define GUICHET_BILLING_SEAL_H

#include "base/text_build.h"
#include "billing/invoice.h"

void seal_value(struct text_build *build, const char *group, const char *name,
                const char *value); /* NULL differs from "" */
void seal_id(struct text_build *build, const char *name, enum id_kind kind, struct id id);
void seal_day(struct text_build *build, const char *name, struct day day);
void seal_integer(struct text_build *build, const char *name, int64_t value);
void seal_party(struct text_build *build, const char *group, const struct party *party);
void seal_line(struct text_build *build, const struct invoice_line *line);
void seal_totals(struct text_build *build, const struct charge *charge);
void seal_hash(struct text_build *build, const char *name, const uint8_t hash[HASH_BYTES]);

#endif
