/* bench/record_tape.h: records the calls of the client library. */
#ifndef GUICHET_BENCH_RECORD_TAPE_H
#define GUICHET_BENCH_RECORD_TAPE_H

#include <stdint.h>
#include <stdio.h>

/* Begins a new tape, which must contain every text again. */
void tape_begin(void);
/* Only calls between these two are recorded. */
void tape_order_begin(FILE *tape, uint32_t seat);
void tape_order_end(void);

#endif
