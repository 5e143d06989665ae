/* guichet/startup.h: checks what a command needs before it begins, and prints a sentence on standard error about
 * anything that is wrong.
 * Source: docs/reliability.md, 2.4 (settings the program cannot be correct on are refused at start-up). */
#ifndef GUICHET_GUICHET_STARTUP_H
#define GUICHET_GUICHET_STARTUP_H

#include "counter/counter.h"
#include "gateway/gateway.h"
#include "config.h"
#include "sql/sql.h"

/* Exists until the process ends. */
struct startup {
    struct arena arena;
    struct config config;
    struct sql_config database; /* for GUICHET_DB_USER */
    struct gateway_config gateway;
    struct deployment deployment;
};

/* Each returns false if something is wrong, after printing what. */

/* Reads the settings. */
bool startup_config(struct startup *startup) MUST_CHECK;
/* Reads the settings, and how to reach the database. */
bool startup_database(struct startup *startup) MUST_CHECK;
/* Everything that a serving process needs: time zone, languages, secret, seller, gateway settings, and a database
 * whose schema and server settings are the ones this program was built for. */
bool startup_open(struct startup *startup) MUST_CHECK;
/* For commands that use the gateway: checks that its account is the one with which this database's payments were
 * made. */
bool startup_gateway(struct startup *startup) MUST_CHECK;
/* The secret, and a database with the correct schema, whichever secret it was used with before. */
bool startup_secret(struct startup *startup) MUST_CHECK;

/* A connection for a command. It logs nothing: the command prints an error once, from startup_trouble. */
struct sql *startup_sql_new(struct startup *startup);
/* What went wrong at the database; `otherwise` if nothing did. */
const char *startup_trouble(struct startup *startup, const struct sql *sql, const char *otherwise);
/* Prints "guichet: <sentence>" on standard error. */
void startup_refuse(const char *sentence);

#endif
