/* sql/store_verify_walk.c: reads the keys, series, documents and journals that a verification walks over, and checks a
 * rule on one box. */
#include "sql/read_rows.h"
#include "sql/store_verify.h"

#include <assert.h>
#include <string.h>

/* Binds the box once for each IN_BOX in the statement's text; returns the number of values. */
static size_t box_values(const struct sql_query *query, const struct verify_box *box,
                         struct sql_value values[VERIFY_BOX_VALUES * VERIFY_BOXES_MAX])
{
    size_t count = strlen(query->takes);

    /* guaranteed by the statement's text */
    assert(count % VERIFY_BOX_VALUES == 0 && count <= VERIFY_BOX_VALUES * VERIFY_BOXES_MAX);
    for (size_t i = 0; i < count; i += VERIFY_BOX_VALUES) {
        values[i] = sql_id_or_zero(box->first_organization_id);
        values[i + 1] = sql_id_or_zero(box->last_organization_id);
        values[i + 2] = sql_id_or_zero(box->first_id);
        values[i + 3] = sql_id_or_zero(box->last_id);
    }
    return count;
}

enum status store_verify_rule(struct sql *sql, struct arena *arena, const struct verify_rule *rule,
                              const struct verify_box *box, const char **row)
{
    struct sql_value values[VERIFY_BOX_VALUES * VERIFY_BOXES_MAX];
    struct sql_row found;
    enum status status = sql_read_one(sql, arena, rule->query, values, box_values(rule->query, box, values), &found);

    *row = NULL;
    if (status == STATUS_OK)
        *row = sql_take_text(&found);
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

/* clang-format off */
#define KEY_AFTER(organization, id) \
    " WHERE " organization " > ? OR (" organization " = ? AND " id " > ?) ORDER BY " organization ", " id " LIMIT 1" \
    " OFFSET ?"
#define KEYS(of_table, id) { .name = "verify_keys", .takes = "bbbi", .gives = "bb", .text = \
    "SELECT organization_id, " id " FROM " of_table KEY_AFTER("organization_id", id) }

static const struct sql_query keys[WALK__MAX] = {
    [WALK_INVOICES] = KEYS("invoice", "id"),
    [WALK_NOTES] = KEYS("credit_note", "id"),
    [WALK_REFUNDS] = KEYS("refund", "id"),
    [WALK_PAYMENTS] = KEYS("payment", "id"),
    [WALK_SUBSCRIPTIONS] = KEYS("subscription", "id"),
    [WALK_ORDERS] = KEYS("`order`", "id"),
    [WALK_PENDING_LINES] = KEYS("pending_line", "id"),
    [WALK_LOTS] = KEYS("lot", "id"),
    /* These belong to no organization: their identifier stands for it, as an organization's own does. */
    [WALK_MOVEMENTS] = { .name = "verify_keys", .takes = "bbbi", .gives = "bb", .text =
        "SELECT id, id FROM gateway_movement" KEY_AFTER("id", "id") },
    [WALK_PAYOUTS] = { .name = "verify_keys", .takes = "bbbi", .gives = "bb", .text =
        "SELECT id, id FROM gateway_payout" KEY_AFTER("id", "id") },
    /* The entries of a posting are neighbours in the table's key. A posting may be met twice here; a part may end at
     * any of its rows. */
    [WALK_POSTINGS] = KEYS("ledger_entry", "posting_id"),
    [WALK_ORGANIZATIONS] = { .name = "verify_keys", .takes = "bbbi", .gives = "bb", .text =
        "SELECT id, id FROM organization" KEY_AFTER("id", "id") },
};
/* clang-format on */

enum status store_verify_key(struct sql *sql, struct arena *arena, enum verify_walk walk,
                             const struct verify_key *after, int64_t limit, struct verify_key *key)
{
    struct sql_row row;
    struct sql_value organization = sql_id_or_zero(after->organization_id);
    enum status status =
        sql_read_one(sql, arena, &keys[walk],
                     SQL_VALUES(organization, organization, sql_id_or_zero(after->id), sql_int(limit - 1)), &row);

    if (status != STATUS_OK)
        return status;
    key->organization_id = sql_take_id(&row);
    key->id = sql_take_id(&row);
    return STATUS_OK;
}

/* clang-format off */
#define COUNT_OF(what, of_table, id) { .name = "verify_count", .takes = BOX_1, .gives = "i", .text = \
    "SELECT COUNT(" what ") FROM " of_table " WHERE " IN_BOX("organization_id", id) }

static const struct sql_query counts[VERIFY_COUNT__MAX] = {
    [VERIFY_COUNT_invoices] = COUNT_OF("*", "invoice", "id"),
    [VERIFY_COUNT_lines] = COUNT_OF("*", "invoice_line", "invoice_id"),
    [VERIFY_COUNT_credit_notes] = COUNT_OF("*", "credit_note", "id"),
    [VERIFY_COUNT_postings] = COUNT_OF("DISTINCT organization_id, posting_id", "ledger_entry", "posting_id"),
    [VERIFY_COUNT_payments] = COUNT_OF("*", "payment", "id"),
    [VERIFY_COUNT_subscriptions] = COUNT_OF("*", "subscription", "id"),
    [VERIFY_COUNT_periods] = COUNT_OF("*", "subscription_period", "subscription_id"),
    [VERIFY_COUNT_lots] = COUNT_OF("*", "lot", "id"),
    [VERIFY_COUNT_pending_lines] = COUNT_OF("*", "pending_line", "id"),
};
/* clang-format on */

