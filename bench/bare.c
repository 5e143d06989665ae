/* bench/bare.c: bench-bare replay TAPE CONNECTIONS, or bench-bare points|inserts SEATS CONNECTIONS SECONDS.
 * replay: plays the orders of a tape. points: a prepared SELECT of one column by primary key. inserts: a prepared
 * INSERT of one small row into guichet_floor.line, which is a transaction. Prints the rate per second and the total;
 * for replay also round trips per order, and how many statements changed another number of rows than recorded (if not
 * 0, the replay is invalid). */
#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bare.h"
#include "ground.h"

enum { CONNECTIONS_MAX = 64, SECONDS_MAX = 3600 };

static const char point_text[] = "SELECT total_licences FROM subscription WHERE organization_id = ? AND id = ?";

struct thread {
    pthread_t thread;
    pthread_barrier_t *barrier;
    bool points, inserts;
    struct bare_player player;
    const struct seats *seats;
    uint64_t selected;
};

static struct bare_tape tape;
static _Atomic bool over;

static MYSQL *connection_open(const struct sql_config *config)
{
    MYSQL *handle = mysql_init(NULL);

    if (handle == NULL || mysql_real_connect(handle, config->host, config->user, config->password, config->name,
                                             config->port, config->socket, CLIENT_MULTI_STATEMENTS) == NULL)
        give_up("cannot connect", handle == NULL ? "no memory" : mysql_error(handle));
    if (mysql_query(handle, "SET SESSION tx_isolation = 'READ-COMMITTED', time_zone = '+00:00'") != 0)
        give_up("cannot connect", mysql_error(handle));
    return handle;
}

static void point_select(MYSQL_STMT *statement, const struct seat *seat, struct id id)
{
    struct id ids[2] = { seat->organization_id, id };
    int64_t licences;
    MYSQL_BIND takes[2] = {
        { .buffer_type = MYSQL_TYPE_BLOB, .buffer = ids[0].bytes, .buffer_length = sizeof ids[0].bytes },
        { .buffer_type = MYSQL_TYPE_BLOB, .buffer = ids[1].bytes, .buffer_length = sizeof ids[1].bytes }
    };
    MYSQL_BIND gives = { .buffer_type = MYSQL_TYPE_LONGLONG, .buffer = &licences };

    if (mysql_stmt_bind_param(statement, takes) || mysql_stmt_execute(statement) != 0 ||
        mysql_stmt_bind_result(statement, &gives) || mysql_stmt_fetch(statement) != 0)
        give_up("the point select failed", mysql_stmt_error(statement));
    mysql_stmt_free_result(statement);
}

static void points_run(struct thread *thread)
{
    MYSQL_STMT *statement = mysql_stmt_init(thread->player.handle);
    size_t count = thread->seats->count * SEAT_READS, at = thread->player.number * 7919;

    if (statement == NULL || mysql_stmt_prepare(statement, point_text, sizeof point_text - 1) != 0)
        give_up("the point select failed", "prepare");
    (void)pthread_barrier_wait(thread->barrier);
    while (!over) {
        const struct seat *seat = &thread->seats->seat[at % thread->seats->count];

        point_select(statement, seat, seat->read[at % count / thread->seats->count]);
        at++;
        thread->selected++;
    }
    mysql_stmt_close(statement);
}

static void inserts_run(struct thread *thread)
{
    static const char text[] = "INSERT INTO guichet_floor.line (text) VALUES ('an order of 5 licences at 10.50')";
    MYSQL_STMT *statement = mysql_stmt_init(thread->player.handle);

    if (statement == NULL || mysql_stmt_prepare(statement, text, sizeof text - 1) != 0)
        give_up("the insert failed", "prepare");
    (void)pthread_barrier_wait(thread->barrier);
    while (!over) {
        if (mysql_stmt_execute(statement) != 0)
            give_up("the insert failed", mysql_stmt_error(statement));
        thread->selected++;
    }
    mysql_stmt_close(statement);
}

static void *thread_run(void *argument)
{
    struct thread *thread = argument;

    if (thread->points || thread->inserts) {
        (thread->points ? points_run : inserts_run)(thread);
        return NULL;
    }
    bare_prepare(&thread->player);
    (void)pthread_barrier_wait(thread->barrier);
    bare_play(&thread->player);
    return NULL;
}

static double threads_run(struct thread *threads, size_t count, int64_t seconds)
{
    pthread_barrier_t barrier;
    int64_t start_us;

    pthread_barrier_init(&barrier, NULL, (unsigned)count + 1);
    for (size_t i = 0; i < count; i++) {
        threads[i].barrier = &barrier;
        if (pthread_create(&threads[i].thread, NULL, thread_run, &threads[i]) != 0)
            give_up("cannot start", "a thread");
    }
    (void)pthread_barrier_wait(&barrier);
    start_us = clock_monotonic_us();
    if (seconds > 0) {
        const struct timespec duration = { .tv_sec = seconds };

        (void)nanosleep(&duration, NULL);
        over = true;
    }
    for (size_t i = 0; i < count; i++)
        (void)pthread_join(threads[i].thread, NULL);
    return (double)(clock_monotonic_us() - start_us) / 1e6;
}

int main(int argc, char **argv)
{
    static struct thread threads[CONNECTIONS_MAX];
    static struct startup startup;
    bool points = argc == 5 && strcmp(argv[1], "points") == 0;
    bool inserts = argc == 5 && strcmp(argv[1], "inserts") == 0;
    uint64_t done = 0, trips = 0, differences = 0;
    struct seats seats = { NULL, 0 };
    size_t count;
    double took;

    if (!points && !inserts && (argc != 4 || strcmp(argv[1], "replay") != 0))
        give_up("usage", "bench-bare replay TAPE CONNECTIONS | points|inserts SEATS CONNECTIONS SECONDS");
    if (!startup_database(&startup))
        return EXIT_FAILURE;
    if (points || inserts)
        seats = seats_read(argv[2]);
    else
        bare_tape_read(argv[2], &tape);
    count = (size_t)number_of(argv[3], CONNECTIONS_MAX);
    for (size_t i = 0; i < count; i++)
        threads[i] = (struct thread){
            .points = points,
            .inserts = inserts,
            .seats = &seats,
            .player = { .tape = &tape, .number = i, .connections = count, .handle = connection_open(&startup.database) }
        };
    took = threads_run(threads, count, points || inserts ? number_of(argv[4], SECONDS_MAX) : 0);
    for (size_t i = 0; i < count; i++) {
        done += points || inserts ? threads[i].selected : threads[i].player.done;
        trips += threads[i].player.trips;
        differences += threads[i].player.differences;
        mysql_close(threads[i].player.handle);
    }
    (void)printf("%.1f\t%" PRIu64 "\t%.1f\t%" PRIu64 "\n", (double)done / took, done, (double)trips / (double)done,
                 differences);
    return EXIT_SUCCESS;
}
