/* tests/histories/actions_people.c: buyers move, users come and go, prices are revised, product keys and trials are
 * given out. */
#include <inttypes.h>
#include <stdio.h>

#include "actions.h"
#include "request.h"
#include "shared.h"
#include "virtual.h"
#include "world.h"

enum { USER_CHANGERS = ROLE_GLOBAL_ADMIN | ROLE_USER_ADMIN };

/* clang-format off */
static const struct sql_query users = { .name = "histories_all_users", .takes = "b", .gives = "bi", .text =
    "SELECT id, roles FROM user WHERE organization_id = ? AND status <> 'deleted' ORDER BY id DESC" };
static const struct sql_query subscriptions = { .name = "histories_assignable", .takes = "b", .gives = "b", .text =
    "SELECT id FROM subscription WHERE organization_id = ? AND status NOT IN ('cancelled', 'pending') ORDER BY id" };
static const struct sql_query assignments = { .name = "histories_assignments", .takes = "b", .gives = "bb", .text =
    "SELECT subscription_id, user_id FROM assignment WHERE organization_id = ? ORDER BY id" };
static const struct sql_query prepaid = { .name = "histories_prepaid", .takes = "b", .gives = "b", .text =
    "SELECT id FROM subscription WHERE organization_id = ? AND channel = 'product_key' ORDER BY id" };
/* Of any organization: the operator's. */
static const struct sql_query keys = { .name = "histories_keys", .takes = "b", .gives = "b", .text =
    "SELECT id FROM product_key WHERE id <> ? ORDER BY id" };
/* clang-format on */

bool action_buyer(const uint32_t args[STEP_ARGS])
{
    static const struct {
        const char *country, *vat_id;
    } places[] = { { "FR", NULL }, { "DE", NULL }, { "DE", "DE123456788" }, { "US", NULL },
                   { "BE", NULL }, { "ES", NULL }, { "IT", NULL },          { "LU", NULL },
                   { "NL", NULL }, { "AT", NULL }, { "PT", NULL },          { "IE", NULL } };
    uint32_t place = args[1] % (args[2] % 3 == 0 ? 12 : 4);
    const struct world_organization *o = world_organization(args[0]);
    struct request *request = request_new(REQUEST_BUYER, o, ROLE_GLOBAL_ADMIN | ROLE_BILLING_ADMIN, args[3]);

    if (request == NULL)
        return false;
    request->in.buyer = (struct organization_change){
        .version = -1, .has_vat_id = true, .party = { .country = places[place].country, .vat_id = places[place].vat_id }
    };
    told("organization %d moves to %s%s", world_index(o), places[place].country,
         places[place].vat_id != NULL ? " with a VAT number" : "");
    (void)request_send(request);
    return true;
}

/* Another flat price, or other tiers. */
/* The check of the days (checks_days.c) tells by the moments of both, to the millisecond, whether a renewal knew a
 * revision; so nothing else happens in the revision's. */
bool action_revise(const uint32_t args[STEP_ARGS])
{
    enum { APART_US = 2000 };
    const struct world_organization *o = world_organization(args[0]);
    struct request *request = request_new(REQUEST_REVISE, o, ROLE_OPERATOR, 0);
    struct rate *rate;

    if (request == NULL)
        return false;
    request->in.revision =
        (struct price_revision){ .price_id = world.price_ids[o->currency_index][args[1] % WORLD_PRICES],
                                 .effective_from = day_plus(world_today(o), (int32_t)(args[2] % 4) * 9 - 9) };
    rate = &request->in.revision.rate;
    *rate = (struct rate){ .mode = args[3] % 3 == 0   ? PRICE_FLAT
                                   : args[3] % 3 == 1 ? PRICE_VOLUME
                                                      : PRICE_GRADUATED,
                           .steps = request->steps,
                           .step_count = args[3] % 3 == 0 ? 1 : 2 };
    request->steps[0] = (struct price_step){ rate->step_count == 1 ? INT64_MAX : 10, 900 + args[3] };
    request->steps[1] = (struct price_step){ INT64_MAX, 90 + args[3] };
    told("price %u of organization %d's currency is revised from %s on", args[1] % WORLD_PRICES, world_index(o),
         day_write(request->in.revision.effective_from).text);
    machine_pass_us(APART_US);
    (void)request_send(request);
    machine_pass_us(APART_US);
    return true;
}

/* A price, now and then all of its product, is taken off sale, or put on sale again; customers are pointed to others.
 * What they have goes on: the check of the days bills it as before. */
