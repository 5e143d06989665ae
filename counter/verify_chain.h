/* counter/verify_chain.h: documents and journal entries held against the one before and against their own seal; for
 * counter/verify.c only. */
#ifndef GUICHET_COUNTER_VERIFY_CHAIN_H
#define GUICHET_COUNTER_VERIFY_CHAIN_H

#include "counter/verify.h"

/* Writes the fault into the verification; the row's name is copied into the arena. */
enum status verify_fault(struct verification *v, struct arena *arena, const char *table, const char *row,
                         const char *sentence);

/* Goes on along the series for at most VERIFY_DOCUMENTS documents. *ended: it stands at the series' end, and the two
 * agree. */
enum status verify_series_walk(struct sql *sql, struct arena *arena, struct series *walked, bool *ended,
                               struct verification *v) MUST_CHECK;
/* The organization's own documents after *after, each against its own seal; all of them. */
enum status verify_seals_walk(struct sql *sql, struct arena *arena, struct id organization_id, char kind,
                              struct id *after, struct verification *v) MUST_CHECK;
/* Goes on along the organization's journal for at most VERIFY_EVENTS entries. *ended: it stands at the journal's
 * end. */
enum status verify_journal_walk(struct sql *sql, struct arena *arena, const struct journal_head *head,
                                int64_t *sequence, uint8_t hash[HASH_BYTES], bool *ended,
                                struct verification *v) MUST_CHECK;

#endif
