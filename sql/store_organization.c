/* sql/store_organization.c */
#include "sql/store_organization.h"

#include "billing/email_key.h"
#include "sql/read_rows.h"

#include <assert.h>
#include <string.h>

/* clang-format off */
#define COLUMNS \
    " o.id, o.name, o.legal_name, o.line1, o.line2, o.postal_code, o.city, o.country, o.vat_id, o.siren, o.currency," \
    " o.locale," \
    " o.credit_limit_minor, o.credit_balance_minor, o.credit_held_minor, o.default_payment_method_id, o.is_operator," \
    " o.sandbox, o.clock_at," \
    " o.journal_sequence, o.journal_hash, o.version, o.created_at"
#define GIVES "bttt" "Ttt" "tTT" "tt" "iii" "B" "ii" "U" "ih" "iu"

static const struct sql_query organization_find = { .name = "organization_find", .takes = "b", .gives = GIVES, .text =
    "SELECT" COLUMNS " FROM organization o WHERE o.id = ?" };
static const struct sql_query organization_lock = { .name = "organization_lock", .takes = "b", .gives = GIVES, .text =
    "SELECT" COLUMNS " FROM organization o WHERE o.id = ? FOR UPDATE" };
static const struct sql_query organization_lock_now = {
    .name = "organization_lock_now", .takes = "b", .gives = GIVES,
    .text =
    "SELECT" COLUMNS " FROM organization o WHERE o.id = ? FOR UPDATE NOWAIT" };
static const struct sql_query organization_lock_free = {
    .name = "organization_lock_free", .takes = SQL_IDS_LETTERS, .gives = GIVES,
    .text =
    "SELECT" COLUMNS " FROM organization o WHERE o.id IN (" SQL_IDS_MARKS ") AND NOT o.sandbox ORDER BY o.id FOR"
    " UPDATE SKIP LOCKED" };
#define LOCK_WITH \
    "SELECT" COLUMNS ", p.fingerprint, p.state, p.object_id, p.lease_until, p.http_status, p.body" \
    " FROM organization o LEFT JOIN operation p ON p.principal_id = ? AND p.key_hash = ? WHERE o.id = ? FOR UPDATE"
static const struct sql_query organization_lock_with = {
    .name = "organization_lock_with", .takes = "bhb", .gives = GIVES "HTBUIT",
    .text =
    LOCK_WITH };
static const struct sql_query organization_lock_with_now = {
    .name = "organization_lock_with_now", .takes = "bhb", .gives = GIVES "HTBUIT",
    .text =
    LOCK_WITH " NOWAIT" };
static const struct sql_query organization_list = { .name = "organization_list", .takes = "bi", .gives = GIVES, .text =
    "SELECT" COLUMNS " FROM organization o WHERE o.id < ? AND NOT o.is_operator ORDER BY o.id DESC LIMIT ?" };
/* Each branch gives the newest it has, so that their union holds the newest of all. */
#define BY_NAME(column) \
    "(SELECT id FROM organization WHERE " column " LIKE ? ESCAPE '|' AND id < ? ORDER BY id DESC LIMIT ?)"
#define BY_NUMBER(column) "(SELECT id FROM organization WHERE " column " = ? AND id < ? ORDER BY id DESC LIMIT ?)"
#define BY_DOCUMENT(table) \
    "(SELECT DISTINCT organization_id FROM " table " WHERE number = ? AND organization_id < ? ORDER BY" \
    " organization_id DESC LIMIT ?)"
static const struct sql_query organization_search = {
    .name = "organization_search", .takes = "tbi" "tbi" "tbi" "tbi" "tbi" "tbi" "t" "B" "bi", .gives = GIVES,
    .text =
    "SELECT" COLUMNS " FROM (" BY_NAME("name") " UNION " BY_NAME("legal_name") " UNION " BY_NUMBER("siren") " UNION "
    BY_NUMBER("vat_id") " UNION " BY_DOCUMENT("invoice") " UNION " BY_DOCUMENT("credit_note")
    " UNION (SELECT organization_id FROM user WHERE email_key = ? AND status <> 'deleted')"
    " UNION (SELECT id FROM organization WHERE id = ?)) f JOIN organization o ON o.id = f.id"
    " WHERE o.id < ? AND NOT o.is_operator ORDER BY o.id DESC LIMIT ?" };
static const struct sql_query organization_insert = {
    .name = "organization_insert", .takes = "bttt" "Ttt" "tTT" "tt" "iii" "B" "ii" "U" "ih" "iu",
    .text =
    "INSERT INTO organization (id, name, legal_name, line1, line2, postal_code, city, country, vat_id, siren,"
    " currency, locale,"
    " credit_limit_minor, credit_balance_minor, credit_held_minor, default_payment_method_id, is_operator, sandbox,"
    " clock_at, journal_sequence,"
    " journal_hash, version, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,"
    " ?)" };
