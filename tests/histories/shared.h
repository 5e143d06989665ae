/* tests/histories/shared.h: what outlives a process that dies on purpose: the virtual clock, the identifiers given
 * out, the gateway's book, the steps drawn so far and the requests sent. All of it stands in memory that parent and
 * child share; a history begins with it zeroed. */
#ifndef GUICHET_HISTORIES_SHARED_H
#define GUICHET_HISTORIES_SHARED_H

#include "gateway_book.h"
#include "history.h"
#include "request.h"
#include "virtual.h"

enum { FINDING_BYTES = 1024, AFTERWARDS_BYTES = 2000 };

struct shared {
    struct machine machine;
    struct book book;
    struct history history;
    struct requests requests;
    char finding[FINDING_BYTES]; /* the first rule that was broken; "": none */
    char afterwards[AFTERWARDS_BYTES]; /* what was told once the last step was done */
};

extern struct shared *shared;

/* Maps it, once, before any fork. */
void shared_map(void);
/* A rule is broken: the first finding of a history stays. */
void found(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* What a step did, for the printed history. */
void told(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
