/* counter/verify_chain.c: checks the chains, row by row; memory is freed after each document and each page. */
#include "counter/verify_chain.h"

#include <string.h>

#include "auth/digest.h"
#include "base/language.h"
#include "books/event_seal.h"
#include "sql/store_credit_note.h"
#include "sql/store_invoice.h"

enum status verify_fault(struct verification *v, struct arena *arena, const char *table, const char *row,
                         const char *sentence)
{
    v->table = table;
    v->row = arena_text(arena, row);
    v->fault = sentence;
    return STATUS_OK;
}

/* What the walk of a series needs of an invoice or credit note. */
struct document {
    const char *number, *sealed;
    int32_t year;
    int64_t sequence;
    struct day issue_date;
    uint8_t previous_hash[DIGEST_BYTES], hash[DIGEST_BYTES];
};

static enum status invoice_read(struct sql *sql, struct arena *page, const struct document_key *key,
                                struct document *document)
{
    struct invoice *i = ARENA_NEW(page, struct invoice);
    enum status status = store_invoice_find(sql, page, key->organization_id, key->id, i);

    if (status != STATUS_OK)
        return status;
    *document = (struct document){ .number = i->number,
                                   .sealed = invoice_sealed_text(page, i),
                                   .year = i->year,
                                   .sequence = i->sequence,
                                   .issue_date = i->issue_date };
    memcpy(document->previous_hash, i->previous_hash, DIGEST_BYTES);
    memcpy(document->hash, i->hash, DIGEST_BYTES);
    return STATUS_OK;
}

static enum status note_read(struct sql *sql, struct arena *page, const struct document_key *key,
                             struct document *document)
{
    struct credit_note *n = ARENA_NEW(page, struct credit_note);
    enum status status = store_credit_note_find(sql, page, key->organization_id, key->id, n);

    if (status != STATUS_OK)
        return status;
    *document = (struct document){ .number = n->number,
                                   .sealed = credit_note_sealed_text(page, n),
                                   .year = n->year,
                                   .sequence = n->sequence,
                                   .issue_date = n->issue_date };
    memcpy(document->previous_hash, n->previous_hash, DIGEST_BYTES);
    memcpy(document->hash, n->hash, DIGEST_BYTES);
    return STATUS_OK;
}

static const char *seal_fault(const struct document *document)
{
    uint8_t hash[DIGEST_BYTES];

    digest(document->sealed, strlen(document->sealed), hash);
    return memcmp(hash, document->hash, sizeof hash) == 0 ? NULL : N_("a finalised document was changed");
}

/* Checks one document against the one before it in its series; `walked`: where the walk is. NULL: no fault. */
static const char *document_fault(const struct document *document, const struct series *walked)
{
    bool next =
        document->year == walked->year ? document->sequence == walked->last_number + 1 : document->sequence == 1;

    if (!next)
        return N_("a number is missing before this one");
    if (walked->year != 0 && !day_is_none(walked->last_day) && document->issue_date.number < walked->last_day.number)
        return N_("a document is dated before the one before it in its series");
    if (memcmp(document->previous_hash, walked->last_hash, sizeof walked->last_hash) != 0)
        return N_("a document does not follow the one before it in its series");
    return seal_fault(document);
}

static void series_walk(struct series *walked, const struct document *document)
{
    walked->year = document->year;
    walked->last_number = document->sequence;
    walked->last_day = document->issue_date;
    memcpy(walked->last_hash, document->hash, sizeof walked->last_hash);
}

static const char *document_table(char kind)
{
    return kind == 'F' ? "invoice" : "credit_note";
}

/* Checks documents, each in memory of its own, because a page of documents with a thousand lines would not fit an
 * arena. walked NULL: each only against its own seal. */
static enum status documents_check(struct sql *sql, struct arena *arena, char kind, const struct document_key *keys,
                                   size_t count, struct series *walked, struct verification *v)
{
    struct arena own = { 0 };
    enum status status = STATUS_OK;

    for (size_t i = 0; status == STATUS_OK && v->fault == NULL && i < count; i++) {
        struct document document;
        const char *fault;

        arena_wipe(&own);
        status = kind == 'F' ? invoice_read(sql, &own, &keys[i], &document) : note_read(sql, &own, &keys[i], &document);
        if (status == STATUS_NOT_FOUND)
            status =
                verify_fault(v, arena, document_table(kind), keys[i].number, N_("a finalised document has no state"));
        if (status != STATUS_OK || v->fault != NULL)
            break;
        fault = walked == NULL ? seal_fault(&document) : document_fault(&document, walked);
        if (fault != NULL)
            status = verify_fault(v, arena, document_table(kind), document.number, fault);
        if (walked != NULL)
            series_walk(walked, &document);
    }
    arena_end(&own);
    return status;
}

static bool walked_beyond(const struct series *walked, const struct series *series)
{
    return walked->year > series->year || (walked->year == series->year && walked->last_number > series->last_number);
}

