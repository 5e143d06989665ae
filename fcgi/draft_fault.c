/* fcgi/draft_fault.c: the faults of fields, with what the field's row says of its limits. */
#include <ctype.h>
#include <string.h>

#include "fcgi/draft_internal.h"

/* The JSON type of a kind. */
static const char *type_expected(enum field_kind kind)
{
    switch (kind) {
    case FIELD_INT:
        return FOR_DEVELOPERS("an integer, without a decimal point, an exponent or quotes");
    case FIELD_BOOL:
        return FOR_DEVELOPERS("true or false, without quotes");
    case FIELD_OBJECT:
        return FOR_DEVELOPERS("an object");
    case FIELD_MONEY:
        return FOR_DEVELOPERS("an object of amount (an integer in minor units) and currency");
    case FIELD_LIST:
        return FOR_DEVELOPERS("an array");
    default:
        return FOR_DEVELOPERS("a string");
    }
}

static const char *form_expected(struct arena *arena, const struct field *field)
{
    switch (field->kind) {
    case FIELD_TEXT:
        return FOR_DEVELOPERS("text without control characters");
    case FIELD_NAME:
        return FOR_DEVELOPERS("a name: not only spaces, without control and invisible characters");
    case FIELD_EMAIL:
        return FOR_DEVELOPERS("an e-mail address of at most 254 bytes");
    case FIELD_ID:
        return arena_format(arena, FOR_DEVELOPERS("an identifier that begins with %s_"), id_prefix(field->id));
    case FIELD_INT:
        return FOR_DEVELOPERS("an integer of 64 bits in decimal digits");
    case FIELD_BOOL:
        return FOR_DEVELOPERS("true or false");
    case FIELD_INSTANT:
        return FOR_DEVELOPERS("an instant such as 2026-11-12T09:00:00Z");
    case FIELD_DAY:
        return FOR_DEVELOPERS("a day that exists, such as 2026-11-12");
    default:
        return NULL;
    }
}

static struct fault_limits form_limits(struct arena *arena, const struct field *field)
{
    return (struct fault_limits){ .expected = form_expected(arena, field),
                                  .has_max_length = field->kind == FIELD_EMAIL,
                                  .max_length = EMAIL_BYTES_MAX };
}

/* Leaves out the values of the table that are no words. */
static void allowed_take(struct arena *arena, const struct field *field, struct fault_limits *limits)
{
    struct names names = field->word->words();
    const char **allowed = ARENA_ARRAY(arena, const char *, names.count);
    const char *listed = "";

    for (size_t i = 0; i < names.count; i++)
        if (names.words[i] != NULL && names.words[i][0] != '\0') {
            listed = arena_format(arena, "%s%s%s", listed, limits->allowed_count > 0 ? ", " : "", names.words[i]);
            allowed[limits->allowed_count++] = names.words[i];
        }
    limits->allowed = allowed;
    limits->expected = arena_format(
        arena,
        field->kind == FIELD_WORDS ? FOR_DEVELOPERS("some of these, with commas between them: %s") : "one of: %s",
        listed);
}

/* A bound at the end of 64 bits is none: no value can violate it. */
static void bounds_take(const struct field *field, struct fault_limits *limits)
{
    bool of_text = field->kind == FIELD_TEXT || field->kind == FIELD_NAME || field->kind == FIELD_SECRET;
    int64_t min, max;

    field_bounds(field, &min, &max);
    if (of_text) {
        limits->has_min_length = limits->has_max_length = true;
        limits->min_length = min;
        limits->max_length = max;
        return;
    }
    limits->has_min = min != INT64_MIN;
    limits->has_max = max != INT64_MAX;
    limits->min = min;
    limits->max = max;
}

