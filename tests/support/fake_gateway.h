/* tests/support/fake_gateway.h: a mock of a payment gateway over HTTP: a thread with a socket that gives one scripted
 * answer a request and keeps the requests. It has no logic of payments: the scripted answers were taken from the
 * gateway's documentation. */
#ifndef GUICHET_TESTS_SUPPORT_FAKE_GATEWAY_H
#define GUICHET_TESTS_SUPPORT_FAKE_GATEWAY_H

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "gateway_question.h"

enum { FAKE_STEPS_MAX = 12, FAKE_REQUEST_BYTES = 8192 };

struct fake_step {
    const char *expects; /* how the request begins, such as "POST /v1/refunds "; NULL: end of the script */
    int code;            /* HTTP status of the answer; 0: no answer, but what manner says */
    const char *body;
    const char *headers; /* whole lines with their ends; NULL: none */
    enum { FAKE_CLOSES, FAKE_SILENT, FAKE_CUTS } manner;
};

/* A fresh answer; an answer that the gateway stored under the idempotency key and repeats; a broken or missing
 * answer. */
#define SAYS(request, status, text)   { .expects = request, .code = status, .body = text }
#define AGAIN(request, text)                                                                                           \
    {                                                                                                                  \
        .expects = request, .code = 200, .body = text, .headers = "Idempotent-Replayed: true\r\n"                      \
    }
#define BREAKS(request, how, text)    { .expects = request, .manner = how, .body = text }

struct fake_gateway {
    const struct fake_step *steps; /* up to FAKE_STEPS_MAX */
    /* answers in place of the script; requests are then counted and not kept. false: the connection is closed */
    bool (*answers)(void *context, int fd, const char *request);
    void *context;
    int listener, port;
    int requests;        /* received so far */
    int strays;          /* requests that the script does not expect */
    char request[FAKE_STEPS_MAX][FAKE_REQUEST_BYTES];
    bool listens;
    pthread_t thread;
};

static inline void fake_send(int fd, const char *text, size_t length)
{
    while (length > 0) {
        ssize_t sent = send(fd, text, length, MSG_NOSIGNAL);
        if (sent <= 0)
            return;
        text += sent;
        length -= (size_t)sent;
    }
}

/* Reads one whole request with its body. false: the client closed the connection. */
static inline bool fake_read(int fd, char request[FAKE_REQUEST_BYTES])
{
    size_t have = 0;

    for (;;) {
        ssize_t got = recv(fd, request + have, FAKE_REQUEST_BYTES - 1 - have, 0);
        if (got <= 0)
            return false;
        have += (size_t)got;
        request[have] = '\0';
        const char *end = strstr(request, "\r\n\r\n");
        if (end == NULL)
            continue;
        const char *length = strcasestr(request, "Content-Length:");
        if (have >=
            (size_t)(end - request) + 4 + (length == NULL ? 0 : (size_t)atol(length + strlen("Content-Length:"))))
            return true;
    }
}

/* Appends the request and a separator (0x1e) to the file that GUICHET_STRIPE_RECORD names, for tests/stripe. */
static inline void fake_record(const char *request)
{
    const char *path = getenv("GUICHET_STRIPE_RECORD");
    FILE *file = path == NULL ? NULL : fopen(path, "a");

    if (file == NULL)
        return;
    (void)fprintf(file, "%s\x1e", request);
    (void)fclose(file);
}

/* false: the connection is closed. */
static inline bool fake_answer(int fd, const struct fake_step *step)
{
    char head[512];
    int length;

    if (step->code == 0 && step->manner != FAKE_CUTS)
        return step->manner == FAKE_SILENT;
    length = snprintf(
        head, sizeof head, "HTTP/1.1 %d Answer\r\n%sContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n",
        step->code == 0 ? 200 : step->code, step->headers == NULL ? "" : step->headers, strlen(step->body));
    fake_send(fd, head, (size_t)length);
    fake_send(fd, step->body, step->code == 0 ? strlen(step->body) / 2 : strlen(step->body));
    return step->code != 0;
}