/* Compares the end of the walk with the series; the fault, or NULL. The series is read after the documents, so it
 * cannot be before one of them. If it is beyond the walk (*more), documents were finalised meanwhile or are missing:
 * the caller looks again. */
static const char *end_fault(const struct series *series, const struct series *walked, bool *more)
{
    *more = walked_beyond(series, walked);
    if (*more)
        return NULL;
    if (walked_beyond(walked, series))
        return N_("a series stands before its last document");
    return (walked->year != 0 && walked->last_day.number != series->last_day.number) ||
                   memcmp(walked->last_hash, series->last_hash, sizeof walked->last_hash) != 0
               ? N_("a series does not end with its last document")
               : NULL;
}

static enum status series_end_check(struct sql *sql, struct arena *arena, struct arena *page,
                                    const struct series *walked, bool *ended, struct verification *v)
{
    struct document_key *keys;
    struct series series;
    const char *fault;
    size_t count = 0;
    bool more;
    enum status status = store_verify_series(sql, page, walked->scope, walked->kind, &series);

    if (status != STATUS_OK)
        return status;
    fault = end_fault(&series, walked, &more);
    if (more && (status = store_verify_documents(sql, page, walked->scope, walked->kind, walked->year,
                                                 walked->last_number, 1, &keys, &count)) != STATUS_OK)
        return status;
    if (more && count == 0)
        fault = N_("documents are missing at the end of a series");
    *ended = !more || count == 0;
    return fault == NULL ? STATUS_OK
                         : verify_fault(v, arena, "series", id_write(ID_ORGANIZATION, walked->scope).text, fault);
}

enum status verify_series_walk(struct sql *sql, struct arena *arena, struct series *walked, bool *ended,
                               struct verification *v)
{
    struct arena page = { 0 };
    struct document_key *keys;
    size_t count;
    enum status status = store_verify_documents(sql, &page, walked->scope, walked->kind, walked->year,
                                                walked->last_number, VERIFY_DOCUMENTS, &keys, &count);

    *ended = false;
    if (status == STATUS_OK)
        status = documents_check(sql, arena, walked->kind, keys, count, walked, v);
    if (status == STATUS_OK && v->fault == NULL && count < VERIFY_DOCUMENTS)
        status = series_end_check(sql, arena, &page, walked, ended, v);
    arena_end(&page);
    return status;
}

enum status verify_seals_walk(struct sql *sql, struct arena *arena, struct id organization_id, char kind,
                              struct id *after, struct verification *v)
{
    struct arena page = { 0 };
    size_t count = VERIFY_DOCUMENTS;
    enum status status = STATUS_OK;

    while (status == STATUS_OK && v->fault == NULL && count == VERIFY_DOCUMENTS) {
        struct document_key *keys;

        arena_wipe(&page);
        status = store_verify_own_documents(sql, &page, organization_id, kind, *after, VERIFY_DOCUMENTS, &keys, &count);
        if (status == STATUS_OK)
            status = documents_check(sql, arena, kind, keys, count, NULL, v);
        if (status == STATUS_OK && count > 0)
            *after = keys[count - 1].id;
    }
    arena_end(&page);
    return status;
}

static const char *event_fault(struct arena *page, const struct event_row *event, int64_t sequence,
                               const uint8_t previous[HASH_BYTES])
{
    uint8_t hash[DIGEST_BYTES];

    if (event->sequence != sequence + 1)
        return N_("a journal entry is missing before this one");
    if (memcmp(event->previous_hash, previous, DIGEST_BYTES) != 0)
        return N_("a journal entry does not follow the one before it");
    event_seal(page, event, hash);
    return memcmp(hash, event->hash, sizeof hash) == 0 ? NULL : N_("a journal entry was changed");
}

enum status verify_journal_walk(struct sql *sql, struct arena *arena, const struct journal_head *head,
                                int64_t *sequence, uint8_t hash[HASH_BYTES], bool *ended, struct verification *v)
{
    struct arena page = { 0 };
    struct event_row *events;
    size_t count;
    enum status status = store_event_list(sql, &page, head->organization_id, *sequence, VERIFY_EVENTS, &events, &count);

    for (size_t i = 0; status == STATUS_OK && v->fault == NULL && i < count; i++) {
        const char *fault = event_fault(&page, &events[i], *sequence, hash);

        if (fault != NULL)
            status = verify_fault(v, arena, "event", id_write(ID_EVENT, events[i].id).text, fault);
        *sequence = events[i].sequence;
        memcpy(hash, events[i].hash, DIGEST_BYTES);
    }
    arena_end(&page);
    if (status != STATUS_OK)
        return status;
    v->events += (int64_t)count;
    *ended = count < VERIFY_EVENTS;
    if (*ended && v->fault == NULL && *sequence < head->sequence)
        return verify_fault(v, arena, "organization", id_write(ID_ORGANIZATION, head->organization_id).text,
                            N_("entries are missing at the end of a journal"));
    return STATUS_OK;
}
