/* tests/histories/checks.c */
#include "checks.h"

#include <inttypes.h>
#include <string.h>

#include "counter/verify.h"
#include "shared.h"
#include "world.h"

enum { VERIFY_EVERY = 30, SANDBOXES_EVERY = 4 };

/* Without a sandbox in this history, the rules for sandboxes are not asked. */
static bool no_sandbox(void)
{
    for (int i = 0; i < world.organization_count; i++)
        if (world.organizations[i].sandbox)
            return false;
    return true;
}

/* A rule that one statement checks: its first row breaks the rule, and is named. */
struct rule {
    const char *broken;
    struct sql_query query; /* gives a text, or nothing */
};

static void rule_check(const struct rule *rule)
{
    struct sql_rows rows = world_rows(&rule->query, NULL, 0);
    struct sql_row row;

    if (rows.count == 0)
        return;
    row = sql_row_at(&rows, 0);
    found("%s (%s)", rule->broken, sql_take_text(&row));
}

/* clang-format off */
/* The day of a sandbox's clock, in a zone one or two hours ahead of UTC; the clock stands shortly after midnight or in
 * the morning. */
#define SANDBOX_DAY "DATE(o.clock_at + INTERVAL 2 HOUR)"

/* An order's day in that zone; right for orders before 31 October 2027. */
#define ORDER_DAY "DATE(r.created_at + INTERVAL IF(r.created_at < '2027-03-28 01:00:00', 1, 2) HOUR)"

static const struct rule sandbox_rules[] = {
    { "a subscription of a sandbox is left in a period that has ended", { "histories_late", "", "t",
      "SELECT CONCAT(s.status, ' until ', s.period_end) FROM subscription s JOIN organization o ON o.id ="
      " s.organization_id"
      " WHERE o.sandbox AND s.channel = 'direct' AND s.status IN ('active', 'past_due', 'suspended') AND s.period_end"
      " <= " SANDBOX_DAY
      /* A turn of the clock that was answered before it was complete stands between two days, until the worker or the
       * next turn goes on. */
      " AND NOT EXISTS (SELECT 1 FROM clock_turn t WHERE t.organization_id = o.id) LIMIT 1" } },
};
/* clang-format on */

/* Verifies the organization that most steps are about. */
static void books_so_far(void)
{
    struct arena arena = { 0 };
    struct verify_walked walked = { 0 };
    struct verification v = { 0 };
    enum status status = verify_organization(world.sql, &arena, world.organizations[0].id, &walked, &v);

    if (status != STATUS_OK)
        found("verify of an organization: %s", status_name(status));
    else if (v.fault != NULL)
        found("verify: %s", v.fault);
    arena_end(&arena);
}

/* Drawn history: every few steps, without the last one, which the ending's checks follow. Replayed history: each step,
 * so that shrinking loses no finding. */
static bool is_time(const struct history *h, int every)
{
    return h->wanted == 0 || (h->count % every == 0 && h->count < h->wanted);
}

void checks_sandboxes(void)
{
    for (size_t i = 0; i < sizeof sandbox_rules / sizeof sandbox_rules[0] && !no_sandbox(); i++)
        rule_check(&sandbox_rules[i]);
    arena_wipe(&world.arena);
}

void checks_after_step(bool changed)
{
    if (changed && is_time(&shared->history, SANDBOXES_EVERY))
        checks_sandboxes();
    if (is_time(&shared->history, VERIFY_EVERY) && shared->finding[0] == '\0')
        books_so_far();
    arena_wipe(&world.arena);
}

