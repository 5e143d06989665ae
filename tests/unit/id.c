/* tests/unit/id.c: identifiers, their order and their one spelling. Source: docs/api.md, Conventions. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/id.h"

static void test_identifier_has_one_spelling(void **state)
{
    static const struct { const char *why; uint8_t first, last; const char *text; } cases[] = {
        { "one", 0x00, 0x01, "ord_00000000000000000000000001" },
        { "the last digit holds five bits", 0x00, 0x1f, "ord_0000000000000000000000000Z" },
        { "the next digit takes the sixth bit", 0x00, 0x20, "ord_00000000000000000000000010" },
        { "the first digit holds three bits", 0xe0, 0x00, "ord_70000000000000000000000000" },
        { "I, L, O and U are no digits", 0x00, 0x12, "ord_0000000000000000000000000J" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct id id = { { 0 } }, read;

        id.bytes[0] = cases[i].first;
        id.bytes[15] = cases[i].last;
        if (strcmp(id_write(ID_ORDER, id).text, cases[i].text) != 0)
            fail_msg("%s: %s", cases[i].why, id_write(ID_ORDER, id).text);
        if (!id_read(ID_ORDER, cases[i].text, &read) || !id_equal(read, id))
            fail_msg("%s: not read back", cases[i].why);
    }
}

static void test_malformed_identifier_is_refused(void **state)
{
    static const struct { const char *why, *text; } cases[] = {
        { "another prefix", "inv_01000000000000000000000000" },
        { "the beginning of a prefix", "or_01000000000000000000000000" },
        { "a longer prefix", "ords_01000000000000000000000000" },
        { "no prefix", "01000000000000000000000000" },
        { "another separator", "ord-01000000000000000000000000" },
        { "an upper-case prefix", "ORD_01000000000000000000000000" },
        { "a lower-case digit", "ord_0100000000000000000000000a" },
        { "O for zero", "ord_0100000000000000000000000O" },
        { "I for one", "ord_0100000000000000000000000I" },
        { "one digit short", "ord_0100000000000000000000000" },
        { "one digit more", "ord_010000000000000000000000000" },
        { "a line end behind it", "ord_01000000000000000000000000\n" },
        { "beyond 128 bits", "ord_80000000000000000000000000" },
        { "a byte outside ASCII", "ord_0100000000000000000000000\xc3" },
        { "ID_NONE, which nothing has", "ord_00000000000000000000000000" },
        { "the prefix alone", "ord_" },
        { "nothing", "" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct id id = { { 7 } };

        if (id_read(ID_ORDER, cases[i].text, &id) || id.bytes[0] != 7)
            fail_msg("%s was read, or the id was touched", cases[i].why);
    }
}

static void test_identifier_of_any_bytes_is_written_and_read(void **state)
{
    unsigned seed = 1926;

    (void)state;
    for (int i = 0; i < 2000; i++) {
        struct id id, read;

        for (size_t b = 0; b < sizeof id.bytes; b++)
            id.bytes[b] = (uint8_t)rand_r(&seed);
        for (int kind = 0; kind < ID__MAX; kind++) {
            struct id_text text = id_write((enum id_kind)kind, id);

            if (!id_read((enum id_kind)kind, text.text, &read) || !id_equal(read, id))
                fail_msg("%s (round %d of seed 1926)", text.text, i);
            if (strlen(text.text) != strlen(id_prefix((enum id_kind)kind)) + 27)
                fail_msg("%s has another length", text.text);
        }
    }
}

/* Identifiers made one after the other are in order, as bytes and as text, also within one millisecond; version and
 * variant are those of UUIDv7. */
static void test_identifiers_are_in_the_order_of_their_making(void **state)
{
    struct id before = id_new();

    (void)state;
    for (int i = 0; i < 50000; i++) {
        struct id id = id_new();

        if (memcmp(before.bytes, id.bytes, sizeof id.bytes) >= 0 ||
            strcmp(id_write(ID_EVENT, before).text, id_write(ID_EVENT, id).text) >= 0)
            fail_msg("%s came before %s", id_write(ID_EVENT, id).text, id_write(ID_EVENT, before).text);
        assert_int_equal(id.bytes[6] >> 4, 7);
        assert_int_equal(id.bytes[8] >> 6, 2);
        before = id;
    }
}

static void test_identifier_tells_the_time_of_its_making(void **state)
{
    int64_t before_ms = clock_now().us / 1000;
    struct id id = id_new();
    int64_t made_us = id_time(id).us;
    struct id first = id_first_at((struct instant){ made_us }), next = id_first_at((struct instant){ made_us + 1000 });

    (void)state;
    assert_int_equal(made_us % 1000, 0);
    /* a counter that overflowed runs ahead of the clock */
    assert_true(made_us / 1000 >= before_ms && made_us / 1000 <= before_ms + 60000);
    assert_int_equal(id_time(first).us, made_us);
    assert_int_equal(id_time(id_first_at((struct instant){ made_us + 999 })).us, made_us);
    assert_true(memcmp(first.bytes, id.bytes, sizeof id.bytes) <= 0 &&
                memcmp(id.bytes, next.bytes, sizeof id.bytes) < 0);
    assert_true(id_is_none(id_first_at((struct instant){ 0 })));
    assert_true(id_read(ID_PAYMENT, "pay_01M870Q5JBE019MZ9ZCNR3BM9K", &id));
    assert_string_equal(instant_write(id_time(id)).text, "2026-11-24T14:52:50.123Z");
}

static void test_each_kind_of_identifier_has_its_prefix(void **state)
{
    static const char *const all = "org usr ses prd prc sub lot quo ord chk inv lin crn pm set pay rfd key evt whk apk";
    char written[100] = "";

    (void)state;
    for (int kind = 0; kind < ID__MAX; kind++) {
        if (kind > 0)
            strncat(written, " ", sizeof written - strlen(written) - 1);
        strncat(written, id_prefix((enum id_kind)kind), sizeof written - strlen(written) - 1);
    }
    assert_string_equal(written, all);
    assert_true(id_is_none(ID_NONE));
    assert_false(id_is_none(id_new()));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_identifier_has_one_spelling),
        cmocka_unit_test(test_malformed_identifier_is_refused),
        cmocka_unit_test(test_identifier_of_any_bytes_is_written_and_read),
        cmocka_unit_test(test_identifiers_are_in_the_order_of_their_making),
        cmocka_unit_test(test_each_kind_of_identifier_has_its_prefix),
        cmocka_unit_test(test_identifier_tells_the_time_of_its_making),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
