/* guichet/config.h: all settings of the program in one table: name, default, meaning, and whether it is a secret. A
 * value is taken from the environment, else from the file named by GUICHET_CONFIG, else from the table.
 * Source: docs/api.md, Running. */
#ifndef GUICHET_GUICHET_CONFIG_H
#define GUICHET_GUICHET_CONFIG_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/status.h"

/* Enumerator, name, default (NULL: none), whether it is a secret, meaning. */
#define SETTING_TABLE(X)                                                                                               \
    X(SETTING_LISTEN, "GUICHET_LISTEN", "unix:/run/guichet/api.sock", false,                                           \
      "where the API listens for nginx: unix:/path or host:port")                                                      \
    X(SETTING_TILL_LISTEN, "GUICHET_TILL_LISTEN", NULL, false,                                                         \
      "where it listens for the requests that ask the payment gateway; not set: till.sock beside GUICHET_LISTEN, or "  \
      "the next port")                                                                                                 \
    X(SETTING_WORKERS, "GUICHET_WORKERS", "8", false,                                                                  \
      "processes that answer requests, each with one database connection")                                             \
    X(SETTING_TILL_WORKERS, "GUICHET_TILL_WORKERS", "64", false,                                                       \
      "further processes, for the requests that ask the payment gateway; seven of eight may wait for it at once")      \
    X(SETTING_RECYCLE_AFTER, "GUICHET_RECYCLE_AFTER", "10000", false,                                                  \
      "requests after which a process is replaced; 0: never")                                                          \
    X(SETTING_LOCALE_DIR, "GUICHET_LOCALE_DIR", NULL, false,                                                           \
      "compiled catalogues; not set: locale beside the program, or ../share/locale")                                   \
    X(SETTING_DB_SOCKET, "GUICHET_DB_SOCKET", NULL, false, "the database's Unix socket; this or GUICHET_DB_HOST")      \
    X(SETTING_DB_HOST, "GUICHET_DB_HOST", NULL, false, "the database's host, where it is reached by TCP")              \
    X(SETTING_DB_PORT, "GUICHET_DB_PORT", "3306", false, "the database's port, with GUICHET_DB_HOST")                  \
    X(SETTING_DB_NAME, "GUICHET_DB_NAME", "guichet", false, "the database's name")                                     \
    X(SETTING_DB_USER, "GUICHET_DB_USER", "guichet", false,                                                            \
      "the user the program works as, without rights on the schema")                                                   \
    X(SETTING_DB_PASSWORD, "GUICHET_DB_PASSWORD", NULL, true, "the password of GUICHET_DB_USER")                       \
    X(SETTING_DB_MIGRATE_USER, "GUICHET_DB_MIGRATE_USER", "guichet_migrate", false,                                    \
      "the user that guichet migrate works as")                                                                        \
    X(SETTING_DB_MIGRATE_PASSWORD, "GUICHET_DB_MIGRATE_PASSWORD", NULL, true,                                          \
      "the password of GUICHET_DB_MIGRATE_USER")                                                                       \
    X(SETTING_SECRET_FILE, "GUICHET_SECRET_FILE", NULL, false,                                                         \
      "a file of exactly 32 random bytes, readable by its owner alone")                                                \
    X(SETTING_PUBLIC_URL, "GUICHET_PUBLIC_URL", NULL, false,                                                           \
      "where browsers reach this service, such as https://billing.example.com; with the sandbox gateway "              \
      "http://127.0.0.1:8080 if it is not set")                                                                        \
    X(SETTING_GATEWAY, "GUICHET_GATEWAY", "sandbox", false, "the payment gateway: sandbox or stripe")                  \
    X(SETTING_GATEWAY_URL, "GUICHET_GATEWAY_URL", NULL, false,                                                         \
      "the sandbox gateway's address, such as http://127.0.0.1:9090")                                                  \
    X(SETTING_STRIPE_KEY, "GUICHET_STRIPE_KEY", NULL, true, "Stripe's secret key, with GUICHET_GATEWAY=stripe")        \
    X(SETTING_STRIPE_URL, "GUICHET_STRIPE_URL", "https://api.stripe.com", false, "the address of Stripe's API")        \
    X(SETTING_WEBHOOK_SECRET, "GUICHET_WEBHOOK_SECRET", NULL, true,                                                    \
      "what the gateway signs its webhooks with; not set: none is taken")                                              \
    X(SETTING_BILLING_ZONE, "GUICHET_BILLING_ZONE", "Europe/Paris", false,                                             \
      "the time zone whose calendar days are billed")                                                                  \
    X(SETTING_SELLER_NAME, "GUICHET_SELLER_NAME", NULL, false, "the seller as printed on documents")                   \
    X(SETTING_SELLER_LEGAL_NAME, "GUICHET_SELLER_LEGAL_NAME", NULL, false,                                             \
      "its legal name; not set: the same as its name")                                                                 \
    X(SETTING_SELLER_LINE1, "GUICHET_SELLER_LINE1", NULL, false, "its address, first line")                            \
    X(SETTING_SELLER_LINE2, "GUICHET_SELLER_LINE2", NULL, false, "its address, second line, where there is one")       \
    X(SETTING_SELLER_POSTAL_CODE, "GUICHET_SELLER_POSTAL_CODE", NULL, false, "its postal code")                        \
    X(SETTING_SELLER_CITY, "GUICHET_SELLER_CITY", NULL, false, "its city")                                             \
    X(SETTING_SELLER_COUNTRY, "GUICHET_SELLER_COUNTRY", NULL, false, "its country, two letters (ISO 3166)")            \
    X(SETTING_SELLER_VAT_ID, "GUICHET_SELLER_VAT_ID", NULL, false, "its VAT identifier, such as FR11123456782")        \
    X(SETTING_SELLER_SIREN, "GUICHET_SELLER_SIREN", NULL, false, "its SIREN, nine digits; for a seller in France")     \
    X(SETTING_SELLER_EMAIL, "GUICHET_SELLER_EMAIL", NULL, false,                                                       \
      "where customers write about what they owe; told where nothing else helps")                                      \
    X(SETTING_VOLUME_LICENSING_URL, "GUICHET_VOLUME_LICENSING_URL", NULL, false,                                       \
      "the volume licensing centre, where a subscription names none")

enum setting {
#define X(name, key, usual, secret, meaning) name,
    SETTING_TABLE(X)
#undef X
        SETTING__MAX
};

/* NULL: not set, and without a default. Texts are in the arena passed to config_open. */
struct config {
    const char *values[SETTING__MAX];
};

/* Reads all settings. An empty value counts as not set. `environment` is getenv, or a test's replacement. false:
 * *fault is a sentence that says why: the file cannot be read, has a line that is not KEY=VALUE, names an unknown
 * setting or one twice, or contains a secret and can be accessed by others or written by its group. */
bool config_open(struct arena *arena, char *(*environment)(const char *name), struct config *config,
                 const char **fault) MUST_CHECK;

const char *config_text(const struct config *config, enum setting setting);
/* As config_text, for a setting that must be set. false: *fault is a sentence. */
bool config_required(struct arena *arena, const struct config *config, enum setting setting, const char **text,
                     const char **fault) MUST_CHECK;
/* Reads a decimal integer from min to max. false: *fault is a sentence. */
bool config_number(struct arena *arena, const struct config *config, enum setting setting, int64_t min, int64_t max,
                   int64_t *number, const char **fault) MUST_CHECK;
const char *setting_key(enum setting setting);

/* For `guichet config`: prints each setting with its meaning, default and current value; "(set)" instead of a
 * secret. */
void config_print(const struct config *config, FILE *to);

#endif
