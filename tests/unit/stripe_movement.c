/* tests/unit/stripe_movement.c: Stripe's balance transactions and payouts, read page by page from a mock.
 * Source: docs/stripe.md. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../support/fake_stripe.h"

#include "gateway/movement.h"

#define GET_MOVEMENTS "GET /v1/balance_transactions?created%5Bgte%5D=1700000000&created%5Blt%5D=1700086400&limit=100"
#define MOVEMENT(id, type, amount, fee, net, more)                                                                     \
    "{\"id\":\"" id "\",\"object\":\"balance_transaction\",\"type\":\"" type "\",\"amount\":" amount ",\"fee\":" fee \
    ",\"net\":" net ",\"currency\":\"eur\",\"created\":1700000005" more "}"

static const struct instant from = { 1700000000000000 }, until = { 1700086400000000 };

static const struct { const char *type, *more; enum gateway_movement_kind kind; } kinds[] = {
    { "charge", "", GATEWAY_MOVEMENT_CHARGE },
    { "payment", "", GATEWAY_MOVEMENT_CHARGE },
    { "refund", "", GATEWAY_MOVEMENT_REFUND },
    { "payment_refund", "", GATEWAY_MOVEMENT_REFUND },
    { "payment_failure_refund", "", GATEWAY_MOVEMENT_REFUND },
    { "payment_reversal", "", GATEWAY_MOVEMENT_REFUND },
    { "refund_failure", "", GATEWAY_MOVEMENT_REFUND },
    { "adjustment", ",\"reporting_category\":\"dispute\"", GATEWAY_MOVEMENT_DISPUTE },
    { "adjustment", ",\"reporting_category\":\"dispute_reversal\"", GATEWAY_MOVEMENT_DISPUTE },
    { "adjustment", ",\"reporting_category\":\"other_adjustment\"", GATEWAY_MOVEMENT_OTHER },
    { "payout", "", GATEWAY_MOVEMENT_PAYOUT },
    { "payout_failure", "", GATEWAY_MOVEMENT_PAYOUT },
    { "stripe_fee", "", GATEWAY_MOVEMENT_FEE },
    { "topup", "", GATEWAY_MOVEMENT_OTHER },
};

static enum status movements_of(const char *body, struct arena *arena, struct gateway_movements *page)
{
    struct fake_step steps[FAKE_STEPS_MAX] = { SAYS(GET_MOVEMENTS " ", 200, NULL) };
    const struct gateway_listing listing = { from, until, NULL, 20000 };
    struct fake_gateway fake;
    enum status status;

    steps[0].body = body;
    fake_start(&fake, steps);
    struct gateway *gateway = fake_open(&fake);
    assert_true(gateway_has_movements(gateway));
    status = gateway_movements(gateway, arena, &listing, page);
    gateway_close(&gateway);
    fake_stop(&fake);
    fake_check(body, &fake);
    return status;
}

static void test_each_type_has_its_kind(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        struct arena arena = { 0 };
        struct gateway_movements page;
        const char *body = arena_format(&arena, "{\"object\":\"list\",\"data\":[{\"id\":\"txn_1\",\"object\":"
                                                "\"balance_transaction\",\"type\":\"%s\",\"amount\":-3990,\"fee\":84,"
                                                "\"net\":-4074,\"currency\":\"eur\",\"created\":1700000005%s}],"
                                                "\"has_more\":false}",
                                        kinds[i].type, kinds[i].more);

        assert_int_equal(movements_of(body, &arena, &page), STATUS_OK);
        if (page.count != 1 || page.rows[0].kind != kinds[i].kind)
            fail_msg("%s%s: kind %d", kinds[i].type, kinds[i].more, page.rows[0].kind);
        assert_string_equal(page.rows[0].id, "txn_1");
        assert_string_equal(page.rows[0].type, kinds[i].type);
        assert_null(page.rows[0].source);
        assert_int_equal(page.rows[0].amount.minor, -3990);
        assert_string_equal(page.rows[0].amount.currency.code, "EUR");
        assert_int_equal(page.rows[0].fee_minor, 84);
        assert_int_equal(page.rows[0].created_at.us, 1700000005000000);
        arena_end(&arena);
    }
}

static const struct { const char *why, *body; size_t count; } pages[] = {
    { "net is not amount less fee", LIST(MOVEMENT("txn_1", "charge", "3990", "84", "3990", ""), "false"), 0 },
    { "an amount that is no integer", LIST(MOVEMENT("txn_1", "charge", "39.9", "0", "39.9", ""), "false"), 0 },
    { "no identifier", LIST(MOVEMENT("", "charge", "3990", "84", "3906", ""), "false"), 0 },
    { "no type", LIST(MOVEMENT("txn_1", "", "3990", "84", "3906", ""), "false"), 0 },
    { "more to come behind nothing", LIST("", "true"), 0 },
    { "no list", MOVEMENT("txn_1", "charge", "3990", "84", "3906", ""), 0 },
    { "a source", LIST(MOVEMENT("txn_1", "charge", "3990", "84", "3906", ",\"source\":\"ch_1\""), "false"), 1 },
};

static void test_a_page_of_movements_is_whole_or_not_there(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof pages / sizeof pages[0]; i++) {
        struct arena arena = { 0 };
        struct gateway_movements page = { .count = 77 };
        enum status status = movements_of(pages[i].body, &arena, &page);

        if (status != (pages[i].count == 0 ? STATUS_UNAVAILABLE : STATUS_OK) ||
            page.count != (pages[i].count == 0 ? 77 : pages[i].count))
            fail_msg("%s: %s, %zu", pages[i].why, status_name(status), page.count);
        if (status == STATUS_OK)
            assert_string_equal(page.rows[0].source, "ch_1");
        arena_end(&arena);
    }
}

static void test_parts_are_read_page_by_page(void **state)
{
    static const struct fake_step steps[FAKE_STEPS_MAX] = {
        SAYS("GET /v1/balance_transactions?payout=po_1&limit=100 ", 200,
             LIST(MOVEMENT("txn_1", "charge", "3990", "84", "3906", ""), "true")),
        SAYS("GET /v1/balance_transactions?payout=po_1&limit=100&starting_after=txn_1 ", 200, LIST("", "false")),
    };
    struct gateway_listing listing = { .timeout_ms = 20000 };
    struct gateway_movements page;
    struct arena arena = { 0 };
    struct fake_gateway fake;

    (void)state;
    fake_start(&fake, steps);
    struct gateway *gateway = fake_open(&fake);
    assert_int_equal(gateway_payout_parts(gateway, &arena, "po_1", &listing, &page), STATUS_OK);
    assert_int_equal(page.count, 1);
    assert_string_equal(page.next_cursor, "txn_1");
    listing.cursor = page.next_cursor;
    assert_int_equal(gateway_payout_parts(gateway, &arena, "po_1", &listing, &page), STATUS_OK);
    assert_int_equal(page.count, 0);
    assert_null(page.next_cursor);
    gateway_close(&gateway);
    fake_stop(&fake);
    fake_check("parts", &fake);
    arena_end(&arena);
}

#define PAYOUT(id, amount, currency, automatic, status)                                                                \
    "{\"id\":\"" id "\",\"object\":\"payout\",\"amount\":" amount ",\"currency\":\"" currency \
    "\",\"automatic\":" automatic ",\"arrival_date\":1700092800,\"status\":\"" status "\"}"

static void test_payouts(void **state)
{
    static const struct fake_step steps[FAKE_STEPS_MAX] = {
        SAYS("GET /v1/payouts?created%5Bgte%5D=1700000000&created%5Blt%5D=1700086400&limit=100 ", 200,
             LIST(PAYOUT("po_1", "3906", "eur", "true", "paid") "," PAYOUT("po_2", "1", "xau", "true", "paid") ","
                  PAYOUT("po_3", "500", "jpy", "false", "failed") "," PAYOUT("po_4", "7", "eur", "true", "canceled") ","
                  PAYOUT("po_5", "8", "eur", "true", "in_transit"), "false")),
        SAYS("GET /v1/payouts?", 200, LIST(PAYOUT("po_1", "3906", "eur", "1", "paid"), "false")),
    };
    const struct gateway_listing listing = { from, until, NULL, 20000 };
    struct gateway_payouts page;
    struct arena arena = { 0 };
    struct fake_gateway fake;

    (void)state;
    fake_start(&fake, steps);
    struct gateway *gateway = fake_open(&fake);
    assert_int_equal(gateway_payouts(gateway, &arena, &listing, &page), STATUS_OK);
    assert_int_equal(page.count, 4); /* gold (XAU) is not a currency of ours */
    assert_string_equal(page.rows[0].id, "po_1");
    assert_int_equal(page.rows[0].amount.minor, 3906);
    assert_string_equal(day_write(page.rows[0].arrives_on).text, "2023-11-16");
    assert_true(page.rows[0].automatic);
    assert_string_equal(page.rows[1].id, "po_3");
    assert_string_equal(page.rows[1].amount.currency.code, "JPY");
    assert_false(page.rows[1].automatic);
    assert_false(page.rows[0].returned);
    assert_true(page.rows[1].returned); /* failed */
    assert_true(page.rows[2].returned); /* cancelled */
    assert_false(page.rows[3].returned);
    assert_int_equal(gateway_payouts(gateway, &arena, &listing, &page), STATUS_UNAVAILABLE);
    assert_int_equal(page.count, 4);
    gateway_close(&gateway);
    fake_stop(&fake);
    fake_check("payouts", &fake);
    arena_end(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_type_has_its_kind),
        cmocka_unit_test(test_a_page_of_movements_is_whole_or_not_there),
        cmocka_unit_test(test_parts_are_read_page_by_page),
        cmocka_unit_test(test_payouts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
