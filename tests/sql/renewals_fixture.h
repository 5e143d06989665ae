/* tests/sql/renewals_fixture.h: an organization with thousands of subscriptions, by SQL. */
#ifndef GUICHET_TESTS_SQL_RENEWALS_FIXTURE_H
#define GUICHET_TESTS_SQL_RENEWALS_FIXTURE_H

#include "../support/till.h"

/* Inserts `count` subscriptions like the newest one, which renew on the same day. */
static inline void renewals_put(struct till *till, int count)
{
    const char *id = arena_format(&till->arena, "UNHEX(CONCAT(LPAD(HEX(seq), 24, '0'), 'FFFFFFFF'))");

    database_do(
        till->database->root,
        arena_format(
            &till->arena,
            "INSERT INTO subscription (organization_id, id, price_id, currency, billing_period, mode, steps, channel, "
            "status, total_licences,"
            " assigned_licences, reserved_licences, pending_licences, anchor, period_number, period_start, period_end, "
            "payment_method_id, hold, version,"
            " created_at) SELECT t.organization_id, %s, t.price_id, t.currency, t.billing_period, t.mode, t.steps, "
            "t.channel, t.status, 0, 0, 0, 0,"
            " t.anchor, t.period_number, t.period_start, t.period_end, t.payment_method_id, t.hold, 1, t.created_at"
            " FROM (SELECT * FROM subscription ORDER BY id DESC LIMIT 1) t, seq_1_to_%d",
            id, count));
    database_do(till->database->root, arena_format(&till->arena,
        "INSERT INTO lot (organization_id, id, subscription_id, quantity, unit_price_minor, acquired_on)"
        " SELECT organization_id, id, id, 1, 1050, period_start FROM subscription WHERE HEX(id) LIKE '%%FFFFFFFF'"));
    database_do(till->database->root, "UPDATE subscription SET total_licences = 1 WHERE HEX(id) LIKE '%FFFFFFFF'");
    database_do(till->database->root, "INSERT INTO subscription_period (organization_id, subscription_id, number, "
                                      "period_start, period_end, licences, unbilled, created_at)"
                                      " SELECT organization_id, id, 0, period_start, period_end, 1, 'free', created_at "
                                      "FROM subscription WHERE HEX(id) LIKE '%FFFFFFFF'");
}

#endif
