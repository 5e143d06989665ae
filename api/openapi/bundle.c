/* api/openapi/bundle.c: makes one OpenAPI document of the parts in this folder, when the program is built. A part is
 * JSON in a shorthand that says only what differs from one operation to the next; README.md describes it.
 * Usage: openapi-bundle DOCUMENT.json DOCUMENT.c PART… */
#include <jansson.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/status.h"

struct document {
    json_t *whole, *paths, *schemas, *examples, *parameters, *headers, *responses, *problems, *tags, *list;
};

__attribute__((noreturn, format(printf, 1, 2))) static void die(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    (void)fputs("openapi-bundle: ", stderr);
    (void)vfprintf(stderr, format, arguments);
    (void)fputc('\n', stderr);
    va_end(arguments);
    exit(1);
}

static const char *text_of(json_t *object, const char *name)
{
    json_t *value = json_object_get(object, name);

    return value == NULL ? NULL : json_string_value(value);
}

/* Takes over `value`. Every name of the document is given once. */
static void put(json_t *object, const char *name, json_t *value)
{
    if (value == NULL || json_object_get(object, name) != NULL)
        die("%s: given twice, or cannot be made", name);
    (void)json_object_set_new(object, name, value);
}

static json_t *reference(const char *kind, const char *name)
{
    return json_pack("{s:o}", "$ref", json_sprintf("#/components/%s/%s", kind, name));
}

/* Whether a list of texts contains the text. */
static bool contains(json_t *list, const char *text)
{
    size_t i;
    json_t *one;

    json_array_foreach(list, i, one) if (strcmp(json_string_value(one), text) == 0) return true;
    return false;
}

/* --- schemas --- */

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

/* ["Lot[]", "The lots."], ["string|null", "A note.", {"maxLength": 500}]: type, description, and what else there is. */
static json_t *property_schema(const char *name, json_t *given)
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

/* Writes out what is in shorthand: in a schema, and in what it contains. */
static void schema_expand(json_t *schema)
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

/* 01-shared.json's "list" with the rows of this list, and an example made of theirs. */
static void list_schema_add(struct document *document, const char *of)
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

/* --- refusals: one response for each set of codes of one status --- */

static int http_of(const char *code)
{
    for (int status = 0; status < STATUS__MAX; status++)
        if (strcmp(status_code((enum status)status), code) == 0)
            return status_http((enum status)status);
    die("%s is no code of base/status.h", code);
}

static json_t *problem_example(const char *code, json_t *problem)
{
    json_t *type = json_sprintf("/problems/%s", code), *value;
    char *text = strdup(json_string_value(type));

    for (char *at = text; (at = strchr(at, '_')) != NULL;)
        *at = '-';
    value = json_pack("{s:s, s:s, s:i, s:s, s:s, s:s}", "type", text, "title", text_of(problem, "title"), "status",
                      http_of(code), "code", code, "detail", text_of(problem, "meaning"), "request_id",
                      "0f3a1c5e7b9d2f4068ace13579bdf024");
    if (json_object_get(problem, "members") != NULL)
        (void)json_object_update(value, json_object_get(problem, "members"));
    json_decref(type);
    free(text);
    return json_pack("{s:o}", "value", value);
}

/* The response of these codes; `name` is "409-quote_expired-quote_stale". */
static json_t *refusal_response(struct document *document, json_t *codes)
{
    json_t *examples = json_object(), *description = json_string(""), *one, *longer;
    size_t i;

    json_array_foreach(codes, i, one)
    {
        const char *code = json_string_value(one);
        json_t *problem = json_object_get(document->problems, code);

        if (problem == NULL)
            die("problems.json does not describe %s", code);
        if (json_object_get(document->examples, code) == NULL)
            put(document->examples, code, problem_example(code, problem));
        put(examples, code, reference("examples", code));
        longer = json_sprintf("%s%s`%s`: %s", json_string_value(description), i > 0 ? "\n\n" : "", code,
                              text_of(problem, "meaning"));
        json_decref(description);
        description = longer;
    }
    return json_pack("{s:o, s:{s:o}, s:{s:{s:{s:[o, {s:{s:{s:O}}}]}, s:o}}}", "description", description, "headers",
                     "X-Request-Id", reference("headers", "X-Request-Id"), "content", "application/problem+json",
                     "schema", "allOf", reference("schemas", "Problem"), "properties", "code", "enum", codes,
                     "examples", examples);
}

