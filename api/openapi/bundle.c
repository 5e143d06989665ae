/* api/openapi/bundle.c: makes one OpenAPI document of the parts in this folder, when the program is built. A part is
 * JSON in a shorthand that says only what differs from one operation to the next; README.md describes it.
 * Usage: openapi-bundle DOCUMENT.json DOCUMENT.c PART… */
#include "bundle.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void members_move(json_t *into, json_t *part, const char *name)
{
    const char *key;
    json_t *value;

    json_object_foreach(json_object_get(part, name), key, value) put(into, key, json_deep_copy(value));
}

static void part_take(struct document *document, json_t *part)
{
    const char *name;
    json_t *value;

    members_move(document->whole, part, "document");
    members_move(document->schemas, part, "schemas");
    members_move(document->parameters, part, "parameters");
    members_move(document->headers, part, "headers");
    members_move(document->responses, part, "responses");
    members_move(document->problems, part, "problems");
    if (json_object_get(part, "list") != NULL)
        document->list = json_incref(json_object_get(part, "list"));
    if (json_object_get(part, "prose") != NULL)
        put(json_object_get(document->whole, "info"), "description", json_incref(json_object_get(part, "prose")));
    json_object_foreach(json_object_get(part, "examples"), name, value)
        put(document->examples, name, json_pack("{s:O}", "value", value));
    if (json_object_get(part, "tag") != NULL)
        (void)json_array_append(document->tags, json_object_get(part, "tag"));
}

static void operations_take(struct document *document, json_t *part)
{
    const char *tag = text_of(json_object_get(part, "tag"), "name"), *path, *method;
    json_t *methods, *given;

    json_object_foreach(json_object_get(part, "paths"), path, methods) json_object_foreach(methods, method, given)
        operation_add(document, tag, path, method, given);
}

/* An example of a row that is shown in a list only is part of the list's. */
static void examples_clean(struct document *document)
{
    const char *name;
    json_t *value;
    void *next;

    json_object_foreach_safe(document->examples, next, name, value)
    {
        if (json_object_get(document->used, name) == NULL)
            (void)json_object_del(document->examples, name);
    }
    json_decref(document->used);
}

static json_t *whole_of(struct document *document)
{
    json_t *components = json_object_get(document->whole, "components");

    examples_clean(document);
    schema_expand(document->schemas);
    put(components, "schemas", document->schemas);
    put(components, "parameters", document->parameters);
    put(components, "headers", document->headers);
    put(components, "responses", document->responses);
    put(components, "examples", document->examples);
    put(document->whole, "tags", document->tags);
    put(document->whole, "paths", document->paths);
    json_decref(document->problems);
    json_decref(document->list);
    return document->whole;
}

/* {"prose": the file}, which becomes the description of the whole. */
static json_t *prose_read(const char *file)
{
    static char text[64 * 1024];
    FILE *from = fopen(file, "r");
    size_t length = from == NULL ? 0 : fread(text, 1, sizeof text, from);

    if (length == 0 || length == sizeof text || fclose(from) != 0)
        die("%s cannot be read, or is too long", file);
    return json_pack("{s:s%}", "prose", text, length);
}

static json_t *part_read(const char *file)
{
    json_error_t error;
    bool prose = strlen(file) > 3 && strcmp(file + strlen(file) - 3, ".md") == 0;
    json_t *part = prose ? prose_read(file) : json_load_file(file, JSON_REJECT_DUPLICATES, &error);

    if (part == NULL)
        die("%s:%d: %s", file, error.line, error.text);
    return part;
}

static FILE *file_open(const char *name)
{
    FILE *file = fopen(name, "w");

    if (file == NULL)
        die("%s cannot be written", name);
    return file;
}

static void file_close(FILE *file, const char *name)
{
    if (fclose(file) != 0)
        die("%s cannot be written", name);
}

static void write_both(json_t *whole, const char *json_name, const char *c_name)
{
    char *text = json_dumps(whole, JSON_COMPACT);
    FILE *json = file_open(json_name), *c = file_open(c_name);

    (void)fputs(text, json);
    (void)fputs("/* Made from api/openapi by openapi-bundle. */\n#include \"api/openapi.h\"\n\n"
                "const char openapi_document[] = {",
                c);
    for (size_t i = 0; text[i] != '\0'; i++)
        (void)fprintf(c, "%s%d,", i % 32 == 0 ? "\n" : "", text[i]);
    (void)fputs("\n0 };\nconst size_t openapi_document_length = sizeof openapi_document - 1;\n", c);
    file_close(json, json_name);
    file_close(c, c_name);
    free(text);
}

int main(int count, char **arguments)
{
    json_t *whole;
    struct document document = { .whole = json_object(),
                                 .paths = json_object(),
                                 .schemas = json_object(),
                                 .examples = json_object(),
                                 .parameters = json_object(),
                                 .headers = json_object(),
                                 .responses = json_object(),
                                 .problems = json_object(),
                                 .tags = json_array(),
                                 .used = json_object() };

    if (count < 4)
        die("usage: openapi-bundle DOCUMENT.json DOCUMENT.c PART…");
    for (int pass = 0; pass < 2; pass++)
        for (int i = 3; i < count; i++) {
            json_t *part = part_read(arguments[i]);

            if (pass == 0)
                part_take(&document, part);
            else
                operations_take(&document, part);
            json_decref(part);
        }
    whole = whole_of(&document);
    write_both(whole, arguments[1], arguments[2]);
    json_decref(whole);
    return 0;
}
