/* guichet/flags_contested.c */
#include "flags_contested.h"

#include <stdio.h>

#include "sql/store_flag.h"

enum { PAGE = 100 };

static void contested_print(const struct flagged *contested)
{
    (void)printf("%s  contested  %s", id_write(ID_PAYMENT, contested->id).text, money_write(contested->amount).text);
    (void)printf("\n    organization %s", id_write(ID_ORGANIZATION, contested->organization_id).text);
    if (!id_is_none(contested->invoice_id))
        (void)printf(", invoice %s", id_write(ID_INVOICE, contested->invoice_id).text);
    (void)printf("\n    its payer's bank contests it since %s", instant_write(contested->flagged_at).text);
    (void)printf("\n    hand in what speaks for it at the gateway, before its deadline there. How it ends is heard by "
                 "itself.\n");
}

enum status flags_contested_print(struct sql *sql, int64_t *total)
{
    struct id after = ID_NONE;
    size_t count = PAGE;

    while (count == PAGE) {
        struct arena arena = { 0 };
        struct flagged *contested;
        enum status status = store_flag_contested(sql, &arena, after, PAGE, &contested, &count);

        for (size_t i = 0; status == STATUS_OK && i < count; i++) {
            contested_print(&contested[i]);
            after = contested[i].id;
        }
        arena_end(&arena);
        if (status != STATUS_OK)
            return status;
        *total += (int64_t)count;
    }
    return STATUS_OK;
}
