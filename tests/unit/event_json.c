/* tests/unit/event_json.c: events as JSON: the feed tells what and when; the audit log also the actor, the address and
 * the chain of hashes, byte for byte as sealed. Source: docs/api.md, Events. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "api/event_json.h"

static struct event_row entry(void)
{
    struct event_row event = { .sequence = 7,
                               .type = "licences.changed",
                               .object = "{\"object\":\"subscription\", \"id\":\"sub_1\"}",
                               .actor = "system",
                               .address = "",
                               .after_change = "{\"total\":105}" };

    assert_true(instant_read("2026-11-12T09:00:00Z", &event.created_at));
    event.created_at.us += 1;
    memset(event.hash, 0xab, sizeof event.hash);
    return event;
}

static const char *written(struct arena *arena, void (*write)(struct json_write *json, const struct event_row *event),
                           const struct event_row *event)
{
    struct json_write json = json_start(arena);

    write(&json, event);
    return json_text(&json, NULL);
}

static void test_event_in_the_feed_omits_actor_and_address(void **state)
{
    struct event_row event = entry();
    struct arena arena = { 0 };
    const char *text = written(&arena, event_json, &event);

    (void)state;
    assert_string_equal(
        text,
        "{\"sequence\":7,\"id\":null,\"type\":\"licences.changed\",\"created_at\":\"2026-11-12T09:00:00Z\","
        "\"object\":{\"object\":\"subscription\", \"id\":\"sub_1\"}}");
    arena_end(&arena);
}

static void test_event_in_the_audit_log_has_every_sealed_member(void **state)
{
    static const char *const has[] = {
        "\"sequence\":7,",
        "\"object\":{\"object\":\"subscription\", \"id\":\"sub_1\"},",
        "\"actor\":\"system\",\"address\":\"\",",
        "\"created_at\":\"2026-11-12T09:00:00Z\",", /* as everywhere */
        "\"created_at_us\":1794474000000001,",       /* as sealed */
        "\"before\":null,\"after\":{\"total\":105},",
        "\"previous_hash\":\"00000000",
        "\"hash\":\"abababab",
    };
    struct event_row event = entry();
    struct arena arena = { 0 };
    const char *text = written(&arena, audit_json, &event);

    (void)state;
    for (size_t i = 0; i < sizeof has / sizeof has[0]; i++)
        if (strstr(text, has[i]) == NULL)
            fail_msg("no %s in %s", has[i], text);
    arena_end(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_event_in_the_feed_omits_actor_and_address),
        cmocka_unit_test(test_event_in_the_audit_log_has_every_sealed_member),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
