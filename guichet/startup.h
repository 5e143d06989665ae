/* guichet/startup.h: what a subcommand needs before it begins, checked once, with a sentence on standard error for
 * whatever is wrong. Source: docs/reliability.md, 2.4 (settings the program cannot be correct on are refused at
 * start-up). */
#ifndef GUICHET_GUICHET_STARTUP_H
#define GUICHET_GUICHET_STARTUP_H

#include "counter/counter.h"
#include "gateway/gateway.h"
#include "config.h"
#include "sql/sql.h"

/* Lives until the process ends. */
struct startup {
    struct arena arena;
    struct config config;
    struct sql_config database; /* as GUICHET_DB_USER */
    struct gateway_config gateway;
    struct deployment deployment;
};

/* Each: false where something is wrong, which has then been said. */

/* The settings alone. */
bool startup_config(struct startup *startup) MUST_CHECK;
/* The settings and where the database is. */
bool startup_database(struct startup *startup) MUST_CHECK;
/* Everything a process that serves needs: time zone, languages, secret, seller, gateway, and a database whose schema
 * and server settings are the ones this program was built for. */
bool startup_open(struct startup *startup) MUST_CHECK;
/* For those that ask the gateway for anything: that it is the one this database's payments were made with. */
bool startup_gateway(struct startup *startup) MUST_CHECK;
/* The secret and a database whose schema is right, whatever secret it was used with before. */
bool startup_secret(struct startup *startup) MUST_CHECK;

/* A connection of a command's own. It logs nothing: the command tells what went wrong, once, by startup_trouble. */
struct sql *startup_sql_new(struct startup *startup);
/* What went wrong at the database, where something did; else `otherwise`. */
const char *startup_trouble(struct startup *startup, const struct sql *sql, const char *otherwise);
/* "guichet: <sentence>" on standard error. */
void startup_refuse(const char *sentence);

#endif
