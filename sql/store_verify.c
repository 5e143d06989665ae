/* sql/store_verify.c: rules that one SQL statement can check; each returns the first row that breaks it. */
#include "sql/store_verify.h"

#include "base/language.h"

/* clang-format off */
#define NAME_OF(column) "LOWER(HEX(" column "))"

static const struct sql_query totals_wrong = { .name = "verify_totals", .takes = BOX_3, .gives = "t", .text =
    "SELECT i.number FROM invoice i"
    " JOIN (SELECT organization_id, invoice_id, SUM(amount_minor) amount FROM invoice_line"
    "  WHERE " IN_BOX("organization_id", "invoice_id") " GROUP BY organization_id, invoice_id) l"
    "  ON l.organization_id = i.organization_id AND l.invoice_id = i.id"
    " LEFT JOIN (SELECT organization_id, invoice_id, SUM(amount_minor) amount, SUM(taxable_minor) taxable FROM"
    " invoice_tax"
    "  WHERE " IN_BOX("organization_id", "invoice_id") " GROUP BY organization_id, invoice_id) t ON t.organization_id"
    " = i.organization_id AND t.invoice_id = i.id"
    " WHERE " IN_BOX("i.organization_id", "i.id") " AND (l.amount <> i.subtotal_minor OR t.amount IS NULL OR t.amount"
    " <> i.tax_total_minor OR t.taxable <> i.subtotal_minor"
    "  OR i.subtotal_minor + i.tax_total_minor <> i.total_minor) ORDER BY i.number LIMIT 1" };
static const struct sql_query lines_missing = { .name = "verify_lines_missing", .takes = BOX_1, .gives = "t", .text =
    "SELECT i.number FROM invoice i LEFT JOIN invoice_line l ON l.organization_id = i.organization_id AND l.invoice_id"
    " = i.id AND l.position = 1"
    " LEFT JOIN invoice_state s ON s.organization_id = i.organization_id AND s.invoice_id = i.id"
    " WHERE " IN_BOX("i.organization_id", "i.id") " AND (l.id IS NULL OR s.invoice_id IS NULL) ORDER BY i.number LIMIT"
    " 1" };
static const struct sql_query state_wrong = { .name = "verify_state", .takes = BOX_3, .gives = "t", .text =
    "SELECT i.number FROM invoice i JOIN invoice_state s ON s.organization_id = i.organization_id AND s.invoice_id ="
    " i.id"
    " LEFT JOIN (SELECT n.organization_id, n.invoice_id, SUM(t.applied_minor) applied, SUM(n.total_minor) credited"
    " FROM credit_note n"
    "  JOIN credit_note_state t ON t.organization_id = n.organization_id AND t.credit_note_id = n.id"
    "  WHERE " IN_BOX("n.organization_id", "n.invoice_id") " GROUP BY n.organization_id, n.invoice_id) c"
    "  ON c.organization_id = i.organization_id AND c.invoice_id = i.id"
    " LEFT JOIN (SELECT organization_id, invoice_id, -SUM(amount_minor) paid FROM ledger_entry WHERE payment_id IS NOT"
    " NULL"
    "  AND account IN ('receivable', 'bad_debt') AND " IN_BOX("organization_id", "invoice_id")
    " GROUP BY organization_id, invoice_id) b"
    "  ON b.organization_id = i.organization_id AND b.invoice_id = i.id"
    " WHERE " IN_BOX("i.organization_id", "i.id") " AND (s.due_minor <> i.amount_due_minor - s.paid_minor -"
    " COALESCE(c.applied, 0) OR s.credited_minor <> COALESCE(c.credited, 0)"
    "  OR s.paid_minor <> COALESCE(b.paid, 0) OR (s.status = 'paid') <> (s.due_minor = 0))"
    " ORDER BY i.number LIMIT 1" };
/* States of a payment without a final outcome. */
#define PAYMENT_OPEN "('intent', 'calling', 'unknown', 'action_required', 'processing')"
static const struct sql_query attempt_wrong = { .name = "verify_attempt", .takes = BOX_2, .gives = "t", .text =
    "SELECT i.number FROM invoice i JOIN invoice_state s ON s.organization_id = i.organization_id AND s.invoice_id ="
    " i.id"
    " LEFT JOIN payment y ON y.organization_id = s.organization_id AND y.id = s.payment_id AND y.invoice_id ="
    " s.invoice_id"
    "  AND y.state IN " PAYMENT_OPEN
    " LEFT JOIN (SELECT organization_id, invoice_id, MAX(attempt) attempt FROM payment WHERE attempt IS NOT NULL"
    "  AND " IN_BOX("organization_id", "invoice_id") ""
    "  GROUP BY organization_id, invoice_id) a ON a.organization_id = i.organization_id AND a.invoice_id = i.id"
    " WHERE " IN_BOX("i.organization_id", "i.id") " AND ((s.payment_id IS NOT NULL AND y.id IS NULL) OR a.attempt >"
    " s.collections"
    "  OR (s.next_on IS NOT NULL AND s.status = 'paid')) ORDER BY i.number LIMIT 1" };