static inline void *fake_run(void *context)
{
    struct fake_gateway *fake = context;
    static char beyond[FAKE_REQUEST_BYTES];
    int fd;

    while ((fd = accept(fake->listener, NULL, NULL)) >= 0) {
        (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){ 1 }, sizeof(int));
        for (;;) {
            bool scripted = fake->steps != NULL && fake->requests < FAKE_STEPS_MAX &&
                            fake->steps[fake->requests].expects != NULL;
            char *request = scripted ? fake->request[fake->requests] : beyond;
            const struct fake_step *step;

            if (!fake_read(fd, request))
                break;
            fake_record(request);
            if (fake->answers != NULL) {
                fake->requests++;
                if (!fake->answers(fake->context, fd, request))
                    break;
                continue;
            }
            if (!scripted) {
                fake->requests++, fake->strays++;
                break;
            }
            step = &fake->steps[fake->requests++];
            if (strncmp(request, step->expects, strlen(step->expects)) != 0)
                fake->strays++;
            if (!fake_answer(fd, step))
                break;
        }
        close(fd);
    }
    return NULL;
}

static inline void fake_listen(struct fake_gateway *fake)
{
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) } };
    socklen_t size = sizeof address;

    fake->listener = socket(AF_INET, SOCK_STREAM, 0);
    assert_true(fake->listener >= 0);
    assert_int_equal(bind(fake->listener, (struct sockaddr *)&address, size), 0);
    assert_int_equal(getsockname(fake->listener, (struct sockaddr *)&address, &size), 0);
    fake->port = ntohs(address.sin_port);
    if (!fake->listens)
        return;
    assert_int_equal(listen(fake->listener, 8), 0);
    assert_int_equal(pthread_create(&fake->thread, NULL, fake_run, fake), 0);
}

/* `steps` NULL: nothing listens on the port. */
static inline void fake_start(struct fake_gateway *fake, const struct fake_step *steps)
{
    *fake = (struct fake_gateway){ .steps = steps, .listens = steps != NULL };
    fake_listen(fake);
}

static inline void fake_start_as(struct fake_gateway *fake, bool (*answers)(void *, int, const char *), void *context)
{
    *fake = (struct fake_gateway){ .answers = answers, .context = context, .listens = true };
    fake_listen(fake);
}

/* Joins the thread; afterwards the test may read the requests. */
static inline void fake_stop(struct fake_gateway *fake)
{
    if (fake->listens) {
        shutdown(fake->listener, SHUT_RDWR);
        pthread_join(fake->thread, NULL);
    }
    close(fake->listener);
}

static inline struct gateway *fake_open_as(const char *kind, const struct fake_gateway *fake)
{
    char url[64];
    struct gateway_config config = {
        .kind = kind, .url = url, .key = "sk_test_1", .return_url = "https://shop.test/returns"
    };
    struct gateway *gateway = NULL;

    (void)snprintf(url, sizeof url, "http://127.0.0.1:%d", fake->port);
    assert_int_equal(gateway_open(&config, &gateway), STATUS_OK);
    return gateway;
}

/* Fails unless the requests were exactly the scripted ones, in their order. */
static inline void fake_check(const char *why, const struct fake_gateway *fake)
{
    int scripted = 0;

    while (fake->listens && scripted < FAKE_STEPS_MAX && fake->steps[scripted].expects != NULL)
        scripted++;
    if (fake->requests != scripted || fake->strays != 0)
        fail_msg("%s: %d requests of %d, %d not as expected; the last one was %.200s", why, fake->requests, scripted,
                 fake->strays,
                 fake->requests == 0 ? "none"
                                     : fake->request[(fake->requests > scripted ? scripted : fake->requests) - 1]);
}

/* A webhook body: whether it is accepted, and then its kind and the key of ours that it names (NULL: none). */
struct event_case {
    const char *why, *body;
    bool read;
    enum gateway_event_kind kind;
    const char *key; /* of a payment method what gateway_attach called it, or its mandate */
};

static inline void events_check(const struct gateway_config *config, const struct event_case *cases, size_t count)
{
    struct gateway *gateway = NULL;

    assert_int_equal(gateway_open(config, &gateway), STATUS_OK);
    for (size_t i = 0; i < count; i++) {
        const struct event_case *one = &cases[i];
        struct arena arena = { 0 };
        struct gateway_event event = { .id = "untouched" };

        if (gateway_event_read(gateway, &arena, one->body, strlen(one->body), &event) != one->read
            || strcmp(event.id, one->read ? "evt_1" : "untouched") != 0)
            fail_msg("%s: %s", one->why, event.id);
        const char *key = event.kind != GATEWAY_EVENT_METHOD ? event.key
                          : event.mandate_id != NULL         ? event.mandate_id
                                                             : event.reference;

        if (one->read && (event.kind != one->kind ||
                          strcmp(key == NULL ? "none" : key, one->key == NULL ? "none" : one->key) != 0))
            fail_msg("%s: kind %d, key %s", one->why, (int)event.kind, key == NULL ? "none" : key);
        arena_end(&arena);
    }
    gateway_close(&gateway);
}

#endif
