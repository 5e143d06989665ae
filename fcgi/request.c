/* fcgi/request.c: reads the FastCGI parameters into a struct. */
#include "fcgi/request.h"

#include <ctype.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "fcgi/request_internal.h"

/* The parameters that nginx/fastcgi.conf sends, and the members they go to. `once`: headers that decisions depend on
 * must not be repeated, because servers differ in which of two values they use. */
static const struct {
    const char *name;
    size_t offset;
    bool once;
} parameters_known[] = {
    { "REQUEST_ID", offsetof(struct request, id), false },
    { "REQUEST_METHOD", offsetof(struct request, method), false },
    { "DOCUMENT_URI", offsetof(struct request, path), false },
    { "REMOTE_ADDR", offsetof(struct request, address), false },
    { "CONTENT_LENGTH", offsetof(struct request, content_length), false },
    { "HTTP_ACCEPT", offsetof(struct request, accept), false },
    { "HTTP_ACCEPT_LANGUAGE", offsetof(struct request, accept_language), false },
    { "HTTP_AUTHORIZATION", offsetof(struct request, authorization), true },
    { "HTTP_CONTENT_TYPE", offsetof(struct request, content_type), true },
    { "HTTP_CONTENT_ENCODING", offsetof(struct request, content_encoding), true },
    { "HTTP_IDEMPOTENCY_KEY", offsetof(struct request, idempotency_key), true },
    { "HTTP_IF_MATCH", offsetof(struct request, if_match), true },
    { "HTTP_IF_NONE_MATCH", offsetof(struct request, if_none_match), true },
    { "HTTP_USER_AGENT", offsetof(struct request, user_agent), false },
    { "HTTP_STRIPE_SIGNATURE", offsetof(struct request, webhook_signature), true },
    { "HTTP_X_CSRF_TOKEN", offsetof(struct request, csrf_token), true },
};

/* Parameters that need further processing. */
struct reading {
    struct arena *arena;
    struct request *request;
    const char *query, *scope, *cgi_content_type;
    bool repeated;
};

static const char *value_of(const char *parameter, const char *name)
{
    size_t length = strlen(name);

    return strncmp(parameter, name, length) == 0 && parameter[length] == '=' ? parameter + length + 1 : NULL;
}

/* A browser may send its cookies in several headers; they are joined into one list. */
static void cookie_add(struct reading *reading, const char *value)
{
    struct request *request = reading->request;

    request->cookie = request->cookie == NULL ? arena_text(reading->arena, value)
                                              : arena_format(reading->arena, "%s; %s", request->cookie, value);
}

static void header_keep(struct reading *reading, size_t offset, bool once, const char *value)
{
    const char **member = (const char **)((unsigned char *)reading->request + offset);

    if (*member != NULL && once)
        reading->repeated = true;
    if (*member == NULL)
        *member = arena_text(reading->arena, value);
}

static void parameter_read(struct reading *reading, const char *parameter)
{
    const char *value;

    for (size_t i = 0; i < sizeof parameters_known / sizeof parameters_known[0]; i++) {
        if ((value = value_of(parameter, parameters_known[i].name)) != NULL) {
            header_keep(reading, parameters_known[i].offset, parameters_known[i].once, value);
            return;
        }
    }
    if ((value = value_of(parameter, "HTTP_COOKIE")) != NULL)
        cookie_add(reading, value);
    else if ((value = value_of(parameter, "QUERY_STRING")) != NULL)
        reading->query = value;
    else if ((value = value_of(parameter, "SERVER_SCOPE")) != NULL)
        reading->scope = value;
    else if ((value = value_of(parameter, "CONTENT_TYPE")) != NULL)
        reading->cgi_content_type = value;
}

/* Two session cookies may belong to two users: the request is refused rather than guessing which one is meant. */
static bool session_cookie_repeated(const char *cookie)
{
    static const char name[] = "__Host-guichet=";
    int count = 0;

    for (const char *at = cookie; at != NULL && *at != '\0';) {
        at += strspn(at, "; \t");
        count += strncmp(at, name, sizeof name - 1) == 0 ? 1 : 0;
        at += strcspn(at, ";");
    }
    return count > 1;
}

static bool is_request_id(const char *text)
{
    return text != NULL && strlen(text) == REQUEST_ID_BYTES - 1 &&
           strspn(text, "0123456789abcdef") == REQUEST_ID_BYTES - 1;
}

static const char *request_id_new(struct arena *arena)
{
    static const char hex[] = "0123456789abcdef";
    uint8_t bytes[(REQUEST_ID_BYTES - 1) / 2];
    char *text = arena_take(arena, REQUEST_ID_BYTES);

    if (getrandom(bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes)
        abort();
    for (size_t i = 0; i < sizeof bytes; i++) {
        text[2 * i] = hex[bytes[i] >> 4];
        text[2 * i + 1] = hex[bytes[i] & 15];
    }
    return text;
}

static void finish(const struct reading *reading)
{
    struct request *request = reading->request;

    /* only nginx may connect, and it never passes a client's identifier on */
    if (!is_request_id(request->id))
        request->id = request_id_new(reading->arena);
    if (request->method == NULL)
        request->method = "";
    if (request->address == NULL)
        request->address = "";
    if (request->content_type == NULL && reading->cgi_content_type != NULL && reading->cgi_content_type[0] != '\0')
        request->content_type = arena_text(reading->arena, reading->cgi_content_type);
    request->internal = reading->scope != NULL && strcmp(reading->scope, "internal") == 0;
    if (strcmp(request->method, "HEAD") == 0) {
        request->head = true;
        request->method = "GET";
    }
}

enum status request_read(struct arena *arena, char *const *parameters, struct request *request)
{
    struct reading reading = { .arena = arena, .request = request };

    *request = (struct request){ 0 };
    for (; *parameters != NULL; parameters++)
        parameter_read(&reading, *parameters);
    finish(&reading);
    if (request->path == NULL || request->path[0] != '/') {
        request->path = "/";
        return STATUS_MALFORMED_REQUEST;
    }
    if (reading.repeated || session_cookie_repeated(request->cookie))
        return STATUS_MALFORMED_REQUEST;
    return request_query_read(arena, reading.query, request);
}
