/* counter/reconcile_daily.c */
#include "counter/reconcile_daily.h"

#include <inttypes.h>
#include <string.h>

#include "base/log.h"

static int64_t pause_s(int64_t tries)
{
    static const int64_t pauses_s[] = { 60, 300, 900, 3600 };
    const int64_t known = sizeof pauses_s / sizeof pauses_s[0];

    return tries < 1 ? 0 : pauses_s[tries <= known ? tries - 1 : known - 1];
}

/* A process that dies at it, again and again, is no reason to begin it every two minutes. */
static struct instant lease_end(const struct reconciliation_row *row, struct instant now)
{
    return instant_plus_seconds(now, RECONCILE_LEASE_S + pause_s(row->tries - 1));
}

struct day reconcile_first_day(const struct reconciliation_account *account, struct instant now)
{
    struct day first = instant_day(account->since), window = day_plus(instant_day(now), -RECONCILE_DAYS);

    return first.number > window.number ? first : window;
}

/* The last day that is over for at least so long. */
static struct day last_over(struct instant now, int64_t seconds)
{
    return day_plus(instant_day(instant_plus_seconds(now, -seconds)), -1);
}

static bool has_row(const struct reconciliation_row *rows, size_t count, struct day day)
{
    for (size_t i = 0; i < count; i++)
        if (rows[i].day.number == day.number)
            return true;
    return false;
}

/* A row for each day that is over and has none. */
static enum status days_add(struct sql *sql, struct arena *arena, const struct reconciliation_account *account,
                            struct instant now)
{
    struct day first = reconcile_first_day(account, now), last = last_over(now, RECONCILE_AFTER_S);
    struct reconciliation_row *rows;
    size_t count = 0;
    enum status status = store_reconciliation_list(sql, arena, account, first, &rows, &count);

    for (struct day day = first; status == STATUS_OK && day.number <= last.number; day = day_plus(day, 1)) {
        const struct reconciliation_row row = { .id = id_new(),
                                                .day = day,
                                                .next_try_at = now,
                                                .finished_at = INSTANT_NONE,
                                                .settled_at = INSTANT_NONE,
                                                .version = 1 };

        if (has_row(rows, count, day))
            continue;
        status = store_reconciliation_insert(sql, account, &row);
        if (status == STATUS_DUPLICATE) /* another worker's */
            status = STATUS_OK;
    }
    return status;
}

/* Under the lease, or STATUS_CHANGED: another worker was faster. */
static enum status day_claim(struct reconcile_daily *daily, struct sql *sql, struct instant now)
{
    enum status status = store_reconciliation_due(sql, &daily->arena, &daily->account, now, &daily->row);

    if (status != STATUS_OK)
        return status;
    daily->row.tries++;
    daily->row.next_try_at = lease_end(&daily->row, now);
    return store_reconciliation_update(sql, &daily->row);
}

/* A gateway promises each charge once; where it tells one twice, the first word is kept. */
static bool is_kept(const struct reconcile_daily *daily, const char *subject)
{
    for (size_t i = 0; i < daily->kept_count; i++)
        if (strcmp(daily->kept[i].subject, subject) == 0)
            return true;
    return false;
}

static void difference_keep(void *context, const struct discrepancy *found)
{
    struct reconcile_daily *daily = context;
    const struct gateway_listed *charge = found->charge;
    const struct payment *payment = found->payment == NULL ? NULL : &found->payment->payment;
    struct id_text payment_text;
    const char *subject;

    if (found->differences == 0)
        return; /* another shop's charge */
    payment_text = id_write(ID_PAYMENT, payment == NULL ? ID_NONE : payment->id);
    subject = charge != NULL ? charge->charge_id : payment_text.text;
    log_error("reconciliation of %s: %s: %s", day_write(daily->row.day).text, subject,
              differences_write(found->differences).text);
    if (daily->kept_count == RECONCILE_KEPT_MAX || is_kept(daily, subject))
        return;
    daily->unheard = daily->unheard || reconcile_may_be_unheard(found->differences);
    subject = arena_text(&daily->arena, subject);
    daily->kept[daily->kept_count++] = (struct difference_row){
        .reconciliation_id = daily->row.id,
        .subject = subject,
        .differences = found->differences,
        .charge_id = charge == NULL ? NULL : subject,
        .charge = charge == NULL ? (struct money){ 0 } : charge->amount,
        .organization_id = payment == NULL ? ID_NONE : payment->organization_id,
        .payment_id = payment == NULL ? ID_NONE : payment->id,
        .payment = payment == NULL ? (struct money){ 0 } : payment->amount,
        .gateway_minor = found->gateway_minor,
        .ours_minor = found->ours_minor,
    };
}

