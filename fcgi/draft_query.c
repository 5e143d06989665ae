/* fcgi/draft_query.c: reads the query by its table. All values are text, so numbers and booleans are read from text. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "fcgi/draft_internal.h"

/* Reads an optional minus sign and digits without leading zeros, within 64 bits. */
static bool int_read(const char *text, int64_t *value)
{
    const char *digits = text[0] == '-' ? text + 1 : text;
    char *end;

    if (digits[0] < '0' || digits[0] > '9' || (digits[0] == '0' && digits[1] != '\0'))
        return false;
    errno = 0;
    *value = strtoll(text, &end, 10);
    return *end == '\0' && errno == 0;
}

static void param_value(const struct place *place, const char *text)
{
    int64_t value;

    switch (place->field->kind) {
    case FIELD_INT:
        if (int_read(text, &value))
            place_int(place, value);
        else
            place_fault(place, FAULT_INVALID_FORMAT);
        break;
    case FIELD_BOOL:
        if (strcmp(text, "true") == 0 || strcmp(text, "false") == 0)
            *(bool *)place_member(place) = text[0] == 't';
        else
            place_fault(place, FAULT_INVALID_FORMAT);
        break;
    default:
        place_text(place, text);
    }
}

/* The parameter's value; NULL: not sent. A repeated parameter is a fault, so it does not matter which value is
 * returned. */
static const char *param_find(struct faults *faults, const struct request_param *params, size_t count, const char *name)
{
    const char *found = NULL;
    bool repeated = false;

    for (size_t i = 0; i < count; i++) {
        if (strcmp(params[i].name, name) != 0)
            continue;
        if (found != NULL && !repeated)
            fault_add(faults, pointer_to(faults->arena, "", name), FAULT_REPEATED, 0);
        repeated = found != NULL;
        found = params[i].value;
    }
    return found;
}

static void known_read(struct faults *faults, const struct draft_table *table, const struct request_param *params,
                       size_t count, void *draft)
{
    for (size_t i = 0; table != NULL && i < table->count; i++) {
        const struct field *field = &table->fields[i];
        struct place place = { faults, pointer_to(faults->arena, "", field->name), field, draft };
        const char *text = param_find(faults, params, count, field->name);

        if (text != NULL && field->given != 0)
            *((bool *)((unsigned char *)draft + field->given)) = true;
        if (text == NULL && field->required)
            place_fault(&place, FAULT_REQUIRED);
        else if (text == NULL)
            place_absent(&place);
        else
            param_value(&place, text);
    }
}

enum status draft_read_query(struct faults *faults, const struct draft_table *table, const struct request_param *params,
                             size_t count, void *draft)
{
    size_t before = faults->count;

    if (table != NULL)
        memset(draft, 0, table->bytes);
    known_read(faults, table, params, count, draft);
    for (size_t i = 0; i < count; i++)
        if (table_field(table, params[i].name) == NULL)
            unknown_fault(faults, "", table, params[i].name);
    return faults->count == before ? STATUS_OK : STATUS_VALIDATION_FAILED;
}
