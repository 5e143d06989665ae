/* counter/verify_chain.h: checks documents and journal entries against the one before and against their own seal. For
 * counter/verify.c only. */
#ifndef GUICHET_COUNTER_VERIFY_CHAIN_H
#define GUICHET_COUNTER_VERIFY_CHAIN_H

#include "counter/verify.h"

/* Writes the fault into the verification; the row's name is copied into the arena. Returns STATUS_OK. */
enum status verify_fault(struct verification *v, struct arena *arena, const char *table, const char *row,
                         const char *sentence);

/* Walks on along the series for at most VERIFY_DOCUMENTS documents. *ended: the walk is at the end of the series, and
 * the two agree. */
enum status verify_series_walk(struct sql *sql, struct arena *arena, struct series *walked, bool *ended,
                               struct verification *v) MUST_CHECK;
/* Checks all documents of the organization after *after, each against its own seal. */
enum status verify_seals_walk(struct sql *sql, struct arena *arena, struct id organization_id, char kind,
                              struct id *after, struct verification *v) MUST_CHECK;
/* Walks on along the organization's journal for at most VERIFY_EVENTS entries. *ended: the walk is at the journal's
 * end. */
enum status verify_journal_walk(struct sql *sql, struct arena *arena, const struct journal_head *head,
                                int64_t *sequence, uint8_t hash[HASH_BYTES], bool *ended,
                                struct verification *v) MUST_CHECK;

#endif
