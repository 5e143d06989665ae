/* tests/histories/gateway_late.c */
#include "gateway_late.h"

#include <stdio.h>
#include <string.h>

#include "shared.h"

static struct book_late *late_new(const char *key, const char *sent_as, const char *reference, struct money amount)
{
    struct book *book = &shared->book;
    struct book_late *late = &book->late[book->late_count];

    if (book->slow_next == 0 || book->late_count == BOOK_LATE_MAX)
        return NULL;
    book->slow_next--;
    book->late_count++;
    *late = (struct book_late){ .minor = amount.minor, .arrives_us = shared->machine.now_us + book->slow_us };
    (void)snprintf(late->key, sizeof late->key, "%s", key);
    (void)snprintf(late->sent_as, sizeof late->sent_as, "%s", sent_as);
    (void)snprintf(late->reference, sizeof late->reference, "%s", reference);
    memcpy(late->currency, amount.currency.code, sizeof late->currency);
    return late;
}

bool late_takes_charge(const struct gateway_request *request, const char *sent_as)
{
    struct book_late *late = late_new(request->key, sent_as, request->reference, request->amount);

    if (late != NULL)
        late->off_session = request->off_session;
    return late != NULL;
}

bool late_takes_refund(const struct gateway_refund_request *request, const char *sent_as)
{
    struct book_late *late = late_new(request->key, sent_as, request->charge_key, request->amount);

    if (late != NULL)
        late->refund = true;
    return late != NULL;
}

bool late_comes(const char *key)
{
    const struct book *book = &shared->book;

    for (int i = 0; i < (int)book->late_count; i++)
        if (strcmp(book->late[i].key, key) == 0)
            return true;
    return false;
}

static void arrive(const struct book_late *late)
{
    struct money amount = { .minor = late->minor };

    if (shared->book.mood == BOOK_REFUSES || !currency_read(late->currency, &amount.currency))
        return;
    if (late->refund)
        (void)book_refund_arrives(
            &(struct gateway_refund_request){ .key = late->key, .charge_key = late->reference, .amount = amount },
            late->sent_as);
    else
        (void)book_charge_arrives(&(struct gateway_request){ .key = late->key,
                                                             .reference = late->reference,
                                                             .amount = amount,
                                                             .off_session = late->off_session },
                                  late->sent_as);
}

void late_arrive(void)
{
    struct book *book = &shared->book;
    size_t kept = 0;

    for (size_t i = 0; i < book->late_count; i++) {
        if (book->late[i].arrives_us <= shared->machine.now_us)
            arrive(&book->late[i]);
        else
            book->late[kept++] = book->late[i];
    }
    book->late_count = kept;
}
