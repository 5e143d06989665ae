/* gateway/sandbox/handler_list.c: the list of charges, complete or page by page. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "handlers.h"
#include "store.h"
#include "switches.h"
#include "wire.h"

enum { PAGE_MAX = 100 };

/* The list is written charge by charge into one growing text: after a benchmark there are hundreds of thousands. */
struct book {
    FILE *text;
    const char *public_url;
    size_t count, most; /* most: the most on a page */
    int64_t last;       /* the sequence of the last charge written */
    bool more;          /* there are more charges */
    bool failed;        /* no memory */
};

static bool book_add(void *context, const struct store_charge *charge)
{
    struct book *book = context;
    json_t *object;
    bool written;

    if (book->count == book->most) {
        book->more = true;
        return false;
    }
    object = wire_charge(charge, book->public_url);
    written = object != NULL && (book->count == 0 || fputc(',', book->text) != EOF) &&
              json_dumpf(object, book->text, JSON_COMPACT) == 0;
    json_decref(object);
    book->count++;
    book->last = charge->sequence;
    book->failed = !written;
    return written;
}

/* What was asked for: a page if `paged`, else what has a name, or all. */
struct listing {
    bool paged, named;
    int64_t from_ms, until_ms, before;
};

static bool listing_read(const struct call *call, struct listing *listing, struct answer *answer)
{
    *listing = (struct listing){ .until_ms = INT64_MAX, .before = INT64_MAX };
    listing->paged = call->query_from != NULL || call->query_until != NULL || call->query_cursor != NULL;
    listing->named = call->query_key != NULL || call->query_client_key != NULL;
    if (wire_number_read(call->query_from, &listing->from_ms) &&
        wire_number_read(call->query_until, &listing->until_ms) &&
        wire_number_read(call->query_cursor, &listing->before) && (!listing->paged || !listing->named) &&
        (call->query_key == NULL || call->query_client_key == NULL))
        return true;
    answer_error(
        answer, 422, "invalid_request",
        "Expected ?idempotency_key= or ?client_key=, or ?created_from=, ?created_until= (milliseconds since 1970) and"
        " ?cursor= (a page's next_cursor).");
    return false;
}

static enum store_result book_write(const struct call *call, const struct listing *listing, struct book *book)
{
    const struct store_named wanted = { .key = call->query_key, .client_key = call->query_client_key };
    enum store_result result;

    fputs("{\"data\":[", book->text);
    if (listing->paged)
        result = store_charge_page(call->store, listing->from_ms, listing->until_ms, listing->before, book_add, book);
    else
        result = store_charge_list(call->store, &wanted, book_add, book);
    fputs("]", book->text);
    if (listing->paged && book->more)
        fprintf(book->text, ",\"next_cursor\":\"%" PRId64 "\"", book->last);
    else if (listing->paged)
        fputs(",\"next_cursor\":null", book->text);
    fputs("}", book->text);
    return book->failed || ferror(book->text) ? STORE_FAILED : result;
}

void handle_charge_list(const struct call *call, struct answer *answer)
{
    char *text = NULL;
    size_t length = 0;
    struct listing listing;
    struct book book = { .public_url = call->public_url };
    enum store_result result = STORE_FAILED;

    if (!listing_read(call, &listing, answer))
        return;
    book.most = listing.paged ? PAGE_MAX : SIZE_MAX;
    if ((book.text = open_memstream(&text, &length)) != NULL) {
        result = book_write(call, &listing, &book);
        if (fclose(book.text) != 0)
            result = STORE_FAILED;
    }
    if (result == STORE_DONE) {
        answer->http_status = 200;
        answer->json = text;
        if (listing.named)
            switches_dispute(call, answer);
    } else {
        free(text);
        wire_answer_failure(answer, STORE_FAILED, "");
    }
}