bool action_sale(const uint32_t args[STEP_ARGS])
{
    const struct world_organization *o = world_organization(args[0]);
    bool product = args[1] % 4 == 0, ends = args[2] % 2 == 0;
    struct request *request = request_new(product ? REQUEST_PRODUCT : REQUEST_PRICE, o, ROLE_OPERATOR, 0);
    const struct id *prices = world.price_ids[o->currency_index];
    uint32_t index = args[1] / 4 % WORLD_PRICES;
    struct sale_change change = { .version = -1,
                                  .has_until = true,
                                  .until = ends ? day_plus(world_today(o), (int32_t)(args[2] / 2 % 3) - 1) : DAY_NONE };

    if (request == NULL)
        return false;
    change.id = product ? world.product_ids[o->currency_index] : prices[index];
    if (!product) {
        change.has_successors = true;
        change.successor_count = args[3] % (REQUEST_SUCCESSORS_MAX + 1);
        change.successors = request->successors;
        for (size_t i = 0; i < change.successor_count; i++)
            request->successors[i] = prices[(index + 1 + i) % WORLD_PRICES];
    }
    if (product)
        request->in.product.sale = change;
    else
        request->in.price = change;
    told("%s of organization %d's currency is sold %s %s", product ? "the product" : "a price", world_index(o),
         ends ? "until" : "again", ends ? day_write(change.until).text : "");
    (void)request_send(request);
    return true;
}

static role_set roles_drawn(uint32_t drawn)
{
    static const role_set sets[] = { ROLE_MEMBER, ROLE_USER_ADMIN, ROLE_BILLING_ADMIN, ROLE_GLOBAL_ADMIN };

    return sets[drawn % 4];
}

/* Creates a user, perhaps with a licence, or changes a user's roles or status. */
bool action_user(const uint32_t args[STEP_ARGS])
{
    const struct world_organization *o = world_organization(args[0]);
    struct request *request;
    struct sql_row row;

    if (args[1] % 2 == 0) {
        if ((request = request_new(REQUEST_USER_CREATE, o, USER_CHANGERS, args[3])) == NULL)
            return false;
        (void)snprintf(request->texts[0], sizeof request->texts[0], "u%d@h.test", shared->requests.count);
        request->in.user =
            (struct user_new){ .email = request->texts[0], .display_name = "Camille", .roles = ROLE_MEMBER };
        if (args[2] % 2 == 0 && world_pick(&subscriptions, o, args[2], &row)) {
            request->licence = sql_take_id(&row);
            request->in.user.licences = &request->licence;
            request->in.user.licence_count = 1;
        }
        told("organization %d creates a user", world_index(o));
    } else {
        if (!world_pick(&users, o, args[2], &row) ||
            (request = request_new(REQUEST_USER_CHANGE, o, USER_CHANGERS, args[3])) == NULL)
            return false;
        request->in.user_change = (struct user_change){ .user_id = sql_take_id(&row),
                                                        .version = USER_VERSION_ANY,
                                                        .has_roles = args[1] % 4 == 1,
                                                        .roles = roles_drawn(args[3]),
                                                        .has_status = args[1] % 4 == 3,
                                                        .status = args[3] % 2 == 0 ? USER_DISABLED : USER_ACTIVE };
        told("organization %d changes a user", world_index(o));
    }
    (void)request_send(request);
    return true;
}

/* The rows of an import: some with a licence, and perhaps one whose address another user has. */
static void rows_fill(const struct world_organization *o, const uint32_t args[STEP_ARGS], struct request *request)
{
    size_t count = 1 + args[1] % REQUEST_ROWS_MAX, number = (size_t)(request - shared->requests.list);
    struct sql_row row;

    if (args[2] % 3 != 0 && world_pick(&subscriptions, o, args[2], &row))
        request->licence = sql_take_id(&row);
    for (size_t i = 0; i < count; i++) {
        bool taken = args[3] % 5 == 0 && i == args[3] / 5 % count;

        (void)snprintf(request->texts[i], REQUEST_TEXT_BYTES, taken ? "o0-0@h.test" : "i%zu-%zu@h.test", number, i);
        request->rows[i] =
            (struct import_row){ .email = request->texts[i],
                                 .display_name = "Camille",
                                 .subscription_id = (args[2] / 3 >> i) % 2 == 0 ? request->licence : ID_NONE };
    }
    request->in.import = (struct user_import){ .rows = request->rows, .count = count };
}

/* All rows of an import are taken, or none (A14). */
static void import_check(const struct request *request)
{
    static const struct sql_query imported = { .name = "histories_imported", .takes = "bt", .gives = "i", .text =
        "SELECT COUNT(*) FROM user WHERE organization_id = ? AND email LIKE ?" };
    const char *like = arena_format(&world.arena, "i%zu-%%", (size_t)(request - shared->requests.list));
    int64_t count = world_number(&imported, SQL_VALUES(sql_id(request->organization_id), sql_text(like))),
            all = (int64_t)request->in.import.count;

    if (request->answered ? count != (request->status == STATUS_OK ? all : 0) : count != 0 && count != all)
        found("an import of %" PRId64 " users made %" PRId64 " (%s)", all, count, status_name(request->status));
}

bool action_import(const uint32_t args[STEP_ARGS])
{
    const struct world_organization *o = world_organization(args[0]);
    struct request *request = request_new(REQUEST_IMPORT, o, USER_CHANGERS, args[3]);

    if (request == NULL)
        return false;
    request->keyed = true;
    rows_fill(o, args, request);
    told("organization %d imports %zu users", world_index(o), request->in.import.count);
    (void)request_send(request);
    import_check(request);
    return true;
}

