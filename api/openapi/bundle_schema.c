/* api/openapi/bundle_schema.c: writes out schemas that are given in shorthand. */
#include "bundle.h"

#include <string.h>

/* "optional" becomes "required": every other property is. */
static void required_fill(json_t *schema, json_t *properties)
{
    json_t *optional = json_object_get(schema, "optional"), *required = json_array(), *value;
    const char *name;
    size_t i;

    json_array_foreach(optional, i, value) if (json_object_get(properties, json_string_value(value)) == NULL)
        die("%s is optional, but no property", json_string_value(value));
    json_object_foreach(properties, name, value) if (!contains(optional, name))(void)
        json_array_append_new(required, json_string(name));
    (void)json_object_del(schema, "optional");
    if (json_array_size(required) > 0)
        (void)json_object_set(schema, "required", required);
    json_decref(required);
}

/* A type by its name: "integer" is JSON's, "Money" one of the schemas. */
static json_t *type_schema(const char *name, bool nullable)
{
    bool ours = name[0] >= 'A' && name[0] <= 'Z';

    if (ours && nullable)
        return json_pack("{s:[o, {s:s}]}", "anyOf", reference("schemas", name), "type", "null");
    if (ours)
        return reference("schemas", name);
    return nullable ? json_pack("{s:[s, s]}", "type", name, "null") : json_pack("{s:s}", "type", name);
}

json_t *property_schema(const char *name, json_t *given)
{
    const char *type = json_string_value(json_array_get(given, 0)), *end;
    json_t *more = json_array_get(given, 2), *word, *schema;
    bool nullable, list;

    if (type == NULL || !json_is_string(json_array_get(given, 1)))
        die("%s: a property is [type, description, more]", name);
    end = type + strcspn(type, "|[");
    nullable = strcmp(end, "|null") == 0;
    list = strcmp(end, "[]") == 0;
    if (*end != '\0' && !nullable && !list)
        die("%s: no type is written %s", name, type);
    word = json_stringn(type, (size_t)(end - type));
    schema = type_schema(json_string_value(word), nullable);
    if (list)
        schema = json_pack("{s:s, s:o}", "type", "array", "items", schema);
    put(schema, "description", json_incref(json_array_get(given, 1)));
    (void)json_object_update(schema, more);
    json_decref(word);
    return schema;
}

static void properties_expand(json_t *properties)
{
    const char *name;
    json_t *given;
    void *next;

    json_object_foreach_safe(properties, next, name, given) if (json_is_array(given))(void)
        json_object_set_new(properties, name, property_schema(name, given));
}

void schema_expand(json_t *schema)
{
    json_t *properties = json_object_get(schema, "properties"), *member;
    const char *name;
    size_t i;

    if (json_is_object(properties) && text_of(schema, "type") != NULL) {
        properties_expand(properties);
        required_fill(schema, properties);
    }
    if (json_is_object(schema))
        json_object_foreach(schema, name, member) schema_expand(member);
    else if (json_is_array(schema))
        json_array_foreach(schema, i, member) schema_expand(member);
}

void list_schema_add(struct document *document, const char *of)
{
    json_t *name = json_sprintf("%sList", of), *example = json_object_get(document->examples, of);
    const char *list = json_string_value(name);

    if (json_object_get(document->schemas, list) == NULL) {
        json_t *schema = json_deep_copy(document->list),
               *data = json_object_get(json_object_get(schema, "properties"), "data");

        (void)json_array_set_new(data, 0, json_sprintf("%s[]", of));
        put(document->schemas, list, schema);
        if (example == NULL)
            die("%s has no example", of);
        put(document->examples, list,
            json_pack("{s:{s:[O], s:n}}", "value", "data", json_object_get(example, "value"), "next_cursor"));
    }
    json_decref(name);
}
