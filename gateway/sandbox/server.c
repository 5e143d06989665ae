/* gateway/sandbox/server.c: the HTTP server. Only this file includes libmicrohttpd. */
#include "server.h"

#include <assert.h>
#include <microhttpd.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "switches.h"

enum { HOLD_MS = 60 * 1000, IDLE_S = 300 };

struct server {
    struct MHD_Daemon *daemon;
    struct store *store;
    struct switches *switches;
    struct webhook *webhook;
    char public_url[256];
    int stopping; /* an eventfd, readable once the server stops */
};

/* The body of a request while it arrives. */
struct upload {
    char *text;
    size_t length;
    bool too_long;
};

void answer_json(struct answer *answer, unsigned int http_status, json_t *object)
{
    char *text = object == NULL ? NULL : json_dumps(object, JSON_COMPACT);

    json_decref(object);
    answer->http_status = text == NULL ? MHD_HTTP_INTERNAL_SERVER_ERROR : http_status;
    answer->json = text;
}

void answer_error(struct answer *answer, unsigned int http_status, const char *code, const char *detail)
{
    answer_json(answer, http_status, json_pack("{s:s, s:s}", "code", code, "detail", detail));
}

static int connection_fd(struct MHD_Connection *connection)
{
    return MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
}

/* Holds the connection open without answering. A client that waits sends nothing, so a readable socket means that it
 * closed the connection. */
static void connection_hold(struct server *server, struct MHD_Connection *connection, int hold_ms)
{
    struct pollfd ends[] = {
        { .fd = connection_fd(connection), .events = POLLIN | POLLRDHUP },
        { .fd = server->stopping, .events = POLLIN },
    };

    (void)poll(ends, 2, hold_ms);
}

/* Resets the TCP connection before libmicrohttpd closes it: on Linux, connect() to AF_UNSPEC on a connected socket
 * does this. */
static void connection_reset(struct MHD_Connection *connection)
{
    struct sockaddr nowhere = { .sa_family = AF_UNSPEC };

    if (connect(connection_fd(connection), &nowhere, sizeof nowhere) != 0)
        perror("a connection could not be reset");
}

/* For a handler that gives no answer; MHD_NO closes the connection. */
static enum MHD_Result answer_never(struct server *server, struct MHD_Connection *connection, struct answer *answer)
{
    if (answer->silent)
        connection_hold(server, connection, HOLD_MS);
    else
        connection_reset(connection);
    free(answer->json);
    free(answer->html);
    return MHD_NO;
}

static enum MHD_Result answer_send(struct MHD_Connection *connection, struct answer *answer)
{
    static char empty[] = "";
    char *text = answer->json != NULL ? answer->json : answer->html;
    enum MHD_ResponseMemoryMode mode = text == NULL ? MHD_RESPMEM_PERSISTENT : MHD_RESPMEM_MUST_FREE;
    struct MHD_Response *response =
        MHD_create_response_from_buffer(text == NULL ? 0 : strlen(text), text == NULL ? empty : text, mode);
    enum MHD_Result result;

    if (response == NULL) {
        free(text);
        free(answer->location);
        return MHD_NO;
    }
    MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE,
                            answer->html != NULL ? "text/html; charset=utf-8" : "application/json");
    MHD_add_response_header(response, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
    if (answer->replayed)
        MHD_add_response_header(response, "Idempotent-Replayed", "true");
    if (answer->location != NULL)
        MHD_add_response_header(response, MHD_HTTP_HEADER_LOCATION, answer->location);
    free(answer->location);
    result = MHD_queue_response(connection, answer->http_status, response);
    MHD_destroy_response(response);
    return result;
}

/* Reads the body as a JSON object. NULL: it is not one; the answer was filled in. */
static json_t *body_read(const struct upload *upload, struct answer *answer)
{
    json_t *body = json_loadb(upload->length == 0 ? "" : upload->text, upload->length, JSON_REJECT_DUPLICATES, NULL);

    if (!json_is_object(body)) {
        json_decref(body);
        answer_error(answer, MHD_HTTP_BAD_REQUEST, "malformed_json", "The body is not a JSON object.");
        return NULL;
    }
    return body;
}

static void call_dispatch(struct server *server, struct MHD_Connection *connection, const char *method,
                          const char *path, const struct upload *upload, struct answer *answer)
{
    struct call call = {
        .store = server->store,
        .switches = server->switches,
        .webhook = server->webhook,
        .public_url = server->public_url,
        .key = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Idempotency-Key"),
        .query_key = MHD_lookup_connection_value(connection, MHD_GET_ARGUMENT_KIND, "idempotency_key"),
        .query_client_key = MHD_lookup_connection_value(connection, MHD_GET_ARGUMENT_KIND, "client_key"),
        .query_outcome = MHD_lookup_connection_value(connection, MHD_GET_ARGUMENT_KIND, "outcome"),
        .query_choice = MHD_lookup_connection_value(connection, MHD_GET_ARGUMENT_KIND, "choice"),
        .query_from = MHD_lookup_connection_value(connection, MHD_GET_ARGUMENT_KIND, "created_from"),
        .query_until = MHD_lookup_connection_value(connection, MHD_GET_ARGUMENT_KIND, "created_until"),
        .query_cursor = MHD_lookup_connection_value(connection, MHD_GET_ARGUMENT_KIND, "cursor"),
    };
    const struct route *route = route_find(method, path, call.id);

    if (route == NULL) {
        answer_error(answer, MHD_HTTP_NOT_FOUND, "not_found", "There is no such route.");
        return;
    }
    if (upload->too_long) {
        answer_error(answer, MHD_HTTP_CONTENT_TOO_LARGE, "body_too_large", "A body has at most 64 KiB.");
        return;
    }
    if (route->takes_body && (call.body = body_read(upload, answer)) == NULL)
        return;
    route->handle(&call, answer);
    json_decref(call.body);
}

