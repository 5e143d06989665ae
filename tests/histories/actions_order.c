/* tests/histories/actions_order.c: quotes, orders and cancellations. Two requests often make one step: a quote, and the
 * order that uses it. */
#include <inttypes.h>
#include <stdio.h>

#include "actions.h"
#include "request.h"
#include "shared.h"
#include "world.h"

enum { BUYERS = ROLE_GLOBAL_ADMIN | ROLE_BILLING_ADMIN };

/* clang-format off */
static const struct sql_query methods = { .name = "histories_methods", .takes = "b", .gives = "bt", .text =
    "SELECT id, type FROM payment_method WHERE organization_id = ? AND status = 'active' ORDER BY id" };
static const struct sql_query subscriptions = {
    .name = "histories_subscriptions", .takes = "b", .gives = "biit",
    .text =
    "SELECT id, total_licences, assigned_licences + reserved_licences, status FROM subscription"
    " WHERE organization_id = ? AND status NOT IN ('cancelled', 'pending', 'trial') ORDER BY id" };
static const struct sql_query trials = { .name = "histories_trials", .takes = "b", .gives = "b", .text =
    "SELECT id FROM subscription WHERE organization_id = ? AND status IN ('trial', 'expired') ORDER BY id" };
static const struct sql_query quotes = { .name = "histories_quotes", .takes = "b", .gives = "b", .text =
    "SELECT id FROM quote q WHERE organization_id = ? AND NOT EXISTS (SELECT 1 FROM `order` r WHERE r.organization_id"
    " = q.organization_id"
    " AND r.quote_id = q.id) ORDER BY id DESC" };
static const struct sql_query quote_count = {
    .name = "histories_quote_count", .takes = "", .gives = "i", .text = "SELECT COUNT(*) FROM quote"
};
static const struct sql_query orders_open = { .name = "histories_orders_open", .takes = "b", .gives = "bt", .text =
    "SELECT id, status FROM `order` WHERE organization_id = ? AND status IN ('payment_pending',"
    " 'payment_action_required', 'credit_check_pending',"
    " 'scheduled') ORDER BY id DESC" };
static const struct sql_query orders_all = { .name = "histories_orders", .takes = "b", .gives = "bt", .text =
    "SELECT id, status FROM `order` WHERE organization_id = ? ORDER BY id DESC" };
/* clang-format on */

static int64_t licences_drawn(uint32_t drawn)
{
    static const int64_t counts[] = { 1, 2, 3, 5, 10, 11, 20, 49, 51, 100 };

    return counts[drawn % (sizeof counts / sizeof counts[0])];
}

/* A few more, a few fewer, the assigned ones, half, or another drawn count. */
static int64_t licences_changed(int64_t now, int64_t assigned, uint32_t drawn)
{
    uint32_t how = drawn % 8, by = drawn / 8;

    if (how < 3)
        return now + 1 + by % 5;
    if (how < 5 && now > 1 + by % 5)
        return now - 1 - by % 5;
    if (how == 5)
        return assigned > 0 ? assigned : 1;
    if (how == 6 && now > 1)
        return now / 2;
    if (how == 7 && (now == 10 || now == 11))
        return 21 - now; /* crosses the step of a tier */
    return licences_drawn(by);
}

/* ID_NONE: the organization has no active payment method. */
static struct id method_drawn(const struct world_organization *o, uint32_t drawn)
{
    struct sql_row row;

    return world_pick(&methods, o, drawn, &row) ? sql_take_id(&row) : ID_NONE;
}

static struct request *quote_ask(const struct world_organization *o, struct quote_wanted wanted)
{
    struct request *request = request_new(REQUEST_QUOTE, o, BUYERS, 0);

    if (request == NULL)
        return NULL;
    request->in.quote = wanted;
    return request_send(request) == STATUS_OK ? request : NULL;
}

static void users_add(struct request *request, uint32_t count)
{
    static const char *const name = "Camille";
    unsigned number = (unsigned)(request - shared->requests.list);

    for (uint32_t i = 0; i < count; i++) {
        (void)snprintf(request->texts[i], sizeof request->texts[i], "r%u-%u@h.test", number, i);
        request->users[i] = (struct order_user_wanted){ .email = request->texts[i], .display_name = name };
    }
    request->in.order.users = request->users;
    request->in.order.user_count = count;
}

