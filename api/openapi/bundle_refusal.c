/* api/openapi/bundle_refusal.c: the responses of refusals. Operations that refuse alike share one. */
#include "bundle.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/status.h"

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
    value = json_pack("{s:s, s:s, s:i, s:s, s:s, s:s, s:s}", "type", text, "title", text_of(problem, "title"), "status",
                      http_of(code), "code", code, "detail", text_of(problem, "detail"), "developer",
                      text_of(problem, "developer"), "request_id", "0f3a1c5e7b9d2f4068ace13579bdf024");
    if (json_object_get(problem, "members") != NULL)
        (void)json_object_update(value, json_object_get(problem, "members"));
    json_decref(type);
    free(text);
    return json_pack("{s:o}", "value", value);
}

/* The headers that a refusal has beside those of every answer (fcgi/exchange.c, refusal_headers). */
static void headers_put(json_t *response, json_t *codes)
{
    int http = http_of(json_string_value(json_array_get(codes, 0)));
    json_t *headers = json_object();

    if (http == 401)
        put(headers, "WWW-Authenticate", reference("headers", "WWW-Authenticate"));
    if (http == 429 || http == 503 || contains(codes, "idempotency_in_progress"))
        put(headers, "Retry-After", reference("headers", "Retry-After"));
    if (json_object_size(headers) > 0)
        put(response, "headers", headers);
    else
        json_decref(headers);
}

/* The response of these codes; `name` is "409-quote_expired-quote_stale". */
static json_t *refusal_response(struct document *document, json_t *codes)
{
    json_t *examples = json_object(), *description = json_string(""), *one, *longer, *response;
    size_t i;

    json_array_foreach(codes, i, one)
    {
        const char *code = json_string_value(one);
        json_t *problem = json_object_get(document->problems, code);

        if (problem == NULL)
            die("problems.json does not describe %s", code);
        if (json_object_get(document->examples, code) == NULL)
            put(document->examples, code, problem_example(code, problem));
        put(examples, code, example_use(document, code));
        longer = json_sprintf("%s%s`%s`: %s", json_string_value(description), i > 0 ? "\n\n" : "", code,
                              text_of(problem, "meaning"));
        json_decref(description);
        description = longer;
    }
    response = json_pack("{s:o, s:{s:{s:{s:[o, {s:{s:{s:O}}}]}, s:o}}}", "description", description, "content",
                         "application/problem+json", "schema", "allOf", reference("schemas", "Problem"), "properties",
                         "code", "enum", codes, "examples", examples);
    headers_put(response, codes);
    return response;
}

void refusals_put(struct document *document, json_t *responses, json_t *codes)
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
        /* an operation's own answer of this status (a page) stands */
        if (json_array_size(some) > 0 && json_object_get(responses, key) == NULL) {
            if (json_object_get(document->responses, json_string_value(name)) == NULL)
                put(document->responses, json_string_value(name), refusal_response(document, some));
            put(responses, key, reference("responses", json_string_value(name)));
        }
        json_decref(name);
        json_decref(some);
    }
    put(responses, "default", reference("responses", "Unserved"));
}
