/* sql/store_verify_period.c: rules about periods, pending lines and lots; each returns the first row that breaks it.
 *
 * Licences and lines: for each direct subscription that is active or past due, and whose current period was billed by
 * a line at its start,
 *
 *     the quantity of that line
 *     + the quantities of the proration lines that begin within the current period and end with it: pending ones
 *       (invoiced since or not; also those of amount 0, which are kept for this; reductions of pending lines are
 *       negative), and those invoiced at once
 *     - the quantities of lines of the same days on credit notes of orders
 *     = total_licences.
 *
 * Not compared: periods that no line bills (free, suspended), or only from the day of payment on; other channels;
 * credit notes of no order (the operator's change amounts only, and a subscription cancelled at once has ended). */
#include "base/language.h"
#include "sql/store_verify.h"

/* clang-format off */
#define NAME_OF(column) "LOWER(HEX(" column "))"

static const struct sql_query period_gap = { .name = "verify_period_gap", .takes = BOX_1, .gives = "t", .text =
    "SELECT " NAME_OF("subscription_id") " FROM (SELECT subscription_id, number, period_start, LAG(number) OVER w"
    " before_number,"
    "  LAG(period_end) OVER w before_end FROM subscription_period"
    "  WHERE " IN_BOX("organization_id", "subscription_id") " WINDOW w AS (PARTITION BY organization_id,"
    " subscription_id ORDER BY number)) p"
    " WHERE number < 0 OR number <> before_number + 1 OR period_start <> before_end ORDER BY subscription_id, number"
    " LIMIT 1" };
/* A subscription that has ended still names its last period. A trial has no period, nor has a subscription whose order
 * failed. */
static const struct sql_query period_current = { .name = "verify_period_current", .takes = BOX_2, .gives = "t", .text =
    "SELECT " NAME_OF("s.id") " FROM subscription s LEFT JOIN (SELECT organization_id, subscription_id, MAX(number)"
    " number"
    "  FROM subscription_period WHERE " IN_BOX("organization_id", "subscription_id")
    " GROUP BY organization_id, subscription_id) m ON m.organization_id = s.organization_id AND m.subscription_id ="
    " s.id"
    " LEFT JOIN subscription_period p ON p.organization_id = m.organization_id AND p.subscription_id ="
    " m.subscription_id AND p.number = m.number"
    " WHERE " IN_BOX("s.organization_id", "s.id") " AND ((p.number IS NULL AND s.channel = 'direct' AND s.status IN"
    " ('active', 'past_due', 'suspended'))"
    "  OR p.number <> s.period_number OR NOT p.period_start <=> IF(p.number IS NULL, NULL, s.period_start)"
    "  OR NOT p.period_end <=> IF(p.number IS NULL, NULL, s.period_end)) ORDER BY s.id LIMIT 1" };
/* A pending line that was invoiced is in both tables: period_line reads the invoice's line, and waited_line_wrong
 * compares the two. */
static const struct sql_query period_line = { .name = "verify_period_line", .takes = BOX_1, .gives = "t", .text =
    "SELECT " NAME_OF("p.subscription_id") " FROM subscription_period p"
    " LEFT JOIN pending_line w ON w.organization_id = p.organization_id AND w.id = p.line_id AND w.subscription_id ="
    " p.subscription_id"
    " LEFT JOIN invoice_line l ON l.organization_id = p.organization_id AND l.id = p.line_id AND l.subscription_id ="
    " p.subscription_id"
    " WHERE " IN_BOX("p.organization_id", "p.subscription_id") " AND p.line_id IS NOT NULL AND (COALESCE(l.id, w.id)"
    " IS NULL OR COALESCE(l.period_end, w.period_end) <> p.period_end"
    "  OR IF(p.unbilled IS NULL, COALESCE(l.period_start, w.period_start) <> p.period_start OR COALESCE(l.quantity,"
    " w.quantity) <> p.licences,"
    "        COALESCE(l.period_start, w.period_start) < p.period_start)) ORDER BY p.subscription_id, p.number LIMIT"
    " 1" };
static const struct sql_query licences_unbilled = {
    .name = "verify_licences_billed", .takes = BOX_4, .gives = "t",
    .text =
    "SELECT " NAME_OF("s.id") " FROM subscription s JOIN subscription_period p ON p.organization_id = s.organization_id"
    "  AND p.subscription_id = s.id AND p.number = s.period_number AND p.line_id IS NOT NULL AND p.unbilled IS NULL"
    " LEFT JOIN (SELECT organization_id, subscription_id, period_start, period_end, quantity FROM pending_line"
    "   WHERE kind = 'proration' AND " IN_BOX("organization_id", "subscription_id")
    "  UNION ALL SELECT l.organization_id, l.subscription_id, l.period_start, l.period_end, l.quantity FROM"
    " invoice_line l"
    "   WHERE " IN_BOX("l.organization_id", "l.subscription_id") " AND l.kind = 'proration'"
    "   AND NOT EXISTS (SELECT 1 FROM pending_line w WHERE w.organization_id = l.organization_id AND w.id = l.id)"
    "  UNION ALL SELECT c.organization_id, c.subscription_id, c.period_start, c.period_end, -c.quantity FROM"
    " credit_note_line c"
    "   JOIN credit_note n ON n.organization_id = c.organization_id AND n.id = c.credit_note_id"
    "   WHERE " IN_BOX("c.organization_id", "c.subscription_id") " AND n.order_id IS NOT NULL) m"
    "  ON m.organization_id = s.organization_id AND m.subscription_id = s.id AND m.period_start >= s.period_start AND"
    " m.period_end = s.period_end"
    " WHERE " IN_BOX("s.organization_id", "s.id") " AND s.channel = 'direct' AND s.status IN ('active', 'past_due')"
    "  AND (s.cancels_on IS NULL OR s.cancels_on >="
    " s.period_end)" /* otherwise it is ending: its licences were credited already, and are removed at the end */
    " GROUP BY s.organization_id, s.id"
    " HAVING MAX(s.total_licences) <> MAX(p.licences) + COALESCE(SUM(m.quantity), 0) ORDER BY s.id LIMIT 1" };