/* The code's variant for the kind, where the person can be told more. */
static enum fault_code variant(const struct field *field, enum fault_code code, const struct fault_limits *limits)
{
    if (code == FAULT_INVALID_FORMAT && field->kind == FIELD_EMAIL)
        return FAULT_EMAIL_FORMAT;
    if (code == FAULT_INVALID_FORMAT && field->kind == FIELD_DAY)
        return FAULT_DAY_FORMAT;
    if ((code == FAULT_TOO_SMALL || code == FAULT_TOO_LARGE) && limits->has_min && limits->has_max)
        return FAULT_BETWEEN;
    return code;
}

void place_fault(const struct place *place, enum fault_code code)
{
    struct arena *arena = place->faults->arena;
    const struct field *field = place->field;
    struct fault_limits limits = { 0 };
    bool between;

    if (code == FAULT_WRONG_TYPE)
        limits.expected = type_expected(field->kind);
    else if (code == FAULT_INVALID_FORMAT)
        limits = form_limits(arena, field);
    else if (code == FAULT_UNKNOWN_VALUE && field->word != NULL)
        allowed_take(arena, field, &limits);
    else if (code == FAULT_UNKNOWN_VALUE)
        limits.expected = FOR_DEVELOPERS("a currency's three capital letters by ISO 4217");
    else if (code != FAULT_REQUIRED && code != FAULT_REPEATED)
        bounds_take(field, &limits);
    code = variant(field, code, &limits);
    between = code == FAULT_BETWEEN && field->between != NULL;
    fault_add_limits(place->faults, place->pointer, code, &limits, between ? field->between : NULL);
}

enum { NAME_COMPARED_MAX = 40, EDITS_MAX = 2 };

/* The name in small letters without _ and -: a field is as often missed by its spelling (totalLicences) as by a letter.
 * false: it is longer than any field's name. */
static bool squeezed(const char *name, char out[NAME_COMPARED_MAX + 1])
{
    size_t length = 0;

    for (; *name != '\0'; name++) {
        if (*name == '_' || *name == '-')
            continue;
        if (length == NAME_COMPARED_MAX)
            return false;
        out[length++] = (char)tolower((unsigned char)*name);
    }
    out[length] = '\0';
    return true;
}

/* The number of letters to insert, leave out or replace to make b of a (Levenshtein), by rows. */
static size_t edit_distance(const char *a, const char *b)
{
    size_t row[NAME_COMPARED_MAX + 1], width = strlen(b);

    for (size_t j = 0; j <= width; j++)
        row[j] = j;
    for (size_t i = 1; a[i - 1] != '\0'; i++) {
        size_t diagonal = row[0];

        row[0] = i;
        for (size_t j = 1; j <= width; j++) {
            size_t replaced = diagonal + (a[i - 1] != b[j - 1]),
                   beside = (row[j] < row[j - 1] ? row[j] : row[j - 1]) + 1;

            diagonal = row[j];
            row[j] = replaced < beside ? replaced : beside;
        }
    }
    return row[width];
}

/* Near: at most EDITS_MAX letters differ, and less than a third of the field's name; so "at" is not taken for "id". */
const char *table_nearest(const struct draft_table *table, const char *name)
{
    char wanted[NAME_COMPARED_MAX + 1], known[NAME_COMPARED_MAX + 1];
    const char *nearest = NULL;
    size_t least = EDITS_MAX + 1;

    if (!squeezed(name, wanted))
        return NULL;
    for (size_t i = 0; table != NULL && i < table->count; i++) {
        size_t distance;

        if (!squeezed(table->fields[i].name, known))
            continue;
        distance = edit_distance(wanted, known);
        if (distance < least && 3 * distance < strlen(known)) {
            least = distance;
            nearest = table->fields[i].name;
        }
    }
    return nearest;
}

void unknown_fault(struct faults *faults, const char *pointer, const struct draft_table *table, const char *name)
{
    struct fault_limits limits = { 0 };

    if (faults->count == faults->max)
        return; /* it would not be kept: nothing is compared */
    limits.nearest = table_nearest(table, name);
    fault_add_limits(faults, pointer_to(faults->arena, pointer, name),
                     limits.nearest != NULL ? FAULT_MISSPELT_FIELD : FAULT_UNKNOWN_FIELD, &limits, NULL);
}
