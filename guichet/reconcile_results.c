/* guichet/reconcile_results.c */
#include "reconcile_results.h"

#include <inttypes.h>
#include <stdio.h>

#include "counter/reconcile_daily.h"

static void sum_print(const struct reconcile_sum *sum)
{
    const int64_t amounts[] = { sum->gateway_joined_minor, sum->gateway_minor, sum->ours_joined_minor,
                                sum->ours_minor };
    struct money_text texts[4];

    for (size_t i = 0; i < 4; i++)
        texts[i] = money_write(money_of(amounts[i], sum->currency));
    (void)printf("    joined %s of %s at the gateway, %s of %s in our books\n", texts[0].text, texts[1].text,
                 texts[2].text, texts[3].text);
}

static void result_print(const struct reconciliation_row *row)
{
    (void)printf("%s  ", day_write(row->day).text);
    if (row->run == 0)
        (void)printf("not reconciled yet");
    else
        (void)printf("%" PRId64 " charges, %" PRId64 " payments, %" PRId64 " differ, %" PRId64
                     " charges not ours; reconciled %s",
                     row->charges, row->payments, row->discrepancies, row->foreign,
                     instant_write(row->finished_at).text);
    if (row->tries > 0)
        (void)printf("; tried %" PRId64 " times", row->tries);
    if (row->trouble != NULL)
        (void)printf(" (%s)", row->trouble);
    if (!instant_is_none(row->next_try_at))
        (void)printf("; again %s", instant_write(row->next_try_at).text);
    (void)putchar('\n');
}

/* A line of the bank statement, and what it is made of. */
static void payout_print(const struct payout_row *payout)
{
    const int64_t amounts[] = { payout->amount.minor,   payout->charges_minor, payout->refunds_minor,
                                payout->disputes_minor, payout->fees_minor,    payout->other_minor };
    struct money_text texts[6];

    for (size_t i = 0; i < 6; i++)
        texts[i] = money_write(money_of(amounts[i], payout->amount.currency));
    (void)printf("    payout %s of %s arrives %s: ", payout->payout_id, texts[0].text,
                 day_write(payout->arrives_on).text);
    if (payout->automatic)
        (void)printf("charges %s, refunds %s, disputes %s, fees %s, other %s (%" PRId64 " movements)\n", texts[1].text,
                     texts[2].text, texts[3].text, texts[4].text, texts[5].text, payout->parts);
    else
        (void)printf("made by hand, so the gateway does not say of what\n");
}

static enum status payouts_print(struct sql *sql, struct arena *arena, const struct reconciliation_account *account,
                                 struct day day)
{
    struct payout_row *payouts;
    size_t count;
    enum status status = store_payout_list(sql, arena, account, day, SETTLEMENT_PAYOUTS_MAX, &payouts, &count);

    for (size_t i = 0; status == STATUS_OK && i < count; i++)
        payout_print(&payouts[i]);
    return status;
}

static enum status row_print(struct sql *sql, const struct reconciliation_account *account,
                             const struct reconciliation_row *row)
{
    struct arena arena = { 0 };
    struct reconcile_sums *sums = ARENA_NEW(&arena, struct reconcile_sums);
    enum status status = store_reconciliation_day_sums(sql, &arena, row, sums);

    if (status == STATUS_OK) {
        result_print(row);
        for (size_t i = 0; i < sums->count; i++)
            sum_print(&sums->of[i]);
        status = payouts_print(sql, &arena, account, row->day);
    }
    arena_end(&arena);
    return status;
}

static enum status days_print(struct sql *sql, struct arena *arena, struct instant now)
{
    struct reconciliation_account account;
    struct reconciliation_row *rows;
    size_t count;
    enum status status = store_reconciliation_account(sql, arena, &account);

    if (status == STATUS_OK)
        status = store_reconciliation_list(sql, arena, &account, reconcile_first_day(&account, now), &rows, &count);
    for (size_t i = 0; status == STATUS_OK && i < count; i++)
        status = row_print(sql, &account, &rows[i]);
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static void kept_print(const struct reconcile_kept *kept)
{
    (void)printf("Joined both ways: %" PRId64 ".%04" PRId64 " %% of the money of the last 30 days%s; %" PRId64
                 " differences are open.\n",
                 kept->share / 10000, kept->share % 10000,
                 kept->share == 0 ? " (0 while a day has no result a day after its end)" : "", kept->differences);
}

enum status reconcile_results_print(struct sql *sql, struct instant now, bool *whole)
{
    struct arena arena = { 0 };
    struct reconcile_kept kept;
    enum status status = days_print(sql, &arena, now);

    if (status == STATUS_OK && (status = reconcile_kept_read(sql, &arena, now, &kept)) == STATUS_OK) {
        kept_print(&kept);
        *whole = kept.differences == 0 && kept.share == RECONCILE_SHARE_WHOLE;
    }
    arena_end(&arena);
    return status;
}

enum status reconcile_results_accept(struct sql *sql, const char *subject, struct instant now, size_t *count)
{
    struct arena arena = { 0 };
    struct difference_row *rows;
    enum status status = store_difference_of(sql, &arena, subject, RECONCILIATION_ROWS_MAX, &rows, count);

    for (size_t i = 0; status == STATUS_OK && i < *count; i++) {
        status = store_difference_accept(sql, &rows[i], now);
        if (status == STATUS_DUPLICATE) /* another process accepted it meanwhile */
            status = STATUS_OK;
    }
    arena_end(&arena);
    return status;
}
