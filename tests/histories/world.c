/* tests/histories/world.c */
#include "world.h"

#include <string.h>

#include "../support/database.h"
#include "sql/store_gateway_account.h"
#include "sql/store_payment_method.h"
#include "sql/store_price.h"
#include "sql/store_product.h"
#include "sql/store_invoice.h"
#include "sql/store_subscription.h"
#include "draw.h"
#include "shared.h"

struct world world;
static struct database *database;
static const char *sweeping; /* the statements that delete a history's rows, in one round trip */
static const char *const currencies[WORLD_CURRENCIES] = { "EUR", "USD", "JPY", "KWD" };

/* Reconciling takes a few round trips a day, which most histories save. */
enum { RECONCILES_ONE_IN = 3 };
enum { HISTORY_SECONDS_MAX = 400 * 24 * 3600 };

/* clang-format off */
static const struct sql_query tables = { .name = "histories_tables", .takes = "", .gives = "t", .text =
    "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE'"
    " AND table_name NOT IN ('schema_migration', 'product', 'price', 'series', 'organization', 'user')" };
/* clang-format on */

static void sweeping_prepare(void)
{
    struct sql_rows rows;

    assert_int_equal(sql_read(world.root, &database->arena, &tables, NULL, 0, &rows), STATUS_OK);
    sweeping = "BEGIN NOT ATOMIC SET SESSION foreign_key_checks = 0; START TRANSACTION;";
    for (size_t i = 0; i < rows.count; i++) {
        struct sql_row row = sql_row_at(&rows, i);

        sweeping = arena_format(&database->arena, "%s DELETE FROM `%s`;", sweeping, sql_take_text(&row));
    }
    sweeping = arena_format(
        &database->arena,
        "%s DELETE FROM user WHERE roles <> 16; DELETE FROM organization WHERE NOT is_operator;"
        " UPDATE organization SET journal_sequence = 0, journal_hash = REPEAT(CHAR(0), 32);"
        " DELETE FROM series WHERE scope <> REPEAT(CHAR(0), 16);"
        " UPDATE series SET year = 0, last_number = 0, last_day = NULL, last_hash = REPEAT(CHAR(0), 32), version = 1;"
        " COMMIT; END",
        sweeping);
}

static void sweep(void)
{
    database_do(world.root, sweeping);
}

static const struct price_step flat[] = { { INT64_MAX, 1050 } }, dear[] = { { INT64_MAX, 12000 } },
                               fallen[] = { { 10, 1000 }, { INT64_MAX, 100 } }, cheap[] = { { INT64_MAX, 7 } },
                               graduated[] = { { 10, 1000 }, { 50, 800 }, { INT64_MAX, 500 } },
                               volume[] = { { 10, 1000 }, { 50, 800 }, { INT64_MAX, 500 } };

/* Every policy, period and mode, and one price at which ten licences cost more than eleven. */
static const struct {
    enum billing_period period;
    enum price_mode mode;
    const struct price_step *steps;
    size_t count;
    enum reduction_policy policy;
    int64_t trial_days;
} offers[WORLD_PRICES] = {
    { BILLING_MONTHLY, PRICE_FLAT, flat, 1, REDUCTION_ANY_TIME, 14 },
    { BILLING_MONTHLY, PRICE_FLAT, flat, 1, REDUCTION_RETURN_WINDOW, 0 },
    { BILLING_MONTHLY, PRICE_FLAT, flat, 1, REDUCTION_AT_RENEWAL, 0 },
    { BILLING_MONTHLY, PRICE_VOLUME, fallen, 2, REDUCTION_ANY_TIME, 0 },
    { BILLING_MONTHLY, PRICE_GRADUATED, graduated, 3, REDUCTION_ANY_TIME, 0 },
    { BILLING_YEARLY, PRICE_FLAT, dear, 1, REDUCTION_ANY_TIME, 0 },
    { BILLING_MONTHLY, PRICE_VOLUME, volume, 3, REDUCTION_RETURN_WINDOW, 30 },
    { BILLING_MONTHLY, PRICE_FLAT, cheap, 1, REDUCTION_ANY_TIME, 0 },
};

static void catalogue_make(void)
{
    for (int c = 0; c < WORLD_CURRENCIES; c++) {
        struct product product = {
            .id = id_new(), .code = currencies[c], .name_en = "Desk", .name_fr = "Bureau", .created_at = clock_now()
        };

        assert_int_equal(store_product_insert(world.sql, &product), STATUS_OK);
        for (int i = 0; i < WORLD_PRICES; i++) {
            struct price price = { .id = id_new(),
                                   .product_id = product.id,
                                   .min_licences = 1,
                                   .max_licences = 1000,
                                   .on_sale_from = DAY_NONE,
                                   .on_sale_until = DAY_NONE,
                                   .trial_days = offers[i].trial_days,
                                   .reduction_policy = offers[i].policy,
                                   .rate = { .billing_period = offers[i].period,
                                             .mode = offers[i].mode,
                                             .steps = offers[i].steps,
                                             .step_count = offers[i].count } };

            assert_true(currency_read(currencies[c], &price.rate.currency));
            assert_int_equal(store_price_insert(world.sql, &database->arena, &price, clock_now()), STATUS_OK);
            world.price_ids[c][i] = price.id;
            world.product_ids[c] = product.id;
        }
    }
}