/* clang-format off */
static const struct rule open_rules[] = {
    { "an order never ends", { "histories_open_order", "", "t",
      "SELECT status FROM `order` WHERE status IN ('payment_pending', 'payment_action_required',"
      " 'credit_check_pending') LIMIT 1" } },
    { "a payment never ends", { "histories_open_payment", "", "t",
      "SELECT state FROM payment WHERE state NOT IN ('succeeded', 'declined', 'refunded') LIMIT 1" } },
    { "a refund never ends", { "histories_open_refund", "", "t",
      "SELECT state FROM refund WHERE state NOT IN ('succeeded', 'declined') LIMIT 1" } },
    { "a scheduled order that no subscription knows", { "histories_lost_schedule", "", "t",
      "SELECT r.status FROM `order` r JOIN subscription s ON s.organization_id = r.organization_id AND s.id ="
      " r.subscription_id"
      " WHERE r.status = 'scheduled' AND NOT (s.scheduled_order_id <=> r.id) LIMIT 1" } },
    { "a subscription waits for an order that has ended", { "histories_held", "", "t",
      "SELECT CONCAT(s.status, ' ', s.hold, ' ', s.pending_licences) FROM subscription s WHERE s.hold <> 'none' OR"
      " s.open_order_id IS NOT NULL"
      " OR s.pending_licences <> 0 OR s.status = 'pending' LIMIT 1" } },
    { "licences stay reserved for an order that has ended", { "histories_reserved", "", "t",
      "SELECT CONCAT(status, ' ', reserved_licences) FROM subscription WHERE reserved_licences <> 0 LIMIT 1" } },
    { "credit is held although nothing is open", { "histories_credit_held", "", "t",
      "SELECT CAST(credit_held_minor AS CHAR) FROM organization WHERE credit_held_minor <> 0 LIMIT 1" } },
    { "an invoice waits for an attempt that has ended", { "histories_attempt", "", "t",
      "SELECT t.status FROM invoice_state t JOIN payment p ON p.organization_id = t.organization_id AND p.id ="
      " t.payment_id"
      " WHERE p.state IN ('succeeded', 'declined', 'refunded') LIMIT 1" } },
};
/* clang-format on */

void checks_nothing_open(void)
{
    for (size_t i = 0; i < sizeof open_rules / sizeof open_rules[0]; i++)
        rule_check(&open_rules[i]);
    for (int i = 0; i < shared->requests.count; i++) {
        const struct request *request = &shared->requests.list[i];

        if (request->keyed && !request->answered && request->sent > 0)
            found("a request (%s) is never answered: %s", request_name(request->kind), status_name(request->status));
    }
    arena_wipe(&world.arena);
}

/* clang-format off */
static const struct rule setup_rules[] = {
    { "a setup never ends", { "histories_open_setup", "", "t",
      "SELECT state FROM payment_method_setup WHERE next_try_at IS NOT NULL LIMIT 1" } },
    { "the gateway never hears of a removed method", { "histories_detach", "", "t",
      "SELECT gateway_reference FROM payment_method WHERE detach_at IS NOT NULL LIMIT 1" } },
    { "a setup that ended without a method has one", { "histories_setup_method", "", "t",
      "SELECT s.state FROM payment_method_setup s LEFT JOIN payment_method m ON m.organization_id = s.organization_id"
      " AND m.setup_id = s.id WHERE (s.state = 'completed') <> (m.id <=> s.payment_method_id AND m.id IS NOT NULL)"
      " LIMIT 1" } },
};
static const struct sql_query methods_of = { .name = "histories_methods_of", .takes = "t", .gives = "i", .text =
    "SELECT COUNT(*) FROM payment_method WHERE gateway_reference = ?" };
/* Setups that know that page and have not expired. An expired one has no method: the gateway was silent from the page's
 * end on, and the person is told to begin again. */
static const struct sql_query heard_of = { .name = "histories_setup_heard_of", .takes = "t", .gives = "i", .text =
    "SELECT COUNT(*) FROM payment_method_setup WHERE reference = ? AND state <> 'expired'" };
static const struct sql_query other_mandates = {
    .name = "histories_other_mandates", .takes = "tt", .gives = "i",
    .text =
    "SELECT COUNT(*) FROM payment_method WHERE gateway_reference = ? AND status = 'active' AND type = 'bank_account'"
    " AND NOT mandate_status <=> ?" };
