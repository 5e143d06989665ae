/* guichet/reconcile_results.c */
#include "reconcile_results.h"

#include <inttypes.h>
#include <stdio.h>

#include "counter/reconcile_daily.h"

enum { PAGE = 100 };

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
                     row->charges, row->payments, row->discrepancies + row->payouts_wrong, row->foreign,
                     instant_write(row->finished_at).text);
    if (row->run > 0 && row->settled_run == 0)
        (void)printf("; its movements and payouts are not read yet");
    if (row->payouts_left > 0)
        (void)printf("; %" PRId64 " payouts are not looked into yet", row->payouts_left);
    if (row->tries > 0)
        (void)printf("; tried %" PRId64 " times", row->tries);
    if (row->trouble != NULL)
        (void)printf(" (%s)", row->trouble);
    if (!instant_is_none(row->next_try_at))
        (void)printf("; again %s", instant_write(row->next_try_at).text);
    (void)putchar('\n');
}

/* What came back to the balance is no line of the bank statement. */
static bool payout_returned_print(const struct payout_row *payout)
{
    if (payout->came_back_on.number != DAY_NONE.number)
        (void)printf("failed or was cancelled, and came back on %s: ", day_write(payout->came_back_on).text);
    else if (payout->returned)
        (void)printf("failed or was cancelled: ");
    else
        return false;
    (void)printf("the money is on the balance, and not on the bank statement\n");
    return true;
}

/* A line of the bank statement, and what it is made of. */
static void payout_print(const struct payout_row *payout)
{
    const int64_t amounts[] = { payout->amount.minor,   payout->charges_minor, payout->refunds_minor,
                                payout->disputes_minor, payout->fees_minor,    payout->other_minor };
    struct money_text texts[6];

    for (size_t i = 0; i < 6; i++)
        texts[i] = money_write(money_of(amounts[i], payout->amount.currency));
    (void)printf("    payout %s of %s ", payout->payout_id, texts[0].text);
    if (payout_returned_print(payout))
        return;
    (void)printf("arrives %s: ", day_write(payout->arrives_on).text);
    if (payout->automatic)
        (void)printf("charges %s, refunds %s, disputes %s, fees %s, other %s (%" PRId64 " movements)\n", texts[1].text,
                     texts[2].text, texts[3].text, texts[4].text, texts[5].text, payout->parts);
    else
        (void)printf("made by hand, so the gateway does not say of what\n");
}

static enum status payouts_print(struct sql *sql, const struct reconciliation_account *account, struct day day)
{
    struct arena arenas[2] = { { 0 }, { 0 } }; /* one page outlives the reading of the next */
    const char *after = NULL;
    enum status status = STATUS_OK;
    size_t count = PAGE;

    for (int page = 0; status == STATUS_OK && count == PAGE; page++) {
        struct arena *arena = &arenas[page % 2];
        struct payout_row *payouts;

        arena_wipe(arena);
        status = store_payout_list(sql, arena, account, day, after, PAGE, &payouts, &count);
        for (size_t i = 0; status == STATUS_OK && i < count; i++) {
            payout_print(&payouts[i]);
            after = payouts[i].payout_id;
        }
    }
    arena_end(&arenas[0]);
    arena_end(&arenas[1]);
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
        status = payouts_print(sql, account, row->day);
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
    if (kept->days_unsettled > 0)
        (void)printf("Of %" PRId64 " days that were over a day ago the movements and payouts could not be read: the"
                     " worker's log says why.\n",
                     kept->days_unsettled);
    if (kept->payouts_left > 0)
        (void)printf("%" PRId64 " payouts are not looked into yet: the worker goes on with them.\n",
                     kept->payouts_left);
}

enum status reconcile_results_print(struct sql *sql, struct instant now, bool *whole)
{
    struct arena arena = { 0 };
    struct reconcile_kept kept;
    enum status status = days_print(sql, &arena, now);

    if (status == STATUS_OK && (status = reconcile_kept_read(sql, &arena, now, &kept)) == STATUS_OK) {
        kept_print(&kept);
        *whole = kept.differences == 0 && kept.share == RECONCILE_SHARE_WHOLE && kept.days_unsettled == 0 &&
                 kept.payouts_left == 0;
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
