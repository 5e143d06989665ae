/* sql/store_verify_hold.c: rules about the credit that open orders hold (docs/rules.md, E: Held credit); each returns
 * the first row that breaks it. Few orders are open at any time, so the rules walk over organizations instead of all
 * orders ever placed. */
#include "base/language.h"
#include "sql/store_verify.h"

/* clang-format off */
#define NAME_OF(column) "LOWER(HEX(" column "))"
#define OF_BOX IN_BOX("organization_id", "organization_id")

static const struct sql_query held_wrong = { .name = "verify_held", .takes = BOX_3, .gives = "t", .text =
    "SELECT " NAME_OF("o.id") " FROM organization o"
    " LEFT JOIN (SELECT organization_id, SUM(minor) held FROM credit_hold WHERE " OF_BOX " GROUP BY organization_id) h"
    " ON h.organization_id = o.id"
    " LEFT JOIN (SELECT organization_id, -SUM(amount_minor) booked FROM ledger_entry WHERE account = 'credit_held' AND"
    " " OF_BOX
    "  GROUP BY organization_id) b ON b.organization_id = o.id"
    " WHERE " IN_BOX("o.id", "o.id") " AND (o.credit_held_minor <> COALESCE(h.held, 0) OR o.credit_held_minor <>"
    " COALESCE(b.booked, 0))"
    " ORDER BY o.id LIMIT 1" };
/* For each order: the ledger has the same held amount, and only an open order holds any. An order that is charged
 * holds its total less the charge, except what an order from before schema 010 was quoted with and does not hold
 * (unheld_minor); an order under a credit check holds at most its total. */
static const struct sql_query hold_wrong = { .name = "verify_hold", .takes = BOX_3, .gives = "t", .text =
    "SELECT " NAME_OF("COALESCE(x.order_id, x.organization_id)") " FROM (SELECT organization_id, order_id, SUM(held)"
    " held, SUM(booked) booked FROM"
    "  (SELECT organization_id, order_id, minor held, 0 booked FROM credit_hold WHERE " OF_BOX " UNION ALL"
    "   SELECT organization_id, order_id, 0, -amount_minor FROM ledger_entry WHERE account = 'credit_held' AND "
    OF_BOX " UNION ALL"
    "   SELECT organization_id, id, 0, 0 FROM `order` WHERE status IN ('payment_pending', 'payment_action_required')"
    " AND " OF_BOX ") e"
    "  GROUP BY organization_id, order_id) x"
    " LEFT JOIN `order` r ON r.organization_id = x.organization_id AND r.id = x.order_id"
    " LEFT JOIN payment y ON y.organization_id = r.organization_id AND y.order_id = r.id"
    " WHERE x.order_id IS NULL OR x.held <> x.booked"
    "  OR (x.held > 0 AND COALESCE(r.status, '') NOT IN ('payment_pending', 'payment_action_required',"
    " 'credit_check_pending'))"
    "  OR (r.status IN ('payment_pending', 'payment_action_required') AND x.held + r.unheld_minor <>"
    " r.total_minor - y.amount_minor) OR x.held > r.total_minor"
    " ORDER BY x.order_id LIMIT 1" };
static const struct sql_query hold_of_nothing = { .name = "verify_hold_source", .takes = BOX_1, .gives = "t", .text =
    "SELECT " NAME_OF("h.order_id") " FROM credit_hold h"
    " LEFT JOIN credit_note n ON h.source_kind = 'credit_note' AND n.organization_id = h.organization_id AND n.id ="
    " h.source_id"
    " LEFT JOIN payment y ON h.source_kind = 'payment' AND y.organization_id = h.organization_id AND y.id = h.source_id"
    " WHERE " IN_BOX("h.organization_id", "h.organization_id") " AND n.id IS NULL AND y.id IS NULL ORDER BY h.order_id"
    " LIMIT 1" };
/* The free and held amounts together never exceed what the source gave to the balance. */
static const struct sql_query note_held_too_much = { .name = "verify_note_held", .takes = BOX_1, .gives = "t", .text =
    "SELECT n.number FROM (SELECT organization_id, source_id, SUM(minor) held FROM credit_hold WHERE source_kind ="
    " 'credit_note' AND " OF_BOX
    "  GROUP BY organization_id, source_id) h JOIN credit_note n ON n.organization_id = h.organization_id AND n.id ="
    " h.source_id"
    " JOIN credit_note_state s ON s.organization_id = n.organization_id AND s.credit_note_id = n.id"
    " WHERE s.applied_minor + s.unspent_minor + s.refunded_minor + h.held > n.total_minor ORDER BY n.number LIMIT 1" };
static const struct sql_query payment_held_too_much = {
    .name = "verify_payment_held", .takes = BOX_1, .gives = "t",
    .text =
    "SELECT " NAME_OF("y.id") " FROM (SELECT organization_id, source_id, SUM(minor) held FROM credit_hold WHERE"
    " source_kind = 'payment' AND " OF_BOX
    "  GROUP BY organization_id, source_id) h JOIN payment y ON y.organization_id = h.organization_id AND y.id ="
    " h.source_id"
    " WHERE y.unspent_minor + h.held > (SELECT COALESCE(SUM(-LEAST(b.amount_minor, 0)), 0) FROM ledger_entry b"
    "  WHERE b.organization_id = y.organization_id AND b.payment_id = y.id AND b.account = 'credit_balance') ORDER BY"
    " y.id LIMIT 1" };

const struct verify_rule verify_hold_rules[] = {
    { WALK_ORGANIZATIONS, "credit_note", N_("more of a credit note is free and held than it"
    " gave"), &note_held_too_much },
    { WALK_ORGANIZATIONS, "payment", N_("more of a payment is free and held than it gave"), &payment_held_too_much },
    { WALK_ORGANIZATIONS, "organization", N_("the credit held is not what orders hold, or not what the ledger"
    " says"), &held_wrong },
    { WALK_ORGANIZATIONS, "credit_hold", N_("an order does not hold the credit it will use, or holds some after its"
    " end"), &hold_wrong },
    { WALK_ORGANIZATIONS, "credit_hold", N_("an order holds credit of a credit note or a payment that is not"
    " there"), &hold_of_nothing },
    { WALK__MAX, NULL, NULL, NULL }
};
/* clang-format on */
