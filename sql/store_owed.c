/* sql/store_owed.c: what an organization owes. The tax of pending lines is rounded per document, as on their future
 * invoices: rounded per line, it could differ by cents. */
#include "sql/store_organization.h"
#include "sql/store_pending_line.h"

/* clang-format off */
static const struct sql_query owed_now = { .name = "organization_owed", .takes = "bbb", .gives = "i", .text =
    "SELECT CAST("
    " (SELECT COALESCE(SUM(due_minor), 0) FROM invoice_state WHERE organization_id = ? AND status = 'open')"
    " + (SELECT COALESCE(SUM(total_minor), 0) FROM `order` WHERE organization_id = ? AND status ="
    " 'credit_check_pending')"
    " + (SELECT COALESCE(SUM(by_invoice_minor), 0) FROM subscription WHERE organization_id = ? AND status IN"
    " ('active', 'past_due', 'suspended')"
    "    AND by_invoice_minor > 0 AND by_invoice_number = period_number)"
    " AS SIGNED)" };
/* clang-format on */

static size_t method_lines(const struct waiting_line *waiting, size_t count, size_t from)
{
    size_t size = 1;

    while (from + size < count && id_equal(waiting[from + size].payment_method_id, waiting[from].payment_method_id))
        size++;
    return size;
}

/* The total of one payment method's pending lines as if they were invoiced now. */
static enum status method_sum(struct arena *arena, const struct waiting_line *waiting, size_t count,
                              int64_t *total_minor)
{
    struct bill_line *lines = ARENA_ARRAY(arena, struct bill_line, count);
    struct currency none = { "" }; /* the sums of one organization, which has one currency */
    struct bill_plan plan;
    struct bill_sums sums;
    enum status status;

    for (size_t i = 0; i < count; i++)
        lines[i] = waiting[i].line;
    bill_plan_make(arena, lines, count, &plan);
    if ((status = bill_plan_sums(lines, count, &plan, arena, none, 0, &sums)) == STATUS_OK)
        *total_minor = sums.total.minor;
    return status;
}

enum status store_organization_owed(struct sql *sql, struct arena *arena, struct id id, int64_t *owed_minor)
{
    struct waiting_wanted wanted = { .organization_id = id, .not_due_by = DAY_NONE };
    struct waiting_line *waiting;
    struct sql_row row;
    size_t count;
    int64_t owed, more;
    enum status status;

    if ((status = sql_read_one(sql, arena, &owed_now, SQL_VALUES(sql_id(id), sql_id(id), sql_id(id)), &row)) !=
            STATUS_OK ||
        (status = store_pending_line_waiting(sql, arena, &wanted, &waiting, &count)) != STATUS_OK)
        return status;
    owed = sql_take_int(&row);
    for (size_t from = 0, size = 0; from < count; from += size) {
        size = method_lines(waiting, count, from);
        if (method_sum(arena, waiting + from, size, &more) != STATUS_OK || __builtin_add_overflow(owed, more, &owed)) {
            owed = INT64_MAX;
            break;
        }
    }
    *owed_minor = owed;
    return STATUS_OK;
}
