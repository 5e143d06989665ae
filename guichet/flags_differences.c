/* guichet/flags_differences.c */
#include "flags_differences.h"

#include <stdio.h>

#include "difference_text.h"
#include "sql/store_difference.h"

enum { PAGE = 100 };

static void row_print(const struct difference_row *row)
{
    (void)printf("%s  differs  ", row->subject);
    differences_print(row->differences);
    (void)printf("\n    on %s", day_write(row->day).text);
    if (row->charge_id != NULL)
        (void)printf(", charge of %s", money_write(row->charge).text);
    if (!id_is_none(row->payment_id))
        (void)printf(", payment %s of %s, organization %s", id_write(ID_PAYMENT, row->payment_id).text,
                     money_write(row->payment).text, id_write(ID_ORGANIZATION, row->organization_id).text);
    if ((row->differences & DIFFERENCE_BIT(DIFFERENCE_PAYOUT)) != 0)
        (void)printf("\n    look it up at the gateway.");
    else
        (void)printf("\n    guichet reconcile --day %s shows both sides.", day_write(row->day).text);
    (void)printf(" It is looked at again by itself. Where it stays, once you have dealt with it:\n"
                 "    guichet reconcile --accept %s\n",
                 row->subject);
}

enum status flags_differences_print(struct sql *sql, int64_t *total)
{
    struct arena arenas[2] = { { 0 }, { 0 } }; /* one page outlives the reading of the next */
    const struct difference_row *last = NULL;
    enum status status = STATUS_OK;
    size_t count = PAGE;

    for (int page = 0; status == STATUS_OK && count == PAGE; page++) {
        struct arena *arena = &arenas[page % 2];
        struct difference_row *rows;

        arena_wipe(arena);
        if ((status = store_difference_list(sql, arena, last, PAGE, &rows, &count)) != STATUS_OK)
            break;
        for (size_t i = 0; i < count; i++)
            row_print(&rows[i]);
        last = count == 0 ? NULL : &rows[count - 1];
        *total += (int64_t)count;
    }
    arena_end(&arenas[0]);
    arena_end(&arenas[1]);
    return status;
}