static bool payment_heard(void *context, struct id payment_id)
{
    const struct reconcile_daily *daily = context;

    return daily->hear(daily->hear_context, payment_id);
}

/* A payout is no charge: nothing is joined by it, or not joined. */
static void payout_keep(void *context, const struct gateway_payout *payout)
{
    struct reconcile_daily *daily = context;

    log_error("reconciliation of %s: payout %s of %s is not what its movements sum to", day_write(daily->row.day).text,
              payout->id, money_write(payout->amount).text);
    if (daily->kept_count == RECONCILE_KEPT_MAX)
        return;
    daily->kept[daily->kept_count++] = (struct difference_row){ .reconciliation_id = daily->row.id,
                                                                .subject = arena_text(&daily->arena, payout->id),
                                                                .differences = DIFFERENCE_BIT(DIFFERENCE_PAYOUT) };
}

/* The process holds no day any more. */
static void day_leave(struct reconcile_daily *daily)
{
    if (daily->running) {
        reconcile_end(&daily->walk);
        settlement_end(&daily->settlement);
    }
    arena_end(&daily->arena);
    daily->running = daily->over = daily->unheard = false;
    daily->kept = NULL;
    daily->kept_count = 0;
}

static int64_t lease_half_us(void)
{
    return clock_monotonic_us() + RECONCILE_LEASE_S * INT64_C(1000000) / 2;
}

/* How many silent questions a try passes over: a charge about which the gateway never says anything does not keep its
 * whole day from being told. */
static int64_t silences_allowed(int64_t tries)
{
    return tries > RECONCILE_SILENT_TRIES ? tries - RECONCILE_SILENT_TRIES : 0;
}

/* When a result of that time in which so many differ is made again; INSTANT_NONE: not. soon: hourly at any age. */
static struct instant again_at(struct day day, int64_t differing, struct instant made_at, bool soon)
{
    struct instant end = instant_of_day(day_plus(day, 1));

    if (differing <= 0 || day_between(day, instant_day(made_at)) >= RECONCILE_DAYS)
        return INSTANT_NONE;
    return instant_plus_seconds(made_at, soon || made_at.us < instant_plus_seconds(end, RECONCILE_LATE_S).us
                                             ? RECONCILE_AGAIN_S
                                             : RECONCILE_AGAIN_LATER_S);
}

static bool has_come(struct instant at, struct instant now)
{
    return !instant_is_none(at) && at.us <= now.us;
}

/* Takes up what is due of the day: its charges, its movements and payouts, or both. The row does not tell whether an
 * answer may put a difference right, which is looked at hourly (day_end): each is taken for such a one, or the payouts'
 * daily turn would put it off. */
static void day_begin(struct reconcile_daily *daily, struct sql *sql, struct gateway *gateway, struct instant now)
{
    const struct reconciliation_row *row = &daily->row;

    daily->payouts_due =
        row->settled_run == 0 ||
        has_come(again_at(row->day, row->payouts_wrong + row->payouts_left, row->settled_at, false), now);
    daily->charges_due = row->run == 0 || !daily->payouts_due ||
                         has_come(again_at(row->day, row->discrepancies, row->finished_at, true), now);
    reconcile_begin(&daily->walk, sql, gateway, row->day, RECONCILE_PAGE_WAIT_MS);
    daily->walk.tell = difference_keep;
    daily->walk.hear = daily->hear == NULL ? NULL : payment_heard;
    daily->walk.context = daily;
    reconcile_since(&daily->walk, &daily->account);
    daily->walk.silences_allowed = silences_allowed(row->tries);
    settlement_begin(&daily->settlement, sql, gateway, &daily->account, row->day, RECONCILE_PAGE_WAIT_MS);
    daily->settlement.tell = payout_keep;
    daily->settlement.context = daily;
    daily->kept = ARENA_ARRAY(&daily->arena, struct difference_row, RECONCILE_KEPT_MAX);
    daily->renew_us = lease_half_us();
    daily->running = true;
}

