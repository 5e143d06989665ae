/* fcgi/request.h: what the client sent, copied from libfcgi and limited in size. No other code sees the raw
 * parameters.
 * Source: docs/api.md, Conventions; docs/reliability.md, 3.2 and 8 (B1, B2). */
#ifndef GUICHET_FCGI_REQUEST_H
#define GUICHET_FCGI_REQUEST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/status.h"
#include "fcgi/draft.h"

struct FCGX_Stream;

enum { REQUEST_PARAMS_MAX = 32, REQUEST_ID_BYTES = 33, IDEMPOTENCY_KEY_MAX = 255 };

/* All texts live in the exchange's arena. Headers: NULL where absent. */
struct request {
    const char *id;     /* 32 hex digits; sent as the answer's X-Request-Id */
    const char *method; /* "GET" for a HEAD request, with `head` set */
    bool head;
    const char *path;
    const char *address;          /* of the client */
    bool internal;                /* received through the internal listener */
    struct request_param *params; /* the query, decoded, in the order sent */
    size_t param_count;
    const char *authorization, *cookie, *csrf_token, *idempotency_key, *if_match, *if_none_match, *webhook_signature;
    const char *content_type, *content_encoding, *accept, *accept_language, *user_agent;
    const char *content_length; /* as sent; checked by request_body_read */
    const char *body;
    size_t body_length;
};

/* Reads the FastCGI parameters (NAME=value, NULL-terminated). STATUS_MALFORMED_REQUEST: a header that may be sent once
 * was repeated, the query is malformed, or there is no path; id and method are set nevertheless. */
enum status request_read(struct arena *arena, char *const *parameters, struct request *request) MUST_CHECK;

/* STATUS_NOT_ACCEPTABLE: the client does not accept JSON. `accept` NULL: it accepts anything. */
enum status request_accepts_json(const char *accept) MUST_CHECK;
/* Whether the type is application/json, alone or with charset=utf-8. */
bool request_is_json(const char *content_type) MUST_CHECK;
/* As request_is_json, for text/csv. */
bool request_is_csv(const char *content_type) MUST_CHECK;
/* Reads the body. STATUS_BODY_TOO_LARGE; STATUS_UNSUPPORTED_MEDIA_TYPE; STATUS_MALFORMED_JSON: a body where none is
 * allowed (body_max 0); STATUS_MALFORMED_REQUEST: Content-Length is not a number, or fewer bytes arrived (the client
 * disconnected). `csv`: the body must be CSV, else JSON. */
enum status request_body_read(struct arena *arena, struct FCGX_Stream *in, size_t body_max, bool csv,
                              struct request *request) MUST_CHECK;
/* Parses the body as a JSON object; *object is a new reference. STATUS_MALFORMED_JSON: see docs/api.md. */
enum status request_json(const char *body, size_t length, json_t **object) MUST_CHECK;
/* Releases the reference; accepts NULL. */
void request_json_end(json_t *object);

/* Reads the key from its bare or quoted form: 1 to 255 visible ASCII characters. STATUS_IDEMPOTENCY_KEY_REQUIRED:
 * anything else. */
enum status request_key_read(struct arena *arena, const char *header, const char **key) MUST_CHECK;
/* The bytes that a fingerprint is computed from: method, path, and the body in canonical form (no white space, members
 * sorted). `body` may be NULL. */
const char *request_canonical(struct arena *arena, const char *method, const char *path, const json_t *body,
                              size_t *length);
/* As request_canonical, with the body's bytes unchanged. */
const char *request_canonical_raw(struct arena *arena, const struct request *request, size_t *length);

#endif
