/* counter/billing_run.c: day after day, page after page of organizations, each page one transaction. */
#include "counter/billing_run.h"

#include <assert.h>

#include "base/log.h"
#include "books/billing_day.h"
#include "counter/counter_many.h"
#include "counter/set_aside.h"
#include "counter/task.h"
#include "sql/store_due.h"

/* The most passes over one day. An organization that has more due than one act does needs several. */
enum { PASSES_MAX = 10000 };

struct run {
    const struct counter *like;
    struct billing_progress *progress;
    billing_progress_fn told;
    void *context;
    bool stopped;
};

struct page {
    struct day day;
    const struct due_organization *organizations;
    size_t count;
};

static int64_t kinds_of(const struct page *page, struct id id)
{
    for (size_t i = 0; i < page->count; i++)
        if (id_equal(page->organizations[i].id, id))
            return page->organizations[i].kinds;
    return 0;
}

static enum status act_billing_day(struct act *const acts[], size_t count, const struct page *page,
                                   struct day_done *done)
{
    int64_t kinds[SQL_IDS_MAX];

    *done = (struct day_done){ 0 };
    for (size_t i = 0; i < count; i++)
        kinds[i] = kinds_of(page, acts[i]->organization.id);
    return billing_day(acts, kinds, count, page->day, done);
}
ACT_MANY(act_billing_day, struct page, struct day_done);

static bool database_gone(enum status status)
{
    return status == STATUS_UNAVAILABLE || status == STATUS_OUTCOME_UNKNOWN;
}

/* Does one page in one transaction, in an arena of its own, so that memory does not grow with the run. *worked is
 * raised by how much was done. */
static enum status page_run(struct run *run, const struct page *page, int64_t *worked)
{
    struct arena arena = { 0 };
    struct counter like = *run->like;
    struct id ids[SQL_IDS_MAX];
    struct day_done done;
    enum status status;

    like.act.arena = &arena;
    if (clock_now().us > like.act.now.us)
        like.act.now = clock_now(); /* real time, but never set back with the host's clock */
    for (size_t i = 0; i < page->count; i++)
        ids[i] = page->organizations[i].id;
    task_begin(like.task, page->count == 1 ? TASK_ORGANIZATION : TASK_PAGE, ids[0], ids[0]);
    status = counter_run_many(&like, ids, page->count, act_billing_day, page, &done);
    task_end(like.task);
    arena_end(&arena);
    if (status == STATUS_NOT_FOUND)
        return STATUS_OK; /* other processes hold all of these organizations */
    if (status != STATUS_OK)
        return status;
    day_done_add(&run->progress->done, &done);
    *worked += day_done_sum(&done);
    run->stopped = run->told != NULL && !run->told(run->context, run->progress);
    return STATUS_OK;
}

/* An organization that fails rolls back its whole page; then each organization of the page is done by itself, which
 * finds the failing one. */
static enum status page_run_each(struct run *run, const struct page *page, int64_t *worked)
{
    for (size_t i = 0; i < page->count && !run->stopped; i++) {
        struct page one = { .day = page->day, .organizations = &page->organizations[i], .count = 1 };
        enum status status = page_run(run, &one, worked);

        if (database_gone(status))
            return status;
        if (status != STATUS_OK) {
            log_error("organization %s: what is due on %s could not be done: %s",
                      id_write(ID_ORGANIZATION, one.organizations[0].id).text, day_write(page->day).text,
                      status_name(status));
            run->progress->failures++;
            (void)set_aside(run->like, SET_ASIDE_ORGANIZATION, one.organizations[0].id, one.organizations[0].id,
                            status_name(status));
        }
    }
    return STATUS_OK;
}

/* Whether each organization is done by itself, because an earlier process died at work on a page. */
static bool singly(const struct run *run)
{
    return run->like->task != NULL && run->like->task->singly;
}

/* One pass over the organizations with something due that day. */
static enum status day_pass(struct run *run, struct day day, int64_t *worked)
{
    struct arena arena = { 0 };
    struct id after = ID_NONE;
    enum status status = STATUS_OK;
    size_t count = SQL_IDS_MAX;

    *worked = 0;
    while (status == STATUS_OK && count > 0 && !run->stopped) {
        struct due_organization *organizations;
        struct page page = { .day = day };

        arena_wipe(&arena);
        status = store_due_organizations(run->like->act.sql, &arena, day, after, SQL_IDS_MAX, &organizations, &count);
        if (status != STATUS_OK || count == 0)
            break;
        after = organizations[count - 1].id;
        page.organizations = organizations;
        page.count = count;
        status = singly(run) ? STATUS_INTERNAL : page_run(run, &page, worked);
        if (status != STATUS_OK && !database_gone(status))
            status = page_run_each(run, &page, worked);
    }
    arena_end(&arena);
    return status;
}

static enum status day_run(struct run *run, struct day day)
{
    int64_t worked = 1;
    enum status status = STATUS_OK;

    run->progress->day = day;
    for (int pass = 0; status == STATUS_OK && worked > 0 && pass < PASSES_MAX && !run->stopped; pass++)
        status = day_pass(run, day, &worked);
    return status;
}

enum status billing_run(const struct counter *like, struct day until, billing_progress_fn told, void *context,
                        struct billing_progress *progress)
{
    struct run run = { .like = like, .progress = progress, .told = told, .context = context };
    struct arena arena = { 0 };
    struct day day = day_of(1999, 12, 31); /* before every day on which a clock may stand */
    enum status status = STATUS_OK;

    assert(like->act.caller.claim.phase == CLAIM_NONE);
    *progress = (struct billing_progress){ .day = until };
    while (!run.stopped) {
        arena_wipe(&arena);
        if ((status = store_due_next(like->act.sql, &arena, day, until, &day)) != STATUS_OK || day_is_none(day))
            break;
        if ((status = day_run(&run, day)) != STATUS_OK)
            break;
    }
    arena_end(&arena);
    return status;
}

/* Does one organization's due days, one after the other, as pages of one organization; adds to *progress. */
enum status billing_run_one(const struct counter *like, struct id organization_id, struct day until,
                            struct billing_progress *progress)
{
    struct run run = { .like = like, .progress = progress };
    struct due_organization one = { organization_id, DUE_EVERYTHING };
    struct arena arena = { 0 };
    int64_t worked = 1;
    enum status status = STATUS_OK;

    while (status == STATUS_OK && worked > 0) {
        struct page page = { .organizations = &one, .count = 1 };

        arena_wipe(&arena);
        worked = 0;
        if ((status = store_due_day(like->act.sql, &arena, organization_id, &page.day)) == STATUS_OK &&
            !day_is_none(page.day) && page.day.number <= until.number)
            status = page_run(&run, &page, &worked);
    }
    arena_end(&arena);
    return status;
}
