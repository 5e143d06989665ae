/* api/openapi/bundle_operation.c: writes out operations that are given in shorthand, with what every route has. */
#include "bundle.h"

#include <string.h>

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
    if (!is_true(operation->given, "page"))
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
static json_t *content_of(struct document *document, const char *type, const char *schema)
{
    json_t *examples = json_object(), *value;
    size_t length = strlen(schema);
    const char *name;

    json_object_foreach(document->examples, name, value)
    {
        if (strncmp(name, schema, length) == 0 && (name[length] == '\0' || name[length] == '.'))
            put(examples, name, example_use(document, name));
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

static json_t *answer_response(struct document *document, const struct operation *operation, json_t *answer,
                               const char *http)
{
    const char *schema = text_of(answer, "schema"), *type = text_of(answer, "type");
    json_t *headers = json_object(), *more = json_object_get(answer, "headers"), *one, *response;
    size_t i;

    header_put(headers, true, "X-Request-Id");
    header_put(headers, has_tag(operation) && http[0] == '2' && strcmp(http, "204") != 0, "ETag");
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

static void body_put(struct document *document, struct operation *operation)
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

void operation_add(struct document *document, const char *tag, const char *path, const char *method, json_t *given)
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
