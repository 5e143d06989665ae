/* bench/load.c: bench-load PORT REQUESTS CONNECTIONS SECONDS once|round STATUS [WARM [WORD]]
 * Sends the requests over kept connections; each connection sends its next request after the answer to the last. once:
 * stops when all requests are sent; round: begins again. STATUS may be 2xx: any success. The first WARM requests are
 * sent once before, without being measured. Prints one line, separated by tabs: answers with STATUS per second; median,
 * 99th percentile and maximum duration in microseconds; answers with STATUS; other answers and broken connections;
 * answers whose body contains WORD. */
#include <errno.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "load.h"

enum { CONNECTIONS_MAX = 256, TIMES_MAX = 4000000, STALL_MS = 15000 };

struct connection {
    int fd; /* -1: none */
    bool busy;
    int64_t sent_us;
    struct load_answer answer;
};

struct load {
    struct load_requests requests;
    uint16_t port;
    size_t connections;
    int epoll;
    struct connection connection[CONNECTIONS_MAX];
    /* Of the current run: */
    size_t next, limit; /* the next request to send; how many to send */
    int64_t end_us;
    int expected; /* 2: any from 200 to 299 */
    const char *word;
    int64_t last_us;
    size_t done, other, with_word;
    uint32_t *times_us;
};

static void broken(const char *what)
{
    (void)fprintf(stderr, "bench-load: %s: %s\n", what, strerror(errno));
    exit(EXIT_FAILURE);
}

static void connection_open(struct load *load, struct connection *connection)
{
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_port = htons(load->port),
                                   .sin_addr = { htonl(INADDR_LOOPBACK) } };
    struct epoll_event event = { .events = EPOLLIN, .data = { .ptr = connection } };
    int yes = 1;

    connection->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connection->fd < 0 || connect(connection->fd, (const struct sockaddr *)&address, sizeof address) != 0 ||
        setsockopt(connection->fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes) != 0 ||
        epoll_ctl(load->epoll, EPOLL_CTL_ADD, connection->fd, &event) != 0)
        broken("cannot connect");
}

static void connection_close(struct connection *connection)
{
    close(connection->fd); /* this also removes it from the epoll set */
    connection->fd = -1;
    connection->busy = false;
}

/* Sends the connection's next request, unless all are sent or the time is up. */
static void request_send(struct load *load, struct connection *connection)
{
    const struct load_request *request;
    int64_t now_us = clock_monotonic_us();

    if (load->next >= load->limit || now_us >= load->end_us)
        return;
    if (connection->fd < 0)
        connection_open(load, connection);
    request = &load->requests.request[load->next++ % load->requests.count];
    connection->sent_us = now_us;
    connection->answer.length = 0;
    connection->busy = true;
    /* a request is much smaller than the socket's empty buffer, so it is sent completely */
    if (send(connection->fd, request->bytes, request->length, MSG_NOSIGNAL) != (ssize_t)request->length) {
        load->other++;
        connection_close(connection);
    }
}

static bool as_expected(const struct load *load, int http_status)
{
    return http_status == load->expected || (load->expected == 2 && http_status / 100 == 2);
}

static void answer_count(struct load *load, struct connection *connection)
{
    int64_t now_us = clock_monotonic_us();

    load->last_us = now_us;
    if (!as_expected(load, connection->answer.http_status)) {
        if (load->other++ == 0)
            (void)fprintf(stderr, "bench-load: the first answer that is not %d:\n%s\n", load->expected,
                          connection->answer.bytes);
        return;
    }
    if (load->done < TIMES_MAX)
        load->times_us[load->done] = (uint32_t)(now_us - connection->sent_us);
    load->done++;
    if (load->word != NULL && strstr(connection->answer.bytes, load->word) != NULL)
        load->with_word++;
}

