/* fcgi/draft_internal.h: shared by the files of the draft: reading a single value, its faults, and checks on texts. */
#ifndef GUICHET_FCGI_DRAFT_INTERNAL_H
#define GUICHET_FCGI_DRAFT_INTERNAL_H

#include "fcgi/draft.h"

/* A field to be read: where its value goes, and where its faults are reported. */
struct place {
    struct faults *faults;
    const char *pointer;
    const struct field *field;
    unsigned char *base; /* the struct that the field belongs to */
};

/* The field of that name; NULL: no such field, or `table` is NULL. */
const struct field *table_field(const struct draft_table *table, const char *name);

/* The member of the struct. */
void *place_member(const struct place *place);
/* Adds the fault with what the field's row says of its limits. */
void place_fault(const struct place *place, enum fault_code code);
/* Adds the fault of a member that the table does not have, with the name that was probably meant. */
void unknown_fault(struct faults *faults, const char *pointer, const struct draft_table *table, const char *name);
/* The field whose name is nearest to a misspelt one; NULL: none is near. */
const char *table_nearest(const struct draft_table *table, const char *name);
/* Sets the value of an optional field that was not sent. The struct is all zero before. */
void place_absent(const struct place *place);
/* Reads the kinds that are strings in JSON; `text` is valid UTF-8 without NUL. */
void place_text(const struct place *place, const char *text);
void place_int(const struct place *place, int64_t value);
/* The field's bounds, with the defaults described in draft.h. */
void field_bounds(const struct field *field, int64_t *min, int64_t *max);

enum { EMAIL_BYTES_MAX = 254 };

/* The number of code points of valid UTF-8. */
int64_t text_characters(const char *text);
bool text_has_control(const char *text);
/* Whether it contains bidi overrides or isolates, zero-width or other invisible characters. */
bool text_is_deceptive(const char *text);
/* Whether it contains none of these except U+200C and U+200D inside words, and not only spaces. */
bool text_is_name(const char *text);
bool text_is_email(const char *text);

#endif