static const struct sql_query organization_journal = { .name = "organization_journal", .takes = "ihiiibi", .text =
    "UPDATE organization SET journal_sequence = ?, journal_hash = ?, credit_balance_minor = ?, credit_held_minor = ?,"
    " credit_limit_minor = ?,"
    " version = version + 1 WHERE id = ? AND version = ?" };
static const struct sql_query organization_clock = { .name = "organization_clock", .takes = "ubi", .text =
    "UPDATE organization SET clock_at = ?, version = version + 1 WHERE id = ? AND sandbox AND version = ?" };
static const struct sql_query organization_default_method = {
    .name = "organization_default_method", .takes = "Bbi",
    .text =
    "UPDATE organization SET default_payment_method_id = ?, version = version + 1 WHERE id = ? AND version = ?" };
static const struct sql_query organization_profile = {
    .name = "organization_profile", .takes = "tttTttt" "TTt" "bi",
    .text =
    "UPDATE organization SET name = ?, legal_name = ?, line1 = ?, line2 = ?, postal_code = ?, city = ?, country = ?,"
    " vat_id = ?, siren = ?,"
    " locale = ?, version = version + 1 WHERE id = ? AND version = ?" };
static const struct sql_query organization_operator = {
    .name = "organization_operator", .takes = "", .gives = "b",
    .text =
    "SELECT id FROM organization WHERE is_operator LIMIT 1" };
/* clang-format on */
static void currency_take(struct sql_row *row, struct currency *currency)
{
    bool known = currency_read(sql_take_text(row), currency);

    assert(known);
}

static void organization_take(struct sql_row *row, struct organization *o)
{
    *o = (struct organization){ .id = sql_take_id(row) };
    o->party.name = sql_take_text(row);
    o->party.legal_name = sql_take_text(row);
    o->party.line1 = sql_take_text(row);
    o->party.line2 = sql_take_text(row);
    o->party.postal_code = sql_take_text(row);
    o->party.city = sql_take_text(row);
    o->party.country = sql_take_text(row);
    o->party.vat_id = sql_take_text(row);
    o->party.siren = sql_take_text(row);
    currency_take(row, &o->currency);
    o->locale = sql_take_text(row);
    o->credit_limit_minor = sql_take_int(row);
    o->credit_balance_minor = sql_take_int(row);
    o->credit_held_minor = sql_take_int(row);
    o->default_payment_method_id = sql_take_id(row);
    o->is_operator = sql_take_int(row) != 0;
    o->sandbox = sql_take_int(row) != 0;
    o->clock = sql_take_instant(row);
    o->journal_sequence = sql_take_int(row);
    (void)sql_take_hash(row, o->journal_hash);
    o->version = sql_take_int(row);
    o->created_at = sql_take_instant(row);
}

SQL_READ_ONE(organization_read, struct organization, organization_take)

enum status store_organization_find(struct sql *sql, struct arena *arena, struct id id,
                                    struct organization *organization)
{
    return organization_read(sql, arena, &organization_find, SQL_VALUES(sql_id(id)), organization);
}

enum status store_organization_lock(struct sql *sql, struct arena *arena, struct id id, bool wait,
                                    struct organization *organization)
{
    assert(sql_in_transaction(sql));
    return organization_read(sql, arena, wait ? &organization_lock : &organization_lock_now, SQL_VALUES(sql_id(id)),
                             organization);
}

enum status store_organization_lock_with(struct sql *sql, struct arena *arena, struct id id, struct id principal_id,
                                         const uint8_t key_hash[32], bool wait, struct organization *organization,
                                         struct operation *operation)
{
    struct sql_row row;
    enum status status;

    assert(sql_in_transaction(sql));
    status = sql_read_one(sql, arena, wait ? &organization_lock_with : &organization_lock_with_now,
                          SQL_VALUES(sql_id(principal_id), sql_hash(key_hash), sql_id(id)), &row);
    if (status != STATUS_OK)
        return status;
    organization_take(&row, organization);
    operation_take(&row, operation);
    return STATUS_OK;
}

SQL_READ_ARRAY(organizations_read, struct organization, organization_take)

enum status store_organization_lock_free(struct sql *sql, struct arena *arena, const struct id ids[], size_t id_count,
                                         struct organization **organizations, size_t *count)
{
    struct sql_value values[SQL_IDS_MAX];

    assert(sql_in_transaction(sql));
    sql_ids(values, ids, id_count);
    return organizations_read(sql, arena, &organization_lock_free, values, SQL_IDS_MAX, organizations, count);
}

enum status store_organization_insert(struct sql *sql, const struct organization *o)
{
    const struct party *p = &o->party;

