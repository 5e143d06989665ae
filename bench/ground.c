/* bench/ground.c */
#include "ground.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

void give_up(const char *what, const char *subject)
{
    (void)fprintf(stderr, "bench: %s: %s\n", what, subject);
    exit(EXIT_FAILURE);
}

void must(enum status status, const char *what)
{
    if (status != STATUS_OK)
        give_up(what, status_name(status));
}

int64_t number_of(const char *text, int64_t max)
{
    char *end;
    long long number;

    errno = 0;
    number = strtoll(text, &end, 10);
    if (errno != 0 || end == text || *end != '\0' || number < 1 || number > max)
        give_up("not a number that will do", text);
    return number;
}

struct ground *ground_open(void)
{
    static struct ground ground;
    struct counter *c = &ground.counter;

    if (!startup_open(&ground.startup))
        exit(EXIT_FAILURE);
    *c = (struct counter){ .act = { .arena = &ground.arena,
                                    .deployment = &ground.startup.deployment,
                                    .caller = { .address = "127.0.0.1", .request_id = "", .language = LANGUAGE_EN } } };
    must(gateway_open(&ground.startup.gateway, &c->gateway), "the gateway");
    c->act.sql = sql_new(&ground.startup.database);
    return &ground;
}

void ground_act_as(struct ground *ground, struct id organization_id, struct id user_id, role_set roles)
{
    struct counter *c = &ground->counter;

    arena_wipe(&ground->arena);
    c->act.caller.actor = (struct actor){
        .organization_id = organization_id, .user_id = user_id, .roles = roles, .organization_clock = INSTANT_NONE
    };
    c->act.caller.claim = (struct claim){ 0 };
    c->repeatable = false;
    c->act.now = clock_now();
}