static void refusals_put(struct document *document, json_t *responses, json_t *codes)
{
    for (int http = 400; http < 600; http++) {
        json_t *some = json_array(), *name = json_sprintf("%d", http), *one, *longer;
        char key[4];
        size_t i;

        (void)snprintf(key, sizeof key, "%d", http);
        json_array_foreach(codes, i, one)
        {
            if (http_of(json_string_value(one)) != http || contains(some, json_string_value(one)))
                continue;
            (void)json_array_append(some, one);
            longer = json_sprintf("%s-%s", json_string_value(name), json_string_value(one));
            json_decref(name);
            name = longer;
        }
        if (json_array_size(some) > 0) {
            if (json_object_get(document->responses, json_string_value(name)) == NULL)
                put(document->responses, json_string_value(name), refusal_response(document, some));
            put(responses, key, reference("responses", json_string_value(name)));
        }
        json_decref(name);
        json_decref(some);
    }
    put(responses, "default", reference("responses", "Unserved"));
}

/* --- operations --- */

/* An operation while it is expanded. */
struct operation {
    json_t *given; /* the shorthand */
    json_t *made, *parameters, *codes;
    const char *path, *who, *key;
    bool safe, body, signed_in;
};

static bool is_true(json_t *object, const char *name)
{
    return json_is_true(json_object_get(object, name));
}

/* A list always has a tag (fcgi/page.h). */
static bool has_tag(const struct operation *operation)
{
    return is_true(operation->given, "etag") || text_of(operation->given, "list") != NULL;
}

static void parameter_add(struct operation *operation, const char *name)
{
    (void)json_array_append_new(operation->parameters, reference("parameters", name));
}

static void parameters_put(struct operation *operation)
{
    json_t *given;
    const char *query;

    for (const char *at = operation->path; (at = strchr(at, '{')) != NULL; at++) {
        json_t *name = json_stringn(at + 1, strcspn(at + 1, "}"));

        parameter_add(operation, json_string_value(name));
        json_decref(name);
    }
    if (text_of(operation->given, "list") != NULL) {
        parameter_add(operation, "limit");
        parameter_add(operation, "cursor");
    }
    json_object_foreach(json_object_get(operation->given, "query"), query, given)(void) json_array_append_new(
        operation->parameters, json_pack("{s:s, s:s, s:O, s:o}", "name", query, "in", "query", "description",
                                         json_array_get(given, 1), "schema", property_schema(query, given)));
    if (operation->key != NULL)
        parameter_add(operation,
                      strcmp(operation->key, "needed") == 0 ? "Idempotency-Key" : "Idempotency-Key-optional");
    if (is_true(operation->given, "if_match"))
        parameter_add(operation, "If-Match");
    if (has_tag(operation) && operation->safe)
        parameter_add(operation, "If-None-Match");
    if (!operation->safe && operation->signed_in)
        parameter_add(operation, "X-CSRF-Token");
    parameter_add(operation, "Accept-Language");
}

static void code_add(struct operation *operation, const char *code)
{
    (void)json_array_append_new(operation->codes, json_string(code));
}

/* The codes that follow from what is checked for every route in the same way (fcgi/exchange.c). */
static void common_codes_add(struct operation *operation)
{
    code_add(operation, "malformed_request");
    code_add(operation, "malformed_json");
    code_add(operation, "not_acceptable");
    code_add(operation, "validation_failed");
    code_add(operation, "too_many_requests");
    code_add(operation, "internal");
    code_add(operation, "temporarily_unavailable");
    if (operation->signed_in)
        code_add(operation, "unauthenticated");
    if (operation->signed_in && !operation->safe)
        code_add(operation, "csrf_token_invalid");
    if (strcmp(operation->who, "operator") == 0)
        code_add(operation, "operator_required");
    else if (operation->signed_in && strcmp(operation->who, "signed_in") != 0)
        code_add(operation, "role_required");
    if (strchr(operation->path, '{') != NULL)
        code_add(operation, "not_found");
    if (!operation->safe)
        code_add(operation, "outcome_unknown");
    if (operation->body) {
        code_add(operation, "body_too_large");
        code_add(operation, "unsupported_media_type");
    }
    if (is_true(operation->given, "if_match"))
        code_add(operation, "precondition_failed");
    if (operation->key != NULL) {
        code_add(operation, "idempotency_key_required");
        code_add(operation, "idempotency_key_reused");
        code_add(operation, "idempotency_in_progress");
    }
}