bool action_user_goes(const uint32_t args[STEP_ARGS])
{
    const struct world_organization *o = world_organization(args[0]);
    struct request *request;
    struct sql_row row;

    if (!world_pick(&users, o, args[1], &row) ||
        (request = request_new(REQUEST_USER_DELETE, o, USER_CHANGERS, args[3])) == NULL)
        return false;
    request->in.user_end = (struct user_end){ .user_id = sql_take_id(&row), .version = USER_VERSION_ANY };
    told("organization %d deletes a user", world_index(o));
    (void)request_send(request);
    return true;
}

bool action_assign(const uint32_t args[STEP_ARGS])
{
    const struct world_organization *o = world_organization(args[0]);
    struct request *request;
    struct sql_row row, user;

    if (!world_pick(&subscriptions, o, args[1], &row) || !world_pick(&users, o, args[2], &user) ||
        (request = request_new(REQUEST_ASSIGN, o, USER_CHANGERS, args[3])) == NULL)
        return false;
    request->in.assignment =
        (struct assignment_wanted){ .subscription_id = sql_take_id(&row), .user_id = sql_take_id(&user) };
    told("organization %d gives a licence", world_index(o));
    (void)request_send(request);
    return true;
}

bool action_unassign(const uint32_t args[STEP_ARGS])
{
    const struct world_organization *o = world_organization(args[0]);
    struct request *request;
    struct sql_row row;

    if (!world_pick(&assignments, o, args[1], &row) ||
        (request = request_new(REQUEST_UNASSIGN, o, USER_CHANGERS, args[3])) == NULL)
        return false;
    request->in.assignment.subscription_id = sql_take_id(&row);
    request->in.assignment.user_id = sql_take_id(&row);
    told("organization %d takes a licence back", world_index(o));
    (void)request_send(request);
    return true;
}

bool action_key(const uint32_t args[STEP_ARGS])
{
    const struct world_organization *o = world_organization(args[0]);
    struct request *request = request_new(REQUEST_KEYS, o, ROLE_OPERATOR, 0);

    if (request == NULL)
        return false;
    request->keyed = true;
    request->in.keys =
        (struct product_keys_wanted){ .price_id = world.price_ids[o->currency_index][args[1] % WORLD_PRICES],
                                      .licences = 1 + args[2] % 5,
                                      .months = 1 + args[2] % 3,
                                      .count = 2 };
    told("the operator makes product keys");
    (void)request_send(request);
    return true;
}

bool action_redeem(const uint32_t args[STEP_ARGS])
{
    const struct world_organization *o = world_organization(args[0]);
    struct requests *all = &shared->requests;
    int count = all->key_count < PRODUCT_KEYS_KEPT ? all->key_count : PRODUCT_KEYS_KEPT;
    struct request *request;
    struct sql_row row;

    if (count == 0 ||
        (request = request_new(REQUEST_REDEEM, o, ROLE_GLOBAL_ADMIN | ROLE_BILLING_ADMIN, args[3])) == NULL)
        return false;
    request->keyed = true;
    request->in.redemption = (struct redemption_wanted){ .key = all->keys[args[1] % (uint32_t)count],
                                                         .apply = args[2] % 2 == 0 ? KEY_ADD_LICENCES : KEY_EXTEND };
    if (args[2] % 3 != 0 && world_pick(args[2] % 7 == 0 ? &subscriptions : &prepaid, o, args[3], &row))
        request->in.redemption.subscription_id = sql_take_id(&row);
    told("organization %d redeems a product key", world_index(o));
    (void)request_send(request);
    return true;
}

/* Any key: one that was redeemed is refused, one that was revoked stays as it is. */
bool action_revoke(const uint32_t args[STEP_ARGS])
{
    const struct world_organization *o = world_organization(args[0]);
    struct request *request;
    struct sql_row row;

    if (!world_pick(&keys, o, args[1], &row) || (request = request_new(REQUEST_REVOKE, o, ROLE_OPERATOR, 0)) == NULL)
        return false;
    request->in.revocation = (struct revocation_wanted){ sql_take_id(&row), "Printed twice." };
    told("the operator revokes a product key");
    (void)request_send(request);
    return true;
}

bool action_register(const uint32_t args[STEP_ARGS])
{
    const struct world_organization *o = world_organization(args[0]);
    struct request *request = request_new(REQUEST_REGISTER, o, ROLE_OPERATOR, 0);
    bool trial = args[1] % 3 != 0;

    if (request == NULL)
        return false;
    request->in.registration =
        (struct subscription_wanted){ .price_id =
                                          world.price_ids[o->currency_index][trial ? 0 : args[2] % WORLD_PRICES],
                                      .channel = trial ? CHANNEL_DIRECT : CHANNEL_CLOUD_SOLUTION_PROVIDER,
                                      .total_licences = 5,
                                      .starts_on = DAY_NONE };
    told("the operator registers %s for organization %d", trial ? "a trial" : "a partner's subscription",
         world_index(o));
    (void)request_send(request);
    return true;
}