static const struct sql_query attempt_unnamed = {
    .name = "verify_attempt_unnamed", .takes = BOX_1, .gives = "t",
    .text =
    "SELECT " NAME_OF("y.id") " FROM payment y LEFT JOIN invoice_state s ON s.organization_id = y.organization_id AND"
    " s.invoice_id = y.invoice_id"
    " WHERE " IN_BOX("y.organization_id", "y.id") " AND y.invoice_id IS NOT NULL AND (s.invoice_id IS NULL OR (y.state"
    " IN " PAYMENT_OPEN " AND NOT s.payment_id <=> y.id))"
    " ORDER BY y.id LIMIT 1" };
/* A line's amount must cover what pending lines and credit notes took from it. */
static const struct sql_query credited_too_much = { .name = "verify_credited", .takes = BOX_1, .gives = "t", .text =
    "SELECT i.number FROM invoice_line l JOIN invoice i ON i.organization_id = l.organization_id AND i.id ="
    " l.invoice_id"
    " WHERE " IN_BOX("l.organization_id", "l.invoice_id") " AND l.amount_minor - COALESCE((SELECT SUM(c.amount_minor)"
    " FROM credit_note_line c"
    "   WHERE c.organization_id = l.organization_id AND c.invoice_line_id = l.id), 0)"
    "  < -COALESCE((SELECT SUM(r.amount_minor) FROM pending_line r WHERE r.organization_id = l.organization_id AND"
    " r.reduces_id = l.id), 0)"
    "  AND (EXISTS (SELECT 1 FROM credit_note_line c WHERE c.organization_id = l.organization_id AND c.invoice_line_id"
    " = l.id)"
    "   OR EXISTS (SELECT 1 FROM pending_line r WHERE r.organization_id = l.organization_id AND r.reduces_id = l.id))"
    " ORDER BY i.number LIMIT 1" };
static const struct sql_query note_source_wrong = { .name = "verify_note_source", .takes = BOX_1, .gives = "t", .text =
    "SELECT n.number FROM credit_note n JOIN credit_note_line c ON c.organization_id = n.organization_id AND"
    " c.credit_note_id = n.id"
    " LEFT JOIN invoice_line l ON l.organization_id = c.organization_id AND l.id = c.invoice_line_id AND l.invoice_id"
    " = n.invoice_id"
    " WHERE " IN_BOX("n.organization_id", "n.id") " AND (l.id IS NULL OR l.subscription_id <> c.subscription_id OR"
    " l.tax_category <> c.tax_category OR l.tax_rate_bp <> c.tax_rate_bp)"
    " ORDER BY n.number LIMIT 1" };
static const struct sql_query note_taxes_too_much = { .name = "verify_note_taxes", .takes = BOX_2, .gives = "t", .text =
    "SELECT i.number FROM invoice i JOIN (SELECT n.organization_id, n.invoice_id, t.category, t.rate_bp,"
    " SUM(t.taxable_minor) taxable,"
    "  SUM(t.amount_minor) amount FROM credit_note n JOIN credit_note_tax t ON t.organization_id = n.organization_id"
    " AND t.credit_note_id = n.id"
    "  WHERE " IN_BOX("n.organization_id", "n.invoice_id") ""
    "  GROUP BY n.organization_id, n.invoice_id, t.category, t.rate_bp) c ON c.organization_id = i.organization_id AND"
    " c.invoice_id = i.id"
    " LEFT JOIN invoice_tax x ON x.organization_id = i.organization_id AND x.invoice_id = i.id AND x.category ="
    " c.category AND x.rate_bp = c.rate_bp"
    " WHERE " IN_BOX("i.organization_id", "i.id") " AND (x.invoice_id IS NULL OR c.taxable > x.taxable_minor OR"
    " c.amount > x.amount_minor) ORDER BY i.number LIMIT 1" };
/* Only what was booked when the note was issued; its refunds are booked on other accounts. */
static const struct sql_query note_unbooked = { .name = "verify_note_booked", .takes = BOX_2, .gives = "t", .text =
    "SELECT n.number FROM credit_note n JOIN credit_note_state s ON s.organization_id = n.organization_id AND"
    " s.credit_note_id = n.id"
    " LEFT JOIN (SELECT organization_id, credit_note_id, SUM(IF(account = 'revenue', amount_minor, 0)) revenue,"
    "  SUM(IF(account = 'tax_payable', amount_minor, 0)) tax, SUM(IF(account IN ('receivable', 'bad_debt'),"
    " -amount_minor, 0)) applied,"
    "  MIN(IF(account = 'revenue', invoice_id, NULL)) invoice_id, MAX(IF(account = 'revenue', day, NULL)) day FROM"
    " ledger_entry"
    "  WHERE credit_note_id IS NOT NULL AND " IN_BOX("organization_id", "credit_note_id")
    " GROUP BY organization_id, credit_note_id) b"
    "  ON b.organization_id = n.organization_id AND b.credit_note_id = n.id"
    " WHERE " IN_BOX("n.organization_id", "n.id") " AND (b.revenue IS NULL OR b.revenue <> n.subtotal_minor OR b.tax"
    " <> n.tax_total_minor OR b.applied <> s.applied_minor"
    "  OR b.invoice_id <> n.invoice_id OR b.day <> n.issue_date) ORDER BY n.number LIMIT 1" };