static void answer_read(struct load *load, struct connection *connection)
{
    struct load_answer *answer = &connection->answer;
    ssize_t got = recv(connection->fd, answer->bytes + answer->length, sizeof answer->bytes - 1 - answer->length, 0);
    enum load_progress progress;

    if (got > 0)
        answer->length += (size_t)got;
    progress = got > 0 ? load_answer_look(answer) : LOAD_BROKEN;
    if (progress == LOAD_MORE)
        return;
    if (progress == LOAD_WHOLE)
        answer_count(load, connection);
    else if (connection->busy)
        load->other++;
    connection->busy = false;
    if (progress == LOAD_BROKEN || answer->closes)
        connection_close(connection);
    request_send(load, connection);
}

static bool waits(const struct load *load)
{
    for (size_t i = 0; i < load->connections; i++)
        if (load->connection[i].busy)
            return true;
    return false;
}

/* Sends `limit` requests, or sends for `us` microseconds, whichever is less; returns the time until the last answer. */
static int64_t run(struct load *load, size_t limit, int64_t us)
{
    int64_t start_us = clock_monotonic_us();

    load->next = load->done = load->other = load->with_word = 0;
    load->limit = limit;
    load->end_us = start_us + us;
    load->last_us = start_us;
    for (size_t i = 0; i < load->connections; i++)
        request_send(load, &load->connection[i]);
    while (waits(load)) {
        struct epoll_event events[CONNECTIONS_MAX];
        int count = epoll_wait(load->epoll, events, CONNECTIONS_MAX, STALL_MS);

        if (count == 0)
            broken("no answer for a long time");
        for (int i = 0; i < count; i++)
            answer_read(load, events[i].data.ptr);
    }
    return load->last_us - start_us;
}

static int by_size(const void *a, const void *b)
{
    uint32_t first = *(const uint32_t *)a, second = *(const uint32_t *)b;

    return first < second ? -1 : first > second;
}

static void report(struct load *load, int64_t took_us)
{
    size_t count = load->done < TIMES_MAX ? load->done : TIMES_MAX;
    const uint32_t *times = load->times_us;

    qsort(load->times_us, count, sizeof *load->times_us, by_size);
    (void)printf("%.1f\t%u\t%u\t%u\t%zu\t%zu\t%zu\n", took_us > 0 ? (double)load->done * 1e6 / (double)took_us : 0.0,
                 count > 0 ? times[count / 2] : 0, count > 0 ? times[count - 1 - count / 100] : 0,
                 count > 0 ? times[count - 1] : 0, load->done, load->other, load->with_word);
}

int main(int argc, char **argv)
{
    static struct load load; /* large */
    long seconds, warm;

    if (argc < 7 || argc > 9) {
        (void)fprintf(stderr, "usage: bench-load PORT REQUESTS CONNECTIONS SECONDS once|round STATUS [WARM [WORD]]\n");
        return EXIT_FAILURE;
    }
    load.port = (uint16_t)strtol(argv[1], NULL, 10);
    load.requests = load_requests_read(argv[2]);
    load.connections = (size_t)strtol(argv[3], NULL, 10);
    seconds = strtol(argv[4], NULL, 10);
    load.expected = (int)strtol(argv[6], NULL, 10);
    warm = argc > 7 ? strtol(argv[7], NULL, 10) : 0;
    load.word = argc > 8 ? argv[8] : NULL;
    load.times_us = calloc(TIMES_MAX, sizeof *load.times_us);
    load.epoll = epoll_create1(EPOLL_CLOEXEC);
    if (load.connections < 1 || load.connections > CONNECTIONS_MAX || load.times_us == NULL || load.epoll < 0)
        broken("cannot begin");
    for (size_t i = 0; i < load.connections; i++)
        load.connection[i].fd = -1;
    if (warm > 0)
        (void)run(&load, (size_t)warm, INT64_MAX / 2);
    report(&load, run(&load, strcmp(argv[5], "once") == 0 ? load.requests.count : SIZE_MAX, seconds * 1000000));
    return EXIT_SUCCESS;
}
