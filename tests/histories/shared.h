/* tests/histories/shared.h: the state that outlives a child process which crashes on purpose: the virtual clock, the
 * identifiers given out, the gateway's book, the steps so far and the requests sent. It lies in memory shared by parent
 * and child, and each history resets it. */
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
    char finding[FINDING_BYTES]; /* the first broken rule; "": none */
    char afterwards[AFTERWARDS_BYTES]; /* what was told after the last step, at the ending */
};

extern struct shared *shared;

/* Maps `shared`. Once, before any fork. */
void shared_map(void);
/* Records a finding: a broken rule. The first one of a history stays. */
void found(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Adds to what the running step did, for the printed history. */
void told(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