enum status store_verify_count(struct sql *sql, struct arena *arena, enum verify_count which,
                               const struct verify_box *box, int64_t *count)
{
    struct sql_value values[VERIFY_BOX_VALUES * VERIFY_BOXES_MAX];
    struct sql_row row;
    enum status status =
        sql_read_one(sql, arena, &counts[which], values, box_values(&counts[which], box, values), &row);

    if (status == STATUS_OK)
        *count = sql_take_int(&row);
    return status;
}

/* clang-format off */
#define SERIES "SELECT scope, kind, year, last_number, last_day, last_hash, version FROM series"
static const struct sql_query series_next = { .name = "verify_series_next", .takes = "bbt", .gives = "btiiDhi", .text =
    SERIES " WHERE scope > ? OR (scope = ? AND kind > ?) ORDER BY scope, kind LIMIT 1" };
static const struct sql_query series_now = { .name = "verify_series_now", .takes = "bt", .gives = "btiiDhi", .text =
    SERIES " WHERE scope = ? AND kind = ?" };
static const struct sql_query invoices_read = { .name = "verify_documents", .takes = "biiii", .gives = "bbt", .text =
    "SELECT organization_id, id, number FROM invoice WHERE scope = ? AND (year > ? OR (year = ? AND sequence > ?))"
    " ORDER BY year, sequence LIMIT ?" };
static const struct sql_query notes_read = { .name = "verify_notes", .takes = "biiii", .gives = "bbt", .text =
    "SELECT organization_id, id, number FROM credit_note WHERE scope = ? AND (year > ? OR (year = ? AND sequence > ?))"
    " ORDER BY year, sequence LIMIT ?" };
static const struct sql_query own_invoices = { .name = "verify_own_documents", .takes = "bbi", .gives = "bbt", .text =
    "SELECT organization_id, id, number FROM invoice WHERE organization_id = ? AND id > ? ORDER BY id LIMIT ?" };
static const struct sql_query own_notes = { .name = "verify_own_notes", .takes = "bbi", .gives = "bbt", .text =
    "SELECT organization_id, id, number FROM credit_note WHERE organization_id = ? AND id > ? ORDER BY id LIMIT ?" };
static const struct sql_query head_next = { .name = "verify_head_next", .takes = "b", .gives = "bii", .text =
    "SELECT id, sandbox, journal_sequence FROM organization WHERE id > ? ORDER BY id LIMIT 1" };
static const struct sql_query head_of = { .name = "verify_head", .takes = "b", .gives = "bii", .text =
    "SELECT id, sandbox, journal_sequence FROM organization WHERE id = ?" };
/* clang-format on */

static void series_take(struct sql_row *row, struct series *s)
{
    s->scope = sql_take_id(row);
    s->kind = sql_take_text(row)[0];
    s->year = (int32_t)sql_take_int(row);
    s->last_number = sql_take_int(row);
    s->last_day = sql_take_day(row);
    (void)sql_take_hash(row, s->last_hash);
    s->version = sql_take_int(row);
}

enum status store_verify_series_next(struct sql *sql, struct arena *arena, struct id scope, char kind,
                                     struct series *series)
{
    char name[2] = { kind, '\0' };
    struct sql_row row;
    enum status status = sql_read_one(sql, arena, &series_next,
                                      SQL_VALUES(sql_id_or_zero(scope), sql_id_or_zero(scope), sql_text(name)), &row);

    if (status == STATUS_OK)
        series_take(&row, series);
    return status;
}

enum status store_verify_series(struct sql *sql, struct arena *arena, struct id scope, char kind, struct series *series)
{
    char name[2] = { kind, '\0' };
    struct sql_row row;
    enum status status = sql_read_one(sql, arena, &series_now, SQL_VALUES(sql_id_or_zero(scope), sql_text(name)), &row);

    if (status == STATUS_OK)
        series_take(&row, series);
    return status;
}

static void document_take(struct sql_row *row, struct document_key *document)
{
    document->organization_id = sql_take_id(row);
    document->id = sql_take_id(row);
    document->number = sql_take_text(row);
}

SQL_READ_ARRAY(documents_read, struct document_key, document_take)

enum status store_verify_documents(struct sql *sql, struct arena *arena, struct id scope, char kind, int32_t year,
                                   int64_t sequence, int64_t limit, struct document_key **documents, size_t *count)
{
    return documents_read(
        sql, arena, kind == 'F' ? &invoices_read : &notes_read,
        SQL_VALUES(sql_id_or_zero(scope), sql_int(year), sql_int(year), sql_int(sequence), sql_int(limit)), documents,
        count);
}

enum status store_verify_own_documents(struct sql *sql, struct arena *arena, struct id organization_id, char kind,
                                       struct id after, int64_t limit, struct document_key **documents, size_t *count)
{
    return documents_read(sql, arena, kind == 'F' ? &own_invoices : &own_notes,
                          SQL_VALUES(sql_id(organization_id), sql_id_or_zero(after), sql_int(limit)), documents, count);
}

static enum status head_read(struct sql *sql, struct arena *arena, const struct sql_query *query, struct id id,
                             struct journal_head *head)
{
    struct sql_row row;
    enum status status = sql_read_one(sql, arena, query, SQL_VALUES(sql_id_or_zero(id)), &row);

    if (status != STATUS_OK)
        return status;
    head->organization_id = sql_take_id(&row);
    head->sandbox = sql_take_int(&row) != 0;
    head->sequence = sql_take_int(&row);
    return STATUS_OK;
}

enum status store_verify_head_next(struct sql *sql, struct arena *arena, struct id after, struct journal_head *head)
{
    return head_read(sql, arena, &head_next, after, head);
}

enum status store_verify_head(struct sql *sql, struct arena *arena, struct id organization_id,
                              struct journal_head *head)
{
    return head_read(sql, arena, &head_of, organization_id, head);
}