/* A subscription is paid by the method of the addition to it that has just been confirmed. */
static void method_follows(struct id order_id)
{
    static const struct sql_query wrong = { .name = "histories_method_of_order", .takes = "b", .gives = "i", .text =
        "SELECT COUNT(*) FROM `order` r JOIN subscription s ON s.organization_id = r.organization_id AND s.id ="
        " r.subscription_id WHERE r.id = ? AND r.kind = 'change_licences' AND r.licences_delta > 0"
        " AND r.status = 'confirmed' AND s.payment_method_id <> r.payment_method_id" };

    if (world_number(&wrong, SQL_VALUES(sql_id(order_id))) > 0)
        found("an order was confirmed, and its subscription is not paid by its method");
}

static bool order_send(const struct world_organization *o, struct id quote_id, uint32_t users)
{
    struct request *request = request_new(REQUEST_ORDER, o, users > 0 ? ROLE_GLOBAL_ADMIN : BUYERS, 0);

    if (request == NULL)
        return false;
    request->keyed = true;
    request->in.order = (struct order_wanted){ .quote_id = quote_id };
    if (users > 0)
        users_add(request, users);
    if (request_send(request) == STATUS_OK)
        method_follows(request->result_id);
    return true;
}

static bool quote_and_order(const struct world_organization *o, struct quote_wanted wanted, uint32_t users)
{
    const struct request *quote = quote_ask(o, wanted);

    return quote == NULL || order_send(o, quote->result_id, users);
}

static bool new_wanted(const struct world_organization *o, const uint32_t args[STEP_ARGS], struct quote_wanted *wanted)
{
    struct sql_row row;
    struct id method_id;

    if (!world_pick(&methods, o, args[3], &row))
        return false;
    method_id = sql_take_id(&row);
    *wanted = (struct quote_wanted){ .kind = QUOTE_NEW_SUBSCRIPTION,
                                     .payment_method_id = method_id,
                                     .total_licences = licences_drawn(args[2]),
                                     .price_id = world.price_ids[o->currency_index][args[1] % WORLD_PRICES] };
    told("organization %d buys %" PRId64 " of price %u by %s", world_index(o), wanted->total_licences,
         args[1] % WORLD_PRICES, sql_take_text(&row));
    return true;
}

bool action_buy(const uint32_t args[STEP_ARGS])
{
    const struct world_organization *o = world_organization(args[0]);
    struct quote_wanted wanted;

    return new_wanted(o, args, &wanted) && quote_and_order(o, wanted, 0);
}

static bool change_wanted(const struct world_organization *o, const uint32_t args[STEP_ARGS],
                          struct quote_wanted *wanted)
{
    struct sql_row row;
    struct id id;
    int64_t now, assigned;

    if (!world_pick(&subscriptions, o, args[1], &row))
        return false;
    id = sql_take_id(&row);
    now = sql_take_int(&row);
    assigned = sql_take_int(&row);
    *wanted = (struct quote_wanted){ .kind = QUOTE_CHANGE_LICENCES,
                                     .subscription_id = id,
                                     .total_licences = licences_changed(now, assigned, args[2]) };
    if (args[3] / 64 % 4 == 0 && wanted->total_licences > now)
        wanted->payment_method_id = method_drawn(o, args[3] / 256);
    told("organization %d changes %" PRId64 " licences of ..%.6s to %" PRId64 "%s", world_index(o), now,
         id_write(ID_SUBSCRIPTION, id).text + 24, wanted->total_licences,
         id_is_none(wanted->payment_method_id) ? "" : " by a method that it names");
    return true;
}

bool action_change(const uint32_t args[STEP_ARGS])
{
    const struct world_organization *o = world_organization(args[0]);
    struct quote_wanted wanted;

    return change_wanted(o, args, &wanted) && quote_and_order(o, wanted, 0);
}

bool action_quote(const uint32_t args[STEP_ARGS])
{
    const struct world_organization *o = world_organization(args[0]);
    struct quote_wanted wanted;
    int64_t before;

    if (!(args[3] % 3 == 0 ? new_wanted(o, args, &wanted) : change_wanted(o, args, &wanted)))
        return false;
    wanted.preview = args[3] % 5 == 0;
    told(wanted.preview ? "(preview)" : "(quote alone)");
    before = wanted.preview ? world_number(&quote_count, NULL, 0) : 0;
    (void)quote_ask(o, wanted);
    if (wanted.preview && world_number(&quote_count, NULL, 0) != before)
        found("a preview left a quote");
    return true;
}

