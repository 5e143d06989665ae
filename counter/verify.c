/* counter/verify.c: first what one statement can tell, then the chains, row by row. */
#include "counter/verify.h"

#include <inttypes.h>
#include <string.h>

#include "auth/digest.h"
#include "base/language.h"
#include "counter/event_seal.h"
#include "sql/store_credit_note.h"
#include "sql/store_invoice.h"
#include "sql/store_verify.h"

enum { PAGE = 200 };

static enum status fault_found(struct verification *v, struct arena *arena, const char *table, const char *row, const char *sentence)
{
    v->table = table;
    v->row = arena_text(arena, row);
    v->fault = sentence;
    return STATUS_OK;
}

static enum status rules_check(struct sql *sql, struct arena *arena, const struct verify_rule *rules, struct verification *v)
{
    for (const struct verify_rule *rule = rules; rule->query != NULL; rule++) {
        const char *row;
        enum status status = store_verify_rule(sql, arena, rule, &row);

        if (status != STATUS_OK)
            return status;
        if (row != NULL)
            return fault_found(v, arena, rule->table, row, rule->sentence);
    }
    return STATUS_OK;
}

/* What invoices and credit notes have in common: what the walk of a series needs of either. */
struct document {
    const char *number, *sealed;
    int32_t year;
    int64_t sequence;
    struct day issue_date;
    uint8_t previous_hash[DIGEST_BYTES], hash[DIGEST_BYTES];
};

static enum status invoice_read(struct sql *sql, struct arena *page, const struct document_key *key, struct document *document)
{
    struct invoice *i = ARENA_NEW(page, struct invoice);
    enum status status = store_invoice_find(sql, page, key->organization_id, key->id, i);

    if (status != STATUS_OK)
        return status;
    *document = (struct document){ .number = i->number, .sealed = invoice_sealed_text(page, i), .year = i->year, .sequence = i->sequence,
                                   .issue_date = i->issue_date };
    memcpy(document->previous_hash, i->previous_hash, DIGEST_BYTES);
    memcpy(document->hash, i->hash, DIGEST_BYTES);
    return STATUS_OK;
}

static enum status note_read(struct sql *sql, struct arena *page, const struct document_key *key, struct document *document)
{
    struct credit_note *n = ARENA_NEW(page, struct credit_note);
    enum status status = store_credit_note_find(sql, page, key->organization_id, key->id, n);

    if (status != STATUS_OK)
        return status;
    *document = (struct document){ .number = n->number, .sealed = credit_note_sealed_text(page, n), .year = n->year, .sequence = n->sequence,
                                   .issue_date = n->issue_date };
    memcpy(document->previous_hash, n->previous_hash, DIGEST_BYTES);
    memcpy(document->hash, n->hash, DIGEST_BYTES);
    return STATUS_OK;
}

/* One document against the one before it in its series; `walked` is where the walk stands. */
static const char *document_fault(const struct document *document, const struct series *walked)
{
    uint8_t hash[DIGEST_BYTES];
    bool next = document->year == walked->year ? document->sequence == walked->last_number + 1 : document->sequence == 1;

    if (!next)
        return N_("a number is missing before this one");
    if (!day_is_none(walked->last_day) && document->issue_date.number < walked->last_day.number)
        return N_("a document is dated before the one before it in its series");
    if (memcmp(document->previous_hash, walked->last_hash, sizeof walked->last_hash) != 0)
        return N_("a document does not follow the one before it in its series");
    digest(document->sealed, strlen(document->sealed), hash);
    return memcmp(hash, document->hash, sizeof hash) == 0 ? NULL : N_("a finalised document was changed");
}

static void series_walk(struct series *walked, const struct document *document)
{
    walked->year = document->year;
    walked->last_number = document->sequence;
    walked->last_day = document->issue_date;
    memcpy(walked->last_hash, document->hash, sizeof walked->last_hash);
}

static bool position_after(int32_t year, int64_t sequence, const struct series *series)
{
    return year > series->year || (year == series->year && sequence > series->last_number);
}

/* Up to where the series stood when we began. */
static enum status documents_walk(struct sql *sql, struct arena *arena, const struct series *series, struct series *walked, struct verification *v)
{
    const char *documents = series->kind == 'F' ? "invoice" : "credit_note";
    struct arena page = { 0 };
    size_t count = PAGE;
    enum status status = STATUS_OK;

    while (status == STATUS_OK && v->fault == NULL && count == PAGE) {
        struct document_key *keys;

        arena_wipe(&page);
        status = store_verify_documents(sql, &page, series->scope, series->kind, walked->year, walked->last_number, PAGE, &keys, &count);
        for (size_t i = 0; status == STATUS_OK && v->fault == NULL && i < count; i++) {
            struct document document;
            const char *fault;

            status = series->kind == 'F' ? invoice_read(sql, &page, &keys[i], &document) : note_read(sql, &page, &keys[i], &document);
            if (status == STATUS_NOT_FOUND)
                status = fault_found(v, arena, documents, keys[i].number, N_("a finalised document has no state"));
            if (status != STATUS_OK || v->fault != NULL)
                break;
            if (position_after(document.year, document.sequence, series)) {
                count = 0;
                break;
            }
            if ((fault = document_fault(&document, walked)) != NULL)
                status = fault_found(v, arena, documents, document.number, fault);
            series_walk(walked, &document);
        }
    }
    arena_end(&page);
    return status;
}

/* Where the walk ended, against where the series stood when we began. */
static const char *series_fault(const struct series *series, const struct series *walked)
{
    if (walked->year != series->year || walked->last_number != series->last_number)
        return N_("documents are missing at the end of a series");
    return walked->last_day.number != series->last_day.number || memcmp(walked->last_hash, series->last_hash, sizeof walked->last_hash) != 0
               ? N_("a series does not end with its last document")
               : NULL;
}

