/* fcgi/draft_internal.h: what the files of the draft share: one value read from its text, and the checks on texts. */
#ifndef GUICHET_FCGI_DRAFT_INTERNAL_H
#define GUICHET_FCGI_DRAFT_INTERNAL_H

#include "fcgi/draft.h"

/* Where in the draft, what it must be, and where to complain. */
struct place {
    struct faults *faults;
    const char *pointer;
    const struct field *field;
    unsigned char *base; /* of the struct the field belongs to */
};

/* The field of that name; NULL: none, as in a NULL table. */
const struct field *table_field(const struct draft_table *table, const char *name);

/* The member itself. */
void *place_member(const struct place *place);
void place_fault(const struct place *place, enum fault_code code, int64_t limit);
/* The value of an optional field that was not sent. The struct is all zero already. */
void place_absent(const struct place *place);
/* The kinds that are written as a text in JSON; `text` is valid UTF-8 without NUL. */
void place_text(const struct place *place, const char *text);
void place_int(const struct place *place, int64_t value);
/* Bounds as the field's comment in draft.h gives them. */
void field_bounds(const struct field *field, int64_t *min, int64_t *max);

/* Code points of valid UTF-8. */
int64_t text_characters(const char *text);
bool text_has_control(const char *text);
/* Holds bidi overrides or isolates, zero-width or other invisible characters. */
bool text_is_deceptive(const char *text);
/* Holds none of these but U+200C and U+200D inside words, and is more than spaces. */
bool text_is_name(const char *text);
bool text_is_email(const char *text);

#endif
