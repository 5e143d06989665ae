/* tests/histories/world.h: the state in which a history begins: the operator, a catalogue, and several organizations
 * that differ by the seed. */
#ifndef GUICHET_HISTORIES_WORLD_H
#define GUICHET_HISTORIES_WORLD_H

#include "counter/counter.h"
#include "sql/sql.h"

enum { WORLD_ORGANIZATIONS_MAX = 4, WORLD_CURRENCIES = 4, WORLD_PRICES = 8 };

struct world_organization {
    struct id id;
    bool sandbox;
    struct currency currency;
    int currency_index;
};

struct world {
    struct sql *sql;  /* as the program's own user */
    struct sql *root; /* may delete the last history's rows, which the program's user may not */
    struct arena arena; /* of the step that runs */
    struct deployment deployment;
    struct id operator_id, operator_user_id;
    struct id price_ids[WORLD_CURRENCIES][WORLD_PRICES]; /* the same for every history */
    struct id product_ids[WORLD_CURRENCIES];
    struct world_organization organizations[WORLD_ORGANIZATIONS_MAX];
    int organization_count;
    struct day first_day; /* of this history */
    bool reconciles; /* this history's worker also reconciles each day that is over */
};

extern struct world world;

/* Once a process: creates and migrates its own database, with operator and catalogue. */
void world_open(void);
void world_close(void);
const char *world_database(void);
/* In a child process: opens its own connection; sweeps: also one that may delete the last history's rows. */
void world_reconnect(bool sweeps);
/* After a fault: replaces a connection that was cut, and clears machine.faulted, so that later failures count. */
void world_mend(void);
/* Deletes the last history's rows, and makes the organizations of the next one. */
void world_begin(uint64_t seed);

/* The organization that a drawn number chooses; mostly the first. */
struct world_organization *world_organization(uint32_t drawn);
int world_index(const struct world_organization *organization);
struct world_organization *world_organization_of(struct id id);
/* The time on a sandbox's clock, read from the database; INSTANT_NONE: not a sandbox. */
struct instant world_clock(const struct world_organization *organization);
struct day world_today(const struct world_organization *organization);

/* The rows of a statement, in the step's arena. A statement that fails ends the process. */
struct sql_rows world_rows(const struct sql_query *query, const struct sql_value *values, size_t count);
int64_t world_number(const struct sql_query *query, const struct sql_value *values, size_t count);
/* One row, chosen by `drawn`, of a statement whose parameter is the organization; false: there are no rows. */
bool world_pick(const struct sql_query *query, const struct world_organization *organization, uint32_t drawn,
                struct sql_row *row);

#endif
