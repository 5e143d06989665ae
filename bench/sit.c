/* bench/sit.c: bench-sit ORGANIZATIONS COUNT SEATS READS: gives COUNT of the organizations of bench/growth.sql, spread
 * evenly over them, a session each, and writes their seats and the requests that read their subscriptions. The first
 * five subscriptions of each are read, the last five are ordered for, so that a later round reads no more lots than the
 * first. */
#include <stdio.h>
#include <stdlib.h>

#include "auth/session.h"
#include "ground.h"
#include "sql/store_session.h"

enum { EACH = 10, EACH_READ = 5, ORGANIZATIONS_MAX = 1000000 };

/* The identifiers of bench/growth.sql: a number, its last byte last. */
static struct id id_of(int64_t number)
{
    struct id id = ID_NONE;

    for (size_t i = sizeof id.bytes; i-- > 0 && number > 0; number >>= 8)
        id.bytes[i] = (uint8_t)(number & 0xff);
    return id;
}

/* An act that opens a session, written as signing in does, but without a password hash. */
static enum status act_sit(struct act *act, const struct seat *seat, struct none *out)
{
    struct session_row row = { .organization_id = seat->organization_id,
                               .id = id_new(),
                               .user_id = seat->user_id,
                               .transport = "bearer",
                               .address = "127.0.0.1",
                               .created_at = act->now,
                               .renewed_at = act->now,
                               .expires_at = instant_plus_seconds(act->now, SESSION_BEARER_IDLE_S),
                               .ends_at = instant_plus_seconds(act->now, SESSION_BEARER_LIFE_S) };

    (void)out;
    token_hash(&act->deployment->secret, seat->token.text, row.token_hash);
    return store_session_insert(act->sql, &row, 1);
}
ACT(act_sit, struct seat, struct none);

static void seat_make(struct seat *seat, int64_t number)
{
    seat->organization_id = seat->user_id = id_of(number);
    token_new(&seat->token);
    for (int i = 0; i < SEAT_READS; i++)
        seat->read[i] = id_of(number * EACH + i % EACH_READ);
    for (int i = 0; i < SEAT_SUBSCRIPTIONS; i++)
        seat->card[i] = seat->invoice[i] = id_of(number * EACH + EACH_READ + i % EACH_READ);
}

static void reads_write(const char *path, const struct seats *seats)
{
    FILE *file = fopen(path, "w");

    if (file == NULL)
        give_up("cannot be written", path);
    for (int i = 0; i < EACH_READ; i++)
        for (size_t s = 0; s < seats->count; s++)
            (void)fprintf(file, "GET\t/v1/subscriptions/%s\t%s\n",
                          id_write(ID_SUBSCRIPTION, seats->seat[s].read[i]).text, seats->seat[s].token.text);
    if (fclose(file) != 0)
        give_up("cannot be written", path);
}

int main(int argc, char **argv)
{
    struct ground *ground = ground_open();
    struct seats seats;
    int64_t organizations;

    if (argc != 5)
        give_up("usage", "bench-sit ORGANIZATIONS COUNT SEATS READS");
    organizations = number_of(argv[1], ORGANIZATIONS_MAX);
    seats.count = (size_t)number_of(argv[2], organizations);
    if ((seats.seat = calloc(seats.count, sizeof *seats.seat)) == NULL)
        give_up("no memory for", argv[2]);
    for (size_t s = 0; s < seats.count; s++) {
        struct seat *seat = &seats.seat[s];

        seat_make(seat, 1 + (int64_t)s * (organizations / (int64_t)seats.count));
        ground_act_as(ground, seat->organization_id, seat->user_id, ROLE_GLOBAL_ADMIN);
        must(counter_run(&ground->counter, seat->organization_id, act_sit, seat, NULL), "a session");
    }
    seats_write(argv[3], &seats);
    reads_write(argv[4], &seats);
    return EXIT_SUCCESS;
}
