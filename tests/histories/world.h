/* tests/histories/world.h: what a history begins in: the operator, a catalogue, and several organizations that
 * differ by what their seed says. */
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
    struct sql *root; /* for what the program may not do: sweeping a history away */
    struct arena arena; /* of the step that runs */
    struct deployment deployment;
    struct id operator_id, operator_user_id;
    struct id price_ids[WORLD_CURRENCIES][WORLD_PRICES]; /* the same for every history */
    struct world_organization organizations[WORLD_ORGANIZATIONS_MAX];
    int organization_count;
    struct day first_day; /* of every history */
};

extern struct world world;

/* Once a process: a database of its own, migrated, with operator and catalogue. */
void world_open(void);
void world_close(void);
const char *world_database(void);
/* In a child: a connection of its own, and one that may sweep. */
void world_reconnect(bool sweeps);
/* After a fault: a connection that was cut is replaced, and whatever fails from now on fails of itself. */
void world_mend(void);
/* Sweeps the last history away and begins the next one with its organizations. */
void world_begin(uint64_t seed);

/* The organization a drawn number means. */
struct world_organization *world_organization(uint32_t drawn);
int world_index(const struct world_organization *organization);
struct world_organization *world_organization_of(struct id id);
/* Where its clock stands, read from the database. */
struct instant world_clock(const struct world_organization *organization);
struct day world_today(const struct world_organization *organization);

/* Rows of a statement in the step's arena; it must be one that cannot fail. */
struct sql_rows world_rows(const struct sql_query *query, const struct sql_value *values, size_t count);
int64_t world_number(const struct sql_query *query, const struct sql_value *values, size_t count);
/* One of the rows of a statement that takes an organization; false: there are none. */
bool world_pick(const struct sql_query *query, const struct world_organization *organization, uint32_t drawn,
                struct sql_row *row);

#endif