static void operator_make(void)
{
    struct organization o = { .id = id_new(),
                              .party = world.deployment.seller,
                              .locale = "fr",
                              .is_operator = true,
                              .clock = INSTANT_NONE,
                              .version = 1,
                              .created_at = clock_now() };
    struct user user = { .organization_id = o.id,
                         .id = id_new(),
                         .email = "operator@guichet.test",
                         .display_name = "Opératrice",
                         .roles = ROLE_OPERATOR,
                         .status = USER_ACTIVE,
                         .version = 1,
                         .created_at = clock_now() };

    assert_true(currency_read("EUR", &o.currency));
    assert_int_equal(store_organization_insert(world.sql, &o), STATUS_OK);
    assert_int_equal(store_user_insert(world.sql, &user), STATUS_OK);
    world.operator_id = o.id;
    world.operator_user_id = user.id;
}

void world_open(void)
{
    static const uint8_t key[SECRET_BYTES] = "a secret for tests and only them";

    assert_true(clock_zone_set("Europe/Paris"));
    auth_start();
    database = database_make();
    world.root = database->root;
    /* Only processes crash here, never the server: committed data need not be on disk. */
    database_do(world.root, "SET GLOBAL innodb_flush_log_at_trx_commit = 0");
    world.sql = database_program(database, NULL);
    world.deployment = (struct deployment){ .seller = { .name = "Guichet",
                                                        .legal_name = "Guichet SAS",
                                                        .line1 = "12 rue de l'Exemple",
                                                        .postal_code = "75011",
                                                        .city = "Paris",
                                                        .country = "FR",
                                                        .vat_id = "FR11123456782",
                                                        .siren = "123456782" },
                                            .secret = { .bytes = key },
                                            .minimums = gateway_minimums() };
    operator_make();
    catalogue_make();
    sweeping_prepare();
}

void world_close(void)
{
    sql_end(&world.sql);
    arena_end(&world.arena);
    database_drop(&database);
}

const char *world_database(void)
{
    return database->name;
}

void world_reconnect(bool sweeps)
{
    world.sql = database_program(database, NULL);
    if (sweeps)
        world.root = database->root = database_root(database);
}

void world_mend(void)
{
    static const struct sql_query question = {
        .name = "histories_mend", .takes = "", .gives = "i", .text = "SELECT 1"
    };

    (void)world_number(&question, NULL, 0);
    shared->machine.faulted = false;
}

static void users_make(struct world_organization *organization, int number)
{
    static const role_set roles[] = { ROLE_GLOBAL_ADMIN, ROLE_BILLING_ADMIN, ROLE_USER_ADMIN, ROLE_MEMBER };
    struct user users[4];

    for (int i = 0; i < 4; i++)
        users[i] = (struct user){ .organization_id = organization->id,
                                  .id = id_new(),
                                  .email = arena_format(&world.arena, "o%d-%d@h.test", number, i),
                                  .display_name = "Camille",
                                  .password_hash = "$argon2id$of-nobody",
                                  .roles = roles[i],
                                  .status = USER_ACTIVE,
                                  .version = 1,
                                  .created_at = clock_now() };
    assert_int_equal(store_users_insert(world.sql, &world.arena, users, 4), STATUS_OK);
}

/* A card and payment by invoice; for half of the organizations also a second card and a bank account. */
static void methods_make(const struct world_organization *organization, struct draw *draw)
{
    static const enum payment_method_type types[] = { PAYMENT_METHOD_CARD, PAYMENT_METHOD_INVOICE, PAYMENT_METHOD_CARD,
                                                      PAYMENT_METHOD_BANK_ACCOUNT };
    bool few = draw_below(draw, 2) == 0;

    for (int i = 0; i < (few ? 2 : 4); i++) {
        const char *token = types[i] == PAYMENT_METHOD_CARD ? book_tokens[draw_below(draw, 3)]
                                                            : book_tokens[BOOK_CARD_TOKENS + draw_below(draw, 2)];
        struct payment_method method = { .organization_id = organization->id,
                                         .id = id_new(),
                                         .type = types[i],
                                         .active = true,
                                         .version = 1,
                                         .created_at = clock_now() };

        if (types[i] != PAYMENT_METHOD_INVOICE)
            method.gateway_reference = arena_format(&world.arena, "%s-%d", token, ++shared->book.attached);
        assert_int_equal(store_payment_method_insert(world.sql, &method), STATUS_OK);
    }
}

