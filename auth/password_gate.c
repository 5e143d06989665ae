/* auth/password_gate.c: mutexes in memory shared by the processes. All are robust: the kernel releases them when their
 * holder dies, so a killed worker blocks neither the gate nor a place in its queue. */
#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>

#include "auth/password.h"
#include "base/log.h"

struct password_gate {
    pthread_mutex_t inside;                            /* held while hashing */
    size_t place_count;                                /* written before the processes are forked */
    pthread_mutex_t places[PASSWORD_GATE_WAITING_MAX]; /* each process that waits for `inside` holds one */
};

static void lock_prepare(pthread_mutex_t *lock, const pthread_mutexattr_t *shared)
{
    int error = pthread_mutex_init(lock, shared);

    assert(error == 0);
}

struct password_gate *password_gate_new(unsigned processes)
{
    struct password_gate *gate = mmap(NULL, sizeof *gate, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pthread_mutexattr_t shared;

    if (gate == MAP_FAILED) {
        log_error("no memory for the password gate");
        abort();
    }
    gate->place_count = processes / PASSWORD_GATE_SHARE < PASSWORD_GATE_WAITING_MAX ? processes / PASSWORD_GATE_SHARE
                                                                                    : PASSWORD_GATE_WAITING_MAX;
    pthread_mutexattr_init(&shared);
    pthread_mutexattr_setpshared(&shared, PTHREAD_PROCESS_SHARED);
    pthread_mutexattr_setrobust(&shared, PTHREAD_MUTEX_ROBUST);
    lock_prepare(&gate->inside, &shared);
    for (size_t i = 0; i < gate->place_count; i++)
        lock_prepare(&gate->places[i], &shared);
    pthread_mutexattr_destroy(&shared);
    return gate;
}

/* Whether the lock was acquired by a call that returned `error`. The locks protect no data, so nothing needs repair
 * after a holder died. */
static bool lock_taken(pthread_mutex_t *lock, int error)
{
    if (error == EOWNERDEAD) {
        error = pthread_mutex_consistent(lock);
        assert(error == 0);
    }
    return error == 0;
}

static pthread_mutex_t *place_take(struct password_gate *gate)
{
    for (size_t i = 0; i < gate->place_count; i++)
        if (lock_taken(&gate->places[i], pthread_mutex_trylock(&gate->places[i])))
            return &gate->places[i];
    return NULL;
}

static struct timespec deadline_after(int wait_ms)
{
    struct timespec deadline;

    clock_gettime(CLOCK_MONOTONIC, &deadline);
    deadline.tv_sec += wait_ms / 1000;
    deadline.tv_nsec += (long)(wait_ms % 1000) * 1000000;
    if (deadline.tv_nsec >= 1000000000) {
        deadline.tv_sec++;
        deadline.tv_nsec -= 1000000000;
    }
    return deadline;
}

enum status password_gate_enter(struct password_gate *gate, int wait_ms)
{
    struct timespec deadline;
    pthread_mutex_t *place;
    bool entered;

    if (gate == NULL || lock_taken(&gate->inside, pthread_mutex_trylock(&gate->inside)))
        return STATUS_OK;
    if ((place = place_take(gate)) == NULL)
        return STATUS_UNAVAILABLE;
    deadline = deadline_after(wait_ms);
    entered = lock_taken(&gate->inside, pthread_mutex_clocklock(&gate->inside, CLOCK_MONOTONIC, &deadline));
    pthread_mutex_unlock(place);
    return entered ? STATUS_OK : STATUS_UNAVAILABLE;
}

void password_gate_leave(struct password_gate *gate)
{
    int error = gate != NULL ? pthread_mutex_unlock(&gate->inside) : 0;

    assert(error == 0);
}

void password_gate_end(struct password_gate *gate)
{
    if (gate != NULL)
        munmap(gate, sizeof *gate);
}
