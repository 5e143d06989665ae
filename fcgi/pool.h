/* fcgi/pool.h: the two pools of processes that answer requests. The desk answers what the database knows. The till
 * answers the routes that ask the payment gateway (`till` in fcgi/route.h), whose answer may take a second, or never
 * come. Each has a socket of its own, and nginx sends a request to its pool's (nginx/pools.conf): however many wait at
 * the till, nobody waits for them at the desk, and how many may wait there does not depend on how many serve reads.
 * Source: docs/reliability.md, 3.6. */
#ifndef GUICHET_FCGI_POOL_H
#define GUICHET_FCGI_POOL_H

enum pool { POOL_DESK, POOL_TILL, POOL__MAX };

const char *pool_name(enum pool pool);

/* How many of a pool's processes may wait, each at least one. Waiting must never occupy them all: the others answer
 * what needs no waiting, and tell who finds no place. */
struct pool_places {
    unsigned gateway;  /* for the payment gateway */
    unsigned lock;     /* for an organization's lock */
    unsigned together; /* for either; a process that has a place at the gateway and waits for a lock counts once */
};
/* Of W processes:
 *
 *            desk                                  till
 *   gateway  W/2: only what nginx sent here        W - W/8
 *            instead of to the till
 *   lock     W/4                                   W/2
 *   together W - 2 - W/4: the rest hash passwords  W - W/16
 *            (auth/password.h) or serve others
 *
 * `together` is never less than `gateway`, and of two or more processes one never waits. */
struct pool_places pool_places(enum pool pool, unsigned workers);

#endif