/* Begins a day that is due, where there is one. */
static enum status begin(struct reconcile_daily *daily, struct sql *sql, struct gateway *gateway, struct instant now)
{
    struct arena arena = { 0 };
    enum status status = store_reconciliation_account(sql, &daily->arena, &daily->account);

    if (status == STATUS_OK && (status = days_add(sql, &arena, &daily->account, now)) == STATUS_OK &&
        (status = day_claim(daily, sql, now)) == STATUS_OK)
        day_begin(daily, sql, gateway, now);
    if (!daily->running)
        day_leave(daily);
    arena_end(&arena);
    return status == STATUS_NOT_FOUND || status == STATUS_CHANGED ? STATUS_OK : status;
}

static void result_tell(const struct reconciliation_row *row, int64_t open)
{
    if (open > 0)
        log_error("reconciliation of %s: %" PRId64 " differ; `guichet flags` says what to do", day_write(row->day).text,
                  open);
    else
        log_info("reconciliation of %s: no differences in %" PRId64 " charges and %" PRId64 " payments",
                 day_write(row->day).text, row->charges, row->payments);
}

/* Differences under a number that is this lease's alone, to be written before the row names it. */
static enum status differences_insert(struct reconcile_daily *daily, struct sql *sql)
{
    for (size_t i = 0; i < daily->kept_count; i++)
        daily->kept[i].run = daily->row.version;
    return store_difference_insert(sql, &daily->arena, daily->kept, daily->kept_count);
}

/* Keeps the comparison of the charges, whether or not the movements can be read afterwards. */
static enum status charges_keep(struct reconcile_daily *daily, struct sql *sql, struct instant now)
{
    const struct reconciliation *done = &daily->walk.done;
    struct reconciliation_row row = daily->row;
    enum status status = store_reconciliation_sums_insert(sql, &daily->arena, row.id, row.version, &done->sums);

    if (status != STATUS_OK || (status = differences_insert(daily, sql)) != STATUS_OK)
        return status;
    row.run = row.version;
    row.tries = 1; /* of what is left to do */
    row.trouble = NULL;
    row.charges = done->charges;
    row.payments = done->payments;
    row.discrepancies = done->discrepancies;
    row.foreign = done->foreign;
    row.next_try_at = lease_end(&row, now);
    row.finished_at = now;
    if ((status = store_reconciliation_update(sql, &row)) != STATUS_OK)
        return status;
    daily->row = row;
    daily->charges_due = false;
    daily->kept_count = 0;
    return STATUS_OK;
}

/* Adds what was found of the payouts. */
static enum status payouts_keep(struct reconcile_daily *daily, struct sql *sql, struct instant now,
                                struct reconciliation_row *row)
{
    enum status status = differences_insert(daily, sql);

    row->settled_run = row->version;
    row->settled_at = now;
    row->payouts_wrong = daily->settlement.wrong;
    row->payouts_left = daily->settlement.left;
    return status;
}

static struct instant earlier(struct instant a, struct instant b)
{
    return instant_is_none(a) || (!instant_is_none(b) && b.us < a.us) ? b : a;
}

/* Both results are there: the day rests until one of them is made again. */
static enum status day_end(struct reconcile_daily *daily, struct sql *sql, struct instant now)
{
    struct reconciliation_row row = daily->row;
    int64_t accepted = 0, payouts_accepted = 0, open, payouts_open;
    enum status status = daily->payouts_due ? payouts_keep(daily, sql, now, &row) : STATUS_OK;

