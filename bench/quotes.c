/* bench/quotes.c: bench-quotes SEATS card|invoice FIRST COUNT REQUESTS: makes the quotes for the next round of orders,
 * COUNT for each organization, and writes the requests that order them, each with its own Idempotency-Key. This is not
 * measured. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "asked.h"

static void request_write(FILE *file, const struct seat *seat, struct id quote_id)
{
    struct token key;

    token_new(&key);
    (void)fprintf(file, "POST\t/v1/orders\t%s\t%s\t{\"quote_id\":\"%s\"}\n", seat->token.text, key.text,
                  id_write(ID_QUOTE, quote_id).text);
}

int main(int argc, char **argv)
{
    struct ground *ground = ground_open();
    struct seats seats;
    struct asked *asked;
    size_t first, count;
    FILE *file;

    if (argc != 6)
        give_up("usage", "bench-quotes SEATS card|invoice FIRST COUNT REQUESTS");
    seats = seats_read(argv[1]);
    first = (size_t)number_of(argv[3], 1000000);
    count = (size_t)number_of(argv[4], SEAT_SUBSCRIPTIONS);
    asked = calloc(seats.count, sizeof *asked);
    if (asked == NULL || (file = fopen(argv[5], "w")) == NULL)
        give_up("cannot be written", argv[5]);
    for (size_t s = 0; s < seats.count; s++) {
        const struct seat *seat = &seats.seat[s];

        asked[s] = (struct asked){ .subscriptions = strcmp(argv[2], "card") == 0 ? seat->card : seat->invoice,
                                   .first = first,
                                   .count = count };
        ground_act_as(ground, seat->organization_id, seat->user_id, ROLE_GLOBAL_ADMIN);
        must(counter_run(&ground->counter, seat->organization_id, act_ask, &asked[s], &asked[s]), "a quote");
    }
    for (size_t i = 0; i < count; i++)
        for (size_t s = 0; s < seats.count; s++)
            request_write(file, &seats.seat[s], asked[s].quotes[i]);
    if (fclose(file) != 0)
        give_up("cannot be written", argv[5]);
    return EXIT_SUCCESS;
}
