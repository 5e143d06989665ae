/* fcgi/pool.c */
#include "fcgi/pool.h"

const char *pool_name(enum pool pool)
{
    return pool == POOL_TILL ? "till" : "desk";
}

static unsigned larger(unsigned a, unsigned b)
{
    return a > b ? a : b;
}

/* All but a part of the workers: at least one of two stays. */
static unsigned all_but(unsigned workers, unsigned part)
{
    return workers < 2 ? 1 : workers - larger(workers / part, 1);
}

struct pool_places pool_places(enum pool pool, unsigned workers)
{
    struct pool_places places;

    if (pool == POOL_TILL)
        return (struct pool_places){ all_but(workers, 8), larger(workers / 2, 1), all_but(workers, 16) };
    places.gateway = larger(workers / 2, 1);
    places.lock = larger(workers / 4, 1);
    places.together = larger(workers > 2 + workers / 4 ? workers - 2 - workers / 4 : 0, places.gateway);
    return places;
}
