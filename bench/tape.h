/* bench/tape.h: orders as a tape of what the product asked of the client library for them: statements with the
 * values that were bound, and what was answered. bench-record writes it, bench-bare plays it back.
 *
 * A sequence of records, each begun by its letter, numbers in the machine's own order:
 *   T  number (u32), length (u32), text               a statement's text, before its first use
 *   O  seat (u32)                                     an order of that organization begins
 *   Q  text (u32)                                     a statement sent as text: the bounds of a transaction
 *   S  text (u32), values (u32), rows (u32), changed (i64), then rows * values values; rows 0: one row, not sent as an
 * array; changed: rows it changed, -1 for a statement that gives rows value: buffer type (u8), length (i32, -1: NULL),
 * bytes */
#ifndef GUICHET_BENCH_TAPE_H
#define GUICHET_BENCH_TAPE_H

enum { TAPE_TEXTS_MAX = 256, TAPE_VALUES_MAX = 64, TAPE_ROWS_MAX = 64 };

#endif