static const struct sql_query note_totals_wrong = { .name = "verify_note_totals", .takes = BOX_3, .gives = "t", .text =
    "SELECT n.number FROM credit_note n LEFT JOIN (SELECT organization_id, credit_note_id, SUM(amount_minor) amount"
    " FROM credit_note_line"
    "  WHERE " IN_BOX("organization_id", "credit_note_id") " GROUP BY organization_id, credit_note_id) l ON"
    " l.organization_id = n.organization_id AND l.credit_note_id = n.id"
    " LEFT JOIN (SELECT organization_id, credit_note_id, SUM(amount_minor) amount, SUM(taxable_minor) taxable FROM"
    " credit_note_tax"
    "  WHERE " IN_BOX("organization_id", "credit_note_id") " GROUP BY organization_id, credit_note_id) t ON"
    " t.organization_id = n.organization_id AND t.credit_note_id = n.id"
    " LEFT JOIN credit_note_state s ON s.organization_id = n.organization_id AND s.credit_note_id = n.id"
    " WHERE " IN_BOX("n.organization_id", "n.id") " AND (l.amount IS NULL OR l.amount <> n.subtotal_minor OR t.amount"
    " IS NULL OR t.amount <> n.tax_total_minor"
    "  OR t.taxable <> n.subtotal_minor OR s.credit_note_id IS NULL OR s.applied_minor + s.unspent_minor +"
    " s.refunded_minor > n.total_minor)"
    " ORDER BY n.number LIMIT 1" };
static const struct sql_query balance_wrong = { .name = "verify_balance", .takes = BOX_4, .gives = "t", .text =
    "SELECT " NAME_OF("o.id") " FROM organization o LEFT JOIN (SELECT organization_id, SUM(unspent_minor) unspent FROM"
    " credit_note_state"
    "  WHERE " IN_BOX("organization_id", "organization_id") " GROUP BY organization_id) c ON c.organization_id = o.id"
    " LEFT JOIN (SELECT organization_id, SUM(unspent_minor) unspent FROM payment WHERE "
    IN_BOX("organization_id", "organization_id") " GROUP BY organization_id) y ON y.organization_id = o.id"
    " LEFT JOIN (SELECT organization_id, -SUM(amount_minor) booked FROM ledger_entry WHERE account = 'credit_balance'"
    "  AND " IN_BOX("organization_id", "organization_id") " GROUP BY organization_id) b"
    "  ON b.organization_id = o.id"
    " WHERE " IN_BOX("o.id", "o.id") " AND (o.credit_balance_minor <> COALESCE(c.unspent, 0) + COALESCE(y.unspent, 0)"
    " OR o.credit_balance_minor <> COALESCE(b.booked, 0))"
    " ORDER BY o.id LIMIT 1" };
static const struct sql_query posting_unbalanced = { .name = "verify_posting", .takes = BOX_1, .gives = "t", .text =
    "SELECT " NAME_OF("posting_id") " FROM ledger_entry WHERE " IN_BOX("organization_id", "posting_id")
    " GROUP BY organization_id, posting_id HAVING SUM(amount_minor) <> 0"
    " ORDER BY posting_id LIMIT 1" };
/* All entries of a posting have one day, currency and cause, and an invoice they name exists. */
static const struct sql_query posting_torn = { .name = "verify_posting_torn", .takes = BOX_1, .gives = "t", .text =
    "SELECT " NAME_OF("e.posting_id") " FROM ledger_entry e JOIN organization o ON o.id = e.organization_id"
    " LEFT JOIN invoice i ON i.organization_id = e.organization_id AND i.id = e.invoice_id"
    " WHERE " IN_BOX("e.organization_id", "e.posting_id") ""
    " GROUP BY e.organization_id, e.posting_id HAVING COUNT(*) < 2 OR MIN(e.day) <> MAX(e.day) OR SUM(e.currency <>"
    " o.currency) > 0"
    "  OR COUNT(DISTINCT COALESCE(e.invoice_id, '')) > 1 OR COUNT(DISTINCT COALESCE(e.payment_id, '')) > 1"
    "  OR COUNT(DISTINCT COALESCE(e.credit_note_id, '')) > 1 OR COUNT(DISTINCT COALESCE(e.order_id, '')) > 1 OR"
    " COUNT(e.invoice_id) <> COUNT(i.id)"
    "  OR COUNT(e.invoice_id) + COUNT(e.payment_id) + COUNT(e.credit_note_id) + COUNT(e.order_id) = 0 ORDER BY"
    " e.posting_id LIMIT 1" };