static void organization_make(int number, struct draw *draw)
{
    static const struct {
        const char *country, *vat_id;
    } parties[] = { { "FR", NULL }, { "DE", "DE123456788" }, { "DE", NULL }, { "US", NULL } };
    static const int64_t limits[] = { 0, 0, 50000, 5000000 };
    struct world_organization *organization = &world.organizations[number];
    uint32_t party = draw_below(draw, 4);
    struct organization o = { .id = id_new(),
                              .locale = draw_below(draw, 2) == 0 ? "fr" : "en",
                              .sandbox = draw_below(draw, 3) != 0,
                              .clock = INSTANT_NONE,
                              .credit_limit_minor = limits[draw_below(draw, 4)],
                              .version = 1,
                              .created_at = clock_now(),
                              .party = { .name = "Atelier",
                                         .legal_name = "Atelier SAS",
                                         .line1 = "1 rue du Test",
                                         .postal_code = "75011",
                                         .city = "Paris",
                                         .country = parties[party].country,
                                         .vat_id = parties[party].vat_id } };

    organization->id = o.id;
    organization->sandbox = o.sandbox;
    organization->currency_index = draw_below(draw, 2) == 0 ? 0 : (int)draw_below(draw, WORLD_CURRENCIES);
    assert_true(currency_read(currencies[organization->currency_index], &organization->currency));
    o.currency = organization->currency;
    if (o.sandbox)
        o.clock = instant_of_day(day_plus(world.first_day, (int32_t)draw_below(draw, 40)));
    assert_int_equal(store_organization_insert(world.sql, &o), STATUS_OK);
    if (o.sandbox)
        assert_int_equal(store_series_insert(world.sql, o.id), STATUS_OK);
    users_make(organization, number);
    methods_make(organization, draw);
}

void world_begin(uint64_t seed)
{
    struct draw draw = { .state = draw_mix(seed ^ UINT64_C(0x776f726c64)) };
    struct day first = day_of(2026, 10, 25 + (int)draw_below(&draw, 7));

    sweep();
    arena_wipe(&world.arena);
    world.first_day = first;
    machine_start(seed, instant_plus_seconds(instant_of_day(first), 9 * 3600));
    world.organization_count = 1 + (int)draw_below(&draw, WORLD_ORGANIZATIONS_MAX);
    for (int i = 0; i < world.organization_count; i++)
        organization_make(i, &draw);
    world.reconciles = draw_below(&(struct draw){ .state = draw_mix(seed) }, RECONCILES_ONE_IN) == 0;
    if (world.reconciles)
        assert_int_equal(store_gateway_account_insert(
                             world.sql, &(struct gateway_account_row){ .kind = "book", .account_id = "history" },
                             clock_now()), STATUS_OK);
    shared->machine.share = draw_below(&draw, 2) == 0 ? 0 : 1 + (int)draw_below(&draw, 4);
}

struct world_organization *world_organization(uint32_t drawn)
{
    return &world.organizations[drawn % 4 != 0 ? 0 : drawn / 4 % (uint32_t)world.organization_count];
}

int world_index(const struct world_organization *organization)
{
    return (int)(organization - world.organizations);
}

struct world_organization *world_organization_of(struct id id)
{
    for (int i = 0; i < world.organization_count; i++)
        if (id_equal(world.organizations[i].id, id))
            return &world.organizations[i];
    return NULL;
}

struct sql_rows world_rows(const struct sql_query *query, const struct sql_value *values, size_t count)
{
    struct sql_rows rows;
    enum status status = sql_read(world.sql, &world.arena, query, values, count, &rows);

    if (status == STATUS_UNAVAILABLE || status == STATUS_OUTCOME_UNKNOWN) /* a fault has cut the connection */
        status = sql_read(world.sql, &world.arena, query, values, count, &rows);
    if (status != STATUS_OK)
        fail_msg("%s: %s", query->name, sql_error(world.sql));
    return rows;
}

int64_t world_number(const struct sql_query *query, const struct sql_value *values, size_t count)
{
    struct sql_rows rows = world_rows(query, values, count);
    struct sql_row row;

    if (rows.count == 0)
        return 0;
    row = sql_row_at(&rows, 0);
    return sql_take_int_or(&row, 0);
}

bool world_pick(const struct sql_query *query, const struct world_organization *organization, uint32_t drawn,
                struct sql_row *row)
{
    struct sql_rows rows = world_rows(query, SQL_VALUES(sql_id(organization->id)));

    if (rows.count == 0)
        return false;
    *row = sql_row_at(&rows, drawn_index(drawn, rows.count));
    return true;
}

/* clang-format off */
static const struct sql_query clock_of = { .name = "histories_clock", .takes = "b", .gives = "U", .text =
    "SELECT clock_at FROM organization WHERE id = ?" };
/* clang-format on */

struct instant world_clock(const struct world_organization *organization)
{
    struct sql_rows rows;
    struct sql_row row;

    if (!organization->sandbox)
        return INSTANT_NONE;
    rows = world_rows(&clock_of, SQL_VALUES(sql_id(organization->id)));
    row = sql_row_at(&rows, 0);
    return sql_take_instant(&row);
}

struct day world_today(const struct world_organization *organization)
{
    return instant_day(organization->sandbox ? world_clock(organization) : clock_now());
}