/* {"application/json": {schema, examples}}: the examples named after the schema, "Quote" and "Quote.something". */
static json_t *content_of(const struct document *document, const char *type, const char *schema)
{
    json_t *examples = json_object(), *value;
    size_t length = strlen(schema);
    const char *name;

    json_object_foreach(document->examples, name, value)
    {
        if (strncmp(name, schema, length) == 0 && (name[length] == '\0' || name[length] == '.'))
            put(examples, name, reference("examples", name));
    }
    if (json_object_get(document->schemas, schema) == NULL || json_object_size(examples) == 0)
        die("%s: no such schema, or no example of it", schema);
    return json_pack("{s:{s:o, s:o}}", type, "schema", reference("schemas", schema), "examples", examples);
}

static void header_put(json_t *headers, bool wanted, const char *name)
{
    if (wanted)
        put(headers, name, reference("headers", name));
}

static json_t *answer_response(const struct document *document, const struct operation *operation, json_t *answer,
                               const char *http)
{
    const char *schema = text_of(answer, "schema"), *type = text_of(answer, "type");
    json_t *headers = json_object(), *more = json_object_get(answer, "headers"), *one, *response;
    size_t i;

    header_put(headers, true, "X-Request-Id");
    header_put(headers, has_tag(operation) && strcmp(http, "204") != 0, "ETag");
    header_put(headers, operation->key != NULL, "Idempotency-Replayed");
    json_array_foreach(more, i, one) header_put(headers, true, json_string_value(one));
    response = json_pack("{s:O, s:o}", "description", json_object_get(answer, "description"), "headers", headers);
    if (schema != NULL)
        put(response, "content", content_of(document, type != NULL ? type : "application/json", schema));
    return response;
}

static void responses_put(struct document *document, struct operation *operation)
{
    json_t *responses = json_object(), *answer;
    const char *list = text_of(operation->given, "list"), *http;

    if (list != NULL) {
        json_t *schema = json_sprintf("%sList", list);

        list_schema_add(document, list);
        answer = json_pack("{s:O, s:s}", "schema", schema, "description", "One page.");
        put(responses, "200", answer_response(document, operation, answer, "200"));
        json_decref(answer);
        json_decref(schema);
    }
    json_object_foreach(json_object_get(operation->given, "answers"), http, answer)
        put(responses, http, answer_response(document, operation, answer, http));
    if (has_tag(operation) && operation->safe)
        put(responses, "304", reference("responses", "NotModified"));
    refusals_put(document, responses, operation->codes);
    put(operation->made, "responses", responses);
}

static void body_put(const struct document *document, struct operation *operation)
{
    const char *schema = text_of(operation->given, "body"), *type = text_of(operation->given, "body_type");

    if (schema == NULL)
        return;
    put(operation->made, "requestBody",
        json_pack("{s:b, s:o}", "required", 1, "content",
                  content_of(document, type != NULL ? type : "application/json", schema)));
}

static json_t *security_of(struct operation *operation)
{
    return !operation->signed_in ? json_array() : json_pack("[{s:[]}, {s:[]}]", "cookie", "bearer");
}

static void operation_add(struct document *document, const char *tag, const char *path, const char *method,
                          json_t *given)
{
    struct operation operation = {
        .given = given,
        .made = json_object(),
        .parameters = json_array(),
        .codes = json_array(),
        .path = path,
        .who = text_of(given, "who"),
        .key = text_of(given, "key"),
        .safe = strcmp(method, "get") == 0,
        .body = text_of(given, "body") != NULL,
    };

    if (operation.who == NULL || text_of(given, "id") == NULL || text_of(given, "description") == NULL)
        die("%s %s: id, who and description are needed", method, path);
    operation.signed_in = strcmp(operation.who, "anyone") != 0 && strcmp(operation.who, "internal") != 0;
    put(operation.made, "operationId", json_incref(json_object_get(given, "id")));
    put(operation.made, "tags", json_pack("[s]", tag));
    put(operation.made, "summary", json_incref(json_object_get(given, "summary")));
    put(operation.made, "description", json_incref(json_object_get(given, "description")));
    put(operation.made, "x-access", json_string(operation.who));
    put(operation.made, "x-idempotency-key", json_string(operation.key != NULL ? operation.key : "none"));
    put(operation.made, "security", security_of(&operation));
    parameters_put(&operation);
    put(operation.made, "parameters", operation.parameters);
    body_put(document, &operation);
    common_codes_add(&operation);
    (void)json_array_extend(operation.codes, json_object_get(given, "refusals"));
    responses_put(document, &operation);
    json_decref(operation.codes);
    if (json_object_get(document->paths, path) == NULL)
        put(document->paths, path, json_object());
    put(json_object_get(document->paths, path), method, operation.made);
}

/* --- the whole --- */

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

static json_t *whole_of(struct document *document)
{
    json_t *components = json_object_get(document->whole, "components");

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
                                 .tags = json_array() };

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
