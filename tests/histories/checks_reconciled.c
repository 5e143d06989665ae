/* tests/histories/checks_reconciled.c: after everything has ended: our books and the gateway's, joined by the program's
 * own reconciliation, and its ledger of the balance, by value. */
#include "checks.h"

#include <inttypes.h>
#include <string.h>

#include "counter/reconcile_daily.h"
#include "gateway_balance.h"
#include "shared.h"
#include "work.h"
#include "world.h"

enum { LAST_PAYOUTS = 8 };

/* clang-format off */
static const struct sql_query done_days = { .name = "histories_done_days", .takes = "", .gives = "Diiii", .text =
    "SELECT day, settled_run > 0, discrepancies, payouts_wrong, payouts_left FROM reconciliation WHERE run > 0" };
static const struct sql_query movements = { .name = "histories_movements", .takes = "", .gives = "tDtiiiii", .text =
    "SELECT movement_id, day, currency, balance_minor, fees_minor, bank_minor, customers_minor, other_minor"
    " FROM gateway_movement" };
static const struct sql_query payouts = { .name = "histories_payouts", .takes = "", .gives = "ttDiiiiiii", .text =
    "SELECT payout_id, currency, arrives_on, amount_minor, parts, charges_minor, refunds_minor, disputes_minor,"
    " fees_minor, other_minor FROM gateway_payout" };
/* clang-format on */

static struct day day_at(int64_t at_us)
{
    return instant_day((struct instant){ at_us });
}

static void discrepancy_found(void *context, const struct discrepancy *discrepancy)
{
    const struct day *day = context;
    const struct gateway_listed *charge = discrepancy->charge;

    if (discrepancy->differences != 0)
        found("the books of %s differ: %s (%s)", day_write(*day).text,
              differences_write(discrepancy->differences).text,
              charge != NULL ? charge->charge_id : "no charge");
}

/* By `guichet reconcile --day`: each day on which the gateway has a charge, whatever the worker has seen of it. */
static void day_joined(struct day day)
{
    struct reconciliation done = { 0 };
    enum status status = reconcile_day(world.sql, book_gateway(), day, discrepancy_found, &day, &done);
    int64_t charges = 0, foreign = 0;

    for (size_t i = 0; i < shared->book.charge_count; i++)
        if (day_at(shared->book.charges[i].created_us).number == day.number) {
            charges++;
            foreign += shared->book.charges[i].foreign ? 1 : 0;
        }
    if (status != STATUS_OK)
        found("the reconciliation of %s: %s", day_write(day).text, status_name(status));
    else if (done.charges != charges || done.foreign != foreign)
        found("the reconciliation of %s saw %" PRId64 " charges, %" PRId64 " of others, of %" PRId64 " and %" PRId64,
              day_write(day).text, done.charges, done.foreign, charges, foreign);
    else if (reconcile_share_least(&done.sums) != RECONCILE_SHARE_WHOLE)
        found("of the money of %s, %" PRId64 " millionths are joined", day_write(day).text,
              reconcile_share_least(&done.sums));
}

static void days_joined(void)
{
    const struct book *book = &shared->book;
    struct day last = DAY_NONE;

    for (size_t i = 0; i < book->charge_count; i++) {
        struct day day = day_at(book->charges[i].created_us);

        if (day_is_none(last) || day.number != last.number)
            day_joined(day);
        last = day;
    }
}

/* Whether that day's movements were read to their end. */
static bool is_done(const struct sql_rows *done, struct day day)
{
    for (size_t i = 0; i < done->count; i++) {
        struct sql_row row = sql_row_at(done, i);

        if (sql_take_day(&row).number == day.number)
            return sql_take_int(&row) != 0;
    }
    return false;
}

static int64_t wrong_payouts(struct day day)
{
    int64_t count = 0;

    for (size_t i = 0; i < shared->book.payout_count; i++) {
        const struct book_payout *payout = &shared->book.payouts[i];

        count += payout->wrong && !payout->returned && day_at(payout->at_us).number == day.number ? 1 : 0;
    }
    return count;
}

/* The days that the worker still looks at: their result is the last word. */
static void results_check(const struct sql_rows *done)
{
    struct day window = day_plus(instant_day(clock_now()), -RECONCILE_DAYS + 1);

    for (size_t i = 0; i < done->count; i++) {
        struct sql_row row = sql_row_at(done, i);
        struct day day = sql_take_day(&row);
        bool settled = sql_take_int(&row) != 0;
        int64_t differences = sql_take_int(&row), wrong = sql_take_int(&row), left = sql_take_int(&row);

        if (day.number >= window.number &&
            (!settled || differences != 0 || wrong != wrong_payouts(day) || left != 0))
            found("the result of %s has %" PRId64 " differences, %" PRId64 " wrong payouts of %" PRId64
                  " and %" PRId64 " left%s",
                  day_write(day).text, differences, wrong, wrong_payouts(day), left, settled ? "" : ", not settled");
    }
}

static void share_check(void)
{
    struct arena arena = { 0 };
    struct reconcile_kept kept;
    enum status status = reconcile_kept_read(world.sql, &arena, clock_now(), &kept);

    if (status != STATUS_OK)
        found("what the reconciliation has found: %s", status_name(status));
    else if (kept.share != RECONCILE_SHARE_WHOLE)
        found("%" PRId64 " millionths of the last days' money are joined", kept.share);
    arena_end(&arena);
}

