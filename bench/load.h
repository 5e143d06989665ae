/* bench/load.h: the load generator's parts. It is our own, because an order needs a quote, a token and a key that
 * nobody used before, and must stop when those are used up; and because on two cores a script run for each request
 * would be measured, too. */
#ifndef GUICHET_BENCH_LOAD_H
#define GUICHET_BENCH_LOAD_H

#include <stdbool.h>
#include <stddef.h>

/* load_file.c: requests as they go out, made before the clock starts. */
struct load_request {
    char *bytes;
    size_t length;
};
struct load_requests {
    struct load_request *request;
    size_t count;
};
/* Lines of METHOD, PATH and token; and where there is a body, Idempotency-Key and body; parted by tabs. Ends the
 * process on trouble. */
struct load_requests load_requests_read(const char *path);

/* load_answer.c: an answer as it comes in. */
enum { LOAD_ANSWER_BYTES_MAX = 65536 };
struct load_answer {
    char bytes[LOAD_ANSWER_BYTES_MAX];
    size_t length;
    int http_status;
    bool closes; /* the server closes the connection after it */
};
enum load_progress { LOAD_MORE, LOAD_WHOLE, LOAD_BROKEN };
/* Looks at what is there. On LOAD_WHOLE status and `closes` are filled, and the bytes are followed by a NUL. */
enum load_progress load_answer_look(struct load_answer *answer);

#endif
