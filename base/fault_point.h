/* base/fault_point.h: named places where a test makes a process die, wait or lose its database, so that what follows
 * from it can be looked at. Source: docs/reliability.md, 1.1.
 *
 * They are in a build with GUICHET_FAULT_POINTS alone (the preset dev). In any other a point is nothing, and no name
 * of the table below is in the program.
 *
 * A point's whole name is SCOPE:POINT. The scope is the act that this process runs or ran last (act_order_place,
 * act_payment_settle, ...), and nothing at the beginning of each request. GUICHET_FAULT_FILE names a file of lines
 *     SCOPE:POINT NTH ACTION [NUMBER]        act_payment_settle:before_commit 1 kill_pid 4711
 * Each line is acted on once by one process, whichever is the NTH to get there, and is gone from the file before
 * that. Actions:
 *     kill          SIGKILL to this process
 *     kill_pid PID  SIGKILL to another, waited for; then on
 *     pause MS      milliseconds; then on
 *     cut           this process's connection to the database is shut down; then on, to find that out
 * Without the variable, or the file, nothing happens. */
#ifndef GUICHET_BASE_FAULT_POINT_H
#define GUICHET_BASE_FAULT_POINT_H

#define FAULT_POINT_TABLE(X)                                                                                           \
    X(BEFORE_BEGIN, "before_begin")   /* of an act: nothing is open */                                                 \
    X(AFTER_LOCK, "after_lock")       /* the organization is locked, its key looked up */                              \
    X(AFTER_ACT, "after_act")         /* the act's rows are written; journal and answer not */                         \
    X(BEFORE_COMMIT, "before_commit") /* everything is written */                                                      \
    X(COMMIT_SENT, "commit_sent")     /* COMMIT was sent, its answer not read */                                       \
    X(AFTER_COMMIT, "after_commit")   /* COMMIT succeeded or failed */                                                 \
    X(BEFORE_CALL, "before_call")     /* of the gateway, to charge */                                                  \
    X(AFTER_CALL, "after_call")                                                                                        \
    X(BEFORE_FIND, "before_find") /* of the gateway, to look a charge up */                                            \
    X(AFTER_FIND, "after_find")                                                                                        \
    X(STEP_BEGUN, "step_begun") /* of a migration (sql/migrate_step.h): on record as begun */                          \
    X(STEP_RAN, "step_ran")     /* carried out, and not on record as done */                                           \
    X(STEP_DONE, "step_done")                                                                                          \
    X(BEFORE_REPLY, "before_reply") /* to nginx */                                                                     \
    X(AFTER_REPLY, "after_reply")

#ifdef GUICHET_FAULT_POINTS

enum fault_point {
#define X(name, text) FAULT_##name,
    FAULT_POINT_TABLE(X)
#undef X
        FAULT_POINT__MAX
};

/* FAULT_POINT(BEFORE_COMMIT); as a statement. */
#define FAULT_POINT(name) fault_point(FAULT_##name)
/* The scope of the points from here on. `name` is borrowed: a constant. */
#define FAULT_SCOPE(name) fault_scope(name)
/* A call that runs `act`, with the act's name as the scope. */
#define FAULT_SCOPED(act, call) (fault_scope(#act), (call))
/* A limit that cuts work into shares, which the simulation makes small (tests/histories), so that short histories
 * are cut as well. */
#define FAULT_LIMIT(limit) fault_limit(limit)
/* What `cut` shuts down: the descriptor of this process's connection to the database; -1: there is none. */
#define FAULT_WIRE(fd) fault_wire(fd)

void fault_point(enum fault_point point);
void fault_scope(const char *name);
void fault_wire(int fd);
int fault_limit(int limit);

#else

#define FAULT_POINT(name) ((void)0)
#define FAULT_SCOPE(name) ((void)0)
#define FAULT_SCOPED(act, call) (call)
#define FAULT_WIRE(fd) ((void)0)
#define FAULT_LIMIT(limit) (limit)

#endif
#endif