/* Orders an earlier quote that is still unused. */
bool action_order(const uint32_t args[STEP_ARGS])
{
    const struct world_organization *o = world_organization(args[0]);
    struct sql_row row;

    if (!world_pick(&quotes, o, args[1], &row))
        return false;
    told("organization %d orders what was quoted before", world_index(o));
    return order_send(o, sql_take_id(&row), args[2] % 6 == 0 ? 1 : 0);
}

bool action_order_with_users(const uint32_t args[STEP_ARGS])
{
    const struct world_organization *o = world_organization(args[0]);
    uint32_t users = 1 + args[3] / 8 % REQUEST_USERS_MAX;
    struct quote_wanted wanted;

    if (!(args[3] % 8 < 4 ? new_wanted(o, args, &wanted) : change_wanted(o, args, &wanted)))
        return false;
    told("with %u users", users);
    return quote_and_order(o, wanted, users);
}

bool action_buy_trial(const uint32_t args[STEP_ARGS])
{
    const struct world_organization *o = world_organization(args[0]);
    struct quote_wanted wanted = { .kind = QUOTE_PURCHASE_TRIAL, .total_licences = licences_drawn(args[2]) };
    struct sql_row row;

    if (!world_pick(&trials, o, args[1], &row))
        return false;
    wanted.subscription_id = sql_take_id(&row);
    wanted.payment_method_id = method_drawn(o, args[3]);
    if (id_is_none(wanted.payment_method_id))
        return false;
    told("organization %d buys %" PRId64 " of its trial", world_index(o), wanted.total_licences);
    return quote_and_order(o, wanted, args[3] % 5 == 0 ? 1 : 0);
}

bool action_cancel_order(const uint32_t args[STEP_ARGS])
{
    const struct world_organization *o = world_organization(args[0]);
    struct sql_row row;
    struct request *request;

    if (!world_pick(args[2] % 8 == 0 ? &orders_all : &orders_open, o, args[1], &row) ||
        (request = request_new(REQUEST_ORDER_CANCEL, o, BUYERS, args[3])) == NULL)
        return false;
    request->keyed = true;
    request->in.id = sql_take_id(&row);
    told("organization %d cancels an order that is %s", world_index(o), sql_take_text(&row));
    (void)request_send(request);
    return true;
}

bool action_cancel(const uint32_t args[STEP_ARGS])
{
    const struct world_organization *o = world_organization(args[0]);
    struct sql_row row;
    struct request *request;

    if (!world_pick(&subscriptions, o, args[1], &row) ||
        (request = request_new(REQUEST_CANCEL, o, BUYERS, args[3])) == NULL)
        return false;
    request->keyed = true;
    request->in.cancellation = (struct cancellation){ .subscription_id = sql_take_id(&row),
                                                      .at = args[2] % 2 == 0 ? CANCEL_NOW : CANCEL_AT_PERIOD_END };
    told("organization %d cancels ..%.6s %s", world_index(o),
         id_write(ID_SUBSCRIPTION, request->in.cancellation.subscription_id).text + 24,
         args[2] % 2 == 0 ? "now" : "at the end of its period");
    (void)request_send(request);
    return true;
}

bool action_cancel_back(const uint32_t args[STEP_ARGS])
{
    static const struct sql_query cancelled = { .name = "histories_cancelled", .takes = "b", .gives = "b", .text =
        "SELECT id FROM subscription WHERE organization_id = ? AND cancels_on IS NOT NULL ORDER BY id" };
    const struct world_organization *o = world_organization(args[0]);
    struct sql_row row;
    struct request *request;

    if (!world_pick(&cancelled, o, args[1], &row) ||
        (request = request_new(REQUEST_CANCEL_BACK, o, BUYERS, args[3])) == NULL)
        return false;
    request->keyed = true;
    request->in.cancellation_back = (struct cancellation_back){ .subscription_id = sql_take_id(&row), .version = -1 };
    told("organization %d takes a cancellation back", world_index(o));
    (void)request_send(request);
    return true;
}