static const struct sql_query invoice_unbooked = { .name = "verify_booked", .takes = BOX_3, .gives = "t", .text =
    "SELECT i.number FROM invoice i LEFT JOIN (SELECT organization_id, invoice_id,"
    "  SUM(IF(account = 'revenue', -amount_minor, 0)) revenue, SUM(IF(account = 'tax_payable', -amount_minor, 0)) tax,"
    "  SUM(IF(account = 'receivable', amount_minor, 0)) receivable, SUM(IF(account = 'bad_debt', amount_minor, 0))"
    " bad_debt,"
    "  MAX(IF(account = 'revenue' AND credit_note_id IS NULL, day, NULL)) day FROM ledger_entry"
    "  WHERE " IN_BOX("organization_id", "invoice_id") " GROUP BY organization_id, invoice_id) b"
    "  ON b.organization_id = i.organization_id AND b.invoice_id = i.id"
    " JOIN invoice_state s ON s.organization_id = i.organization_id AND s.invoice_id = i.id"
    " LEFT JOIN (SELECT organization_id, invoice_id, SUM(subtotal_minor) subtotal, SUM(tax_total_minor) tax FROM"
    " credit_note"
    "  WHERE " IN_BOX("organization_id", "invoice_id") " GROUP BY organization_id, invoice_id) c ON c.organization_id"
    " = i.organization_id AND c.invoice_id = i.id"
    " WHERE " IN_BOX("i.organization_id", "i.id") " AND (b.revenue IS NULL OR b.revenue <> i.subtotal_minor -"
    " COALESCE(c.subtotal, 0) OR b.tax <> i.tax_total_minor - COALESCE(c.tax, 0)"
    "  OR b.receivable <> IF(s.status = 'uncollectible', 0, s.due_minor) OR b.bad_debt <> IF(s.status ="
    " 'uncollectible', s.due_minor, 0)"
    "  OR b.day <> i.issue_date)"
    " ORDER BY i.number LIMIT 1" };
/* kept: what of the payment was booked to the credit balance; its unspent amount cannot be more. */
static const struct sql_query payment_unbooked = { .name = "verify_payment", .takes = BOX_3, .gives = "t", .text =
    "SELECT " NAME_OF("y.id") " FROM payment y LEFT JOIN (SELECT organization_id, payment_id, MIN(invoice_id)"
    " invoice_id, MIN(day) day,"
    "  SUM(IF(account = 'cash', amount_minor, NULL)) amount, SUM(IF(account = 'credit_balance', -LEAST(amount_minor,"
    " 0), 0)) kept"
    "  FROM ledger_entry WHERE payment_id IS NOT NULL AND " IN_BOX("organization_id", "payment_id")
    " GROUP BY organization_id, payment_id) b"
    "  ON b.organization_id = y.organization_id AND b.payment_id = y.id"
    " LEFT JOIN (SELECT organization_id, payment_id, SUM(IF(state = 'succeeded', amount_minor, 0)) back,"
    "  SUM(IF(state <> 'declined', amount_minor, 0)) promised FROM refund WHERE "
    IN_BOX("organization_id", "payment_id") " GROUP BY organization_id, payment_id) r"
    "  ON r.organization_id = y.organization_id AND r.payment_id = y.id"
    " WHERE " IN_BOX("y.organization_id", "y.id") " AND ((y.state IN ('succeeded', 'refunded') AND (b.amount IS NULL"
    " OR b.amount <> y.amount_minor - COALESCE(r.back, 0)"
    "   - IF(y.chargeback IN ('opened', 'lost'), y.chargeback_minor, 0) - y.chargeback_fee_minor))"
    "  OR (y.state NOT IN ('succeeded', 'refunded') AND (b.amount IS NOT NULL OR r.payment_id IS NOT NULL))"
    "  OR (y.state = 'refunded') <> (COALESCE(r.back, 0) = y.amount_minor) OR r.promised > y.amount_minor OR"
    " y.unspent_minor > COALESCE(b.kept, 0)"
    "  OR b.invoice_id <> COALESCE(y.invoice_id, '') OR b.day <> y.received_on"
    "  OR (y.received_on IS NULL) <> (y.payment_method_id IS NOT NULL)) ORDER BY y.id LIMIT 1" };
/* The contested amount is booked on `contested` until the dispute is decided, and the fee on `dispute_fees`. Only a
 * charge that succeeded can be contested, and it is watched until the decision. */
