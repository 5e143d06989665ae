/* sql/migrate.h: the schema's history, compiled into the program and applied by it. */
#ifndef GUICHET_SQL_MIGRATE_H
#define GUICHET_SQL_MIGRATE_H

#include "sql/sql.h"

struct migration {
    int number;
    const char *name;     /* 001_create */
    const char *checksum; /* SHA-256 of the file, hex */
    const char *text;
};

/* In order; the last row is zero. Made by cmake/migrations.cmake. */
extern const struct migration migrations[];

/* Applies what is missing, each recorded with its checksum, after waiting for whoever else does it just now.
 * Interrupted at any place (a signal, a power cut), it goes on from there the next time (sql/migrate_step.h).
 * *applied: how many. STATUS_VALIDATION_FAILED: *fault says which recorded migration was edited afterwards or is not
 * known to this program; nothing was done. */
enum status migrate_apply(struct sql *sql, struct arena *arena, int *applied, const char **fault) MUST_CHECK;
/* Whether the schema is exactly what this program was built for. STATUS_VALIDATION_FAILED: *fault is a sentence that
 * says what to do. */
enum status migrate_check(struct sql *sql, struct arena *arena, const char **fault) MUST_CHECK;
/* Whether the server's settings are ones the program can be correct on (docs/reliability.md, 2.4); the same way. */
enum status settings_check(struct sql *sql, struct arena *arena, const char **fault) MUST_CHECK;

#endif