static struct book_movement *movement_find(const char *id)
{
    for (size_t i = 0; i < shared->book.movement_count; i++)
        if (strcmp(shared->book.movements[i].id, id) == 0)
            return &shared->book.movements[i];
    return NULL;
}

/* A posting: what the balance gained, against the account that the kind of movement belongs to, less the fee. */
static void movement_check(struct sql_row *row)
{
    struct book_movement *movement = movement_find(sql_take_text(row));
    struct day day = sql_take_day(row);
    const char *currency = sql_take_text(row);
    int64_t balance = sql_take_int(row), fees = sql_take_int(row), bank = sql_take_int(row),
            customers = sql_take_int(row), other = sql_take_int(row);
    bool paid_out;

    if (movement == NULL) {
        found("a movement of %" PRId64 " is booked that the gateway never made", balance);
        return;
    }
    paid_out = movement->kind == GATEWAY_MOVEMENT_PAYOUT;
    if (movement->booked || day.number != day_at(movement->at_us).number || strcmp(currency, movement->currency) != 0 ||
        balance != movement->minor - movement->fee_minor || fees != movement->fee_minor ||
        bank != (paid_out ? -movement->minor : 0) || customers != (paid_out ? 0 : -movement->minor) || other != 0)
        found("the movement %s of %" PRId64 " at %" PRId64 " is booked%s as %" PRId64 ", %" PRId64 ", %" PRId64
              ", %" PRId64 ", %" PRId64,
              movement->id, movement->minor, movement->fee_minor, movement->booked ? " twice" : "", balance, fees, bank,
              customers, other);
    movement->booked = true;
}

static struct book_payout *payout_find(const char *id)
{
    for (size_t i = 0; i < shared->book.payout_count; i++)
        if (strcmp(shared->book.payouts[i].id, id) == 0)
            return &shared->book.payouts[i];
    return NULL;
}

static void payout_check(struct sql_row *row)
{
    struct book_payout *payout = payout_find(sql_take_text(row));
    const char *currency = sql_take_text(row);
    struct day arrives_on = sql_take_day(row);
    int64_t want[] = { 0, 0, 0, 0, 0, 0, 0 }, kinds[GATEWAY_MOVEMENT__MAX] = { 0 };
    bool agrees;

    if (payout == NULL || (payout->wrong && !payout->returned)) {
        found("a payout is explained that %s", payout == NULL ? "the gateway never made" : "is not what it is made of");
        return;
    }
    want[0] = payout->minor;
    for (size_t i = 0; i < shared->book.movement_count; i++) {
        const struct book_movement *movement = &shared->book.movements[i];

        if (payout->wrong || !balance_is_part(movement, (int)(payout - shared->book.payouts) + 1))
            continue; /* of a wrong one that came back nothing is told */
        want[1]++;
        kinds[movement->kind] += movement->minor;
        want[5] -= movement->fee_minor;
    }
    want[2] = kinds[GATEWAY_MOVEMENT_CHARGE];
    want[3] = kinds[GATEWAY_MOVEMENT_REFUND];
    want[4] = kinds[GATEWAY_MOVEMENT_DISPUTE];
    want[6] = kinds[GATEWAY_MOVEMENT_PAYOUT];
    agrees = strcmp(currency, payout->currency) == 0 &&
             arrives_on.number == day_plus(day_at(payout->at_us), 2).number;
    for (size_t i = 0; i < sizeof want / sizeof want[0]; i++)
        agrees = sql_take_int(row) == want[i] && agrees;
    if (!agrees || payout->booked)
        found("the payout %s of %" PRId64 " is not explained by what it is made of", payout->id, payout->minor);
    payout->booked = true;
}

static void rows_check(const struct sql_query *query, void (*check)(struct sql_row *row))
{
    struct sql_rows rows = world_rows(query, NULL, 0);

    for (size_t i = 0; i < rows.count && shared->finding[0] == '\0'; i++) {
        struct sql_row row = sql_row_at(&rows, i);

        check(&row);
    }
}

/* What moved on a day that has a result is booked. A day has none where no worker went round for a month. */
static void all_booked(const struct sql_rows *done)
{
    const struct book *book = &shared->book;

    for (size_t i = 0; i < book->movement_count; i++)
        if (!book->movements[i].booked && is_done(done, day_at(book->movements[i].at_us)))
            found("the movement %s of %" PRId64 " is not booked", book->movements[i].id, book->movements[i].minor);
    for (size_t i = 0; i < book->payout_count; i++)
        if (!book->payouts[i].booked && !book->payouts[i].wrong && is_done(done, day_at(book->payouts[i].at_us)))
            found("the payout %s of %" PRId64 " is not explained", book->payouts[i].id, book->payouts[i].minor);
}

void checks_reconciled(void)
{
    struct sql_rows done;

    if (!world.reconciles)
        return;
    for (uint32_t i = 0; i < LAST_PAYOUTS; i++)
        (void)balance_pays_out(i, false);
    machine_pass_us(INT64_C(26) * 3600 * 1000000); /* the last day is over, and what differed is due again */
    work_reconcile();
    days_joined();
    done = world_rows(&done_days, NULL, 0);
    results_check(&done);
    share_check();
    rows_check(&movements, movement_check);
    rows_check(&payouts, payout_check);
    all_booked(&done);
    arena_wipe(&world.arena);
}