static const struct sql_query chargeback_wrong = { .name = "verify_chargeback", .takes = BOX_2, .gives = "t", .text =
    "SELECT " NAME_OF("y.id") " FROM payment y LEFT JOIN (SELECT organization_id, payment_id,"
    "  SUM(IF(account = 'contested', amount_minor, 0)) contested, SUM(IF(account = 'dispute_fees', amount_minor, 0))"
    " fees FROM ledger_entry WHERE payment_id IS NOT NULL AND " IN_BOX("organization_id", "payment_id")
    " GROUP BY organization_id, payment_id) b ON b.organization_id = y.organization_id AND b.payment_id = y.id"
    " WHERE " IN_BOX("y.organization_id", "y.id") " AND (COALESCE(b.contested, 0) <> IF(y.chargeback = 'opened',"
    " y.chargeback_minor, 0) OR COALESCE(b.fees, 0) <> y.chargeback_fee_minor"
    "  OR (y.chargeback IS NULL) <> (y.chargeback_opened_at IS NULL)"
    "  OR (COALESCE(y.chargeback, '') IN ('won', 'lost')) <> (y.chargeback_closed_at IS NOT NULL)"
    "  OR COALESCE(y.chargeback, 'opened') NOT IN ('opened', 'won', 'lost')"
    "  OR (y.chargeback IS NOT NULL AND (y.charge_id IS NULL OR y.state NOT IN ('succeeded', 'refunded')))"
    "  OR (y.chargeback = 'opened' AND y.watch_at IS NULL)) ORDER BY y.id LIMIT 1" };
/* The payment and the credit note that a posting names exist. */
static const struct sql_query payment_missing = {
    .name = "verify_payment_missing", .takes = BOX_1, .gives = "t",
    .text =
    "SELECT " NAME_OF("e.posting_id") " FROM ledger_entry e LEFT JOIN payment y ON y.organization_id ="
    " e.organization_id AND y.id = e.payment_id"
    " LEFT JOIN credit_note n ON n.organization_id = e.organization_id AND n.id = e.credit_note_id"
    " WHERE " IN_BOX("e.organization_id", "e.posting_id") ""
    " AND ((e.payment_id IS NOT NULL AND y.id IS NULL) OR (e.credit_note_id IS NOT NULL AND n.id IS NULL)) ORDER BY"
    " e.posting_id LIMIT 1" };
/* A refund is of a payment of its credit note's invoice, and has a next try exactly while it is open. */
static const struct sql_query refund_wrong = { .name = "verify_refund", .takes = BOX_1, .gives = "t", .text =
    "SELECT " NAME_OF("r.id") " FROM refund r LEFT JOIN credit_note n ON n.organization_id = r.organization_id AND"
    " n.id = r.credit_note_id"
    " LEFT JOIN payment y ON y.organization_id = r.organization_id AND y.id = r.payment_id"
    " WHERE " IN_BOX("r.organization_id", "r.id") " AND (n.id IS NULL OR y.id IS NULL OR y.payment_method_id IS NULL"
    " OR NOT y.invoice_id <=> n.invoice_id OR r.amount_minor <= 0"
    "  OR (r.state IN ('succeeded', 'declined')) <> (r.next_try_at IS NULL) OR (r.state = 'declined') <>"
    " (r.decline_code IS NOT NULL))"
    " ORDER BY r.id LIMIT 1" };
/* The note's refunded amount is the sum of its refunds. */
static const struct sql_query note_refunds_wrong = {
    .name = "verify_note_refunds", .takes = BOX_2, .gives = "t",
    .text =
    "SELECT n.number FROM credit_note n JOIN credit_note_state s ON s.organization_id = n.organization_id AND"
    " s.credit_note_id = n.id"
    " LEFT JOIN (SELECT organization_id, credit_note_id, SUM(IF(state <> 'declined', amount_minor, 0)) refunded"
    "  FROM refund WHERE " IN_BOX("organization_id", "credit_note_id") " GROUP BY organization_id, credit_note_id) r"
    "  ON r.organization_id = n.organization_id AND r.credit_note_id = n.id"
    " WHERE " IN_BOX("n.organization_id", "n.id") " AND s.refunded_minor <> COALESCE(r.refunded, 0) ORDER BY n.number"
    " LIMIT 1" };
/* By the ledger: a note's refunds payable are its open refunds; the cash paid out is its succeeded refunds; the credit
 * balance it gave is its total less what was applied and refunded. */
static const struct sql_query note_refunds_unbooked = {
    .name = "verify_note_refunds_booked", .takes = BOX_3, .gives = "t",
    .text =
    "SELECT n.number FROM credit_note n JOIN credit_note_state s ON s.organization_id = n.organization_id AND"
    " s.credit_note_id = n.id"
    " LEFT JOIN (SELECT organization_id, credit_note_id, SUM(IF(state = 'succeeded', amount_minor, 0)) back,"
    "  SUM(IF(state NOT IN ('succeeded', 'declined'), amount_minor, 0)) open FROM refund"
    "  WHERE " IN_BOX("organization_id", "credit_note_id") " GROUP BY organization_id, credit_note_id) r"
    "  ON r.organization_id = n.organization_id AND r.credit_note_id = n.id"
    " LEFT JOIN (SELECT organization_id, credit_note_id, SUM(IF(account = 'refunds_payable', -amount_minor, 0))"
    " payable,"
    "  SUM(IF(account = 'cash', -amount_minor, 0)) cash, SUM(IF(account = 'credit_balance', -amount_minor, 0)) balance"
    " FROM ledger_entry"
    "  WHERE credit_note_id IS NOT NULL AND " IN_BOX("organization_id", "credit_note_id")
    " GROUP BY organization_id, credit_note_id) b"
    "  ON b.organization_id = n.organization_id AND b.credit_note_id = n.id"
    " WHERE " IN_BOX("n.organization_id", "n.id") " AND (COALESCE(b.payable, 0) <> COALESCE(r.open, 0) OR"
    " COALESCE(b.cash, 0) <> COALESCE(r.back, 0)"
    "  OR COALESCE(b.balance, 0) <> n.total_minor - s.applied_minor - s.refunded_minor) ORDER BY n.number LIMIT 1" };
