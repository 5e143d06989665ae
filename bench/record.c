/* bench/record.c: bench-record SEATS ROUNDS COUNT TAPES: places orders by the product's own acts, without HTTP, in a
 * database that is discarded afterwards, and records their calls of the client library: TAPES.card.1, TAPES.invoice.1,
 * TAPES.card.2 … with COUNT orders each, in the order in which they are to be played. The gateway is replaced by a
 * function that answers at once. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "asked.h"
#include "counter/order_place.h"
#include "api/order_json.h"
#include "fcgi/reply.h"
#include "record_tape.h"

enum { COUNT_MAX = 1000000, ROUNDS_MAX = 1000 };

void __wrap_gateway_charge(struct gateway *gateway, struct arena *arena, const struct gateway_request *request,
                           struct gateway_charge *charge);
void __wrap_gateway_charge(struct gateway *gateway, struct arena *arena, const struct gateway_request *request,
                           struct gateway_charge *charge)
{
    (void)gateway;
    *charge = (struct gateway_charge){ .outcome = GATEWAY_SUCCEEDED,
                                       .charge_id = arena_format(arena, "ch_%s", request->key) };
}

/* The API's answer: it is stored with the key, so the statement that stores it has its real size. */
static void order_render(const struct act *act, const struct order *order, struct answer *answer)
{
    struct json_write json = json_start(act->arena);

    order_json(&json, NULL, order);
    answer_json(answer, 201, &json);
}

static void order_record(struct ground *ground, const struct seat *seat, uint32_t number,
                         const struct id *subscriptions, size_t turn, FILE *tape)
{
    struct asked asked = { .subscriptions = subscriptions, .first = turn, .count = 1 };
    struct counter *c = &ground->counter;
    struct order_wanted wanted = { 0 };
    struct order order;
    struct token key;

    ground_act_as(ground, seat->organization_id, seat->user_id, ROLE_GLOBAL_ADMIN);
    must(counter_run(c, seat->organization_id, act_ask, &asked, &asked), "a quote");
    token_new(&key);
    c->act.caller.claim = (struct claim){ .phase = CLAIM_START, .principal_id = seat->user_id };
    digest(key.text, strlen(key.text), c->act.caller.claim.key_hash);
    digest(key.text, strlen(key.text), c->act.caller.claim.fingerprint);
    wanted.quote_id = asked.quotes[0];
    tape_order_begin(tape, number);
    must(order_place(c, &wanted, order_render, &order), "an order");
    tape_order_end();
    if (order.status != ORDER_CONFIRMED)
        give_up("an order was not confirmed", order_status_name(order.status));
}

static void tape_make(struct ground *ground, const struct seats *seats, const char *kind, int64_t round, int64_t count,
                      const char *path)
{
    FILE *tape = fopen(path, "wb");

    if (tape == NULL)
        give_up("cannot be written", path);
    tape_begin();
    for (int64_t i = 0; i < count; i++) {
        size_t place = (size_t)((round - 1) * count + i), number = place % seats->count;
        const struct seat *seat = &seats->seat[number];

        order_record(ground, seat, (uint32_t)number, strcmp(kind, "card") == 0 ? seat->card : seat->invoice,
                     place / seats->count, tape);
    }
    if (fclose(tape) != 0)
        give_up("cannot be written", path);
}

int main(int argc, char **argv)
{
    static const char *const kinds[] = { "card", "invoice" };
    struct ground *ground = ground_open();
    int64_t rounds, count;
    struct seats seats;

    if (argc != 5)
        give_up("usage", "bench-record SEATS ROUNDS COUNT TAPES");
    seats = seats_read(argv[1]);
    rounds = number_of(argv[2], ROUNDS_MAX);
    count = number_of(argv[3], COUNT_MAX);
    for (int64_t round = 1; round <= rounds; round++)
        for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++)
            tape_make(ground, &seats, kinds[k], round, count,
                      arena_format(&ground->startup.arena, "%s.%s.%d", argv[4], kinds[k], (int)round));
    return EXIT_SUCCESS;
}
