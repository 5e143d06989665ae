/* bench/tape.h: the format of a tape: what the product called in the client library while orders were placed:
 * statements, the values bound, and what was returned. bench-record writes tapes, bench-bare plays them.
 *
 * A tape is a sequence of records, each beginning with its letter; numbers are in the machine's byte order:
 *   T  number (u32), length (u32), text               the text of a statement, before its first use
 *   O  seat (u32)                                     an order of that organization begins
 *   Q  text (u32)                                     a statement sent as text: the bounds of a transaction
 *   M  length (u32), text                             statements that were sent together, with their values
 *   R  changed (i64)                                  what the next of them gave; changed: as for S
 *   S  text (u32), values (u32), rows (u32), changed (i64), then rows * values values
 *        rows 0: one row, not sent as an array; changed: how many rows it changed, -1 if it returns rows
 *        value: buffer type (u8), length (i32, -1: NULL), bytes */
#ifndef GUICHET_BENCH_TAPE_H
#define GUICHET_BENCH_TAPE_H

enum { TAPE_TEXTS_MAX = 256, TAPE_VALUES_MAX = 128, TAPE_ROWS_MAX = 64 };

#endif
