/* tests/sql/store_invoice.c: invoices as rows: the sealed text is the same before and after. */
#include "../support/till.h"

static struct line line_of(const struct till *till, int64_t amount, struct tax_rule rule)
{
    struct currency euro = till->organization.currency;

    return (struct line){ .kind = LINE_PRORATION,
                          .quantity = -3,
                          .unit_price = money_of(1050, euro),
                          .days = 19,
                          .period_days = 30,
                          .period = { day_of(2026, 11, 12), day_of(2026, 12, 1) },
                          .base = money_of(amount * 2, euro),
                          .amount = money_of(amount, euro),
                          .tax = rule };
}

/* Two lines with these tax rules, in this order; number and sequence are set by the test. */
static struct invoice draft(struct till *till, int64_t sequence, struct tax_rule first, struct tax_rule second)
{
    struct line *lines = ARENA_ARRAY(&till->arena, struct line, 2);
    struct invoice_line *written = ARENA_ARRAY(&till->arena, struct invoice_line, 2);
    struct invoice invoice = { .organization_id = till->organization.id,
                               .id = id_new(),
                               .year = 2026,
                               .sequence = sequence,
                               .order_id = id_new(),
                               .billed_on = DAY_NONE,
                               .failed_on = DAY_NONE,
                               .next_on = DAY_NONE,
                               .seller = till->deployment.seller,
                               .buyer = till->organization.party,
                               .locale = "fr",
                               .issue_date = day_of(2026, 11, 12),
                               .due_date = day_of(2026, 12, 12),
                               .lines = written,
                               .line_count = 2,
                               .payment_method_id = till->invoice.id,
                               .payment_method_type = PAYMENT_METHOD_INVOICE,
                               .purchase_order_number = "PO-7",
                               .created_at = till->counter.act.now,
                               .status = INVOICE_OPEN,
                               .version = 1 };

    lines[0] = line_of(till, 1000, first);
    lines[1] = line_of(till, 333, second);
    assert_int_equal(charge_total(lines, 2, till->organization.currency, money_of(0, till->organization.currency),
                                  false, &invoice.charge),
                     STATUS_OK);
    for (int i = 0; i < 2; i++)
        written[i] = (struct invoice_line){
            .id = id_new(), .subscription_id = id_new(), .description = "Bureau \xc3\xa0 deux", .line = lines[i]
        };
    (void)snprintf(invoice.number, sizeof invoice.number, "TEST-F2026-%06d", (int)sequence);
    memset(invoice.previous_hash, 0x11, sizeof invoice.previous_hash);
    memset(invoice.hash, 0x22, sizeof invoice.hash);
    invoice.due_minor = invoice.charge.amount_due.minor;
    return invoice;
}

static enum status invoice_insert(struct till *till, struct invoice *invoice)
{
    return store_invoice_insert(till->sql, &till->arena, till->organization.id, &invoice, 1);
}

static const struct tax_rule standard = { TAX_STANDARD, 2000 }, reduced = { TAX_STANDARD, 1000 };

static const struct {
    const char *why;
    struct tax_rule first, second;
} documents[] = {
    { "one rate", { TAX_STANDARD, 2000 }, { TAX_STANDARD, 2000 } },
    { "no tax at all", { TAX_REVERSE_CHARGE, 0 }, { TAX_REVERSE_CHARGE, 0 } },
    { "two rates, the lower first", { TAX_STANDARD, 1000 }, { TAX_STANDARD, 2000 } },
};

static void test_invoice_is_read_as_it_was_sealed(void **state)
{
    struct till *till = *state;

    for (size_t i = 0; i < sizeof documents / sizeof documents[0]; i++) {
        struct invoice invoice = draft(till, (int64_t)i + 1, documents[i].first, documents[i].second), found;

        assert_int_equal(invoice_insert(till, &invoice), STATUS_OK);
        assert_int_equal(store_invoice_find(till->sql, &till->arena, till->organization.id, invoice.id, &found),
                         STATUS_OK);
        if (strcmp(invoice_sealed_text(&till->arena, &found), invoice_sealed_text(&till->arena, &invoice)) != 0)
            fail_msg("%s: the document reads\n%s\nand was\n%s", documents[i].why,
                     invoice_sealed_text(&till->arena, &found), invoice_sealed_text(&till->arena, &invoice));
        assert_memory_equal(found.hash, invoice.hash, HASH_BYTES);
        assert_memory_equal(found.previous_hash, invoice.previous_hash, HASH_BYTES);
        assert_true(found.created_at.us == invoice.created_at.us && found.sequence == invoice.sequence &&
                    found.year == 2026);
        assert_true(found.status == INVOICE_OPEN && found.due_minor == invoice.due_minor && found.paid_minor == 0 &&
                    found.version == 1);
        assert_string_equal(found.lines[1].description, invoice.lines[1].description);
    }
}

static const struct {
    const char *why;
    int64_t sequence;
    bool same_order;
    enum status want;
} twins[] = {
    { "a number twice", 1, false, STATUS_DUPLICATE },
    { "an order invoiced twice", 2, true, STATUS_DUPLICATE },
    { "another number, another order", 2, false, STATUS_OK },
};