static const struct sql_query refund_unbooked = { .name = "verify_refund_booked", .takes = BOX_2, .gives = "t", .text =
    "SELECT " NAME_OF("MIN(r.id)") " FROM refund r LEFT JOIN (SELECT organization_id, credit_note_id, payment_id,"
    " -SUM(amount_minor) cash"
    "  FROM ledger_entry WHERE account = 'cash' AND credit_note_id IS NOT NULL"
    "  AND " IN_BOX("organization_id", "credit_note_id") " GROUP BY organization_id, credit_note_id, payment_id) b"
    "  ON b.organization_id = r.organization_id AND b.credit_note_id = r.credit_note_id AND b.payment_id = r.payment_id"
    " WHERE r.state = 'succeeded' AND " IN_BOX("r.organization_id", "r.credit_note_id")
    " GROUP BY r.organization_id, r.credit_note_id, r.payment_id"
    " HAVING SUM(r.amount_minor) <> COALESCE(MAX(b.cash), 0) ORDER BY MIN(r.id) LIMIT 1" };
/* Every refund payable belongs to a credit note. */
static const struct sql_query payable_of_nothing = { .name = "verify_payable", .takes = BOX_1, .gives = "t", .text =
    "SELECT " NAME_OF("posting_id") " FROM ledger_entry WHERE account = 'refunds_payable' AND credit_note_id IS NULL"
    " AND " IN_BOX("organization_id", "posting_id") " ORDER BY posting_id LIMIT 1" };
static const struct sql_query lots_wrong = { .name = "verify_lots", .takes = BOX_2, .gives = "t", .text =
    "SELECT " NAME_OF("s.id") " FROM subscription s LEFT JOIN (SELECT organization_id, subscription_id, SUM(quantity)"
    " quantity FROM lot"
    "  WHERE " IN_BOX("organization_id", "subscription_id") " GROUP BY organization_id, subscription_id) l ON"
    " l.organization_id = s.organization_id AND l.subscription_id = s.id"
    " WHERE " IN_BOX("s.organization_id", "s.id") " AND s.total_licences <> COALESCE(l.quantity, 0) ORDER BY s.id"
    " LIMIT 1" };
static const struct sql_query assigned_wrong = { .name = "verify_assigned", .takes = BOX_2, .gives = "t", .text =
    "SELECT " NAME_OF("s.id") " FROM subscription s LEFT JOIN (SELECT organization_id, subscription_id, SUM(status ="
    " 'active') active,"
    "  SUM(status = 'reserved') reserved FROM assignment"
    "  WHERE " IN_BOX("organization_id", "subscription_id") " GROUP BY organization_id, subscription_id) a"
    "  ON a.organization_id = s.organization_id AND a.subscription_id = s.id"
    " WHERE " IN_BOX("s.organization_id", "s.id") " AND (s.assigned_licences <> COALESCE(a.active, 0) OR"
    " s.reserved_licences <> COALESCE(a.reserved, 0)"
    "  OR s.assigned_licences + s.reserved_licences > s.total_licences + s.pending_licences) ORDER BY s.id LIMIT 1" };
static const struct sql_query order_wrong = { .name = "verify_order", .takes = BOX_1, .gives = "t", .text =
    "SELECT " NAME_OF("r.id") " FROM `order` r LEFT JOIN payment y ON y.organization_id = r.organization_id AND"
    " y.order_id = r.id"
    " LEFT JOIN invoice i ON i.organization_id = r.organization_id AND i.order_id = r.id"
    " WHERE " IN_BOX("r.organization_id", "r.id") ""
    " AND ((r.status = 'confirmed' AND y.id IS NOT NULL AND (i.id IS NULL OR y.amount_minor <> i.amount_due_minor OR"
    " i.total_minor <> r.total_minor))"
    "  OR (r.status <> 'confirmed' AND (i.id IS NOT NULL OR EXISTS (SELECT 1 FROM lot l"
    "   WHERE l.organization_id = r.organization_id AND l.subscription_id = r.subscription_id AND l.order_id = r.id)))"
    "  OR (r.status = 'confirmed' AND y.state = 'declined' AND NOT EXISTS (SELECT 1 FROM invoice_state"
    " t" /* the exception: a debit that was returned later */
    "   WHERE t.organization_id = i.organization_id AND t.invoice_id = i.id AND t.failed_on IS NOT NULL))) ORDER BY"
    " r.id LIMIT 1" };