/* Appends to the body. A body over the limit is read to its end and then refused, so that the connection stays
 * usable. */
static bool upload_append(struct upload *upload, const char *data, size_t length)
{
    if (upload->too_long || length > SERVER_BODY_MAX - upload->length) {
        upload->too_long = true;
        return true;
    }
    char *text = realloc(upload->text, upload->length + length);
    if (text == NULL)
        return false;
    memcpy(text + upload->length, data, length);
    upload->text = text;
    upload->length += length;
    return true;
}

/* What a test sets, and what asks whether the gateway is there, is answered at once. */
static int latency_ms(const struct server *server, const char *path)
{
    bool at_once = strcmp(path, "/switches") == 0 || strcmp(path, "/healthz") == 0;

    return at_once ? 0 : switches_latency_ms(server->switches);
}

/* Called once with the headers, once for each part of the body, and once at its end. */
static enum MHD_Result server_access(void *context, struct MHD_Connection *connection, const char *path,
                                     const char *method, const char *version, const char *data, size_t *data_length,
                                     void **state)
{
    struct server *server = context;
    struct upload *upload = *state;
    struct answer answer = { 0 };

    (void)version;
    if (upload == NULL) {
        *state = calloc(1, sizeof *upload);
        return *state == NULL ? MHD_NO : MHD_YES;
    }
    if (*data_length != 0) {
        bool kept = upload_append(upload, data, *data_length);
        *data_length = 0;
        return kept ? MHD_YES : MHD_NO;
    }
    call_dispatch(server, connection, method, path, upload, &answer);
    if (answer.silent || answer.reset)
        return answer_never(server, connection, &answer);
    answer.delay_ms += latency_ms(server, path);
    if (answer.delay_ms > 0)
        connection_hold(server, connection, answer.delay_ms);
    return answer_send(connection, &answer);
}

static void server_completed(void *context, struct MHD_Connection *connection, void **state,
                             enum MHD_RequestTerminationCode reason)
{
    struct upload *upload = *state;

    (void)context, (void)connection, (void)reason;
    if (upload != NULL)
        free(upload->text);
    free(upload);
    *state = NULL;
}

static struct MHD_Daemon *daemon_start(struct server *server, const struct sockaddr *address)
{
    unsigned int flags =
        MHD_USE_THREAD_PER_CONNECTION | MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_POLL | MHD_USE_ERROR_LOG;

    return MHD_start_daemon(flags, 0, NULL, NULL, server_access, server, MHD_OPTION_SOCK_ADDR, address,
                            MHD_OPTION_NOTIFY_COMPLETED, server_completed, NULL, MHD_OPTION_CONNECTION_TIMEOUT,
                            (unsigned int)IDLE_S, MHD_OPTION_END);
}

struct server *server_start(const struct server_options *options)
{
    struct addrinfo hints = { .ai_family = AF_INET, .ai_socktype = SOCK_STREAM };
    struct addrinfo *address = NULL;
    char service[8];
    struct server *server = calloc(1, sizeof *server);

    if (server == NULL)
        return NULL;
    server->store = options->store;
    server->switches = options->switches;
    server->webhook = options->webhook;
    snprintf(service, sizeof service, "%u", (unsigned)options->port);
    server->stopping = eventfd(0, EFD_CLOEXEC);
    if (server->stopping >= 0 && getaddrinfo(options->host, service, &hints, &address) == 0)
        server->daemon = daemon_start(server, address->ai_addr);
    if (address != NULL)
        freeaddrinfo(address);
    if (server->daemon == NULL) {
        fprintf(stderr, "cannot listen on %s:%u\n", options->host, (unsigned)options->port);
        if (server->stopping >= 0)
            close(server->stopping);
        free(server);
        return NULL;
    }
    if (options->public_url != NULL)
        snprintf(server->public_url, sizeof server->public_url, "%s", options->public_url);
    else
        snprintf(server->public_url, sizeof server->public_url, "http://%s:%u", options->host,
                 (unsigned)server_port(server));
    return server;
}

uint16_t server_port(const struct server *server)
{
    return MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_BIND_PORT)->port;
}

void server_stop(struct server *server)
{
    uint64_t one = 1;
    ssize_t written = write(server->stopping, &one, sizeof one);

    assert(written == (ssize_t)sizeof one);
    MHD_stop_daemon(server->daemon);
    close(server->stopping);
    free(server);
}
