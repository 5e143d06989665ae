/* guichet/startup.c: makes what the other folders need from the settings. Cheap checks come first, the database
 * last. */
#include "startup.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/language.h"
#include "base/utf8.h"
#include "api/action_json.h"
#include "billing/party_check.h"
#include "billing/tax.h"
#include "counter/gateway_identity.h"
#include "counter/secret_check.h"
#include "gateway/check.h"
#include "sql/migrate.h"
#include "sql/store_obstacle.h"

enum { PATH_BYTES_MAX = 4096 };

void startup_refuse(const char *sentence)
{
    (void)fprintf(stderr, "guichet: %s\n", sentence);
}

static bool refused(const char *sentence)
{
    startup_refuse(sentence);
    return false;
}

bool startup_config(struct startup *startup)
{
    const char *fault;

    return config_open(&startup->arena, getenv, &startup->config, &fault) || refused(fault);
}

bool startup_database(struct startup *startup)
{
    const struct config *config = &startup->config;
    const char *fault;
    int64_t port;

    if (!startup_config(startup))
        return false;
    if (!config_number(&startup->arena, config, SETTING_DB_PORT, 1, 65535, &port, &fault))
        return refused(fault);
    startup->database = (struct sql_config){ .socket = config_text(config, SETTING_DB_SOCKET),
                                             .host = config_text(config, SETTING_DB_HOST),
                                             .port = (unsigned)port,
                                             .name = config_text(config, SETTING_DB_NAME),
                                             .user = config_text(config, SETTING_DB_USER),
                                             .password = config_text(config, SETTING_DB_PASSWORD) };
    if ((startup->database.socket == NULL) == (startup->database.host == NULL))
        return refused("Set GUICHET_DB_SOCKET or GUICHET_DB_HOST, and not both: where is the database?");
    return true;
}

/* The folder the program's file is in. */
static const char *program_folder(struct arena *arena)
{
    char path[PATH_BYTES_MAX];
    ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);

    if (length <= 0)
        return ".";
    path[length] = '\0';
    return arena_format(arena, "%.*s", (int)(strrchr(path, '/') - path), path);
}

/* Catalogues built beside the program, or installed in ../share/locale relative to it (cmake/install.cmake). */
static const char *locale_of_program(struct arena *arena)
{
    const char *folder = program_folder(arena), *beside = arena_format(arena, "%s/locale", folder);

    return access(beside, F_OK) == 0 ? beside : arena_format(arena, "%s/../share/locale", folder);
}

static bool languages_open(struct startup *startup)
{
    const char *directory = config_text(&startup->config, SETTING_LOCALE_DIR);

    if (directory == NULL)
        directory = locale_of_program(&startup->arena);
    return language_open(directory) ||
           refused(arena_format(&startup->arena,
                                "The French catalogue is not in %s; say with GUICHET_LOCALE_DIR where it is.",
                                directory));
}

static bool zone_open(struct startup *startup)
{
    const char *zone = config_text(&startup->config, SETTING_BILLING_ZONE);

    return clock_zone_set(zone) ||
           refused(arena_format(&startup->arena, "GUICHET_BILLING_ZONE: this system does not know the time zone %s.",
                                zone));
}

static bool secret_read(struct startup *startup)
{
    const char *path, *fault;

    if (!config_required(&startup->arena, &startup->config, SETTING_SECRET_FILE, &path, &fault))
        return refused(fault);
    return secret_open(path, &startup->deployment.secret, &fault) == STATUS_OK || refused(fault);
}

/* The seller's fields on documents: whether each is required, and how many bytes its column holds. */
static bool seller_fields(struct startup *startup, struct party *seller)
{
    const struct {
        enum setting setting;
        const char **field;
        bool required;
        size_t bytes_max;
    } fields[] = {
        { SETTING_SELLER_NAME, &seller->name, true, 200 },
        { SETTING_SELLER_LEGAL_NAME, &seller->legal_name, false, 200 },
        { SETTING_SELLER_LINE1, &seller->line1, true, 200 },
        { SETTING_SELLER_LINE2, &seller->line2, false, 200 },
        { SETTING_SELLER_POSTAL_CODE, &seller->postal_code, true, 20 },
        { SETTING_SELLER_CITY, &seller->city, true, 100 },
        { SETTING_SELLER_COUNTRY, &seller->country, true, 2 },
        { SETTING_SELLER_VAT_ID, &seller->vat_id, true, 20 },
        { SETTING_SELLER_SIREN, &seller->siren, false, 9 },
    };
    const char *fault;

    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        const char *text = config_text(&startup->config, fields[i].setting);

        if (fields[i].required && !config_required(&startup->arena, &startup->config, fields[i].setting, &text, &fault))
            return refused(fault);
        if (text != NULL && (strlen(text) > fields[i].bytes_max || !utf8_is_valid(text)))
            return refused(arena_format(&startup->arena, "%s is longer than %zu bytes or not UTF-8.",
                                        setting_key(fields[i].setting), fields[i].bytes_max));
        *fields[i].field = text;
    }
    if (seller->legal_name == NULL)
        seller->legal_name = seller->name;
    return true;
}