/* The database refuses to delete such a quote; the worker would meet it again in every round. */
static const struct sql_query order_unquoted = { .name = "verify_order_quote", .takes = BOX_1, .gives = "t", .text =
    "SELECT " NAME_OF("r.id") " FROM `order` r LEFT JOIN quote q ON q.organization_id = r.organization_id AND"
    " q.id = r.quote_id WHERE " IN_BOX("r.organization_id", "r.id") " AND (q.id IS NULL OR q.kept_until IS NOT NULL)"
    " ORDER BY r.id LIMIT 1" };
static const struct sql_query owner_wrong = { .name = "verify_owner", .takes = BOX_1, .gives = "t", .text =
    "SELECT " NAME_OF("s.id") " FROM subscription s WHERE " IN_BOX("s.organization_id", "s.id")
    " AND s.open_order_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM `order` r"
    "  WHERE r.organization_id = s.organization_id AND r.id = s.open_order_id"
    "  AND r.status IN ('payment_pending', 'payment_action_required', 'credit_check_pending')) ORDER BY s.id LIMIT 1" };

/* A document's currency is its organization's, which never changes. */
static const struct sql_query invoice_words = { .name = "verify_invoice_words", .takes = BOX_1, .gives = "t", .text =
    "SELECT i.number FROM invoice i JOIN organization o ON o.id = i.organization_id"
    " LEFT JOIN invoice_state s ON s.organization_id = i.organization_id AND s.invoice_id = i.id"
    " WHERE " IN_BOX("i.organization_id", "i.id") " AND (i.currency <> o.currency OR i.payment_method_type NOT IN"
    " ('card', 'bank_account', 'invoice')"
    "  OR COALESCE(s.status, 'open') NOT IN ('open', 'paid', 'uncollectible')) ORDER BY i.number LIMIT 1" };
static const struct sql_query note_words = { .name = "verify_note_words", .takes = BOX_1, .gives = "t", .text =
    "SELECT n.number FROM credit_note n JOIN organization o ON o.id = n.organization_id"
    " WHERE " IN_BOX("n.organization_id", "n.id") " AND n.currency <> o.currency ORDER BY n.number LIMIT 1" };
#define LINE_WORDS " AND (l.kind NOT IN ('recurring', 'proration') OR l.tax_category NOT IN ('S', 'AE', 'O')) LIMIT 1"
static const struct sql_query invoice_line_words = {
    .name = "verify_invoice_line_words", .takes = BOX_1, .gives = "t",
    .text =
    "SELECT i.number FROM invoice_line l JOIN invoice i ON i.organization_id = l.organization_id AND i.id ="
    " l.invoice_id"
    " WHERE " IN_BOX("l.organization_id", "l.invoice_id") "" LINE_WORDS };
static const struct sql_query note_line_words = {
    .name = "verify_note_line_words", .takes = BOX_1, .gives = "t",
    .text =
    "SELECT n.number FROM credit_note_line l JOIN credit_note n ON n.organization_id = l.organization_id AND n.id ="
    " l.credit_note_id"
    " WHERE " IN_BOX("l.organization_id", "l.credit_note_id") "" LINE_WORDS };
#define TAX_WORDS " AND t.category NOT IN ('S', 'AE', 'O') LIMIT 1"
static const struct sql_query tax_words = { .name = "verify_tax_words", .takes = BOX_1, .gives = "t", .text =
    "SELECT i.number FROM invoice_tax t JOIN invoice i ON i.organization_id = t.organization_id AND i.id = t.invoice_id"
    " WHERE " IN_BOX("t.organization_id", "t.invoice_id") TAX_WORDS };
static const struct sql_query note_tax_words = { .name = "verify_note_tax_words", .takes = BOX_1, .gives = "t", .text =
    "SELECT n.number FROM credit_note_tax t JOIN credit_note n ON n.organization_id = t.organization_id AND n.id ="
    " t.credit_note_id"
    " WHERE " IN_BOX("t.organization_id", "t.credit_note_id") TAX_WORDS };
static const struct sql_query refund_words = { .name = "verify_refund_words", .takes = BOX_1, .gives = "t", .text =
    "SELECT " NAME_OF("r.id") " FROM refund r JOIN organization o ON o.id = r.organization_id WHERE "
    IN_BOX("r.organization_id", "r.id") " AND (r.currency <> o.currency"
    "  OR r.state NOT IN ('intent', 'calling', 'unknown', 'processing', 'succeeded', 'declined')) ORDER BY r.id LIMIT"
    " 1" };

const struct verify_rule verify_word_rules[] = {
    { WALK_INVOICES, "invoice", N_("a document holds a word that it cannot hold"), &invoice_words },
    { WALK_NOTES, "credit_note", N_("a document holds a word that it cannot hold"), &note_words },
    { WALK_INVOICES, "invoice_line", N_("a document holds a word that it cannot hold"), &invoice_line_words },
    { WALK_NOTES, "credit_note_line", N_("a document holds a word that it cannot hold"), &note_line_words },
    { WALK_INVOICES, "invoice_tax", N_("a document holds a word that it cannot hold"), &tax_words },
    { WALK_NOTES, "credit_note_tax", N_("a document holds a word that it cannot hold"), &note_tax_words },
    { WALK_REFUNDS, "refund", N_("a refund holds a word that it cannot hold"), &refund_words },
    { WALK__MAX, NULL, NULL, NULL }
};