/* A document beyond the series' end is one that was finalised while we walked: then the series has moved on, too. */
static enum status series_moved(struct sql *sql, struct arena *arena, const struct series *series, bool *moved)
{
    struct document_key *keys;
    struct series now;
    size_t count;
    enum status status = store_verify_documents(sql, arena, series->scope, series->kind, series->year, series->last_number, 1, &keys, &count);

    *moved = true;
    if (status != STATUS_OK || count == 0)
        return status;
    if ((status = store_verify_series_now(sql, arena, series, &now)) == STATUS_OK)
        *moved = position_after(now.year, now.last_number, series);
    return status;
}

static enum status series_check(struct sql *sql, struct arena *arena, const struct series *series, struct verification *v)
{
    struct series walked = { .scope = series->scope, .kind = series->kind, .last_day = DAY_NONE };
    const char *fault;
    bool moved;
    enum status status;

    if ((status = documents_walk(sql, arena, series, &walked, v)) != STATUS_OK || v->fault != NULL)
        return status;
    fault = series_fault(series, &walked);
    if (fault == NULL && (status = series_moved(sql, arena, series, &moved)) != STATUS_OK)
        return status;
    if (fault == NULL && !moved)
        fault = N_("a series stands before its last document");
    return fault == NULL ? STATUS_OK : fault_found(v, arena, "series", id_write(ID_ORGANIZATION, series->scope).text, fault);
}

static const char *event_fault(struct arena *page, const struct event_row *event, int64_t sequence, const uint8_t previous[32])
{
    uint8_t hash[DIGEST_BYTES];

    if (event->sequence != sequence + 1)
        return N_("a journal entry is missing before this one");
    if (memcmp(event->previous_hash, previous, DIGEST_BYTES) != 0)
        return N_("a journal entry does not follow the one before it");
    event_seal(page, event, hash);
    return memcmp(hash, event->hash, sizeof hash) == 0 ? NULL : N_("a journal entry was changed");
}

static enum status journal_walk(struct sql *sql, struct arena *arena, struct id organization_id, int64_t *sequence, uint8_t hash[32],
                                struct verification *v)
{
    struct arena page = { 0 };
    size_t count = PAGE;
    enum status status = STATUS_OK;

    while (status == STATUS_OK && v->fault == NULL && count == PAGE) {
        struct event_row *events;

        arena_wipe(&page);
        status = store_event_list(sql, &page, organization_id, *sequence, PAGE, &events, &count);
        for (size_t i = 0; status == STATUS_OK && v->fault == NULL && i < count; i++) {
            const char *fault = event_fault(&page, &events[i], *sequence, hash);

            if (fault != NULL)
                status = fault_found(v, arena, "event", id_write(ID_EVENT, events[i].id).text, fault);
            *sequence = events[i].sequence;
            memcpy(hash, events[i].hash, DIGEST_BYTES);
        }
    }
    arena_end(&page);
    return status;
}

static enum status journals_check(struct sql *sql, struct arena *arena, struct verification *v)
{
    struct arena page = { 0 };
    struct id after = ID_NONE;
    size_t count = PAGE;
    enum status status = STATUS_OK;

    while (status == STATUS_OK && v->fault == NULL && count == PAGE) {
        struct journal_head *heads;

        arena_wipe(&page);
        status = store_verify_heads(sql, &page, after, PAGE, &heads, &count);
        for (size_t i = 0; status == STATUS_OK && v->fault == NULL && i < count; i++) {
            uint8_t hash[DIGEST_BYTES] = { 0 };
            int64_t sequence = 0;

            after = heads[i].organization_id;
            status = journal_walk(sql, arena, after, &sequence, hash, v);
            if (status == STATUS_OK && v->fault == NULL && sequence < heads[i].sequence)
                status = fault_found(v, arena, "organization", id_write(ID_ORGANIZATION, after).text, N_("entries are missing at the end of a journal"));
        }
    }
    arena_end(&page);
    return status;
}

static enum status counts_take(struct sql *sql, struct arena *arena, struct verification *v)
{
    struct verify_counts counts;
    enum status status = store_verify_counts(sql, arena, &counts);

    if (status == STATUS_OK)
        *v = (struct verification){ .invoices = counts.invoices, .lines = counts.lines, .postings = counts.postings, .events = counts.events,
                                    .subscriptions = counts.subscriptions, .payments = counts.payments, .credit_notes = counts.credit_notes,
                                    .periods = counts.periods, .pending_lines = counts.pending_lines, .lots = counts.lots };
    return status;
}

enum status verify_books(struct sql *sql, struct arena *arena, struct verification *v)
{
    struct series *series;
    size_t count;
    enum status status;

    if ((status = counts_take(sql, arena, v)) != STATUS_OK || (status = store_verify_series(sql, arena, &series, &count)) != STATUS_OK)
        return status;
    if ((status = rules_check(sql, arena, verify_word_rules, v)) != STATUS_OK || v->fault != NULL)
        return status;
    for (size_t i = 0; i < count; i++)
        if ((status = series_check(sql, arena, &series[i], v)) != STATUS_OK || v->fault != NULL)
            return status;
    if ((status = rules_check(sql, arena, verify_rules, v)) != STATUS_OK || v->fault != NULL)
        return status;
    if ((status = rules_check(sql, arena, verify_period_rules, v)) != STATUS_OK || v->fault != NULL)
        return status;
    return journals_check(sql, arena, v);
}