static const struct sql_query waiting_line_wrong = {
    .name = "verify_waiting_line", .takes = BOX_1, .gives = "t",
    .text =
    "SELECT " NAME_OF("w.id") " FROM pending_line w LEFT JOIN pending_line q ON q.organization_id = w.organization_id"
    " AND q.id = w.reduces_id"
    " WHERE " IN_BOX("w.organization_id", "w.id") " AND (w.total_minor <> w.amount_minor + ROUND(CAST(w.amount_minor"
    " AS DECIMAL(40, 0)) * w.tax_rate_bp / 10000) OR w.period_start >= w.period_end"
    "  OR (w.reduces_id IS NOT NULL AND (q.id IS NULL OR q.subscription_id <> w.subscription_id OR w.amount_minor >"
    " 0))) ORDER BY w.id LIMIT 1" };
static const struct sql_query reduced_too_much = { .name = "verify_reduced", .takes = BOX_2, .gives = "t", .text =
    "SELECT " NAME_OF("w.id") " FROM pending_line w JOIN (SELECT organization_id, reduces_id, SUM(amount_minor) amount"
    " FROM pending_line"
    "  WHERE reduces_id IS NOT NULL AND " IN_BOX("organization_id", "reduces_id")
    " GROUP BY organization_id, reduces_id) r ON r.organization_id = w.organization_id AND r.reduces_id = w.id"
    " WHERE " IN_BOX("w.organization_id", "w.id") " AND w.amount_minor + r.amount < 0 ORDER BY w.id LIMIT 1" };
static const struct sql_query waited_line_wrong = { .name = "verify_waited_line", .takes = BOX_1, .gives = "t", .text =
    "SELECT " NAME_OF("w.id") " FROM pending_line w LEFT JOIN invoice_line l ON l.organization_id = w.organization_id"
    " AND l.id = w.id"
    " WHERE " IN_BOX("w.organization_id", "w.id") " AND ((w.invoice_id IS NULL AND l.id IS NOT NULL) OR (w.invoice_id"
    " IS NOT NULL AND (l.id IS NULL OR l.invoice_id <> w.invoice_id"
    "  OR l.subscription_id <> w.subscription_id OR l.quantity <> w.quantity OR l.period_start <> w.period_start OR"
    " l.period_end <> w.period_end"
    "  OR l.base_minor <> w.base_minor OR l.amount_minor <> w.amount_minor OR l.tax_category <> w.tax_category"
    "  OR l.tax_rate_bp <> w.tax_rate_bp))) ORDER BY w.id LIMIT 1" };
static const struct sql_query lot_unpaid = { .name = "verify_lot_line", .takes = BOX_1, .gives = "t", .text =
    "SELECT " NAME_OF("t.id") " FROM lot t LEFT JOIN invoice_line l ON l.organization_id = t.organization_id AND l.id"
    " = t.invoice_line_id"
    "  AND l.subscription_id = t.subscription_id"
    " LEFT JOIN pending_line w ON w.organization_id = t.organization_id AND w.id = t.pending_line_id AND"
    " w.subscription_id = t.subscription_id"
    " LEFT JOIN `order` r ON r.organization_id = t.organization_id AND r.id = t.order_id AND r.subscription_id ="
    " t.subscription_id"
    " WHERE " IN_BOX("t.organization_id", "t.id") " AND ((t.invoice_line_id IS NOT NULL AND l.id IS NULL) OR"
    " (t.pending_line_id IS NOT NULL AND w.id IS NULL)"
    "  OR (t.order_id IS NOT NULL AND r.id IS NULL) OR t.quantity < 0) ORDER BY t.id LIMIT 1" };

const struct verify_rule verify_period_rules[] = {
    { WALK_SUBSCRIPTIONS, "subscription_period", N_("a subscription’s periods leave a gap, or overlap"), &period_gap },
    { WALK_SUBSCRIPTIONS, "subscription", N_("a subscription does not stand on its last period"), &period_current },
    { WALK_SUBSCRIPTIONS, "subscription_period", N_("a period and the line that bills it disagree"), &period_line },
    { WALK_PENDING_LINES, "pending_line", N_("a pending line’s total is not its amount with tax, or it takes from a"
    " line that is not there"), &waiting_line_wrong },
    { WALK_PENDING_LINES, "pending_line", N_("more was taken from a pending line than it charged"), &reduced_too_much },
    { WALK_PENDING_LINES, "pending_line", N_("a line that waited and the line on its invoice"
    " disagree"), &waited_line_wrong },
    { WALK_SUBSCRIPTIONS, "subscription", N_("the licences of a subscription are not those its running period was"
    " billed for"), &licences_unbilled },
    { WALK_LOTS, "lot", N_("a lot’s order, or the line that paid for it, is not there"), &lot_unpaid },
    { WALK__MAX, NULL, NULL, NULL }
};
/* clang-format on */
