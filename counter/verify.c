/* counter/verify.c: first what one statement can tell, then the chains, row by row. */
#include "counter/verify.h"

#include <inttypes.h>
#include <string.h>

#include "auth/digest.h"
#include "counter/event_seal.h"
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

static enum status rules_check(struct sql *sql, struct arena *arena, struct verification *v)
{
    for (const struct verify_rule *rule = verify_rules; rule->query != NULL; rule++) {
        const char *row;
        enum status status = store_verify_rule(sql, arena, rule, &row);

        if (status != STATUS_OK)
            return status;
        if (row != NULL)
            return fault_found(v, arena, rule->table, row, rule->sentence);
    }
    return STATUS_OK;
}

/* One document against the one before it in its series; `walked` is where the walk stands. */
static const char *document_fault(struct arena *page, const struct invoice *invoice, const struct series *walked)
{
    const char *sealed = invoice_sealed_text(page, invoice);
    uint8_t hash[DIGEST_BYTES];
    bool next = invoice->year == walked->year ? invoice->sequence == walked->last_number + 1 : invoice->sequence == 1;

    if (!next)
        return "a number is missing before this one";
    if (!day_is_none(walked->last_day) && invoice->issue_date.number < walked->last_day.number)
        return "a document is dated before the one before it in its series";
    if (memcmp(invoice->previous_hash, walked->last_hash, sizeof walked->last_hash) != 0)
        return "a document does not follow the one before it in its series";
    digest(sealed, strlen(sealed), hash);
    return memcmp(hash, invoice->hash, sizeof hash) == 0 ? NULL : "a finalised document was changed";
}

static enum status documents_walk(struct sql *sql, struct arena *arena, const struct series *series, struct series *walked, struct verification *v)
{
    struct arena page = { 0 };
    size_t count = PAGE;
    enum status status = STATUS_OK;

    while (status == STATUS_OK && v->fault == NULL && count == PAGE) {
        struct document_key *documents;

        arena_wipe(&page);
        status = store_verify_documents(sql, &page, series->scope, walked->year, walked->last_number, PAGE, &documents, &count);
        for (size_t i = 0; status == STATUS_OK && v->fault == NULL && i < count; i++) {
            struct invoice invoice;
            const char *fault;

            status = store_invoice_find(sql, &page, documents[i].organization_id, documents[i].id, &invoice);
            if (status == STATUS_NOT_FOUND)
                status = fault_found(v, arena, "invoice", documents[i].number, "a finalised document has no state");
            if (status != STATUS_OK || v->fault != NULL)
                break;
            if ((fault = document_fault(&page, &invoice, walked)) != NULL)
                status = fault_found(v, arena, "invoice", invoice.number, fault);
            walked->year = invoice.year;
            walked->last_number = invoice.sequence;
            walked->last_day = invoice.issue_date;
            memcpy(walked->last_hash, invoice.hash, sizeof walked->last_hash);
        }
    }
    arena_end(&page);
    return status;
}

/* The walk's end must be where the series says it stands: a document cut off at the tail is found here. The series may have moved on while
 * we walked, which is no fault. */
static enum status series_check(struct sql *sql, struct arena *arena, const struct series *series, struct verification *v)
{
    struct series walked = { .scope = series->scope, .kind = series->kind, .last_day = DAY_NONE };
    enum status status;

    if (series->kind != 'F')
        return STATUS_OK; /* credit notes come with their own walk */
    if ((status = documents_walk(sql, arena, series, &walked, v)) != STATUS_OK || v->fault != NULL)
        return status;
    if (walked.year < series->year || (walked.year == series->year && walked.last_number < series->last_number))
        return fault_found(v, arena, "series", id_write(ID_ORGANIZATION, series->scope).text, "documents are missing at the end of a series");
    return STATUS_OK;
}

static const char *event_fault(struct arena *page, const struct event_row *event, int64_t sequence, const uint8_t previous[32])
{
    uint8_t hash[DIGEST_BYTES];

    if (event->sequence != sequence + 1)
        return "a journal entry is missing before this one";
    if (memcmp(event->previous_hash, previous, DIGEST_BYTES) != 0)
        return "a journal entry does not follow the one before it";
    event_seal(page, event, hash);
    return memcmp(hash, event->hash, sizeof hash) == 0 ? NULL : "a journal entry was changed";
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
                status = fault_found(v, arena, "organization", id_write(ID_ORGANIZATION, after).text, "entries are missing at the end of a journal");
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
                                    .subscriptions = counts.subscriptions, .payments = counts.payments };
    return status;
}

enum status verify_books(struct sql *sql, struct arena *arena, struct verification *v)
{
    struct series *series;
    size_t count;
    enum status status;

    if ((status = counts_take(sql, arena, v)) != STATUS_OK || (status = store_verify_series(sql, arena, &series, &count)) != STATUS_OK)
        return status;
    for (size_t i = 0; i < count; i++)
        if ((status = series_check(sql, arena, &series[i], v)) != STATUS_OK || v->fault != NULL)
            return status;
    if ((status = rules_check(sql, arena, v)) != STATUS_OK || v->fault != NULL)
        return status;
    return journals_check(sql, arena, v);
}
