/* api/openapi/bundle_json.c: the small steps of the bundler. */
#include "bundle.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void die(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    (void)fputs("openapi-bundle: ", stderr);
    (void)vfprintf(stderr, format, arguments);
    (void)fputc('\n', stderr);
    va_end(arguments);
    exit(1);
}

const char *text_of(json_t *object, const char *name)
{
    json_t *value = json_object_get(object, name);

    return value == NULL ? NULL : json_string_value(value);
}

void put(json_t *object, const char *name, json_t *value)
{
    if (value == NULL || json_object_get(object, name) != NULL)
        die("%s: given twice, or cannot be made", name);
    (void)json_object_set_new(object, name, value);
}

json_t *reference(const char *kind, const char *name)
{
    return json_pack("{s:o}", "$ref", json_sprintf("#/components/%s/%s", kind, name));
}

json_t *example_use(struct document *document, const char *name)
{
    (void)json_object_set_new(document->used, name, json_true());
    return reference("examples", name);
}

bool contains(json_t *list, const char *text)
{
    size_t i;
    json_t *one;

    json_array_foreach(list, i, one) if (strcmp(json_string_value(one), text) == 0) return true;
    return false;
}
