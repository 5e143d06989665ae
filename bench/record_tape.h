/* bench/record_tape.h: notes what passes to the client library. */
#ifndef GUICHET_BENCH_RECORD_TAPE_H
#define GUICHET_BENCH_RECORD_TAPE_H

#include <stdint.h>
#include <stdio.h>

/* A new tape: it has to hold every text again. */
void tape_begin(void);
/* Only what happens between these two is noted. */
void tape_order_begin(FILE *tape, uint32_t seat);
void tape_order_end(void);

#endif
