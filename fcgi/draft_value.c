/* fcgi/draft_value.c: reads a single value into its member, from JSON or from the query. */
#include <string.h>

#include "base/clock.h"
#include "base/day.h"
#include "billing/money.h"
#include "fcgi/draft_internal.h"

const struct field *table_field(const struct draft_table *table, const char *name)
{
    for (size_t i = 0; table != NULL && i < table->count; i++)
        if (strcmp(table->fields[i].name, name) == 0)
            return &table->fields[i];
    return NULL;
}

void *place_member(const struct place *place)
{
    return place->base + place->field->offset;
}

void field_bounds(const struct field *field, int64_t *min, int64_t *max)
{
    bool unset = field->min == 0 && field->max == 0;

    *min = field->min;
    *max = field->max;
    if (!unset)
        return;
    switch (field->kind) {
    case FIELD_INT:
    case FIELD_MONEY:
        *min = INT64_MIN;
        *max = INT64_MAX;
        break;
    case FIELD_LIST:
        *max = 100;
        break;
    default:
        *min = 1;
        *max = FIELD_TEXT_MAX;
    }
}

void place_absent(const struct place *place)
{
    const struct field *field = place->field;
    void *member = place_member(place);

    switch (field->kind) {
    case FIELD_INT:
        *(int64_t *)member = field->otherwise;
        break;
    case FIELD_BOOL:
        *(bool *)member = field->otherwise != 0;
        break;
    case FIELD_WORD: {
        int value = (int)field->otherwise;

        memcpy(member, &value, sizeof value); /* an enum of ours has the size of int */
        break;
    }
    case FIELD_INSTANT:
        *(struct instant *)member = INSTANT_NONE;
        break;
    case FIELD_DAY:
        *(struct day *)member = DAY_NONE;
        break;
    default:
        break; /* already all zero */
    }
}

void place_int(const struct place *place, int64_t value)
{
    int64_t min, max;

    field_bounds(place->field, &min, &max);
    if (value < min)
        place_fault(place, FAULT_TOO_SMALL);
    else if (value > max)
        place_fault(place, FAULT_TOO_LARGE);
    else
        *(int64_t *)place_member(place) = value;
}

static void words_of_people(const struct place *place, const char *text)
{
    enum field_kind kind = place->field->kind;
    int64_t min, max, characters = text_characters(text);

    field_bounds(place->field, &min, &max);
    if (characters < min)
        place_fault(place, FAULT_TOO_SHORT);
    else if (characters > max)
        place_fault(place, FAULT_TOO_LONG);
    else if ((kind != FIELD_SECRET && text_has_control(text)) || (kind == FIELD_NAME && !text_is_name(text)))
        place_fault(place, FAULT_INVALID_FORMAT);
    else
        *(const char **)place_member(place) = arena_text(place->faults->arena, text);
}

static void email(const struct place *place, const char *text)
{
    if (text_is_email(text))
        *(const char **)place_member(place) = arena_text(place->faults->arena, text);
    else
        place_fault(place, FAULT_INVALID_FORMAT);
}

static void words(const struct place *place, const char *text)
{
    unsigned *bits = place_member(place);
    int value = 0;

    for (;; text++) {
        size_t length = strcspn(text, ",");

        if (!place->field->word->read(arena_copy(place->faults->arena, text, length), &value)) {
            place_fault(place, FAULT_UNKNOWN_VALUE);
            return;
        }
        *bits |= 1U << value;
        text += length;
        if (*text == '\0')
            return;
    }
}

/* Reads a value that has a fixed form, completely or not at all. */
static bool form_read(const struct place *place, const char *text)
{
    void *member = place_member(place);

    switch (place->field->kind) {
    case FIELD_ID:
        return id_read(place->field->id, text, member);
    case FIELD_INSTANT:
        return instant_read(text, member);
    case FIELD_DAY:
        return day_read(text, member);
    default:
        return false;
    }
}

void place_text(const struct place *place, const char *text)
{
    switch (place->field->kind) {
    case FIELD_TEXT:
    case FIELD_NAME:
    case FIELD_SECRET:
        words_of_people(place, text);
        break;
    case FIELD_EMAIL:
        email(place, text);
        break;
    case FIELD_WORD:
        if (!place->field->word->read(text, place_member(place)))
            place_fault(place, FAULT_UNKNOWN_VALUE);
        break;
    case FIELD_WORDS:
        words(place, text);
        break;
    case FIELD_CURRENCY:
        if (!currency_read(text, place_member(place)))
            place_fault(place, FAULT_UNKNOWN_VALUE);
        break;
    default:
        if (!form_read(place, text))
            place_fault(place, FAULT_INVALID_FORMAT);
    }
}
