/* fcgi/draft.c: reads a JSON object by its table. */
#include "fcgi/draft.h"

#include <jansson.h>
#include <string.h>

#include "billing/money.h"
#include "fcgi/draft_internal.h"

static void object_read(struct faults *faults, const char *pointer, const struct draft_table *table,
                        const json_t *object, unsigned char *base);
static void value_read(const struct place *place, const json_t *value);

/* {"amount": 3325, "currency": "EUR"} is read by a table too. */
struct money_draft {
    int64_t amount;
    struct currency currency;
};

/* Its bounds are in minor units, which are figures for a person in a currency only. */
static const struct sentence amount_outside = LANGUAGE_PLAIN(N_("This amount is too small or too large: correct it."));
static const struct sentence between_amounts = LANGUAGE_PLAIN(N_("Enter an amount between {min} and {max}."));

/* Tells the bounds of an amount in the currency that was sent with it, in the faults from `first` on. */
static void bounds_in_currency(struct faults *faults, size_t first, struct currency currency)
{
    if (currency.code[0] == '\0')
        return;
    for (size_t i = first; i < faults->count; i++)
        if (faults->list[i].detail.one == amount_outside.one) {
            faults->list[i].detail = between_amounts;
            faults->list[i].limits.currency = arena_text(faults->arena, currency.code);
            faults->list[i].limits.exponent = currency_exponent(currency);
        }
}

static void money_value(const struct place *place, const json_t *value)
{
    const struct field fields[] = {
        { "amount", FIELD_INT, offsetof(struct money_draft, amount), .required = true, .min = place->field->min,
          .max = place->field->max, .between = &amount_outside },
        { "currency", FIELD_CURRENCY, offsetof(struct money_draft, currency), .required = true },
    };
    const struct draft_table table = DRAFT_TABLE(fields, struct money_draft);
    struct money_draft money = { 0 };
    size_t before = place->faults->count;

    object_read(place->faults, place->pointer, &table, value, (unsigned char *)&money);
    bounds_in_currency(place->faults, before, money.currency);
    if (place->faults->count == before)
        *(struct money *)place_member(place) = (struct money){ .minor = money.amount, .currency = money.currency };
}

static void list_value(const struct place *place, const json_t *value)
{
    const struct field *field = place->field;
    size_t count = json_array_size(value);
    struct draft_list *list = place_member(place);
    unsigned char *items;
    int64_t min, max;

    field_bounds(field, &min, &max);
    if ((int64_t)count < min || (int64_t)count > max) {
        place_fault(place, (int64_t)count < min ? FAULT_TOO_FEW : FAULT_TOO_MANY);
        return;
    }
    items = arena_take(place->faults->arena, count * field->item_bytes);
    for (size_t i = 0; i < count; i++) {
        struct place item = { place->faults, pointer_at(place->faults->arena, place->pointer, i), field->item,
                              items + i * field->item_bytes };

        value_read(&item, json_array_get(value, i));
    }
    *list = (struct draft_list){ items, count };
}

static bool type_fits(enum field_kind kind, const json_t *value)
{
    switch (kind) {
    case FIELD_INT:
        return json_is_integer(value);
    case FIELD_BOOL:
        return json_is_boolean(value);
    case FIELD_OBJECT:
    case FIELD_MONEY:
        return json_is_object(value);
    case FIELD_LIST:
        return json_is_array(value);
    default:
        return json_is_string(value);
    }
}

static void value_read(const struct place *place, const json_t *value)
{
    const struct field *field = place->field;

    if (!type_fits(field->kind, value)) {
        place_fault(place, FAULT_WRONG_TYPE);
        return;
    }
    switch (field->kind) {
    case FIELD_INT:
        place_int(place, json_integer_value(value));
        break;
    case FIELD_BOOL:
        *(bool *)place_member(place) = json_is_true(value);
        break;
    case FIELD_OBJECT:
        object_read(place->faults, place->pointer, field->table, value, place_member(place));
        break;
    case FIELD_MONEY:
        money_value(place, value);
        break;
    case FIELD_LIST:
        list_value(place, value);
        break;
    default:
        place_text(place, json_string_value(value));
    }
}

static void field_read(const struct place *place, const json_t *value)
{
    const struct field *field = place->field;

    if (value != NULL && field->given != 0)
        *(bool *)(place->base + field->given) = true;
    if (value == NULL && field->required)
        place_fault(place, FAULT_REQUIRED);
    else if (value == NULL || (field->nullable && json_is_null(value)))
        place_absent(place);
    else
        value_read(place, value);
}

static void object_read(struct faults *faults, const char *pointer, const struct draft_table *table,
                        const json_t *object, unsigned char *base)
{
    const char *name;
    json_t *value;

    for (size_t i = 0; i < table->count; i++) {
        const struct field *field = &table->fields[i];
        struct place place = { faults, pointer_to(faults->arena, pointer, field->name), field, base };

        field_read(&place, json_object_get(object, field->name));
    }
    /* jansson's iterators take a pointer that is not const, but do not change the object. */
    json_object_foreach((json_t *)(uintptr_t)object, name, value)
    {
        if (table_field(table, name) == NULL)
            unknown_fault(faults, pointer, table, name);
    }
}

enum status draft_read(struct faults *faults, const struct draft_table *table, const json_t *object, void *draft)
{
    size_t before = faults->count;

    memset(draft, 0, table->bytes);
    object_read(faults, "", table, object, draft);
    return faults->count == before ? STATUS_OK : STATUS_VALIDATION_FAILED;
}
