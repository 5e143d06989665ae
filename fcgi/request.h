/* fcgi/request.h: what the client sent, copied out of libfcgi and bounded. Raw bytes stop here.
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
    const char *id;     /* 32 hex digits; the answer's X-Request-Id */
    const char *method; /* HEAD is "GET" here, with `head` set */
    bool head;
    const char *path;
    const char *address;          /* of the client */
    bool internal;                /* came in through the internal listener */
    struct request_param *params; /* the query, decoded, in the order sent */
    size_t param_count;
    const char *authorization, *cookie, *csrf_token, *idempotency_key, *if_match, *if_none_match, *webhook_signature;
    const char *content_type, *content_encoding, *accept, *accept_language;
    const char *content_length; /* as sent; request_body_read judges it */
    const char *body;
    size_t body_length;
};

/* Reads the FastCGI parameters (NAME=value, NULL-terminated). STATUS_MALFORMED_REQUEST: a header that may stand only
 * once stands twice, the query is not valid percent-encoding, or nothing to route by; id and method are set all the
 * same. */
enum status request_read(struct arena *arena, char *const *parameters, struct request *request) MUST_CHECK;

/* STATUS_NOT_ACCEPTABLE: the client takes no JSON. NULL takes anything. */
enum status request_accepts_json(const char *accept) MUST_CHECK;
/* application/json, alone or with charset=utf-8. */
bool request_is_json(const char *content_type) MUST_CHECK;
/* text/csv, likewise. */
bool request_is_csv(const char *content_type) MUST_CHECK;
/* The size, type and bytes of the body: STATUS_BODY_TOO_LARGE, STATUS_UNSUPPORTED_MEDIA_TYPE, STATUS_MALFORMED_JSON
 * (a body where none belongs: body_max is 0), STATUS_MALFORMED_REQUEST (fewer bytes came than were announced: the
 * client went away). `csv`: the body is to be CSV, not JSON. */
enum status request_body_read(struct arena *arena, struct FCGX_Stream *in, size_t body_max, bool csv,
                              struct request *request) MUST_CHECK;
/* The body as a JSON object, a new reference. STATUS_MALFORMED_JSON as docs/api.md says. */
enum status request_json(const char *body, size_t length, json_t **object) MUST_CHECK;
/* Gives the reference back; NULL is fine. */
void request_json_end(json_t *object);

/* The key itself from its bare or quoted form, 1 to 255 visible ASCII characters. STATUS_IDEMPOTENCY_KEY_REQUIRED:
 * anything else. */
enum status request_key_read(struct arena *arena, const char *header, const char **key) MUST_CHECK;
/* The bytes a fingerprint is made of: method, path and body without what does not matter (white space, order of
 * fields). `body` may be NULL. */
const char *request_canonical(struct arena *arena, const char *method, const char *path, const json_t *body,
                              size_t *length);
/* The same where every byte of the body matters. */
const char *request_canonical_raw(struct arena *arena, const struct request *request, size_t *length);

#endif