static bool seller_open(struct startup *startup)
{
    struct party *seller = &startup->deployment.seller;
    struct tax_rule rule;

    if (!seller_fields(startup, seller))
        return false;
    if (!country_is_known(seller->country))
        return refused("GUICHET_SELLER_COUNTRY is not a country's code of two upper case letters (ISO 3166).");
    if (!tax_rule_for(seller->country, seller->country, true, instant_day(clock_now()), &rule))
        return refused("GUICHET_SELLER_COUNTRY: no tax rules are known for a seller in that country.");
    if (!vat_id_is_well_formed(seller->vat_id))
        return refused("GUICHET_SELLER_VAT_ID is not a VAT identifier: two letters, then digits or upper case letters, "
                       "no spaces.");
    if (seller->siren == NULL && strcmp(seller->country, "FR") == 0)
        return refused("GUICHET_SELLER_SIREN is not set: a seller in France must name it on its invoices.");
    if (seller->siren != NULL && !siren_is_well_formed(seller->siren))
        return refused("GUICHET_SELLER_SIREN is not a SIREN: nine digits, the last one a check digit.");
    return true;
}

/* Passed to api/action_json.c for the remedies of what was written off. */
static bool seller_contact_open(const struct startup *startup)
{
    const char *email = config_text(&startup->config, SETTING_SELLER_EMAIL);
    const char *at = email != NULL ? strchr(email, '@') : NULL;

    if (email != NULL && (at == NULL || at == email || at[1] == '\0' || strlen(email) > 254 ||
                          strpbrk(email, " \t\r\n<>\"") != NULL || !utf8_is_valid(email)))
        return refused("GUICHET_SELLER_EMAIL is not an e-mail address of at most 254 bytes.");
    action_seller_set(startup->deployment.seller.name, email);
    return true;
}

/* Kept in the deployment for registering subscriptions, and passed to api/action_json.c for their remedies. */
static bool volume_licensing_open(struct startup *startup)
{
    const char *url = config_text(&startup->config, SETTING_VOLUME_LICENSING_URL);

    if (url != NULL && !link_is_well_formed(url))
        return refused("GUICHET_VOLUME_LICENSING_URL is not an address that begins with https:// or http://, at most "
                       "500 bytes without blanks.");
    startup->deployment.volume_licensing_url = url;
    action_link_set(url);
    return true;
}

/* The address to which other services send browsers back: https is required with real cards. */
static bool public_url_open(struct startup *startup)
{
    bool sandbox = strcmp(config_text(&startup->config, SETTING_GATEWAY), "stripe") != 0;
    const char *url = config_text(&startup->config, SETTING_PUBLIC_URL), *fault;
    size_t length;

    if (url == NULL && sandbox)
        url = "http://127.0.0.1:8080";
    if (url == NULL && !config_required(&startup->arena, &startup->config, SETTING_PUBLIC_URL, &url, &fault))
        return refused(fault);
    if (!link_is_well_formed(url) || strpbrk(url, "?#") != NULL || !check_action_url(url, sandbox))
        return refused(
            "GUICHET_PUBLIC_URL is not an address that begins with https:// (http:// for this machine, or with "
            "the sandbox gateway), at most 500 bytes, without a query.");
    for (length = strlen(url); length > 0 && url[length - 1] == '/';)
        length--;
    startup->deployment.public_url = arena_copy(&startup->arena, url, length);
    return true;
}

enum { WEBHOOK_SECRET_BYTES_MIN = 16 };

/* A webhook is trusted because of this secret: one that can be guessed is worse than none. */
static bool webhook_secret_open(struct startup *startup)
{
    const char *secret = config_text(&startup->config, SETTING_WEBHOOK_SECRET);

    if (secret != NULL && strlen(secret) < WEBHOOK_SECRET_BYTES_MIN)
        return refused("GUICHET_WEBHOOK_SECRET is too short to be a secret: at least 16 characters.");
    startup->deployment.webhook_secret = secret;
    return true;
}

/* Which settings are used depends on the kind of gateway. */
static bool gateway_settings(struct startup *startup)
{
    const struct config *config = &startup->config;
    const char *kind = config_text(config, SETTING_GATEWAY), *fault;

    startup->gateway = (struct gateway_config){ .kind = kind };
    startup->deployment.gateway_kind = kind;
    startup->deployment.minimums = gateway_minimums();
    store_obstacle_minimums(startup->deployment.minimums);
    if (strcmp(kind, "stripe") != 0)
        return config_required(&startup->arena, config, SETTING_GATEWAY_URL, &startup->gateway.url, &fault) ||
               refused(fault);
    startup->gateway.url = config_text(config, SETTING_STRIPE_URL);
    startup->gateway.return_url = arena_format(&startup->arena, "%s/returns", startup->deployment.public_url);
    return config_required(&startup->arena, config, SETTING_STRIPE_KEY, &startup->gateway.key, &fault) ||
           refused(fault);
}

