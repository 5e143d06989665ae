/* guichet/flags_set_aside.c */
#include "flags_set_aside.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "sql/store_set_aside.h"

enum { PAGE = 100 };

/* What to do next. docs/operating.md, "When something is flagged", explains more. */
static const struct {
    enum id_kind id;
    const char *advice;
} kinds[SET_ASIDE_KIND__MAX] = {
    [SET_ASIDE_ORGANIZATION] = { ID_ORGANIZATION, "its billing days wait, nobody else's do: the worker's log says what "
                                                  "stands in their way." },
    [SET_ASIDE_PAYMENT] = { ID_PAYMENT,
                            "its order or invoice waits: the worker's log says why it could not be settled." },
    [SET_ASIDE_REFUND] = { ID_REFUND, "the amount stays off the customer's balance: the worker's log says why it could "
                                      "not be settled." },
    [SET_ASIDE_TURN] = { ID_ORGANIZATION,
                         "its clock is on its way: send the turn again to be told what stands in its way." },
    [SET_ASIDE_SETUP] = { ID_SETUP, "its payment method is not there yet: the worker's log says why." },
    [SET_ASIDE_METHOD] = { ID_PAYMENT_METHOD, "it does not follow the gateway, or is not taken from it yet: the "
                                              "worker's log says why." },
};

static const char *advice(const struct set_aside *row)
{
    if (strcmp(row->reason, "STATUS_CREDIT_MISSING") == 0)
        return "credit that its order was quoted with is spent: give a credit note of what the worker's log says is "
               "missing, and it settles by itself.";
    if (strcmp(row->reason, "STATUS_CHARGEBACK_UNUSABLE") == 0)
        return "its payer's bank may contest it, and the gateway's answer about that cannot be used: look it up at the "
               "gateway, and hand in there what speaks for it. The worker's log says what is wrong with the answer.";
    return kinds[row->kind].advice;
}

static void row_print(const struct set_aside *row)
{
    (void)printf("%s  %s  set aside after %s", id_write(kinds[row->kind].id, row->object_id).text,
                 set_aside_kind_name(row->kind), row->reason);
    (void)printf("\n    organization %s", id_write(ID_ORGANIZATION, row->organization_id).text);
    (void)printf("\n    since %s, failed %" PRId64 " times,", instant_write(row->since).text, row->failures);
    (void)printf(" tried again by itself at %s\n    %s\n", instant_write(row->next_try_at).text, advice(row));
}

enum status flags_set_aside_print(struct sql *sql, int64_t *total)
{
    struct set_aside last;
    size_t count = PAGE;
    bool first = true;

    while (count == PAGE) {
        struct arena arena = { 0 };
        struct set_aside *rows;
        enum status status = store_set_aside_list(sql, &arena, first ? NULL : &last, PAGE, &rows, &count);

        for (size_t i = 0; status == STATUS_OK && i < count; i++)
            row_print(&rows[i]);
        if (status == STATUS_OK && count > 0)
            last = rows[count - 1];
        arena_end(&arena);
        if (status != STATUS_OK)
            return status;
        first = false;
        *total += (int64_t)count;
    }
    return STATUS_OK;
}
