/* sql/migrate_step.h: runs a migration statement by statement and records each statement as a step, so that an
 * interrupted migration is continued where it stopped.
 *
 * A statement that changes rows is recorded in its own transaction. One that changes the schema commits by itself: it
 * is recorded as begun before it runs and as done afterwards. If a step is found begun and not done, its statement is
 * run again. MariaDB runs each such statement completely or not at all (atomic DDL), so an error "exists already" or
 * "is gone already" then means that it had run.
 * Source: docs/reliability.md, 2.5. */
#ifndef GUICHET_SQL_MIGRATE_STEP_H
#define GUICHET_SQL_MIGRATE_STEP_H

#include "sql/migrate.h"

/* Creates the table of steps if it does not exist. */
enum status migrate_steps_create(struct sql *sql) MUST_CHECK;
/* Runs the statements of the migration's file that are not recorded as done. STATUS_VALIDATION_FAILED: *fault says
 * that the file was edited after its first steps ran. Other statuses come from the database: sql_trouble describes the
 * error, and the migration can be run again without loss. */
enum status migrate_steps_run(struct sql *sql, struct arena *arena, const struct migration *migration,
                              const char **fault) MUST_CHECK;
/* Deletes the migration's steps; called in the transaction that records the whole migration. */
enum status migrate_steps_over(struct sql *sql, const struct migration *migration) MUST_CHECK;

#endif
