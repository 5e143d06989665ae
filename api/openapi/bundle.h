/* api/openapi/bundle.h: shared by the files of the bundler, which bundle.c describes. */
#ifndef GUICHET_API_OPENAPI_BUNDLE_H
#define GUICHET_API_OPENAPI_BUNDLE_H

#include <jansson.h>
#include <stdbool.h>

/* The document while it is made, and the parts of it by name. */
struct document {
    json_t *whole, *paths, *schemas, *examples, *parameters, *headers, *responses, *problems, *tags, *list, *used;
};

/* bundle_json.c */
__attribute__((noreturn, format(printf, 1, 2))) void die(const char *format, ...);
/* A member that is text; NULL: there is none. */
const char *text_of(json_t *object, const char *name);
/* Takes over `value`. Every name of the document is given once. */
void put(json_t *object, const char *name, json_t *value);
json_t *reference(const char *kind, const char *name);
/* A reference to the example, which is then part of the document. */
json_t *example_use(struct document *document, const char *name);
/* Whether a list of texts contains the text. */
bool contains(json_t *list, const char *text);

/* bundle_schema.c */
/* ["Lot[]", "The lots."], ["string|null", "A note.", {"maxLength": 500}]: type, description, and what else there is. */
json_t *property_schema(const char *name, json_t *given);
/* Writes out what is in shorthand: in a schema, and in what it contains. */
void schema_expand(json_t *schema);
/* 01-shared.json's "list" with the rows of this list, and an example made of theirs. */
void list_schema_add(struct document *document, const char *of);

/* bundle_operation.c */
/* Adds an operation that is given in shorthand to the document's paths. */
void operation_add(struct document *document, const char *tag, const char *path, const char *method, json_t *given);
/* bundle_refusal.c */
/* Adds a response for each status of these codes: one component for each set of codes of one status. */
void refusals_put(struct document *document, json_t *responses, json_t *codes);

#endif