    if (status != STATUS_OK ||
        (status = store_difference_accepted(sql, &daily->arena, row.id, row.run, &accepted)) != STATUS_OK ||
        (status = store_difference_accepted(sql, &daily->arena, row.id, row.settled_run, &payouts_accepted)) !=
            STATUS_OK)
        return status;
    open = row.discrepancies - accepted;
    payouts_open = row.payouts_wrong - payouts_accepted;
    row.tries = 0;
    row.trouble = NULL;
    row.next_try_at = earlier(again_at(row.day, open, row.finished_at, daily->unheard),
                              again_at(row.day, payouts_open + row.payouts_left, row.settled_at, false));
    if ((status = store_reconciliation_update(sql, &row)) != STATUS_OK)
        return status;
    daily->row = row;
    daily->over = true;
    result_tell(&row, open + payouts_open);
    if (row.payouts_left > 0)
        log_error("reconciliation of %s: %" PRId64 " payouts are not looked into yet", day_write(row.day).text,
                  row.payouts_left);
    if (store_reconciliation_sweep(sql, &row) != STATUS_OK)
        log_info("reconciliation of %s: its earlier result is removed with the next", day_write(row.day).text);
    return STATUS_OK;
}

/* What the database does not take now stays under its lease, which runs out. */
static void put_back(struct reconcile_daily *daily, struct sql *sql, enum status why, struct instant now)
{
    struct reconciliation_row *row = &daily->row;

    row->trouble = status_name(why);
    row->next_try_at = instant_plus_seconds(now, pause_s(row->tries));
    if (store_reconciliation_update(sql, row) == STATUS_OK)
        log_error("reconciliation of %s: %s; tried again at %s", day_write(row->day).text, row->trouble,
                  instant_write(row->next_try_at).text);
}

static enum status step(struct reconcile_daily *daily, struct sql *sql, struct instant now)
{
    if (daily->charges_due)
        return daily->walk.over ? charges_keep(daily, sql, now) : reconcile_step(&daily->walk);
    if (daily->payouts_due && !daily->settlement.over)
        return settlement_step(&daily->settlement);
    return day_end(daily, sql, now);
}

static enum status steps_make(struct reconcile_daily *daily, struct sql *sql, struct instant now, int64_t until_us)
{
    enum status status;

    do
        status = step(daily, sql, now);
    while (status == STATUS_OK && !daily->over && clock_monotonic_us() < until_us);
    return status;
}

static enum status renew(struct reconcile_daily *daily, struct sql *sql, struct instant now)
{
    if (clock_monotonic_us() < daily->renew_us)
        return STATUS_OK;
    daily->row.next_try_at = lease_end(&daily->row, now);
    daily->renew_us = lease_half_us();
    return store_reconciliation_update(sql, &daily->row);
}

enum status reconcile_daily_go_on(struct reconcile_daily *daily, struct sql *sql, struct gateway *gateway,
                                  struct instant now, int64_t budget_us, bool *busy)
{
    int64_t until_us = clock_monotonic_us() + budget_us;
    enum status status = STATUS_OK;

    *busy = false;
    if (!daily->running)
        status = begin(daily, sql, gateway, now);
    if (!daily->running)
        return status;
    status = steps_make(daily, sql, now, until_us);
    if (status == STATUS_OK && !daily->over)
        status = renew(daily, sql, now);
    if (status != STATUS_OK && status != STATUS_CHANGED)
        put_back(daily, sql, status, now);
    *busy = status == STATUS_OK;
    if (status != STATUS_OK || daily->over)
        day_leave(daily);
    return status;
}

void reconcile_daily_stop(struct reconcile_daily *daily, struct sql *sql, struct instant now)
{
    if (daily->running) {
        daily->row.tries--;
        daily->row.next_try_at = now;
        if (store_reconciliation_update(sql, &daily->row) != STATUS_OK)
            log_info("reconciliation of %s: left under its lease", day_write(daily->row.day).text);
    }
    day_leave(daily);
}