    return sql_run(sql, &organization_insert,
                   SQL_VALUES(sql_id(o->id), sql_text(p->name), sql_text(p->legal_name), sql_text(p->line1),
                              sql_text(p->line2), sql_text(p->postal_code), sql_text(p->city), sql_text(p->country),
                              sql_text(p->vat_id), sql_text(p->siren), sql_text(o->currency.code), sql_text(o->locale),
                              sql_int(o->credit_limit_minor), sql_int(o->credit_balance_minor),
                              sql_int(o->credit_held_minor), sql_id(o->default_payment_method_id),
                              sql_int(o->is_operator), sql_int(o->sandbox), sql_instant(o->clock),
                              sql_int(o->journal_sequence), sql_hash(o->journal_hash), sql_int(o->version),
                              sql_instant(o->created_at)));
}

enum status store_organization_list(struct sql *sql, struct arena *arena, struct id before, int64_t limit,
                                    struct organization **organizations, size_t *count)
{
    return organizations_read(sql, arena, &organization_list, SQL_VALUES(sql_id_or_last(before), sql_int(limit)),
                              organizations, count);
}

/* A pattern of LIKE: what begins with the text. */
static const char *beginning(struct arena *arena, const char *text)
{
    char *pattern = arena_take(arena, 2 * strlen(text) + 2), *end = pattern;

    for (; *text != '\0'; text++) {
        if (strchr("|%_", *text) != NULL)
            *end++ = '|';
        *end++ = *text;
    }
    *end++ = '%';
    *end = '\0';
    return pattern;
}

enum status store_organization_search(struct sql *sql, struct arena *arena, const char *text, struct id before,
                                      int64_t limit, struct organization **organizations, size_t *count)
{
    struct sql_value name = sql_text(beginning(arena, text)), number = sql_text(text);
    struct sql_value from = sql_id_or_last(before), most = sql_int(limit);
    const char *address = strchr(text, '@') == NULL ? "" : email_key(arena, text);
    struct id id = ID_NONE;

    if (!id_read(ID_ORGANIZATION, text, &id))
        id = ID_NONE;
    return organizations_read(sql, arena, &organization_search,
                              SQL_VALUES(name, from, most, name, from, most, number, from, most, number, from, most,
                                         number, from, most, number, from, most, sql_text(address), sql_id(id), from,
                                         most),
                              organizations, count);
}

enum status store_organization_journal(struct sql *sql, struct arena *arena, struct organization *const organizations[],
                                       size_t count)
{
    enum { JOURNAL_COLUMNS = 7 };
    struct sql_value *values = ARENA_ARRAY(arena, struct sql_value, count * JOURNAL_COLUMNS);
    enum status status;

    for (size_t i = 0; i < count; i++) {
        const struct organization *o = organizations[i];
        const struct sql_value row[JOURNAL_COLUMNS] = { sql_int(o->journal_sequence),
                                                        sql_hash(o->journal_hash),
                                                        sql_int(o->credit_balance_minor),
                                                        sql_int(o->credit_held_minor),
                                                        sql_int(o->credit_limit_minor),
                                                        sql_id(o->id),
                                                        sql_int(o->version) };

        memcpy(values + i * JOURNAL_COLUMNS, row, sizeof row);
    }
    status = sql_put_each(sql, &organization_journal, values, JOURNAL_COLUMNS, count);
    for (size_t i = 0; i < count; i++)
        organizations[i]->version += status == STATUS_OK ? 1 : 0;
    return status;
}

enum status store_organization_clock(struct sql *sql, struct organization *o)
{
    return sql_run_versioned(sql, &organization_clock,
                             SQL_VALUES(sql_instant(o->clock), sql_id(o->id), sql_int(o->version)), &o->version);
}

enum status store_organization_default_method(struct sql *sql, struct organization *o)
{
    return sql_run_versioned(sql, &organization_default_method,
                             SQL_VALUES(sql_id(o->default_payment_method_id), sql_id(o->id), sql_int(o->version)),
                             &o->version);
}

enum status store_organization_profile(struct sql *sql, struct organization *o)
{
    const struct party *p = &o->party;

    return sql_run_versioned(sql, &organization_profile,
                             SQL_VALUES(sql_text(p->name), sql_text(p->legal_name), sql_text(p->line1),
                                        sql_text(p->line2), sql_text(p->postal_code), sql_text(p->city),
                                        sql_text(p->country), sql_text(p->vat_id), sql_text(p->siren),
                                        sql_text(o->locale), sql_id(o->id), sql_int(o->version)),
                             &o->version);
}

enum status store_organization_operator(struct sql *sql, struct arena *arena, struct id *id)
{
    return sql_read_id(sql, arena, &organization_operator, NULL, 0, id);
}