static const struct sql_query movement_wrong = { .name = "verify_movement", .takes = BOX_1, .gives = "t", .text =
    "SELECT " NAME_OF("id") " FROM gateway_movement WHERE " IN_BOX("id", "id") " AND (balance_minor + fees_minor +"
    " bank_minor + customers_minor + other_minor <> 0 OR balance_minor <> amount_minor - fee_minor)"
    " ORDER BY id LIMIT 1" };
static const struct sql_query payout_wrong = { .name = "verify_payout", .takes = BOX_1, .gives = "t", .text =
    "SELECT " NAME_OF("id") " FROM gateway_payout WHERE " IN_BOX("id", "id") " AND automatic <> 0 AND returned = 0 AND"
    " amount_minor <> charges_minor + refunds_minor + disputes_minor + fees_minor + other_minor ORDER BY id LIMIT 1" };

const struct verify_rule verify_rules[] = {
    { WALK_INVOICES, "invoice", N_("an invoice has no line, or no state"), &lines_missing },
    { WALK_INVOICES, "invoice", N_("an invoice’s lines or taxes do not add up to its totals"), &totals_wrong },
    { WALK_INVOICES, "invoice_state", N_("what is due is not what was invoiced less what was paid and"
    " credited"), &state_wrong },
    { WALK_INVOICES, "invoice_state", N_("how an invoice is collected does not fit its payments"), &attempt_wrong },
    { WALK_PAYMENTS, "payment", N_("a payment of an invoice is under way, and the invoice does not say"
    " so"), &attempt_unnamed },
    { WALK_INVOICES, "invoice_line", N_("more was credited of an invoice’s line than it charged"), &credited_too_much },
    { WALK_NOTES, "credit_note", N_("a credit note’s lines, taxes or state do not add up to its"
    " totals"), &note_totals_wrong },
    { WALK_NOTES, "credit_note", N_("a credit note gives back what its invoice did not charge"), &note_source_wrong },
    { WALK_INVOICES, "invoice_tax", N_("more tax was credited of an invoice than it charged"), &note_taxes_too_much },
    { WALK_ORGANIZATIONS, "organization", N_("a credit balance is not what is left of credit notes and payments, or"
    " not what the ledger says"), &balance_wrong },
    { WALK_POSTINGS, "ledger_entry", N_("a posting does not sum to zero"), &posting_unbalanced },
    { WALK_POSTINGS, "ledger_entry", N_("a posting’s entries are not of one day, currency and cause"), &posting_torn },
    { WALK_POSTINGS, "ledger_entry", N_("a posting names a payment or a credit note that is not"
    " there"), &payment_missing },
    { WALK_INVOICES, "ledger_entry", N_("the ledger does not say of an invoice what the document"
    " says"), &invoice_unbooked },
    { WALK_NOTES, "ledger_entry", N_("the ledger does not say of a credit note what the document"
    " says"), &note_unbooked },
    { WALK_REFUNDS, "refund", N_("a refund and its credit note, its payment or its state disagree"), &refund_wrong },
    { WALK_NOTES, "credit_note", N_("what was refunded of a credit note is not what its refunds come"
    " to"), &note_refunds_wrong },
    { WALK_NOTES, "refund", N_("a refund that succeeded and its cash in the ledger disagree"), &refund_unbooked },
    { WALK_NOTES, "ledger_entry", N_("the ledger does not say of a credit note what its refunds"
    " say"), &note_refunds_unbooked },
    { WALK_POSTINGS, "ledger_entry", N_("a posting owes back what no credit note gave"), &payable_of_nothing },
    { WALK_PAYMENTS, "payment", N_("a payment and its cash in the ledger disagree"), &payment_unbooked },
    { WALK_PAYMENTS, "payment", N_("a payment and what its payer’s bank contests of it disagree"), &chargeback_wrong },
    { WALK_SUBSCRIPTIONS, "subscription", N_("a subscription’s lots do not add up to its licences"), &lots_wrong },
    { WALK_SUBSCRIPTIONS, "subscription", N_("a subscription’s assignments are not what it counts"), &assigned_wrong },
    { WALK_ORDERS, "order", N_("an order, its payment, its invoice and its licences disagree"), &order_wrong },
    { WALK_ORDERS, "order", N_("the quote of an order is not kept for ever"), &order_unquoted },
    { WALK_SUBSCRIPTIONS, "subscription", N_("a subscription waits for an order that has ended"), &owner_wrong },
    { WALK_MOVEMENTS, "gateway_movement", N_("a movement of the balance at the gateway is not booked as it"
    " was"), &movement_wrong },
    { WALK_PAYOUTS, "gateway_payout", N_("a payout is not what its movements sum to"), &payout_wrong },
    { WALK__MAX, NULL, NULL, NULL }
};
/* clang-format on */