/* With or without an event of the gateway, the worker asked about each method within the weeks that have passed. */
static const struct sql_query other_ends = { .name = "histories_other_ends", .takes = "ti", .gives = "i", .text =
    "SELECT COUNT(*) FROM payment_method WHERE gateway_reference = ? AND status = 'active' AND NOT exp_year <=> ?" };
/* clang-format on */

static void cards_check(void)
{
    for (size_t i = 0; i < shared->book.card_count; i++) {
        const struct book_card *card = &shared->book.cards[i];

        if (world_number(&other_ends, SQL_VALUES(sql_text(card->reference), sql_int(card->exp_year))) != 0)
            found("the card %s expires in %d, and that is not heard", card->reference, card->exp_year);
        if (world_number(&other_mandates, SQL_VALUES(sql_text(card->reference),
                                                     sql_text(card->mandate_ended ? "inactive" : "active"))) != 0)
            found("the mandate of %s is %s, and that is not heard", card->reference,
                  card->mandate_ended ? "ended" : "active");
    }
}

void checks_setups(void)
{
    for (size_t i = 0; i < sizeof setup_rules / sizeof setup_rules[0]; i++)
        rule_check(&setup_rules[i]);
    for (size_t i = 0; i < shared->book.setup_count; i++) {
        const struct book_setup *page = &shared->book.setups[i];

        if (page->state == PAGE_COMPLETED && world_number(&heard_of, SQL_VALUES(sql_text(page->id))) == 1 &&
            world_number(&methods_of, SQL_VALUES(sql_text(page->reference))) != 1)
            found("a card was given on %s, and it is not exactly one payment method", page->id);
    }
    cards_check();
    arena_wipe(&world.arena);
}

void checks_labels(void)
{
    static const struct sql_query paid = { .name = "histories_labels", .takes = "", .gives = "bt", .text =
        "SELECT p.id, i.number FROM payment p JOIN `order` o ON o.organization_id = p.organization_id AND o.id ="
        " p.order_id JOIN invoice i ON i.organization_id = p.organization_id AND i.id = p.invoice_id"
        " WHERE o.status = 'confirmed' AND p.charge_id IS NOT NULL" };
    static const struct sql_query open = { .name = "histories_labels_open", .takes = "", .gives = "i", .text =
        "SELECT COUNT(*) FROM charge_label" };
    struct sql_rows rows = world_rows(&paid, NULL, 0);
    size_t described = 0;

    if (world_number(&open, NULL, 0) != 0)
        found("the gateway never hears what a charge has paid");
    for (size_t i = 0; i < rows.count; i++) {
        struct sql_row row = sql_row_at(&rows, i);
        const struct book_charge *charge = book_find(id_write(ID_PAYMENT, sql_take_id(&row)).text);
        const char *want = arena_format(&world.arena, "Invoice %s", sql_take_text(&row));

        if (charge == NULL || strcmp(charge->described, want) != 0)
            found("a charge that paid %s is said to have paid %s", want, charge == NULL ? "-" : charge->described);
    }
    for (size_t i = 0; i < shared->book.charge_count; i++)
        described += shared->book.charges[i].described[0] != '\0' ? 1 : 0;
    if (described != rows.count)
        found("%zu charges are described, and %zu have paid orders", described, rows.count);
    arena_wipe(&world.arena);
}

