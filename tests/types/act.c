/* tests/types/act.c: acts are typed. This file compiles as it is; with any one of WRONG_IN, WRONG_OUT, WRONG_RENDERER,
 * WRONG_BODY, WRONG_ERRAND and WRONG_MANY defined it must not (tests/CMakeLists.txt, unit.act_types).
 * Source: docs/house-style.md, The path of a request. */
#include "counter/counter_many.h"
#include "counter/order_place.h"

struct given {
    int64_t number;
};
struct made {
    int64_t number;
};
struct other {
    int64_t number;
};

#ifdef WRONG_BODY
static enum status act_make(struct act *act, const struct other *given, struct made *made)
#else
static enum status act_make(struct act *act, const struct given *given, struct made *made)
#endif
{
    (void)act;
    made->number = given->number;
    return STATUS_OK;
}
ACT(act_make, struct given, struct made);

static enum status act_make_many(struct act *const acts[], size_t count, const struct given *given, struct made *made)
{
    (void)acts;
    made->number = given->number + (int64_t)count;
    return STATUS_OK;
}
ACT_MANY(act_make_many, struct given, struct made);

#ifdef WRONG_RENDERER
static void made_render(const struct act *act, const struct other *made, struct answer *answer)
#else
static void made_render(const struct act *act, const struct made *made, struct answer *answer)
#endif
{
    answer->body = arena_format(act->arena, "%d", (int)made->number);
}

#ifdef WRONG_ERRAND
static void order_render(const struct act *act, const struct made *order, struct answer *answer)
#else
static void order_render(const struct act *act, const struct order *order, struct answer *answer)
#endif
{
    (void)act, (void)order;
    answer->body = "{}";
}

enum status all_of_them(struct counter *counter, struct id id, const struct order_wanted *wanted);
enum status all_of_them(struct counter *counter, struct id id, const struct order_wanted *wanted)
{
#ifdef WRONG_IN
    struct other given = { 1 };
#else
    struct given given = { 1 };
#endif
#ifdef WRONG_OUT
    struct other made;
#else
    struct made made;
#endif
#ifdef WRONG_MANY
    struct other sum;
#else
    struct made sum;
#endif
    struct order order;
    enum status status;

    if ((status = counter_run(counter, id, act_make, &given, &made)) != STATUS_OK ||
        (status = counter_run_rendered(counter, id, act_make, &given, made_render, &made)) != STATUS_OK ||
        (status = counter_run_many(counter, &id, 1, act_make_many, &(struct given){ 2 }, &sum)) != STATUS_OK)
        return status;
    return order_place(counter, wanted, order_render, &order);
}