static void test_second_invoice_of_a_number_or_an_order_is_a_duplicate(void **state)
{
    struct till *till = *state;
    struct invoice first = draft(till, 1, standard, standard);

    assert_int_equal(invoice_insert(till, &first), STATUS_OK);
    for (size_t i = 0; i < sizeof twins / sizeof twins[0]; i++) {
        struct invoice twin = draft(till, twins[i].sequence, standard, standard);
        enum status status;

        if (twins[i].same_order)
            twin.order_id = first.order_id;
        status = invoice_insert(till, &twin);
        if (status != twins[i].want)
            fail_msg("%s: %s", twins[i].why, status_name(status));
    }
}

static void test_invoice_of_another_organization_is_not_found(void **state)
{
    struct till *till = *state;
    struct invoice invoice = draft(till, 1, standard, standard), found, *list;
    size_t count;

    assert_int_equal(invoice_insert(till, &invoice), STATUS_OK);
    till_organization(till, true);
    assert_int_equal(store_invoice_find(till->sql, &till->arena, till->organization.id, invoice.id, &found),
                     STATUS_NOT_FOUND);
    assert_int_equal(store_invoice_list(till->sql, &till->arena, till->organization.id, INVOICE_STATUS__MAX, DAY_NONE,
                                        DAY_NONE, ID_NONE, 10, &list, &count, &(bool){ false }),
                     STATUS_OK);
    assert_int_equal(count, 0);
}

static const struct {
    const char *why;
    enum invoice_status status;
    const char *from, *until; /* NULL: no bound */
    int64_t limit;
    size_t count;
    int first; /* which of the six comes first */
} lists[] = {
    { "all, newest first", INVOICE_STATUS__MAX, NULL, NULL, 50, 6, 5 },
    { "a page", INVOICE_STATUS__MAX, NULL, NULL, 2, 2, 5 },
    { "open ones", INVOICE_OPEN, NULL, NULL, 50, 3, 4 },
    { "paid ones, a page of them", INVOICE_PAID, NULL, NULL, 1, 1, 5 },
    { "from a day to a day, both included", INVOICE_STATUS__MAX, "2026-11-02", "2026-11-04", 50, 3, 3 },
    { "from a day", INVOICE_STATUS__MAX, "2026-11-05", NULL, 50, 2, 5 },
    { "until a day, open", INVOICE_OPEN, NULL, "2026-11-03", 50, 2, 2 },
    { "none in between", INVOICE_STATUS__MAX, "2027-01-01", NULL, 50, 0, -1 },
};

/* Issued on 1 to 6 November; open and paid in turn. */
static void test_invoice_lists_filter_by_status_and_days(void **state)
{
    struct till *till = *state;
    struct invoice made[6];

    for (int i = 0; i < 6; i++) {
        made[i] = draft(till, i + 1, reduced, standard);
        made[i].issue_date = day_of(2026, 11, i + 1);
        made[i].status = i % 2 == 0 ? INVOICE_OPEN : INVOICE_PAID;
        made[i].paid_minor = i % 2 == 0 ? 0 : made[i].due_minor;
        made[i].due_minor -= made[i].paid_minor;
        assert_int_equal(invoice_insert(till, &made[i]), STATUS_OK);
    }
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        struct day from = DAY_NONE, until = DAY_NONE;
        struct invoice *list;
        size_t count;

        assert_true(lists[i].from == NULL || day_read(lists[i].from, &from));
        assert_true(lists[i].until == NULL || day_read(lists[i].until, &until));
        assert_int_equal(store_invoice_list(till->sql, &till->arena, till->organization.id, lists[i].status, from,
                                            until, ID_NONE, lists[i].limit, &list, &count, &(bool){ false }),
                         STATUS_OK);
        if (count != lists[i].count || (count > 0 && !id_equal(list[0].id, made[lists[i].first].id)))
            fail_msg("%s: %zu rows", lists[i].why, count);
        for (size_t at = 0; at < count; at++)
            assert_string_equal(invoice_sealed_text(&till->arena, &list[at]),
                                invoice_sealed_text(&till->arena, &made[list[at].sequence - 1]));
    }
}

static void test_next_page_of_invoices_is_unchanged_by_a_new_invoice(void **state)
{
    struct till *till = *state;
    struct invoice made[4], *list;
    size_t count;

    for (int i = 0; i < 4; i++) {
        made[i] = draft(till, i + 1, standard, standard);
        if (i < 3)
            assert_int_equal(invoice_insert(till, &made[i]), STATUS_OK);
    }
    assert_int_equal(store_invoice_list(till->sql, &till->arena, till->organization.id, INVOICE_STATUS__MAX, DAY_NONE,
                                        DAY_NONE, ID_NONE, 1, &list, &count, &(bool){ false }),
                     STATUS_OK);
    assert_true(count == 1 && id_equal(list[0].id, made[2].id));
    assert_int_equal(invoice_insert(till, &made[3]), STATUS_OK);
    assert_int_equal(store_invoice_list(till->sql, &till->arena, till->organization.id, INVOICE_STATUS__MAX, DAY_NONE,
                                        DAY_NONE, made[2].id, 5, &list, &count, &(bool){ false }),
                     STATUS_OK);
    assert_true(count == 2 && id_equal(list[0].id, made[1].id) && id_equal(list[1].id, made[0].id));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TILL_TEST(test_invoice_is_read_as_it_was_sealed),
        TILL_TEST(test_second_invoice_of_a_number_or_an_order_is_a_duplicate),
        TILL_TEST(test_invoice_of_another_organization_is_not_found),
        TILL_TEST(test_invoice_lists_filter_by_status_and_days),
        TILL_TEST(test_next_page_of_invoices_is_unchanged_by_a_new_invoice),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