static void payment_check(struct sql_row *row)
{
    const char *key = id_write(ID_PAYMENT, sql_take_id(row)).text, *state;
    char kept[40];
    const struct book_charge *charge;
    int64_t amount, back, cash;

    (void)snprintf(kept, sizeof kept, "%s", key);
    state = sql_take_text(row);
    amount = sql_take_int(row);
    back = sql_take_int(row);
    cash = sql_take_int(row);
    charge = book_find(kept);
    if (strcmp(state, "declined") == 0) {
        if (charge != NULL && charge->state != BOOK_FAILED)
            found("a payment is declined here and %s at the gateway", book_state_name(charge->state));
    } else if (charge == NULL || charge->state != BOOK_CAPTURED) {
        found("a payment is %s here and %s at the gateway", state,
              charge == NULL ? "unknown" : book_state_name(charge->state));
    } else if (charge->minor != amount || charge->refunded_minor != back) {
        found("a payment of %" PRId64 " with %" PRId64 " given back is one of %" PRId64 " with %" PRId64
              " given back at the gateway",
              amount, back, charge->minor, charge->refunded_minor);
    } else if (cash != charge->minor - charge->refunded_minor - book_charge_taken(charge)) {
        found("of a charge of %" PRId64 ", %" PRId64 " given back and %" PRId64 " taken (%s), the books have %" PRId64,
              charge->minor, charge->refunded_minor, book_charge_taken(charge),
              chargeback_state_name(charge->chargeback), cash);
    }
}

void checks_book(void)
{
    static const struct sql_query payments = {
        .name = "histories_payments",
        .takes = "",
        .gives = "btiii",
        .text = "SELECT p.id, p.state, p.amount_minor, COALESCE((SELECT SUM(f.amount_minor) FROM refund f WHERE "
                "f.organization_id = p.organization_id"
                " AND f.payment_id = p.id AND f.state = 'succeeded'), 0), COALESCE((SELECT SUM(e.amount_minor) FROM"
                " ledger_entry e WHERE e.organization_id = p.organization_id AND e.payment_id = p.id AND e.account ="
                " 'cash'), 0) FROM payment p WHERE p.payment_method_id IS "
                "NOT NULL"
    };
    static const struct sql_query known = {
        .name = "histories_known", .takes = "b", .gives = "i", .text = "SELECT COUNT(*) FROM payment WHERE id = ?"
    };
    struct sql_rows rows = world_rows(&payments, NULL, 0);

    for (size_t i = 0; i < rows.count; i++) {
        struct sql_row row = sql_row_at(&rows, i);

        payment_check(&row);
    }
    for (size_t i = 0; i < shared->book.charge_count; i++) {
        const struct book_charge *charge = &shared->book.charges[i];
        struct id id;

        if (charge->state != BOOK_FAILED && !charge->foreign &&
            (!id_read(ID_PAYMENT, charge->key, &id) || world_number(&known, SQL_VALUES(sql_id(id))) == 0))
            found("the gateway has a charge of %" PRId64 " that no payment here is for", charge->minor);
    }
    arena_wipe(&world.arena);
}

