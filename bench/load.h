/* bench/load.h: the parts of the load generator. It is our own because each order needs an unused quote, token and
 * key, and the load must stop when these are used up; and because on two cores, running a script for each request
 * would be measured too. */
#ifndef GUICHET_BENCH_LOAD_H
#define GUICHET_BENCH_LOAD_H

#include <stdbool.h>
#include <stddef.h>

/* load_file.c: requests as they are sent, prepared before the clock starts. */
struct load_request {
    char *bytes;
    size_t length;
};
struct load_requests {
    struct load_request *request;
    size_t count;
};
/* Reads lines of METHOD, PATH and token and, where there are any, Idempotency-Key, body and the ETag of If-None-Match,
 * separated by tabs. Ends the process on error. */
struct load_requests load_requests_read(const char *path);

/* load_answer.c: an answer as it is received. */
enum { LOAD_ANSWER_BYTES_MAX = 524288 }; /* the OpenAPI document is the largest */
struct load_answer {
    char bytes[LOAD_ANSWER_BYTES_MAX];
    size_t length;
    int http_status;
    bool closes; /* the server closes the connection after it */
};
enum load_progress { LOAD_MORE, LOAD_WHOLE, LOAD_BROKEN };
/* Examines what was received. On LOAD_WHOLE, http_status and `closes` are filled in and the bytes end with a NUL. */
enum load_progress load_answer_look(struct load_answer *answer);

#endif