static bool gateway_check(struct startup *startup)
{
    struct gateway *gateway;

    if (!gateway_settings(startup))
        return false;
    if (gateway_open(&startup->gateway, &gateway) != STATUS_OK)
        return refused(startup->gateway.key == NULL
                           ? "GUICHET_GATEWAY and GUICHET_GATEWAY_URL do not name a gateway that can be used."
                           : "GUICHET_STRIPE_URL and GUICHET_STRIPE_KEY do not name a gateway that can be used.");
    gateway_close(&gateway); /* each process opens its own */
    return true;
}

static enum status database_secret_check(struct startup *startup, struct sql *sql, const char **fault)
{
    int64_t lost;
    enum status status = secret_check(sql, &startup->arena, &startup->deployment.secret, clock_now(), &lost);

    if (status == STATUS_VALIDATION_FAILED)
        *fault = arena_format(&startup->arena,
                              "The secret in GUICHET_SECRET_FILE is not the one this database was used with: %" PRId64
                              " product keys that are not redeemed yet would be unknown for ever. Put the former file "
                              "back; where it is lost,"
                              " guichet replace-secret gives those keys up.",
                              lost);
    return status;
}

struct sql *startup_sql_new(struct startup *startup)
{
    struct sql_config config = startup->database;

    config.quiet = true;
    return sql_new(&config);
}

const char *startup_trouble(struct startup *startup, const struct sql *sql, const char *otherwise)
{
    const char *trouble = sql_trouble(sql, &startup->arena);

    return trouble != NULL ? trouble : otherwise;
}

/* Uses its own connection, which is closed before any fork. */
static bool database_check(struct startup *startup, bool any_secret)
{
    struct sql *sql = startup_sql_new(startup);
    const char *fault = NULL;
    enum status status = settings_check(sql, &startup->arena, &fault);

    if (status == STATUS_OK)
        status = migrate_check(sql, &startup->arena, &fault);
    if (status == STATUS_OK && !any_secret)
        status = database_secret_check(startup, sql, &fault);
    if (status != STATUS_OK && fault == NULL)
        fault = startup_trouble(startup, sql, "The database cannot be used just now: try again.");
    sql_end(&sql);
    return status == STATUS_OK || refused(fault);
}

bool startup_secret(struct startup *startup)
{
    if (!startup_database(startup))
        return false;
    auth_start();
    return secret_read(startup) && database_check(startup, true);
}

bool startup_open(struct startup *startup)
{
    if (!startup_database(startup))
        return false;
    auth_start();
    return zone_open(startup) && languages_open(startup) && secret_read(startup) && seller_open(startup) &&
           seller_contact_open(startup) && volume_licensing_open(startup) && webhook_secret_open(startup) &&
           public_url_open(startup) && gateway_check(startup) && database_check(startup, false);
}

static const char *account_text(struct startup *startup, const struct gateway_account_row *account)
{
    if (account->account_id == NULL)
        return account->kind;
    return arena_format(&startup->arena, "%s %s (%s)", account->kind, account->account_id,
                        account->live ? "live" : "test");
}

static bool identity_judge(struct startup *startup, const struct identity_found *found)
{
    switch (found->identity) {
    case IDENTITY_REFUSED:
        return refused("Stripe does not take GUICHET_STRIPE_KEY: put a secret key of your account there.");
    case IDENTITY_UNKNOWN:
        return refused("Stripe does not answer, and has never said whose account GUICHET_STRIPE_KEY opens: start again "
                       "when it does.");
    case IDENTITY_OTHER:
        return refused(arena_format(&startup->arena,
                                    "The gateway is %s, and this database's payments were made with %s: they would not "
                                    "be found there. Put that one's key or address back, or use a database of its own "
                                    "for the other one (docs/operating.md, Another gateway account).",
                                    account_text(startup, &found->now), account_text(startup, &found->before)));
    case IDENTITY_SAME:
    default: /* a row that is not stored yet has no number */
        startup->deployment.account_number = found->before.number == 0 ? 1 : found->before.number;
        return true;
    }
}

bool startup_gateway(struct startup *startup)
{
    struct gateway *gateway;
    struct identity_found found;
    struct sql *sql;
    const char *trouble;
    enum status status;

    if (gateway_open(&startup->gateway, &gateway) != STATUS_OK)
        return refused("There is no memory for a connection to the gateway: give the process some, and start again.");
    sql = startup_sql_new(startup);
    status = gateway_identity(sql, &startup->arena, gateway, &startup->gateway, &startup->deployment.secret,
                              clock_now(), &found);
    trouble = startup_trouble(startup, sql, "The database cannot be used just now: try again.");
    sql_end(&sql);
    gateway_close(&gateway);
    return status == STATUS_OK ? identity_judge(startup, &found) : refused(trouble);
}