/* clang-format off */
static const struct rule book_rules[] = {
    { "licences of an order that did not happen", { "histories_unpaid_lot", "", "t",
      "SELECT CONCAT(r.status, ' ', t.quantity) FROM lot t JOIN `order` r ON r.organization_id = t.organization_id AND"
      " r.id = t.order_id"
      " WHERE t.quantity > 0 AND r.status <> 'confirmed' LIMIT 1" } },
    { "the licences of a subscription are not those of its confirmed orders", { "histories_licences", "", "t",
      "SELECT CONCAT(MAX(s.total_licences), ' and ', SUM(IF(r.kind = 'change_licences', r.licences_delta,"
      " r.total_licences))) FROM subscription s"
      " JOIN `order` r ON r.organization_id = s.organization_id AND r.subscription_id = s.id AND r.status = 'confirmed'"
      " WHERE s.channel = 'direct' AND s.status IN ('active', 'past_due', 'suspended') GROUP BY s.organization_id, s.id"
      " HAVING MAX(s.total_licences) <> SUM(IF(r.kind = 'change_licences', r.licences_delta, r.total_licences)) LIMIT"
      " 1" } },
    { "what lies outside the scope of VAT is on one invoice with what does not (EN 16931)", { "histories_categories",
      "", "t",
      "SELECT GROUP_CONCAT(DISTINCT category) FROM invoice_tax GROUP BY organization_id, invoice_id"
      " HAVING SUM(category = 'O') > 0 AND COUNT(DISTINCT category) > 1 LIMIT 1" } },
    { "a scheduled change took effect at another boundary than the next", { "histories_put_off", "", "t",
      "SELECT CONCAT(r.total_licences, ' and ', n.licences, ' from ', n.period_start) FROM `order` r"
      " JOIN quote q ON q.organization_id = r.organization_id AND q.id = r.quote_id AND q.effective = 'at_renewal'"
      " JOIN subscription_period p ON p.organization_id = r.organization_id AND p.subscription_id = r.subscription_id"
      "  AND " ORDER_DAY " >= p.period_start AND " ORDER_DAY " < p.period_end"
      " JOIN subscription_period n ON n.organization_id = p.organization_id AND n.subscription_id = p.subscription_id"
      " AND n.number = p.number + 1"
      " WHERE r.status = 'confirmed' AND n.licences <> r.total_licences LIMIT 1" } },
    { "one day, currency and payment method has two invoices", { "histories_two_invoices", "", "t",
      "SELECT CONCAT(MAX(i.billed_on), ': ', COUNT(*)) FROM (SELECT v.organization_id, v.billed_on,"
      " v.payment_method_id,"
      "  (SELECT GROUP_CONCAT(DISTINCT t.category ORDER BY t.category) FROM invoice_tax t WHERE t.organization_id ="
      " v.organization_id"
      "   AND t.invoice_id = v.id) categories FROM invoice v WHERE v.billed_on IS NOT NULL"
      /* A suspended subscription paid later on its boundary has the rest of its period billed that same day. */
      "  AND NOT EXISTS (SELECT 1 FROM invoice_line l JOIN subscription_period p ON p.organization_id ="
      " l.organization_id AND p.line_id = l.id"
      "   WHERE l.organization_id = v.organization_id AND l.invoice_id = v.id AND p.unbilled = 'suspended')) i"
      " WHERE NOT EXISTS (SELECT 1 FROM `order` r WHERE r.organization_id = i.organization_id AND r.confirmed_at >"
      " r.created_at)"
      " GROUP BY i.organization_id, i.billed_on, i.payment_method_id, i.categories HAVING COUNT(*) > 1 LIMIT 1" } },
    { "assigned licences are not the assignments", { "histories_assigned", "", "t",
      "SELECT CONCAT(MAX(s.assigned_licences), ' and ', COUNT(a.id)) FROM subscription s LEFT JOIN assignment a ON"
      " a.organization_id = s.organization_id"
      " AND a.subscription_id = s.id AND a.status = 'active' GROUP BY s.organization_id, s.id HAVING"
      " MAX(s.assigned_licences) <> COUNT(a.id) LIMIT 1" } },
    { "the worker may delete a quote that an order names, or never deletes one that none does", {
      "histories_quotes_kept", "", "t",
      "SELECT q.kind FROM quote q LEFT JOIN `order` r ON r.organization_id = q.organization_id AND r.quote_id = q.id"
      " WHERE (r.id IS NULL) <> (q.kept_until IS NOT NULL) LIMIT 1" } },
    { "an organization has no global administrator who can sign in", { "histories_administrator", "", "t",
      "SELECT o.name FROM organization o WHERE NOT o.is_operator AND NOT EXISTS (SELECT 1 FROM user u WHERE"
      " u.organization_id = o.id"
      " AND u.status = 'active' AND u.password_hash IS NOT NULL AND (u.roles & 1) <> 0) LIMIT 1" } },
};
/* clang-format on */

void checks_books(void)
{
    struct arena arena = { 0 };
    struct verification v;
    enum status status;

    for (size_t i = 0; i < sizeof book_rules / sizeof book_rules[0]; i++)
        rule_check(&book_rules[i]);
    status = verify_books(world.sql, &arena, &v);
    if (status != STATUS_OK)
        found("verify: %s", status_name(status));
    else if (v.fault != NULL)
        found("verify: %s", v.fault);
    arena_end(&arena);
    arena_wipe(&world.arena);
}
