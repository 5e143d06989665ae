/* base/fault_point.h: named places where a test makes a process die, wait or lose its database, so that the
 * consequences can be tested. Source: docs/reliability.md, 1.1.
 *
 * Fault points exist only in a build with GUICHET_FAULT_POINTS (the preset dev). In any other build they compile to
 * nothing.
 *
 * A point's full name is SCOPE:POINT. The scope is the act that this process runs or ran last (act_order_place,
 * act_payment_settle, ...), and empty at the beginning of each request. GUICHET_FAULT_FILE names a file of lines
 *     SCOPE:POINT NTH ACTION [NUMBER]        act_payment_settle:before_commit 1 kill_pid 4711
 * Each line is acted on once, by the process that is the NTH to reach the point, and is removed from the file before
 * that. Actions:
 *     kill          SIGKILL to this process
 *     kill_pid PID  SIGKILL to another process; goes on once that has ended
 *     pause MS      waits so many milliseconds, then goes on
 *     cut           shuts down this process's connection to the database, then goes on
 * Without the variable, or the file, nothing happens. */
#ifndef GUICHET_BASE_FAULT_POINT_H
#define GUICHET_BASE_FAULT_POINT_H

#define FAULT_POINT_TABLE(X)                                                                                           \
    X(BEFORE_BEGIN, "before_begin")   /* of an act: no transaction is open */                                          \
    X(AFTER_LOCK, "after_lock")       /* the organization is locked, the key is looked up */                           \
    X(AFTER_WRITE, "after_write")     /* the server has done a write of several that were sent together */             \
    X(AFTER_ACT, "after_act")         /* the act's rows are put, perhaps not sent; journal and answer are not */       \
    X(BEFORE_COMMIT, "before_commit") /* everything is written */                                                      \
    X(COMMIT_SENT, "commit_sent")     /* COMMIT was sent, its answer is not read */                                    \
    X(AFTER_COMMIT, "after_commit")   /* COMMIT succeeded or failed */                                                 \
    X(BEFORE_CALL, "before_call")     /* before calling the gateway, to charge */                                      \
    X(AFTER_CALL, "after_call")                                                                                        \
    X(BEFORE_FIND, "before_find") /* before asking the gateway about a charge */                                       \
    X(AFTER_FIND, "after_find")                                                                                        \
    X(STEP_BEGUN, "step_begun") /* a migration step (sql/migrate_step.h) is recorded as begun */                       \
    X(STEP_RAN, "step_ran")     /* the step was executed, and is not recorded as done */                               \
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
/* Sets the scope of the points that follow. `name` is kept: pass a constant. */
#define FAULT_SCOPE(name) fault_scope(name)
/* A call that runs `act`, with the act's name as the scope. */
#define FAULT_SCOPED(act, call) (fault_scope(#act), (call))
/* A limit that cuts work into shares. The simulation (tests/histories) makes it small, so that short histories are cut
 * as well. */
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
