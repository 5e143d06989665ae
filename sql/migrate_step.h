/* sql/migrate_step.h: a migration runs statement by statement, each a step on record, so that one which was
 * interrupted goes on where it stood.
 *
 * A statement that changes rows is one transaction with its record. One that changes the schema commits by itself:
 * it is recorded as begun before and as done after. Found begun, it is run again; MariaDB carries out each such
 * statement whole or not at all (atomic DDL), so that "exists already", or "is gone already", then says that it was
 * done.
 * Source: docs/reliability.md, 2.5. */
#ifndef GUICHET_SQL_MIGRATE_STEP_H
#define GUICHET_SQL_MIGRATE_STEP_H

#include "sql/migrate.h"

/* The table of the steps, where it is not there yet. */
enum status migrate_steps_create(struct sql *sql) MUST_CHECK;
/* What is left of the migration's file. STATUS_VALIDATION_FAILED: *fault says that the file was edited since its
 * first steps ran. Other statuses are the database's: sql_trouble says more, and nothing is lost by running it
 * again. */
enum status migrate_steps_run(struct sql *sql, struct arena *arena, const struct migration *migration,
                              const char **fault) MUST_CHECK;
/* With the record of the whole, in its transaction: the steps are forgotten. */
enum status migrate_steps_over(struct sql *sql, const struct migration *migration) MUST_CHECK;

#endif
